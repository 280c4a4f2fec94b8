"""What is asked of settings, by the model or by where=, holds in every question: none is proved on too small a box."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from sma_games import (
    EvaluationError,
    InadmissibleError,
    MethodError,
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    SettingError,
    critical_regions,
    design,
    load_model,
    prove,
    rationalize,
    robustness,
    tipping_points,
)
from sma_games.algebra.numbers.real_numbers import real_roots
from sma_games.answers.lines import Line
from sma_games.expressions import parse_formula
from sma_games.regions import DesignStatus, ProofStatus


def build_choice(*constraints: str, payoff: str = "x + y") -> ParametricGame:
    """Return one choice, between a formula and 1/2, over the unit square."""
    game = PayoffMatrix(title="choice", players={"A": ["top", "bottom"], "B": ["left"]})
    game.parameter("x", "0.2", low=0, high=1).parameter("y", "0", low=0, high=1)
    for text in constraints:
        game.constraint(text)
    return game.payoff("top", "left", A=payoff, B="0").payoff("bottom", "left", A="1/2", B="0").build()


@pytest.mark.parametrize(
    ("constraint", "bound"),
    [("x <= 3/4", "3/4"), ("2 * x + 1 <= 5/2", "3/4"), ("x - 1/4 <= y + 1/10", "7/20")],
)
def test_a_constraint_is_met_up_to_its_end(constraint: str, bound: str) -> None:
    model = build_choice(constraint)
    assert prove(model, f"x <= {bound}", over=["x"]).is_proved
    below = prove(model, f"x < {bound}", over=["x"])
    assert below.status is ProofStatus.REFUTED
    assert below.counterexample is not None
    assert below.counterexample["x"] == Fraction(bound)
    assert critical_regions(model.fix(y=0), ["x"]).admissible_share().exact_share == Fraction(bound)


@pytest.mark.parametrize("constraint", ["max(x, 1/2) <= 3/4", "min(x, 1/2) <= 3/10", "max(x, 1/4) - 1/4 <= 1/10"])
def test_a_constraint_with_max_or_min_is_refused_by_exact_questions(constraint: str) -> None:
    model = build_choice(constraint)
    for ask in (lambda: prove(model, "x <= 3/4", over=["x"]), lambda: critical_regions(model, ["x"])):
        with pytest.raises(EvaluationError, match="not a rational function"):
            ask()


def test_comparisons_hold_for_levers_too() -> None:
    model = build_choice()
    found = design(model.fix(y=0), "every A = top", ["x"], over=[], where="x <= 0.6")
    assert found.values is not None
    assert Fraction(1, 2) < found.values["x"] <= Fraction(3, 5)
    assert design(model.fix(y=0), "every A = top", ["x"], [], where="x <= 0.3").status is DesignStatus.IMPOSSIBLE
    assert design(model, "every A = top", ["x"], ["y"], where="x <= 0.3").status is DesignStatus.IMPOSSIBLE


def test_a_map_of_part_of_a_space_says_what_is_asked_at_the_fixed_values() -> None:
    model = build_choice("x + y <= 3/4")
    regions = critical_regions(model.fix(y="0.7"), ["x"])
    assert regions.admissible_share().exact_share == Fraction(1, 20)
    with pytest.raises(InadmissibleError, match=r"x \+ y <= 3/4"):
        regions.at(x="0.1")
    with pytest.raises(InadmissibleError, match=r"none satisfies x \+ y <= 3/4 at y = 0.8; change one of them"):
        critical_regions(model.fix(y="0.8"), ["x"])


def test_what_is_fixed_at_an_inadmissible_value_is_refused_by_every_question() -> None:
    model = build_choice("y <= 1/2")
    questions: list[Any] = [
        lambda: tipping_points(model.fix(y="0.6"), "x"),
        lambda: critical_regions(model.fix(y="0.6"), ["x"]),
        lambda: prove(model.fix(y="0.6"), "x <= 1", over=["x"]),
        lambda: robustness(model.fix(y="0.6"), ["x"]),
    ]
    for ask in questions:
        with pytest.raises(InadmissibleError, match="y <= 1/2"):
            ask()


def test_a_claim_that_divides_by_zero_is_refused_with_a_way_out() -> None:
    model, claim = build_choice(), "1 / (x - 0.3) > 0"
    with pytest.raises(EvaluationError, match="where="):
        prove(model, claim, over=["x"])
    with pytest.raises(EvaluationError, match="divides by zero"):
        design(model, claim, ["x"], [])
    assert prove(model, "1 / (x - 0.3) != 0", over=["x"], where="x != 0.3").is_proved


def test_a_counterexample_that_is_not_admissible_is_noticed() -> None:
    proof = prove(build_choice("x <= 3/4"), "x < 3/4", over=["x"])
    assert proof.status is ProofStatus.REFUTED
    assert proof.verify() == ()
    forged = replace(proof, witnesses=({**proof.setting, "x": Fraction(4, 5)},))
    assert any("x = 4/5" in wrong and "not admissible" in wrong for wrong in forged.verify())


def test_an_outcome_of_a_stochastic_game_is_refused_before_its_words_are_read() -> None:
    model = load_model("sma/sma_cycles")
    for ask in (lambda: rationalize(model, {"ROK": "sign"}), lambda: design(model, {"ROK": "sign"}, ["demand"])):
        with pytest.raises(MethodError, match="stochastic game"):
            ask()


def test_names_that_are_none_are_told_first() -> None:
    with pytest.raises(SettingError, match="unknown name"):
        critical_regions(build_choice(), ["x"], where="z < 1")


def build_bet(*constraints: str, q: str = "0.4") -> ParametricGame:
    """Return a bet that pays with chance p, costs double with chance q, and does nothing otherwise."""
    game = SequentialGame(title="bet", players=["A"])
    game.parameter("p", "1/4", low=0, high=1).parameter("q", q, low=0, high=1)
    for text in constraints:
        game.constraint(text)
    game.stage("move", "A", ["go", "stay"]).outcome({"move": "stay"}, {"A": 0})
    game.chance("luck", {"good": "p", "bad": "q", "none": "1 - p - q"}, when={"move": "go"})
    return (
        game.outcome({"luck": "good"}, {"A": 1}).outcome({"luck": "bad"}, {"A": -2}).outcome({"luck": "none"}, {"A": 0})
    ).build()


def test_a_pole_on_a_line_is_told_with_what_works_in_every_question() -> None:
    model = build_choice()
    (root,) = real_roots([-1, 0, 2], Fraction(0), Fraction(1))
    line = Line(model, "x", model.setting(), list, [parse_formula("1 / (2 * x * x - 1)")])
    with pytest.raises(
        EvaluationError, match=r"^leave out, by a constraint of the model, the settings .* such as x = "
    ):
        line.numbers_at(root)


@pytest.mark.parametrize("q", ["0.4", "1/4", "0"])
def test_levers_may_leave_what_is_admissible_at_uncertain_values_of_today(q: str) -> None:
    found = design(build_bet(q=q), {"move": "go"}, ["p"], ["q"])
    assert found.status in (DesignStatus.FOUND, DesignStatus.POSSIBLE)
    assert found.values is not None
    assert Fraction(2, 3) < found.values["p"] < Fraction(67, 100)
    assert prove(build_bet(q=q).fix(p=found.values["p"]), "every move = go", ["q"]).is_proved


@pytest.mark.parametrize(
    ("constraint", "status"), [("p == 1/4", DesignStatus.IMPOSSIBLE), ("q <= 0.1 and p == 1/4", DesignStatus.FOUND)]
)
def test_a_lever_with_a_single_admissible_value(constraint: str, status: DesignStatus) -> None:
    assert design(build_bet(constraint, q="0.1"), {"move": "go"}, ["p"], ["q"]).status is status
