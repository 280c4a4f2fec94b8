"""What is offered in every state of every round, for numbers of any ordered ring: only signs are asked for.

With a last round, values follow from the last to the first. Without one, what the next round is worth is the same in
every round: choices are guessed, a linear system tells what they are worth, and the rules are tried on that, until the
choices are those that the rules make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sma_games.algebra.linear.cramer import solve_over_ring
from sma_games.equilibria.offers.rounds import Choice, Move, Round, Units
from sma_games.errors import MethodError
from sma_games.games.alternating_offers import OfferNumbers, OfferTable

__all__ = ["Choices", "Moves", "find_moves", "guess_choices"]

FINE = 1e-13  # change of a value, in parts of the largest, at which floats tell no more
MOST_STEPS = 100_000
MOST_TRIED = 200  # policies
AGREE = Choice(leaves=False, agrees=True, bound=None)

Choices: TypeAlias = list[list[Choice]]
"""By state and proposer."""
Pairs: TypeAlias = list[tuple[Any, Any]]


@dataclass(frozen=True)
class Moves:
    """The moves of the equilibrium, and what they are worth, in certain units."""

    rows: list[list[list[Move]]]
    """By round (one stands for all if there is no last), state and proposer."""
    state_values: list[Pairs]
    """By round and state."""
    units: Units
    tables: Sequence[OfferTable[Any]]

    @property
    def is_tied(self) -> bool:
        """Whether somebody who may propose is indifferent where the other is not."""
        return any(
            move.is_tied and not share == 0  # noqa: SIM201 - no sign is asked
            for row in self.rows
            for table, pair in zip(self.tables, row, strict=True)
            for share, move in zip(table.proposes, pair, strict=True)
        )

    @property
    def choices(self) -> Choices:
        """What is done in the first round."""
        return [[move.choice for move in pair] for pair in self.rows[0]]


def find_moves(numbers: OfferNumbers[Any], start: Choices | None = None) -> Moves:
    """Return what is offered and accepted in the subgame-perfect equilibrium.

    Whoever is indifferent agrees rather than not, and goes on rather than leaves.

    Parameters
    ----------
    numbers
        The talks, in numbers of an ordered ring.
    start
        Without a last round, the choices to begin with; they decide how long it takes, not what is found.

    Raises
    ------
    MethodError
        If no stationary equilibrium was found.
    """
    rules = Round.of(numbers)
    if numbers.rounds is None:
        return _find_fixed_point(rules, start or [[AGREE, AGREE]] * len(rules.tables))
    values: Pairs = [(each.ending[0], each.ending[1]) for each in rules.tables]
    found = []
    for _ in range(numbers.rounds):
        moves = list(rules.play(values))
        values = [rules.worth(pair, table) for pair, table in zip(moves, rules.tables, strict=True)]
        found.append((moves, values))
    return Moves([row for row, _ in found[::-1]], [row for _, row in found[::-1]], rules.units, rules.tables)


def _find_fixed_point(rules: Round, choices: Choices) -> Moves:
    """Return the moves and values that reproduce themselves."""
    for _ in range(MOST_TRIED):
        values, scale = _evaluate_choices(rules, choices)
        magnified = rules.magnify(scale)
        found = Moves([list(magnified.play(values))], [values], magnified.units, rules.tables)
        if found.choices == choices:
            return found
        choices = found.choices
    raise MethodError("give the talks a last round (rounds=...): the stationary equilibrium was not found")


def guess_choices(numbers: OfferNumbers[Any]) -> Choices:
    """Return what is done near the fixed point, by iteration in floats."""
    rules = Round.of(numbers.convert(float))
    values: Pairs = [(0.0, 0.0)] * len(rules.tables)
    for _ in range(MOST_STEPS):
        moves = list(rules.play(values))
        after = [rules.worth(pair, table) for pair, table in zip(moves, rules.tables, strict=True)]
        size = max(1.0, *(abs(number) for pair in after for number in pair))
        change = max(abs(a - b) for new, old in zip(after, values, strict=True) for a, b in zip(new, old, strict=True))
        values = after
        if change <= FINE * size:
            break
    return [[move.choice for move in pair] for pair in rules.play(values)]


def _evaluate_choices(rules: Round, choices: Choices) -> tuple[Pairs, Any]:
    """Return what every state is worth if the same is done in every round, multiplied by a positive number; and that.

    The system is v = c + M v, and the absolute values in each row of M add up to less than 1, as the price only moves
    payoffs from one to the other and the future is discounted: so the determinant of 1 - M is positive.
    """
    size = 2 * len(choices)

    def step(values: Sequence[tuple[Any, Any]]) -> list[Any]:
        moves = rules.play(values, choices)
        return [number for pair, table in zip(moves, rules.tables, strict=True) for number in rules.worth(pair, table)]

    constant = step(_pairs([0] * size))
    columns = []
    for place in range(size):
        moved = step(_pairs([int(place == other) for other in range(size)]))
        columns.append([after - before for after, before in zip(moved, constant, strict=True)])
    matrix = [[int(i == j) - columns[j][i] for j in range(size)] for i in range(size)]
    numerators, determinant = solve_over_ring(matrix, constant)
    return _pairs(numerators), determinant


def _pairs(numbers: Sequence[Any]) -> Pairs:
    return list(zip(numbers[::2], numbers[1::2], strict=True))
