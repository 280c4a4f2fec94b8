"""Sections on what is answered: the question, the equilibria and how probable they are, dissent, prices, decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.regions import Zone
from sma_games.reporting.brief.screen import tell_percent
from sma_games.reporting.report.section import LONGEST, ROWS, Picture, Section, Table, ask, leave_out
from sma_games.reporting.report.study import Study
from sma_games.reporting.words.answers import Reading, describe_reading
from sma_games.reporting.words.vocabulary import add_label, amount, joined, sentence, setting_text, vocabulary_of
from sma_games.sensitivity import Chance, ComparedModel, Comparison, Decision

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "comparison_section",
    "tell_answer",
    "tell_decisions",
    "tell_dissent",
    "tell_question",
    "tell_zone",
    "told_pictures",
]

TABLE_OF_ACTIONS = {
    "expected payoff": "expected",
    "probability that nothing is better": "best",
    "expected regret": "expected_regret",
    "largest regret": "largest_regret",
    "least payoff": "worst",
}


def tell_question(study: Study) -> Section:
    """Return what the model asks, who plays, and what this report asks of it."""
    model = study.model
    words = vocabulary_of(model)
    told = [sentence(model.question)] if model.question and not model.question.endswith("?") else [model.question]
    who = f"player{'s are' if len(model.players) > 1 else ' is'} {joined(map(words.player_name, model.players))}"
    told += [f"The {who}; the setting is {setting_text(model)}."]
    told += [f"Payoffs are in {words.unit}: {words.unit_words or 'the file does not say what that is'}."] * bool(
        words.unit
    )
    told += [f"Source: {model.citation}."] if model.citation else []
    means = f" ({study.in_words})" if study.in_words else ""
    told += [f"The claim of which this report tells how sure it is: {study.claim}{means}."]
    if study.asked is not model:
        told += ["Players do not see everything: claims are about Nash equilibria of the reduced normal form."]
    if study.is_quick:
        told += ["This is a quick report: indices of influence, joint robustness and certified boxes are left out."]
    return Section("Question", list(filter(None, told)), commands=[study.command("show")])


def tell_answer(study: Study) -> Section:
    """Return who does what in equilibrium at the model's values, and how probable the claim is."""
    reading = study.reading
    if isinstance(reading, str):
        return leave_out("Answer", reading)
    told = describe_reading(reading).split("\n\n")[1:]
    tables = [Table("Equilibria at these values", _equilibria(reading))]
    commands = [study.command("solve")]
    first = study.comparison if isinstance(study.comparison, str) else study.comparison.models[0]
    if isinstance(first, str) or first.probability is None:
        reason = study.why_certain or (first if isinstance(first, str) else first.reason)
        told += [f"How probable the claim is cannot be told: {reason.rstrip('.')}."]
        return Section("Answer", told, tables, commands=commands)
    told[:0] = [_headline(study, first)]
    told += first.probability.explain().splitlines()[1:]  # the first line is in the table
    tables.append(Table("Probability of the claim, with its interval", first.probability.to_frame()))
    commands.append(study.command("probability", study.claim, precision=study.precision, seed=study.seed))
    return Section("Answer", told, tables, commands=commands)


def _headline(study: Study, found: ComparedModel) -> str:
    """Return the claim at today's values, and how probable it is under the beliefs, in one sentence."""
    said = f"{study.in_words}: that this is an equilibrium" if study.in_words else f"the claim {study.claim!r}"
    chances = _percents({} if found.probability is None else found.probability.readings)
    values = f"{said} {found.verdict} at these values, and under the beliefs about the parameters"
    return sentence(f"{values} its probability is {chances}")


def _equilibria(reading: Reading) -> pd.DataFrame:
    """Return a table with one row for each equilibrium: what is done, what everybody gets, and its standing."""
    import pandas as pd

    words = reading.words
    rows = [
        {
            "who does what": reading.who_does_what(each),
            **{words.player_name(player): amount(value) for player, value in each.payoffs.items()},
        }
        for each in islice(reading.result.equilibria, ROWS)
    ]
    frame = pd.DataFrame(rows)
    flags = reading.result.to_frame().groupby("equilibrium")["flags"].first().tolist() if rows else []
    return frame.assign(standing=flags[: len(rows)]) if len(flags) >= len(rows) and any(flags) else frame


def tell_dissent(study: Study) -> Section:
    """Return which calibrations of the model say something else."""
    found = study.comparison
    title = "Who disagrees"
    if isinstance(found, str):
        return leave_out(title, found)
    if len(found.models) == 1:
        return leave_out(title, "the model has no calibration besides these values")
    return comparison_section(title, found, [study.compare_command])


def comparison_section(title: str, found: Comparison, commands: list[str]) -> Section:
    """Return what several models or calibrations say of a claim."""
    import pandas as pd

    rows = [
        (each.name, each.verdict, _chance(each), each.nearest, "; ".join(each.equilibria[:6])) for each in found.models
    ]
    columns = ["model", "the claim", "probability in %", "another verdict beyond", "equilibria"]
    told = [found.conclusion, *(f"{each.name}: {each.reason.rstrip('.')}." for each in found.models if each.reason)]
    known = any(each.probability for each in found.models)
    alt = f"Bars: how probable the claim is in each of {len(found.models)} models or calibrations. {found.conclusion}"
    pictures = told_pictures("comparison", alt, found.plot) if known else []
    return Section(title, told, [Table("Side by side", pd.DataFrame(rows, columns=columns))], pictures, commands)


def _chance(each: ComparedModel) -> str:
    return "" if each.probability is None else "; ".join(_chance_texts(each.probability.readings))


def _percents(readings: Mapping[str, Chance]) -> str:
    return " or ".join(f"{text} %" for text in _chance_texts(readings))


def _chance_texts(readings: Mapping[str, Chance]) -> list[str]:
    """Return each probability in percent, with its reading if there are several."""
    return [
        tell_percent(chance) if len(readings) == 1 else f"{name}: {tell_percent(chance)}"
        for name, chance in readings.items()
    ]


def tell_zone(study: Study) -> Section:
    """Return at which values of each lever the claim holds, and what binds at the ends."""
    title = "Zone of the levers"
    if not study.zones:
        return leave_out(title, "no parameter of the model is a lever, one that somebody chooses, such as a price")
    refused = [each for each in study.zones.values() if isinstance(each, str)]
    found = {lever: each for lever, each in study.zones.items() if not isinstance(each, str)}
    if not found:
        return leave_out(title, refused[0])
    told: list[str] = []
    tables, pictures, commands = [], [], []
    for lever, each in found.items():
        told += _zone_sentences(study, each)
        told += [_chance_for_some(study, lever)] if lever else []
        tables.append(Table(f"Ends of the zone of {each.parameter}", each.to_frame()))
        alt = f"Line of the values of {each.parameter}: {'; '.join(map(str, each.intervals)) or each.status.value}"
        pictures += told_pictures(f"zone-{each.parameter}", alt, each.plot)
        commands.append(study.command("zone", *([study.claim] if lever else []), **({"over": lever} if lever else {})))
        if lever and not study.why_certain:
            asked = {"for-some": lever, "precision": study.precision, "seed": study.seed}
            commands.append(study.command("probability", study.claim, **asked))
    return Section(title, told, tables, pictures, commands)


def _chance_for_some(study: Study, lever: str) -> str:
    """Return how probable it is that the claim holds for some value of a lever, or why that is not told."""
    found = study.chance_for_some(lever)
    asked = f"that it holds for some value of {lever}"
    if isinstance(found, str):
        return f"How probable it is {asked} is not told: {found.rstrip('.')}."
    return f"The probability {asked} is {_percents(found.readings)}, by the beliefs about the other parameters."


def _zone_sentences(study: Study, found: Zone) -> Iterator[str]:
    """Yield where the claim holds along a lever, and who would do something else beyond each end."""
    words = vocabulary_of(study.model)
    yield f"Along {add_label(found.model, found.parameter)}: {found.status.value}"
    for each in found.intervals:
        for side, end in (("Below", each.low), ("Above", each.high)):
            if end.value is None:
                yield f"{side}, it has no end."
                continue
            who = joined(map(words.player_name, end.players))
            conditions = "; ".join(map(str, end.bindings)) or "the values asked about end"
            why = f"{who} would rather do something else" if end.players else conditions[:LONGEST]
            exact, decimal = shown_text(end.value), f"{float(end.value):.4g}"
            yield f"{side} {exact if exact == decimal else f'{exact} ({decimal})'}: {why}."


def tell_decisions(study: Study) -> Section:
    """Return what each player should do whose adviser does not know the parameters, and what may be regretted."""
    title = "Decisions and regret"
    found = {name: each for name, each in study.decisions.items() if not isinstance(each, str)}
    if not found:
        return leave_out(title, next(each for each in study.decisions.values() if isinstance(each, str)))
    told, tables, pictures, commands = [], [], [], []
    for player, each in found.items():
        name = vocabulary_of(study.model).player_name(player)
        told += sentence(name + each.explain().removeprefix(player)).splitlines()
        place = f" at {each.stage}" if each.stage else ""
        tables.append(Table(f"Actions of {name}{place}", _actions(study, each)))
        tables.append(Table(f"What it is worth to {name} to learn something first", _information(each)))
        best = vocabulary_of(study.model).infinitive(each.choice)
        alt = f"Expected payoff and regret of each action of {name}{place}; the best on average is to {best}."
        pictures += told_pictures(f"decision-{player}", alt, each.plot)
        reduced = ["--reduced"] if study.asked is not study.model else []
        commands.append(study.command("decide", *reduced, player=player, seed=study.seed))
    told += [f"{name}: {each.rstrip('.')}." for name, each in study.decisions.items() if isinstance(each, str)]
    return Section(title, told, tables, pictures, commands)


def _actions(study: Study, found: Decision) -> pd.DataFrame:
    import pandas as pd

    words = vocabulary_of(study.model)
    rows = [
        {"action": words.infinitive(each.action)}
        | {title: each.numbers[name].value for title, name in TABLE_OF_ACTIONS.items()}
        for each in found.actions
    ]
    return pd.DataFrame(rows)


def _information(found: Decision) -> pd.DataFrame:
    frame = found.information_frame()
    return frame.sort_values("value", ascending=False, kind="stable").head(10)[["kind", "name", "value", "error"]]


def told_pictures(name: str, alt: str, plot: Callable[[], Figure]) -> list[Picture]:
    """Return a figure, or none if it is refused."""
    figure = ask(plot)
    return [] if isinstance(figure, str) else [Picture(name, " ".join(alt.split()), figure)]
