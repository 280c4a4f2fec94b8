"""Normal-form games: building, reading, equality, errors."""

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sma_games.errors import GameError
from sma_games.games import NormalFormGame

PRISONERS = NormalFormGame.from_payoffs(
    {
        ("cooperate", "cooperate"): {"A": 2, "B": 2},
        ("cooperate", "defect"): {"A": 0, "B": 3},
        ("defect", "cooperate"): {"A": 3, "B": 0},
        ("defect", "defect"): {"A": 1, "B": 1},
    },
    title="Prisoners",
)


def test_payoffs_by_label_and_as_an_array_have_the_players_in_order() -> None:
    assert PRISONERS.players == ("A", "B")
    assert PRISONERS.strategies["B"] == ("cooperate", "defect")
    assert PRISONERS.payoff("A", "defect", "cooperate") == 3
    assert PRISONERS.payoff("B", "defect", "cooperate") == 0
    assert PRISONERS.payoff_array.tolist() == [[[2, 0], [3, 1]], [[2, 3], [0, 1]]]
    assert PRISONERS.matrix(1) == [(2, 3), (0, 1)]
    assert repr(PRISONERS) == "NormalFormGame(2 x 2, players=A, B)"
    assert (PRISONERS.num_players, PRISONERS.shape, PRISONERS.title) == (2, (2, 2), "Prisoners")


@given(st.data())
def test_an_array_of_any_shape_is_kept_entry_by_entry(data: st.DataObject) -> None:
    shape = data.draw(array_shapes(min_dims=1, max_dims=4, max_side=3))
    tables = [data.draw(arrays(np.int64, shape, elements=st.integers(-99, 99))) for _ in shape]
    game = NormalFormGame.from_arrays(*tables)
    assert game.shape == shape
    assert np.array_equal(game.payoff_array, tables)
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    for player, table in zip(game.players, tables, strict=True):
        assert game.payoff(player, *(str(index + 1) for index in cell)) == table[cell]


def test_a_third_of_a_sum_typed_as_a_decimal_is_a_tie() -> None:
    game = NormalFormGame.from_arrays([["0.3", 0.1 + 0.2], [0.3, "3/10"]], [[0, 0], [0, 0]])
    assert game.payoff("1", "1", "1") == game.payoff("1", "2", "1") == game.payoff("1", "2", "2")
    assert game.payoff("1", "1", "2") == Fraction("0.30000000000000004")


def test_the_float_view_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        PRISONERS.payoff_array[0, 0, 0] = 1
    with pytest.raises(TypeError):
        PRISONERS.strategies["A"] = ()  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        PRISONERS.players = ()  # type: ignore[misc]


def test_equal_games_are_equal_whatever_numbers_they_were_typed_with_and_whatever_their_title() -> None:
    first = NormalFormGame.from_arrays([[1, "1/2"]], [[0, 2]], title="one")
    second = NormalFormGame.from_arrays(np.array([[1.0, 0.5]]), [[0, Fraction(2)]], title="other")
    assert first == second
    assert hash(first) == hash(second)
    assert first != NormalFormGame.from_arrays([[1, "1/2"]], [[0, 2]], players=["A", "B"])
    assert first != "a game"


def test_a_game_survives_pickling_with_its_title() -> None:
    assert PRISONERS.payoff_array.size == 8
    again = pickle.loads(pickle.dumps(PRISONERS))  # noqa: S301 - our own bytes
    assert again == PRISONERS
    assert again.title == "Prisoners"


def test_a_game_is_zero_sum_if_payoffs_cancel_exactly() -> None:
    assert NormalFormGame.from_arrays([[0.1, -1]], [[-0.1, 1]]).is_zero_sum
    assert not NormalFormGame.from_arrays([[0.3, -1]], [[-0.1 - 0.2, 1]]).is_zero_sum
    assert not PRISONERS.is_zero_sum


def test_strategies_are_named_in_order_or_by_player() -> None:
    in_order = NormalFormGame.from_arrays([[1, 2]], [[3, 4]], strategies=[["up"], ["left", "right"]])
    by_player = NormalFormGame.from_arrays([[1, 2]], [[3, 4]], strategies={"2": ["left", "right"], "1": ["up"]})
    assert in_order == by_player


def test_a_game_of_one_player_is_a_choice() -> None:
    game = NormalFormGame.from_arrays([3, 1, 2])
    assert game.shape == (3,)
    assert game.payoff("1", "3") == 2
    assert NormalFormGame.from_payoffs({("stay",): {"A": 1}, ("go",): {"A": 2}}).shape == (2,)


def wrong(*payoffs: Any, **labels: Any) -> Callable[[], object]:
    return lambda: NormalFormGame.from_arrays(*payoffs, **labels)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (wrong(), "one payoff array per player"),
        (wrong([[1, 2]], [[1], [2]]), r"payoff arrays differ in shape: \(1, 2\), \(2, 1\)"),
        (wrong([1, 2], [1, 2]), "payoffs of 1: expected 2 nested levels of equal, non-zero lengths"),
        (wrong([[1, 2], [3]], [[1, 2], [3, 4]]), "payoffs of 1: expected 2 nested levels"),
        (wrong([[]], [[]]), "expected 2 nested levels"),
        (wrong([["12", "34"]], ["12", "34"]), "payoffs of 2: expected 2 nested levels"),
        (wrong([[[1]]], [[[1]]]), r"payoffs of 1, entry 1: \[1\] is not a finite number"),
        (wrong([[1, float("nan")]], [[1, 2]]), "payoffs of 1, entry 2: nan is not a finite number"),
        (wrong([[1, 2]], np.array([[1, np.inf]])), "payoffs of 2, entry 2: inf is not a finite number"),
        (wrong([[1]], [[2]], players=["A"]), "players: expected 2, found 1"),
        (wrong([[1]], [[2]], players=["A", "A"]), "'A' occurs twice"),
        (wrong([[1]], [[2]], strategies={"1": ["a"]}), "strategies: no labels for player '2'"),
        (wrong([[1]], [[2]], strategies=[["a"]]), "lists of strategies: expected 2, found 1"),
        (wrong([[1]], [[2]], strategies=[["a"], ["b", "c"]]), "strategies of 2: expected 1, found 2"),
        (wrong([[1, 1]], [[2, 2]], strategies=[["a"], ["b", "b"]]), "strategies of 2: 'b' occurs twice"),
        (lambda: NormalFormGame.from_payoffs({}), "payoffs for at least one profile"),
        (lambda: NormalFormGame.from_payoffs({("a",): {"A": 1, "B": 2}}), "one strategy for each of A, B"),
        (lambda: NormalFormGame.from_payoffs({(): {}}), "at least one player"),
        (
            lambda: NormalFormGame.from_payoffs({("a", "x"): {"A": 1, "B": 1}, ("b", "y"): {"A": 1, "B": 1}}),
            "a / y: exactly one payoff for each of A, B",
        ),
        (
            lambda: NormalFormGame.from_payoffs({("a",): {"A": 1}, ("b",): {"A": 1, "B": 1}}),
            "b: exactly one payoff for each of A",
        ),
        (lambda: PRISONERS.payoff("C", "defect", "defect"), "unknown player 'C'"),
        (lambda: PRISONERS.payoff("A", "defect"), "strategies in the profile: expected 2, found 1"),
        (lambda: PRISONERS.payoff("A", "defect", "defct"), "unknown strategy of B 'defct'; did you mean 'defect'"),
    ],
)
def test_what_is_no_game_or_no_profile_is_refused_with_its_place(build: Callable[[], object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        build()
