from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sma_games import SettingError, load_model, table
from sma_games.errors import MethodError
from sma_games.modeling.cells import read_cells
from sma_games.modeling.workbooks import read_workbook


def save(path: Path, *rows: list[Any], sheet: str = "one") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_numbers_are_their_shortest_decimals_and_empty_edges_are_left_out(tmp_path: Path) -> None:
    file = save(tmp_path / "a.xlsx", ["x", " y ", None], [0.1, "1/3", ""], [None, None], [3, 1e-7, None])
    assert read_workbook(file, "a") == [["x", "y"], ["0.1", "1/3"], ["", ""], ["3", "1e-07"]]
    assert read_cells(file) == (["x", "y"], [["0.1", "1/3"], ["3", "1e-07"]])


def test_settings_are_read_from_a_workbook(tmp_path: Path) -> None:
    file = save(tmp_path / "settings.xlsx", ["p_trump", "backlash"], [0.3, "1/7"], [1, 0])
    settings = table(load_model("sma/timing_matrix"), file)
    assert settings.at(0)["p_trump"] == Fraction(3, 10)
    assert settings.at(0)["backlash"] == Fraction(1, 7)
    assert settings.at(1)["p_trump"] == 1


def test_what_is_no_workbook_or_no_number_is_refused_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_text("x,y\n1,2\n", "utf-8")
    with pytest.raises(SettingError, match=r"cannot read .*broken\.xlsx as an Excel workbook"):
        read_cells(broken)
    with pytest.raises(SettingError, match="cannot read"):
        read_cells(tmp_path / "absent.xlsx")
    dated = save(tmp_path / "dated.xlsx", ["x"], [date(2026, 1, 6)])
    with pytest.raises(SettingError, match=r"cell A2 .*begin a fraction with an apostrophe"):
        read_cells(dated)
    with pytest.raises(SettingError, match=r"cell A2 .*found True"):
        read_cells(save(tmp_path / "truth.xlsx", ["x"], [True]))
    with pytest.raises(SettingError, match="has no sheet 'two'; it has 'one'"):
        read_workbook(dated, "dated", "two")


def test_who_has_no_openpyxl_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(MethodError, match=r"install sma-games\[excel\]"):
        read_workbook(tmp_path / "a.xlsx", "a")
