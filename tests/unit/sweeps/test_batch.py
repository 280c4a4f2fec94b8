"""Batches of games given as arrays."""

import numpy as np
import pytest

from sma_games import GameError, MethodError, NormalFormGame, solve
from sma_games.sweeps import solve_batch


def test_near_ties_of_floats_are_settled_exactly() -> None:
    first = np.array([[[0.3, 0], [0.1 + 0.2, 1]], [[1e300, 1e-300], [1e-300, 1e300]], [[1e9, 0], [0, 1e-9]]])
    batch = solve_batch(first, first)
    for game, matrix in enumerate(first.tolist()):
        found = solve(NormalFormGame.from_arrays(matrix, matrix)).num_equilibria
        if game:  # `solve` takes 0.30000000000000004 for what it says, as a decimal
            assert batch.num_equilibria[game] == found
        assert len(batch.answers[batch.codes[game]]) == batch.num_equilibria[game]
    assert batch.num_exact >= 1


def test_many_random_games_agree_in_parts_and_as_a_whole() -> None:
    first, second = np.random.default_rng(3).random((2, 9000, 3, 3))
    whole = solve_batch(first, second)
    last = solve_batch(first[8192:], second[8192:])
    assert [last.answers[code] for code in last.codes] == [whole.answers[code] for code in whole.codes[8192:]]
    assert 1.5 < whole.num_equilibria.mean() < 1.75
    assert whole.num_exact == 0


def test_mistakes_are_named() -> None:
    with pytest.raises(GameError, match=r"the payoffs have the shapes \(2, 2\) and \(2, 2\); expected twice"):
        solve_batch(np.zeros((2, 2)), np.zeros((2, 2)))
    with pytest.raises(GameError, match="a payoff is not a finite number"):
        solve_batch(np.full((1, 2, 2), np.nan), np.zeros((1, 2, 2)))
    with pytest.raises(MethodError, match="a batch takes up to 5 strategies; see solve"):
        solve_batch(np.zeros((1, 6, 2)), np.zeros((1, 6, 2)))
