from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd

Ok = Callable[..., str]


def test_commands_write_workbooks_with_the_rows_of_their_csv(ok: Ok, tmp_path: Path) -> None:
    for name, *options in (
        ["solve", "textbook/stag_hunt"],
        ["tipping", "textbook/stag_hunt"],
        ["sweep", "textbook/stag_hunt", "--grid", "stag_value=3"],
    ):
        ok(name, *options, "--xlsx", str(tmp_path / f"{name}.xlsx"))
        ok(name, *options, "--csv", str(tmp_path / f"{name}.csv"))
        sheet = openpyxl.load_workbook(tmp_path / f"{name}.xlsx").active
        header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        wanted = pd.read_csv(tmp_path / f"{name}.csv")
        assert header == list(wanted.columns)
        assert [row[0] for row in rows] == list(wanted.iloc[:, 0])
        assert len(rows) == len(wanted)


def test_a_name_of_another_kind_is_refused(mistake: Callable[..., str], tmp_path: Path) -> None:
    shown = mistake("solve", "textbook/stag_hunt", "--xlsx", str(tmp_path / "a.xls"))
    assert "expected a name that ends in .csv or .xlsx" in shown
