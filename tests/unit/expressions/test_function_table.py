"""The columns of the function table agree: a new function is a new row, and these tests look at it."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from sma_games.errors import EvaluationError, FormulaError
from sma_games.expressions import FUNCTIONS, Program, parse_formula
from sma_games.expressions.functions import COMPARISONS

POINTS = [Fraction(n, d) for n in (-7, -1, 0, 1, 2, 9) for d in (1, 3, 4)]
CALLS = [
    *(f"{name}({', '.join('abcdef'[: row.fewest])})" for name, row in FUNCTIONS.items()),
    *(f"{name}(a, b, a - b, 1)" for name, row in FUNCTIONS.items() if row.most > 3),
    *(f"where(a {sign} b, a, 2 * b)" for sign in COMPARISONS),
]


@pytest.mark.parametrize("text", CALLS)
def test_exact_array_and_sympy_values_agree(text: str) -> None:
    formula = parse_formula(text)
    for a in POINTS:
        for b in (*POINTS[::4], a):
            _check_columns(text, {name: value for name, value in {"a": a, "b": b}.items() if name in formula.names})


def _check_columns(text: str, setting: dict[str, Fraction]) -> None:
    formula = parse_formula(text)
    symbolic = formula.to_sympy().subs(
        {sympy.Symbol(n, real=True): sympy.Rational(*v.as_integer_ratio()) for n, v in setting.items()}
    )
    try:
        numeric = Program([formula]).arrays({name: np.array([float(value)]) for name, value in setting.items()})[0][0]
    except EvaluationError:
        assert not symbolic.doit().is_finite or not symbolic.doit().is_real
        with pytest.raises(EvaluationError):
            formula.evaluate(setting)
        return
    assert float(symbolic) == pytest.approx(numeric, rel=1e-12)  # one function, correctly rounded up to a few ulp
    try:
        exact = formula.evaluate(setting)
    except EvaluationError as error:
        assert "numeric only" in str(error)  # noqa: PT017 - either outcome is right, each in its place
        assert not symbolic.is_rational
    else:
        assert symbolic == sympy.Rational(*exact.as_integer_ratio())


@pytest.mark.parametrize(("name", "row"), FUNCTIONS.items())
def test_each_row_has_usage_latex_and_checks_its_arguments(name: str, row: object) -> None:
    assert FUNCTIONS[name].usage.startswith(f"{name}(")
    few = FUNCTIONS[name].fewest - 1
    with pytest.raises(FormulaError, match=f"{name} takes other arguments"):
        parse_formula(f"{name}({', '.join('a' * few)})")
    formula = parse_formula(f"{name}({', '.join('abcdef'[: few + 1])})")
    assert not formula.is_algebraic
    assert r"\mathrm{a}" in formula.to_latex()
