"""Shapley effects: the variance shared out among factors; the shares add up to one, exactly and by construction.

A factor's effect is what it adds to a set of factors that are unknown, E Var(f | the rest), on average over all orders
in which factors become unknown (Owen 2014; Song, Nelson and Staum 2016). One walk from inputs x to independent inputs
x', exchanging factor after factor, gives what each of them adds in one order (Goda 2021):

    c_k = (f(x) - f(z_k))**2 / 2,     z_k: the first k factors from x'; c_0 = 0, and E c_d is the variance        (1)

Of an indicator, with exact means q_j along the lines of an input of the first factor of the order:

    c_k = [q_j(x) + q_j(z_k)] / 2 - q_j(x) q_j(z_k)                                                              (2)

Of few factors all sets are looked at, which is the average over all orders; of more, orders are drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Any

from sma_games.sensitivity.cube_functions import CubeFunction, LineFunction
from sma_games.sensitivity.replicated import Design, Key, Pairs
from sma_games.sensitivity.variance_shares import Factors, exchanged

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_ENUMERATED", "ShapleyOrders", "ShapleySets", "shapley_design"]

MOST_ENUMERATED = 5
"""Factors up to which all sets are looked at."""


def shapley_design(function: CubeFunction, factors: Factors) -> Design:
    """Return the design for so many factors."""
    if len(factors) <= MOST_ENUMERATED:
        return ShapleySets(function, factors)
    return ShapleyOrders(function, factors)


class _Shapley(Design):
    """One key: all effects belong together."""

    factors: Factors

    @property
    def keys(self) -> tuple[Key, ...]:
        """A single one."""
        return ((),)

    def indices(self, key: Key, means: NDArray[Any]) -> NDArray[Any]:
        """Return the effects as shares of the variance, then mean and variance of the function."""
        import numpy as np

        del key
        *effects, mean = means
        variance = sum(effects)
        shares = np.array(effects) / variance if variance > 0 else np.full(len(effects), np.nan)
        return np.array([*shares, mean, variance])

    def _evaluate(self, column: int, rows: NDArray[Any]) -> NDArray[Any]:
        """Return values, or means along the lines of an input."""
        if isinstance(self.function, LineFunction):
            return self.function.line_means(column, rows)
        return self.function.values(rows)

    def _gap(self, here: NDArray[Any], there: NDArray[Any]) -> NDArray[Any]:
        """Return c_k by (1) or (2)."""
        is_mean = isinstance(self.function, LineFunction)
        found: NDArray[Any] = (here + there) / 2 - here * there if is_mean else (here - there) ** 2 / 2
        return found


@dataclass(frozen=True)
class ShapleySets(_Shapley):
    """Effects by all sets of factors: 2**factors evaluations for each pair of points."""

    function: CubeFunction
    factors: Factors

    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return the effect of each factor, and the mean: shape (factors + 1, points)."""
        import numpy as np

        del keys
        size = len(self.factors)
        added = self._added(pairs.rows, pairs.others)
        effects = np.zeros((size, len(pairs.rows)))
        for members in range(2**size - 1):
            order = members.bit_count()
            weight = factorial(order) * factorial(size - 1 - order) / factorial(size)
            for number in range(size):
                if not members >> number & 1:
                    effects[number] += weight * (added[members | 1 << number] - added[members])
        mean = self._evaluate(self.factors[0][0], pairs.rows)
        return [np.vstack([effects, mean])], len(pairs.rows) * (2**size + size)

    def _added(self, rows: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
        """Return by set, whose members are bits, what it adds to the variance when it is unknown."""
        import numpy as np

        size = len(self.factors)
        starts = [self._evaluate(columns[0], rows) for columns in self.factors]
        found = np.zeros((2**size, len(rows)))
        for members in range(1, 2**size):
            inside = [number for number in range(size) if members >> number & 1]
            columns = [column for number in inside for column in self.factors[number]]
            mixed = self._evaluate(self.factors[inside[0]][0], exchanged(rows, others, columns))
            found[members] = self._gap(starts[inside[0]], mixed)
        return found


@dataclass(frozen=True)
class ShapleyOrders(_Shapley):
    """Effects by orders drawn at random: one evaluation for each factor of each walk, and one for its start."""

    function: CubeFunction
    factors: Factors

    @property
    def num_spare(self) -> int:
        """One number for each factor: their order is that of these."""
        return len(self.factors)

    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return the effect of each factor, and the mean: shape (factors + 1, points)."""
        import numpy as np

        del keys
        size = len(self.factors)
        found = np.zeros((size + 1, len(pairs.rows)))
        orders = np.argsort(pairs.spare, axis=1)
        for first in range(size):
            mine = np.flatnonzero(orders[:, 0] == first)
            if len(mine):
                found[:, mine] = self._walk(orders[mine], pairs.rows[mine], pairs.others[mine])
        return [found], len(pairs.rows) * (size + 1)

    def _walk(self, orders: NDArray[Any], rows: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
        """Return what each factor adds, for orders with one first factor."""
        import numpy as np

        size, along = len(self.factors), self.factors[int(orders[0, 0])][0]
        found = np.zeros((size + 1, len(rows)))
        here = found[size] = self._evaluate(along, rows)
        mixed, before = rows.copy(), np.zeros(len(rows))
        for step in range(size):
            for number, columns in enumerate(self.factors):
                place = np.ix_(orders[:, step] == number, columns)
                mixed[place] = others[place]
            after = self._gap(here, self._evaluate(along, mixed))
            found[orders[:, step], np.arange(len(rows))] = after - before
            before = after
        return found
