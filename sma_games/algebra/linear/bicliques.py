"""Maximal complete subgraphs of bipartite graphs, and connected components, on bit sets.

The Nash equilibria of a two-player game are the union of the products X x Y over the maximal complete subgraphs of the
graph that joins an extreme strategy x to an extreme strategy y if (x, y) is an equilibrium (Winkels 1979; Jansen 1981;
Avis, Rosenberg, Savani and von Stengel 2010).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

__all__ = ["connected_groups", "maximal_bicliques"]

Biclique: TypeAlias = tuple[list[int], list[int]]


def maximal_bicliques(edges: Iterable[tuple[int, int]]) -> list[Biclique]:
    """Return every maximal complete bipartite subgraph with at least one edge.

    The list is complete. The right sides are the intersections of neighborhoods, closed one left node at a time, so the
    cost is proportional to (number of left nodes) x (number of bicliques), and the latter can be exponential.

    Examples
    --------
    >>> sorted(tuple(map(sorted, pair)) for pair in maximal_bicliques([(0, 0), (0, 1), (1, 1)]))
    [([0], [0, 1]), ([0, 1], [1])]
    """
    places: dict[int, int] = {}
    neighborhoods: dict[int, int] = {}
    for left, right in edges:
        neighborhoods[left] = neighborhoods.get(left, 0) | 1 << places.setdefault(right, len(places))
    rights = list(places)
    closed: set[int] = set()
    for neighborhood in set(neighborhoods.values()):
        closed |= {neighborhood & other for other in closed}
        closed.add(neighborhood)
    return [_biclique(right, neighborhoods, rights) for right in closed if right]


def connected_groups(groups: Iterable[Iterable[int]]) -> list[frozenset[int]]:
    """Return the unions of groups that share members, each union once, in order of the smallest member.

    Examples
    --------
    >>> [sorted(group) for group in connected_groups([[0, 1], [2], [1, 3]])]
    [[0, 1, 3], [2]]
    """
    merged: list[set[int]] = []
    for group in groups:
        joined = set(group)
        apart = []
        for other in merged:
            if joined & other:
                joined |= other
            else:
                apart.append(other)
        merged = [*apart, joined]
    return sorted(map(frozenset, merged), key=min)


def _biclique(right: int, neighborhoods: dict[int, int], rights: list[int]) -> Biclique:
    """Return the nodes of a bit set of places in the list of right nodes, and all that have them as neighbors."""
    lefts = [left for left, neighborhood in neighborhoods.items() if neighborhood & right == right]
    return lefts, sorted([node for place, node in enumerate(rights) if right >> place & 1])
