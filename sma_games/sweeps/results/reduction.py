"""Sweeps whose rows nobody keeps: counts, moments, histograms and quantiles by answer.

Whoever finds the rows of a chunk sums them up; the sums are joined in the order of the chunks, so that nothing depends
on the number of threads or machines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.sweeps.results.bin_counts import BinCounts, bin_counts, joined
from sma_games.sweeps.results.collecting import AnswerTable, Collector, found_columns
from sma_games.sweeps.routes.rows import Answer, ChunkRows

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from sma_games.sweeps.results.description import SweepDescription

__all__ = ["ReducingCollector", "Summary", "summary_of"]

NUM_PARTS = 20  # of a parameter's range, in its histogram
NUM_INTERVALS = 32  # at most, of the range of a quantity, in its histogram
LEVELS = ("0.05", "0.25", "0.5", "0.75", "0.95")
WAITING = 16  # counts that are kept before they are joined


class Summary(NamedTuple):
    """What is kept of the rows of a chunk; answers are those of the chunk."""

    size: int
    num_undecided: int
    num_inadmissible: int
    num_in_floats: int
    answers: Sequence[Answer]
    counts: NDArray[Any]
    moments: NDArray[Any]
    """Shape (quantities, 5, answers): how many have a value, mean, variance, least and greatest value."""
    histograms: NDArray[Any]
    """Shape (parameters, answers, parts of the range)."""
    bins: Sequence[BinCounts | None]
    """By quantity; the groups are the answers."""


class ReducingCollector(Collector[Summary]):
    """Keeps, for each answer, the number of settings, and moments, histograms and quantiles of all columns.

    Means and variances of chunks are joined by the formulas of Chan, Golub and LeVeque (1983).
    """

    def __init__(self, description: SweepDescription) -> None:
        self._description = description
        self._table = AnswerTable()
        self._num_chunks = 0
        self._counts: Any = None
        self._moments: Any = None
        self._histograms: Any = None
        self._bins: list[list[BinCounts]] = [[] for _ in description.flat_names]
        self._num_undecided = 0
        self._num_inadmissible = 0
        self._num_in_floats = 0

    @property
    def num_chunks(self) -> int:
        """How many chunks it has."""
        return self._num_chunks

    @property
    def part(self) -> Callable[[ChunkRows], Summary]:
        """What is made of the rows of a chunk by whoever finds them."""
        return partial(summary_of, self._description)

    def add(self, part: Summary) -> None:
        """Take the summary of the next chunk."""
        codes = self._table.add_answers(part.answers)
        size = len(self._table.answers)
        counts = _placed(part.counts, codes, size)
        moments = _placed(part.moments, codes, size)
        histograms = _placed(part.histograms.swapaxes(1, 2), codes, size)
        first = self._num_chunks == 0
        self._counts = counts if first else _padded(self._counts, size) + counts
        self._moments = moments if first else _join(_padded(self._moments, size), moments)
        self._histograms = histograms if first else _padded(self._histograms, size) + histograms
        for known, new in zip(self._bins, part.bins, strict=True):
            if new is not None:
                known.append(new.in_groups(codes))
            if len(known) >= WAITING:
                known[:] = [joined(known)]
        self._num_undecided += part.num_undecided
        self._num_inadmissible += part.num_inadmissible
        self._num_in_floats += part.num_in_floats
        self._num_chunks += 1

    def dataset(self) -> xr.Dataset:
        """Return what has been taken: one row for each answer."""
        import xarray as xr

        labels = self._table.labels
        types = self._table.attributes["equilibrium_types"]
        attributes: dict[str, Any] = {**self._description.provenance, "equilibrium_types": types}
        if self._counts is None:
            return xr.Dataset(attrs=attributes)
        coordinates = {
            "answer": _texts(labels["answers"]),
            "equilibrium_type": _texts(labels["equilibrium_types"]),
            "quantity": _texts(self._description.flat_names),
            "parameter": list(self._description.settings.names),
            "level": [float(level) for level in LEVELS],
        }
        total = int(self._counts.sum())
        without = {"num_undecided": self._num_undecided, "num_inadmissible": self._num_inadmissible}
        attributes |= self._table.caveats(self._counts)
        attributes |= {"num_settings": total + sum(without.values()), **without}
        attributes["num_in_floats"] = self._num_in_floats
        return xr.Dataset({**self._sums(max(1, total)), **self._spreads()}, coordinates, attributes)

    def _sums(self, total: int) -> dict[str, Any]:
        import numpy as np

        number, mean, variance, least, greatest = self._moments.transpose(1, 2, 0)
        quantity = ("answer", "quantity")
        by_type = self._table.membership.T @ self._counts
        over = "over the settings with this answer"
        return {
            "count": _variable("answer", self._counts, "settings with this answer"),
            "share": _variable("answer", self._counts / total, "share of the settings with this answer"),
            "type_count": _variable("equilibrium_type", by_type, "settings with an equilibrium of this type"),
            "type_share": _variable(
                "equilibrium_type", by_type / total, "share of the settings with an equilibrium of this type"
            ),
            "num_values": _variable(
                quantity, number.astype(np.int64), "settings where the quantity has a value that floats hold"
            ),
            "mean": _variable(quantity, mean, f"mean {over}", None),
            "standard_deviation": _variable(quantity, np.sqrt(variance), f"standard deviation {over}", None),
            "least": _variable(quantity, least, f"least value {over}", None),
            "greatest": _variable(quantity, greatest, f"greatest value {over}", None),
            "histogram": _variable(
                ("parameter", "answer", "bin"),
                self._histograms.swapaxes(1, 2),
                f"settings by answer, in {NUM_PARTS} equal parts of the parameter's range",
            ),
        }

    def _spreads(self) -> dict[str, Any]:
        """Return histograms of all quantities, and quantiles with bounds on their errors."""
        import numpy as np

        size, levels = len(self._counts), [Fraction(level) for level in LEVELS]
        bins = [joined(known) if known else None for known in self._bins]
        everything = [None if each is None else joined([each.in_groups([0] * size)]) for each in bins]
        nothing = np.zeros((size, NUM_INTERVALS), dtype=np.int64), 0, 0
        tables = [nothing if each is None else each.table(size, NUM_INTERVALS) for each in bins]
        widths = np.array([np.nan if each is None else each.width for each in bins])
        share = "least value that has at least this share of the settings"
        return {
            "quantile": _variable(
                ("answer", "quantity", "level"),
                np.array([[_quantiles(each, code, levels) for each in bins] for code in range(size)]).reshape(
                    size, len(bins), len(levels)
                ),
                f"{share} with this answer at or below it, rounded down by less than quantile_error",
                None,
            ),
            "overall_quantile": _variable(
                ("quantity", "level"),
                [_quantiles(each, 0, levels) for each in everything],
                f"{share} at or below it, rounded down by less than quantile_error",
                None,
            ),
            "quantile_error": _variable(
                "quantity", widths, "how far above what is reported a quantile may be: a bin", None
            ),
            "quantity_histogram": _variable(
                ("quantity", "answer", "interval"),
                [counts for counts, _, _ in tables],
                "settings by answer, in intervals of equal width",
            ),
            "interval_start": _variable(
                ("quantity", "interval"),
                [(first + np.arange(NUM_INTERVALS)) * 2.0**exponent for _, first, exponent in tables],
                "where an interval of quantity_histogram starts",
                None,
            ),
        }


def summary_of(description: SweepDescription, rows: ChunkRows) -> Summary:
    """Return what is kept of the rows of a chunk."""
    import numpy as np

    known = rows.codes >= 0
    inadmissible = 0 if rows.admissible is None else int((~rows.admissible).sum())
    code = rows.codes[known].astype(np.int64)
    size = len(rows.answers)
    columns = [column[known] for column in description.flat(found_columns(rows, description))]
    settings = description.settings
    order = _Groups(code, size)
    parts = [order if np.isfinite(column).all() else None for column in columns]
    valued = [(column, code) if part else _valued(column, code) for part, column in zip(parts, columns, strict=True)]
    return Summary(
        rows.size,
        rows.size - len(code) - inadmissible,
        inadmissible,
        rows.size - len(rows.solved_exactly),
        rows.answers,
        np.bincount(code, minlength=size),
        np.array(
            [
                (part or _Groups(where, size)).moments(column)
                for part, (column, where) in zip(parts, valued, strict=True)
            ]
        ),
        np.array(
            [
                _histogram(settings.model.parameters[name], column, code, size)
                for name, column in zip(settings.names, columns, strict=False)
            ]
        ),
        [bin_counts(column, where, size) for column, where in valued],
    )


class _Groups:
    """Numbers sorted by group, so that sums over groups are sums over neighbors."""

    def __init__(self, code: NDArray[Any], size: int) -> None:
        import numpy as np

        narrow = code.astype(np.uint16) if size < 2**16 else code  # sorted by radix
        self._order = np.argsort(narrow, kind="stable")
        self._size = size
        count = np.bincount(code, minlength=size)
        self._used = np.flatnonzero(count)
        self._count = count[self._used]
        self._starts = np.cumsum(self._count) - self._count

    def moments(self, column: NDArray[Any]) -> NDArray[Any]:
        """Return number, mean, variance, least and greatest value of each group; NaN where there is none."""
        import numpy as np

        found = np.full((5, self._size), np.nan)
        found[0] = 0
        if len(self._used):
            numbers = column[self._order].astype(np.float64)
            mean = np.add.reduceat(numbers, self._starts) / self._count
            with np.errstate(over="ignore"):  # a variance may be too large for a float
                squares = (numbers - np.repeat(mean, self._count)) ** 2
            found[:, self._used] = (
                self._count,
                mean,
                np.add.reduceat(squares, self._starts) / self._count,
                np.minimum.reduceat(numbers, self._starts),
                np.maximum.reduceat(numbers, self._starts),
            )
        return found


def _valued(column: NDArray[Any], code: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return numbers and groups without what no float holds: NaN, and payoffs beyond their range."""
    import numpy as np

    known = np.isfinite(column)
    return column[known], code[known]


def _histogram(parameter: Any, column: NDArray[Any], code: NDArray[Any], size: int) -> NDArray[Any]:
    import numpy as np

    limit = np.finfo(np.float64).max
    low, high = (np.clip(nearest_float(end), -limit, limit) / 2 for end in (parameter.low, parameter.high))
    place = np.clip(((column / 2 - low) * (NUM_PARTS / (high - low))).astype(np.int64), 0, NUM_PARTS - 1)
    return np.bincount(code * NUM_PARTS + place, minlength=size * NUM_PARTS).reshape(size, NUM_PARTS)


def _join(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """Return the moments of two sets together; shape (quantities, 5, answers)."""
    import numpy as np

    before, after = np.nan_to_num(first[:, 0]), second[:, 0]
    total = before + after
    share = np.divide(after, total, out=np.zeros_like(total), where=total > 0)
    gap = second[:, 1] - first[:, 1]
    mean = first[:, 1] + gap * share
    with np.errstate(over="ignore"):
        variance = first[:, 2] * (1 - share) + second[:, 2] * share + gap**2 * share * (1 - share)
    one_only = [
        np.where(before == 0, second[:, k], np.where(after == 0, first[:, k], both))
        for k, both in ((1, mean), (2, variance))
    ]
    least, greatest = np.fmin(first[:, 3], second[:, 3]), np.fmax(first[:, 4], second[:, 4])
    return np.stack([total, *one_only, least, greatest], axis=1)


def _placed(array: NDArray[Any], codes: Sequence[int], size: int) -> NDArray[Any]:
    """Return an array whose last axis, the answers, is that of the whole sweep."""
    import numpy as np

    is_count = array.dtype.kind == "i"
    found = np.full((*array.shape[:-1], size), 0 if is_count else np.nan, dtype=array.dtype)
    found[..., codes] = array
    if not is_count:
        found[:, 0] = np.nan_to_num(found[:, 0])
    return found


def _padded(array: NDArray[Any], size: int) -> NDArray[Any]:
    """Return an array with zeros, or NaN, for answers that are new."""
    return _placed(array, range(array.shape[-1]), size)


def _quantiles(bins: BinCounts | None, group: int, levels: Sequence[Fraction]) -> list[float]:
    return [float("nan")] * len(levels) if bins is None else bins.quantiles(group, levels)


def _variable(dims: Any, values: Any, meaning: str, units: str | None = "1") -> tuple[Any, Any, dict[str, str]]:
    return dims, values, {"long_name": meaning, "units": units or "those of the quantity"}


def _texts(labels: Sequence[str]) -> NDArray[Any]:
    import numpy as np

    return np.array(labels, dtype=object)
