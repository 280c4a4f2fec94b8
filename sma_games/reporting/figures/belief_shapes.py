"""Shapes of what is believed, for figures: densities over a range, the highest of them 1, and values with a weight."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.modeling import Parameter
from sma_games.modeling.cumulative import ball, cumulative, density, support

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BeliefShape", "belief_shape", "joint_density"]

STEPS = 60  # of a piece of a density
EDGE = Fraction(1, 10**6)  # of a piece, by which its ends are moved inside: a density may be infinite at them
HIGHEST = 4.0  # times the mean density, where one that has no bound is cut off


class BeliefShape(NamedTuple):
    """What a belief looks like: curves over pieces of the range, and bars at single values; heights are in [0, 1]."""

    curves: tuple[tuple[list[float], list[float]], ...]
    bars: tuple[tuple[float, float], ...]


def belief_shape(parameter: Parameter) -> BeliefShape:
    """Return the shape of a parameter's distribution.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> shape = belief_shape(load_model("sma/timing_matrix").parameters["goodwill"])
    >>> [(round(xs[-1], 3), set(heights)) for xs, heights in shape.curves]
    [(0.3, {1.0})]
    """
    pieces, atoms = support(parameter)
    curves = []
    for piece in pieces:
        size = piece.high - piece.low
        places = [piece.low + size * Fraction(step, STEPS) for step in range(STEPS + 1)]
        places[0], places[-1] = piece.low + EDGE * size, piece.high - EDGE * size
        curves.append(([float(place) for place in places], _heights(parameter, places)))
    top = max((height for _, heights in curves for height in heights), default=1.0) or 1.0
    heaviest = max((float(weight) for _, weight in atoms), default=1.0)
    return BeliefShape(
        tuple((xs, [height / top for height in heights]) for xs, heights in curves),
        tuple((float(value), float(weight) / heaviest) for value, weight in atoms),
    )


def joint_density(
    first: Parameter, second: Parameter, correlation: float, xs: list[Fraction], ys: list[Fraction]
) -> NDArray[Any]:
    """Return how much is believed of pairs of values, the most being 1; shape (ys, xs).

    A parameter without a distribution, or with single values only, counts as if all values were as likely. The normal
    numbers behind the two have a correlation (Gaussian copula; Nelsen 2006, 2.3).
    """
    import numpy as np

    columns, rows = (
        np.array(_heights(each, places) if _has_density(each) else [1.0] * len(places))
        for each, places in ((first, xs), (second, ys))
    )
    found = np.outer(rows, columns)
    if correlation and _has_density(first) and _has_density(second):
        found *= _copula_density(_normal(first, xs)[None, :], _normal(second, ys)[:, None], correlation)
    top: float = found.max()
    return found / top if top else np.ones_like(found)


def _has_density(parameter: Parameter) -> bool:
    return parameter.distribution is not None and bool(support(parameter).pieces)


def _heights(parameter: Parameter, places: list[Fraction]) -> list[float]:
    """Return the density at some places; where it has no bound it is cut off."""
    cut = HIGHEST / float(parameter.high - parameter.low)
    heights = [float(density(parameter, place)) for place in places]
    is_bounded = all(isfinite(height) for height in heights) and _is_tame(parameter)
    return heights if is_bounded else [min(height, cut) if isfinite(height) else cut for height in heights]


def _is_tame(parameter: Parameter) -> bool:
    given = parameter.distribution
    return given is None or given.kind != "beta" or min(given.arguments) >= 1


def _normal(parameter: Parameter, places: list[Fraction]) -> NDArray[Any]:
    """Return the normal numbers behind some values."""
    import numpy as np
    from scipy.special import ndtri

    shares = [float(ball(cumulative(parameter, place))) for place in places]
    found: NDArray[Any] = ndtri(np.clip(shares, 1e-6, 1 - 1e-6))
    return found


def _copula_density(x: NDArray[Any], y: NDArray[Any], correlation: float) -> NDArray[Any]:
    import numpy as np

    rest = 1 - correlation**2
    power = (correlation**2 * (x**2 + y**2) - 2 * correlation * x * y) / (2 * rest)
    found: NDArray[Any] = np.exp(-power) / np.sqrt(rest)
    return found
