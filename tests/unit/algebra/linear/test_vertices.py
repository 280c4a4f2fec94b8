"""Vertices of best-response polyhedra, against every basis of constraints."""

from fractions import Fraction
from itertools import combinations

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import example, given
from hypothesis import strategies as st

from sma_games.algebra.linear.vertices import best_response_vertices, coprime

Columns = list[list[int]]


@st.composite
def column_lists(draw: st.DrawFn) -> Columns:
    size, number = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    largest = draw(st.sampled_from([1, 2, 50]))
    return draw(
        st.lists(
            st.lists(st.integers(-largest, largest), min_size=size, max_size=size), min_size=number, max_size=number
        )
    )


def slacks(columns: Columns, point: list[Fraction]) -> list[Fraction]:
    weights, value = point[:-1], point[-1]
    return [*weights, *(value - sum(w * p for w, p in zip(weights, column, strict=True)) for column in columns)]


def solution(rows: list[list[int]], size: int) -> list[Fraction] | None:
    """Return the point with weights that add up to one at which the linear forms are zero, if there is one."""
    system = fmpq_mat([[fmpq(entry) for entry in row] for row in [*rows, [1] * size + [0]]])
    if system.det() == 0:
        return None
    right = fmpq_mat([[fmpq(0)]] * size + [[fmpq(1)]])
    solved = system.solve(right)
    return [Fraction(int(solved[i, 0].p), int(solved[i, 0].q)) for i in range(size + 1)]


def by_bases(columns: Columns) -> set[tuple[Fraction, ...]]:
    size = len(columns[0])
    forms = [[int(i == j) for j in range(size)] + [0] for i in range(size)]
    forms += [[-payoff for payoff in column] + [1] for column in columns]
    points = (solution(list(rows), size) for rows in combinations(forms, size))
    return {tuple(point) for point in points if point is not None and min(slacks(columns, point)) >= 0}


@given(column_lists())
@example([[1, 0, 0], [0, 1, 1], [0, 1, 1], [1, 1, 0]])  # two rays that share enough tight inequalities, yet no edge
def test_vertices_are_the_feasible_points_of_every_basis_of_constraints(columns: Columns) -> None:
    found = []
    for ray, tight in best_response_vertices(columns):
        total = sum(ray[:-1])
        point = [Fraction(entry, total) for entry in ray]
        found.append(tuple(point))
        assert tight == sum(1 << place for place, slack in enumerate(slacks(columns, point)) if slack == 0)
    assert len(set(found)) == len(found)
    assert set(found) == by_bases(columns)


@given(column_lists())
def test_another_way_to_shorten_rays_gives_the_same_vertices(columns: Columns) -> None:
    def halved(ray: list[Fraction]) -> list[Fraction]:
        return [entry / 2 for entry in ray]

    fractions = [[Fraction(payoff) for payoff in column] for column in columns]
    ours = {(tuple(Fraction(e, sum(ray[:-1])) for e in ray), tight) for ray, tight in best_response_vertices(columns)}
    other = best_response_vertices(fractions, halved)
    assert {(tuple(e / sum(ray[:-1]) for e in ray), tight) for ray, tight in other} == ours


@pytest.mark.parametrize(("ray", "shortened"), [([4, 6, -2], [2, 3, -1]), ([0, 3, 5], [0, 3, 5]), ([0, 7], [0, 1])])
def test_coprime_divides_by_the_greatest_common_divisor(ray: list[int], shortened: list[int]) -> None:
    assert coprime(ray) == shortened
