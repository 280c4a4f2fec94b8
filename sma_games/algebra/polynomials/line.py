"""Rational functions of one parameter t, ordered as they are at one place of the line.

Between two tipping points every comparison that a solver makes has one answer. So a solver runs *once* on payoffs that
are rational functions of t, ordered by their signs at a sample point, and the order remembers every polynomial whose
sign it was asked. If none of these has a root in an interval around the sample, the run, and with it the answer, is the
same at every point of the interval. At a root the same solver runs on the numbers themselves: fractions, or elements of
Q(t) / (minimal polynomial) if the root is irrational.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from flint import fmpq_poly, fmpz_poly

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, real_roots, sign_at, simplest_between

__all__ = ["AtAlgebraicNumber", "LineNumber", "LineOrder", "NearSample", "constant_cells"]

Answer = TypeVar("Answer")

ONE = fmpz_poly([1])


class LineOrder(ABC):
    """An order of the rational functions of t, and the place of the line that it belongs to."""

    @abstractmethod
    def sign(self, polynomial: fmpz_poly) -> int:
        """Return the sign, -1, 0 or 1, of a polynomial in t."""

    @abstractmethod
    def reduce(self, numerator: fmpz_poly, denominator: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
        """Return the one way in which this order writes a quotient."""

    def number(self, numerator: fmpz_poly, denominator: fmpz_poly) -> LineNumber:
        """Return a rational function as a number that this order compares."""
        if not self.sign(denominator):
            raise ZeroDivisionError("a denominator is zero here")
        return LineNumber(*self.reduce(numerator, denominator), self)


class NearSample(LineOrder):
    """The order just above a rational sample point, with a memory of every polynomial whose sign mattered."""

    def __init__(self, sample: Fraction) -> None:
        self.sample = sample
        self.asked: dict[str, fmpz_poly] = {}

    def sign(self, polynomial: fmpz_poly) -> int:
        """Return the sign just above the sample: that of the first derivative which is not zero there."""
        if polynomial.degree() > 0:
            self.asked[polynomial.str()] = polynomial
        while polynomial:
            sign = sign_at(polynomial, self.sample)
            if sign:
                return sign
            polynomial = polynomial.derivative()
        return 0

    def reduce(self, numerator: fmpz_poly, denominator: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
        """Cancel the common divisor and make the leading coefficient of the denominator positive."""
        divisor = numerator.gcd(denominator)
        if denominator.leading_coefficient() < 0:
            divisor = -divisor
        return (numerator, denominator) if divisor == ONE else (numerator // divisor, denominator // divisor)


class AtAlgebraicNumber(LineOrder):
    """The order at an irrational algebraic number: polynomials that differ by a multiple of its own are equal."""

    def __init__(self, place: AlgebraicNumber) -> None:
        self.place = place
        self._minimal = fmpq_poly(list(place.minimal_polynomial))

    def sign(self, polynomial: fmpz_poly) -> int:
        """Return the sign of a polynomial at the number."""
        return sign_at(polynomial, self.place)

    def reduce(self, numerator: fmpz_poly, denominator: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
        """Return a polynomial of lower degree than the minimal one, over an integer."""
        _, inverse, _ = fmpq_poly(denominator).xgcd(self._minimal)
        rest = fmpq_poly(numerator) * inverse % self._minimal
        return rest.numer(), fmpz_poly([rest.denom()])


class LineNumber:
    """An element of the ordered field of rational functions of t, at one place of the line.

    Arithmetic is exact; comparisons ask the order. Numbers of different orders must not be mixed.

    Examples
    --------
    >>> order = NearSample(Fraction(1, 3))
    >>> t = LineNumber(fmpz_poly([0, 1]), fmpz_poly([1]), order)
    >>> 1 / t > 2 * t, 1 - t < t, sorted(order.asked)
    (True, False, ['(-2)*x + 1', '(-2)*x^2 + 1', 'x'])
    """

    __slots__ = ("denominator", "numerator", "order")

    def __init__(self, numerator: fmpz_poly, denominator: fmpz_poly, order: LineOrder) -> None:
        self.numerator = numerator
        self.denominator = denominator
        self.order = order

    def __add__(self, other: object) -> LineNumber:
        right = self._like(other)
        if self.denominator == right.denominator:
            return self._new(self.numerator + right.numerator, self.denominator)
        numerator = self.numerator * right.denominator + right.numerator * self.denominator
        return self._new(numerator, self.denominator * right.denominator)

    __radd__ = __add__

    def __neg__(self) -> LineNumber:
        return LineNumber(-self.numerator, self.denominator, self.order)

    def __sub__(self, other: object) -> LineNumber:
        return self + -self._like(other)

    def __rsub__(self, other: object) -> LineNumber:
        return self._like(other) + -self

    def __mul__(self, other: object) -> LineNumber:
        right = self._like(other)
        return self._new(self.numerator * right.numerator, self.denominator * right.denominator)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> LineNumber:
        right = self._like(other)
        if not right.numerator:
            raise ZeroDivisionError
        return self.order.number(self.numerator * right.denominator, self.denominator * right.numerator)

    def __rtruediv__(self, other: object) -> LineNumber:
        return self._like(other) / self

    def __pow__(self, exponent: int) -> LineNumber:
        if exponent < 0:
            return 1 / self**-exponent
        return self._new(self.numerator**exponent, self.denominator**exponent)

    def __bool__(self) -> bool:
        return bool(self.numerator)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LineNumber | int | Fraction):
            return NotImplemented
        right = self._like(other)
        return bool(self.numerator == right.numerator and self.denominator == right.denominator)

    def __hash__(self) -> int:
        if self.numerator.degree() < 1 and self.denominator.degree() < 1:
            return hash(Fraction(int(self.numerator[0]), int(self.denominator[0])))
        return hash((*self.numerator.coeffs(), *self.denominator.coeffs()))

    def __lt__(self, other: object) -> bool:
        return self._compare(other) < 0

    def __le__(self, other: object) -> bool:
        return self._compare(other) <= 0

    def __gt__(self, other: object) -> bool:
        return self._compare(other) > 0

    def __ge__(self, other: object) -> bool:
        return self._compare(other) >= 0

    def __repr__(self) -> str:
        return f"({self.numerator})/({self.denominator})"

    def _compare(self, other: object) -> int:
        right = self._like(other)
        difference = self.numerator * right.denominator - right.numerator * self.denominator
        if not difference:
            return 0
        return self.order.sign(difference) * self.order.sign(self.denominator) * self.order.sign(right.denominator)

    def _new(self, numerator: fmpz_poly, denominator: fmpz_poly) -> LineNumber:
        return LineNumber(*self.order.reduce(numerator, denominator), self.order)

    def _like(self, other: object) -> LineNumber:
        if isinstance(other, LineNumber):
            return other
        value = Fraction(other)  # type: ignore[call-overload]
        return LineNumber(fmpz_poly([value.numerator]), fmpz_poly([value.denominator]), self.order)


def constant_cells(
    solve: Callable[[NearSample], Answer], low: Fraction, high: Fraction
) -> list[tuple[RealNumber, RealNumber, Answer]]:
    """Cut an interval into open cells in which a solver's run, and so its answer, does not change.

    The cells are in order and leave out only finitely many points, the ends. Each is proved by the signs that the run
    asked for; the number of runs is at most twice the number of distinct roots of these polynomials.

    Parameters
    ----------
    solve
        Maps an order to the solver's answer under it.
    """
    finished: list[tuple[RealNumber, RealNumber, Answer]] = []
    waiting: list[tuple[RealNumber, RealNumber]] = [(low, high)]
    while waiting:
        left, right = waiting.pop()
        order = NearSample(simplest_between(left, right))
        answer = solve(order)
        roots = sorted({root for asked in order.asked.values() for root in real_roots(asked, left, right)})
        if roots:
            ends = [left, *roots, right]
            waiting.extend(reversed(list(pairwise(ends))))
        else:
            finished.append((left, right, answer))
    return finished
