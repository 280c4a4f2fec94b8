"""Coalitions of three players who bargain about a price, for numbers of any ordered ring.

Some may agree, at a price that can be agreed on, and whoever does not take part is left as without an agreement. A
coalition makes the agreement of its members that is best for those who take part, or none, and divides the gain by
payments (a game with transferable utility; von Neumann and Morgenstern 1944). The Shapley value gives each player the
mean of what she adds to those who came before her, over all orders. The core holds the divisions of the gain of all
with which no coalition can do better on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import combinations
from math import factorial
from typing import Any

from sma_games.algebra.polynomials.rational_functions import sign_of
from sma_games.equilibria.bargaining.prices import PriceProblem

__all__ = ["CoalitionValues", "coalition_values", "core_corners", "shapley_value"]

CoalitionValues = Mapping[frozenset[int], Any]


def coalition_values(problem: PriceProblem, veto: Sequence[int]) -> CoalitionValues:
    """Return what each coalition, as a set of numbers of players, gains at most.

    Two players at least may agree, among them all with a veto; if nobody has one, all have.
    """
    everybody = range(len(problem.gains))
    needed = frozenset(veto or everybody)
    prices = (problem.low, problem.high) if sign_of(problem.high - problem.low) >= 0 else ()
    values: dict[frozenset[int], Any] = {}
    for size in range(len(problem.gains) + 1):
        for members in map(frozenset, combinations(everybody, size)):
            options = [values[members - {each}] for each in members] or [problem.low - problem.low]
            if size > 1 and needed <= members:
                options += [_sum_of_gains(problem, members, price) for price in prices]
            values[members] = reduce(_larger, options)
    return values


def _sum_of_gains(problem: PriceProblem, members: frozenset[int], price: Any) -> Any:
    lines = (problem.gains[each][0] for each in members)  # of three players gains are linear
    first, *rest = (line.slope * price + line.constant for line in lines)
    return sum(rest, first)


def _larger(one: Any, other: Any) -> Any:
    return one if sign_of(one - other) >= 0 else other


def shapley_value(values: CoalitionValues, num_players: int) -> list[tuple[Any, int]]:
    """Return what each player gets, as a numerator and a denominator: weighted by how many orders have them before her.

    |S|! (n - |S| - 1)! / n! for each coalition S without her (Shapley 1953).
    """
    return [
        (
            sum(
                factorial(len(members))
                * factorial(num_players - len(members) - 1)
                * (values[members | {player}] - values[members])
                for members in values
                if player not in members
            ),
            factorial(num_players),
        )
        for player in range(num_players)
    ]


def core_corners(values: CoalitionValues) -> list[tuple[Any, ...]]:
    """Return the extreme points of the core of a game of three players; none if it is empty.

    Each has two of the six bounds met with equality: what a player, or the other two, gain on their own.
    """
    whole = values[frozenset(range(3))]
    least = [values[frozenset({each})] for each in range(3)]
    most = [whole - values[frozenset(range(3)) - {each}] for each in range(3)]
    found: list[tuple[Any, ...]] = []
    for point in _crossings(whole, least, most):
        inside = all(
            sign_of(share - low) >= 0 and sign_of(high - share) >= 0
            for share, low, high in zip(point, least, most, strict=True)
        )
        if inside and not any(_is_same(point, other) for other in found):
            found.append(point)
    return found


def _crossings(whole: Any, least: Sequence[Any], most: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield where two of the bounds are met: two players have a bound each, the third has the rest."""
    for first, second in combinations(range(3), 2):
        for one in (least[first], most[first]):
            for other in (least[second], most[second]):
                point = {first: one, second: other, 3 - first - second: whole - one - other}
                yield tuple(point[each] for each in range(3))


def _is_same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return not any(sign_of(own - its) for own, its in zip(one, other, strict=True))
