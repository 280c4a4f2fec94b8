"""Payoffs as people have them: one matrix, frames with labels, floats of any length, text."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sma_games import NormalFormGame, PayoffMatrix, SmaGamesError, TerminalNode, load_model, parse_formula, solve
from sma_games.expressions import parse_number
from sma_games.games import DecisionNode, ExtensiveFormGame

PENNIES = [[1, -1], [-1, 1]]
FRAME = pd.DataFrame([[1, 2], [3, 4]], index=["up", "down"], columns=["left", "right"])
game = NormalFormGame.from_arrays


def test_a_single_matrix_is_a_zero_sum_game_and_a_single_row_a_choice() -> None:
    both = game(PENNIES, [[-1, 1], [1, -1]])
    assert game(PENNIES) == game(np.array(PENNIES)) == game(pd.DataFrame(PENNIES)) == both
    assert game([["1/3", 0.1]]).payoff("2", "1", "2") == Fraction(-1, 10)
    assert game([3, 1, 3]).shape == (3,)
    assert game(PENNIES, players=["row", "column"]).players == ("row", "column")


def test_frames_give_their_labels() -> None:
    assert game(FRAME, FRAME).strategies == {"1": ("up", "down"), "2": ("left", "right")}
    assert game(FRAME).strategies == {"1": ("up", "down"), "2": ("left", "right")}
    assert game(FRAME, FRAME, strategies=[["a", "b"], ["c", "d"]]).strategies["1"] == ("a", "b")
    assert game(pd.DataFrame(PENNIES)).strategies["1"] == ("1", "2")
    assert game(FRAME, FRAME).payoff("2", "down", "left") == 3


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: game([PENNIES, PENNIES]), r"write from_arrays\(\*arrays\)"),
        (lambda: game(np.array([PENNIES, PENNIES])), "with one array per player"),
        (lambda: game([[1, 2], [3]]), "expected rows of equal, non-zero lengths"),
        (lambda: game(FRAME, FRAME[["right", "left"]]), "the frames have different labels; bring them into one order"),
        (lambda: game(PENNIES, players=["A"]), "players: expected 2, found 1"),
        (lambda: game([["007.5"]], [[1]]), "'007.5' is no number; leave out leading zeros"),
        (lambda: parse_number("007.5"), "write 7.5, without leading zeros"),
        (lambda: parse_number("01"), "write 1, without leading zeros"),
        (lambda: parse_number("1/02"), "is not a number"),
        (lambda: parse_number("0,5"), "write 0.5"),
        (lambda: parse_number("55%"), "for 55 percent write 0.55"),
        (lambda: parse_formula("007.5 * x"), "leading zeros"),
        (lambda: parse_formula("01 * x"), "or leading zeros"),
    ],
)
def test_what_is_no_payoff_is_refused_with_the_way_out(build: Any, words: str) -> None:
    with pytest.raises(SmaGamesError, match=words):
        build()


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_float_is_the_shortest_decimal_of_its_type_wherever_it_goes(kind: Any) -> None:
    tenth, array = kind("0.1"), np.array([["0.1", "0"]]).astype(kind)
    model = load_model("textbook/stag_hunt")
    name = next(iter(model.parameters))
    assert game(array, array).payoff("1", "1", "1") == Fraction(1, 10)
    assert game([[tenth]], [[tenth]]).payoff("1", "1", "1") == Fraction(1, 10)
    assert ExtensiveFormGame(("A",), (TerminalNode((tenth,)),)).nodes == (TerminalNode((Fraction(1, 10),)),)
    assert parse_number(tenth) == Fraction(1, 10)
    builder = PayoffMatrix(title="tenth", players={"A": ["a"]}).parameter("p", tenth, kind(0), kind(1))
    built = builder.payoff("a", A=tenth).build()
    assert built.baseline == {"p": Fraction(1, 10)}
    assert built.formulas[0].evaluate({}) == Fraction(1, 10)
    assert model.setting(None, **{name: kind("1.5")})[name] == Fraction(3, 2)
    assert model.batch({name: np.array(["1.1"]).astype(kind)}).tolist() == model.batch({name: [1.1]}).tolist()


def test_rounded_fractions_are_told_by_the_result() -> None:
    rounded = solve(game([[2 / 3, 0], [0, 1 / 3]], [[1, 0], [0, 1]]))
    assert "0.6666666666666666, not 2/3; if that is meant, write Fraction(2, 3) or '2/3'" in str(rounded)
    assert "not 2/3" in rounded.explain()
    tree = ExtensiveFormGame(
        ("A",), (DecisionNode("A", "a", ("l", "r"), (1, 2)), TerminalNode((1 / 7,)), TerminalNode((0,)))
    )
    assert "not 1/7" in str(solve(tree))
    for exact in (["2/3", 0.1], [0.123456789012345, 1e-13], [Fraction(10**15 + 1, 10**15), 0]):
        assert "note:" not in str(solve(game([exact], [exact])))
