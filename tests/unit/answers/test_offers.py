"""What is offered in talks as a function of parameters: maps, tipping values and claims against `solve`."""

from fractions import Fraction
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sma_games import (
    MethodError,
    OfferGame,
    OfferPlan,
    ParametricGame,
    bifurcation_diagram,
    compare,
    critical_regions,
    load_model,
    probability,
    prove,
    solve,
    sweep,
    table,
    tipping_points,
    verify,
)
from sma_games.answers import BoxQuestion, question_for, read_type
from sma_games.regions import ProofStatus


def random_model(seed: int) -> ParametricGame:
    """Return talks in which most numbers depend on two parameters: with and without a last round, bounds, leaving."""
    generator = np.random.default_rng(seed)
    numbers, names = iter(generator.integers(-3, 4, 400).tolist()), cycle("ppq")

    def formula() -> str:
        return f"({next(numbers)} + {next(numbers)} * {next(names)}) / 4"

    def pair() -> dict[str, str]:
        return {"A": formula(), "B": formula()}

    has_end, is_bounded, may_leave = seed % 2 == 0, seed % 3 == 0, seed % 4 < 2
    builder = (
        OfferGame(
            title="random",
            players=["A", "B"],
            discount="0.7 + p / 8",
            rounds=1 + seed % 5 if has_end else None,
            low="-1 + q / 4" if is_bounded else None,
            high=1 if is_bounded else None,
        )
        .parameter("p", 0, -1, 1)
        .parameter("q", "1/2", -1, 1)
        .payoff("A", "(2 + p) * price")
        .payoff("B", "1 - (3 + q) / 2 * price")
    )
    states = ["s", "t"][: 1 + seed % 2]
    for state in states:
        builder.state(
            state,
            {"A": "(1 + q) / 2", "B": "(1 - q) / 2"} if seed % 5 else "A",
            following={name: "(1 + p) / 2" if name == "s" else "(1 - p) / 2" for name in states} if seed % 2 else None,
            agreement=pair(),
            flow=pair(),
            breakdown="1/8",
            broken=pair(),
            outside=pair() if may_leave and has_end else None,
            ending=pair() if has_end else None,
            beliefs={"B": {"s": 1}},
        )
    return builder.build()


def settings(seed: int) -> list[dict[str, Fraction]]:
    draws = np.random.default_rng(seed + 1000).integers(-7, 8, (4, 2)).tolist()
    return [{"p": Fraction(p, 8), "q": Fraction(q, 8)} for p, q in draws]


@pytest.mark.parametrize("seed", range(24))
def test_the_answer_is_what_solve_finds(seed: int) -> None:
    model = random_model(seed)
    question = question_for(model, "tests")
    assert isinstance(question, BoxQuestion)
    for setting in settings(seed):
        values: Any = setting
        result = solve(model.fix(**values))
        found = question.find(model.numbers(setting))
        assert found == question.solved(setting)
        (kind,) = found.equilibria
        assert read_type(model, kind.label) == kind
        (view,) = question.views(model.numbers(setting))
        payoffs = {player: Fraction(each.numerator) / each.denominator for player, each in view.payoffs.items()}
        measures = {name: Fraction(each.numerator) / each.denominator for name, each in view.measures.items()}
        assert payoffs == result.equilibria[0].payoffs
        assert measures == result.equilibria[0].measures


@pytest.mark.parametrize("seed", range(12))
def test_curves_along_a_parameter_are_those_of_the_solver(seed: int) -> None:
    """Rational functions of one parameter, compared near and at every place where something changes."""
    assert bifurcation_diagram(random_model(seed), "p").verify(10) == ()


@pytest.mark.parametrize(
    ("slug", "over"),
    [
        ("literature/merlo_wilson", ("pie_small", "patience")),
        ("literature/outside_option_principle", ("outside_b", "patience")),
        ("sma/election_offers", ("backlash", "belief_gap")),
    ],
)
def test_the_answer_over_a_map_is_what_solve_finds_there(slug: str, over: tuple[str, str]) -> None:
    model = load_model(slug)
    regions, question = critical_regions(model, list(over)), question_for(model, "tests")
    assert len(regions.regions) == 2
    generator = np.random.default_rng(0)
    for _ in range(8):
        draw = {name: Fraction(int(generator.integers(1, 32)), 32) for name in over}
        ranges = {name: (model.parameters[name].low, model.parameters[name].high) for name in over}
        place: Any = {name: low + draw[name] * (high - low) for name, (low, high) in ranges.items()}
        assert regions.at(**place).equilibria == question.solved(model.setting(**place)).equilibria


def test_rubinsteins_formula_is_proved_for_all_discount_factors() -> None:
    model = load_model("literature/rubinstein")
    share = "(1 - patience_b) / (1 - patience_a * patience_b)"
    assert prove(model, f"every share = {share}", ["patience_a", "patience_b"]).status is ProofStatus.PROVED
    assert prove(model, f"every share > {share}", ["patience_a"]).status is ProofStatus.REFUTED


def test_an_outside_option_tips_the_answer_where_it_begins_to_count() -> None:
    points = tipping_points(load_model("literature/outside_option_principle"), "outside_b")
    assert [(point.exact_value, point.below[0].label, point.above[0].label) for point in points] == [
        (Fraction(9, 19), "A_offers: agree", "A_offers: match")
    ]


def test_waiting_for_a_larger_pie_begins_at_the_value_of_waiting() -> None:
    """Merlo and Wilson: wait iff the small pie is below d P L / (1 - d (1 - P)), P the chance of the large pie L."""
    model = load_model("literature/merlo_wilson")
    for stay, patience in (("0.2", "0.95"), ("0.6", "0.8")):
        chance, d = 1 - Fraction(stay), Fraction(patience)
        worth = d * chance * Fraction(8, 5) / (1 - d * (1 - chance))
        bound = model.fix(stay_small=stay, patience=patience)
        assert [point.exact_value for point in tipping_points(bound, "pie_small")] == [worth]


def test_sweeps_probabilities_and_comparisons_take_talks() -> None:
    model = load_model("sma/election_offers")
    found = sweep(model, table(model, pd.DataFrame({"backlash": ["0.1", "0.3", "0.4"]})), progress=False)
    labels = [found.attrs["answers"][code] for code in found["code"].to_numpy()]
    assert [label.count("go_on") for label in labels] == [0, 0, 2]
    assert probability(model, "some before_the_election/US = agree", over="backlash").lower.exact == Fraction(7, 10)
    assert "go_on" in str(compare([model, model.fix(backlash="0.4")]))


def test_there_may_be_too_many_states_for_maps_but_not_for_single_settings() -> None:
    builder = OfferGame(title="many", players=["A", "B"], discount="d").parameter("d", "0.5", 0, "0.9")
    builder.payoff("A", "price").payoff("B", "1 - price")
    names = [f"s{number}" for number in range(5)]
    for name, after in zip(names, [*names[1:], names[0]], strict=True):
        builder.state(name, "A", following={after: 1})
    model = builder.build()
    with pytest.raises(MethodError, match="at most 4 states"):
        critical_regions(model, ["d"])
    found = sweep(model, table(model, pd.DataFrame({"d": ["0.1", "0.5"]})), progress=False)
    assert found.attrs["answers"] == ("s0: agree",) or list(found.attrs["answers"]) == ["s0: agree"]


def test_an_offer_that_is_not_best_is_refused_by_the_verifier() -> None:
    game = load_model("literature/rubinstein").at()
    plan = solve(game).equilibria[0].profile
    assert isinstance(plan, OfferPlan)
    assert verify(game, plan).is_equilibrium
    wrong = OfferPlan(plan.players, plan.variable, plan.states, plan.offers, (((1, 0), (1, 0)),), plan.proposes)  # type: ignore[arg-type]
    certificate = verify(game, wrong)
    assert not certificate.is_equilibrium
    assert "round 1, state A_offers" in certificate.problem
