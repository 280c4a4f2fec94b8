"""The tables of minors and bases that the kernel for two-player games works by; see `kernels.bimatrix`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.answers import order_of_supports

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.kernels.signs import Side

__all__ = ["MOST_STRATEGIES", "make_sides", "type_ranks", "types_in_order"]

MOST_STRATEGIES = 5
Subset: TypeAlias = tuple[int, ...]
Minor: TypeAlias = tuple[Subset, Subset]


def types_in_order(num_rows: int, num_columns: int) -> list[tuple[int, int]]:
    """Return all pairs of supports, as bit sets, by rank."""
    supports = ((x, y) for x in range(1, 1 << num_rows) for y in range(1, 1 << num_columns))
    return sorted(supports, key=order_of_supports)


def type_ranks(num_rows: int, num_columns: int) -> NDArray[Any]:
    """Return the rank of each pair of supports, of shape (2^m, 2^n)."""
    import numpy as np

    ranks = np.zeros((1 << num_rows, 1 << num_columns), dtype=np.int64)
    for rank, supports in enumerate(types_in_order(num_rows, num_columns)):
        ranks[supports] = rank
    return ranks


@lru_cache
def make_sides(num_rows: int, num_columns: int) -> tuple[Side, Side]:
    """Return the tables of both players of games of one shape, the bases in the order of the types of equilibria."""
    import numpy as np

    supports = [pair for pair in types_in_order(num_rows, num_columns) if pair[0].bit_count() == pair[1].bit_count()]
    bases = [(_members(x), _members(y)) for x, y in supports]
    places = np.arange(num_rows * num_columns).reshape(num_rows, num_columns)
    return _side(bases, places), _side([(columns, rows) for rows, columns in bases], places.T)


def _side(bases: Sequence[Minor], places: NDArray[Any]) -> Side:
    """Return the tables of a player, `places` being where his opponent's payoffs against his strategies stand."""
    import numpy as np

    from sma_games.kernels.signs import Side

    minors = _minors(*places.shape)
    numbers = {minor: number for number, minor in enumerate(minors)} | {((), (j,)): 0 for j in range(places.shape[1])}
    starts = [sum(len(rows) < size for rows, _ in minors) for size in range(len(minors[-1][0]) + 2)]
    terms = [term for rows, columns in minors for term in _terms(rows, columns, numbers, places)]
    return Side(
        np.array(starts, dtype=np.int64),
        np.array(terms, dtype=np.int64).reshape(-1, 3),
        np.array([(_bits(rows), _bits(columns), len(rows)) for rows, columns in bases], dtype=np.int64),
        np.array([list(_entries(rows, columns, numbers, places)) for rows, columns in bases], dtype=np.int64),
        int(places[0, -1] - places[0, 0]) // max(1, places.shape[1] - 1),
    )


def _minors(num_rows: int, num_columns: int) -> list[Minor]:
    """Return rows and columns of all minors, those with fewer rows first; all minors without rows are one."""
    larger = [
        (rows, columns)
        for size in range(1, min(num_rows, num_columns - 1) + 1)
        for rows in combinations(range(num_rows), size)
        for columns in combinations(range(num_columns), size + 1)
    ]
    return [((), (0,)), *larger]


def _terms(rows: Subset, columns: Subset, numbers: dict[Minor, int], places: NDArray[Any]) -> Iterator[Subset]:
    """Yield the terms of a minor: plus and minus of one row; else difference, smaller minor and sign."""
    if len(rows) == 1:
        yield places[rows[0], columns[1]], places[rows[0], columns[0]], 1
        return
    for place, column in enumerate(columns[1:] if rows else ()):
        rest = tuple(other for other in columns if other != column)
        difference, smaller = numbers[rows[-1:], (columns[0], column)], numbers[rows[:-1], rest]
        yield difference, smaller, (-1) ** (len(rows) - 1 - place)


def _entries(rows: Subset, columns: Subset, numbers: dict[Minor, int], places: NDArray[Any]) -> Iterator[Subset]:
    """Yield the minor, whether its sign is reversed, and the strategy of each weight, then of each slack."""
    for place, row in enumerate(rows):
        yield numbers[rows[:place] + rows[place + 1 :], columns], place % 2, places[row, columns[0]]
    for column in range(places.shape[1]):
        if column not in columns:
            wider = tuple(sorted((*columns, column)))
            yield numbers[rows, wider], wider.index(column) % 2, column


def _members(support: int) -> Subset:
    return tuple(place for place in range(support.bit_length()) if support >> place & 1)


def _bits(strategies: Subset) -> int:
    return sum(1 << strategy for strategy in strategies)
