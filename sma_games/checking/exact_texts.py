"""Certified numbers, as texts that may hold radicals, against exact numbers that were found."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sma_games.algebra.numbers.number_fields import FieldElement, FieldNumber
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.expressions import Formula, parse_formula

__all__ = ["compare_rows", "compare_values", "equals", "numbers_text"]


def equals(number: FieldNumber, text: str) -> bool:
    """Tell whether a number is the one that a text denotes, radicals included, exactly.

    Examples
    --------
    >>> equals(Fraction(1, 2), "2/4"), equals(Fraction(1, 2), "sqrt(2)/2")
    (True, False)
    >>> equals(Fraction(4), "sqrt(16)")
    True
    """
    value = number.algebraic if isinstance(number, FieldElement) else number
    formula = parse_formula(text)
    if formula.is_algebraic:
        return isinstance(value, Fraction) and formula.evaluate({}) == value
    return _is_root(value, formula)


def compare_rows(wanted: Sequence[Sequence[str]], found: Sequence[Sequence[FieldNumber]]) -> str:
    """Return what is missing and what is left over of lists of rows of numbers, in whatever order the rows are."""
    rows = list(found)
    missing = []
    for row in wanted:
        match = next((one for one in rows if all(map(equals, one, row))), None)
        if match is None:
            missing.append(f"missing: {', '.join(row)}")
        else:
            rows.remove(match)
    return "; ".join([*missing, *(f"not expected: {numbers_text(row)}" for row in rows)])


def compare_values(wanted: Sequence[str], found: Sequence[RealNumber]) -> str:
    """Return "" if some numbers are as certified, in whatever order, else both lists."""
    shown = f"expected {', '.join(wanted) or 'none'}, found {numbers_text(found) or 'none'}"
    return shown if compare_rows([[text] for text in wanted], [[value] for value in found]) else ""


def numbers_text(row: Sequence[FieldNumber]) -> str:
    """Return numbers separated by commas."""
    return ", ".join(map(str, row))


def _is_root(value: RealNumber, formula: Formula) -> bool:
    """Tell whether a number is what a formula with roots denotes: the same root of the same minimal polynomial."""
    import sympy
    from sympy.polys.polyerrors import NotAlgebraic

    expression = formula.to_sympy()
    variable = sympy.Dummy()
    try:
        minimal = sympy.Poly(sympy.minimal_polynomial(expression, variable), variable).all_coeffs()
    except NotAlgebraic:
        return False
    coefficients = tuple(reversed([int(coefficient) for coefficient in minimal]))
    if isinstance(value, Fraction):
        return coefficients == (-value.numerator, value.denominator)
    bounds = [sympy.Rational(end.numerator, end.denominator) for end in (value.low, value.high)]
    return coefficients == value.minimal_polynomial and bool(bounds[0] < expression) and bool(expression < bounds[1])
