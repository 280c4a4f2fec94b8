"""Sweeps whose rows nobody keeps: counts, moments and histograms by answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sma_games.sweeps.collecting import AnswerTable, Collector, columns_of
from sma_games.sweeps.rows import ChunkRows

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from sma_games.sweeps.description import SweepDescription

__all__ = ["ReducingCollector"]

NUM_BINS = 20
NOT_REDUCED = ("code", "exact", "selected")


class ReducingCollector(Collector):
    """Keeps, for each answer, the number of settings, moments of all columns, and histograms of the parameters.

    Means and variances of chunks are joined in order, by the formulas of Chan, Golub and LeVeque (1983), so that
    nothing depends on the number of threads.
    """

    def __init__(self, description: SweepDescription) -> None:
        self._description = description
        self._table = AnswerTable()
        self._num_chunks = 0
        self._names: list[str] = []
        self._counts: NDArray[Any] | None = None
        self._moments: NDArray[Any] | None = None
        self._histograms: NDArray[Any] | None = None
        self._num_undecided = 0

    @property
    def num_chunks(self) -> int:
        """How many chunks it has."""
        return self._num_chunks

    def add(self, rows: ChunkRows) -> None:
        """Take the rows of the next chunk."""
        import numpy as np

        columns = columns_of(rows, self._table, self._description)
        code = columns["code"]
        known = code >= 0
        self._num_undecided += int((~known).sum())
        size = len(self._table.answers)
        flat = {name: column for name, column in self._flat(columns) if name not in NOT_REDUCED}
        self._names = list(flat)
        count = np.bincount(code[known], minlength=size)
        moments = np.array([_moments(column[known], code[known], count) for column in flat.values()])
        settings = self._description.settings
        histograms = np.array([self._histogram(name, flat[name][known], code[known], size) for name in settings.names])
        self._moments = moments if self._moments is None else _joined(self._counts, self._moments, count, moments)
        self._counts = count if self._counts is None else _padded(self._counts, size) + count
        self._histograms = histograms if self._histograms is None else _padded(self._histograms, size, 1) + histograms
        self._num_chunks += 1

    def dataset(self) -> xr.Dataset:
        """Return what has been taken: one row for each answer."""
        import numpy as np
        import xarray as xr

        description = self._description
        settings = description.settings
        labels = self._table.labels
        attributes = {**description.provenance, "equilibrium_types": labels["equilibrium_types"]}
        if self._counts is None or self._moments is None or self._histograms is None:
            return xr.Dataset(attrs=attributes)
        mean, variance, least, greatest = self._moments.transpose(1, 2, 0)
        total = max(1, int(self._counts.sum()))
        quantity = ("answer", "quantity")
        return xr.Dataset(
            {
                "count": ("answer", self._counts, {"long_name": "settings with this answer"}),
                "share": ("answer", self._counts / total, {"long_name": "share of the settings with this answer"}),
                "mean": (quantity, mean, {"long_name": "mean over the settings with this answer"}),
                "standard_deviation": (quantity, np.sqrt(variance), {"long_name": "of the settings with this answer"}),
                "least": (quantity, least),
                "greatest": (quantity, greatest),
                "histogram": (
                    ("parameter", "answer", "bin"),
                    self._histograms,
                    {"long_name": f"settings by answer, in {NUM_BINS} equal parts of the parameter's range"},
                ),
            },
            {"answer": _texts(labels["answers"]), "quantity": _texts(self._names), "parameter": list(settings.names)},
            {**attributes, "num_settings": total + self._num_undecided, "num_undecided": self._num_undecided},
        )

    def _flat(self, columns: dict[str, NDArray[Any]]) -> list[tuple[str, NDArray[Any]]]:
        """Return columns with one number for each setting."""
        found = []
        for name, column in columns.items():
            if column.ndim == 1:
                found.append((name, column))
            else:
                labels = self._description.labels[self._description.dims(name)[1]]
                found += [(f"{name} {label}", column[:, place]) for place, label in enumerate(labels)]
        return found

    def _histogram(self, name: str, column: NDArray[Any], code: NDArray[Any], size: int) -> NDArray[Any]:
        import numpy as np

        parameter = self._description.settings.model.parameters[name]
        low, high = float(parameter.low), float(parameter.high)
        place = np.clip(((column - low) * (NUM_BINS / (high - low))).astype(np.int64), 0, NUM_BINS - 1)
        return np.bincount(code * NUM_BINS + place, minlength=size * NUM_BINS).reshape(size, NUM_BINS)


def _moments(column: NDArray[Any], code: NDArray[Any], count: NDArray[Any]) -> NDArray[Any]:
    """Return mean, variance, least and greatest value for each answer, of shape (4, answers)."""
    import numpy as np

    size = len(count)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(code, weights=column, minlength=size) / count
        variance = np.bincount(code, weights=(column - mean[code]) ** 2, minlength=size) / count
    least, greatest = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(least, code, column)
    np.maximum.at(greatest, code, column)
    return np.array([mean, variance, least, greatest])


def _joined(
    first_count: NDArray[Any] | None, first: NDArray[Any], count: NDArray[Any], second: NDArray[Any]
) -> NDArray[Any]:
    """Return the moments of two sets together; shape (columns, 4, answers)."""
    import numpy as np

    assert first_count is not None
    size = len(count)
    before, first = _padded(first_count, size), _padded(first, size, 2)
    total = before + count
    with np.errstate(invalid="ignore"):
        share = count / total
        gap = second[:, 0] - first[:, 0]
        mean = first[:, 0] + gap * share
        variance = first[:, 1] * (1 - share) + second[:, 1] * share + gap**2 * share * (1 - share)
    one_only = [
        np.where(before == 0, second[:, k], np.where(count == 0, first[:, k], (mean, variance)[k])) for k in (0, 1)
    ]
    least = np.fmin(first[:, 2], second[:, 2])
    greatest = np.fmax(first[:, 3], second[:, 3])
    return np.stack([*one_only, least, greatest], axis=1)


def _padded(array: NDArray[Any], size: int, axis: int = 0) -> NDArray[Any]:
    """Return an array with zeros, or NaN, for answers that are new."""
    import numpy as np

    widths = [(0, size - array.shape[axis] if place == axis else 0) for place in range(array.ndim)]
    return np.pad(array, widths, constant_values=0 if array.dtype.kind == "i" else np.nan)


def _texts(labels: list[str]) -> NDArray[Any]:
    import numpy as np

    return np.array(labels, dtype=object)
