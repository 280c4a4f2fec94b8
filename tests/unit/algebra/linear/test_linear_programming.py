"""Exact linear programs, against every basis, against z3, and against proofs that are wrong on purpose."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import example, given
from hypothesis import strategies as st

from sma_games.algebra.linear import linear_programming
from sma_games.algebra.linear.linear_programming import (
    LinearProgram,
    LinearProgramResult,
    LinearProgramStatus,
    is_proved,
    solve_linear_program,
)
from sma_games.errors import MethodError

OPTIMAL, INFEASIBLE, UNBOUNDED = LinearProgramStatus
EXACT = ("simplex", "highs")


@st.composite
def programs(draw: st.DrawFn) -> LinearProgram:
    """Programs whose few small numbers make ties, redundant rows and empty sets common."""
    size, num_limits, num_totals = draw(st.integers(1, 4)), draw(st.integers(0, 4)), draw(st.integers(0, 2))
    numbers = draw(st.sampled_from([st.integers(-1, 1), st.integers(-3, 3), st.fractions(-2, 2, max_denominator=4)]))

    def row(length: int) -> Any:
        return draw(st.lists(numbers, min_size=length, max_size=length))

    return LinearProgram(
        row(size), [row(size) for _ in range(num_limits)], row(num_limits), [row(size) for _ in range(num_totals)],
        row(num_totals),
    )  # fmt: skip


def basic_points(program: LinearProgram) -> list[list[Fraction]]:
    """Return every feasible point at which as many independent rows are tight as there are variables."""
    size = len(program.objective)
    rows = [*zip(program.at_most, program.limits, strict=True)]
    rows += [([-int(i == j) for j in range(size)], 0) for i in range(size)]
    fixed = [*zip(program.equal, program.totals, strict=True)]
    points = []
    for number in range(size + 1):
        for chosen in combinations(rows, number):
            system = [*fixed, *chosen]
            table = [[fmpq(Fraction(e).numerator, Fraction(e).denominator) for e in [*r, t]] for r, t in system]
            if not table:
                continue
            reduced, rank = fmpq_mat(table).rref()
            if rank != size or any(not any(reduced[i, j] for j in range(size)) for i in range(rank)):
                continue
            point = [Fraction(int(reduced[i, size].p), int(reduced[i, size].q)) for i in range(size)]
            tight = all(dot(r, point) == t for r, t in fixed)
            if tight and all(dot(r, point) <= t for r, t in rows):
                points.append(point)
    return points


def dot(left: Any, right: Any) -> Any:
    return sum(a * b for a, b in zip(left, right, strict=True))


@given(programs())
def test_the_optimum_is_that_of_the_best_vertex_and_every_answer_is_proved(program: LinearProgram) -> None:
    vertices = basic_points(program)
    for method in EXACT:
        answer = solve_linear_program(program, method)
        assert is_proved(program, answer)
        assert (answer.status is INFEASIBLE) == (not vertices)
        if answer.status is OPTIMAL:
            assert answer.value == max(dot(program.objective, point) for point in vertices)


@given(programs())
@example(LinearProgram([0, 0], [[1, 1], [-1, -1]], [1, -2]))
def test_z3_comes_to_the_same_status(program: LinearProgram) -> None:
    import z3

    solver = z3.Solver()
    unknowns = z3.RealVector("x", len(program.objective))
    solver.add(*[x >= 0 for x in unknowns])
    sides = zip([*program.at_most, *program.equal], program.bounds, strict=True)
    for number, (row, bound) in enumerate(sides):
        total = z3.Sum([z3.Q(e.numerator, e.denominator) * x for e, x in zip(row, unknowns, strict=True)])
        right = z3.Q(bound.numerator, bound.denominator)
        solver.add(total <= right if number < len(program.at_most) else total == right)
    answer = solve_linear_program(program)
    assert (answer.status is INFEASIBLE) == (solver.check() == z3.unsat)
    if answer.status is not INFEASIBLE:
        gain = z3.Sum([z3.Q(e.numerator, e.denominator) * x for e, x in zip(program.objective, unknowns, strict=True)])
        beyond = 10**6 if answer.value is None else answer.value
        solver.add(gain > z3.Q(beyond.numerator, beyond.denominator))
        assert (solver.check() == z3.sat) == (answer.status is UNBOUNDED)


def test_a_program_on_which_the_largest_gain_rule_cycles_ends() -> None:
    rows: list[list[Any]] = [
        ["1/2", "-11/2", "-5/2", 9],
        ["1/2", "-3/2", "-1/2", 1],
        [1, 0, 0, 0],
    ]  # Chvátal (1983), page 31
    program = LinearProgram([10, -57, -9, -24], [[Fraction(entry) for entry in row] for row in rows], [0, 0, 1])
    assert solve_linear_program(program, "simplex").value == 1


def test_a_degenerate_cube_and_a_klee_minty_cube_are_solved_by_both_routes() -> None:
    size = 6
    rows = [[2 ** (i - j + 1) if j < i else int(i == j) for j in range(size)] for i in range(size)]
    cube = LinearProgram([2 ** (size - 1 - j) for j in range(size)], rows, [5 ** (i + 1) for i in range(size)])
    assert {solve_linear_program(cube, method).value for method in EXACT} == {5**size}
    pyramid = LinearProgram([1, 1, 1], [[1, 1, 1], [1, 1, 1], [2, 2, 2], [1, 0, 0]], [1, 1, 2, 1])
    assert {solve_linear_program(pyramid, method).value for method in EXACT} == {1}


def test_larger_programs_agree_by_floats_and_by_whole_numbers_without_falling_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = random.Random(1)  # noqa: S311 - programs, no secrets
    for size in (12, 25):
        rows = [[Fraction(source.randint(-9, 9), source.randint(1, 9)) for _ in range(size)] for _ in range(size)]
        ones = [1] * size
        program = LinearProgram([source.randint(-9, 9) for _ in ones], rows, [source.randint(0, 5) for _ in ones],
                                [ones], [1])  # fmt: skip
        exact = solve_linear_program(program, "simplex")
        with monkeypatch.context() as patched:
            patched.setattr(linear_programming, "_by_whole_numbers", None)
            assert solve_linear_program(program, "highs").value == exact.value


def test_numbers_beyond_floats_and_differences_below_them_are_decided() -> None:
    huge = LinearProgram([1], [[1]], [10**400])
    assert solve_linear_program(huge, "highs").value == 10**400
    tiny = Fraction(1, 10**40)
    near = LinearProgram([1, 1 + tiny], [[1, 1]], [1])
    for method in EXACT:
        assert solve_linear_program(near, method).value == 1 + tiny
    apart = LinearProgram([0], [[1], [-1]], [1, -1 - tiny])
    for method in EXACT:
        assert solve_linear_program(apart, method).status is INFEASIBLE


def test_programs_without_rows_and_without_variables_are_answered() -> None:
    for method in EXACT:
        assert solve_linear_program(LinearProgram([1]), method).status is UNBOUNDED
        assert solve_linear_program(LinearProgram([-1, 0]), method).value == 0
    assert solve_linear_program(LinearProgram([], [[]], [-1])).status is INFEASIBLE


def test_a_wrong_proof_is_no_proof() -> None:
    program = LinearProgram([1, 1], [[2, 1], [1, 3]], [4, 6])
    right = solve_linear_program(program)
    assert is_proved(program, right)
    off = Fraction(1, 10**30)
    point, prices = right.point, right.prices
    assert point is not None
    assert prices is not None
    wrong = [
        replace(right, value=right.value + off if right.value is not None else None),
        replace(right, point=(point[0] + off, point[1])),
        replace(right, prices=(prices[0] - off, prices[1])),
        replace(right, point=None),
        replace(right, prices=None),
        replace(right, prices=prices[:1]),
        replace(right, status=INFEASIBLE),
        replace(right, status=UNBOUNDED),
        LinearProgramResult(UNBOUNDED, None, (Fraction(0), Fraction(0)), None, (Fraction(1), Fraction(0))),
        LinearProgramResult(INFEASIBLE, None, None, (Fraction(-1), Fraction(0))),
    ]
    assert not any(is_proved(program, answer) for answer in wrong)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(MethodError, match="unknown method 'ellipsoid' for linear programs; the choices are auto, "):
        solve_linear_program(LinearProgram([1]), "ellipsoid")
