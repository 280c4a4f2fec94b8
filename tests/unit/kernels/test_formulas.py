"""Formulas on arrays: the exact value lies within the bound, for every operation of the language."""

from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np

from sma_games import PayoffMatrix
from sma_games.sweeps import Settings, sample, table
from sma_games.sweeps.lines import Lines

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


def evaluated(settings: Settings, evaluate: Any) -> tuple[Lines, Any, Any]:
    lines = Lines(settings.model, settings.names, settings.fixed, None)
    chunk = settings.chunk(0)
    operations, operands, targets, numbers, places = lines._code
    columns = np.array([chunk.columns[name] for name in lines.names])
    misses = np.array([chunk.misses[name] for name in lines.names])
    with np.errstate(all="ignore"):
        values, errors = evaluate(operations, operands, targets, numbers, columns, misses, places)
    return lines, values, errors


def test_exact_values_lie_within_the_bounds(kernels: dict[str, ModuleType]) -> None:
    settings = sample(model_of(FORMULAS), 40, seed=2)
    lines, values, errors = evaluated(settings, kernels["formulas"].evaluate)
    for i in range(40):
        setting = settings.at(i)
        for place, index in enumerate(lines.atoms):
            exact = settings.model.formulas[index].evaluate(setting)
            assert abs(exact - Fraction(float(values[place, i]))) <= Fraction(float(errors[place, i]))
            assert errors[place, i] < 1e-12


def test_library_functions_lie_within_the_bounds(kernels: dict[str, ModuleType]) -> None:
    import mpmath

    settings = sample(model_of(IRRATIONAL), 40, seed=3)
    lines, values, errors = evaluated(settings, kernels["formulas"].evaluate)
    functions = {"exp": mpmath.exp, "log": mpmath.log, "sqrt": mpmath.sqrt}
    with mpmath.workdps(60):
        for i in range(40):
            setting = {name: mpmath.mpf(v.numerator) / v.denominator for name, v in settings.at(i).items()}
            for place, index in enumerate(lines.atoms):
                text = settings.model.formulas[index].text
                exact = eval(text, {}, {**functions, **setting})  # noqa: S307 - the formulas of this file
                assert abs(exact - mpmath.mpf(float(values[place, i]))) <= mpmath.mpf(float(errors[place, i]))
                assert errors[place, i] < 1e-12


def test_what_is_open_or_undefined_has_no_bound(kernels: dict[str, ModuleType]) -> None:
    import pandas as pd

    model = model_of(["where(2*p < q, 1, 2)", "1/(2*p - q)", "log(2*p - q)", "sqrt(2*p - q)", "sqrt(q - q*1)"])
    settings = table(model, pd.DataFrame({"p": ["1/3"], "q": ["2/3"]}))
    lines, values, errors = evaluated(settings, kernels["formulas"].evaluate)
    assert [model.formulas[index].text for index in lines.atoms][3] == "sqrt(2*p - q)"
    assert not np.isfinite(errors[:4]).any()
    assert values[4, 0] == 0 or not np.isfinite(errors[4, 0])


def test_blocks_join(kernels: dict[str, ModuleType]) -> None:
    settings = sample(model_of(FORMULAS[:2]), 300, seed=2)
    _, values, _ = evaluated(settings, kernels["formulas"].evaluate)
    floats = settings.model.batch(settings.chunk(0).columns)
    assert np.allclose(values[0], floats[:, 0, 0, 0])
    assert np.allclose(values[1], floats[:, 0, 1, 0])
