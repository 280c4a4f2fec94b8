"""`sma-games run`: the main question, answered in words, with tables and figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.loudness import note
from sma_games.cli.options import AsJson
from sma_games.cli.output import VERSION, echo, new_table, print_json
from sma_games.cli.tables import PageTable
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    import pandas as pd

    from sma_games.cli.documents.catalog import RunDocument
    from sma_games.reporting.brief.run import RunReport

__all__ = ["run"]

Folder = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the figures, tables and report.")]


def run(output: Folder = Path("out"), as_json: AsJson = False) -> None:
    """Answer the main question, with tables and figures.

    What should be done, at which values does that change, and how far can the answer be trusted?
    """
    if output.exists() and not output.is_dir():
        raise SmaGamesError(f"cannot write to {output}: it is a file; give the name of a folder")
    from sma_games.reporting.brief.run import write_run

    try:
        report = write_run(output, lambda text: note(f"{text} ..."))
    except OSError as error:
        reason = error.strerror or error
        raise SmaGamesError(f"cannot write to {output}: {reason}; choose another place") from None
    if as_json:
        print_json(_document(report))
        return
    echo(report.answer, "", report.caption, _table(report.table), report.notes)


def _document(report: RunReport) -> RunDocument:
    return {
        "command": "run",
        "version": VERSION,
        "answer": report.answer,
        "caption": report.caption,
        "table": [{str(name): str(cell) for name, cell in row.items()} for row in report.table.to_dict("records")],
        "notes": report.notes,
        "files": list(map(str, report.files)),
    }


def _table(frame: pd.DataFrame) -> PageTable:
    """Return a table of texts for the screen; only its last column wraps."""
    *short, last = map(str, frame.columns)
    table = new_table(*short, last, whole=short)
    for row in frame.itertuples(index=False):
        table.add_row(*map(str, row))
    return table
