"""The sequence form of a tree: as large as the tree, where the normal form is exponential (Koller and Megiddo 1992).

A sequence of a player is her last own (information set, action), or None before her first move; perfect recall makes
it stand for all her moves so far. A *realization plan* x gives each sequence the probability with which she plays it:

    x[None] = 1,    sum of x[h, a] over actions a = x[sequence that leads to h]    at each own information set h.

Expected payoffs are multilinear in the plans, with one coefficient for each combination of sequences that ends at a
leaf (von Stengel 1996). Plans and behavior strategies that differ off a player's own path only are one and the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from operator import add, mul
from typing import TypeAlias

from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.profiles import BehaviorProfile, owners

__all__ = ["Move", "OwnSequences", "RealizationPlan", "SequenceForm", "own_sequences", "sequence_form"]

Move: TypeAlias = tuple[str, str] | None
"""A player's last information set and action; None before the first."""
RealizationPlan: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True)
class OwnSequences:
    """The sequences of one player: number 0 is the empty one, and later ones have higher numbers."""

    player: str
    sequences: tuple[Move, ...]
    information_sets: tuple[str, ...]
    """Earlier ones first."""
    parents: tuple[int, ...]
    """For each information set, the number of the sequence that leads there."""
    moves: tuple[tuple[int, ...], ...]
    """For each information set, the numbers of the sequences that end with its actions."""

    @property
    def constraints(self) -> list[list[int]]:
        """The matrix E of the equations E x = (1, 0, ..., 0) of a realization plan x >= 0, one row for each set."""
        rows = [[1] + [0] * (len(self.sequences) - 1)]
        for parent, moves in zip(self.parents, self.moves, strict=True):
            row = [0] * len(self.sequences)
            row[parent] = -1
            for move in moves:
                row[move] = 1
            rows.append(row)
        return rows

    @cached_property
    def below(self) -> tuple[tuple[int, ...], ...]:
        """For each sequence, the numbers of the information sets that come next."""
        nexts: list[list[int]] = [[] for _ in self.sequences]
        for number, parent in enumerate(self.parents):
            nexts[parent].append(number)
        return tuple(map(tuple, nexts))

    @cached_property
    def num_plans(self) -> int:
        """The number of pure realization plans: of strategies of the reduced normal form."""
        ways = [1] * len(self.sequences)
        for parent, moves in reversed(list(zip(self.parents, self.moves, strict=True))):
            ways[parent] *= sum(ways[move] for move in moves)
        return ways[0]

    def plan(self, choices: Mapping[str, Mapping[str, Fraction]]) -> RealizationPlan:
        """Return the realization plan of a behavior strategy; the first action counts where it says nothing."""
        weights = [Fraction(1)] + [Fraction(0)] * (len(self.sequences) - 1)
        for label, parent, moves in zip(self.information_sets, self.parents, self.moves, strict=True):
            shares = list(choices[label].values()) if label in choices else [Fraction(1)]
            for move, share in zip(moves, shares, strict=False):
                weights[move] = weights[parent] * share
        return tuple(weights)

    def choices(self, plan: Sequence[Fraction]) -> dict[str, dict[str, Fraction]]:
        """Return the behavior strategy of a realization plan; sets that her own moves rule out are left out."""
        found = {}
        for label, parent, moves in zip(self.information_sets, self.parents, self.moves, strict=True):
            if plan[parent]:
                actions = [move[1] for move in map(self.sequences.__getitem__, moves) if move is not None]
                shares = [plan[move] / plan[parent] for move in moves]
                found[label] = dict(zip(actions, shares, strict=True))
        return found


@dataclass(frozen=True, eq=False)
class SequenceForm:
    """A tree as sequences, constraints and sparse payoffs in whole numbers."""

    tree: ExtensiveFormGame
    players: tuple[OwnSequences, ...]
    weights: Mapping[tuple[int, ...], int]
    """By combination of sequences that ends at leaves: the probability that chance leads there, times `total`."""
    payoffs: Mapping[tuple[int, ...], tuple[int, ...]]
    """By combination of sequences: each player's payoff at these leaves times that probability, times her unit."""
    total: int
    units: tuple[int, ...]

    @property
    def is_constant_sum(self) -> bool:
        """Whether the payoffs of two players add up to the same number wherever the game ends."""
        one, other = self.units
        sums = {Fraction(a * other + b * one, self.weights[key]) for key, (a, b) in self.payoffs.items()}
        return len(sums) == 1

    def expected_payoffs(self, plans: Sequence[RealizationPlan]) -> tuple[Fraction, ...]:
        """Return what realization plans, one for each player, give everyone."""
        whole, denominators = zip(*map(over_common_denominator, plans), strict=True)
        weights = [1] * len(self.payoffs)
        for plan, numbers in zip(whole, zip(*self.payoffs, strict=True), strict=True):
            weights = [weight * plan[number] for weight, number in zip(weights, numbers, strict=True)]
        totals = [sum(map(mul, weights, column)) for column in zip(*self.payoffs.values(), strict=True)]
        scale = prod(denominators)
        return tuple(Fraction(total, scale * unit) for total, unit in zip(totals, self.units, strict=True))

    def between(self, first: int, second: int) -> SequenceForm:
        """Return the sequence form for two players, if the others do not move."""
        return replace(
            self,
            players=(self.players[first], self.players[second]),
            weights={(key[first], key[second]): weight for key, weight in self.weights.items()},
            payoffs={(key[first], key[second]): (row[first], row[second]) for key, row in self.payoffs.items()},
            units=(self.units[first], self.units[second]),
        )

    def behavior(self, plans: Sequence[RealizationPlan]) -> BehaviorProfile:
        """Return the behavior profile of realization plans; sets that their owner's moves rule out are left out."""
        choices: dict[str, dict[str, Fraction]] = {}
        for own, plan in zip(self.players, plans, strict=True):
            choices |= own.choices(plan)
        ordered = {label: choices[label] for label in self.tree.information_sets if label in choices}
        return BehaviorProfile(self.tree.players, owners(self.tree), ordered)

    def plans(self, profile: BehaviorProfile) -> tuple[RealizationPlan, ...]:
        """Return the realization plans of a behavior profile."""
        return tuple(own.plan(profile.choices) for own in self.players)


def sequence_form(tree: ExtensiveFormGame) -> SequenceForm:
    """Return the sequence form of a tree, exactly, for any number of players.

    It has one sequence for each action of each information set, and at most one payoff for each leaf; it costs a few
    passes over the nodes.

    Examples
    --------
    >>> from sma_games.games import DecisionNode, TerminalNode
    >>> tree = ExtensiveFormGame(("A", "B"), (
    ...     DecisionNode("A", "a", ("stop", "go"), (1, 2)), TerminalNode((0, 2)),
    ...     DecisionNode("B", "b", ("yield", "fight"), (3, 4)), TerminalNode((1, 1)), TerminalNode((-1, -1))))
    >>> form = sequence_form(tree)
    >>> form.players[0].sequences, form.payoffs[2, 1]
    ((None, ('a', 'stop'), ('a', 'go')), (1, 1))
    """
    pasts = [tree.own_pasts(player) for player in tree.players]
    players = tuple(own_sequences(tree, player, past) for player, past in zip(tree.players, pasts, strict=True))
    numbers = [{move: number for number, move in enumerate(own.sequences)} for own in players]
    leaves, commons = tree.scaled_payoffs
    total = lcm(*{weight.denominator for weight in tree.leaf_weights.values()})
    ends = [[number[past[leaf]] for leaf in tree.leaf_weights] for number, past in zip(numbers, pasts, strict=True)]
    times = [weight.numerator * (total // weight.denominator) for weight in tree.leaf_weights.values()]
    gains = zip(*map(leaves.__getitem__, tree.leaf_weights), strict=True)
    weighted = [list(map(mul, times, column)) for column in gains]
    sums: dict[tuple[int, ...], tuple[int, ...]] = {}
    for key, row in zip(zip(*ends, strict=True), zip(times, *weighted, strict=True), strict=True):
        before = sums.get(key)
        sums[key] = row if before is None else tuple(map(add, before, row))
    reached = {key: row for key, row in sums.items() if row[0]}
    columns, scales = zip(*map(over_common_denominator, zip(*reached.values(), strict=True)), strict=True)
    whole = dict(zip(reached, zip(*columns, strict=True), strict=True))
    units = tuple(common * total * scale for common, scale in zip((1, *commons), scales, strict=True))
    return SequenceForm(
        tree,
        players,
        {key: row[0] for key, row in whole.items()},
        {key: row[1:] for key, row in whole.items()},
        units[0],
        units[1:],
    )


def own_sequences(tree: ExtensiveFormGame, player: str, pasts: Mapping[int, Move] | None = None) -> OwnSequences:
    """Return the sequences of a player, in one pass over the nodes; `pasts` are her `own_pasts`, if known."""
    past = pasts or tree.own_pasts(player)
    sequences: list[Move] = [None]
    labels, parents, moves = [], [], []
    numbers: dict[Move, int] = {None: 0}
    for label, members in tree.information_sets.items():
        if members.player != player:
            continue
        labels.append(label)
        parents.append(numbers[past[members.nodes[0]]])
        moves.append(tuple(range(len(sequences), len(sequences) + len(members.actions))))
        for action in members.actions:
            numbers[label, action] = len(sequences)
            sequences.append((label, action))
    return OwnSequences(player, tuple(sequences), tuple(labels), tuple(parents), tuple(moves))
