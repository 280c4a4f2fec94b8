"""Straight-line code on arrays of floats with error bounds, in blocks that stay in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.kernels.arithmetic import product, quotient, total
from sma_games.kernels.compiling import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OPERATIONS", "decimal_misses", "evaluate"]

NUMBER, COLUMN, ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, MIN, MAX, ABS, SQRT, EXP, LOG = range(13)
LT, LE, GT, GE, EQ, NE = range(13, 19)

OPERATIONS = {
    "number": NUMBER,
    "name": COLUMN,
    "+": ADD,
    "-": SUBTRACT,
    "*": MULTIPLY,
    "/": DIVIDE,
    "neg": NEGATE,
    "min": MIN,
    "max": MAX,
    "abs": ABS,
    "sqrt": SQRT,
    "exp": EXP,
    "log": LOG,
    "<": LT,
    "<=": LE,
    ">": GT,
    ">=": GE,
    "==": EQ,
    "!=": NE,
}
"""The number of each operation; a comparison stands for `where`, whose operands are left, right, then, otherwise."""

BLOCK = 256
LIBRARY = 2.0**-49  # relative error of exp and log, far above that of any library in use
UP = 1 + 2.0**-50
SHORT = 1024.0  # multiples of 1/1024 below 10^5 have at most 15 digits: their shortest decimal is their value
SHORT_BOUND = 1e5
HALF_UNIT = 2.0**-53  # largest relative distance between a number and the nearest float
UNDERFLOW = 1e-300


@compiled
def decimal_misses(v: NDArray[Any], e: NDArray[Any]) -> None:
    """Write bounds on how far the shortest decimals of floats are from them; zero where they are the same."""
    for i in range(len(v)):
        size = abs(v[i])
        scaled = v[i] * SHORT
        is_short = (scaled == np.rint(scaled)) & (size < SHORT_BOUND)
        e[i] = 0.0 if is_short else size * HALF_UNIT + UNDERFLOW


@compiled
def evaluate(
    operations: NDArray[Any],
    operands: NDArray[Any],
    targets: NDArray[Any],
    numbers: NDArray[Any],
    columns: NDArray[Any],
    misses: NDArray[Any],
    miss_rows: NDArray[Any],
    places: NDArray[Any],
    values: NDArray[Any],
    errors: NDArray[Any],
) -> None:
    """Write values and error bounds of some results of code.

    An error bound that is not finite, or a value that is NaN, says that nothing is certain.

    Parameters
    ----------
    operations
        One number for each line; see OPERATIONS.
    operands
        Shape (lines, 4): places used; for a column its number, for a number its place in `numbers`.
    targets
        The place where the result of each line is kept; places are used again, so that all fit into the cache.
    numbers
        Shape (k, 2): floats and how far the true numbers are from them.
    columns
        Shape (names, settings): floats.
    misses, miss_rows
        Shape (k, settings): how far the true values may be from some columns, and for each column its row there; -1
        says that the true values are the shortest decimals of the floats.
    places
        The places wanted.
    values, errors
        Shape (places, settings): where they are written to.
    """
    num_places = 0
    for target in targets:
        num_places = max(num_places, target + 1)
    num_settings = columns.shape[1]
    v = np.empty((num_places, min(BLOCK, num_settings)))
    e = np.empty((num_places, min(BLOCK, num_settings)))
    for start in range(0, num_settings, BLOCK):
        size = min(BLOCK, num_settings - start)
        for line in range(len(operations)):
            _line(
                operations[line], operands[line], numbers, columns, misses, miss_rows, start, size, v, e, targets[line]
            )
        for row in range(len(places)):
            for i in range(size):
                values[row, start + i], errors[row, start + i] = v[places[row], i], e[places[row], i]


@inner
def _line(
    operation: int,
    operands: NDArray[Any],
    numbers: NDArray[Any],
    columns: NDArray[Any],
    misses: NDArray[Any],
    miss_rows: NDArray[Any],
    start: int,
    size: int,
    v: NDArray[Any],
    e: NDArray[Any],
    target: int,
) -> None:
    """Work out one line for the settings of a block."""
    a, b = operands[0], operands[1]
    if operation == NUMBER:
        for i in range(size):
            v[target, i], e[target, i] = numbers[a, 0], numbers[a, 1]
    elif operation == COLUMN:
        for i in range(size):
            v[target, i] = columns[a, start + i]
        if miss_rows[a] >= 0:
            for i in range(size):
                e[target, i] = misses[miss_rows[a], start + i]
        else:
            decimal_misses(v[target, :size], e[target])
    elif operation == ADD:
        _totals(v[a], e[a], v[b], e[b], 1.0, v[target], e[target], size)
    elif operation == SUBTRACT:
        _totals(v[a], e[a], v[b], e[b], -1.0, v[target], e[target], size)
    elif operation == MULTIPLY:
        _products(v[a], e[a], v[b], e[b], v[target], e[target], size)
    elif operation == DIVIDE:
        for i in range(size):
            v[target, i], e[target, i] = quotient(v[a, i], e[a, i], v[b, i], e[b, i])
    elif operation == NEGATE:
        for i in range(size):
            v[target, i], e[target, i] = -v[a, i], e[a, i]
    elif operation >= LT:
        for i in range(size):
            v[target, i], e[target, i] = _choose(operation, operands, v, e, i)
    else:
        for i in range(size):
            v[target, i], e[target, i] = _function(operation, v[a, i], e[a, i], v[b, i], e[b, i])


@inner
def _totals(
    a: NDArray[Any],
    a_error: NDArray[Any],
    b: NDArray[Any],
    b_error: NDArray[Any],
    sign: float,
    v: NDArray[Any],
    e: NDArray[Any],
    size: int,
) -> None:
    """Work out a + sign * b."""
    for i in range(size):
        v[i], e[i] = total(a[i], a_error[i], sign * b[i], b_error[i])


@inner
def _products(
    a: NDArray[Any],
    a_error: NDArray[Any],
    b: NDArray[Any],
    b_error: NDArray[Any],
    v: NDArray[Any],
    e: NDArray[Any],
    size: int,
) -> None:
    """Work out a * b."""
    for i in range(size):
        v[i], e[i] = product(a[i], a_error[i], b[i], b_error[i])


@inner
def _choose(operation: int, operands: NDArray[Any], v: NDArray[Any], e: NDArray[Any], i: int) -> tuple[float, float]:
    """Return the branch of a `where` that is certainly taken; NaN if that is open."""
    difference, error = total(v[operands[0], i], e[operands[0], i], -v[operands[1], i], e[operands[1], i])
    if difference > error:
        holds = operation in (GT, GE, NE)
    elif difference < -error:
        holds = operation in (LT, LE, NE)
    elif error == 0:
        holds = operation in (LE, GE, EQ)
    else:
        return np.nan, np.inf
    place = operands[2] if holds else operands[3]
    return v[place, i], e[place, i]


@inner
def _function(operation: int, a: float, a_error: float, b: float, b_error: float) -> tuple[float, float]:
    """Return the value and error bound of min, max, abs, sqrt, exp or log."""
    if np.isnan(a) or np.isnan(b):
        return np.nan, np.inf
    if operation == MIN:
        return min(a, b), max(a_error, b_error)
    if operation == MAX:
        return max(a, b), max(a_error, b_error)
    if operation == ABS:
        return abs(a), a_error
    if operation == EXP:
        v = np.exp(a)
        return v, ((v + 1e-300) * (np.expm1(a_error) + LIBRARY)) * UP
    if a - a_error <= 0:
        is_zero = operation == SQRT and a == 0 and a_error == 0
        return (0.0, 0.0) if is_zero else (np.nan, np.inf)
    if operation == SQRT:
        v = np.sqrt(a)
        square, square_error = product(v, 0.0, v, 0.0)
        rest, rest_error = total(a, a_error, -square, square_error)
        return v, (abs(rest) + rest_error) / v * UP
    v = np.log(a)
    return v, (a_error / (a - a_error) + abs(v) * LIBRARY) * UP
