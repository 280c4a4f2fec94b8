"""Polynomials in several parameters over a box, and whether signs of them can occur together there.

`Box.decide` answers in this order: points found for earlier questions; exact evaluation at rational sample points;
samples moved onto the surfaces where polynomials are zero, for equalities; for proofs that there is no point, z3
(linear arithmetic is decided, nonlinear arithmetic within a budget), between its two attempts a short subdivision of
the box with interval arithmetic, and a longer one where z3 gives up. What none of them settles is undecided, and
said to be. With one parameter nothing is left open: the roots of the polynomials cut the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, real_roots, simplest_between
from sma_games.algebra.polynomials.irreducible import Coordinate, Polynomials, as_coordinates, as_real
from sma_games.algebra.sign_cases.proofs import Condition, Prover, Refutation
from sma_games.algebra.sign_cases.sampling import Sampler

if TYPE_CHECKING:
    from flint import fmpz_mpoly

__all__ = ["Box", "Budget", "Condition", "Decision", "Refutation", "Verdict"]


class Verdict(Enum):
    """Whether conditions can hold together; the value is the sentence that a reader sees."""

    NONEMPTY = "It has a setting, exact and checked."
    BOUNDARY_ONLY = "It has a setting, exact and checked, but no interior."
    EMPTY = "No setting satisfies it: proved."
    UNDECIDED = "Neither an exact setting nor a proof that there is none was found within the budget."


@dataclass(frozen=True)
class Budget:
    """How much work goes into one question before it is left undecided."""

    samples: int = 4096
    """Points at which strict conditions are tried."""
    moved_samples: int = 48
    """Points that are moved onto surfaces, for conditions with equalities."""
    z3_milliseconds: int = 400
    subdivisions: int = 2000
    """Boxes looked at by interval arithmetic."""


@dataclass(frozen=True)
class Decision:
    """A verdict with its witness."""

    verdict: Verdict
    witness: Mapping[str, RealNumber] | None = None
    """An exact setting; at most one value is irrational."""
    method: str = ""

    @property
    def may_hold(self) -> bool:
        """Whether it has not been proved that nothing satisfies the conditions."""
        return self.verdict is not Verdict.EMPTY


class _Witness(NamedTuple):
    """A point found for one question, with the signs that it gives to polynomials, filled in as they are asked."""

    point: Sequence[Coordinate]
    decision: Decision
    signs: dict[int, int]


class Box:
    """Parameters with closed ranges, and the irreducible polynomials in them that have come up so far."""

    def __init__(
        self, ranges: Mapping[str, tuple[Fraction, Fraction]], *, budget: Budget | None = None, seed: int = 0
    ) -> None:
        self.ranges = dict(ranges)
        self.names = tuple(ranges)
        self.lows = tuple(low for low, _ in ranges.values())
        self.highs = tuple(high for _, high in ranges.values())
        self.budget = budget or Budget()
        self.polynomials = Polynomials(ranges)
        self.refutations: list[Refutation] = []
        """Conditions that were proved to be impossible together, as far as nothing smaller had been before."""
        self._seed = seed
        self._witnesses: list[_Witness] = []
        self._fixed: dict[int, int | None] = {}
        self._roots: dict[int, list[RealNumber]] = {}

    @property
    def middle(self) -> dict[str, RealNumber]:
        """The setting in the middle of the ranges."""
        return {name: (low + high) / 2 for name, (low, high) in self.ranges.items()}

    def variable(self, name: str) -> fmpz_mpoly:
        """Return a parameter as a polynomial."""
        return self.polynomials.context.gens()[self.names.index(name)]

    def integer(self, value: int) -> fmpz_mpoly:
        """Return a number as a polynomial."""
        return self.polynomials.context.constant(value)

    def factors(self, polynomial: fmpz_mpoly) -> tuple[int, list[tuple[int, int]]]:
        """Return the sign of the constant factor, and number and power of each irreducible factor."""
        return self.polynomials.factors(polynomial)

    def fixed_sign(self, number: int) -> int | None:
        """Return the sign that a polynomial has everywhere in the box, if simple interval bounds show it.

        The roots of one in a single parameter show it too.
        """
        if number not in self._fixed:
            least, most = self.polynomials.bounds(number, self.lows, self.highs)
            self._fixed[number] = 1 if least > 0 else -1 if most < 0 else self._sign_without_roots(number)
        return self._fixed[number]

    def _sign_without_roots(self, number: int) -> int | None:
        """Return the sign of a polynomial of higher degree in one parameter, if it has no root in the range."""
        used = {index for powers, _ in self.polynomials.terms(number) for index, power in enumerate(powers) if power}
        if len(used) != 1 or self.polynomials[number].total_degree() == 1:
            return None
        (index,) = used
        ends = [self.polynomials.sign(number, point) for point in self._ends]
        along = self.polynomials.along(number, self._ends[0], index)
        has_root = ends[0] != ends[1] or not ends[0] or real_roots(along, self.lows[index], self.highs[index])
        return None if has_root else ends[0]

    def sign_at(self, number: int, setting: Mapping[str, RealNumber]) -> int:
        """Return the exact sign of a polynomial at a setting with at most one irrational value."""
        return self.polynomials.sign(number, as_coordinates(setting, self.names))

    def decide(self, conditions: Sequence[Condition]) -> Decision:
        """Return whether signs can occur together in the box, with a checked witness if they can."""
        needed = frozenset(conditions)
        if any(known.conditions <= needed for known in self.refutations):
            return Decision(Verdict.EMPTY, method="contains conditions proved empty before")
        equalities = [number for number, sign in conditions if sign == 0]
        found = Verdict.BOUNDARY_ONLY if equalities else Verdict.NONEMPTY
        remembered = self._recall(conditions)
        if remembered is not None:
            return Decision(found, remembered.witness, remembered.method)
        if len(self.names) == 1:
            return self._decide_on_a_line(conditions, found)
        return self._find_sample(conditions, equalities, found) or self._decide_by_proof(conditions, equalities, found)

    def _find_sample(
        self, conditions: Sequence[Condition], equalities: Sequence[int], found: Verdict, *, irrational: bool = False
    ) -> Decision | None:
        points = self._sampler.nearest(conditions, self.budget.moved_samples if equalities else 1)
        for turn, point in enumerate(points):
            moved = self._sampler.moved(point, equalities, turn, irrational=irrational)
            if moved is not None and self._holds(conditions, moved):
                return self._witness(found, moved, "sample")
        return None

    def on_a_surface(self, setting: Mapping[str, Fraction], choice: int, turn: int = 0) -> dict[str, RealNumber] | None:
        """Return a setting moved, in one parameter, to a zero of one of the polynomials; None if that fails."""
        if not self.polynomials:
            return None
        return self.on_surfaces(setting, [choice % len(self.polynomials)], turn)

    def on_surfaces(
        self, setting: Mapping[str, Fraction], numbers: Sequence[int], turn: int = 0
    ) -> dict[str, RealNumber] | None:
        """Return a setting moved, in one parameter for each, to common zeros of polynomials; None if that fails."""
        moved = self._sampler.moved(as_coordinates(setting, self.names), numbers, turn, irrational=True)
        return None if moved is None else self._setting(moved)

    @cached_property
    def _sampler(self) -> Sampler:
        return Sampler(self.polynomials, list(self.ranges.values()), self.budget.samples, self._seed)

    @cached_property
    def _prover(self) -> Prover:
        ranges = list(self.ranges.values())
        return Prover(self.polynomials, ranges, self.budget.z3_milliseconds)

    @cached_property
    def _ends(self) -> tuple[list[Coordinate], list[Coordinate]]:
        """The ends of the ranges as FLINT's rationals."""
        lows, highs = (dict(zip(self.names, ends, strict=True)) for ends in (self.lows, self.highs))
        return as_coordinates(lows, self.names), as_coordinates(highs, self.names)

    def _decide_on_a_line(self, conditions: Sequence[Condition], found: Verdict) -> Decision:
        """Decide conditions on one parameter, at the roots of their polynomials and between them."""
        (low,), (high,) = self.lows, self.highs
        cuts = sorted({root for number, _ in conditions for root in self._roots_of(number)})
        ends: list[RealNumber] = [low, *cuts, high]
        between: list[RealNumber] = [simplest_between(left, right) for left, right in pairwise(ends) if left < right]
        for place in ends if found is Verdict.BOUNDARY_ONLY or low == high else between:
            point = as_coordinates({self.names[0]: place}, self.names)
            if all(self.polynomials.sign(number, point) == sign for number, sign in conditions):
                return self._witness(found, point, "roots")
        return self._refute(conditions, "roots")

    def _refute(self, conditions: Iterable[Condition], method: str) -> Decision:
        self.refutations.append(Refutation(frozenset(conditions), method))
        return Decision(Verdict.EMPTY, method=method)

    def _roots_of(self, number: int) -> list[RealNumber]:
        if number not in self._roots:
            along = self.polynomials.along(number, self._ends[0], 0)
            self._roots[number] = real_roots(along, self.lows[0], self.highs[0])
        return self._roots[number]

    def _witness(self, verdict: Verdict, point: Sequence[Coordinate], method: str) -> Decision:
        """Return a positive decision, and remember the point for later questions."""
        decision = Decision(verdict, self._setting(point), method)
        self._witnesses.append(_Witness(point, decision, {}))
        return decision

    def _recall(self, conditions: Sequence[Condition]) -> Decision | None:
        """Return a decision by a point that was found for another question."""
        for witness in reversed(self._witnesses):
            for number, sign in conditions:
                if number not in witness.signs:
                    witness.signs[number] = self.polynomials.sign(number, witness.point)
                if witness.signs[number] != sign:
                    break
            else:
                return witness.decision
        return None

    def _decide_by_proof(self, conditions: Sequence[Condition], equalities: Sequence[int], found: Verdict) -> Decision:
        outcome, point, core = self._prover.ask_z3(conditions)
        if point is not None and self._holds(conditions, point):
            return self._witness(found, point, "z3")
        if outcome == "unsat":
            return self._refute(core, "z3")
        used = (
            self._prover.excluded_by_intervals(conditions, self.budget.subdivisions) if outcome == "unknown" else None
        )
        if used is not None:
            return self._refute(used, "interval subdivision")
        if equalities:
            moved = self._find_sample(conditions, equalities, found, irrational=True)
            if moved is not None:
                return moved
        return Decision(Verdict.UNDECIDED, method="z3 finds irrational points only" if outcome == "sat" else "budget")

    def _holds(self, conditions: Sequence[Condition], point: Sequence[Coordinate]) -> bool:
        inside = all(
            isinstance(x, AlgebraicNumber) or low <= x <= high for low, high, x in zip(*self._ends, point, strict=True)
        )
        return inside and all(self.polynomials.sign(number, point) == sign for number, sign in conditions)

    def _setting(self, point: Sequence[Coordinate]) -> dict[str, RealNumber]:
        return {name: as_real(value) for name, value in zip(self.names, point, strict=True)}
