"""Proofs that signs of polynomials cannot occur together in a box: by z3, and by interval arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from flint import fmpq, fmpz

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.algebra.polynomials.irreducible import Polynomials
from sma_games.algebra.sign_cases.z3_sessions import Z3Session, new_solver

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNDERFLOW", "Condition", "Prover", "Refutation", "read_rational_point", "z3_number", "z3_relation"]


FIRST_SUBDIVISIONS = 300  # of the box, before z3 decomposes: most impossible conditions are so by a margin
LONGEST_BITS = 10_000  # of a coefficient that z3 is asked about: beyond these it does not keep to its time
HIGHEST_DEGREE = 30  # of a polynomial, likewise
ROUNDING = 4e-16  # of the sum of the terms' sizes, for each operation: more than a float can be wrong
UNDERFLOW = 1e-300  # more than what is lost where a product or a quotient becomes too small for floats


class Condition(NamedTuple):
    """A polynomial, by its number, and the sign that it must have."""

    polynomial: int
    sign: int


class Refutation(NamedTuple):
    """Conditions that cannot be met together, and what proved it."""

    conditions: frozenset[Condition]
    method: str


class _SolverState(NamedTuple):
    """A solver that remembers earlier questions, the parameters, and the names of the conditions asked about."""

    context: Any
    solver: Any
    variables: list[Any]
    marks: dict[Condition, Any]


class Prover:
    """Tries to prove that conditions cannot be met in a box."""

    def __init__(
        self,
        polynomials: Polynomials,
        ranges: Sequence[tuple[Fraction, Fraction]],
        milliseconds: int,
    ) -> None:
        self._polynomials = polynomials
        self._lows = tuple(low for low, _ in ranges)
        self._highs = tuple(high for _, high in ranges)
        self._milliseconds = milliseconds
        self._session: Z3Session[_SolverState] = Z3Session()

    def ask_z3(self, conditions: Sequence[Condition]) -> tuple[str, list[fmpq] | None, frozenset[Condition]]:
        """Return z3's outcome, a rational point if it gives one, and the conditions that its proof uses.

        Linear arithmetic is decided by the simplex method. Nonlinear arithmetic is tried in two ways: by a solver that
        remembers earlier questions and can tell the conditions that matter; then by cylindrical decomposition of this
        question alone. In between the box is cut into a few hundred parts, which often suffices.
        """
        if any(self._is_too_large(number) for number, _ in conditions):
            return "unknown", None, frozenset()
        outcome, point, core = self._session.ask(
            self._make_solver_state, lambda memory: self._ask_with_memory(memory, conditions)
        )
        if outcome != "unknown":
            return outcome, point, core
        used = self.excluded_by_intervals(conditions, FIRST_SUBDIVISIONS)
        if used is not None:
            return "unsat", None, used
        outcome, point = self._session.ask(self._make_solver_state, lambda memory: self._ask_alone(memory, conditions))
        return outcome, point, frozenset(conditions)

    def _ask_alone(self, memory: _SolverState, conditions: Sequence[Condition]) -> tuple[str, list[fmpq] | None]:
        import z3

        solver = new_solver(memory.context, "QF_NRA", self._milliseconds)
        solver.add(*self._ranges(z3, memory.variables))
        solver.add(*(z3_relation(z3, self._polynomials, each, memory.variables) for each in conditions))
        outcome = str(solver.check())
        return outcome, read_rational_point(z3, solver.model(), memory.variables) if outcome == "sat" else None

    def _ask_with_memory(
        self, memory: _SolverState, conditions: Sequence[Condition]
    ) -> tuple[str, list[fmpq] | None, frozenset[Condition]]:
        import z3

        solver, variables, marks = memory.solver, memory.variables, memory.marks
        for each in conditions:
            if each not in marks:
                marks[each] = z3.Bool(f"condition {each.polynomial} {each.sign}", memory.context)
                solver.add(z3.Implies(marks[each], z3_relation(z3, self._polynomials, each, variables)))
        outcome = str(solver.check(*[marks[each] for each in conditions]))
        core: frozenset[Condition] = frozenset()
        if outcome == "unsat":
            used = {each.get_id() for each in solver.unsat_core()}  # z3 writes texts for one thread at a time only
            core = frozenset(each for each in conditions if marks[each].get_id() in used)
        return outcome, read_rational_point(z3, solver.model(), variables) if outcome == "sat" else None, core

    def excluded_by_intervals(self, conditions: Sequence[Condition], subdivisions: int) -> frozenset[Condition] | None:
        """Return conditions of which some one fails in every part of the box, if subdividing it so often shows that.

        In floats, with a bound on their rounding errors, so that the proof is rigorous.
        """
        with np.errstate(all="ignore"):  # bounds that are infinite or undefined exclude nothing
            return self._exclude(conditions, subdivisions)

    def _exclude(self, conditions: Sequence[Condition], subdivisions: int) -> frozenset[Condition] | None:
        boxes = np.array([self._ends])
        used: list[Condition] = []
        while len(boxes) and subdivisions > 0:
            subdivisions -= len(boxes)
            for each in dict.fromkeys([*used, *conditions]):
                kept = boxes[~self._fails(each, boxes)]
                if len(kept) < len(boxes):
                    boxes = kept
                    used += [] if each in used else [each]
                if not len(boxes):
                    return frozenset(used)
            boxes = self._halve(boxes)
        return None

    @cached_property
    def _ends(self) -> NDArray[np.float64]:
        """Float ends of the ranges, a little outside: shape (2, parameters)."""
        lows, highs = (np.array(list(map(nearest_float, ends))) for ends in (self._lows, self._highs))
        return np.array([np.nextafter(lows, -np.inf), np.nextafter(highs, np.inf)])

    def _halve(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cut boxes, of shape (boxes, 2, parameters), through the middle of their widest side."""
        span = np.maximum(self._ends[1] - self._ends[0], np.finfo(float).tiny)
        widest = ((boxes[:, 1] - boxes[:, 0]) / span).argmax(axis=1)
        rows = np.arange(len(boxes))
        middle = boxes[rows, :, widest].mean(axis=1)
        left, right = boxes.copy(), boxes.copy()
        left[rows, 1, widest] = middle
        right[rows, 0, widest] = middle
        return np.concatenate([left, right])

    def _fails(self, condition: Condition, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell in which boxes a condition certainly fails."""
        least, most = self._bounds(condition.polynomial, boxes)
        if condition.sign == 0:
            return (least > 0) | (most < 0)
        return most <= 0 if condition.sign > 0 else least >= 0

    def _bounds(self, number: int, boxes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return bounds of a polynomial over each box, term by term, beyond what rounding can change.

        They are those of a positive multiple of it whose coefficients are floats of at most 1.
        """
        terms = self._polynomials.terms(number)
        largest = 1 << self._bits(number)
        least, most, size = np.zeros((3, len(boxes)))
        for powers, coefficient in terms:
            share = coefficient / largest
            low, high = np.full(len(boxes), share - UNDERFLOW), np.full(len(boxes), share + UNDERFLOW)
            for index, power in enumerate(powers):
                if power:
                    low, high = _times(low, high, *_power(boxes[:, 0, index], boxes[:, 1, index], power))
            least, most, size = least + low, most + high, size + np.maximum(abs(low), abs(high))
        slack = ROUNDING * (len(terms) + int(self._polynomials[number].total_degree()) + 4) * size + UNDERFLOW
        return least - slack, most + slack

    def _is_too_large(self, number: int) -> bool:
        """Tell whether z3 would take too long with a polynomial, whatever time it is given."""
        degree = int(self._polynomials[number].total_degree())
        return degree > HIGHEST_DEGREE or self._bits(number) > LONGEST_BITS

    def _bits(self, number: int) -> int:
        """Return how long the coefficients of a polynomial are."""
        return max(coefficient.bit_length() for _, coefficient in self._polynomials.terms(number))

    def _make_solver_state(self, context: Any) -> _SolverState:
        """Return a solver that knows the box, and the parameters as its variables."""
        import z3

        solver = new_solver(context, None, max(self._milliseconds // 4, 1))
        variables = [z3.Real(name, context) for name in self._polynomials.names]
        solver.add(*self._ranges(z3, variables))
        return _SolverState(context, solver, variables, {})

    def _ranges(self, z3: Any, variables: Sequence[Any]) -> list[Any]:
        """Return the ranges of the parameters as z3 writes them."""
        ends = zip(variables, self._lows, self._highs, strict=True)
        sides = [
            (variable >= z3_number(z3, low, variable.ctx), variable <= z3_number(z3, high, variable.ctx))
            for variable, low, high in ends
        ]
        return [side for pair in sides for side in pair]


def _power(
    low: NDArray[np.float64], high: NDArray[np.float64], power: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ends = (low**power, high**power)
    least, most = np.minimum(*ends), np.maximum(*ends)
    if power % 2 == 0:
        least = np.where((low < 0) & (high > 0), 0.0, least)
    return least - UNDERFLOW, most + UNDERFLOW


def _times(
    low: NDArray[np.float64], high: NDArray[np.float64], left: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    corners = np.array([low * left, low * right, high * left, high * right])
    return corners.min(axis=0) - UNDERFLOW, corners.max(axis=0) + UNDERFLOW


def z3_relation(z3: Any, polynomials: Polynomials, condition: Condition, variables: Sequence[Any]) -> Any:
    """Return a condition as z3 writes it, in the context of the variables."""
    context, terms = variables[0].ctx, []
    for powers, coefficient in polynomials.terms(condition.polynomial):
        parts = [variable for variable, power in zip(variables, powers, strict=True) for _ in range(power)]
        terms.append(z3.Product([z3.RealVal(exact_text(coefficient), context), *parts]))
    expression = z3.Sum(terms)
    return expression == 0 if condition.sign == 0 else expression > 0 if condition.sign > 0 else expression < 0


def z3_number(z3: Any, value: Fraction, context: Any) -> Any:
    """Return a fraction as z3 writes it."""
    return z3.RealVal(exact_text(value), context)


def read_rational_point(z3: Any, model: Any, variables: Sequence[Any]) -> list[fmpq] | None:
    """Return the coordinates of a model, or None if one is irrational."""
    values = [model.evaluate(variable, model_completion=True) for variable in variables]
    if not all(z3.is_rational_value(value) for value in values):
        return None
    return [fmpq(*(fmpz(part.as_string()) for part in (value.numerator(), value.denominator()))) for value in values]
