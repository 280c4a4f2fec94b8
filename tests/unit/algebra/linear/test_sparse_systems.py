"""Sparse linear equations in whole numbers: exact answers, or none."""

import random
from fractions import Fraction

import pytest

from sma_games.algebra.linear import sparse_systems
from sma_games.algebra.linear.sparse_systems import solve_sparse

Rows = list[dict[int, int]]


def random_system(source: random.Random, size: int) -> tuple[Rows, list[int]]:
    """Return equations with an integer solution, some of them sums of others."""
    solution = [source.randint(-9, 9) for _ in range(size)]
    rows: Rows = [
        {place: source.choice((-3, -1, 1, 2, 7)) for place in source.sample(range(size), min(size, 3))}
        for _ in range(size + 2)
    ]
    return rows, [sum(factor * solution[place] for place, factor in row.items()) for row in rows]


@pytest.mark.parametrize("fill", [0, 4000])
@pytest.mark.parametrize("seed", range(25))
def test_a_solution_satisfies_every_equation(seed: int, fill: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse_systems, "MOST_FILL", fill)
    rows, totals = random_system(random.Random(seed), 2 + seed % 7)  # noqa: S311 - equations, no secrets
    found = solve_sparse(rows, totals, 2 + seed % 7)
    assert found is not None
    numbers, denominator = found
    values = [Fraction(number, denominator) for number in numbers]
    for row, total in zip(rows, totals, strict=True):
        assert sum(factor * values[place] for place, factor in row.items()) == total


@pytest.mark.parametrize(
    "rows",
    [
        [{0: 1}, {0: 1}],
        [{0: 2}, {0: 3}],
        [{0: 2, 1: 2}, {0: 3, 1: 3}, {0: 5}],
        [{}, {}],
    ],
)
def test_contradictions_have_no_solution(rows: Rows) -> None:
    assert solve_sparse(rows, [1, 2, 4][: len(rows)], 2) is None


def test_what_is_left_free_is_zero() -> None:
    assert solve_sparse([], [], 2) == ([0, 0], 1)
    assert solve_sparse([{0: 2, 1: 4}], [6], 3) == ([3, 0, 0], 1)
