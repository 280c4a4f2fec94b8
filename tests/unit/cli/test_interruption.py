"""Ctrl-C at any moment of any command: status 130, one sentence, no traceback, and what was found."""

import json
import logging
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

Run = Callable[..., Any]
OVER = ("--over", "p_trump", "--over", "backlash")
SAMPLE = ("sweep", "sma/timing_matrix", "--sample", "3000000", "--seed", "1")
COMMANDS = {
    "solve": ("solve", "sma/early_sign_tree"),
    "tipping": ("tipping", "sma/early_sign_tree"),
    "branches": ("branches", "sma/timing_matrix", "--over", "p_trump"),
    "regions": ("regions", "sma/timing_matrix", *OVER, "--over", "criticism"),
    "regions of a tree": ("regions", "sma/early_sign_tree", *OVER, "--over", "back_down_probability", "--json"),
    "figure": ("regions", "sma/timing_matrix", *OVER, "--figure", "map.png"),
    "prove": ("prove", "sma/timing_matrix", "some ROK = sign_early", *OVER, "--over", "criticism"),
    "robustness": ("robustness", "sma/early_sign_tree"),
    "rationalize": ("rationalize", "sma/timing_matrix", "--observed", "ROK=wait", "--observed", "US=wait", *OVER),
    "design": ("design", "sma/timing_matrix", "--outcome", "ROK=wait", "--lever", "backlash", "--over", "p_trump"),
    "sweep": SAMPLE,
    "sweep to a table": (*SAMPLE, "--csv", "rows.csv"),
    "sweep to a store": (*SAMPLE, "--store", "rows.zarr"),
    "exact sweep": (*SAMPLE, "--method", "exact"),
    "probability": ("probability", "sma/early_sign_tree", "opening = sign_early", "--precision", "0.0002"),
    "learn": ("learn", "sma/timing_matrix", "ROK=sign_early", "--lines", "100000"),
    "decide": ("decide", "sma/early_sign_tree"),
    "sensitivity": ("sensitivity", "sma/timing_matrix", "unique", "--precision", "0.002"),
    "scenarios": ("scenarios", "sma/timing_matrix", "some ROK = sign_early", *OVER, "--over", "criticism"),
    "compare": ("compare", "sma/timing_matrix", "sma/sign_or_wait", "--claim", "ROK = sign_early"),
    "run": ("run", "--output", "out"),
    "check": ("check",),
}
LOG = logging.getLogger(__name__)
LONGEST = 8.0  # seconds after which a signal comes
# Ctrl-C is ignored by what a shell runs in the background, so it is set to Python's own handler
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sma_games.cli import main
main()
"""


def interrupt(name: str, seconds: float, folder: Path) -> tuple[int, str, str, float]:
    """Return status, output, errors, and how long it took to end, of a command that gets a signal after some time."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"print()\n{PROGRAM}", *COMMANDS[name]],
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()  # Python has started
    time.sleep(0.05)
    try:
        out, err = process.communicate(timeout=seconds)
        late = 0.0
    except subprocess.TimeoutExpired:
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        late = time.monotonic() - start
    return process.returncode, out, err, late


def check(name: str, seconds: float, folder: Path) -> float:
    """Interrupt a command, check how it ends, and return how long that took; 0 if it ended of itself."""
    status, out, err, late = interrupt(name, seconds, folder)
    told = f"{name} after {seconds:.2f} s: status {status}\n{out[-500:]}\n{err[-2000:]}"
    lines = err.splitlines()
    assert "Traceback" not in err, told
    assert not [path for path in folder.iterdir() if path.name.startswith(".")], told
    if late and status == 130:
        assert [line for line in lines if line.startswith("Interrupted")] == lines[-1:], told
        return late
    assert status in (0, 1), told  # it had ended, or was about to
    assert not re.search("Interrupted|Aborted|Usage|No such option", err), told
    return 0.0


@pytest.mark.parametrize(("name", "seconds"), [("regions of a tree", 0.1), ("sweep", 1.0), ("sweep to a table", 4.0)])
def test_ctrl_c_ends_a_command(name: str, seconds: float, tmp_path: Path) -> None:
    check(name, seconds, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_ends_every_command_at_every_moment(name: str, tmp_path: Path) -> None:
    source = random.Random(name)  # noqa: S311 - moments
    late = [check(name, source.uniform(0, LONGEST), tmp_path) for _ in range(13)]
    LOG.info("%s: at most %.2f s", name, max(late))  # within a second on an idle machine


def stop_in_progress(
    module: str, function: str, limit: int, command: tuple[str, ...], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run a command whose search gets a signal when it reports that so much is done."""
    program = f"""
import {module} as home
search = home.{function}
def stopped(*arguments, **options):
    def stop(done):
        if done >= {limit}:
            signal.raise_signal(signal.SIGINT)
    return search(*arguments, **{{**options, "progress": stop}})
home.{function} = stopped
{PROGRAM.replace("import signal", "", 1)}"""
    return subprocess.run(
        [sys.executable, "-c", f"import signal\n{program}", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_rows_of_a_sweep_that_was_stopped_are_kept(tmp_path: Path) -> None:
    command = (*COMMANDS["sweep to a table"], "--workers", "1")
    run = stop_in_progress("sma_games.sweeps", "sweep", 65536, command, tmp_path)
    assert run.returncode == 130, run.stderr
    assert run.stderr.splitlines()[-2:] == [
        "wrote rows.csv: 65,536 rows",
        "Interrupted: 65,536 of 3,000,000 settings are done.",
    ]
    with (tmp_path / "rows.csv").open() as rows:
        assert sum(1 for _ in rows) == 1 + 65536


def test_regions_found_until_a_search_was_stopped_are_printed(tmp_path: Path) -> None:
    command = ("regions", "sma/timing_matrix", *OVER, "--over", "criticism", "--csv", "regions.csv")
    run = stop_in_progress("sma_games.regions", "critical_regions", 12, (*command, "--verify", "5"), tmp_path)
    assert run.returncode == 130, run.stderr
    assert run.stderr.splitlines()[-1] == "Interrupted: the search was not finished; left out: --verify."
    assert "Incomplete. Interrupted; the cases that had been looked at are right." in run.stdout
    number = re.search(r"^(\d+) regions with an interior:$", run.stdout, re.MULTILINE)
    assert number is not None, run.stdout
    assert int(number[1]) >= 1
    assert len(re.findall(r"^Region \d+$", run.stdout, re.MULTILINE)) == int(number[1])
    assert "Seoul renegotiates, Washington waits" in run.stdout
    assert "where p_trump > 1500/(12500*criticism + 1671)" in run.stdout
    assert len((tmp_path / "regions.csv").read_text("utf-8").splitlines()) > int(number[1])


def test_what_a_proof_had_shown_until_it_was_stopped_is_printed(tmp_path: Path) -> None:
    command = ("prove", "sma/timing_matrix", "no ROK = sign_early and US = wait", *OVER)
    finished = subprocess.run(
        [sys.executable, "-m", "sma_games", *command, "--json"], capture_output=True, text=True, check=True, timeout=300
    )
    whole = json.loads(finished.stdout)
    told = stop_in_progress("sma_games.regions", "prove", 12, (*command, "--check", "5"), tmp_path)
    assert told.returncode == 130, told.stderr
    assert told.stderr.splitlines() == ["Interrupted: the search was not finished; left out: --check."]
    assert told.stdout.startswith("Undecided"), told.stdout
    run = stop_in_progress("sma_games.regions", "prove", 12, (*command, "--json"), tmp_path)
    assert run.returncode == 130, run.stderr
    part = json.loads(run.stdout)
    assert (whole["status"], part["status"]) == ("PROVED", "UNDECIDED")
    assert 0 < part["num_cases"] < whole["num_cases"]
    assert part["certificate"]


def test_an_interruption_before_anything_was_found_is_a_document_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sma_games.cli.solve.choose", interrupt)
    told = run("solve", "textbook/stag_hunt", "--json")
    document = json.loads(told.out)
    assert (told.status, told.err, document["status"]) == (130, "Interrupted.\n", 130)
    assert run("solve", "textbook/stag_hunt").out == ""
