"""Verification of bargaining solutions by their axioms and first-order conditions, from the payoffs themselves.

An agreed price must be in the zone, and no price of the zone may be better for somebody and worse for nobody. Payoffs
are linear and the zone is an interval, so it is enough to look at its ends, which are among the marked prices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from sma_games.games.bargaining import Agreement, BargainingProblem, Division

__all__ = ["division_fault", "price_fault"]

Gains = Mapping[str, Fraction]


def price_fault(problem: BargainingProblem, outcome: Agreement, concept: str) -> str:
    """Return which axiom of a solution an agreement violates; nothing if there is none."""
    ends = [_gains(problem, price) for price in problem.marked_prices() if problem.is_agreeable(price)]
    if outcome.price is None:
        return "some price leaves nobody worse off than no agreement" if ends else ""
    if not problem.is_agreeable(outcome.price):
        return "the price is not in the zone of agreement"
    own = _gains(problem, outcome.price)
    if any(_is_better(other, own) for other in ends):
        return "another price is better for somebody and worse for nobody"
    return next(_FAULTS[concept](problem, own, ends), "")


def _gains(problem: BargainingProblem, price: Fraction) -> Gains:
    return {player: problem.gain(player, price) for player in problem.players}


def _is_better(other: Gains, own: Gains) -> bool:
    return other != own and all(other[player] >= gain for player, gain in own.items())


def _violates_nash(problem: BargainingProblem, own: Gains, ends: list[Gains], weights: Gains) -> Iterator[str]:
    """Yield that moving to an end of the zone raises the weighted product: sum of w (g' - g) / g, times all g."""
    first, second = problem.players
    for other in ends:
        slope = sum(
            weights[player] * (other[player] - own[player]) * own[rival]
            for player, rival in ((first, second), (second, first))
        )
        if slope > 0:
            yield "the product of gains rises toward an end of the zone"


def _violates_symmetric_nash(problem: BargainingProblem, own: Gains, ends: list[Gains]) -> Iterator[str]:
    return _violates_nash(problem, own, ends, dict.fromkeys(problem.players, Fraction(1)))


def _violates_weighted_nash(problem: BargainingProblem, own: Gains, ends: list[Gains]) -> Iterator[str]:
    return _violates_nash(problem, own, ends, dict(zip(problem.players, problem.weights, strict=True)))


def _violates_equal_shares(problem: BargainingProblem, own: Gains, ends: list[Gains]) -> Iterator[str]:
    first, second = problem.players
    most = {player: max(end[player] for end in ends) for player in problem.players}
    if own[first] * most[second] != own[second] * most[first]:
        yield "the players gain different shares of the most that they could gain"


def _violates_equal_gains(problem: BargainingProblem, own: Gains, ends: list[Gains]) -> Iterator[str]:
    poorer, richer = sorted(problem.players, key=lambda player: own[player])
    if own[poorer] < own[richer] and any(end[poorer] > own[poorer] for end in ends):
        yield "the player who gains less could gain more"


def _violates_largest_sum(problem: BargainingProblem, own: Gains, ends: list[Gains]) -> Iterator[str]:  # noqa: ARG001
    if any(sum(end.values()) > sum(own.values()) for end in ends):
        yield "the sum of gains is larger at an end of the zone"


_FAULTS: Mapping[str, Callable[[BargainingProblem, Gains, list[Gains]], Iterator[str]]] = {
    "nash_bargaining": _violates_symmetric_nash,
    "asymmetric_nash_bargaining": _violates_weighted_nash,
    "kalai_smorodinsky": _violates_equal_shares,
    "egalitarian": _violates_equal_gains,
    "utilitarian": _violates_largest_sum,
}


def division_fault(problem: BargainingProblem, outcome: Division, concept: str) -> str:
    """Return which axiom of a solution a division violates; nothing if there is none."""
    gains = dict(zip(problem.players, outcome.gains, strict=True))
    worth = {
        coalition: _worth(problem, coalition)
        for size in range(problem.num_players + 1)
        for coalition in combinations(problem.players, size)
    }
    if sum(gains.values()) != worth[problem.players]:
        return "what the players gain does not add up to what all gain together"
    return next((_find_blocking if concept == "core" else _find_unbalanced)(gains, worth), "")


def _worth(problem: BargainingProblem, coalition: tuple[str, ...]) -> Fraction:
    """Return what a coalition gains by the best agreement of some of its members, or without one."""
    needed = set(problem.veto or problem.players)
    sums = [
        sum(problem.gain(each, price) for each in members)
        for size in range(2, len(coalition) + 1)
        for members in combinations(coalition, size)
        for price in (problem.low, problem.high)
        if needed <= set(members) and problem.low <= problem.high
    ]
    return max(map(Fraction, (0, *sums)))


def _find_blocking(gains: Gains, worth: Mapping[tuple[str, ...], Fraction]) -> Iterator[str]:
    """Yield coalitions that gain more on their own."""
    for coalition, own in worth.items():
        if sum(gains[player] for player in coalition) < own:
            yield f"{' and '.join(coalition)} can gain more on their own"


def _find_unbalanced(gains: Gains, worth: Mapping[tuple[str, ...], Fraction]) -> Iterator[str]:
    """Yield pairs whose contributions are not balanced: what each gains by the other's presence (Myerson 1980)."""
    for pair in combinations(gains, 2):
        third = next(player for player in gains if player not in pair)
        alone = [_half(worth, player, third) for player in pair]
        if gains[pair[0]] - alone[0] != gains[pair[1]] - alone[1]:
            yield f"{pair[0]} and {pair[1]} contribute differently to each other's gains"


def _half(worth: Mapping[tuple[str, ...], Fraction], player: str, other: str) -> Fraction:
    """Return the Shapley value of a player in the game with one other player."""
    pair = (player, other) if (player, other) in worth else (other, player)
    return (worth[player,] + worth[pair] - worth[other,]) / 2
