"""Solutions of bargaining problems as functions of parameters: maps, tipping values and claims against `solve`."""

from fractions import Fraction
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sma_games import (
    BargainingGame,
    MethodError,
    ParametricGame,
    SettingError,
    bifurcation_diagram,
    critical_regions,
    load_model,
    probability,
    prove,
    sensitivity,
    solve,
    sweep,
    table,
    tipping_points,
    with_solution,
    zone,
)
from sma_games.answers import BoxQuestion, question_for
from sma_games.modeling.bargaining import OF_THREE, OF_TWO
from sma_games.regions import ProofStatus, ZoneStatus

SPLIT = load_model("sma/cooperative_split")
VETO = load_model("bargaining/veto_player")


def random_model(seed: int, solution: str) -> ParametricGame:
    """Return a problem in which all numbers depend on two parameters, and slopes may vanish or change sign.

    Of two players, the payoff of the first bends if the seed is odd.
    """
    numbers, names = iter(np.random.default_rng(seed).integers(-3, 4, 60).tolist()), cycle("ppq")

    def formula() -> str:
        return f"{next(numbers)} + {next(numbers)} * {next(names)}"

    players = ["A", "B", "C"][: 2 if solution in OF_TWO else 3]
    builder = (
        BargainingGame(
            title="random", players=players, variable="price", low=formula(), high=f"4 + {formula()}", solution=solution
        )
        .parameter("p", 0, -1, 1)
        .parameter("q", "1/2", -1, 1)
    )
    for player in players:
        utility = f"{formula()} + ({formula()}) * price"
        bends = seed % 2 and player == "A" and solution in OF_TWO
        builder.payoff(
            player,
            [utility, f"3 + {formula()} + {next(numbers)} * price"] if bends else utility,
            disagreement={"stay": f"{formula()} - 3", "leave": formula()},
            weight="2 + p" if player == "A" else "1",
        )
    return builder.build()


@pytest.mark.parametrize("solution", [*OF_TWO, *OF_THREE])
def test_maps_and_sweeps_of_random_problems_say_what_solve_finds(solution: str) -> None:
    generator = np.random.default_rng(6)
    kinds: set[str] = set()
    for seed in range(4):
        model = random_model(seed, solution)
        question = question_for(model, "tests")
        regions = critical_regions(model, ["p", "q"])
        places = [[Fraction(int(each), 6) for each in pair] for pair in generator.integers(-6, 7, (12, 2))]
        settings = [dict(zip(("p", "q"), pair, strict=True)) for pair in places]
        rows: dict[str, Any] = {name: [str(setting[name]) for setting in settings] for name in ("p", "q")}
        found = sweep(model, table(model, pd.DataFrame(rows)), progress=False)
        for setting, code in zip(settings, found["code"].to_numpy(), strict=True):
            answer = question.solved(setting)
            assert question.find(model.numbers(setting)) == answer
            here = regions.at(**setting)
            assert tuple(here.equilibria) == answer.equilibria
            assert found.attrs["answers"][code] == " | ".join(each.label for each in answer.equilibria) or here.label
            kinds.update(each.label for each in answer.equilibria)
    assert len(kinds) > 1


def test_whether_there_is_an_agreement_is_decided_as_the_solution_says() -> None:
    seen = set()
    for seed in range(40):
        model = random_model(seed, "egalitarian")
        question = question_for(model, "tests")
        assert isinstance(question, BoxQuestion)
        for place in range(-4, 5):
            numbers = model.numbers({"p": Fraction(place, 4), "q": Fraction(1, 3)})
            (kind,) = {dict(each.choices)["outcome"][0] for each in question.find(numbers).equilibria}
            for outcome in ("agreement", "no_agreement"):
                assert question.decides({"outcome": outcome}, numbers, strictly=False) is (kind == outcome)
            assert question.decides({"outcome": kind, "place": "only"}, numbers, strictly=False) is None
            seen.add(kind)
    assert len(seen) > 1


@pytest.mark.parametrize("solution", OF_TWO)
def test_tipping_values_and_branches_of_random_problems_agree_with_solve(solution: str) -> None:
    found = 0
    for seed in (4, 10, 12, 14, 21, 31, 35, 53):  # with tipping values, half of them with payoffs that bend
        model = random_model(seed, solution)
        points = tipping_points(model, "p")
        question = question_for(model, "tests")
        values = [point.exact_value for point in points]
        ends: list[Any] = [Fraction(-1), *values, Fraction(1)]
        for low, high in pairwise(ends):
            middles = [Fraction(float(low) + (float(high) - float(low)) * share) for share in (0.1, 0.5, 0.9)]
            answers = [question.solved({**model.baseline, "p": middle}).equilibria for middle in middles]
            assert answers[0] == answers[1] == answers[2]
        assert points.verify(20) == ()
        assert bifurcation_diagram(model, "p").verify(20) == ()
        found += len(values)
    assert found > 5


def test_the_division_with_a_veto_is_known_as_a_function_of_the_parameter() -> None:
    for model in (VETO, with_solution(VETO, "core")):
        assert bifurcation_diagram(model, "benefit").verify(30) == ()
    (branch,) = bifurcation_diagram(VETO, "benefit").branches
    told = dict.fromkeys(str(piece.payoffs["second"]) for piece in branch.pieces if piece.low < piece.high)
    assert list(told) == ["-1/3*benefit + 2/3", "1/3"]


def test_claims_about_the_price_fail_where_there_is_none() -> None:
    assert prove(SPLIT, "every payment <= 1.2", "us_weight").status is ProofStatus.PROVED
    without = SPLIT.fix(backlash="0.4")
    assert prove(without, "every payment <= 12", "us_weight").status is ProofStatus.REFUTED
    assert prove(without, "no payment <= 12", "us_weight").status is ProofStatus.PROVED
    assert prove(without, "every outcome = no_agreement", "us_weight").status is ProofStatus.PROVED


def test_the_probability_of_a_price_is_exact_along_the_bargaining_weight() -> None:
    model = with_solution(SPLIT, "asymmetric_nash_bargaining")
    weight = (Fraction(11, 10) - Fraction(2581, 2455)) / Fraction(125, 982)  # at which the payment is 1.1
    assert probability(model, "every payment <= 1.1", over="us_weight").lower.exact == 2 * weight


def test_the_mean_of_a_price_is_not_asked_where_there_may_be_none() -> None:
    found = sensitivity(SPLIT.fix(us_weight="0.3"), "payment", method="tornado", over=["p_trump"])
    assert found.is_complete
    for method in ("tornado", "sobol"):
        with pytest.raises(MethodError, match="ask about another outcome"):
            sensitivity(SPLIT, "payment", method=method, over=["p_trump", "backlash"])


def test_the_zone_of_agreement_has_formulas_that_hold_at_other_settings() -> None:
    settings: list[dict[str, Any]] = [{}, {"p_trump": "0.3"}, {"money_weight_us": "1.5", "demand": "3"}]
    for setting in settings:
        model = SPLIT.fix(**setting)
        (interval,) = zone(model).intervals
        problem = solve(model).game
        assert (interval.low.value, interval.high.value) == problem.zone  # type: ignore[union-attr]
        (first,), (second,) = interval.low.bindings, interval.high.bindings
        assert (first.players, second.players) == (("US",), ("ROK",))
        for binding, name in ((first, "reservation_us"), (second, "reservation_rok")):
            assert binding.formula is not None
            other = model.definitions[name].evaluate(model.baseline)
            assert binding.formula.evaluate(model.baseline) == other
    assert zone(SPLIT.fix(backlash="0.4")).status is ZoneStatus.EMPTY
    assert zone(VETO).status is ZoneStatus.WHOLE
    with pytest.raises(SettingError, match="give a claim and the parameter"):
        zone(SPLIT, "every outcome = agreement")
    with pytest.raises(MethodError, match="say of which claim and over which parameter"):
        zone(load_model("textbook/stag_hunt"))
