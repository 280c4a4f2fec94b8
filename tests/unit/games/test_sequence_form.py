"""The sequence form against the definition of expected payoffs, and against the reduced normal form."""

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from sma_games.equilibria import verify
from sma_games.games import BehaviorProfile, DecisionNode, ExtensiveFormGame, TerminalNode, behavior_profile
from sma_games.games.reduced_normal_form import reduced_normal_form
from sma_games.games.sequence_form import sequence_form

RandomTree = Callable[..., ExtensiveFormGame]
REVISIT = ExtensiveFormGame(
    ("O", "P"),
    (
        DecisionNode("O", "enter", ("out", "in"), (1, 2)),
        TerminalNode(("1/2", 5)),
        DecisionNode("P", "reply", ("l", "r"), (3, 4)),
        TerminalNode((3, 1)),
        DecisionNode("O", "last", ("x", "y"), (5, 6)),
        TerminalNode((0, 0)),
        TerminalNode((0, 2)),
    ),
)


def random_profile(game: ExtensiveFormGame, source: random.Random) -> BehaviorProfile:
    choices = {}
    for label, members in game.information_sets.items():
        weights = [source.randint(0, 3) for _ in members.actions]
        weights[0] += 1
        choices[label] = {
            action: Fraction(weight, sum(weights)) for action, weight in zip(members.actions, weights, strict=True)
        }
    return behavior_profile(game, choices)


def test_sequences_and_constraints_are_those_of_the_moves() -> None:
    first, second = sequence_form(REVISIT).players
    assert first.sequences == (None, ("enter", "out"), ("enter", "in"), ("last", "x"), ("last", "y"))
    assert first.constraints == [[1, 0, 0, 0, 0], [-1, 1, 1, 0, 0], [0, 0, -1, 1, 1]]
    assert first.below == ((0,), (), (1,), (), ())
    assert (first.num_plans, second.num_plans) == (3, 2)


@pytest.mark.parametrize("seed", range(20))
def test_payoffs_and_profiles_survive_the_way_there_and_back(random_tree: RandomTree, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - games, no secrets
    game = random_tree(source)
    form = sequence_form(game)
    profile = random_profile(game, source)
    plans = form.plans(profile)
    assert form.expected_payoffs(plans) == tuple(verify(game, profile, "nash").payoffs.values())
    for own, plan in zip(form.players, plans, strict=True):
        products = [sum(a * x for a, x in zip(row, plan, strict=True)) for row in own.constraints]
        assert products == [1] + [0] * len(own.information_sets)
    back = form.behavior(plans)
    assert all(profile.choices[label] == choice for label, choice in back.choices.items())
    assert form.plans(back) == plans


@pytest.mark.parametrize("seed", range(10))
def test_there_are_as_many_pure_plans_as_strategies_of_the_reduced_normal_form(
    random_tree: RandomTree, seed: int
) -> None:
    game = random_tree(random.Random(seed))  # noqa: S311 - games, no secrets
    shape = reduced_normal_form(game).game.shape
    assert tuple(own.num_plans for own in sequence_form(game).players) == shape
