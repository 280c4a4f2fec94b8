"""Whether a stored sweep is as it was written: a digest of the rows of each chunk, a seal on all that describes them.

Digests are of numbers, not of files, so a chunk that is missing, cut off or changed is found however it is packed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["blank", "check_rows", "damaged", "digest", "readable", "seal"]

SIZE = 16  # bytes of a digest


def blank(dtype: Any) -> Any:
    """Return what stands where nothing was written: a value that no row has, where the type has one."""
    import numpy as np

    if dtype.kind == "f":
        return float("nan")
    return int(np.iinfo(dtype).min) if dtype.kind == "i" else 0


def digest(columns: Mapping[str, NDArray[Any]], by_type: Sequence[str]) -> str:
    """Return a digest of the rows of a chunk.

    Columns by type of equilibrium count type by type, without those types of which nothing is written: there may be
    more of these as a sweep goes on.
    """
    import numpy as np

    found = blake2b(digest_size=SIZE)
    for name, column in columns.items():
        known = np.where(np.isnan(column), np.nan, column) if column.dtype.kind == "f" else column  # one kind of NaN
        parts = np.moveaxis(known, 1, 0) if name in by_type else known[None]
        for number, part in enumerate(parts):
            if name not in by_type or not _is_blank(part):
                found.update(f"{name} {number} {part.dtype.str} {part.shape}".encode())
                found.update(np.ascontiguousarray(part).data)
    return found.hexdigest()


def _is_blank(part: NDArray[Any]) -> bool:
    import numpy as np

    return bool((np.isnan(part) if part.dtype.kind == "f" else part == blank(part.dtype)).all())


def seal(attributes: Mapping[str, Any], arrays: Mapping[str, Any]) -> str:
    """Return a digest of attributes, and of all that says how arrays are stored but their length."""
    kept = {name: _form(array) for name, array in sorted(arrays.items())}
    text = json.dumps([dict(attributes), kept], sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=SIZE).hexdigest()


def _form(array: Any) -> Any:
    from zarr.core.buffer import default_buffer_prototype

    text = array.metadata.to_buffer_dict(default_buffer_prototype())["zarr.json"].to_bytes()
    return {name: part for name, part in json.loads(text).items() if name != "shape"}


def check_rows(
    path: Path, arrays: Mapping[str, Any], digests: Sequence[str], chunk_size: int, by_type: Sequence[str]
) -> None:
    """Read all rows that are done.

    Raises
    ------
    SmaGamesError
        Naming the first rows that are not those that were written.
    """
    for number, expected in enumerate(digests):
        rows = slice(number * chunk_size, (number + 1) * chunk_size)
        where = f"rows {rows.start:,} to {rows.stop - 1:,} (the files c/{number} of the columns)"
        with readable(path, where):
            found = digest({name: array[rows] for name, array in arrays.items()}, by_type)
        if found != expected:
            raise damaged(path, f"{where} are not those that were written")


@contextmanager
def readable(path: Path, where: str) -> Iterator[None]:
    """Turn what a library says of a damaged file into one clear message; what the machine cannot do is no damage."""
    try:
        yield
    except (SmaGamesError, MemoryError):
        raise
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            raise
        raise damaged(path, f"{where} cannot be read ({_show(error)})") from None
    except Exception as error:  # noqa: BLE001 - whatever stands in the files, and libraries make of it
        raise damaged(path, f"{where} cannot be read ({_show(error)})") from None


def _show(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


def damaged(path: Path, what: str) -> SmaGamesError:
    """Return an error that says what to do."""
    return SmaGamesError(
        f"restore {path} from a copy, or delete it and let the same call work it out again: it is damaged, {what}"
    )
