"""Values of formulas: exact, on arrays, over any field, in sympy and in print."""

import operator
import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from sma_games.errors import EvaluationError, IrrationalError, SettingError
from sma_games.expressions import Formula, Program, constant, parse_formula, symbol
from sma_games.expressions.arrays import array_results


def exact(text: str, **values: int | Fraction) -> Fraction:
    return parse_formula(text).evaluate({name: Fraction(value) for name, value in values.items()})


def arrays(text: str, **values: Any) -> Any:
    columns = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    return Program([parse_formula(text)]).arrays(columns)[0]


def value_at(formula: Formula, x: float) -> float:
    """Return a value as a float, NaN if there is none."""
    return float(array_results(formula.code, [len(formula.code) - 1], {"x": np.array([x])}, (1,))[0][0])


def test_division_by_zero_names_the_formula_and_the_setting() -> None:
    with pytest.raises(EvaluationError) as caught:
        exact("1 / (p - q)", p=Fraction(1, 2), q=Fraction(1, 2))
    assert str(caught.value) == "formula '1 / (p - q)' divides by zero at p = 1/2, q = 1/2"


def test_only_the_formula_at_fault_is_named_and_only_its_names() -> None:
    program = Program([parse_formula("a + b"), parse_formula("1 / b")])
    with pytest.raises(EvaluationError, match=r"^formula '1 / b' divides by zero at b = 0$"):
        program.exact({"a": Fraction(1), "b": Fraction(0)})


@pytest.mark.parametrize("text", ["exp(x)", "log(x)", "sqrt(x)", "1 + min(sqrt(x), 3)"])
def test_an_irrational_value_is_refused_exactly_and_computed_on_arrays(text: str) -> None:
    with pytest.raises(IrrationalError, match="numeric only"):
        exact(text, x=2)
    assert np.isfinite(arrays(text, x=[2.0]))


@pytest.mark.parametrize(
    "text",
    [
        "1 / x",
        "x**-2",
        "1 / (1 / x)",
        "(1 / x)**0",
        "0 * (1 / x)",
        "min(1 / x, 1)",
        "max(1, -1 / x)",
        "where(1 / x > 0, 1, 2)",
        "where(x == 0, 1 / x, 0)",
        "exp(-1 / x)",
        "log(x)",
        "1 / log(x)",
        "sqrt(x - 1)",
        "where(1 / x != 0, 1, 2)",
    ],
)
def test_a_value_that_does_not_exist_at_zero_is_an_error_exactly_and_on_arrays(text: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        exact(text, x=0)
    assert not isinstance(caught.value, IrrationalError)
    with pytest.raises(EvaluationError, match="undefined or not real at x = 0"):
        arrays(text, x=[3.0, 0.0, 2.0])


def test_a_value_that_does_not_exist_comes_before_one_that_is_irrational() -> None:
    program = Program([parse_formula("sqrt(x)"), parse_formula("sqrt(x) / (x - 2)")])
    with pytest.raises(EvaluationError, match="divides by zero") as caught:
        program.exact({"x": Fraction(2)})
    assert not isinstance(caught.value, IrrationalError)


@pytest.mark.parametrize(
    "text", ["sqrt(x)", "1 / log(x)", "sqrt(log(x + 1) / x)", "where(x > 1, log(x - 1), sqrt(x) / x)"]
)
def test_a_formula_has_a_value_where_all_that_bounds_its_domain_holds(text: str) -> None:
    formula, compare = parse_formula(text), {"!=": operator.ne, ">=": operator.ge, ">": operator.gt}
    for x in (-2.0, -0.5, 0.0, 0.25, 1.0, 2.0):
        holds = all(compare[sign](value_at(each, x), 0) for each, sign in formula.domain())
        assert np.isfinite(value_at(formula, x)) == holds


@pytest.mark.parametrize("text", ["where(x > 0, 1 / x, 7)", "where(x <= 0, 7, log(x))", "7 * x**0", "7 + 0**0 * x"])
def test_a_branch_not_taken_may_be_undefined_and_zero_to_the_zero_is_one(text: str) -> None:
    assert exact(text, x=0) == 7
    assert arrays(text, x=[0.0]) == 7


def test_too_large_for_a_float_is_an_error_on_arrays_only() -> None:
    assert exact("-1e300 * x", x=10**10) == -(10**310)
    for text in ("-1e300 * x", "1e100**4 - x", "0 - 1e100**4 + x"):
        with pytest.raises(EvaluationError, match="too large for a float at x = 10000000000"):
            arrays(text, x=1e10)


def test_a_missing_value_is_named_with_the_formula_that_needs_it() -> None:
    program = Program([symbol("a"), parse_formula("2 * p_trump")])
    for run in (program.exact, program.arrays, lambda values: program.run(values, Fraction)):
        with pytest.raises(SettingError, match=r"no value for 'p_trump', which formula '2 \* p_trump' needs; did you"):
            run({"a": Fraction(1), "p_trum": Fraction(1)})


def test_arrays_have_the_common_shape_even_for_constants_and_are_read_only() -> None:
    program = Program([constant(Fraction(1, 2)), symbol("a"), parse_formula("a * b")])
    a, b = np.array([[1.0], [2.0]]), np.array([3.0, 4.0, 5.0])
    results = program.arrays({"a": a, "b": b})
    assert [result.shape for result in results] == [(2, 3)] * 3
    assert all(result.dtype == np.float64 and not result.flags.writeable for result in results)
    assert np.array_equal(results[2], a * b)
    assert not np.shares_memory(results[1], a)


def test_settings_beyond_one_block_are_all_computed_and_the_first_bad_one_is_named() -> None:
    a = np.arange(1.0, 30_001.0)
    assert np.array_equal(arrays("1 / a", a=a), 1 / a)
    with pytest.raises(EvaluationError, match=r"at a = 20000\.0$"):
        arrays("1 / (a - 20000) + 1 / (a - 25000)", a=a)


def test_no_settings_give_no_values() -> None:
    assert arrays("1 / a", a=[]).shape == (0,)


def test_shapes_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(SettingError, match="shapes"):
        arrays("a + b", a=[1.0, 2.0], b=[1.0, 2.0, 3.0])


def test_values_that_are_no_fractions_are_taken_exactly() -> None:
    assert parse_formula("a / 3").evaluate({"a": 1}) == Fraction(1, 3)  # type: ignore[dict-item]
    assert parse_formula("a / 3").evaluate({"a": 0.1}) == Fraction(1, 30)  # type: ignore[dict-item]


def test_a_program_runs_over_any_field() -> None:
    x = sympy.Symbol("x")
    result = Program([parse_formula("(x + 1)**-2 - x / 2")]).run(
        {"x": x}, lambda q: sympy.Rational(*q.as_integer_ratio())
    )
    assert sympy.simplify(result[0] - ((x + 1) ** -2 - x / 2)) == 0
    assert Program([parse_formula("x**-2")]).run({"x": 1j}, complex) == [-1]


def test_a_program_over_a_field_refuses_what_is_no_rational_function_and_names_it() -> None:
    formula = parse_formula("max(x, 1)")
    assert not formula.is_algebraic
    with pytest.raises(EvaluationError, match=r"'max\(x, 1\)' is not a rational function"):
        Program([symbol("x"), formula]).run({"x": Fraction(1)}, Fraction)


def test_a_common_part_is_computed_once() -> None:
    counted = []

    class Counting(complex):
        def __mul__(self, other: complex) -> "Counting":
            counted.append(other)
            return Counting(complex(self) * other)

    Program([parse_formula("a * b + 1"), parse_formula("(b * a)**2")]).run(
        {"a": Counting(2), "b": Counting(3)}, Counting
    )
    assert len(counted) == 1


def test_formulas_are_equal_by_structure_and_survive_pickling() -> None:
    formula = parse_formula("a*b+1/3")
    assert formula == parse_formula("a * b + 1 / 3")
    assert hash(formula) == hash(parse_formula("(a * b) + (1 / 3)"))
    assert formula != parse_formula("a * b - 1 / 3")
    restored = pickle.loads(pickle.dumps(formula))  # noqa: S301 - our own bytes
    assert (restored, restored.text, restored.names) == (formula, formula.text, formula.names)
    assert (str(formula), repr(formula)) == ("a*b+1/3", "Formula('a*b+1/3')")


@pytest.mark.parametrize(
    "text",
    ["m*n - 1/3", "1 - m**2 + m**-1", "min(m, n, x) / (x + m)", "where(m < x, n, 2*m)", "-(m - n)", "-m", "m*0.5"],
)
@pytest.mark.parametrize("number", ["2", "-x", "x*y + 1/2", "y"])
def test_putting_formulas_in_place_of_names_is_parsing_them_there(text: str, number: str) -> None:
    values = {"m": parse_formula(number), "n": parse_formula("3/7")}
    scope = {"x": parse_formula("x"), "y": parse_formula("y")}
    wanted = parse_formula(text, {**scope, **values})
    found = parse_formula(text).substituted(values)
    assert found == wanted
    assert str(found) == text


def test_what_cannot_be_put_in_place_of_names_is_left_to_parsing() -> None:
    zero, long = parse_formula("0"), parse_formula(" + ".join(f"x{k}" for k in range(600)))
    assert parse_formula("1/m").substituted({"m": zero}) is None
    assert parse_formula("m**-2").substituted({"m": zero}) is None
    assert parse_formula("m*n + n*m*2").substituted({"m": long, "n": long}) is None


def test_a_part_of_a_program_is_the_program_of_a_part() -> None:
    formulas = [parse_formula(text) for text in ("a*b + 1", "a - c", "(a*b + 1)/c", "7")]
    part = Program(formulas).part([2, 0, 3])
    values = {"a": Fraction(1, 2), "b": Fraction(3), "c": Fraction(5)}
    assert part.exact(values) == Program([formulas[2], formulas[0], formulas[3]]).exact(values)
    assert len(Program(formulas).part([1]).code) == 3


def test_long_texts_and_numbers_are_shortened_in_messages() -> None:
    with pytest.raises(EvaluationError) as caught:
        (parse_formula("1 / (x - x) + " + "x + " * 300 + "1")).evaluate({"x": Fraction(10**5000, 3)})
    assert len(str(caught.value)) < 500
    assert "a very long number" in str(caught.value)


def test_a_formula_undefined_at_every_setting_has_no_symbolic_form() -> None:
    for text in ("1 / (x - x)", "sqrt(-1)", "log(0)"):
        with pytest.raises(EvaluationError, match="at any setting"):
            parse_formula(text).to_sympy()


def test_names_are_printed_upright_and_functions_as_in_books() -> None:
    assert parse_formula("-early_payment / 2").to_latex() == r"- \frac{\mathrm{early\_payment}}{2}"
    assert parse_formula("sqrt(x)").to_latex() == r"\sqrt{\mathrm{x}}"
    assert r"\begin{cases}" in parse_formula("where(x < 1, max(x, 0), abs(x))").to_latex()


def test_a_chain_of_a_thousand_quotients_and_sums_is_converted_without_delay() -> None:
    for sign in "/-":
        formula = parse_formula(f" {sign} ".join(f"v{i}" for i in range(900)))
        assert len(formula.to_sympy().free_symbols) == 900


def test_importing_the_package_imports_neither_numpy_nor_sympy() -> None:
    check = "import sys, sma_games.expressions; assert not {'numpy', 'sympy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_a_formula_cannot_be_changed() -> None:
    formula: Any = parse_formula("a")
    with pytest.raises(AttributeError):
        formula.text = "b"
    assert isinstance(formula, Formula)
