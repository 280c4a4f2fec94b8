"""How fast are all equilibria of one two-player game, exactly? Against pygambit's exact enumeration and lrsnash.

Everyone is given the same integer arrays: building the game counts, as does starting the program lrsnash and reading
its file. Our side also verifies each equilibrium and finds flags, maximal subsets and components. Equilibria are
compared on every game that both sides solve. Times are those of processors, so that other work matters less.
"""

from __future__ import annotations

import argparse
import shutil
from fractions import Fraction
from typing import Any

import numpy as np
from lrsnash import listed, read
from measuring import print_heading, print_table, processor_seconds_each, shown

from sma_games import NormalFormGame, solve

SIZES = [(3, 3, 2000, 400), (3, 1000, 1000, 300), (6, 1000, 20, 5), (8, 1000, 10, 3)]
LARGE_SIZES = [(6, 1000, 20), (8, 1000, 20), (10, 1000, 20), (12, 1000, 10), (14, 1000, 5), (10, 3, 10), (12, 3, 5)]
LARGEST_SIZES = [(16, 1000, 2), (18, 1000, 1)]


def main(*, quick: bool) -> None:
    """Print the tables."""
    print_heading("All equilibria of one n x n game, exact", ["sma-games", "pygambit", "numpy"])
    print_table(
        ["n", "payoffs", "games", "sma_games", "peer games", "pygambit rational", "ratio", "same equilibria"],
        (
            _row(*(size[:2]), *(min(count, 5) if quick else count for count in size[2:]))
            for size in SIZES[: 3 if quick else None]
        ),
    )
    print_heading("The same for larger games, against lrsnash (C, GMP)", ["sma-games", "numba"])
    sizes = [(10, 1000, 2)] if quick else LARGE_SIZES + LARGEST_SIZES
    print_table(
        ["n", "payoffs", "games", "sma_games", "lrsnash", "ratio", "same equilibria"],
        (_large_row(*size) for size in sizes),
    )


def _row(size: int, highest: int, games: int, peer_games: int) -> list[object]:
    arrays = _random_games(size, highest, games)
    _solved(arrays[0])
    ours, done = processor_seconds_each(_solved, arrays)
    try:
        _pygambit(arrays[0])  # imports it
        peer, peer_done = processor_seconds_each(_pygambit, arrays[:peer_games])
    except ImportError:
        return [size, f"0..{highest}", done, shown(ours), 0, "not installed", "", ""]
    shared, _ = processor_seconds_each(_solved, arrays[:peer_done])
    same = sum(_strategies(_solved(pair)) == _by_pygambit(pair) for pair in arrays[:peer_done])
    agreement = f"{same} of {peer_done}"
    return [size, f"0..{highest}", done, shown(ours), peer_done, shown(peer), f"{peer / shared:.1f}x", agreement]


def _large_row(size: int, highest: int, games: int) -> list[object]:
    arrays = _random_games(size, highest, games)
    _solved(_random_games(10, 1000, 1)[0])  # loads or compiles the kernel
    if shutil.which("lrsnash") is None:
        ours, done = processor_seconds_each(_solved, arrays)
        return [size, f"0..{highest}", done, shown(ours), "not installed", "", ""]
    listings: list[str] = []
    results: list[Any] = []
    peer, done = processor_seconds_each(lambda pair: listings.append(listed([pair])[1]), arrays)
    ours, _ = processor_seconds_each(lambda pair: results.append(_solved(pair)), arrays[:done], budget=float("inf"))
    same = sum([_strategies(one)] == read(listing) for one, listing in zip(results, listings, strict=True))
    return [size, f"0..{highest}", done, shown(ours), shown(peer), f"{peer / ours:.1f}x", f"{same} of {done}"]


def _random_games(size: int, highest: int, games: int) -> list[Any]:
    generator = np.random.default_rng(7)
    return [tuple(generator.integers(0, highest + 1, (2, size, size))) for _ in range(games)]


def _solved(pair: Any) -> Any:
    return solve(NormalFormGame.from_arrays(*pair))


def _pygambit(pair: Any) -> Any:
    import pygambit

    game = pygambit.Game.from_arrays(*pair)
    return pygambit.nash.enummixed_solve(game, rational=True).equilibria


def _strategies(result: Any) -> set[tuple[Fraction, ...]]:
    return {tuple(weight for choice in one.profile.values() for weight in choice.values()) for one in result.equilibria}


def _by_pygambit(pair: Any) -> set[tuple[Fraction, ...]]:
    return {
        tuple(
            Fraction(int(one[strategy].numerator), int(one[strategy].denominator))
            for player in one.game.players
            for strategy in player.strategies
        )
        for one in _pygambit(pair)
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few games only, to see that it works")
    main(quick=parser.parse_args().quick)
