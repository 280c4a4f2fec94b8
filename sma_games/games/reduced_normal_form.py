"""From a tree to its reduced normal form, and back (Kuhn 1953; von Stengel 2002, section 2).

A reduced strategy says what a player does at each own information set that her own earlier choices do not rule out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from operator import and_

from sma_games.errors import MethodError
from sma_games.games.extensive_form import ExtensiveFormGame, TerminalNode
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import BehaviorProfile, MixedProfile, owners

__all__ = [
    "MAX_CELLS",
    "Plan",
    "ReducedNormalForm",
    "leaves_by_profile",
    "num_profiles",
    "plan_labels",
    "reduced_normal_form",
    "reduced_plans",
]

Plan = Mapping[str, str]

MAX_CELLS = 1_000_000  # pure profiles of a reduced normal form that is still worth building


@dataclass(frozen=True)
class ReducedNormalForm:
    """The reduced normal form of a tree, with the plan behind each strategy."""

    tree: ExtensiveFormGame
    game: NormalFormGame
    plans: tuple[tuple[Plan, ...], ...]
    """For each player, the action by information set of each strategy; ruled-out sets are absent."""

    def behavior(self, profile: MixedProfile) -> BehaviorProfile:
        """Return the equivalent behavior profile; sets that a player's own choices rule out are left out."""
        choices: dict[str, dict[str, Fraction]] = {}
        for plans, weights in zip(self.plans, profile.probabilities, strict=True):
            used = [(plan, weight) for plan, weight in zip(plans, weights, strict=True) if weight]
            for label in dict.fromkeys(label for plan, _ in used for label in plan):
                there = [(plan[label], weight) for plan, weight in used if label in plan]
                total = sum(weight for _, weight in there)
                choices[label] = {
                    action: sum((weight for chosen, weight in there if chosen == action), Fraction(0)) / total
                    for action in self.tree.information_sets[label].actions
                }
        ordered = {label: choices[label] for label in self.tree.information_sets if label in choices}
        return BehaviorProfile(self.tree.players, owners(self.tree), ordered)


def reduced_normal_form(tree: ExtensiveFormGame) -> ReducedNormalForm:
    """Return the reduced normal form of a tree with perfect recall, exactly.

    Every reduced strategy is there once. The number of strategies is exponential in the number of information sets, so
    trees with more than a million pure profiles are refused.

    Raises
    ------
    MethodError
        If the reduced normal form would be too large.

    Examples
    --------
    >>> from sma_games.games import DecisionNode
    >>> tree = ExtensiveFormGame(("A", "B"), (
    ...     DecisionNode("A", "a", ("stop", "go"), (1, 2)), TerminalNode((0, 2)),
    ...     DecisionNode("B", "b", ("yield", "fight"), (3, 4)), TerminalNode((1, 1)), TerminalNode((-1, -1))))
    >>> reduced_normal_form(tree).game
    NormalFormGame(2 x 2, players=A, B)
    """
    plans = reduced_plans(tree)
    sizes = list(map(len, plans))
    game = NormalFormGame.from_arrays(
        *(_nested(table, sizes) for table in _payoff_tables(tree, plans)),
        players=tree.players,
        strategies=plan_labels(plans),
        title=tree.title,
    )
    return ReducedNormalForm(tree, game, plans)


def reduced_plans(tree: ExtensiveFormGame) -> tuple[tuple[Plan, ...], ...]:
    """Return the reduced strategies of each player, or refuse a tree that has too many; see `reduced_normal_form`."""
    below = {player: _own_tree(tree, player) for player in tree.players}
    sizes = [_number_of_plans(tree, below[player]) for player in tree.players]
    if prod(sizes) > MAX_CELLS:
        raise MethodError(
            f"ask about the tree itself: its reduced normal form has {' x '.join(map(_size_text, sizes))} strategies, "
            f"more than {MAX_CELLS:,} profiles"
        )
    return tuple(tuple(_plans(tree, below[player])) for player in tree.players)


def num_profiles(tree: ExtensiveFormGame) -> int:
    """Return the number of pure profiles of the reduced normal form, or a number beyond MAX_CELLS if there are more."""
    return prod(_number_of_plans(tree, _own_tree(tree, player)) for player in tree.players)


def plan_labels(plans: Sequence[Sequence[Plan]]) -> list[tuple[str, ...]]:
    """Return a label for each reduced strategy of each player: its actions, by information set if there are several."""
    return [tuple(_plan_label(plan) for plan in own) for own in plans]


def leaves_by_profile(tree: ExtensiveFormGame, plans: Sequence[Sequence[Plan]]) -> Iterator[list[int]]:
    """Yield the leaves that each pure profile lets happen, the last player's strategy fastest."""
    leaves = [index for index, node in enumerate(tree.nodes) if isinstance(node, TerminalNode)]
    allowed = [
        [_allowed_leaves(pasts, plan, leaves) for plan in own]
        for pasts, own in zip(map(tree.own_pasts, tree.players), plans, strict=True)
    ]
    for combination in product(*allowed):
        happening = reduce(and_, combination)
        reached = []
        while happening:
            reached.append(leaves[(happening & -happening).bit_length() - 1])
            happening &= happening - 1
        yield reached


_OwnTree = Mapping[tuple[str, str] | None, list[str]]


def _own_tree(tree: ExtensiveFormGame, player: str) -> _OwnTree:
    """Return a player's information sets by her last own move before them."""
    pasts = tree.own_pasts(player)
    below: dict[tuple[str, str] | None, list[str]] = {}
    for label, members in tree.information_sets.items():
        if members.player == player:
            below.setdefault(pasts[members.nodes[0]], []).append(label)
    return below


def _number_of_plans(tree: ExtensiveFormGame, below: _OwnTree) -> int:
    """Return the number of reduced strategies, or MAX_CELLS + 1 if there are more."""
    ways: dict[str, int] = {}
    for label in _last_first(tree, below):
        nexts = [below.get((label, action), []) for action in tree.information_sets[label].actions]
        ways[label] = min(MAX_CELLS + 1, sum(prod(ways[later] for later in labels) for labels in nexts))
    return min(MAX_CELLS + 1, prod(ways[label] for label in below.get(None, [])))


def _plans(tree: ExtensiveFormGame, below: _OwnTree) -> list[dict[str, str]]:
    """Return the reduced strategies; a list, not recursion, so that long trees are no problem."""
    parts: dict[str, list[dict[str, str]]] = {}
    for label in _last_first(tree, below):
        parts[label] = [
            {label: action} | plan
            for action in tree.information_sets[label].actions
            for plan in _combined([parts.pop(later) for later in below.get((label, action), [])])
        ]
    return list(_combined([parts[label] for label in below.get(None, [])]))


def _last_first(tree: ExtensiveFormGame, below: _OwnTree) -> list[str]:
    """Return a player's information sets, later ones before earlier ones."""
    own = {label for labels in below.values() for label in labels}
    return [label for label in reversed(list(tree.information_sets)) if label in own]


def _combined(parts: list[list[dict[str, str]]]) -> Iterator[dict[str, str]]:
    return (reduce(lambda left, right: left | right, combination, {}) for combination in product(*parts))


def _size_text(size: int) -> str:
    return f"more than {MAX_CELLS:,}" if size > MAX_CELLS else str(size)


def _plan_label(plan: Plan) -> str:
    if not plan:
        return "no choice"
    return next(iter(plan.values())) if len(plan) == 1 else ", ".join(f"{s}: {a}" for s, a in plan.items())


def _payoff_tables(tree: ExtensiveFormGame, plans: Sequence[Sequence[Plan]]) -> list[list[Fraction]]:
    """Return the expected payoffs of every pure profile."""
    tables: list[list[Fraction]] = [[] for _ in tree.players]
    for leaves in leaves_by_profile(tree, plans):
        total = [Fraction(0)] * tree.num_players
        for index in leaves:
            leaf = tree.nodes[index]
            assert isinstance(leaf, TerminalNode)
            weight = tree.leaf_weights[index]
            total = [before + weight * payoff for before, payoff in zip(total, leaf.payoffs, strict=True)]
        for table, payoff in zip(tables, total, strict=True):
            table.append(payoff)
    return tables


def _allowed_leaves(pasts: Mapping[int, tuple[str, str] | None], plan: Plan, leaves: list[int]) -> int:
    bits = 0
    for place, leaf in enumerate(leaves):
        past = pasts[leaf]
        if past is None or plan.get(past[0]) == past[1]:
            bits |= 1 << place
    return bits


def _nested(table: Sequence[Fraction], sizes: Sequence[int]) -> list[object]:
    if len(sizes) == 1:
        return list(table)
    step = len(table) // sizes[0]
    return [_nested(table[start : start + step], sizes[1:]) for start in range(0, len(table), step)]
