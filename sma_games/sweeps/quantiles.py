"""Quantiles of what is believed about a parameter: from shares in [0, 1] to values within its range."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nextafter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError
from sma_games.expressions import parse_number
from sma_games.modeling import Distribution, Parameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["belief_of", "quantiles"]


def belief_of(parameter: Parameter) -> Distribution:
    """Return the distribution of a parameter, or the uniform one over its range if it has none.

    Raises
    ------
    SettingError
        If it puts weight outside the range: such values would be refused one by one.
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
    return belief


def quantiles(parameter: Parameter, shares: NDArray[Any]) -> NDArray[Any]:
    """Return the values below which the given shares of the parameter's distribution lie.

    Every value lies in the range. A beta distribution is stretched over the range, a normal one cut off at its ends.
    """
    import numpy as np

    belief = belief_of(parameter)
    numbers = [float(number) for number in belief.arguments]
    found = _QUANTILES[belief.kind](shares, numbers, float(parameter.low), float(parameter.high))
    low, high = _inner_ends(parameter)
    inside: NDArray[Any] = np.clip(found, low, high)
    return inside


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

    return numbers[0] * np.exp(np.log(numbers[1] / numbers[0]) * shares)


def _beta(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
    from scipy.special import betaincinv

    return low + (high - low) * betaincinv(*numbers, shares)


def _normal(shares: NDArray[Any], numbers: list[float], low: float, high: float) -> Any:
    from scipy.special import ndtr, ndtri

    mean, deviation = numbers
    below, above = ndtr((low - mean) / deviation), ndtr((high - mean) / deviation)
    return mean + deviation * ndtri(below + (above - below) * shares)


def _triangular(shares: NDArray[Any], numbers: list[float], _low: float, _high: float) -> Any:
    import numpy as np

    low, mode, high = numbers
    left = low + np.sqrt(shares * (high - low) * (mode - low))
    right = high - np.sqrt((1 - shares) * (high - low) * (high - mode))
    return np.where(shares * (high - low) < mode - low, left, right)


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
