"""The simplex method in whole numbers, which neither rounds nor cycles.

The program  maximize c x  subject to  A x <= b, x >= 0  is kept as a tableau. Entering and leaving variables are
chosen by least index, which ends after finitely many steps however degenerate the program is (Bland 1977): first among
the rows that are not yet feasible, then among the columns that still improve.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from sma_games.algebra.linear.integer_tableau import IntegerTableau

__all__ = ["Ending", "maximize"]


class Ending(NamedTuple):
    """Where the simplex method stopped."""

    point: list[Fraction] | None
    """An optimal point; any feasible one if the program is unbounded; None if there is none."""
    prices: list[Fraction] | None
    """Optimal multipliers y of the rows; without a point, y >= 0 with y A >= 0 and y b < 0; None if unbounded."""
    ray: list[Fraction] | None
    """If unbounded, r >= 0 with A r <= 0 and c r > 0."""


def maximize(c: Sequence[int], A: Sequence[Sequence[int]], b: Sequence[int]) -> Ending:
    """Return an optimal point with its prices, or the proof that there is none.

    Always decides. It costs one pass over the tableau for each step; steps can be exponential in theory and are about
    as many as rows in practice.

    Parameters
    ----------
    c, A, b
        Integers, of shapes (n,), (m, n) and (m,).

    Examples
    --------
    >>> maximize([1, 1], [[2, 1], [1, 3]], [4, 6])
    Ending(point=[Fraction(6, 5), Fraction(8, 5)], prices=[Fraction(2, 5), Fraction(1, 5)], ray=None)
    """
    tableau = _Tableau(c, A, b)
    while (row := tableau.infeasible_row()) is not None:
        column = tableau.column_for(row)
        if column is None:
            return Ending(None, tableau.row_multipliers(row), None)
        tableau.pivot(row, column)
    while (column := tableau.improving_column()) is not None:
        row = tableau.row_for(column)
        if row is None:
            return Ending(tableau.point(), None, tableau.ray(column))
        tableau.pivot(row, column)
    return Ending(tableau.point(), tableau.prices(), None)


class _Tableau(IntegerTableau):
    """The tableau of a program, its objective in the last row.

    Variables 0 to n - 1 are those of the program, n + i is the slack of row i.
    """

    def __init__(self, c: Sequence[int], A: Sequence[Sequence[int]], b: Sequence[int]) -> None:
        self.size, self.num_rows = len(c), len(b)
        rows = [[*entries, limit] for entries, limit in zip(A, b, strict=True)]
        slacks = range(self.size, self.size + self.num_rows)
        super().__init__([*rows, [*(-gain for gain in c), 0]], slacks, range(self.size))

    def infeasible_row(self) -> int | None:
        """Return the row of the basic variable of least index that is negative."""
        return min((i for i in range(self.num_rows) if self.rows[i][-1] < 0), key=self.basic.__getitem__, default=None)

    def column_for(self, row: int) -> int | None:
        """Return the column of least index that can make a negative variable grow."""
        entries = self.rows[row]
        return min((j for j in range(self.size) if entries[j] < 0), key=self.outside.__getitem__, default=None)

    def improving_column(self) -> int | None:
        """Return the column of least index that improves the objective."""
        entries = self.rows[-1]
        return min((j for j in range(self.size) if entries[j] < 0), key=self.outside.__getitem__, default=None)

    def row_for(self, column: int) -> int | None:
        """Return the row that limits a growing variable first; of several, that of least index."""
        best: int | None = None
        for i in range(self.num_rows):
            step = self.rows[i][column]
            if step <= 0:
                continue
            if best is not None:
                lead = self.rows[i][-1] * self.rows[best][column] - self.rows[best][-1] * step
            if best is None or lead < 0 or (lead == 0 and self.basic[i] < self.basic[best]):
                best = i
        return best

    def point(self) -> list[Fraction]:
        """Return the values of the variables of the program."""
        found = self.values()
        return [found.get(variable, Fraction(0)) for variable in range(self.size)]

    def prices(self) -> list[Fraction]:
        """Return the multipliers of the rows in the objective."""
        return self._multipliers(self.rows[-1])

    def row_multipliers(self, row: int) -> list[Fraction]:
        """Return the multipliers of the rows that combine to this row of the tableau."""
        multipliers = self._multipliers(self.rows[row])
        if self.basic[row] >= self.size:
            multipliers[self.basic[row] - self.size] = Fraction(1)
        return multipliers

    def _multipliers(self, entries: Sequence[int]) -> list[Fraction]:
        multipliers = [Fraction(0)] * self.num_rows
        for j, variable in enumerate(self.outside):
            if variable >= self.size:
                multipliers[variable - self.size] = Fraction(entries[j], self.denominator)
        return multipliers

    def ray(self, column: int) -> list[Fraction]:
        """Return the direction in which a variable grows without limit."""
        direction = [Fraction(0)] * self.size
        if self.outside[column] < self.size:
            direction[self.outside[column]] = Fraction(1)
        for variable, entries in zip(self.basic, self.rows[:-1], strict=True):
            if variable < self.size:
                direction[variable] = Fraction(-entries[column], self.denominator)
        return direction
