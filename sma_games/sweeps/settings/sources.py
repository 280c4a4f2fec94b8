"""Where settings come from: the points of a grid, of a sample, or the rows of a table, any part of them by itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.expressions import parse_number
from sma_games.modeling import Parameter
from sma_games.modeling.parameters import belief_of
from sma_games.modeling.sobol import scrambled_sobol
from sma_games.sweeps.settings.copula import Copula
from sma_games.sweeps.settings.quantiles import quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GridSource", "SampleMethod", "SampleSource", "Source", "TableSource"]

SOBOL_BLOCK = 2**20  # points of one net; reaching any point of it costs milliseconds
AT_ONCE = 2**12  # points worked on at a time; a power of two divides the nets
HALF_UNIT = 2.0**-53  # largest relative distance between a number and the nearest float
UNDERFLOW = 1e-300
MOST_TEXT = 2000  # characters: a page


class SampleMethod(Enum):
    """How a sample is drawn; the value says what it is."""

    SOBOL = f"Scrambled Sobol' points; beyond {SOBOL_BLOCK:,} points, nets of that size scrambled independently."
    LHS = "A Latin hypercube: each parameter's quantiles are spread evenly."
    RANDOM = "Independent random points."


class Source(ABC):
    """Values of some parameters at numbered settings."""

    kind: ClassVar[str]

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Number of settings."""

    @abstractmethod
    def part(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return arrays of values by parameter, and how far exact values are from them if they are no decimals."""

    @abstractmethod
    def exact(self, index: int) -> dict[str, Fraction]:
        """Return the exact values at one setting."""

    def exact_from(self, index: int, floats: Mapping[str, float]) -> dict[str, Fraction]:
        """Return the exact values at one setting whose floats are known."""
        del floats
        return self.exact(index)

    @abstractmethod
    def description(self) -> dict[str, Any]:
        """Return what makes this source what it is, as plain text and numbers."""


@dataclass(frozen=True)
class GridSource(Source):
    """Every combination of values, the last parameter's changing fastest."""

    kind: ClassVar[str] = "grid"
    axes: Mapping[str, tuple[Fraction, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return tuple(self.axes)

    @cached_property
    def size(self) -> int:
        """Number of settings."""
        return prod(map(len, self.axes.values()))

    def part(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return arrays of values by parameter, and how far exact values are from them if they are no decimals."""
        import numpy as np

        rest = np.arange(start, stop)
        values, errors = {}, {}
        for name, (floats, misses) in reversed(self._columns.items()):
            rest, place = np.divmod(rest, len(floats))
            values[name], errors[name] = floats[place], misses[place]
        return {name: values[name] for name in self.axes}, {name: errors[name] for name in self.axes}

    def exact(self, index: int) -> dict[str, Fraction]:
        """Return the exact values at one setting."""
        found = {}
        for name, axis in reversed([*self.axes.items()]):
            index, place = divmod(index, len(axis))
            found[name] = axis[place]
        return {name: found[name] for name in self.axes}

    def description(self) -> dict[str, Any]:
        """Return what makes this source what it is, as plain text and numbers."""
        return {"kind": self.kind, "axes": {name: _axis_text(axis) for name, axis in self.axes.items()}}

    @cached_property
    def _columns(self) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
        return {name: _floats_and_misses(axis) for name, axis in self.axes.items()}


@dataclass(frozen=True)
class SampleSource(Source):
    """Points drawn from the distributions of parameters."""

    kind: ClassVar[str] = "sample"
    parameters: tuple[Parameter, ...]
    num_settings: int
    method: SampleMethod
    seed: int
    kept: Mapping[str, str] = field(default_factory=dict)
    """Parameters that have a distribution and are not drawn, and why."""
    dependence: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    """Rank correlations of parameters that are drawn."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def size(self) -> int:
        """Number of settings."""
        return self.num_settings

    def part(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return arrays of values by parameter, and how far exact values are from them if they are no decimals."""
        import numpy as np

        found = np.empty((len(self.parameters), stop - start))
        done = 0
        for shares in self._shares(start, stop):
            joined = self._copula.join(shares) if self.dependence else shares
            quantiles(self.parameters, joined, found[:, done : done + len(shares)])
            done += len(shares)
        return dict(zip(self.names, found, strict=True)), {}

    def exact(self, index: int) -> dict[str, Fraction]:
        """Return the exact values at one setting: the shortest decimals of the floats."""
        values, _ = self.part(index, index + 1)
        return self.exact_from(index, {name: float(column[0]) for name, column in values.items()})

    def exact_from(self, index: int, floats: Mapping[str, float]) -> dict[str, Fraction]:
        """Return the exact values at one setting whose floats are known."""
        del index
        return {name: parse_number(number) for name, number in floats.items()}

    def description(self) -> dict[str, Any]:
        """Return what makes this source what it is, as plain text and numbers."""
        beliefs = {each.name: _belief_text(each) for each in self.parameters}
        method = self.method.name.lower()
        found = {"kind": self.kind, "method": method, "seed": self.seed, "n": self.num_settings, "beliefs": beliefs}
        more = {"dependence": {", ".join(pair): str(value) for pair, value in self.dependence.items()}}
        more["not_drawn"] = dict(self.kept)
        return found | {key: table for key, table in more.items() if table}

    def _shares(self, start: int, stop: int) -> Iterator[NDArray[Any]]:
        """Yield points of the unit cube, so many at a time that they stay in the cache."""
        import numpy as np

        if self.method is SampleMethod.SOBOL:
            yield from self._sobol(start, stop)
            return
        generator = None
        if self.method is SampleMethod.RANDOM:
            bits = np.random.PCG64(self.seed)
            bits.advance(start * len(self.parameters))  # one draw for each number
            generator = np.random.Generator(bits)
        for first in range(start, stop, AT_ONCE):
            last = min(first + AT_ONCE, stop)
            if generator is None:
                yield self._latin_hypercube[first:last]
            else:
                yield generator.random((last - first, len(self.parameters)))

    def _sobol(self, start: int, stop: int) -> Iterator[NDArray[Any]]:
        engine = None
        while start < stop:
            block, place = divmod(start, SOBOL_BLOCK)
            if engine is None or not place:
                engine = scrambled_sobol(len(self.parameters), self.seed if block == 0 else [self.seed, block])
                if place:
                    engine.fast_forward(place)
            count = min(stop - start, SOBOL_BLOCK - place, AT_ONCE)
            yield _sobol_points(engine, count)
            start += count

    @cached_property
    def _copula(self) -> Copula:
        return Copula(self.dependence, self.names)

    @cached_property
    def _latin_hypercube(self) -> NDArray[Any]:
        import numpy as np
        from scipy.stats import qmc

        generator = np.random.default_rng(self.seed)
        found: NDArray[Any] = qmc.LatinHypercube(len(self.parameters), rng=generator).random(self.num_settings)
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is drawn again quickly."""
        return {name: value for name, value in self.__dict__.items() if name != "_latin_hypercube"}


@dataclass(frozen=True, eq=False)
class TableSource(Source):
    """The rows of a table: exact where it holds text or fractions, shortest decimals where it holds floats."""

    kind: ClassVar[str] = "table"
    columns: Mapping[str, Any]
    """By parameter a float array, or a tuple of fractions."""
    num_settings: int
    origin: str = "a table"
    _known: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return tuple(self.columns)

    @property
    def size(self) -> int:
        """Number of settings."""
        return self.num_settings

    def part(self, start: int, stop: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Return arrays of values by parameter, and how far exact values are from them if they are no decimals."""
        values, errors = {}, {}
        for name, column in self.columns.items():
            if isinstance(column, tuple):
                values[name], errors[name] = _floats_and_misses(column[start:stop])
            else:
                values[name] = column[start:stop]
        return values, errors

    def exact(self, index: int) -> dict[str, Fraction]:
        """Return the exact values at one setting."""
        return {
            name: column[index] if isinstance(column, tuple) else parse_number(float(column[index]))
            for name, column in self.columns.items()
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TableSource) and self.description() == other.description()

    def __hash__(self) -> int:
        return hash(self.description()["hash"])

    def description(self) -> dict[str, Any]:
        """Return what makes this source what it is; the values stand in for themselves by their hash."""
        if "hash" not in self._known:
            texts = {
                name: ",".join(map(str, column)) if isinstance(column, tuple) else column.tobytes().hex()
                for name, column in self.columns.items()
            }
            self._known["hash"] = sha256(repr(texts).encode()).hexdigest()
        return {"kind": self.kind, "n": self.num_settings, "columns": list(self.columns), "hash": self._known["hash"]}


def _floats_and_misses(numbers: Sequence[Fraction]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the nearest floats of fractions, and bounds on how far the fractions are from them."""
    import numpy as np

    floats = [float(number) for number in numbers]
    misses = [
        0.0 if Fraction(near) == number else abs(near) * HALF_UNIT + UNDERFLOW
        for near, number in zip(floats, numbers, strict=True)
    ]
    return np.array(floats), np.array(misses)


def _sobol_points(engine: Any, count: int) -> NDArray[Any]:
    """Return the next points; a power of two of them are drawn, because scipy complains of other first numbers."""
    found: NDArray[Any] = engine.random(2 ** (count - 1).bit_length())[:count]
    return found


def _axis_text(axis: tuple[Fraction, ...]) -> str:
    """Return an axis as text: all values, or their hash if there are many."""
    text = ",".join(map(exact_text, axis))
    return text if len(text) <= MOST_TEXT else f"{len(axis)} values, sha256 {sha256(text.encode()).hexdigest()}"


def _belief_text(parameter: Parameter) -> str:
    belief = belief_of(parameter)
    text = str(belief)
    if len(text) > MOST_TEXT:
        text = f"{belief.kind} of {len(belief.arguments)} numbers, sha256 {sha256(text.encode()).hexdigest()}"
    return f"{text} in {parameter.range_text}"
