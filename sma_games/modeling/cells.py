"""Cells of CSV files as text: a header and rows that are as long as it."""

from __future__ import annotations

import csv
from pathlib import Path

from sma_games.errors import SettingError

__all__ = ["read_cells"]

CONTROL = frozenset(map(chr, range(32))) - set("\t\n\v\f\r\x1a")
"""Characters that no text has."""


def read_cells(path: Path, shown: str = "") -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows, separated by commas, or by semicolons or tabs if the first line has no comma.

    Raises
    ------
    SettingError
        If the file cannot be read, is no plain text, or has a row of another length.
    """
    name = shown or str(path)
    lines = _read_text(path, name).splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((each for each in ",;\t" if each in first), ",")
    try:
        cells = [
            [cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True)
        ]
    except csv.Error as error:
        raise SettingError(f"cannot read {name} as a CSV table: {error}") from None
    header, *body = [row for row in cells if any(row)] or [[]]
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            _refuse_row(name, number, row, header, separator)
    return header, body


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
        f"save {name} as a CSV file, which is plain text: it cannot be read as such (no archive or workbook can)"
    )


def _refuse_row(name: str, number: int, row: list[str], header: list[str], separator: str) -> None:
    hint = ""
    if len(row) > len(header) and separator == ",":
        hint = "; with decimal commas, as in 3,5 for 3.5, use points"
    raise SettingError(
        f"give row {number} of {name} as many cells as the header has: found {len(row)}, expected {len(header)}{hint}"
    )
