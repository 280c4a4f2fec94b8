"""What a stationary profile of a stochastic game is worth, and what anyone could gain, from the definitions.

With everybody's choices fixed, play is a Markov chain with transition probabilities P, and the values v of payoffs r
satisfy v = r + discount * P v. With the choices of all players but one fixed, that one faces a Markov decision process;
its optimal values are found by policy iteration, in exact arithmetic (Howard 1960).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from sma_games.algebra.linear.discounted_values import discounted_values
from sma_games.algebra.numbers.number_fields import FieldNumber
from sma_games.games.profiles import StationaryProfile
from sma_games.games.stochastic import State, StochasticGame

__all__ = ["markov_regrets", "markov_values"]

Prospect: TypeAlias = tuple[FieldNumber, dict[int, FieldNumber]]
"""What some choice in a state leads to: the expected payoff, and the probabilities of the next states."""


def markov_values(game: StochasticGame, profile: StationaryProfile) -> dict[str, dict[str, FieldNumber]]:
    """Return what play from each state is worth under a profile: by player, then by state."""
    values = {}
    for number, player in enumerate(game.players):
        prospects = [
            _mean(_cells(state, number), rows) for state, rows in zip(game.states, profile.probabilities, strict=True)
        ]
        values[player] = dict(zip(game.by_name, _worth(prospects, game.discount), strict=True))
    return values


def markov_regrets(
    game: StochasticGame, profile: StationaryProfile, values: Mapping[str, Mapping[str, FieldNumber]]
) -> dict[str, FieldNumber]:
    """Return the most that each player could gain, play starting in any state, by any other strategy."""
    regrets = {}
    for number, player in enumerate(game.players):
        options = [
            _own_choices(state, rows, number) for state, rows in zip(game.states, profile.probabilities, strict=True)
        ]
        own = list(values[player].values())
        best = _optimal(options, own, game.discount)
        regrets[player] = max(most - had for most, had in zip(best, own, strict=True))
    return regrets


def _optimal(options: Sequence[Sequence[Prospect]], values: list[FieldNumber], discount: Fraction) -> list[FieldNumber]:
    """Return the optimal values of a decision process: policies better than those that give some values, until none."""
    while True:
        found = [[_following(choice, values, discount) for choice in choices] for choices in options]
        if all(max(own) <= value for own, value in zip(found, values, strict=True)):
            return values
        policy = [choices[own.index(max(own))] for choices, own in zip(options, found, strict=True)]
        values = _worth(policy, discount)


def _worth(prospects: Sequence[Prospect], discount: Fraction) -> list[FieldNumber]:
    payoffs = [[payoff] for payoff, _ in prospects]
    return [value for [value] in discounted_values(payoffs, [shares for _, shares in prospects], discount)]


def _following(prospect: Prospect, values: Sequence[FieldNumber], discount: Fraction) -> FieldNumber:
    payoff, shares = prospect
    return payoff + discount * sum(share * values[to] for to, share in shares.items())


def _own_choices(state: State[Fraction], rows: Sequence[Sequence[FieldNumber]], number: int) -> list[Prospect]:
    """Return what each action of a player leads to when the others choose as they do."""
    cells, size = _cells(state, number), len(rows[number])
    pure = [[Fraction(place == action) for place in range(size)] for action in range(size)]
    return [_mean(cells, [*rows[:number], own, *rows[number + 1 :]]) for own in pure]


def _cells(state: State[Fraction], number: int) -> list[Prospect]:
    """Return what each pure profile leads to for a player."""
    rows = zip(state.payoffs, state.transitions, strict=True)
    return [(payoffs[number], dict(transition)) for payoffs, transition in rows]


def _mean(cells: Sequence[Prospect], rows: Sequence[Sequence[FieldNumber]]) -> Prospect:
    """Return what independent choices with these probabilities lead to."""
    payoff: FieldNumber = Fraction(0)
    shares: dict[int, FieldNumber] = {}
    for (own, following), weights in zip(cells, product(*rows), strict=True):
        weight = prod(weights)
        if weight:
            payoff += weight * own
            for to, share in following.items():
                shares[to] = shares.get(to, Fraction(0)) + weight * share
    return payoff, shares
