"""`sma-games check`: every certified answer of a model file against what the solvers find."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.output import echo, indented, note, percent, plural, working
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from sma_games.checking import CheckReport

__all__ = ["check"]

CHECK_FAILED = 1
NO_MODEL = 2

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[MODEL]...", help="Slugs, .toml files, or folders; all models if absent.", show_default=False
    ),
]


def check(models: Names = None) -> None:
    """Test models against their certified answers.

    Loads and validates the files, then compares each [[expected]] answer with what the solvers find.

    Ends with status 0 if all is well, 1 if an answer differs or nothing finds it, 2 if a file has problems.
    """
    names = [name for each in models for name in _of_folder(each)] if models else _all_models()
    reports = [report for report in map(_report, names) if report is not None]
    _summarize(reports)
    if len(reports) < len(names):
        raise typer.Exit(NO_MODEL)
    if not all(report.passed for report in reports):
        raise typer.Exit(CHECK_FAILED)


def _all_models() -> list[str]:
    from sma_games.modeling.catalog import catalog_entries

    return [entry.slug for entry in catalog_entries()]


def _of_folder(name: str) -> list[str]:
    """Return the models of a folder of the catalog, or of a folder of files; the name itself if it is none."""
    folder = Path(name)
    own = [entry for entry in _all_models() if entry.startswith(f"{name.removeprefix('models/').rstrip('/')}/")]
    if own or not folder.is_dir():
        return own or [name]
    return sorted(map(str, folder.glob("*.toml"))) or [name]


def _report(name: str) -> CheckReport | None:
    """Check one model and print what was found; None if it could not be loaded."""
    from sma_games.checking import check_model, estimate_admissible_share
    from sma_games.modeling import load_model

    try:
        with working(f"checking {name}"):
            model = load_model(name)
            report = check_model(model)
    except SmaGamesError as error:
        note(f"Error: {error}")
        return None
    counts = {outcome: sum(each.passed is outcome for each in report.checks) for outcome in (True, False, None)}
    words = [f"{counts[True]} of {counts[True] + counts[False]} answers as certified"]
    if counts[None]:
        words.append(f"{counts[None]} not covered, so not checked")
    if not report.checks:
        words = ["loads; it has no certified answers"]
    share = None if model.constraints else estimate_admissible_share(model)
    if share is not None and share.exact_share != 1:
        words.append(f"about {percent(share.share, 0)} of the settings in its ranges are admissible")
    mark = "ok    " if report.passed else "FAILED"
    echo(f"{mark} {report.model}: {', '.join(words)}")
    echo(*(indented(f"{each.place}: {each.message}", 7) for each in report.checks if not each.passed))
    return report


def _summarize(reports: list[CheckReport]) -> None:
    if len(reports) < 2:  # noqa: PLR2004 - one line needs no summary
        return
    failed = sum(not report.passed for report in reports)
    answers = sum(each.passed is not None for report in reports for each in report.checks)
    verdict = f"{failed} failed" if failed else "all as certified"
    echo(f"{plural(len(reports), 'model')}, {plural(answers, 'answer')}: {verdict}")
