"""Cells of Excel workbooks as text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sma_games.errors import MethodError, SettingError

__all__ = ["WORKBOOK", "load_openpyxl", "read_workbook"]

WORKBOOK = ".xlsx"


def load_openpyxl() -> Any:
    """Return the package that reads and writes workbooks.

    Raises
    ------
    MethodError
        If it is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise MethodError("install sma-games[excel] to read and write Excel workbooks, or use CSV") from None
    return openpyxl


def read_workbook(path: Path, name: str, sheet: str | None = None) -> list[list[str]]:
    """Return the cells of a sheet, of the first one if none is named; formulas as the values that Excel saved.

    A number is the shortest decimal that stands for it, as for floats everywhere.

    Raises
    ------
    SettingError
        If the workbook cannot be read, has no such sheet, or a cell is neither text nor a number.
    MethodError
        If openpyxl is not installed.
    """
    openpyxl = load_openpyxl()
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001 - whatever a damaged archive raises
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingError(f"cannot read {name} as an Excel workbook: {reason}") from None
    try:
        found = book.worksheets[0] if sheet is None else _find_sheet(book, name, sheet)
        rows = [[_text(cell, name) for cell in row] for row in found.iter_rows()]
    finally:
        book.close()
    width = max((place + 1 for row in rows for place, text in enumerate(row) if text), default=0)
    return [row[:width] for row in rows]


def _find_sheet(book: Any, name: str, sheet: str) -> Any:
    if sheet not in book.sheetnames:
        raise SettingError(f"{name} has no sheet {sheet!r}; it has {', '.join(map(repr, book.sheetnames))}")
    return book[sheet]


def _text(cell: Any, name: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if value == int(value) else repr(value)
    hint = "; begin a fraction with an apostrophe, as in '1/6, so that it is no date" if isinstance(value, date) else ""
    raise SettingError(f"write a number or text into cell {cell.coordinate} of {name}: found {value}{hint}")
