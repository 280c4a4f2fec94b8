"""Straight-line code to sympy, a whole sum or product at a time: sympy sorts all its terms anew at each step."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any, NamedTuple

from sma_games.expressions.code import LEVELS, Code, Instruction
from sma_games.expressions.functions import COMPARISONS, FUNCTIONS

__all__ = ["sympy_expression"]


class _Chain(NamedTuple):
    """A sum or product under way: its terms, each with whether it is subtracted or divided by."""

    level: str
    terms: list[tuple[Any, bool]]


def sympy_expression(code: Code) -> Any:
    """Return the sympy expression of the last line, over real symbols."""
    uses = Counter(place for line in code for place in line.operands)
    results: list[Any] = []
    for line in code:
        level = LEVELS.get(line.operation)
        if level is None:
            operands = [_finished(results, place) for place in line.operands]
            results.append(_symbolic(line, operands))
        else:
            results.append(_Chain(level, _terms(line, level, results, uses)))
    return _finished(results, len(code) - 1)


def _terms(line: Instruction, level: str, results: list[Any], uses: Counter[int]) -> list[tuple[Any, bool]]:
    terms: list[tuple[Any, bool]] = []
    for position, place in enumerate(line.operands):
        part = results[place]
        is_open = isinstance(part, _Chain) and part.level == level and uses[place] == 1
        more = part.terms if is_open else [(_finished(results, place), False)]
        if line.operation == "neg" or (line.operation in {"-", "/"} and position == 1):
            more = [(term, not is_inverse) for term, is_inverse in more]
        longer, shorter = (terms, more) if len(terms) > len(more) else (more, terms)
        longer.extend(shorter)
        terms = longer
    return terms


def _finished(results: list[Any], place: int) -> Any:
    import sympy

    part = results[place]
    if isinstance(part, _Chain) and part.level == "sum":
        results[place] = sympy.Add(*(-term if is_inverse else term for term, is_inverse in part.terms))
    elif isinstance(part, _Chain):
        results[place] = sympy.Mul(*(1 / term if is_inverse else term for term, is_inverse in part.terms))
    return results[place]


def _symbolic(line: Instruction, operands: list[Any]) -> Any:
    import sympy

    operation, _, value = line
    match operation:
        case "number" if isinstance(value, Fraction):
            return sympy.Rational(value.numerator, value.denominator)
        case "name":
            return sympy.Symbol(str(value), real=True)
        case "**":
            return operands[0] ** value
        case "where":
            return _piecewise(COMPARISONS[str(value)].symbolic, *operands)
        case "min" | "max" | "abs":
            options = {"evaluate": all(operand.is_Rational for operand in operands)}
            return getattr(sympy, FUNCTIONS[operation].symbolic)(*operands, **options)
    return getattr(sympy, FUNCTIONS[operation].symbolic)(*operands)


def _piecewise(relation: str, left: Any, right: Any, then: Any, otherwise: Any) -> Any:
    import sympy

    if left.is_Rational and right.is_Rational:
        return then if getattr(sympy, relation)(left, right) else otherwise
    condition = getattr(sympy, relation)(left, right, evaluate=False)
    return sympy.Piecewise((then, condition), (otherwise, True), evaluate=False)
