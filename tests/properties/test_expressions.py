"""Laws of the formula language."""

import pickle
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from sma_games.errors import EvaluationError, FormulaError
from sma_games.expressions import Program, constant, parse_formula

NAMES = ("a", "b", "p_trump")
TOKENS = [
    *NAMES,
    *("0", "1", "2", "0.5", "1e-3", ".5", "7.", "1e999", "+", "-", "*", "/", "**", "**2", "**-1", "(", ")", "(", ")"),
    *(",", "<", "<=", "==", "!=", ">", "min(", "max(", "abs(", "where(", "exp(", "log(", "sqrt(", "unknown("),
    *(
        " ",
        "\n",
        "\t",
        "=",
        "^",
        "%",
        "//",
        "é",
        "\x00",
        '"',
        "lambda",
        "if",
        "None",
        "0x1",
        "1_0",
        "1j",
        "[",
        ".",
        "#",
    ),
]
NUMBERS = st.fractions(min_value=-3, max_value=3, max_denominator=12)
SETTINGS = st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS))


def algebraic(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("-{}".format, inner),
        st.builds("({})**{}".format, inner, st.integers(-3, 4)),
    )


def exact_functions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("min({}, {}, {})".format, inner, inner, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("abs({})".format, inner),
        st.builds("where({} < {}, {}, {})".format, inner, inner, inner, inner),
    )


LEAVES = st.sampled_from([*NAMES, "0", "1", "2", "0.5", "1.25", "1e-2"])
RATIONAL_FORMULAS = st.recursive(LEAVES, algebraic, max_leaves=12)
EXACT_FORMULAS = st.recursive(LEAVES, exact_functions, max_leaves=10)


@dataclass(frozen=True)
class Bounded:
    """A float's exact value and a bound on the rounding error that any correct evaluation order may have made."""

    value: Fraction
    error: Fraction

    @classmethod
    def rounded(cls, value: Fraction, error: Fraction) -> "Bounded":
        return cls(value, error + (abs(value) + error) * Fraction(1, 2**51))  # 4 units: ** is not correctly rounded

    def __add__(self, other: "Bounded") -> "Bounded":
        return self.rounded(self.value + other.value, self.error + other.error)

    def __sub__(self, other: "Bounded") -> "Bounded":
        return self + -other

    def __neg__(self) -> "Bounded":
        return Bounded(-self.value, self.error)

    def __mul__(self, other: "Bounded") -> "Bounded":
        error = abs(self.value) * other.error + abs(other.value) * self.error + self.error * other.error
        return self.rounded(self.value * other.value, error)

    def __truediv__(self, other: "Bounded") -> "Bounded":
        smallest = abs(other.value) - other.error
        if smallest <= 0:
            raise ZeroDivisionError
        quotient = self.value / other.value
        return self.rounded(quotient, (self.error + abs(quotient) * other.error) / smallest)

    def __pow__(self, power: int) -> "Bounded":
        result = Bounded(Fraction(1), Fraction(0))
        for _ in range(power):
            result = result * self
        return result


def refused(text: str) -> FormulaError | None:
    try:
        parse_formula(text)
    except FormulaError as error:
        return error
    return None


def bounded(value: Fraction) -> Bounded:
    return Bounded.rounded(value, Fraction(0))


@given(st.one_of(st.text(), st.lists(st.sampled_from(TOKENS), max_size=25).map("".join)))
@settings(max_examples=7 * settings().max_examples)
def test_any_text_parses_or_raises_a_formula_error(text: str) -> None:
    refusal = refused(text)
    if refusal is not None:
        assert refusal.column is None or 0 <= refusal.column <= len(text)
        assert str(refusal).startswith(refusal.reason)


@given(EXACT_FORMULAS, st.integers(0, 200), st.sampled_from(TOKENS))
def test_a_token_put_into_a_formula_leaves_a_formula_or_raises_a_formula_error(text: str, at: int, token: str) -> None:
    place = at % (len(text) + 1)
    refusal = refused(text[:place] + token + text[place:])
    assert refusal is None or refusal.reason


@given(RATIONAL_FORMULAS, SETTINGS)
@settings(max_examples=200)
def test_floats_lie_within_the_rounding_error_of_the_exact_value(text: str, setting: dict[str, Fraction]) -> None:
    try:
        program = Program([parse_formula(text)])
        exact = program.exact(setting)[0]
        bound = program.run({name: bounded(value) for name, value in setting.items()}, bounded)[0]
    except (FormulaError, EvaluationError, ZeroDivisionError):
        return  # no formula, no value, or a divisor that rounding may turn into zero
    result = program.arrays({name: np.array([float(value)]) for name, value in setting.items()})[0][0]
    assert bound.value == exact
    assert abs(Fraction(float(result)) - exact) <= bound.error


@given(EXACT_FORMULAS, SETTINGS)
@settings(max_examples=150)
def test_the_symbolic_value_is_the_exact_value(text: str, setting: dict[str, Fraction]) -> None:
    try:
        formula = parse_formula(text)
        exact = formula.evaluate(setting)
        expression = formula.to_sympy()
    except (FormulaError, EvaluationError):
        return
    point = {
        sympy.Symbol(name, real=True): sympy.Rational(*value.as_integer_ratio()) for name, value in setting.items()
    }
    value = expression.subs(point).doit()
    assert value is sympy.nan or value == sympy.Rational(*exact.as_integer_ratio())


@given(EXACT_FORMULAS, SETTINGS)
def test_a_formula_has_a_float_value_wherever_it_has_an_exact_one_that_floats_represent(
    text: str, setting: dict[str, Fraction]
) -> None:
    eighths = {name: Fraction(round(value * 8), 8) for name, value in setting.items()}
    try:
        program = Program([parse_formula(text.replace("1e-2", "0.25"))])
    except FormulaError:
        return
    columns = {name: np.array([float(value)]) for name, value in eighths.items()}
    outcomes: list[float | None] = []
    for evaluate in (lambda: program.exact(eighths)[0], lambda: program.arrays(columns)[0][0]):
        try:
            outcomes.append(float(evaluate()))
        except EvaluationError:
            outcomes.append(None)
    if "/" not in text:  # sums and products of eighths are exact in floats
        assert outcomes[0] == outcomes[1]


@given(RATIONAL_FORMULAS, RATIONAL_FORMULAS, SETTINGS)
def test_a_definition_gives_the_value_of_its_text_in_parentheses(
    first: str, second: str, setting: dict[str, Fraction]
) -> None:
    try:
        definition = parse_formula(first)
        scope = {name: parse_formula(name) for name in NAMES} | {"d": definition}
        short, long = parse_formula(f"{second} * d - d", scope), parse_formula(f"{second} * ({first}) - ({first})")
    except FormulaError:
        return
    assert short == long
    assert pickle.loads(pickle.dumps(short)) == short  # noqa: S301 - our own bytes
    try:
        assert short.evaluate(setting) == long.evaluate(setting)
    except EvaluationError:
        return


@given(st.fractions())
def test_a_constant_has_its_own_value(value: Fraction) -> None:
    assert constant(value).evaluate({}) == value
