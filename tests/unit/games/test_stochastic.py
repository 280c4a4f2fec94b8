"""Stochastic games: what is refused, what is kept, and what a stationary profile says."""

import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sma_games import GameError, State, StochasticGame, mixed_profile, stationary_profile

QUIT: dict[str, Any] = {
    "play": {
        ("first", "first"): ({"row": 1, "column": -1}, {"play": "1/3", "over": "2/3"}),
        ("first", "second"): ({"row": 0, "column": 0}, {"over": 1}),
        ("second", "first"): ({"row": 0, "column": 0}, {"over": 1}),
        ("second", "second"): ({"row": 1, "column": -1}, {"over": 1}),
    },
    "over": {("none", "none"): ({"row": 0, "column": 0}, {"over": 1})},
}
GAME = StochasticGame.from_payoffs(QUIT, discount="0.9", title="Quit")


def state(
    actions: Any = (("l", "r"),),
    payoffs: Any = ((1,), (2,)),
    transitions: Any = (((0, 1),), ((0, 1),)),
    name: str = "s",
) -> State[Any]:
    return State(name, actions, payoffs, transitions)


def game(*states: Any, discount: Any = "1/2", players: Any = ("A",)) -> StochasticGame:
    return StochasticGame(players, states, discount)


def changed(**cell: Any) -> Any:
    payoffs, following = cell.get("payoffs", {"A": 1}), cell.get("next", {"s": 1})
    return {"s": {("l",): (payoffs, following), ("r",): ({"A": 2}, {"s": 1})}}


def test_labels_give_the_same_game_as_positions() -> None:
    half = State("play", (("a", "b"), ("c",)), ((1, 0), ("1/2", 0)), (((0, "0.25"), (1, "0.75")), ((1, 1),)))
    over = State("over", (("n",), ("n",)), ((0, 0),), (((1, 1),),))
    table: dict[str, Any] = {
        "play": {
            ("a", "c"): ({"A": 1, "B": 0}, {"play": Fraction(1, 4), "over": Fraction(3, 4)}),
            ("b", "c"): ({"A": Fraction(1, 2), "B": 0}, {"over": 1}),
        },
        "over": {("n", "n"): ({"A": 0, "B": 0}, {"over": 1})},
    }
    built = StochasticGame(("A", "B"), (half, over), "0.9")  # type: ignore[arg-type]
    assert built == StochasticGame.from_payoffs(table, discount=Fraction(9, 10), title="other")
    assert hash(built) == hash(pickle.loads(pickle.dumps(built)))  # noqa: S301 - our own bytes
    assert built.states[0].transitions[0] == ((0, Fraction(1, 4)), (1, Fraction(3, 4)))


def test_a_game_knows_its_size_and_whether_interests_are_opposed() -> None:
    assert (GAME.num_players, GAME.num_policies, GAME.is_zero_sum) == (2, 4, True)
    assert GAME.by_name["play"].profiles[1] == ("first", "second")
    assert repr(GAME) == "StochasticGame(2 states, players=row, column)"
    assert repr(game(state())) == "StochasticGame(1 state, players=A)"
    assert not game(state()).is_zero_sum


MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: game(3), "states: expected a sequence of State; see StochasticGame.from_payoffs"),
    (game, "states: at least one label is needed"),
    (lambda: game(state(), state()), "states: 's' occurs twice"),
    (lambda: game(state(), players=()), "players: at least one label is needed"),
    (lambda: game(state(), discount=1), "the discount factor is 1; it must be at least 0 and less than 1"),
    (lambda: game(state(), discount="-0.1"), "the discount factor is -1/10"),
    (lambda: game(state(), discount="often"), "discount factor: 'often' is not a finite number"),
    (lambda: game(state(actions=(("l",), ("r",)))), "state s: actions of 1 players are needed, not 2"),
    (lambda: game(state(actions=(("l", "l"),))), "state s, actions of A: 'l' occurs twice"),
    (lambda: game(state(payoffs=((1,),))), "state s: payoffs of 2 profiles are needed, not of 1"),
    (lambda: game(state(transitions=())), "state s: transitions of 2 profiles are needed, not of 0"),
    (lambda: game(state(payoffs=((1, 2), (1,)))), "state s, l: 1 payoffs are needed, not 2"),
    (lambda: game(state(payoffs=(("x",), (1,)))), "state s, l, payoff of A: 'x' is not a finite number"),
    (
        lambda: game(state(transitions=(((1, 1),), ((0, 1),)))),
        "state s, l: next states are different numbers from 0 to 0",
    ),
    (lambda: game(state(transitions=((), ((0, 1),)))), "state s, l: the probabilities of next states, none, must be"),
    (
        lambda: game(state(transitions=(((0, "1/2"),), ((0, 1),)))),
        "the probabilities of next states, 1/2, must be >= 0",
    ),
    (lambda: StochasticGame.from_payoffs({}, discount=0), "needs at least one state"),
    (lambda: StochasticGame.from_payoffs({"s": {}}, discount=0), "needs for each state a table of its pure profiles"),
    (lambda: StochasticGame.from_payoffs({"s": {"l": 3}}, discount=0), "state s: 'l': 3: expected a tuple of actions"),  # type: ignore[dict-item]
    (lambda: StochasticGame.from_payoffs(changed(next={"t": 1}), discount=0), "unknown state 't'"),
    (lambda: StochasticGame.from_payoffs(changed(payoffs={"A": 1, "B": 1}), discount=0), "state s: l: a payoff and a"),
    (
        lambda: StochasticGame.from_payoffs(changed(payoffs={"B": 1}), discount=0),
        "state s: r: one payoff for each of B",
    ),
    (
        lambda: StochasticGame.from_payoffs(
            {"s": {("l", "u"): ({"A": 1, "B": 1}, {"s": 1}), ("r", "d"): ({"A": 1, "B": 1}, {"s": 1})}}, discount=0
        ),
        "state s: l / d: a payoff and a next state are needed",
    ),
    (lambda: stationary_profile(GAME, {"row": {}, "column": {}}), "does not say what row does in state 'play'"),
    (lambda: stationary_profile(GAME, {"bow": {}}), "unknown player 'bow'; did you mean 'row'?"),
    (lambda: stationary_profile(GAME, {"row": {"pay": "first"}}), "unknown state 'pay'; did you mean 'play'?"),
    (lambda: stationary_profile(GAME, {"row": "first"}), "row: expected a choice by state, found 'first'"),  # type: ignore[dict-item]
    (lambda: stationary_profile(GAME, {"row": {"play": "third"}}), "unknown choice of row in play 'third'"),
    (
        lambda: stationary_profile(GAME, {"row": {"play": {"first": "1/2"}}}),
        "row in play: probabilities 1/2, 0 must be",
    ),
    (
        lambda: mixed_profile(GAME, {}),  # type: ignore[arg-type]
        "mixed_profile needs a NormalFormGame, not StochasticGame; use stationary_profile",
    ),
    (lambda: stationary_profile(3, {}), "stationary_profile needs a StochasticGame, not int"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("act", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_a_mistake_is_told_with_its_place(act: Callable[[], Any], message: str) -> None:
    with pytest.raises(GameError) as caught:
        act()
    assert message in str(caught.value)


def test_a_profile_says_what_is_done_in_each_state() -> None:
    profile = stationary_profile(
        GAME, {"row": {"play": {"first": "1/4", "second": "3/4"}}, "column": {"play": "first"}}
    )
    assert profile["row"]["play"] == {"first": Fraction(1, 4), "second": Fraction(3, 4)}
    assert profile["column"] == {"play": {"first": 1, "second": 0}, "over": {"none": 1}}
    assert list(profile) == ["row", "column"]
    assert len(profile) == 2
    assert not profile.is_pure
    assert str(profile) == repr(profile) == "play/row: 1/4 first + 3/4 second, play/column: first"
    assert list(profile.choices) == [("play", "row"), ("play", "column")]
    with pytest.raises(GameError, match="unknown player"):
        profile["umpire"]


def test_a_profile_of_a_game_without_choices_says_so() -> None:
    alone = StochasticGame.from_payoffs({"s": {("stay",): ({"A": 1}, {"s": 1})}}, discount=0)
    assert str(stationary_profile(alone, {})) == "nobody has a choice"
    assert stationary_profile(alone, {}).is_pure
