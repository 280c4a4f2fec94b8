"""Arithmetic with error bounds never promises too much, and loses nothing where nothing is lost."""

from fractions import Fraction
from functools import lru_cache
from types import ModuleType
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.floats(-1e6, 1e6),
    st.floats(-1e200, 1e200),
    st.floats(-1e-150, 1e-150),
    st.integers(-1000, 1000).map(float),
    st.sampled_from([0.0, 0.1, 0.5, 1 / 3, 5e-324, 1e-308]),
)
ERRORS = st.sampled_from([0.0, 0.0, 1e-17, 1e-9, 5e-324])
PAIR = st.tuples(NUMBERS, ERRORS)
ENDS = st.sampled_from([-1, 0, 1])


@lru_cache
def called(operation: Any) -> Any:
    """Return an operation that Python can call: compiled ones are for compiled code only."""
    if not hasattr(operation, "py_func"):
        return operation
    return numba.njit(error_model="numpy")(operation.py_func)


def true(pair: tuple[float, float], end: int) -> Fraction:
    return Fraction(pair[0]) + end * Fraction(pair[1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIR, PAIR, ENDS, ENDS)
@pytest.mark.parametrize("operation", ["total", "product", "quotient"])
def test_the_true_result_lies_within_the_bound(
    kernels: dict[str, ModuleType],
    operation: str,
    a: tuple[float, float],
    b: tuple[float, float],
    a_end: int,
    b_end: int,
) -> None:
    with np.errstate(all="ignore"):
        x, y = np.float64(a[0]), np.float64(b[0])
        v, e = called(getattr(kernels["arithmetic"], operation))(x, a[1], y, b[1])
    left, right = true(a, a_end), true(b, b_end)
    if not np.isfinite(v) or not np.isfinite(e):
        return  # nothing is promised
    if operation == "quotient" and not right:
        raise AssertionError("a divisor that may be zero has no finite bound")
    exact = {"total": left + right, "product": left * right, "quotient": left / (right or 1)}[operation]
    assert abs(exact - Fraction(float(v))) <= Fraction(float(e))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-(2**20), 2**20), st.integers(-(2**20), 2**20))
def test_short_numbers_stay_exact(kernels: dict[str, ModuleType], first: int, second: int) -> None:
    arithmetic = kernels["arithmetic"]
    x, y = np.float64(first / 1024), np.float64(second / 64)
    for operation in ("total", "product"):
        assert called(getattr(arithmetic, operation))(x, 0.0, y, 0.0)[1] == 0
    if second:
        assert called(arithmetic.quotient)(x * y, 0.0, y, 0.0) == (x, 0.0)
