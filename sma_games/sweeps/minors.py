"""The tables of minors and bases that the kernel for two-player games works by; see `kernels.bimatrix`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sma_games.sweeps.cases import type_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.kernels.bimatrix import Side

__all__ = ["MOST_STRATEGIES", "make_side", "type_ranks", "types_in_order"]

MOST_STRATEGIES = 5
WORD = 64
LARGEST_TABLE = 12  # bits
MASKS = 5  # place of the masks among the tables of bases
Subset = tuple[int, ...]


def make_side(num_rows: int, num_columns: int, cells: NDArray[Any], *, is_second: bool = False) -> Side:
    """Return the tables of a player with some strategies against some, his opponent's payoffs standing in given rows.

    Bits of the table are those of the first player's bases; `is_second` says that this is the other player.
    """
    import numpy as np

    from sma_games.kernels.bimatrix import Side

    bases = _bases(num_rows, num_columns)
    places = {basis: place for place, basis in enumerate(bases)}
    shared = [basis[::-1] for basis in _bases(num_columns, num_rows)] if is_second else bases
    order = np.array([places[basis] for basis in shared], dtype=np.int64)
    tables = tuple(_basis_tables(num_rows, num_columns))
    known = _table(tables[MASKS], order, num_columns, len(_minors(num_rows, num_columns)))
    parts: tuple[Any, ...] = (*_minor_tables(num_rows, num_columns), *tables, order, known)
    return Side(cells, *parts)


def _table(masks: NDArray[Any], order: NDArray[Any], num_fixed: int, num_minors: int) -> NDArray[Any]:
    """Return the bases that are vertices, by the signs of all minors with rows; nothing if there are too many."""
    import numpy as np

    if num_minors - num_fixed > LARGEST_TABLE:
        return np.empty(0, dtype=np.uint64)
    keys = np.arange(1 << (num_minors - num_fixed), dtype=np.uint64)
    positive = (keys << np.uint64(num_fixed)) | np.uint64((1 << num_fixed) - 1)
    found = np.zeros(len(keys), dtype=np.uint64)
    for bit, basis in enumerate(order):
        plain, turned = masks[basis, 0, 0], masks[basis, 1, 0]
        against = (~positive & plain) | (positive & turned)
        with_it = (positive & plain) | (~positive & turned)
        found |= ((against == 0) | (with_it == 0)).astype(np.uint64) << np.uint64(bit)
    return found


def _bases(num_rows: int, num_columns: int) -> list[tuple[Subset, Subset]]:
    """Return all pairs of equally many rows and columns."""
    return [
        (rows, columns)
        for size in range(1, min(num_rows, num_columns) + 1)
        for rows in combinations(range(num_rows), size)
        for columns in combinations(range(num_columns), size)
    ]


def types_in_order(num_rows: int, num_columns: int) -> list[tuple[int, int]]:
    """Return all pairs of supports, as bit sets, by rank."""
    supports = ((x, y) for x in range(1, 1 << num_rows) for y in range(1, 1 << num_columns))
    return sorted(supports, key=type_order)


def type_ranks(num_rows: int, num_columns: int) -> NDArray[Any]:
    """Return the rank of each pair of supports, of shape (2^m, 2^n)."""
    import numpy as np

    ranks = np.zeros((1 << num_rows, 1 << num_columns), dtype=np.int64)
    for rank, supports in enumerate(types_in_order(num_rows, num_columns)):
        ranks[supports] = rank
    return ranks


@lru_cache
def _minors(num_rows: int, num_columns: int) -> dict[tuple[Subset, Subset], int]:
    """Return the number of each minor, those with fewer rows first."""
    found: dict[tuple[Subset, Subset], int] = {}
    for size in range(min(num_rows, num_columns - 1) + 1):
        for rows in combinations(range(num_rows), size):
            for columns in combinations(range(num_columns), size + 1):
                found[rows, columns] = len(found)
    return found


def _minor_tables(num_rows: int, num_columns: int) -> Iterator[NDArray[Any]]:
    """Yield where the terms of each minor start, then their cells, lower minors and signs (last row expanded)."""
    import numpy as np

    minors = _minors(num_rows, num_columns)
    starts, cells, lower, signs = [0], [], [], []
    for rows, columns in minors:
        for place, column in enumerate(columns) if rows else ():
            cells.append(rows[-1] * num_columns + column)
            rest = columns[:place] + columns[place + 1 :]
            lower.append(minors[rows[:-1], rest] if len(rows) > 1 else -1)
            signs.append(float((-1) ** (len(rows) + place)))
        starts.append(len(cells))
    yield from (np.array(part, dtype=np.int64) for part in (starts, cells, lower))
    yield np.array(signs, dtype=np.float64)


def _basis_tables(num_rows: int, num_columns: int) -> Iterator[NDArray[Any]]:
    """Yield rows, columns, sizes, minors, signs, masks, strategies and first columns of all bases."""
    import numpy as np

    minors = _minors(num_rows, num_columns)
    bases = _bases(num_rows, num_columns)
    entries = [list(_entries(rows, columns, num_columns, minors)) for rows, columns in bases]
    table = np.array(entries, dtype=np.int64)
    yield np.array([_bits(rows) for rows, _ in bases], dtype=np.int64)
    yield np.array([_bits(columns) for _, columns in bases], dtype=np.int64)
    yield np.array([len(rows) for rows, _ in bases], dtype=np.int64)
    yield np.ascontiguousarray(table[:, :, 0])
    yield np.ascontiguousarray(table[:, :, 1])
    yield _masks(table, [len(rows) for rows, _ in bases], len(minors))
    yield np.ascontiguousarray(table[:, :, 2])
    yield np.array([columns[0] for _, columns in bases], dtype=np.int64)


def _masks(table: NDArray[Any], sizes: Sequence[int], num_minors: int) -> NDArray[Any]:
    """Return bit sets of the minors of each basis: those with sign 1, those with sign -1, those of weights."""
    import numpy as np

    masks = np.zeros((len(table), 3, -(-num_minors // WORD)), dtype=np.uint64)
    for basis, size in enumerate(sizes):
        for entry, (minor, sign, _) in enumerate(table[basis]):
            bit = np.uint64(1 << int(minor % WORD))
            masks[basis, 0 if sign > 0 else 1, minor // WORD] |= bit
            if entry < size:
                masks[basis, 2, minor // WORD] |= bit
    return masks


def _entries(
    rows: Subset, columns: Subset, num_columns: int, minors: dict[tuple[Subset, Subset], int]
) -> Iterator[tuple[int, int, int]]:
    """Yield minor, sign and strategy of each weight, then of each slack."""
    for place, row in enumerate(rows):
        yield minors[rows[:place] + rows[place + 1 :], columns], (-1) ** place, row
    for column in range(num_columns):
        if column not in columns:
            wider = tuple(sorted((*columns, column)))
            yield minors[rows, wider], (-1) ** wider.index(column), column


def _bits(strategies: Sequence[int]) -> int:
    return sum(1 << strategy for strategy in strategies)
