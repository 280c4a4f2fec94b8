"""Volumes of polytopes: closed forms, another package's volumes, and laws."""

from fractions import Fraction
from itertools import pairwise, product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection

from sma_games.algebra.linear.volumes import Inequality, volume

ZERO, ONE = Fraction(0), Fraction(1)


def unit(dimension: int, place: int, size: int = 1) -> tuple[Fraction, ...]:
    return tuple(Fraction(size * (index == place)) for index in range(dimension))


def box(*ranges: tuple[Fraction, Fraction]) -> list[Inequality]:
    walls: list[Inequality] = []
    for place, (low, high) in enumerate(ranges):
        walls += [(unit(len(ranges), place), high), (unit(len(ranges), place, -1), -low)]
    return walls


def cube(dimension: int) -> list[Inequality]:
    return box(*[(ZERO, ONE)] * dimension)


def half_spaces(dimension: int, most: int = 4) -> st.SearchStrategy[list[Inequality]]:
    numbers = st.integers(-4, 4).map(Fraction)
    row = st.tuples(*[numbers] * dimension).filter(any)
    return st.lists(st.tuples(row, st.fractions(-4, 4, max_denominator=6)), max_size=most)


def volume_by_hull(inequalities: list[Inequality]) -> float:
    """Return the volume of the convex hull of the vertices; 0 if no ball fits in."""
    rows = np.array([[float(value) for value in row] for row, _ in inequalities])
    bounds = np.array([float(bound) for _, bound in inequalities])
    sizes = np.linalg.norm(rows, axis=1)
    center = linprog(
        [*[0.0] * rows.shape[1], -1.0],
        np.column_stack([rows, sizes]),
        bounds,
        bounds=[(None, None)] * rows.shape[1] + [(0, None)],
    )
    if center.status != 0 or center.x[-1] < 1e-9:
        return 0.0
    found = HalfspaceIntersection(np.column_stack([rows, -bounds]), center.x[:-1])
    return float(ConvexHull(found.intersections).volume)


@pytest.mark.parametrize("dimension", [1, 2, 3, 4])
def test_boxes_and_simplices(dimension: int) -> None:
    assert volume(cube(dimension)) == 1
    corner: list[Inequality] = [(unit(dimension, place, -1), ZERO) for place in range(dimension)]
    assert volume([*corner, ((ONE,) * dimension, Fraction(3))]) == Fraction(3**dimension, factorial(dimension))
    sides = [(Fraction(-1, 2), Fraction(place + 1, 3)) for place in range(dimension)]
    assert volume(box(*sides)) == prod([high - low for low, high in sides], start=ONE)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_cross_polytope(dimension: int) -> None:
    octahedron = [(tuple(map(Fraction, signs)), ONE) for signs in product((-1, 1), repeat=dimension)]
    assert volume(octahedron) == Fraction(2**dimension, factorial(dimension))


def test_polytopes_without_interior_have_volume_zero() -> None:
    assert volume([*cube(2), ((ONE, ONE), Fraction(-1))]) == 0
    assert volume([*cube(2), ((ONE, -ONE), ZERO), ((-ONE, ONE), ZERO)]) == 0
    assert volume([*cube(3), ((ONE, ONE, ONE), ZERO)]) == 0
    assert volume([*cube(2), ((ZERO, ZERO), Fraction(-1))]) == 0
    assert volume([*cube(1), ((ONE,), Fraction(-1))]) == 0


@settings(max_examples=60)
@given(st.integers(1, 3).flatmap(lambda dimension: st.tuples(st.just(dimension), half_spaces(dimension))))
def test_volumes_agree_with_the_hull_of_the_vertices(case: tuple[int, list[Inequality]]) -> None:
    dimension, cuts = case
    polytope = [*box(*[(Fraction(-1), Fraction(2))] * dimension), *cuts]
    if dimension == 1:
        ends = sorted({bound / row[0] for row, bound in polytope})
        inside = [
            high - low
            for low, high in pairwise(ends)
            if all(row[0] * (low + high) / 2 <= bound for row, bound in polytope)
        ]
        assert volume(polytope) == sum(inside, ZERO)
    else:
        assert float(volume(polytope)) == pytest.approx(volume_by_hull(polytope), abs=1e-7)


@settings(max_examples=40)
@given(half_spaces(2, 3), st.integers(0, 2), st.integers(1, 5))
def test_repeating_or_scaling_an_inequality_changes_nothing(cuts: list[Inequality], place: int, factor: int) -> None:
    polytope = [*cube(2), *cuts]
    row, bound = polytope[place % len(polytope)]
    again = (tuple(factor * value for value in row), factor * bound)
    weaker = (row, bound + 1)
    assert volume([*polytope, again, weaker, ((ZERO, ZERO), ONE)]) == volume(polytope)


@settings(max_examples=40)
@given(half_spaces(3, 2), half_spaces(3, 1))
def test_a_cut_divides_the_volume(cuts: list[Inequality], cut: list[Inequality]) -> None:
    polytope = [*cube(3), *cuts]
    for row, bound in cut:
        other = (tuple(-value for value in row), -bound)
        assert volume([*polytope, (row, bound)]) + volume([*polytope, other]) == volume(polytope)


@settings(max_examples=30)
@given(half_spaces(2, 3), st.fractions(-3, 3, max_denominator=5), st.fractions(-3, 3, max_denominator=5))
def test_moving_a_polytope_keeps_its_volume(cuts: list[Inequality], x: Fraction, y: Fraction) -> None:
    polytope = [*cube(2), *cuts]
    moved = [(row, bound + row[0] * x + row[1] * y) for row, bound in polytope]
    assert volume(moved) == volume(polytope)
