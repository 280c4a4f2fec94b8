"""Probabilities that something holds for some price: certified ones, and the three methods against each other."""

from fractions import Fraction
from typing import Any

import pytest

from sma_games.errors import InadmissibleError, MethodError, SettingError
from sma_games.modeling import PayoffMatrix, load_model
from sma_games.sensitivity import probability

MATRIX = load_model("sma/timing_matrix")
BOTH_SIGN = "some ROK = sign_early and US = sign_early"
ANY_PRICE = {"early_payment": None}


@pytest.mark.parametrize(("for_some", "digits"), [(ANY_PRICE, 0.541), ({"early_payment": (1, "1.3")}, 0.455)])
def test_the_probability_that_a_price_exists_is_the_certified_one(for_some: Any, digits: float) -> None:
    found = probability(MATRIX, BOTH_SIGN, for_some=for_some, precision=0.0005)
    assert found.chance.low <= digits + 0.0005
    assert found.chance.high >= digits - 0.0005
    assert found.chance.half_width <= 0.0005
    assert "early_payment" not in found.over
    assert found.verify(40) == ()


def test_a_name_stands_for_the_range_of_the_price() -> None:
    own, given = (
        probability(MATRIX, BOTH_SIGN, over="backlash", for_some=each)
        for each in ("early_payment", {"early_payment": (1, "1.3")})
    )
    assert own == given


def test_along_one_parameter_it_is_the_belief_up_to_the_tipping_value() -> None:
    found = probability(MATRIX, BOTH_SIGN, over="criticism", for_some=ANY_PRICE)
    assert found.exact_value == Fraction(13, 50) / Fraction(3, 10)
    assert str(found).startswith("for some real early_payment: some ROK = sign_early and US = sign_early: 0.8666666667")


def test_over_two_parameters_the_enclosure_is_the_area_below_the_line() -> None:
    found = probability(MATRIX, BOTH_SIGN, over=["criticism", "backlash"], for_some=ANY_PRICE)
    area = Fraction(1, 2) * Fraction(3, 10) * (Fraction(36, 100) + Fraction(6, 100))  # backlash + criticism <= 9/25
    assert found.chance.low <= area / (Fraction(3, 10) * Fraction(1, 2)) <= found.chance.high
    estimated = probability(
        MATRIX, BOTH_SIGN, over=["criticism", "backlash"], for_some=ANY_PRICE, method="estimated", precision=0.005
    )
    assert abs(estimated.value - found.value) < 0.01


def test_a_claim_without_a_quantifier_has_two_probabilities_for_some_price_too() -> None:
    found = probability(MATRIX, "ROK = sign_early", over="backlash", for_some=ANY_PRICE)
    assert (found.lower.exact, found.upper.exact) == (Fraction(0), Fraction(31, 50))
    assert found.verify(20) == ()


def test_what_is_given_must_not_depend_on_the_price() -> None:
    found = probability(MATRIX, BOTH_SIGN, over="backlash", given="backlash > 0.3", for_some=ANY_PRICE)
    assert found.exact_value == Fraction(1, 20)
    for given in ("early_payment > 1.1", "some ROK = wait"):
        with pytest.raises(SettingError, match="given: with for_some condition on what does not depend on"):
            probability(MATRIX, BOTH_SIGN, over="backlash", given=given, for_some=ANY_PRICE)


def test_settings_at_which_no_price_is_admissible_are_left_out() -> None:
    model = (
        PayoffMatrix(title="Sale", players={"A": ["buy", "pass"], "B": ["there"]})
        .parameter("price", "1", low="0", high="4")
        .parameter("cost", "1", low="0", high="8", distribution="uniform(0, 8)")
        .constraint("price >= cost")
        .payoff("buy", "there", A="3 - price", B="0")
        .payoff("pass", "there", A="0", B="0")
        .build()
    )
    found = probability(model, {"A": "buy"}, over="cost", for_some="price")
    assert (found.exact_value, found.acceptance.exact) == (Fraction(3, 4), Fraction(1, 2))
    assert found.verify(60) == ()
    with pytest.raises(InadmissibleError):
        probability(model, {"A": "buy"}, over="cost", for_some={"price": (-2, -1)})


def test_models_without_formulas_of_equilibria_are_refused() -> None:
    with pytest.raises(MethodError, match="leave out for_some"):
        probability(load_model("sma/sma_cycles"), "some trump_low = honour", for_some="renewal_payment")
    with pytest.raises(SettingError, match="over: leave out 'early_payment'"):
        probability(MATRIX, BOTH_SIGN, over="early_payment", for_some=ANY_PRICE)
