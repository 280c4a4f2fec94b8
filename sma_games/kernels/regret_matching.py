"""Regret matching in floats: strategies of two players that leave few regrets.

Each round both players use their strategies in proportion to positive regrets, and regrets grow by what each strategy
would have gained, but never fall below zero (Hart and Mas-Colell 2000; Tammelin 2014). Averages over rounds, later ones
counting more, come near an equilibrium in zero-sum games, and often not far from one elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.kernels.compiling import compiled, steps_at_once

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["few_regrets"]


def few_regrets(
    columns: NDArray[Any], rows: NDArray[Any], x: NDArray[Any], y: NDArray[Any], rounds: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return averages (x, y) of regret matching; each round costs one pass over the payoffs of the strategies in use.

    Parameters
    ----------
    columns
        Shape (n, m): the row player's payoffs, column by column.
    rows
        Shape (m, n): the column player's payoffs, row by row.
    x, y
        Regrets at the start: positive. They are written over.
    """
    own_x, own_y = x / _total(x), y / _total(y)
    x_total, y_total = np.zeros_like(x), np.zeros_like(y)
    x_gains, y_gains = np.empty_like(x), np.empty_like(y)
    at_once = steps_at_once(columns.size + rows.size)
    for first in range(1, rounds + 1, at_once):
        last = min(first + at_once, rounds + 1)
        _play(columns, rows, x, y, own_x, own_y, x_total, y_total, x_gains, y_gains, first, last)
    return x_total / _total(x_total), y_total / _total(y_total)


@compiled
def _total(values: NDArray[Any]) -> float:
    """Return the sum, rounded number by number."""
    total: float = values.sum()
    return total


@compiled
def _play(
    columns: NDArray[Any],
    rows: NDArray[Any],
    x_regrets: NDArray[Any],
    y_regrets: NDArray[Any],
    x: NDArray[Any],
    y: NDArray[Any],
    x_total: NDArray[Any],
    y_total: NDArray[Any],
    x_gains: NDArray[Any],
    y_gains: NDArray[Any],
    first: int,
    last: int,
) -> None:
    """Play some rounds; regrets, strategies and their totals are written over."""
    for number in range(first, last):
        _mix(columns, y, x_gains)
        _match(x_gains, x_regrets, x, x_total, number)
        _mix(rows, x, y_gains)
        _match(y_gains, y_regrets, y, y_total, number)


@compiled
def _mix(lines: NDArray[Any], weights: NDArray[Any], gains: NDArray[Any]) -> None:
    """Write the payoffs against a mixed strategy."""
    gains[:] = 0.0
    for k in range(len(weights)):
        weight, line = weights[k], lines[k]
        if weight > 0.0:
            for i in range(len(gains)):
                gains[i] += weight * line[i]


@compiled
def _match(gains: NDArray[Any], regrets: NDArray[Any], own: NDArray[Any], total: NDArray[Any], number: int) -> None:
    """Add a round to the regrets; write the strategy in their proportions, unless there are none, and add it up."""
    mean = 0.0
    for i in range(len(own)):
        mean += own[i] * gains[i]
    positive = 0.0
    for i in range(len(own)):
        regrets[i] = max(regrets[i] + gains[i] - mean, 0.0)
        positive += regrets[i]
    for i in range(len(own)):
        if positive > 0.0:
            own[i] = regrets[i] / positive
        total[i] += number * own[i]
