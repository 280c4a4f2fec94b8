"""Formulas on arrays: the exact value lies within the bound, for every operation of the language."""

from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sma_games import PayoffMatrix
from sma_games.sweeps import Settings, sample, table
from sma_games.sweeps.settings.straight_line_code import Lines

FORMULAS = [
    "p + q - 1/3",
    "(p - q)*(p + q)/(2 - q)",
    "-p**3 + q**2 - p**-1 + q**0",
    "p**5*q**4",
    "min(p, q, 1/2) - max(p, q)",
    "abs(p - q)",
    "where(p < q, p, q) + where(p <= q, 1, 2) - where(p > q, q, p)",
    "where(p >= 1/2, p*q, q) * where(p == q, 2, 3) + where(p != q, 1, 0)",
    "1/(p + 1)/(q + 1)",
    "sqrt(4*p**2)",
]
IRRATIONAL = ["exp(p - q)", "log(p + q)", "sqrt(p + q)", "exp(-p)*log(1 + q)"]


def model_of(formulas: list[str]) -> Any:
    names = [f"r{index}" for index in range(len(formulas))]
    builder = PayoffMatrix(title="Formulas", players={"ROK": names, "US": ["c"]})
    for name in "pq":
        builder = builder.parameter(name, "0.5", low="1/10", high="1", distribution="uniform(0.1, 1)")
    for name, formula in zip(names, formulas, strict=True):
        builder = builder.payoff(name, "c", ROK=formula, US="0")
    return builder.build()


def evaluated(drawn: Settings, evaluate: Any) -> tuple[Lines, Any, Any]:
    lines = Lines(drawn.model.program, drawn.names, drawn.fixed, None)
    with np.errstate(all="ignore"):
        values, errors = np.empty((2, len(lines.atoms), drawn.size))
        evaluate(*lines.arguments(drawn.chunk(0)), values, errors)
    return lines, values, errors


def test_exact_values_lie_within_the_bounds(kernels: dict[str, ModuleType]) -> None:
    drawn = sample(model_of(FORMULAS), 40, seed=2)
    lines, values, errors = evaluated(drawn, kernels["formulas"].evaluate)
    for i in range(40):
        setting = drawn.at(i)
        for place, index in enumerate(lines.atoms):
            exact = drawn.model.formulas[index].evaluate(setting)
            assert abs(exact - Fraction(float(values[place, i]))) <= Fraction(float(errors[place, i]))
            assert errors[place, i] < 1e-12


def test_library_functions_lie_within_the_bounds(kernels: dict[str, ModuleType]) -> None:
    import mpmath

    drawn = sample(model_of(IRRATIONAL), 40, seed=3)
    lines, values, errors = evaluated(drawn, kernels["formulas"].evaluate)
    functions = {"exp": mpmath.exp, "log": mpmath.log, "sqrt": mpmath.sqrt}
    with mpmath.workdps(60):
        for i in range(40):
            setting = {name: mpmath.mpf(v.numerator) / v.denominator for name, v in drawn.at(i).items()}
            for place, index in enumerate(lines.atoms):
                text = drawn.model.formulas[index].text
                exact = eval(text, {}, {**functions, **setting})  # noqa: S307 - the formulas of this file
                assert abs(exact - mpmath.mpf(float(values[place, i]))) <= mpmath.mpf(float(errors[place, i]))
                assert errors[place, i] < 1e-12


def test_what_is_open_or_undefined_has_no_bound(kernels: dict[str, ModuleType]) -> None:
    import pandas as pd

    model = model_of(["where(2*p < q, 1, 2)", "1/(2*p - q)", "log(2*p - q)", "sqrt(2*p - q)", "sqrt(q - q*1)"])
    drawn = table(model, pd.DataFrame({"p": ["1/3"], "q": ["2/3"]}))
    lines, values, errors = evaluated(drawn, kernels["formulas"].evaluate)
    assert [model.formulas[index].text for index in lines.atoms][3] == "sqrt(2*p - q)"
    assert not np.isfinite(errors[:4]).any()
    assert values[4, 0] == 0 or not np.isfinite(errors[4, 0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_a_shortest_decimal_is_no_farther_than_said(kernels: dict[str, ModuleType], number: float) -> None:
    misses = np.empty(1)
    kernels["formulas"].decimal_misses(np.array([number]), misses)
    assert abs(Fraction(repr(number)) - Fraction(number)) <= Fraction(float(misses[0]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-(10**8), 10**8))
def test_short_numbers_are_exact(kernels: dict[str, ModuleType], numerator: int) -> None:
    number, misses = numerator / 1024, np.empty(1)
    kernels["formulas"].decimal_misses(np.array([number]), misses)
    assert misses[0] == 0 or abs(number) >= 1e5
    assert misses[0] > 0 or Fraction(repr(number)) == Fraction(number)


def test_blocks_join(kernels: dict[str, ModuleType]) -> None:
    drawn = sample(model_of(FORMULAS[:2]), 300, seed=2)
    _, values, _ = evaluated(drawn, kernels["formulas"].evaluate)
    floats = drawn.model.batch(drawn.chunk(0).columns)
    assert np.allclose(values[0], floats[:, 0, 0, 0])
    assert np.allclose(values[1], floats[:, 0, 1, 0])
