"""Equilibria in which both players use two strategies, in floats.

For two columns, the rows that are a best response to some mixture of them, and to none other better, are the corners of
the upper hull of the points (a_i, b_i), the payoffs in the two columns; two rows are best responses together along its
edges. A random game of independent payoffs is likely to have an equilibrium on two strategies each (Bárány, Vempala
and Vetta 2007), and to look for it costs far less than to follow a path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.kernels.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NOTHING", "pair_equilibrium"]

NOTHING = -1
MARGIN = 1e-12  # what is nearer than this is taken for equal; payoffs are about one


@compiled
def pair_equilibrium(columns: NDArray[Any], rows: NDArray[Any], most: int) -> tuple[int, int, int, int]:
    """Return rows i, k and columns j, l that are best responses to mixtures of each other; NOTHING if none was found.

    Pairs of columns are tried near ones first, at most `most` of them; it costs one pass over two columns for each.

    Parameters
    ----------
    columns
        Shape (n, m): the row player's payoffs, column by column.
    rows
        Shape (m, n): the column player's payoffs, row by row.
    """
    num_columns, num_rows = columns.shape
    best = np.empty(num_columns, dtype=np.int64)
    for j in range(num_columns):
        best[j] = 0
        for i in range(num_rows):
            if columns[j, i] > columns[j, best[j]]:
                best[j] = i
    above = np.empty(num_rows, dtype=np.int64)
    stack = np.empty((num_rows + 1, 2), dtype=np.int64)
    tried = 0
    for gap in range(1, num_columns):
        for j in range(num_columns - gap):
            if tried == most:
                return NOTHING, NOTHING, NOTHING, NOTHING
            tried += 1
            if best[j] != best[j + gap]:
                i, k = _edge(columns[j], columns[j + gap], rows, j, j + gap, best, above, stack)
                if i != NOTHING:
                    return i, k, j, j + gap
    return NOTHING, NOTHING, NOTHING, NOTHING


@compiled
def _edge(
    a: NDArray[Any],
    b: NDArray[Any],
    rows: NDArray[Any],
    j: int,
    l: int,  # noqa: E741 - as in the docstring above
    best: NDArray[Any],
    above: NDArray[Any],
    stack: NDArray[Any],
) -> tuple[int, int]:
    """Return the rows of an edge of the hull of two columns to a mixture of which both columns are best responses."""
    count = 0
    first, last = best[j], best[l]
    fall, rise = a[first] - a[last], b[last] - b[first]
    base = rise * a[first] + fall * b[first] + MARGIN
    for i in range(len(a)):
        if rise * a[i] + fall * b[i] > base:
            above[count] = i
            count += 1
    stack[0, 0], stack[0, 1] = first, last
    depth = 1
    while depth > 0:
        depth -= 1
        first, last = stack[depth, 0], stack[depth, 1]
        fall, rise = a[first] - a[last], b[last] - b[first]
        top, highest = NOTHING, rise * a[first] + fall * b[first] + MARGIN
        for place in range(count):
            height = rise * a[above[place]] + fall * b[above[place]]
            if height > highest:
                top, highest = above[place], height
        if top != NOTHING:
            stack[depth, 0], stack[depth, 1] = first, top
            stack[depth + 1, 0], stack[depth + 1, 1] = top, last
            depth += 2
        elif _is_best(rows[first], rows[last], j, l):
            return first, last
    return NOTHING, NOTHING


@compiled
def _is_best(one: NDArray[Any], other: NDArray[Any], j: int, l: int) -> bool:  # noqa: E741 - as in the docstring above
    """Tell whether some mixture of two rows makes columns j and l equal, and no other better."""
    gain, loss = one[j] - one[l], other[l] - other[j]
    if gain * loss <= 0:
        return False
    share = loss / (gain + loss)
    value = share * one[j] + (1 - share) * other[j] + MARGIN
    for column in range(len(one)):  # noqa: SIM110 - numba compiles no generators
        if share * one[column] + (1 - share) * other[column] > value:
            return False
    return True
