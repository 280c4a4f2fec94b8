"""Linear programs over the rationals, solved exactly and proved.

    maximize c x   subject to   A x <= b,  E x = d,  x >= 0

Every answer carries a proof that is checked by multiplication alone. Optimal: prices y >= 0 and z with
y A + z E >= c and y b + z d = c x. Infeasible: y >= 0 and z with y A + z E >= 0 and y b + z d < 0 (Farkas 1902).
Unbounded: a feasible point and a ray r >= 0 with A r <= 0, E r = 0, c r > 0.

Small programs are solved in whole numbers (`simplex`). For larger ones floats guess which inequalities are tight
(HiGHS, Huangfu and Hall 2018), the linear equations that this leaves are solved exactly, and if the result is no proof,
whole numbers decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

from sma_games.algebra.linear.simplex import maximize
from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.errors import MethodError, SmaGamesError
from sma_games.interrupts import interruptible

__all__ = ["LinearProgram", "LinearProgramResult", "LinearProgramStatus", "is_proved", "solve_linear_program"]

Number: TypeAlias = int | Fraction
Numbers: TypeAlias = Sequence[Number]

METHODS = ("auto", "simplex", "highs")
SMALL = 900  # entries up to which whole numbers are faster than floats and their certification
TIGHT = 1e-9  # share of the largest number of a program below which a float counts as zero: a guess, checked later


class LinearProgramStatus(Enum):
    """What became of a linear program; the value is the sentence that a reader sees."""

    OPTIMAL = "An optimal point was found and proved."
    INFEASIBLE = "No point satisfies all conditions."
    UNBOUNDED = "The objective grows without limit."


@dataclass(frozen=True)
class LinearProgram:
    """maximize c x subject to A x <= b, E x = d, x >= 0, with exact numbers."""

    objective: Numbers
    """c, of length n."""
    at_most: Sequence[Numbers] = ()
    """A, one row of length n for each inequality."""
    limits: Numbers = ()
    """b."""
    equal: Sequence[Numbers] = ()
    """E, one row of length n for each equation."""
    totals: Numbers = ()
    """d."""

    @property
    def rows(self) -> list[Numbers]:
        """Inequalities first, then equations."""
        return [*self.at_most, *self.equal]

    @property
    def bounds(self) -> list[Number]:
        """Right sides of the rows."""
        return [*self.limits, *self.totals]


@dataclass(frozen=True)
class LinearProgramResult:
    """The answer to a linear program, with its proof."""

    status: LinearProgramStatus
    value: Fraction | None
    """c x at the optimum."""
    point: tuple[Fraction, ...] | None
    """An optimal point; a feasible one if the program is unbounded."""
    prices: tuple[Fraction, ...] | None
    """Multipliers of the rows, inequalities first: optimal ones, or those that prove infeasibility."""
    ray: tuple[Fraction, ...] | None = None
    """If unbounded: a direction in which the objective grows for ever."""


def solve_linear_program(program: LinearProgram, method: str = "auto") -> LinearProgramResult:
    """Return an optimal point and its prices, or the proof that there is none; all exact, and proved.

    Always decides. A small program costs a few passes over its numbers; a larger one a float solution and two exact
    systems of linear equations.

    Parameters
    ----------
    program
        Numbers are int or Fraction.
    method
        "simplex" in whole numbers, "highs" for floats with exact certification, "auto" by size.

    Raises
    ------
    MethodError
        If the method is unknown.

    Examples
    --------
    >>> answer = solve_linear_program(LinearProgram([1, 1], [[2, 1], [1, 3]], [4, 6]))
    >>> print(answer.status.value, answer.value, *answer.prices)
    An optimal point was found and proved. 14/5 2/5 1/5
    """
    if method not in METHODS:
        raise MethodError(f"unknown method {method!r} for linear programs; the choices are {', '.join(METHODS)}")
    size = (len(program.objective) + 1) * (len(program.rows) + 1)
    answer = None
    if method == "highs" or (method == "auto" and size > SMALL):
        answer = _by_floats(program)
    if answer is None:
        answer = _by_whole_numbers(program)
    if not is_proved(program, answer):  # pragma: no cover - would be a defect
        raise SmaGamesError(f"internal error, please report: {answer} is not proved for {program}")
    return answer


def is_proved(program: LinearProgram, answer: LinearProgramResult) -> bool:
    """Tell whether an answer proves itself, by exact multiplication and nothing else."""
    match answer.status:
        case LinearProgramStatus.OPTIMAL:
            return (
                _is_feasible(program, answer.point)
                and _are_prices(program, answer.prices, program.objective)
                and _dot(program.objective, answer.point or ()) == answer.value
                and _dot(answer.prices or (), program.bounds) == answer.value
            )
        case LinearProgramStatus.INFEASIBLE:
            nothing = [0] * len(program.objective)
            return _are_prices(program, answer.prices, nothing) and _dot(answer.prices or (), program.bounds) < 0
        case LinearProgramStatus.UNBOUNDED:
            cone = LinearProgram(
                program.objective, program.at_most, [0] * len(program.limits), program.equal, [0] * len(program.totals)
            )
            return (
                _is_feasible(program, answer.point)
                and _is_feasible(cone, answer.ray)
                and _dot(program.objective, answer.ray or ()) > 0
            )


def _is_feasible(program: LinearProgram, point: Sequence[Fraction] | None) -> bool:
    if point is None or len(point) != len(program.objective) or min(point, default=0) < 0:
        return False
    below = all(_dot(row, point) <= limit for row, limit in zip(program.at_most, program.limits, strict=True))
    return below and all(_dot(row, point) == total for row, total in zip(program.equal, program.totals, strict=True))


def _are_prices(program: LinearProgram, prices: Sequence[Fraction] | None, gains: Numbers) -> bool:
    """Tell whether y >= 0 and y A + z E >= gains."""
    rows = program.rows
    if prices is None or len(prices) != len(rows) or min(prices[: len(program.at_most)], default=0) < 0:
        return False
    used = [(price, row) for price, row in zip(prices, rows, strict=True) if price]
    return all(sum(price * row[j] for price, row in used) >= gain for j, gain in enumerate(gains))


def _dot(left: Iterable[Number], right: Iterable[Number]) -> Number:
    return sum(a * b for a, b in zip(left, right, strict=True) if a and b)


# --- whole numbers ---


def _by_whole_numbers(program: LinearProgram) -> LinearProgramResult:
    """Solve with every row multiplied by the common denominator of its numbers, and every equation as two rows."""
    scaled = [over_common_denominator([*row, bound]) for row, bound in zip(program.rows, program.bounds, strict=True)]
    objective, unit = over_common_denominator(program.objective)
    num_limits = len(program.at_most)
    A = [row[:-1] for row, _ in scaled] + [[-entry for entry in row[:-1]] for row, _ in scaled[num_limits:]]
    b = [row[-1] for row, _ in scaled] + [-row[-1] for row, _ in scaled[num_limits:]]
    ending = maximize(objective, A, b)
    prices = None
    if ending.prices is not None:
        per_objective = 1 if ending.point is None else unit
        back = ending.prices[len(scaled) :]
        both = [*ending.prices[:num_limits], *map(_minus, ending.prices[num_limits:], back)]
        prices = tuple(price * factor / per_objective for price, (_, factor) in zip(both, scaled, strict=True))
    return _answer(program, ending.point, prices, ending.ray)


def _minus(left: Fraction, right: Fraction) -> Fraction:
    return left - right


def _answer(
    program: LinearProgram,
    point: Sequence[Fraction] | None,
    prices: Sequence[Fraction] | None,
    ray: Sequence[Fraction] | None,
) -> LinearProgramResult:
    """Return what was found in the form that readers get."""
    if point is None:
        return LinearProgramResult(LinearProgramStatus.INFEASIBLE, None, None, tuple(prices or ()))
    if ray is not None:
        return LinearProgramResult(LinearProgramStatus.UNBOUNDED, None, tuple(point), None, tuple(ray))
    value = Fraction(_dot(program.objective, point))
    return LinearProgramResult(LinearProgramStatus.OPTIMAL, value, tuple(point), tuple(prices or ()))


# --- floats, certified ---


def _by_floats(program: LinearProgram) -> LinearProgramResult | None:
    """Return a proved answer that floats have led to, or None."""
    solved = _float_solution(program)
    if solved.status == 0:
        answer = _certify(program, solved)
        return answer if answer is not None and is_proved(program, answer) else None
    prices = _proof_of_infeasibility(program)
    return prices if prices is not None else _proof_of_unboundedness(program)


def _float_solution(program: LinearProgram) -> Any:
    """Solve in floats, rows and objective scaled to largest entry one."""
    import numpy as np
    from scipy.optimize import linprog

    def scaled(rows: Sequence[Numbers], bounds: Numbers) -> tuple[Any, Any]:
        table = [_unit([*row, bound]) for row, bound in zip(rows, bounds, strict=True)]
        array = np.array(table, dtype=np.float64).reshape(len(table), len(program.objective) + 1)
        return (array[:, :-1], array[:, -1]) if table else (None, None)

    A, b = scaled(program.at_most, program.limits)
    E, d = scaled(program.equal, program.totals)
    c = np.array(_unit(program.objective), dtype=np.float64)
    return interruptible(lambda: linprog(-c, A_ub=A, b_ub=b, A_eq=E, b_eq=d, bounds=(0, None), method="highs-ds"))


def _unit(numbers: Numbers) -> list[float]:
    """Return floats in the same proportions, the largest of size one."""
    largest = max([abs(Fraction(number)) for number in numbers], default=Fraction(0)) or 1
    return [float(Fraction(number) / largest) for number in numbers]


def _certify(program: LinearProgram, solved: Any) -> LinearProgramResult | None:
    """Return the exact point and prices on the face that a float solution lies on, if it is one."""
    num_limits = len(program.at_most)
    margin = TIGHT * (1 + abs(solved.x).max())
    used = [j for j, weight in enumerate(solved.x) if weight > margin]
    tight = [i for i, slack in enumerate(solved.ineqlin.residual) if slack <= margin]
    equations = range(num_limits, len(program.rows))
    point = _solution(
        [([program.rows[i][j] for j in used], program.bounds[i]) for i in [*tight, *equations]], used, len(solved.x)
    )
    prices_margin = TIGHT * (1 + max(map(abs, [*solved.ineqlin.marginals, *solved.eqlin.marginals]), default=0))
    priced = [i for i, price in enumerate(solved.ineqlin.marginals) if price < -prices_margin] + [*equations]
    binding = [j for j, cost in enumerate(solved.lower.marginals) if cost <= prices_margin]
    prices = _solution(
        [([program.rows[i][j] for i in priced], program.objective[j]) for j in binding], priced, len(program.rows)
    )
    return None if point is None or prices is None else _answer(program, point, prices, None)


def _solution(equations: list[tuple[list[Number], Number]], places: list[int], size: int) -> list[Fraction] | None:
    """Return a solution of linear equations, unknowns that are free set to zero, as a vector of a longer length."""
    from flint import fmpq, fmpq_mat

    values = [Fraction(0)] * size
    if not equations or not places:
        return values
    table = [[fmpq(e.numerator, e.denominator) for e in (*row, right)] for row, right in equations]
    reduced, rank = fmpq_mat(table).rref()
    for i in range(rank):
        lead = next(j for j in range(len(places) + 1) if reduced[i, j] != 0)
        if lead == len(places):
            return None
        last = reduced[i, len(places)]
        values[places[lead]] = Fraction(int(last.p), int(last.q))
    return values


def _proof_of_infeasibility(program: LinearProgram) -> LinearProgramResult | None:
    """Return prices y >= 0, z with y A + z E >= 0 and y b + z d = -1, found by the program that asks for them."""
    signs = [1] * len(program.at_most) + [1] * len(program.equal) + [-1] * len(program.equal)
    rows = [*program.rows, *program.equal]
    bounds = [*program.bounds, *program.totals]
    columns = [[-sign * row[j] for sign, row in zip(signs, rows, strict=True)] for j in range(len(program.objective))]
    cost = [-sign * bound for sign, bound in zip(signs, bounds, strict=True)]
    found = solve_linear_program(LinearProgram(cost, [*columns, cost], [*([0] * len(columns)), 1]))
    if found.value != 1:
        return None
    assert found.point is not None
    num_rows = len(program.rows)
    prices = [*found.point[:num_rows]]
    for place, back in enumerate(found.point[num_rows:], start=len(program.at_most)):
        prices[place] -= back
    return _answer(program, None, prices, None)


def _proof_of_unboundedness(program: LinearProgram) -> LinearProgramResult | None:
    """Return a feasible point and a ray r with c r = 1, if there are such."""
    nothing = [0] * len(program.objective)
    place = LinearProgram(nothing, program.at_most, program.limits, program.equal, program.totals)
    cone = LinearProgram(
        program.objective,
        [*program.at_most, program.objective],
        [*([0] * len(program.limits)), 1],
        program.equal,
        [0] * len(program.totals),
    )
    start, ray = solve_linear_program(place), solve_linear_program(cone)
    if start.point is None or ray.value != 1:
        return None
    return _answer(program, start.point, None, ray.point)
