"""Sections on what the report rests on: assumptions with their sources and evidence, and how to make it again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import Evidence, number_text
from sma_games.modeling.references import reference_text
from sma_games.reporting.provenance import provenance
from sma_games.reporting.report.section import Section, Table, leave_out
from sma_games.reporting.report.study import Study
from sma_games.reporting.words.reader_words import label_words, unit_words, value_words
from sma_games.reporting.words.vocabulary import joined
from sma_games.sensitivity import beliefs
from sma_games.sensitivity.beliefs import tell_side

__all__ = ["commit_text", "tell_assumptions", "tell_provenance"]

ITS = ("its value", "their values")


def tell_assumptions(study: Study) -> Section:
    """Return every parameter in use: value, unit, range, belief, what its source gives, and the source."""
    import pandas as pd

    model = study.model
    if not model.relevant:
        return leave_out("Assumptions and sources", "no payoff uses a parameter: all numbers stand in the file")
    rows = [_row(model, name) for name in model.relevant]
    soft = [name for name in model.relevant if model.parameters[name].evidence in {Evidence.SIGN, Evidence.ASSUMPTION}]
    told = _belief_sentences(model)
    told += [f"No source gives a number or a range of {_list_names(model, soft)}."] if soft else []
    notes = [(name, model.parameters[name].note) for name in model.relevant if model.parameters[name].note]
    keys = dict.fromkeys([model.citation, *(model.parameters[name].source for name in model.relevant)])
    sources = [(key, reference_text(key)) for key in keys if reference_text(key)]
    tables = [Table("Parameters", pd.DataFrame(rows))]
    tables += [Table("Notes", pd.DataFrame(notes, columns=["parameter", "note"]))] if notes else []
    tables += [Table("Sources", pd.DataFrame(sources, columns=["source", "reference"]))] if sources else []
    return Section("Assumptions and sources", told, tables, commands=[study.command("show")])


def _belief_sentences(model: ParametricGame) -> list[str]:
    """Return what is drawn, what is not and why, and which values are far from what is believed."""
    found = beliefs(model)
    groups: dict[str, list[str]] = {}
    for name, reason in found.fixed.items():
        groups.setdefault(reason, []).append(name)
    told = [
        f"Beliefs are about {_list_names(model, found.drawn)}."
        if found.drawn
        else "Nothing is believed of any parameter."
    ]
    told += [
        f"Not drawn, but at {ITS[len(names) > 1]} ({reason}): {_list_names(model, names)}."
        for reason, names in groups.items()
    ]
    told += [
        f"The rank correlation of {_list_names(model, pair)} is {number_text(value)}."
        for pair, value in found.dependence.items()
    ]
    for each in filter(lambda entry: entry.is_outside_central_half, found.entries):
        name = each.parameter.name
        side = tell_side(each.parameter, each.value)
        value = f"{label_words(model, name)}: the value, {value_words(model, name, each.value)},"
        told.append(f"{value} lies {side} the central half of what is believed of it.")
    return told


def _list_names(model: ParametricGame, names: Iterable[str]) -> str:
    """Return the labels of parameters as an enumeration."""
    return joined([label_words(model, name) for name in names])


def _row(model: ParametricGame, name: str) -> dict[str, str]:
    each = model.parameters[name]
    return {
        "parameter": name,
        "meaning": each.meaning or each.label,
        "value": unit_words(model, name, number_text(each.value)),
        "range": each.range_text,
        "belief": str(each.distribution or ""),
        "role": each.role.word,
        "evidence": "" if each.evidence is None else each.evidence.word,
        "source": each.source,
    }


def tell_provenance(study: Study) -> Section:
    """Return what it takes to make the report again: hash of the model, setting, seed, versions, commit."""
    import pandas as pd

    method = "" if isinstance(study.reading, str) else study.reading.result.method
    about = provenance(study.model, solver=method, seed=study.seed) | {"commit": commit_text()}
    rows = [(name, value) for name, value in about.items() if value]
    told = ["The same model, seed, commit and versions give the same report, byte for byte."]
    return Section("Provenance", told, [Table("Where it comes from", pd.DataFrame(rows, columns=["what", "value"]))])


def commit_text() -> str:
    """Return the commit of the source tree in use; nothing if the package was installed without one."""
    root = Path(__file__).parents[3]
    if not (root / ".git").exists():
        return ""
    with suppress(OSError, subprocess.SubprocessError):
        command = ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()  # noqa: S603
    return ""
