"""Proofs that signs of polynomials cannot occur together in a box: by z3, and by interval arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from flint import fmpq

from sma_games.algebra.polynomials import Polynomials

__all__ = ["Condition", "Prover", "Refutation", "z3_number", "z3_relation"]


class Condition(NamedTuple):
    """A polynomial, by its number, and the sign that it must have."""

    polynomial: int
    sign: int


class Refutation(NamedTuple):
    """Conditions that cannot be met together, and what proved it."""

    conditions: frozenset[Condition]
    method: str


class Prover:
    """Tries to prove that conditions cannot be met in a box."""

    def __init__(
        self,
        polynomials: Polynomials,
        ranges: Sequence[tuple[Fraction, Fraction]],
        milliseconds: int,
        subdivisions: int,
    ) -> None:
        self._polynomials = polynomials
        self._lows = tuple(low for low, _ in ranges)
        self._highs = tuple(high for _, high in ranges)
        self._milliseconds = milliseconds
        self._subdivisions = subdivisions
        self._marks: dict[Condition, Any] = {}

    def ask_z3(self, conditions: Sequence[Condition]) -> tuple[str, list[fmpq] | None, frozenset[Condition]]:
        """Return z3's outcome, a rational point if it gives one, and the conditions that its proof uses.

        Linear arithmetic is decided by the simplex method. Nonlinear arithmetic is tried by the solver that remembers
        earlier questions, which can tell the conditions that matter, then by one for this question alone.
        """
        outcome, point, core = self._ask_remembering(conditions)
        if outcome == "unknown":
            outcome, point = self._ask_alone(conditions)
            core = frozenset(conditions)
        return outcome, point, core

    def _ask_alone(self, conditions: Sequence[Condition]) -> tuple[str, list[fmpq] | None]:
        import z3

        solver = z3.SolverFor("QF_NRA")
        variables = self._inside(z3, solver)
        solver.add(*(z3_relation(z3, self._polynomials, each, variables) for each in conditions))
        outcome = _checked(solver)
        return outcome, _z3_point(z3, solver.model(), variables) if outcome == "sat" else None

    def _ask_remembering(self, conditions: Sequence[Condition]) -> tuple[str, list[fmpq] | None, frozenset[Condition]]:
        import z3

        solver, variables = self._z3_solver
        for each in conditions:
            if each not in self._marks:
                self._marks[each] = z3.Bool(f"condition {each.polynomial} {each.sign}")
                solver.add(z3.Implies(self._marks[each], z3_relation(z3, self._polynomials, each, variables)))
        outcome = _checked(solver, *[self._marks[each] for each in conditions])
        core: frozenset[Condition] = frozenset()
        if outcome == "unsat":
            used = set(map(str, solver.unsat_core()))
            core = frozenset(each for each in conditions if str(self._marks[each]) in used)
        return outcome, _z3_point(z3, solver.model(), variables) if outcome == "sat" else None, core

    def excluded_by_intervals(self, conditions: Iterable[Condition]) -> bool:
        """Tell whether subdividing the box shows that everywhere some condition fails."""
        waiting = [(self._lows, self._highs)]
        for _ in range(self._subdivisions):
            if not waiting:
                return True
            lows, highs = waiting.pop()
            if any(self._fails(each, lows, highs) for each in conditions):
                continue
            widths = [
                (high - low) / (top - bottom) if top > bottom else Fraction(0)
                for low, high, bottom, top in zip(lows, highs, self._lows, self._highs, strict=True)
            ]
            widest = max(range(len(widths)), key=lambda index: widths[index])
            middle = (lows[widest] + highs[widest]) / 2
            waiting.append((lows, (*highs[:widest], middle, *highs[widest + 1 :])))
            waiting.append(((*lows[:widest], middle, *lows[widest + 1 :]), highs))
        return False

    def _fails(self, condition: Condition, lows: Sequence[Fraction], highs: Sequence[Fraction]) -> bool:
        least, most = self._polynomials.bounds(condition.polynomial, lows, highs)
        if condition.sign == 0:
            return bool(least > 0 or most < 0)
        return bool(most <= 0) if condition.sign > 0 else bool(least >= 0)

    @cached_property
    def _z3_solver(self) -> tuple[Any, list[Any]]:
        """A solver that knows the box, and the parameters as its variables."""
        import z3

        solver = z3.Solver()
        return solver, self._inside(z3, solver)

    def _inside(self, z3: Any, solver: Any) -> list[Any]:
        """Return the parameters as variables, after telling a solver their ranges and its time."""
        solver.set("timeout", self._milliseconds)
        variables = [z3.Real(name) for name in self._polynomials.names]
        for variable, low, high in zip(variables, self._lows, self._highs, strict=True):
            solver.add(variable >= z3_number(z3, low), variable <= z3_number(z3, high))
        return variables


def _checked(solver: Any, *assumptions: Any) -> str:
    """Return z3's outcome; z3 takes a Ctrl-C for itself, so that it has to be raised again."""
    outcome = str(solver.check(*assumptions))
    if outcome == "unknown" and "interrupt" in solver.reason_unknown():
        raise KeyboardInterrupt
    return outcome


def z3_relation(z3: Any, polynomials: Polynomials, condition: Condition, variables: Sequence[Any]) -> Any:
    """Return a condition as z3 writes it."""
    terms = []
    for powers, coefficient in polynomials.terms(condition.polynomial):
        parts = [variable for variable, power in zip(variables, powers, strict=True) for _ in range(power)]
        terms.append(z3.Product([z3.RealVal(coefficient), *parts]))
    expression = z3.Sum(terms)
    return expression == 0 if condition.sign == 0 else expression > 0 if condition.sign > 0 else expression < 0


def z3_number(z3: Any, value: Fraction) -> Any:
    """Return a fraction as z3 writes it."""
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _z3_point(z3: Any, model: Any, variables: Sequence[Any]) -> list[fmpq] | None:
    """Return the coordinates of a model, or None if one is irrational."""
    values = [model.evaluate(variable, model_completion=True) for variable in variables]
    if not all(z3.is_rational_value(value) for value in values):
        return None
    return [fmpq(value.numerator_as_long(), value.denominator_as_long()) for value in values]
