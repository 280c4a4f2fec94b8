"""Polynomials in several parameters over a box, and whether signs of them can occur together there.

`Box.decide` answers in this order: exact evaluation at rational sample points, for witnesses; samples moved onto the
surfaces where polynomials are zero, for witnesses of equalities; z3, for proofs that there is none (linear arithmetic
is decided, nonlinear arithmetic within a budget); subdivision of the box with interval arithmetic, where z3 gives up.
What none of them settles is undecided, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np
from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz_mpoly, fmpz_mpoly_ctx

__all__ = ["Box", "Condition", "Decision", "Verdict"]

NUM_SAMPLES = 4096
GRID = 2000  # sample points have coordinates at multiples of 1/2000 of the range: short exact numbers
TRIED_SAMPLES = 48  # samples that are moved onto surfaces, before z3 is asked
Z3_MILLISECONDS = 400
SUBDIVISIONS = 2000  # boxes looked at by interval arithmetic
ROUNDING = 1e-9  # a float sample value below this share of the polynomial's size may have the wrong sign


class Verdict(Enum):
    """Whether conditions can hold together; the value is the sentence that a reader sees."""

    NONEMPTY = "It has a setting, exact and checked."
    BOUNDARY_ONLY = "It has a setting, exact and checked, but no interior."
    EMPTY = "No setting satisfies it: proved."
    UNDECIDED = "Neither a rational setting nor a proof that there is none was found within the budget."


class Condition(NamedTuple):
    """A polynomial, by its number in the box, and the sign that it must have."""

    polynomial: int
    sign: int


@dataclass(frozen=True)
class Decision:
    """A verdict with its witness."""

    verdict: Verdict
    witness: Mapping[str, Fraction] | None = None
    method: str = ""

    @property
    def may_hold(self) -> bool:
        """Whether it has not been proved that nothing satisfies the conditions."""
        return self.verdict is not Verdict.EMPTY


class _Witness(NamedTuple):
    """A point found for one question, with the signs that it gives to polynomials, filled in as they are asked."""

    point: list[fmpq]
    decision: Decision
    signs: dict[int, int]


class Box:
    """Parameters with closed ranges, and the irreducible polynomials in them that have come up so far."""

    def __init__(self, ranges: Mapping[str, tuple[Fraction, Fraction]], *, seed: int = 0) -> None:
        self.names = tuple(ranges)
        self.lows = tuple(low for low, _ in ranges.values())
        self.highs = tuple(high for _, high in ranges.values())
        self.context = fmpz_mpoly_ctx.get(self.names, Ordering.degrevlex)
        self.polynomials: list[fmpz_mpoly] = []
        self._rational = fmpq_mpoly_ctx.get(self.names, Ordering.degrevlex)
        self._functions: list[Any] = []
        self._witnesses: list[_Witness] = []
        self._marks: dict[Condition, Any] = {}
        self._numbers: dict[str, int] = {}
        self._factored: dict[str, tuple[int, list[tuple[int, int]]]] = {}
        self._samples = self._make_samples(seed)
        self._signs: dict[int, Any] = {}
        self._fixed: dict[int, int | None] = {}
        self._proved_empty: list[frozenset[Condition]] = []

    def variable(self, name: str) -> fmpz_mpoly:
        """Return a parameter as a polynomial."""
        return self.context.gens()[self.names.index(name)]

    def integer(self, value: int) -> fmpz_mpoly:
        """Return a number as a polynomial."""
        return self.context.constant(value)

    def factors(self, polynomial: fmpz_mpoly) -> tuple[int, list[tuple[int, int]]]:
        """Return the sign of the constant factor, and number and power of each irreducible factor."""
        key = polynomial.str()
        if key not in self._factored:
            self._factored[key] = self._factor(polynomial)
        return self._factored[key]

    def _factor(self, polynomial: fmpz_mpoly) -> tuple[int, list[tuple[int, int]]]:
        content, pairs = polynomial.factor()
        sign = (content > 0) - (content < 0)
        found = []
        for factor, power in pairs:
            leading = factor.leading_coefficient() < 0
            if leading and power % 2:
                sign = -sign
            found.append((self._number(-factor if leading else factor), int(power)))
        return sign, found

    def fixed_sign(self, number: int) -> int | None:
        """Return the sign that a polynomial has everywhere in the box, if simple interval bounds show it."""
        if number not in self._fixed:
            least, most = self._bounds(number, self.lows, self.highs)
            self._fixed[number] = 1 if least > 0 else -1 if most < 0 else None
        return self._fixed[number]

    def sign_at(self, number: int, setting: Mapping[str, Fraction]) -> int:
        """Return the exact sign of a polynomial at a setting."""
        return self._sign(number, [_rational(setting[name]) for name in self.names])

    def decide(self, conditions: Sequence[Condition]) -> Decision:
        """Return whether signs can occur together in the box, with a checked witness if they can."""
        needed = frozenset(conditions)
        if any(empty <= needed for empty in self._proved_empty):
            return Decision(Verdict.EMPTY, method="contains conditions proved empty before")
        equalities = [each for each in conditions if each.sign == 0]
        found = Verdict.BOUNDARY_ONLY if equalities else Verdict.NONEMPTY
        remembered = self._remembered(conditions)
        if remembered is not None:
            return Decision(found, remembered.witness, remembered.method)
        points = self._sampled(conditions, TRIED_SAMPLES if equalities else 1)
        for point in points:
            moved = self._moved(point, equalities) if equalities else point
            if moved is not None and self._holds(conditions, moved):
                return self._witnessed(found, moved, "sample")
        return self._decide_by_proof(conditions, found)

    def _witnessed(self, verdict: Verdict, point: list[fmpq], method: str) -> Decision:
        """Return a positive decision, and remember the point for later questions."""
        decision = Decision(verdict, self._setting(point), method)
        self._witnesses.append(_Witness(point, decision, {}))
        return decision

    def _remembered(self, conditions: Sequence[Condition]) -> Decision | None:
        """Return a decision by a point that was found for another question."""
        for witness in reversed(self._witnesses):
            for number, sign in conditions:
                if number not in witness.signs:
                    witness.signs[number] = self._sign(number, witness.point)
                if witness.signs[number] != sign:
                    break
            else:
                return witness.decision
        return None

    def _decide_by_proof(self, conditions: Sequence[Condition], found: Verdict) -> Decision:
        outcome, point, core = self._ask_z3(conditions)
        if point is not None and self._holds(conditions, point):
            return self._witnessed(found, point, "z3")
        if outcome == "unsat":
            self._proved_empty.append(core)
            return Decision(Verdict.EMPTY, method="z3")
        if self._excluded_by_intervals(conditions):
            self._proved_empty.append(frozenset(conditions))
            return Decision(Verdict.EMPTY, method="interval subdivision")
        return Decision(Verdict.UNDECIDED, method="sat, without a rational witness" if outcome == "sat" else "budget")

    @property
    def ranges(self) -> dict[str, tuple[Fraction, Fraction]]:
        """The ends of each parameter's range."""
        return dict(zip(self.names, zip(self.lows, self.highs, strict=True), strict=True))

    def on_a_surface(self, setting: Mapping[str, Fraction], choice: int) -> dict[str, Fraction] | None:
        """Return a setting moved, in one parameter, to a zero of one of the polynomials; None if that fails."""
        if not self.polynomials:
            return None
        point = [_rational(setting[name]) for name in self.names]
        moved = self._moved(point, [Condition(choice % len(self.polynomials), 0)])
        return None if moved is None else self._setting(moved)

    def _setting(self, point: Sequence[fmpq]) -> dict[str, Fraction]:
        return {name: Fraction(int(value.p), int(value.q)) for name, value in zip(self.names, point, strict=True)}

    def _number(self, polynomial: fmpz_mpoly) -> int:
        key = polynomial.str()
        if key not in self._numbers:
            self._numbers[key] = len(self.polynomials)
            self.polynomials.append(polynomial)
            terms = {tuple(map(int, powers)): fmpq(number) for powers, number in polynomial.to_dict().items()}
            self._functions.append(self._rational.from_dict(terms))
        return self._numbers[key]

    def _make_samples(self, seed: int) -> Any:
        """Return grid points of the box as integers 1 .. GRID - 1, so strictly inside."""
        return np.random.default_rng(seed).integers(1, GRID, (NUM_SAMPLES, len(self.names)))

    @cached_property
    def _ends(self) -> tuple[list[fmpq], list[fmpq]]:
        """The ends of the ranges as FLINT's rationals."""
        return list(map(_rational, self.lows)), list(map(_rational, self.highs))

    @cached_property
    def _floats(self) -> Any:
        lows, highs = np.array(self.lows, dtype=float), np.array(self.highs, dtype=float)
        return lows + (highs - lows) * self._samples / GRID

    def _sample(self, row: int) -> list[fmpq]:
        shares = [Fraction(int(share), GRID) for share in self._samples[row]]
        pairs = zip(self.lows, self.highs, shares, strict=True)
        return [_rational(low + share * (high - low)) for low, high, share in pairs]

    def _sample_signs(self, number: int) -> Any:
        """Return the sign of a polynomial at each sample; 2 where rounding leaves it open."""
        if number not in self._signs:
            value = np.zeros(len(self._floats))
            size = np.zeros(len(self._floats))
            for powers, coefficient in self.polynomials[number].terms():
                term = float(coefficient) * prod(self._floats[:, i] ** int(p) for i, p in enumerate(powers) if p)
                value = value + term
                size = size + abs(term)
            self._signs[number] = np.where(abs(value) <= ROUNDING * size, 2, np.sign(value)).astype(np.int8)
        return self._signs[number]

    def _sampled(self, conditions: Iterable[Condition], most: int) -> list[list[fmpq]]:
        """Return samples that satisfy the strict conditions, or, if there are equalities too, nearly all of them."""
        misses = np.zeros(len(self._samples), dtype=int)
        strict = [each for each in conditions if each.sign]
        equalities = any(not each.sign for each in conditions)
        for number, sign in strict:
            misses += self._sample_signs(number) != sign
        order = np.argsort(misses, kind="stable")[:most]
        return [self._sample(int(row)) for row in order if equalities or misses[row] == 0]

    def _holds(self, conditions: Iterable[Condition], point: Sequence[fmpq]) -> bool:
        inside = all(low <= x <= high for low, high, x in zip(*self._ends, point, strict=True))
        return inside and all(self._sign(number, point) == sign for number, sign in conditions)

    def _sign(self, number: int, point: Sequence[fmpq]) -> int:
        value = self._functions[number](*point)
        return int(value > 0) - int(value < 0)

    def _moved(self, point: list[fmpq], equalities: Sequence[Condition]) -> list[fmpq] | None:
        """Move a point onto the zeros of some polynomials, one coordinate for each."""
        moved = list(point)
        free = set(range(len(moved)))
        for number, _ in equalities:
            if self._sign(number, moved) == 0:
                continue
            step = next((s for index in sorted(free) if (s := self._solved(number, moved, index)) is not None), None)
            if step is None:
                return None
            index, moved[index] = step
            free.discard(index)
        return moved

    def _solved(self, number: int, point: list[fmpq], index: int) -> tuple[int, fmpq] | None:
        """Return the value of one coordinate that makes a polynomial zero, if it is linear in it and the value fits."""
        if self.polynomials[number].degrees()[index] != 1:
            return None
        function = self._functions[number]
        at_zero = function(*point[:index], fmpq(0), *point[index + 1 :])
        slope = function(*point[:index], fmpq(1), *point[index + 1 :]) - at_zero
        if slope == 0 or not self._ends[0][index] <= (root := -at_zero / slope) <= self._ends[1][index]:
            return None
        return index, root

    def _bounds(self, number: int, lows: Sequence[Any], highs: Sequence[Any]) -> tuple[Any, Any]:
        """Return bounds of a polynomial over a box, term by term."""
        least = most = Fraction(0)
        for powers, coefficient in self.polynomials[number].terms():
            low = high = Fraction(int(coefficient))
            for x_low, x_high, power in zip(lows, highs, powers, strict=True):
                if power:
                    ends = (x_low ** int(power), x_high ** int(power))
                    if power % 2 == 0 and x_low < 0 < x_high:
                        ends = (*ends, Fraction(0))  # type: ignore[assignment]
                    corners = [a * b for a in (low, high) for b in (min(ends), max(ends))]
                    low, high = min(corners), max(corners)
            least, most = least + low, most + high
        return least, most

    def _excluded_by_intervals(self, conditions: Sequence[Condition]) -> bool:
        """Tell whether subdividing the box shows that some condition fails everywhere."""
        waiting = [(self.lows, self.highs)]
        for _ in range(SUBDIVISIONS):
            if not waiting:
                return True
            lows, highs = waiting.pop()
            if any(self._fails(each, lows, highs) for each in conditions):
                continue
            widths = [
                (high - low) / (top - bottom) if top > bottom else Fraction(0)
                for low, high, bottom, top in zip(lows, highs, self.lows, self.highs, strict=True)
            ]
            widest = max(range(len(widths)), key=lambda index: widths[index])
            middle = (lows[widest] + highs[widest]) / 2
            waiting.append((lows, (*highs[:widest], middle, *highs[widest + 1 :])))
            waiting.append(((*lows[:widest], middle, *lows[widest + 1 :]), highs))
        return False

    def _fails(self, condition: Condition, lows: Sequence[Fraction], highs: Sequence[Fraction]) -> bool:
        least, most = self._bounds(condition.polynomial, lows, highs)
        if condition.sign == 0:
            return bool(least > 0 or most < 0)
        return bool(most <= 0) if condition.sign > 0 else bool(least >= 0)

    def _ask_z3(self, conditions: Sequence[Condition]) -> tuple[str, list[fmpq] | None, frozenset[Condition]]:
        """Return z3's outcome, a rational point if it gives one, and the conditions that its proof uses."""
        import z3

        solver, variables = self._z3_solver
        for each in conditions:
            if each not in self._marks:
                self._marks[each] = z3.Bool(f"condition {each.polynomial} {each.sign}")
                expression = self._z3_polynomial(z3, each.polynomial, variables)
                relation = expression == 0 if each.sign == 0 else expression > 0 if each.sign > 0 else expression < 0
                solver.add(z3.Implies(self._marks[each], relation))
        outcome = str(solver.check(*[self._marks[each] for each in conditions]))
        core: frozenset[Condition] = frozenset()
        if outcome == "unsat":
            used = set(map(str, solver.unsat_core()))
            core = frozenset(each for each in conditions if str(self._marks[each]) in used)
        return outcome, _z3_point(z3, solver.model(), variables) if outcome == "sat" else None, core

    @cached_property
    def _z3_solver(self) -> tuple[Any, list[Any]]:
        """A solver that knows the box, and the parameters as its variables."""
        import z3

        solver = z3.Solver()
        solver.set("timeout", Z3_MILLISECONDS)
        variables = [z3.Real(name) for name in self.names]
        for variable, low, high in zip(variables, self.lows, self.highs, strict=True):
            solver.add(variable >= _z3_number(z3, low), variable <= _z3_number(z3, high))
        return solver, variables

    def _z3_polynomial(self, z3: Any, number: int, variables: Sequence[Any]) -> Any:
        terms = []
        for powers, coefficient in self.polynomials[number].terms():
            parts = [variable for variable, power in zip(variables, powers, strict=True) for _ in range(int(power))]
            terms.append(z3.Product([z3.RealVal(int(coefficient)), *parts]))
        return z3.Sum(terms)


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _z3_number(z3: Any, value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _z3_point(z3: Any, model: Any, variables: Sequence[Any]) -> list[fmpq] | None:
    """Return the coordinates of a model, or None if one is irrational."""
    values = [model.evaluate(variable, model_completion=True) for variable in variables]
    if not all(z3.is_rational_value(value) for value in values):
        return None
    return [fmpq(value.numerator_as_long(), value.denominator_as_long()) for value in values]
