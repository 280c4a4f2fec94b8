"""Nash equilibria of more than two players against pygambit's `enumpoly_solve`, which works with floats.

What pygambit finds has to be in the list, unless its own regret says that rounding has led it astray; the list may be
longer, since pygambit misses some, and all in it is verified exactly.
"""

import random
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import pytest

from sma_games.equilibria import Status, solve
from sma_games.games import MixedProfile, NormalFormGame

gambit = pytest.importorskip("pygambit", reason="pygambit is not installed; `make peers` installs it")

pytestmark = pytest.mark.slow

CLOSE, SMALL_REGRET = 1e-5, 1e-6


def by_gambit(tables: list[Any]) -> Iterator[list[float]]:
    game = gambit.Game.from_arrays(*tables)
    for profile in gambit.nash.enumpoly_solve(game, use_strategic=True).equilibria:
        if float(profile.max_regret()) < SMALL_REGRET:
            yield [float(profile[strategy]) for player in game.players for strategy in player.strategies]


@pytest.mark.parametrize(("shape", "number"), [((2, 2, 2), 200), ((3, 2, 2), 40), ((2, 2, 2, 2), 20), ((3, 3, 2), 10)])
def test_all_that_pygambit_finds_is_listed(shape: tuple[int, ...], number: int) -> None:
    source, num_found = random.Random(11), 0  # noqa: S311 - games, no secrets
    for _ in range(number):
        tables = [np.array([source.randint(0, 1000) for _ in range(prod(shape))]).reshape(shape) for _ in shape]
        result = solve(NormalFormGame.from_arrays(*tables))
        if result.status is Status.COMPLETE:
            assert result.num_equilibria % 2 == 1
        mine = []
        for one in result.equilibria:
            assert isinstance(one.profile, MixedProfile)
            mine.append([float(weight) for row in one.profile.probabilities for weight in row])
        for theirs in by_gambit(tables):
            num_found += 1
            assert any(np.allclose(theirs, each, atol=CLOSE) for each in mine)
    assert num_found > number
