"""Subgames: parts of a tree that can be told apart from the rest by everybody who moves in them (Selten 1965)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sma_games.games.extensive_form import ExtensiveFormGame, Node, TerminalNode, game_of_checked

__all__ = ["subgame", "subgame_roots"]


def subgame_roots(game: ExtensiveFormGame) -> tuple[int, ...]:
    """Return the nodes at which subgames start, the whole tree's root first, later ones after earlier ones.

    A node starts a subgame if it is the root, or no leaf and no information set lies partly below it. Costs the depth
    of the tree for each node that shares its information set.

    Examples
    --------
    >>> from sma_games.games import DecisionNode
    >>> tree = ExtensiveFormGame(("A", "B"), (
    ...     DecisionNode("A", "a", ("stop", "go"), (1, 2)), TerminalNode((0, 2)),
    ...     DecisionNode("B", "b", ("yield", "fight"), (3, 4)), TerminalNode((1, 1)), TerminalNode((-1, -1))))
    >>> subgame_roots(tree)
    (0, 2)
    """
    cut: set[int] = set()
    for members in game.information_sets.values():
        if len(members.nodes) > 1:
            above = Counter(ancestor for index in members.nodes for ancestor in _ancestors(game, index))
            cut.update(index for index, times in above.items() if times < len(members.nodes))
    inner = (index for index, node in enumerate(game.nodes) if not isinstance(node, TerminalNode))
    return (0, *(index for index in inner if index and index not in cut))


def subgame(
    game: ExtensiveFormGame, root: int, values: Mapping[int, tuple[Fraction, ...]] | None = None
) -> ExtensiveFormGame:
    """Return the subgame that starts at a node, the nodes in `values` being leaves with these payoffs.

    Measures are left out. Costs one pass over the nodes that remain.
    """
    replaced = values or {}
    kept = [root]
    for index in kept:  # grows while it is read: nodes in order of their distance from the root
        node = game.nodes[index]
        if index not in replaced and not isinstance(node, TerminalNode):
            kept.extend(node.children)
    numbers = {index: number for number, index in enumerate(kept)}
    nodes: list[Node[Any]] = []
    for index in kept:
        node = game.nodes[index]
        if index in replaced:
            nodes.append(TerminalNode(replaced[index]))
        elif isinstance(node, TerminalNode):
            nodes.append(TerminalNode(node.payoffs))
        else:
            nodes.append(node._replace(children=tuple([numbers[child] for child in node.children])))
    return ExtensiveFormGame(game.players, tuple(nodes)) if replaced else game_of_checked(game.players, tuple(nodes))


def _ancestors(game: ExtensiveFormGame, index: int) -> list[int]:
    """Return a node and all nodes on the way to it."""
    way = [index]
    while way[-1]:
        way.append(game.parents[way[-1]])
    return way
