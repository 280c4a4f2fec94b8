"""Agreed prices, for numbers of any ordered ring: signs are asked for, and nothing is divided.

What each player gains at the price x, compared with no agreement, is concave in x: the least of one or more linear
functions s x + c. The zone [L, H] holds the prices at which nobody gains less than 0. Where the gains of two players
have slopes of opposite signs, everything lies between; elsewhere both want the same.

Each solution lies where a function of the price turns from positive to negative, which falls in between: the derivative
of the product of gains, or the difference of gains. So the zone is divided into segments in which gains are linear, and
one walk from the lowest price on finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, NamedTuple, TypeAlias

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of

__all__ = [
    "PRICES",
    "ConcaveGain",
    "LinearGain",
    "PriceProblem",
    "Priced",
    "Zone",
    "compare",
    "has_zone",
    "least_part",
    "zone_of",
]


class LinearGain(NamedTuple):
    """What a player gains at a price x: slope x + constant."""

    slope: Any
    constant: Any

    def at(self, price: Quotient) -> Quotient:
        """Return the gain at a price."""
        top = self.slope * price.numerator + self.constant * price.denominator
        return Quotient(top, price.denominator)


ConcaveGain: TypeAlias = tuple[LinearGain, ...]
"""What a player gains: the least of these."""


@dataclass(frozen=True)
class PriceProblem:
    """The gains of all players, bargaining weights, and the prices that can be agreed on."""

    gains: tuple[ConcaveGain, ...]
    weights: tuple[Any, ...]
    low: Any
    high: Any

    @property
    def parts(self) -> Iterator[LinearGain]:
        """The linear functions that no gain exceeds."""
        return (part for gain in self.gains for part in gain)


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
    for slope, constant in problem.parts:
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
    for slope, constant in problem.parts:
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


def least_part(gain: ConcaveGain, price: Quotient) -> LinearGain:
    """Return the linear function that a gain is at a price, and just above it."""

    def least(one: LinearGain, other: LinearGain) -> LinearGain:
        order = compare(other.at(price), one.at(price)) or sign_of(other.slope - one.slope)
        return other if order < 0 else one

    return reduce(least, gain)


class _Segment(NamedTuple):
    """Prices between which the gains of both players are linear."""

    low: Priced
    high: Priced
    gains: ConcaveGain
    """Of the two players, in order."""

    def signs(self) -> tuple[int, int]:
        """Return whose gain rises in the price: 1, or falls: -1."""
        first, second = (sign_of(gain.slope) for gain in self.gains)
        return first, second


def _segments(problem: PriceProblem, zone: Zone) -> list[_Segment]:
    """Return the segments of a zone, from the lowest price on."""
    parts = [least_part(gain, zone.low) for gain in problem.gains]
    low = Priced(zone.low, is_lowest=True, is_highest=False)
    found: list[_Segment] = []
    while True:
        bends = [_next_bend(*pair) for pair in zip(problem.gains, parts, strict=True)]
        prices = [bend[0] for bend in bends if bend is not None and compare(bend[0], zone.high) < 0]
        if not prices:
            return [*found, _Segment(low, Priced(zone.high, is_lowest=False, is_highest=True), tuple(parts))]
        high = Priced(reduce(_lower, prices), is_lowest=False, is_highest=False)
        found.append(_Segment(low, high, tuple(parts)))
        parts = [
            part if bend is None or compare(bend[0], high.price) else bend[1]
            for part, bend in zip(parts, bends, strict=True)
        ]
        low = high


def _lower(one: Quotient, other: Quotient) -> Quotient:
    return other if compare(other, one) < 0 else one


def _next_bend(gain: ConcaveGain, part: LinearGain) -> tuple[Quotient, LinearGain] | None:
    """Return the price up to which a gain is linear, and what it is from there on; None if it stays linear."""
    found: tuple[Quotient, LinearGain] | None = None
    for other in gain:
        fall = part.slope - other.slope
        if other is part or sign_of(fall) <= 0:
            continue
        price = Quotient(other.constant - part.constant, fall)
        order = -1 if found is None else compare(price, found[0]) or sign_of(other.slope - found[1].slope)
        if order < 0:
            found = price, other
    return found


class _Contest(NamedTuple):
    """The prices between which what one player gains the other loses: only there are solutions."""

    segments: Sequence[_Segment]
    upper: int
    """The number of the player who wants a high price."""
    weights: tuple[Any, ...]
    is_low_free: bool
    """Whether that player gains 0 at the lowest of these prices."""
    is_high_free: bool
    """Whether the other one gains 0 at the highest."""

    def rivals(self, segment: _Segment) -> tuple[LinearGain, LinearGain]:
        """Return the gain that rises in the price, and the other one."""
        return segment.gains[self.upper], segment.gains[1 - self.upper]


def _find_agreement(
    problem: PriceProblem, zone: Zone, segments: Sequence[_Segment], choose: Callable[[_Contest], Priced]
) -> list[Priced]:
    """Return the price that two rivals agree on; without a contest, the price, or the ends of those, that both want."""
    signs = [segment.signs() for segment in segments]
    rivals = [number for number, pair in enumerate(signs) if pair in ((1, -1), (-1, 1))]
    if not rivals:
        return _highest(segments, [sum(pair) for pair in signs])
    first, last = rivals[0], rivals[-1]
    contest = _Contest(
        segments[first : last + 1],
        signs[first].index(1),
        problem.weights,
        zone.is_low_free and not first,
        zone.is_high_free and last == len(segments) - 1,
    )
    return [choose(contest)]


def _highest(segments: Sequence[_Segment], signs: Sequence[int]) -> list[Priced]:
    """Return where a concave function is largest, by the signs of its slopes: a price, or the ends of an interval."""
    flat = [segment for segment, sign in zip(segments, signs, strict=True) if not sign]
    if flat:
        return [flat[0].low, flat[-1].high]
    rising = sum(sign > 0 for sign in signs)
    return [segments[rising - 1].high if rising else segments[0].low]


def _turn(contest: _Contest, falling: Callable[[LinearGain, LinearGain], LinearGain]) -> Priced:
    """Return where a function turns from positive to negative; an end if it does so nowhere.

    It falls, strictly and linearly in each segment, and may also fall from one to the next. It is positive where the
    upper player gains 0, and negative where the lower one does.
    """
    first, last = contest.segments[0], contest.segments[-1]
    for segment in contest.segments:
        slope, constant = line = falling(*contest.rivals(segment))
        if not (segment is first and contest.is_low_free) and sign_of(line.at(segment.low.price).numerator) <= 0:
            return segment.low
        if (segment is last and contest.is_high_free) or sign_of(line.at(segment.high.price).numerator) < 0:
            return Priced(Quotient(constant, -slope), is_lowest=False, is_highest=False)
    return last.high


def _nash(contest: _Contest) -> Priced:
    """Maximize u^v l^w, whose derivative has the sign of v u' l + w l' u."""
    v, w = contest.weights[contest.upper], contest.weights[1 - contest.upper]
    if not sign_of(v):
        return contest.segments[0].low
    if not sign_of(w):
        return contest.segments[-1].high

    def derivative(upper: LinearGain, lower: LinearGain) -> LinearGain:
        slope = (v + w) * upper.slope * lower.slope
        return LinearGain(slope, v * upper.slope * lower.constant + w * lower.slope * upper.constant)

    return _turn(contest, derivative)


def _nash_symmetric(contest: _Contest) -> Priced:
    return _nash(contest._replace(weights=(1, 1)))


def _kalai_smorodinsky(contest: _Contest) -> Priced:
    """Find where both gain the same share of the most that they could: strictly inside, where l U - u L is 0."""
    (upper, _), (_, lower) = contest.rivals(contest.segments[-1]), contest.rivals(contest.segments[0])
    most, other = upper.at(contest.segments[-1].high.price), lower.at(contest.segments[0].low.price)
    own, its = most.numerator * other.denominator, other.numerator * most.denominator

    def difference(upper: LinearGain, lower: LinearGain) -> LinearGain:
        return LinearGain(lower.slope * own - upper.slope * its, lower.constant * own - upper.constant * its)

    return _turn(contest._replace(is_low_free=True, is_high_free=True), difference)


def _egalitarian(contest: _Contest) -> Priced:
    """Find where both gain the same, or the nearest price: there the smaller gain is largest."""

    def difference(upper: LinearGain, lower: LinearGain) -> LinearGain:
        return LinearGain(lower.slope - upper.slope, lower.constant - upper.constant)

    return _turn(contest, difference)


def _utilitarian(problem: PriceProblem, zone: Zone, segments: Sequence[_Segment]) -> list[Priced]:  # noqa: ARG001
    """Maximize the sum of gains, which is concave."""
    return _highest(segments, [sign_of(sum(gain.slope for gain in each.gains)) for each in segments])


Find: TypeAlias = Callable[[PriceProblem, Zone, Sequence[_Segment]], list[Priced]]


def _choose_in_zone(find: Find) -> Callable[[PriceProblem, Zone], list[Priced]]:
    """Return the search of a zone that may be a single price."""

    def search(problem: PriceProblem, zone: Zone) -> list[Priced]:
        if zone.is_point:
            return [Priced(zone.low, is_lowest=True, is_highest=True)]
        return find(problem, zone, _segments(problem, zone))

    return search


def _by_rivals(choose: Callable[[_Contest], Priced]) -> Callable[[PriceProblem, Zone], list[Priced]]:
    return _choose_in_zone(partial(_find_agreement, choose=choose))


PRICES: Mapping[str, Callable[[PriceProblem, Zone], Sequence[Priced]]] = {
    "nash_bargaining": _by_rivals(_nash_symmetric),
    "asymmetric_nash_bargaining": _by_rivals(_nash),
    "kalai_smorodinsky": _by_rivals(_kalai_smorodinsky),
    "egalitarian": _by_rivals(_egalitarian),
    "utilitarian": _choose_in_zone(_utilitarian),
}
"""By concept, the agreed price in a zone; of several, which then are all between two, the two ends."""
