"""Ctrl-C at any moment of any command: status 130, one sentence, no traceback, and what was found."""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

OVER = ("--over", "p_trump", "--over", "backlash")
SAMPLE = ("sweep", "sma/timing_matrix", "--sample", "3000000", "--seed", "1")
COMMANDS = {
    "solve": ("solve", "sma/early_sign_tree"),
    "tipping": ("tipping", "sma/early_sign_tree"),
    "branches": ("branches", "sma/timing_matrix", "--along", "p_trump"),
    "regions": ("regions", "sma/timing_matrix", *OVER, "--over", "criticism"),
    "regions of a tree": ("regions", "sma/early_sign_tree", *OVER, "--over", "back_down_probability", "--json"),
    "figure": ("regions", "sma/timing_matrix", *OVER, "--figure", "map.png"),
    "prove": ("prove", "sma/timing_matrix", "some ROK = sign_early", *OVER, "--over", "criticism"),
    "robustness": ("robustness", "sma/early_sign_tree"),
    "rationalize": ("rationalize", "sma/timing_matrix", "--observed", "ROK=wait", "--observed", "US=wait", *OVER),
    "design": ("design", "sma/timing_matrix", "--outcome", "ROK=wait", "--lever", "backlash", "--for-all", "p_trump"),
    "sweep": SAMPLE,
    "sweep to a table": (*SAMPLE, "--csv", "rows.csv"),
    "sweep to a store": (*SAMPLE, "--store", "rows.zarr"),
    "exact sweep": (*SAMPLE, "--method", "exact"),
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


def interrupted(name: str, seconds: float, folder: Path) -> tuple[int, str, str, float]:
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
    status, out, err, late = interrupted(name, seconds, folder)
    told = f"{name} after {seconds:.2f} s: status {status}\n{out[-500:]}\n{err[-2000:]}"
    assert "Traceback" not in err, told
    if late and status in (0, 1):  # it was about to end
        return 0.0
    if late:
        assert status == 130, told
        assert "Interrupted" in err, told
    assert not [path for path in folder.iterdir() if path.name.startswith(".")], told
    return late


@pytest.mark.parametrize(("name", "seconds"), [("regions of a tree", 0.1), ("sweep", 1.0), ("sweep to a table", 4.0)])
def test_ctrl_c_ends_a_command(name: str, seconds: float, tmp_path: Path) -> None:
    check(name, seconds, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_ends_every_command_at_every_moment(name: str, tmp_path: Path) -> None:
    source = random.Random(name)  # noqa: S311 - moments
    late = [check(name, source.uniform(0, LONGEST), tmp_path) for _ in range(13)]
    LOG.info("%s: at most %.2f s", name, max(late))  # within a second on an idle machine


def test_rows_of_a_sweep_that_was_stopped_are_kept(tmp_path: Path) -> None:
    program = f"""
from sma_games.sweeps import sweep
import sma_games.sweeps
def stopped(*arguments, **options):
    def stop(done):
        if done >= 65536:
            signal.raise_signal(signal.SIGINT)
    return sweep(*arguments, progress=stop, **options)
sma_games.sweeps.sweep = stopped
{PROGRAM.replace("import signal", "", 1)}"""
    command = [sys.executable, "-c", f"import signal\n{program}", *COMMANDS["sweep to a table"], "--workers", "1"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 130, run.stderr
    assert run.stderr.splitlines()[-2:] == ["wrote rows.csv", "Interrupted: 65,536 of 3,000,000 settings are done."]
    with (tmp_path / "rows.csv").open() as rows:
        assert sum(1 for _ in rows) == 1 + 65536
