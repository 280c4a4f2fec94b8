"""Sections on what is answered: the question, the equilibria and how probable they are, dissent, prices, decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.modeling.references import reference_text
from sma_games.regions import Zone, ZoneEnd, ZoneInterval, ZoneStatus
from sma_games.reporting.brief.screen import tell_percent
from sma_games.reporting.report.asked import UNIQUE
from sma_games.reporting.report.section import ROWS, Picture, Section, Table, ask, leave_out
from sma_games.reporting.report.study import Study
from sma_games.reporting.words.answers import Reading, describe_reading
from sma_games.reporting.words.bargaining import SOLUTIONS
from sma_games.reporting.words.reader_words import (
    label_words,
    range_words,
    type_label_words,
    value_words,
)
from sma_games.reporting.words.vocabulary import (
    OWN_EXPECTATIONS,
    add_label,
    amount,
    joined,
    percent,
    plain,
    sentence,
    setting_text,
    vocabulary_of,
    with_unit,
)
from sma_games.sensitivity import Chance, ComparedModel, Comparison, Decision

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "QUESTION",
    "comparison_section",
    "tell_answer",
    "tell_decisions",
    "tell_dissent",
    "tell_question",
    "tell_zone",
    "told_pictures",
]

SHARES = frozenset({"probability that nothing is better"})
QUESTION = "Question"
AT_MOST = "at most"  # the end of the name of an upper bound
TIPS_TOLD = 3  # values beyond which a verdict is another one, that a cell tells
TYPES_TOLD = 6  # types of equilibria that a cell tells
NOUNS = {"bargaining": "the solution"}
"""What an answer is called, by form, where it is no equilibrium."""
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
    told += [f"The {who}; the setting is the {setting_text(model)}."]
    told += [f"Payoffs are in {words.unit}: {words.unit_words or 'the file does not say what that is'}."] * bool(
        words.unit
    )
    told += [sentence(f"source: {reference_text(model.citation) or model.citation}")] if model.citation else []
    told += [f"This report tells how sure it is that {study.in_words}."] * (study.claim == UNIQUE)
    told += [f"This report tells how sure today's answer is: {study.in_words}."] * _is_todays(study)
    typed = "" if study.claim_words == study.claim else f" ({study.claim})"
    told += [f"This report tells how sure this claim is: {study.claim_words}{typed}."] * (not study.in_words)
    if study.asked is not model:
        told += ["Players do not see everything: claims are about Nash equilibria of the reduced normal form."]
    if study.is_quick:
        told += ["This is a quick report: indices of influence, joint robustness and certified boxes are left out."]
    return Section(QUESTION, list(filter(None, told)), commands=[study.command("show")])


def tell_answer(study: Study) -> Section:
    """Return who does what in equilibrium at the model's values, and how probable the claim is."""
    reading = study.reading
    if isinstance(reading, str):
        return leave_out("Answer", reading)
    told = describe_reading(reading).split("\n\n")[1:]
    told += [OWN_EXPECTATIONS] * bool(study.model.belief_rows)
    what = "The solution" if reading.result.concept in SOLUTIONS else "Equilibria"
    tables = [Table(f"{what} at these values", _equilibria(reading))]
    commands = [study.command("solve")]
    first = study.comparison if isinstance(study.comparison, str) else study.comparison.models[0]
    if isinstance(first, str) or first.probability is None:
        reason = study.why_certain or (first if isinstance(first, str) else first.reason)
        if not isinstance(first, str) and first.holds_in_every is not None and not _is_todays(study):
            told[:0] = [sentence(f"{_claim_said(study)} {first.verdict} at these values")]
        told += [f"How probable the claim is cannot be told: {reason.rstrip('.')}."]
        return Section("Answer", told, tables, commands=commands)
    told[:0] = [_headline(study, first)]
    told += first.probability.how_known
    frame = first.probability.to_frame().drop(columns=["claim", "given"])
    tables.append(Table("Probability of the claim, with its interval", frame))
    commands.append(study.command("probability", study.claim, precision=study.precision, seed=study.seed))
    return Section("Answer", told, tables, commands=commands)


def _headline(study: Study, found: ComparedModel) -> str:
    """Return the claim at today's values, and how probable it is under the beliefs, in one sentence."""
    chances = _percents({} if found.probability is None else found.probability.readings)
    beliefs = "under the beliefs about the parameters"
    if not _is_todays(study) or found.verdict == "fails":
        return sentence(
            f"{_claim_said(study)} {found.verdict} at these values, and {beliefs} its probability is {chances}"
        )
    kind = "so in an equilibrium" if study.model.nodes else NOUNS.get(study.model.form, "an equilibrium")
    return sentence(f"{study.in_words}: this is {kind} at these values and, {beliefs}, with a probability of {chances}")


def _claim_said(study: Study) -> str:
    """Return the claim as the beginning of a sentence that says whether it holds."""
    in_words = study.in_words or (study.claim_words if study.claim_words != study.claim else "")
    return f"{in_words}: this" if in_words else f"the claim {study.claim!r}"


def _is_todays(study: Study) -> bool:
    """Tell whether the claim is that of today's answer, and can be said in words."""
    return bool(study.in_words) and study.claim != UNIQUE


def _equilibria(reading: Reading) -> pd.DataFrame:
    """Return a table with one row for each equilibrium: what is done, what everybody gets, and its standing."""
    import pandas as pd

    words = reading.words
    rows = [
        {
            "who does what": reading.who_does_what(each),
            **{
                with_unit(words.player_name(player), words.unit): amount(value)
                for player, value in each.payoffs.items()
            },
        }
        for each in islice(reading.result.equilibria, ROWS)
    ]
    frame = pd.DataFrame(rows)
    flags = reading.result.to_frame().groupby("equilibrium")["flags"].first().tolist() if rows else []
    if len(flags) >= len(rows) and any(flags):
        frame = frame.assign(standing=flags[: len(rows)])
    if not frame.duplicated().any():
        return frame
    return frame.groupby(list(frame), sort=False).size().rename("equilibria with that play").reset_index()


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
    """Return what several models, or calibrations of one, say of a claim."""
    import pandas as pd

    is_one = len({each.title for each in found.models}) == 1
    names = {each.name: f"the {setting_text(each.model)}" if is_one else each.name for each in found.models}
    told = [found.conclusion]
    for name in sorted(names, key=len, reverse=True):
        told = [text.replace(f"{name}: ", f"{names[name]}: ") for text in told]
    rows = [
        (names[each.name], each.verdict, _chance(each), _tips_told(each), _types_told(each)) for each in found.models
    ]
    columns = ["values" if is_one else "model", "the claim", "probability in %", "another verdict if", "equilibria"]
    known = any(each.probability for each in found.models)
    alt = f"Bars: how probable the claim is in each of {len(found.models)} {'calibrations' if is_one else 'models'}."
    pictures = told_pictures("comparison", alt, found.plot) if known else []
    told = [re.sub(r"(?:^|(?<=\. ))[a-z]", lambda first: first[0].upper(), text) for text in told]
    told += _tell_reasons(found, names)
    table = Table("Side by side", pd.DataFrame(rows, columns=columns))
    return Section(title, told, [table], pictures, commands)


def _tell_reasons(found: Comparison, names: Mapping[str, str]) -> list[str]:
    """Return of which models the claim, or its probability, cannot be told, one sentence for each reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in found.models:
        what = "The claim cannot be asked of" if each.holds_in_every is None else "The claim has no probability in"
        if each.reason:
            groups.setdefault((what, _why(each)), []).append(names[each.name])
    return [f"{what} {joined(those)}: {why}." for (what, why), those in groups.items()]


def _why(found: ComparedModel) -> str:
    """Return why a claim cannot be told, without what to do, which a refusal says first."""
    return (found.reason.partition(": ")[2] or found.reason).rstrip(".")


def _tips_told(found: ComparedModel) -> str:
    """Return the values of single parameters beyond which the verdict is another one, with their probability."""
    return ", ".join(
        f"{label_words(found.model, each.parameter)} {each.side} "
        f"{value_words(found.model, each.parameter, each.value)} ({percent(each.mass, 0)})"
        for each in found.tips[:TIPS_TOLD]
    )


def _types_told(found: ComparedModel) -> str:
    """Return the types of equilibria in words; how many more there are than are told."""
    told = [type_label_words(found.model, each) for each in found.equilibria[:TYPES_TOLD]]
    more = len(found.equilibria) - TYPES_TOLD
    return "; ".join([*told, *([f"{more} more"] if more > 0 else [])])


def _chance(each: ComparedModel) -> str:
    return "" if each.probability is None else "; ".join(_chance_texts(each.probability.readings))


def _percents(readings: Mapping[str, Chance]) -> str:
    told = [f"{tell_percent(chance)} %" for chance in readings.values()]
    if len(told) == 1:
        return told[0]
    if any(name.endswith(AT_MOST) for name in readings):
        return f"at least {told[0]} and at most {told[1]}"
    return " or ".join(f"{text} in {name}" for name, text in zip(readings, told, strict=True))


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
        tables.append(Table(f"Ends of the zone of {label_words(each.model, each.parameter)}", _ends(each)))
        alt = f"Line of the values of {label_words(each.model, each.parameter)}, blue where the claim holds."
        pictures += told_pictures(f"zone-{each.parameter}", alt, each.plot)
        commands.append(study.command("zone", *([study.claim] if lever else []), **({"over": lever} if lever else {})))
        if lever and not study.why_certain:
            asked = {"for-some": lever, "precision": study.precision, "seed": study.seed}
            commands.append(study.command("probability", study.claim, **asked))
    return Section(title, told, tables, pictures, commands)


def _chance_for_some(study: Study, lever: str) -> str:
    """Return how probable it is that the claim holds for some value of a lever, or why that is not told."""
    found = study.chance_for_some(lever)
    asked = f"that the claim holds for some value of {label_words(study.model, lever)}"
    if isinstance(found, str):
        return f"How probable it is {asked} is not told: {found.rstrip('.')}."
    return f"The probability {asked} is {_percents(found.readings)}, by the beliefs about the other parameters."


def _zone_sentences(study: Study, found: Zone) -> Iterator[str]:
    """Yield where the claim holds along a lever, and who would do something else beyond each end."""
    words = vocabulary_of(study.model)
    lever = label_words(found.model, found.parameter)
    is_agreed = "bargaining" in found.model.tables and found.today is None
    holds, rather = (
        ("everybody accepts", "have no agreement") if is_agreed else ("the claim holds", "do something else")
    )
    if found.status is not ZoneStatus.FOUND:
        where = "at every" if found.status is ZoneStatus.WHOLE else "at no"
        yield f"Along {lever}, {holds} {where} admissible value."
        return
    yield f"Along {lever}, {holds} {joined([_interval_words(found, each) for each in found.intervals])}, nowhere else."
    sides = ("Just below", "Just above") if len(found.intervals) > 1 else ("Below", "Above")
    for each in found.intervals:
        for side, end in zip(sides, (each.low, each.high), strict=True):
            if end.value is None:
                continue
            who = joined(map(words.player_name, end.players))
            why = f"{who} would rather {rather}" if end.players else _binding_words(found, end)
            yield f"{side} {value_words(found.model, found.parameter, end.value)}: {why}."


def _interval_words(found: Zone, interval: ZoneInterval) -> str:
    """Return between which values a claim holds."""
    low, high = interval.low.value, interval.high.value
    told = partial(value_words, found.model, found.parameter)
    if low is None or high is None:
        return f"up to {told(high)}" if high is not None else "everywhere" if low is None else f"from {told(low)} up"
    return f"at {told(low)}" if low == high else f"from {range_words(found.model, found.parameter, low, high)}"


def _binding_words(found: Zone, end: ZoneEnd) -> str:
    parameter = found.model.parameters[found.parameter]
    if not end.bindings or end.value in {parameter.low, parameter.high}:
        return "the range ends"
    name = label_words(found.model, parameter.name)
    return f"the limit is where {joined(each.condition.replace(parameter.name, name) for each in end.bindings)}"


def _ends(found: Zone) -> pd.DataFrame:
    """Return the ends with who is indifferent there, and what everybody gains by the claim."""
    import pandas as pd

    words = vocabulary_of(found.model)
    unit = found.model.parameters[found.parameter].unit
    rows = [
        {
            "end": side,
            with_unit("value", unit): float(end.value),
            "exact value": shown_text(end.value),
            "included": end.is_included,
            "who is indifferent there": joined(map(words.player_name, end.players)),
            **{
                with_unit(f"gain of {words.player_name(player)}", words.unit): float(gain)
                for player, gain in end.gains.items()
            },
        }
        for interval in found.intervals
        for side, end in (("lowest", interval.low), ("highest", interval.high))
        if end.value is not None
    ]
    return pd.DataFrame(rows)


def tell_decisions(study: Study) -> Section:
    """Return what each player should do whose adviser does not know the parameters, and what may be regretted."""
    title = "Decisions and regret"
    found = {name: each for name, each in study.decisions.items() if not isinstance(each, str)}
    if not found:
        return leave_out(title, next(each for each in study.decisions.values() if isinstance(each, str)))
    told: list[str] = []
    tables, pictures, commands = [], [], []
    for player, each in found.items():
        name = vocabulary_of(study.model).player_name(player)
        place = vocabulary_of(study.model).at(each.stage) if each.stage else ""
        told.append(" ".join(each.explain().splitlines()))
        unit = vocabulary_of(study.model).unit
        tables.append(Table(f"Actions of {name}{place}", _actions(each)))
        tables.append(Table(f"What it is worth to {name} to learn something first", _information(study, each, unit)))
        best = vocabulary_of(each.model).infinitive(each.choice)
        alt = f"Expected payoff and regret of each action of {name}{place}; the best on average is to {best}."
        pictures += told_pictures(f"decision-{player}", alt, each.plot)
        reduced = ["--reduced"] if study.asked is not study.model else []
        commands.append(study.command("decide", *reduced, player=player, seed=study.seed))
    told += [f"{name}: {each.rstrip('.')}." for name, each in study.decisions.items() if isinstance(each, str)]
    return Section(title, told, tables, pictures, commands)


def _actions(found: Decision) -> pd.DataFrame:
    import pandas as pd

    words = vocabulary_of(found.model)
    rows = [
        {"action": words.infinitive(each.action)}
        | {
            title if title in SHARES else with_unit(title, words.unit): each.numbers[name].value
            for title, name in TABLE_OF_ACTIONS.items()
        }
        for each in found.actions
    ]
    return pd.DataFrame(rows)


def _information(study: Study, found: Decision, unit: str) -> pd.DataFrame:
    """Return what may be learned that is worth something, the most valuable first."""
    frame = found.information_frame()
    frame = frame[frame["value"] > 0].sort_values("value", ascending=False, kind="stable").head(10)
    names = [_tell_learning(study, kind, name) for kind, name in zip(frame["kind"], frame["name"], strict=True)]
    shown = frame.assign(what=names)[["what", "value", "error"]]
    return shown.rename(
        columns={"what": "what is learned", "value": with_unit("worth", unit), "error": "standard error"}
    )


def _tell_learning(study: Study, kind: str, name: str) -> str:
    """Return what is learned: the value of a parameter, or how an event turns out of which it is the probability."""
    is_named = name in study.asked.parameters
    told = add_label(study.asked, name) if is_named else plain(name)
    match kind:
        case "event":
            return f"whether that happens whose probability is {told}" if is_named else f"what chance decides: {told}"
        case "parameter":
            return f"the value of {told}"
        case "group":
            return f"the group {told}"
        case _:
            return kind


def told_pictures(name: str, alt: str, plot: Callable[[], Figure]) -> list[Picture]:
    """Return a figure, or none if it is refused."""
    figure = ask(plot)
    return [] if isinstance(figure, str) else [Picture(name, " ".join(alt.split()), figure)]
