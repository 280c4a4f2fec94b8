"""The rows of a sweep as a CSV file: one for each setting, written as they come or at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.cli.output import note, replacing
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["rows_to", "write_rows"]


@contextmanager
def rows_to(path: Path | None) -> Iterator[Callable[[xr.Dataset], None] | None]:
    """Give a function that adds rows to a file; rows at which it was interrupted are left out."""
    if path is None:
        yield None
        return
    from sma_games.reporting.spreadsheets import without_formulas

    with replacing(path) as temporary, temporary.open("wb") as file:
        size = 0

        def append(rows: xr.Dataset) -> None:
            nonlocal size
            table = without_formulas(_frame(rows))
            size += file.write(table.to_csv(index=False, header=size == 0, lineterminator="\n").encode())

        yield append
        if file.seekable():
            file.truncate(size)
    note(f"wrote {path}")


def write_rows(path: Path, found: xr.Dataset) -> None:
    """Write one row for each setting, all of them or nothing."""
    from sma_games.reporting.spreadsheets import without_formulas

    with replacing(path) as temporary:
        without_formulas(_frame(found)).to_csv(temporary, index=False, lineterminator="\n")
    note(f"wrote {path}")


def _frame(found: xr.Dataset) -> pd.DataFrame:
    import pandas as pd

    from sma_games.sweeps.collecting import labels_of

    wanted = [*(name for name in found.coords if found[name].dims == ("setting",)), *found.data_vars]
    columns: dict[str, Any] = {}
    for name in wanted:
        column = found[name]
        if column.ndim == 1:
            columns[str(name)] = column.to_numpy()
        else:
            names = product(*(found[dim].to_numpy() for dim in column.dims[1:]))
            parts = column.to_numpy().reshape(len(column), -1).T
            columns |= {f"{name} {' '.join(each)}": part for each, part in zip(names, parts, strict=True)}
    labels = [*labels_of(found), "undecided"]
    if "code" not in columns:
        raise SmaGamesError("there is nothing to write: the sweep was stopped before its first chunk was done")
    columns["answer"] = [labels[code] for code in columns["code"]]
    if "admissible" in columns:
        pairs = zip(columns["answer"], columns["admissible"], strict=True)
        columns["answer"] = [answer if inside else "not admissible" for answer, inside in pairs]
    return pd.DataFrame(columns)
