"""Beliefs whose density is a polynomial in pieces, with atoms: what is integrated against them comes out exactly.

Uniform, triangular and discrete beliefs are such, and beta ones with whole numbers. Moments of other beta ones are
rational all the same; those of normal and loguniform ones are not, and are not given here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, prod
from typing import TypeAlias

from sma_games.modeling import Parameter
from sma_games.sweeps.settings.quantiles import belief_of

__all__ = ["Density", "Polynomial", "density_of", "moment", "polynomial_value", "support_of"]

Polynomial: TypeAlias = tuple[Fraction, ...]
"""Coefficients, the constant first."""

MOST_WHOLE = 200  # of the numbers of a beta distribution: the degree of its density


@dataclass(frozen=True)
class Density:
    """A belief as pieces of a polynomial density, from one number to another, and atoms with their weights."""

    pieces: tuple[tuple[Fraction, Fraction, Polynomial], ...] = ()
    atoms: tuple[tuple[Fraction, Fraction], ...] = ()

    def integral(self, function: Polynomial, low: Fraction, high: Fraction) -> Fraction:
        """Return the integral of a polynomial over low <= x < high, against the belief.

        Examples
        --------
        >>> uniform = Density(pieces=((Fraction(0), Fraction(2), (Fraction(1, 2),)),))
        >>> uniform.integral((Fraction(0), Fraction(1)), Fraction(0), Fraction(2))
        Fraction(1, 1)
        """
        found = sum((weight * polynomial_value(function, x) for x, weight in self.atoms if low <= x < high), Fraction())
        for left, right, density in self.pieces:
            start, end = max(left, low), min(right, high)
            if start < end:
                whole = _antiderivative(_product(function, density))
                found += polynomial_value(whole, end) - polynomial_value(whole, start)
        return found


def density_of(parameter: Parameter) -> Density | None:
    """Return what is believed about a parameter, if it is of this kind.

    Raises
    ------
    SettingError
        If the belief reaches beyond the parameter's range.
    """
    belief = belief_of(parameter)
    numbers = belief.arguments
    match belief.kind:
        case "uniform":
            return Density(pieces=((numbers[0], numbers[1], (1 / (numbers[1] - numbers[0]),)),))
        case "triangular":
            return Density(pieces=tuple(_triangle(*numbers)))
        case "discrete":
            return Density(atoms=tuple(zip(numbers[::2], numbers[1::2], strict=True)))
        case "beta" if all(each.denominator == 1 for each in numbers) and sum(numbers) <= MOST_WHOLE:
            density = _beta(int(numbers[0]), int(numbers[1]), parameter.low, parameter.high)
            return Density(pieces=((parameter.low, parameter.high, density),))
    return None


def moment(parameter: Parameter, power: int) -> Fraction | None:
    """Return the expected value of a power of a parameter, exactly; None if it is not rational or not known to be.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/timing_matrix")
    >>> moment(model.parameters["p_trump"], 1), moment(model.parameters["backlash"], 2)
    (Fraction(1, 2), Fraction(1, 12))
    """
    density = density_of(parameter)
    if density is not None:
        low, high = support_of(parameter)
        return density.integral((*[Fraction(0)] * power, Fraction(1)), low, high + 1)
    belief = belief_of(parameter)
    if belief.kind != "beta":
        return None
    a, b = belief.arguments
    low, width = parameter.low, parameter.high - parameter.low
    return sum(
        (
            comb(power, k) * low ** (power - k) * width**k * prod((a + i) / (a + b + i) for i in range(k))
            for k in range(power + 1)
        ),
        Fraction(0),
    )


def support_of(parameter: Parameter) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest value that is believed to be possible."""
    belief = belief_of(parameter)
    match belief.kind:
        case "uniform" | "loguniform" | "triangular":
            return belief.arguments[0], belief.arguments[-1]
        case "discrete":
            pairs = zip(belief.arguments[::2], belief.arguments[1::2], strict=True)
            values = [value for value, weight in pairs if weight]
            return min(values), max(values)
        case "fixed":
            return parameter.value, parameter.value
    return parameter.low, parameter.high


def polynomial_value(polynomial: Polynomial, x: Fraction) -> Fraction:
    """Return the value of a polynomial."""
    total = Fraction(0)
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def _triangle(low: Fraction, mode: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction, Polynomial]]:
    """Return the rising and the falling side of a triangular density, without a side that is empty."""
    top = 2 / (high - low)
    sides: list[tuple[Fraction, Fraction, Polynomial]] = []
    if low < mode:
        slope = top / (mode - low)
        sides.append((low, mode, (-slope * low, slope)))
    if mode < high:
        slope = top / (high - mode)
        sides.append((mode, high, (slope * high, -slope)))
    return sides


def _beta(a: int, b: int, low: Fraction, high: Fraction) -> Polynomial:
    """Return the density of a beta distribution over a range, for whole numbers."""
    width = high - low
    rising, falling = (-low / width, 1 / width), (high / width, -1 / width)
    found: Polynomial = (Fraction(factorial(a + b - 1), factorial(a - 1) * factorial(b - 1)) / width,)
    for factor in [rising] * (a - 1) + [falling] * (b - 1):
        found = _product(found, factor)
    return found


def _product(left: Sequence[Fraction], right: Sequence[Fraction]) -> Polynomial:
    found = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            found[i + j] += x * y
    return tuple(found)


def _antiderivative(polynomial: Polynomial) -> Polynomial:
    return (Fraction(0), *(coefficient / (power + 1) for power, coefficient in enumerate(polynomial)))
