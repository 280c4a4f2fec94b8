"""Nash equilibria of trees, and whether they rest on empty threats."""

from typing import Any

import pytest

from sma_games import load_model
from sma_games.equilibria import Status, solve
from sma_games.equilibria.trees import reduced_form as tree_nash
from sma_games.equilibria.trees.reduced_form import is_credible
from sma_games.games import (
    BehaviorProfile,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    TerminalNode,
    behavior_profile,
)

LR = ("l", "r")
ENTRY = ExtensiveFormGame(
    ("entrant", "incumbent"),
    (
        DecisionNode("entrant", "entry", ("stay_out", "enter"), (1, 2)),
        TerminalNode((0, 2)),
        DecisionNode("incumbent", "reply", ("yield", "fight"), (3, 4)),
        TerminalNode((1, 1)),
        TerminalNode((-1, -1)),
    ),
)
# P's mixture after "in" is optimal only if O would mix at "last", which her own "out" rules out.
REVISIT = ExtensiveFormGame(
    ("O", "P"),
    (
        DecisionNode("O", "enter", ("out", "in"), (1, 2)),
        TerminalNode((1, 5)),
        DecisionNode("P", "reply", LR, (3, 4)),
        TerminalNode((3, 1)),
        DecisionNode("O", "last", ("x", "y"), (5, 6)),
        TerminalNode((0, 0)),
        TerminalNode((0, 2)),
    ),
)


def flags(game: ExtensiveFormGame, concept: str) -> dict[str, bool | None]:
    return {str(one.profile): one.is_credible for one in solve(game, concept).equilibria}


@pytest.mark.parametrize("concept", ["nash", "pure_nash"])
def test_fighting_entry_is_a_nash_equilibrium_and_not_credible(concept: str) -> None:
    found = flags(ENTRY, concept)
    assert found["entry: enter, reply: yield"] is True
    assert found["entry: stay_out, reply: fight"] is False


def test_the_extreme_equilibria_of_entry_deterrence_show_how_much_of_a_threat_suffices() -> None:
    result = solve(ENTRY, "nash")
    assert [str(one.profile) for one in result.equilibria] == [
        "entry: stay_out, reply: 1/2 yield + 1/2 fight",
        "entry: stay_out, reply: fight",
        "entry: enter, reply: yield",
    ]
    assert result.components == ((0, 1), (2,))
    assert [one.flags for one in result.equilibria] == [
        ("not credible",),
        ("pure", "not credible"),
        ("pure", "credible"),
    ]


def test_a_mixture_that_only_a_mixed_continuation_supports_is_left_undecided() -> None:
    found = flags(REVISIT, "nash")
    assert found["enter: out, reply: 1/3 l + 2/3 r"] is None
    assert found["enter: out, reply: r"] is True
    assert found["enter: in, reply: l, last: x"] is True


def test_an_equilibrium_is_credible_if_some_choice_at_nodes_ruled_out_supports_it() -> None:
    silent = BehaviorProfile(
        REVISIT.players,
        {"enter": "O", "reply": "P", "last": "O"},
        {"enter": {"out": 1, "in": 0}, "reply": {"l": 0, "r": 1}},
    )
    assert is_credible(REVISIT, silent) is True
    assert is_credible(REVISIT, behavior_profile(REVISIT, {"enter": "out", "reply": "r", "last": "x"})) is False


def test_under_imperfect_information_what_holds_in_every_subgame_is_credible() -> None:
    game = matching_after_weather()
    assert [one.is_credible for one in solve(game, "nash").equilibria] == [True]
    poker, option = (load_model(f"textbook/{slug}").at() for slug in ("kuhn_poker", "outside_option"))
    assert {one.is_credible for one in solve(poker, "nash").equilibria} == {True}  # there is no proper subgame
    assert [one.is_credible for one in solve(option, "nash").equilibria] == [None, None, True]


def test_a_threat_that_is_no_equilibrium_of_its_subgame_is_not_credible() -> None:
    game = matching_after_weather()
    wrong = dict.fromkeys(game.information_sets, "l")
    assert is_credible(game, behavior_profile(game, wrong)) is False


def test_too_many_ties_leave_credibility_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_nash, "MAX_COMBINATIONS", 1)
    assert flags(REVISIT, "pure_nash")["enter: out, reply: r"] is None


def test_credibility_sees_through_chance() -> None:
    game = ExtensiveFormGame(
        ("O", "P"),
        (
            DecisionNode("O", "enter", ("out", "in"), (1, 2)),
            TerminalNode((2, 5)),
            ChanceNode("c", ("u", "d"), ("1/2", "1/2"), (3, 4)),
            DecisionNode("P", "P", LR, (5, 6)),
            TerminalNode((1, 1)),
            TerminalNode((9, 1)),
            TerminalNode((0, 0)),
        ),
    )
    found = flags(game, "pure_nash")
    assert found == {"enter: in, P: l": True, "enter: out, P: r": False}


def matching_after_weather() -> ExtensiveFormGame:
    """Return matching pennies in two kinds of weather that both players observe, but not each other's move."""
    nodes: list[Any] = [
        ChanceNode("weather", ("sun", "rain"), ("1/2", "1/2"), (1, 2)),
        DecisionNode("A", "A sun", LR, (3, 4)),
        DecisionNode("A", "A rain", LR, (5, 6)),
        *(DecisionNode("B", "B sun" if k < 2 else "B rain", LR, (7 + 2 * k, 8 + 2 * k)) for k in range(4)),
        *(TerminalNode(payoffs) for payoffs in [(1, -1), (-1, 1), (-1, 1), (1, -1)] * 2),
    ]
    return ExtensiveFormGame(("A", "B"), tuple(nodes))


def test_mixed_strategies_of_one_behavior_are_one_equilibrium() -> None:
    result = solve(matching_after_weather(), "nash")
    half = "1/2 l + 1/2 r"
    assert [str(one.profile) for one in result.equilibria] == [
        f"A sun: {half}, A rain: {half}, B sun: {half}, B rain: {half}"
    ]
    assert result.status is Status.COMPLETE
    assert result.maximal_subsets == result.components == ((0,),)


def test_where_behaviors_differ_a_continuum_stays_one() -> None:
    game = matching_after_weather()
    nodes = (*game.nodes[:-8], *[TerminalNode((0, 0))] * 4, *game.nodes[-4:])
    result = solve(ExtensiveFormGame(game.players, nodes), "nash")
    assert result.status is Status.CONTINUUM
    assert len({one.profile for one in result.equilibria}) == result.num_equilibria > 1
    assert result.components == (tuple(range(result.num_equilibria)),)


def test_measures_are_expected_over_chance_and_mixtures() -> None:
    game = ExtensiveFormGame(
        ("A",),
        (
            ChanceNode("c", ("a", "b"), ("1/4", "3/4"), (1, 2)),
            TerminalNode((0,), (4, 1)),
            DecisionNode("A", "A", LR, (3, 4)),
            TerminalNode((1,), (8, 0)),
            TerminalNode((0,), (0, 9)),
        ),
        ("cost", "votes"),
    )
    for concept in ("subgame_perfect", "pure_nash"):
        (only,) = solve(game, concept).equilibria
        assert only.measures == {"cost": 7, "votes": pytest.approx(0.25)}
        assert only.path(game) == {"A": "l"}
