"""Vertices of rational polytopes, and of the regions in which linear functions on a product of simplices are largest.

A polytope {x >= 0 : a x <= b, e x = d} is the slice s = 1 of the cone {(x, s) >= 0 : a x <= b s, e x = d s}; its
vertices are the extreme rays of the cone with s > 0 (Motzkin et al. 1953). The largest of several linear functions is
piecewise linear; the vertices of its pieces are those of its epigraph (von Stengel 2007, section 3.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.algebra.linear.vertices import cone_rays
from sma_games.algebra.numbers.denominators import over_common_denominator

__all__ = ["AffineFunction", "ResponseVertex", "hulls_meet", "polytope_vertices", "response_vertices"]

Number: TypeAlias = int | Fraction
Point: TypeAlias = tuple[Fraction, ...]


class AffineFunction(NamedTuple):
    """A constant, and the coefficient of some coordinates, each named by its simplex and its place there."""

    constant: Fraction
    coefficients: Mapping[tuple[int, int], Fraction]


class ResponseVertex(NamedTuple):
    """A point of a product of simplices at which pieces of largest functions meet."""

    point: tuple[Point, ...]
    """One distribution for each simplex."""
    supports: tuple[frozenset[int], ...]
    """The places that each distribution uses."""
    largest: tuple[frozenset[int], ...]
    """For each family of functions, those that are largest here."""


def polytope_vertices(
    at_most: Sequence[Sequence[Number]], limits: Sequence[Number], size: int, most: int | None = None
) -> list[Point] | None:
    """Return every vertex of the bounded set {x >= 0 : A x <= b}; None if it would take too long.

    The list is complete and free of repetitions, and empty if there is no such x; see `cone_rays` for its cost.

    Parameters
    ----------
    at_most, limits
        A and b; an equation is two inequalities.
    size
        Number of coordinates.
    most
        Steps after which to give up.

    Examples
    --------
    >>> sorted(tuple(map(str, vertex)) for vertex in polytope_vertices([[2, 1], [-1, 0]], [2, "-1/2"], 2))
    [('1', '0'), ('1/2', '0'), ('1/2', '1')]
    """
    rows = [
        over_common_denominator([*(-entry for entry in row), Fraction(limit)])[0]
        for row, limit in zip(at_most, limits, strict=True)
    ]
    rays = cone_rays(rows, size + 1, most)
    if rays is None:
        return None
    return [tuple(Fraction(entry, ray[-1]) for entry in ray[:-1]) for ray, _ in rays if ray[-1]]


def response_vertices(
    sizes: Sequence[int], families: Sequence[Sequence[AffineFunction]], most: int | None = None
) -> list[ResponseVertex] | None:
    """Return the vertices of the pieces on which the same functions of every family are largest.

    Complete: each piece, whatever ties there are, is the convex hull of those listed that lie in it. None if it would
    take too long; see `cone_rays` for the cost.

    Parameters
    ----------
    sizes
        Number of places of each simplex.
    families
        Functions on the product of the simplices.
    most
        Steps after which to give up.

    Examples
    --------
    >>> one, other = AffineFunction(Fraction(0), {(0, 0): Fraction(2)}), AffineFunction(Fraction(1), {})
    >>> [tuple(map(str, vertex.point[0])) for vertex in response_vertices([2], [[one, other]])]
    [('1', '0'), ('0', '1'), ('1/2', '1/2')]
    """
    places = {pair: number for number, pair in enumerate(_free_places(sizes))}
    size = len(places) + 1 + len(families)
    rows = [_last_place(place, length, places, size) for place, length in enumerate(sizes)]
    tags: list[tuple[int, int]] = []
    for number, family in enumerate(families):
        floor = min((_least(function, sizes) for function in family), default=Fraction(0))
        for which, function in enumerate(family):
            row = [-entry for entry in _expand(function, floor, sizes, places, size)]
            row[len(places) + 1 + number] += 1
            rows.append(over_common_denominator(row)[0])
            tags.append((number, which))
    rays = cone_rays(rows, size, most)
    if rays is None:
        return None
    shift = size + len(sizes)
    return [
        _response_vertex(ray, tight >> shift, sizes, places, tags, len(families))
        for ray, tight in rays
        if ray[len(places)]
    ]


def _free_places(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield all places but the last of each simplex, whose probability is what the others leave."""
    return ((simplex, place) for simplex, size in enumerate(sizes) for place in range(size - 1))


def _last_place(simplex: int, length: int, places: Mapping[tuple[int, int], int], size: int) -> list[int]:
    """Return the condition that the last probability is not negative."""
    row = [0] * size
    row[len(places)] = 1
    for place in range(length - 1):
        row[places[simplex, place]] = -1
    return row


def _least(function: AffineFunction, sizes: Sequence[int]) -> Fraction:
    """Return the smallest value on the product of simplices."""
    parts = [
        min(function.coefficients.get((simplex, place), Fraction(0)) for place in range(size))
        for simplex, size in enumerate(sizes)
    ]
    return sum(parts, function.constant)


def _expand(
    function: AffineFunction, floor: Fraction, sizes: Sequence[int], places: Mapping[tuple[int, int], int], size: int
) -> list[Fraction]:
    """Return the coefficients of a function less its floor, in the free places and the scale."""
    row = [Fraction(0)] * size
    row[len(places)] = function.constant - floor
    for (simplex, place), coefficient in function.coefficients.items():
        if place < sizes[simplex] - 1:
            row[places[simplex, place]] += coefficient
            continue
        row[len(places)] += coefficient
        for other in range(sizes[simplex] - 1):
            row[places[simplex, other]] -= coefficient
    return row


def _response_vertex(
    ray: Sequence[int],
    tight: int,
    sizes: Sequence[int],
    places: Mapping[tuple[int, int], int],
    tags: Sequence[tuple[int, int]],
    num_families: int,
) -> ResponseVertex:
    scale = ray[len(places)]
    point = []
    for simplex, size in enumerate(sizes):
        row = [Fraction(ray[places[simplex, place]], scale) for place in range(size - 1)]
        point.append((*row, 1 - sum(row, Fraction(0))))
    largest: list[set[int]] = [set() for _ in range(num_families)]
    for number, (family, which) in enumerate(tags):
        if tight >> number & 1:
            largest[family].add(which)
    supports = tuple(frozenset(place for place, weight in enumerate(row) if weight) for row in point)
    return ResponseVertex(tuple(point), supports, tuple(map(frozenset, largest)))


def hulls_meet(first: Sequence[Point], second: Sequence[Point]) -> bool:
    """Tell whether the convex hulls of two lists of points have a point in common.

    Examples
    --------
    >>> hulls_meet([(0, 0), (2, 2)], [(0, 2), (2, 0)]), hulls_meet([(0, 0)], [(0, 2), (2, 0)])
    (True, False)
    """
    size = len(first) + len(second)
    columns = zip(zip(*first, strict=True), zip(*second, strict=True), strict=True)
    rows = [[*left, *(-entry for entry in right)] for left, right in columns]
    rows += [[1] * len(first) + [0] * len(second), [0] * len(first) + [1] * len(second)]
    totals = [0] * (len(rows) - 2) + [1, 1]
    answer = solve_linear_program(LinearProgram([0] * size, equal=rows, totals=totals))
    return answer.status is LinearProgramStatus.OPTIMAL
