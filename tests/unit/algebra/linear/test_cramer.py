"""Cramer's rule against elimination, over fractions and over polynomials."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq_mat, fmpz_mpoly_ctx

from sma_games.algebra.linear.cramer import cramer


@pytest.mark.parametrize("seed", range(30))
def test_it_solves_what_elimination_solves(seed: int) -> None:
    generator = np.random.default_rng(seed)
    size = 1 + seed % 6
    matrix = (generator.integers(-3, 4, (size, size)) + 9 * np.eye(size, dtype=int)).tolist()
    column = generator.integers(-3, 4, size).tolist()
    numerators, determinant = cramer(matrix, column)
    assert determinant == fmpq_mat(matrix).det()
    for row, right in zip(matrix, column, strict=True):
        assert sum(a * Fraction(x, determinant) for a, x in zip(row, numerators, strict=True)) == right


def test_a_singular_system_has_determinant_zero() -> None:
    assert cramer([[1, 2], [2, 4]], [1, 1])[1] == 0
    assert cramer([[0, 0], [0, 0]], [1, 1]) == ([0, 0], 0)


def test_polynomials_are_not_divided() -> None:
    x, y = fmpz_mpoly_ctx.get(("x", "y")).gens()
    numerators, determinant = cramer([[x, y], [y, x]], [1, 0])
    assert determinant == x**2 - y**2
    assert numerators == [x, -y]
