"""One equilibrium of a two-player game by complementary pivoting (Lemke and Howson 1964), exact and without cycles.

With all payoffs positive, the equilibria are the pairs of vertices, apart from 0, of {x >= 0 : B' x <= 1} and
{y >= 0 : A y <= 1} in which every strategy is unused or a best response. Starting from (0, 0), one strategy is let in,
and the variable that complements the one that just left comes in next, until the first strategy or its slack leaves.
Ties among leaving variables are broken lexicographically, which excludes cycles (Lemke and Howson 1964, section 3).

Floats find which variables end up in the basis; two systems of linear equations in whole numbers then give the exact
vertices. If those are not feasible, floats have gone astray: other starts are tried, and then whole numbers throughout.
Long paths are left for another start after a while (Codenotti, De Rossi and Pagan 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["one_equilibrium"]

Matrix: TypeAlias = Sequence[Sequence[int]]

STARTS = 20  # strategies that are let in first, one after the other
TOLERANCE = 1e-10  # below it a float is taken for zero while pivoting; the result is certified or dropped
LARGEST_FLOAT_INTEGER = 2**53
LIMITS = (1, 4, 16)  # steps for each strategy after which a path is left for another start: some paths are very long


class Vertex(NamedTuple):
    """The strategies in use, and the opponent's strategies that are best responses, at a vertex."""

    used: list[int]
    tight: list[int]


def one_equilibrium(first: Matrix, second: Matrix) -> tuple[list[Fraction], list[Fraction]]:
    """Return one equilibrium (x, y) of the game with these integer payoff matrices, exact.

    Always finds one. It costs a few passes over the payoffs for each strategy, and two exact systems of equations; only
    if floats fail, an exact path, which can be exponentially long in theory.

    Parameters
    ----------
    first, second
        Integers of shape (m, n).

    Examples
    --------
    >>> x, y = one_equilibrium([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> x, y
    ([Fraction(1, 1), Fraction(0, 1)], [Fraction(1, 1), Fraction(0, 1)])
    """
    A, B = _positive(first), [list(column) for column in zip(*_positive(second), strict=True)]
    size = len(A) + len(B)
    for_y, for_x = _floats(A), _floats(B)
    for limit, start in product(LIMITS, range(0, size, -(-size // STARTS))):
        found = _certified(A, B, _path(for_y.copy(), for_x.copy(), start, limit * size))
        if found is not None:
            return found
    exact = _certified(A, B, _path(_integers(A), _integers(B), 0, None))
    assert exact is not None
    return exact


def _positive(matrix: Matrix) -> list[list[int]]:
    """Return payoffs shifted to between their range and twice that."""
    least, most = min(map(min, matrix)), max(map(max, matrix))
    shift = (most - least or 1) - least
    return [[entry + shift for entry in row] for row in matrix]


def _floats(rows: Matrix) -> NDArray[Any]:
    """Return the tableau [rows / least entry, 1] in floats."""
    import numpy as np

    unit = min(map(min, rows))
    if max(map(max, rows)) < LARGEST_FLOAT_INTEGER:
        table = np.array(rows, dtype=np.float64) / unit
    else:
        table = np.array([[entry / unit for entry in row] for row in rows], dtype=np.float64)
    return np.hstack([table, np.ones((len(rows), 1))])


def _integers(rows: Matrix) -> NDArray[Any]:
    """Return the tableau in whole numbers of any length."""
    import numpy as np

    return np.array([[*row, 1] for row in rows], dtype=object)


class _Tableau:
    """Constraints basic variables + entries . other variables = last column, over a common denominator (1 for floats).

    A variable is known by its label: own strategies come first, then the slacks of the rows, which are basic at first.
    """

    def __init__(self, table: NDArray[Any], own: Sequence[int], slacks: Sequence[int]) -> None:
        self.table = table
        self.own = own
        self.slacks = slacks
        self.basic = list(slacks)
        self.columns = {label: place for place, label in enumerate(own)}
        self.is_exact = table.dtype == object
        self.denominator = 1

    def enter(self, label: int) -> int:
        """Let a variable in; return the one that leaves, or -1 if none can."""
        column = self.columns.pop(label)
        row = self._leaving_row(column)
        if row is None:
            return -1
        (self._pivot_exactly if self.is_exact else self._pivot)(row, column)
        left, self.basic[row] = self.basic[row], label
        self.columns[left] = column
        return left

    def _leaving_row(self, column: int) -> int | None:
        """Return the row of lexicographically smallest ratio, the last column first, then those of the slacks."""
        import numpy as np

        entries = self.table[:, column]
        rows = np.flatnonzero(entries > (0 if self.is_exact else TOLERANCE))
        for slack in (None, *self.slacks):
            if len(rows) > 1:
                rows = self._smallest(rows, entries[rows], slack)
        return int(rows[0]) if len(rows) else None

    def _smallest(self, rows: NDArray[Any], entries: NDArray[Any], slack: int | None) -> NDArray[Any]:
        """Return the rows with the smallest ratio of a column's entry to the entering one's."""
        import numpy as np

        if slack is None or slack in self.columns:
            uppers = self.table[rows, -1 if slack is None else self.columns[slack]]
        else:
            uppers = np.array([self.denominator * (self.basic[row] == slack) for row in rows], dtype=self.table.dtype)
        if self.is_exact:
            exact = [Fraction(a, b) for a, b in zip(uppers, entries, strict=True)]
            least = min(exact)
            return np.array([row for row, ratio in zip(rows, exact, strict=True) if ratio == least])
        ratios = uppers / entries
        return np.array(rows[ratios <= ratios.min() + TOLERANCE])

    def _pivot(self, row: int, column: int) -> None:
        import numpy as np

        pivot = self.table[row, column]
        others = self.table[:, column].copy()
        others[row] = 0
        ratios = self.table[row] / pivot
        self.table -= np.outer(others, ratios)  # no BLAS: its threads would cost more than they save
        self.table[row] = ratios
        self.table[:, column] = -others / pivot
        self.table[row, column] = 1 / pivot

    def _pivot_exactly(self, row: int, column: int) -> None:
        import numpy as np

        old, pivot = self.table, self.table[row, column]
        self.table = (old * pivot - np.outer(old[:, column], old[row])) // self.denominator
        self.table[row] = old[row]
        self.table[:, column] = -old[:, column]
        self.table[row, column] = self.denominator
        self.denominator = pivot

    def vertex(self) -> Vertex:
        """Return which own variables are in use, and which rows are tight."""
        basic = set(self.basic)
        used = [place for place, label in enumerate(self.own) if label in basic]
        return Vertex(used, [row for row, label in enumerate(self.slacks) if label not in basic])


def _path(A: NDArray[Any], B: NDArray[Any], start: int, most: int | None) -> tuple[Vertex, Vertex] | None:
    """Follow the path that begins with a label; return the vertices x and y at its end, or None if it is lost."""
    rows, columns = range(len(A)), range(len(A), len(A) + len(B))
    of_y, of_x = _Tableau(A, columns, rows), _Tableau(B, rows, columns)
    tableau = of_x if start < len(A) else of_y
    label, steps = start, 0
    while most is None or steps < most:
        label = tableau.enter(label)
        if label == start:
            return of_x.vertex(), of_y.vertex()
        if label < 0:
            return None
        tableau = of_y if tableau is of_x else of_x
        steps += 1
    return None


def _certified(
    A: list[list[int]], B: list[list[int]], found: tuple[Vertex, Vertex] | None
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Return the exact strategies at a pair of vertices, or None if they are not feasible."""
    if found is None:
        return None
    x, y = _strategy(B, found[0]), _strategy(A, found[1])
    return None if x is None or y is None else (x, y)


def _strategy(rows: list[list[int]], vertex: Vertex) -> list[Fraction] | None:
    """Solve rows . z = 1 on the tight rows for the variables in use, exactly; check z >= 0 and rows . z <= 1."""
    from flint import fmpz_mat

    used, tight = vertex
    if len(used) != len(tight) or not used:
        return None
    try:
        solved = fmpz_mat([[rows[i][j] for j in used] for i in tight]).solve(fmpz_mat([[1]] * len(used)))
    except ZeroDivisionError:  # singular: rounding has led to no basis
        return None
    common = lcm(*[int(solved[k, 0].q) for k in range(len(used))])
    entries = [int(solved[k, 0].p) * (common // int(solved[k, 0].q)) for k in range(len(used))]
    if min(entries) < 0 or any(sum(row[j] * z for j, z in zip(used, entries, strict=True)) > common for row in rows):
        return None
    weights = [Fraction(0)] * len(rows[0])
    for place, entry in zip(used, entries, strict=True):
        weights[place] = Fraction(entry, sum(entries))
    return weights
