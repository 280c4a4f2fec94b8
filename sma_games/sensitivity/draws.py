"""What is drawn: the parameters with a distribution, points of the unit cube as settings, and weights along a line.

A line keeps all parameters but one. What is believed about that one, given the others, comes from `Draws.weights`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sma_games.expressions import parse_number
from sma_games.modeling import Distribution, Parameter
from sma_games.sweeps.settings.quantiles import belief_of, quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Draws"]

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

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names."""
        return tuple(parameter.name for parameter in self.parameters)

    def parameter(self, name: str) -> Parameter:
        """Return one of the parameters."""
        return self.parameters[self.names.index(name)]

    def ends(self, name: str) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest value that a parameter can have."""
        parameter = self.parameter(name)
        belief = belief_of(parameter)
        match belief.kind:
            case "uniform" | "loguniform" | "triangular":
                return belief.arguments[0], belief.arguments[-1]
            case "discrete":
                values = [value for value, _ in self.atoms(name)]
                return values[0], values[-1]
        return parameter.low, parameter.high

    def atoms(self, name: str) -> tuple[tuple[Fraction, Fraction], ...]:
        """Return the values that have a probability of their own, ascending, with it; none if it is continuous."""
        belief = belief_of(self.parameter(name))
        if belief.kind != "discrete":
            return ()
        weights: dict[Fraction, Fraction] = {}
        for value, weight in zip(belief.arguments[::2], belief.arguments[1::2], strict=True):
            if weight:
                weights[value] = weights.get(value, Fraction(0)) + weight
        return tuple(sorted(weights.items()))

    def points(self, shares: Any) -> NDArray[Any]:
        """Return the settings at points of the unit cube, both of shape (points, parameters)."""
        import numpy as np

        cube = np.asarray(shares, dtype=np.float64)
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
        del points  # parameters are independent
        return self._cumulative(name, values)

    def values(self, name: str, weights: Any, points: NDArray[Any]) -> NDArray[Any]:
        """Return the values at which `weights` gives these probabilities."""
        import numpy as np

        del points
        flat = np.asarray(weights, dtype=np.float64)
        found = np.empty((1, flat.size))
        quantiles((self.parameter(name),), flat.reshape(-1, 1), found)
        return found.reshape(flat.shape)

    def exact(self, point: Sequence[float]) -> dict[str, Fraction]:
        """Return the exact setting that a row of floats stands for: an atom, or the shortest decimal."""
        return {
            name: self._atoms_by_float(name).get(float(value)) or parse_number(float(value))
            for name, value in zip(self.names, point, strict=True)
        }

    def _atoms_by_float(self, name: str) -> Mapping[float, Fraction]:
        return {float(value): value for value, _ in self.atoms(name)}

    def _cumulative(self, name: str, values: Any) -> NDArray[Any]:
        import numpy as np

        parameter = self.parameter(name)
        belief = belief_of(parameter)
        least, most = map(float, self.ends(name))
        inside = np.clip(np.asarray(values, dtype=np.float64), least, most)
        known = _CUMULATIVE.get(belief.kind)
        if known is not None:
            shares: NDArray[Any] = known(inside, belief, float(parameter.low), float(parameter.high))
            np.clip(shares, 0.0, 1.0, out=shares)
            return shares
        return self._by_halving(parameter, inside)

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


def _uniform(values: NDArray[Any], belief: Distribution, _low: float, _high: float) -> NDArray[Any]:
    start, end = map(float, belief.arguments)
    return (values - start) / (end - start)


def _loguniform(values: NDArray[Any], belief: Distribution, _low: float, _high: float) -> NDArray[Any]:
    import numpy as np

    start, end = map(float, belief.arguments)
    found: NDArray[Any] = np.log(values / start) / np.log(end / start)
    return found


def _beta(values: NDArray[Any], belief: Distribution, low: float, high: float) -> NDArray[Any]:
    from scipy.special import betainc

    found: NDArray[Any] = betainc(*map(float, belief.arguments), (values - low) / (high - low))
    return found


def _triangular(values: NDArray[Any], belief: Distribution, _low: float, _high: float) -> NDArray[Any]:
    import numpy as np

    start, mode, end = map(float, belief.arguments)
    rise, fall = (end - start) * (mode - start), (end - start) * (end - mode)
    left = (values - start) ** 2 / rise if rise else np.zeros_like(values)
    right = 1 - (end - values) ** 2 / fall if fall else np.ones_like(values)
    return np.where(values < mode, left, right)


_CUMULATIVE: Mapping[str, Any] = MappingProxyType(
    {"uniform": _uniform, "loguniform": _loguniform, "beta": _beta, "triangular": _triangular}
)
