"""Distinct formulas as variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.algebra.polynomials.irreducible import Polynomials
from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.algebra.sign_cases.box import Box

if TYPE_CHECKING:
    from flint import fmpz_mpoly

__all__ = ["Atoms"]


class Atoms:
    """Distinct formulas as variables, and what polynomials in them are in the parameters.

    Solvers work in the atoms, where polynomials stay short; only the irreducible factors whose sign matters are written
    out in the parameters, and each of them once.
    """

    def __init__(self, box: Box, numerators: Sequence[fmpz_mpoly], denominators: Sequence[fmpz_mpoly]) -> None:
        self.box = box
        self.numerators = numerators
        self.denominators = denominators
        self._space = Polynomials(f"atom {index}" for index in range(len(numerators)))
        self._known: dict[int, tuple[int, list[int]]] = {}
        self._origins: dict[int, int] = {}

    def origin(self, number: int) -> tuple[int, list[tuple[tuple[int, ...], int]]] | None:
        """Return a sign and a polynomial in the atoms whose sign, times the first, a polynomial in the parameters has.

        The polynomial is given by powers and coefficients; None if there is none known.
        """
        place = self._origins.get(number)
        return None if place is None else (self._known[place][0], self._space.terms(place))

    def formulas_behind(self, number: int) -> list[frozenset[int]]:
        """Return the formulas in each polynomial asked for of which a polynomial in the parameters is a factor."""
        places = [place for place, (_, factors) in self._known.items() if number in factors]
        return [
            frozenset(index for powers, _ in self._space.terms(place) for index, power in enumerate(powers) if power)
            for place in places
        ]

    def variable(self, index: int) -> fmpz_mpoly:
        """Return a formula as a variable."""
        return self._space.context.gens()[index]

    def fingerprint(self, polynomial: fmpz_mpoly) -> int:
        """Return a hash of a polynomial in the atoms."""
        return self._space.keys.fingerprint(polynomial)

    def factors(self, polynomial: fmpz_mpoly) -> tuple[int, list[int]]:
        """Return a sign, and polynomials in the parameters whose signs, multiplied with it, are the polynomial's."""
        if polynomial.is_constant():
            value = polynomial.leading_coefficient() if polynomial else 0
            return (value > 0) - (value < 0), []
        sign, factors = self._space.factors(polynomial)
        found: list[int] = []
        for number, power in factors:
            part, numbers = self._write_out(number)
            sign *= part**power
            found += numbers * (power if power < 2 else 2 - power % 2)  # noqa: PLR2004 - parity and zeros are what counts
        return sign, found

    def _write_out(self, number: int) -> tuple[int, list[int]]:
        """Return an irreducible polynomial in the atoms as a sign and polynomials in the parameters."""
        if number not in self._known:
            polynomial = self._space[number]
            top = [max(int(powers[index]) for powers in polynomial.monoms()) for index in range(len(self.numerators))]
            total = self.box.integer(0)
            for powers, coefficient in polynomial.terms():
                term = self.box.integer(int(coefficient))
                for index, power in enumerate(powers):
                    term = term * self.numerators[index] ** int(power)
                    term = term * self.denominators[index] ** (top[index] - int(power))
                total = total + term
            parts = [total, *(self.denominators[index] for index, power in enumerate(top) if power % 2)]
            self._known[number] = self._sign_and_factors(parts)
            factors = self._known[number][1]
            if len(factors) == 1:
                self._origins.setdefault(factors[0], number)
        return self._known[number]

    def written_out(self, number: Any) -> RationalFunction:
        """Return a polynomial in the atoms, or an integer, as a function of the parameters."""
        polynomial = getattr(number, "polynomial", number)
        one = self.box.integer(1)
        total = RationalFunction(self.box.integer(0), one)
        for powers, coefficient in self._as_polynomial(polynomial).terms():
            term = RationalFunction(self.box.integer(int(coefficient)), one)
            for index, power in enumerate(powers):
                if power:
                    term = term * RationalFunction(self.numerators[index], self.denominators[index]) ** int(power)
            total = total + term
        return total

    def reduced(self, numerator: Any, denominator: Any) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """Return a quotient of polynomials in the atoms without common factors."""
        top, bottom = (self._as_polynomial(getattr(each, "polynomial", each)) for each in (numerator, denominator))
        divisor = top.gcd(bottom)
        if bottom.leading_coefficient() < 0:
            divisor = -divisor
        return top // divisor, bottom // divisor

    def _as_polynomial(self, number: Any) -> fmpz_mpoly:
        return self._space.context.constant(number) if isinstance(number, int) else number

    def _sign_and_factors(self, parts: Sequence[fmpz_mpoly]) -> tuple[int, list[int]]:
        sign, numbers = 1, []
        for part in parts:
            if not part:
                return 0, []
            own, factors = self.box.factors(part)
            sign *= own
            numbers += [number for number, power in factors for _ in range(2 - power % 2)]
        return sign, numbers
