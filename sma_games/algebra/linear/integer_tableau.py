"""A tableau of linear equations in whole numbers, for the methods that exchange one variable at a time.

    denominator * basic + entries . others = last entry        in each row

Every entry is a minor of the rows given at first over one common denominator, so all divisions come out even (Edmonds
1967; Bareiss 1968). Nothing is rounded, and numbers stay as short as determinants are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

__all__ = ["IntegerTableau"]


class IntegerTableau:
    """Basic variables in terms of the others; variables are known by whole numbers.

    Parameters
    ----------
    rows
        Integers, of shape (m, n + 1): the entries of n variables that are not basic, and the last entry. Rows beyond
        the basic variables, such as an objective, change as the others do and never leave.
    basic, outside
        The variables of the rows and of the columns.

    Examples
    --------
    >>> tableau = IntegerTableau([[2, 1, 4], [1, 3, 6]], basic=[2, 3], outside=[0, 1])
    >>> tableau.enter(0), tableau.enter(1)
    (2, 3)
    >>> tableau.values()
    {0: Fraction(6, 5), 1: Fraction(8, 5)}
    """

    def __init__(self, rows: Iterable[Iterable[int]], basic: Iterable[int], outside: Iterable[int]) -> None:
        self.rows = [list(row) for row in rows]
        self.basic, self.outside = list(basic), list(outside)
        self.slacks = tuple(self.basic)
        self.denominator = 1

    def enter(self, variable: int, *, preferred: int | None = None) -> int | None:
        """Let a variable grow; return the one that becomes zero first, or None if none ever does.

        Of several, `preferred` leaves, or else the one that would be first if the last entries were perturbed by powers
        of an infinitesimal, the first slack's the largest: then no two become zero at once, and no path is a circle.
        """
        column = self.outside.index(variable)
        row = self._leaving_row(column, preferred)
        if row is None:
            return None
        leaving = self.basic[row]
        self.pivot(row, column)
        return leaving

    def _leaving_row(self, column: int, preferred: int | None) -> int | None:
        rows = [row for row in range(len(self.basic)) if self.rows[row][column] > 0]
        rows = self._smallest(rows, column, [self.rows[row][-1] for row in rows])
        for row in rows:
            if self.basic[row] == preferred:
                return row
        for slack in self.slacks:
            if len(rows) < 2:  # noqa: PLR2004 - a single row is left
                break
            rows = self._smallest(rows, column, self._perturbations(rows, slack))
        return rows[0] if rows else None

    def _perturbations(self, rows: Sequence[int], slack: int) -> list[int]:
        """Return, for some rows, how much they change with the perturbation of a slack variable."""
        if slack in self.outside:
            place = self.outside.index(slack)
            return [self.rows[row][place] for row in rows]
        return [self.denominator * (self.basic[row] == slack) for row in rows]

    def _smallest(self, rows: Sequence[int], column: int, uppers: Sequence[int]) -> list[int]:
        """Return the rows with the smallest ratio of an upper number to the entry in the column."""
        kept: list[int] = []
        best = (0, 1)
        for row, upper in zip(rows, uppers, strict=True):
            rate = self.rows[row][column]
            lead = upper * best[1] - best[0] * rate
            if not kept or lead < 0:
                kept, best = [row], (upper, rate)
            elif not lead:
                kept.append(row)
        return kept

    def pivot(self, row: int, column: int) -> None:
        """Exchange a basic variable for another one: one pass over the tableau."""
        pivots, divisor = self.rows[row], self.denominator
        pivot = pivots[column]
        for place, entries in enumerate(self.rows):
            if place == row:
                continue
            factor = entries[column]
            if factor:
                changed = [
                    (entry * pivot - factor * other) // divisor for entry, other in zip(entries, pivots, strict=True)
                ]
                changed[column] = -factor
            else:
                changed = [entry * pivot // divisor for entry in entries]
            self.rows[place] = changed
        pivots[column] = divisor
        self.denominator = pivot
        self.basic[row], self.outside[column] = self.outside[column], self.basic[row]
        if pivot < 0:
            self.denominator = -pivot
            self.rows = [[-entry for entry in entries] for entries in self.rows]

    def values(self) -> dict[int, Fraction]:
        """Return the value of each basic variable where all others are zero."""
        lasts = (entries[-1] for entries in self.rows)
        return {variable: Fraction(last, self.denominator) for variable, last in zip(self.basic, lasts, strict=False)}
