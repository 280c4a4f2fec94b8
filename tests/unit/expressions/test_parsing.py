"""What the formula language accepts, and how it says no."""

from fractions import Fraction

import pytest

from sma_games.errors import FormulaError
from sma_games.expressions import Formula, constant, parse_formula, symbol


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("1e-3 + 2.5E2", Fraction(250001, 1000)),
        (".5 + 5.", Fraction(11, 2)),
        ("-2**2", Fraction(-4)),
        ("2**-1", Fraction(1, 2)),
        ("2**3**2", Fraction(512)),
        ("(1 + 1)**(3 - 1)", Fraction(4)),
        ("0**0", Fraction(1)),
        ("- - +3", Fraction(3)),
        ("8 / 4 / 2", Fraction(1)),
        ("  1 +\n\t2", Fraction(3)),
        ("min(3, 1, 2) + max(1, 5/2)", Fraction(7, 2)),
        ("abs(-1/3)", Fraction(1, 3)),
        ("where(1/3 < 0.333, 1, 2)", Fraction(2)),
        ("sqrt(9/4) + exp(0) + log(1)", Fraction(5, 2)),
    ],
)
def test_numbers_and_operators_mean_what_arithmetic_says_exactly(text: str, value: Fraction) -> None:
    assert parse_formula(text).evaluate({}) == value


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        ("", "empty", None),
        (" \n", "empty", None),
        ("2x", "operator is missing", 1),
        ("2(x)", "operator is missing", 1),
        ("a b", "cannot be read", 2),
        ("a^2", "write ** for a power", 1),
        ("a = 1", "compare with ==", 2),
        ("(a + 1", "never closed", 0),
        ("a + 1)", "never opened", 5),
        ("()", "something is missing", 0),
        ("a +", "cannot be read", 3),
        ("a, b", "a comma", 0),
        ("x**0.5", "write sqrt(x)", 3),
        ("x**y", "only integer powers", 3),
        ("x**101", "beyond 100", 3),
        ("1 / 0", "division by zero", 4),
        ("1 / (2 - 2)", "division by zero", None),
        ("0**-1", "division by zero", 0),
        ("sqr(4)", "did you mean 'sqrt'", 0),
        ("max(1)", "max(a, b, ...)", 0),
        ("abs(1, 2)", "abs(a)", 0),
        ("abs(*a)", "formulas use names", 4),
        ("abs(**a)", "only functions", 0),
        ("a < b", "where(condition, a, b)", 0),
        ("where(a, 1, 2)", "one comparison", 6),
        ("where(a < b < c, 1, 2)", "one comparison", 6),
        ("where(a < b, 1)", "three arguments", 0),
        ("1_000", "underscores", 0),
        ("007", "leading zeros", 0),
        ("0x1F", "operator is missing", 1),
        ("1j", "operator is missing", 1),
        ("lambda", "reserved word", 0),
        ("a if b else c", "reserved word", 2),
        ("True", "reserved word", 0),
        ("a // b", "write / for a quotient", 0),
        ("a << b", "formulas use names", 0),
        ("a.b", "formulas use names", 0),
        ("'a'", "has no meaning", 0),
        ("a\x00", "has no meaning", 1),
        ("a \N{MINUS SIGN} b", "minus sign of the keyboard", 2),
        ("\N{LATIN SMALL LIGATURE FI}", "has no meaning", 0),
        ("1e401", "decimal number", 0),
        ("9" * 101, "at most 100 digits", 0),
        ("+".join(["x"] * 1002), "more than 1000", None),
        ("x" * 10_001, "more than 10000", None),
        ("(" * 90 + "x" + ")" * 90, "nested parentheses", 80),
        ("-" * 50 + "x", "too many signs", 0),
        ("abs(1 + " * 40 + "x" + ")" * 40, "too many terms or levels", None),
        ("((x**100)**100)", "too many terms or levels", None),
    ],
)
def test_a_mistake_is_refused_with_its_place_and_the_way_out(text: str, reason: str, column: int | None) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert reason in str(caught.value)
    if column is not None:
        assert caught.value.column == column


def test_text_that_is_no_text_is_refused() -> None:
    with pytest.raises(FormulaError, match="quotation marks"):
        parse_formula(0.5)  # type: ignore[arg-type]


def test_an_unknown_name_is_shown_with_a_caret_and_the_nearest_known_name() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("2 * x_erly", {"x_early": symbol("x_early")})
    assert str(caught.value) == "unknown name 'x_erly'; did you mean 'x_early'?\n  2 * x_erly\n      ^"


def test_a_product_without_sign_and_a_function_without_arguments_are_explained() -> None:
    with pytest.raises(FormulaError, match=r"write w \* \(\.\.\.\) for a product"):
        parse_formula("w(1 + 2)", {"w": symbol("w")})
    with pytest.raises(FormulaError, match="sqrt is a function"):
        parse_formula("sqrt + 1", {})


def test_a_definition_stands_for_its_formula() -> None:
    total = parse_formula("a + b")
    share = parse_formula("a / total", {"a": symbol("a"), "total": total})
    assert share.names == {"a", "b"}
    assert share == parse_formula("a / (a + b)")


def test_a_definition_that_is_a_number_may_be_a_power() -> None:
    assert parse_formula("x**n", {"x": symbol("x"), "n": constant(Fraction(2))}) == parse_formula("x**2")


def test_definitions_that_double_each_time_are_refused_before_anything_is_expanded() -> None:
    with pytest.raises(FormulaError, match="too many terms"):
        chain("a * a + a", 500)


def test_a_long_chain_of_definitions_that_never_doubles_is_cheap_or_refused() -> None:
    assert chain("-a", 1000) == symbol("x")
    assert len(chain("a + x", 900).code) == 901
    with pytest.raises(FormulaError, match="too many terms or levels"):
        chain("(a + 1) * x", 900)


def chain(step: str, length: int) -> Formula:
    formula = symbol("x")
    for _ in range(length):
        formula = parse_formula(step, {"a": formula, "x": symbol("x")})
    return formula


def test_a_name_that_no_formula_could_use_is_no_symbol() -> None:
    with pytest.raises(FormulaError, match="letters"):
        symbol("a b")
