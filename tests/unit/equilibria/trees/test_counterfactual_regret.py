"""CFR+: close to the known values of poker games, and never better than it says."""

import random
import runpy
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sma_games import load_model
from sma_games.equilibria import Status, solve, verify
from sma_games.equilibria.solve import completed
from sma_games.equilibria.trees.counterfactual_regret import CounterfactualRegret, learned_plans
from sma_games.errors import MethodError
from sma_games.games import ExtensiveFormGame
from sma_games.games.sequence_form import sequence_form

RandomTree = Callable[..., ExtensiveFormGame]
LEDUC = Path(__file__).parents[4] / "benchmarks" / "leduc.py"


def test_kuhn_poker_is_nearly_solved_and_the_result_says_how_nearly() -> None:
    result = solve(load_model("textbook/kuhn_poker").at(), "nash", "counterfactual_regret")
    assert result.status is Status.APPROXIMATE
    (one,) = result.equilibria
    assert not one.exact
    assert 0 < one.max_regret < Fraction(1, 1000)
    assert abs(one.payoffs["first"] + Fraction(1, 18)) <= one.max_regret
    assert "approximate: nobody gains more than" in str(result)
    assert "Guarantee: approximate" in result.explain()


@pytest.mark.parametrize("seed", range(20))
def test_the_regret_that_is_told_bounds_the_distance_to_the_value(random_tree: RandomTree, seed: int) -> None:
    game = random_tree(random.Random(seed), 4, zero_sum=True)  # noqa: S311 - games, no secrets
    (near,) = solve(game, "nash", "counterfactual_regret").equilibria
    (exact,) = solve(game, "nash", "sequence_form_program").equilibria
    assert near.max_regret == verify(game, completed(game, near.profile), "nash").max_regret < Fraction(1, 100)
    assert abs(near.payoffs["A"] - exact.payoffs["A"]) <= near.max_regret


def test_more_iterations_bring_leduc_poker_closer() -> None:
    form = sequence_form(runpy.run_path(str(LEDUC))["leduc_poker"]())
    gains = np.array([[*key, payoffs[0]] for key, payoffs in form.payoffs.items()])
    errors = []
    for iterations in (20, 200):
        x, y = learned_plans(form, iterations, 0.0)
        value = sum(x[int(i)] * y[int(j)] * gain for i, j, gain in gains) / form.units[0]
        errors.append(abs(value + 0.085606424078))
    assert errors[1] < errors[0]
    assert errors[1] < 0.01


def test_options_are_fields_and_other_games_are_refused() -> None:
    solver = CounterfactualRegret(iterations=3, tolerance=0.0)
    solution = solver.find(load_model("textbook/one_card_poker").at())
    assert solution.status is Status.APPROXIMATE
    with pytest.raises(MethodError, match="add up to a constant"):
        solve(load_model("textbook/outside_option").at(), "nash", "counterfactual_regret")
