"""How fast is one equilibrium of a large matrix, exactly? Against QuantEcon's Lemke-Howson in floats, same games.

Both sides are given integer arrays. Ours builds the game, looks for a pure equilibrium, guesses in floats which
strategies are used, certifies that exactly and verifies the result; QuantEcon returns floats after pivoting, with
capping, and may not converge: it is stopped after a number of pivots. Games with a pure equilibrium are left out:
finding those is no pivoting. Payoffs of negative correlation make paths long; -1 is zero-sum, where the peer is HiGHS,
in floats. Two columns tell how long ours needs to guess (all floats) and to certify (one guess, all exact numbers).
"""

from __future__ import annotations

import argparse
from time import perf_counter
from typing import Any

import numpy as np
from measuring import print_heading, print_table, seconds_each, shown

from sma_games import NormalFormGame, solve
from sma_games.algebra.linear.complementary_pivoting import exact_equilibrium
from sma_games.equilibria.matrices.support_guesses import guesses, unit_floats

INDEPENDENT = [(50, 20), (200, 10), (500, 4), (1000, 2)]
CORRELATED = [
    (-0.1, 50, 10),
    (-0.1, 200, 5),
    (-0.1, 500, 2),
    (-0.3, 200, 5),
    (-0.3, 500, 2),
    (-0.5, 50, 10),
    (-0.5, 200, 2),
]
CORRELATED += [(-0.9, 50, 10), (-0.9, 200, 3)]
ZERO_SUM = [(50, 10), (100, 5), (200, 5), (500, 2), (1000, 1)]
PIVOTS = {12: 10**6, 50: 10**6, 200: 10**6, 500: 10**5, 1000: 2 * 10**4}  # of QuantEcon: half a minute at most


def main(*, quick: bool) -> None:
    """Print the tables."""
    columns = ["n", "games", "sma_games, exact", "guess", "certify", "used", "quantecon, floats", "ratio", "converged"]
    print_heading("One equilibrium of an n x n game without pure ones, payoffs 0..999", ["sma-games", "quantecon"])
    rows = [(12, 2)] if quick else INDEPENDENT
    print_table(columns, [_row(size, _games(size, count, None)) for size, count in rows])
    print_heading("The same for normal payoffs with a correlation", ["sma-games", "quantecon"])
    rows = [(-0.5, 12, 2)] if quick else CORRELATED
    print_table(["rho", *columns], [[rho, *_row(size, _games(size, count, rho))] for rho, size, count in rows])
    print_heading("Value and strategies of an n x n zero-sum game, payoffs 0..999", ["sma-games", "scipy"])
    rows = [(12, 2)] if quick else ZERO_SUM
    print_table(
        [
            "n",
            "games",
            "sma_games, exact",
            "guess",
            "certify",
            "used",
            "HiGHS simplex",
            "HiGHS interior point",
            "ratio",
        ],
        [_zero_sum_row(*row) for row in rows],
    )


def _row(size: int, games: list[Any]) -> list[object]:
    ours = _ours(games, "lemke_howson")
    try:
        _converges(games[0], 10)  # compiles
    except ImportError:
        return [size, len(games), *_cells(ours), "not installed", "", ""]
    converged: list[bool] = []
    peer, done = seconds_each(lambda pair: converged.append(_converges(pair, PIVOTS[size])), games, 60.0)
    return [size, done, *_cells(ours), shown(peer), f"{peer / ours[0]:.2f}x", f"{sum(converged)} of {done}"]


def _zero_sum_row(size: int, count: int) -> list[object]:
    generator = np.random.default_rng(13)
    tables = [generator.integers(0, 1000, (size, size)) for _ in range(count)]
    ours = _ours([(table, -table) for table in tables], "zero_sum_program")
    peers = [
        seconds_each(lambda table, name=name: _by_highs(table, name), tables)[0] for name in ("highs", "highs-ipm")
    ]
    return [size, count, *_cells(ours), *map(shown, peers), f"{min(peers) / ours[0]:.2f}x"]


def _ours(games: list[Any], method: str) -> list[float]:
    """Return mean seconds of the whole, of guessing, of certifying; and the mean number of strategies used."""
    warm, _ = _games(len(games[0][0]), 1, None)[0]
    solve(NormalFormGame.from_arrays(warm, -warm), "nash", "lemke_howson")  # compiles
    whole, _ = seconds_each(lambda pair: solve(NormalFormGame.from_arrays(*pair), "nash", method), games, 1e9)
    return [whole, *np.mean([_parts(*pair) for pair in games], axis=0)]


def _parts(first: Any, second: Any) -> tuple[float, float, int]:
    tables = first.tolist(), second.tolist()
    start = perf_counter()
    floats = [unit_floats([entry for row in table for entry in row], len(first)) for table in tables]
    guessed = certifying = 0.0
    for guess in guesses(*floats):
        found_at = perf_counter()
        guessed += found_at - start
        found = exact_equilibrium(*tables, *guess)
        start = perf_counter()
        certifying += start - found_at
        if found is not None:
            break
    return guessed, certifying, len(guess[0].used)


def _cells(ours: list[float]) -> list[str]:
    return [*map(shown, ours[:3]), f"{ours[3]:.0f}"]


def _games(size: int, count: int, correlation: float | None) -> list[Any]:
    """Return games without pure equilibria, of uniform or of normal payoffs."""
    generator = np.random.default_rng(11)
    found: list[Any] = []
    while len(found) < count:
        if correlation is None:
            first, second = generator.integers(0, 1000, (2, size, size))
        else:
            one, other = generator.standard_normal((2, size, size))
            both = correlation * one + np.sqrt(1 - correlation**2) * other
            first, second = (np.rint(200 * table).astype(np.int64) for table in (one, both))
        if not ((first == first.max(axis=0)) & (second == second.max(axis=1)[:, None])).any():
            found.append((first, second))
    return found


def _converges(pair: Any, most: int) -> bool:
    from quantecon.game_theory import NormalFormGame as Game
    from quantecon.game_theory import Player, lemke_howson

    first, second = (np.asarray(table, dtype=np.float64) for table in pair)
    game = Game([Player(first), Player(second.T.copy())])
    _, answer = lemke_howson(game, max_iter=most, capping=2 * len(first), full_output=True)
    return bool(answer.converged)


def _by_highs(table: Any, method: str) -> float:
    from scipy.optimize import linprog

    positive = table - table.min() + 1.0
    solved = linprog(-np.ones(len(table)), A_ub=positive, b_ub=np.ones(len(table)), method=method)
    return float(-1 / solved.fun)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few games only, to see that it works")
    main(quick=parser.parse_args().quick)
