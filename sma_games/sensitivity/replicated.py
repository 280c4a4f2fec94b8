"""Averages over points of the unit cube, refined until they are as exact as was asked: randomized quasi-Monte Carlo.

Points are those of Sobol' sequences, scrambled independently in each replication (Owen 1997), so that replications tell
the error. What is not exact enough gets twice the points, which continue the sequences; what is, gets no more.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sma_games.interrupts import interruption
from sma_games.modeling.sobol import scrambled_sobol
from sma_games.sensitivity.cube_functions import CubeFunction
from sma_games.sensitivity.jackknife import Estimates, jackknife
from sma_games.sweeps.clusters import parts_here_or_there

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NUM_REPLICATIONS", "Design", "Effort", "Key", "Pairs", "Refined", "refined"]

NUM_REPLICATIONS = 16
FIRST = 128
"""Points of each replication to begin with; a power of two."""
MANY = 2**12
"""Points of each replication at which what has not varied is taken for something that does not."""
NOTHING = 1e-12  # half width of an interval that says nothing: no point was met that makes a difference
AT_ONCE = 2**16
"""Points worked on at a time, of all replications together."""
Key: TypeAlias = tuple[int, ...]


class Pairs(NamedTuple):
    """Inputs at pairs of independent points."""

    rows: NDArray[Any]
    """Shape (points, inputs)."""
    others: NDArray[Any]
    """Shape (points, inputs)."""
    spare: NDArray[Any]
    """Further uniform numbers, of shape (points, spare numbers of the design)."""


class Design(ABC):
    """What is averaged, and what is made of the averages."""

    function: CubeFunction

    @property
    def num_spare(self) -> int:
        """How many uniform numbers are wanted for each pair, besides inputs."""
        return 0

    @property
    @abstractmethod
    def keys(self) -> tuple[Key, ...]:
        """What is refined on its own."""

    @abstractmethod
    def moments(self, keys: Sequence[Key], pairs: Pairs) -> tuple[list[NDArray[Any]], int]:
        """Return for each key what is averaged, of shape (moments, points), and the number of evaluations."""

    @abstractmethod
    def indices(self, key: Key, means: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers that are wanted, then mean and variance of the function, from the means of moments.

        Wanted numbers are NaN where the function does not vary.
        """


class Effort(NamedTuple):
    """How much is done."""

    seed: int = 0
    precision: float | None = None
    """Half width of the intervals at which to stop."""
    num_points: int | None = None
    """Points of each replication at which to stop."""
    deadline: float | None = None
    """By `time.monotonic`."""
    client: Any = None
    """A client of a Dask cluster, which then does the work."""
    progress: Callable[[int], object] | None = None
    """Called with the number of evaluations done."""

    @property
    def is_over(self) -> bool:
        """Whether there is no time left."""
        return self.deadline is not None and monotonic() >= self.deadline


@dataclass
class Refined:
    """What is known of the keys of a design."""

    design: Design
    means: dict[Key, NDArray[Any]] = field(default_factory=dict)
    """By key the mean of each replication, of shape (replications, moments)."""
    counts: dict[Key, int] = field(default_factory=dict)
    """By key the points of each replication."""
    num_evaluations: int = 0

    def add(self, key: Key, means: NDArray[Any], count: int) -> None:
        """Take the means over further points."""
        import numpy as np

        known = self.counts.get(key, 0)
        total = known + count
        mixed = means if not known else (self.means[key] * known + means * count) / total
        self.means[key] = np.ascontiguousarray(mixed)  # sums over arrays that lie otherwise have other last digits
        self.counts[key] = total

    def estimates(self, key: Key) -> Estimates:
        """Return the numbers of a key with their errors."""
        return jackknife(lambda means: self.design.indices(key, means), self.means[key])

    def is_enough(self, key: Key, precision: float | None) -> bool:
        """Tell whether the numbers of a key are as exact as was asked, or seem not to vary from point to point."""
        import numpy as np

        widths = self.estimates(key).half_widths[:-2]
        if not (widths > NOTHING).all():
            return self.counts[key] >= MANY and not (widths[~np.isnan(widths)] > (precision or 0)).any()
        return precision is not None and bool((widths <= precision).all())


def refined(design: Design, effort: Effort) -> Refined:
    """Return the means of all moments over as many points as it takes.

    By Ctrl-C, the `partial` of the `KeyboardInterrupt` is what is known by then, if anything is.
    """
    found = Refined(design)
    start, stop, active = 0, FIRST, list(design.keys)
    if effort.num_points is not None:
        stop = min(stop, effort.num_points)
    try:
        while active:
            _add_points(found, active, (start, stop), effort)
            if effort.is_over or (effort.num_points is not None and stop >= effort.num_points):
                break
            active = [key for key in active if not found.is_enough(key, effort.precision)]
            start, stop = stop, 2 * stop
    except KeyboardInterrupt:
        if not found.counts:
            raise
        raise interruption(found) from None
    return found


def _add_points(found: Refined, active: Sequence[Key], span: tuple[int, int], effort: Effort) -> None:
    """Add the means over the points from one number to another of all replications; all of them, or none."""
    import numpy as np

    blocks = list(_parts_of(found.design, active, span, effort))
    for place, key in enumerate(active):
        found.add(key, np.concatenate([means[place] for means, _ in blocks]), span[1] - span[0])
    found.num_evaluations += sum(count for _, count in blocks)
    if effort.progress is not None:
        effort.progress(found.num_evaluations)


def _parts_of(design: Design, keys: Sequence[Key], span: tuple[int, int], effort: Effort) -> Iterator[Any]:
    """Yield means of blocks of replications: of as many as fit into memory here, of single ones on a cluster."""
    width = 1 if effort.client is not None else max(1, min(NUM_REPLICATIONS, AT_ONCE // (span[1] - span[0])))
    blocks = (range(first, min(first + width, NUM_REPLICATIONS)) for first in range(0, NUM_REPLICATIONS, width))
    orders = [(keys, effort.seed, block, span) for block in blocks]
    return parts_here_or_there(_Averaging(design), orders, effort.client)


class _Averaging(NamedTuple):
    """What averages the moments of a design over blocks of replications."""

    design: Design

    def worker(self) -> Callable[[Any], Any]:
        return lambda order: _block_means(self.design, *order)


def _block_means(
    design: Design, keys: Sequence[Key], seed: int, replications: range, span: tuple[int, int]
) -> tuple[list[NDArray[Any]], int]:
    """Return for each key means of shape (replications, moments), and the number of evaluations."""
    import numpy as np

    width = design.function.num_columns
    totals: list[NDArray[Any]] | None = None
    evaluations = 0
    for start, stop in _parts(span):
        cube = np.concatenate(
            [_points(2 * width + design.num_spare, seed, number, start, stop) for number in replications]
        )
        rows, others = (design.function.rows(cube[:, first : first + width].copy()) for first in (0, width))
        found, count = design.moments(keys, Pairs(rows, others, cube[:, 2 * width :]))
        sums = [each.reshape(len(each), len(replications), -1).sum(axis=2).T for each in found]
        totals = sums if totals is None else [old + new for old, new in zip(totals, sums, strict=True)]
        evaluations += count
    assert totals is not None
    return [total / (span[1] - span[0]) for total in totals], evaluations


def _parts(span: tuple[int, int]) -> list[tuple[int, int]]:
    """Return a span of points in parts of equal sizes, which fit into memory."""
    start, stop = span
    return [(first, min(first + AT_ONCE, stop)) for first in range(start, stop, AT_ONCE)]


def _points(width: int, seed: int, replication: int, start: int, stop: int) -> NDArray[Any]:
    """Return points of a scrambled Sobol' sequence in so many dimensions."""
    engine = scrambled_sobol(width, [seed, replication])
    if start:
        engine.fast_forward(start)
    found: NDArray[Any] = engine.random(stop - start)
    return found
