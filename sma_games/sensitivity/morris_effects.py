"""Elementary effects of Morris (1991), drawn and analyzed by SALib: what a step in one factor changes, far and wide.

Inputs stand on a few levels of their belief, its ends included, and a step moves one factor by two thirds of it.
mu is the mean effect, mu_star the mean of its size (Campolongo, Cariboni and Saltelli 2007), sigma the deviation from
place to place: how much the effect hangs on the other factors. All are changes for each unit of belief.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.sensitivity.cube_functions import CubeFunction
from sma_games.sensitivity.variance_shares import Factors

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ElementaryEffects", "elementary_effects"]

NUM_LEVELS = 4


class ElementaryEffects(NamedTuple):
    """By factor the effects of its steps, all of shape (factors,)."""

    mu: NDArray[Any]
    """NaN for groups: their inputs move in different directions."""
    mu_star: NDArray[Any]
    half_widths: NDArray[Any]
    """Of the intervals of 95 % of mu_star, by resampling."""
    sigma: NDArray[Any]
    num_evaluations: int


def elementary_effects(
    function: CubeFunction, factors: Factors, *, num_trajectories: int, seed: int
) -> ElementaryEffects:
    """Return the effects of each factor on so many walks through the unit cube, each with a step of every factor.

    Examples
    --------
    >>> from sma_games.sensitivity.cube_functions import PlainFunction
    >>> function = PlainFunction(lambda rows: rows[:, 0] - 2 * rows[:, 1], 2)
    >>> elementary_effects(function, ((0,), (1,)), num_trajectories=4, seed=0).mu.round(3).tolist()
    [1.0, -2.0]
    """
    import numpy as np
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampler

    problem = _problem(function.num_columns, factors)
    columns = [column for factor in factors for column in factor]
    seeds = np.random.default_rng(seed).spawn(2)
    points = sampler.sample(problem, num_trajectories, num_levels=NUM_LEVELS, seed=seeds[0])
    values = function.values(function.rows(points[:, np.argsort(columns)]))
    found = analysis.analyze(problem, points, values, num_levels=NUM_LEVELS, seed=seeds[1])
    mu, mu_star, half_widths, sigma = (
        np.ma.filled(np.ma.asarray(found[name], dtype=np.float64), np.nan)
        for name in ("mu", "mu_star", "mu_star_conf", "sigma")
    )
    return ElementaryEffects(mu, mu_star, half_widths, sigma, len(points))


def _problem(num_columns: int, factors: Factors) -> dict[str, Any]:
    """Return what SALib is asked: the columns in the order of the factors, on the unit cube."""
    groups = [f"factor {number}" for number, factor in enumerate(factors) for _ in factor]
    problem: dict[str, Any] = {
        "num_vars": num_columns,
        "names": [str(number) for number in range(num_columns)],
        "bounds": [[0.0, 1.0]] * num_columns,
    }
    return problem if len(factors) == num_columns else {**problem, "groups": groups}
