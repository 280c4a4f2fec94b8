"""Irreducible polynomials in several parameters: their numbers, exact signs at points, bounds over boxes.

A point has rational coordinates, one of which may be an irrational algebraic number instead: enough to stand on any
surface, and signs stay exact there, because along that coordinate every polynomial has one variable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, sign_at
from sma_games.algebra.polynomials.factoring import irreducible_factors
from sma_games.algebra.polynomials.keys import PolynomialKey, PolynomialKeys

__all__ = ["Coordinate", "Polynomials", "as_coordinates", "as_real", "bounds_of"]

Coordinate: TypeAlias = fmpq | AlgebraicNumber


_NUMBERING = Lock()  # of the polynomials of one space, which several threads may ask about


class _Known(NamedTuple):
    """A polynomial that has a number."""

    polynomial: fmpz_mpoly
    terms: list[tuple[tuple[int, ...], int]]
    function: Any


class Polynomials:
    """The irreducible polynomials that have come up so far, each once, up to a constant factor."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.context = fmpz_mpoly_ctx.get(self.names, Ordering.degrevlex)
        self._rational = fmpq_mpoly_ctx.get(self.names, Ordering.degrevlex)
        self._known: list[_Known] = []
        self.keys = PolynomialKeys(len(self.names))
        self._numbers: dict[PolynomialKey, int] = {}
        self._factored: dict[PolynomialKey, tuple[int, list[tuple[int, int]]]] = {}

    def __getitem__(self, number: int) -> fmpz_mpoly:
        return self._known[number].polynomial

    def __len__(self) -> int:
        return len(self._known)

    def terms(self, number: int) -> list[tuple[tuple[int, ...], int]]:
        """Return powers and coefficient of each term."""
        return self._known[number].terms

    def factors(self, polynomial: fmpz_mpoly) -> tuple[int, list[tuple[int, int]]]:
        """Return the sign of the constant factor, and number and power of each irreducible factor."""
        key = self.keys.key(polynomial)
        if key not in self._factored:
            self._factored[key] = self._factor(polynomial)
        return self._factored[key]

    def _factor(self, polynomial: fmpz_mpoly) -> tuple[int, list[tuple[int, int]]]:
        content, pairs = irreducible_factors(polynomial)
        sign = (content > 0) - (content < 0)
        found = []
        for factor, power in pairs:
            leading = factor.leading_coefficient() < 0
            if leading and power % 2:
                sign = -sign
            found.append((self._number(-factor if leading else factor), power))
        return sign, found

    def _number(self, polynomial: fmpz_mpoly) -> int:
        key = self.keys.key(polynomial)
        if key not in self._numbers:
            terms = [(tuple(map(int, powers)), int(value)) for powers, value in polynomial.to_dict().items()]
            function = self._rational.from_dict({powers: fmpq(value) for powers, value in terms})
            with _NUMBERING:
                if key not in self._numbers:
                    self._known.append(_Known(polynomial, terms, function))
                    self._numbers[key] = len(self._known) - 1  # last: Ctrl-C may come before
        return self._numbers[key]

    def value(self, number: int, point: Sequence[fmpq]) -> fmpq:
        """Return the value of a polynomial at a rational point."""
        value: fmpq = self._known[number].function(*point)
        return value

    def sign(self, number: int, point: Sequence[Coordinate]) -> int:
        """Return the exact sign of a polynomial at a point."""
        for index, coordinate in enumerate(point):
            if isinstance(coordinate, AlgebraicNumber):
                return sign_at(self.along(number, point, index), coordinate)
        value = self._known[number].function(*point)
        return int(value > 0) - int(value < 0)

    def along(self, number: int, point: Sequence[Any], index: int) -> fmpz_poly:
        """Return a positive multiple of a polynomial in one coordinate alone, the others as they are at a point."""
        coefficients: dict[int, fmpq] = {}
        for powers, coefficient in self._known[number].terms:
            value = fmpq(coefficient)
            for place, power in enumerate(powers):
                if power and place != index:
                    value *= point[place] ** power
            coefficients[powers[index]] = coefficients.get(powers[index], fmpq(0)) + value
        top = max(coefficients)
        return fmpq_poly([coefficients.get(power, fmpq(0)) for power in range(top + 1)]).numer()

    def bounds(self, number: int, lows: Sequence[Any], highs: Sequence[Any]) -> tuple[Any, Any]:
        """Return bounds of a polynomial over a box, term by term."""
        return bounds_of(self._known[number].terms, lows, highs)


def bounds_of(
    terms: Iterable[tuple[tuple[int, ...], Any]], lows: Sequence[Any], highs: Sequence[Any]
) -> tuple[Any, Any]:
    """Return bounds, over a box, of the polynomial with these powers and coefficients, term by term."""
    least = most = Fraction(0)
    for powers, coefficient in terms:
        low = high = Fraction(coefficient)
        for x_low, x_high, power in zip(lows, highs, powers, strict=True):
            if power:
                ends = (x_low**power, x_high**power)
                if power % 2 == 0 and x_low < 0 < x_high:
                    ends = (*ends, Fraction(0))  # type: ignore[assignment]
                corners = [a * b for a in (low, high) for b in (min(ends), max(ends))]
                low, high = min(corners), max(corners)
        least, most = least + low, most + high
    return least, most


def as_coordinates(setting: Mapping[str, RealNumber], names: Sequence[str]) -> list[Coordinate]:
    """Return the values of some parameters as FLINT's rationals."""
    return [
        value if isinstance(value, AlgebraicNumber) else fmpq(value.numerator, value.denominator)
        for value in (setting[name] for name in names)
    ]


def as_real(coordinate: Coordinate) -> RealNumber:
    """Return a coordinate as Python's fraction, or as the algebraic number that it is."""
    if isinstance(coordinate, AlgebraicNumber):
        return coordinate
    return Fraction(int(coordinate.p), int(coordinate.q))
