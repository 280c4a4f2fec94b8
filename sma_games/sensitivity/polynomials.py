"""Payoffs as polynomials of the parameters that are drawn, and their expected values over independent beliefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from flint import fmpq_poly

from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.modeling import Parameter
from sma_games.modeling.beliefs import rational
from sma_games.sensitivity.densities import moment, support_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Multinomial", "multinomial"]

MOST_CORNERS = 2**12  # of a box, that are looked at


@dataclass(frozen=True)
class Multinomial:
    """A polynomial of some parameters with rational coefficients, by the powers of its terms."""

    names: tuple[str, ...]
    terms: Mapping[tuple[int, ...], Fraction]

    def __add__(self, other: Multinomial) -> Multinomial:
        terms = dict(self.terms)
        for powers, coefficient in other.terms.items():
            terms[powers] = terms.get(powers, Fraction(0)) + coefficient
        return Multinomial(self.names, {powers: each for powers, each in terms.items() if each})

    def __sub__(self, other: Multinomial) -> Multinomial:
        return self + Multinomial(other.names, {powers: -each for powers, each in other.terms.items()})

    @property
    def used(self) -> tuple[str, ...]:
        """The parameters that occur."""
        places = [place for place in range(len(self.names)) if any(powers[place] for powers in self.terms)]
        return tuple(self.names[place] for place in places)

    @property
    def is_multilinear(self) -> bool:
        """Whether it is affine in each parameter."""
        return all(power <= 1 for powers in self.terms for power in powers)

    def given(self, kept: Sequence[str], parameters: Mapping[str, Parameter]) -> Multinomial | None:
        """Return the expected value as a polynomial of the parameters that are kept, the others being independent.

        None if an expected value of a power is not known exactly.
        """
        places = [self.names.index(name) for name in kept]
        terms: dict[tuple[int, ...], Fraction] = {}
        for powers, coefficient in self.terms.items():
            value: Fraction | None = coefficient
            for place, power in enumerate(powers):
                if power and place not in places:
                    factor = _moment(parameters[self.names[place]], power)
                    value = None if factor is None or value is None else value * factor
            if value is None:
                return None
            key = tuple(powers[place] for place in places)
            terms[key] = terms.get(key, Fraction(0)) + value
        return Multinomial(tuple(kept), {powers: each for powers, each in terms.items() if each})

    def expected(self, parameters: Mapping[str, Parameter]) -> Fraction | None:
        """Return the expected value; None if it is not known exactly."""
        found = self.given((), parameters)
        return None if found is None else found.terms.get((), Fraction(0))

    def univariate(self) -> fmpq_poly:
        """Return a polynomial of one parameter as FLINT has it."""
        degree = max((powers[0] for powers in self.terms), default=0)
        return fmpq_poly([rational(self.terms.get((power,), Fraction(0))) for power in range(degree + 1)])

    def values(self, columns: Mapping[str, NDArray[Any]], size: int) -> NDArray[Any]:
        """Return the values at many settings, as floats."""
        import numpy as np

        found = np.zeros(size)
        for powers, coefficient in self.terms.items():
            term = np.full(size, float(coefficient))
            for name, power in zip(self.names, powers, strict=True):
                if power:
                    term *= columns[name] ** power
            found += term
        return found

    def extremes(self, parameters: Mapping[str, Parameter]) -> tuple[Fraction, Fraction] | None:
        """Return the least and greatest value over what is believed possible; None if that takes more than corners."""
        used = self.used
        if not self.is_multilinear or 2 ** len(used) > MOST_CORNERS:
            return None
        places = [self.names.index(name) for name in used]
        corners = product(*(support_of(parameters[name]) for name in used))
        values = [self._at(places, corner) for corner in corners]
        return min(values), max(values)

    def _at(self, places: Sequence[int], corner: Sequence[Fraction]) -> Fraction:
        total = Fraction(0)
        for powers, coefficient in self.terms.items():
            term = coefficient
            for place, value in zip(places, corner, strict=True):
                if powers[place]:
                    term *= value
            total += term
        return total


@cache
def _moment(parameter: Parameter, power: int) -> Fraction | None:
    return moment(parameter, power)


def multinomial(function: RationalFunction, names: Sequence[str]) -> Multinomial | None:
    """Return a rational function as a polynomial; None if it is none."""
    if not function.denominator.is_constant():
        return None
    divisor = int(function.denominator.leading_coefficient())
    terms = {
        tuple(map(int, powers)): Fraction(int(coefficient), divisor)
        for powers, coefficient in function.numerator.terms()
    }
    return Multinomial(tuple(names), terms)
