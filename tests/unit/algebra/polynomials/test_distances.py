"""Distances from a point to the zeros of a polynomial: between certified bounds, against searches by brute force."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import inf, prod, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.algebra.polynomials.distances import Ball, Distance, Terms

GRID = 60  # points along each coordinate, of the search by brute force

ONE = Fraction(1)


def value(terms: Terms, point: Sequence[Any]) -> Any:
    return sum(
        coefficient * prod((x**power for x, power in zip(point, powers, strict=True)), start=1)
        for powers, coefficient in terms.items()
    )


def unit_ball(*center: str | int) -> Ball:
    here = tuple(map(Fraction, center))
    return Ball(here, (ONE,) * len(here), ((Fraction(0), ONE),) * len(here))


@st.composite
def polynomials(draw: st.DrawFn, names: int, degree: int) -> Terms:
    """Draw a polynomial of at most this degree in each variable."""
    powers = list(product(range(degree + 1), repeat=names))
    kept = draw(st.lists(st.sampled_from(powers), min_size=1, max_size=4, unique=True))
    terms = {each: draw(st.integers(-5, 5).filter(bool)) for each in kept}
    terms.setdefault((0,) * names, draw(st.integers(-4, 4)))
    terms = {each: size for each, size in terms.items() if size}
    assume(any(map(any, terms)))
    return terms


@st.composite
def balls(draw: st.DrawFn, names: int) -> Ball:
    shares = [Fraction(draw(st.integers(0, 8)), 8) for _ in range(names)]
    ranges = [(Fraction(low), Fraction(low + size)) for low, size in draw(st.tuples(*[RANGES] * names))]
    center = tuple(low + share * (high - low) for share, (low, high) in zip(shares, ranges, strict=True))
    return Ball(center, tuple(high - low for low, high in ranges), tuple(ranges))


RANGES = st.tuples(st.integers(-1, 1), st.integers(1, 3))
CASES = st.integers(1, 3).flatmap(
    lambda names: st.tuples(balls(names), st.one_of(polynomials(names, 1), polynomials(names, 2 if names < 3 else 1)))
)


def other_signs(ball: Ball, terms: Terms) -> Any:
    """Return the scaled moves to the points of a grid at which the sign is not that at the center."""
    axes = [np.linspace(float(low), float(high), GRID if len(ball.ranges) < 3 else 25) for low, high in ball.ranges]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
    values = value(terms, list(points))
    here = float(value(terms, ball.center))
    moves = (points.T - np.array([float(x) for x in ball.center])) / np.array([float(w) for w in ball.widths])
    return moves[values * np.sign(here) < 0]


def check_bounds(ball: Ball, terms: Terms, found: Distance, sizes: Any, size_of_point: Any) -> None:
    """Compare bounds with the distances of the points behind the surface that a grid found."""
    assert found.lower >= 0
    nearest = float(min(sizes, default=inf))
    assert float(found.lower) <= nearest * (1 + 1e-9) + 1e-12
    if found.is_exact and found.point is not None:
        assert float(found.upper or 0) <= nearest + 1e-12
    if found.point is None:
        assert found.upper is None
        return
    assert found.upper is not None
    assert found.lower <= found.upper
    assert all(low <= x <= high for x, (low, high) in zip(found.point, ball.ranges, strict=True))
    here, there = value(terms, ball.center), value(terms, found.point)
    assert here == there == 0 or here * there <= 0
    if not isinstance(found.upper, AlgebraicNumber):
        assert there == 0 or not found.is_exact
    assert abs(float(size_of_point) - float(found.upper)) < 1e-8 * max(1, float(found.upper))
    assert float(size_of_point) >= float(found.upper) - 1e-15


@settings(max_examples=4 * settings().max_examples)
@given(CASES)
def test_the_largest_change_is_between_its_bounds(case: tuple[Ball, Terms]) -> None:
    ball, terms = case
    found = ball.to_zero(terms)
    sizes = abs(other_signs(ball, terms)).max(axis=1) if value(terms, ball.center) else [0.0]
    size = ball.largest_change(found.point) if found.point is not None else None
    check_bounds(ball, terms, found, sizes, size)


@settings(max_examples=4 * settings().max_examples)
@given(CASES)
def test_the_euclidean_distance_is_between_its_bounds(case: tuple[Ball, Terms]) -> None:
    ball, terms = case
    found = ball.square_to_zero(terms)
    sizes = (other_signs(ball, terms) ** 2).sum(axis=1) if value(terms, ball.center) else [0.0]
    size = ball.square(found.point) if found.point is not None else None
    check_bounds(ball, terms, found, sizes, size)


@settings(max_examples=120)
@given(balls(2), polynomials(2, 1))
def test_a_monotone_polynomial_has_an_exact_largest_change_if_it_has_a_zero(ball: Ball, terms: Terms) -> None:
    here = value(terms, ball.center)
    corners = [value(terms, corner) for corner in product(*ball.ranges)]
    slopes = [[value(shifted(terms, index), corner) for corner in product(*ball.ranges)] for index in range(2)]
    assume(here and all(min(each) * max(each) >= 0 for each in slopes))
    found = ball.to_zero(terms)
    if min(corners) * max(corners) <= 0:
        assert found.is_exact
    else:
        assert found.upper is None


def shifted(terms: Terms, index: int) -> Terms:
    """Return the derivative of a polynomial."""
    return {
        tuple(power - (place == index) for place, power in enumerate(powers)): size * powers[index]
        for powers, size in terms.items()
        if powers[index]
    } or {(0,) * 2: 0}


@settings(max_examples=120)
@given(balls(3), st.tuples(*[st.integers(-4, 4)] * 3).filter(any), st.integers(-6, 6))
def test_the_nearest_point_of_a_plane_is_that_of_an_optimizer(
    ball: Ball, slopes: tuple[int, int, int], constant: int
) -> None:
    from scipy.optimize import lsq_linear

    terms = {tuple(int(place == index) for place in range(3)): slope for index, slope in enumerate(slopes) if slope}
    terms |= {(0, 0, 0): constant} if constant else {}
    found = ball.square_to_zero(terms)
    corners = [value(terms, corner) for corner in product(*ball.ranges)]
    if min(corners) > 0 or max(corners) < 0:
        assert found.upper is None
        return
    assert found.is_exact
    assert found.point is not None
    assert value(terms, found.point) == 0
    widths, center = (np.array([float(each) for each in some]) for some in (ball.widths, ball.center))
    weight = 1e5
    system = np.vstack([np.eye(3), weight * np.array(slopes) * widths])
    aim = np.array([0, 0, 0, -weight * float(value(terms, ball.center))])
    lows, highs = np.array(ball.ranges, dtype=float).T
    reach = ((lows - center) / widths - 1e-9, (highs - center) / widths + 1e-9)
    moves = lsq_linear(system, aim, reach, tol=1e-14).x
    assert float(found.upper or 0) == pytest.approx(float(moves @ moves), abs=1e-4)


def test_worked_examples() -> None:
    middle = unit_ball("1/2", "1/2")
    line: Terms = {(1, 0): 1, (0, 1): 2, (0, 0): -2}  # x + 2 y = 2
    assert middle.to_zero(line) == (Fraction(1, 6), Fraction(1, 6), (Fraction(2, 3), Fraction(2, 3)))
    assert middle.square_to_zero(line) == (Fraction(1, 20), Fraction(1, 20), (Fraction(3, 5), Fraction(7, 10)))
    hyperbola: Terms = {(1, 1): 2, (0, 0): -1}  # 2 x y = 1, from below on the diagonal: 1/sqrt(2) - 1/2
    found = middle.to_zero(hyperbola)
    assert float(found.lower) == pytest.approx(1 / sqrt(2) - 0.5)
    assert found.is_exact
    square = middle.square_to_zero(hyperbola)
    assert square.upper is not None
    assert float(square.lower) <= 2 * (1 / sqrt(2) - 0.5) ** 2 <= float(square.upper) * (1 + 1e-12)
    assert float(square.upper) == pytest.approx(2 * (1 / sqrt(2) - 0.5) ** 2, rel=1e-6)


def test_coordinates_stop_at_the_ends_of_their_ranges() -> None:
    near_the_end = unit_ball("9/10", "1/10")
    line: Terms = {(1, 0): 1, (0, 1): 1, (0, 0): -1}
    assert near_the_end.to_zero(line).lower == 0
    farther: Terms = {(2, 0): 1, (0, 1): 10, (0, 0): -7}  # x^2 + 10 y = 7: x stops at 1, y goes on to 6/10
    assert near_the_end.to_zero(farther) == (Fraction(1, 2), Fraction(1, 2), (ONE, Fraction(3, 5)))
    plane: Terms = {(1, 0): 10, (0, 1): 1, (0, 0): -11}
    assert near_the_end.square_to_zero({**plane, (0, 0): -10}).is_exact
    corner = near_the_end.square_to_zero(plane)
    assert corner == (Fraction(1, 100) + Fraction(81, 100), Fraction(82, 100), (ONE, ONE))
    assert near_the_end.square_to_zero({**plane, (0, 0): -12}).upper is None
    assert near_the_end.to_zero({**plane, (0, 0): -12}).upper is None


def test_a_center_on_the_surface_has_distance_zero() -> None:
    ball = unit_ball("1/2", "1/2")
    on_it: Terms = {(1, 0): 1, (0, 1): -1}
    for found in (ball.to_zero(on_it), ball.square_to_zero(on_it)):
        assert found.lower == found.upper == 0
        assert found.point == ball.center
        assert found.is_exact


def points_of(ball: Ball, radius: Fraction) -> Iterator[tuple[Fraction, ...]]:
    yield from product(*ball.cube(radius))


def test_the_cube_of_a_radius_stays_inside_the_ranges() -> None:
    ball = Ball((Fraction(1), Fraction(0)), (Fraction(4), Fraction(2)), ((Fraction(0), Fraction(4)), (-ONE, ONE)))
    assert [*map(list, ball.cube(Fraction(1, 2)))] == [[0, 3], [-1, 1]]
    assert all(ball.largest_change(point) <= Fraction(1, 2) for point in points_of(ball, Fraction(1, 2)))
    assert ball.square((Fraction(3), ONE)) == Fraction(1, 2)
