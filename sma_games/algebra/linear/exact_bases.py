"""The point at which a basis of inequalities is tight, exactly, in integers.

The polytope is {x >= 0 : C x <= 1 + epsilon c} with a matrix C of positive integers, n rows and m columns. A basis is a
set of m of the m + n inequalities, as a bit set: bit i < m for x_i >= 0, bit m + j for row j. Its point has two parts,
for the right sides 1 and c; epsilon is positive and smaller than every positive number.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Any, NamedTuple

__all__ = ["BasisPoint", "basis_point", "tight_inequalities"]


class BasisPoint(NamedTuple):
    """A common denominator, and the numerators of x, first for the right sides 1, then for c."""

    denominator: int
    first: list[int]
    second: list[int]


def basis_point(C: Sequence[Sequence[int]], change: Sequence[int], basis: int) -> BasisPoint | None:
    """Return the point at which the inequalities of a basis are tight, None if they are not independent.

    Always decides; it costs the solution of linear equations in as many unknowns as there are rows in the basis.

    Examples
    --------
    >>> basis_point([[2, 1], [1, 2]], [0, 3], 0b1100)
    BasisPoint(denominator=3, first=[1, 1], second=[-3, 6])
    """
    from flint import fmpz_mat

    num_columns = len(C[0])
    columns = [i for i in range(num_columns) if not basis >> i & 1]
    rows = [j for j in range(len(C)) if basis >> num_columns + j & 1]
    first, second = [0] * num_columns, [0] * num_columns
    if not rows:
        return BasisPoint(1, first, second)
    try:
        block = fmpz_mat([[C[j][i] for i in columns] for j in rows])
        solved: Any = block.solve(fmpz_mat([[1, change[j]] for j in rows]))
    except ZeroDivisionError:
        return None
    numerators, denominator = solved.numer_denom()
    for place, column in enumerate(columns):
        first[column], second[column] = int(numerators[place, 0]), int(numerators[place, 1])
    return BasisPoint(int(denominator), first, second)


def tight_inequalities(C: Sequence[Sequence[int]], change: Sequence[int], basis: int) -> int | None:
    """Return the bit set of the inequalities that are tight at a basis for epsilon = 0, None if it is not feasible.

    Feasible means here that for small epsilon only its own inequalities are tight, and none is violated.

    Examples
    --------
    >>> format(tight_inequalities([[1, 1], [1, 2]], [0, 1], 0b0110), "04b")
    '1110'
    """
    point = basis_point(C, change, basis)
    if point is None:
        return None
    slacks = list(zip(point.first, point.second, strict=True))
    for row, right in zip(C, change, strict=True):
        parts = (sum(map(mul, row, point.first)), sum(map(mul, row, point.second)))
        slacks.append((point.denominator - parts[0], right * point.denominator - parts[1]))
    if any(slack <= (0, 0) for place, slack in enumerate(slacks) if not basis >> place & 1):
        return None
    return sum(1 << place for place, (slack, _) in enumerate(slacks) if slack == 0)
