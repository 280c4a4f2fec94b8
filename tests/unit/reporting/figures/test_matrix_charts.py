"""Best-response diagrams, upper envelopes and simplexes: what is drawn is what `solve` finds, ties included."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

from sma_games import (
    MethodError,
    NormalFormGame,
    SmaGamesError,
    load_model,
    plot_best_responses,
    plot_payoff_matrix,
    plot_simplex,
    plot_upper_envelope,
    solve,
)
from sma_games.algebra.linear.polygons import contains, convex_hull
from sma_games.reporting.figures.best_response_chart import response_set, thresholds
from sma_games.reporting.figures.envelope_chart import THICK, THIN
from sma_games.reporting.figures.matrix_chart import BAND

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOTS = [plot_best_responses, plot_upper_envelope, plot_simplex]
EVERYTHING = NormalFormGame.from_arrays([[0, 0], [0, 0]], [[0, 0], [0, 0]], title="Nothing at stake")


def random_game(seed: int, rows: int, columns: int, highest: int = 2) -> NormalFormGame:
    return NormalFormGame.from_arrays(*np.random.default_rng(seed).integers(highest + 1, size=(2, rows, columns)))


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def bands_of(figure: Figure) -> list[Any]:
    axes = figure.axes[0]
    lines = [line for line in axes.lines if line.get_color() == BAND]
    return [*lines, *(patch for patch in axes.patches if to_hex(patch.get_edgecolor()) == BAND.lower())]


@pytest.mark.parametrize("seed", range(40))
def test_equilibria_are_where_best_responses_meet_in_every_tie(seed: int) -> None:
    game = random_game(seed, 2, 2)
    result = solve(game)
    profiles: list[Any] = [each.profile for each in result.equilibria]
    points = [(profile["1"]["1"], profile["2"]["1"]) for profile in profiles]
    hulls = [convex_hull(points[number] for number in group) for group in result.maximal_subsets]
    both = [response_set(game, number) for number in (0, 1)]
    sides = [{Fraction(0), Fraction(1, 7), Fraction(5, 7), Fraction(1), *thresholds(game, number)} for number in (1, 0)]
    for point in product(*sides):
        meet = all(any(contains(piece, (point[0], point[1])) for piece in pieces) for pieces in both)
        assert meet == any(contains(hull, (point[0], point[1])) for hull in hulls)


def test_a_game_without_stakes_is_an_area_of_equilibria() -> None:
    figure = plot_best_responses(EVERYTHING)
    assert "best responses of 2: all, both strategies always pay the same" in texts_of(figure)
    assert "every mixture of these is an equilibrium too: 0, 1, 2 and 3" in texts_of(figure)
    assert len(bands_of(figure)) == len("ab")  # in the plot and in the legend
    assert "A continuum of Nash equilibria." in texts_of(figure)


def test_turning_points_are_told_exactly_with_three_digits() -> None:
    figure = plot_best_responses(load_model("textbook/hawk_dove"))
    assert texts_of(figure).count("2/3 ≈ 0.667") == len("xy")
    assert "probability that row plays 'hawk' (at 0: plays 'dove')" in texts_of(figure)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("shape", [(2, 4), (3, 2)])
def test_thick_lines_are_the_upper_envelope_and_equilibria_lie_on_it(seed: int, shape: tuple[int, int]) -> None:
    figure = plot_upper_envelope(random_game(seed, *shape))
    lines: Any = list(figure.axes[0].lines)
    *thick, sample = [line.get_xydata() for line in lines if line.get_linewidth() == THICK]
    thin = [
        line.get_xydata() for line in lines if line.get_linewidth() == THIN and line.get_xydata()[1][0] > sample[1][0]
    ]
    spots = [line.get_xydata()[0] for line in lines if line.get_marker() == "o"]
    (left, _), (right, _) = thin[0]
    for x in [left + share * (right - left) / 9 for share in range(10)]:
        assert _highest(thick, x) == pytest.approx(_highest(thin, x))
    assert all(y == pytest.approx(_highest(thick, x)) for x, y in spots if x >= left)


def _highest(lines: Any, x: float) -> float:
    """Return the upper envelope of lines that go to the right; pages count downwards."""
    slack = 1e-9
    over = [(a, b, c, d) for (a, b), (c, d) in lines if a - slack <= x <= c + slack]
    return float(min(b + (d - b) * (x - a) / (c - a) if c > a else b for a, b, c, d in over))


def test_the_player_whose_mixtures_go_across_can_be_chosen() -> None:
    told = texts_of(plot_upper_envelope(load_model("textbook/hawk_dove"), player="column"))
    assert "probability that column plays 'hawk' (at 0: plays 'dove')" in told
    assert "payoff of row" in told


def test_an_envelope_tells_its_corners_and_what_is_never_best() -> None:
    game = NormalFormGame.from_arrays([[3, 3, 0, 0], [4, 0, 1, 0]], [[3, 4, 0, 1], [3, 0, 4, 1]])
    told = texts_of(plot_upper_envelope(game))
    assert {"0.25", "0.75", "never a best response", "4: 2", "1: 4"} <= set(told)


@pytest.mark.parametrize("seed", range(15))
def test_regions_fill_the_triangles_and_ties_are_told(seed: int) -> None:
    game = random_game(seed, 3, 3, highest=1)
    figure = plot_simplex(game)
    patches: Any = figure.axes[0].patches
    areas = [patch.get_xy()[:-1] for patch in patches if patch.get_zorder() == 1 and patch.get_fill()]
    legend = sum(" of " in text and "best response of" in text and ", a" not in text for text in texts_of(figure))
    total = sum(_area(area) for area in areas[: len(areas) - legend])
    assert total == pytest.approx(2 * 3.2**2 * 3**0.5 / 4)


def _area(corners: Any) -> float:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return float(abs(sum(a * d - b * c for (a, b), (c, d) in pairs))) / 2


def test_a_region_may_be_a_line_a_point_or_shared() -> None:
    shared = NormalFormGame.from_arrays([[1, 1, 1]] * 3, [[1, 1, 0], [1, 1, 0], [1, 1, 2]])
    assert "best response of 2: play '1' or play '2'" in texts_of(plot_simplex(shared))
    told = texts_of(plot_simplex(load_model("sma/timing_matrix")))
    assert "best response of Washington: wait, along a line only" in told
    assert "best response of Washington: renegotiate, at one point only" in told
    wide = NormalFormGame.from_arrays([[0] * 5] * 3, [[0, 1, 2, 3, 4]] * 3)
    assert sum("mixed strategies of" in text for text in texts_of(plot_simplex(wide))) == 1


def test_many_equilibria_are_counted_and_partial_lists_are_said_to_be() -> None:
    game = NormalFormGame.from_arrays([[1] * 8] * 2, [[1] * 8] * 2)
    told = texts_of(plot_upper_envelope(game))
    assert "… and 4 more, numbered as solve lists them" in told
    assert "1 Nash equilibrium." in texts_of(plot_best_responses(random_game(1, 2, 2, 9)))


@pytest.mark.parametrize("plot", PLOTS)
def test_what_is_no_such_game_is_refused_with_the_function_that_draws_it(plot: Any) -> None:
    with pytest.raises(MethodError, match="draw it with plot_tree"):
        plot(load_model("textbook/entry_deterrence"))
    with pytest.raises(MethodError, match=r"draw it with plot_payoff_matrix: .* two players, and .* has 3"):
        plot(load_model("textbook/volunteers_dilemma"))
    with pytest.raises(MethodError, match="draw it with plot_payoff_matrix"):
        plot(NormalFormGame.from_arrays([[1] * 40] * 4))
    with pytest.raises(MethodError, match="give a game in normal form"):
        plot(load_model("sma/cooperative_split"))
    with pytest.raises(MethodError, match=r"give solve\(game\), which finds Nash equilibria"):
        plot(solve(EVERYTHING, "correlated"))


def test_a_table_marks_best_responses_and_frames_equilibria() -> None:
    figure = plot_payoff_matrix(load_model("textbook/prisoners_dilemma"))
    bold = [text.get_text() for text in figure.axes[0].texts if text.get_fontweight() == "bold"]
    assert bold[1:] == ["row", "column", "5", "5", "1", "1"]
    frames = [line for line in figure.axes[0].lines if line.get_linewidth() == len("ab")]
    assert len(frames) == 1
    assert "No equilibrium is in pure strategies." in texts_of(
        plot_payoff_matrix(load_model("textbook/matching_pennies_asymmetric"))
    )


def test_a_table_shows_games_of_any_number_of_players() -> None:
    assert {"first", "second", "third"} <= set(texts_of(plot_payoff_matrix(load_model("textbook/volunteers_dilemma"))))
    alone = plot_payoff_matrix(NormalFormGame.from_arrays([1, 3, "1/3", "0.00012345"]))
    assert {"3", "0.333", "0.000123"} <= set(texts_of(alone))
    model = load_model("sma/timing_matrix")
    matrix: Any = model.at()
    assert "Seoul" in texts_of(plot_payoff_matrix(matrix, model=model))
    with pytest.raises(SmaGamesError, match="401 cells"):
        plot_payoff_matrix(NormalFormGame.from_arrays([[1] * 401]))
    with pytest.raises(MethodError, match="shows a payoff matrix"):
        plot_payoff_matrix(load_model("sma/sma_cycles"))
