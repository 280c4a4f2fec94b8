"""Scrambled Sobol' sequences of scipy, made so that Ctrl-C leaves their tables whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.interrupts import undivided

if TYPE_CHECKING:
    from scipy.stats import qmc

__all__ = ["scrambled_sobol"]


def scrambled_sobol(width: int, seed: int | Sequence[int]) -> qmc.Sobol:
    """Return a scrambled sequence of points in the unit cube of so many dimensions (Owen 1998, J. Complexity 14).

    The first sequence of a process reads tables in compiled code that cannot raise an exception: a signal in between
    would be printed and lost there, and the tables would stay empty.

    Examples
    --------
    >>> scrambled_sobol(2, 0).random(4).shape
    (4, 2)
    """
    import numpy as np
    from scipy.stats import qmc

    def make() -> Any:
        return qmc.Sobol(width, scramble=True, rng=np.random.default_rng(seed))

    return undivided(make)
