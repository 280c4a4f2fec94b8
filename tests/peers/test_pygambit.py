"""Extreme equilibria against pygambit's exact `enummixed_solve`, and points sampled from every maximal subset.

The games are small; the method for larger matrices is tried on them too.

SMA_GAMES_PEER_GAMES sets the number of random games (20,000 take some minutes on one core), and `--log-file=FILE
--log-file-level=INFO` writes how many equilibria and points were compared.
"""

import logging
import os
import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import pytest

from sma_games.equilibria import EquilibriumResult, Status, solve, verify
from sma_games.equilibria.matrices import large_matrices
from sma_games.games import MixedProfile, NormalFormGame

gambit = pytest.importorskip("pygambit", reason="pygambit is not installed; `make peers` installs it")

pytestmark = pytest.mark.slow

LOG = logging.getLogger(__name__)

Matrix: TypeAlias = list[list[Fraction]]
Pair: TypeAlias = tuple[tuple[Fraction, ...], ...]

NUM_GAMES = int(os.environ.get("SMA_GAMES_PEER_GAMES", "2000"))
CHUNKS = 10
SAMPLES = 3  # points per maximal subset, beside its center
KINDS: dict[str, Callable[[random.Random], Fraction]] = {
    "0..1": lambda source: Fraction(source.randint(0, 1)),
    "0..3": lambda source: Fraction(source.randint(0, 3)),
    "0..1000": lambda source: Fraction(source.randint(0, 1000)),
    "fractions": lambda source: Fraction(source.randint(-60, 60), source.randint(1, 40)),
}


def random_matrices(source: random.Random, kind: str) -> tuple[Matrix, Matrix]:
    shape = (source.randint(2, 4), source.randint(2, 5))
    num_rows, num_columns = shape if source.random() < 0.75 else shape[::-1]
    draw = KINDS[kind]
    first, second = ([[draw(source) for _ in range(num_columns)] for _ in range(num_rows)] for _ in range(2))
    return first, second


def by_gambit(first: Matrix, second: Matrix) -> set[Pair]:
    game = gambit.Game.from_arrays(first, second)
    found = gambit.nash.enummixed_solve(game, rational=True).equilibria
    return {
        tuple(tuple(Fraction(str(profile[name])) for name in player.strategies) for player in game.players)
        for profile in found
    }


def by_method_for_larger_matrices(game: NormalFormGame) -> list[Pair]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_matrices, "CELLS", 1)
        patch.setattr(large_matrices, "NARROW", 1)
        return pairs_of(solve(game))


def pairs_of(result: EquilibriumResult) -> list[Pair]:
    return [one.profile.probabilities for one in result.equilibria if isinstance(one.profile, MixedProfile)]


def mixture(source: random.Random, strategies: list[tuple[Fraction, ...]]) -> tuple[Fraction, ...]:
    weights = [source.randint(0, 9) for _ in strategies]
    weights[source.randrange(len(weights))] += 1
    return tuple(
        sum((weight * share for weight, share in zip(weights, shares, strict=True)), Fraction(0)) / sum(weights)
        for shares in zip(*strategies, strict=True)
    )


def points_checked(source: random.Random, result: EquilibriumResult) -> int:
    """Verify the center and some random points of every maximal subset, and return how many."""
    game = result.game
    assert isinstance(game, NormalFormGame)
    checked = 0
    rows = pairs_of(result)
    for subset in result.maximal_subsets:
        xs, ys = ([*dict.fromkeys(rows[number][player] for number in subset)] for player in (0, 1))
        assert {rows[number] for number in subset} == set(product(xs, ys))
        points = [(mixture(source, xs), mixture(source, ys)) for _ in range(SAMPLES)]
        points.append((center(xs), center(ys)))
        for point in points:
            assert verify(game, MixedProfile(game.players, game.strategy_lists, point)).is_equilibrium
            checked += 1
    return checked


def center(strategies: list[tuple[Fraction, ...]]) -> tuple[Fraction, ...]:
    return tuple(sum(shares, Fraction(0)) / len(strategies) for shares in zip(*strategies, strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_extreme_equilibria_are_those_of_gambit_and_maximal_subsets_hold_equilibria_only(chunk: int, kind: str) -> None:
    source = random.Random(f"{chunk} {kind}")  # noqa: S311 - games, no secrets
    equilibria = points = continua = 0
    num_games = -(-NUM_GAMES // (CHUNKS * len(KINDS)))
    for _ in range(num_games):
        first, second = random_matrices(source, kind)
        game = NormalFormGame.from_arrays(first, second)
        result = solve(game)
        ours = pairs_of(result)
        assert len(set(ours)) == len(ours)
        assert set(ours) == by_gambit(first, second), (first, second)
        assert by_method_for_larger_matrices(game) == ours, (first, second)
        assert sorted(number for group in result.components for number in group) == [*range(len(ours))]
        assert (result.status is Status.CONTINUUM) == any(len(subset) > 1 for subset in result.maximal_subsets)
        points += points_checked(source, result)
        equilibria += len(ours)
        continua += result.status is Status.CONTINUUM
    LOG.info("%s: %d games, %d equilibria, %d continua, %d points", kind, num_games, equilibria, continua, points)
