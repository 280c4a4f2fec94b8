"""How fast are all extreme equilibria, exactly, of many integer games? Against lrsnash, all games in one process.

Small games are given to `solve_batch` as arrays, others to `solve` one by one, which also verifies each equilibrium and
finds flags, maximal subsets and components. lrsnash gets its files ready-made, and reading what it says is not counted;
starting it is. Sets are compared on every game: supports of a batch, probabilities of the others.
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction
from typing import Any

import numpy as np
from lrsnash import NotInstalledError, Profile, lrsnash
from measuring import print_heading, print_table, ratio_shown, shown

from sma_games import NormalFormGame, solve, solve_batch

BATCHES = [(3, 3, 2000), (3, 1000, 2000), (5, 1000, 300)]
SINGLE = [(3, 3, 500), (3, 1000, 500), (5, 1000, 50), (8, 1000, 6)]
COLUMNS = ["work", "games", "sma_games", "lrsnash", "ratio", "same sets"]


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("All extreme equilibria of many n x n games, exact, time for each game", ["sma-games", "numpy"])
    rows = [(_batch, size) for size in BATCHES] + [(_one_by_one, size) for size in SINGLE]
    print_table(
        COLUMNS, (row(*size[:2], min(size[2], 5) if quick else size[2]) for row, size in rows[:: 3 if quick else 1])
    )


def _batch(size: int, highest: int, number: int) -> list[object]:
    games = _games(size, highest, number)
    first, second = np.array(games).swapaxes(0, 1)
    solve_batch(first[:2], second[:2])  # compiles
    start = time.perf_counter()
    batch = solve_batch(first, second)
    ours = (time.perf_counter() - start) / number
    label = f"{size} x {size}, payoffs 0..{highest}, as arrays"
    return [label, number, shown(ours), *_compared(games, ours, [set(batch.answers[code]) for code in batch.codes])]


def _one_by_one(size: int, highest: int, number: int) -> list[object]:
    games = _games(size, highest, number)
    solve(NormalFormGame.from_arrays(*games[0]))
    start = time.perf_counter()
    results = [solve(NormalFormGame.from_arrays(*game)) for game in games]
    ours = (time.perf_counter() - start) / number
    sets = [
        {tuple(weight for choice in one.profile.values() for weight in choice.values()) for one in result.equilibria}
        for result in results
    ]
    return [f"{size} x {size}, payoffs 0..{highest}, one by one", number, shown(ours), *_compared(games, ours, sets)]


def _compared(games: list[Any], ours: float, sets: list[Any]) -> list[object]:
    try:
        seconds, theirs = lrsnash(games)
    except NotInstalledError:
        return ["not installed", "", ""]
    size = len(games[0][0])
    same = sum(
        mine
        == (other if isinstance(next(iter(mine))[0], Fraction) else {_supports(profile, size) for profile in other})
        for mine, other in zip(sets, theirs, strict=True)
    )
    peer = seconds / len(games)
    return [shown(peer), ratio_shown(peer / ours), f"{same} of {len(games)}"]


def _supports(profile: Profile, size: int) -> tuple[int, int]:
    bits = [1 << (index % size) if weight else 0 for index, weight in enumerate(profile)]
    return sum(bits[:size]), sum(bits[size:])


def _games(size: int, highest: int, number: int) -> list[Any]:
    return list(np.random.default_rng(7).integers(0, highest + 1, (number, 2, size, size)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few games only, to see that it works")
    main(quick=parser.parse_args().quick)
