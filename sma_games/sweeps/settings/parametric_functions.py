"""The formulas of a model as rational functions of the parameters that vary, by which equal ones are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import Ordering, fmpz_mpoly_ctx

from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.expressions import Program

if TYPE_CHECKING:
    from sma_games.sweeps.settings.settings import Settings

__all__ = ["functions_of", "functions_over"]


def functions_of(settings: Settings, program: Program) -> list[RationalFunction] | None:
    """Return formulas of the model as rational functions of the parameters that vary; None if some is none."""
    return functions_over(program, settings.names, settings.fixed)


def functions_over(
    program: Program, names: Sequence[str], fixed: Mapping[str, Fraction]
) -> list[RationalFunction] | None:
    """Return formulas as rational functions of some parameters, the others being fixed; None if some is none."""
    if not all(formula.is_algebraic for formula in program.formulas):
        return None
    context = fmpz_mpoly_ctx.get(tuple(names), Ordering.degrevlex)
    one = context.constant(1)

    def number(value: Fraction) -> RationalFunction:
        return RationalFunction(context.constant(value.numerator), context.constant(value.denominator))

    values = {name: number(value) for name, value in fixed.items()}
    variables = zip(names, context.gens(), strict=True)
    values |= {name: RationalFunction(variable, one) for name, variable in variables}
    try:
        return program.run(values, number)
    except ZeroDivisionError:
        return None
