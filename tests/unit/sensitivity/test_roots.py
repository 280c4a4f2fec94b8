"""Roots of many polynomials: those that numpy finds for one."""

import numpy as np
import pytest

from sma_games.sensitivity.roots import real_roots_by_row, values_by_row


@pytest.mark.parametrize("degree", [1, 2, 3, 4, 6])
def test_every_root_at_which_the_sign_changes_is_found(degree: int) -> None:
    generator = np.random.default_rng(degree)
    coefficients = generator.normal(size=(300, degree + 1))
    coefficients[:20, -1] = 0.0  # of lower degree
    found = real_roots_by_row(coefficients)
    for row, roots in zip(coefficients, found, strict=True):
        expected = [root.real for root in np.roots(row[::-1]) if abs(root.imag) < 1e-9]
        known = np.sort(roots[~np.isnan(roots)])
        assert all(abs(known - root).min() <= 1e-7 * (1 + abs(root)) for root in expected)


def test_a_polynomial_has_its_value_at_its_own_argument() -> None:
    assert values_by_row(np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]), np.array([2.0, 5.0])).tolist() == [17.0, 5.0]


def test_a_constant_has_no_roots_and_a_zero_line_none_either() -> None:
    assert real_roots_by_row(np.ones((3, 1))).shape == (3, 0)
    assert np.isnan(real_roots_by_row(np.zeros((2, 3)))[:, 1]).sum() in {0, 2}
