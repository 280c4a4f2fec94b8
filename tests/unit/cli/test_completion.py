"""What shells complete: commands, models, parameters, calibrations, files."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer._completion_classes import BashComplete
from typer.main import get_command

from sma_games.cli.app import app
from sma_games.cli.completion import FORMATS, complete_words
from sma_games.reporting.report.writing import FORMATS as WRITERS


def completed(*words: str) -> list[str]:
    """Return the words that a shell is told for the last one."""
    *given, last = words
    shell = BashComplete(get_command(app), {}, "sma-games", "_SMA_GAMES_COMPLETE")
    return [item.value for item in shell.get_completions(given, last)]


def test_commands_and_options_are_completed() -> None:
    assert completed("so") == ["solve"]
    assert "--verbose" in completed("solve", "--ver")
    assert completed("schema", "tip") == ["tipping"]


def test_models_are_completed_and_other_files_of_the_catalog_are_not() -> None:
    assert completed("solve", "textbook/sta") == ["textbook/stag_hunt"]
    assert completed("report", "textbook/stag_hunt", "textbook/sta") == ["textbook/stag_hunt"]
    assert completed("solve", "sma/param") == completed("solve", "sma/front_p") == []


def test_own_files_and_folders_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zfolder").mkdir()
    for name in ("zown.toml", "zfolder/inner.toml", "znotes.txt", ".zhidden.toml"):
        (tmp_path / name).touch()
    assert completed("solve", "z") == ["zfolder/", "zown.toml"]
    assert completed("solve", "zfolder/") == ["zfolder/inner.toml"]
    assert completed("solve", f"{tmp_path}/zo") == [f"{tmp_path}/zown.toml"]


def test_parameters_and_calibrations_of_the_model_are_completed() -> None:
    assert completed("tipping", "textbook/hawk_dove", "--over", "c") == ["cost"]
    assert completed("solve", "textbook/hawk_dove", "--set", "c") == ["cost="]
    assert completed("solve", "sma/timing_matrix", "--set", "p_tr") == ["p_trump="]  # in a shared file
    assert completed("solve", "sma/timing_matrix", "--calibration", "st") == ["strict"]
    assert completed("solve", "no/such", "--calibration", "") == []
    assert completed("solve", "--calibration", "") == []


def test_names_of_files_end_as_they_must() -> None:
    assert completed("tipping", "textbook/hawk_dove", "--figure", "chart") == ["chart.svg", "chart.png", "chart.pdf"]
    assert completed("tipping", "textbook/hawk_dove", "--csv", "a.x") == ["a.xlsx"]
    assert completed("report", "textbook/hawk_dove", "--format", "") == ["html", "md", "tex", "docx"]
    assert completed("report", "textbook/hawk_dove", "--format", "md,d") == ["md,docx"]
    assert tuple(WRITERS) == FORMATS


def test_concepts_solvers_and_players_are_completed() -> None:
    assert completed("solve", "textbook/hawk_dove", "--concept", "pure_") == ["pure_nash", "pure_markov_perfect"]
    assert "vertex_enumeration" in completed("solve", "textbook/hawk_dove", "--solver", "v")
    assert completed("solve", "textbook/trust_game", "--concept", "subgame_perfect", "--solver", "b") == [
        "backward_induction"
    ]
    assert completed("decide", "sma/timing_matrix", "--player", "R") == ["ROK"]
    assert completed("decide", "textbook/trust_game", "--player", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_there_for_each_shell_and_nothing_heavy_is_loaded(shell: str) -> None:
    code = "import sys\nfrom sma_games.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"

    def ask(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", f"import sys; sys.argv = ['sma-games']\n{code}"],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )

    assert "_SMA_GAMES_COMPLETE" in ask(_SMA_GAMES_COMPLETE=f"source_{shell}").stdout
    words = "sma-games solve textbook/stag_hunt --set st"
    found = ask(
        _SMA_GAMES_COMPLETE=f"complete_{shell}",
        COMP_WORDS=words,
        COMP_CWORD="4",
        _TYPER_COMPLETE_ARGS=words,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert "stag_value=" in found.stdout
    assert {"numpy", "sympy", "pandas", "sma_games.modeling"} & set(found.stderr.split()) == set()


def test_options_that_nobody_knows_are_left_to_the_shell() -> None:
    class Parameter:
        opts = ("--unheard-of",)

    parameter: Any = Parameter()
    complete_words(parameter)
    assert not hasattr(parameter, "shell_complete")
