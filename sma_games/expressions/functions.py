"""The functions of the formula language: one row each. A new function is a new row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["COMPARISONS", "FUNCTIONS", "Comparison", "FormulaFunction", "IrrationalValueError", "NotRealError"]


class IrrationalValueError(ArithmeticError):
    """A real value that is no fraction."""


class NotRealError(ArithmeticError):
    """An argument outside of the domain of a function."""


class FormulaFunction(NamedTuple):
    """One function: how many arguments it takes, and what it is in each of the three evaluations."""

    fewest: int
    most: int
    exact: Callable[..., Fraction]
    """On fractions; raises IrrationalValueError or NotRealError where the value is no fraction."""
    array: str
    """Name of the numpy function of one argument, or of two (applied from left to right)."""
    symbolic: str
    """Name of the sympy function; it also gives the LaTeX."""
    usage: str


class Comparison(NamedTuple):
    """A comparison inside where(...): its name in Python's operator module and in sympy."""

    operator: str
    symbolic: str


def _sqrt(number: Fraction) -> Fraction:
    if number < 0:
        raise NotRealError("the square root of a negative number is not real")
    root = Fraction(isqrt(number.numerator), isqrt(number.denominator))
    if root * root != number:
        raise IrrationalValueError("an irrational square root is numeric only")
    return root


def _exp(number: Fraction) -> Fraction:
    if number:
        raise IrrationalValueError("exp is numeric only, except at 0")
    return Fraction(1)


def _log(number: Fraction) -> Fraction:
    if number <= 0:
        raise NotRealError("the logarithm of a number <= 0 is not real")
    if number != 1:
        raise IrrationalValueError("log is numeric only, except at 1")
    return Fraction(0)


MANY = 1_000_000

_TABLE = {
    "min": FormulaFunction(2, MANY, min, "minimum", "Min", "min(a, b, ...)"),
    "max": FormulaFunction(2, MANY, max, "maximum", "Max", "max(a, b, ...)"),
    "abs": FormulaFunction(1, 1, abs, "abs", "Abs", "abs(a)"),
    "exp": FormulaFunction(1, 1, _exp, "exp", "exp", "exp(a)"),
    "log": FormulaFunction(1, 1, _log, "log", "log", "log(a)"),
    "sqrt": FormulaFunction(1, 1, _sqrt, "sqrt", "sqrt", "sqrt(a)"),
}

_SIGNS = {
    "<": Comparison("lt", "StrictLessThan"),
    "<=": Comparison("le", "LessThan"),
    ">": Comparison("gt", "StrictGreaterThan"),
    ">=": Comparison("ge", "GreaterThan"),
    "==": Comparison("eq", "Equality"),
    "!=": Comparison("ne", "Unequality"),
}

FUNCTIONS: Mapping[str, FormulaFunction] = MappingProxyType(_TABLE)
COMPARISONS: Mapping[str, Comparison] = MappingProxyType(_SIGNS)
