"""Probabilities that beliefs give to values of a parameter: exact where they are rational, enclosed elsewhere."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import NamedTuple, overload

from flint import acb, arb, ctx

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.modeling.beliefs import Belief, Piece, rational
from sma_games.modeling.parameters import Parameter, belief_of

__all__ = ["Support", "ball", "cumulative", "density", "mean", "support"]

GUARD_BITS = 10
"""Beyond the working precision, to which irrational values are enclosed."""


class Support(NamedTuple):
    """Where the weight of a belief lies."""

    pieces: tuple[Piece, ...]
    """The intervals in which it has a density that is analytic inside, in ascending order; their ends are breaks."""
    atoms: tuple[tuple[Fraction, Fraction], ...]
    """The values that have a probability of their own, with it, in ascending order."""


def support(parameter: Parameter) -> Support:
    """Return the intervals and the single values on which a parameter's belief has weight.

    Integrate `piece.density`, times whatever is asked, over each piece with `acb.integral`, and add up the atoms.

    Raises
    ------
    SettingError
        As `belief_of`.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> p_trump = load_model("sma/timing_matrix").parameters["p_trump"]
    >>> [(piece.low, piece.high) for piece in support(p_trump).pieces]
    [(Fraction(0, 1), Fraction(1, 1))]
    """
    belief = belief_of(parameter)
    return Support(belief.pieces, belief.atoms)


def mean(parameter: Parameter) -> Fraction | arb:
    """Return the mean of a parameter's belief: a fraction, or an enclosure where it is irrational.

    Raises
    ------
    SettingError
        As `belief_of`.
    """
    return belief_of(parameter).mean


@overload
def cumulative(parameter: Parameter, value: arb | AlgebraicNumber, *, strict: bool = ...) -> arb: ...
@overload
def cumulative(parameter: Parameter, value: Fraction | int, *, strict: bool = ...) -> Fraction | arb: ...
def cumulative(
    parameter: Parameter, value: Fraction | int | AlgebraicNumber | arb, *, strict: bool = False
) -> Fraction | arb:
    """Return the probability that a parameter is at most a value, or below it if `strict`, within its range.

    It is exact at a fraction where the belief is uniform, triangular, discrete, empirical, or beta with whole numbers;
    elsewhere it is a ball that encloses it, to FLINT's working precision (`flint.ctx.prec` bits).

    Raises
    ------
    SettingError
        As `belief_of`.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> backlash = load_model("sma/timing_matrix").parameters["backlash"]
    >>> cumulative(backlash, Fraction(3171, 12500))
    Fraction(3171, 6250)
    """
    belief = belief_of(parameter)
    if isinstance(value, arb):
        return _hull(belief, _fraction(value.lower()), _fraction(value.upper()), strict=strict)
    if isinstance(value, AlgebraicNumber):
        return _hull(belief, *_narrow(value, belief), strict=strict)
    return belief.cumulative(Fraction(value), strict=strict)


@overload
def density(parameter: Parameter, value: acb, *, analytic: bool = ...) -> acb: ...
@overload
def density(parameter: Parameter, value: Fraction | arb, *, analytic: bool = ...) -> arb: ...
def density(parameter: Parameter, value: Fraction | arb | acb, *, analytic: bool = False) -> arb | acb:
    """Return the density of a parameter's belief, apart from its atoms: an enclosure.

    At a complex ball it is that of the piece in which the ball lies, or not finite if it lies in none wholly, as
    `acb.integral` wants it with `analytic`; the pieces of `support` go on analytically beyond their ends.

    Raises
    ------
    SettingError
        As `belief_of`.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> density(load_model("sma/timing_matrix").parameters["backlash"], Fraction(1, 8))
    2.00000000000000
    """
    pieces = belief_of(parameter).pieces
    if isinstance(value, acb):
        inside = [each for each in pieces if rational(each.low) < value.real < rational(each.high)]
        return inside[0].density(value, analytic) if inside else acb("nan")
    return _real_density(pieces, value if isinstance(value, arb) else arb(rational(Fraction(value))))


def _real_density(pieces: tuple[Piece, ...], value: arb) -> arb:
    """Return an enclosure of the density at a real ball: that of every piece it meets, and 0 where it leaves them."""
    low, high = _fraction(value.lower()), _fraction(value.upper())
    found: list[arb] = []
    for piece in pieces:
        start, end = max(low, piece.low), min(high, piece.high)
        if start <= end:
            inside = arb(rational(start)).union(arb(rational(end)))
            found.append(piece.density(acb(inside), analytic=False).real)
    if not pieces or low < pieces[0].low or high > pieces[-1].high:
        found.append(arb(0))
    return reduce(arb.union, found)


def _hull(belief: Belief, low: Fraction, high: Fraction, *, strict: bool) -> arb:
    """Return a ball around the probabilities of values up to any number of an interval: they rise with it."""
    below, above = (belief.cumulative(value, strict=strict) for value in (low, high))
    return ball(below).union(ball(above))


def ball(number: Fraction | arb) -> arb:
    """Return a probability as a ball, whether it is exact or one already.

    Examples
    --------
    >>> ball(Fraction(1, 4)) + ball(arb(1) / 2)
    0.750000000000000
    """
    return arb(rational(number)) if isinstance(number, Fraction) else number


def _fraction(end: arb) -> Fraction:
    """Return the exact value of the end of a ball."""
    mantissa, exponent = end.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _narrow(value: AlgebraicNumber, belief: Belief) -> tuple[Fraction, Fraction]:
    """Return an interval around a number that is as narrow as the working precision asks."""
    width = (belief.high - belief.low) / 2 ** (ctx.prec + GUARD_BITS)
    return next(bounds for bounds in value.refining() if bounds[1] - bounds[0] <= width)
