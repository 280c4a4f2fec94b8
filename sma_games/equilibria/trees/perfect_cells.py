"""All subgame-perfect equilibria of a tree with perfect information as cells of behavior profiles.

A cell is a choice of the actions that may be used at each decision node, reached or not. It consists of the profiles
that use no others and under which all of these are best, given what is done below:

    V(a) = V(b)   for a and b that may be used,      V(a) >= V(c)   for c that may not,

where V(a) is what the mover expects behind action a. These conditions are multilinear in the probabilities. Where ties
do not nest they are linear, and the cell is a polytope, often a product of simplices: its extreme points are listed.
Otherwise it may be curved; it is described by its conditions, and those of its points are listed that are pure, and one
more. Two polytopes that meet do so in a face of both, so they share an extreme point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any, TypeAlias

from sma_games.algebra.linear.bicliques import connected_groups
from sma_games.algebra.linear.polytopes import Point, polytope_vertices
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.polynomials.multilinear import (
    Multilinear,
    added,
    constant,
    multiplied,
    solve_multilinear,
    value_at,
    variable,
)
from sma_games.algebra.sign_cases.multilinear_points import multilinear_point
from sma_games.algebra.sign_cases.wording import join_terms
from sma_games.equilibria.trees.perfect_plays import PerfectPlays, perfect_plays
from sma_games.errors import MethodError
from sma_games.games.extensive_form import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.games.profiles import BehaviorProfile, owners

__all__ = ["MOST_LISTED", "PerfectCell", "PerfectCells", "list_shares", "perfect_cells", "pure_profile"]

Values: TypeAlias = list[Multilinear]  # what each player expects, in the probabilities below

MOST_NODES = 5000  # of a tree with ties
MOST_LISTED = 1000  # extreme points of all cells
MOST_STEPS = 200_000  # of listing the extreme points of one polytope


@dataclass(frozen=True, eq=False)
class PerfectCell:
    """The subgame-perfect equilibria that use certain actions only, all of them best."""

    game: ExtensiveFormGame
    used: Mapping[str, tuple[str, ...]]
    """The actions that may be used, by information set."""
    best: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The actions that must be best: those that may be used, if nothing else is said."""

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        """Number of the variable for each action but the last, at nodes with several."""
        pairs = [(label, action) for label, actions in self.used.items() for action in actions[:-1]]
        return {pair: number for number, pair in enumerate(pairs)}

    @property
    def num_variables(self) -> int:
        """Number of probabilities that are free but for the conditions."""
        return len(self._numbers)

    @cached_property
    def equations(self) -> list[Multilinear]:
        """Polynomials that are zero: differences between what actions in use are worth."""
        return [one for one, is_equal in self._comparisons if is_equal]

    @cached_property
    def inequalities(self) -> list[Multilinear]:
        """Polynomials that are not negative: what actions in use are worth more than others, and the last shares."""
        return [*(one for one, is_equal in self._comparisons if not is_equal), *self._last_shares]

    @property
    def is_linear(self) -> bool:
        """Whether all conditions are linear, so that it is a polytope."""
        return all(len(monomial) <= 1 for one in (*self.equations, *self.inequalities) for monomial in one)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What the probabilities must satisfy besides adding up to one, as text."""
        names = {number: f"P({label} = {action})" for (label, action), number in self._numbers.items()}
        told = {f"{_text(one, names)} {'=' if is_equal else '>='} 0" for one, is_equal in self._comparisons}
        return tuple(sorted(told))

    @cached_property
    def corners(self) -> list[Point] | None:
        """The extreme points, probabilities of all actions in use but the last; None if it is not known as a polytope.

        There are none if the cell is empty.
        """
        if self.is_linear:
            return self._product_corners()
        try:
            return solve_multilinear(len(self._numbers), self.equations, self.inequalities, frozenset())
        except MethodError:
            return None

    def contains(self, profile: BehaviorProfile) -> bool:
        """Tell whether a profile is one of these equilibria."""
        shares = profile.choices
        if any(shares[label][action] for label in shares for action in shares[label] if action not in self.used[label]):
            return False
        values = {number: shares[label][action] for (label, action), number in self._numbers.items()}
        return not any(value_at(one, values) for one in self.equations) and all(
            value_at(one, values) >= 0 for one in self.inequalities
        )

    def profile(self, point: Point) -> BehaviorProfile:
        """Return the behavior profile with certain probabilities."""
        choices: dict[str, dict[str, Fraction]] = {}
        for label, members in self.game.information_sets.items():
            *first, last = self.used[label]
            known = {action: point[self._numbers[label, action]] for action in first}
            known[last] = 1 - sum(known.values(), Fraction(0))
            choices[label] = {action: known.get(action, Fraction(0)) for action in members.actions}
        return BehaviorProfile(self.game.players, owners(self.game), choices)

    @cached_property
    def _last_shares(self) -> list[Multilinear]:
        """What is left to the last action at each node."""
        return [
            added((1, constant(1)), *((-1, variable(self._numbers[label, action])) for action in actions[:-1]))
            for label, actions in self.used.items()
            if len(actions) > 1
        ]

    @property
    def _comparisons(self) -> list[tuple[Multilinear, bool]]:
        """Differences between the first action in use and the others, and whether they must be zero.

        Those that always hold are left out.
        """
        return [
            (one, is_equal)
            for one, is_equal in self._conditions_and_values[0]
            if _variables(one) or _fails(one, is_equal)
        ]

    @property
    def expected(self) -> Values:
        """What everybody expects, then what is expected of the measures, in the probabilities."""
        return self._conditions_and_values[1]

    @cached_property
    def reached(self) -> dict[str, Multilinear]:
        """The probability that an information set is reached."""
        found: dict[str, Multilinear] = {}
        here = {0: constant(1)}
        for index, node in enumerate(self.game.nodes):
            own = here.pop(index)
            if isinstance(node, DecisionNode):
                found[node.information_set] = own
            if not isinstance(node, TerminalNode):
                here.update(zip(node.children, (multiplied(own, share) for share in self._shares(node)), strict=True))
        return found

    def share(self, label: str, action: str) -> Multilinear:
        """Return the probability of an action."""
        return self._shares(self.game.nodes[self.game.information_sets[label].nodes[0]])[  # type: ignore[arg-type]
            self.game.information_sets[label].actions.index(action)
        ]

    @cached_property
    def _conditions_and_values(self) -> tuple[list[tuple[Multilinear, bool]], Values]:
        """All comparisons, and what is expected of the whole game."""
        found: list[tuple[Multilinear, bool]] = []
        values: dict[int, Values] = {}
        for index in reversed(range(len(self.game.nodes))):
            node = self.game.nodes[index]
            if isinstance(node, TerminalNode):
                values[index] = [constant(number) for number in (*node.payoffs, *node.measures)]
                continue
            below = [values.pop(child) for child in node.children]
            if isinstance(node, DecisionNode):
                found += self._compare(node, [own[self.game.players.index(node.player)] for own in below])
            shares = self._shares(node)
            values[index] = [
                added(*((1, multiplied(share, own)) for share, own in zip(shares, column, strict=True) if share))
                for column in zip(*below, strict=True)
            ]
        return found, values[0]

    def _shares(self, node: DecisionNode | ChanceNode[Fraction]) -> list[Multilinear]:
        """Return the probability of each action, or branch."""
        if isinstance(node, ChanceNode):
            return [constant(share) for share in node.probabilities]
        used = self.used[node.information_set]
        last = added((1, constant(1)), *((-1, self._share(node, action)) for action in used[:-1]))
        return [
            last if action == used[-1] else self._share(node, action) if action in used else {}
            for action in node.actions
        ]

    def _share(self, node: DecisionNode, action: str) -> Multilinear:
        return variable(self._numbers[node.information_set, action])

    def _compare(self, node: DecisionNode, worth: Sequence[Multilinear]) -> Iterator[tuple[Multilinear, bool]]:
        label = node.information_set
        first = self.used[label][0]
        best = self.best.get(label, self.used[label])
        for action, own in zip(node.actions, worth, strict=True):
            if action != first:
                yield added((1, worth[node.actions.index(first)]), (-1, own)), action in best

    def _product_corners(self) -> list[Point] | None:
        """Return the extreme points of a polytope, as a product over groups of probabilities that share conditions."""
        conditions = [*((one, True) for one in self.equations), *((one, False) for one in self.inequalities)]
        if any(_fails(one, is_equal) for one, is_equal in conditions):
            return []
        alone = [frozenset([number]) for number in range(len(self._numbers))]
        groups = connected_groups([*alone, *filter(None, (_variables(one) for one, _ in conditions))])
        parts = []
        for group in groups:
            own = [each for each in conditions if _variables(each[0]) & group]
            found = _vertices(sorted(group), own)
            if found is None:
                return None
            parts.append([dict(zip(sorted(group), vertex, strict=True)) for vertex in found])
        if prod(map(len, parts)) > MOST_LISTED:
            return None
        merged = ({number: share for part in chosen for number, share in part.items()} for chosen in product(*parts))
        return [tuple(shares[number] for number in range(len(self._numbers))) for shares in merged]


@dataclass(frozen=True)
class PerfectCells:
    """The cells of a tree, which together are all subgame-perfect equilibria, with points in them."""

    cells: tuple[PerfectCell, ...]
    mixed: tuple[BehaviorProfile, ...]
    """Extreme points that are not pure; of a curved cell, another point if a rational one was found."""
    subsets: tuple[tuple[int, ...], ...]
    """The polytopes, as numbers of their extreme points: the pure equilibria first, then the mixed ones."""
    components: tuple[tuple[int, ...], ...]
    """What hangs together, as numbers of the points listed."""
    is_curved: bool
    """Whether some cell is no polytope."""


def perfect_cells(
    game: ExtensiveFormGame, movers: Sequence[int], pure: Sequence[Mapping[str, str]]
) -> PerfectCells | None:
    """Return all subgame-perfect equilibria of a tree with perfect information as cells; None if they are too many.

    Complete: every equilibrium lies in a cell. Exponential in the number of nodes with ties that depend on each other.

    Parameters
    ----------
    movers
        Number of the player who moves at each node; -1 elsewhere.
    pure
        All pure equilibria, as plans, at most MOST_LISTED.
    """
    if len(game.nodes) > MOST_NODES:
        return None
    found = perfect_plays(game.nodes, movers, whole=True)
    if found is None:
        return None
    cells = [_cell(game, found, each.used) for each in found.sets[0]]
    return _arrange(cells, [pure_profile(game, plan) for plan in pure])


def _arrange(cells: Sequence[PerfectCell], pure: Sequence[BehaviorProfile]) -> PerfectCells | None:
    """Return cells that are not empty and not part of others, with numbers of their points, and what hangs together."""
    numbers = {list_shares(profile.choices): number for number, profile in enumerate(pure)}
    profiles = list(pure)
    members: dict[PerfectCell, frozenset[int]] = {}
    for cell in cells:
        own = _points(cell, pure)
        if own is None:
            return None
        for profile in own:
            if list_shares(profile.choices) not in numbers:
                numbers[list_shares(profile.choices)] = len(profiles)
                profiles.append(profile)
        if own:
            members[cell] = frozenset(numbers[list_shares(profile.choices)] for profile in own)
        if len(profiles) > MOST_LISTED:
            return None
    polytopes = {cell for cell in members if cell.corners is not None}
    kept = [
        cell
        for cell, own in members.items()
        if not (cell in polytopes and any(own < members[other] for other in polytopes))
    ]
    links = []
    for one, other in combinations(kept, 2):
        if not {one, other} <= polytopes and not members[one] & members[other]:
            is_common = _meet(one, other)
            if is_common is None:
                return None
            links += [members[one] | members[other]] if is_common else []
    groups = connected_groups([*(members[cell] for cell in kept), *links])
    return PerfectCells(
        tuple(kept),
        tuple(profiles[len(pure) :]),
        tuple(tuple(sorted(members[cell])) for cell in kept if cell in polytopes),
        tuple(tuple(sorted(group)) for group in groups),
        is_curved=not set(kept) <= polytopes,
    )


def _points(cell: PerfectCell, pure: Iterable[BehaviorProfile]) -> list[BehaviorProfile] | None:
    """Return the extreme points of a cell, or if it is curved, some points; none if it is empty, None if unknown."""
    if cell.is_linear and cell.corners is None:
        return None
    if cell.corners is not None:
        return [cell.profile(corner) for corner in cell.corners]
    inside = [profile for profile in pure if cell.contains(profile)]
    is_there, point = multilinear_point(cell.num_variables, cell.equations, cell.inequalities)
    if is_there is None or (is_there and point is None and not inside):
        return None
    return list(
        {list_shares(one.choices): one for one in [*inside, *([cell.profile(point)] if point else [])]}.values()
    )


def _meet(one: PerfectCell, other: PerfectCell) -> bool | None:
    """Tell whether two cells have a point in common; None if z3 gives up.

    Such a point uses what both may use, and all of either is best there.
    """
    used = {label: tuple(action for action in own if action in other.used[label]) for label, own in one.used.items()}
    if not all(used.values()):
        return False
    best = {label: (*own, *other.used[label]) for label, own in one.used.items()}
    both = PerfectCell(one.game, used, best)
    return multilinear_point(both.num_variables, both.equations, both.inequalities)[0]


def _cell(game: ExtensiveFormGame, plays: PerfectPlays, used: Mapping[int, tuple[int, ...]]) -> PerfectCell:
    """Return the cell with certain actions at nodes with ties, and the only best ones at others."""
    return PerfectCell(
        game,
        {
            node.information_set: tuple(
                node.actions[place] for place in sorted(used.get(index, plays.open_actions[index]))
            )
            for index, node in enumerate(game.nodes)
            if isinstance(node, DecisionNode)
        },
    )


def pure_profile(game: ExtensiveFormGame, plan: Mapping[str, str]) -> BehaviorProfile:
    """Return a plan, one action for every information set, as a behavior profile."""
    never, surely = Fraction(0), Fraction(1)
    choices = {
        label: {action: surely if action == plan[label] else never for action in members.actions}
        for label, members in game.information_sets.items()
    }
    return BehaviorProfile(game.players, owners(game), choices)


def list_shares(choices: Mapping[str, Mapping[str, Any]]) -> Point:
    """Return all probabilities of a behavior profile, in order, as a point.

    Examples
    --------
    >>> list_shares({"first": {"in": 1, "out": 0}, "second": {"l": 0, "r": 1}})
    (1, 0, 0, 1)
    """
    return tuple(share for choice in choices.values() for share in choice.values())


def _vertices(members: Sequence[int], conditions: Iterable[tuple[Multilinear, bool]]) -> list[Point] | None:
    """Return the extreme points of a polytope in some variables."""
    rows, limits = [], []
    for one, is_equal in conditions:
        for sign in (1, -1) if is_equal else (1,):
            rows.append([-sign * one.get(frozenset((number,)), Fraction(0)) for number in members])
            limits.append(sign * one.get(frozenset(), Fraction(0)))
    return polytope_vertices(rows, limits, len(members), MOST_STEPS)


def _variables(one: Multilinear) -> frozenset[int]:
    return frozenset[int]().union(*one)


def _fails(one: Multilinear, is_equal: bool) -> bool:  # noqa: FBT001 - a kind of condition
    """Tell whether a condition without variables is wrong."""
    rest = one.get(frozenset(), Fraction(0))
    return not _variables(one) and (bool(rest) if is_equal else rest < 0)


def _text(one: Multilinear, names: Mapping[int, str]) -> str:
    """Return a polynomial as text."""
    terms = []
    for monomial, coefficient in sorted(one.items(), key=lambda term: sorted(term[0])):
        parts = [names[number] for number in sorted(monomial)]
        size = abs(coefficient)
        told = "*".join([*([] if parts and size == 1 else [shown_text(size)]), *parts])
        terms.append(("- " if coefficient < 0 else "+ ") + told)
    return join_terms(terms)
