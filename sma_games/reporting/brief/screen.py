"""The first screen of a report: the answer in words, and one table of the values at which it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import RealNumber, decimal_text
from sma_games.equilibria.solver import count_text
from sma_games.games import BehaviorProfile
from sma_games.modeling.parameters import HINDSIGHT, number_text
from sma_games.modeling.schema import ReportDocument
from sma_games.reporting.brief.doubts import Doubts, OtherAnswer, OutcomeShare
from sma_games.reporting.words.answers import CONCEPTS, Reading, incredible, other_equilibria
from sma_games.reporting.words.tipping_tables import TippingRow
from sma_games.reporting.words.vocabulary import amount, joined, percent, sentence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NOUNS", "aligned", "answer_text", "caption_text", "nearest_note", "screen_table", "table_note"]

WIDTH = 98  # characters on a line
SIGNS = {"above": ">", "below": "<", "at": "="}
NEAREST = 5  # tipping values of a tree on the screen
DIGITS = 4  # digits after the point on the screen
NOUNS = {"normal": "matrix", "sequential": "tree", "stochastic": "game"}


def answer_text(page: ReportDocument, answers: Sequence[Sequence[Reading]], doubts: Doubts) -> str:
    """Return the answers of the models of a page, each read at the baseline first and then at the other calibration.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.modeling.loading import load_page
    >>> from sma_games.reporting.brief.doubts import find_doubts
    >>> from sma_games.reporting.words.answers import read_answer
    >>> page = load_page("sma/front_page")
    >>> models = [load_model(each.slug) for each in page.report.models]
    >>> answers = [[read_answer(model), read_answer(model.fix(page.report.calibration))] for model in models]
    >>> len(answer_text(page, answers, find_doubts(page.report)).splitlines())
    30
    """
    lines = [headline(page, answers), *doubt_lines(page, answers[0][0], doubts), ""]
    for model, readings in zip(page.report.models, answers, strict=True):
        lines.append(f"{model.name[:1].upper()}{model.name[1:]}{f' ({model.about})' if model.about else ''}")
        lines += _bullets(_answer_points(readings))
    return "\n".join([*lines, *_bullets(_hindsight_text(page, answers), mark="")])


def _answer_points(readings: Sequence[Reading]) -> list[str]:
    """Return what one model says: who does what, what it costs, and which other equilibria there are."""
    first = readings[0]
    others = other_equilibria(first, with_payoffs=False) if first.model.strategies else incredible(first)
    return [f"{_play_text(readings)}: {_standing(first)}", *_cost_text(readings), *others]


def headline(page: ReportDocument, answers: Sequence[Sequence[Reading]]) -> str:
    """Return the first line: the question, and what the models say at today's values."""
    said = [readings[0].words.infinitive(_first_action(readings[0])) for readings in answers]
    number = "both" if len(said) == len("AB") else f"all {len(said)}"
    told = f"{number} models say: {said[0]}" if len(set(said)) == 1 else f"it depends ({' or '.join(said)})"
    return f"{page.model.question}  At today's values {told}."


def doubt_lines(page: ReportDocument, reading: Reading, doubts: Doubts) -> list[str]:
    """Return how often the answer holds under the models' beliefs, what ends it, and what other models say."""
    report = page.report
    settings = f"{next(iter(doubts.shares.values()))[0].settings:,}"
    how_often = (
        f"How often is it an equilibrium that {report.outcome.clause}?  In so many of 100 settings drawn from the "
        f"model's own beliefs ({settings} drawn; 95 % intervals):"
    )
    width = max(len(model.name) for model in report.models)
    shares = [
        f"  {model.name:{width}}  {_hundred(drawn)}; with {report.price_name} at today's value {_hundred(fixed)}"
        for model, (drawn, fixed) in zip(report.models, doubts.shares.values(), strict=True)
    ]
    company = _company_text(reading.words.infinitive(report.outcome.actions[0]), doubts.others)
    dissent = [f"{_short(each.slug)}: {each.words}." for each in doubts.others if not each.agrees]
    return [
        *_bullets([how_often], mark=""),
        *shares,
        *_bullets([*_change_text(report.models[0].name, doubts), *company], mark=""),
        *_bullets(dissent),
    ]


def _short(slug: str) -> str:
    return slug.rpartition("/")[2]


def _hundred(share: OutcomeShare) -> str:
    """Return a share and its interval as numbers of 100 settings."""
    told, low, high = (percent(each, 1).rstrip("%") for each in (share.share, *share.interval))
    return f"{told} ({low} to {high})"


def _change_text(name: str, doubts: Doubts) -> list[str]:
    """Return how small a change of all parameters ends the answer of a model; nothing if not known exactly."""
    if doubts.smallest_change is None:
        return []
    return [f"In the {name} a change of every parameter by {percent(doubts.smallest_change)} of its range can end it."]


def _company_text(verb: str, answers: Sequence[OtherAnswer]) -> list[str]:
    """Return how many other models say the same; nothing if there are none."""
    alike = sum(each.agrees for each in answers)
    but = "" if alike == len(answers) else "; the others say:"
    told = f"Of {len(answers)} other models that ask the question, {alike} {verb} at today's values{but}"
    return [told] if answers else []


def caption_text(reading: Reading, rows: Sequence[TippingRow]) -> str:
    """Return what the table on the screen says."""
    lost = {row.words for row in rows}
    noun = reading.words.gerund(_first_action(reading))
    what = sentence(lost.pop()) if len(lost) == 1 else f"The standing of {noun} changes."
    return f"When does that change?  {what[:-1]} beyond these values of the {NOUNS[reading.model.form]}:"


def screen_table(rows: Sequence[TippingRow], others: Iterable[TippingRow], calibration: str) -> pd.DataFrame:
    """Return the table on the screen, all text: the rows, next to the tipping values at another calibration."""
    import pandas as pd

    counterparts = list(others)
    same_words = len({row.words for row in rows}) == 1
    cells = [
        (
            row.parameter,
            number_text(row.today),
            f"{SIGNS[row.side]} {row.value}",
            _decimal(row.value),
            percent(row.distance, 0),
            "-" if row.mass_beyond is None else percent(float(row.mass_beyond), 0),
            _decimal(_counterpart(row, counterparts)),
            row.reason if same_words and row.reason else row.beyond,
        )
        for row in rows
    ]
    columns = ["parameter", "today", "tipping value", "decimal", "distance", "mass", calibration, "beyond it"]
    return pd.DataFrame(cells, columns=columns)


def table_note(page: ReportDocument, more: int) -> str:
    """Return how the table is to be read, and how many rows it leaves out."""
    rest = f" {more} more values are in the report." if more > 0 else ""
    told = "Distance: share of the range; mass: probability of values beyond, by the distribution"
    return fill(f"{told}; {page.report.calibration}: {page.report.calibration_meaning}.{rest}", WIDTH)


def nearest_note(noun: str, rows: Iterable[TippingRow]) -> str:
    """Return the tipping values of a model with the most belief beyond, one on either side of a parameter, in words.

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
    return fill(f"In the {noun} {shown} (by the probability of values beyond; all others are in the report).", WIDTH)


def aligned(table: pd.DataFrame) -> str:
    """Return a table of text with aligned columns: numbers to the right, words to the left.

    Examples
    --------
    >>> import pandas as pd
    >>> print(aligned(pd.DataFrame({"parameter": ["cost"], "today": ["0.1"], "beyond it": ["row would wait"]})))
    parameter  today  beyond it
    cost         0.1  row would wait
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


def _standing(reading: Reading) -> str:
    """Return what kind of equilibrium the answer is, and how many others there are."""
    if reading.model.strategies:
        return f"{joined(_virtues(reading))} equilibrium."
    noun = CONCEPTS[reading.result.concept]
    number = reading.result.num_equilibria
    return f"the only {noun}um." if number == 1 else f"one of {count_text(number)} {noun}a."


def _virtues(reading: Reading) -> list[str]:
    main, everything = reading.main[0], reading.result.equilibria
    words = []
    for name, holds in (("strict", main.is_strict), ("undominated", main.is_undominated)):
        only = sum(getattr(equilibrium, f"is_{name}") is True for equilibrium in everything) == 1
        words.append(f"{'the only ' if only else ''}{name}" if holds else f"not {name}")
    return words


def _cost_text(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield what each player expects to pay, and what it bears besides, and where another calibration differs."""
    first = readings[0]
    words, unit = first.words, first.words.unit
    for player, rule in first.model.labels.payments.items():
        costs = {_name(reading): _costs(reading, player) for reading in readings}
        (payment, other), *_ = costs.values()
        if payment is None or other is None:
            continue
        rest = [(name, *cost) for name, cost in list(costs.items())[1:]]
        payments = ", ".join(f"{name}: {amount(paid, unit)}" for name, paid, _ in rest if paid is not None)
        borne = ", ".join(f"{name}: {amount(each, unit)}" for name, _, each in rest if each not in (None, other))
        told = f"{words.player_name(player)} expects to pay {words.money(payment)} ({payments})."
        example = f" (such as {rule.without[0]})" if rule.without else ""
        more = f"come to {amount(other, unit)}{f' ({borne})' if borne else ''}"
        yield f"{told} Other costs, which are no payments{example}, {more}."


def _costs(reading: Reading, player: str) -> tuple[Any, Any]:
    """Return what a player expects to pay, and what it bears besides; None if that cannot be told apart."""
    equilibrium = reading.main[0]
    payment = reading.payment(equilibrium, player)
    return payment, None if payment is None else -equilibrium.payoffs[player] - payment


def _hindsight_text(page: ReportDocument, answers: Sequence[Sequence[Reading]]) -> list[str]:
    """Return what the baseline knows that the other calibration does not, and whether it matters; what the unit is."""
    words = answers[0][0].words
    unit = f"{words.unit} is {words.unit_words}." if words.unit_words else ""
    known = answers[0][0].model.labels.information.get(HINDSIGHT)
    if known is None:
        return [unit] if unit else []
    later = sorted({name for first, *_ in answers for name in first.hindsight()})
    still = sorted({name for _, other in answers for name in other.hindsight()})
    same = all(first.who_does_what(first.main[0]) == other.who_does_what(other.main[0]) for first, other in answers)
    remaining = f"replaces all but {joined(still)}" if still else "uses none"
    told = f"{page.report.calibration} {remaining}, its answer is {'the same' if same else 'another one'}."
    return [f"The baseline uses figures {known}: {joined(later)}; {told} {unit}".rstrip()]


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
