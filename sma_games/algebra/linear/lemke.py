"""Complementary pivoting along a parameter, in whole numbers and without cycles (Lemke 1965).

    Find z >= 0 with w = b + c t + M z >= 0 and w z = 0 at t = 1, where z = 0 is such a solution at t = 0.

The solutions for t from 0 to 1 form a path of edges of a polyhedron. Along an edge one variable grows; when another one
becomes zero, its complement grows next, until t is 1. The path is the one that arises if b is perturbed by powers of an
infinitesimal, which lets no two variables become zero at once, so that it never cycles; with bounded solutions it ends
at t = 1. Entries of the tableau are minors over one common denominator, so all divisions come out even (Bareiss 1968).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
    tableau = _Tableau(matrix, slope, start)
    entering = tableau.parameter
    while True:
        leaving = tableau.enter(entering)
        if leaving is None:
            return None
        if leaving == tableau.end:
            return tableau.solution()
        entering = leaving + tableau.size if leaving < tableau.size else leaving - tableau.size


class _Tableau:
    """Basic variables in terms of the others: denominator * basic = entries * others + last entry.

    Variables 0 to n - 1 are w, n to 2 n - 1 are z, 2 n is t and 2 n + 1 is 1 - t.
    """

    def __init__(self, matrix: Sequence[Sequence[int]], slope: Sequence[int], start: Sequence[int]) -> None:
        self.size = len(start)
        self.parameter, self.end = 2 * self.size, 2 * self.size + 1
        self.rows = [[*row, c, b] for row, c, b in zip(matrix, slope, start, strict=True)]
        self.rows.append([0] * self.size + [-1, 1])
        self.basic: list[int] = [*range(self.size), self.end]
        self.outside: list[int] = [*range(self.size, 2 * self.size), self.parameter]
        self.denominator = 1

    def enter(self, variable: int) -> int | None:
        """Let a variable grow; return the one that becomes zero, or None if none does."""
        column = self.outside.index(variable)
        row = self._leaving_row(column)
        if row is None:
            return None
        leaving = self.basic[row]
        self._pivot(row, column)
        return leaving

    def _leaving_row(self, column: int) -> int | None:
        """Return the row of lexicographically smallest ratio; the end of the path is taken as soon as it is reached."""
        rows = [i for i, row in enumerate(self.rows) if row[column] < 0]
        rows = self._smallest(rows, column, [self.rows[i][-1] for i in rows])
        last = next((i for i in rows if self.basic[i] == self.end), None)
        if last is not None:
            return last
        for slack in range(self.size):
            if len(rows) < 2:  # noqa: PLR2004 - a single row is left
                break
            rows = self._smallest(rows, column, self._perturbations(rows, slack))
        return rows[0] if rows else None

    def _perturbations(self, rows: list[int], slack: int) -> list[int]:
        """Return, for some rows, how much they change with the perturbation of a slack variable."""
        if slack in self.outside:
            place = self.outside.index(slack)
            return [-self.rows[i][place] for i in rows]
        return [self.denominator * (self.basic[i] == slack) for i in rows]

    def _smallest(self, rows: list[int], column: int, uppers: list[int]) -> list[int]:
        """Return the rows with the smallest ratio of an upper number to the rate at which the row shrinks."""
        kept: list[int] = []
        best = (0, 1)
        for row, upper in zip(rows, uppers, strict=True):
            rate = -self.rows[row][column]
            lead = upper * best[1] - best[0] * rate
            if not kept or lead < 0:
                kept, best = [row], (upper, rate)
            elif not lead:
                kept.append(row)
        return kept

    def _pivot(self, row: int, column: int) -> None:
        """Exchange a basic variable for another one; the pivot is negative, and so changes signs twice."""
        pivots, divisor = self.rows[row], self.denominator
        pivot = -pivots[column]
        for i, entries in enumerate(self.rows):
            factor = entries[column]
            if i == row:
                continue
            changed = [(pivot * a + factor * b) // divisor for a, b in zip(entries, pivots, strict=True)]
            changed[column] = -factor
            self.rows[i] = changed
        pivots[column] = -divisor
        self.denominator = pivot
        self.basic[row], self.outside[column] = self.outside[column], self.basic[row]

    def solution(self) -> list[Fraction]:
        """Return z."""
        values = [Fraction(0)] * self.size
        for variable, entries in zip(self.basic, self.rows, strict=True):
            if self.size <= variable < 2 * self.size:
                values[variable - self.size] = Fraction(entries[-1], self.denominator)
        return values
