"""Vertices of polytopes and of regions of largest functions."""

import random
from fractions import Fraction
from itertools import product

from sma_games.algebra.linear.polytopes import AffineFunction, hulls_meet, polytope_vertices, response_vertices
from sma_games.algebra.linear.vertices import best_response_vertices


def test_a_polytope_without_points_has_no_vertices_and_a_long_one_is_given_up() -> None:
    assert polytope_vertices([[1, 1]], [-1], 2) == []
    assert polytope_vertices([[1, 1], [-1, -1]], [1, -1], 2, most=1) is None
    assert response_vertices([2], [[AffineFunction(Fraction(1), {})]], most=0) is None


def test_regions_on_one_simplex_are_those_of_best_responses() -> None:
    source = random.Random(3)  # noqa: S311 - random games need no cryptography
    for _ in range(30):
        columns = [[source.randint(0, 4) for _ in range(3)] for _ in range(3)]
        family = [
            AffineFunction(Fraction(0), {(0, place): Fraction(entry) for place, entry in enumerate(column)})
            for column in columns
        ]
        mine = response_vertices([3], [family])
        assert mine is not None
        known = {
            (tuple(Fraction(entry, sum(ray[:-1])) for entry in ray[:-1]), tight >> 3)
            for ray, tight in best_response_vertices(columns)
        }
        assert {(vertex.point[0], sum(1 << which for which in vertex.largest[0])) for vertex in mine} == known


def test_functions_of_several_simplices_meet_where_they_are_equal() -> None:
    half = AffineFunction(Fraction(1, 2), {})
    product_side = AffineFunction(Fraction(0), {(0, 0): Fraction(1, 2), (1, 1): Fraction(1, 2)})
    found = response_vertices([2, 2], [[half, product_side]])
    assert found is not None
    tied = sorted([*map(list, vertex.point)] for vertex in found if len(vertex.largest[0]) == 2)
    assert tied == [[[0, 1], [0, 1]], [[1, 0], [1, 0]]]
    assert len(found) == 4
    assert all(vertex.supports == tuple(frozenset({row.index(1)}) for row in vertex.point) for vertex in found)


def test_hulls_meet_in_a_corner_an_edge_or_not_at_all() -> None:
    square = [tuple(map(Fraction, point)) for point in product((0, 1), repeat=2)]
    beside = [(Fraction(1), Fraction(1, 2)), (Fraction(2), Fraction(0))]
    assert hulls_meet(square, beside)
    assert not hulls_meet(square, [beside[1]])
