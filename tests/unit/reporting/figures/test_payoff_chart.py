from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from sma_games import NormalFormGame, equilibrium_payoffs, plot_payoff_set, repeated, save_figure

DILEMMA = NormalFormGame.from_arrays([[9, 1], [10, 3]], [[9, 10], [1, 3]], title="Two $ellers")
PENNIES = NormalFormGame.from_arrays([[1, -1], [-1, 1]])
ONE_POINT = NormalFormGame.from_arrays([[1, 1]], [[2, 2]])


def texts_of(figure: Figure) -> str:
    return "\n".join(text.get_text() for axes in figure.axes for text in axes.texts)


def test_the_set_and_the_mixtures_of_stage_payoffs_are_drawn_with_their_corners() -> None:
    figure = equilibrium_payoffs(repeated(DILEMMA, "0.3")).plot()
    patches: Any = figure.axes[1].patches
    feasible, inner = patches
    assert {tuple(point) for point in feasible.get_xy()} == {(9, 9), (1, 10), (10, 1), (3, 3)}
    assert {tuple(point) for point in inner.get_xy()} == {(9, 9), (3, 9.75), (9.75, 3), (3, 3)}
    assert "Two $ellers" in texts_of(figure)
    assert "discount factor 0.3: The polygon is exactly" in texts_of(figure)


def test_bounds_are_two_polygons_with_a_legend() -> None:
    found = equilibrium_payoffs(repeated(DILEMMA, "0.3"), time_limit=0)
    figure = plot_payoff_set(found, title="")
    assert len(figure.axes[1].patches) == 2  # the inner one is a point
    assert "no equilibrium outside" in texts_of(figure)


@pytest.mark.parametrize(("game", "discount"), [(PENNIES, "1/2"), (ONE_POINT, "1/2"), (DILEMMA, "1/7")])
def test_empty_sets_points_and_segments_are_drawn_too(game: NormalFormGame, discount: str, tmp_path: Path) -> None:
    files = save_figure(equilibrium_payoffs(repeated(game, discount)).plot(), tmp_path / "set.svg")
    assert files[0].stat().st_size > 1000
