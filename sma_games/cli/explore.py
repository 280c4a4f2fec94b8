"""`sma-games explore`: an interactive page in one file, which answers exactly at every setting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sma_games.cli.loudness import note
from sma_games.cli.options import AsJson, Calibration, ModelName, Settings, choose
from sma_games.cli.output import check_page, print_json, replacing, working

__all__ = ["explore"]

Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")]


def explore(
    model: ModelName,
    *,
    output: Output = Path("page.html"),
    settings: Settings = None,
    calibration: Calibration = None,
    as_json: AsJson = False,
) -> None:
    """Write a page with a slider for every parameter.

    One file for any browser, without a server or a network: the equilibria at each setting, the values at which the
    answer changes and a map, all computed exactly in the page. --json prints the document from which it computes.
    """
    if not as_json:
        check_page(output)
    choice = choose(model, calibration, settings)
    from sma_games.reporting.page.exporting import export_answers
    from sma_games.reporting.page.writing import write_page

    with working("writing the page"):
        if as_json:
            print_json(export_answers(choice.model))
            return
        with replacing(output) as temporary:
            write_page(choice.model, temporary)
    note(f"wrote {output}; open it in a browser")
