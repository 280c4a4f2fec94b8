"""How fast are all equilibrium payoffs of a repeated game? Against QuantEcon's Abreu-Sannikov in floats, same games.

Ours are polygons with proof: as a rule exactly the set. QuantEcon iterates in floats until corners move by less than
1e-12, its default; it is also told to begin with the pure minmax payoffs, which we find ourselves. It refuses sets that
are points or segments, and games without an equilibrium: these are told in a column, and left out of the times of both.
In larger games, and in games with ties, version 0.11.4 may write beyond the end of an array, which ends the process: so
none are tried here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from measuring import best_seconds, print_heading, print_table, shown

from sma_games import NormalFormGame, PayoffSet, PayoffStatus, equilibrium_payoffs, repeated

DILEMMA = (np.array([[9, 1], [10, 3]]), np.array([[9, 10], [1, 3]]))
CLOSE = 1e-6  # corners of both agree


def main(*, quick: bool) -> None:
    """Print the table."""
    print_heading("Payoffs of all pure subgame-perfect equilibria, public randomization", ["sma-games", "quantecon"])
    columns = ["game", "discount", "games", "sma_games", "exact", "quantecon, floats", "ratio"]
    columns += ["quantecon told the minmax", "ratio", "refused", "agreement"]
    games, discounts = _games(4, 3 if quick else 25), [0.8] if quick else [0.3, 0.8]
    rows = [_row("prisoner's dilemma", [DILEMMA], discount) for discount in (0.3, 0.9)]
    rows += [_row("4 x 4, payoffs 0..999", games, discount) for discount in discounts]
    print_table(columns, rows)


def _row(name: str, games: Sequence[Any], discount: float) -> list[object]:
    plays = [repeated(NormalFormGame.from_arrays(*pair), discount) for pair in games]
    try:
        peers = [_peer(pair, discount) for pair in games]
    except ImportError:
        found, ours = _timed(plays)
        exact = f"{sum(each.status is PayoffStatus.EXACT for each in found)} of {len(found)}"
        return [name, discount, len(games), shown(ours), exact, "not installed", "", "not installed", "", "", ""]
    answers = [_answer(peer) for peer in peers]
    kept = [number for number, answer in enumerate(answers) if answer is not None]
    found, ours = _timed([plays[number] for number in kept])
    seconds = [
        sum(best_seconds(lambda run=peers[number], told=told: run(told=told), 3) for number in kept) / len(kept)
        for told in (False, True)
    ]
    times = [cell for theirs in seconds for cell in (shown(theirs), f"{theirs / ours:.2f}x")]
    same = sum(_agree(each, answers[number]) for each, number in zip(found, kept, strict=True))
    exact = f"{sum(each.status is PayoffStatus.EXACT for each in found)} of {len(found)}"
    agreement = f"same corners: {same} of {len(kept)}"
    return [name, discount, len(kept), shown(ours), exact, *times, len(games) - len(kept), agreement]


def _timed(plays: Sequence[Any]) -> tuple[list[PayoffSet], float]:
    """Return our answers and the mean of the shortest times."""
    found = [equilibrium_payoffs(play) for play in plays]
    return found, sum(best_seconds(lambda play=play: equilibrium_payoffs(play), 3) for play in plays) / len(plays)


def _games(size: int, count: int) -> list[Any]:
    generator = np.random.default_rng(5)
    return [tuple(generator.integers(0, 1000, (2, size, size))) for _ in range(count)]


def _peer(pair: Any, discount: float) -> Callable[..., Any]:
    from quantecon.game_theory import NormalFormGame as Game
    from quantecon.game_theory import Player
    from quantecon.game_theory.repeated_game import RepeatedGame

    first, second = (np.asarray(table, dtype=np.float64) for table in pair)
    least = np.array([first.max(axis=0).min(), second.max(axis=1).min()])
    game = RepeatedGame(Game([Player(first), Player(second.T.copy())]), discount)
    return lambda told=True: game.equilibrium_payoffs(options={"u_init": least.copy()} if told else None)


def _answer(peer: Callable[..., Any]) -> Any:
    """Return corners, or None if it refuses."""
    from scipy.spatial import QhullError

    try:
        hull = peer()
    except (QhullError, ValueError):
        return None
    return hull.points[hull.vertices]


def _agree(found: PayoffSet, corners: Any) -> bool:
    ours = np.array(found.inner, dtype=float)
    if not len(ours):
        return False
    apart = np.linalg.norm(ours[:, None] - corners[None], axis=2)
    return bool(max(apart.min(axis=0).max(), apart.min(axis=1).max()) < CLOSE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few games only, to see that it works")
    main(**vars(parser.parse_args()))
