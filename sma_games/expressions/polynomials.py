"""Formulas from polynomials that were computed: of any length, where text that a person types is bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from sma_games.expressions.code import CodeWriter
from sma_games.expressions.formula import Formula, UnboundedWriter

__all__ = ["degree_in", "quotient_formula"]

Terms: TypeAlias = Mapping[tuple[int, ...], Fraction]
"""Powers and coefficients of a polynomial."""


def degree_in(formula: Formula, name: str) -> int | None:
    """Return the degree of a formula in a name, as it is written; None if it is no polynomial in it.

    Examples
    --------
    >>> from sma_games.expressions import parse_formula, symbol
    >>> names = {"p": symbol("p"), "x": symbol("x")}
    >>> [degree_in(parse_formula(text, names), "x") for text in ("p * (1 - x) / p", "x * x**2", "p / x", "p")]
    [1, 3, None, 0]
    """
    degrees: list[int | None] = []
    for operation, operands, value in formula.code:
        known = [degrees[place] for place in operands]
        degrees.append(int(value == name) if operation == "name" else _degree(operation, known, value))
    return degrees[-1]


def _degree(operation: str, known: Sequence[int | None], value: object) -> int | None:
    """Return the degree of the result of an operation, from those of what it is done to."""
    degrees = [degree for degree in known if degree is not None]
    if not any(known) and len(degrees) == len(known):
        return 0
    is_divided = operation == "/" and known[1] == 0
    is_power = operation == "**" and isinstance(value, int) and value >= 0
    if len(degrees) < len(known) or not (is_divided or is_power or operation in ("+", "-", "*", "neg")):
        return None
    if is_power and isinstance(value, int):
        return degrees[0] * value
    return sum(degrees) if operation == "*" else max(degrees)


def quotient_formula(top: Terms, bottom: Terms, variables: Sequence[Formula | None], text: str) -> Formula:
    """Return a quotient of polynomials in some formulas; `text` is how it is written.

    A variable that no term uses may be None.

    Examples
    --------
    >>> from sma_games.expressions import symbol
    >>> formula = quotient_formula({(2,): Fraction(1, 3)}, {(0,): Fraction(1)}, [symbol("p")], "1/3*p**2")
    >>> formula.evaluate({"p": Fraction(3)})
    Fraction(3, 1)
    """
    writer = UnboundedWriter()
    used = {index for part in (top, bottom) for powers in part for index, power in enumerate(powers) if power}
    places = {index: writer.include(variables[index].code) for index in sorted(used)}  # type: ignore[union-attr]
    result = _sum(writer, top, places)
    if any(map(any, bottom)) or list(bottom.values()) != [1]:
        result = writer.write("/", [result, _sum(writer, bottom, places)])
    return Formula(writer.extract(result), text)


def _sum(writer: CodeWriter, terms: Terms, places: Mapping[int, int]) -> int:
    products = [_product(writer, powers, value, places) for powers, value in sorted(terms.items(), reverse=True)]
    return (
        reduce(lambda one, other: writer.write("+", [one, other]), products) if products else writer.number(Fraction(0))
    )


def _product(writer: CodeWriter, powers: tuple[int, ...], value: Fraction, places: Mapping[int, int]) -> int:
    factors = [
        places[index] if power == 1 else writer.write("**", [places[index]], power)
        for index, power in enumerate(powers)
        if power
    ]
    if value != 1 or not factors:
        factors.insert(0, writer.number(value))
    return reduce(lambda one, other: writer.write("*", [one, other]), factors)
