"""Linear systems over any commutative ring, by Cramer's rule: nothing is divided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq, fmpq_mat

__all__ = ["cramer", "solve_over_ring"]


def solve_over_ring(matrix: Sequence[Sequence[Any]], column: Sequence[Any]) -> tuple[list[Any], Any]:
    """Return the numerators of the solution of a square system, and a denominator, 0 if it is singular.

    Rational numbers of FLINT are solved by elimination, others by `cramer`; integers may stand among both.

    Examples
    --------
    >>> solve_over_ring([[fmpq(2), 1], [1, 3]], [3, 5])
    ([4/5, 7/5], 1)
    """
    entries = [entry for row in (*matrix, column) for entry in row]
    if not any(isinstance(entry, fmpq) for entry in entries):
        return cramer(matrix, column)
    try:
        found = fmpq_mat([list(row) for row in matrix]).solve(fmpq_mat([[entry] for entry in column]))
    except ZeroDivisionError:
        return [fmpq(0)] * len(column), fmpq(0)
    return [found[place, 0] for place in range(len(column))], fmpq(1)


def cramer(matrix: Sequence[Sequence[Any]], column: Sequence[Any]) -> tuple[list[Any], Any]:
    """Return the numerators of the solution of a square system, and their common denominator, the determinant.

    All minors of the first rows are found from those of one row less, so it costs about 2^n n products for n unknowns,
    less where entries are zero: for small systems only. Entries are added, subtracted, multiplied and compared with 0.

    Examples
    --------
    >>> cramer([[2, 1], [1, 3]], [3, 5])
    ([4, 7], 5)
    """
    size = len(column)
    rows = [[*row, right] for row, right in zip(matrix, column, strict=True)]
    minors: dict[int, Any] = {0: 1}
    for row in rows:
        minors = _with_one_row_more(minors, row)
    full = (1 << (size + 1)) - 1
    numerators = []
    for place in range(size):  # the right side stands last, and is moved to its place by exchanges of neighbors
        minor = minors.get(full ^ (1 << place), 0)
        numerators.append(-minor if (size - 1 - place) % 2 else minor)
    return numerators, minors.get(full >> 1, 0)


def _with_one_row_more(minors: dict[int, Any], row: Sequence[Any]) -> dict[int, Any]:
    """Return the minors, by the columns they have as bits, expanded along a last row; those that are 0 are left out."""
    found: dict[int, Any] = {}
    entries = [(place, entry) for place, entry in enumerate(row) if not entry == 0]  # noqa: SIM201 - no sign is asked
    for columns, minor in minors.items():
        for place, entry in entries:
            if columns >> place & 1:
                continue
            is_odd = (columns >> (place + 1)).bit_count() % 2
            product = -(minor * entry) if is_odd else minor * entry
            together = columns | 1 << place
            found[together] = found[together] + product if together in found else product
    return found
