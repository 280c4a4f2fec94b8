"""From trees to reduced normal forms and back."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games.equilibria import verify
from sma_games.errors import MethodError
from sma_games.games import (
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    MixedProfile,
    TerminalNode,
    behavior_profile,
    mixed_profile,
)
from sma_games.games.reduced_normal_form import reduced_normal_form


def chain(length: int) -> ExtensiveFormGame:
    """Return a game in which A and B in turn stop or go on."""
    nodes: list[Any] = []
    for step in range(length):
        nodes.append(DecisionNode("AB"[step % 2], f"s{step}", ("stop", "go"), (2 * step + 1, 2 * step + 2)))
        nodes.append(TerminalNode((step % 3, step % 2)))
    return ExtensiveFormGame(("A", "B"), (*nodes, TerminalNode((length, 0))))


@st.composite
def trees(draw: st.DrawFn) -> ExtensiveFormGame:
    """Draw trees with chance and, on the second level, nodes that B cannot tell apart; A moves again below."""
    weight = draw(st.fractions(0, 1, max_denominator=4))
    blind = draw(st.booleans())
    kinds = [draw(st.sampled_from(["A", "B", "leaf"])) for _ in range(4)]
    nodes: list[Any] = [ChanceNode("c", ("u", "d"), (weight, 1 - weight), (1, 2))]
    nodes += [DecisionNode("A", f"A{index}", ("l", "r"), (2 * index + 1, 2 * index + 2)) for index in (1, 2)]
    after = 7
    for index, kind in enumerate(kinds, start=3):
        label = "B" if kind == "B" and blind else f"{kind}{index}"
        if kind == "leaf":
            nodes.append(None)
        else:
            nodes.append(DecisionNode(kind, label, ("x", "y", "z"), (after, after + 1, after + 2)))
            after += 3
    nodes += [None] * (after - 7)
    payoffs = st.tuples(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=3))
    return ExtensiveFormGame(("A", "B"), tuple(TerminalNode(draw(payoffs)) if node is None else node for node in nodes))


def test_a_reduced_strategy_leaves_out_what_an_own_choice_rules_out() -> None:
    form = reduced_normal_form(chain(4))
    assert form.game.strategies == {
        "A": ("stop", "s0: go, s2: stop", "s0: go, s2: go"),
        "B": ("stop", "s1: go, s3: stop", "s1: go, s3: go"),
    }
    assert form.plans[0] == ({"s0": "stop"}, {"s0": "go", "s2": "stop"}, {"s0": "go", "s2": "go"})
    assert form.game.payoff("A", "s0: go, s2: go", "s1: go, s3: go") == 4


def test_the_reduced_normal_form_of_a_chain_grows_linearly() -> None:
    form = reduced_normal_form(chain(300))
    assert form.game.shape == (151, 151)


def test_a_player_who_never_moves_has_one_strategy() -> None:
    game = ExtensiveFormGame(("A", "B"), chain(1).nodes)
    assert reduced_normal_form(game).game.strategies["B"] == ("no choice",)


@given(trees(), st.data())
def test_pure_profiles_pay_what_the_tree_pays(game: ExtensiveFormGame, data: st.DataObject) -> None:
    form = reduced_normal_form(game)
    chosen = [data.draw(st.sampled_from(range(size))) for size in form.game.shape]
    plan = {label: members.actions[0] for label, members in game.information_sets.items()}
    plan |= {
        label: action for own, number in zip(form.plans, chosen, strict=True) for label, action in own[number].items()
    }
    labels = [names[number] for names, number in zip(form.game.strategy_lists, chosen, strict=True)]
    payoffs = verify(game, behavior_profile(game, plan), "nash").payoffs
    assert payoffs == {player: form.game.payoff(player, *labels) for player in game.players}


@pytest.mark.no_cover
@given(trees(), st.data())
def test_a_mixed_profile_and_its_behavior_pay_the_same_and_have_the_same_regrets(
    game: ExtensiveFormGame, data: st.DataObject
) -> None:
    form = reduced_normal_form(game)
    rows = []
    for size in form.game.shape:
        weights = data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any))
        rows.append(tuple(Fraction(weight, sum(weights)) for weight in weights))
    mixed = MixedProfile(form.game.players, form.game.strategy_lists, tuple(rows))
    behavior = form.behavior(mixed)
    filled = {label: members.actions[-1] for label, members in game.information_sets.items()} | dict(behavior.choices)
    in_tree = verify(game, behavior_profile(game, filled), "nash")
    in_matrix = verify(form.game, mixed)
    assert (in_tree.payoffs, in_tree.regrets) == (in_matrix.payoffs, in_matrix.regrets)


def test_behavior_weighs_only_the_plans_that_reach_an_information_set() -> None:
    form = reduced_normal_form(chain(3))
    mixed = mixed_profile(form.game, {"A": {"stop": "1/2", "s0: go, s2: stop": "1/2"}, "B": "stop"})
    assert form.behavior(mixed).choices == {
        "s0": {"stop": Fraction(1, 2), "go": Fraction(1, 2)},
        "s1": {"stop": 1, "go": 0},
        "s2": {"stop": 1, "go": 0},
    }


def test_parallel_information_sets_multiply() -> None:
    leaves = [TerminalNode((index, 0)) for index in range(8)]
    nodes: list[Any] = [ChanceNode("c", tuple("abcd"), ("1/4",) * 4, (1, 2, 3, 4))]
    nodes += [DecisionNode("A", f"A{index}", ("l", "r"), (5 + 2 * index, 6 + 2 * index)) for index in range(4)]
    form = reduced_normal_form(ExtensiveFormGame(("A", "B"), (*nodes, *leaves)))
    assert form.game.shape == (16, 1)
    assert form.plans[0] == tuple(
        dict(zip(("A0", "A1", "A2", "A3"), actions, strict=True)) for actions in product("lr", repeat=4)
    )


def test_a_reduced_normal_form_that_would_be_huge_is_refused_with_a_way_out() -> None:
    with pytest.raises(MethodError, match=r"^ask about the tree itself: .* 25001 x 25001 strategies"):
        reduced_normal_form(chain(50_000))


def test_the_size_of_an_astronomic_reduced_normal_form_is_not_spelled_out() -> None:
    size = 100
    nodes: list[Any] = [
        ChanceNode("c", tuple(map(str, range(size))), (Fraction(1, size),) * size, tuple(range(1, size + 1)))
    ]
    first = size + 1
    nodes += [DecisionNode("A", f"A{i}", ("l", "r"), (first + 2 * i, first + 2 * i + 1)) for i in range(size)]
    game = ExtensiveFormGame(("A", "B"), (*nodes, *[TerminalNode((0, 0))] * (2 * size)))
    with pytest.raises(MethodError, match="more than 1,000,000 x 1 strategies"):
        reduced_normal_form(game)
