"""Exact volumes of polytopes that are given by inequalities.

Lasserre (1983, Journal of Optimization Theory and Applications 39:363-377): the volume of {x : A x <= b} in n
dimensions is the sum over its facets of b_i / |a_ij| times the volume of the facet without coordinate j, divided by n.
Facets are polytopes of the same kind in one dimension less, down to intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Inequality", "volume"]

Inequality: TypeAlias = tuple[tuple[Fraction, ...], Fraction]
"""Coefficients and right side of a . x <= b."""


def volume(inequalities: Sequence[Inequality]) -> Fraction:
    """Return the volume of a bounded polytope, 0 if it has no interior.

    Exact. The cost grows like the number of inequalities to the power of the dimension: for few dimensions only.

    Examples
    --------
    >>> one, none = Fraction(1), Fraction(0)
    >>> triangle = [((-one, none), none), ((none, -one), none), ((one, one), one)]
    >>> volume(triangle)
    Fraction(1, 2)
    """
    kept = _without_repetitions(inequalities)
    if kept is None:
        return Fraction(0)
    dimension = len(kept[0][0])
    if dimension == 1:
        return _length(kept)
    total = Fraction(0)
    for place, (row, bound) in enumerate(kept):
        if bound:
            pivot = max(range(dimension), key=lambda index: abs(row[index]))
            facet = volume([_project(other, kept[place], pivot) for other in (*kept[:place], *kept[place + 1 :])])
            total += bound / abs(row[pivot]) * facet
    return total / dimension


def _length(inequalities: Sequence[Inequality]) -> Fraction:
    highs = [bound / row[0] for row, bound in inequalities if row[0] > 0]
    lows = [bound / row[0] for row, bound in inequalities if row[0] < 0]
    return max(min(highs) - max(lows), Fraction(0))


def _project(inequality: Inequality, facet: Inequality, pivot: int) -> Inequality:
    """Return an inequality on the facet where another is an equality, without one coordinate."""
    (row, bound), (solved, level) = inequality, facet
    factor = row[pivot] / solved[pivot]
    short = tuple(a - factor * c for place, (a, c) in enumerate(zip(row, solved, strict=True)) if place != pivot)
    return short, bound - factor * level


def _without_repetitions(inequalities: Sequence[Inequality]) -> list[Inequality] | None:
    """Return inequalities with different left sides, scaled; None if one of them can never hold."""
    tightest: dict[tuple[Fraction, ...], Fraction] = {}
    for row, bound in inequalities:
        size = max(map(abs, row))
        if size:
            scaled = tuple(value / size for value in row)
            tightest[scaled] = min(bound / size, tightest.get(scaled, bound / size))
        elif bound < 0:
            return None
    return list(tightest.items())
