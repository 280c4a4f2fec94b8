"""Scrambled Sobol' points of the unit cube: independent nets (Owen 1995), any part of them by itself.

A net that goes on where it was needs no second scrambling, which costs more than its points do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.modeling.sobol import scrambled_sobol

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SCRAMBLINGS", "Nets"]

SCRAMBLINGS = 16


class Nets:
    """So many independent nets; the coordinate of the parameter along which lines lie is 1/2.

    Examples
    --------
    >>> nets = Nets(["p_trump", "backlash"], "backlash", seed=1)
    >>> first, again = nets.shares(0, 4), Nets(["p_trump", "backlash"], "backlash", seed=1).shares(0, 4)
    >>> first.shape, bool((first == again).all())
    ((64, 2), True)
    """

    def __init__(self, names: Sequence[str], along: str | None, seed: int) -> None:
        self._seed = seed
        self._free = [place for place, name in enumerate(names) if name != along]
        self._width = len(names)
        self._engines: list[Any] = []
        self._place = 0

    def shares(self, start: int, stop: int) -> NDArray[Any]:
        """Return points `start` to `stop` of each net, one net after the other, of shape (points, parameters)."""
        import numpy as np

        if self._place != start or not self._engines:
            self._engines = [self._net(number, start) for number in range(SCRAMBLINGS)]
        found = np.concatenate([self._points(engine, stop - start) for engine in self._engines])
        self._place = stop
        return found

    def pilot(self, count: int) -> NDArray[Any]:
        """Return the first points of one more net."""
        return self._points(self._net(SCRAMBLINGS, 0), count)

    def _net(self, number: int, start: int) -> Any:
        engine = scrambled_sobol(max(len(self._free), 1), [self._seed, number])
        if start:
            engine.fast_forward(start)
        return engine

    def _points(self, engine: Any, count: int) -> NDArray[Any]:
        import numpy as np

        found = np.full((count, self._width), 0.5)
        if self._free:
            found[:, self._free] = engine.random(count)
        return found
