"""The report of a run in Markdown: the answers, every tipping table, the figures, and where all of it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.games.labels import visible
from sma_games.modeling import ParametricGame
from sma_games.modeling.references import tell_source
from sma_games.modeling.schema import ReportDocument
from sma_games.reporting.brief.findings import Findings
from sma_games.reporting.brief.screen import tell_percent
from sma_games.reporting.provenance import provenance
from sma_games.reporting.words.answers import Reading, describe_reading
from sma_games.reporting.words.vocabulary import add_label, percent

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["escaped", "markdown_table", "report_text"]

MEANING = re.compile(r"[\\`*_\[\]<>&|~$]|^(?:#|[+-](?= ))|(?<=^\d)[.)](?= )")


def report_text(
    page: ReportDocument,
    readings: Sequence[Reading],
    tables: Mapping[str, pd.DataFrame],
    texts: Sequence[str],
    findings: Findings,
    files: Sequence[Path],
) -> str:
    """Return the report of a run: the text of the screen, what it rests on, each model, and provenance."""
    parts = [f"# {escaped(page.model.title)}", "```text\n" + texts[0] + "\n```", *map(escaped, texts[1:])]
    parts += ["## What each model says at today's values", _verdicts(findings)]
    parts += [f"## How probable it is that {escaped(page.report.outcome)}", _probabilities(findings)]
    parts += _links(files, "probabilities", "Probabilities by model")
    if findings.prices is not None:
        told = [f"{name}: {each}" for name, zones in findings.prices.zones.items() for each in zones]
        parts += [f"## At which {escaped(page.report.price)}", *("```text\n" + text + "\n```" for text in told)]
        parts += [escaped(str(each)) for each in (findings.prices.in_range, findings.prices.anywhere)]
    for found in findings.decisions.values():
        about = f"of {found.player} in {found.model.slug}"
        parts += [
            f"## The decision {about}",
            *map(escaped, found.explain().splitlines()),
            _frame_text(found.to_frame()),
        ]
        parts += ["What it is worth to learn something first:", _frame_text(found.information_frame())]
        parts += _links(files, f"decision-{_short(found.model.slug)}", f"The decision {about}")
    parts += ["## What decides it", *map(escaped, findings.influence.explain().splitlines())]
    parts += [_frame_text(findings.influence.to_frame()), *_links(files, "influence", "Influence of each parameter")]
    parts += _describe_happened(findings)
    for reading, (name, table) in zip(readings, tables.items(), strict=True):
        parts += [f"## {name}", *map(escaped, describe_reading(reading).split("\n\n"))]
        parts += _figure_links(name, files)
        parts += ["### Tipping points, by the probability of values beyond", _tipping_text(reading.model, table)]
    parts += ["## Provenance", _provenance_text(readings)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""Return a text on one line that Markdown shows as it is, wherever it stands.

    Examples
    --------
    >>> print(escaped("a|b and `c_d` for $1"))
    a\|b and \`c\_d\` for \$1
    """
    return MEANING.sub(r"\\\g<0>", " ".join(visible(text).split()))


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table in Markdown.

    Examples
    --------
    >>> print(markdown_table(["parameter", "today"], [["cost", "0.1"]]))
    | parameter | today |
    |---|---|
    | cost | 0.1 |
    """
    lines = [columns, *rows]
    shown = ["| " + " | ".join(escaped(str(cell)) for cell in line) + " |" for line in lines]
    return "\n".join([shown[0], "|" + "---|" * len(columns), *shown[1:]])


def _verdicts(findings: Findings) -> str:
    """Return a table of the equilibria of all models that ask the question."""
    rows = [
        (row.model.slug, row.calibration, row.verdict, "; ".join(row.equilibria))
        for each in findings.verdicts
        for row in (each.baseline, each.other)
    ]
    return markdown_table(["model", "calibration", "the outcome", "equilibria"], rows)


def _probabilities(findings: Findings) -> str:
    """Return the sentences in which each model says how probable the outcome is, and what was drawn."""
    found = [each.baseline for each in findings.verdicts]
    told = [f"{row.name}: {row.probability or row.reason}" for row in found]
    return "\n\n".join(escaped(line) for line in told)


def _describe_happened(findings: Findings) -> list[str]:
    """Return what really happened, what was foreseen of it, and the scores of all forecasts."""
    found = findings.happened
    if found is None:
        return []
    told = f"{found.told[:1].upper()}{found.told[1:]} ({', '.join(map(tell_source, found.sources))})."
    claims = [(about, "yes" if is_foreseen else "no") for about, is_foreseen in found.checks.items()]
    scores = [
        (place, each.name, tell_percent(each.probability), f"{each.log_score:.2f}".replace("inf", "∞"))
        for place, each in enumerate(found.scores, 1)
    ]
    about = (
        "What a model forecasts is how probable it is that the outcome is an equilibrium of it, without hindsight. The "
        "score is the natural logarithm of what was given to what came true."
    )
    possible = "Foreseen is what the model asked has in some equilibrium, or in every one if that is asked."
    return [
        "## What happened",
        escaped(told),
        markdown_table(["what came true", "foreseen without hindsight"], claims),
        possible,
        about,
        markdown_table(["rank", "forecast", "probability in % (±: 95 %)", "score"], scores),
    ]


def _frame_text(frame: pd.DataFrame) -> str:
    """Return a table of numbers in Markdown, each number with six digits."""
    rows = [[f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in frame.to_numpy().tolist()]
    return markdown_table(list(map(str, frame.columns)), rows)


def _short(slug: str) -> str:
    return slug.rpartition("/")[2]


def _links(files: Sequence[Path], stem: str, what: str) -> Iterator[str]:
    yield from (f"![{what}]({file.name})" for file in files if file.suffix == ".svg" and file.stem == stem)


def _tipping_text(model: ParametricGame, table: pd.DataFrame) -> str:
    columns = ["parameter", "today", "tipping value", "decimal", "distance", "changes the answer", "beyond it"]
    listed: list[Any] = list(table.itertuples())
    found = [row for row in listed if isinstance(row.tipping_value, str)]
    rows = [
        (
            add_label(model, row.parameter),
            row.today,
            f"{row.side} {row.tipping_value}",
            f"{row.decimal:.6g}",
            percent(row.distance, 0),
            "yes" if row.changes_answer else "no",
            row.beyond,
        )
        for row in found
    ]
    without = [f"{row.parameter}: {row.beyond}." for row in listed if not isinstance(row.tipping_value, str)]
    return "\n\n".join(
        [markdown_table(columns, rows), *(["Without tipping point. " + " ".join(without)] * bool(without))]
    )


def _figure_links(title: str, files: Sequence[Path]) -> Iterator[str]:
    model, calibration = title.rsplit("/", 1)[-1].split(", ")
    for file in files:
        if file.suffix == ".svg" and file.stem.endswith(f"-{model}-{calibration}"):
            what = "Game tree" if file.stem.startswith("tree") else "Tipping points"
            yield f"![{what} of {title}]({file.name})"


def _provenance_text(readings: Sequence[Reading]) -> str:
    """Return a table with one column for each reading."""
    origins = [provenance(reading.model, solver=reading.result.method) for reading in readings]
    names = dict.fromkeys(name for origin in origins for name, value in origin.items() if value and name != "model")
    rows = [[name, *(origin[name] for origin in origins)] for name in names]
    return markdown_table(["", *(origin["model"] for origin in origins)], rows)
