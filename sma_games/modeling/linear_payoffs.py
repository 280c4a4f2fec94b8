"""Payoffs that are linear in a price, as two formulas: the payoff at a price of 0, and what each unit of it adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from sma_games.algebra.polynomials.irreducible import Polynomials
from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.expressions import Formula, Program, constant, parse_formula, symbol
from sma_games.expressions.polynomials import degree_in
from sma_games.modeling.problems import ProblemList

__all__ = ["linear_parts"]

LINEAR = (
    "must be linear in {name}: then all solutions are exact; make {name} the quantity in which payoffs are linear, "
    "such as money"
)


def linear_parts(
    text: str, name: str, scope: Mapping[str, Formula], place: str, problems: ProblemList
) -> tuple[Formula, Formula] | None:
    """Return the two formulas of a payoff that is linear in the price of a name; what is wrong is noted."""
    payoff = problems.formula(place, text, {**scope, name: symbol(name)})
    if payoff is None:
        return None
    degree = degree_in(payoff, name)
    if degree is None or degree > 1:
        problems.add(place, f"{text!r} {LINEAR.format(name=name)}")
        return None
    none, one = (parse_formula(text, {**scope, name: constant(Fraction(each))}) for each in range(2))
    slope = _simplify(parse_formula("one - none", {"one": one, "none": none}))
    return replace(none, text=f"{text} at {name} = 0"), replace(slope, text=f"what {name} adds to {text}")


def _simplify(formula: Formula) -> Formula:
    """Return a number if a formula has the same value whatever its names are; else the formula."""
    if not formula.names or not formula.is_exact:
        return formula
    names = sorted(formula.names)
    context = Polynomials(names).context
    one = context.constant(1)
    values = {name: RationalFunction(each, one) for name, each in zip(names, context.gens(), strict=True)}

    def number(value: Fraction) -> RationalFunction:
        return RationalFunction(context.constant(value.numerator), context.constant(value.denominator))

    try:
        (found,) = Program([formula]).run(values, number)
    except ZeroDivisionError:  # it has no value anywhere, which is told elsewhere
        return formula
    if not (found.numerator.is_constant() and found.denominator.is_constant()):
        return formula
    return constant(found.at({name: Fraction(0) for name in names}, names))
