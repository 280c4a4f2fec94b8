"""Agreed prices, for numbers of any ordered ring: signs are asked for, and nothing is divided.

Each player gains s x + c at the price x, compared with no agreement. The zone [L, H] holds the prices at which nobody
gains less than 0. If the slopes s of two players have opposite signs, everything lies between; else both want the same
end of the zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of

__all__ = ["PRICES", "LinearGain", "PriceProblem", "Priced", "Zone", "compare", "has_zone", "zone_of"]


class LinearGain(NamedTuple):
    """What a player gains at a price x: slope x + constant."""

    slope: Any
    constant: Any

    def at(self, price: Quotient) -> Quotient:
        """Return the gain at a price."""
        top = self.slope * price.numerator + self.constant * price.denominator
        return Quotient(top, price.denominator)


@dataclass(frozen=True)
class PriceProblem:
    """The gains of all players, bargaining weights, and the prices that can be agreed on."""

    gains: tuple[LinearGain, ...]
    weights: tuple[Any, ...]
    low: Any
    high: Any


class Zone(NamedTuple):
    """The zone of agreement: its ends, and what is known of them already."""

    low: Quotient
    high: Quotient
    is_point: bool
    is_low_free: bool
    """Whether somebody gains 0 at the low end; else it is the lowest price that can be agreed on."""
    is_high_free: bool
    """The same of the high end."""


class Priced(NamedTuple):
    """A price in the zone, and whether it is an end of it."""

    price: Quotient
    is_lowest: bool
    is_highest: bool


def compare(one: Quotient, other: Quotient) -> int:
    """Return the sign of a difference."""
    return sign_of((one - other).numerator)


def has_zone(problem: PriceProblem) -> bool:
    """Tell whether there is a zone of agreement: whether no lower bound is above an upper one."""
    lows, highs = [Quotient(problem.low)], [Quotient(problem.high)]
    for slope, constant in problem.gains:
        sign = sign_of(slope)
        if sign:
            (lows if sign > 0 else highs).append(Quotient(-sign * constant, sign * slope))
        elif sign_of(constant) < 0:
            return False
    return all(compare(low, high) <= 0 for low in lows for high in highs)


def zone_of(problem: PriceProblem) -> Zone | None:
    """Return the zone of agreement; None if there is none."""
    low, high = Quotient(problem.low), Quotient(problem.high)
    is_low_free = is_high_free = False
    for slope, constant in problem.gains:
        sign = sign_of(slope)
        indifferent = Quotient(-sign * constant, sign * slope) if sign else None
        if indifferent is None:
            if sign_of(constant) < 0:
                return None
        elif sign > 0 and compare(indifferent, low) > 0:
            low, is_low_free = indifferent, True
        elif sign < 0 and compare(indifferent, high) < 0:
            high, is_high_free = indifferent, True
    width = compare(high, low)
    return None if width < 0 else Zone(low, high, not width, is_low_free, is_high_free)


class _Rivals(NamedTuple):
    """The two players of a problem, the one first who wants a high price."""

    upper: LinearGain
    lower: LinearGain
    upper_weight: Any
    lower_weight: Any


Choose = Callable[[_Rivals, Zone], Priced]


def _find_agreement(problem: PriceProblem, zone: Zone, choose: Choose) -> list[Priced]:
    """Return the price that two rivals agree on, or where both want the same end of the zone, that end.

    If the price is all the same to both, the two ends, between which every price is a solution.
    """
    (first, second), (weight, other) = problem.gains, problem.weights
    signs = sign_of(first.slope), sign_of(second.slope)
    if signs not in ((1, -1), (-1, 1)) or zone.is_point:
        return _choose_end(sum(signs), zone)
    rivals = _Rivals(first, second, weight, other) if signs[0] > 0 else _Rivals(second, first, other, weight)
    return [choose(rivals, zone)]


def _choose_end(sign: int, zone: Zone) -> list[Priced]:
    """Return the end of the zone that is wanted, or both."""
    low, high = Priced(zone.low, is_lowest=True, is_highest=zone.is_point), Priced(zone.high, zone.is_point, True)  # noqa: FBT003
    if sign or zone.is_point:
        return [high if sign > 0 else low]
    return [low, high]


def _clip(price: Quotient, zone: Zone) -> Priced:
    """Return the nearest price of the zone, given one strictly between the prices at which the rivals gain 0."""
    if not zone.is_low_free and compare(price, zone.low) <= 0:
        return Priced(zone.low, is_lowest=True, is_highest=False)
    if not zone.is_high_free and compare(price, zone.high) >= 0:
        return Priced(zone.high, is_lowest=False, is_highest=True)
    return Priced(price, is_lowest=False, is_highest=False)


def _nash(rivals: _Rivals, zone: Zone) -> Priced:
    """Maximize (x - a)^v (b - x)^w, with a and b where the rivals gain 0: x = (v b + w a) / (v + w)."""
    upper, lower = rivals.upper, rivals.lower
    if not sign_of(rivals.upper_weight):
        return Priced(zone.low, is_lowest=True, is_highest=False)
    if not sign_of(rivals.lower_weight):
        return Priced(zone.high, is_lowest=False, is_highest=True)
    total = Quotient(rivals.upper_weight * lower.constant, -lower.slope) + Quotient(
        -rivals.lower_weight * upper.constant, upper.slope
    )
    weight = rivals.upper_weight + rivals.lower_weight
    return _clip(Quotient(total.numerator, total.denominator * weight), zone)


def _nash_symmetric(rivals: _Rivals, zone: Zone) -> Priced:
    return _nash(rivals._replace(upper_weight=1, lower_weight=1), zone)


def _kalai_smorodinsky(rivals: _Rivals, zone: Zone) -> Priced:
    """Find where both gain the same share of the most that they could: g M' = g' M, strictly inside of the zone."""
    upper, lower = rivals.upper, rivals.lower
    most, other = upper.at(zone.high), lower.at(zone.low)
    top = Quotient(lower.constant) * most - Quotient(upper.constant) * other
    bottom = Quotient(upper.slope) * other - Quotient(lower.slope) * most  # positive: two gains, one of them at least
    price = Quotient(top.numerator * bottom.denominator, top.denominator * bottom.numerator)
    return Priced(price, is_lowest=False, is_highest=False)


def _egalitarian(rivals: _Rivals, zone: Zone) -> Priced:
    """Find where both gain the same, or the nearest price of the zone: there the smaller gain is largest."""
    upper, lower = rivals.upper, rivals.lower
    return _clip(Quotient(lower.constant - upper.constant, upper.slope - lower.slope), zone)


def _utilitarian(problem: PriceProblem, zone: Zone) -> list[Priced]:
    """Maximize the sum of gains, which is linear."""
    first, *rest = (gain.slope for gain in problem.gains)
    return _choose_end(sign_of(sum(rest, first)), zone)


def _by_rivals(choose: Choose) -> Callable[[PriceProblem, Zone], list[Priced]]:
    return lambda problem, zone: _find_agreement(problem, zone, choose)


PRICES: Mapping[str, Callable[[PriceProblem, Zone], Sequence[Priced]]] = {
    "nash_bargaining": _by_rivals(_nash_symmetric),
    "asymmetric_nash_bargaining": _by_rivals(_nash),
    "kalai_smorodinsky": _by_rivals(_kalai_smorodinsky),
    "egalitarian": _by_rivals(_egalitarian),
    "utilitarian": _utilitarian,
}
"""By concept, the agreed price in a zone; of several, which then are all between two, the two ends."""
