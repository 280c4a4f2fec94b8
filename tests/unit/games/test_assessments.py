"""Assessments: behavior with beliefs, and what is refused."""

from fractions import Fraction

import pytest

from sma_games.errors import GameError
from sma_games.games import Assessment, ExtensiveFormGame, assessment, behavior_profile
from sma_games.modeling import load_model

PLAY: dict[str, str | dict[str, object]] = {
    "breakfast/strong": "beer",
    "breakfast/weak": "beer",
    "reply/beer": "leave",
    "reply/quiche": {"fight": "1/2", "leave": "1/2"},
}
BELIEFS: dict[str, str | dict[str, object]] = {
    "reply/beer": {"strong/beer": "9/10", "weak/beer": "1/10"},
    "reply/quiche": "weak/quiche",
}


@pytest.fixture(scope="module")
def game() -> ExtensiveFormGame:
    found = load_model("textbook/beer_quiche").at()
    assert isinstance(found, ExtensiveFormGame)
    return found


def test_beliefs_are_told_by_history_and_certain_where_there_is_one(game: ExtensiveFormGame) -> None:
    held = assessment(game, PLAY, BELIEFS)
    assert isinstance(held, Assessment)
    assert held.beliefs["breakfast/weak"] == {"weak": 1}
    assert held.beliefs["reply/beer"] == {"strong/beer": Fraction(9, 10), "weak/beer": Fraction(1, 10)}
    assert held.beliefs["reply/quiche"] == {"strong/quiche": 0, "weak/quiche": 1}
    assert assessment(game, behavior_profile(game, PLAY), BELIEFS) == held


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reply/beer": None}, "nothing is said about the beliefs at information set 'reply/beer'"),
        ({"reply/tea": "weak/tea"}, "unknown information set 'reply/tea'"),
        ({"reply/beer": "weak/quiche"}, "unknown history that leads to 'reply/beer' 'weak/quiche'"),
        ({"reply/beer": {"weak/beer": "1/2"}}, "beliefs at 'reply/beer': probabilities 0, 1/2 must be >= 0 and add up"),
    ],
)
def test_beliefs_that_are_none_are_refused(game: ExtensiveFormGame, changes: dict[str, object], message: str) -> None:
    beliefs = {label: belief for label, belief in {**BELIEFS, **changes}.items() if belief is not None}
    with pytest.raises(GameError, match=message):
        assessment(game, PLAY, beliefs)  # type: ignore[arg-type]
