"""What is drawn: the parameters with a distribution, points of the unit cube as settings, and weights along a line.

A line keeps all parameters but one. What is believed about that one, given the others, comes from `Draws.weights`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sma_games.expressions import parse_number
from sma_games.modeling import Parameter
from sma_games.modeling.beliefs import Belief
from sma_games.modeling.parameters import belief_of
from sma_games.sweeps.settings.quantiles import quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Draws"]

LEAST_WEIGHT = 1e-6  # of a normal distribution that is left, to have its cumulative function to ten digits
LEAST_SHARE = 2.0**-53  # in place of 0, which has no normal quantile
NOTHING = 1e-12  # weights of a regression that rounding leaves where there are none
HALVINGS = 60  # of the unit interval, to invert a quantile function that has no inverse here


@dataclass(frozen=True)
class Draws:
    """The parameters that are drawn, in the order of the columns of points.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/timing_matrix")
    >>> draws = Draws((model.parameters["backlash"], model.parameters["criticism"]))
    >>> draws.points([[0.5, 0.5]]).tolist(), draws.ends("backlash")
    ([[0.25, 0.15]], (Fraction(0, 1), Fraction(1, 2)))
    """

    parameters: tuple[Parameter, ...]
    dependence: Mapping[tuple[str, str], Fraction] = field(default_factory=dict, hash=False)
    """Rank correlations of pairs, by a Gaussian copula; the others are independent."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names."""
        return tuple(parameter.name for parameter in self.parameters)

    def parameter(self, name: str) -> Parameter:
        """Return one of the parameters."""
        return self.parameters[self.names.index(name)]

    def ends(self, name: str) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest value that a parameter can have."""
        return self._beliefs[name].ends

    def atoms(self, name: str) -> tuple[tuple[Fraction, Fraction], ...]:
        """Return the values that have a probability of their own, ascending, with it; none if it is continuous."""
        return self._beliefs[name].atoms

    @cached_property
    def _beliefs(self) -> dict[str, Belief]:
        return {parameter.name: belief_of(parameter) for parameter in self.parameters}

    def points(self, shares: Any, along: str | None = None) -> NDArray[Any]:
        """Return the settings at points of the unit cube, both of shape (points, parameters).

        With a parameter along which lines are to lie, the others are as they are whatever that one is.
        """
        import numpy as np

        cube = self._join(np.array(shares, dtype=np.float64), along)
        found = np.empty((len(self.parameters), len(cube)))
        quantiles(self.parameters, cube, found)
        return found.T.copy()

    def weights(self, name: str, values: Any, points: NDArray[Any]) -> NDArray[Any]:
        """Return the probability that a parameter is at most some values, given the other parameters.

        Parameters
        ----------
        values
            Shape (points,) or (points, more).
        points
            Shape (points, parameters): the others are as they are there.
        """
        from scipy.special import ndtr

        shares = self._cumulative(name, values)
        means, deviation = self._conditional(name, points)
        if means is None:
            return shares
        found: NDArray[Any] = ndtr((_normal_quantiles(shares) - _like(means, shares)) / deviation)
        found[shares <= 0], found[shares >= 1] = 0.0, 1.0
        return found

    def values(self, name: str, weights: Any, points: NDArray[Any]) -> NDArray[Any]:
        """Return the values at which `weights` gives these probabilities."""
        import numpy as np
        from scipy.special import ndtr

        shares = np.asarray(weights, dtype=np.float64)
        means, deviation = self._conditional(name, points)
        if means is not None:
            shares = ndtr(_like(means, shares) + deviation * _normal_quantiles(shares))
        found = np.empty((1, shares.size))
        quantiles((self.parameter(name),), shares.reshape(-1, 1), found)
        return found.reshape(shares.shape)

    def has_lines(self, name: str) -> bool:
        """Tell whether lines along a parameter can be weighed: what it depends on must have densities, as it has."""
        weights = self._regression(name)[0]
        used = [other for other, weight in zip(self._others(name), weights, strict=True) if weight]
        return not used or not any(map(self.atoms, (name, *used)))

    def _others(self, name: str) -> list[str]:
        return [other for other in self.names if other != name]

    @cached_property
    def _correlations(self) -> NDArray[Any]:
        """The correlations of the normal numbers behind the parameters: 2 sin(pi r / 6), Pearson (1907)."""
        import numpy as np

        found = np.eye(len(self.names))
        for pair, value in self.dependence.items():
            first, second = map(self.names.index, pair)
            found[first, second] = found[second, first] = 2 * np.sin(np.pi * float(value) / 6)
        return found

    def _join(self, cube: NDArray[Any], along: str | None) -> NDArray[Any]:
        """Return shares that hang together, from independent ones."""
        import numpy as np
        from scipy.special import ndtr

        places = [place for place, name in enumerate(self.names) if name != along]
        matrix = self._correlations[np.ix_(places, places)]
        if not self.dependence or (matrix == np.eye(len(places))).all():
            return cube
        factor = np.linalg.cholesky(matrix)
        cube[:, places] = ndtr(_normal_quantiles(cube[:, places]) @ factor.T)
        return cube

    def _regression(self, name: str) -> tuple[NDArray[Any], float]:
        """Return how the normal number behind a parameter depends on those of the others: weights and deviation."""
        import numpy as np

        place = self.names.index(name)
        others = [number for number in range(len(self.names)) if number != place]
        row = self._correlations[place, others]
        weights = np.linalg.solve(self._correlations[np.ix_(others, others)], row) if others else row
        weights[abs(weights) < NOTHING] = 0.0
        return weights, float(np.sqrt(1 - weights @ row))

    def _conditional(self, name: str, points: NDArray[Any]) -> tuple[NDArray[Any] | None, float]:
        """Return mean and deviation of the normal number behind a parameter, given the others; None if independent."""
        import numpy as np

        weights, deviation = self._regression(name) if self.dependence else (np.zeros(0), 1.0)
        if not weights.any():
            return None, 1.0
        means = np.zeros(len(points))
        for other, weight in zip(self._others(name), weights, strict=True):
            if weight:
                shares = self._cumulative(other, points[:, self.names.index(other)])
                means += weight * _normal_quantiles(shares)
        return means, deviation

    def exact(self, point: Sequence[float]) -> dict[str, Fraction]:
        """Return the exact setting that a row of floats stands for: an atom, or the shortest decimal."""
        return {
            name: self._atoms_by_float[name].get(float(value)) or parse_number(float(value))
            for name, value in zip(self.names, point, strict=True)
        }

    @cached_property
    def _atoms_by_float(self) -> dict[str, dict[float, Fraction]]:
        return {name: {float(value): value for value, _ in self.atoms(name)} for name in self.names}

    def _cumulative(self, name: str, values: Any) -> NDArray[Any]:
        import numpy as np

        belief = self._beliefs[name]
        least, most = map(float, belief.ends)
        inside = np.clip(np.asarray(values, dtype=np.float64), least, most)
        known = _CUMULATIVE.get(belief.kind)
        shares: NDArray[Any] | None = None if known is None else known(inside, belief)
        if shares is None:
            shares = self._by_halving(self.parameter(name), inside)
        np.clip(shares, 0.0, 1.0, out=shares)
        return shares

    def _by_halving(self, parameter: Parameter, values: NDArray[Any]) -> NDArray[Any]:
        """Return the shares whose quantiles are some values, which any continuous distribution has."""
        import numpy as np

        flat = values.ravel()
        low, high, found = np.zeros(flat.size), np.ones(flat.size), np.empty((1, flat.size))
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            quantiles((parameter,), middle.reshape(-1, 1), found)
            is_below = found[0] < flat
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        shares: NDArray[Any] = np.where(flat >= float(self.ends(parameter.name)[1]), 1.0, low).reshape(values.shape)
        return shares


def _normal_quantiles(shares: NDArray[Any]) -> NDArray[Any]:
    import numpy as np
    from scipy.special import ndtri

    found: NDArray[Any] = ndtri(np.clip(shares, LEAST_SHARE, 1 - LEAST_SHARE))
    return found


def _like(means: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """Return one number for each point as one for each of its values."""
    return means if values.ndim == 1 else means[:, None]


def _uniform(values: NDArray[Any], belief: Belief) -> NDArray[Any]:
    start, end = map(float, belief.arguments)
    return (values - start) / (end - start)


def _loguniform(values: NDArray[Any], belief: Belief) -> NDArray[Any]:
    import numpy as np

    start, end = map(float, belief.arguments)
    found: NDArray[Any] = np.log(values / start) / np.log(end / start)
    return found


def _beta(values: NDArray[Any], belief: Belief) -> NDArray[Any]:
    from scipy.special import betainc

    low, high = float(belief.low), float(belief.high)
    found: NDArray[Any] = betainc(*map(float, belief.arguments), (values - low) / (high - low))
    return found


def _triangular(values: NDArray[Any], belief: Belief) -> NDArray[Any]:
    import numpy as np

    start, mode, end = map(float, belief.arguments)
    rise, fall = (end - start) * (mode - start), (end - start) * (end - mode)
    left = (values - start) ** 2 / rise if rise else np.zeros_like(values)
    right = 1 - (end - values) ** 2 / fall if fall else np.ones_like(values)
    return np.where(values < mode, left, right)


def _normal(values: NDArray[Any], belief: Belief) -> NDArray[Any] | None:
    """Return the cumulative function of a normal distribution that is cut off; None if too little of it is left."""
    from scipy.special import ndtr

    mean, deviation = map(float, belief.arguments)
    below, above = (float(ndtr((float(end) - mean) / deviation)) for end in (belief.low, belief.high))
    if above - below < LEAST_WEIGHT:
        return None
    found: NDArray[Any] = (ndtr((values - mean) / deviation) - below) / (above - below)
    return found


_CUMULATIVE: Mapping[str, Any] = MappingProxyType(
    {"uniform": _uniform, "loguniform": _loguniform, "beta": _beta, "triangular": _triangular, "normal": _normal}
)
