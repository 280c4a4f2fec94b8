"""The cheapest values of some parameters at which claims hold, one lever exactly, several to a tolerance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, simplest_between
from sma_games.algebra.polynomials.line import NearSample, constant_cells
from sma_games.algebra.sign_cases.box import Box, Condition
from sma_games.algebra.sign_cases.exploration import Ending, explore, leaves
from sma_games.algebra.sign_cases.proofs import z3_number, z3_relation
from sma_games.algebra.sign_cases.z3_sessions import Z3Session, new_solver
from sma_games.answers.lines import Line
from sma_games.interrupts import all_or_nothing
from sma_games.regions.claims.truth import Truth

__all__ = ["Cheapest", "Wanted", "cheapest_point"]

MAX_CASES = 2000
MARGIN = Fraction(1, 10**6)  # of a lever's range: how far inside an open end its value is taken
BISECTIONS = 24  # of the cost of several levers
PRECISION = 1e-6  # of that cost
MILLISECONDS = 1000
DIGITS = (3, 5, 7)  # after the point, to which values are rounded if that costs nothing to speak of
ROUNDED = 1e-7


class Cheapest(NamedTuple):
    """The cheapest values found."""

    values: Mapping[str, Fraction] | None
    """None if there are none, or if none were found."""
    cost: float
    """Certified: nothing cheaper is right. Infinite if nothing is right at all."""
    limit: Mapping[str, RealNumber] | None
    """With one lever, the exact limit of the values that are right."""


NOTHING = Cheapest(None, float("inf"), None)


@dataclass(frozen=True)
class Wanted:
    """A claim that is to hold over the levers, with the other parameters fixed."""

    truth: Truth
    is_required: bool
    """Whether settings that are not admissible are no solution; if not, nothing is asked of them."""

    def is_met(self, holds: object) -> bool:
        """Tell whether a value of the claim, None where it is not admissible, is what is wanted."""
        return holds is True if self.is_required else holds is not False

    def holds_for(self, numbers: list[Any]) -> bool:
        """Tell whether it is met when the atoms have these values."""
        return self.is_met(self.truth.holds_for(numbers))


def cheapest_point(wanted: Sequence[Wanted], prices: Mapping[str, Fraction], today: Mapping[str, Fraction]) -> Cheapest:
    """Return the cheapest values of the parameters that vary at which several claims hold together.

    Parameters
    ----------
    wanted
        Claims over the same parameters, each with its own values of the others.
    prices
        Cost of moving each parameter across its range.
    today
        Where they are moved from.
    """
    names = wanted[0].truth.space.over
    if len(names) == 1:
        return _on_a_line(wanted, names[0], prices[names[0]], today[names[0]])
    return _in_a_box(wanted, prices, today)


def _on_a_line(wanted: Sequence[Wanted], name: str, price: Fraction, today: Fraction) -> Cheapest:
    space = wanted[0].truth.space
    low, high = space.box.ranges[name]
    width = space.width(name)
    allowed = [_find_allowed(each, name, low, high) for each in wanted]
    cuts = sorted({end for pieces in allowed for piece in pieces for end in piece[:2]} | {low, high, today})
    cuts = [cut for cut in cuts if low <= cut <= high]
    candidates: list[tuple[float, RealNumber, Fraction | None]] = []
    for left, right in zip(cuts, [*cuts[1:], None], strict=True):
        if all(_is_in(pieces, left) for pieces in allowed):
            candidates.append((abs(float(left) - float(today)), left, None))
        if right is not None:
            inside = simplest_between(left, right)
            if all(_is_in(pieces, inside) for pieces in allowed):
                near = left if right > today else right
                candidates.append((abs(float(near) - float(today)), near, _inside(near, left, right, width)))
    if not candidates:
        return NOTHING
    distance, limit, inner = min(candidates, key=lambda each: (each[0], each[2] is not None))
    if inner is None and isinstance(limit, AlgebraicNumber):
        return _at_irrational(candidates, price / width, name)
    value = limit if inner is None else inner
    assert isinstance(value, Fraction)
    return Cheapest({name: value}, distance * float(price / width), {name: limit})


def _at_irrational(
    candidates: Sequence[tuple[float, RealNumber, Fraction | None]], price: Fraction, name: str
) -> Cheapest:
    """Return the next best where the best is a single irrational value, which no setting can have."""
    others = [each for each in candidates if each[2] is not None or isinstance(each[1], Fraction)]
    if not others:
        return NOTHING
    distance, limit, inner = min(others, key=lambda each: each[0])
    value = limit if inner is None else inner
    assert isinstance(value, Fraction)
    return Cheapest({name: value}, distance * float(price), {name: limit})


_Piece = tuple[RealNumber, RealNumber]


def _find_allowed(wanted: Wanted, name: str, low: Fraction, high: Fraction) -> list[_Piece]:
    """Return the points and open intervals of a line at which what is wanted holds."""
    truth, space = wanted.truth, wanted.truth.space
    if wanted.is_required:  # what levers alone make admissible, whatever the game is at today's other values
        line = Line(space.model, name, space.setting, truth.holds_for, conditions=space.conditions)
        return _list_pieces(line.is_admissible_near, line.is_admissible, low, high)
    line = Line(space.model, name, space.setting, truth.holds_for, truth.inputs, where=space.conditions)
    return _list_pieces(
        lambda order: wanted.is_met(line.near(order)), lambda place: wanted.is_met(line.at(place)), low, high
    )


def _list_pieces(
    near: Callable[[NearSample], bool], at: Callable[[RealNumber], bool], low: Fraction, high: Fraction
) -> list[_Piece]:
    """Return the points and open intervals of a line at which something is true."""
    if low == high:
        return [(low, high)] if at(low) else []
    cells = constant_cells(near, low, high)
    pieces: list[_Piece] = [(left, right) for left, right, holds in cells if holds]
    ends: list[RealNumber] = [low, *(right for _, right, _ in cells)]
    return pieces + [(end, end) for end in ends if at(end)]


def _is_in(pieces: Sequence[_Piece], value: RealNumber) -> bool:
    return any(left < value < right or left == value == right for left, right in pieces)


def _inside(near: RealNumber, left: RealNumber, right: RealNumber, width: Fraction) -> Fraction:
    """Return a fraction in an open interval, very near to one of its ends."""
    step = MARGIN * width
    rough = Fraction(float(near)).limit_denominator(10**12)
    if near == left:
        far = min(right, rough + step)
        return simplest_between(left, far) if left < far else simplest_between(left, right)
    far = max(left, rough - step)
    return simplest_between(far, right) if far < right else simplest_between(left, right)


def _in_a_box(wanted: Sequence[Wanted], prices: Mapping[str, Fraction], today: Mapping[str, Fraction]) -> Cheapest:
    """Return the cheapest point of the cases in which all claims hold, by bisection of the cost with z3."""
    box = wanted[0].truth.space.box
    explored = all_or_nothing(lambda: [explore(each.holds_for, each.truth.atoms, limit=MAX_CASES) for each in wanted])
    cases = [[leaf.conditions for leaf in leaves(found.tree) if leaf.answer] for found in explored]
    costs = {name: price / wanted[0].truth.space.width(name) for name, price in prices.items()}
    problem = _Levers(box, costs, today, list(zip([each.truth.space.box for each in wanted], cases, strict=True)))
    is_complete = all(found.ending is Ending.COMPLETE for found in explored)
    high = sum((float(prices[name]) for name in box.names), 0.0)
    values, is_none = problem.within(high)
    if values is None:
        return NOTHING if is_none and is_complete else Cheapest(None, 0.0, None)
    low, best = 0.0, problem.cost(values)
    for _ in range(BISECTIONS):
        if best - low <= PRECISION * high:
            break
        middle = (low + best) / 2
        found, is_none = problem.within(middle)
        if found is not None:
            values, best = found, min(problem.cost(found), middle)
        elif is_none:
            low = middle
        else:
            break
    return Cheapest(values, low if is_complete else 0.0, None)


class _Question(NamedTuple):
    """What z3 is asked: the conditions, the levers, and what they cost."""

    solver: Any
    variables: list[Any]
    total: Any


class _Levers:
    """Values of several levers at which claims hold, within a cost; `costs` are those of moving a lever by one."""

    def __init__(
        self,
        box: Box,
        costs: Mapping[str, Fraction],
        today: Mapping[str, Fraction],
        regions: Sequence[tuple[Box, list[tuple[Condition, ...]]]],
    ) -> None:
        self.box = box
        self.costs = costs
        self.today = today
        self.regions = regions
        self._session: Z3Session[_Question] = Z3Session()

    def _program(self, context: Any) -> _Question:
        """Return a solver that knows the ranges and the claims, the levers as its variables, and their cost."""
        import z3

        solver = new_solver(context, "QF_NRA", MILLISECONDS)
        variables = [z3.Real(name, context) for name in self.box.names]
        moves = [z3.Real(f"move {name}", context) for name in self.box.names]
        for name, variable, move in zip(self.box.names, variables, moves, strict=True):
            low, high, start = (z3_number(z3, each, context) for each in (*self.box.ranges[name], self.today[name]))
            solver.add(variable >= low, variable <= high, move >= variable - start, move >= start - variable)
        for own, cases in self.regions:
            ways = [[z3_relation(z3, own.polynomials, each, variables) for each in case] for case in cases]
            solver.add(z3.Or(*[z3.And(*way, context) for way in ways], context))
        costs = [z3_number(z3, self.costs[name], context) for name in self.box.names]
        return _Question(solver, variables, z3.Sum([cost * move for cost, move in zip(costs, moves, strict=True)]))

    def cost(self, values: Mapping[str, Fraction]) -> float:
        """Return the cost of moving the levers."""
        return float(sum(self.costs[name] * abs(value - self.today[name]) for name, value in values.items()))

    def within(self, cost: float) -> tuple[dict[str, Fraction] | None, bool]:
        """Return values that cost no more, checked exactly; if there are none, whether z3 proves that."""
        outcome, values = self._session.ask(self._program, lambda program: self._solve(program, Fraction(cost)))
        return None if values is None else self._check(values), outcome == "unsat"

    def _solve(self, program: _Question, cost: Fraction) -> tuple[str, dict[str, Fraction] | None]:
        """Return z3's outcome, and values of the levers, rounded if they are irrational."""
        import z3

        solver, variables, total = program
        solver.push()
        solver.add(total <= z3_number(z3, cost, total.ctx))
        outcome = str(solver.check())
        values = None
        if outcome == "sat":
            model = solver.model()
            found = [model.evaluate(variable, model_completion=True) for variable in variables]
            shown: list[Any] = [each if hasattr(each, "numerator_as_long") else each.approx(30) for each in found]
            numbers = [Fraction(each.numerator_as_long(), each.denominator_as_long()) for each in shown]
            values = dict(zip(self.box.names, numbers, strict=True))
        solver.pop()
        return outcome, values

    def _check(self, values: dict[str, Fraction]) -> dict[str, Fraction] | None:
        """Return values that hold exactly, with few digits if that costs no more; None if these do not."""
        if not self._hold(values):
            return None
        for digits in DIGITS:
            short = {name: round(value, digits) for name, value in values.items()}
            if self._hold(short) and self.cost(short) <= self.cost(values) + ROUNDED:
                return short
        return values

    def _hold(self, values: Mapping[str, Fraction]) -> bool:
        return all(
            any(all(own.sign_at(each.polynomial, values) == each.sign for each in case) for case in cases)
            for own, cases in self.regions
        )
