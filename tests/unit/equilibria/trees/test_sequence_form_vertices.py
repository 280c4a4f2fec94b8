"""All Nash equilibria of two-player trees: closed forms, and the reduced normal form as an independent route."""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from sma_games import load_model
from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.equilibria import EquilibriumResult, Status, solve
from sma_games.equilibria.matrices.vertex_enumeration import VertexEnumeration
from sma_games.equilibria.trees.sequence_form_vertices import SequenceFormVertices
from sma_games.games import BehaviorProfile, ExtensiveFormGame, MixedProfile
from sma_games.games.reduced_normal_form import reduced_normal_form
from sma_games.games.sequence_form import RealizationPlan, SequenceForm, sequence_form

RandomTree = Callable[..., ExtensiveFormGame]
Pair = tuple[RealizationPlan, RealizationPlan]


def extreme(points: Sequence[RealizationPlan]) -> set[RealizationPlan]:
    """Return the points that are no mixtures of others."""
    distinct = set(points)
    return {point for point in distinct if not is_mixture(point, [*(distinct - {point})])}


def is_mixture(point: RealizationPlan, others: list[RealizationPlan]) -> bool:
    if not others:
        return False
    rows = [*zip(*others, strict=True), [1] * len(others)]
    program = LinearProgram([0] * len(others), equal=rows, totals=[*point, 1])
    return solve_linear_program(program).status is LinearProgramStatus.OPTIMAL


def plan_pair(form: SequenceForm, profile: object) -> Pair:
    assert isinstance(profile, BehaviorProfile)
    first, second = form.plans(profile)
    return first, second


def by_reduced_normal_form(game: ExtensiveFormGame, form: SequenceForm) -> set[frozenset[Pair]]:
    """Return the maximal sets of equilibria, each by the extreme points of its factors."""
    normal = reduced_normal_form(game)
    solution = VertexEnumeration().find(normal.game)
    pairs = []
    for candidate in solution.candidates:
        assert isinstance(candidate.profile, MixedProfile)
        pairs.append(plan_pair(form, normal.behavior(candidate.profile)))
    found = set()
    for subset in solution.maximal_subsets:
        xs, ys = (extreme([pairs[number][player] for number in subset]) for player in (0, 1))
        found.add(frozenset((x, y) for x in xs for y in ys))
    return found


def listed(result: EquilibriumResult, form: SequenceForm) -> set[frozenset[Pair]]:
    pairs = [plan_pair(form, one.profile) for one in result.equilibria]
    assert len(set(pairs)) == len(pairs)
    return {frozenset(pairs[number] for number in subset) for subset in result.maximal_subsets}


@pytest.mark.parametrize("seed", range(60))
def test_the_maximal_sets_are_those_of_the_reduced_normal_form(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(seed), 3 + seed % 2)  # noqa: S311 - games, no secrets
    form = sequence_form(game)
    result = solve(game, "nash", "sequence_form")
    assert listed(result, form) == by_reduced_normal_form(game, form)
    assert sorted(number for group in result.components for number in group) == [*range(result.num_equilibria)]
    assert (result.status is Status.CONTINUUM) == any(len(subset) > 1 for subset in result.maximal_subsets)


def test_the_equilibria_of_kuhn_poker_are_the_segment_that_kuhn_found() -> None:
    result = solve(load_model("textbook/kuhn_poker").at(), "nash")
    assert (result.method, result.components) == ("sequence_form", ((0, 1),))
    for one, bluff in zip(result.equilibria, (Fraction(1, 3), Fraction(0)), strict=True):
        assert one.payoffs["first"] == Fraction(-1, 18)
        assert isinstance(one.profile, BehaviorProfile)
        bets = {label: one.profile.choices[label]["bet"] for label in ("first_J", "first_Q", "first_K")}
        assert bets == {"first_J": bluff, "first_Q": 0, "first_K": 3 * bluff}
        calls = {label: choice["call"] for label, choice in one.profile["first"].items() if "call" in choice}
        assert calls["first_Q_reply"] == bluff + Fraction(1, 3)
        assert calls["first_J_reply"] == 0
        assert calls.get("first_K_reply", 1) == 1


def test_where_vertices_take_too_long_one_equilibrium_is_found_and_the_status_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sma_games.equilibria.trees.sequence_form_vertices.MOST_STEPS", 1)
    game = load_model("textbook/kuhn_poker").at()
    for concept in ("nash", "subgame_perfect"):
        result = solve(game, concept)
        assert (result.status, result.num_equilibria) == (Status.PARTIAL, 1)
        assert result.equilibria[0].payoffs["first"] == Fraction(-1, 18)


def test_a_tree_with_very_many_plans_is_left_to_other_methods(
    random_tree: RandomTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = random_tree(random.Random(0))  # noqa: S311 - games, no secrets
    assert SequenceFormVertices().strain(game) is None
    monkeypatch.setattr("sma_games.equilibria.trees.sequence_form_vertices.LARGE", 1)
    assert "pure plans" in str(SequenceFormVertices().strain(game))
