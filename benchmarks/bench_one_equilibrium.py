"""How fast is one equilibrium of a large matrix, exactly? Against QuantEcon's Lemke-Howson in floats, same games.

Both sides are given integer arrays. Ours builds the game, looks for a pure equilibrium, pivots in floats, certifies the
basis exactly and verifies the result; QuantEcon returns floats after pivoting, with capping, and may not converge.
Games with a pure equilibrium are left out: finding those is no pivoting. Zero-sum games are timed without a peer.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from measuring import print_heading, print_table, seconds_each, shown

from sma_games import NormalFormGame, solve

SIZES = [(50, 20), (100, 10), (200, 6), (500, 2)]
ZERO_SUM_SIZES = [(20, 20), (50, 10), (100, 5), (200, 2)]


def main(*, quick: bool) -> None:
    """Print the tables."""
    print_heading("One equilibrium of an n x n game without pure ones, payoffs 0..999", ["sma-games", "quantecon"])
    print_table(
        ["n", "games", "sma_games, exact", "quantecon, floats", "ratio", "quantecon converged"],
        [_row(*pair) for pair in ([(50, 2)] if quick else SIZES)],
    )
    print_heading("Value and strategies of an n x n zero-sum game, payoffs 0..999", ["sma-games", "scipy"])
    print_table(
        ["n", "games", "sma_games, exact"],
        [
            _zero_sum_row(size, 2 if quick else games)
            for size, games in (ZERO_SUM_SIZES[:1] if quick else ZERO_SUM_SIZES)
        ],
    )


def _row(size: int, games: int) -> list[object]:
    arrays = _without_pure(size, games)
    ours, done = seconds_each(lambda pair: solve(NormalFormGame.from_arrays(*pair), "nash", "lemke_howson"), arrays)
    try:
        _converges(arrays[0])  # compiles
        peer, _ = seconds_each(_converges, arrays[:done])
    except ImportError:
        return [size, done, shown(ours), "not installed", "", ""]
    converged = sum(map(_converges, arrays[:done]))
    return [size, done, shown(ours), shown(peer), f"{peer / ours:.2f}x", f"{converged} of {done}"]


def _without_pure(size: int, games: int) -> list[Any]:
    generator = np.random.default_rng(11)
    found: list[Any] = []
    while len(found) < games:
        first, second = generator.integers(0, 1000, (2, size, size))
        if not ((first == first.max(axis=0)) & (second == second.max(axis=1)[:, None])).any():
            found.append((first, second))
    return found


def _converges(pair: Any) -> bool:
    from quantecon.game_theory import NormalFormGame as Game
    from quantecon.game_theory import Player, lemke_howson

    first, second = (np.asarray(table, dtype=np.float64) for table in pair)
    game = Game([Player(first), Player(second.T.copy())])
    _, answer = lemke_howson(game, max_iter=10**6, capping=2 * len(first), full_output=True)
    return bool(answer.converged)


def _zero_sum_row(size: int, games: int) -> list[object]:
    generator = np.random.default_rng(13)
    tables = [generator.integers(0, 1000, (size, size)) for _ in range(games)]
    seconds, done = seconds_each(
        lambda table: solve(NormalFormGame.from_arrays(table, -table), "nash", "zero_sum_program"), tables
    )
    return [size, done, shown(seconds)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few games only, to see that it works")
    main(quick=parser.parse_args().quick)
