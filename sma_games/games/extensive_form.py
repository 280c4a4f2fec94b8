"""Extensive-form games: finite trees with chance, information sets and exact payoffs.

A tree is a flat tuple of nodes, parents before children, so that every pass over it is a plain loop: there is no
recursion, and trees with 10^5 nodes and long chains are ordinary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.errors import GameError
from sma_games.games.labels import as_exact, check_labels
from sma_games.results import Shown

__all__ = [
    "ChanceNode",
    "DecisionNode",
    "ExtensiveFormGame",
    "InformationSet",
    "Node",
    "TerminalNode",
    "game_of_checked",
]

Number = TypeVar("Number")

LONG_DENOMINATOR_BITS = 200  # beyond this, integers over a common denominator are slower than fractions


class DecisionNode(NamedTuple):
    """A node at which a player chooses an action."""

    player: str
    information_set: str
    actions: tuple[str, ...]
    children: tuple[int, ...]


class ChanceNode(NamedTuple, Generic[Number]):
    """A node at which chance moves, with one probability per branch."""

    name: str
    branches: tuple[str, ...]
    probabilities: tuple[Number, ...]
    children: tuple[int, ...]


class TerminalNode(NamedTuple, Generic[Number]):
    """A leaf: payoffs in the order of the players, measures in the order of the game's measures."""

    payoffs: tuple[Number, ...]
    measures: tuple[Number, ...] = ()


Node: TypeAlias = DecisionNode | ChanceNode[Number] | TerminalNode[Number]


SINGLE_FIELDS = {DecisionNode: 2, ChanceNode: 1, TerminalNode: 0}
"""How many fields of a node come before those that are tuples."""


class InformationSet(NamedTuple):
    """Nodes that a player cannot tell apart."""

    label: str
    player: str
    actions: tuple[str, ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True, eq=False, repr=False)
class ExtensiveFormGame(Shown):
    """A game tree with perfect recall and exact numbers, checked when it is made.

    Building costs one pass over the nodes: about a microsecond each.

    Parameters
    ----------
    players
        Labels, in order.
    nodes
        The root first, every child after its parent. Numbers may be int, Fraction, Decimal, text or float.
    measures
        Names of further quantities that each leaf carries.

    Raises
    ------
    GameError
        If the nodes are no tree, labels or numbers are wrong, probabilities do not add up to one, or a player forgets.

    Examples
    --------
    >>> game = ExtensiveFormGame(("entrant", "incumbent"), (
    ...     DecisionNode("entrant", "entry", ("stay_out", "enter"), (1, 2)),
    ...     TerminalNode((0, 2)),
    ...     DecisionNode("incumbent", "reply", ("yield", "fight"), (3, 4)),
    ...     TerminalNode((1, 1)),
    ...     TerminalNode((-1, -1)),
    ... ))
    >>> game.has_perfect_information, game.history(3)
    (True, ('enter', 'yield'))
    """

    figure = "plot_tree"

    players: tuple[str, ...]
    nodes: tuple[Node[Any], ...]
    measures: tuple[str, ...] = ()
    title: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", check_labels(self.players, "players"))
        object.__setattr__(self, "measures", check_labels(self.measures, "measures") if self.measures else ())
        checked = tuple(self._check_node(index, node) for index, node in enumerate(_sequence(self.nodes)))
        object.__setattr__(self, "nodes", checked)
        _check_tree(checked)
        self._check_recall()

    @property
    def num_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Index of each node's parent; -1 for the root."""
        parents = [-1] * len(self.nodes)
        for index, node in enumerate(self.nodes):
            if not isinstance(node, TerminalNode):
                for child in node.children:
                    parents[child] = index
        return tuple(parents)

    @cached_property
    def information_sets(self) -> Mapping[str, InformationSet]:
        """Information sets by label, in order of their first node, read-only."""
        members: dict[str, list[int]] = {}
        for index, node in enumerate(self.nodes):
            if isinstance(node, DecisionNode):
                members.setdefault(node.information_set, []).append(index)
        sets = {}
        for label, indices in members.items():
            first = self.nodes[indices[0]]
            assert isinstance(first, DecisionNode)
            sets[label] = InformationSet(label, first.player, first.actions, tuple(indices))
        return MappingProxyType(sets)

    @cached_property
    def has_perfect_information(self) -> bool:
        """Whether every information set has a single node."""
        return all(len(members.nodes) == 1 for members in self.information_sets.values())

    @cached_property
    def scaled_payoffs(self) -> tuple[Mapping[int, tuple[Any, ...]], tuple[int, ...]]:
        """Payoffs by leaf times one denominator per player, and these denominators.

        They are integers, so that solvers compare them quickly, unless the common denominators are very long.
        """
        leaves = {index: node.payoffs for index, node in enumerate(self.nodes) if isinstance(node, TerminalNode)}
        columns = list(zip(*leaves.values(), strict=True))
        commons = tuple(lcm(*{payoff.denominator for payoff in column}) for column in columns)
        if max(common.bit_length() for common in commons) > LONG_DENOMINATOR_BITS:
            return leaves, (1,) * self.num_players
        scaled = [over_common_denominator(column)[0] for column in columns]
        return dict(zip(leaves, zip(*scaled, strict=True), strict=True)), commons

    @cached_property
    def chance_weights(self) -> tuple[Fraction, ...]:
        """The product of the chance probabilities on the way to each node."""
        weights = [Fraction(1)] * len(self.nodes)
        for index, node in enumerate(self.nodes):
            if isinstance(node, ChanceNode):
                for child, probability in zip(node.children, node.probabilities, strict=True):
                    weights[child] = weights[index] * probability
            elif isinstance(node, DecisionNode):
                for child in node.children:
                    weights[child] = weights[index]
        return tuple(weights)

    @cached_property
    def leaf_weights(self) -> Mapping[int, Fraction]:
        """The product of the chance probabilities on the way to each leaf."""
        weighted = enumerate(zip(self.nodes, self.chance_weights, strict=True))
        return {index: weight for index, (node, weight) in weighted if isinstance(node, TerminalNode)}

    def history(self, index: int) -> tuple[str, ...]:
        """Return the actions and branches that lead from the root to a node."""
        labels = []
        while index:
            parent = self.parents[index]
            node = self.nodes[parent]
            assert not isinstance(node, TerminalNode)
            names = node.actions if isinstance(node, DecisionNode) else node.branches
            labels.append(names[node.children.index(index)])
            index = parent
        return tuple(reversed(labels))

    def own_pasts(self, player: str) -> Mapping[int, tuple[str, str] | None]:
        """Return, for each node, the last (information set, action) of a player on the way there, or None."""
        if player not in self._pasts:
            self._pasts[player] = self._own_pasts(player)
        return self._pasts[player]

    @cached_property
    def _pasts(self) -> dict[str, Mapping[int, tuple[str, str] | None]]:
        """What `own_pasts` has found."""
        return {}

    def _own_pasts(self, player: str) -> Mapping[int, tuple[str, str] | None]:
        pasts: dict[int, tuple[str, str] | None] = {0: None}
        for index, node in enumerate(self.nodes):
            if isinstance(node, DecisionNode) and node.player == player:
                for action, child in zip(node.actions, node.children, strict=True):
                    pasts[child] = (node.information_set, action)
            elif not isinstance(node, TerminalNode):
                for child in node.children:
                    pasts[child] = pasts[index]
        return pasts

    def _check_node(self, index: int, node: Node[Fraction]) -> Node[Fraction]:
        """Return a node with exact numbers, or raise GameError."""
        _check_parts(index, node)
        if isinstance(node, TerminalNode):
            return self._check_leaf(index, node)
        labels, kind = (node.actions, "actions") if isinstance(node, DecisionNode) else (node.branches, "branches")
        if len(labels) != len(node.children) or len(set(labels)) != len(labels) or not labels:
            raise GameError(f"node {index}: {kind} {labels} and children {node.children} do not match one to one")
        if isinstance(node, ChanceNode):
            return _check_chance(index, node)
        if node.player not in self.players:
            raise GameError(f"node {index}: {node.player!r} is none of the players {', '.join(self.players)}")
        return node

    def _check_leaf(self, index: int, leaf: TerminalNode[Fraction]) -> TerminalNode[Fraction]:
        if len(leaf.payoffs) != len(self.players) or len(leaf.measures) != len(self.measures):
            raise GameError(
                f"node {index}: a leaf needs {len(self.players)} payoffs and {len(self.measures)} measures, "
                f"found {len(leaf.payoffs)} and {len(leaf.measures)}"
            )
        return TerminalNode(
            _exact_row(leaf.payoffs, f"node {index}, payoff"),
            _exact_row(leaf.measures, f"node {index}, measure"),
        )

    def _check_recall(self) -> None:
        """Raise unless nodes of an information set agree on its player, its actions and that player's own past."""
        shared = [members for members in self.information_sets.values() if len(members.nodes) > 1]
        pasts = {player: self.own_pasts(player) for player in {members.player for members in shared}}
        for label, player, actions, nodes in shared:
            for index in nodes:
                node = self.nodes[index]
                if not isinstance(node, DecisionNode) or (node.player, node.actions) != (player, actions):
                    raise GameError(f"information set {label!r}: node {index} has another player or other actions")
                if pasts[player][index] != pasts[player][nodes[0]]:
                    raise GameError(
                        f"information set {label!r}: {player} would forget an own earlier move "
                        f"(compare {' / '.join(self.history(nodes[0]))} with {' / '.join(self.history(index))}); "
                        "games need perfect recall"
                    )

    def _key(self) -> tuple[object, ...]:
        return (self.players, self.nodes, self.measures)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExtensiveFormGame) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (*self._key(), self.title))

    @property
    def _picture_options(self) -> dict[str, Any]:
        return {"equilibrium": None}  # a page shows a game at once

    def _repr_html_(self) -> str:
        return self._picture

    def __repr__(self) -> str:
        return f"ExtensiveFormGame({len(self.nodes)} nodes, players={', '.join(self.players)})"


def game_of_checked(players: tuple[str, ...], nodes: tuple[Node[Fraction], ...]) -> ExtensiveFormGame:
    """Return the game of nodes that come from another game, where they were checked."""
    game: ExtensiveFormGame = object.__new__(ExtensiveFormGame)
    for name, value in {"players": players, "nodes": nodes, "measures": (), "title": ""}.items():
        object.__setattr__(game, name, value)
    return game


def _sequence(nodes: Any) -> Iterable[Node[Any]]:
    if isinstance(nodes, str) or not isinstance(nodes, Iterable):
        raise GameError(f"nodes: expected a sequence of nodes, found {nodes!r}")
    return nodes


def _check_parts(index: int, node: object) -> None:
    """Refuse what is no node, and a node whose lists are none."""
    if not isinstance(node, DecisionNode | ChanceNode | TerminalNode):
        raise GameError(f"node {index}: expected a DecisionNode, ChanceNode or TerminalNode, found {node!r}")
    for row in node[SINGLE_FIELDS[type(node)] :]:
        if not isinstance(row, tuple | list):
            raise GameError(f"node {index}: expected a tuple in place of {row!r}")


def _exact_row(numbers: Sequence[Fraction], place: str) -> tuple[Fraction, ...]:
    if all(type(number) is Fraction for number in numbers):
        return tuple(numbers)
    return tuple(as_exact(number, f"{place} {position + 1}") for position, number in enumerate(numbers))


def _check_chance(index: int, node: ChanceNode[Fraction]) -> ChanceNode[Fraction]:
    probabilities = _exact_row(node.probabilities, f"node {index} ({node.name}), probability")
    if len(probabilities) != len(node.children):
        raise GameError(f"node {index} ({node.name}): one probability for each branch is needed")
    if min(probabilities) < 0 or sum(probabilities) != 1:
        shown = ", ".join(map(str, probabilities))
        raise GameError(f"node {index} ({node.name}): probabilities {shown} must be >= 0 and add up to 1")
    return node._replace(probabilities=probabilities)


def _check_tree(nodes: Iterable[Node[Fraction]]) -> None:
    """Raise unless every node but the first is the child of exactly one earlier node."""
    expected = {0}
    count = 0
    for index, node in enumerate(nodes):
        if index not in expected:
            raise GameError(f"node {index} is the child of no earlier node; list parents before their children")
        expected.discard(index)
        count += 1
        if not isinstance(node, TerminalNode):
            for child in node.children:
                if not isinstance(child, int):
                    raise GameError(f"node {index}: its child {child!r} is no index of a node")
                if child <= index or child in expected:
                    raise GameError(f"node {child} is a child of node {index}, and an earlier node or child already")
                expected.add(child)
    if expected or not count:
        raise GameError(f"node {min(expected, default=0)} is missing: children must be indices of nodes")
