"""Shares of a sample that hang together: a Gaussian copula, worked out row by row in the same way whatever the chunk.

Independent shares u become z = Phi^-1(u), then L z with the Cholesky factor L of the correlations, then shares again
(Nelsen 2006, An Introduction to Copulas, 3.1). The first parameter of a group, and those of none, keep their shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.modeling.dependence import correlation_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Copula"]

LEAST_SHARE = 2.0**-54
"""In place of 0, which has no normal quantile; half the least distance of shares that are drawn."""


class Copula:
    """Moves independent shares so that parameters have rank correlations.

    Examples
    --------
    >>> import numpy as np
    >>> copula = Copula({("a", "c"): Fraction(1, 2)}, ["a", "b", "c"])
    >>> copula.join(np.array([[0.25, 0.7, 0.5]])).round(3).tolist()
    [[0.25, 0.7, 0.364]]
    """

    def __init__(self, pairs: Mapping[tuple[str, str], Fraction], names: Sequence[str]) -> None:
        import numpy as np

        joined = [name for name in names if any(name in pair for pair in pairs)]
        self._places = [list(names).index(name) for name in joined]
        matrix = correlation_matrix(pairs, joined)
        size = range(len(joined))
        self._factor = np.linalg.cholesky(np.array([[float(matrix[i, j]) for j in size] for i in size]))

    def join(self, shares: NDArray[Any]) -> NDArray[Any]:
        """Return shares that hang together; shape (settings, parameters), in [0, 1], as those given."""
        import numpy as np
        from scipy.special import ndtr, ndtri

        normal = ndtri(np.maximum(shares[:, self._places], LEAST_SHARE))
        found = shares.copy()
        for row, place in enumerate(self._places):
            weights = self._factor[row]
            if not weights[:row].any():
                continue  # it is the first of its group
            total = weights[row] * normal[:, row]
            for column in range(row):  # not a product of matrices, the digits of which depend on their size
                total += weights[column] * normal[:, column]
            found[:, place] = ndtr(total)
        return found
