"""The program as a process: light start, closed pipes, interruption, plain output."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HEAVY = {"numpy", "pandas", "sympy", "flint", "scipy", "matplotlib", "numba", "rich.table", "rich.console"}
PROGRAM = [sys.executable, "-m", "sma_games"]


def finished(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_no_heavy_package(arguments: list[str]) -> None:
    code = "import sys\nfrom sma_games.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert HEAVY & set(run.stderr.split()) == set()


def test_a_mistake_ends_the_process_with_status_2_and_one_message() -> None:
    run = finished("solve", "sma/timing_matrix", "--set", "p_trump")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("Error: --set p_trump: expected NAME=VALUE")
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
@pytest.mark.parametrize("arguments", [["schema"], ["models"], ["solve", "sma/timing_matrix"]], ids=" ".join)
def test_a_reader_who_leaves_early_is_no_error(arguments: list[str]) -> None:
    process = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_the_process_with_status_130() -> None:
    code = (
        "import signal, sma_games.modeling\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits none\n"
        "sma_games.modeling.load_model = lambda *_: signal.raise_signal(signal.SIGINT)\n"
        "from sma_games.cli import main\n"
        "main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "solve", "sma/timing_matrix"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "Interrupted.\n")


def test_output_that_is_no_terminal_is_plain_and_fits_the_columns() -> None:
    narrow = finished("solve", "sma/timing_matrix", COLUMNS="80").stdout
    wide = finished("solve", "sma/timing_matrix", COLUMNS="200").stdout
    assert "\x1b" not in narrow
    assert max(map(len, narrow.splitlines())) <= 80
    assert max(map(len, wide.splitlines())) > 80
    assert all(line == line.rstrip() for line in narrow.splitlines())


def test_a_terminal_without_unicode_still_shows_everything() -> None:
    run = finished("solve", "sma/early_sign_tree", PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr) == (0, "")
    assert "opening ? sign_early" in run.stdout


def test_a_csv_may_go_to_a_special_file(ok: Callable[..., str]) -> None:
    if Path(os.devnull).exists():
        ok("solve", "textbook/prisoners_dilemma", "--csv", os.devnull)
        assert Path(os.devnull).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["models"], ["models", "--json"], ["--help"]], ids=" ".join)
def test_a_full_disk_behind_the_output_is_told_in_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        told = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert told.returncode == 2
    assert told.stderr == "Error: cannot write the output: No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="file descriptors of a shell")
def test_a_table_can_be_written_to_a_pipe() -> None:
    told = finished("solve", "textbook/prisoners_dilemma", "--csv", "/dev/stdout")
    assert told.returncode == 0
    assert told.stdout.startswith("equilibrium,component,player")
