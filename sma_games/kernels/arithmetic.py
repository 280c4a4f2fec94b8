"""Arithmetic on numbers with error bounds: a float v and a bound e on how far the true value is from it.

The rounding error of a sum and of a product is itself a float, and is found exactly (Knuth 1969, section 4.2.2; Dekker
1971); so as long as no digit is lost, e stays zero, and a tie of short numbers is known to be a tie. All other terms of
e are rounded up.
"""

from __future__ import annotations

import numpy as np

from sma_games.kernels.compiling import inner

__all__ = ["OPEN", "certain_sign", "comparison", "is_sure", "product", "quotient", "total"]

OPEN = -2
"""The sign is too close to call."""

UP = 1 + 2.0**-50  # outweighs the rounding of a few operations on error bounds
SPLITTER = 2.0**27 + 1
SMALL = 1e-280  # below, products may lose digits that Dekker's method does not see
TINY = 1e-290  # larger than anything that is lost there
DIGITS = 1e-9  # of a number that is handed out: nine of them are right
NOTHING = 1e-12  # of what was added up: near enough where it cancels


@inner
def total(a: float, a_error: float, b: float, b_error: float) -> tuple[float, float]:
    """Return a + b and its error bound."""
    v = a + b
    shadow = v - a
    lost = (a - (v - shadow)) + (b - shadow)
    return v, (abs(lost) + a_error + b_error) * UP


@inner
def product(a: float, a_error: float, b: float, b_error: float) -> tuple[float, float]:
    """Return a * b and its error bound."""
    v = a * b
    scaled = SPLITTER * a
    a_high = scaled - (scaled - a)
    a_low = a - a_high
    scaled = SPLITTER * b
    b_high = scaled - (scaled - b)
    b_low = b - b_high
    lost = a_low * b_low - (((v - a_high * b_high) - a_low * b_high) - a_high * b_low)
    e = (abs(lost) + abs(a) * b_error + abs(b) * a_error + a_error * b_error) * UP
    if a_error != 0 or b_error != 0 or (abs(v) < SMALL and a != 0 and b != 0):
        e += TINY
    return v, e


@inner
def quotient(a: float, a_error: float, b: float, b_error: float) -> tuple[float, float]:
    """Return a / b and its error bound, infinite where b may be zero."""
    if not abs(b) > b_error:
        return a / b, float("inf")
    v = a / b
    back, back_error = product(v, 0.0, b, 0.0)
    rest, rest_error = total(a, 0.0, -back, back_error)
    e = abs(rest) + rest_error + a_error + abs(v) * b_error
    if a_error != 0 or b_error != 0:
        e += TINY
    e = e / (abs(b) - b_error) * UP * UP
    if e != 0 or (abs(v) < SMALL and a != 0):
        e += TINY
    return v, e


@inner
def comparison(a: float, a_error: float, b: float, b_error: float) -> int:
    """Return the sign of a - b, or OPEN."""
    gain, error = total(a, a_error, -b, b_error)
    return certain_sign(gain, error)


@inner
def certain_sign(v: float, error: float) -> int:
    """Return the sign of a number with an error bound, or OPEN."""
    if v > error:
        return 1
    if v < -error:
        return -1
    return 0 if v == 0 and error == 0 else OPEN


@inner
def is_sure(v: float, error: float, extent: float) -> bool:
    """Tell whether a sum whose terms add up to `extent`, signs left out, has the digits that a result needs.

    Those are nine, or as many as make its error small beside its terms, and beside one, if these nearly cancel; below
    1e-280 there are none.
    """
    sure: bool = error < np.inf and (error <= DIGITS * abs(v) or error <= NOTHING * min(1.0, extent) + SMALL)
    return sure
