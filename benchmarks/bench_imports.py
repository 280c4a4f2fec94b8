"""How long does importing take? Each package in interpreters of its own; the shortest of several, less a bare start."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from importlib.util import find_spec

from measuring import print_heading, print_table, ratio_shown, shown

OURS = "sma_games"
FIRST_ANSWER = "from sma_games import load_model, solve; solve(load_model('sma/timing_matrix').at())"
PEERS = {"nashpy": "nashpy", "quantecon": "quantecon.game_theory", "pygambit": "pygambit"}


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("Importing, once files are in memory", ["sma-games", *PEERS])
    repeats = 1 if quick else 5
    bare = _seconds("pass", repeats)
    ours = max(_seconds(f"import {OURS}", repeats) - bare, 1e-6)
    peers = dict(list(PEERS.items())[: 1 if quick else None])
    rows = [_row(name, module, ours, bare, repeats) for name, module in peers.items()]
    used = max(_seconds(FIRST_ANSWER, repeats) - bare, 1e-6)
    rows.append(["import, load a model, solve it", shown(used), "", "", ""])
    print_table(["work", "sma_games", "peer", "peer time", "ratio"], rows)


def _row(name: str, module: str, ours: float, bare: float, repeats: int) -> list[object]:
    if find_spec(name) is None:
        return ["import", shown(ours), name, "not installed", ""]
    peer = _seconds(f"import {module}", repeats) - bare
    return ["import", shown(ours), name, shown(peer), ratio_shown(peer / ours)]


def _seconds(code: str, repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)  # noqa: S603 - our own code
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one start of each, to see that it works")
    main(quick=parser.parse_args().quick)
