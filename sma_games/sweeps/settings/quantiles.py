"""Quantiles of what is believed about a parameter: from shares in [0, 1] to values within its range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import inf, nextafter
from sys import float_info
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError
from sma_games.expressions import parse_number
from sma_games.modeling import Distribution, Parameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FLOAT_MAX", "belief_of", "quantiles"]

FLOAT_MAX = int(float_info.max)

NUM_CELLS = 8192
FAR = 1e-290  # a tail with less weight is worked out in logarithms
NARROW = 1e-5  # deviations; within so few of them a normal density is an exponential one, to nine digits or more
AS_GOOD = 1e-12  # of the range: about as far as quantiles by different programs differ


def belief_of(parameter: Parameter) -> Distribution:
    """Return the distribution of a parameter, or the uniform one over its range if it has none.

    Raises
    ------
    SettingError
        If it puts weight outside the range, where values would be refused one by one, or none inside.
    """
    belief = parameter.distribution or Distribution("uniform", (parameter.low, parameter.high))
    match belief.kind:
        case "uniform" | "loguniform" | "triangular":
            reach = belief.arguments[0], belief.arguments[-1]
        case "discrete":
            reach = min(belief.arguments[::2]), max(belief.arguments[::2])
        case _:
            reach = parameter.low, parameter.high
    if reach[0] not in parameter or reach[1] not in parameter:
        raise SettingError(
            f"{parameter.name}: its distribution {belief.kind} reaches beyond its range {parameter.range_text}; "
            "make the range wider or the distribution narrower"
        )
    if max(abs(parameter.low), abs(parameter.high)) > FLOAT_MAX:
        raise SettingError(f"{parameter.name}: give a range within floats, which samples are drawn as, up to 1.8e308")
    reason = belief.why_not_within(parameter.low, parameter.high)
    if reason:
        raise SettingError(f"{parameter.name}: {reason}")
    return belief


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
        belief = belief_of(parameter)
        numbers = [float(number) for number in belief.arguments]
        values[:] = _QUANTILES[belief.kind](column, numbers, float(parameter.low), float(parameter.high))
        np.clip(values, *_inner_ends(parameter), out=values)


def _inner_ends(parameter: Parameter) -> tuple[float, float]:
    """Return the least and the greatest float whose shortest decimal lies in the range."""
    low, high = float(parameter.low), float(parameter.high)
    if parse_number(low) < parameter.low:
        low = nextafter(low, inf)
    if parse_number(high) > parameter.high:
        high = nextafter(high, -inf)
    return low, high


def _uniform(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    return numbers[0] + (numbers[1] - numbers[0]) * shares


def _loguniform(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    import numpy as np

    return numbers[0] * np.exp((np.log(numbers[1]) - np.log(numbers[0])) * shares)


def _beta(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
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


def _normal(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
    """Return quantiles of a normal distribution cut off at both ends, none of whose digits are lost in a far tail."""
    mean, deviation = numbers
    start, end = (low - mean) / deviation, (high - mean) / deviation
    if end - start < NARROW:
        return low + (high - low) * _exponential(shares, (start + end) / 2 * (end - start))
    if start > 0:  # seen from the other side, where probabilities are small numbers
        return mean - deviation * _cut_normal(1 - shares, -end, -start)
    return mean + deviation * _cut_normal(shares, start, end)


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


def _triangular(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    import numpy as np

    low, mode, high = numbers
    rising = (mode - low) / (high - low)
    left = low + (high - low) * np.sqrt(shares * rising)
    right = high - (high - low) * np.sqrt((1 - shares) * (1 - rising))
    return np.where(shares < rising, left, right)


def _discrete(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    import numpy as np

    ends = np.cumsum(numbers[1::2])
    place = np.searchsorted(ends, shares, side="right")
    return np.array(numbers[::2])[np.minimum(place, _last_used(numbers[1::2]))]


def _last_used(weights: list[float]) -> int:
    return max(place for place, weight in enumerate(weights) if weight)


_QUANTILES: MappingProxyType[str, Callable[..., Any]] = MappingProxyType(
    {
        "uniform": _uniform,
        "loguniform": _loguniform,
        "beta": _beta,
        "normal": _normal,
        "triangular": _triangular,
        "discrete": _discrete,
    }
)
