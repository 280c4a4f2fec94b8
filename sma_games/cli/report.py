"""`sma-games report`: everything that can be told about models, in files that open anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.loudness import note
from sma_games.cli.options import AsJson, Calibration, Settings, choose
from sma_games.cli.output import VERSION, plural, print_json
from sma_games.cli.questions import counted
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from sma_games.cli.documents.catalog import ReportDocument

__all__ = ["report"]

Models = Annotated[
    list[str],
    typer.Argument(
        metavar="MODEL...", help="Slugs or .toml files; of several, a comparison first.", show_default=False
    ),
]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the report and its figures.")]
Format = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="FORMATS",
        help="Which of html, md, tex and docx, with commas; the first three if absent.",
        show_default=False,
    ),
]
ClaimText = Annotated[
    str | None,
    typer.Option(
        metavar="CLAIM",
        help="What is asked, as in `sma-games probability`; that today's answer is an equilibrium if absent.",
        show_default=False,
    ),
]
Quick = Annotated[
    bool, typer.Option("--quick", help="Leave out indices of influence, joint robustness and certified boxes.")
]
Seed = Annotated[int, typer.Option(min=0, metavar="S", help="Seed of estimates.")]


def report(  # noqa: PLR0913 - each is an option
    models: Models,
    *,
    output: Folder = Path("report"),
    formats: Format = None,
    claim: ClaimText = None,
    quick: Quick = False,
    settings: Settings = None,
    calibration: Calibration = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Write a full report about models of any form.

    The answer and how sure it is, decisions, what decides it, tipping points, a map, the game, robustness, sources: as
    one HTML page, as Markdown, as LaTeX, and for Word.
    """
    if output.exists() and not output.is_dir():
        raise SmaGamesError(f"cannot write to {output}: it is a file; give the name of a folder")
    wanted = [part.strip() for text in formats or ["html,md,tex"] for part in text.split(",")]
    chosen = [choose(name, calibration, settings).model for name in models]
    from sma_games.reporting.report.writing import write_report

    with counted("report") as progress:
        files = write_report(chosen, output, claim=claim, formats=wanted, quick=quick, seed=seed, progress=progress)
    if as_json:
        document: ReportDocument = {"command": "report", "version": VERSION, "files": list(map(str, files))}
        print_json(document)
    reports = [file for file in files if file.stem == "report"]
    note(f"wrote {', '.join(map(str, reports))}{_figures(len(files) - len(reports))}")


def _figures(number: int) -> str:
    return f" and {plural(number, 'figure')}" if number else ""
