"""The first screen of a report: the answer in words, how sure it is, and a table of the values at which it changes."""

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
from sma_games.regions import Zone, ZoneEnd
from sma_games.reporting.brief.findings import Findings, Verdict
from sma_games.reporting.words.answers import CONCEPTS, Reading
from sma_games.reporting.words.tipping_tables import TippingRow
from sma_games.reporting.words.vocabulary import amount, joined, percent, sentence
from sma_games.sensitivity import Chance, ComparedModel, Estimate

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "NOUNS",
    "align",
    "answer_text",
    "caption_text",
    "hindsight_text",
    "nearest_note",
    "nearest_rows",
    "screen_table",
    "table_note",
    "tell_percent",
]

WIDTH = 98  # characters on a line
SIGNS = {"above": ">", "below": "<", "at": "="}
NEAREST = 5  # tipping values of a tree that are told
FIRST = 3  # parameters that decide, and of them that no source knows, that are told
DIGITS = 4  # digits after the point on the screen
ROUNDED = 0.05  # percent: a narrower interval is not told
NOUNS = {"normal": "matrix", "sequential": "tree", "stochastic": "game"}


def answer_text(page: ReportDocument, answers: Sequence[Sequence[Reading]], findings: Findings) -> str:
    """Return what is known of the question of a page, how surely, what it hangs on, and who disagrees.

    Parameters
    ----------
    answers
        Of each model of the page, read at the baseline first and then at the other calibration.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.modeling.loading import load_page
    >>> from sma_games.reporting.brief.findings import find_how_sure
    >>> from sma_games.reporting.words.answers import read_answer
    >>> page = load_page("sma/front_page")
    >>> smallest = page.report.others[:1]  # alone: all models of the page take half a minute
    >>> model = load_model(smallest[0].slug)
    >>> answers = [[read_answer(model), read_answer(model.fix(page.report.calibration))]]
    >>> alone = page.report.model_copy(update={"models": smallest, "others": ()})
    >>> page = page.model_copy(update={"report": alone})
    >>> len(answer_text(page, answers, find_how_sure(alone)).splitlines()) <= 40
    True
    """
    lines = [headline(page, answers), *_bullets([belief_text(page, answers, findings)], mark="")]
    for model, readings in zip(page.report.models, answers, strict=True):
        told = [f"{_play_text(readings)}: {_standing(readings[0])}", *_payment_text(readings)]
        lines += _bullets([f"{_start(model.name)}: {' '.join(told)}"])
    lines += ["", verdict_text(page, findings)]
    lines += _bullets(
        [" ".join([_dissent_text(findings), *_change_text(page.report.models[0].name, findings)])], mark=""
    )
    lines += price_lines(page, answers, findings)
    lines += [*decision_lines(page, answers, findings), *influence_lines(page, findings), *happened_lines(findings)]
    return "\n".join(lines)


def headline(page: ReportDocument, answers: Sequence[Sequence[Reading]]) -> str:
    """Return the first line: the question, and what the models say at today's values."""
    said = [readings[0].words.infinitive(_first_action(readings[0])) for readings in answers]
    number = "both" if len(said) == len("AB") else f"all {len(said)}"
    told = f"{number} models say: {said[0]}" if len(set(said)) == 1 else f"it depends ({' or '.join(said)})"
    return f"{page.model.question}  At today's values {told}."


def belief_text(page: ReportDocument, answers: Sequence[Sequence[Reading]], findings: Findings) -> str:
    """Return the second line: how probable the outcome is, and what is better on average."""
    report, words = page.report, answers[0][0].words
    found = [chance.value for row in findings.verdicts[: len(report.models)] for chance in _some(row)]
    ends = " to ".join(dict.fromkeys(f"{100 * end:.0f}%" for end in (min(found), max(found)))) if found else "unknown"
    talks = findings.prices
    settled = f" ({100 * talks.in_range.upper.value:.0f}% if {report.price_name} is negotiated)" if talks else ""
    chosen = dict.fromkeys(words.infinitive(each.choice) for each in findings.decisions.values())
    return (
        f"By their own beliefs it is an equilibrium that {report.outcome} with probability {ends}{settled}; on average "
        f"the best for {words.player_name(report.decider)} is to {' or '.join(chosen)}."
    )


def _some(row: Verdict) -> list[Chance]:
    """Return how probable the outcome is in some equilibrium: with the price at today's value, and drawn too."""
    return [each.upper for each in (row.baseline.probability, row.drawn) if each is not None]


def verdict_text(page: ReportDocument, findings: Findings) -> str:
    """Return the table of what every model says, and how probable the outcome is in it."""
    import pandas as pd

    report = page.report
    columns = ["model", "today", report.calibration, "in every", "in some", f"{report.price_name} drawn"]
    rows = []
    for each in findings.verdicts:
        known = each.baseline.probability
        chances: list[Chance | None] = [known.lower, known.upper] if known else [None, None]
        chances.append(each.drawn.upper if each.drawn else None)
        rows.append((each.name, *map(_verdict, (each.baseline, each.other)), *map(tell_percent, chances)))
    table = align(pd.DataFrame(rows, columns=columns), left=("model", "today", report.calibration))
    legend = f"% of its beliefs, ± 95%; today, {report.calibration}: at these values"
    title = f"How probable is it that {report.outcome}?  ({legend})"
    return "\n".join([*_bullets([title], mark=""), *(f"  {line}" for line in table.splitlines())])


def _dissent_text(findings: Findings) -> str:
    """Return which models say at today's values that the outcome is no equilibrium."""
    asked = [each for each in findings.verdicts if each.baseline.holds_in_every is not None]
    others = [each.name for each in asked if not each.baseline.holds_in_some]
    if not others:
        return f"It is an equilibrium in all {len(asked)} models at today's values."
    return f"It is none at today's values in {len(others)} of {len(asked)} models: {joined(others)}."


def _verdict(row: ComparedModel) -> str:
    if row.probability is None:  # the claim cannot be asked, or rests on what was not known then
        return "-"
    return "every" if row.holds_in_every else "some" if row.holds_in_some else "none"


def tell_percent(chance: Chance | None) -> str:
    """Return a probability in percent, with half the width of its interval; one-sided if no case spoke against it.

    Examples
    --------
    >>> tell_percent(Chance(0.4, 0.3, 0.5)), tell_percent(Chance(1.0, 0.98, 1.0)), tell_percent(Chance(0.0, 0.0, 0.01))
    ('40.0 ± 10.0', 'at least 98.0', 'at most 1.0')
    """
    if chance is None:
        return "-"
    half = 50 * (chance.high - chance.low)
    if half > ROUNDED and chance.value in {chance.low, chance.high}:
        return f"at least {100 * chance.low:.1f}" if chance.value == chance.high else f"at most {100 * chance.high:.1f}"
    return f"{100 * chance.value:.1f} ± {half:.1f}" if half > ROUNDED else f"{100 * chance.value:.1f}"


def _change_text(name: str, findings: Findings) -> list[str]:
    """Return how small a change of all parameters ends the answer of a model; nothing if that is not known."""
    if findings.smallest_change is None:
        return []
    change = " to ".join(dict.fromkeys(map(percent, findings.smallest_change)))
    return [f"In the {name} a change of every parameter by {change} of its range can end it."]


def price_lines(page: ReportDocument, answers: Sequence[Sequence[Reading]], findings: Findings) -> list[str]:
    """Return at which prices the outcome is an equilibrium, who would leave beyond, and how probable a price is."""
    found = findings.prices
    if found is None:
        return []
    words, first = answers[0][0].words, page.report.models[0].name
    told = []
    for name, (today, other) in found.zones.items():
        strict = f"{page.report.calibration} {_spans(other, '')}"
        who = [words.player_name(end.players[0]) for end in _outer_ends(today) if end.players]
        sides = f"; below, {who[0]} gains by another action, above, {who[1]}" if len(who) == len("AB") else ""
        chance = f"; such a price has probability {tell_percent(found.in_range.upper)}%"
        about = f" ({strict}{sides}){chance}" if name == first else ""
        told.append(f"{name}: {_spans(today, words.unit)}{about}")
    text = f"At which price is it an equilibrium?  {'. '.join(map(_start, told))}."
    return _bullets([text.replace("price", page.report.price_name.removeprefix("the "))], mark="")


def _spans(found: Zone, unit: str) -> str:
    """Return the prices at which the outcome is an equilibrium, rounded."""
    spans = [
        f"{_end(each.low, 'any low price')} to {_end(each.high, 'any high price')}"
        if each.low.value != each.high.value
        else f"at {_end(each.low, '')}"
        for each in found.intervals
    ]
    return f"{' and '.join(spans)} {unit}".strip() if spans else "at none"


def _end(end: ZoneEnd, endless: str) -> str:
    return endless if end.value is None else _decimal(end.value)


def _outer_ends(found: Zone) -> list[ZoneEnd]:
    """Return the lowest and the highest end, if the prices are one interval."""
    return [end for each in found.intervals for end in (each.low, each.high)] if len(found.intervals) == 1 else []


def decision_lines(page: ReportDocument, answers: Sequence[Sequence[Reading]], findings: Findings) -> list[str]:
    """Return what the decider should do who does not know the parameters, and what knowing would be worth."""
    words = answers[0][0].words
    unit = f"  (payoffs in {words.unit})" if words.unit else ""
    decider = words.player_name(page.report.decider)
    lines = [f"What is {decider} to do whose adviser does not know these numbers, but the players do?{unit}"]
    pairs = zip(page.report.models, findings.decisions.values(), answers, strict=True)
    for model, found, (reading, *_) in pairs:
        ranked = sorted(found.actions, key=lambda each: -each.expected.value)
        best, verbs = ranked[0], [reading.words.infinitive(each.action) for each in ranked]
        rest = [f"{verb} {_number(each.expected)}" for verb, each in zip(verbs[1:], ranked[1:], strict=True)]
        first = next(iter(found.events.items()), None)
        worth = f"to know the result of {first[0]} first is worth {_number(first[1])}, " if first else ""
        told = (
            f"{_start(model.name)}: {verbs[0]}, on average {_number(best.expected)} ({', '.join(rest)}). Nothing is "
            f"better in {100 * best.best.value:.0f} of 100 settings; in the others drawn it loses at most "
            f"{_number(best.largest_regret)}. {_start(worth)}everything {_number(found.perfect_information)}."
        )
        lines += _bullets([told])
    return lines


def _number(number: Estimate) -> str:
    return f"{number.value:.3f}".replace("-", "−")


def influence_lines(page: ReportDocument, findings: Findings) -> list[str]:
    """Return what decides the outcome in the first model, and for which of these no source gives a number."""
    found = findings.influence
    named = ", ".join(f"{each.name} {each['total'].value:.2f}" for each in found.influences[:FIRST])
    share = found.interaction_share
    together = f" {max(share, 0):.0%} of it needs several at once." if share is not None else ""
    unknown = found.without_evidence
    more = f" and {len(unknown) - FIRST} more" if len(unknown) > FIRST else ""
    soft = f" Of {', '.join(unknown[:FIRST])}{more} no source gives a number." if unknown else ""
    told = f"the parts that hang on each, with all interactions (total Sobol' indices), are {named}.{together}{soft}"
    return _bullets([f"What decides it?  In the {page.report.models[0].name} {told}"], mark="")


def happened_lines(findings: Findings) -> list[str]:
    """Return what really happened, what of it was foreseen, and whose forecast was the best and the worst."""
    found = findings.happened
    if found is None:
        return []
    told = [f"What happened?  {_start(found.told)}."]
    for start, is_foreseen in (("Foreseen", True), ("not foreseen", False)):
        named = found.named(is_foreseen=is_foreseen)
        told += [f"{start}: {', '.join(named)}"] if named else []
    best, worst = (f"{each.name} ({100 * each.probability.value:.0f}%)" for each in (found.scores[0], found.scores[-1]))
    return _bullets([f"{told[0]} {'; '.join(told[1:])}. Best forecast: {best}; worst: {worst}."], mark="")


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


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


def table_note(page: ReportDocument) -> str:
    """Return how the table is to be read."""
    told = "Distance: share of the range; mass: probability of values beyond"
    return fill(f"{told}; {page.report.calibration}: {page.report.calibration_meaning}.", WIDTH)


def nearest_note(noun: str, rows: Iterable[TippingRow], elsewhere: str = "; all others are in the report") -> str:
    """Return the tipping values of a model with the most belief beyond, one on either side of a parameter, in words.

    Values at which the answer has more equilibria, but beyond which it is as before, are left to the report.
    """
    groups: dict[str, list[str]] = {}
    for row in nearest_rows(rows):
        groups.setdefault(row.words, []).append(f"{row.parameter} {SIGNS[row.side]} {row.value}")
    shown = "; ".join(
        f"{words.replace('; or', ' or')} as soon as {', '.join(values)}" for words, values in groups.items()
    )
    return fill(f"In the {noun} {shown} (by the probability of values beyond{elsewhere}).", WIDTH)


def nearest_rows(rows: Iterable[TippingRow]) -> list[TippingRow]:
    """Return the tipping points with the most belief beyond, one on either side of a parameter, as many as are told."""
    nearest: dict[tuple[str, str], TippingRow] = {}
    for row in rows:
        if row.value is not None and row.side != "at":
            nearest.setdefault((row.parameter, row.side), row)
    return list(nearest.values())[:NEAREST]


def align(table: pd.DataFrame, left: Sequence[str] = ("parameter", "beyond it")) -> str:
    """Return a table of text with aligned columns: numbers to the right, words to the left.

    Examples
    --------
    >>> import pandas as pd
    >>> print(align(pd.DataFrame({"parameter": ["cost"], "today": ["0.1"], "beyond it": ["row would wait"]})))
    parameter  today  beyond it
    cost         0.1  row would wait
    """
    columns = {name: [name, *map(str, table[name])] for name in table.columns}
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


def _payment_text(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield what each player expects to pay, and bears besides, and where another calibration differs."""
    first = readings[0]
    words, unit = first.words, first.words.unit
    for player in first.model.labels.payments:
        costs = {_name(reading): _costs(reading, player) for reading in readings}
        (payment, other), *_ = costs.values()
        if payment is None or other is None:
            continue
        rest = [f"{name}: {amount(paid, unit)}" for name, (paid, _) in list(costs.items())[1:] if paid is not None]
        told = f"{words.player_name(player)} expects to pay {words.money(payment)} ({', '.join(rest)})"
        yield f"{told}; other costs, which are no payments, come to {amount(other, unit)}."


def _costs(reading: Reading, player: str) -> tuple[Any, Any]:
    """Return what a player expects to pay, and what it bears besides; None if that cannot be told apart."""
    equilibrium = reading.main[0]
    payment = reading.payment(equilibrium, player)
    return payment, None if payment is None else -equilibrium.payoffs[player] - payment


def hindsight_text(page: ReportDocument, answers: Sequence[Sequence[Reading]]) -> str:
    """Return what the baseline knows that the other calibration does not, and whether it matters; what the unit is."""
    words = answers[0][0].words
    unit = f"{words.unit} is {words.unit_words}." if words.unit_words else ""
    known = answers[0][0].model.labels.information.get(HINDSIGHT)
    if known is None:
        return unit
    later = sorted({name for first, *_ in answers for name in first.hindsight()})
    still = sorted({name for _, other in answers for name in other.hindsight()})
    same = all(first.who_does_what(first.main[0]) == other.who_does_what(other.main[0]) for first, other in answers)
    remaining = f"replaces all but {joined(still)}" if still else "uses none"
    told = f"{page.report.calibration} {remaining}, its answer is {'the same' if same else 'another one'}."
    return f"The baseline uses figures {known}: {joined(later)}; {told} {unit}".rstrip()


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
