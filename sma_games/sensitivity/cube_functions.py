"""Functions of independent inputs, each uniform on the unit interval: what the estimators of influence are about.

They know nothing of models. What is believed about an input is a transformation of its column, which `rows` applies
once to all points; columns of rows may then be exchanged between points.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CubeFunction", "LineFunction", "PlainFunction"]


class CubeFunction(ABC):
    """A function on the unit cube."""

    @property
    @abstractmethod
    def num_columns(self) -> int:
        """The number of inputs."""

    @abstractmethod
    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the value at each row, of shape (rows,)."""

    def rows(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return inputs at points of the unit cube, column by column: both of shape (points, columns)."""
        return points


class LineFunction(CubeFunction):
    """An indicator, zero or one, whose mean over one input is known exactly for any values of the others."""

    @abstractmethod
    def line_means(self, column: int, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the mean over one input, the others as in each row; shape (rows,)."""


@dataclass(frozen=True)
class PlainFunction(CubeFunction):
    """A function of arrays.

    Examples
    --------
    >>> import numpy as np
    >>> PlainFunction(lambda rows: rows[:, 0] + 2 * rows[:, 1], 2).values(np.array([[0.5, 0.25]])).tolist()
    [1.0]
    """

    function: Callable[[NDArray[Any]], NDArray[Any]]
    """Takes rows of shape (rows, columns)."""
    columns: int

    @property
    def num_columns(self) -> int:
        """The number of inputs."""
        return self.columns

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the value at each row."""
        return self.function(rows)
