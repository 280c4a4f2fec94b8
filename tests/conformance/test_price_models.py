"""The bargaining models of the family against the matrices with the same payoffs, and against formulas by hand."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sma_games import BargainingProblem, ParametricGame, load_model, probability, solve, tipping_points, zone
from sma_games.games import Agreement

ZONE, SPLIT, PINNED = (
    load_model(f"sma/{name}") for name in ("price_zone", "cooperative_split", "cooperative_split_pinned")
)
MATRIX, CORE = load_model("sma/timing_matrix"), load_model("sma/sign_or_wait")
SIGNED = {"ROK": "sign_early", "US": "sign_early"}
NUM_SETTINGS = 300


def random_settings(model: ParametricGame, number: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield settings all over the ranges, on a grid, so that ends and ties occur; money has some weight."""
    random = Random(seed)  # noqa: S311 - a sample of settings, no secret
    for _ in range(number):
        setting = {
            name: each.low + Fraction(random.randrange(9), 8) * (each.high - each.low)
            for name, each in model.parameters.items()
            if name in model.relevant
        }
        yield setting | {"money_weight_us": max(setting["money_weight_us"], Fraction(1, 4))}


def surplus(at: dict[str, Fraction]) -> Fraction:
    """Return what both gain at most together, in money that Seoul pays: by hand, with no price in it."""
    p, m = at["p_trump"], at["money_weight_us"]
    late = (1 - p) * at["deferral_premium"]
    seoul = min(p * at["gap_cost_rok"], late + p * (at["gap_cost_rok_deferred"] - at["goodwill"])) - p * at["backlash"]
    gap = min(p * at["gap_cost_us"], p * at["gap_cost_us_deferred"] + at["deferral_cost_us"] - m * late)
    return seoul + (at["early_benefit_us"] - p * at["criticism"] + gap) / m


def test_there_is_a_zone_of_real_prices_exactly_if_the_surplus_without_prices_is_not_negative() -> None:
    agreed = 0
    for setting in random_settings(ZONE, NUM_SETTINGS, seed=8):
        problem = ZONE.at(**setting)
        assert isinstance(problem, BargainingProblem)
        anywhere = replace(problem, low=Fraction(-1000), high=Fraction(1000))
        assert (anywhere.zone is not None) is (surplus(setting) >= 0)
        if anywhere.zone is not None:
            low, high = anywhere.zone
            worth = (high - low) * -problem.slopes[0]  # to Seoul, whose payoff falls in the price
            assert worth == surplus(setting)
            agreed += 1
    assert NUM_SETTINGS // 8 < agreed < NUM_SETTINGS


def test_the_zone_of_the_price_model_is_that_of_the_matrix() -> None:
    for number, setting in enumerate(random_settings(ZONE, 12, seed=9)):
        values: dict[str, Any] = {name: value for name, value in setting.items() if name != "us_weight"}
        found = zone(MATRIX.fix(**values), SIGNED, {"early_payment": (Fraction(0), Fraction(12))})
        problem = ZONE.at(**setting)
        assert isinstance(problem, BargainingProblem)
        ends = [(each.low.value, each.high.value) for each in found.intervals]
        assert ends == ([problem.zone] if problem.zone else []), number


def test_the_ends_of_the_split_are_where_the_matrix_of_two_tips_along_the_price() -> None:
    tips = [point.exact_value for point in tipping_points(CORE, "early_payment")]
    problem = SPLIT.at()
    assert isinstance(problem, BargainingProblem)
    assert list(problem.zone or ()) == tips


@pytest.mark.parametrize("model", [SPLIT, PINNED], ids=lambda model: model.slug)
def test_solutions_of_linear_splits_are_the_closed_forms(model: ParametricGame) -> None:
    """Nash = Kalai-Smorodinsky = middle; asymmetric: low + weight * width; egalitarian: (high + m low) / (1 + m)."""
    compared = 0
    for setting in random_settings(model, 60, seed=10):
        problem = model.at(**setting)
        assert isinstance(problem, BargainingProblem)
        if 0 in problem.slopes:  # every agreement is reopened, so that its price does not matter
            continue
        values = {**model.baseline, **setting}
        low, high = (model.definitions[f"reservation_{name}"].evaluate(values) for name in ("us", "rok"))
        if problem.zone != (low, high) or low == high:  # there is none, or it ends where prices do
            continue
        compared += 1
        m, weight = setting["money_weight_us"], setting["us_weight"]
        wanted = {
            "nash_bargaining": [(low + high) / 2],
            "kalai_smorodinsky": [(low + high) / 2],
            "asymmetric_nash_bargaining": [low + weight * (high - low)],
            "egalitarian": [(high + m * low) / (1 + m)],
            "utilitarian": [low, high] if m == 1 else [high] if m > 1 else [low],
        }
        for concept, prices in wanted.items():
            profiles = [one.profile for one in solve(problem, concept).equilibria]
            assert [each.price for each in profiles if isinstance(each, Agreement)] == prices, concept
    assert compared > 5


def test_how_probable_a_price_is_agrees_with_the_matrix_in_which_it_is_free() -> None:
    found = probability(ZONE, "some outcome = agreement", precision=0.005).upper
    free = probability(MATRIX, SIGNED, for_some={"early_payment": None}, precision=0.005).upper
    assert found.low <= 0.541 <= found.high
    assert abs(found.value - free.value) < 0.01
