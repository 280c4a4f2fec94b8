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

__all__ = ["PRICES", "LinearGain", "PriceProblem", "compare", "zone_of"]


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


Zone = tuple[Quotient, Quotient]


def compare(one: Quotient, other: Quotient) -> int:
    """Return the sign of a difference."""
    return sign_of((one - other).numerator)


def zone_of(problem: PriceProblem) -> Zone | None:
    """Return the ends of the zone of agreement; None if there is none."""
    low, high = Quotient(problem.low), Quotient(problem.high)
    for slope, constant in problem.gains:
        sign = sign_of(slope)
        if sign > 0:
            low = _larger(low, Quotient(-constant, slope))
        elif sign < 0:
            high = _smaller(high, Quotient(constant, -slope))
        elif sign_of(constant) < 0:
            return None
    return None if compare(low, high) > 0 else (low, high)


def _larger(one: Quotient, other: Quotient) -> Quotient:
    return one if compare(one, other) >= 0 else other


def _smaller(one: Quotient, other: Quotient) -> Quotient:
    return one if compare(one, other) <= 0 else other


class _Rivals(NamedTuple):
    """The two players of a problem, the one first who wants a high price."""

    upper: LinearGain
    lower: LinearGain
    upper_weight: Any
    lower_weight: Any


def _agreed(problem: PriceProblem, zone: Zone, choose: Callable[[_Rivals, Zone], Quotient]) -> list[Quotient]:
    """Return the price that two rivals agree on, or where both want the same end of the zone, that end.

    If the price is all the same to both, the two ends, between which every price is a solution.
    """
    (first, second), (weight, other) = problem.gains, problem.weights
    signs = sign_of(first.slope), sign_of(second.slope)
    match signs:
        case (1, -1):
            return [choose(_Rivals(first, second, weight, other), zone)]
        case (-1, 1):
            return [choose(_Rivals(second, first, other, weight), zone)]
    return _preferred(sum(signs), zone)


def _preferred(sign: int, zone: Zone) -> list[Quotient]:
    """Return the end of the zone that is wanted, or both."""
    low, high = zone
    if sign:
        return [high if sign > 0 else low]
    return [low] if compare(low, high) == 0 else [low, high]


def _within(price: Quotient, zone: Zone) -> Quotient:
    return _smaller(_larger(price, zone[0]), zone[1])


def _nash(rivals: _Rivals, zone: Zone) -> Quotient:
    """Maximize (x - a)^v (b - x)^w, with a and b where the rivals gain 0: x = (v b + w a) / (v + w)."""
    least, most = (
        Quotient(-rivals.upper.constant, rivals.upper.slope),
        Quotient(rivals.lower.constant, -rivals.lower.slope),
    )
    total = Quotient(rivals.upper_weight) * most + Quotient(rivals.lower_weight) * least
    return _within(total / Quotient(rivals.upper_weight + rivals.lower_weight), zone)


def _nash_symmetric(rivals: _Rivals, zone: Zone) -> Quotient:
    return _nash(rivals._replace(upper_weight=1, lower_weight=1), zone)


def _kalai_smorodinsky(rivals: _Rivals, zone: Zone) -> Quotient:
    """Find where both gain the same share of the most that they could: g M' = g' M."""
    low, high = zone
    if compare(low, high) == 0:
        return low
    upper, lower = rivals.upper, rivals.lower
    most, other = upper.at(high), lower.at(low)
    top = Quotient(lower.constant) * most - Quotient(upper.constant) * other
    return top / (Quotient(upper.slope) * other - Quotient(lower.slope) * most)


def _egalitarian(rivals: _Rivals, zone: Zone) -> Quotient:
    """Find where both gain the same, or the nearest price of the zone: there the smaller gain is largest."""
    upper, lower = rivals.upper, rivals.lower
    return _within(Quotient(lower.constant - upper.constant, upper.slope - lower.slope), zone)


def _utilitarian(problem: PriceProblem, zone: Zone) -> list[Quotient]:
    """Maximize the sum of gains, which is linear."""
    first, *rest = (gain.slope for gain in problem.gains)
    return _preferred(sign_of(sum(rest, first)), zone)


def _by_rivals(choose: Callable[[_Rivals, Zone], Quotient]) -> Callable[[PriceProblem, Zone], list[Quotient]]:
    return lambda problem, zone: _agreed(problem, zone, choose)


PRICES: Mapping[str, Callable[[PriceProblem, Zone], Sequence[Quotient]]] = {
    "nash_bargaining": _by_rivals(_nash_symmetric),
    "asymmetric_nash_bargaining": _by_rivals(_nash),
    "kalai_smorodinsky": _by_rivals(_kalai_smorodinsky),
    "egalitarian": _by_rivals(_egalitarian),
    "utilitarian": _utilitarian,
}
"""By concept, the agreed price in a zone; of several, which then are all between two, the two ends."""
