"""The examples in the help of every command: all can be read, short ones are run; exit statuses are told."""

import re
import shlex
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sma_games.cli.app import app
from sma_games.cli.examples import EXAMPLES
from sma_games.cli.statuses import STATUSES

Ok = Callable[..., str]
PROGRAM: Any = get_command(app)
LINES = [(command, line) for command, lines in EXAMPLES.items() for line in lines]
WIDTH = 78  # with its indent a line fits a terminal of 80 columns


def words(line: str) -> list[str]:
    """Return the words of a command line, without what the shell does with its input and output."""
    return list(takewhile(lambda word: word not in {"<", ">"}, shlex.split(line)))


def test_every_command_has_examples() -> None:
    assert list(EXAMPLES) == list(PROGRAM.commands)
    assert all(EXAMPLES.values())


@pytest.mark.parametrize(("command", "line"), LINES)
def test_an_example_can_be_read_and_stands_in_the_help(ok: Ok, command: str, line: str) -> None:
    program, name, *arguments = words(line)
    assert (program, name) == ("sma-games", command)
    assert PROGRAM.commands[command].make_context(name, arguments).params
    assert len(line) <= WIDTH
    assert f"\n    {line}\n" in ok(command, "--help")


@pytest.mark.parametrize("command", ["solve", "dominance", "tipping", "prove", "rationalize", "cite", "schema"])
def test_an_example_does_what_it_shows(ok: Ok, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert words(EXAMPLES[command][0])[1:]
    ok(*words(EXAMPLES[command][0])[1:])


def test_the_help_of_the_program_tells_the_exit_statuses(ok: Ok) -> None:
    shown = ok("--help")
    assert "Exit status:" in shown
    assert all(re.search(rf"^ +{status}  {re.escape(text)}$", shown, re.MULTILINE) for status, text in STATUSES.items())
    assert max(map(len, shown.splitlines())) <= 80
    told = (Path(__file__).parents[3] / "docs" / "command_line.md").read_text("utf-8")
    assert [f"| {status} | {text} |" for status, text in STATUSES.items()] == re.findall(
        r"^\| \d.*", told, re.MULTILINE
    )
