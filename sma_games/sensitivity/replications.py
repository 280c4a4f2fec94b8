"""Settings drawn in replications: independent scramblings of one Sobol' net, which tell how far off a mean may be.

What is not admissible is left out of each replication, so that means are over admissible settings only: ratios of two
estimates, with a bias that is small next to their error (Owen 1997; L'Ecuyer and Lemieux 2002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.errors import InadmissibleError
from sma_games.modeling import ParametricGame
from sma_games.modeling.dependence import rank_correlations
from sma_games.modeling.parameters import belief_of
from sma_games.sweeps.settings.admissible import AdmissibleSettings
from sma_games.sweeps.settings.settings import Settings
from sma_games.sweeps.settings.sources import SampleMethod, SampleSource, Source, TableSource

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NUM_REPLICATIONS", "Draws", "ReplicatedSource", "draw"]

NUM_REPLICATIONS = 16
FEWEST = 32  # admissible settings of a replication; fewer tell little about its mean


@dataclass(frozen=True)
class ReplicatedSource(Source):
    """Samples of equal size, one after the other."""

    kind: ClassVar[str] = "replicated sample"
    samples: tuple[SampleSource, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return self.samples[0].names

    @property
    def size(self) -> int:
        """Number of settings."""
        return len(self.samples) * self.samples[0].size

    def part(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return arrays of values by parameter, and no misses."""
        import numpy as np

        size = self.samples[0].size
        parts = [
            sample.part(max(start - number * size, 0), min(stop - number * size, size))[0]
            for number, sample in enumerate(self.samples)
            if number * size < stop and start < (number + 1) * size
        ]
        return {name: np.concatenate([part[name] for part in parts]) for name in self.names}, {}

    def exact(self, index: int) -> dict[str, Fraction]:
        """Return the exact values at one setting: the shortest decimals of the floats."""
        number, place = divmod(index, self.samples[0].size)
        return self.samples[number].exact(place)

    def exact_from(self, index: int, floats: Mapping[str, float]) -> dict[str, Fraction]:
        """Return the exact values at one setting whose floats are known."""
        return self.samples[0].exact_from(index, floats)

    def description(self) -> dict[str, Any]:
        """Return what makes this source what it is, as plain text and numbers."""
        return {**self.samples[0].description(), "kind": self.kind, "seeds": [each.seed for each in self.samples]}


@dataclass(frozen=True)
class Draws:
    """Settings of all replications, as arrays without what is not admissible."""

    settings: Settings

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that are drawn."""
        return self.settings.names

    @property
    def is_conditional(self) -> bool:
        """Whether some settings may not be admissible."""
        return bool(self.names and self.settings.conditions)

    @property
    def are_independent(self) -> bool:
        """Whether what one parameter is tells nothing of the others."""
        return not self.is_conditional and not rank_correlations(self.settings.model.dependence, self.names)

    @cached_property
    def mask(self) -> NDArray[Any]:
        """Which settings are admissible.

        Raises
        ------
        InadmissibleError
            If hardly any is.
        """
        import numpy as np

        if not self.is_conditional:
            return np.ones(self.settings.size, dtype=np.bool_)
        admissible = AdmissibleSettings(self.settings)
        chunks = map(self.settings.chunk, range(self.settings.num_chunks))
        found = np.concatenate([admissible.mask(chunk) for chunk in chunks])
        fewest = int(found.reshape(NUM_REPLICATIONS, -1).sum(axis=1).min())
        if fewest < FEWEST:
            told = " and ".join(dict.fromkeys(each.text for each in self.settings.conditions))
            raise InadmissibleError(
                "let fewer parameters vary, or take narrower distributions: "
                f"only {int(found.sum()):,} of {found.size:,} settings drawn satisfy {told}"
            )
        return found

    @cached_property
    def columns(self) -> dict[str, NDArray[Any]]:
        """The values of each parameter that is drawn, at admissible settings."""
        values, _ = self.settings.source.part(0, self.settings.size)
        return {name: values[name][self.mask] for name in self.names}

    @cached_property
    def distinct(self) -> tuple[Settings, NDArray[Any]]:
        """Settings without repetitions, if all beliefs are discrete, and the place in them of each admissible one."""
        import numpy as np

        if any(belief_of(self.settings.model.parameters[name]).pieces for name in self.names):
            return self.settings, np.flatnonzero(self.mask)
        rows = np.stack([self.columns[name] for name in self.names], axis=1)
        few, places = np.unique(rows, axis=0, return_inverse=True)
        source = TableSource(dict(zip(self.names, few.T, strict=True)), len(few), "distinct settings")
        return replace(self.settings, source=source), places.reshape(-1)

    @cached_property
    def starts(self) -> NDArray[Any]:
        """Where each replication starts among the admissible settings."""
        import numpy as np

        counts = self.mask.reshape(NUM_REPLICATIONS, -1).sum(axis=1)
        return np.concatenate([[0], np.cumsum(counts)[:-1]])

    @property
    def size(self) -> int:
        """Number of admissible settings."""
        return int(self.mask.sum())

    @property
    def acceptance_rate(self) -> float:
        """The share of the settings drawn that is admissible."""
        return float(self.mask.mean())

    def means(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the mean of each replication: shape (..., settings) -> (..., replications)."""
        import numpy as np

        counts = np.diff(np.append(self.starts, self.size))
        return np.add.reduceat(values, self.starts, axis=-1) / counts


def draw(model: ParametricGame, names: Sequence[str], size: int, seed: int) -> Draws:
    """Return settings in which some parameters are drawn, so many for each replication; a power of two.

    Raises
    ------
    SettingError
        If a belief reaches beyond its parameter's range.
    InadmissibleError
        If what is fixed makes every setting inadmissible.
    """
    import numpy as np

    parameters = tuple(model.parameters[name] for name in names)
    for parameter in parameters:
        belief_of(parameter)
    pairs = rank_correlations(model.dependence, names)
    seeds = np.random.SeedSequence(seed).generate_state(NUM_REPLICATIONS, np.uint64)
    samples = tuple(SampleSource(parameters, size, SampleMethod.SOBOL, int(each), {}, pairs) for each in seeds)
    rest = {name: value for name, value in model.baseline.items() if name not in names}
    return Draws(Settings(model, ReplicatedSource(samples), rest))
