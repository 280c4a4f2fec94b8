"""Shapes of beliefs for figures: their highest point is 1, their area that of the distribution."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from scipy import stats

from sma_games.modeling import Parameter, PayoffMatrix, load_model
from sma_games.modeling.distributions import read_distribution
from sma_games.modeling.problems import ProblemList
from sma_games.regions import critical_regions
from sma_games.reporting import plot_region_map, plot_tipping_points, save_figure, tipping_lines
from sma_games.reporting.figures.belief_shapes import belief_shape, joint_density

PLACES = [Fraction(step, 40) for step in range(41)]


def believing(text: str) -> Parameter:
    problems = ProblemList("test")
    return Parameter("q", Fraction(1, 2), distribution=read_distribution(text, "here", problems))


@pytest.mark.parametrize(
    ("text", "peer"),
    [
        ("uniform(0.2, 0.6)", stats.uniform(0.2, 0.4)),
        ("beta(2, 5)", stats.beta(2, 5)),
        ("triangular(0, 0.25, 1)", stats.triang(0.25)),
        ("normal(0.5, 0.25)", stats.truncnorm(-2, 2, 0.5, 0.25)),
    ],
)
def test_a_curve_is_the_density_up_to_its_height(text: str, peer: stats.rv_continuous) -> None:
    curves, bars = belief_shape(believing(text))
    assert not bars
    xs, heights = (np.concatenate(parts) for parts in zip(*curves, strict=True))
    expected = peer.pdf(xs)
    assert heights.max() == 1
    assert heights == pytest.approx(expected / expected.max(), abs=1e-6)


def test_a_density_without_a_bound_is_cut_off() -> None:
    (curve,) = belief_shape(believing("beta(0.5, 0.5)")).curves
    assert max(curve[1]) == 1
    assert 0.1 < min(curve[1]) < 0.2


def test_single_values_are_bars() -> None:
    shape = belief_shape(believing("discrete(0.25, 1/3, 0.75, 2/3)"))
    assert shape == ((), ((0.25, 0.5), (0.75, 1.0)))


def test_beliefs_of_two_parameters_are_multiplied() -> None:
    first, second = believing("beta(2, 5)"), believing("triangular(0, 0.25, 1)")
    xs = np.array(PLACES, dtype=float)
    expected = np.outer(stats.triang(0.25).pdf(xs), stats.beta(2, 5).pdf(xs))
    assert joint_density(first, second, 0, PLACES, PLACES) == pytest.approx(expected / expected.max(), abs=1e-9)
    bare = replace(first, distribution=None)
    assert (joint_density(bare, bare, 0, PLACES, PLACES) == 1).all()


def test_beliefs_that_hang_together_have_the_density_of_their_copula() -> None:
    normal, inside = believing("normal(0.5, 0.1)"), PLACES[10:31]
    xs = np.array(inside, dtype=float)
    x, y = np.meshgrid(xs, xs)
    peer = stats.multivariate_normal([0.5, 0.5], [[0.01, 0.006], [0.006, 0.01]])
    expected = peer.pdf(np.dstack([x, y]))
    found = joint_density(normal, normal, 0.6, inside, inside)
    assert found == pytest.approx(expected / expected.max(), abs=1e-3)


def test_a_map_is_paler_where_less_is_believed(tmp_path: Path) -> None:
    regions = critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"])
    for name, is_shaded in (("plain", False), ("shaded", True)):
        figure = plot_region_map(regions, resolution=11, shade_belief=is_shaded, title="")
        save_figure(figure, tmp_path / f"{name}.png")
    plain, shaded = (imread(tmp_path / f"{name}.png")[..., :3] for name in ("plain", "shaded"))
    assert plain.shape[1] == shaded.shape[1]
    rows = min(len(plain), len(shaded))
    assert (shaded[: rows // 2].mean() - plain[: rows // 2].mean()) > 0.02


def test_a_chart_has_a_band_only_if_something_is_believed(tmp_path: Path) -> None:
    def height(distribution: str | None) -> int:
        builder = PayoffMatrix(title="Tip", players={"A": ["go", "stay"], "B": ["go"]})
        builder = builder.parameter("q", "0.3", "0", "1", distribution=distribution)
        model = builder.payoff("go", "go", A="q", B="0").payoff("stay", "go", A="2/5", B="0").build()
        (file,) = save_figure(plot_tipping_points(tipping_lines(model)), tmp_path / "tip.png")
        return len(imread(file))

    assert height("discrete(0.1, 1/2, 0.6, 1/2)") == height("beta(2, 2)") > height(None)
