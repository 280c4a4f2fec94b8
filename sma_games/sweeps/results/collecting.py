"""Rows of chunks, taken in order, become one result: codes are numbered as answers first occur, whoever found them."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sma_games.answers import EquilibriumType
from sma_games.answers.question import PURE_ONLY
from sma_games.sweeps.results.label_lists import LabelList
from sma_games.sweeps.routes.rows import NO_ANSWER, Answer, ChunkRows, TypeRows

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from sma_games.sweeps.results.description import SweepDescription

__all__ = ["AnswerTable", "Collector", "MemoryCollector", "RowCollector", "columns_of", "found_columns", "labels_of"]

Part = TypeVar("Part")
SEPARATOR = " | "
NOTHING = "none"
"""The label of an answer without equilibria."""
LEFT_OUT = "mixtures of tied actions are left out"
"""What stands behind the types of an answer that does not have these."""


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
            self.add_types(answer.types)
        return [self._answers.setdefault(answer, len(self._answers)) for answer in answers]

    def add_types(self, types: Sequence[EquilibriumType]) -> list[int]:
        """Return the numbers of types, new ones for those that are new."""
        return [self._types.setdefault(each, len(self._types)) for each in types]

    @property
    def labels(self) -> dict[str, list[str]]:
        """Answers and types as a reader sees them, by code and number."""
        answers = [SEPARATOR.join(_labels(answer)) or NOTHING for answer in self._answers]
        return {"answers": answers, "equilibrium_types": [each.label for each in self._types]}

    @property
    def attributes(self) -> dict[str, LabelList]:
        """The labels as attributes of a dataset."""
        return {name: LabelList(labels) for name, labels in self.labels.items()}

    @property
    def membership(self) -> NDArray[Any]:
        """Whether a type is in an answer: shape (answers, types)."""
        import numpy as np

        found = np.zeros((len(self._answers), len(self._types)), dtype=np.bool_)
        for answer, code in self._answers.items():
            found[code, [self._types[each] for each in answer.types]] = True
        return found

    def caveats(self, counts: Sequence[int] | NDArray[Any]) -> dict[str, Any]:
        """Return, as attributes of a dataset, at how many settings something is left out, and what; by code."""
        number = sum(int(count) for answer, count in zip(self._answers, counts, strict=True) if not answer.has_mixtures)
        return {"num_without_mixtures": number, "caveat": PURE_ONLY} if number else {}

    def caveats_of(self, columns: Mapping[Any, Any]) -> dict[str, Any]:
        """Return the same for the columns of all settings."""
        import numpy as np

        if all(answer.has_mixtures for answer in self._answers):
            return {}
        codes = np.asarray(columns["code"])
        return self.caveats(np.bincount(codes[codes >= 0], minlength=len(self._answers)))


def _labels(answer: Answer) -> list[str]:
    return [*(each.label for each in answer.types), *([] if answer.has_mixtures else [LEFT_OUT])]


def labels_of(result: xr.Dataset) -> list[str]:
    """Return the labels of the answers of a sweep by code; none if it was stopped before there were any."""
    if "answer" in result:
        return [str(label) for label in result["answer"].to_numpy()]
    labels = result.attrs.get("answers", [])
    return list(json.loads(labels) if type(labels) is str else labels)


class Collector(ABC, Generic[Part]):
    """Takes the parts of chunk after chunk, and makes a dataset of them."""

    @property
    @abstractmethod
    def num_chunks(self) -> int:
        """How many chunks it has."""

    @property
    @abstractmethod
    def part(self) -> Callable[[ChunkRows], Part]:
        """What is made of the rows of a chunk by whoever finds them."""

    @abstractmethod
    def add(self, part: Part) -> None:
        """Take the part of the next chunk."""

    @abstractmethod
    def dataset(self) -> xr.Dataset:
        """Return what has been taken."""


class RowCollector(Collector[ChunkRows]):
    """Takes all rows as they are."""

    @property
    def part(self) -> Callable[[ChunkRows], ChunkRows]:
        """What is made of the rows of a chunk by whoever finds them."""
        return unchanged


def unchanged(rows: ChunkRows) -> ChunkRows:
    """Return rows as they are."""
    return rows


class MemoryCollector(RowCollector):
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

    def add(self, part: ChunkRows) -> None:
        """Take the rows of the next chunk."""
        import numpy as np

        size = self._description.settings.size
        where = slice(part.chunk.start, part.chunk.start + part.chunk.size)
        for name, column in columns_of(part, self._table, self._description).items():
            if name not in self._columns:
                self._columns[name] = np.empty((size, *column.shape[1:]), dtype=column.dtype)
            self._columns[name] = _with_room(self._columns[name], column, where.start)
            self._columns[name][where] = column
        self._num_chunks += 1

    def dataset(self) -> xr.Dataset:
        """Return what has been taken."""
        settings = self._description.settings
        size = min(self._num_chunks * settings.chunk_size, settings.size)
        columns = {name: column[:size] for name, column in self._columns.items()}
        return self._description.dataset(columns, self._table)


def columns_of(rows: ChunkRows, table: AnswerTable, description: SweepDescription) -> dict[str, NDArray[Any]]:
    """Return the columns of a dataset for one chunk, with codes of the whole sweep."""
    import numpy as np

    code = _moved(rows.codes, table.add_answers(rows.answers))
    selected = _moved(rows.selected, table.add_types(rows.types))
    in_floats = np.ones(rows.size, dtype=np.bool_)
    in_floats[rows.solved_exactly] = False
    measured = found_columns(rows, description)
    found = {name: measured.pop(name) for name in description.settings.names}
    found |= {"code": code, "num_equilibria": measured.pop("num_equilibria")}
    found |= {"exact": code >= 0, "floats_sufficed": in_floats, **measured}
    if description.settings.conditions:
        found["admissible"] = np.ones(rows.size, dtype=np.bool_) if rows.admissible is None else rows.admissible
    if description.selection is not None:
        found["selected"] = selected
    if rows.by_type is not None:
        members = np.concatenate([table.membership, np.zeros((1, len(table.types)), dtype=np.bool_)])
        found |= {"is_equilibrium": members[code], **_by_type(rows.by_type, table, description)}
    return found


def found_columns(rows: ChunkRows, description: SweepDescription) -> dict[str, NDArray[Any]]:
    """Return the columns of a chunk that hold numbers, by name."""
    found: dict[str, NDArray[Any]] = {name: rows.chunk.columns[name] for name in description.settings.names}
    found["num_equilibria"] = rows.num_equilibria
    for name, part in description.quantities.items():
        if description.selection is not None:
            found[name] = rows.picked[part].T
        found[f"{name}_min"] = rows.least[part].T
        found[f"{name}_max"] = rows.greatest[part].T
    return found


def _by_type(rows: TypeRows, table: AnswerTable, description: SweepDescription) -> dict[str, NDArray[Any]]:
    """Return the columns of quantities by type, types numbered as in the whole sweep."""
    import numpy as np

    numbers = table.add_types(rows.types)
    found = {}
    for suffix, values in (("min", rows.least), ("max", rows.greatest)):
        room = np.full((len(table.types), *values.shape[1:]), np.nan)
        room[numbers] = values
        for name, part in description.quantities.items():
            found[f"{name}_by_type_{suffix}"] = np.moveaxis(room[:, part], -1, 0)
    return found


def _with_room(array: NDArray[Any], column: NDArray[Any], done: int) -> NDArray[Any]:
    """Return an array with places for types of equilibria that are new: none has them in the rows that are done."""
    import numpy as np

    if array.shape[1:] == column.shape[1:]:
        return array
    grown = np.empty((len(array), *column.shape[1:]), dtype=array.dtype)
    grown[:done] = 0 if array.dtype.kind == "b" else np.nan
    grown[:done, : array.shape[1]] = array[:done]
    return grown


def _moved(codes: NDArray[Any], numbers: Sequence[int]) -> NDArray[Any]:
    import numpy as np

    table = np.array([*numbers, NO_ANSWER], dtype=np.int32)
    moved: NDArray[Any] = table[codes]  # NO_ANSWER is the last place
    return moved
