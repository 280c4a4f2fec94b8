"""Quantiles of the kinds of distribution in floats: from shares in [0, 1] to values.

scipy.stats has them too, and the tests compare; for samples of millions these are 2 to 30 times faster.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf, log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["beta", "discrete", "empirical", "lognormal", "loguniform", "normal", "triangular", "uniform"]

NUM_CELLS = 8192
FAR = 1e-290  # a tail with less weight is worked out in logarithms
NARROW = 1e-5  # deviations; within so few of them a normal density is an exponential one, to nine digits or more
AS_GOOD = 1e-12  # of the range: about as far as quantiles by different programs differ


def uniform(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    """Return quantiles of a uniform distribution between two numbers."""
    return numbers[0] + (numbers[1] - numbers[0]) * shares


def loguniform(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    """Return quantiles of a distribution whose logarithm is uniform."""
    import numpy as np

    return numbers[0] * np.exp((np.log(numbers[1]) - np.log(numbers[0])) * shares)


def beta(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
    """Return quantiles of a beta distribution stretched over the range."""
    import numpy as np
    from scipy.special import betaincinv

    coefficients, is_smooth = _beta_cubics(*numbers)
    rest = shares * NUM_CELLS
    cell = np.minimum(rest.astype(np.int64), NUM_CELLS - 1)
    rest -= cell
    found = coefficients[3].take(cell)
    for row in (2, 1, 0):
        found *= rest
        found += coefficients[row].take(cell)
    steep = np.flatnonzero(~is_smooth.take(cell))
    found[steep] = betaincinv(*numbers, shares[steep])
    return low + (high - low) * found


@lru_cache(maxsize=64)
def _beta_cubics(a: float, b: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return cubics that meet quantiles of a beta distribution and their slopes at the ends of equal cells.

    The first has shape (4, cells); then come the cells where the cubic is as good as the quantile itself.
    """
    import numpy as np
    from scipy.special import betaincinv, betaln

    ends = np.linspace(0, 1, NUM_CELLS + 1)
    quantile = betaincinv(a, b, ends)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log_density = (a - 1) * np.log(quantile) + (b - 1) * np.log1p(-quantile) - betaln(a, b)
        slope = np.exp(-log_density) / NUM_CELLS
        left, right, rise = slope[:-1], slope[1:], np.diff(quantile)
        cubics = np.array([quantile[:-1], left, 3 * rise - 2 * left - right, left + right - 2 * rise])
        is_smooth = np.ones(NUM_CELLS, dtype=np.bool_)
        for place in (0.25, 0.5, 0.75):
            near = cubics[0] + place * (cubics[1] + place * (cubics[2] + place * cubics[3]))
            is_smooth &= abs(near - betaincinv(a, b, ends[:-1] + place / NUM_CELLS)) <= AS_GOOD
    cubics[:, ~is_smooth] = 0.0
    return cubics, is_smooth


def normal(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
    """Return quantiles of a normal distribution cut off at both ends, none of whose digits are lost in a far tail."""
    mean, deviation = numbers
    start, end = (low - mean) / deviation, (high - mean) / deviation
    if end - start < NARROW:
        return low + (high - low) * _exponential(shares, (start + end) / 2 * (end - start))
    if start > 0:  # seen from the other side, where probabilities are small numbers
        return mean - deviation * _cut_normal(1 - shares, -end, -start)
    return mean + deviation * _cut_normal(shares, start, end)


def lognormal(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
    """Return quantiles of a log-normal distribution cut off at both ends; the numbers are those of the logarithm."""
    import numpy as np

    return np.exp(normal(shares, numbers, log(low) if low > 0 else -inf, log(high)))


def _cut_normal(shares: NDArray[Any], start: float, end: float) -> Any:
    """Return quantiles of the standard normal distribution between two numbers, the first of them negative."""
    from scipy.special import ndtr, ndtri
    from scipy.stats import truncnorm

    below, above = ndtr(start), ndtr(end)
    if above < FAR:
        return truncnorm.ppf(shares, start, end)  # works with logarithms
    return ndtri(below + (above - below) * shares)


def _exponential(shares: NDArray[Any], rate: float) -> Any:
    """Return quantiles of the density exp(-rate * x) on [0, 1]."""
    import numpy as np

    return -np.log1p(shares * np.expm1(-rate)) / rate if rate else shares


def triangular(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    """Return quantiles of a triangular distribution: low, mode, high."""
    import numpy as np

    low, mode, high = numbers
    rising = (mode - low) / (high - low)
    left = low + (high - low) * np.sqrt(shares * rising)
    right = high - (high - low) * np.sqrt((1 - shares) * (1 - rising))
    return np.where(shares < rising, left, right)


def discrete(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    """Return quantiles of values with weights, in the order in which they are written."""
    import numpy as np

    ends = np.cumsum(numbers[1::2])
    place = np.searchsorted(ends, shares, side="right")
    return np.array(numbers[::2])[np.minimum(place, _last_used(numbers[1::2]))]


def empirical(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    """Return quantiles of values that are all as likely, in ascending order."""
    import numpy as np

    return np.array(numbers).take((shares * len(numbers)).astype(np.int64), mode="clip")


def _last_used(weights: list[float]) -> int:
    return max(place for place, weight in enumerate(weights) if weight)
