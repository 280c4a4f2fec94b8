"""Distributions that are the column of a table: the numbers are read when the model file is, and stand in for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

from sma_games.errors import SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.locations import shared_file
from sma_games.modeling.beliefs import Empirical
from sma_games.modeling.cells import read_cells
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import CalibratedTable, ParameterTable, Shared

__all__ = ["with_columns"]

MAX_VALUES = 100_000
COLUMN = re.compile(
    r"""\s*empirical\(\s*["']?([^"',()]*[^"',()\d.\s][^"',()]*)["']?\s*,\s*["']?([^"',()]+?)["']?\s*\)\s*"""
)
"""A path, which is no number, and a column."""

Believed = TypeVar("Believed", ParameterTable, CalibratedTable)
DocumentT = TypeVar("DocumentT", bound=Shared)


def with_columns(document: DocumentT, folders: tuple[Path, ...], problems: ProblemList) -> DocumentT:
    """Return a file with the values of columns in place of their names, looked up in folders in this order."""

    def read(table: Believed, place: str) -> Believed:
        match = COLUMN.fullmatch(table.distribution or "")
        if match is None:
            return table
        try:
            text = f"{Empirical.kind}({', '.join(_values(match[1], match[2], folders))})"
        except SettingError as error:
            problems.add(f"{place}.distribution", str(error))
            text = None
        return table.model_copy(update={"distribution": text})

    calibrations = {
        title: {name: read(table, f"calibrations.{title}.{name}") for name, table in tables.items()}
        for title, tables in document.calibrations.items()
    }
    parameters = {name: read(table, f"parameters.{name}") for name, table in document.parameters.items()}
    return document.model_copy(update={"parameters": parameters, "calibrations": calibrations})


def _values(file: str, column: str, folders: tuple[Path, ...]) -> list[str]:
    """Return the numbers of a column as text, in ascending order; empty cells are left out."""
    path, reason = shared_file(file, folders, ".csv")
    if path is None:
        raise SettingError(reason)
    header, rows = read_cells(path, file)
    if header.count(column) != 1:
        near = did_you_mean(column, header) or f"; the columns are {', '.join(header)}"
        raise SettingError(f"{file} has {'no' if column not in header else 'more than one'} column {column!r}{near}")
    place = header.index(column)
    texts = [(number, row[place]) for number, row in enumerate(rows, start=1) if row[place]]
    if not texts or len(texts) > MAX_VALUES:
        raise SettingError(f"column {column!r} of {file} has {len(texts):,} numbers; give it 1 to {MAX_VALUES:,}")
    for number, text in texts:
        try:
            parse_number(text)
        except SettingError as error:
            raise SettingError(f"row {number} of {file}, column {column!r}: {error}") from None
    return sorted((text for _, text in texts), key=parse_number)
