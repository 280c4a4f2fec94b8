"""Equilibria of many games written down one by one, with the probabilities of all strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.arithmetic import DIGITS
from sma_games.kernels.compiling import inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Records", "add_record", "forget_records", "no_records", "with_room_for", "write_strategy"]


class Records(NamedTuple):
    """Equilibria in any order."""

    num_records: NDArray[Any]
    """Of one number: how many there are."""
    games: NDArray[Any]
    ranks: NDArray[Any]
    """The rank of the type of each."""
    quantities: NDArray[Any]
    """Shape (room, 2 + m + n): both payoffs, then the probabilities of all strategies."""
    misses: NDArray[Any]
    """Shape (room, 2): bounds on the errors of the payoffs."""


def no_records(num_strategies: int) -> Records:
    """Return records without room."""
    nothing = np.empty(0, dtype=np.int64)
    return Records(np.zeros(1, dtype=np.int64), nothing, nothing, np.empty((0, 2 + num_strategies)), np.empty((0, 2)))


def with_room_for(records: Records, more: int) -> Records:
    """Return records with room for so many further ones."""
    used = int(records.num_records[0])
    if len(records.games) - used >= more:
        return records
    size = 2 * (used + more)
    longer = [np.empty((size, *each.shape[1:]), dtype=each.dtype) for each in records[1:]]
    for new, old in zip(longer, records[1:], strict=True):
        new[:used] = old[:used]
    return Records(records.num_records, *longer)


@inner
def add_record(
    records: Records, game: int, rank: int, row_payoff: tuple[float, float], column_payoff: tuple[float, float]
) -> int:
    """Add an equilibrium without its probabilities, payoffs with error bounds, and return its place."""
    at: int = records.num_records[0]
    records.num_records[0] = at + 1
    records.games[at], records.ranks[at] = game, rank
    records.quantities[at, 0], records.quantities[at, 1] = row_payoff[0], column_payoff[0]
    records.misses[at, 0], records.misses[at, 1] = row_payoff[1], column_payoff[1]
    return at


@inner
def forget_records(records: Records, first: int, start: int, games: Any) -> None:
    """Take away the records from a first one on whose games, less `start`, have a bit in a word."""
    kept = first
    for at in range(first, records.num_records[0]):
        if (games >> np.uint64(records.games[at] - start)) & np.uint64(1) == np.uint64(0):
            records.games[kept], records.ranks[kept] = records.games[at], records.ranks[at]
            for quantity in range(records.quantities.shape[1]):
                records.quantities[kept, quantity] = records.quantities[at, quantity]
            for player in range(2):
                records.misses[kept, player] = records.misses[at, player]
            kept += 1
    records.num_records[0] = kept


@inner
def write_strategy(
    bases: NDArray[Any], entries: NDArray[Any], minors: NDArray[Any], i: int, basis: int, shares: NDArray[Any]
) -> bool:
    """Write the probabilities of a vertex of game i of a block, and tell whether enough of their digits are right.

    See `kernels.signs.Side`.
    """
    support, weight, place, error = bases[basis, 0], 0.0, 0, 0.0
    for k in range(bases[basis, 2]):
        w = abs(minors[0, entries[basis, k, 0], i])  # weights are all of one sign
        weight += w
        error = max(error, minors[1, entries[basis, k, 0], i] / w)
    for strategy in range(len(shares)):
        shares[strategy] = 0.0
        if (support >> strategy) & 1:
            shares[strategy] = abs(minors[0, entries[basis, place, 0], i]) / weight
            place += 1
    sure: bool = 2 * error <= DIGITS
    return sure
