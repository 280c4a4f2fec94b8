"""Convex sets of equilibria, each given by its extreme points: which lie within others, and which hang together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

from sma_games.algebra.linear.bicliques import connected_groups
from sma_games.algebra.linear.polytopes import hulls_meet
from sma_games.equilibria.solver import Candidate, Solution, Status

__all__ = ["solution_of", "without_covered"]

Groups: TypeAlias = tuple[tuple[int, ...], ...]
Point: TypeAlias = tuple[Any, ...]
"""Rational or, if it is alone, irrational coordinates: no corner of the others' polytopes is irrational."""


def without_covered(pieces: Iterable[Sequence[Point]]) -> list[Sequence[Point]]:
    """Return the sets that do not lie within others."""
    found: list[Sequence[Point]] = []
    for corners in pieces:
        if not any(_covers(other, corners) for other in found):
            found = [*(other for other in found if not _covers(corners, other)), corners]
    return found


def _covers(corners: Sequence[Point], others: Sequence[Point]) -> bool:
    """Tell whether the convex hull of some points contains others."""
    return all(point in corners or _meet(corners, [point]) for point in others)


def _meet(first: Sequence[Point], second: Sequence[Point]) -> bool:
    """Tell whether convex hulls have a point in common; an irrational point lies in no other hull."""
    if len(first) == len(second) == 1 or not (_is_rational(first[0]) and _is_rational(second[0])):
        return tuple(first) == tuple(second)
    return hulls_meet(first, second)


def _is_rational(point: Point) -> bool:
    return all(isinstance(coordinate, Fraction | int) for coordinate in point)


def solution_of(
    pieces: Sequence[Sequence[Point]], candidate: Callable[[Point], Candidate], *, touching: bool = True
) -> Solution:
    """Return all extreme points of some sets as candidates, the sets that are maximal, and what hangs together."""
    points, subsets, components = _arrange(pieces, touching=touching)
    is_continuum = any(len(subset) > 1 for subset in subsets)
    status = Status.CONTINUUM if is_continuum else Status.COMPLETE
    return Solution(status, [candidate(point) for point in points], subsets, components)


def _arrange(pieces: Sequence[Sequence[Point]], *, touching: bool) -> tuple[list[Point], Groups, Groups]:
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
            if _meet([points[number] for number in one], [points[number] for number in other])
        ]
        groups = connected_groups([*groups, *links])
    return points, subsets, tuple(tuple(sorted(group)) for group in groups)


def _maximal(sets: Sequence[frozenset[int]]) -> Groups:
    distinct = set(sets)
    kept = [one for one in distinct if not any(one < other for other in distinct)]
    return tuple(sorted(tuple(sorted(one)) for one in kept))
