"""Sections on what the report rests on: assumptions with their sources and evidence, and how to make it again."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import Evidence, number_text
from sma_games.modeling.references import tell_source
from sma_games.reporting.provenance import provenance
from sma_games.reporting.report.section import Section, Table, leave_out
from sma_games.reporting.report.study import Study
from sma_games.sensitivity import beliefs

__all__ = ["commit_text", "tell_assumptions", "tell_provenance"]


def tell_assumptions(study: Study) -> Section:
    """Return every parameter in use: value, unit, range, belief, what its source gives, and the source."""
    import pandas as pd

    model = study.model
    if not model.relevant:
        return leave_out("Assumptions and sources", "no payoff uses a parameter: all numbers stand in the file")
    rows = [_row(model, name) for name in model.relevant]
    soft = [name for name in model.relevant if model.parameters[name].evidence in {Evidence.SIGN, Evidence.ASSUMPTION}]
    told = beliefs(model).explain().splitlines()
    told += [f"Of {', '.join(soft)} no source gives a number or a range."] if soft else []
    notes = [(name, model.parameters[name].note) for name in model.relevant if model.parameters[name].note]
    tables = [Table("Parameters", pd.DataFrame(rows))]
    tables += [Table("Notes", pd.DataFrame(notes, columns=["parameter", "note"]))] if notes else []
    return Section("Assumptions and sources", told, tables, commands=[study.command("show")])


def _row(model: ParametricGame, name: str) -> dict[str, str]:
    each = model.parameters[name]
    unit = "" if each.unit == "1" else each.unit
    return {
        "parameter": name,
        "meaning": each.meaning or each.label,
        "value": " ".join(filter(None, [number_text(each.value), unit])),
        "range": each.range_text,
        "belief": str(each.distribution or ""),
        "role": each.role.word,
        "evidence": "" if each.evidence is None else each.evidence.word,
        "source": tell_source(each.source),
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
