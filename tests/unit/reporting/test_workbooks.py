from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from sma_games import SettingError
from sma_games.reporting.workbooks import Workbook, write_workbook


def cells(path: Path) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]


def test_numbers_are_numbers_exact_ones_text_and_nothing_is_run(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "=label": ["=1+1", "@x"],
            "value": [0.5, float("nan")],
            "exact": ["-1/2", Fraction(1, 3)],
            "whole": [2, 10**20],
            "true": [True, None],
        }
    )
    write_workbook(frame, tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == [
        ["=label", "value", "exact", "whole", "true"],
        ["=1+1", 0.5, "-1/2", 2, True],
        ["@x", None, "1/3", str(10**20), None],
    ]
    types = {cell.data_type for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows() for cell in row}
    assert "f" not in types


def test_what_a_sheet_or_a_cell_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with Workbook() as book, pytest.raises(SettingError, match=r"write a CSV file: a text has 40,000 characters"):
        book.append(pd.DataFrame({"x": ["1" * 40_000]}))
    monkeypatch.setattr("sma_games.reporting.workbooks.MOST_ROWS", 2)
    with Workbook() as book:
        book.append(pd.DataFrame({"x": [1, 2]}))
        with pytest.raises(SettingError, match="no more than 2 rows"):
            book.append(pd.DataFrame({"x": [3]}))
