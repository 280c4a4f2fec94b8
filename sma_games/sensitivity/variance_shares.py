"""Sobol' indices of factors, which are single inputs or groups of them: first-order and total shares of the variance.

With f = f(x), and x', z other inputs than x, where z has the factor's own inputs from one of them and the rest from the
other (Sobol' 2001; Jansen 1999; Saltelli 2010; Janon 2014):

    total        V T = E (f(x) - f(z))**2 / 2,                   z: the factor from x', the rest from x    (1)
    first order  V S = Cov(f(x'), f(z) - f(x))                   the same z: it shares the factor with x'  (2)

Of an indicator, q_j is the exact mean along the line of input j. Then nothing is said twice about points of a line:

    total        V T = E q_i (1 - q_i)                           of a single input i: no pair is needed    (3)
                 V T = E [q_j(x) + q_j(z)] / 2 - q_j(x) q_j(z)   of a group; j in it                       (4)
    first order  V S = Cov(q_j(x), q_j(z) - q_j(x'))             z: the factor from x, the rest from x'    (5)
                 V S = E q_j**2 - (E q_j)**2                     if j is all the rest: no pair is needed   (6)
    interaction  V I = V T_i - E (q_j(x) - q_j(z))**2 / 2        of i and j; x and z differ in i           (7)
    and of any f V I = E (f(x) - f(z_i) - f(z_j) + f(z_ij))**2 / 4                                         (8)

(5) holds because x and z are independent given the factor, and averages over input j change no mean; what is subtracted
makes the variance of the estimate small where the factor does little. (6) is the exact inner average. The interaction
of two inputs is the share of all terms of the decomposition of variance in which both occur (Liu and Owen 2006): it is
T_i + T_j - T_ij.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.sensitivity.cube_functions import CubeFunction, LineFunction
from sma_games.sensitivity.replicated import Design, Key, Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Factors", "Interactions", "LineFirsts", "LineTotals", "PickFreeze", "exchanged"]

Factors: TypeAlias = tuple[tuple[int, ...], ...]
"""For each factor the columns of its inputs."""


def exchanged(rows: NDArray[Any], others: NDArray[Any], columns: Sequence[int]) -> NDArray[Any]:
    """Return rows with some columns from others.

    Examples
    --------
    >>> import numpy as np
    >>> exchanged(np.zeros((1, 3)), np.ones((1, 3)), [2]).tolist()
    [[0.0, 0.0, 1.0]]
    """
    found = rows.copy()
    found[:, list(columns)] = others[:, list(columns)]
    return found


@dataclass(frozen=True)
class PickFreeze(Design):
    """First-order and total index of each factor of any function, by (1) and (2)."""

    function: CubeFunction
    factors: Factors

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the factors."""
        return tuple((number,) for number in range(len(self.factors)))

    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return the half squared difference, what makes up the covariance, means and squares: shape (6, points)."""
        import numpy as np

        rows, others, _ = pairs
        here, there = self.function.values(rows), self.function.values(others)
        found = []
        for (number,) in keys:
            mixed = self.function.values(exchanged(rows, others, self.factors[number]))
            step = mixed - here
            found.append(
                np.array([step**2 / 2, there * step, step, there, (here + mixed) / 2, (here**2 + mixed**2) / 2])
            )
        return found, len(rows) * (len(keys) + 2)

    def indices(self, key: Key, means: NDArray[Any]) -> NDArray[Any]:
        """Return first-order and total index, then mean and variance of the function."""
        import numpy as np

        del key
        half_square, product, step, there, mean, square = means
        variance = square - mean**2
        if not variance > 0:
            return np.array([np.nan, np.nan, mean, variance])
        return np.array([(product - there * step) / variance, half_square / variance, mean, variance])


@dataclass(frozen=True)
class LineTotals(Design):
    """Total index of each factor of an indicator, by (3) and (4)."""

    function: LineFunction
    factors: Factors

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the factors."""
        return tuple((number,) for number in range(len(self.factors)))

    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return what the factor adds to the variance, and the mean: shape (2, points)."""
        import numpy as np

        rows, others, _ = pairs
        found, count = [], 0
        for (number,) in keys:
            columns = self.factors[number]
            here = there = self.function.line_means(columns[0], rows)
            if len(columns) > 1:
                there = self.function.line_means(columns[0], exchanged(rows, others, columns))
            average = (here + there) / 2
            found.append(np.array([average - here * there, average]))
            count += len(rows) * min(len(columns), 2)
        return found, count

    def indices(self, key: Key, means: NDArray[Any]) -> NDArray[Any]:
        """Return the total index, then mean and variance of the function."""
        import numpy as np

        del key
        own, mean = means
        variance = mean * (1 - mean)
        return np.array([own / variance if variance > 0 else np.nan, mean, variance])


@dataclass(frozen=True)
class LineFirsts(Design):
    """First-order index of each factor of an indicator, by (5)."""

    function: LineFunction
    factors: Factors
    along: tuple[int, ...]
    """For each factor the input along whose lines it is averaged: none of its own, unless they are all."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The numbers of the factors."""
        return tuple((number,) for number in range(len(self.factors)))

    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return what makes up the covariance, and the mean: shape (4, points)."""
        import numpy as np

        rows, others, _ = pairs
        known: dict[tuple[int, bool], NDArray[Any]] = {}
        found, count = [], 0
        for (number,) in keys:
            along, columns = self.along[number], self.factors[number]
            is_alone = len(set(columns) | {along}) == self.function.num_columns
            for is_other in (False,) if is_alone else (False, True):
                if (along, is_other) not in known:
                    known[along, is_other] = self._evaluate(along, columns, others if is_other else rows)
                    count += len(rows)
            here = known[along, False]
            step, mean = here, here
            if not is_alone:
                there = self.function.line_means(along, exchanged(others, rows, columns))
                step, mean = there - known[along, True], (here + there) / 2
                count += len(rows)
            found.append(np.array([here * step, here, step, mean]))
        return found, count

    def _evaluate(self, along: int, columns: Sequence[int], rows: NDArray[Any]) -> NDArray[Any]:
        """Return means along lines, or values if no input is left to average over."""
        return self.function.values(rows) if along in columns else self.function.line_means(along, rows)

    def indices(self, key: Key, means: NDArray[Any]) -> NDArray[Any]:
        """Return the first-order index, then mean and variance of the function."""
        import numpy as np

        del key
        product, here, step, mean = means
        variance = mean * (1 - mean)
        return np.array([(product - here * step) / variance if variance > 0 else np.nan, mean, variance])


@dataclass(frozen=True)
class Interactions(Design):
    """The interaction of pairs of single inputs: by (7) of an indicator, else by (8)."""

    function: CubeFunction
    pairs: tuple[Key, ...]
    """Columns."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The pairs."""
        return self.pairs

    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return what the two share, mean and mean square: shape (3, points)."""
        columns = sorted({column for key in keys for column in key})
        if isinstance(self.function, LineFunction):
            return _line_interactions(self.function, keys, columns, pairs)
        return _interactions(self.function, keys, columns, pairs)

    def indices(self, key: Key, means: NDArray[Any]) -> NDArray[Any]:
        """Return the share of the variance, then mean and variance of the function."""
        import numpy as np

        del key
        own, mean, square = means
        variance = square - mean**2
        return np.array([own / variance if variance > 0 else np.nan, mean, variance])


def _interactions(
    function: CubeFunction, keys: Sequence[Key], columns: Sequence[int], pairs: Pairs
) -> tuple[list[NDArray[Any]], int]:
    import numpy as np

    rows, others, _ = pairs
    here = function.values(rows)
    moved = {column: function.values(exchanged(rows, others, (column,))) for column in columns}
    found = []
    for first, second in keys:
        both = function.values(exchanged(rows, others, (first, second)))
        found.append(np.array([(here - moved[first] - moved[second] + both) ** 2 / 4, here, here**2]))
    return found, len(rows) * (1 + len(columns) + len(keys))


def _line_interactions(
    function: LineFunction, keys: Sequence[Key], columns: Sequence[int], pairs: Pairs
) -> tuple[list[NDArray[Any]], int]:
    import numpy as np

    rows, others, _ = pairs
    lines = {column: function.line_means(column, rows) for column in columns}
    found = []
    for first, second in keys:
        here = lines[second]
        there = function.line_means(second, exchanged(rows, others, (first,)))
        alone = lines[first] * (1 - lines[first])
        found.append(np.array([alone - (here - there) ** 2 / 2, here, here]))
    return found, len(rows) * (len(columns) + len(keys))
