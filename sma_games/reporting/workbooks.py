"""Tables as Excel workbooks: numbers as numbers, exact numbers as text beside them, and no text that is run."""

from __future__ import annotations

from math import isfinite, isnan
from numbers import Integral, Rational, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sma_games.errors import SettingError
from sma_games.games.labels import visible
from sma_games.modeling.workbooks import load_openpyxl

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_ROWS", "Workbook", "write_workbook"]

MOST_ROWS = 2**20 - 1  # of a sheet, below the header
MOST_CHARACTERS = 2**15 - 1  # of a cell
MOST_DIGITS = 15  # of a number: further ones would be lost
WIDTHS = (10, 60)  # of a column, in characters
LOOKED_AT = 200  # rows that tell how wide columns are


def write_workbook(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table into a new workbook of one sheet.

    Parameters
    ----------
    frame
        Whose columns become those of the sheet; its index is left out.
    path
        Of the file, which ends in .xlsx.

    Raises
    ------
    SettingError
        If the table has more rows than a sheet, or a text is longer than a cell.
    MethodError
        If openpyxl is not installed.
    """
    with Workbook() as book:
        book.append(frame)
        book.save(path)


class Workbook:
    """A workbook of one sheet, to which rows are appended, and which is closed at the end.

    Examples
    --------
    >>> import pandas as pd
    >>> with Workbook() as book:
    ...     book.append(pd.DataFrame({"exact": ["1/3"], "value": [1 / 3]}))
    ...     book.num_rows
    1
    """

    def __init__(self) -> None:
        self._book = load_openpyxl().Workbook(write_only=True)
        self._sheet = self._book.create_sheet("table")
        self._is_saved = False
        self.num_rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_saved:
            self._sheet.close()

    def append(self, frame: pd.DataFrame) -> None:
        """Append the rows of a table, below its header if they are the first.

        Raises
        ------
        SettingError
            If there are more rows than a sheet has, or a text is longer than a cell.
        """
        if self.num_rows + len(frame) > MOST_ROWS:
            raise SettingError(f"write a CSV file: a sheet of a workbook has no more than {MOST_ROWS:,} rows")
        rows = [list(map(_value, row)) for row in frame.itertuples(index=False, name=None)]
        if not self.num_rows:
            self._begin([visible(str(name)) for name in frame.columns], rows[:LOOKED_AT])
        for row in rows:
            self._sheet.append(list(map(self._cell, row)))
        self.num_rows += len(rows)

    def save(self, path: Path | str) -> None:
        """Write the file; no row is appended after that."""
        self._is_saved = True  # which closes it
        self._book.save(path)

    def _begin(self, names: list[str], rows: list[list[Any]]) -> None:
        """Write the header, which stays in sight; columns are as wide as their first cells."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        least, most = WIDTHS
        for place, column in enumerate(zip(names, *rows, strict=True), start=1):
            width = max(len(str(cell)) for cell in column) + 2
            self._sheet.column_dimensions[get_column_letter(place)].width = min(max(width, least), most)
        self._sheet.freeze_panes = "A2"
        header = [self._cell(name) for name in names]
        for cell in header:
            cell.font = Font(bold=True)
        self._sheet.append(header)

    def _cell(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # not a formula, whatever it begins with
        return cell


def _value(value: Any) -> str | float | int | bool | None:
    """Return what a cell holds."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value) if abs(value) < 10**MOST_DIGITS else str(value)
    if isinstance(value, Real) and not isinstance(value, Rational):
        number = float(value)
        return number if isfinite(number) else None if isnan(number) else str(number)
    text = visible(str(value))
    if len(text) > MOST_CHARACTERS:
        raise SettingError(
            f"write a CSV file: a text has {len(text):,} characters, and a cell of a workbook {MOST_CHARACTERS:,}"
        )
    return text
