"""Sweeps on disk: a zarr folder, filled chunk by chunk, that a killed run goes on with.

What is done, and the table of answers so far, stand in the attributes of the folder, which are replaced in one step
after the rows of a chunk have been written. A run that is killed loses the chunk that it was at; rows are the same
whoever works them out, so it ends with the same bytes as one that nobody disturbed. What is there already is checked
against its digests before anything else is done with it; see `integrity`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.answers import EquilibriumType
from sma_games.errors import MethodError, SmaGamesError
from sma_games.sweeps.results.collecting import AnswerTable, RowCollector, columns_of
from sma_games.sweeps.results.description import TYPE
from sma_games.sweeps.results.differences import tell_difference
from sma_games.sweeps.results.integrity import blank, check_rows, damaged, digest, readable, seal
from sma_games.sweeps.routes.rows import Answer, ChunkRows

if TYPE_CHECKING:
    import xarray as xr

    from sma_games.sweeps.results.description import SweepDescription

__all__ = ["StoreCollector"]

STATE = "sweep_state"
SEAL = "sweep_seal"
FORMAT = 3  # of zarr
LABELS_AT_ONCE = 1000  # labels in a file


class StoreCollector(RowCollector):
    """Writes rows to a folder as they come.

    Raises
    ------
    SmaGamesError
        If the folder holds something else, is damaged, or cannot be written.
    """

    def __init__(self, description: SweepDescription, path: str | Path) -> None:
        self._description = description
        self._path = Path(path)
        self._table = AnswerTable()
        self._num_chunks = 0
        self._order: list[str] = []
        self._digests: list[str] = []
        self._arrays: dict[str, Any] = {}
        with _tell(self._path):
            self._group = self._opened()

    @property
    def num_chunks(self) -> int:
        """How many chunks it has."""
        return self._num_chunks

    def add(self, part: ChunkRows) -> None:
        """Take the rows of the next chunk."""
        rows = slice(part.chunk.start, part.chunk.start + part.chunk.size)
        num_types = len(self._table.types)
        columns = columns_of(part, self._table, self._description)
        self._order = list(columns)
        with _tell(self._path):
            if self._description.by_type and len(self._table.types) > num_types:
                self._write_types()
            for name, column in columns.items():
                self._make_room(name, column)
                self._arrays[name][rows] = column
            self._num_chunks += 1
            self._digests.append(digest(columns, self._by_type))
            self._sign(self._group)

    def dataset(self) -> xr.Dataset:
        """Return what has been taken, read from the folder when it is used."""
        import xarray as xr

        with _tell(self._path), readable(self._path, "the description of its columns"):
            found: xr.Dataset = xr.open_zarr(self._path, chunks=None, consolidated=False)
        for name in (STATE, SEAL):
            found.attrs.pop(name, None)
        if not self._num_chunks:
            return found
        found.attrs |= self._table.attributes
        settings = self._description.settings
        rows = min(self._num_chunks * settings.chunk_size, settings.size)
        found = found[self._order].set_coords(settings.names).isel(setting=slice(rows))
        found.attrs |= self._table.caveats_of(found)
        if self._description.by_type:
            found = found.isel({TYPE: slice(len(self._table.types))})
        labels = {name: (name, found[name].to_numpy().tolist(), found[name].attrs) for name in found.indexes}
        return found.assign_coords(labels)  # as they are in memory, whatever type zarr gives texts

    def _opened(self) -> Any:
        zarr = _zarr()
        if not self._path.exists() or (self._path.is_dir() and not any(self._path.iterdir())):
            attributes = {**self._description.provenance, "columns": self._columns()}
            group = zarr.open_group(self._path, mode="w", zarr_format=FORMAT, attributes=attributes)
            for name, labels in self._description.labels.items():
                self._make_labels(group, name, len(labels))
                group[name][:] = _texts(labels)
            self._sign(group)
            return group
        group = self._existing(zarr)
        with readable(self._path, "its own record in zarr.json"):
            self._check(group)
        for leftover in self._path.rglob("*.partial"):  # of a run that was killed while it wrote
            leftover.unlink()
        return group

    def _existing(self, zarr: Any) -> Any:
        group = None
        if (self._path / "zarr.json").is_file():
            with readable(self._path, "zarr.json"):
                group = zarr.open_group(self._path, mode="r+", zarr_format=FORMAT)
        if group is None or STATE not in group.attrs:
            raise SmaGamesError(f"{self._path} is there already and holds no sweep; choose another folder")
        wanted = {**self._description.provenance, "columns": self._columns()}
        with readable(self._path, "its own record in zarr.json"):
            difference = tell_difference(dict(group.attrs), wanted)
        if difference:
            raise SmaGamesError(f"choose another folder, or delete this one: {self._path} holds a sweep {difference}")
        return group

    def _sign(self, group: Any) -> None:
        """Write what is done, and the seal on it, in one step."""
        attributes = {**self._as_stored(group), **self._table.labels, STATE: self._state()}
        group.attrs.update({**attributes, SEAL: seal(attributes, self._arrays)})

    @staticmethod
    def _as_stored(group: Any) -> dict[str, Any]:
        return {name: part for name, part in dict(group.attrs).items() if name != SEAL}

    def _check(self, group: Any) -> None:
        """Take up what is done, once it is certain that all of it is as it was written."""
        state, settings = group.attrs[STATE], self._description.settings
        self._restore(state)
        self._arrays = {name: group[name] for name in self._order}
        if group.attrs.get(SEAL) != seal(self._as_stored(group), self._arrays):
            raise damaged(self._path, "a zarr.json in it is not what was written")
        labels = dict(self._description.labels)
        if self._description.by_type and self._num_chunks:
            labels[TYPE] = self._table.labels["equilibrium_types"]
        for name, expected in labels.items():
            if group[name][: len(expected)].tolist() != expected or group[name].metadata.dimension_names != (name,):
                raise damaged(self._path, f"the labels in {name} are not those that were written")
        short = [name for name, array in self._arrays.items() if array.shape[0] != settings.size]
        if short or len(self._digests) != self._num_chunks:
            raise damaged(self._path, f"there are too few or too many rows in {', '.join(short) or 'zarr.json'}")
        check_rows(self._path, self._arrays, self._digests, settings.chunk_size, self._by_type)

    @property
    def _by_type(self) -> list[str]:
        """The columns with a place for each type of equilibrium."""
        return [name for name in self._order if TYPE in self._description.dims(name)]

    def _columns(self) -> str:
        names = " ".join([*self._description.columns, *([TYPE] if self._description.by_type else [])])
        return f"chunks of {self._description.settings.chunk_size}: {names}"

    def _write_types(self) -> None:
        """Write the labels of all types of equilibria; a killed run may have written some that are not yet known."""
        labels = self._table.labels["equilibrium_types"]
        if TYPE not in self._group:
            self._make_labels(self._group, TYPE, 0)
        if len(labels) > self._group[TYPE].shape[0]:
            self._group[TYPE].resize((len(labels),))
        self._group[TYPE][: len(labels)] = _texts(labels)

    def _make_labels(self, group: Any, name: str, size: int) -> None:
        group.create_array(
            name,
            shape=(size,),
            chunks=(LABELS_AT_ONCE,),
            dtype=str,
            dimension_names=(name,),
            attributes=self._description.attributes(name),
        )

    def _make_room(self, name: str, column: Any) -> None:
        """Make room for a column, with more types of equilibria if need be; a killed run may have made it before."""
        settings = self._description.settings
        dims = self._description.dims(name)
        shape = (settings.size, *column.shape[1:])
        if name in self._group:
            array = self._arrays.setdefault(name, self._group[name])
            if TYPE in dims and array.shape[1] < shape[1]:
                array.resize(shape)
            return
        types = (1,) if TYPE in dims else ()
        self._arrays[name] = self._group.create_array(
            name,
            shape=shape,
            chunks=(settings.chunk_size, *types, *shape[1 + len(types) :]),
            dtype=column.dtype,
            fill_value=blank(column.dtype),
            dimension_names=dims,
            attributes=self._description.attributes(name),
        )

    def _state(self) -> dict[str, Any]:
        types = {each: number for number, each in enumerate(self._table.types)}
        return {
            "num_chunks": self._num_chunks,
            "order": self._order,
            "digests": self._digests,
            "types": [[each.label, each.choices] for each in types],
            "answers": [[types[each] for each in answer.types] for answer in self._table.answers],
            "has_mixtures": [answer.has_mixtures for answer in self._table.answers],
        }

    def _restore(self, state: Any) -> None:
        types = [
            EquilibriumType(label, tuple((name, tuple(actions)) for name, actions in choices))
            for label, choices in state["types"]
        ]
        self._table.add_types(types)
        pairs = zip(state["answers"], state["has_mixtures"], strict=True)
        self._table.add_answers([Answer(tuple(types[number] for number in own), whole) for own, whole in pairs])
        self._num_chunks = int(state["num_chunks"])
        self._order = list(state["order"])
        self._digests = list(state["digests"])


@contextmanager
def _tell(path: Path) -> Iterator[None]:
    """Turn what the operating system says into one clear message."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise SmaGamesError(
            f"cannot write {path}: {reason}; make room or choose another folder: what was finished stays, and the same "
            "call goes on from there"
        ) from None


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise MethodError("install zarr (at least version 3), which store= needs, or write rows with csv") from None
    return zarr


def _texts(labels: list[str]) -> Any:
    import numpy as np

    return np.array(labels, dtype=object)
