"""Straight-line code on fractions: at one setting, the result of each instruction or why there is none."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from sma_games.expressions.code import Code, apply
from sma_games.expressions.functions import COMPARISONS, IrrationalValueError, NotRealError
from sma_games.expressions.numbers import parse_number

__all__ = ["Missing", "exact_results"]


class Missing(NamedTuple):
    """Why a result is no fraction."""

    reason: str
    is_real: bool = False
    """Whether it has a value nevertheless."""


def exact_results(code: Code, values: Mapping[str, Fraction]) -> list[Fraction | Missing]:
    """Return the result of each instruction: a fraction, or the reason why there is none."""
    results: list[Fraction | Missing] = []
    for operation, operands, value in code:
        given = [results[place] for place in operands]
        if operation == "number":
            results.append(value)  # type: ignore[arg-type]
        elif operation == "name":
            results.append(_exact_number(values[str(value)]))
        elif operation == "where":
            results.append(_choose(given, str(value)))
        else:
            results.append(_apply(operation, given, value))
    return results


def _choose(given: list[Fraction | Missing], comparison: str) -> Fraction | Missing:
    left, right, then, otherwise = given
    for side in (left, right):
        if isinstance(side, Missing):
            return side
    return then if getattr(operator, COMPARISONS[comparison].operator)(left, right) else otherwise


def _apply(operation: str, given: list[Fraction | Missing], value: Any) -> Fraction | Missing:
    missing = [operand for operand in given if isinstance(operand, Missing)]
    if operation == "/" and given[1] == 0:
        return Missing("divides by zero")
    if missing:
        return min(missing, key=lambda each: each.is_real)
    try:
        result: Fraction = apply(operation, given, value)
    except ZeroDivisionError:
        return Missing("divides by zero")
    except NotRealError as error:
        return Missing(f"has no value ({error})")
    except IrrationalValueError as error:
        return Missing(f"has no exact value ({error})", is_real=True)
    return result


def _exact_number(value: Any) -> Fraction:
    return value if isinstance(value, Fraction) else parse_number(value)
