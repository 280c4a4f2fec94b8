"""Convex sets of equilibria, each given by its extreme points: which lie within others, and which hang together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

from sma_games.algebra.bicliques import connected_groups
from sma_games.algebra.polytopes import Point, hulls_meet

__all__ = ["arranged"]

Groups: TypeAlias = tuple[tuple[int, ...], ...]


def arranged(pieces: Sequence[Sequence[Point]], *, touching: bool) -> tuple[list[Point], Groups, Groups]:
    """Return all extreme points, the first actions first, the sets that are maximal, and the connected components.

    Sets that share no extreme point may still touch if they are no faces: `touching` says that this is to be looked at.
    """
    points = sorted({point for piece in pieces for point in piece}, reverse=True)
    numbers = {point: number for number, point in enumerate(points)}
    subsets = _maximal([frozenset(numbers[point] for point in piece) for piece in pieces])
    groups = connected_groups(subsets)
    if touching:
        links = [
            {*one, *other}
            for one, other in combinations(subsets, 2)
            if hulls_meet([points[number] for number in one], [points[number] for number in other])
        ]
        groups = connected_groups([*groups, *links])
    return points, subsets, tuple(tuple(sorted(group)) for group in groups)


def _maximal(sets: Sequence[frozenset[int]]) -> Groups:
    distinct = set(sets)
    kept = [one for one in distinct if not any(one < other for other in distinct)]
    return tuple(sorted(tuple(sorted(one)) for one in kept))
