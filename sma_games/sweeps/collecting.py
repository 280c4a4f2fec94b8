"""Rows of chunks, taken in order, become one result: codes are numbered as answers first occur, whoever found them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.regions.answers import EquilibriumType
from sma_games.sweeps.rows import NO_ANSWER, Answer, ChunkRows

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from sma_games.sweeps.description import SweepDescription

__all__ = ["AnswerTable", "Collector", "MemoryCollector", "columns_of"]


SEPARATOR = " | "


class AnswerTable:
    """The answers and types of equilibria of a sweep, in the order in which they first occur."""

    def __init__(self) -> None:
        self._answers: dict[Answer, int] = {}
        self._types: dict[EquilibriumType, int] = {}

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers by code."""
        return tuple(self._answers)

    @property
    def types(self) -> tuple[EquilibriumType, ...]:
        """All types by number."""
        return tuple(self._types)

    def add_answers(self, answers: Sequence[Answer]) -> list[int]:
        """Return the codes of answers, new ones for those that are new."""
        for answer in answers:
            self.add_types(answer)
        return [self._answers.setdefault(answer, len(self._answers)) for answer in answers]

    def add_types(self, types: Sequence[EquilibriumType]) -> list[int]:
        """Return the numbers of types, new ones for those that are new."""
        return [self._types.setdefault(each, len(self._types)) for each in types]

    @property
    def labels(self) -> dict[str, list[str]]:
        """Answers and types as a reader sees them, by code and number."""
        answers = [SEPARATOR.join(each.label for each in answer) for answer in self._answers]
        return {"answers": answers, "equilibrium_types": [each.label for each in self._types]}


class Collector(ABC):
    """Takes the rows of chunk after chunk, and makes a dataset of them."""

    @property
    @abstractmethod
    def num_chunks(self) -> int:
        """How many chunks it has."""

    @abstractmethod
    def add(self, rows: ChunkRows) -> None:
        """Take the rows of the next chunk."""

    @abstractmethod
    def dataset(self) -> xr.Dataset:
        """Return what has been taken."""


class MemoryCollector(Collector):
    """Keeps all rows, in arrays that are made once."""

    def __init__(self, description: SweepDescription) -> None:
        self._description = description
        self._table = AnswerTable()
        self._columns: dict[str, NDArray[Any]] = {}
        self._num_chunks = 0

    @property
    def num_chunks(self) -> int:
        """How many chunks it has."""
        return self._num_chunks

    def add(self, rows: ChunkRows) -> None:
        """Take the rows of the next chunk."""
        import numpy as np

        size = self._description.settings.size
        for name, part in columns_of(rows, self._table, self._description).items():
            if name not in self._columns:
                self._columns[name] = np.empty((size, *part.shape[1:]), dtype=part.dtype)
            self._columns[name][rows.chunk.start : rows.chunk.start + rows.chunk.size] = part
        self._num_chunks += 1

    def dataset(self) -> xr.Dataset:
        """Return what has been taken."""
        settings = self._description.settings
        size = min(self._num_chunks * settings.chunk_size, settings.size)
        columns = {name: column[:size] for name, column in self._columns.items()}
        return self._description.dataset(columns, self._table)


def columns_of(rows: ChunkRows, table: AnswerTable, description: SweepDescription) -> dict[str, NDArray[Any]]:
    """Return the columns of a dataset for one chunk, with codes of the whole sweep."""
    code = _moved(rows.codes, table.add_answers(rows.answers))
    selected = _moved(rows.selected, table.add_types(rows.types))
    found: dict[str, NDArray[Any]] = {name: rows.chunk.columns[name] for name in description.settings.names}
    found |= {"code": code, "num_equilibria": rows.num_equilibria, "exact": code >= 0}
    for name, part in description.quantities.items():
        if description.selection is not None:
            found[name] = rows.picked[part].T
        found[f"{name}_min"] = rows.least[part].T
        found[f"{name}_max"] = rows.greatest[part].T
    if description.selection is not None:
        found["selected"] = selected
    return found


def _moved(codes: NDArray[Any], numbers: Sequence[int]) -> NDArray[Any]:
    import numpy as np

    table = np.array([*numbers, NO_ANSWER], dtype=np.int32)
    moved: NDArray[Any] = table[codes]  # NO_ANSWER is the last place
    return moved
