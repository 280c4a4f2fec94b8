"""Sparse systems of linear equations in whole numbers, solved exactly.

Most equations of a sequence form have a coefficient 1 or -1 at an unknown that few others contain. Such unknowns are
eliminated first, without any division (structured elimination, Pomerance and Smith 1992). A small dense core is left:
its independent columns and rows modulo a large prime are picked and solved over the integers, and the other unknowns
follow by multiplications over one common denominator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

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
    values, denominator = core
    numbers = [values.get(place, 0) for place in range(size)]
    for place, row in reversed(elimination.eliminated):
        pivot = row[place]
        rest = sum(factor * numbers[other] for other, factor in row.items() if other not in (place, TOTAL))
        numbers[place] = pivot * (row.get(TOTAL, 0) * denominator - rest)
    sums = [sum(factor * numbers[place] for place, factor in equation.items()) for equation in rows]
    return None if sums != [total * denominator for total in totals] else (numbers, denominator)


class _Elimination:
    """Equations while unknowns with coefficient 1 or -1 are eliminated, short rows first."""

    def __init__(self, rows: Sequence[Mapping[int, int]], totals: Sequence[int]) -> None:
        self.rows: dict[int, Row] = {
            number: {**row, TOTAL: total} if total else dict(row)
            for number, (row, total) in enumerate(zip(rows, totals, strict=True))
        }
        self.columns: dict[int, set[int]] = {}
        for number, row in self.rows.items():
            for place in row:
                self.columns.setdefault(place, set()).add(number)
        self.eliminated: list[tuple[int, Row]] = []

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
            units = [place for place, factor in row.items() if place != TOTAL and factor in (1, -1)]
            place = min(units, key=lambda one: len(self.columns[one]), default=None)
            if place is None or (length - 1) * (len(self.columns[place]) - 1) > MOST_FILL:
                continue
            for other in self._eliminate(number, place):
                heappush(heap, (len(self.rows[other]), other))

    def _eliminate(self, number: int, place: int) -> list[int]:
        """Take an unknown out of all other rows; return these."""
        row = self.rows.pop(number)
        for column in row:
            self.columns[column].discard(number)
        self.eliminated.append((place, row))
        changed = sorted(self.columns.pop(place))
        for other in changed:
            self._subtract(other, row, place)
        return changed

    def _subtract(self, number: int, row: Row, place: int) -> None:
        target = self.rows[number]
        times = target.pop(place) * row[place]
        for column, factor in row.items():
            if column == place:
                continue
            value = target.get(column, 0) - times * factor
            if value:
                target[column] = value
                self.columns[column].add(number)
            elif column in target:
                del target[column]
                self.columns[column].discard(number)


def _core_solution(rows: list[Row]) -> tuple[dict[int, int], int] | None:
    """Return numerators by unknown, and the denominator, of a solution in which free unknowns are 0."""
    from flint import fmpz_mat

    places = sorted({place for row in rows for place in row} - {TOTAL})
    if not places:
        return ({}, 1) if not rows else None
    columns = _pivots([[row.get(place, 0) for place in places] for row in rows])
    used = [places[column] for column in columns]
    kept = _pivots([[row.get(place, 0) for row in rows] for place in used])
    matrix = fmpz_mat([[rows[i].get(place, 0) for place in used] for i in kept])
    solved: Any = matrix.solve(fmpz_mat([[rows[i].get(TOTAL, 0)] for i in kept]))
    numerators, denominator = solved.numer_denom()
    return {place: int(numerators[i, 0]) for i, place in enumerate(used)}, int(denominator)


def _pivots(table: list[list[int]]) -> list[int]:
    """Return the columns of the table that are independent of those before them, modulo a large prime."""
    from flint import nmod_mat

    reduced, rank = nmod_mat(len(table), len(table[0]), [entry % PRIME for row in table for entry in row], PRIME).rref()
    pivots: list[int] = []
    column = 0
    for row in range(rank):
        while not int(reduced[row, column]):
            column += 1
        pivots.append(column)
        column += 1
    return pivots
