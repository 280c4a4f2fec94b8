"""Which strategies an equilibrium of a large two-player game uses, guessed in floats; to be certified exactly.

First supports of two strategies each are tried, then paths of complementary pivoting: those of Lemke and Howson, one
for each strategy, and those from strategies that leave few regrets: averages of regret matching (Hart and Mas-Colell
2000; in the form of Tammelin 2014), which come near an equilibrium in zero-sum games and often elsewhere. Some paths
are very long, so each is left for another one after a number of steps (Codenotti, De Rossi and Pagan 2008).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.algebra.linear.complementary_pivoting import Vertex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["guesses", "unit_floats"]

Guess: TypeAlias = tuple[Vertex, Vertex]
Start: TypeAlias = "tuple[NDArray[Any], NDArray[Any], int]"

PAIRS = 50  # of columns tried, for each column: a tenth of a second at 1000 x 1000
ROUNDS = 300  # of regret matching: more hardly shorten paths
FIRST_STEPS = 10  # of a path from few regrets, for each strategy; every second one may have twice as many
PATHS = 40
FIRST_LABELS = 8  # paths of Lemke and Howson before the first of these, and the second; then twice as many, and so on
JITTERS = (1e-9, 1e-7)  # random changes of the limits, which break ties: small against payoffs, large against rounding
LARGEST_EXACT = 2**53


def guesses(A: NDArray[Any], B: NDArray[Any]) -> Iterator[Guess]:  # noqa: N803 - payoffs, as in the kernel
    """Yield pairs of vertices (x, y) that are likely to be an equilibrium, at most one for each path.

    Nearly always the first is right. Each costs a few passes over the payoffs for each strategy; in games that are hard
    for all known methods, with payoffs of negative correlation about -1/2, many more.

    Parameters
    ----------
    A, B
        Payoffs of shape (m, n), between one half and one: see `unit_floats`.
    """
    import numpy as np

    from sma_games.kernels.complementary_pivoting import ARRIVED, follow_path
    from sma_games.kernels.small_supports import NOTHING, pair_equilibrium

    num_rows, num_columns = len(A), len(A[0])
    columns = np.ascontiguousarray(A.T)
    i, k, j, l = pair_equilibrium(columns, B, PAIRS * num_columns)  # noqa: E741 - as in the kernel
    if i != NOTHING:
        yield Vertex([i, k], [j, l]), Vertex([j, l], [i, k])
    for number, (g, h, most) in enumerate(_starts(A, B, columns)):
        generator, jitter = np.random.default_rng(number), JITTERS[number % 2]
        limits_y, limits_x = 1 + jitter * generator.random(num_rows), 1 + jitter * generator.random(num_columns)
        ending, _, of_y, of_x = follow_path(np.vstack([columns, g]), np.vstack([B, h]), limits_y, limits_x, most)
        if ending == ARRIVED:
            yield _vertex(of_x), _vertex(of_y)


def _starts(A: NDArray[Any], B: NDArray[Any], columns: NDArray[Any]) -> Iterator[Start]:  # noqa: N803
    """Yield the directions (g, h) of paths, and how many steps they are worth."""
    import numpy as np

    from sma_games.kernels.regret_matching import few_regrets

    num_rows, num_columns = len(A), len(A[0])
    size, label = num_rows + num_columns, 0
    for number in range(PATHS):
        for _ in range(min(FIRST_LABELS * 2 ** (number // 2), size - label)):
            unit = np.zeros(size)
            unit[label] = 1
            yield unit[:num_rows], unit[num_rows:], size
            label += 1
        generator = np.random.default_rng(number)
        x, y = few_regrets(columns, B, generator.random(num_rows), generator.random(num_columns), ROUNDS)
        g, h = A @ y, x @ B
        yield g / g.max(), h / h.max(), FIRST_STEPS * size * 2 ** (number // 2)


def unit_floats(payoffs: Sequence[int], num_rows: int) -> NDArray[np.float64]:
    """Return integers, row by row, as floats moved and scaled to between one half and one; their order is kept."""
    import numpy as np

    try:
        whole = np.array(payoffs, dtype=np.int64)
    except OverflowError:
        whole = np.array(payoffs, dtype=object)
    if max(-whole.min(), whole.max()) >= LARGEST_EXACT:
        whole = whole.astype(object)
    least, most = whole.min(), whole.max()
    floats: NDArray[np.float64] = ((whole - least) / (2 * ((most - least) or 1))).astype(np.float64)
    return (floats + 0.5).reshape(num_rows, -1)


def _vertex(system: Any) -> Vertex:
    size = system.size[0]
    return Vertex(system.used[:size].tolist(), system.tight[:size].tolist())
