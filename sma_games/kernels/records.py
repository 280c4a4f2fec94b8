"""Equilibria of many games written down one by one, with the probabilities of all strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.compiling import inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Records", "add_record", "no_records", "with_room_for", "write_strategy"]


class Records(NamedTuple):
    """Equilibria in any order."""

    num_records: NDArray[Any]
    """Of one number: how many there are."""
    games: NDArray[Any]
    ranks: NDArray[Any]
    """The rank of the type of each."""
    quantities: NDArray[Any]
    """Shape (room, 2 + m + n): both payoffs, then the probabilities of all strategies."""


def no_records(num_strategies: int) -> Records:
    """Return records without room."""
    nothing = np.empty(0, dtype=np.int64)
    return Records(np.zeros(1, dtype=np.int64), nothing, nothing, np.empty((0, 2 + num_strategies)))


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
def add_record(records: Records, game: int, rank: int, row_payoff: float, column_payoff: float) -> int:
    """Add an equilibrium without its probabilities, and return its place."""
    at: int = records.num_records[0]
    records.num_records[0] = at + 1
    records.games[at], records.ranks[at] = game, rank
    records.quantities[at, 0], records.quantities[at, 1] = row_payoff, column_payoff
    return at


@inner
def write_strategy(
    bases: NDArray[Any], entries: NDArray[Any], minors: NDArray[Any], i: int, basis: int, shares: NDArray[Any]
) -> None:
    """Write the probabilities of a vertex of game i of a block; see `kernels.signs.Side`."""
    support, weight, place = bases[basis, 0], 0.0, 0
    for k in range(bases[basis, 2]):
        weight += abs(minors[entries[basis, k, 0], i])  # weights are all of one sign
    for strategy in range(len(shares)):
        shares[strategy] = 0.0
        if (support >> strategy) & 1:
            shares[strategy] = abs(minors[entries[basis, place, 0], i]) / weight
            place += 1
