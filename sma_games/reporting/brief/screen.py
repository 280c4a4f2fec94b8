"""The first screen of `make run`: the answer in words, and one table of the values at which it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import RealNumber, decimal_text
from sma_games.equilibria.solver import count_text
from sma_games.games import BehaviorProfile
from sma_games.modeling.parameters import number_text
from sma_games.reporting.brief.doubts import Doubts, OtherAnswer, SigningShare
from sma_games.reporting.words.answers import Reading, incredible, other_equilibria
from sma_games.reporting.words.tipping_tables import TippingRow
from sma_games.reporting.words.vocabulary import SMA_WORDS, amount, dollars, joined, percent, plain, sentence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["aligned", "answer_text", "caption_text", "screen_table", "table_note", "tree_note"]

WIDTH = 98  # characters on a line
SIGNS = {"above": ">", "below": "<", "at": "="}
HOW_OFTEN = (
    "How often is it an equilibrium that all sign early?  In so many of 100 settings drawn from the model's own beliefs"
)
NEAREST = 5  # tipping values of the tree on the screen
DIGITS = 4  # digits after the point on the screen
NAMES = {"sma/timing_matrix": "timing matrix", "sma/early_sign_tree": "early-signing tree"}
NOT_PAID = (
    "backlash",
    "gap_cost_rok",
    "gap_cost_rok_deferred",
    "goodwill",
)  # costs and gains of Seoul that are no money


def answer_text(matrix: Sequence[Reading], tree: Sequence[Reading], doubts: Doubts) -> str:
    """Return the answer of the timing matrix and the tree, each read at the baseline first and then without hindsight.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.reporting.words.answers import read_answer
    >>> from sma_games.reporting.brief.doubts import find_doubts
    >>> slugs = ["sma/timing_matrix", "sma/early_sign_tree"]
    >>> readings = [[read_answer(load_model(slug)), read_answer(load_model(slug).fix("strict"))] for slug in slugs]
    >>> print(answer_text(*readings, find_doubts(*slugs)))
    Sign early, wait, or renegotiate after the election?  At today's values both models say: sign early.
    ...
    """
    others = other_equilibria(matrix[0], with_payoffs=False)
    lines = [
        headline(matrix, tree),
        *doubt_lines(doubts),
        "",
        "Timing matrix (both sides move at once; whether Trump reopens a deal is left to chance)",
        *_bullets([f"{_play_text(matrix)}: {_matrix_standing(matrix[0])}", _cost_text(matrix), *others]),
        "Early-signing tree (move by move; Trump, if elected, chooses what to do with the deal)",
        *_bullets([f"{_play_text(tree)}: {_tree_standing(tree[0])}", _cost_text(tree), *incredible(tree[0])]),
        *_bullets([_hindsight_text(matrix, tree)], mark=""),
    ]
    return "\n".join(lines)


def headline(matrix: Sequence[Reading], tree: Sequence[Reading]) -> str:
    """Return the first line: the question, and what the two models say at today's values."""
    answers = [plain(_first_action(readings[0])) for readings in (matrix, tree)]
    told = f"both models say: {answers[0]}" if len(set(answers)) == 1 else f"it depends ({' or '.join(answers)})"
    return f"Sign early, wait, or renegotiate after the election?  At today's values {told}."


def doubt_lines(doubts: Doubts) -> list[str]:
    """Return how often the answer holds under the models' beliefs, what ends it, and what other models say."""
    settings = f"{next(iter(doubts.shares.values()))[0].settings:,}"
    dissent = [f"{_short(each.slug)}: {each.words}." for each in doubts.others if not each.agrees]
    return [
        *_bullets([f"{HOW_OFTEN} ({settings} drawn; 95 % intervals):"], mark=""),
        *(
            f"  {NAMES[slug]:18}  {_hundred(drawn)}; with the payment at today's value {_hundred(fixed)}"
            for slug, (drawn, fixed) in doubts.shares.items()
        ),
        *_bullets([*_change_text(doubts), _company_text(doubts.others)], mark=""),
        *_bullets(dissent),
    ]


def _short(slug: str) -> str:
    return slug.rpartition("/")[2]


def _hundred(share: SigningShare) -> str:
    """Return a share and its interval as numbers of 100 settings."""
    told, low, high = (percent(each, 1).rstrip("%") for each in (share.share, *share.interval))
    return f"{told} ({low} to {high})"


def _change_text(doubts: Doubts) -> list[str]:
    """Return how small a change of all parameters ends the answer of the matrix; nothing if not known exactly."""
    if doubts.smallest_change is None:
        return []
    name = NAMES[next(iter(doubts.shares))]
    return [f"In the {name} a change of every parameter by {percent(doubts.smallest_change)} of its range can end it."]


def _company_text(answers: Sequence[OtherAnswer]) -> str:
    """Return how many other models say the same."""
    alike = sum(each.agrees for each in answers)
    but = "" if alike == len(answers) else "; the others say:"
    return f"Of {len(answers)} other models that ask the question, {alike} sign early at today's values{but}"


def caption_text(reading: Reading, rows: Sequence[TippingRow]) -> str:
    """Return what the table on the screen says."""
    lost = {row.words for row in rows}
    noun = SMA_WORDS.gerund(_first_action(reading))
    what = sentence(lost.pop()) if len(lost) == 1 else f"The standing of {noun} changes."
    return f"When does that change?  {what[:-1]} beyond these values of the matrix:"


def screen_table(rows: Sequence[TippingRow], strict: Iterable[TippingRow]) -> pd.DataFrame:
    """Return the table on the screen, all text: the rows, next to the tipping values without hindsight."""
    import pandas as pd

    others = list(strict)
    same_words = len({row.words for row in rows}) == 1
    cells = [
        (
            row.parameter,
            number_text(row.today),
            f"{SIGNS[row.side]} {row.value}",
            _decimal(row.value),
            percent(row.distance, 0),
            _decimal(_counterpart(row, others)),
            row.reason if same_words and row.reason else row.beyond,
        )
        for row in rows
    ]
    columns = ["parameter", "today", "tipping value", "decimal", "distance", "strict", "beyond it"]
    return pd.DataFrame(cells, columns=columns)


def table_note(more: int) -> str:
    """Return how the table is to be read, and how many rows it leaves out."""
    rest = f" {more} values further away are in the report." if more > 0 else ""
    return fill(f"Distance: share of the range; strict: without hindsight.{rest}", WIDTH)


def tree_note(rows: Iterable[TippingRow]) -> str:
    """Return the nearest tipping value of a tree on either side of each parameter, in one paragraph.

    Values at which the answer has more equilibria, but beyond which it is as before, are left to the report.
    """
    nearest: dict[tuple[str, str], TippingRow] = {}
    for row in rows:
        if row.value is not None and row.side != "at":
            nearest.setdefault((row.parameter, row.side), row)
    groups: dict[str, list[str]] = {}
    for row in list(nearest.values())[:NEAREST]:
        groups.setdefault(row.words, []).append(f"{row.parameter} {SIGNS[row.side]} {row.value}")
    shown = "; ".join(
        f"{words.replace('; or', ' or')} as soon as {', '.join(values)}" for words, values in groups.items()
    )
    return fill(f"In the tree {shown} (the nearest; all others are in the report).", WIDTH)


def aligned(table: pd.DataFrame) -> str:
    """Return a table of text with aligned columns: numbers to the right, words to the left.

    Examples
    --------
    >>> import pandas as pd
    >>> print(aligned(pd.DataFrame({"parameter": ["backlash"], "today": ["0.1"], "beyond it": ["Seoul would wait"]})))
    parameter  today  beyond it
    backlash     0.1  Seoul would wait
    """
    columns = {name: [name, *map(str, table[name])] for name in table.columns}
    left = {"parameter", "beyond it"}
    padded = [
        [cell.ljust(width) if name in left else cell.rjust(width) for cell in cells]
        for name, cells in columns.items()
        for width in [max(map(len, cells))]
    ]
    return "\n".join("  ".join(line).rstrip() for line in zip(*padded, strict=True))


def _first_action(reading: Reading) -> str:
    """Return the first move of the first player in the answer."""
    profile: Any = reading.main[0].profile
    first = profile[reading.model.players[0]]
    row: dict[str, Fraction] = next(iter(first.values())) if isinstance(profile, BehaviorProfile) else first
    return max(row, key=lambda name: row[name])


def _play_text(readings: Sequence[Reading]) -> str:
    """Return who does what, at both calibrations if that differs."""
    plays = ["; or ".join(map(reading.who_does_what, reading.main)) for reading in readings]
    if len(set(plays)) == 1:
        return sentence(plays[0])[:-1]
    return "; ".join(f"{_name(reading)}: {play}" for reading, play in zip(readings, plays, strict=True))


def _matrix_standing(reading: Reading) -> str:
    main, everything = reading.main[0], reading.result.equilibria
    words = []
    for name, holds in (("strict", main.is_strict), ("undominated", main.is_undominated)):
        only = sum(getattr(equilibrium, f"is_{name}") is True for equilibrium in everything) == 1
        words.append(f"{'the only ' if only else ''}{name}" if holds else f"not {name}")
    return f"{joined(words)} equilibrium."


def _tree_standing(reading: Reading) -> str:
    if reading.result.num_equilibria == 1:
        return "the only subgame-perfect equilibrium."
    return f"one of {count_text(reading.result.num_equilibria)} subgame-perfect equilibria."


def _cost_text(readings: Sequence[Reading]) -> str:
    """Return what Seoul expects to pay, and what it bears besides, and where another calibration differs in that."""
    first, *others = readings
    payment, other = _costs(first)
    costs = {_name(reading): _costs(reading) for reading in others}
    payments = ", ".join(f"{name}: {amount(paid, 'c')}" for name, (paid, _) in costs.items())
    rest = ", ".join(f"{name}: {amount(borne, 'c')}" for name, (_, borne) in costs.items() if borne != other)
    told = f"Seoul expects to pay {amount(payment, 'c')} a year, about {dollars(payment)} ({payments})."
    more = f"come to {amount(other, 'c')}{f' ({rest})' if rest else ''}"
    return f"{told} Other costs, which are no payments (such as backlash), {more}."


def _costs(reading: Reading) -> tuple[Fraction, Fraction]:
    """Return what Seoul expects to pay, and what it bears besides."""
    equilibrium, player = reading.main[0], reading.model.players[0]
    cost = -equilibrium.payoffs[player]
    if reading.words.payment in equilibrium.measures:
        payment = equilibrium.measures[reading.words.payment]
    else:  # a matrix tells no payments apart: they are what is left without the costs that are none
        game: Any = reading.model.at(None, **dict.fromkeys(NOT_PAID, 0))
        used = [[(name, weight) for name, weight in row.items() if weight] for row in equilibrium.profile.values()]
        cells = (zip(*cell, strict=True) for cell in product(*used))
        payment = -sum(prod(weights) * game.payoff(player, *names) for names, weights in cells)
    return payment, cost - payment


def _hindsight_text(*pairs: Sequence[Reading]) -> str:
    """Return what the baseline knows that the article could not, and whether it matters."""
    later = sorted({name for first, *_ in pairs for name in first.hindsight()})
    still = sorted({name for _, strict in pairs for name in strict.hindsight()})
    same = all(first.who_does_what(first.main[0]) == strict.who_does_what(strict.main[0]) for first, strict in pairs)
    remaining = f"replaces all but {joined(still)}" if still else "uses none"
    return (
        f"The baseline uses figures dated after the article: {joined(later)}; strict {remaining}, its answer is "
        f"{'the same' if same else 'another one'}. c is {SMA_WORDS.unit_words}."
    )


def _name(reading: Reading) -> str:
    return reading.model.calibration or "baseline"


def _counterpart(row: TippingRow, others: Iterable[TippingRow]) -> RealNumber | None:
    """Return the value at another calibration at which the same happens on the same side."""
    same = (
        each for each in others if (each.parameter, each.side, each.beyond) == (row.parameter, row.side, row.beyond)
    )
    return next((each.value for each in same), None)


def _decimal(value: RealNumber | None) -> str:
    if value is None:
        return "-"
    whole, _, digits = decimal_text(value, DIGITS).partition(".")
    return f"{whole}.{digits:0<{DIGITS}}"


def _bullets(texts: Iterable[str], mark: str = "  ") -> list[str]:
    return [fill(text, WIDTH, initial_indent=mark, subsequent_indent=mark) for text in texts]
