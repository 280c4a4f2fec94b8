"""Games in two stages: how they are recognized, and the tests of forward induction on them."""

from fractions import Fraction
from typing import Any

import pytest

from sma_games.equilibria import solve
from sma_games.equilibria.beliefs import Refinement
from sma_games.equilibria.trees.signaling_games import TwoStages, two_stage_equilibria, two_stages
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling import load_model

LR = ("l", "r")


def refined(slug: str, **setting: str) -> set[tuple[bool, bool]]:
    result = solve(load_model(slug).at(**setting), "sequential")
    notes = [one.refinement for one in result.equilibria]
    return {(note.is_intuitive, note.survives_d1) for note in notes if note is not None}


def test_the_parts_of_beer_and_quiche_are_two_types_and_two_messages() -> None:
    stages = two_stages(load_model("textbook/beer_quiche").at())  # type: ignore[arg-type]
    assert isinstance(stages, TwoStages)
    assert [members.label for members in stages.first] == ["breakfast/strong", "breakfast/weak"]
    assert [members.label for members in stages.second] == ["reply/beer", "reply/quiche"]
    assert [origin.weight for origin in stages.origins[0]] == [Fraction(9, 10), Fraction(1, 10)]
    assert [list(origin.payoffs) for origin in stages.origins[0]] == [[0, 1], [1, 0]]
    assert len(two_stage_equilibria(stages)) == 2


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("textbook/selten_horse", "somebody moves after 'middle', which is itself a second move"),
        ("sma/withdrawal_threat", "somebody moves after 'answer', which is itself a second move"),
    ],
)
def test_games_with_three_stages_say_where_the_third_one_starts(slug: str, reason: str) -> None:
    assert two_stages(load_model(slug).at()) == reason  # type: ignore[arg-type]


def test_a_message_that_two_sets_judge_is_for_another_method(seen_twice: Any) -> None:
    assert str(two_stages(seen_twice("1/3", "2/3"))).startswith("several information sets follow one unused action")


def test_forward_induction_tells_the_reasonable_breakfast_from_the_other() -> None:
    assert refined("textbook/beer_quiche") == {(True, True), (False, False)}


def test_d1_is_stronger_than_the_intuitive_criterion() -> None:
    assert refined("sma/hedge_signal", routine_gain="0.2", punishment="0.5") == {(True, False), (True, True)}
    assert refined("sma/hedge_signal", punishment="0.3") == {(True, True)}


def test_what_breaks_an_equilibrium_is_told() -> None:
    result = solve(load_model("textbook/beer_quiche").at(), "sequential")
    note = result.equilibria[-1].refinement
    assert isinstance(note, Refinement)
    assert note.reasons == (
        "intuitive criterion: at reply/beer, breakfast/strong gains once types that cannot gain are ruled out",
        "D1: at reply/beer only breakfast/strong is believed in, and no reply to that keeps all types away",
    )


def test_types_that_cannot_gain_at_all_leave_any_belief_open() -> None:
    """Nobody would deviate to a message that is worst for all, whatever is believed."""
    leaves = [TerminalNode((worth, other)) for worth, other in ((0, 1), (0, 0), (0, 0), (0, 1))]
    game = ExtensiveFormGame(
        ("S", "R"),
        (
            ChanceNode("type", ("a", "b"), ("1/2", "1/2"), (1, 2)),
            DecisionNode("S", "a", ("stop", "go"), (3, 4)),
            DecisionNode("S", "b", ("stop", "go"), (5, 6)),
            TerminalNode((1, 0)),
            DecisionNode("R", "reply", LR, (7, 8)),
            TerminalNode((1, 0)),
            DecisionNode("R", "reply", LR, (9, 10)),
            *leaves,
        ),
    )
    result = solve(game, "sequential")
    assert {one.refinement for one in result.equilibria} == {Refinement(is_intuitive=True, survives_d1=True)}
    assert {str(one.beliefs["reply"]) for one in result.equilibria} == {"P(a/go) >= 1/2", "P(a/go) <= 1/2"}


def test_a_game_whose_second_mover_also_moves_without_a_message_is_no_signalling_game() -> None:
    game = ExtensiveFormGame(
        ("S", "R"),
        (
            ChanceNode("type", ("a", "b"), ("1/2", "1/2"), (1, 2)),
            DecisionNode("S", "a", ("stop", "go"), (3, 4)),
            DecisionNode("R", "reply", LR, (5, 6)),
            TerminalNode((1, 0)),
            DecisionNode("R", "reply", LR, (7, 8)),
            *(TerminalNode(pair) for pair in ((0, 1), (0, 0), (0, 0), (0, 3))),
        ),
    )
    (only,) = solve(game, "sequential").equilibria
    assert str(only.profile) == "a: stop, reply: l"
    assert only.refinement is None
    assert only.beliefs["reply"].is_reached
