from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from sma_games import SettingError, read_table, solve


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_a_matrix_of_a_workbook_has_its_labels_and_exact_payoffs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Verhandlung")
    for row in [["서울 \\ US", "sign", "wait"], ["sign", "0.1, 1/3", "2;1"], ["wait", "0 | -1", "1, 1"]]:
        sheet.append(row)
    book.save(tmp_path / "game.xlsx")
    game = read_table(tmp_path / "game.xlsx", "Verhandlung")
    assert game.players == ("서울", "US")
    assert game.strategy_lists == (("sign", "wait"), ("sign", "wait"))
    assert game.payoff("서울", "sign", "sign") == Fraction(1, 10)
    assert game.payoff("US", "sign", "sign") == Fraction(1, 3)
    assert game.title == "game"
    assert solve(game).is_complete


def test_one_payoff_in_each_cell_is_a_zero_sum_game_if_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path / "pennies.csv", ",heads,tails\nheads,1,-1\ntails,-1,1\n")
    game = read_table(file, zero_sum=True)
    assert game.players == ("1", "2")
    assert game.payoff("2", "heads", "tails") == 1
    with pytest.raises(SettingError, match=r"heads / heads: write two payoffs.*zero_sum=True is for one"):
        read_table(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no payoff matrix"),
        (",a\n", "no payoff matrix"),
        (',a,b\nx,"1, 2",\n', "fill every cell of row 2"),
        (',a\nx,"1, 2"\n,"1, 2"\n', "fill every cell of row 3"),
        (',a\nx,"1, two"\n', "x / a: "),
        (',a\nx,"1, 2, 3"\n', "write two payoffs"),
    ],
)
def test_what_is_no_matrix_is_refused_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        read_table(write(tmp_path / "game.csv", text))


def test_a_sheet_belongs_to_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is no workbook"):
        read_table(tmp_path / "game.csv", "one")
