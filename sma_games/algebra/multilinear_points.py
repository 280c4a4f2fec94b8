"""Whether multilinear conditions can hold together, decided by z3 (cylindrical decomposition), with a point if so."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sma_games.algebra.multilinear import Multilinear, value_at
from sma_games.algebra.polytopes import Point

__all__ = ["multilinear_point"]

MOST_WORK = 20_000_000  # of z3's own units: seconds


def multilinear_point(
    num_variables: int,
    equations: Sequence[Multilinear],
    inequalities: Sequence[Multilinear],
    positive: Sequence[Multilinear] = (),
) -> tuple[bool | None, Point | None]:
    """Return whether {v >= 0 : p = 0, q >= 0, r > 0} has a point, None if z3 gives up, and a rational one, checked.

    Decides in principle; the cost is doubly exponential in the number of variables.

    Examples
    --------
    >>> half_product = {frozenset({0, 1}): Fraction(2), frozenset(): Fraction(-1)}
    >>> multilinear_point(2, [half_product], [])[0]
    True
    >>> multilinear_point(1, [], [{frozenset({0}): Fraction(-1), frozenset(): Fraction(-1)}])
    (False, None)
    """
    import z3

    context = z3.Context()
    solver = z3.SolverFor("QF_NRA", ctx=context)
    solver.set("rlimit", MOST_WORK)
    variables = [z3.Real(f"v{number}", context) for number in range(num_variables)]
    solver.add(*(variable >= 0 for variable in variables))
    solver.add(*(_expression(z3, one, variables, context) == 0 for one in equations))
    solver.add(*(_expression(z3, one, variables, context) >= 0 for one in inequalities))
    solver.add(*(_expression(z3, one, variables, context) > 0 for one in positive))
    outcome = str(solver.check())
    if outcome != "sat":
        return (False if outcome == "unsat" else None), None
    values = [solver.model()[variable] for variable in variables]
    if not all(value is None or z3.is_rational_value(value) for value in values):
        return True, None
    point = tuple(Fraction(0) if value is None else Fraction(str(value.as_fraction())) for value in values)
    is_right = (
        not any(value_at(one, point) for one in equations)
        and all(value_at(one, point) >= 0 for one in inequalities)
        and all(value_at(one, point) > 0 for one in positive)
    )
    return True, point if is_right else None


def _expression(z3: Any, one: Multilinear, variables: Sequence[Any], context: Any) -> Any:
    """Return a polynomial as an expression of z3."""
    total = z3.RealVal(0, context)
    for monomial, coefficient in one.items():
        term = z3.RealVal(str(coefficient), context)
        for number in sorted(monomial):
            term = term * variables[number]
        total = total + term
    return total
