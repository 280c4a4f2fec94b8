"""Quotients of polynomials, and quotients of elements of any ordered ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sma_games.algebra.polynomials.irreducible import as_coordinates

__all__ = ["Quotient", "RationalFunction", "interpolate", "sign_of"]


@dataclass(frozen=True)
class RationalFunction:
    """A rational function of several parameters, as a quotient of coprime polynomials with integer coefficients.

    The leading coefficient of the denominator is positive.
    """

    numerator: Any
    denominator: Any

    def __add__(self, other: RationalFunction) -> RationalFunction:
        top = self.numerator * other.denominator + other.numerator * self.denominator
        return _reduce(top, self.denominator * other.denominator)

    def __neg__(self) -> RationalFunction:
        return RationalFunction(-self.numerator, self.denominator)

    def __sub__(self, other: RationalFunction) -> RationalFunction:
        return self + -other

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        return _reduce(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: RationalFunction) -> RationalFunction:
        return _reduce(self.numerator * other.denominator, self.denominator * other.numerator)

    def __pow__(self, exponent: int) -> RationalFunction:
        if exponent < 0:
            return _reduce(self.denominator**-exponent, self.numerator**-exponent)
        return RationalFunction(self.numerator**exponent, self.denominator**exponent)

    def __str__(self) -> str:
        return f"({self.numerator.str()})/({self.denominator.str()})"

    def derivative(self, name: str) -> RationalFunction:
        """Return the derivative along a parameter."""
        top, bottom = self.numerator, self.denominator
        slope = top.derivative(name) * bottom - top * bottom.derivative(name)
        return _reduce(slope, bottom * bottom)

    def at(self, setting: Mapping[str, Fraction], names: Sequence[str]) -> Fraction:
        """Return the exact value at a setting; `names` are the variables, in order."""
        point = as_coordinates(setting, names)
        value = _value(self.numerator, point) / _value(self.denominator, point)
        return Fraction(int(value.p), int(value.q))


def _value(polynomial: Any, point: Sequence[Any]) -> Any:
    from flint import fmpq

    total = fmpq(0)
    for powers, coefficient in polynomial.terms():
        term = fmpq(coefficient)
        for coordinate, power in zip(point, powers, strict=True):
            term *= coordinate ** int(power)
        total += term
    return total


def _reduce(numerator: Any, denominator: Any) -> RationalFunction:
    if not denominator:
        raise ZeroDivisionError("a denominator is zero everywhere")
    divisor = numerator.gcd(denominator)
    if denominator.leading_coefficient() < 0:
        divisor = -divisor
    return RationalFunction(numerator // divisor, denominator // divisor)


@dataclass(frozen=True)
class Quotient:
    """A quotient of elements of an ordered ring; the denominator is positive.

    Nothing is cancelled. Division asks for the sign of the divisor.
    """

    numerator: Any
    denominator: Any = 1

    def __add__(self, other: Quotient) -> Quotient:
        if self.denominator is other.denominator or self.denominator == other.denominator:
            return Quotient(self.numerator + other.numerator, self.denominator)
        top = self.numerator * other.denominator + other.numerator * self.denominator
        return Quotient(top, self.denominator * other.denominator)

    def __neg__(self) -> Quotient:
        return Quotient(-self.numerator, self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: Quotient) -> Quotient:
        sign = sign_of(other.numerator)
        if not sign:
            raise ZeroDivisionError
        return Quotient(sign * self.numerator * other.denominator, sign * self.denominator * other.numerator)

    def __pow__(self, exponent: int) -> Quotient:
        power = Quotient(1)
        for _ in range(abs(exponent)):
            power = power * self
        return Quotient(1) / power if exponent < 0 else power

    @classmethod
    def of(cls, value: Fraction) -> Quotient:
        """Return a fraction as a quotient."""
        return cls(value.numerator, value.denominator)


def sign_of(number: Any) -> int:
    """Return the sign, -1, 0 or 1, of a number of any ordered ring.

    Examples
    --------
    >>> sign_of(Fraction(-1, 3))
    -1
    """
    return bool(number > 0) - bool(number < 0)


def interpolate(one: Sequence[Any], other: Sequence[Any], place: int, bound: Any) -> tuple[Any, ...]:
    """Return the point between two points, the first above and the other below, where a coordinate has a value.

    Of quotients it is written with as few factors as is known without dividing: those of points that were made in this
    way from each other would else double their degree each time.

    Examples
    --------
    >>> interpolate([Fraction(3), Fraction(0)], [Fraction(1), Fraction(4)], 0, Fraction(2))
    (Fraction(2, 1), Fraction(2, 1))
    """
    high, low = one[place], other[place]
    pairs = list(zip(one, other, strict=True))
    if isinstance(bound, Quotient):
        value = _interpolate_quotients(pairs, high, low, bound)
    else:
        weight = (bound - low) / (high - low)
        value = [below + weight * (above - below) for above, below in pairs]
    return (*value[:place], bound, *value[place + 1 :])


def _interpolate_quotients(
    pairs: Iterable[tuple[Quotient, Quotient]], high: Quotient, low: Quotient, bound: Quotient
) -> list[Quotient]:
    """Return the point; the difference of high and low is positive, and so is every denominator."""
    to_one = bound.numerator * low.denominator - low.numerator * bound.denominator
    to_other = high.numerator * bound.denominator - bound.numerator * high.denominator
    whole = bound.denominator * (high.numerator * low.denominator - low.numerator * high.denominator)
    point = []
    for above, below in pairs:
        if above.denominator == high.denominator and below.denominator == low.denominator:
            point.append(Quotient(to_one * above.numerator + to_other * below.numerator, whole))
        else:
            first = Quotient(to_one * high.denominator * above.numerator, above.denominator)
            second = Quotient(to_other * low.denominator * below.numerator, below.denominator)
            total = first + second
            point.append(Quotient(total.numerator, whole * total.denominator))
    return point
