"""What is written for others to open: no text is a formula of a spreadsheet, or a command of Markdown."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from sma_games.reporting.brief.markdown import escaped, markdown_table
from sma_games.reporting.spreadsheets import csv_text, without_formulas


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "-0.23*p - 1", "=", "-", "+1/2/3", "-1e"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    (row,) = csv.DictReader(StringIO(csv_text(pd.DataFrame({text: [text]})), newline=""))
    assert row == {f"'{text}": f"'{text}"}


@pytest.mark.parametrize("text", ["-1", "+1.5", "-1/3", "-29879/25000", "-1e-9", "-.5", "sign=early", "", "a-b", "'=1"])
def test_numbers_and_other_text_stay_as_they_are(text: str) -> None:
    frame = pd.DataFrame({"a": [text], "b": [-1.5], "c": [True], "d": [None]})
    pd.testing.assert_frame_equal(without_formulas(frame), frame, check_dtype=False)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("exact_probability", "-3/2 + sqrt(17)/2"),
        ("exact_payoff ROK", "-(1/2)*sqrt(5)"),
        ("payoff_ROK", "-0.23032*p_trump - 1.08"),
        ("measure_rok_payment", "-p^2"),
        ("conditions", "-x + y <= 1/2 and x > 0"),
    ],
)
def test_exact_numbers_and_formulas_of_ours_stay_as_they_are(column: str, text: str) -> None:
    assert csv_text(pd.DataFrame({column: [text]})).splitlines()[1].strip('"') == text
    assert csv_text(pd.DataFrame({"player": [text]})).splitlines()[1].strip('"') == f"'{text}"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "+1+2", '-HYPERLINK("x")'])
def test_a_player_with_the_name_of_a_column_of_ours_has_no_formulas_either(text: str) -> None:
    (row,) = csv.DictReader(StringIO(csv_text(pd.DataFrame({"payoff_x": [text]})), newline=""))
    assert row == {"payoff_x": f"'{text}"}


def test_the_table_of_an_irrational_equilibrium_can_be_read_back(ok: Callable[..., str], tmp_path: Path) -> None:
    options = ("--set", "patience=1/2", "--csv", str(tmp_path / "quit.csv"))
    ok("solve", "textbook/quitting_game", *options)
    assert "-3/2 + sqrt(17)/2" in set(pd.read_csv(tmp_path / "quit.csv")["exact_payoff"])


def test_control_characters_can_be_seen() -> None:
    assert csv_text(pd.DataFrame({"a": ["\r=1\x1b"]})) == "a\n␍=1␛\n"


def test_columns_of_one_name_stay_two() -> None:
    frame = pd.DataFrame([["=1", 2]], columns=["x", "x"])
    assert csv_text(frame) == "x,x\n'=1,2\n"


def test_a_label_that_is_a_formula_is_safe_in_every_table(ok: Callable[..., str], tmp_path: Path) -> None:
    model = tmp_path / "model.toml"
    model.write_text(MODEL, "utf-8")
    commands = (["solve"], ["tipping"], ["branches", "--over", "x"], ["dominance"], ["sweep", "--grid", "x=2"])
    for name, *options in commands:
        path = tmp_path / f"{name}.csv"
        ok(name, str(model), *options, "--csv", str(path))
        cells = [cell for row in csv.reader(StringIO(path.read_text("utf-8"), newline="")) for cell in row]
        assert not any(cell.startswith("=") for cell in cells), name
        assert any("=1+1" in cell for cell in cells), name


def test_markdown_shows_labels_as_they_are() -> None:
    assert (
        escaped("a|b `c` *d* <e> [f] $g$ \\ ~h\ni\x1b") == "a\\|b \\`c\\` \\*d\\* \\<e\\> \\[f\\] \\$g\\$ \\\\ \\~h i␛"
    )
    assert escaped("# a_b & c #2") == "\\# a\\_b \\& c #2"
    assert [escaped(text) for text in ("1. a", "+ b", "- c", "-1/3", "1.5")] == [
        "1\\. a",
        "\\+ b",
        "\\- c",
        "-1/3",
        "1.5",
    ]
    table = markdown_table(["a|b"], [["`x`\ny"]])
    assert table.splitlines() == ["| a\\|b |", "|---|", "| \\`x\\` y |"]


MODEL = """
schema_version = 1
[model]
title = "Formulas"
form = "normal"
[players]
A = ["=1+1", "b"]
B = ["c", "d"]
[parameters]
x = { value = "1", range = ["-1", "2"], role = "uncertainty" }
[payoffs]
"=1+1" = { c = { A = "x", B = "1" }, d = { A = "x", B = "0" } }
b = { c = { A = "0", B = "0" }, d = { A = "0", B = "1" } }
"""
