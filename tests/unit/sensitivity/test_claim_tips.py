"""Tipping values of claims: their probabilities are those of one parameter, and the solver agrees on either side."""

from fractions import Fraction
from typing import Any

import pytest

from sma_games import ParametricGame, PayoffMatrix, load_model, probability, solve
from sma_games.sensitivity.claim_tips import claim_tips
from sma_games.sensitivity.events import read_event

BOTH = "some ROK = sign_early and US = sign_early"
NEAR = Fraction(1, 10**6)


def drawn_in(model: ParametricGame) -> list[str]:
    return [name for name in model.relevant if model.parameters[name].distribution is not None]


def test_what_lies_beyond_all_tips_of_a_parameter_is_what_its_probability_lacks() -> None:
    model = load_model("sma/timing_matrix")
    tips = claim_tips(model, read_event(model, BOTH), drawn_in(model))
    assert [tip.mass for tip in tips] == sorted((tip.mass for tip in tips), reverse=True)
    for name in drawn_in(model):
        beyond = sum(tip.mass for tip in tips if tip.parameter == name)
        assert beyond == pytest.approx(1 - probability(model, BOTH, over=name).value, abs=1e-12)


@pytest.mark.parametrize(
    ("slug", "text"),
    [("sma/timing_matrix", BOTH), ("sma/early_sign_tree", "some opening = sign_early and reply = accept")],
)
def test_the_solver_finds_the_claim_as_today_before_a_tip_and_otherwise_behind_it(slug: str, text: str) -> None:
    model = load_model(slug)
    event = read_event(model, text)

    def holds(**values: Any) -> bool:
        setting = {**model.baseline, **values}
        return event.some.holds_in(solve(model.at(None, **values)), setting)

    tips = claim_tips(model, event, drawn_in(model))
    assert len(tips) > 10
    for tip in tips:
        near = Fraction(float(tip.value)).limit_denominator(10**9)
        step = NEAR if tip.side == "above" else -NEAR
        assert holds(**{tip.parameter: near + step}) != holds()
        assert holds(**{tip.parameter: near - step}) == holds()


def toy(belief: str, value: str = "1/2") -> ParametricGame:
    """Return a model in which A goes left if x is at least 0.6."""
    builder = PayoffMatrix(title="toy", players={"A": ["left", "right"], "B": ["stay"]})
    builder.parameter("x", value, "0", "1", distribution=belief)
    return builder.payoff("left", "stay", A="x", B="0").payoff("right", "stay", A="0.6", B="0").build()


@pytest.mark.parametrize(
    ("belief", "value", "told"),
    [
        ("uniform(0, 1)", "1/2", ["x above 0.6 (40 %)"]),
        ("uniform(0, 1)", "0.9", ["x below 0.6 (60 %)"]),
        ("uniform(0, 0.5)", "1/2", []),  # nothing is believed beyond the tip
        ("uniform(0, 0.5)", "0.9", ["x below 0.6 (100 %)"]),  # today's value is one that nobody believes in
        ("discrete(0, 1/4, 1, 3/4)", "1/2", ["x above 0.6 (75 %)"]),
    ],
)
def test_only_what_is_believed_beyond_is_told(belief: str, value: str, told: list[str]) -> None:
    model = toy(belief, value)
    assert [str(tip) for tip in claim_tips(model, read_event(model, "every A = left"), ["x"])] == told


def test_at_a_tie_today_any_change_is_one() -> None:
    model = toy("uniform(0, 1)", "0.6")
    tips = claim_tips(model, read_event(model, "A = left"), ["x"])
    assert [(tip.side, tip.value) for tip in tips] == [("below", Fraction(3, 5)), ("above", Fraction(3, 5))]


def test_where_there_are_no_formulas_there_are_no_tips() -> None:
    model = load_model("sma/successor_types")
    assert claim_tips(model, read_event(model, "some opening = sign_early"), ["backlash"]) == ()
