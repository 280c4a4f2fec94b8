"""Vertices of best-response polyhedra, over any ordered ring, by the double description method.

The mixed strategies x of a player and the payoff v that her opponent can then reach form the cone

    C = {(x, v) : x >= 0, v >= sum_i x_i b_ij for every column j},

whose extreme rays with x != 0 are the vertices of the best-response polyhedron (von Stengel 2007, section 3.5). Rays
are built by adding one inequality at a time (Motzkin et al. 1953; Fukuda and Prodon 1996). Two rays of a cone are
adjacent if and only if no third ray satisfies with equality all the inequalities that both of them do; that test is
combinatorial, so degenerate polyhedra, where more inequalities than dimensions meet, need no special treatment.
The extreme rays of any cone of nonnegative vectors are found in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd
from operator import mul
from typing import Any, NamedTuple, TypeAlias

__all__ = ["Vertex", "best_response_vertices", "cone_rays", "coprime"]

Number: TypeAlias = Any  # an element of an ordered ring: int, or a LineNumber


class Vertex(NamedTuple):
    """An extreme ray (x, v) and the set of inequalities that it satisfies with equality."""

    ray: tuple[Any, ...]
    """Numbers proportional to (x_1, ..., x_m, v), with a positive factor."""
    tight: int
    """Bit i < m is set if x_i = 0; bit m + j if column j is a best response to x."""


def best_response_vertices(
    columns: Sequence[Sequence[Number]],
    normalize: Callable[[list[Number]], list[Number]] | None = None,
) -> list[Vertex]:
    """Return every vertex of the best-response polyhedron of a player with m strategies, degenerate or not.

    The list is complete and free of repetitions. Adding a column costs O(rays^2) bit operations in the worst case, and
    the number of rays can grow exponentially with m.

    Parameters
    ----------
    columns
        Shape (n, m): for each of the opponent's n strategies, his payoff against each of the m strategies.
    normalize
        Maps a ray to a positive multiple of it with smaller numbers; division by the greatest common divisor of
        integers if absent.

    Examples
    --------
    >>> for vertex in best_response_vertices([[1, 0], [0, 1]]):
    ...     print(vertex.ray, format(vertex.tight, "04b"))
    (1, 0, 1) 0110
    (0, 1, 1) 1001
    (1, 1, 1) 1100
    """
    reduced = coprime if normalize is None else normalize
    num_strategies = len(columns[0])
    rays = _first_rays(columns[0])
    for number, column in enumerate(columns[1:], start=num_strategies + 1):
        rays = _add_inequality(rays, column, 1 << number, reduced)
    nonnegativity = (1 << num_strategies) - 1
    return [ray for ray in rays if ray.tight & nonnegativity != nonnegativity]


def cone_rays(inequalities: Sequence[Sequence[int]], size: int, most: int | None = None) -> list[Vertex] | None:
    """Return every extreme ray of the cone {x >= 0 : a x >= 0 for every inequality a}; None if it would take too long.

    The list is complete and free of repetitions; bit i < size is set if x_i = 0, bit size + j if inequality j is tight.
    The inequality that cuts off the fewest pairs of rays is added next. Adding one costs O(rays^2) bit operations.

    Parameters
    ----------
    inequalities
        Integers, of shape (m, size).
    size
        Number of coordinates.
    most
        Give up before more steps than this could be needed: products of numbers, and for each inequality the pairs of
        rays that it separates, times rays.

    Examples
    --------
    >>> [vertex.ray for vertex in cone_rays([[1, -1, 0]], 3)]
    [(1, 0, 0), (0, 0, 1), (1, 1, 0)]
    """
    everything = (1 << size) - 1
    rays = [Vertex(tuple(int(i == j) for j in range(size)), everything ^ (1 << i)) for i in range(size)]
    waiting = dict(enumerate(inequalities, start=size))
    steps = 0
    while waiting:
        slacks = {number: [sum(map(mul, row, ray)) for ray, _ in rays] for number, row in waiting.items()}
        number = min(slacks, key=lambda one: _pairs(slacks[one]))
        steps += len(rays) * (size * len(waiting) + _pairs(slacks[number]))
        if most is not None and steps > most:
            return None
        rays = _cut(rays, slacks[number], 1 << number, coprime)
        del waiting[number]
    return rays


def _pairs(slacks: list[int]) -> int:
    """Return how many pairs of rays an inequality separates."""
    return sum(slack > 0 for slack in slacks) * sum(slack < 0 for slack in slacks)


def coprime(ray: list[int]) -> list[int]:
    """Return integers divided by their greatest common divisor."""
    divisor = gcd(*ray)
    return ray if divisor == 1 else [entry // divisor for entry in ray]


def _first_rays(column: Sequence[Number]) -> list[Vertex]:
    """Return the extreme rays of the simplicial cone x >= 0, v >= sum_i x_i column_i."""
    size = len(column)
    nonnegativity = (1 << size) - 1
    zeros = (0,) * size
    rays = [Vertex((*zeros, 1), nonnegativity)]
    for index, payoff in enumerate(column):
        corner = (*zeros[:index], 1, *zeros[index + 1 :], payoff)
        rays.append(Vertex(corner, nonnegativity ^ (1 << index) | (1 << size)))
    return rays


def _add_inequality(
    rays: list[Vertex],
    column: Sequence[Number],
    bit: int,
    normalize: Callable[[list[Number]], list[Number]],
) -> list[Vertex]:
    """Return the extreme rays of the cone cut by v >= sum_i x_i column_i."""
    slacks = [ray[-1] - sum(map(mul, column, ray)) for ray, _ in rays]
    return _cut(rays, slacks, bit, normalize)


def _cut(
    rays: list[Vertex], slacks: list[Number], bit: int, normalize: Callable[[list[Number]], list[Number]]
) -> list[Vertex]:
    """Return the extreme rays of the part of a cone where an inequality with these slacks holds."""
    kept: list[Vertex] = []
    inside: list[tuple[Number, Vertex]] = []
    outside: list[tuple[Number, Vertex]] = []
    for slack, vertex in zip(slacks, rays, strict=True):
        if slack > 0:
            inside.append((slack, vertex))
            kept.append(vertex)
        elif slack < 0:
            outside.append((slack, vertex))
        else:
            kept.append(Vertex(vertex.ray, vertex.tight | bit))
    if outside:
        kept.extend(_cut_edges(rays, inside, outside, bit, normalize))
    return kept


def _cut_edges(
    rays: list[Vertex],
    inside: list[tuple[Number, Vertex]],
    outside: list[tuple[Number, Vertex]],
    bit: int,
    normalize: Callable[[list[Number]], list[Number]],
) -> list[Vertex]:
    """Return the point of each edge between an inside and an outside ray at which the new slack is zero.

    If no ray is tight at more inequalities than it needs, these are independent, and two rays that share all but one
    span an edge. Else nobody but the two may be tight wherever both are.
    """
    tight_sets = [tight for _, tight in rays]
    least_common = len(rays[0].ray) - 2
    is_simple = max(map(int.bit_count, tight_sets)) == least_common + 1
    cuts = []
    for slack_out, (ray_out, tight_out) in outside:
        for slack_in, (ray_in, tight_in) in inside:
            common = tight_out & tight_in
            if common.bit_count() < least_common or not (is_simple or _is_edge(common, tight_sets)):
                continue
            cut = [slack_in * a - slack_out * b for a, b in zip(ray_out, ray_in)]  # noqa: B905 - the innermost loop
            cuts.append(Vertex(tuple(normalize(cut)), common | bit))
    return cuts


def _is_edge(common: int, tight_sets: list[int]) -> bool:
    """Tell whether only two rays are tight wherever both ends are."""
    found = 0
    for tight in tight_sets:
        if tight & common == common:
            found += 1
            if found > 2:  # noqa: PLR2004 - an edge has two ends
                return False
    return True
