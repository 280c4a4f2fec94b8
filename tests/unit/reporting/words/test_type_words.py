"""The type of an equilibrium in words, where chance comes between moves."""

import pytest

from sma_games import load_model, tipping_points
from sma_games.modeling import OfferGame, ParametricGame, SequentialGame
from sma_games.regions import EquilibriumType
from sma_games.reporting import describe_answer
from sma_games.reporting.words.type_words import type_words


def told(slug: str, along: str, number: int) -> str:
    model = load_model(slug)
    point = tipping_points(model, along)[number]
    (each,) = point.above if point.exact_value > model.parameters[along].value else point.below
    return type_words(model, each)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "signs if first news is up (otherwise holds) and then signs if second news is up (otherwise holds)"),
        (1, "signs if first news is up (otherwise holds) and then holds in any case"),
        (2, "holds in any case and then signs if first news is up and second news is up (otherwise holds)"),
        (3, "holds in any case and then holds in any case"),
    ],
)
def test_one_who_waits_for_news_is_told_once_for_each_stage(number: int, words: str) -> None:
    assert told("sma/waiting_option", "backlash", number) == f"Seoul holds, then {words}"


def test_cases_that_are_many_are_told_by_the_few_that_differ() -> None:
    few = "Washington offers 2 and the Assembly rejects if assembly is threshold 1 or threshold 2 (otherwise ratifies)"
    assert told("sma/two_level", "threshold_low", 1) == few


def test_equal_moves_on_several_branches_are_told_together() -> None:
    text = describe_answer(load_model("sma/two_level"))
    assert "if assembly is threshold 1, threshold 2 or threshold 3 (probability 0.375), the Assembly rejects;" in text


def ten_cases() -> ParametricGame:
    branches = {f"b{number}": "1/10" for number in range(10)}
    game = SequentialGame(title="Ten cases", players=["A"]).parameter("t", "1/2", low="-1", high="1")
    return (
        game.chance("c", branches)
        .stage("s", player="A", actions=["stop", "pass", "hold"])
        .outcome({"s": ["stop", "hold"]}, {"A": 0})
        .outcome({"s": "pass"}, {"A": "t"})
        .build()
    )


def test_very_many_cases_are_counted() -> None:
    actions = ["stop"] * 5 + ["pass"] * 4 + ["hold"]
    each = EquilibriumType("", tuple((f"s/b{number}", (action,)) for number, action in enumerate(actions)))
    words = "A plays 'hold' if c is b9, plays 'pass' if c is b5, b6, b7 or b8 (otherwise plays 'stop')"
    assert type_words(ten_cases(), each) == words.replace(", plays 'pass'", " and plays 'pass'")
    actions = ["stop"] * 5 + ["pass"] * 5
    each = EquilibriumType("", tuple((f"s/b{number}", (action,)) for number, action in enumerate(actions)))
    assert type_words(ten_cases(), each) == "A plays 'stop' in 5 of 10 cases (otherwise plays 'pass')"


def test_cases_that_players_make_are_told_by_their_moves() -> None:
    game = SequentialGame(title="Two", players=["A", "B"]).parameter("t", "1/2", low="0", high="1")
    game = game.stage("a", player="A", actions=["stop", "pass"]).stage("b", player="B", actions=["hold", "sign"])
    model = game.outcome({"b": "hold"}, {"A": 0, "B": "t"}).outcome({"b": "sign"}, {"A": 0, "B": "t"}).build()
    each = EquilibriumType("", (("a", ("stop", "pass")), ("b/stop", ("hold",)), ("b/pass", ("sign",))))
    assert (
        type_words(model, each) == "A plays 'stop' or 'pass' and B plays 'hold' (after stop) (otherwise plays 'sign')"
    )


def test_the_outcome_of_bargaining_is_told_with_the_zone_and_by_all_solutions() -> None:
    from sma_games import BargainingGame, describe_answer

    builder = BargainingGame(title="An hour", players=["A", "B"], variable="offer", low=0, high=1)
    model = builder.payoff("A", "offer", disagreement="1/4").payoff("B", "1 - offer", disagreement="1/4").build()
    told = describe_answer(model)
    assert "They agree on an offer of 0.5. This is the Nash bargaining solution." in told
    assert "A 0.5 (0.25 more than without an agreement)" in told
    assert "Zone of agreement: at an offer from 0.25 to 0.75 nobody prefers no agreement." in told
    assert "utilitarian solution 0.25 to 0.75." in told


def talks(**state: object) -> ParametricGame:
    builder = OfferGame(
        title="A house", players=["A", "B"], variable="price", unit="dollars", low=0, high=1, rounds=1, discount=1
    )
    builder.parameter("worth", "0.5", 0, 3).payoff("A", "worth - price").payoff("B", "price")
    return builder.state("talks", "A", **state).build()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "words", "answer"),
    [
        ({}, "in the state talks, they agree", "A offers a price of 0 dollars, and B accepts."),
        (
            {"ending": {"B": "-1"}},
            "in the state talks, they agree at the lowest price",
            "A offers a price of 0 dollars, and B accepts.",
        ),
        (
            {"outside": {"B": "1/4"}},
            "in the state talks, they agree at a price that matches the outside option",
            "A offers a price of 0.25 dollars, and B accepts.",
        ),
        (
            {"outside": {"B": 2}},
            "in the state talks, whoever is made the offer leaves",
            "A offers nothing that B accepts, and B leaves. They never agree. Payoffs: A 0 and B 2.",
        ),
        (
            {"ending": {"B": 2}},
            "in the state talks, they go on without an agreement",
            "and they go on without an agreement.",
        ),
    ],
)
def test_what_happens_in_talks_is_told(state: dict[str, object], words: str, answer: str) -> None:
    model = talks(**state)
    (kind,) = tipping_points(model, "worth").types_at_today()
    assert type_words(model, kind) == words
    assert answer in describe_answer(model)


def test_who_is_indifferent_where_the_other_is_not_is_told() -> None:
    builder = OfferGame(title="One price", players=["A", "B"], low=0, high=0, rounds=1, discount=1)
    model = builder.payoff("A", "price").payoff("B", "1 - price").state("talks", "A").build()
    assert "Somebody is indifferent where the other is not" in describe_answer(model)


def test_policies_are_told_state_by_state() -> None:
    model = load_model("textbook/quitting_game")
    choices = (("play/row", ("first",)), ("play/column", ("first",)))
    assert type_words(model, EquilibriumType("", choices)) == "in play, row and column both play 'first'"
