"""Verification of assessments, on right and on wrong ones."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from sma_games.equilibria import verify
from sma_games.errors import GameError, MethodError
from sma_games.games import (
    Assessment,
    DecisionNode,
    ExtensiveFormGame,
    NormalFormGame,
    TerminalNode,
    assessment,
)
from sma_games.modeling import load_model

LR = ("l", "r")


def model_game(slug: str, **setting: str) -> ExtensiveFormGame:
    game = load_model(slug).at(**setting)
    assert isinstance(game, ExtensiveFormGame)
    return game


HORSE = model_game("textbook/selten_horse")
BEER = model_game("textbook/beer_quiche")


def test_the_horse_taken_down_is_nash_but_not_rational_in_the_middle() -> None:
    held = assessment(HORSE, {"opening": "down", "middle": "across", "reply": "left"}, {"reply": "down"})
    assert verify(HORSE, held.profile, "nash").is_equilibrium
    certificate = verify(HORSE, held)
    assert certificate.concept == "sequential"
    assert certificate.regrets == {"first": 0, "second": 3, "third": 0}
    assert str(certificate) == "No equilibrium (sequential): second gains 3 by deviating."


@pytest.mark.parametrize(("belief", "good"), [("1/2", True), ("1/4", True), ("2/3", False)])
def test_an_unsent_message_may_be_taken_for_a_weak_type_only(belief: str, good: bool) -> None:  # noqa: FBT001
    play = {"breakfast/strong": "beer", "breakfast/weak": "beer", "reply/beer": "leave", "reply/quiche": "fight"}
    beliefs = {
        "reply/beer": {"strong/beer": "9/10", "weak/beer": "1/10"},
        "reply/quiche": {"strong/quiche": belief, "weak/quiche": {"1/2": "1/2", "1/4": "3/4", "2/3": "1/3"}[belief]},
    }
    assert verify(BEER, assessment(BEER, play, beliefs)).is_equilibrium is good


@pytest.mark.parametrize(
    ("belief", "message"),
    [
        ({"strong/beer": "4/5", "weak/beer": "1/5"}, "odds that Bayes' rule ties together are 9/4 times what it says"),
        ({"strong/beer": 1}, "no trembles make exactly these histories the likeliest ones"),
    ],
)
def test_beliefs_on_the_path_follow_bayes(belief: dict[str, object], message: str) -> None:
    play = {"breakfast/strong": "beer", "breakfast/weak": "beer", "reply/beer": "leave", "reply/quiche": "fight"}
    certificate = verify(BEER, assessment(BEER, play, {"reply/beer": belief, "reply/quiche": "weak/quiche"}))
    assert not certificate.is_equilibrium
    assert certificate.max_regret == 0
    assert certificate.problem == message
    assert str(certificate) == f"No equilibrium (sequential): {message}."


@pytest.mark.parametrize(
    ("up", "down", "consistent"),
    [("1/2", "1/2", True), ("2/3", "2/3", True), ("1/2", "2/3", False), ("0", "0", True), ("0", "1/2", False)],
)
def test_the_same_tremble_is_judged_alike_wherever_it_is_seen(
    seen_twice: Callable[..., ExtensiveFormGame],
    up: str,
    down: str,
    consistent: bool,  # noqa: FBT001
) -> None:
    game = seen_twice("1/3", "2/3")
    shares = {"0": "1", "1/2": "1/2", "2/3": "1/3"}
    beliefs = {
        "saw u": {"s/go/u": up, "w/go/u": shares[up]},
        "saw d": {"s/go/d": down, "w/go/d": shares[down]},
    }
    play = {"s": "stop", "w": "stop", "saw u": "l", "saw d": "l"}
    assert (verify(game, assessment(game, play, beliefs)).problem == "") is consistent


def test_two_trembles_are_less_likely_than_one_of_them() -> None:
    leaves = [TerminalNode((0, 0)) for _ in range(6)]
    game = ExtensiveFormGame(
        ("A", "B"),
        (
            DecisionNode("A", "a", ("out", "in"), (1, 2)),
            leaves[0],
            DecisionNode("A", "a2", ("x", "y"), (3, 4)),
            DecisionNode("B", "b", LR, (5, 6)),
            DecisionNode("B", "b", LR, (7, 8)),
            *leaves[:4],
        ),
    )
    play = {"a": "out", "a2": "x", "b": "l"}
    assert verify(game, assessment(game, play, {"b": "in/x"})).is_equilibrium
    assert verify(game, assessment(game, play, {"b": "in/y"})).problem.startswith("no trembles make")


def test_what_chance_rules_out_is_not_believed_in() -> None:
    game = model_game("textbook/beer_quiche", strong_prior="0")
    play = {"breakfast/strong": "beer", "breakfast/weak": "quiche", "reply/beer": "fight", "reply/quiche": "fight"}
    beliefs = {"reply/beer": "weak/beer", "reply/quiche": "weak/quiche"}
    assert verify(game, assessment(game, play, beliefs)).is_equilibrium
    certificate = verify(game, assessment(game, play, {**beliefs, "reply/beer": "strong/beer"}))
    assert certificate.problem == "at 'reply/beer' the history strong/beer is believed in, which chance rules out"


def test_beliefs_where_chance_never_leads_are_not_defined() -> None:
    game = model_game("sma/hedge_signal", p_trump="0")
    play = {"timing/hedge": "sign_early", "timing/routine": "sign_early", "verdict": "accept"}
    certificate = verify(game, assessment(game, play, {"verdict": "hedge/sign_early/trump"}))
    assert certificate.problem.startswith("chance never leads to information set 'verdict'")


def test_assessments_are_verified_as_sequential_only_and_must_fit_the_game() -> None:
    held = assessment(HORSE, {"opening": "across", "middle": "across", "reply": "right"}, {"reply": "across/down"})
    assert verify(HORSE, held, "sequential").is_equilibrium
    with pytest.raises(MethodError, match="an assessment can be verified as 'sequential', in a tree"):
        verify(HORSE, held, "nash")
    with pytest.raises(MethodError, match="an assessment can be verified as 'sequential', in a tree"):
        verify(NormalFormGame.from_arrays([[1]], [[1]]), held)
    with pytest.raises(GameError, match="the profile does not fit"):
        verify(BEER, held)
    with pytest.raises(GameError, match="the beliefs do not fit the information sets"):
        verify(HORSE, Assessment(held.profile, {}))
    wrong = dict.fromkeys(held.beliefs["reply"], Fraction(1))
    with pytest.raises(GameError, match="beliefs at reply: probabilities"):
        verify(HORSE, Assessment(held.profile, {**held.beliefs, "reply": wrong}))
