"""Is the cost of a sweep linear, from 100 to 100 million settings, and does memory stay bounded? No rows are kept.

Sampling, formulas and solving are counted. Each model is swept in a process of its own, sizes in ascending order, so
that the peak memory after each size is that of the largest so far. Peers go through the same settings in a loop, with
payoffs from the same array formulas, up to sizes that they can do in seconds.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from measuring import print_heading, print_table, ratio_shown

from sma_games import ParametricGame, load_model, sample, sweep

MATRIX, TREE = "sma/timing_matrix", "sma/early_sign_tree"
LARGEST = {MATRIX: 10**8, TREE: 10**7}
QUICK_SIZES = (10, 30)
PEER_SECONDS = 8.0
MOST_SECONDS = 400.0  # no sweep is begun that would take longer
SMALL = 10**5  # up to this size the best of several sweeps is taken
COLUMNS = ["work", "settings", "sma_games", "peer", "peer rate", "ratio", "method", "peak memory"]


def main(*, quick: bool, largest: int = 10**8) -> None:
    """Print the table."""
    print_heading("Sweeps without rows, settings a second", ["sma-games", "nashpy", "quantecon", "numba", "numpy"])
    print_table(COLUMNS, _rows(quick=quick, largest=largest))


def _rows(*, quick: bool, largest: int) -> Iterator[list[object]]:
    for slug, most in list(LARGEST.items())[: 1 if quick else None]:
        sizes = QUICK_SIZES if quick else [10**power for power in range(2, 9) if 10**power <= min(largest, most)]
        peers = {name: _peer_rates(find, sizes) for name, find in PEERS.items()} if slug == MATRIX else {}
        for size, rate, memory, method in _swept(slug, sizes):
            label: list[object] = [slug, f"{size:,}", f"{rate:,.0f}"]
            ended: list[object] = [method, f"{memory:,.0f} MB"]
            rows = [[*label, name, *_peer_cells(rates, size, rate), *ended] for name, rates in peers.items()]
            yield from [row for row in rows if row[4]] or [[*label, "", "", "", *ended]]


def _peer_cells(rates: dict[int, float] | None, size: int, ours: float) -> list[object]:
    if rates is None:
        return ["not installed", ""]
    return [f"{rates[size]:,.0f}", ratio_shown(ours / rates[size])] if size in rates else ["", ""]


def _swept(slug: str, sizes: Any) -> Iterator[tuple[int, float, float, str]]:
    """Yield each size with settings a second, peak memory in MB, and method."""
    command = [sys.executable, __file__, "--child", slug, *map(str, sizes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - this file
        assert child.stdout is not None
        for line in child.stdout:
            size, seconds, memory, method = line.split()
            yield int(size), int(size) / float(seconds), float(memory), method
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)


def _child(slug: str, sizes: list[int]) -> None:
    model = load_model(slug)
    if sizes[-1] > 1000:
        sweep(model, sample(model, 2000, seed=1), reduce=True, progress=False)  # compiles
    for size in sizes:
        settings = sample(model, size, seed=2)
        times = []
        for _ in range(3 if size <= SMALL else 1):
            start = time.perf_counter()
            result = sweep(model, settings, reduce=True, progress=False)
            times.append(time.perf_counter() - start)
        print(size, min(times), _peak_memory(), result.attrs["method"], flush=True)
        if 10 * min(times) > MOST_SECONDS:
            break


def _peak_memory() -> float:
    """Return the most memory that this process ever held, in MB."""
    with suppress(OSError):  # Linux lets a child inherit the peak of its parent in getrusage, but not here
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        if found:
            return int(found[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def _peer_rates(find: Any, sizes: Any) -> dict[int, float] | None:
    """Return settings a second for each size, up to one that would take too long; None if not installed."""
    model = load_model(MATRIX)
    rates: dict[int, float] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _seconds_of_loop(find, model, 2)  # compiles
            for size in sizes:
                if rates and size > PEER_SECONDS * rates[max(rates)]:
                    break
                rates[size] = size / _seconds_of_loop(find, model, size)
    except ImportError:
        return None
    return rates


def _seconds_of_loop(find: Any, model: ParametricGame, size: int) -> float:
    start = time.perf_counter()
    frame = sample(model, size, seed=2).to_frame()
    for pair in model.batch({str(name): frame[name].to_numpy() for name in frame}):
        find(*pair)
    return time.perf_counter() - start


def _nashpy(first: Any, second: Any) -> None:
    import nashpy

    list(nashpy.Game(first, second).support_enumeration())


def _quantecon(first: Any, second: Any) -> None:
    from quantecon.game_theory import NormalFormGame, Player, support_enumeration

    support_enumeration(NormalFormGame([Player(first), Player(np.ascontiguousarray(second.T))]))


PEERS = {"QuantEcon": _quantecon, "nashpy": _nashpy}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few settings only, to see that it works")
    parser.add_argument("--largest", type=int, default=10**8, help="settings of the largest sweep (default: 10^8)")
    parser.add_argument("--child", nargs="+", metavar=("MODEL", "SIZE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        _child(arguments.child[0], [*map(int, arguments.child[1:])])
    else:
        main(quick=arguments.quick, largest=arguments.largest)
