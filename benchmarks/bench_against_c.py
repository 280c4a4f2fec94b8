"""How far is the batch solver from a hand-written kernel? Random 3 x 3 games as arrays, one thread, same games.

The kernel (`matrix_kernel.c`) goes through the 19 pairs of equal supports in plain C, with all probabilities and
payoffs written out. It is right for non-degenerate games up to rounding; ours is complete for all games and certifies
every sign. Supports and payoffs are compared on every game. Times are processor times, so that they bear other work.
"""

from __future__ import annotations

import argparse
import ctypes
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measuring import print_heading, print_table, ratio_shown

from sma_games import GameBatch, solve_batch

SIZES = (1000, 10**4, 10**5, 10**6)
SOURCE = Path(__file__).parent / "matrix_kernel.c"
MOST = 7
EQUILIBRIUM = np.dtype([("x", "f8", 3), ("y", "f8", 3), ("payoffs", "f8", 2), ("rows", "i8"), ("columns", "i8")])


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("Random 3 x 3 games given as arrays, one thread, games a second", ["sma-games", "numba", "numpy"])
    with tempfile.TemporaryDirectory() as folder:
        kernel = _compiled_kernel(Path(folder))
        print_table(
            ["work", "games", "sma_games", "C kernel", "ratio", "same supports", "same payoffs"],
            [_row(kernel, size, quick=quick) for size in ((100, 300) if quick else SIZES)],
        )


def _row(kernel: Any, games: int, *, quick: bool) -> list[object]:
    first, second = np.random.default_rng(7).random((2, games, 3, 3))
    solve_batch(first[:2], second[:2])  # compiles
    repeats = 1 if quick else max(3, 10**5 // games)
    ours = games / _best(lambda: solve_batch(first, second), repeats)
    label = ["3 x 3", f"{games:,}", f"{ours:,.0f}"]
    if kernel is None:
        return [*label, "no compiler", "", "", ""]
    found, counts = np.empty((games, MOST), dtype=EQUILIBRIUM), np.empty(games, dtype=np.int64)
    theirs = games / _best(lambda: _run(kernel, first, second, found, counts), repeats)
    supports, payoffs = _agreement(solve_batch(first, second), found, counts)
    return [*label, f"{theirs:,.0f}", ratio_shown(ours / theirs), f"{supports} of {games}", f"{payoffs} of {games}"]


def _compiled_kernel(folder: Path) -> Any:
    """Return the kernel's function, or None without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    library = folder / "matrix_kernel.so"
    subprocess.run(  # noqa: S603 - our own source
        [compiler, "-O3", "-march=native", "-std=c11", "-shared", "-fPIC", "-o", library, SOURCE], check=True
    )
    return ctypes.CDLL(str(library)).solve_games


def _run(kernel: Any, first: Any, second: Any, found: Any, counts: Any) -> None:
    arrays = [ctypes.c_void_p(each.ctypes.data) for each in (first, second, found, counts)]
    kernel(ctypes.c_int64(len(first)), *arrays)


def _agreement(batch: GameBatch, found: Any, counts: Any) -> tuple[int, int]:
    """Return how many games have the same supports, and the same least and greatest payoffs."""
    present = np.arange(MOST) < counts[:, None]
    bits = np.where(present, 1 << ((found["rows"] - 1) * MOST + found["columns"] - 1), 0).sum(axis=1)
    answers = np.array([sum(1 << ((row - 1) * MOST + column - 1) for row, column in one) for one in batch.answers])
    payoffs = np.where(present[..., None], found["payoffs"], np.nan)
    close = [
        np.isclose(edge(payoffs, axis=1), ours, rtol=1e-9, atol=1e-9).all(axis=1)
        for edge, ours in ((np.nanmin, batch.payoff_min), (np.nanmax, batch.payoff_max))
    ]
    return int((bits == answers[batch.codes]).sum()), int((close[0] & close[1]).sum())


def _best(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few games only, to see that it works")
    main(quick=parser.parse_args().quick)
