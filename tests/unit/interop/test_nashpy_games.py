"""Games to Nashpy and back: exact where floats are, refused where they are not."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import nashpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games import (
    GameError,
    MethodError,
    NormalFormGame,
    SmaGamesError,
    from_nashpy,
    load_model,
    solve,
    to_nashpy,
)

LABELS: Any = {"players": ["ROK", "US"], "strategies": [["sign", "wait"], ["sign", "wait", "leave"]]}


def integers() -> st.SearchStrategy[Any]:
    return st.integers(-(2**53), 2**53)


def short_decimals() -> st.SearchStrategy[Any]:
    return st.decimals(-(10**6), 10**6, places=4)


def floats() -> st.SearchStrategy[Any]:
    return st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def games(draw: st.DrawFn) -> NormalFormGame:
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    kinds = draw(st.tuples(*[st.sampled_from([integers(), short_decimals(), floats()])] * 2))
    rows = [
        draw(st.lists(st.lists(kind, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]))
        for kind in kinds
    ]
    return NormalFormGame.from_arrays(*rows, players=["ROK", "US"], title="drawn")


@given(games())
def test_a_game_of_floats_short_decimals_and_integers_comes_back_as_it_was(game: NormalFormGame) -> None:
    assert from_nashpy(to_nashpy(game), players=game.players, strategies=game.strategies) == game


@given(st.lists(st.lists(st.fractions(-1000, 1000), min_size=2, max_size=2), min_size=2, max_size=2))
def test_other_payoffs_arrive_as_the_nearest_floats(rows: list[list[Fraction]]) -> None:
    first, _ = to_nashpy(NormalFormGame.from_arrays(rows, rows)).payoff_matrices
    assert first.tolist() == [[float(entry) for entry in row] for row in rows]


def test_integers_stay_integers_for_each_player_apart() -> None:
    first, second = to_nashpy(NormalFormGame.from_arrays([[1, 2]], [["1/2", 3]])).payoff_matrices
    assert (first.dtype.kind, second.dtype.kind) == ("i", "f")
    assert from_nashpy(nashpy.Game([[1, 2]], [[0.5, 3]])).numerators == ((1, 2), (1, 6))


def test_labels_and_title_are_given_on_the_way_back() -> None:
    game = from_nashpy(nashpy.Game(np.ones((2, 3)), np.eye(2, 3)), title="A test", **LABELS)
    assert (game.players, game.strategies["US"], game.title) == (("ROK", "US"), ("sign", "wait", "leave"), "A test")


def test_one_matrix_is_a_zero_sum_game_and_objects_keep_their_exact_values() -> None:
    assert from_nashpy(nashpy.Game([[1, -2]])).is_zero_sum
    thirds = np.array([[Fraction(1, 3), Decimal("0.1")]], dtype=object)
    assert from_nashpy(nashpy.Game(thirds, thirds)).payoff("1", "1", "1") == Fraction(1, 3)


def test_floats_of_fewer_digits_count_as_their_own_shortest_decimals() -> None:
    game = from_nashpy(nashpy.Game(np.array([[0.1]], dtype=np.float32), np.array([[1]])))
    assert game.payoff("1", "1", "1") == Fraction(1, 10)


def test_a_model_is_taken_at_its_baseline() -> None:
    first, second = to_nashpy(load_model("textbook/hawk_dove")).payoff_matrices
    assert first.tolist() == second.T.tolist() == [[-0.5, 2], [0, 1]]


def test_the_caller_s_arrays_are_neither_kept_nor_changed() -> None:
    game = NormalFormGame.from_arrays([[1, 2]], [[3, 4]])
    to_nashpy(game).payoff_matrices[0][0, 0] = 9
    assert game.payoff("1", "1", "1") == 1


def test_what_nashpy_finds_in_a_generic_game_is_what_solve_finds() -> None:
    game = NormalFormGame.from_arrays([[3, 1], [0, 2]], [[2, 1], [0, 3]])
    theirs = [[each.tolist() for each in pair] for pair in to_nashpy(game).vertex_enumeration()]
    found: list[Any] = [one.profile for one in solve(game).equilibria]
    ours = [[[float(share) for share in row] for row in profile.probabilities] for profile in found]
    assert np.allclose(sorted(theirs), sorted(ours))


THREE = NormalFormGame.from_arrays(*[[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]] * 3)
MISTAKES: list[tuple[Callable[[], Any], type[SmaGamesError], str]] = [
    (lambda: to_nashpy(load_model("sma/hedge_signal")), MethodError, r"take reduced_model\(model\)"),
    (lambda: to_nashpy(load_model("textbook/kuhn_poker").at()), MethodError, r"take reduced_normal_form\(tree\)"),
    (lambda: to_nashpy(load_model("sma/sma_cycles")), MethodError, r"find its equilibria with solve\(game\)"),
    (lambda: to_nashpy(THREE), MethodError, "which takes any number of players: to_nashpy needs a matrix with two"),
    (lambda: to_nashpy("sma/sign_or_wait"), MethodError, r"load it first: load_model\("),  # type: ignore[arg-type]
    (lambda: to_nashpy(NormalFormGame.from_arrays([[10**400]], [[0]])), GameError, "rescale the payoffs"),
    (lambda: to_nashpy(NormalFormGame.from_arrays([["1e-400"]], [[0]])), GameError, "rescale the payoffs"),
    (lambda: from_nashpy([[1, 2]]), MethodError, "give a nashpy.Game, not list; arrays of payoffs become a game with"),
    (lambda: from_nashpy(nashpy.Game([[float("nan")]], [[0]])), GameError, "nan is not a finite number"),
    (lambda: from_nashpy(nashpy.Game([[0.0]], [[float("inf")]])), GameError, "payoffs of 2, entry 1: inf is not"),
    (lambda: from_nashpy(nashpy.Game([[1j]], [[0]])), GameError, "is not a finite number"),
    (
        lambda: from_nashpy(nashpy.Game(np.ones((2, 2, 2)), np.ones((2, 2, 2)))),
        GameError,
        "give two matrices of one shape",
    ),
    (lambda: from_nashpy(nashpy.Game([[]])), GameError, "of equal, non-zero lengths"),
    (lambda: from_nashpy(nashpy.Game([[1, 2]], [[1, 2]]), players=["ROK"]), GameError, "players: expected 2, found 1"),
]


@pytest.mark.parametrize(("call", "error", "message"), MISTAKES, ids=range(len(MISTAKES)))
def test_what_cannot_be_taken_is_refused_with_the_way_out(
    call: Callable[[], Any], error: type[SmaGamesError], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_tree_of_more_than_two_players_is_not_sent_to_its_reduced_form() -> None:
    with pytest.raises(MethodError, match="which takes any number of players"):
        to_nashpy(load_model("sma/early_sign_tree"))
    with pytest.raises(MethodError, match="or --reduced"):
        to_nashpy(load_model("sma/hedge_signal"))
