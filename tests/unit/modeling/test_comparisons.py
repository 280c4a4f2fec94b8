"""Comparisons: one for each relation sign, true where the text is, over any numbers; mistakes are told."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games import SettingError, load_model
from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.expressions import symbol
from sma_games.modeling.comparisons import names_of, parse_comparisons

SCOPE = {"x": symbol("x"), "y": symbol("y")}
VALUES = [Fraction(value, 2) for value in range(-2, 3)]


def python(text: str, values: dict[str, Fraction]) -> bool:
    text = text.replace("==", "=").replace("!=", "≠").replace("<=", "≤").replace(">=", "≥")
    text = text.replace("=", "==").replace("≠", "!=").replace("≤", "<=").replace("≥", ">=")
    return bool(eval(text.replace("1/2", "Fraction(1, 2)"), {"Fraction": Fraction}, dict(values)))  # noqa: S307


@pytest.mark.parametrize(
    "text",
    [
        "x < y",
        "x <= y",
        "x > y",
        "x >= y",
        "x == y",
        "x = y",
        "x != y",
        "0 <= x < y",
        "x < y < 1/2",
        "1/2 >= x >= y > -1",
        "x*y - x < y**2",
        "-1 < x = y <= 1/2",
        "0 < x and y <= 0",
        "0 < x < 1/2 and y != x and y < 1",
    ],
)
def test_a_text_is_true_where_all_its_comparisons_are(text: str) -> None:
    found = parse_comparisons(text, SCOPE, "where")
    for x, y in product(VALUES, VALUES):
        values = {"x": x, "y": y}
        quotients = {name: Quotient.of(value) for name, value in values.items()}
        assert all(each.holds_at(values) for each in found) == python(text, values)
        assert all(each.holds_for(quotients) for each in found) == python(text, values)


@given(st.fractions(-2, 2, max_denominator=5), st.integers(1, 4), st.fractions(-2, 2, max_denominator=5))
def test_quotients_are_compared_by_their_values(x: Fraction, factor: int, y: Fraction) -> None:
    (comparison,) = parse_comparisons("x < y", SCOPE, "where")
    unreduced = Quotient(factor * x.numerator, factor * x.denominator)
    assert comparison.holds_for({"x": unreduced, "y": Quotient.of(y)}) == (x < y)


def test_there_is_one_comparison_for_each_relation_sign() -> None:
    texts = [each.text for each in parse_comparisons("0.1 <= x < y", SCOPE, "where")]
    assert len(texts) == 2
    assert texts[1] == "x < y"


def test_definitions_stand_for_their_formulas() -> None:
    model = load_model("sma/timing_matrix")
    names = names_of(model)
    assert set(names) == {*model.parameters, *model.definitions}
    (comparison,) = parse_comparisons("early_us > wait_us", names, "where")
    assert comparison.difference.names <= set(model.parameters)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "where: expected a comparison such as 'x < 0.2', found 'x'"),
        ("", "expected a comparison"),
        (0.5, "expected a comparison in quotation marks, found 0.5"),
        (None, "in quotation marks, found None"),
        ("x < z", "unknown name 'z'"),
        ("x < 1 and y", "expected a comparison such as 'y < 0.2', found 'y'"),
        ("x < 1 and", "expected a comparison"),
        ("x <", "the formula is empty"),
        ("< 1", "the formula is empty"),
        ("x < exp(y)", r"need \+ - \* / and integer powers only"),
        ("x < sqrt(y)", r"need \+ - \* / and integer powers only"),
        ("x < y)", "where: 'x < y\\)'"),
    ],
)
def test_mistakes_name_the_place_and_the_text(text: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        parse_comparisons(text, SCOPE, "where")
