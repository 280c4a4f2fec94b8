"""Sections on what the answer hangs on: influence, tipping points, map, branches, robustness, certified boxes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from math import isinf
from typing import TYPE_CHECKING

from sma_games.regions import (
    BifurcationDiagram,
    BranchEvent,
    EventKind,
    JointChange,
    Norm,
    RegionMap,
    Robustness,
    Verdict,
)
from sma_games.regions.line.branch_events import list_numbers
from sma_games.reporting.brief.findings import INDEX
from sma_games.reporting.brief.screen import nearest_rows
from sma_games.reporting.report.answers import told_pictures
from sma_games.reporting.report.section import Section, Table, leave_out
from sma_games.reporting.report.study import BOXED, BOXES, Study
from sma_games.reporting.tipping_lines import TippingLines
from sma_games.reporting.words.forms import WORDS
from sma_games.reporting.words.reader_words import formula_words, label_words, range_words, unit_words, value_words
from sma_games.reporting.words.region_words import region_words
from sma_games.reporting.words.tipping_tables import TippingRow
from sma_games.reporting.words.type_words import type_words
from sma_games.reporting.words.vocabulary import add_label, joined, percent, sentence, vocabulary_of, with_unit
from sma_games.sensitivity import ScenarioBoxes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["tell_boxes", "tell_branches", "tell_influence", "tell_map", "tell_robustness", "tell_tipping"]

EVENTS = 12  # along branches that are told
FOLLOWED_BY = {EventKind.MERGES: "into", EventKind.SPLITS: "from"}
"""What stands before the other branches of an event; of others that they come then."""
TRUTH = {1.0: "holds", 0.0: "fails"}
"""What the outcome of a claim means."""
NOT_DRAWN = 12  # parameters without a tipping point that are named


def tell_influence(study: Study) -> Section:
    """Return how much of the answer hangs on each parameter, what that rests on, and what it is worth to learn it."""
    title = "What decides it"
    found = study.influence
    if isinstance(found, str):
        return leave_out(title, found)
    frame = found.to_frame().drop(columns=["parameters", "meaning", "answer_low", "answer_high"], errors="ignore")
    frame["unit"] = frame["unit"].replace("1", "")
    if found.is_claim:
        ends = frame.columns.intersection(["outcome_low", "outcome_high"])
        frame[ends] = frame[ends].astype(object).replace(TRUTH)
    worth = next((name for name, each in study.decisions.items() if not isinstance(each, str)), None)
    words = vocabulary_of(study.model)
    learning = f"worth to {words.player_name(worth)} of learning it" if worth else ""
    title_of_worth = with_unit(learning, words.unit) if worth else ""
    frame = frame.rename(columns={"value_of_information": title_of_worth}).drop(columns="", errors="ignore")
    frame["name"] = [add_label(study.asked, name) for name in frame["name"]]
    most = joined([label_words(study.asked, each.name) for each in found.influences if each.size > 0][:3])
    alt = f"Bars: influence of each parameter; it is greatest for {most}."
    pictures = told_pictures("influence", alt, found.plot) if most else []
    told = (
        found.explain({name: label_words(study.asked, name) for name in study.asked.parameters})
        .replace(f" Outcome: {found.outcome}.", " What is asked is the claim.")
        .splitlines()
    )
    if study.why_no_shares:
        told += [f"No shares of the variance are told: {study.why_no_shares.rstrip('.')}."]
    size = {} if study.why_no_shares else {"precision": INDEX}
    method = found.method.name.lower()
    command = study.command("sensitivity", study.claim, method=method, seed=study.seed, **size)
    return Section(
        title,
        told,
        [Table("Influence, evidence and value of information", frame)],
        pictures,
        [command],
    )


def tell_tipping(study: Study) -> Section:
    """Return the values at which the answer changes, with the belief beyond each."""
    title = "Tipping points"
    found = study.tipping
    if isinstance(found, str):
        return leave_out(title, found)
    if not found.lines:
        return leave_out(title, "no payoff uses a parameter")
    rows = [row for row in found.rows if row.value is not None]
    without = [row for row in found.rows if row.value is None]
    is_believed = any(row.mass_beyond for row in rows)
    told = _nearest(study, rows, is_believed=is_believed)
    is_known = len(found.found) == len(found.lines)
    told += [] if rows or not is_known else ["No single parameter changes the answer within its range."]
    told += _without(found) if without else []
    told += [found.caveat] if found.caveat else []
    order = "by the probability of the values beyond" if is_believed else "the nearest first"
    tables = [Table(f"Tipping points, {order}", _tipping(found))] if rows else []
    drawn = f"{len(found.found)} parameter{'s' * (len(found.found) != 1)}"
    what = " and today's value" if study.why_certain else ", today's value, and what is believed"
    alt = f"Strips: where the answer changes along {drawn}{what}."
    return Section(
        title,
        [" ".join(each.split()) for each in told],
        tables,
        told_pictures("tipping", alt, found.plot),
        [study.command("tipping")],
    )


def _nearest(study: Study, rows: Sequence[TippingRow], *, is_believed: bool) -> list[str]:
    """Return what happens beyond the tipping values with the most belief beyond, one sentence for each change."""
    groups: dict[str, list[str]] = {}
    shown = nearest_rows(rows)
    for row in shown:
        assert row.value is not None
        value = value_words(study.model, row.parameter, row.value)
        groups.setdefault(row.words, []).append(f"{label_words(study.model, row.parameter)} is {row.side} {value}")
    told = [_beyond_sentence(words, f"as soon as {joined(values, 'or')}") for words, values in groups.items()]
    if len(shown) == len(rows):
        return told
    most = "with the most belief beyond" if is_believed else "nearest to today's values"
    left_out = len(rows) - len(shown)
    return [*told, f"The table has {left_out} more tipping point{'s' * (left_out > 1)}; told here are those {most}."]


def _beyond_sentence(words: str, when: str) -> str:
    """Return what happens beyond tipping values and when; the latter first where parts of it would be misread."""
    if words.startswith("("):
        return sentence(f"{when}, {words}")
    return sentence(f"{when}: {words}" if ";" in words else f"{words} {when}")


def _tipping(found: TippingLines) -> pd.DataFrame:
    frame = found.to_frame()
    frame = frame[[isinstance(value, str) for value in frame["tipping_value"]]]
    names = [add_label(found.model, name) for name in frame["parameter"]]
    decimals = [
        unit_words(found.model, name, f"{value:.4g}")
        for name, value in zip(frame["parameter"], frame["decimal"], strict=True)
    ]
    belief = ["" if mass is None or mass != mass else percent(float(mass)) for mass in frame["mass_beyond"]]  # noqa: PLR0124 - NaN
    distances = [percent(each) for each in frame["distance"]]
    shown = frame.assign(parameter=names, decimal=decimals, mass_beyond=belief, distance=distances)
    return shown.rename(columns={"mass_beyond": "belief beyond", "distance": "share of the range"})


def _without(found: TippingLines) -> list[str]:
    groups: dict[str, list[str]] = {}
    for row in found.rows:
        if row.value is None:
            groups.setdefault(row.beyond, []).append(label_words(found.model, row.parameter))
    return [
        f"{joined(names[:NOT_DRAWN])}: {why.rstrip('.')}."
        for why, names in groups.items()
        if not why.startswith("tipping points are not")
    ]


def tell_map(study: Study) -> Section:
    """Return which answers there are over the two parameters that matter most."""
    found = study.map
    title = "Map of the two parameters that matter most"
    if isinstance(found, str):
        return leave_out(title, found)
    names = [label_words(found.model, name) for name in found.over]
    ties = [each.verdict is Verdict.BOUNDARY_ONLY for each in found.regions]
    told = [f"Over {joined(names)} there {_count(len(ties), 'region')}."]
    told += ["The other parameters keep today's values."] * (len(found.model.relevant) > len(found.over))
    told += [f"At today's values: {region_words(found.model, found.at().equilibria, found.at().label)}"]
    inner = _regions(found)
    if not all(ties):
        inner = inner[[not tie for tie in ties]]
        flat = f"{sum(ties)} of the regions {'have' if sum(ties) > 1 else 'has'} no interior"
        them = "them" if sum(ties) > 1 else "it"
        told += [f"{flat}, since somebody is indifferent there; the table leaves {them} out."] * any(ties)
    told += [found.caveat] if found.caveat else []
    alt = f"Map of the regions over {joined(names)}, with a cross at today's values."
    pictures = told_pictures("map", alt, found.plot)
    command = study.command("regions", over=list(found.over))
    return Section(title, told, [Table("Regions", inner)], pictures, [command])


def _regions(found: RegionMap) -> pd.DataFrame:
    """Return each region: its equilibria in words, and where it lies, as formulas over the two parameters."""
    import pandas as pd

    rows = [
        (region_words(found.model, each.equilibria, each.label).rstrip("."), formula_words(each.conditions))
        for each in found.regions
    ]
    return pd.DataFrame(rows, columns=["equilibria", "where"])


def _count(number: int, noun: str) -> str:
    return f"is 1 {noun}" if number == 1 else f"are {number} {noun}s"


def tell_branches(study: Study) -> Section:
    """Return every equilibrium along the parameter that matters most."""
    found = study.branches
    title = "Branches of equilibria"
    if isinstance(found, str):
        return leave_out(title, found)
    name = study.influential[0]
    label = label_words(found.model, name)
    ends = range_words(found.model, name, found.low, found.high)
    today = value_words(found.model, name, found.today)
    count = f"{len(found.branches)} branch{'es' * (len(found.branches) != 1)} of equilibria"
    is_are = "are" if len(found.branches) != 1 else "is"
    told = [f"Along {label} from {ends}, today {today}, there {is_are} {count}."]
    told += [_event_words(found, event) for event in found.events[:EVENTS]]
    more = len(found.events) - EVENTS
    are = "events are" if more > 1 else "event is"
    told += [f"{more} more {are} in the figure, or listed by the command below."] if more > 0 else []
    told += [found.caveat] if found.caveat else []
    player = vocabulary_of(found.model).player_name(found.model.players[0])
    alt = f"Curves: the payoff of {player} in each equilibrium as {label} varies over its range."
    return Section(
        title,
        told,
        [Table(f"Branches along {add_label(found.model, name)}", _branches(found))],
        told_pictures("branches", alt, found.plot),
        [study.command("branches", over=name)],
    )


def _event_words(found: BifurcationDiagram, event: BranchEvent) -> str:
    """Return what happens to which branches at a value."""
    is_outcome = event.kind is EventKind.CHANGES_SUPPORT and found.model.form in WORDS
    what = "Another outcome takes over." if is_outcome else event.kind.value
    branches = [
        f"branch{'es' * (len(each) > 1)} {list_numbers(each)}" for each in (event.branches, event.others) if each
    ]
    told = f"At {value_words(found.model, found.parameter, event.exact_value)} {what[:1].lower()}{what[1:].rstrip('.')}"
    between = f", {FOLLOWED_BY.get(event.kind, 'then')} "
    return f"{told} ({between.join(branches)})."


def _branches(found: BifurcationDiagram) -> pd.DataFrame:
    """Return each branch, with the stretches on which it keeps its type, without single values where it goes on."""
    import pandas as pd

    rows = []
    for number, branch in enumerate(found.branches, 1):
        shown = [piece for piece in branch.pieces if piece.low != piece.high or len(branch.pieces) == 1]
        for (told, is_strict), group in groupby(
            shown, lambda each: (type_words(found.model, each.type), each.is_strict)
        ):
            stretch = list(group)
            ends = (value_words(found.model, found.parameter, each) for each in (stretch[0].low, stretch[-1].high))
            rows.append((number, told, *ends, is_strict))
    frame = pd.DataFrame(rows, columns=["branch", "equilibrium", "from", "to", "strict"])
    return frame.drop(columns="strict") if found.model.form in WORDS else frame


def tell_robustness(study: Study) -> Section:
    """Return the smallest changes of parameters that end the claim."""
    title = "Robustness"
    if study.is_quick:
        return leave_out(title, "a quick report looks for no joint change")
    found = study.robustness
    if isinstance(found, str):
        return leave_out(title, found)
    holds, fails = ("holds", "fails") if found.outcome.endswith("true") else ("fails", "holds")
    told = [f"At these values the claim {holds}.", *(_joint_words(each, fails) for each in found.joint)]
    told += [found.caveat] if found.caveat else []
    alt = "Bars: how far each parameter alone must move until the claim changes, and all of them together."
    return Section(
        title,
        told,
        [Table(f"Smallest changes of one parameter after which the claim {fails}", _smallest(study, found))],
        told_pictures("robustness", alt, partial(found.plot, rows=_tipping_rows(study))),
        [study.command("robustness", claim=study.claim)],
    )


def _joint_words(change: JointChange, then: str) -> str:
    """Return how far all parameters must move at once until the claim is another one."""
    measure = {Norm.LARGEST: "by the largest share", Norm.EUCLIDEAN: "by the Euclidean distance"}[change.norm]
    start = f"If all parameters may move at once, by shares of their ranges, measured {measure}:"
    low, high = map(percent, change.rounded_bounds)
    if isinf(change.lower):
        return f"{start} no change of them ends it."
    if change.point is None:
        return f"{start} a change of less than {low} never ends it, and no greater one was found that does."
    size = high if change.is_exact else f"between {low} and {high}"
    return f"{start} the smallest change after which the claim {then} is {size}."


def _tipping_rows(study: Study) -> Sequence[TippingRow]:
    return () if isinstance(study.tipping, str) else study.tipping.rows


def _smallest(study: Study, found: Robustness) -> pd.DataFrame:
    """Return the nearest value of each parameter that ends the claim, and who would do what else beyond it."""
    import pandas as pd

    reasons = {(row.parameter, row.value): row.reason for row in _tipping_rows(study)}
    listed = [
        (
            add_label(found.model, each.parameter),
            value_words(found.model, each.parameter, each.today),
            value_words(found.model, each.parameter, each.value) if each.value is not None else "never",
            percent(each.distance) if each.value is not None else "",
            "" if each.quantile_distance is None else percent(each.quantile_distance),
            reasons.get((each.parameter, each.value), ""),
        )
        for each in found.single
    ]
    columns = ["parameter", "today", "changes at", "share of the range", "share of the belief between", "beyond it"]
    return pd.DataFrame(listed, columns=columns)


def tell_boxes(study: Study) -> Section:
    """Return boxes of the parameters that matter most in which the claim is proved."""
    title = "Certified boxes"
    if study.is_quick:
        return leave_out(title, "a quick report proves no boxes")
    found = study.boxes
    if isinstance(found, str):
        return leave_out(title, found)
    told = [f"Limits are set to the parameters that matter most, at most {BOXED}: {joined(found.over)}."]
    told += ["The others stay at their values: probabilities here are not those of the answer, where all are drawn."]
    even = [name for name in found.over if study.asked.parameters[name].distribution is None]
    told += [f"Nothing is believed of {joined(even)}: every value in the range counts as much."] if even else []
    told += [formula_words(text) for text in found.explain().splitlines()]
    command = study.command("scenarios", study.claim, over=list(found.over), boxes=BOXES, seed=study.seed)
    return Section(title, told, [Table("Limits of the boxes", _limits(found))], commands=[command])


def _limits(found: ScenarioBoxes) -> pd.DataFrame:
    """Return the limits of each box, how probable it is, how often the claim holds in it, and its part of all cases."""
    import pandas as pd

    rows = [
        (
            kind,
            number,
            add_label(found.model, name),
            *(value_words(found.model, name, end) for end in ends),
            *(percent(each.value) for each in (box.mass, box.density, box.coverage)),
        )
        for kind, boxes in (("proved", found.boxes), ("found by peeling, not proved", found.peeled))
        for number, box in enumerate(boxes, 1)
        for name, ends in box.limits.items()
    ]
    columns = ["kind", "box", "parameter", "from", "to", "probability of the box"]
    return pd.DataFrame(rows, columns=[*columns, "of it with the claim", "share of all with the claim"])
