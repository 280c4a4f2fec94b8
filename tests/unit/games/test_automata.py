import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from sma_games import Automaton, GameError, NormalFormGame, grim_trigger, repeated, tit_for_tat
from sma_games.games.automata import joint_automaton

DILEMMA = NormalFormGame.from_arrays([[3, 0], [4, 1]], [[3, 4], [0, 1]], strategies=[["c", "d"], ["c", "d"]])
NO_TABLE: Any = ["c"]
TWO_EQUILIBRIA = NormalFormGame.from_arrays([[2, 0], [0, 1]], [[1, 0], [0, 2]])


def test_grim_trigger_plays_the_only_stage_equilibrium_after_any_deviation() -> None:
    first, second = grim_trigger(DILEMMA, {"1": "c", "2": "c"})
    assert dict(first.actions) == dict(second.actions) == {"target": "c", "punishment": "d"}
    assert [first.following("target", pair) for pair in (("c", "c"), ("c", "d"), ("d", "d"))] == [
        "target",
        "punishment",
        "punishment",
    ]
    assert first.following("punishment", ("c", "c")) == "punishment"


def test_grim_trigger_of_three_players_reaches_two_joint_states() -> None:
    table = [[[5, 1], [1, 1]], [[7, 2], [2, 2]]]
    game = NormalFormGame.from_arrays(*[table] * 3)
    joint = joint_automaton(game.players, game.strategy_lists, grim_trigger(game, list("111"), list("222")))
    assert joint.labels == ("target", "punishment")
    assert joint.following == ((0, *[1] * 7), (1,) * 8)
    assert len(joint.deviations(0)) == 3


def test_tit_for_tat_copies_the_other_and_reaches_every_pair_of_actions() -> None:
    joint = repeated(DILEMMA, "1/2").joint_automaton(tit_for_tat(DILEMMA))
    assert joint.labels == ("c", "d-c", "c-d", "d")
    assert [joint.profiles[cell] for cell in joint.chosen] == [("c", "c"), ("d", "c"), ("c", "d"), ("d", "d")]


def test_tit_for_tat_starts_as_it_is_told() -> None:
    assert [each.states[0] for each in tit_for_tat(DILEMMA, ["d", "c"])] == ["d", "c"]


def test_joint_states_that_no_history_reaches_are_left_out() -> None:
    joint = repeated(DILEMMA, 0).joint_automaton(grim_trigger(DILEMMA, ["c", "c"]))
    assert joint.states == (("target", "target"), ("punishment", "punishment"))


def test_the_stochastic_game_of_joint_states_has_the_payoffs_of_the_stage_game_everywhere() -> None:
    game = repeated(DILEMMA, "0.9").with_memory(grim_trigger(DILEMMA, ["c", "c"]))
    assert [state.payoffs for state in game.states] == [((3, 3), (0, 4), (4, 0), (1, 1))] * 2


def test_automata_and_repeated_games_can_be_pickled_copied_and_compared() -> None:
    for thing in (*tit_for_tat(DILEMMA), repeated(DILEMMA, "1/3")):
        for other in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):  # noqa: S301
            assert other == thing
            assert hash(other) == hash(thing)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: grim_trigger(TWO_EQUILIBRIA, ["1", "2"]), "name the punishment: .* 2 pure equilibria: 1 / 1; 2 / 2"),
        (lambda: grim_trigger(DILEMMA, ["c", "e"]), "unknown target of 2 'e'"),
        (lambda: grim_trigger(DILEMMA, ["c"]), "target: give one for each of 1, 2"),
        (lambda: grim_trigger(DILEMMA, {"1": "c", "3": "c"}), "target: unknown player '3'"),
        (lambda: tit_for_tat(NormalFormGame.from_arrays([[1, 2]], [[1, 2]])), "equally many strategies"),
        (lambda: Automaton({}, {}), "at least one label"),
        (lambda: Automaton(NO_TABLE, {}), "needs actions by state"),
        (lambda: Automaton({"a": "c"}, {}), "state a: name the next state"),
        (lambda: Automaton({"a": "c"}, {"a": {"otherwise": "b"}}), "unknown state after a 'b'"),
        (lambda: Automaton({"a": "c"}, {"a": {"c": "a"}}), "'c' is no profile"),
        (lambda: Automaton({"a": "c"}, {"a": {"otherwise": "a"}, "b": {}}), "unknown state 'b'"),
        (lambda: repeated(DILEMMA, 1), "discount factor is 1"),
    ],
)
def test_mistakes_are_named(build: Callable[[], object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        build()


@pytest.mark.parametrize(
    ("automaton", "message"),
    [
        (Automaton({"a": "x"}, {"a": {"otherwise": "a"}}), "unknown strategy of 2 in state a 'x'"),
        (Automaton({"a": "c"}, {"a": {("c", "c"): "a"}}), "name the next state after c / d"),
        (Automaton({"a": "c"}, {"a": {("c",): "a", "otherwise": "a"}}), "one strategy a player is needed"),
        (Automaton({"a": "c"}, {"a": {("c", "y"): "a", "otherwise": "a"}}), "unknown strategy .* 'y'"),
        ("grim", "automata: 2: expected an Automaton"),
    ],
)
def test_automata_that_do_not_fit_the_stage_game_are_refused(automaton: object, message: str) -> None:
    fitting = Automaton({"a": "c"}, {"a": {"otherwise": "a"}})
    automata: Any = [fitting, automaton]
    with pytest.raises(GameError, match=message):
        repeated(DILEMMA, 0).joint_automaton(automata)
