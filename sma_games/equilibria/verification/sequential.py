"""Independent verification of sequential equilibria: rational at every information set, and consistent.

An assessment is consistent if it is the limit of completely mixed profiles and the beliefs that Bayes' rule derives
from them (Kreps and Wilson 1982). Let n(x) be the vector that counts the unused actions on the way to a node x, and
p(x) the product of all other probabilities there. The assessment is consistent if and only if there are weights k >= 1
of the unused actions and positive factors f of them such that at every information set

    k n(x) is smallest exactly where the belief in x is positive, and
    belief in x / belief in y = (p(x) / p(y)) * product of f^(n(x) - n(y)) for two such nodes.

The limit is reached by playing an unused action a with probability f_a e^(k_a), e -> 0. Both conditions are decided
exactly: the first is a linear program; logarithms make the second a system of linear equations, which has a solution
unless integer combinations of its left sides vanish and those of its right sides do not, and these are products.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.games.assessments import Assessment, histories
from sma_games.games.extensive_form import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

__all__ = ["inconsistency", "sequential_regrets"]

Slot: TypeAlias = tuple[str, str]  # an information set and an unused action there


class _Way(NamedTuple):
    """How a node is reached."""

    unused: frozenset[Slot]
    weight: Fraction
    """Product of the probabilities of chance and of the used actions on the way."""


def sequential_regrets(game: ExtensiveFormGame, held: Assessment) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Return payoffs, and the most that a player gains by another action at one of her information sets.

    With consistent beliefs there is no gain from any deviation if there is none from these (Hendon, Jacobsen and Sloth
    1996). Costs one pass over the nodes.
    """
    values = _values(game, held)
    regrets = dict.fromkeys(game.players, Fraction(0))
    for label, members in game.information_sets.items():
        own = game.players.index(members.player)
        belief = held.beliefs[label].values()
        gains = [Fraction(0)] * len(members.actions)
        for index, weight in zip(members.nodes, belief, strict=True):
            for place, child in enumerate(game.nodes[index].children):  # type: ignore[union-attr]
                gains[place] += weight * values[child][own]
        kept = sum(share * gain for share, gain in zip(held.profile.choices[label].values(), gains, strict=True))
        regrets[members.player] = max(regrets[members.player], max(gains) - kept)
    return dict(zip(game.players, values[0], strict=True)), regrets


def _values(game: ExtensiveFormGame, held: Assessment) -> dict[int, tuple[Fraction, ...]]:
    values: dict[int, tuple[Fraction, ...]] = {}
    for index in reversed(range(len(game.nodes))):
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            values[index] = node.payoffs
        else:
            shares = _shares(node, held)
            rows = [values[child] for child in node.children]
            values[index] = tuple(
                sum((share * entry for share, entry in zip(shares, column, strict=True)), Fraction(0))
                for column in zip(*rows, strict=True)
            )
    return values


def _shares(node: DecisionNode | ChanceNode[Fraction], held: Assessment) -> Sequence[Fraction]:
    if isinstance(node, ChanceNode):
        return node.probabilities
    return tuple(held.profile.choices[node.information_set].values())


def inconsistency(game: ExtensiveFormGame, held: Assessment) -> str:
    """Return why the beliefs are not consistent with the profile, or "" if they are.

    Decides always. Branches of chance with probability 0 are not believed in, except where nothing else leads to an
    information set of a single node. Costs one linear program with a row for each pair of neighboring nodes.
    """
    ways = _ways(game, held)
    equal: list[tuple[_Way, _Way, Fraction]] = []  # pairs of nodes that are believed in, and the ratio of the beliefs
    larger: list[tuple[_Way, _Way]] = []  # the second is not believed in
    for label, members in game.information_sets.items():
        if len(members.nodes) == 1:
            continue
        belief = tuple(held.beliefs[label].values())
        nodes = [(ways[index], share) for index, share in zip(members.nodes, belief, strict=True)]
        problem = _impossible(game, label, nodes)
        if problem:
            return problem
        believed = [(way, share) for way, share in nodes if share]
        first, first_share = believed[0]
        equal += [(way, first, share / first_share) for way, share in believed[1:]]
        larger += [(first, way) for way, share in nodes if way.weight and not share]
    unused = sorted(set().union(*(way.unused for way in ways.values())))
    if not _has_orders(unused, equal, larger):
        return "no trembles make exactly these histories the likeliest ones"
    return _misfit(unused, equal)


def _ways(game: ExtensiveFormGame, held: Assessment) -> dict[int, _Way]:
    ways = {0: _Way(frozenset(), Fraction(1))}
    for index, node in enumerate(game.nodes):
        if isinstance(node, TerminalNode):
            continue
        for place, (child, share) in enumerate(zip(node.children, _shares(node, held), strict=True)):
            unused, weight = ways[index]
            if isinstance(node, DecisionNode) and not share:
                ways[child] = _Way(unused | {(node.information_set, node.actions[place])}, weight)
            else:
                ways[child] = _Way(unused, weight * share)
    return ways


def _impossible(game: ExtensiveFormGame, label: str, nodes: Sequence[tuple[_Way, Fraction]]) -> str:
    """Say that a belief holds what chance rules out, or None."""
    if not any(way.weight for way, _ in nodes):
        return f"chance never leads to information set {label!r}, so that no belief there is defined"
    names = histories(game, label)
    wrong = next((name for name, (way, share) in zip(names, nodes, strict=True) if share and not way.weight), None)
    return "" if wrong is None else f"at {label!r} the history {wrong} is believed in, which chance rules out"


def _counts(unused: Sequence[Slot], first: _Way, second: _Way) -> list[int]:
    return [(slot in second.unused) - (slot in first.unused) for slot in unused]


def _has_orders(
    unused: Sequence[Slot], equal: Sequence[tuple[_Way, _Way, Fraction]], larger: Sequence[tuple[_Way, _Way]]
) -> bool:
    """Tell whether there are weights k = 1 + h, h >= 0, that are equal and larger as required."""
    same = [_counts(unused, first, second) for first, second, _ in equal]
    more = [_counts(unused, first, second) for first, second in larger]
    program = LinearProgram(
        [0] * len(unused),
        [[-entry for entry in row] for row in more],
        [sum(row) - 1 for row in more],
        same,
        [-sum(row) for row in same],
    )
    if not unused:  # nothing trembles, so no node can be less likely than another one of its set
        return not more and not any(map(any, same))
    return solve_linear_program(program).status is not LinearProgramStatus.INFEASIBLE


def _misfit(unused: Sequence[Slot], equal: Sequence[tuple[_Way, _Way, Fraction]]) -> str:
    """Say which product of odds contradicts Bayes' rule, or nothing."""
    odds = [ratio * second.weight / first.weight for first, second, ratio in equal]
    rows = [_counts(unused, second, first) for first, second, _ in equal]
    for combination in _vanishing(rows):
        product = prod((one**power for one, power in zip(odds, combination, strict=True)), start=Fraction(1))
        if product != 1:
            return f"odds that Bayes' rule ties together are {shown_text(product)} times what it says"
    return ""


def _vanishing(rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield a basis of the integer combinations of rows that are zero."""
    from flint import fmpz_mat

    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)] or [[0] * len(rows)]
    basis, rank = fmpz_mat(columns).nullspace()
    for place in range(rank):
        yield [int(basis[row, place]) for row in range(len(rows))]
