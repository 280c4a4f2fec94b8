"""Boxes in which a claim holds at every setting tried, grown around a point; and boxes found by peeling (PRIM).

Boxes live in the unit cube of the beliefs' shares, in which every side is a probability. A box grows from a point that
is good whatever some of the parameters are, and gives most room to parameters that matter least, as long as the claim
holds at every setting tried in it: at corners above all, for what is multilinear is least and greatest there.

Peeling: Friedman and Fisher (1999), Bump hunting in high-dimensional data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Faces", "grow", "peel", "settle"]

TURNS = 2
PLACES = (0.02, 0.25, 0.5, 0.75, 0.98)
LEVELS = 10
HALVINGS = 3
PEELED = 0.05  # of what is left in a box, that one peel takes
FEWEST = 0.02  # of all settings, that a peeled box holds
SPARED = 0.01  # of the score, for which a face is not worth its mention


@dataclass(frozen=True)
class Faces:
    """A box in the unit cube: where it begins and ends in each direction."""

    lows: NDArray[Any]
    highs: NDArray[Any]

    @property
    def mass(self) -> float:
        """Its volume."""
        return float((self.highs - self.lows).prod())

    def contain(self, shares: NDArray[Any]) -> NDArray[Any]:
        """Return which points are in it: shape (points, parameters) -> (points,)."""
        import numpy as np

        inside: NDArray[Any] = np.all((shares >= self.lows) & (shares <= self.highs), axis=1)
        return inside

    def move(self, place: int, end: float, *, is_high: bool) -> Faces:
        """Return the box with one face somewhere else."""
        lows, highs = self.lows.copy(), self.highs.copy()
        (highs if is_high else lows)[place] = end
        return Faces(lows, highs)


def settle(start: NDArray[Any], used: Sequence[int], goodness: Callable[[NDArray[Any]], float]) -> NDArray[Any]:
    """Return a point that no change of one coordinate makes better, up to a few turns and values of each."""
    point, best = start.copy(), goodness(start)
    for _ in range(TURNS):
        before = best
        for place in used:
            for value in PLACES:
                trial = point.copy()
                trial[place] = value
                found = goodness(trial)
                if found > best:
                    point, best = trial, found
        if best == before:
            break
    return point


def grow(
    center: NDArray[Any], used: Sequence[int], costs: NDArray[Any], is_pure: Callable[[Faces], bool]
) -> Faces | None:
    """Return a pure box around a point; None if the point is not.

    Sides are first inversely proportional to what they cost, which makes the volume the largest if costs add up, then
    each face moves on alone, the cheap ones first. It asks for purity a dozen times, then a few times for each face.
    """
    low, high = 0.0, float(costs[list(used)].max()) if len(used) else 0.0
    if not is_pure(_spread(center, used, costs, low)):
        return None
    for _ in range(LEVELS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_pure(_spread(center, used, costs, middle)) else (low, middle)
    box = _spread(center, used, costs, low)
    for place in sorted(used, key=lambda place: costs[place]):
        for is_high in (False, True):
            box = _push_face(box, place, is_pure, is_high=is_high)
    return box


def _spread(center: NDArray[Any], used: Sequence[int], costs: NDArray[Any], level: float) -> Faces:
    """Return the box around a point on each side of which so much is spent."""
    import numpy as np

    reach = np.ones(len(center))
    for place in used:
        reach[place] = min(1.0, level / costs[place])
    return Faces(center * (1 - reach), center + (1 - center) * reach)


def _push_face(box: Faces, place: int, is_pure: Callable[[Faces], bool], *, is_high: bool) -> Faces:
    """Return a box with a face at the end if it can be there, else somewhat further out by halving."""
    near, far = float((box.highs if is_high else box.lows)[place]), 1.0 if is_high else 0.0
    for number in range(HALVINGS + 1):
        middle = far if number == 0 else (near + far) / 2
        trial = box.move(place, middle, is_high=is_high)
        if is_pure(trial):
            box, near = trial, middle
        else:
            far = middle
        if near == far:
            break
    return box


def peel(shares: NDArray[Any], is_good: NDArray[Any]) -> Faces:
    """Return the best box on the way of peeling: the greatest harmonic mean of density and coverage.

    Parameters
    ----------
    shares
        Shape (settings, parameters), in the unit cube.
    is_good
        Where the claim holds.
    """
    import numpy as np

    size = shares.shape[1]
    box = best = Faces(np.zeros(size), np.ones(size))
    inside = np.arange(len(shares))
    while len(inside) > FEWEST * len(shares):
        trials = [
            _peel_face(box, shares[inside], place, is_high=side) for place in range(size) for side in (False, True)
        ]
        kept = [inside[each.contain(shares[inside])] for each in trials]
        means = [is_good[rows].mean() if 0 < len(rows) < len(inside) else -1.0 for rows in kept]
        number = int(np.argmax(means))
        if means[number] <= is_good[inside].mean():
            break
        box, inside = trials[number], kept[number]
        if _score(box, shares, is_good) > _score(best, shares, is_good):
            best = box
    return _drop_faces(best, shares, is_good)


def _peel_face(box: Faces, shares: NDArray[Any], place: int, *, is_high: bool) -> Faces:
    import numpy as np

    end = np.quantile(shares[:, place], 1 - PEELED if is_high else PEELED)
    return box.move(place, float(end), is_high=is_high)


def _score(box: Faces, shares: NDArray[Any], is_good: NDArray[Any]) -> float:
    """Return the harmonic mean of density and coverage."""
    inside = box.contain(shares)
    return float(2 * is_good[inside].sum() / max(inside.sum() + is_good.sum(), 1))


def _drop_faces(box: Faces, shares: NDArray[Any], is_good: NDArray[Any]) -> Faces:
    """Return a box without the faces that hardly matter."""
    for place in range(len(box.lows)):
        for end, is_high in ((0.0, False), (1.0, True)):
            trial = box.move(place, end, is_high=is_high)
            if _score(trial, shares, is_good) >= (1 - SPARED) * _score(box, shares, is_good):
                box = trial
    return box
