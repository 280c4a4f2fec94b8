"""Values drawn: from shares in [0, 1] to quantiles of what is believed about parameters, within their ranges."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import inf, nextafter
from sys import float_info
from typing import TYPE_CHECKING, Any

from sma_games.expressions import parse_number
from sma_games.modeling import Parameter
from sma_games.modeling.parameters import belief_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FLOAT_MAX", "quantiles"]

FLOAT_MAX = int(float_info.max)


def quantiles(parameters: Sequence[Parameter], shares: NDArray[Any], found: NDArray[Any]) -> None:
    """Write the values below which the given shares of the parameters' distributions lie.

    Every value lies in the range. A beta distribution is stretched over the range, a normal one cut off at its ends.

    Parameters
    ----------
    parameters
        One for each column of `shares`.
    shares
        Shape (settings, parameters), in [0, 1).
    found
        Shape (parameters, settings).
    """
    import numpy as np

    for parameter, column, values in zip(parameters, shares.T.copy(), found, strict=True):
        values[:] = belief_of(parameter).quantiles(column)
        np.clip(values, *_inner_ends(parameter.low, parameter.high), out=values)


@lru_cache
def _inner_ends(least: Fraction, most: Fraction) -> tuple[float, float]:
    """Return the least and the greatest float whose shortest decimal lies in a range."""
    low, high = float(least), float(most)
    if parse_number(low) < least:
        low = nextafter(low, inf)
    if parse_number(high) > most:
        high = nextafter(high, -inf)
    return low, high
