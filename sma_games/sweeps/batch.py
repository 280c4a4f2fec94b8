"""`solve_batch`: all extreme equilibria of many two-player games given as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.equilibria.vertex_enumeration import extreme_pairs
from sma_games.errors import GameError, MethodError
from sma_games.sweeps.cases import type_order
from sma_games.sweeps.minors import MOST_STRATEGIES, make_side, type_ranks, types_in_order

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["GameBatch", "solve_batch"]

WORD = 64
PART = 2**13  # games at a time: their payoffs then stay in the cache


@dataclass(frozen=True)
class GameBatch:
    """The extreme equilibria of many games; float payoffs are taken for exactly what they are."""

    codes: NDArray[Any]
    """For each game its place in `answers`."""
    answers: tuple[tuple[tuple[int, int], ...], ...]
    """Sets of pairs of supports, each support a bit set of strategies."""
    num_equilibria: NDArray[Any]
    payoff_min: NDArray[Any]
    """Shape (games, 2)."""
    payoff_max: NDArray[Any]
    num_exact: int
    """Games with a sign that floats leave open, solved exactly."""


def solve_batch(first: ArrayLike, second: ArrayLike) -> GameBatch:
    """Return all extreme equilibria of many two-player games, complete for degenerate games too.

    Signs that floats leave open are settled by exact arithmetic. Linear in the number of games; 3 x 3 games take a
    fraction of a microsecond each.

    Parameters
    ----------
    first, second
        Payoffs of the row and of the column player, each of shape (games, m, n) with m and n up to 5.

    Raises
    ------
    GameError
        If the shapes do not fit, or a payoff is not finite.
    MethodError
        If there are more than 5 strategies.

    Examples
    --------
    >>> batch = solve_batch([[[3, 1], [2, 0]], [[1, 0], [0, 1]]], [[[3, 2], [0, 1]], [[1, 0], [0, 1]]])
    >>> [batch.answers[code] for code in batch.codes]
    [((1, 1),), ((1, 1), (2, 2), (3, 3))]
    """
    import numpy as np

    arrays = [np.asarray(each, dtype=np.float64) for each in (first, second)]
    num_games, rows, columns = _shape(arrays)
    games = _Games(rows, columns)
    codes = np.empty(num_games, dtype=np.int32)
    counts = np.empty(num_games, dtype=np.int64)
    payoffs = np.empty((2, 2, num_games))
    num_exact = 0
    for start in range(0, num_games, PART):
        part = slice(start, start + PART)
        codes[part], counts[part], payoffs[0, :, part], payoffs[1, :, part], flagged = games.solved(
            *(each[part] for each in arrays)
        )
        num_exact += flagged
    return GameBatch(codes, tuple(games.answers), counts, payoffs[0].T, payoffs[1].T, num_exact)


class _Games:
    """Solves games of one shape, part after part, and numbers their answers."""

    def __init__(self, rows: int, columns: int) -> None:
        import numpy as np

        cells = np.arange(2 * rows * columns).reshape(2, rows, columns)
        self.answers: dict[tuple[tuple[int, int], ...], int] = {}
        self._order = types_in_order(rows, columns)
        self._tables = (
            make_side(rows, columns, cells[1].ravel()),
            make_side(columns, rows, cells[0].T.ravel(), is_second=True),
            type_ranks(rows, columns),
            np.zeros(2),
        )

    def solved(self, first: NDArray[Any], second: NDArray[Any]) -> tuple[Any, ...]:
        """Return codes, counts, least and greatest payoffs, and how many games were solved exactly."""
        import numpy as np

        from sma_games.kernels.bimatrix import solve_games

        size = len(first)
        values = np.concatenate([first.reshape(size, -1).T, second.reshape(size, -1).T])
        codes, words, counts, least, greatest, *_ = solve_games(values, np.zeros_like(values), *self._tables)
        numbers = [self._number(tuple(self._order[rank] for rank in ranks_of(word))) for word in words]
        flagged = np.flatnonzero((codes < 0) | ~np.isfinite(least + greatest).all(axis=0))  # inf: too large for floats
        codes = np.array([*numbers, -1], dtype=np.int32)[codes]
        for game in flagged:
            codes[game], counts[game], payoffs = self._exact(first[game], second[game])
            least[:, game], greatest[:, game] = payoffs.min(axis=0), payoffs.max(axis=0)
        return codes, counts, least, greatest, len(flagged)

    def _number(self, answer: tuple[tuple[int, int], ...]) -> int:
        return self.answers.setdefault(answer, len(self.answers))

    def _exact(self, first: NDArray[Any], second: NDArray[Any]) -> tuple[int, int, NDArray[Any]]:
        import numpy as np

        of_rows, of_columns = ([[*map(Fraction, row)] for row in each.tolist()] for each in (first, second))
        pairs = extreme_pairs(of_rows, of_columns, list)
        payoffs = [[float(y[-1] / sum(y[:-1])), float(x[-1] / sum(x[:-1]))] for x, y in (pair.rays for pair in pairs)]
        answer = tuple(sorted({pair.supports for pair in pairs}, key=type_order))
        return self._number(answer), len(pairs), np.array(payoffs)


def ranks_of(word: NDArray[Any]) -> list[int]:
    """Return the places of the bits that are set."""
    return [WORD * place + bit for place, part in enumerate(word.tolist()) for bit in range(WORD) if part >> bit & 1]


def _shape(arrays: Sequence[NDArray[Any]]) -> tuple[int, int, int]:
    import numpy as np

    shape = arrays[0].shape
    if len(shape) != 3 or arrays[1].shape != shape or not min(shape[1:]):  # noqa: PLR2004 - games, rows, columns
        shown = " and ".join(str(each.shape) for each in arrays)
        raise GameError(f"the payoffs have the shapes {shown}; expected twice (games, m, n)")
    if max(shape[1:]) > MOST_STRATEGIES:
        raise MethodError(f"games of shape {shape[1:]}: a batch takes up to {MOST_STRATEGIES} strategies; see solve")
    if not all(np.isfinite(each).all() for each in arrays):
        raise GameError("a payoff is not a finite number")
    return shape[0], shape[1], shape[2]
