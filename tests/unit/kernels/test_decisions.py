"""Decision trees of signs: what is certain is decided, what is not is left open, what is unknown is missing."""

from types import ModuleType
from typing import Any

import numpy as np

# x - y, x*y - 1/3 (with its rounding), 2
TERMS = np.array([0, 2, 4, 5])
COEFFICIENTS = np.array([[1, 0], [-1, 0], [1, 0], [-1 / 3, 1e-17], [2, 0]], dtype=float)
FACTOR_STARTS = np.array([0, 1, 2, 4, 4, 4])
FACTORS = np.array([0, 1, 0, 1])


def polynomials(kernels: dict[str, ModuleType]) -> Any:
    return kernels["decisions"].Polynomials(TERMS, COEFFICIENTS, FACTOR_STARTS, FACTORS)


def test_walking(kernels: dict[str, ModuleType]) -> None:
    decisions = kernels["decisions"]
    # x < y: leaf 0, x = y: ask x*y - 1/3, x > y: missing
    leaf = kernels["decisions"].FIRST_LEAF
    children = np.array([[leaf, 1, -1], [leaf - 1, leaf - 2, leaf - 3]])
    values = np.array([[1.0, 2.0, 3.0, 0.5, 0.5], [2.0, 2.0, 1.0, 0.5, 0.5]])
    errors = np.array([[0.0, 0.0, 0.0, 0.0, 1e-9], [0.0, 0.0, 0.0, 0.0, 0.0]])
    leaves = np.full(5, 99)
    decisions.walk(np.array([0, 1]), children, polynomials(kernels), values, errors, np.arange(5), leaves)
    assert leaves.tolist() == [0, 3, -1, 1, -2]
    leaves[:] = 99
    asked = np.array([0, 1])
    decisions.walk_all(np.array([0, 1]), children, asked, polynomials(kernels), values, errors, leaves)
    assert leaves.tolist() == [0, 3, -1, 1, -2]


def test_signs(kernels: dict[str, ModuleType]) -> None:
    values, errors = np.array([[1.0], [1 / 3]]), np.array([[0.0], [1e-17]])
    found = [kernels["decisions"].sign_of(p, polynomials(kernels), values, errors, 0) for p in range(3)]
    assert found == [1, -2, 1]


def test_outcomes(kernels: dict[str, ModuleType]) -> None:
    # leaf 0 has the outcomes (x - y) / 2 and 2 / (x - y); leaf 1 has 2
    quotients = np.array([[[0, 2]], [[2, 0]], [[2, -1]]])
    values = np.array([[5.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    decisions, weights = kernels["decisions"], np.array([1.0])
    asked = decisions.Outcomes(np.array([0, 2, 3]), quotients, quotients[:, 0], weights, only_dominant=False)
    found = decisions.outcomes(np.array([0, 1, -1]), asked, polynomials(kernels), values, np.zeros((2, 3)))
    least, greatest, selected, picked, is_vague, is_open = found
    assert not is_vague.any() | is_open.any()
    assert least[0, :2].tolist() == [0.5, 2.0]
    assert greatest[0, :2].tolist() == [2.0, 2.0]
    assert selected.tolist() == [0, 2, -1]
    assert picked[0, :2].tolist() == [2.0, 2.0]
    assert np.isnan([least[0, 2], greatest[0, 2], picked[0, 2]]).all()


def test_outcomes_whose_digits_or_order_are_not_certain_are_told(kernels: dict[str, ModuleType]) -> None:
    # one outcome has 2, the other x - y, which is 2 as far as floats can tell
    decisions, weights = kernels["decisions"], np.array([1.0])
    values, errors = np.array([[3.0, 1e9 + 2], [1.0, 1e9]]), np.array([[1e-10, 1e-6], [1e-10, 1e-6]])
    quotients = np.array([[[2, -1]], [[0, -1]]])
    for only_dominant in (False, True):
        asked = decisions.Outcomes(np.array([0, 2]), quotients, quotients[:, 0], weights, only_dominant)
        found = decisions.outcomes(np.array([0, 0]), asked, polynomials(kernels), values, errors)
        assert found[4].tolist() == [False, True]
        assert found[5].tolist() == [True, True]
    same = decisions.Outcomes(np.array([0, 2]), quotients, np.array([[2, -1], [2, -1]]), weights, only_dominant=False)
    found = decisions.outcomes(np.array([0, 0]), same, polynomials(kernels), values, errors)
    assert found[5].tolist() == [False, False]  # equal whatever the setting is
    assert found[2].tolist() == [0, 0]
