"""-q and -v, which every command takes: how much is told beside the answer."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sma_games.cli.app import app

Run = Callable[..., Any]
SOLVE = ("solve", "textbook/stag_hunt")


def test_every_command_takes_both() -> None:
    program: Any = get_command(app)
    for command in (program, *program.commands.values()):
        assert {"-q", "-v"} <= {name for parameter in command.params for name in parameter.opts}


@pytest.mark.parametrize("arguments", [("-v", *SOLVE), (*SOLVE, "--verbose"), (*SOLVE, "-v", "--json")], ids=" ".join)
def test_steps_times_and_versions_are_told_on_stderr(run: Run, arguments: tuple[str, ...]) -> None:
    finished = run(*arguments)
    plain = run(*(word for word in arguments if word not in {"-v", "--verbose"}))
    assert (finished.status, finished.out, plain.err) == (0, plain.out, "")
    first, *lines = finished.err.splitlines()
    assert re.match(r"sma-games \d.*, numpy \d.*, python \d", first)
    assert lines[0] == "sma-games solve ..."
    assert re.match(r"textbook/stag_hunt: normal form, at today's values; SHA-256 [0-9a-f]{64}$", lines[1])
    assert lines[2] == "solving textbook/stag_hunt ..."
    assert re.match(r"solving textbook/stag_hunt: \d+\.\d\d s$", lines[3])
    assert re.match(r"sma-games solve: \d+\.\d\d s$", lines[4])


def test_only_the_answer_is_told(run: Run, tmp_path: Path) -> None:
    arguments = (*SOLVE, "--csv", str(tmp_path / "found.csv"))
    loud, quiet, first = run(*arguments), run(*arguments, "--quiet"), run("-q", *arguments)
    assert loud.err.startswith("wrote ")
    assert quiet.out == first.out == loud.out
    assert quiet.err == first.err == ""


def test_mistakes_are_told_all_the_same(run: Run) -> None:
    assert "there is no model" in run("solve", "no/such", "-q").err
    assert run(*SOLVE, "-qv").err == "Error: -q and -v: leave one of them out\n"
    assert run("-q", *SOLVE, "-v").err == "Error: -q and -v: leave one of them out\n"
