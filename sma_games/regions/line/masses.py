"""How much of a parameter's belief lies beyond a value, or between two: the distances of tables in probability."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.modeling import Parameter
from sma_games.modeling.cumulative import ball, cumulative
from sma_games.regions.line.tipping_points import AdmissibleInterval, TippingPoints

__all__ = ["mass_beyond", "quantile_distance"]

Mass = Fraction | float


def mass_beyond(parameter: Parameter, line: TippingPoints, value: RealNumber, side: str) -> Mass | None:
    """Return the probability that a parameter lies on one side of a value, given that the line is admissible there.

    It is a fraction where that of the distribution is (see `cumulative`), else the float nearest to it; None if nothing
    is believed of the parameter, or only what is not admissible. `side` is "above", "below" or "at".

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = load_model("sma/timing_matrix")
    >>> line = tipping_points(model, "backlash")
    >>> mass_beyond(model.parameters["backlash"], line, line[0].exact_value, "above")
    Fraction(3079, 6250)
    """
    if parameter.distribution is None:
        return None
    if line.is_whole:
        return _plain(_share(parameter, value, side))
    whole = _sum([_mass(parameter, each) for each in line.intervals])
    beyond = _sum([_mass(parameter, part) for each in line.intervals for part in _part(each, value, side)])
    if not ball(whole) > 0:
        return None
    if isinstance(whole, Fraction) and isinstance(beyond, Fraction):
        return beyond / whole
    return _plain(ball(beyond) / ball(whole))


def quantile_distance(parameter: Parameter, first: RealNumber, second: RealNumber) -> float | None:
    """Return how far two values are apart in shares of a parameter's belief; None if nothing is believed of it.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> backlash = load_model("sma/timing_matrix").parameters["backlash"]
    >>> quantile_distance(backlash, Fraction(1, 10), Fraction(3, 10))
    0.4
    """
    if parameter.distribution is None:
        return None
    below, above = (cumulative(parameter, value) for value in sorted((first, second)))
    return float(_plain(_minus(above, below)))


def _share(parameter: Parameter, value: RealNumber, side: str) -> Fraction | arb:
    match side:
        case "above":
            return _minus(Fraction(1), cumulative(parameter, value))
        case "below":
            return cumulative(parameter, value, strict=True)
        case _:
            return _minus(cumulative(parameter, value), cumulative(parameter, value, strict=True))


def _part(interval: AdmissibleInterval, value: RealNumber, side: str) -> list[AdmissibleInterval]:
    """Return what of an interval lies on one side of a value, none or one."""
    if side == "at":
        return [AdmissibleInterval(value, value, (), ())] if value in interval else []
    low, high = interval.low, interval.high
    if side == "above":
        if high <= value:
            return []
        return [interval] if low > value else [AdmissibleInterval(value, high, None, interval.at_high)]
    if low >= value:
        return []
    return [interval] if high < value else [AdmissibleInterval(low, value, interval.at_low, None)]


def _mass(parameter: Parameter, interval: AdmissibleInterval) -> Fraction | arb:
    """Return the probability of an interval, with those of its ends that are admissible."""
    top = cumulative(parameter, interval.high, strict=interval.at_high is None)
    return _minus(top, cumulative(parameter, interval.low, strict=interval.at_low is not None))


def _sum(masses: list[Fraction | arb]) -> Fraction | arb:
    exact = [mass for mass in masses if isinstance(mass, Fraction)]
    return sum(exact, Fraction(0)) if len(exact) == len(masses) else sum(map(ball, masses), arb(0))


def _minus(first: Fraction | arb, second: Fraction | arb) -> Fraction | arb:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first - second
    return ball(first) - ball(second)


def _plain(mass: Fraction | arb) -> Mass:
    return mass if isinstance(mass, Fraction) else min(max(float(mass), 0.0), 1.0)
