"""Backward induction on one tree at many settings, in floats with error bounds; what is not certain is left out.

Every node holds the equilibria of its subgame as *entries*, one for each path of play: its payoffs with error bounds,
and in how many equilibria the path is played. At a decision node an entry of an action belongs to an equilibrium if
every other action has some entry that is no better for the mover; at a chance node entries are combined (Selten 1965;
Osborne and Rubinstein 1994, section 6.2). So ties are nothing special. A tie is certain if nothing was rounded, or if
both sides are the same expected value of the same formulas; other close comparisons give the setting up. Players who
are indifferent may also mix; where that could bring about more than mixtures of the entries, because what one does
moves the payoffs that another compares, the setting is given up too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.arithmetic import OPEN, comparison, product, total
from sma_games.kernels.compiling import compiled, inner, steps_at_once
from sma_games.kernels.paths_of_play import CHANCE, LEAF, Room, Tree, follow, is_same

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHANCE", "LEAF", "Paths", "Tree", "solve_trees"]

NOT_KNOWN = -1
WIDTH = 64  # entries of one node; with more the setting is given up
SPARE = 4096  # entries of all nodes together beyond one each
NODE = 8  # multiplications for each node, to solve a setting
MOST_EQUILIBRIA = 500  # beyond, an answer lists optimal actions, not paths, and is left to the exact solver


class Paths(NamedTuple):
    """The paths of play of all settings, one after the other."""

    starts: NDArray[Any]
    """The paths of setting i are starts[i] to starts[i + 1]; none if it was given up."""
    num_equilibria: NDArray[Any]
    quantities: NDArray[Any]
    """Shape (paths, quantities): expected payoffs and measures."""
    misses: NDArray[Any]
    """Shape (paths, quantities): bounds on their errors."""
    step_starts: NDArray[Any]
    """The steps of path k are `steps[step_starts[k]:step_starts[k + 1]]`."""
    steps: NDArray[Any]
    """Places in `children` of the actions taken, from the root on."""


def solve_trees(tree: Tree, values: NDArray[Any], errors: NDArray[Any], usable: NDArray[Any]) -> Paths:
    """Return all paths of subgame-perfect play; none for a setting with a sign that is not certain.

    Linear in nodes times settings where paths are few; memory is that of one setting and of the paths.

    Parameters
    ----------
    tree
        The tree.
    values, errors
        Shape (settings, rows): numbers, and bounds on how far the true ones may be from them.
    usable
        The settings at which all of them are finite.
    """
    num_settings, num_nodes, room = len(values), len(tree.movers), _room(tree)
    starts, num_equilibria = np.zeros((2, num_settings + 1), dtype=np.int64)
    quantities, misses = np.empty((2, num_settings + WIDTH, tree.quantities.shape[1]))
    step_starts = np.zeros(num_settings + WIDTH + 1, dtype=np.int64)
    steps = np.empty(WIDTH * num_nodes + num_settings, dtype=np.int64)
    first, at_once = 0, steps_at_once(NODE * num_nodes)
    while first < num_settings:
        last = min(first + at_once, num_settings)
        first = _solve(
            tree,
            values,
            errors,
            usable,
            room,
            starts,
            num_equilibria,
            quantities,
            misses,
            step_starts,
            steps,
            first,
            last,
        )
        if first < last:
            quantities, misses = _double(quantities), _double(misses)
            step_starts, steps = _double(step_starts), _double(steps)
    num_paths = starts[-1]
    return Paths(
        starts,
        num_equilibria[:-1],
        quantities[:num_paths].copy(),
        misses[:num_paths].copy(),
        step_starts[: num_paths + 1].copy(),
        steps[: step_starts[num_paths]].copy(),
    )


@compiled
def _solve(
    tree: Tree,
    values: NDArray[Any],
    errors: NDArray[Any],
    usable: NDArray[Any],
    room: Room,
    starts: NDArray[Any],
    num_equilibria: NDArray[Any],
    quantities: NDArray[Any],
    misses: NDArray[Any],
    step_starts: NDArray[Any],
    steps: NDArray[Any],
    first: int,
    last: int,
) -> int:
    """Write the paths of some settings while there is room for them; return the setting where it stopped."""
    num_paths = starts[first]
    for i in range(first, last):
        if num_paths + WIDTH > len(quantities) or step_starts[num_paths] + WIDTH * len(tree.movers) > len(steps):
            return i
        if usable[i] and _is_chance_sure(tree, values, errors, i) and _induce(tree, values, errors, i, room):
            ways = 0.0
            for entry in range(room.firsts[0], room.firsts[0] + room.counts[0]):
                ways += room.ways[entry]
            num_equilibria[i] = ways if ways <= MOST_EQUILIBRIA else 0
        first_path = num_paths
        for entry in range(room.firsts[0], room.firsts[0] + room.counts[0] * (num_equilibria[i] > 0)):
            step_starts[num_paths + 1], sure = follow(
                tree,
                values,
                errors,
                i,
                room,
                entry,
                quantities[num_paths],
                misses[num_paths],
                steps,
                step_starts[num_paths],
            )
            if not sure:
                num_paths, num_equilibria[i] = first_path, 0
                break
            num_paths += 1
        starts[i + 1] = num_paths
    return last


def _double(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array with the same content and as much room again."""
    return np.concatenate((array, array))


def _room(tree: Tree) -> Room:
    num_nodes, num_entries = len(tree.movers), len(tree.movers) + SPARE
    return Room(
        np.zeros(num_nodes, dtype=np.int64),
        np.zeros(num_nodes, dtype=np.int64),
        np.empty((num_entries, tree.num_players)),
        np.empty((num_entries, tree.num_players)),
        np.ones(num_entries),
        np.zeros(num_entries, dtype=np.int64),
        np.zeros(num_entries, dtype=np.int64),
        np.zeros(len(tree.children) + SPARE, dtype=np.int64),
        np.zeros((num_nodes, 4), dtype=np.int64),
        np.empty((2, num_nodes)),
        np.empty(tree.quantities.shape[1]),
    )


@inner
def _is_chance_sure(tree: Tree, values: NDArray[Any], errors: NDArray[Any], i: int) -> bool:
    """Tell whether all rows of probabilities are certainly such: no share is negative, and they add up to one."""
    for row in range(len(tree.chance_starts) - 1):
        v, e = -1.0, 0.0
        for place in range(tree.chance_starts[row], tree.chance_starts[row + 1]):
            share, miss = values[i, tree.chances[place]], errors[i, tree.chances[place]]
            if not (share > miss or (share == 0 and miss == 0)):
                return False
            v, e = total(v, e, share, miss)
        if not tree.is_sum_known[row] and (v != 0 or e != 0):
            return False
    return True


@inner
def _induce(tree: Tree, values: NDArray[Any], errors: NDArray[Any], i: int, room: Room) -> bool:
    """Work out the entries of all nodes at a setting; return whether they are certain and few."""
    movers, child_starts, children, shares = tree.movers, tree.child_starts, tree.children, tree.shares
    leaf_rows, num_players = tree.quantities, tree.num_players
    firsts, counts, v, e, ways = room.firsts, room.counts, room.v, room.e, room.ways
    places, below, parts = room.places, room.below, room.parts
    used, used_parts = 0, 0
    for node in range(len(movers) - 1, -1, -1):
        mover, start, stop = movers[node], child_starts[node], child_starts[node + 1]
        firsts[node] = used
        if mover == LEAF:
            for player in range(num_players):
                row = leaf_rows[node, player]
                v[used, player], e[used, player] = values[i, row], errors[i, row]
            ways[used] = 1.0
            last = used + 1
        elif mover == CHANCE:
            last, used_parts = _expect(
                children,
                shares,
                start,
                stop,
                values,
                errors,
                i,
                firsts,
                counts,
                v,
                e,
                ways,
                below,
                parts,
                used,
                used_parts,
            )
        else:
            best = _best_place(children, start, stop, firsts, counts, v, e, mover)
            if best >= 0:
                places[used], below[used] = best, firsts[children[best]]
                _take(children, start, stop, firsts, below[used], v, e, ways, used)
                last = used + 1
            else:
                last = _decide_with_ties(tree, start, stop, mover, room, used)
        if last == NOT_KNOWN or last + WIDTH + node > len(ways):
            return False
        counts[node] = last - used
        used = last
    return True


@inner
def _take(
    children: NDArray[Any],
    start: int,
    stop: int,
    firsts: NDArray[Any],
    entry: int,
    v: NDArray[Any],
    e: NDArray[Any],
    ways: NDArray[Any],
    used: int,
) -> None:
    """Write the values of an entry once more, and in how many ways all children may be played."""
    ways[used] = 1.0
    for place in range(start, stop):
        ways[used] *= ways[firsts[children[place]]]
    for player in range(v.shape[1]):
        v[used, player], e[used, player] = v[entry, player], e[entry, player]


@inner
def _best_place(
    children: NDArray[Any],
    start: int,
    stop: int,
    firsts: NDArray[Any],
    counts: NDArray[Any],
    v: NDArray[Any],
    e: NDArray[Any],
    mover: int,
) -> int:
    """Return the action that is certainly the only best one, or NOT_KNOWN."""
    best = start
    for place in range(start, stop):
        if counts[children[place]] != 1:
            return NOT_KNOWN
        if v[firsts[children[place]], mover] > v[firsts[children[best]], mover]:
            best = place
    top = firsts[children[best]]
    for place in range(start, stop):
        entry = firsts[children[place]]
        gain, error = total(v[top, mover], e[top, mover], -v[entry, mover], e[entry, mover])
        if place != best and not gain > error:
            return NOT_KNOWN
    return best


@inner
def _decide_with_ties(tree: Tree, start: int, stop: int, mover: int, room: Room, used: int) -> int:
    """Write the entries of a decision node where actions tie or have several; return their end, or NOT_KNOWN."""
    children, firsts, counts, ways = tree.children, room.firsts, room.counts, room.ways
    v, e, places, below = room.v, room.e, room.places, room.below
    first = used
    if not _is_settled(tree, start, stop, mover, room):
        return NOT_KNOWN
    for place in range(start, stop):
        node = children[place]
        for entry in range(firsts[node], firsts[node] + counts[node]):
            ways[used] = ways[entry]
            for other_place in range(start, stop):
                other = children[other_place]
                some = 1.0 if other == node else 0.0
                for rival in range(firsts[other], firsts[other] + counts[other] * (other != node)):
                    sign = _compare(tree, room, node, entry, other, rival, mover)
                    if sign == OPEN:
                        return NOT_KNOWN
                    some += ways[rival] * (sign >= 0)
                ways[used] *= some
            if ways[used] > 0:
                if used - first == WIDTH:
                    return NOT_KNOWN
                for player in range(v.shape[1]):
                    v[used, player], e[used, player] = v[entry, player], e[entry, player]
                places[used], below[used] = place, entry
                used += 1
    return used


@inner
def _is_settled(tree: Tree, start: int, stop: int, mover: int, room: Room) -> bool:
    """Tell whether mixtures at a node make nothing but mixtures of its entries.

    So it is if only one action can be best, whatever is played below, or if what is played below the best ones does not
    matter to the mover.
    """
    children, firsts, counts = tree.children, room.firsts, room.counts
    bar_node, bar = NOT_KNOWN, NOT_KNOWN
    for place in range(start, stop):
        node = children[place]
        low = firsts[node]
        for entry in range(firsts[node] + 1, firsts[node] + counts[node]):
            sign = _compare(tree, room, node, entry, node, low, mover)
            if sign == OPEN:
                return False
            low = entry if sign < 0 else low
        sign = 1 if bar_node < 0 else _compare(tree, room, node, low, bar_node, bar, mover)
        if sign == OPEN:
            return False
        if sign > 0:
            bar_node, bar = node, low
    num_open, is_spread = 0, False
    for place in range(start, stop):
        node, is_open = children[place], False
        for entry in range(firsts[node], firsts[node] + counts[node]):
            sign = _compare(tree, room, node, entry, bar_node, bar, mover)
            if sign == OPEN:
                return False
            is_open = is_open or sign >= 0
            is_spread = is_spread or sign > 0
        for entry in range(firsts[node], firsts[node] + counts[node] * is_open):
            is_spread = is_spread or _compare(tree, room, node, entry, bar_node, bar, mover) < 0
        num_open += is_open
    return num_open == 1 or not is_spread


@inner
def _compare(tree: Tree, room: Room, node: int, entry: int, other: int, rival: int, player: int) -> int:
    """Return the sign of the difference of the payoffs of two entries, or OPEN."""
    v, e = room.v, room.e
    sign = comparison(v[entry, player], e[entry, player], v[rival, player], e[rival, player])
    return 0 if sign == OPEN and is_same(tree, room, node, entry, other, rival, player) else sign


@inner
def _expect(
    children: NDArray[Any],
    shares: NDArray[Any],
    start: int,
    stop: int,
    values: NDArray[Any],
    errors: NDArray[Any],
    i: int,
    firsts: NDArray[Any],
    counts: NDArray[Any],
    v: NDArray[Any],
    e: NDArray[Any],
    ways: NDArray[Any],
    below: NDArray[Any],
    parts: NDArray[Any],
    used: int,
    used_parts: int,
) -> tuple[int, int]:
    """Write the entries of a chance node, one for each combination below; return where they and their parts end."""
    combinations = 1
    for place in range(start, stop):
        if values[i, shares[place]] != 0:
            combinations *= counts[children[place]]
        if combinations > WIDTH or used_parts + combinations * (stop - start) > len(parts):
            return NOT_KNOWN, used_parts
    for number in range(combinations):
        rest = number
        ways[used] = 1.0
        v[used] = 0.0
        e[used] = 0.0
        below[used] = used_parts
        for place in range(start, stop):
            first, count = firsts[children[place]], counts[children[place]]
            share, miss = values[i, shares[place]], errors[i, shares[place]]
            if share == 0:  # what happens there changes no path
                parts[used_parts + place - start] = first
                ways[used] *= ways[first : first + count].sum()
                continue
            entry = first + rest % count
            rest //= count
            parts[used_parts + place - start] = entry
            ways[used] *= ways[entry]
            for player in range(v.shape[1]):
                x, x_error = product(share, miss, v[entry, player], e[entry, player])
                v[used, player], e[used, player] = total(v[used, player], e[used, player], x, x_error)
        used += 1
        used_parts += stop - start
    return used, used_parts
