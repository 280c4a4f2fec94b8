"""How fast are all equilibria of one two-player game, exactly? Against pygambit's exact enumeration, same games.

Both sides are given integer arrays: building the game counts. Our side also verifies each equilibrium and finds flags,
maximal subsets and components. Equilibria are compared on every game that both sides solve.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

import numpy as np
from measuring import print_heading, print_table, seconds_each, shown

from sma_games import NormalFormGame, solve

SIZES = [(3, 3, 2000, 400), (3, 1000, 1000, 300), (6, 1000, 20, 5), (8, 1000, 10, 3)]


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("All equilibria of one n x n game, exact", ["sma-games", "pygambit", "numpy"])
    print_table(
        ["n", "payoffs", "games", "sma_games", "peer games", "pygambit rational", "ratio", "same equilibria"],
        [
            _row(*(size[:2]), *(min(count, 5) if quick else count for count in size[2:]))
            for size in SIZES[: 3 if quick else None]
        ],
    )


def _row(size: int, highest: int, games: int, peer_games: int) -> list[object]:
    generator = np.random.default_rng(7)
    arrays = [tuple(generator.integers(0, highest + 1, (2, size, size))) for _ in range(games)]
    solve(NormalFormGame.from_arrays(*arrays[0]))
    ours, done = seconds_each(lambda pair: solve(NormalFormGame.from_arrays(*pair)), arrays)
    try:
        peer, peer_done = seconds_each(_pygambit, arrays[:peer_games])
    except ImportError:
        return [size, f"0..{highest}", done, shown(ours), 0, "not installed", "", ""]
    shared, _ = seconds_each(lambda pair: solve(NormalFormGame.from_arrays(*pair)), arrays[:peer_done])
    same = sum(_ours(pair) == _theirs(pair) for pair in arrays[:peer_done])
    agreement = f"{same} of {peer_done}"
    return [size, f"0..{highest}", done, shown(ours), peer_done, shown(peer), f"{peer / shared:.1f}x", agreement]


def _pygambit(pair: Any) -> Any:
    import pygambit

    game = pygambit.Game.from_arrays(*pair)
    return pygambit.nash.enummixed_solve(game, rational=True).equilibria


def _ours(pair: Any) -> set[tuple[Fraction, ...]]:
    found = solve(NormalFormGame.from_arrays(*pair)).equilibria
    return {tuple(weight for choice in one.profile.values() for weight in choice.values()) for one in found}


def _theirs(pair: Any) -> set[tuple[Fraction, ...]]:
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
