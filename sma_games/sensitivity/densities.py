"""Beliefs against which polynomials are integrated exactly: those whose distribution function is rational.

Uniform, triangular, discrete and empirical beliefs are such, and beta ones with whole numbers. Moments of other beta
ones are rational all the same; those of normal, lognormal and loguniform ones are not, and are not given here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod
from typing import Any

from flint import fmpq_poly

from sma_games.modeling import Parameter
from sma_games.modeling.beliefs import Beta, rational
from sma_games.modeling.parameters import belief_of

__all__ = ["Density", "density_of", "moment", "support_of", "value_at"]


@dataclass(frozen=True)
class Density:
    """A belief as pieces of a polynomial density, from one number to another, and atoms with their weights."""

    pieces: tuple[tuple[Fraction, Fraction, fmpq_poly], ...] = ()
    atoms: tuple[tuple[Fraction, Fraction], ...] = ()

    def integral(self, function: fmpq_poly, low: Fraction, high: Fraction) -> Fraction:
        """Return the integral of a polynomial over low <= x < high, against the belief.

        Examples
        --------
        >>> uniform = Density(pieces=((Fraction(0), Fraction(2), fmpq_poly([1]) / 2),))
        >>> uniform.integral(fmpq_poly([0, 1]), Fraction(0), Fraction(2))
        Fraction(1, 1)
        """
        found = sum((weight * value_at(function, x) for x, weight in self.atoms if low <= x < high), Fraction(0))
        for left, right, density in self.pieces:
            start, end = max(left, low), min(right, high)
            if start < end:
                whole = (function * density).integral()
                found += value_at(whole, end) - value_at(whole, start)
        return found


def density_of(parameter: Parameter) -> Density | None:
    """Return what is believed about a parameter, if it is of this kind.

    Raises
    ------
    SettingError
        If the belief reaches beyond the parameter's range.
    """
    belief = belief_of(parameter)
    if not belief.is_rational:
        return None
    x = fmpq_poly([0, 1])
    pieces = [(each.low, each.high, each.cumulative(x, analytic=False).derivative()) for each in belief.pieces]
    return Density(tuple(pieces), belief.atoms)


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
        return density.integral(fmpq_poly([*[0] * power, 1]), low, high + 1)
    belief = belief_of(parameter)
    return _beta_moment(belief, power) if isinstance(belief, Beta) else None


def _beta_moment(belief: Beta, power: int) -> Fraction:
    a, b = belief.arguments
    low, width = belief.low, belief.high - belief.low
    shares = [prod(((a + i) / (a + b + i) for i in range(k)), start=Fraction(1)) for k in range(power + 1)]
    terms = (comb(power, k) * low ** (power - k) * width**k * share for k, share in enumerate(shares))
    return sum(terms, Fraction(0))


def support_of(parameter: Parameter) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest value that is believed to be possible."""
    belief = belief_of(parameter)
    return (belief.atoms[0][0], belief.atoms[-1][0]) if belief.atoms else belief.ends


def value_at(polynomial: Any, x: Fraction) -> Fraction:
    """Return the value of a polynomial at a fraction."""
    found = polynomial(rational(x))
    return Fraction(int(found.p), int(found.q))
