from fractions import Fraction
from math import sqrt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra.linear.polygons import (
    Point,
    chord,
    clip,
    contains,
    convex_hull,
    halfplanes,
    squared_distance,
)
from sma_games.algebra.linear.polytopes import hulls_meet

NUMBERS = st.integers(-4, 4)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8)


@given(POINTS, st.tuples(NUMBERS, NUMBERS))
def test_a_hull_contains_what_a_linear_program_finds_in_it(points: list[Point], point: Point) -> None:
    exact = [(Fraction(x), Fraction(y)) for x, y in points]
    assert contains(convex_hull(points), point) == hulls_meet(exact, [(Fraction(point[0]), Fraction(point[1]))])


@given(POINTS)
def test_a_hull_has_no_corner_between_others(points: list[Point]) -> None:
    hull = convex_hull(points)
    assert set(hull) <= set(points)
    assert all(contains(hull, point) for point in points)
    for corner in hull:
        rest = tuple(other for other in hull if other != corner)
        assert not contains(convex_hull(rest), corner)


@given(POINTS, st.tuples(NUMBERS, NUMBERS), NUMBERS, st.tuples(NUMBERS, NUMBERS))
def test_what_is_cut_off_is_what_lies_beyond_the_line(
    points: list[Point], normal: Point, limit: int, point: Point
) -> None:
    hull = convex_hull(points)
    kept = clip(hull, normal, limit)
    assert len(set(kept)) == len(kept)
    part = convex_hull([(corner[0], corner[1]) for corner in kept])
    is_within = normal[0] * point[0] + normal[1] * point[1] <= limit
    assert contains(part, point) == (contains(hull, point) and is_within)


@given(POINTS, st.sampled_from([0, 1]), st.fractions(-5, 5, max_denominator=7))
def test_the_ends_of_a_chord_lie_on_the_border_with_nothing_beyond(
    points: list[Point], axis: int, value: Fraction
) -> None:
    hull = convex_hull(points)
    ends = chord(hull, axis, value)
    spread = [point[axis] for point in points]
    assert (ends is not None) == (min(spread) <= value <= max(spread))
    if ends is not None:
        low, high = ends
        for other, is_inside in ((low, True), (high, True), (low - Fraction(1, 99), False), (high + 1, False)):
            assert contains(hull, (value, other) if axis == 0 else (other, value)) is is_inside


@given(POINTS)
def test_half_planes_meet_in_the_polygon(points: list[Point]) -> None:
    hull = convex_hull(points)
    for x in range(-5, 6):
        for y in range(-5, 6):
            inside = all(a * x + b * y <= limit for (a, b), limit in halfplanes(hull))
            assert inside == hulls_meet([(Fraction(p), Fraction(q)) for p, q in hull], [(Fraction(x), Fraction(y))])


@given(POINTS, st.tuples(NUMBERS, NUMBERS))
def test_no_mixture_is_nearer_than_the_distance(points: list[Point], point: Point) -> None:
    hull = convex_hull(points)
    found = sqrt(squared_distance(hull, point))
    pairs = [(np.array(a, float), np.array(b, float)) for a in hull for b in hull]
    shares = np.linspace(0, 1, 101)[:, None]
    tried = [np.linalg.norm(a + shares * (b - a) - np.array(point), axis=1).min() for a, b in pairs]
    if contains(hull, point):
        assert found == 0
    else:
        assert found <= min(tried) + 1e-9
        assert min(tried) <= found + 0.1
