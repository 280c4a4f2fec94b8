"""Every benchmark script runs, with the peers installed or not; times are not judged here."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
SCRIPTS = sorted(BENCHMARKS.glob("bench_*.py"))
WITHOUT_PEERS = """
import runpy, sys
sys.modules.update(dict.fromkeys(["pygambit", "quantecon"]))  # importing them now fails
script = sys.argv.pop(1)
sys.path.insert(0, script.rpartition("/")[0])
runpy.run_path(script, run_name="__main__")
"""


def output_of(*arguments: str) -> str:
    finished = subprocess.run([sys.executable, *arguments, "--quick"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_benchmark_prints_a_table(script: Path) -> None:
    lines = output_of(str(script)).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) > 2
    assert len({row.count("|") for row in rows if "---" not in row}) <= len([line for line in lines if "---" in line])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_benchmark_says_which_peers_are_missing_and_goes_on(script: Path) -> None:
    output = output_of("-c", WITHOUT_PEERS, script.as_posix())
    assert "|" in output
    assert "pygambit" not in script.read_text("utf-8") or "not installed" in output
