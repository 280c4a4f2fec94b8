"""Zones: the certified ones, their formulas at other settings, and random ones against a grid of prices."""

import random
from fractions import Fraction
from typing import Any

import pytest

from sma_games.equilibria import solve
from sma_games.errors import InadmissibleError, MethodError, SettingError
from sma_games.modeling import PayoffMatrix, load_model
from sma_games.modeling.parameters import belief_of
from sma_games.regions import Zone, ZoneStatus, zone
from sma_games.regions.claims.claims import parse_claim

MATRIX = load_model("sma/timing_matrix")
SIGNED = {"ROK": "sign_early", "US": "sign_early"}
MEANS: dict[str, Any] = {
    name: belief_of(MATRIX.parameters[name]).mean for name in MATRIX.relevant if name != "early_payment"
}


def ends_of(found: Zone) -> list[tuple[str, str]]:
    return [(str(each.low.value), str(each.high.value)) for each in found.intervals]


def test_the_zone_at_the_means_of_the_beliefs_is_the_certified_one() -> None:
    found = zone(MATRIX.fix(**MEANS), SIGNED, "early_payment")
    assert ends_of(found) == [("3486/3275", "3611/3275")]
    (interval,) = found.intervals
    assert interval.low.gains == {"ROK": Fraction(3, 80), "US": 0}
    assert interval.high.gains == {"ROK": 0, "US": Fraction(3, 80)}


def test_the_surplus_today_is_the_certified_one_and_each_side_binds_at_one_end() -> None:
    found = zone(MATRIX, "some ROK = sign_early and US = sign_early", {"early_payment": None})
    assert ends_of(found) == [("2581/2455", "5687/4910")]
    (interval,) = found.intervals
    assert interval.low.gains["ROK"] == interval.high.gains["US"] == Fraction(21, 200)
    assert (interval.low.players, interval.high.players) == (("US",), ("ROK",))
    assert [each.condition for each in interval.low.bindings] == ["early_us = wait_us"]
    assert interval.width == Fraction(105, 982)
    assert found.verify(30) == ()


def test_the_formulas_of_the_ends_are_right_at_other_settings_where_the_same_conditions_bind() -> None:
    (interval,) = zone(MATRIX, SIGNED, {"early_payment": None}).intervals
    compared = 0
    source = random.Random(3)  # noqa: S311 - a sample of settings, no secret
    for _ in range(20):
        values: dict[str, Any] = {
            name: value + Fraction(source.randint(-3, 3), 100) * min(value, Fraction(1))
            for name, value in MATRIX.baseline.items()
            if name in MATRIX.relevant and name != "early_payment"
        }
        other = MATRIX.fix(**values)
        (there,) = zone(other, SIGNED, {"early_payment": None}).intervals
        for mine, own in ((interval.low, there.low), (interval.high, there.high)):
            if [each.condition for each in mine.bindings] == [each.condition for each in own.bindings]:
                formula = mine.bindings[0].formula
                assert formula is not None
                assert formula.evaluate(other.baseline) == own.value
                compared += 1
    assert compared > 20
    assert interval.width_formula is not None
    assert interval.width_formula.evaluate(MATRIX.baseline) == interval.width


def test_the_values_asked_about_may_end_before_the_zone_does() -> None:
    found = zone(MATRIX, SIGNED, {"early_payment": ("1.08", None)})
    (interval,) = found.intervals
    assert (interval.low.value, interval.low.bindings) == (Fraction(27, 25), ())
    assert Fraction(27, 25) in found
    assert Fraction(1) not in found
    assert found.verify(20) == ()


def test_a_zone_may_be_empty_or_everything() -> None:
    empty = zone(MATRIX.fix(backlash="0.5"), SIGNED, {"early_payment": None})
    assert (empty.status, empty.intervals) == (ZoneStatus.EMPTY, ())
    assert empty.to_frame().columns.tolist()[:2] == ["interval", "end"]
    assert empty.verify(10) == ()
    whole = zone(MATRIX, "some ROK = renegotiate and US = renegotiate", "early_payment")
    assert whole.status is ZoneStatus.WHOLE
    assert ends_of(whole) == [("1", "13/10")]


def test_a_strict_claim_leaves_the_ends_out() -> None:
    (interval,) = zone(MATRIX, "some ROK = sign_early and US = sign_early and strict", "early_payment").intervals
    assert not interval.low.is_included
    assert not interval.high.is_included
    assert str(interval) == "(2581/2455, 5687/4910)"


def test_irrational_ends_are_exact_and_have_no_formula() -> None:
    found = zone(MATRIX, "early_payment**2 - 2 * early_payment < 1/5", {"early_payment": None})
    assert ends_of(found) == [("1 - sqrt(30)/5", "1 + sqrt(30)/5")]
    assert [each.formula for each in found.intervals[0].low.bindings] == [None]
    assert found.intervals[0].width is None
    assert found.verify(10) == ()


def test_where_settings_stop_being_admissible_the_constraint_is_told() -> None:
    model = (
        PayoffMatrix(title="Sale", players={"A": ["sell", "keep"], "B": ["there"]})
        .parameter("price", "2", low="0", high="9")
        .parameter("cost", "1", low="0", high="9")
        .constraint("price <= 4 * cost")
        .payoff("sell", "there", A="price - cost", B="0")
        .payoff("keep", "there", A="0", B="0")
        .build()
    )
    (interval,) = zone(model, {"A": "sell"}, "price").intervals
    assert str(interval) == "[1, 4]"
    assert [str(each) for each in interval.high.bindings] == ["price <= 4 * cost"]
    with pytest.raises(InadmissibleError, match="no admissible setting along price"):
        zone(model, {"A": "sell"}, {"price": (5, 9)})


@pytest.mark.parametrize("text", ["x / t", "1 + x / t", "x + t / t"])
def test_where_a_formula_has_no_value_the_zone_ends_and_says_so(text: str) -> None:
    builder = PayoffMatrix(title="Two", players={"A": ["go", "stay"], "B": ["on"]}).parameter("t", "1/2", "0", "1")
    builder = builder.parameter("x", "1", "0", "2").payoff("go", "on", A=text, B=0).payoff("stay", "on", A="1/4", B=0)
    (interval,) = zone(builder.build(), "some A = go", "t").intervals
    assert interval.low.value == Fraction(0)
    assert [interval.low.is_included, interval.high.is_included] == [False, True]
    assert [each.condition for each in interval.low.bindings] == [f"the divisor in {text!r} is not 0"]


def test_zones_of_trees_agree_with_the_solver() -> None:
    tree = load_model("textbook/entry_deterrence")
    found = zone(tree, "some entry = enter", "fight_payoff")
    assert found.verify(10) == ()
    assert found.intervals


def test_random_zones_are_what_a_grid_of_prices_shows() -> None:
    source = random.Random(17)  # noqa: S311 - random games, no secret
    for _ in range(15):
        names = {"A": ["a", "b"], "B": ["c", "d"]}
        builder = PayoffMatrix(title="Random", players=names).parameter("x", "0", low="-2", high="2")
        for row in names["A"]:
            for column in names["B"]:
                a, b, c, d = (source.randint(-5, 5) for _ in range(4))
                builder = builder.payoff(row, column, A=f"{a} + {b} * x", B=f"{c} + {d} * x")
        model = builder.build()
        claim: Any = source.choice([{"A": "a", "B": "c"}, "every A = a", "unique", "some payoff_A > 2"])
        found = zone(model, claim, "x")
        parsed = parse_claim(model, claim)
        for step in range(-20, 21, 4):
            x = Fraction(step, 10)
            assert parsed.holds_in(solve(model.at(x=x), "nash"), {"x": x}) is (x in found)


@pytest.mark.parametrize(
    ("claim", "over", "error", "message"),
    [
        (SIGNED, ["early_payment", "demand"], SettingError, "a zone is about one parameter"),
        (SIGNED, "price", SettingError, "over: unknown parameter 'price'"),
        (SIGNED, {"early_payment": (2, 1)}, SettingError, "over: early_payment: no value is at least 2"),
        ("some ROK = wait falls in backlash", "early_payment", SettingError, "zone needs one about a setting"),
    ],
)
def test_what_is_no_question_is_refused(claim: Any, over: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        zone(MATRIX, claim, over)


def test_a_zone_needs_a_model() -> None:
    with pytest.raises(MethodError, match="zone needs a model"):
        zone("sma/timing_matrix", SIGNED, "early_payment")  # type: ignore[arg-type]
