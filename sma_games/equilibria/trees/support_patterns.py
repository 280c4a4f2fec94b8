"""Sequential or Nash equilibria of small trees, one pattern of supports after the other.

A pattern says which actions are used at each information set. Given it, expected payoffs are multilinear in the
probabilities of these actions, and so are the conditions of optimality: on the path nodes are weighted with the
probabilities of reaching them, which are products along the way; off the path with weights of the deviations that lead
there, times such products (Kreps and Wilson 1982). Nash equilibria of trees in which nobody moves twice on a path need
no conditions off the path. A pattern is solved exactly where its conditions fall apart into linear steps
(`solve_multilinear`), and gives a polytope of equilibria; for Nash equilibria also where solutions are finitely many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from sma_games.algebra.linear.polytopes import hulls_meet
from sma_games.algebra.polynomials.multilinear import (
    Multilinear,
    added,
    constant,
    multiplied,
    solve_multilinear,
    variable,
)
from sma_games.algebra.polynomials.systems import RealPoint, convex_solution_sets, most_solutions
from sma_games.equilibria.beliefs import Deviations, belief_families, likeliest
from sma_games.equilibria.convex_sets import without_covered
from sma_games.equilibria.supports import nonempty_subsets
from sma_games.errors import MethodError
from sma_games.games.extensive_form import ChanceNode, ExtensiveFormGame, InformationSet, TerminalNode

__all__ = ["pattern_equilibria"]

Support: TypeAlias = Mapping[str, tuple[int, ...]]
Slot: TypeAlias = tuple[str, int]

MOST_PATTERNS = 20_000
ON_PATH: Deviations = frozenset()


def pattern_equilibria(
    game: ExtensiveFormGame, *, everywhere: bool = True
) -> list[list[dict[str, dict[str, Fraction]]]]:
    """Return all sequential equilibria as convex sets, each by its extreme points; none lies within another.

    With `everywhere=False` actions need to be optimal on the path only: the Nash equilibria if nobody moves twice on
    any path. Complete. Costs a few polytopes for each pattern of supports; their number is exponential in the number of
    actions.

    Raises
    ------
    MethodError
        If there are too many patterns, or one cannot be solved exactly.
    """
    sets = game.information_sets
    options = [nonempty_subsets(len(members.actions)) for members in sets.values()]
    if prod(map(len, options)) > MOST_PATTERNS:
        raise MethodError(
            f"{len(sets)} information sets have more than {MOST_PATTERNS:,} patterns of supports, too many to list all "
            "equilibria"
        )
    pieces = (
        piece
        for choice in product(*options)
        for piece in _Pattern(game, dict(zip(sets, choice, strict=True)), everywhere=everywhere).pieces()
    )
    return [[_choices(game, corner) for corner in corners] for corners in without_covered(pieces)]


def _choices(game: ExtensiveFormGame, corner: RealPoint) -> dict[str, dict[str, Fraction]]:
    shares = iter(corner)
    return {
        label: {action: next(shares) for action in members.actions} for label, members in game.information_sets.items()
    }


@dataclass(frozen=True)
class _Pattern:
    """The conditions under which the actions of given supports, and no others, are used in an equilibrium."""

    game: ExtensiveFormGame
    support: Support
    everywhere: bool
    """Whether actions are optimal off the path too, given some consistent beliefs."""

    def pieces(self) -> list[list[RealPoint]]:
        """Return convex sets by their extreme points: the probability of every action, by information set."""
        unknowns = self._unknowns()
        reached = self._reached(unknowns)
        tied, weights, num_variables, totals = self._weights(reached, sum(map(len, unknowns.values())))
        values = self._values(unknowns)
        equations, inequalities = self._optimality(weights, values)
        equations += [*totals, *self._totals(unknowns)]
        positive = frozenset(number for slots in unknowns.values() for number in slots.values())
        try:
            if self.everywhere:
                corners = solve_multilinear(num_variables, equations, inequalities, positive)
                found: list[list[RealPoint]] = [[*corners]] if corners else []
            else:
                most = most_solutions(list(map(len, unknowns.values())))
                found = convex_solution_sets(num_variables, equations, inequalities, positive, most)
        except MethodError as error:
            raise MethodError(f"where {self._tell()}, {error}") from None
        if found and tied:
            raise MethodError(f"where {self._tell()}, consistency ties the beliefs off the path together")
        return [self._extreme(unknowns, corners) for corners in found]

    def _weights(
        self, reached: Sequence[tuple[Deviations | None, Multilinear]], first: int
    ) -> tuple[bool, dict[int, Multilinear], int, list[Multilinear]]:
        """Return whether beliefs are tied, weights of nodes in their sets, number of variables, and sums that are one.

        `first` is the number of variables without those of beliefs.
        """
        if not self.everywhere:
            return (
                False,
                {index: {} if unused != ON_PATH else on for index, (unused, on) in enumerate(reached)},
                first,
                [],
            )
        families = belief_families(self.game, [unused for unused, _ in reached])
        opened = self._apart(reached) if families is None else list(families.items())  # apart: necessary conditions
        return families is None, *self._belief_weights(opened, reached, first)

    def _tell(self) -> str:
        mixed = [
            f"{label} mixes {' and '.join(self.game.information_sets[label].actions[place] for place in places)}"
            for label, places in self.support.items()
            if len(places) > 1
        ]
        return ", ".join(mixed) or "nobody mixes"

    def _unknowns(self) -> dict[str, dict[int, int]]:
        """Return the number of the variable for each action that is mixed with others."""
        numbers = iter(range(sum(map(len, self.support.values()))))
        return {
            label: {place: next(numbers) for place in places}
            for label, places in self.support.items()
            if len(places) > 1
        }

    def _totals(self, unknowns: Mapping[str, Mapping[int, int]]) -> Iterator[Multilinear]:
        for slots in unknowns.values():
            yield added((-1, constant(1)), *((1, variable(number)) for number in slots.values()))

    def _share(self, label: str, place: int, unknowns: Mapping[str, Mapping[int, int]]) -> Multilinear:
        """Return the probability of an action: a variable, 1 or 0."""
        if label in unknowns:
            return variable(unknowns[label][place]) if place in unknowns[label] else {}
        return constant(int(place in self.support[label]))

    def _reached(self, unknowns: Mapping[str, Mapping[int, int]]) -> list[tuple[Deviations | None, Multilinear]]:
        """Return the unused actions on the way to each node, None behind impossible chance, and the other factors."""
        found: list[tuple[Deviations | None, Multilinear]] = [(frozenset(), constant(1))] * len(self.game.nodes)
        for index, node in enumerate(self.game.nodes):
            unused, weight = found[index]
            if isinstance(node, ChanceNode):
                for child, share in zip(node.children, node.probabilities, strict=True):
                    found[child] = (unused if share else None, added((share, weight)))
            elif not isinstance(node, TerminalNode):
                for place, child in enumerate(node.children):
                    share = self._share(node.information_set, place, unknowns)
                    if unused is None or share:
                        found[child] = (unused, multiplied(weight, share))
                    else:
                        found[child] = (unused | {(node.information_set, node.actions[place])}, weight)
        return found

    def _apart(
        self, reached: Sequence[tuple[Deviations | None, Multilinear]]
    ) -> list[tuple[tuple[Deviations, ...], list[str]]]:
        """Return open beliefs as if no two information sets had to do with each other."""
        families = []
        for label, members in self.game.information_sets.items():
            ways = likeliest(reached[index][0] for index in members.nodes)
            if len(ways) > 1:
                families.append((tuple(sorted(ways, key=sorted)), [label]))
        return families

    def _belief_weights(
        self,
        families: Sequence[tuple[tuple[Deviations, ...], list[str]]],
        reached: Sequence[tuple[Deviations | None, Multilinear]],
        first: int,
    ) -> tuple[dict[int, Multilinear], int, list[Multilinear]]:
        """Return the weight of each decision node in its set, the number of variables, and the sums that are one."""
        weights: dict[int, Multilinear] = {}
        totals = []
        for keys, labels in families:
            numbers = {key: first + place for place, key in enumerate(keys)}
            first += len(keys)
            totals.append(added((-1, constant(1)), *((1, variable(number)) for number in numbers.values())))
            for label in labels:
                for index in self.game.information_sets[label].nodes:
                    unused, weight = reached[index]
                    weights[index] = multiplied(weight, variable(numbers[unused])) if unused in numbers else {}
        for members in self.game.information_sets.values():
            weights.update(_by_bayes(members, reached, weights))
        return weights, first, totals

    def _values(self, unknowns: Mapping[str, Mapping[int, int]]) -> list[tuple[Multilinear, ...]]:
        """Return expected payoffs at each node."""
        values: list[tuple[Multilinear, ...]] = [()] * len(self.game.nodes)
        for index in reversed(range(len(self.game.nodes))):
            node = self.game.nodes[index]
            if isinstance(node, TerminalNode):
                values[index] = tuple(map(constant, node.payoffs))
                continue
            if isinstance(node, ChanceNode):
                shares = [constant(share) for share in node.probabilities]
            else:
                shares = [self._share(node.information_set, place, unknowns) for place in range(len(node.children))]
            used = [(share, values[child]) for share, child in zip(shares, node.children, strict=True) if share]
            values[index] = tuple(
                added(*((1, multiplied(share, value[player])) for share, value in used))
                for player in range(self.game.num_players)
            )
        return values

    def _optimality(
        self, weights: Mapping[int, Multilinear], values: Sequence[tuple[Multilinear, ...]]
    ) -> tuple[list[Multilinear], list[Multilinear]]:
        """Return what is zero, and what is not negative, if the used actions are optimal."""
        equations, inequalities = [], []
        for label, members in self.game.information_sets.items():
            own = self.game.players.index(members.player)
            if not any(weights[index] for index in members.nodes):
                continue
            gains = [
                added(*((1, multiplied(weights[index], values[child][own])) for index, child in pairs))
                for pairs in zip(
                    *([(index, child) for child in self.game.nodes[index].children] for index in members.nodes),  # type: ignore[union-attr]
                    strict=True,
                )
            ]
            first, *used = self.support[label]
            equations += [added((1, gains[first]), (-1, gains[place])) for place in used]
            unused = set(range(len(gains))) - set(self.support[label])
            inequalities += [added((1, gains[first]), (-1, gains[place])) for place in sorted(unused)]
        return equations, inequalities

    def _extreme(self, unknowns: Mapping[str, Mapping[int, int]], corners: Sequence[RealPoint]) -> list[RealPoint]:
        """Return the corners as probabilities of all actions, without those between others."""
        points = list(
            dict.fromkeys(
                tuple(
                    (corner[unknowns[label][place]] if label in unknowns else Fraction(1))
                    if place in self.support[label]
                    else Fraction(0)
                    for label, members in self.game.information_sets.items()
                    for place in range(len(members.actions))
                )
                for corner in corners
            )
        )
        return [point for point in points if not _is_between(point, [other for other in points if other != point])]


def _is_between(point: RealPoint, others: Sequence[RealPoint]) -> bool:
    return len(others) > 1 and hulls_meet(others, [point])


def _by_bayes(
    members: InformationSet,
    reached: Sequence[tuple[Deviations | None, Multilinear]],
    known: Mapping[int, Multilinear],
) -> Iterator[tuple[int, Multilinear]]:
    """Yield the weights of the nodes of an information set at which beliefs are not open."""
    if members.nodes[0] in known:
        return
    if len(members.nodes) == 1:
        yield members.nodes[0], constant(1)
        return
    ways = likeliest(reached[index][0] for index in members.nodes)
    if not ways:
        raise MethodError(
            f"chance never leads to {members.label!r}, so that beliefs there mean nothing; "
            "leave out branches of probability 0"
        )
    for index in members.nodes:
        unused, weight = reached[index]
        yield index, weight if unused in ways else {}
