"""Cells of CSV files and workbooks as text: a header and rows that are as long as it."""

from __future__ import annotations

import csv
from pathlib import Path

from sma_games.errors import SettingError
from sma_games.modeling.workbooks import WORKBOOK, read_workbook

__all__ = ["read_cells", "read_rows"]

SEPARATORS = ",;\t"
CONTROL = frozenset(map(chr, range(32))) - set("\t\n\v\f\r\x1a")
"""Characters that no text has."""


def read_cells(path: Path, shown: str = "") -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a CSV file, or of the first sheet of an Excel workbook.

    Raises
    ------
    SettingError
        If the file cannot be read, is no plain text and no workbook, or has a row of another length.
    MethodError
        If it is a workbook, and what reads these is not installed.
    """
    name = shown or str(path)
    header, *body = read_rows(path, name) or [[]]
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            _refuse_row(name, number, row, header)
    return header, body


def read_rows(path: Path, name: str, sheet: str | None = None) -> list[list[str]]:
    """Return all rows that are not empty; of a CSV file, separated by what its first line has: commas, else semicolons.

    Raises
    ------
    SettingError
        If the file cannot be read, or is no plain text and no workbook.
    MethodError
        If it is a workbook, and what reads these is not installed.
    """
    if path.suffix.lower() == WORKBOOK:
        return [row for row in read_workbook(path, name, sheet) if any(row)]
    lines = _read_text(path, name).splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((each for each in SEPARATORS if each in first), ",")
    try:
        read = list(csv.reader(lines, delimiter=separator, skipinitialspace=True))
    except csv.Error as error:
        raise SettingError(f"cannot read {name} as a CSV table: {error}") from None
    cells = [[cell.strip() for cell in row] for row in read]
    return [row for row in cells if any(row)]


def _read_text(path: Path, name: str) -> str:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise SettingError(f"cannot read {name} as a CSV table: {error.strerror or error}") from None
    except ValueError:
        text = "\0"
    if CONTROL.isdisjoint(text):
        return text
    raise SettingError(
        f"save {name} as a CSV file, which is plain text, or as an Excel workbook with a name that ends in {WORKBOOK}: "
        "it cannot be read as such"
    )


def _refuse_row(name: str, number: int, row: list[str], header: list[str]) -> None:
    hint = ""
    if len(row) > len(header) and any(cell.isdecimal() for cell in row):
        hint = "; with decimal commas, as in 3,5 for 3.5, use points"
    raise SettingError(
        f"give row {number} of {name} as many cells as the header has: found {len(row)}, expected {len(header)}{hint}"
    )
