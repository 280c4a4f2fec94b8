"""All feasible bases of a polytope {x >= 0 : C x <= 1} with positive C, in floats, each certified by error bounds.

A *basis* is a set of m of the m + n inequalities; it is feasible if they are independent and the point at which they
are tight violates none of the others. To every right side 1 a multiple epsilon * c_j is added, epsilon being positive
and smaller than every positive number, so that for general c no further inequality is tight at a basis, and ties of
payoffs need no special treatment. A point is known by its two parts, the one for 1 and the one for c.

Bases are found by walking along edges, starting at x = 0: each tight inequality is dropped in turn, and the one met
first takes its place. The walk decides by rounded numbers and may go wrong; what it reports does not rely on it. Each
basis is certified on its own (see `_judge`), and is reported with all inequalities that are tight at epsilon = 0:

- A number v is off by at most e, which follows from the residual and from an approximate inverse (Rump 2010, section
  10.6). Its sign is certain if |v| > e.
- If C = `unit` times a matrix of integers, a slack v times a determinant d of these is an integer, and so is a weight v
  times `unit` d (Cramer's rule). So the number is zero if (|v| + e) |d| < 1, or (|v| + e) `unit` |d| < 1; and |d| is at
  most the product of the lengths of the rows (Hadamard 1893).
- What remains is reported as doubtful, to be looked at in exact arithmetic.

Inequality i < m is x_i >= 0, inequality m + j is row j of C x <= 1; its *variable* is x_i or the slack of the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.compiling import compiled, steps_at_once

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BASIS", "DOUBTFUL", "TIGHT", "feasible_bases"]

BASIS, TIGHT, DOUBTFUL, MARK, KNOWN, NEXT = range(6)
"""Columns of a list of bases: the tight inequalities that define it; all that are tight at epsilon = 0; whether that is
for exact arithmetic to tell; random bits of the basis; dropped inequalities whose edge is known from its other end; the
basis that waits behind it."""
CERTAIN, UNCERTAIN, INFEASIBLE = 0, 1, 2
ULP = 2.0**-52
UP = 1 + 2.0**-30  # outweighs the rounding of error bounds, which are sums of positive numbers
SMALLEST_PIVOT = 1e-11
SMALL_DEFECT, GREATEST_DEFECT = 1e-10, 0.5  # of an approximate inverse: worth a fresh one; too much
FIRST_BASES = 256  # for which there is room at first
VISIT = 16  # multiplications for each entry of the table, to visit a basis
FRESH = 100  # exchanges after which a table is made anew


class _Workspace(NamedTuple):
    """Arrays that are used again for each basis."""

    table: NDArray[Any]
    """Shape (n, m + 2): variables of rows = right sides - table * variables of columns; last, the two right sides."""
    of_row: NDArray[Any]
    """For each row its variable."""
    of_column: NDArray[Any]
    """For each column its variable, which is zero."""
    rows: NDArray[Any]
    """The rows whose variable is a weight x_i."""
    columns: NDArray[Any]
    """The columns whose variable is a slack, as many."""
    block: NDArray[Any]
    """The part of C with these slacks and weights."""
    inverse: NDArray[Any]
    sums: NDArray[Any]
    """Shape (4, n): room for what is summed up."""
    values: NDArray[Any]
    """Shape (2, n): the variables of the rows, and how far they may be off."""


def feasible_bases(
    C: NDArray[Any], change: NDArray[Any], unit: float, keys: NDArray[Any], tolerance: float
) -> tuple[bool, NDArray[Any]]:
    """Return whether the walk went well, and all feasible bases, one in a row.

    If it went well and the doubtful ones prove feasible, no other is missing; else they mean nothing. A basis costs
    O(m n) for each inequality in which it differs from the one before.

    Parameters
    ----------
    C
        Shape (n, m), numbers in (0, 1]: each is off by one rounding at most.
    change
        The numbers c, shape (n,).
    unit
        The integers are C / unit, up to that rounding.
    keys
        Random bits, shape (m + n,), by which bases are told apart quickly.
    tolerance
        Points on an edge that are nearer to each other, relatively, are taken for one.
    """
    num_rows, num_columns = C.shape
    room = _room(num_rows, num_columns)
    found, slots = np.zeros((FIRST_BASES, 6), np.int64), np.full(4 * FIRST_BASES, -1, np.int64)
    found[0, BASIS], found[0, NEXT], slots[0] = (1 << num_columns) - 1, -1, 0
    count, waiting, age, at_once = 1, 0, FRESH, steps_at_once(VISIT * C.size)
    while waiting >= 0:
        if count + num_columns > len(found):
            found = np.concatenate([found, np.zeros_like(found)])
            slots = np.full(2 * len(slots), -1, np.int64)
            _spread(found, count, slots)
        went_well, count, waiting, age = _walk(
            C, change, unit, keys, tolerance, room, found, slots, count, waiting, age, at_once
        )
        if not went_well:
            return False, found[:0]
    return True, found[:count]


@compiled
def _walk(
    C: NDArray[Any],
    change: NDArray[Any],
    unit: float,
    keys: NDArray[Any],
    tolerance: float,
    room: _Workspace,
    found: NDArray[Any],
    slots: NDArray[Any],
    count: int,
    waiting: int,
    age: int,
    most: int,
) -> tuple[bool, int, int, int]:
    """Visit bases, at most so many, while there is room; return whether all went well, and where the walk is."""
    num_columns = C.shape[1]
    while waiting >= 0 and most > 0 and count + num_columns <= len(found):
        most -= 1
        this = waiting
        waiting = found[this, NEXT]
        age, verdict, found[this, TIGHT] = _visit(C, change, unit, found[this, BASIS], room, age)
        if verdict == INFEASIBLE:
            return False, count, waiting, age
        found[this, DOUBTFUL] = verdict
        for column in range(num_columns):
            dropped = room.of_column[column]
            if found[this, KNOWN] >> dropped & 1:
                continue
            row = _first_row(room.table, column, tolerance)
            if row < 0:
                return False, count, waiting, age
            tightened = room.of_row[row]
            mark = found[this, MARK] ^ keys[dropped] ^ keys[tightened]
            basis = found[this, BASIS] ^ (1 << dropped) ^ (1 << tightened)
            other = _place(basis, mark, found, slots, count)
            if other == count:
                found[other, NEXT], waiting = waiting, other
                count += 1
            found[other, KNOWN] |= 1 << tightened
    return True, count, waiting, age


def _room(n: int, m: int) -> _Workspace:
    """Return a workspace."""
    size = min(n, m)
    return _Workspace(
        np.empty((n, m + 2)),
        np.empty(n, np.int64),
        np.empty(m, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty((size, size)),
        np.empty((size, size)),
        np.empty((4, n)),
        np.empty((2, n)),
    )


@compiled
def _spread(found: NDArray[Any], count: int, slots: NDArray[Any]) -> None:
    """Write the places of all bases into an empty hash table, whose size is a power of two."""
    for place in range(count):
        slot = found[place, MARK] & (len(slots) - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = place


@compiled
def _place(basis: int, mark: int, found: NDArray[Any], slots: NDArray[Any], count: int) -> int:
    """Return the place of a basis in the list, adding it if it is new."""
    last = len(slots) - 1
    slot = mark & last
    while slots[slot] >= 0:
        place: int = slots[slot]
        if found[place, BASIS] == basis:
            return place
        slot = (slot + 1) & last
    slots[slot] = count
    found[count, BASIS], found[count, MARK] = basis, mark
    return count


@compiled
def _visit(
    C: NDArray[Any], change: NDArray[Any], unit: float, basis: int, room: _Workspace, age: int
) -> tuple[int, int, int]:
    """Bring the table to a basis and judge it; return the age of the table, the verdict, and what is tight."""
    while True:
        if age >= FRESH:
            _start(C, change, room)
            age = 0
        verdict, tight, defect = INFEASIBLE, 0, np.inf
        exchanges = _exchange(basis, room)
        if exchanges >= 0:
            verdict, tight, defect = _judge(C, change, unit, basis, room)
        if age == 0 or (verdict == CERTAIN and defect < SMALL_DEFECT):
            return age + max(exchanges, 1), verdict, tight
        age = FRESH


@compiled
def _start(C: NDArray[Any], change: NDArray[Any], room: _Workspace) -> None:
    """Write the table of x = 0."""
    n, m = C.shape
    for row in range(n):
        for column in range(m):
            room.table[row, column] = C[row, column]
        room.table[row, m], room.table[row, m + 1] = 1.0, change[row]
        room.of_row[row] = m + row
    for column in range(m):
        room.of_column[column] = column


@compiled
def _exchange(basis: int, room: _Workspace) -> int:
    """Bring the table to a basis; return the number of exchanges, -1 if its inequalities seem to be dependent."""
    exchanges = 0
    for column in range(len(room.of_column)):
        if basis >> room.of_column[column] & 1:
            continue
        best, pivot_row = SMALLEST_PIVOT, -1
        for row in range(len(room.of_row)):
            if basis >> room.of_row[row] & 1 and abs(room.table[row, column]) > best:
                best, pivot_row = abs(room.table[row, column]), row
        if pivot_row < 0:
            return -1
        room.of_row[pivot_row], room.of_column[column] = room.of_column[column], room.of_row[pivot_row]
        _pivot(room.table, pivot_row, column)
        exchanges += 1
    return exchanges


@compiled
def _pivot(table: NDArray[Any], pivot_row: int, column: int) -> None:
    """Exchange the variables of a row and a column."""
    inverse = 1.0 / table[pivot_row, column]
    table[pivot_row, column] = 1.0
    for other in range(table.shape[1]):
        table[pivot_row, other] *= inverse
    for row in range(table.shape[0]):
        factor = table[row, column]
        if row != pivot_row:
            table[row, column] = 0.0
            for other in range(table.shape[1]):
                table[row, other] -= factor * table[pivot_row, other]


@compiled
def _first_row(table: NDArray[Any], column: int, tolerance: float) -> int:
    """Return the row whose variable is first to reach zero when that of a column grows, -1 if there is none."""
    last = table.shape[1] - 1
    reach, nearer, least_change, first = np.inf, np.inf, np.inf, -1
    for row in range(table.shape[0]):
        slope = table[row, column]
        if slope > SMALLEST_PIVOT and table[row, last - 1] < reach * slope:
            ratio, ratio_change = table[row, last - 1] / slope, table[row, last] / slope
            if ratio < nearer or ratio_change < least_change:
                margin = tolerance * (1 + abs(ratio))
                nearer, reach, least_change, first = ratio - margin, ratio + margin, ratio_change, row
    return first


@compiled
def _judge(C: NDArray[Any], change: NDArray[Any], unit: float, basis: int, room: _Workspace) -> tuple[int, int, float]:
    """Return the verdict on a basis, the bit set of all that is tight at epsilon = 0, and how good the inverse is.

    Let A be the block of C that belongs to the basis, R an approximate inverse, x the solution of A x = 1 and y
    another point, near x. With E = I - R A and r = 1 - A y,

        x - y = R r + E (x - y),    so    |x - y|_i <= z_i + a_i max(z) / (1 - max(a))

    for z = |R| |r| and the row sums a of |E|, if max(a) < 1; in particular A is regular then.
    """
    m = C.shape[1]
    size = _collect(C, room)
    defect = _defect(size, room)
    if not defect < GREATEST_DEFECT:
        return UNCERTAIN, 0, defect
    tight, part = basis, 0
    while True:
        _enclose(C, change, part, size, defect, room)
        zeros = 0
        for row in range(len(room.of_row)):
            variable = room.of_row[row]
            v, e = room.values[0, row], room.values[1, row]
            if v > e or (part == 1 and tight >> variable & 1 == 0):
                continue
            if v < -e:
                return INFEASIBLE, 0, defect
            integer = _greatest_determinant(size, unit, room) * (unit if variable < m else 1.0)
            if part == 1 or not (abs(v) + e) * integer * UP < 1:
                return UNCERTAIN, 0, defect
            zeros |= 1 << variable
        if zeros == 0:
            return CERTAIN, tight, defect
        tight |= zeros
        part += 1


@compiled
def _collect(C: NDArray[Any], room: _Workspace) -> int:
    """Gather the block of C that belongs to the basis, and its inverse; return its size."""
    n, m = C.shape
    size, other = 0, 0
    for row in range(n):
        if room.of_row[row] < m:
            room.rows[size] = row
            size += 1
    for column in range(m):
        if room.of_column[column] >= m:
            room.columns[other] = column
            other += 1
    for i in range(size):
        for j in range(size):
            room.block[i, j] = C[room.of_column[room.columns[i]] - m, room.of_row[room.rows[j]]]
            room.inverse[i, j] = room.table[room.rows[i], room.columns[j]]
    return size


@compiled
def _defect(size: int, room: _Workspace) -> float:
    """Write the row sums of |I - R A|, and return the greatest."""
    A, R = room.block, room.inverse
    rounding = (size + 8) * ULP
    greatest = 0.0
    for j in range(size):
        room.sums[2, j] = 0.0
        for k in range(size):
            room.sums[2, j] += A[j, k]
    for i in range(size):
        for k in range(size):
            room.sums[1, k] = -1.0 if k == i else 0.0
        weighted = 1.0
        for j in range(size):
            weighted += abs(R[i, j]) * room.sums[2, j]
            for k in range(size):
                room.sums[1, k] += R[i, j] * A[j, k]
        defect = rounding * weighted
        for k in range(size):
            defect += abs(room.sums[1, k])
        room.sums[0, i] = defect * UP
        greatest = max(greatest, defect * UP)
    return greatest


@compiled
def _greatest_determinant(size: int, unit: float, room: _Workspace) -> float:
    """Return a bound on the determinant of the integers in A: the product of the lengths of its rows."""
    bound = 1.0
    for i in range(size):
        square = 0.0
        for j in range(size):
            square += room.block[i, j] ** 2
        bound *= np.sqrt(square) / unit * UP
    return bound


@compiled
def _enclose(C: NDArray[Any], change: NDArray[Any], part: int, size: int, defect: float, room: _Workspace) -> None:
    """Write the variable of each row for one of the right sides, and how far it may be off."""
    n, m = C.shape
    A, R, rows, values = room.block, room.inverse, room.rows, room.values
    residuals, z, weights, errors = room.sums[1], room.sums[2], room.values[0], room.values[1]
    rounding = (size + 8) * ULP
    for i in range(size):
        right = change[room.of_column[room.columns[i]] - m] if part else 1.0
        residual, magnitude = right, abs(right)
        for j in range(size):
            term = A[i, j] * room.table[rows[j], m + part]
            residual -= term
            magnitude += abs(term)
        residuals[i] = abs(residual) + rounding * magnitude
    greatest = 0.0
    for i in range(size):
        z[i] = 0.0
        for j in range(size):
            z[i] += abs(R[i, j]) * residuals[j]
        greatest = max(greatest, z[i])
    for i in range(size):
        weights[rows[i]] = room.table[rows[i], m + part]
        errors[rows[i]] = (z[i] + room.sums[0, i] * greatest / (1 - defect)) * UP
    for row in range(n):
        if room.of_row[row] < m:
            continue
        slack = room.of_row[row] - m
        right = change[slack] if part else 1.0
        value, magnitude, error = right, abs(right), 0.0
        for i in range(size):
            entry = C[slack, room.of_row[rows[i]]]
            value -= entry * weights[rows[i]]
            magnitude += entry * abs(weights[rows[i]])
            error += entry * errors[rows[i]]
        values[0, row], values[1, row] = value, (error + rounding * magnitude) * UP
