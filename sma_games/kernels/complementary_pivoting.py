"""Complementary pivoting in floats: which strategies one equilibrium of a two-player game uses.

With all payoffs positive, the equilibria are the pairs (x, y) other than (0, 0), up to scale, with

    A y + r = 1,   B' x + s = 1,   x, y, r, s >= 0,   x_i r_i = 0,   y_j s_j = 0.

Adding t g and t h to the left sides, with g, h >= 0, makes the solutions paths (Lemke 1965): one starts from (0, 0) at
t = 0 and can end only at an equilibrium, again at t = 0. Unit vectors for (g, h) give the paths of Lemke and Howson
(1964); g = A y0 and h = B' x0 give those of van den Elzen and Talman (1991), from the strategies x0 and y0.

The systems meet in t only, and of each one keeps the inverse of a small matrix: of the rows that are tight and the
columns in use. A step costs one combination of these columns, rather than one pass over the matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.compiling import compiled, steps_at_once

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ARRIVED", "LOST", "STOPPED", "System", "follow_path"]

ARRIVED, STOPPED, LOST = 1, 0, -1
NOTHING = 2**62
TOLERANCE = 1e-11  # rates below it count as zero
REFRESH = 100  # steps between corrections of the inverses


class System(NamedTuple):
    """Rows . z + slacks = limits: the columns in use and the rows that are tight, in places 0 to size - 1.

    An unknown is known by its number: j for column j, n for t, ~i for the slack of row i. So ~k is the complement of k,
    in the other system.
    """

    columns: NDArray[Any]
    """Shape (n + 1, m): the columns of the matrix, the last one that of t."""
    limits: NDArray[Any]
    """Shape (m,): near one; small differences break ties."""
    inverse: NDArray[Any]
    """Of the tight rows and used columns; its rows belong to the columns, and the other way round."""
    used: NDArray[Any]
    """The column at each place."""
    tight: NDArray[Any]
    """The row at each place."""
    place_of_column: NDArray[Any]
    """NOTHING for a column that is not used."""
    place_of_row: NDArray[Any]
    """NOTHING for a row that is not tight."""
    levels: NDArray[Any]
    """The unknowns of the columns, by place."""
    slacks: NDArray[Any]
    """Shape (m,)."""
    level_rates: NDArray[Any]
    """How the levels change with the unknown that enters."""
    slack_rates: NDArray[Any]
    buffer: NDArray[Any]
    size: NDArray[Any]
    """One number: how many rows are tight."""


def follow_path(
    columns_y: NDArray[Any],
    columns_x: NDArray[Any],
    limits_y: NDArray[Any],
    limits_x: NDArray[Any],
    most: int,
) -> tuple[int, int, System, System]:
    """Follow the path from (0, 0); return ARRIVED, STOPPED or LOST, the number of steps, and both systems.

    It ends after `most` steps at the latest; LOST means that rounding has led astray.

    Parameters
    ----------
    columns_y
        Shape (n + 1, m): the columns of A, then g.
    columns_x
        Shape (m + 1, n): the rows of B, then h.
    limits_y, limits_x
        Right sides: near one.
    """
    of_y, of_x = _system(columns_y, limits_y), _system(columns_x, limits_x)
    left, is_swapped = _begin(of_y, of_x)
    owner, other = (of_x, of_y) if is_swapped else (of_y, of_x)
    step, ending, at_once = 0, STOPPED, steps_at_once(columns_y.size + columns_x.size)
    while ending == STOPPED and step < most:
        ending, step, left, is_swapped = _follow(owner, other, left, step, min(step + at_once, most))
        owner, other = (other, owner) if is_swapped else (owner, other)
    return ending, step, of_y, of_x


def _system(columns: NDArray[Any], limits: NDArray[Any]) -> System:
    """Return a system in which nothing is used."""
    num_columns, num_rows = columns.shape
    room = min(num_columns, num_rows) + 1
    return System(
        columns,
        limits,
        np.empty((room, room)),
        np.empty(room, dtype=np.int64),
        np.empty(room, dtype=np.int64),
        np.full(num_columns, NOTHING),
        np.full(num_rows, NOTHING),
        np.empty(room),
        limits.copy(),
        np.empty(room),
        np.empty(num_rows),
        np.empty(room),
        np.zeros(1, dtype=np.int64),
    )


@compiled
def _begin(of_y: System, of_x: System) -> tuple[int, bool]:
    """Let t into the system where it meets a row first; return what leaves, and whether that is the second system."""
    step_y, row_y = _first_row(of_y)
    step_x, row_x = _first_row(of_x)
    owner = of_y if step_y < step_x else of_x
    for system in (of_y, of_x):
        _column_rates(system, len(system.columns) - 1)
        _advance(system, min(step_y, step_x))
    left = ~(row_y if step_y < step_x else row_x)
    _exchange(owner, len(owner.columns) - 1, left, min(step_y, step_x))
    return left, step_y >= step_x


@compiled
def _follow(owner: System, other: System, left: int, first: int, last: int) -> tuple[int, int, int, bool]:
    """Take some steps of a path; return how it ended, at which step, what left, and whether t changed the system."""
    is_swapped = False
    for step in range(first, last):
        left = _enter_alone(other, ~left)
        if left != NOTHING:
            left, has_moved = _enter_with_t(owner, other, ~left)
        if left == NOTHING:
            return LOST, step, left, is_swapped
        if left == len(owner.columns) - 1 and not has_moved:
            return ARRIVED, step, left, is_swapped
        if has_moved:
            owner, other, is_swapped = other, owner, not is_swapped
        if step % REFRESH == REFRESH - 1:
            t = owner.levels[owner.place_of_column[len(owner.columns) - 1]]
            _refresh(owner, 0.0)
            _refresh(other, t)
    return STOPPED, last, left, is_swapped


@compiled
def _enter_alone(system: System, unknown: int) -> int:
    """Let an unknown into the system that t is not in, t being as it is; return what leaves."""
    _rates(system, unknown)
    length, left = _leaving(system, 1.0)
    if left != NOTHING:
        _advance(system, length)
        _exchange(system, unknown, left, length)
    return left


@compiled
def _enter_with_t(owner: System, other: System, unknown: int) -> tuple[int, bool]:
    """Let an unknown into the system that t is in, so that t moves in both; return what leaves, and if from the other.

    If it leaves the other system, t moves there.
    """
    t_owner, t_other = len(owner.columns) - 1, len(other.columns) - 1
    _rates(owner, unknown)
    _column_rates(other, t_other)
    rate = owner.level_rates[owner.place_of_column[t_owner]]
    own_length, own_left = _leaving(owner, 1.0)
    other_length, other_left = _leaving(other, rate)
    length = min(own_length, other_length)
    if length == np.inf:
        return NOTHING, False
    _advance(owner, length)
    _advance(other, length * rate)
    if own_length <= other_length:
        _exchange(owner, unknown, own_left, length)
        return own_left, False
    t = owner.levels[owner.place_of_column[t_owner]]
    _exchange(owner, unknown, t_owner, length)
    _exchange(other, t_other, other_left, t)
    return other_left, True


@compiled
def _first_row(system: System) -> tuple[float, int]:
    """Return how far t can rise from zero, and the row that stops it."""
    rates = system.columns[len(system.columns) - 1]
    best, row = np.inf, 0
    for i in range(len(rates)):
        if rates[i] > TOLERANCE and system.limits[i] / rates[i] < best:
            best, row = system.limits[i] / rates[i], i
    return best, row


@compiled
def _rates(system: System, unknown: int) -> None:
    """Work out how levels and slacks change with the unknown that enters."""
    if unknown >= 0:
        _column_rates(system, unknown)
        return
    place = system.place_of_row[~unknown]
    for k in range(system.size[0]):
        system.level_rates[k] = -system.inverse[k, place]
    system.slack_rates[:] = 0.0
    _add_columns(system, system.level_rates, system.slack_rates)


@compiled
def _column_rates(system: System, number: int) -> None:
    size, column = system.size[0], system.columns[number]
    for place in range(size):
        system.buffer[place] = column[system.tight[place]]
    for k in range(size):
        row = system.inverse[k]
        total = 0.0
        for place in range(size):
            total += row[place] * system.buffer[place]
        system.level_rates[k] = -total
    for i in range(len(column)):
        system.slack_rates[i] = -column[i]
    _add_columns(system, system.level_rates, system.slack_rates)


@compiled
def _add_columns(system: System, weights: NDArray[Any], slacks: NDArray[Any]) -> None:
    """Subtract the used columns, each with its weight, four at a time."""
    size, k = system.size[0], 0
    columns, used = system.columns, system.used
    while k + 4 <= size:
        a, b, c, d = columns[used[k]], columns[used[k + 1]], columns[used[k + 2]], columns[used[k + 3]]
        p, q, r, s = weights[k], weights[k + 1], weights[k + 2], weights[k + 3]
        for i in range(len(slacks)):
            slacks[i] -= (p * a[i] + q * b[i]) + (r * c[i] + s * d[i])
        k += 4
    while k < size:
        a, p = columns[used[k]], weights[k]
        for i in range(len(slacks)):
            slacks[i] -= p * a[i]
        k += 1


@compiled
def _leaving(system: System, rate: float) -> tuple[float, int]:
    """Return how far one can go until an unknown is zero, and which."""
    best, unknown = np.inf, NOTHING
    for k in range(system.size[0]):
        fall = -rate * system.level_rates[k]
        if fall > TOLERANCE and system.levels[k] < best * fall:
            best, unknown = max(system.levels[k], 0.0) / fall, system.used[k]
    for i in range(len(system.slacks)):
        fall = -rate * system.slack_rates[i]
        if fall > TOLERANCE and system.slacks[i] < best * fall and system.place_of_row[i] == NOTHING:
            best, unknown = max(system.slacks[i], 0.0) / fall, ~i
    return best, unknown


@compiled
def _advance(system: System, length: float) -> None:
    for k in range(system.size[0]):
        system.levels[k] += length * system.level_rates[k]
    for i in range(len(system.slacks)):
        system.slacks[i] += length * system.slack_rates[i]


@compiled
def _exchange(system: System, entering: int, left: int, level: float) -> None:
    """Let an unknown in, at a level, and another one, now zero, out; its rates are those worked out last."""
    if entering >= 0 and left < 0:
        place = system.size[0]
        _grow(system, ~left)
        system.used[place], system.tight[place] = entering, ~left
        system.place_of_column[entering], system.place_of_row[~left] = place, place
    elif entering >= 0:
        place = system.place_of_column[left]
        _replace_column(system, place)
        system.used[place] = entering
        system.place_of_column[left], system.place_of_column[entering] = NOTHING, place
    elif left < 0:
        place = system.place_of_row[~entering]
        _replace_row(system, place, ~left)
        system.tight[place] = ~left
        system.place_of_row[~entering], system.place_of_row[~left] = NOTHING, place
    else:
        _shrink(system, system.place_of_column[left], system.place_of_row[~entering])
    if left < 0:
        system.slacks[~left] = 0.0
    if entering < 0:
        system.slacks[~entering] = level
    else:
        system.levels[system.place_of_column[entering]] = level


@compiled
def _row_in_core(system: System, row: int) -> None:
    """Write a row's entries in the used columns, times the inverse, into the buffer."""
    size = system.size[0]
    for place in range(size):
        system.buffer[place] = 0.0
    for k in range(size):
        entry = system.columns[system.used[k], row]
        own = system.inverse[k]
        for place in range(size):
            system.buffer[place] += entry * own[place]


@compiled
def _grow(system: System, left: int) -> None:
    """Add a column and a row: the inverse of a bordered matrix."""
    size, inverse = system.size[0], system.inverse
    pivot = -system.slack_rates[left]
    _row_in_core(system, left)
    for k in range(size):
        own, share = inverse[k], -system.level_rates[k] / pivot
        for place in range(size):
            own[place] += share * system.buffer[place]
        own[size] = -share
    for place in range(size):
        inverse[size, place] = -system.buffer[place] / pivot
    inverse[size, size] = 1 / pivot
    system.size[0] = size + 1


@compiled
def _replace_column(system: System, place: int) -> None:
    size, inverse = system.size[0], system.inverse
    row = inverse[place]
    pivot = -system.level_rates[place]
    for i in range(size):
        row[i] /= pivot
    for k in range(size):
        if k != place:
            own, share = inverse[k], system.level_rates[k]
            for i in range(size):
                own[i] += share * row[i]


@compiled
def _replace_row(system: System, place: int, row: int) -> None:
    _row_in_core(system, row)
    size, inverse, entries = system.size[0], system.inverse, system.buffer
    pivot = entries[place]
    entries[place] = 0.0
    for k in range(size):
        own = inverse[k]
        own[place] /= pivot
        share = own[place]
        for i in range(size):
            own[i] -= share * entries[i]


@compiled
def _shrink(system: System, column_place: int, row_place: int) -> None:
    """Take a column and a row out; the last ones move to their places."""
    last, inverse = system.size[0] - 1, system.inverse
    gone = inverse[column_place]
    pivot = gone[row_place]
    for k in range(last + 1):
        if k != column_place:
            own, share = inverse[k], inverse[k, row_place] / pivot
            for i in range(last + 1):
                own[i] -= share * gone[i]
    for i in range(last + 1):
        inverse[column_place, i] = inverse[last, i]
    for k in range(last):
        inverse[k, row_place] = inverse[k, last]
    column, row = system.used[column_place], system.tight[row_place]
    system.levels[column_place] = system.levels[last]
    system.used[column_place], system.tight[row_place] = system.used[last], system.tight[last]
    system.place_of_column[system.used[last]], system.place_of_row[system.tight[last]] = column_place, row_place
    system.place_of_column[column], system.place_of_row[row] = NOTHING, NOTHING
    system.size[0] = last


@compiled
def _refresh(system: System, level: float) -> None:
    """Correct the inverse by a step of Newton's method, and all unknowns, t being at a level outside the system."""
    size, num_columns = system.size[0], len(system.columns)
    core, inverse, residual = np.empty((size, size)), np.empty((size, size)), np.eye(size)
    for k in range(size):
        for place in range(size):
            core[place, k] = system.columns[system.used[k], system.tight[place]]
            inverse[k, place] = system.inverse[k, place]
    residual -= core @ inverse
    correction = inverse @ residual
    for k in range(size):
        for place in range(size):
            system.inverse[k, place] += correction[k, place]
    for i in range(len(system.slacks)):
        system.slacks[i] = system.limits[i] - level * system.columns[num_columns - 1, i]
    for k in range(size):
        system.levels[k] = 0.0
        for place in range(size):
            system.levels[k] += system.inverse[k, place] * system.slacks[system.tight[place]]
    _add_columns(system, system.levels, system.slacks)
    for place in range(size):
        system.slacks[system.tight[place]] = 0.0
