"""Fractions as integers over one denominator: solvers compare and multiply integers much faster."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from math import lcm

__all__ = ["over_common_denominator"]


def over_common_denominator(numbers: Collection[Fraction | int]) -> tuple[list[int], int]:
    """Return numbers times their least common denominator, and that denominator.

    Examples
    --------
    >>> over_common_denominator([Fraction(1, 2), Fraction(1, 3), 2])
    ([3, 2, 12], 6)
    """
    common = lcm(*[number.denominator for number in numbers])
    if common == 1:
        return [number.numerator for number in numbers], 1
    return [number.numerator * (common // number.denominator) for number in numbers], common
