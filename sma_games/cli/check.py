"""`sma-games check`: every certified answer of a model file against what the solvers find."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.loudness import tell_error
from sma_games.cli.options import AsJson
from sma_games.cli.output import VERSION, echo, indented, percent, plural, print_json, working
from sma_games.cli.peers import AskPeers, PeerAnswers, peer_answers, peer_lines, peers_json
from sma_games.cli.statuses import DIFFERENT, MISTAKE
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from sma_games.checking import CheckReport
    from sma_games.cli.documents.catalog import CheckDocument, CheckedPart, ProblemPart
    from sma_games.modeling import ParametricGame

__all__ = ["check"]

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[MODEL]...", help="Slugs, .toml files, or folders; all models if absent.", show_default=False
    ),
]


def check(models: Names = None, peers: AskPeers = False, as_json: AsJson = False) -> None:
    """Test models against their certified answers.

    Loads and validates the files, then compares each [[expected]] answer with what the solvers find.

    Ends with status 0 if all is well, 1 if an answer differs or nothing finds it, 2 if a file has problems; what other
    packages miss is no failure of ours.
    """
    names = [name for each in models for name in _of_folder(each)] if models else _all_models()
    reports, documents, problems = [], [], []
    for name in names:
        try:
            model, report = _report(name)
        except SmaGamesError as error:
            problems.append(_problem_json(name, error))
            tell_error(f"Error: {error}")
            continue
        asked = peer_answers(model) if peers else None
        reports.append(report)
        if as_json:
            documents.append(_checked_json(report, asked))
        else:
            _print(model, report)
            echo(*peer_lines(asked))
    if as_json:
        print_json(_document(documents, problems))
    else:
        _summarize(reports)
    if problems:
        raise typer.Exit(MISTAKE)
    if not all(report.passed for report in reports):
        raise typer.Exit(DIFFERENT)


def _all_models() -> list[str]:
    from sma_games.modeling.catalog import catalog_entries

    return [entry.slug for entry in catalog_entries()]


def _of_folder(name: str) -> list[str]:
    """Return the models of a folder of the catalog, or of a folder of files; the name itself if it is none."""
    own = [entry for entry in _all_models() if entry.startswith(f"{name.removeprefix('models/').rstrip('/')}/")]
    files: list[str] = []
    with suppress(OSError):  # a name that no path can have is told when it is loaded
        files = sorted(map(str, Path(name).glob("*.toml")))
    return own or files or [name]


def _report(name: str) -> tuple[ParametricGame, CheckReport]:
    """Load a model and check it."""
    from sma_games.checking import check_model
    from sma_games.modeling import load_model

    with working(f"checking {name}"):
        model = load_model(name)
        return model, check_model(model)


def _print(model: ParametricGame, report: CheckReport) -> None:
    """Print what the check of a model has found."""
    from sma_games.checking import estimate_admissible_share

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


def _document(models: list[CheckedPart], problems: list[ProblemPart]) -> CheckDocument:
    return {"command": "check", "version": VERSION, "models": models, "problems": problems}


def _problem_json(name: str, error: SmaGamesError) -> ProblemPart:
    return {"model": name, "error": str(error)}


def _checked_json(report: CheckReport, asked: PeerAnswers | None) -> CheckedPart:
    return {
        "model": report.model,
        "passed": report.passed,
        "answers": [{"place": each.place, "passed": each.passed, "message": each.message} for each in report.checks],
        "peers": peers_json(asked),
        "peers_note": asked if isinstance(asked, str) else "",
    }


def _summarize(reports: list[CheckReport]) -> None:
    if len(reports) < 2:  # noqa: PLR2004 - one line needs no summary
        return
    failed = sum(not report.passed for report in reports)
    answers = sum(each.passed is not None for report in reports for each in report.checks)
    verdict = f"{failed} failed" if failed else "all as certified"
    echo(f"{plural(len(reports), 'model')}, {plural(answers, 'answer')}: {verdict}")
