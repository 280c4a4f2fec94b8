"""The estimators of influence against closed forms and against SALib; nothing here knows a model."""

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from sma_games.sensitivity.cube_functions import CubeFunction, LineFunction, PlainFunction
from sma_games.sensitivity.replicated import Design, Effort, Refined, refined
from sma_games.sensitivity.shapley_effects import ShapleyOrders, ShapleySets, shapley_design
from sma_games.sensitivity.variance_shares import Interactions, LineFirsts, LineTotals, PickFreeze

Explained = Callable[[tuple[int, ...]], float]
"""The share of the variance that is explained by some inputs together."""

G_WEIGHTS = (0.0, 0.5, 3.0, 9.0)
SLOPES = (1.0, 2.0, 0.5, 1.5)
THRESHOLD = 1.2


def ishigami(rows: NDArray[Any]) -> Any:
    first, second, third = (np.pi * (2 * column - 1) for column in rows.T)
    return np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first)


def explained_by_ishigami(inputs: tuple[int, ...]) -> float:
    parts = {
        (0,): 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2,
        (1,): 49 / 8,
        (0, 2): 0.01 * np.pi**8 * (1 / 18 - 1 / 50),
    }
    return sum(part for term, part in parts.items() if set(term) <= set(inputs)) / sum(parts.values())


def g_function(rows: NDArray[Any]) -> Any:
    weights = np.array(G_WEIGHTS)
    return ((abs(4 * rows - 2) + weights) / (1 + weights)).prod(axis=1)


def explained_by_g(inputs: tuple[int, ...]) -> float:
    parts = [1 / (3 * (1 + weight) ** 2) for weight in G_WEIGHTS]
    explained = math.prod(1 + parts[number] for number in inputs) - 1
    return float(explained / (math.prod(1 + part for part in parts) - 1))


def linear(rows: NDArray[Any]) -> Any:
    return ndtri(rows) @ np.array(SLOPES)


def explained_by_linear(inputs: tuple[int, ...]) -> float:
    return float(sum(SLOPES[number] ** 2 for number in inputs) / np.dot(SLOPES, SLOPES))


class HalfSpace(LineFunction):
    """Whether a sum of normal variables, with positive slopes, is above a threshold."""

    num_columns = len(SLOPES)

    def rows(self, points: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = ndtri(points)
        return found

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = (rows @ np.array(SLOPES) > THRESHOLD).astype(float)
        return found

    def line_means(self, column: int, rows: NDArray[Any]) -> NDArray[Any]:
        rest = rows @ np.array(SLOPES) - SLOPES[column] * rows[:, column]
        found: NDArray[Any] = ndtr((rest - THRESHOLD) / SLOPES[column])
        return found


def explained_by_half_space(inputs: tuple[int, ...]) -> float:
    share = explained_by_linear(inputs)
    height = -THRESHOLD / math.hypot(*SLOPES)
    mean = float(ndtr(height))
    if share in (0, 1):
        return share
    both = multivariate_normal.cdf([height, height], cov=[[1, share], [share, 1]])
    return float((both - mean**2) / (mean - mean**2))


PLAIN: dict[str, tuple[CubeFunction, Explained]] = {
    "Ishigami": (PlainFunction(ishigami, 3), explained_by_ishigami),
    "g-function": (PlainFunction(g_function, 4), explained_by_g),
    "linear": (PlainFunction(linear, 4), explained_by_linear),
}
HALF_SPACE = HalfSpace()
ALL = {**PLAIN, "half-space": (HALF_SPACE, explained_by_half_space)}
every_plain = pytest.mark.parametrize(("function", "explained"), PLAIN.values(), ids=list(PLAIN))
every_function = pytest.mark.parametrize(("function", "explained"), ALL.values(), ids=list(ALL))


def singles(function: CubeFunction) -> tuple[tuple[int, ...], ...]:
    return tuple((number,) for number in range(function.num_columns))


def rest_of(inputs: Sequence[int], size: int) -> tuple[int, ...]:
    return tuple(number for number in range(size) if number not in inputs)


def shapley(explained: Explained, size: int) -> list[float]:
    def effect(own: int) -> float:
        others = rest_of([own], size)
        sets = [members for order in range(size) for members in combinations(others, order)]
        gains = (
            factorial(len(each)) * factorial(size - 1 - len(each)) * (explained(tuple({*each, own})) - explained(each))
            for each in sets
        )
        return sum(gains) / factorial(size)

    return [effect(own) for own in range(size)]


def found_by(design: Design, num_points: int = 1024, seed: int = 3) -> Refined:
    return refined(design, Effort(seed=seed, num_points=num_points))


def assert_near(found: Refined, expected: Sequence[Sequence[float]], tolerance: float = 0.02) -> None:
    """Assert numbers within three standard errors of what they should be, and small ones at that."""
    for key, numbers in zip(found.design.keys, expected, strict=True):
        estimates = found.estimates(key)
        off = abs(estimates.values[:-2] - np.array(numbers))
        assert (off <= 3 * estimates.errors[:-2] + 1e-12).all(), (key, estimates)
        assert (off <= tolerance).all()


@every_plain
def test_pick_freeze_gives_both_indices(function: CubeFunction, explained: Explained) -> None:
    size = function.num_columns
    expected = [[explained((number,)), 1 - explained(rest_of([number], size))] for number in range(size)]
    assert_near(found_by(PickFreeze(function, singles(function)), 2048), expected)


@every_plain
def test_pick_freeze_takes_groups(function: CubeFunction, explained: Explained) -> None:
    group = (0, 2)
    expected = [[explained(group), 1 - explained(rest_of(group, function.num_columns))]]
    assert_near(found_by(PickFreeze(function, (group,)), 2048), expected)


@pytest.mark.parametrize("factors", [((0,), (1,), (2,), (3,)), ((0, 1), (2, 3)), ((1,), (0, 2, 3))])
def test_lines_give_both_indices_of_factors(factors: tuple[tuple[int, ...], ...]) -> None:
    totals = [[1 - explained_by_half_space(rest_of(factor, 4))] for factor in factors]
    assert_near(found_by(LineTotals(HALF_SPACE, factors)), totals, 0.005)
    along = tuple(rest_of(factor, 4)[-1] for factor in factors)
    firsts = [[explained_by_half_space(factor)] for factor in factors]
    assert_near(found_by(LineFirsts(HALF_SPACE, factors, along)), firsts)


def test_lines_and_points_agree_on_an_indicator() -> None:
    by_lines = found_by(LineTotals(HALF_SPACE, singles(HALF_SPACE)))
    by_points = found_by(PickFreeze(HALF_SPACE, singles(HALF_SPACE)), 4096)
    for key in by_lines.design.keys:
        lines, points = by_lines.estimates(key), by_points.estimates(key)
        assert abs(lines.values[0] - points.values[1]) <= 3 * np.hypot(lines.errors[0], points.errors[1])
        assert lines.errors[0] < points.errors[1]


@every_function
def test_interactions_are_what_totals_have_in_common(function: CubeFunction, explained: Explained) -> None:
    size = function.num_columns

    def total(inputs: tuple[int, ...]) -> float:
        return 1 - explained(rest_of(inputs, size))

    pairs = tuple(combinations(range(size), 2))
    expected = [[total((first,)) + total((second,)) - total((first, second))] for first, second in pairs]
    assert_near(found_by(Interactions(function, pairs), 2048), expected)


@every_function
@pytest.mark.parametrize("design", [ShapleySets, ShapleyOrders])
def test_shapley_effects_are_the_averages_over_all_orders(
    function: CubeFunction, explained: Explained, design: Callable[..., Design]
) -> None:
    found = found_by(design(function, singles(function)), 2048)
    assert_near(found, [shapley(explained, function.num_columns)])


@every_function
@pytest.mark.parametrize("design", [ShapleySets, ShapleyOrders])
def test_shapley_effects_add_up_to_the_variance(
    function: CubeFunction, explained: Explained, design: Callable[..., Design]
) -> None:
    shares = found_by(design(function, singles(function)), 16).estimates(()).values[:-2]
    assert sum(shares) == pytest.approx(1, abs=1e-12)


def test_many_factors_are_taken_in_random_orders() -> None:
    function = PlainFunction(lambda rows: rows.sum(axis=1), 9)
    assert isinstance(shapley_design(function, singles(function)), ShapleyOrders)
    assert isinstance(shapley_design(HALF_SPACE, ((0,), (1, 2, 3))), ShapleySets)


@every_plain
def test_first_order_indices_are_at_most_total_ones(function: CubeFunction, explained: Explained) -> None:
    found = found_by(PickFreeze(function, singles(function)))
    for key in found.design.keys:
        estimates = found.estimates(key)
        assert estimates.values[0] <= estimates.values[1] + 3 * estimates.errors[:2].sum()


@every_plain
def test_salib_agrees(function: CubeFunction, explained: Explained) -> None:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampler

    size = function.num_columns
    problem = {"num_vars": size, "names": [str(number) for number in range(size)], "bounds": [[1e-9, 1 - 1e-9]] * size}
    points = sampler.sample(problem, 4096, calc_second_order=False, seed=1)
    theirs = analysis.analyze(problem, function.values(points), calc_second_order=False, seed=1)
    found = found_by(PickFreeze(function, singles(function)))
    for key in found.design.keys:
        number = key[0]
        first, total = found.estimates(key).half_widths[:2]
        assert abs(found.estimates(key).values[0] - theirs["S1"][number]) <= first + 1.5 * theirs["S1_conf"][number]
        assert abs(found.estimates(key).values[1] - theirs["ST"][number]) <= total + 1.5 * theirs["ST_conf"][number]


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    expected = explained_by_half_space((0,))
    hits = []
    for seed in range(60):
        found = found_by(LineFirsts(HALF_SPACE, ((0,),), (1,)), 32, seed).estimates((0,))
        hits.append(abs(found.values[0] - expected) <= found.half_widths[0])
    assert sum(hits) >= 50


@pytest.mark.slow
def test_refined_intervals_cover_the_truth_in_95_of_100_repetitions() -> None:
    size = HALF_SPACE.num_columns
    totals = [1 - explained_by_half_space(rest_of([number], size)) for number in range(size)]
    firsts = [explained_by_half_space((number,)) for number in range(size)]
    factors = singles(HALF_SPACE)
    designs = [(LineTotals(HALF_SPACE, factors), totals), (LineFirsts(HALF_SPACE, factors, (1, 3, 1, 1)), firsts)]
    for design, expected in designs:
        hits = []
        for seed in range(250):
            found = refined(design, Effort(seed=seed, precision=0.02))
            for key, number in zip(design.keys, expected, strict=True):
                estimates = found.estimates(key)
                hits.append(abs(estimates.values[0] - number) <= estimates.half_widths[0])
        assert len(hits) == 1000
        assert 0.93 <= sum(hits) / len(hits) <= 0.97
