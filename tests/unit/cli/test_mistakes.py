"""Mistakes of the user: status 2 and one message with place, value, expectation and way out."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sma_games.cli.output import number, replacing
from sma_games.errors import SmaGamesError

Mistake = Callable[..., str]
MATRIX = "sma/timing_matrix"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["solve", "sma/timing_matrx"], ["sma/timing_matrx", "did you mean 'sma/timing_matrix'", "models"]),
        (["solve", "nowhere.toml"], ["nowhere.toml", "no file of this name"]),
        (["solve", MATRIX, "--set", "p_trump"], ["--set p_trump", "NAME=VALUE", "--set p_trump=0.5"]),
        (["solve", MATRIX, "--set", "=1"], ["NAME=VALUE"]),
        (["solve", MATRIX, "--set", "p_trump="], ["NAME=VALUE", "--set p_trump=0.5"]),
        (["solve", MATRIX, "--set", "p_trmp=0.5"], ["'p_trmp'", "did you mean 'p_trump'"]),
        (["solve", MATRIX, "--set", "p_trump=half"], ["p_trump", "'half' is not a number", "0.55 or 11/20"]),
        (["solve", MATRIX, "--set", "p_trump=nan"], ["'nan' is not a number"]),
        (["solve", MATRIX, "--set", "p_trump=1/0"], ["'1/0' is not a number"]),
        (["solve", MATRIX, "--set", "p_trump=1.2"], ["p_trump = 1.2", "outside its range [0, 1]"]),
        (["solve", MATRIX, "--set", "p_trump=0", "--set", "p_trump=1"], ["given twice", "0", "1"]),
        (["solve", MATRIX, "--set", "calibration=strict"], ["write --calibration strict"]),
        (["solve", MATRIX, "--set", "self=1"], ["'self'"]),
        (["solve", MATRIX, "--calibration", "strikt"], ["'strikt'", "did you mean 'strict'"]),
        (["solve", MATRIX, "--concept", "nsh"], ["'nsh'", "did you mean 'nash'"]),
        (
            ["solve", MATRIX, "--concept", "subgame_perfect"],
            ["Error: use --concept nash: no solver finds 'subgame_perfect'"],
        ),
        (["solve", MATRIX, "--solver", "guess"], ["'guess'", "vertex_enumeration"]),
        (["solve", MATRIX, "--limit", "0"], ["--limit", "greater than or equal to 1"]),
        (["tipping", MATRIX, "--over", "p_trmp"], ["--over p_trmp", "did you mean 'p_trump'"]),
        (["regions", MATRIX], ["--over is missing", "--over p_trump --over", "payoffs depend on"]),
        (["regions", MATRIX, "--over", "p_trmp"], ["--over p_trmp", "did you mean 'p_trump'"]),
        (["regions", "textbook/kohlberg_mertens", "--over", "x"], ["--over x", "unknown parameter"]),
        (["regions", "textbook/kohlberg_mertens"], ["no parameter that a payoff uses"]),
        (["regions", MATRIX, "--over", "p_trump", "--figure", "x.svg"], ["over two parameters, not 1", "--over twice"]),
        (["regions", MATRIX, "--over", "p_trump", "--figure", "x.gif"], ["--figure x.gif", ".svg, .png or .pdf"]),
        (["tipping", "textbook/kohlberg_mertens"], ["no parameter that a payoff uses"]),
        (["tipping", MATRIX, "--figure", "x.gif"], ["--figure x.gif", ".svg, .png or .pdf"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_gets_one_helpful_message(mistake: Mistake, arguments: list[str], words: list[str]) -> None:
    message = mistake(*arguments)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize(
    "arguments",
    [["solve"], ["solve", MATRIX, "--unknown"], ["slove"], ["solve", MATRIX, "--limit", "many"]],
    ids=" ".join,
)
def test_a_wrong_command_line_points_to_the_help(mistake: Mistake, arguments: list[str]) -> None:
    assert "--help" in mistake(*arguments)


@pytest.mark.parametrize(
    ("command", "option"), [("solve", "--csv"), ("tipping", "--csv"), ("regions", "--csv")], ids=" ".join
)
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_done(
    mistake: Mistake, tmp_path: Path, command: str, option: str
) -> None:
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    for path, reason in ((tmp_path / "nowhere" / "x.csv", "create it first"), (folder, "it is a folder")):
        message = mistake(command, MATRIX, option, str(path))
        assert f"cannot write {path}" in message
        assert reason in message
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_of_a_run_that_is_a_file_is_refused(mistake: Mistake, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    assert "it is a file" in mistake("run", "--output", str(tmp_path / "out"))
    assert "cannot write to" in mistake("run", "--output", str(tmp_path / "out" / "inner"))
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_a_model_file_with_problems_shows_all_of_them(mistake: Mistake, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('schema_version = 1\n[model]\ntitle = "x"\nform = "normal"\nplayer = "x"\n', "utf-8")
    message = mistake("show", str(path))
    assert str(path) in message
    assert message.count("\n * ") > 1


def write_half(path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_text("half", "utf-8")
        raise OSError(28, "No space left on device")


def test_a_file_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_text("before", "utf-8")
    with pytest.raises(SmaGamesError, match="No space left"):
        write_half(path)
    assert path.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_ctrl_c_ends_with_status_130(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sma_games.modeling.load_model", interrupt)
    finished = run("solve", MATRIX)
    assert finished.status == 130
    assert finished.err == "Interrupted.\n"
    assert finished.out == ""


def test_numbers_are_exact_where_that_is_short_and_rounded_where_it_is_not() -> None:
    assert number(Fraction(11, 20)) == "0.55"
    assert number(Fraction(1, 3)) == "1/3 (~0.333333)"
    assert number(Fraction(123456789, 987654323)) == "~0.125"
    assert number(Fraction(10) ** 400) == "~beyond floats"
