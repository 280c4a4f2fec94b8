"""One equilibrium of a tree, by Lemke's method and by linear programming, on poker and on random trees."""

import random
import runpy
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sma_games import load_model
from sma_games.equilibria import Status, solve, verify
from sma_games.equilibria.solve import completed
from sma_games.equilibria.trees import sequence_form_lp as sequence_form_program
from sma_games.equilibria.trees.sequence_form_lcp import SequenceFormLemke
from sma_games.equilibria.trees.sequence_form_lp import FloatPlans, float_plans
from sma_games.errors import MethodError
from sma_games.games import ExtensiveFormGame
from sma_games.games.sequence_form import sequence_form

RandomTree = Callable[..., ExtensiveFormGame]
LEDUC = Path(__file__).parents[3] / "benchmarks" / "leduc.py"


@pytest.fixture(scope="module")
def leduc() -> ExtensiveFormGame:
    game = runpy.run_path(str(LEDUC))["leduc_poker"]()
    assert isinstance(game, ExtensiveFormGame)
    return game


@pytest.mark.parametrize("seed", range(60))
def test_lemke_finds_one_of_the_equilibria(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(seed), 3 + seed % 3)  # noqa: S311 - games, no secrets
    result = solve(game, "nash", "sequence_form_lemke")
    assert result.status is Status.PARTIAL
    (one,) = result.equilibria
    assert verify(game, completed(game, one.profile), "nash").is_equilibrium


@pytest.mark.parametrize("seed", range(40))
def test_the_value_of_a_zero_sum_tree_is_the_same_by_every_method(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(seed), 3 + seed % 2, zero_sum=True)  # noqa: S311 - games, no secrets
    methods = ("sequence_form", "reduced_normal_form", "sequence_form_program", "sequence_form_lemke")
    values = {one.payoffs["A"] for method in methods for one in solve(game, "nash", method).equilibria}
    assert len(values) == 1


def test_the_value_of_kuhn_poker_is_minus_one_eighteenth() -> None:
    game = load_model("textbook/kuhn_poker").at()
    for method in ("sequence_form_program", "sequence_form_lemke"):
        (one,) = solve(game, "nash", method).equilibria
        assert one.payoffs["first"] == Fraction(-1, 18)


def test_where_floats_are_wrong_pivoting_finds_the_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    game = load_model("textbook/kuhn_poker").at()

    def too_tight(form: Any) -> FloatPlans:
        found = float_plans(form)
        return found._replace(losses=(0 * found.losses[0], 0 * found.losses[1]))

    def always_the_first_action(form: Any) -> FloatPlans:
        found = float_plans(form)
        first, second = (np.array(own.plan({}), dtype=float) for own in form.players)
        return found._replace(plans=(first, second), losses=(1 + 0 * found.losses[0], 1 + 0 * found.losses[1]))

    for wrong in (too_tight, always_the_first_action):
        monkeypatch.setattr(sequence_form_program, "float_plans", wrong)
        (one,) = solve(game, "nash", "sequence_form_program").equilibria
        assert one.payoffs["first"] == Fraction(-1, 18)


def test_a_tree_that_is_not_zero_sum_is_refused_with_the_methods_that_work() -> None:
    game = load_model("textbook/outside_option").at()
    with pytest.raises(MethodError, match=r"use solver 'sequence_form': .*add up to a constant"):
        solve(game, "nash", "sequence_form_program")


def test_leduc_poker_is_solved_exactly(leduc: ExtensiveFormGame) -> None:
    assert len(leduc.nodes) == 9457
    form = sequence_form(leduc)
    assert [len(own.sequences) for own in form.players] == [1093, 1093]
    result = solve(leduc, "nash")
    assert result.method == "sequence_form_program"
    (one,) = result.equilibria
    assert float(one.payoffs["first"]) == pytest.approx(-0.085606424078, abs=1e-12)
    assert float_plans(form).value == pytest.approx(float(one.payoffs["first"]), abs=1e-9)


def test_a_large_subgame_has_one_equilibrium_listed_and_the_status_says_so(leduc: ExtensiveFormGame) -> None:
    result = solve(leduc)
    assert (result.concept, result.status) == ("subgame_perfect", Status.PARTIAL)
    assert result.num_equilibria == 1


def test_exact_pivoting_is_not_chosen_for_large_trees(leduc: ExtensiveFormGame) -> None:
    assert "2184 actions" in str(SequenceFormLemke().strain(leduc))
