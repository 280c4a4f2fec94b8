"""Batches of games given as arrays."""

import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import GameError, MethodError, NormalFormGame, solve
from sma_games.equilibria.matrices.vertex_enumeration import extreme_pairs
from sma_games.sweeps import GameBatch, solve_batch
from sma_games.sweeps.routes import batch

SHAPES = [(1, 2), (2, 2), (3, 2), (3, 3), (4, 4), (2, 5), (5, 5)]
UNCOMPILED = """
import sys
import numpy as np
from sma_games import solve_batch
solve_batch(*np.zeros((2, 99, 2, 2)))
sys.exit("numba" in sys.modules)
"""


def degenerate_games(generator: Any, number: int, shape: tuple[int, int]) -> Any:
    """Return payoffs of which a few strategies are the same, zero, nearly the same, huge, tiny, or small integers."""
    first, second = generator.random((2, number, *shape))
    kinds = np.arange(number) % 8
    first[kinds == 0, -1] = first[kinds == 0, 0]
    second[kinds == 1, :, -1] = 0
    first[kinds == 2, -1] = np.nextafter(first[kinds == 2, 0], 1)
    second[kinds == 3] = np.round(second[kinds == 3] * 4) / 8
    first[kinds == 4] *= 1e200
    second[kinds == 5] *= 1e-200
    for each in (first, second):
        each[kinds == 6] = np.round(each[kinds == 6] * 2)
    return first, second


def answers_of(found: GameBatch) -> list[Any]:
    return [found.answers[code] for code in found.codes]


@pytest.mark.parametrize("shape", SHAPES)
def test_compiled_answers_are_those_of_exact_arithmetic(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int]
) -> None:
    first, second = degenerate_games(np.random.default_rng(sum(shape)), 80, shape)
    exact = solve_batch(first, second)
    monkeypatch.setattr(batch, "SMALL", 0)
    compiled = solve_batch(first, second)
    assert exact.num_exact == 80
    assert compiled.num_exact < 60
    assert (compiled.num_exact > 0) == (
        sum(shape) > 4
    )  # in 2 x 2 games only differences count: their signs are certain
    assert answers_of(compiled) == answers_of(exact)
    assert compiled.num_equilibria.tolist() == exact.num_equilibria.tolist()
    for ours, truth in ((compiled.payoff_min, exact.payoff_min), (compiled.payoff_max, exact.payoff_max)):
        assert np.allclose(ours, truth, atol=0, rtol=1e-9)


def test_exact_answers_are_those_of_solve() -> None:
    first, second = np.random.default_rng(1).integers(0, 3, (2, 20, 3, 2))
    found = solve_batch(first, second)
    for game in range(20):
        result = solve(NormalFormGame.from_arrays(first[game].tolist(), second[game].tolist()))
        assert found.num_equilibria[game] == result.num_equilibria


def test_near_ties_of_floats_are_settled_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "SMALL", 0)
    first = np.array([[[0.3, 0], [0.1 + 0.2, 1]], [[1e300, 1e-300], [1e-300, 1e300]], [[1e9, 0], [0, 1e-9]]])
    found = solve_batch(first, first)
    for game, matrix in enumerate(first.tolist()):
        rows = [[*map(Fraction, row)] for row in matrix]
        assert found.num_equilibria[game] == len(extreme_pairs(rows, rows, list))
        assert len(found.answers[found.codes[game]]) == found.num_equilibria[game]


def test_many_random_games_agree_in_parts_and_as_a_whole() -> None:
    first, second = np.random.default_rng(3).random((2, 9000, 3, 3))
    whole = solve_batch(first, second)
    last = solve_batch(first[7000:], second[7000:])
    assert answers_of(last) == answers_of(whole)[7000:]
    assert 1.5 < whole.num_equilibria.mean() < 1.75
    assert whole.num_exact == 0


def test_small_integers_need_no_exact_arithmetic() -> None:
    first, second = np.random.default_rng(4).integers(0, 4, (2, 2000, 3, 3))
    assert solve_batch(first, second).num_exact == 0


def test_arrays_may_be_read_only_and_strided() -> None:
    first, second = np.random.default_rng(5).random((2, 2000, 2, 2))
    turned = second.transpose(0, 2, 1)
    turned.setflags(write=False)
    assert answers_of(solve_batch(first, turned)) == answers_of(solve_batch(first, turned.copy()))


def test_answers_are_a_sequence() -> None:
    answers = solve_batch(np.ones((1, 1, 2)), np.array([[[1, 1]]])).answers
    assert [*answers] == [answers[-1]] == [*answers[:5]] == [((1, 1), (1, 2))]
    with pytest.raises(IndexError):
        answers[1]


def test_a_few_games_are_not_worth_compiling() -> None:
    assert subprocess.run([sys.executable, "-c", UNCOMPILED], check=False).returncode == 0


@pytest.mark.parametrize("small", [0, 1000])
def test_mistakes_are_named(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr(batch, "SMALL", small)
    with pytest.raises(GameError, match=r"the payoffs have the shapes \(2, 2\) and \(2, 2\); expected twice"):
        solve_batch(np.zeros((2, 2)), np.zeros((2, 2)))
    with pytest.raises(GameError, match="game 1: a payoff is not a finite number"):
        solve_batch(np.zeros((2, 2, 1)), np.array([[[0], [0]], [[0], [np.nan]]]))
    with pytest.raises(GameError, match="game 0: a payoff is not a finite number"):
        solve_batch(np.full((1, 2, 2), -np.inf), np.zeros((1, 2, 2)))
    with pytest.raises(MethodError, match="a batch takes up to 5 strategies; see solve"):
        solve_batch(np.zeros((1, 6, 2)), np.zeros((1, 6, 2)))
