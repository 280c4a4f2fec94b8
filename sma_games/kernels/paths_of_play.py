"""Paths of play in one tree at one setting, given by the entries of its nodes: comparing and following them.

An entry of a decision node names an action and an entry of the child there, one of a chance node an entry of each
child; so an entry of the root is a path of play.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.kernels.arithmetic import is_sure, product, total
from sma_games.kernels.compiling import inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHANCE", "LEAF", "Room", "Tree", "follow", "is_same"]

CHANCE = -1
LEAF = -2
MOST_STEPS = 10_000  # nodes looked at to see that two values are the same formula


class Tree(NamedTuple):
    """A tree with rows of `values` in place of numbers; the children of a node come after it."""

    movers: NDArray[Any]
    """The player who moves, CHANCE or LEAF."""
    child_starts: NDArray[Any]
    """The children of node k are `children[child_starts[k]:child_starts[k + 1]]`."""
    children: NDArray[Any]
    shares: NDArray[Any]
    """For each place in `children` the row of its probability, below a chance node."""
    quantities: NDArray[Any]
    """Shape (nodes, quantities): the rows of a leaf's payoffs, then measures."""
    num_players: int
    chance_starts: NDArray[Any]
    """The distinct rows of probabilities: `chances[chance_starts[k]:chance_starts[k + 1]]`."""
    chances: NDArray[Any]
    is_sum_known: NDArray[Any]
    """Whether a row of probabilities adds up to one whatever the parameters are."""


class Room(NamedTuple):
    """The entries of one setting: those of a node stand one after the other."""

    firsts: NDArray[Any]
    counts: NDArray[Any]
    v: NDArray[Any]
    """Shape (entries, players)."""
    e: NDArray[Any]
    ways: NDArray[Any]
    """In how many equilibria of the subgame the path is played; whole numbers, as floats."""
    places: NDArray[Any]
    """Below a decision node: the place in `children` of the action taken."""
    below: NDArray[Any]
    """Below a decision node the entry of that child; below a chance node the start in `parts`."""
    parts: NDArray[Any]
    """Entries of all children of a chance node."""
    stack: NDArray[Any]
    """Shape (nodes, 4)."""
    weights: NDArray[Any]
    """Shape (2, nodes): probabilities of the nodes in `stack`, and bounds on their errors."""
    extents: NDArray[Any]
    """What the terms of each quantity add up to, signs left out."""


@inner
def is_same(tree: Tree, room: Room, node: int, entry: int, other: int, other_entry: int, player: int) -> bool:
    """Tell whether two payoffs are the same expected value of the same formulas, branch by branch."""
    movers, child_starts, children, shares = tree.movers, tree.child_starts, tree.children, tree.shares
    rows, places, below, parts, stack = tree.quantities, room.places, room.below, room.parts, room.stack
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = node, entry, other, other_entry
    height, num_steps = 1, 0
    while height:
        height -= 1
        num_steps += 1
        node, entry, other, other_entry = stack[height, 0], stack[height, 1], stack[height, 2], stack[height, 3]
        while movers[node] >= 0:
            node, entry = children[places[entry]], below[entry]
        while movers[other] >= 0:
            other, other_entry = children[places[other_entry]], below[other_entry]
        if movers[node] != movers[other] or num_steps > MOST_STEPS:
            return False
        if movers[node] == LEAF:
            if rows[node, player] != rows[other, player]:
                return False
            continue
        start, other_start = child_starts[node], child_starts[other]
        size = child_starts[node + 1] - start
        if child_starts[other + 1] - other_start != size or height + size > len(stack):
            return False
        for branch in range(size):
            if shares[start + branch] != shares[other_start + branch]:
                return False
            stack[height, 0], stack[height, 1] = children[start + branch], parts[below[entry] + branch]
            stack[height, 2], stack[height, 3] = children[other_start + branch], parts[below[other_entry] + branch]
            height += 1
    return True


@inner
def follow(
    tree: Tree,
    values: NDArray[Any],
    errors: NDArray[Any],
    i: int,
    room: Room,
    entry: int,
    quantities: NDArray[Any],
    misses: NDArray[Any],
    steps: NDArray[Any],
    num_steps: int,
) -> tuple[int, bool]:
    """Write the steps of an entry of the root, and its expected quantities with bounds on their errors.

    Return where the steps end, and whether enough digits of the quantities are right.
    """
    movers, child_starts, children, shares = tree.movers, tree.child_starts, tree.children, tree.shares
    leaf_rows, places, below, parts = tree.quantities, room.places, room.below, room.parts
    stack, weights, extents = room.stack, room.weights, room.extents
    for quantity in range(len(quantities)):
        quantities[quantity], misses[quantity], extents[quantity] = 0.0, 0.0, 0.0
    stack[0, 0], stack[0, 1], weights[0, 0], weights[1, 0] = 0, entry, 1.0, 0.0
    height = 1
    while height:
        height -= 1
        node, entry, weight, doubt = stack[height, 0], stack[height, 1], weights[0, height], weights[1, height]
        while movers[node] >= 0:
            steps[num_steps] = places[entry]
            num_steps += 1
            node, entry = children[places[entry]], below[entry]
        if movers[node] == LEAF:
            for quantity in range(len(quantities)):
                row = leaf_rows[node, quantity]
                x, x_error = product(weight, doubt, values[i, row], errors[i, row])
                v, e = total(quantities[quantity], misses[quantity], x, x_error)
                quantities[quantity], misses[quantity] = v, e
                extents[quantity] += abs(x)
            continue
        for branch in range(child_starts[node + 1] - child_starts[node]):
            place = child_starts[node] + branch
            share, miss = values[i, shares[place]], errors[i, shares[place]]
            if share != 0:
                stack[height, 0], stack[height, 1] = children[place], parts[below[entry] + branch]
                weights[0, height], weights[1, height] = product(weight, doubt, share, miss)
                height += 1
    sure = True
    for quantity in range(len(quantities)):
        sure &= is_sure(quantities[quantity], misses[quantity], extents[quantity])
    return num_steps, sure
