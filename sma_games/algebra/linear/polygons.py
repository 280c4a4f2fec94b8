"""Convex polygons in the plane, exactly: hulls, chords, distances and half planes, over integers or fractions.

A polygon is the tuple of its corners, counterclockwise from the lowest of the leftmost; a segment has two corners, a
point one, the empty set none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

__all__ = ["Point", "Polygon", "chord", "clip", "contains", "convex_hull", "halfplanes", "squared_distance"]

Number: TypeAlias = Any  # an integer or a fraction
Point: TypeAlias = tuple[Number, Number]
Polygon: TypeAlias = tuple[Point, ...]
Corner: TypeAlias = tuple[Number, ...]  # of a polygon in a space of any dimension


def convex_hull(points: Iterable[Point]) -> Polygon:
    """Return the smallest convex polygon around some points, without corners between others (Andrew 1979).

    Costs a sort.

    Examples
    --------
    >>> convex_hull([(0, 0), (1, 0), (2, 0), (1, 1), (1, 2), (0, 0)])
    ((0, 0), (2, 0), (1, 2))
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:  # noqa: PLR2004 - a segment or a point
        return tuple(ordered)
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return (*lower[:-1], *upper[:-1])


def _chain(ordered: Sequence[Point]) -> list[Point]:
    """Return the corners that turn to the left along points in order."""
    chain: list[Point] = []
    for x, y in ordered:
        while len(chain) > 1:
            (a, b), (c, d) = chain[-2:]
            if (c - a) * (y - b) > (d - b) * (x - a):
                break
            chain.pop()
        chain.append((x, y))
    return chain


def chord(polygon: Polygon, axis: int, value: Number) -> tuple[Fraction, Fraction] | None:
    """Return the ends of the part of a polygon where a coordinate has a value, in the other coordinate; None if none.

    Examples
    --------
    >>> [str(end) for end in chord(((0, 0), (2, 0), (1, 2)), 1, 1)]
    ['1/2', '3/2']
    """
    ends: list[Fraction] = []
    for one, other in zip(polygon, (*polygon[1:], *polygon[:1]), strict=True):
        x, y, run = one[axis], one[1 - axis], other[axis] - one[axis]
        if x == value:
            ends.append(Fraction(y))
        elif (x < value) != (other[axis] < value) and other[axis] != value:
            ends.append(y + Fraction((value - x) * (other[1 - axis] - y)) / run)
    return (min(ends), max(ends)) if ends else None


def halfplanes(polygon: Polygon) -> list[tuple[Point, Number]]:
    """Return normals n and limits b such that the polygon is where n . x <= b; nonempty polygons only.

    Examples
    --------
    >>> halfplanes(((0, 0), (1, 0), (0, 1)))
    [((0, -1), 0), ((1, 1), 1), ((-1, 0), 0)]
    """
    if len(polygon) == 1:
        normals: list[Point] = [(1, 0), (-1, 0), (0, 1), (0, -1)]
    else:
        pairs = zip(polygon, (*polygon[1:], *polygon[:1]), strict=True)
        edges = [(c - a, d - b) for (a, b), (c, d) in pairs]
        normals = [(rise, -run) for run, rise in edges]
        if len(polygon) == 2:  # noqa: PLR2004 - a segment ends
            normals += edges
    return [(normal, max(_product(normal, corner) for corner in polygon)) for normal in normals]


def clip(corners: Sequence[Corner], normal: Sequence[Number], limit: Number = 0) -> tuple[Corner, ...]:
    """Return the part of a convex polygon where n . x <= b, its corners in order (Sutherland and Hodgman 1974).

    The polygon may lie in a space of any dimension; segments, points and the empty set are cut too.

    Examples
    --------
    >>> clip(((0, 0), (2, 0), (0, 2)), (1, 0), 0)
    ((0, 0), (0, 2))
    >>> [tuple(map(str, corner)) for corner in clip(((0, 0), (2, 0)), (1, 1), 1)]
    [('0', '0'), ('1', '0')]
    """
    beyond = [sum(a * b for a, b in zip(normal, corner, strict=True)) - limit for corner in corners]
    kept: list[Corner] = []
    for place, (corner, over) in enumerate(zip(corners, beyond, strict=True)):
        if over <= 0:
            kept.append(corner)
        following, further = corners[(place + 1) % len(corners)], beyond[(place + 1) % len(corners)]
        if over * further < 0:
            share = Fraction(over) / (over - further)
            kept.append(tuple(x + share * (y - x) for x, y in zip(corner, following, strict=True)))
    return tuple(dict.fromkeys(kept))


def contains(polygon: Polygon, point: Point) -> bool:
    """Tell whether a point lies in a polygon, its border included.

    Examples
    --------
    >>> contains(((0, 0), (2, 0), (0, 2)), (1, 1)), contains(((0, 0), (2, 2)), (1, 2))
    (True, False)
    """
    return bool(polygon) and all(_product(normal, point) <= limit for normal, limit in halfplanes(polygon))


def squared_distance(polygon: Polygon, point: Point) -> Number:
    """Return the square of the distance of a point from a polygon that is not empty.

    Examples
    --------
    >>> squared_distance(((0, 0), (2, 0)), (1, 3)), squared_distance(((0, 0), (2, 0)), (3, 1))
    (Fraction(9, 1), Fraction(2, 1))
    """
    if contains(polygon, point):
        return 0
    pairs = zip(polygon, (*polygon[1:], *polygon[:1]), strict=True)
    return min(_squared_from_segment(one, other, point) for one, other in pairs)


def _squared_from_segment(one: Point, other: Point, point: Point) -> Number:
    run, rise = other[0] - one[0], other[1] - one[1]
    across, up = point[0] - one[0], point[1] - one[1]
    length = run * run + rise * rise
    share = min(max(Fraction(across * run + up * rise) / length, Fraction(0)), Fraction(1)) if length else Fraction(0)
    return (across - share * run) ** 2 + (up - share * rise) ** 2


def _product(one: Point, other: Point) -> Number:
    return one[0] * other[0] + one[1] * other[1]
