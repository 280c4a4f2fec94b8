"""Complementary pivoting along a parameter, in whole numbers and without cycles (Lemke 1965).

    Find z >= 0 with w = b + c t + M z >= 0 and w z = 0 at t = 1, where z = 0 is such a solution at t = 0.

The solutions for t from 0 to 1 form a path of edges of a polyhedron. Along an edge one variable grows; when another one
becomes zero, its complement grows next, until t is 1. The path is the one that arises if b is perturbed by powers of an
infinitesimal, which lets no two variables become zero at once, so that it never cycles; with bounded solutions it ends
at t = 1. In the tableau, variables 0 to n - 1 are w, n to 2 n - 1 are z, 2 n is t and 2 n + 1 is 1 - t.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sma_games.algebra.linear.integer_tableau import IntegerTableau

__all__ = ["complementary_path"]


def complementary_path(
    matrix: Sequence[Sequence[int]], slope: Sequence[int], start: Sequence[int]
) -> list[Fraction] | None:
    """Return z at the end of the path, exactly; None if the path is unbounded.

    Complete in the sense that it always ends. Each step costs one pass over the tableau; steps can be exponential in
    theory and are about as many as variables in practice.

    Parameters
    ----------
    matrix, slope, start
        Integers M, c and b >= 0, of shapes (n, n), (n,) and (n,).

    Examples
    --------
    >>> complementary_path([[2]], [-3], [1])
    [Fraction(1, 1)]
    """
    size = len(start)
    parameter, end = 2 * size, 2 * size + 1
    rows = [[*(-entry for entry in row), -c, b] for row, c, b in zip(matrix, slope, start, strict=True)]
    tableau = IntegerTableau(
        [*rows, [0] * size + [1, 1]], basic=[*range(size), end], outside=[*range(size, 2 * size), parameter]
    )
    entering = parameter
    while True:
        leaving = tableau.enter(entering, preferred=end)
        if leaving is None:
            return None
        if leaving == end:
            found = tableau.values()
            return [found.get(size + place, Fraction(0)) for place in range(size)]
        entering = leaving + size if leaving < size else leaving - size
