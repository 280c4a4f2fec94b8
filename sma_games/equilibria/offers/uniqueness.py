"""Whether talks without a last round have one equilibrium only: lower and upper bounds of all that close in on it.

In any subgame-perfect equilibrium, whoever is made an offer gets at least what refusing gives at least, and a proposer
no more than what the other can be made to accept (Shaked and Sutton, 1984). So bounds of what all equilibria give in
the next round give bounds in this one. Where prices are free and nobody can leave they always meet, by contraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sma_games.equilibria.offers.rounds import Round
from sma_games.games.alternating_offers import AlternatingOffers, OfferTable

__all__ = ["is_unique"]

CLOSE = 1e-9  # width of bounds that have met, in parts of the largest
SLOWEST = 1e-12  # change, in parts of the largest, of bounds that do not close in any more
MOST_STEPS = 100_000

Interval = tuple[float, float]
Bounds = Sequence[tuple[Interval, Interval]]
"""By state and player."""


class _Refusal(NamedTuple):
    """What a refusal may give: to the proposer, and to the other, whose payoff it is that must be offered."""

    own: Interval
    other: Interval


def is_unique(game: AlternatingOffers) -> bool:
    """Tell whether bounds of all equilibrium payoffs meet; in floats, within one part in 10**9."""
    if game.prices == (None, None) and all(each.outside is None for each in game.tables):
        return True
    rules = Round.of(game.numbers.convert(float))
    first = _first_bounds(rules)
    bounds: Bounds = [(first, first)] * len(game.states)
    for _ in range(MOST_STEPS):
        after = [_worth(rules, table, bounds) for table in rules.tables]
        size = max(1.0, *(abs(end) for pair in after for interval in pair for end in interval))
        if all(high - low <= CLOSE * size for pair in after for low, high in pair):
            return True
        if all(_measure_move(old, new) <= SLOWEST * size for old, new in zip(bounds, after, strict=True)):
            return False
        bounds = after
    return False


def _measure_move(old: tuple[Interval, Interval], new: tuple[Interval, Interval]) -> float:
    pairs = zip((*old[0], *old[1]), (*new[0], *new[1]), strict=True)
    return max(abs(before - after) for before, after in pairs)


def _first_bounds(rules: Round) -> Interval:
    """Return bounds of all payoffs: nobody gets less than by refusing for ever, nor more than that leaves."""
    staying = max(1 - each.breakdown for each in rules.tables) * max(rules.discounts)
    pairs = [pair for each in rules.tables for pair in (each.flow, each.broken, each.outside, each.agreement) if pair]
    most = 4 * sum(abs(number) for pair in pairs for number in pair) / (1 - staying) + 1
    return -most, most


def _worth(rules: Round, table: OfferTable[float], bounds: Bounds) -> tuple[Interval, Interval]:
    """Return bounds of what a state is worth to each player, given bounds of the next round."""
    lows, highs = (rules.continuation(table, [(first[end], second[end]) for first, second in bounds]) for end in (0, 1))
    found = [(0.0, 0.0), (0.0, 0.0)]
    for proposer, share in enumerate(table.proposes):
        own, other = _offer(rules, table, proposer, [(lows[each], highs[each]) for each in (0, 1)])
        for player, interval in ((proposer, own), (1 - proposer, other)):
            found[player] = (found[player][0] + share * interval[0], found[player][1] + share * interval[1])
    return found[0], found[1]


def _offer(
    rules: Round, table: OfferTable[float], proposer: int, going_on: Sequence[Interval]
) -> tuple[Interval, Interval]:
    """Return bounds of what a proposer gets, and the other."""
    other = 1 - proposer
    refusal = _refusal(going_on[proposer], going_on[other], table.outside, proposer)
    base, slopes = table.agreement, (1, -1) if rules.gainer == 0 else (-1, 1)
    favored = int(proposer == rules.gainer)
    best, worst = rules.ends[favored], rules.ends[1 - favored]
    ceiling = None if best is None else base[proposer] + slopes[proposer] * best
    floor = None if worst is None else base[proposer] + slopes[proposer] * worst
    given = None if best is None else base[other] + slopes[other] * best

    def gain(needed: float) -> float | None:
        """Return the most that the proposer can gain if the other needs so much; None if no price gives that."""
        price = (needed - base[other]) * slopes[other]
        most = base[proposer] + slopes[proposer] * price
        most = most if ceiling is None else min(most, ceiling)
        return None if floor is not None and most < floor else most

    most, least = gain(refusal.other[0]), gain(refusal.other[1])
    is_possible = most is not None and most >= refusal.own[0]
    is_certain = least is not None and least > refusal.own[1]
    high = max(refusal.own[1], most) if is_possible and most is not None else refusal.own[1]
    low = refusal.own[0] if least is None else max(refusal.own[0], least)
    needed = refusal.other
    if given is not None and is_possible:
        needed = (max(needed[0], given) if is_certain else needed[0], max(needed[1], given))
    return (low, high), needed


def _refusal(own: Interval, other: Interval, outside: tuple[float, float] | None, proposer: int) -> _Refusal:
    """Return bounds of what each gets after a refusal, of which the other chooses the better for herself."""
    if outside is None or outside[1 - proposer] < other[0]:
        return _Refusal(own, other)
    leaving, kept = outside[1 - proposer], outside[proposer]
    needed = (max(other[0], leaving), max(other[1], leaving))
    if leaving > other[1]:
        return _Refusal((kept, kept), needed)
    return _Refusal((min(own[0], kept), max(own[1], kept)), needed)
