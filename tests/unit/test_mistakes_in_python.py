"""What a user gets wrong in Python is told as one of our errors, never as a TypeError from the inside."""

from collections.abc import Callable
from typing import Any

import pytest

from sma_games import (
    DecisionNode,
    ExtensiveFormGame,
    GameError,
    MethodError,
    NormalFormGame,
    SettingError,
    SmaGamesError,
    TerminalNode,
    behavior_profile,
    check_model,
    load_model,
    mixed_profile,
    parse_formula,
    solve,
    verify,
)

GAME = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]], players=["A", "B"])
LEAF = TerminalNode((1,))
TREE = ExtensiveFormGame(("A",), (DecisionNode("A", "a", ("l", "r"), (1, 2)), LEAF, LEAF))
MODEL = load_model("sma/sign_or_wait")
ONES = [[1, 1], [1, 1]]
SLUG: Any = "sma/sign_or_wait"
NOTHING: Any = None


def given(value: object) -> Any:
    """Return a value of a type that the signature does not allow."""
    return value


def add_label(**labels: Any) -> NormalFormGame:
    return NormalFormGame.from_arrays(ONES, ONES, **labels)


def tree(*nodes: Any, **options: Any) -> ExtensiveFormGame:
    return ExtensiveFormGame(("A",), nodes, **options)


MISTAKES: list[tuple[Callable[[], Any], type[SmaGamesError], str]] = [
    (
        lambda: solve(SLUG),
        MethodError,
        r"solve needs a game .* not str; load it first: load_model\('sma/sign_or_wait'\)",
    ),
    (lambda: solve(GAME, given(3)), MethodError, "unknown concept 3"),
    (lambda: verify(SLUG, NOTHING), MethodError, "verify needs a game with numbers in it, not str"),
    (lambda: verify(GAME, NOTHING), GameError, "does not belong to this game.*see mixed_profile"),
    (lambda: check_model(SLUG), MethodError, "check_model needs a model"),
    (lambda: MODEL.at(calibration=given(["strict"])), SettingError, "unknown calibration"),
    (lambda: MODEL.batch(given(3)), SettingError, "expected arrays of values by parameter, found 3"),
    (lambda: mixed_profile(TREE, {}), GameError, "mixed_profile needs a NormalFormGame.*use behavior_profile"),  # type: ignore[arg-type]
    (lambda: behavior_profile(GAME, {}), GameError, "needs an ExtensiveFormGame.*use mixed_profile"),  # type: ignore[arg-type]
    (lambda: mixed_profile(GAME, NOTHING), GameError, "expected a choice by label, found None"),
    (lambda: mixed_profile(GAME, {"A": given(1), "B": "1"}), GameError, "A: expected a label, or probabilities"),
    (lambda: add_label(players="AB"), GameError, "players: expected a list of labels, found 'AB'"),
    (lambda: add_label(players=3), GameError, "players: expected a list of labels, found 3"),
    (lambda: add_label(players=[]), GameError, "players: at least one label"),
    (lambda: add_label(strategies=3), GameError, "strategies: expected one list of labels per player, found 3"),
    (lambda: add_label(strategies=["xy", "uv"]), GameError, "strategies of 1: expected a list of labels"),
    (
        lambda: add_label(strategies={"1": ["x", "y"], "2": ["u", "v"], "3": ["u", "v"]}),
        GameError,
        "unknown player in strategies '3'",
    ),
    (lambda: NormalFormGame.from_payoffs(NOTHING), GameError, "payoffs for at least one profile"),
    (lambda: NormalFormGame.from_payoffs({"a": {"A": 1}}), GameError, "'a'.*expected a tuple of strategies"),  # type: ignore[dict-item]
    (lambda: NormalFormGame.from_payoffs({("a",): given(3)}), GameError, "expected a tuple of strategies"),
    (lambda: NormalFormGame.from_arrays([10**400]).payoff_array, GameError, "beyond the range of floats"),
    (lambda: ExtensiveFormGame(("A",), NOTHING), GameError, "nodes: expected a sequence of nodes, found None"),
    (lambda: tree("x"), GameError, "node 0: expected a DecisionNode, ChanceNode or TerminalNode, found 'x'"),
    (lambda: tree(TerminalNode(given(1))), GameError, "node 0: expected a tuple in place of 1"),
    (lambda: tree(DecisionNode("A", "a", ("l",), (given("1"),)), LEAF), GameError, "its child '1' is no index"),
    (lambda: tree(LEAF, measures="m"), GameError, "measures: expected a list of labels"),
    (lambda: solve(GAME).equilibria[0].path(NOTHING), GameError, "a path of play belongs to a tree"),
    (lambda: parse_formula("x", {"x": given(3)}), SmaGamesError, r"write symbol\('x'\) for a parameter"),
]


@pytest.mark.parametrize(("mistake", "error", "words"), MISTAKES, ids=[words for *_, words in MISTAKES])
def test_a_mistake_is_named(mistake: Callable[[], Any], error: type[SmaGamesError], words: str) -> None:
    with pytest.raises(error, match=words):
        mistake()
