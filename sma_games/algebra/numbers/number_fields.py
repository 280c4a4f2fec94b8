"""Exact arithmetic with irrational numbers that are polynomials in one root: elements of a real number field."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property, total_ordering
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz, fmpz_poly

from sma_games.algebra.numbers.common_fields import common_root
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, all_real_roots, range_over, sign_at

__all__ = ["FieldElement", "FieldNumber", "element"]


@total_ordering
class FieldElement:
    """An irrational number, exactly: a polynomial in a root that all numbers of its field share.

    Made by `element`. Sums, products and quotients with rational numbers and with one another are exact, and a
    `Fraction` where they are rational; elements of two fields meet in the smallest one that holds both, whose degree
    may be the product of theirs. Comparisons are exact with all real algebraic numbers.

    Examples
    --------
    >>> root = all_real_roots(fmpz_poly([-2, 0, 1]))[1]
    >>> x = element(fmpq_poly([1, fmpq(1, 2)]), root)
    >>> x, x * x, 1 / x, x > Fraction(17, 10), (2 * x - 2) * (2 * x - 2)
    (1 + sqrt(2)/2, 3/2 + sqrt(2), 2 - sqrt(2), True, Fraction(2, 1))
    """

    def __init__(self, polynomial: fmpq_poly, root: AlgebraicNumber) -> None:
        self.polynomial = polynomial
        self.root = root

    @cached_property
    def algebraic(self) -> AlgebraicNumber:
        """The number by its own minimal polynomial."""
        roots = all_real_roots(self._minimal_polynomial())
        for least, most in self._refining():
            near = [root for root in roots if least < root < most]
            if len(near) == 1 and isinstance(near[0], AlgebraicNumber):
                return near[0]
        raise AssertionError  # pragma: no cover - the intervals shrink forever

    def bounds(self, width: Fraction) -> tuple[Fraction, Fraction]:
        """Return an interval around the number no wider than asked."""
        return next((least, most) for least, most in self._refining() if most - least <= width)

    def _refining(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield ever smaller intervals around the number."""
        numerator, denominator = self.polynomial.numer(), int(self.polynomial.denom())
        for low, high in self.root.refining():
            least, most = range_over(numerator, low, high)
            yield least / denominator, most / denominator

    def _minimal_polynomial(self) -> fmpz_poly:
        return self._multiplication().minpoly().numer()

    def _multiplication(self) -> fmpq_mat:
        """Return multiplication by this number, one column for each power of the root."""
        modulus = _modulus(self.root)
        columns = []
        power = self.polynomial
        for _ in range(modulus.degree()):
            columns.append([power[place] for place in range(modulus.degree())])
            power = power * fmpq_poly([0, 1]) % modulus
        return fmpq_mat(columns).transpose()

    def _with(self, other: object) -> tuple[FieldElement, Any]:
        """Return this number and another one as a polynomial, both in one root; NotImplemented if that is no number."""
        if not isinstance(other, FieldElement):
            rational = _rational(other)
            return self, NotImplemented if rational is None else rational
        if other.root == self.root:
            return self, other.polynomial
        root, first, second = common_root(self.root, other.root)
        modulus = _modulus(root)
        own, given = self.polynomial(first) % modulus, other.polynomial(second) % modulus
        return FieldElement(own, root), given

    def _make(self, polynomial: Any) -> FieldNumber:
        return element(polynomial, self.root)

    def __add__(self, other: object) -> Any:
        own, given = self._with(other)
        return NotImplemented if given is NotImplemented else own._make(own.polynomial + given)

    __radd__ = __add__

    def __neg__(self) -> FieldElement:
        return FieldElement(-self.polynomial, self.root)

    def __sub__(self, other: object) -> Any:
        own, given = self._with(other)
        return NotImplemented if given is NotImplemented else own._make(own.polynomial - given)

    def __rsub__(self, other: object) -> Any:
        return -self + other

    def __mul__(self, other: object) -> Any:
        own, given = self._with(other)
        return NotImplemented if given is NotImplemented else own._make(own.polynomial * given)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Any:
        if isinstance(other, FieldElement):
            return self * other.reciprocal()
        own, given = self._with(other)
        return NotImplemented if given is NotImplemented else own._make(own.polynomial / given)

    def __rtruediv__(self, other: object) -> Any:
        return self.reciprocal() * other

    def reciprocal(self) -> FieldElement:
        """Return one over the number."""
        table: Any = self._multiplication()
        one = fmpq_mat(table.nrows(), 1, [1] + [0] * (table.nrows() - 1))
        return FieldElement(fmpq_poly(table.solve(one, algorithm="dixon").entries()), self.root)

    def __abs__(self) -> FieldElement:
        return -self if self < 0 else self

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FieldElement):
            if other.root == self.root:
                return bool(self.polynomial == other.polynomial)
            return self.algebraic == other.algebraic
        return isinstance(other, AlgebraicNumber) and self.algebraic == other

    def __hash__(self) -> int:
        return hash(self.algebraic)

    def __lt__(self, other: object) -> bool:
        if isinstance(other, FieldElement | AlgebraicNumber) and getattr(other, "root", None) != self.root:
            return self.algebraic < (other.algebraic if isinstance(other, FieldElement) else other)
        own, given = self._with(other)
        if given is NotImplemented:
            return NotImplemented
        return sign_at(fmpq_poly(own.polynomial - given).numer(), own.root) < 0

    def __float__(self) -> float:
        return next(float(least) for least, most in self._refining() if float(least) == float(most))

    def __str__(self) -> str:
        return str(self.algebraic)

    __repr__ = __str__

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_coefficients, (tuple(map(_fraction, self.polynomial.coeffs())), self.root)


FieldNumber: TypeAlias = Any
"""A `Fraction`, or a `FieldElement` if it is irrational."""


def element(polynomial: fmpq_poly, root: RealNumber) -> FieldNumber:
    """Return the value of a polynomial with rational coefficients at a root, exactly."""
    if isinstance(root, Fraction):
        return _fraction(polynomial(fmpq(root.numerator, root.denominator)))
    rest = polynomial % _modulus(root)
    return _fraction(rest[0]) if rest.degree() < 1 else FieldElement(rest, root)


def _rational(number: object) -> fmpq | None:
    """Return a rational number as one of flint's, or None if it is something else."""
    if isinstance(number, int | Fraction):
        return fmpq(number.numerator, number.denominator)
    return fmpq(number) if isinstance(number, fmpq | fmpz) else None


def _from_coefficients(coefficients: tuple[Fraction, ...], root: AlgebraicNumber) -> FieldElement:
    return FieldElement(fmpq_poly([fmpq(each.numerator, each.denominator) for each in coefficients]), root)


def _modulus(root: AlgebraicNumber) -> fmpq_poly:
    return fmpq_poly(list(root.minimal_polynomial))


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))
