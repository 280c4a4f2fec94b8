"""Every figure shows labels as they are, those included that matplotlib would read as mathematics."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sma_games
from sma_games import (
    NormalFormGame,
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    bifurcation_diagram,
    compare,
    critical_regions,
    decide,
    grid,
    learn,
    probability,
    robustness,
    sample,
    sensitivity,
    sweep,
    tipping_points,
)

LABELS = ["$$", r"$\frac$"]
TITLE = r"A game of $$ and $\nothing{$"
CLAIM = "every A = '$$'"


@cache
def matrix() -> ParametricGame:
    builder = PayoffMatrix(title=TITLE, players={"A": LABELS, "$B_{$": LABELS})
    builder.parameter("p", "0.7", "0", "1", distribution="uniform(0, 1)")
    builder.parameter("q", "0.4", "0", "1", distribution="uniform(0, 1)")
    for own in LABELS:
        for other in LABELS:
            is_same = own == other
            builder.payoff(own, other, **{"A": "p" if own == "$$" else "q", "$B_{$": "1" if is_same else "0"})
    return builder.build()


@cache
def tree() -> ParametricGame:
    return (
        SequentialGame(title=TITLE, players=["$A^{$"]).stage("s", "$A^{$", LABELS).outcome(None, {"$A^{$": 0}).build()
    )


def three_by_three() -> NormalFormGame:
    identity = [[int(row == column) for column in range(3)] for row in range(3)]
    strategies = [[*LABELS, "$_"]] * 2
    return NormalFormGame.from_arrays(identity, identity, players=["A", "$B_{$"], strategies=strategies, title=TITLE)


def points() -> Any:
    return sensitivity(matrix(), "payoff_A", method="sobol", n=64, pairs=True)


FIGURES: dict[str, Callable[[], tuple[Any, ...]]] = {
    "plot_tree": lambda: (tree(),),
    "plot_tipping_points": lambda: (tipping_points(matrix(), "p"),),
    "plot_bifurcation_diagram": lambda: (bifurcation_diagram(matrix(), "p"),),
    "plot_region_map": lambda: (critical_regions(matrix(), ["p", "q"]),),
    "plot_robustness": lambda: (robustness(matrix()),),
    "plot_sweep_map": lambda: (sweep(matrix(), grid(matrix(), p=["0", "0.5", "1"], q=["0", "0.5", "1"])),),
    "plot_outcome_shares": lambda: (sweep(matrix(), sample(matrix(), 64, seed=0)),),
    "plot_probabilities": lambda: (probability(matrix(), CLAIM),),
    "plot_learning": lambda: (learn(matrix(), {"A": "$$"}),),
    "plot_decision": lambda: (decide(matrix(), "A"),),
    "plot_tornado": lambda: (sensitivity(matrix(), CLAIM, method="tornado"),),
    "plot_influences": lambda: (points(),),
    "plot_pairs": lambda: (points(),),
    "plot_comparison": lambda: (compare([matrix(), matrix().fix(p="0.2")], claim=CLAIM),),
    "plot_payoff_set": lambda: (sma_games.equilibrium_payoffs(sma_games.repeated(matrix(), "1/2")),),
    "plot_zone": lambda: (sma_games.zone(matrix(), CLAIM, "p"),),
    "plot_payoff_matrix": lambda: (matrix(),),
    "plot_best_responses": lambda: (matrix(),),
    "plot_upper_envelope": lambda: (matrix(),),
    "plot_simplex": lambda: (three_by_three(),),
    "plot_dynamics": lambda: (sma_games.dynamics(matrix().at(), "asymmetric_replicator"),),
}


def test_every_figure_is_tried() -> None:
    assert {name for name in sma_games.__all__ if name.startswith("plot_")} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_labels_that_look_like_mathematics_are_shown_as_they_are(name: str, tmp_path: Path) -> None:
    plot = getattr(sma_games, name)
    if name in {"plot_sweep_map", "plot_outcome_shares"}:
        plot = partial(plot, model=matrix())
    shown = FIGURES[name]()
    (file,) = sma_games.save_figure(plot(*shown), tmp_path / "own.svg")
    assert file.stat().st_size > 1000
    figure = Figure(figsize=(9, 6))
    FigureCanvasAgg(figure)
    plot(*shown, ax=figure.subplots())
    figure.canvas.draw()
