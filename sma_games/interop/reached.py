"""Which equilibria paths of play come to: distances to those that `solve` lists, and to their components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.equilibria.result import EquilibriumResult
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["equilibrium_array", "reached_components", "reached_equilibria"]

LAST_PART = 10  # a path has come to where it stays for the last tenth of its steps


def equilibrium_array(result: EquilibriumResult) -> NDArray[np.float64]:
    """Return the probabilities of each listed equilibrium of a two-player matrix, of shape (equilibria, strategies)."""
    import numpy as np

    profiles = [one.profile for one in result.equilibria if isinstance(one.profile, MixedProfile)]
    rows = [[float(share) for row in profile.probabilities for share in row] for profile in profiles]
    return np.array(rows, dtype=float).reshape(len(rows), -1)


def reached_equilibria(
    paths: NDArray[Any], equilibria: NDArray[Any], tolerance: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return, for each path, the equilibrium that it comes to, -1 if none, and how far from the nearest it stays.

    The distance is the largest difference of a probability in the last tenth of the steps.

    Examples
    --------
    >>> import numpy as np
    >>> paths = np.array([[[0.5, 0.5], [0.1, 0.9], [0.0, 1.0]]])
    >>> reached_equilibria(paths, np.array([[1.0, 0.0], [0.0, 1.0]]), 0.01)
    (array([1]), array([0.]))
    """
    import numpy as np

    last = paths[:, -1 - paths.shape[1] // LAST_PART :]
    distances = np.stack([np.abs(last - one).max(axis=(1, 2)) for one in equilibria], axis=1)
    nearest = distances.argmin(axis=1)
    distance = distances[np.arange(len(paths)), nearest]
    return np.where(distance <= tolerance, nearest, -1), distance


def reached_components(ends: NDArray[Any], result: EquilibriumResult, tolerance: float) -> NDArray[Any]:
    """Return the component of equilibria that each end lies in, as its number, or -1.

    Every equilibrium of a maximal subset is a mixture of its extreme points, for each player apart.
    """
    import numpy as np

    assert isinstance(result.game, NormalFormGame)
    equilibria, widths = equilibrium_array(result), [result.game.shape[0]]
    found = np.full(len(ends), -1)
    for place, end in enumerate(ends):
        for subset in result.maximal_subsets:
            parts = zip(np.split(equilibria[list(subset)], widths, axis=1), np.split(end, widths), strict=True)
            if all(_distance(points, part) <= tolerance for points, part in parts):
                found[place] = _component_of(subset, result.components)
                break
    return found


def _component_of(subset: Sequence[int], components: Sequence[Sequence[int]]) -> int:
    return next(number for number, group in enumerate(components) if subset[0] in group)


def _distance(points: NDArray[Any], end: NDArray[Any]) -> float:
    """Return the largest difference of a coordinate to the nearest mixture of points: a small linear program."""
    import numpy as np
    from scipy.optimize import linprog

    points = np.unique(points, axis=0)
    if len(points) == 1:
        return float(np.abs(points[0] - end).max())
    count, width = points.shape  # minimize t with -t <= weights @ points - end <= t
    slack = np.ones((width, 1))
    sides = np.vstack([np.hstack([points.T, -slack]), np.hstack([-points.T, -slack])])
    cost = np.append(np.zeros(count), 1.0)
    found = linprog(cost, sides, np.append(end, -end), [np.append(np.ones(count), 0.0)], [1.0])
    return float(found.fun)
