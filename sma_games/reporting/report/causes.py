"""Sections on what the answer hangs on: influence, tipping points, map, branches, robustness, certified boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sma_games.regions import Verdict
from sma_games.reporting.brief.findings import INDEX
from sma_games.reporting.brief.screen import nearest_note
from sma_games.reporting.report.answers import told_pictures
from sma_games.reporting.report.section import LONGEST, Section, Table, leave_out
from sma_games.reporting.report.study import BOXED, BOXES, Study
from sma_games.reporting.tipping_lines import TippingLines
from sma_games.reporting.words.region_words import region_words
from sma_games.reporting.words.vocabulary import add_label, joined, percent, vocabulary_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["tell_boxes", "tell_branches", "tell_influence", "tell_map", "tell_robustness", "tell_tipping"]

CONDITIONS = 8  # types of equilibria whose conditions are told
NOT_DRAWN = 12  # parameters without a tipping point that are named


def tell_influence(study: Study) -> Section:
    """Return how much of the answer hangs on each parameter, what that rests on, and what it is worth to learn it."""
    title = "What decides it"
    found = study.influence
    if isinstance(found, str):
        return leave_out(title, found)
    frame = found.to_frame().drop(columns=["parameters", "meaning", "answer_low", "answer_high"], errors="ignore")
    worth = next((name for name, each in study.decisions.items() if not isinstance(each, str)), None)
    title_of_worth = "" if worth is None else f"worth to {vocabulary_of(study.model).player_name(worth)} of learning it"
    frame = frame.rename(columns={"value_of_information": title_of_worth}).drop(columns="", errors="ignore")
    frame["name"] = [add_label(study.asked, name) for name in frame["name"]]
    most = joined([each.name for each in found.influences if each.size > 0][:3])
    alt = f"Bars: influence of each parameter; it is greatest for {most}."
    pictures = told_pictures("influence", alt, found.plot) if most else []
    told = found.explain().splitlines()
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
    told = [nearest_note("game", rows, "")] if any(row.side != "at" for row in rows) else []
    told += [] if rows else ["No single parameter changes the answer within its range."]
    told += _without(found) if without else []
    told += [found.caveat] if found.caveat else []
    tables = [Table("Tipping points, by the probability of the values beyond", _tipping(found))] if rows else []
    drawn = f"{len(found.found)} parameter{'s' * (len(found.found) != 1)}"
    alt = f"Strips: where the answer changes along {drawn}, today's value, and what is believed."
    return Section(
        title,
        [" ".join(each.split()) for each in told],
        tables,
        told_pictures("tipping", alt, found.plot),
        [study.command("tipping")],
    )


def _tipping(found: TippingLines) -> pd.DataFrame:
    frame = found.to_frame()
    frame = frame[[isinstance(value, str) for value in frame["tipping_value"]]]
    names = [add_label(found.model, name) for name in frame["parameter"]]
    belief = ["" if mass is None or mass != mass else percent(float(mass)) for mass in frame["mass_beyond"]]  # noqa: PLR0124 - NaN
    shown = frame.assign(parameter=names, mass_beyond=belief, distance=[percent(each) for each in frame["distance"]])
    return shown.rename(columns={"mass_beyond": "belief beyond", "distance": "share of the range"})


def _without(found: TippingLines) -> list[str]:
    groups: dict[str, list[str]] = {}
    for row in found.rows:
        if row.value is None:
            groups.setdefault(row.beyond, []).append(row.parameter)
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
    names = [add_label(found.model, name) for name in found.over]
    ties = [each.verdict is Verdict.BOUNDARY_ONLY for each in found.regions]
    told = [f"Over {joined(names)} there {_count(len(ties), 'region')}; the other parameters stay where they are."]
    told += [f"At today's values: {region_words(found.model, found.at().equilibria, found.at().label)}"]
    told += [text for text in found.explain().splitlines() if len(text) <= LONGEST][:CONDITIONS]
    told += [found.caveat] if found.caveat else []
    inner = found.to_frame()[["equilibria", "conditions", "verdict"]]
    if not all(ties):
        inner = inner[[not tie for tie in ties]]
        told += [
            f"Of these, {sum(ties)} without an interior, where somebody is indifferent, are not in the table."
        ] * any(ties)
    alt = f"Map of the regions over {joined(names)}, with a cross at today's values."
    pictures = told_pictures("map", alt, found.plot)
    command = study.command("regions", over=list(found.over))
    return Section(title, told, [Table("Regions", inner)], pictures, [command])


def _count(number: int, noun: str) -> str:
    return f"is 1 {noun}" if number == 1 else f"are {number} {noun}s"


def tell_branches(study: Study) -> Section:
    """Return every equilibrium along the parameter that matters most."""
    found = study.branches
    title = "Branches of equilibria"
    if isinstance(found, str):
        return leave_out(title, found)
    name = study.influential[0]
    told = [line.strip() for line in str(found).splitlines()[:1]]
    told += [" ".join(str(event).split()) for event in found.events]
    frame = found.to_frame()[["branch", "equilibrium", "exact_low", "exact_high", "is_strict"]]
    player = vocabulary_of(found.model).player_name(found.model.players[0])
    alt = f"Curves: what {player} gets in each equilibrium as {name} varies over its range."
    return Section(
        title,
        told,
        [Table(f"Branches along {name}", frame)],
        told_pictures("branches", alt, found.plot),
        [study.command("branches", over=name)],
    )


def tell_robustness(study: Study) -> Section:
    """Return the smallest changes of parameters that end the claim."""
    title = "Robustness"
    if study.is_quick:
        return leave_out(title, "a quick report looks for no joint change")
    found = study.robustness
    if isinstance(found, str):
        return leave_out(title, found)
    told = [line.strip() for line in str(found).splitlines() if "All together" in line or line.startswith("Today")]
    frame = found.to_frame()
    frame["exact_value"] = frame["exact_value"].where(frame["value"].notna(), "")  # that of a distance is no value
    alt = "Bars: how far each parameter alone must move until the claim changes, and all of them together."
    return Section(
        title,
        told,
        [Table("Smallest changes", frame)],
        told_pictures("robustness", alt, found.plot),
        [study.command("robustness", claim=study.claim)],
    )


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
    told += found.explain().splitlines()
    command = study.command("scenarios", study.claim, over=list(found.over), boxes=BOXES, seed=study.seed)
    return Section(title, told, [Table("Limits of the boxes", found.to_frame())], commands=[command])
