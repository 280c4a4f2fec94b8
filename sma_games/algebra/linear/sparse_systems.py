"""Sparse systems of linear equations in whole numbers, solved exactly.

Short equations are eliminated first, by an unknown with a coefficient 1 or -1 if there is one, and by one that few
other equations contain (structured elimination, Pomerance and Smith 1992); rows stay free of common divisors. If a
dense core is left, its independent columns and rows modulo a large prime are picked and solved over the integers. The
eliminated unknowns follow in fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import gcd, lcm
from typing import Any

from flint import fmpq, fmpz_mat, nmod_mat

__all__ = ["solve_sparse"]

PRIME = 2**61 - 1
MOST_FILL = 4000  # products of row and column length up to which an unknown is eliminated

TOTAL = -1  # the key of the right side in a row

Row = dict[int, int]


def solve_sparse(rows: Sequence[Mapping[int, int]], totals: Sequence[int], size: int) -> tuple[list[int], int] | None:
    """Return integers x and d > 0 so that x / d solves the equations; None if nothing was found that does.

    Unknowns that the equations leave free are 0. The answer is exact, and every equation is checked; an unlucky prime,
    which divides a minor, may hide a solution. Costs the elimination of sparse rows, and for a core of k unknowns about
    k^3 operations on machine numbers.

    Parameters
    ----------
    rows
        Coefficients by the number of the unknown.
    totals
        Right sides.
    size
        Number of unknowns.

    Examples
    --------
    >>> solve_sparse([{0: 1, 1: 1}, {0: 2, 1: -3}], [1, 0], 2)
    ([3, 2], 5)
    """
    elimination = _Elimination(rows, totals)
    elimination.run()
    core = _core_solution(elimination.core)
    if core is None:
        return None
    values = [core.get(place, fmpq(0)) for place in range(size)]
    for place, pivot, row in reversed(elimination.eliminated):
        rest = fmpq(row.pop(TOTAL, 0))
        for other, factor in row.items():
            rest -= factor * values[other]
        values[place] = rest / pivot
    denominator = lcm(*(int(value.q) for value in values))
    numbers = [int(value.p) * (denominator // int(value.q)) for value in values]
    sums = [sum(factor * numbers[place] for place, factor in equation.items()) for equation in rows]
    return None if sums != [total * denominator for total in totals] else (numbers, denominator)


class _Elimination:
    """Equations while unknowns are eliminated, short rows first."""

    def __init__(self, rows: Sequence[Mapping[int, int]], totals: Sequence[int]) -> None:
        self.rows: dict[int, Row] = {
            number: {place: factor for place, factor in {**row, TOTAL: total}.items() if factor}
            for number, (row, total) in enumerate(zip(rows, totals, strict=True))
        }
        self.columns: dict[int, set[int]] = {}
        for number, row in self.rows.items():
            for place in row:
                self.columns.setdefault(place, set()).add(number)
        self.eliminated: list[tuple[int, int, Row]] = []
        """Unknown, its coefficient, and the others of its row."""

    @property
    def core(self) -> list[Row]:
        """The equations that are left."""
        return [row for row in self.rows.values() if row]

    def run(self) -> None:
        """Eliminate what can be without much fill."""
        heap = [(len(row), number) for number, row in self.rows.items()]
        heapify(heap)
        while heap:
            length, number = heappop(heap)
            row = self.rows.get(number, {})
            if len(row) != length:
                continue
            place = self._pivot(row)
            if place is None or (length - 1) * (len(self.columns[place]) - 1) > MOST_FILL:
                continue
            for other in self._eliminate(number, place):
                heappush(heap, (len(self.rows[other]), other))

    def _pivot(self, row: Row) -> int | None:
        """Return the unknown of a row that is in the fewest others, one with coefficient 1 or -1 if there is any."""
        unknowns = [place for place in row if place != TOTAL]
        return min(unknowns, key=lambda one: (row[one] not in (1, -1), len(self.columns[one])), default=None)

    def _eliminate(self, number: int, place: int) -> list[int]:
        """Take an unknown out of all other rows; return these."""
        row = self.rows.pop(number)
        for column in row:
            self.columns[column].discard(number)
        pivot = row.pop(place)
        self.eliminated.append((place, pivot, row))
        changed = sorted(self.columns.pop(place))
        for other in changed:
            self._subtract(other, row, pivot, self.rows[other].pop(place))
        return changed

    def _subtract(self, number: int, row: Row, pivot: int, times: int) -> None:
        """Take away from a row as much of another one as makes up for an unknown with these coefficients in both."""
        target, columns, is_unit = self.rows[number], self.columns, pivot in (1, -1)
        if not is_unit:
            common = gcd(pivot, times)
            pivot, times = pivot // common, times // common
            for column in target:
                target[column] *= abs(pivot)
        times = -times if pivot > 0 else times
        for column, factor in row.items():
            if column not in target:
                target[column] = times * factor
                columns[column].add(number)
                continue
            value = target[column] + times * factor
            if value:
                target[column] = value
            else:
                del target[column]
                columns[column].discard(number)
        common = 1 if is_unit else gcd(*target.values())
        if common > 1:
            for column in target:
                target[column] //= common


def _core_solution(rows: list[Row]) -> dict[int, fmpq] | None:
    """Return a solution in which free unknowns are left out."""
    places = sorted({place for row in rows for place in row} - {TOTAL})
    if not places:
        return {} if not rows else None
    columns = _pivots([[row.get(place, 0) for place in places] for row in rows])
    used = [places[column] for column in columns]
    kept = _pivots([[row.get(place, 0) for row in rows] for place in used])
    matrix = fmpz_mat([[rows[i].get(place, 0) for place in used] for i in kept])
    solved: Any = matrix.solve(fmpz_mat([[rows[i].get(TOTAL, 0)] for i in kept]))
    return {place: solved[i, 0] for i, place in enumerate(used)}


def _pivots(table: list[list[int]]) -> list[int]:
    """Return the columns of the table that are independent of those before them, modulo a large prime."""
    reduced, rank = nmod_mat(len(table), len(table[0]), [entry % PRIME for row in table for entry in row], PRIME).rref()
    pivots: list[int] = []
    column = 0
    for row in range(rank):
        while not int(reduced[row, column]):
            column += 1
        pivots.append(column)
        column += 1
    return pivots
