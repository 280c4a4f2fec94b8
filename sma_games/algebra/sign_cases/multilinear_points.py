"""Whether multilinear conditions can hold together, decided by z3 (cylindrical decomposition), with a point if so."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.algebra.linear.polytopes import Point
from sma_games.algebra.polynomials.multilinear import Multilinear, value_at
from sma_games.algebra.sign_cases.proofs import read_rational_point, z3_number
from sma_games.algebra.sign_cases.z3_sessions import Z3Session, new_solver

if TYPE_CHECKING:
    from flint import fmpq

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

    def begin(context: Any) -> tuple[Any, list[Any]]:
        solver = new_solver(context, "QF_NRA", work=MOST_WORK)
        variables = [z3.Real(f"v{number}", context) for number in range(num_variables)]
        solver.add(*(variable >= 0 for variable in variables))
        solver.add(*(_expression(z3, one, variables, context) == 0 for one in equations))
        solver.add(*(_expression(z3, one, variables, context) >= 0 for one in inequalities))
        solver.add(*(_expression(z3, one, variables, context) > 0 for one in positive))
        return solver, variables

    def check(program: tuple[Any, list[Any]]) -> tuple[str, list[fmpq] | None]:
        solver, variables = program
        outcome = str(solver.check())
        return outcome, read_rational_point(z3, solver.model(), variables) if outcome == "sat" else None

    outcome, found = Z3Session[tuple[Any, list[Any]]]().ask(begin, check)
    if outcome != "sat":
        return (False if outcome == "unsat" else None), None
    if found is None:
        return True, None
    point = tuple(Fraction(int(value.p), int(value.q)) for value in found)
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
        term = z3_number(z3, coefficient, context)
        for number in sorted(monomial):
            term = term * variables[number]
        total = total + term
    return total
