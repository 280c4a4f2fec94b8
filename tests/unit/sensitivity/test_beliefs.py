"""What a model believes: what samples draw, from what, why not the rest, and which values are far from it."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import PayoffMatrix, SettingError, beliefs, load_model, sample
from sma_games.modeling import Parameter
from sma_games.modeling.distributions import Distribution
from sma_games.sensitivity.beliefs import tell_side

MATRIX = load_model("sma/timing_matrix")


def three() -> Any:
    builder = PayoffMatrix(title="Three", players={"ROK": ["go"]})
    builder = builder.parameter("a", "0.1", "0", "1", distribution="beta(2, 2)").parameter("b", "0.5", "0", "1")
    builder = builder.parameter("c", "0.5", "0", "1", distribution="fixed")
    builder = builder.parameter("d", "0.5", "0", "1", distribution="normal(0.5, 0.1)")
    return builder.dependence("a", "d", rank_correlation="0.5").payoff("go", ROK="a + b + c + d").build()


def test_the_drawn_parameters_are_those_of_a_sample() -> None:
    assert beliefs(MATRIX).drawn == sample(MATRIX, 1, seed=0).names
    over = ["early_payment", "backlash"]
    assert beliefs(MATRIX, over).drawn == tuple(sorted(over)) == ("backlash", "early_payment")
    assert beliefs(MATRIX, "backlash").drawn == ("backlash",)


def test_what_is_not_drawn_has_a_reason() -> None:
    assert beliefs(three()).fixed == {"b": "no distribution", "c": "fixed distribution"}
    assert beliefs(three(), "b").fixed == {"a": "not named", "c": "fixed distribution", "d": "not named"}
    assert beliefs(MATRIX, "backlash").fixed["early_payment"] == "lever"


def test_the_table_has_means_and_quantiles_of_large_samples() -> None:
    frame = beliefs(MATRIX).to_frame().set_index("parameter")
    settings = sample(MATRIX, 2**14, seed=1, over=list(beliefs(MATRIX).drawn)).with_chunks(2**14)
    for name, column in settings.chunk(0).columns.items():
        spread = float(MATRIX.parameters[name].high - MATRIX.parameters[name].low)
        assert abs(frame.loc[name, "mean"] - column.mean()) < 0.002 * spread
        assert np.allclose(
            frame.loc[name, ["5%", "50%", "95%"]].astype(float),
            np.quantile(column, [0.05, 0.5, 0.95]),
            atol=0.002 * spread,
        )
    assert frame.loc["backlash", "distribution"] == "uniform(0, 0.5)"
    assert beliefs(three()).to_frame()["mean"].isna().tolist() == [False, True, False, False]


def test_values_far_from_their_belief_are_marked() -> None:
    found = {each.parameter.name for each in beliefs(MATRIX) if each.is_outside_central_half}
    assert {"backlash", "criticism", "demand"} <= found
    assert not {"p_trump", "goodwill", "demand_weight"} & found
    assert "backlash = 0.1 is below the central half of its distribution uniform(0, 0.5)." in beliefs(MATRIX).explain()


@pytest.mark.parametrize(
    ("value", "side"), [("1/4", ""), ("3/4", ""), ("0.249", "below"), ("0.751", "above"), ("2/3", "")]
)
def test_the_quartiles_belong_to_the_central_half(value: str, side: str) -> None:
    number = Fraction(value)
    assert tell_side(Parameter("x", number), number) == side
    three_values = Distribution(
        "discrete", (Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(1, 3), Fraction(1), Fraction(1, 3))
    )
    assert tell_side(Parameter("x", Fraction(0), distribution=three_values), Fraction(0)) == ""


def test_a_bound_model_believes_what_its_calibration_does() -> None:
    found = {each.parameter.name: each for each in beliefs(MATRIX.fix("strict"))}
    assert found["early_payment"].distribution == "uniform(1.02, 1.14)"
    assert found["early_payment"].value == Fraction("1.062")
    assert found["reopen_probability"].mean == 0.5


def test_dependence_is_told() -> None:
    found = beliefs(three())
    assert found.dependence == {("a", "d"): Fraction(1, 2)}
    assert "a and d have the rank correlation 0.5." in str(found)
    assert beliefs(three(), "a").dependence == {}
    assert repr(found) == "<Beliefs: Three, 2 parameters drawn, 2 fixed>"


def test_many_numbers_are_told_by_their_count() -> None:
    values = ", ".join(f"{n}/40" for n in range(41))
    builder = PayoffMatrix(title="Data", players={"ROK": ["go"]})
    model = builder.parameter("a", "0.1", "0", "1", distribution=f"empirical({values})").payoff("go", ROK="a").build()
    assert beliefs(model).to_frame().loc[0, "distribution"] == "empirical (41 numbers)"
    assert beliefs(model)[0].quantiles == (0.05, 0.5, 0.95)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(SettingError, match="unknown parameter 'backlsh'; did you mean 'backlash'"):
        beliefs(MATRIX, "backlsh")
