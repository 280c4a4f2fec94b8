"""`sma-games dynamics`: which equilibrium is reached from where, by the dynamics of Nashpy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    heading,
    new_table,
    plural,
    print_json,
    subject_json,
    working,
)
from sma_games.cli.questions import draw, read_values, write_table
from sma_games.errors import SettingError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure as Drawing

    from sma_games.cli.documents.one_setting import DynamicsDocument, PathPart

__all__ = ["dynamics"]

DRAWN = 20  # starts, if none is given

MethodName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="asymmetric_replicator, replicator or moran (both of one population, for symmetric games), "
        "fictitious_play, stochastic_fictitious_play, regret_minimization, introspection.",
    ),
]
Starts = Annotated[
    list[str] | None,
    typer.Option(
        "--start",
        metavar="TEXT",
        help=f'How many starts to draw, {DRAWN} if absent; or "row: top=0.6, low=0.4; column: left". May be repeated.',
        show_default=False,
    ),
]
Steps = Annotated[int, typer.Option(metavar="NUMBER", help="Steps of each path.")]
Seed = Annotated[int, typer.Option(metavar="NUMBER", help="Of starts that are drawn and of methods that draw.")]
Tolerance = Annotated[
    float,
    typer.Option(metavar="NUMBER", help="In probability: how far from an equilibrium a path that reaches it may stay."),
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="Of the method, such as duration=50. May be repeated.",
        show_default=False,
    ),
]
Figure = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Draw the paths: .svg, .png or .pdf.", show_default=False)
]


def dynamics(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    method: MethodName = "asymmetric_replicator",
    start: Starts = None,
    steps: Steps = 1000,
    seed: Seed = 0,
    tolerance: Tolerance = 0.02,
    option: Options = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Tell which equilibria learning and evolution reach.

    Runs the dynamics of Nashpy from each start, and compares the last tenth of each path with the exact equilibria.
    """
    check_figure(figure)
    check_table(csv)
    starts, options = _starts(start), read_values(option, "duration=50")
    choice = choose(model, calibration, settings, reduced=reduced)
    from sma_games.interop import dynamics as follow

    with working(f"following paths of {model}"):
        game: Any = choice.model.at()
        found = follow(game, method, start=starts, steps=steps, seed=seed, tolerance=tolerance, **options)
    write_table(csv, lambda: _frame(found))
    draw(figure, lambda: _plot(found))
    if as_json:
        print_json(_document(choice, found))
    else:
        _print(choice, found, are_given=not isinstance(starts, int))


def _starts(texts: Sequence[str] | None) -> Any:
    """Return how many starts to draw, or those that are given."""
    if not texts:
        return DRAWN
    if len(texts) == 1 and texts[0].strip().isdecimal():
        return int(texts[0])
    return [_start(text) for text in texts]


def _start(text: str) -> dict[str, dict[str, str]]:
    """Return probabilities by player and strategy; a strategy alone is played for sure."""
    found: dict[str, dict[str, str]] = {}
    for part in text.split(";"):
        player, sign, mixture = (piece.strip() for piece in part.partition(":"))
        pairs = [name.partition("=") for name in mixture.split(",")]
        if not (player and sign and all(name.strip() for name, _, _ in pairs)) or player in found:
            raise SettingError(
                f"--start {text}: expected how many starts to draw, or each player once with probabilities, "
                'such as "row: top=0.6, low=0.4; column: left"'
            )
        found[player] = {name.strip(): share.strip() if equals else "1" for name, equals, share in pairs}
    return found


def _plot(found: xr.Dataset) -> Drawing:
    from sma_games.reporting.figures.dynamics_chart import plot_dynamics

    return plot_dynamics(found)


def _frame(found: xr.Dataset) -> pd.DataFrame:
    """Return a tidy table: one row for each start, step and strategy."""
    frame: pd.DataFrame = found.probability.to_dataframe().reset_index()
    names = [label.removeprefix(f"{owner}: ") for label, owner in zip(frame["strategy"], frame["owner"], strict=True)]
    frame = frame.assign(player=frame["owner"], strategy=names, reached=found.reached.to_numpy()[frame["start"]])
    return frame[["start", "step", "time", "player", "strategy", "probability", "reached"]]


def _print(choice: Choice, found: xr.Dataset, *, are_given: bool) -> None:
    from sma_games.reporting.words.dynamics_words import num_elsewhere

    attributes, reached = found.attrs, found.reached.to_numpy().tolist()
    steps = plural(found.sizes["step"] - 1, "step")
    options = "".join(f", {name} {_short(value)}" for name, value in json.loads(attributes["options"]).items())
    run = f"{attributes['method']}, by {attributes['nashpy_function']}: {steps}{options}, seed {attributes['seed']}."
    echo(heading(choice.model.title), f"at {choice.words}\n", f"{run}\n")
    table = new_table("equilibrium", "strategies", "reached from", right=["equilibrium", "reached from"])
    for number, words in _equilibria(found):
        table.add_row(str(number), words, f"{reached.count(number)} of {len(reached)}")
    between, missed = num_elsewhere(found)
    if between:
        table.add_row("", "a mixture of these, in a component of equilibria", f"{between} of {len(reached)}")
    if missed:
        table.add_row("", "none", f"{missed} of {len(reached)}")
    echo(table)
    if are_given:
        each = new_table("start", "reaches", "distance", right=["start", "distance"])
        for number, (place, distance) in enumerate(zip(reached, found.distance.to_numpy(), strict=True), start=1):
            each.add_row(str(number), "none" if place < 0 else f"equilibrium {place}", f"{distance:.2g}")
        echo("", each)


def _short(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:.4g}" if isinstance(value, float | int) else json.dumps(value)


def _equilibria(found: xr.Dataset) -> list[tuple[int, str]]:
    from sma_games.reporting.words.dynamics_words import equilibrium_words

    return [(number, equilibrium_words(found, number)) for number in found.equilibrium.to_numpy().tolist()]


def _document(choice: Choice, found: xr.Dataset) -> DynamicsDocument:
    names = [str(label) for label in found.strategy.to_numpy()]
    equilibria = zip(_equilibria(found), found.equilibrium_probability.to_numpy(), strict=True)
    return {
        "command": "dynamics",
        **subject_json(choice),
        "method": found.attrs["method"],
        "nashpy_function": found.attrs["nashpy_function"],
        "seed": int(found.attrs["seed"]),
        "tolerance": found.attrs["tolerance"],
        "packages": found.attrs["packages"],
        "options": json.loads(found.attrs["options"]),
        "steps": found.sizes["step"] - 1,
        "time": float(found.time.to_numpy()[-1]),
        "status": found.attrs["equilibria"],
        "equilibria": [
            {"equilibrium": number, "words": words, "probability": _name_values(names, row)}
            for (number, words), row in equilibria
        ],
        "paths": [_path_json(found.isel(start=number), names) for number in range(found.sizes["start"])],
    }


def _path_json(path: xr.Dataset, names: Sequence[str]) -> PathPart:
    reached, component = int(path.reached), int(path.component)
    return {
        "start": _name_values(names, path.probability.to_numpy()[0]),
        "end": _name_values(names, path.probability.to_numpy()[-1]),
        "reached": reached if reached >= 0 else None,
        "component": component if component >= 0 else None,
        "distance": float(path.distance),
    }


def _name_values(names: Sequence[str], row: Any) -> dict[str, float]:
    return dict(zip(names, map(float, row), strict=True))
