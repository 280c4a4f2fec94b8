"""Complementary pivoting along a parameter, against the definition of its problem."""

import random
from fractions import Fraction

import pytest

from sma_games.algebra.linear.lemke import complementary_path


@pytest.mark.parametrize("seed", range(60))
def test_the_end_of_the_path_solves_the_complementarity_problem(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - problems, no secrets
    size = source.randint(1, 6)
    roots = [[source.randint(-2, 2) for _ in range(size)] for _ in range(size)]
    # M = R R' + I is positive definite, so there is exactly one solution.
    matrix = [
        [sum(a * b for a, b in zip(left, right, strict=True)) + (i == j) for j, right in enumerate(roots)]
        for i, left in enumerate(roots)
    ]
    start = [source.randint(0, 2) for _ in range(size)]
    slope = [source.randint(-5, 3) for _ in range(size)]
    found = complementary_path(matrix, slope, start)
    assert found is not None
    slacks = [
        b + c + sum(a * z for a, z in zip(row, found, strict=True))
        for row, c, b in zip(matrix, slope, start, strict=True)
    ]
    assert min(found) >= 0
    assert min(slacks) >= 0
    assert all(w * z == 0 for w, z in zip(slacks, found, strict=True))


def test_a_path_without_end_is_told() -> None:
    assert complementary_path([[0]], [-2], [1]) is None


def test_ties_everywhere_do_not_make_it_cycle() -> None:
    assert complementary_path([[1, 0], [0, 1]], [-1, -1], [0, 0]) == [Fraction(1), Fraction(1)]
