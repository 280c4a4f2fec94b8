"""Rational functions of several variables as quotients of coprime polynomials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["RationalFunction"]


@dataclass(frozen=True)
class RationalFunction:
    """A quotient of polynomials over the rationals, reduced, with a denominator of leading coefficient 1.

    Equal functions have equal parts. Division by zero raises ZeroDivisionError.
    """

    numerator: Any
    denominator: Any

    def __add__(self, other: RationalFunction) -> RationalFunction:
        top = self.numerator * other.denominator + other.numerator * self.denominator
        return _reduced(top, self.denominator * other.denominator)

    def __neg__(self) -> RationalFunction:
        return RationalFunction(-self.numerator, self.denominator)

    def __sub__(self, other: RationalFunction) -> RationalFunction:
        return self + -other

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        return _reduced(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: RationalFunction) -> RationalFunction:
        return _reduced(self.numerator * other.denominator, self.denominator * other.numerator)

    def __pow__(self, exponent: int) -> RationalFunction:
        return RationalFunction(self.numerator**exponent, self.denominator**exponent)


def _reduced(numerator: Any, denominator: Any) -> RationalFunction:
    if not denominator:
        raise ZeroDivisionError
    if not denominator.is_constant():
        divisor = numerator.gcd(denominator)
        numerator, denominator = numerator // divisor, denominator // divisor
    leading = denominator.leading_coefficient()
    return RationalFunction(numerator / leading, denominator / leading)
