"""`sma-games learn`: what an observation teaches about the parameters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    heading,
    indented,
    new_table,
    plural,
    print_json,
    subject_json,
)
from sma_games.cli.probability import DrawnOver, Given, Seed, TimeLimit, chance_json, drawn_names
from sma_games.cli.questions import (
    all_if_named,
    as_far_as_found,
    counted,
    draw,
    end_if_interrupted,
    read_pairs,
    write_table,
)

if TYPE_CHECKING:
    from sma_games.cli.documents.beliefs import LearnDocument, SpreadPart
    from sma_games.sensitivity import Learning
    from sma_games.sensitivity.learning import Spread

__all__ = ["learn"]

Observed = Annotated[
    list[str],
    typer.Argument(
        metavar="OBSERVED...",
        help='What was played, as PLAYER=STRATEGY or STAGE=ACTION; or a claim, such as "every opening = wait".',
        show_default=False,
    ),
]
Lines = Annotated[
    int | None,
    typer.Option(min=16, metavar="N", help="Lines to draw; more make the errors smaller.", show_default=False),
]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw prior against posterior: .svg, .png or .pdf.", show_default=False),
]


def learn(  # noqa: PLR0913 - each is an option
    model: ModelName,
    observed: Observed,
    *,
    over: DrawnOver = None,
    given: Given = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    lines: Lines = None,
    seed: Seed = 0,
    time_limit: TimeLimit = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Tell what an observation teaches: each parameter before and after it.

    By Bayes' rule from the model's distributions; the parameter that moves most comes first.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced)
    names = drawn_names(choice, over)
    from sma_games.sensitivity import learn as find_learning

    asked: Any = {"over": names, "given": given or None, "num_lines": lines, "seed": seed, "time_limit": time_limit}

    def search() -> Learning:
        with counted("drawing", "line") as progress:
            return find_learning(choice.model, _read_observed(observed), progress=progress, **asked)

    found, was_interrupted = as_far_as_found(search)
    write_table(csv, found.to_frame)
    draw(figure, lambda: found.plot(**all_if_named(over)))
    if as_json:
        print_json(_document(choice, found))
    else:
        echo(*_lines(choice, found))
    end_if_interrupted(was_interrupted)


def _read_observed(texts: list[str]) -> Any:
    """Return a play, given as pairs, or a claim."""
    if any(" " in text.strip() for text in texts):
        return " and ".join(texts)
    return read_pairs("OBSERVED", texts, "PLAYER=STRATEGY")


def _lines(choice: Choice, found: Learning) -> Iterator[Any]:
    yield heading(choice.model.title)
    yield indented(f"Observed: {found.event.text}")
    yield indented(f"Its probability: {found.chance}")
    yield indented(f"{plural(len(found.over), 'parameter')} drawn; the others from {choice.words}\n")
    columns = ["before (5 - 95 %)", "after (5 - 95 %)", "error", "moved by"]
    table = new_table("parameter", *columns, right=columns, whole=["parameter"])
    for each in found.parameters:
        error = f"{each.standard_error:.1g}"
        table.add_row(each.parameter, _words(each.prior), _words(each.posterior), error, f"{each.shift:+.2f}")
    yield table
    if found.caveat:
        yield f"\n{found.caveat}"
    yield "\nMeans, with the standard error of that after; moved by: in standard deviations of the distribution before."


def _words(spread: Spread) -> str:
    return f"{spread.mean:.3g} ({spread.quantiles[0]:.2g} - {spread.quantiles[-1]:.2g})"


def _document(choice: Choice, found: Learning) -> LearnDocument:
    return {
        "command": "learn",
        **subject_json(choice),
        "observed": found.event.text,
        "given": [each.text for each in found.event.given],
        "over": list(found.over),
        "probability": chance_json(found.chance),
        "parameters": [
            {
                "parameter": each.parameter,
                "prior": _spread_json(each.prior),
                "posterior": {**_spread_json(each.posterior), "standard_error": each.standard_error},
                "shift": each.shift,
            }
            for each in found.parameters
        ],
        "num_lines": found.num_lines,
        "num_asked": found.num_asked,
        "along": found.along,
        "seed": found.seed,
    }


def _spread_json(spread: Any) -> SpreadPart:
    from sma_games.sensitivity.learning import LEVELS

    quantiles = {f"{level:.0%}": value for level, value in zip(LEVELS, spread.quantiles, strict=True)}
    return {"mean": spread.mean, "deviation": spread.deviation, "quantiles": quantiles}
