"""Exact numbers as text, whatever their length: in full, or as a reader can take them in.

Python refuses to write integers of more than 4,300 digits, and needs time that grows with the square of their length;
FLINT does neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import Any

from flint import fmpz

__all__ = ["decimal_text", "exact_text", "setting_text", "shown_text"]

LONGEST = 200  # characters of a number that are shown in full


def decimal_text(number: Any) -> str:
    """Return a real number as text, a float of any type as its type's shortest decimal.

    A long double that a float holds, as when a float was converted, counts as the float.

    Examples
    --------
    >>> import numpy as np
    >>> decimal_text(np.float32(0.1)), decimal_text(np.longdouble(0.1)), decimal_text("1/3")
    ('0.1', '0.1', '1/3')
    """
    is_float = type(number).__name__ == "longdouble" and number == float(number)
    return str(float(number)) if is_float else str(number)


def exact_text(number: Any) -> str:
    """Return a number in full: an integer, "a/b", or an irrational number as it prints.

    Examples
    --------
    >>> exact_text(Fraction(-1, 3)), len(exact_text(10**5000))
    ('-1/3', 5001)
    """
    if isinstance(number, int):
        return fmpz(number).str()
    if isinstance(number, Fraction):
        top = fmpz(number.numerator).str()
        return top if number.denominator == 1 else f"{top}/{fmpz(number.denominator).str()}"
    return str(number)


def shown_text(number: Any) -> str:
    """Return a number in full, or if that is long, ten digits of it and what it is.

    Examples
    --------
    >>> shown_text(Fraction(-1, 3)), shown_text(Fraction(1, 3**2000))
    ('-1/3', '5.721245195E-955… (a fraction of 956 digits)')
    """
    exact = exact_text(number)
    if len(exact) <= LONGEST:
        return exact
    if isinstance(number, int | Fraction):
        kind = "a fraction" if "/" in exact else "an integer"
        return f"{_ten_digits(number)}… ({kind} of {sum(map(str.isdigit, exact)):,} digits)"
    root = getattr(number, "algebraic", number)
    longest = max(len(exact_text(abs(value))) for value in root.minimal_polynomial)
    ends = next(ends for ends in root.refining() if _ten_digits(ends[0]) == _ten_digits(ends[1]))
    return (
        f"{_ten_digits(ends[0])}… (root of a polynomial of degree {len(root.minimal_polynomial) - 1} "
        f"with coefficients of up to {longest:,} digits)"
    )


def setting_text(values: Mapping[str, Any]) -> str:
    """Return values by name on one line.

    Examples
    --------
    >>> setting_text({"p": Fraction(1, 3), "c": 2})
    'p = 1/3, c = 2'
    """
    return ", ".join(f"{name} = {shown_text(value)}" for name, value in values.items())


def _ten_digits(number: Fraction | int) -> str:
    context = Context(prec=10, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return str(context.divide(Decimal(number.numerator), Decimal(number.denominator)))
