"""The rows of a sweep as a table: one for each setting, written as they come or at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sma_games.cli.loudness import note
from sma_games.cli.output import is_workbook, plural, replacing
from sma_games.interrupts import undivided

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["RowWriter", "num_beyond_floats", "rows_to"]

AT_ONCE = 2**11  # rows that are written before Ctrl-C is attended to
HURRIED = 0.3  # seconds of writing after Ctrl-C, which is to end the program within one


class RowWriter:
    """Appends rows to a table and counts those that are in it."""

    def __init__(self, add: Callable[[pd.DataFrame, bool], object]) -> None:
        self._add = add
        """Adds rows; whether they are the first is told."""
        self.num_rows = 0
        self.num_left_out = 0
        """Rows of settings that are done, for which there was no time after Ctrl-C."""

    def append(self, rows: xr.Dataset, seconds: float = inf) -> None:
        """Write some rows, a few at a time: after Ctrl-C, or after some seconds, the file ends with a whole row."""
        end = monotonic() + seconds
        for start in range(0, rows.sizes["setting"], AT_ONCE):
            undivided(partial(self._append, rows.isel(setting=slice(start, start + AT_ONCE))))
            if monotonic() > end:
                break

    def complete(self, found: xr.Dataset, *, is_hurried: bool = False) -> None:
        """Write what a result has beyond the rows that are there; after Ctrl-C what there is time for."""
        self.append(found.isel(setting=slice(self.num_rows, None)), HURRIED if is_hurried else inf)
        self.num_left_out = found.sizes["setting"] - self.num_rows

    def _append(self, rows: xr.Dataset) -> None:
        table = _frame(rows)
        self._add(table, self.num_rows == 0)
        self.num_rows += len(table)


@contextmanager
def rows_to(path: Path | None) -> Iterator[RowWriter | None]:
    """Give what writes rows to a file, if one was asked for; the file is there once all is written."""
    if path is None:
        yield None
        return
    with replacing(path) as temporary, _table(temporary) as add:
        rows = RowWriter(add)
        yield rows
    left_out = (
        f"; {rows.num_left_out:,} more are done, but there was no time to write them" if rows.num_left_out else ""
    )
    note(f"wrote {path}: {plural(rows.num_rows, 'row')}{left_out}")


@contextmanager
def _table(path: Path) -> Iterator[Callable[[pd.DataFrame, bool], object]]:
    """Give what adds rows to a workbook, which is saved at the end, or to a CSV file."""
    if is_workbook(path):
        from sma_games.reporting.workbooks import Workbook

        with Workbook() as book:
            yield lambda table, _: book.append(table)
            book.save(path)
        return
    from sma_games.reporting.spreadsheets import without_formulas

    with path.open("wb") as file:
        yield lambda table, is_first: file.write(
            without_formulas(table).to_csv(index=False, header=is_first, lineterminator="\n").encode()
        )


def _frame(found: xr.Dataset) -> pd.DataFrame:
    import pandas as pd

    from sma_games.sweeps.results.collecting import labels_of

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
    columns["answer"] = [labels[code] for code in columns["code"]]
    if "admissible" in columns:
        pairs = zip(columns["answer"], columns["admissible"], strict=True)
        columns["answer"] = [answer if inside else "not admissible" for answer, inside in pairs]
    return pd.DataFrame(columns)


def num_beyond_floats(found: xr.Dataset) -> int:
    """Return at how many settings some payoff or measure is no finite float; of a reduced sweep, at least."""
    import numpy as np

    if "num_values" in found:
        ranges = [name for name in found["quantity"].to_numpy() if "_min" in name or "_max" in name]
        missing = found["count"].sum() - found["num_values"].sel(quantity=ranges).sum("answer")
        return int(missing.max()) if missing.size else 0
    columns = [column.to_numpy() for name, column in found.data_vars.items() if str(name).endswith(("_min", "_max"))]
    is_beyond = [np.isinf(column).any(axis=tuple(range(1, column.ndim))) for column in columns]
    return int(np.any(is_beyond, axis=0).sum()) if is_beyond else 0
