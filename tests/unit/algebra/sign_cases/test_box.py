"""Boxes: exact signs and factors, and decisions that are right, with witnesses that can be checked."""

import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.sign_cases.box import Box, Budget, Condition, Verdict
from sma_games.algebra.sign_cases.proofs import Prover

ONE = Fraction(1)
small = st.integers(-3, 3)


def square(low: int = 0, high: int = 1, *names: str, budget: Budget | None = None) -> Box:
    return Box({name: (Fraction(low), Fraction(high)) for name in names or ("x", "y")}, budget=budget)


def condition(box: Box, polynomial: Any, sign: int) -> Condition:
    """Return the condition that an irreducible polynomial has a sign."""
    own, ((number, power),) = box.factors(polynomial)
    assert power == 1
    return Condition(number, own * sign)


def holds(box: Box, conditions: list[Condition], witness: Mapping[str, RealNumber] | None) -> bool:
    assert witness is not None
    inside = all(low <= witness[name] <= high for name, (low, high) in box.ranges.items())
    return inside and all(box.sign_at(each.polynomial, witness) == each.sign for each in conditions)


def test_factors_multiply_to_the_polynomial() -> None:
    box = square()
    x, y = box.variable("x"), box.variable("y")
    polynomial = -6 * (x - y) ** 2 * (y - 2 * x) * (x + y)
    sign, factors = box.factors(polynomial)
    for place in ({"x": Fraction(1, 3), "y": ONE}, {"x": ONE, "y": Fraction(1, 3)}):
        value = -6 * (place["x"] - place["y"]) ** 2 * (place["y"] - 2 * place["x"]) * (place["x"] + place["y"])
        product_of_signs = sign
        for number, power in factors:
            product_of_signs *= box.sign_at(number, place) ** power
        assert product_of_signs == (value > 0) - (value < 0)
    assert sorted(power for _, power in factors) == [1, 1, 2]


def test_a_polynomial_and_its_negative_are_the_same_factor() -> None:
    box = square()
    x, y = box.variable("x"), box.variable("y")
    (one, (first,)), (other, (second,)) = box.factors(x - y), box.factors(y - x)
    assert first == second
    assert one == -other
    assert box.factors(box.integer(-5)) == (-1, [])


def test_signs_that_intervals_show() -> None:
    box = square(-1, 1)
    x, y = box.variable("x"), box.variable("y")
    signs = [box.fixed_sign(condition(box, each, 1).polynomial) for each in (x**2 + y**2 + 1, x + y + 3, x - y)]
    assert signs == [1, 1, None]
    number = condition(box, y - 3, 1).polynomial
    assert box.fixed_sign(number) == box.sign_at(number, {"x": Fraction(0), "y": Fraction(0)})


def test_a_region_with_an_interior_has_a_witness_inside() -> None:
    box = square()
    x, y = box.variable("x"), box.variable("y")
    conditions = [condition(box, x - y, 1), condition(box, 2 * x - 1, -1)]
    decision = box.decide(conditions)
    assert decision.verdict is Verdict.NONEMPTY
    assert decision.may_hold
    assert holds(box, conditions, decision.witness)


def test_a_witness_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    box = square()
    conditions = [condition(box, box.variable("x") - box.variable("y"), 1)]
    first = box.decide(conditions)
    monkeypatch.delattr(Box, "_sampler")
    assert box.decide(conditions) == first


def test_a_curve_has_a_setting_but_no_interior() -> None:
    box = square()
    x, y = box.variable("x"), box.variable("y")
    conditions = [condition(box, x * y - box.integer(1) + x, 0), condition(box, 2 * y - 1, 1)]
    decision = box.decide(conditions)
    assert decision.verdict is Verdict.BOUNDARY_ONLY
    assert holds(box, conditions, decision.witness)


def test_a_thin_region_is_found_by_z3() -> None:
    box = square()
    x = box.variable("x")
    conditions = [condition(box, 10**9 * x - 1, -1), condition(box, 10**10 * x - 1, 1)]
    decision = box.decide(conditions)
    assert (decision.verdict, decision.method) == (Verdict.NONEMPTY, "z3")
    assert holds(box, conditions, decision.witness)


def test_impossible_conditions_are_proved_by_z3_and_remembered() -> None:
    box = square()
    x, y = box.variable("x"), box.variable("y")
    conditions = [condition(box, x - y, 1), condition(box, 2 * x - 1, -1), condition(box, 2 * y - 1, 1)]
    decision = box.decide(conditions)
    assert (decision.verdict, decision.witness) == (Verdict.EMPTY, None)
    assert not decision.may_hold
    assert "before" in box.decide([*conditions, condition(box, x + y - 1, 1)]).method


def test_impossible_conditions_are_proved_by_intervals_where_z3_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    box = square()
    monkeypatch.setattr(Prover, "ask_z3", lambda *_: ("unknown", None, frozenset()))
    x, y = box.variable("x"), box.variable("y")
    for far in ([condition(box, 4 * (x**2 + y**2) - 1, -1), condition(box, 5 * x - 3, 1)],
                [condition(box, x * y - 2, 0)],
                [condition(box, 4 * x**2 + 4 * y**2 - 1, -1), condition(box, 5 * x + 5 * y - 7, 0)]):  # fmt: skip
        decision = box.decide(far)
        assert (decision.verdict, decision.method) == (Verdict.EMPTY, "interval subdivision")
    assert "before" in box.decide([*far, condition(box, x - y, 1)]).method


def test_without_budget_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    box = square(budget=Budget(subdivisions=3))
    monkeypatch.setattr(Prover, "ask_z3", lambda *_: ("unknown", None, frozenset()))
    x, y = box.variable("x"), box.variable("y")
    decision = box.decide([condition(box, 4 * (x**2 + y**2) - 1, -1), condition(box, 2 * x - 1, 1)])
    assert (decision.verdict, decision.method, decision.witness) == (Verdict.UNDECIDED, "budget", None)
    assert decision.may_hold


def test_one_irrational_value_is_an_exact_witness() -> None:
    box = square(0, 2, "x")
    conditions = [condition(box, box.variable("x") ** 2 - 2, 0)]
    decision = box.decide(conditions)
    assert decision.verdict is Verdict.BOUNDARY_ONLY
    assert decision.witness is not None
    assert str(decision.witness["x"]) == "sqrt(2)"
    assert holds(box, conditions, decision.witness)


def test_a_curve_without_rational_points_has_an_exact_witness() -> None:
    box = square(0, 2)
    x, y = box.variable("x"), box.variable("y")
    conditions = [condition(box, x**2 + y**2 - 3, 0), condition(box, 2 * x - y - 1, 1)]
    decision = box.decide(conditions)
    assert decision.verdict is Verdict.BOUNDARY_ONLY
    assert decision.witness is not None
    assert sum(isinstance(value, AlgebraicNumber) for value in decision.witness.values()) == 1
    assert holds(box, conditions, decision.witness)


def test_a_point_with_two_irrational_values_is_left_undecided() -> None:
    box = square(0, 2)
    x, y = box.variable("x"), box.variable("y")
    decision = box.decide([condition(box, x**2 - 2, 0), condition(box, y**2 - 3, 0)])
    assert (decision.verdict, decision.witness) == (Verdict.UNDECIDED, None)
    assert "irrational" in decision.method


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(small, small, small, small, st.sampled_from([-1, 0, 1])), min_size=1, max_size=3))
def test_conditions_on_one_parameter_are_always_decided(rows: list[tuple[int, int, int, int, int]]) -> None:
    box = square(-2, 2, "x")
    x = box.variable("x")
    conditions = []
    for a, b, c, d, sign in rows:
        polynomial = a * x**3 + b * x**2 + c * x + box.integer(d)
        own, factors = box.factors(polynomial) if polynomial else (0, [])
        if len(factors) == 1:
            conditions.append(Condition(factors[0][0], own * sign))
    decision = box.decide(conditions)
    assert decision.verdict is not Verdict.UNDECIDED
    if decision.witness is not None:
        assert holds(box, conditions, decision.witness)
    else:
        assert not any(holds(box, conditions, {"x": Fraction(step, 24)}) for step in range(-48, 49))


def test_points_are_moved_onto_surfaces() -> None:
    box = square()
    place = {"x": Fraction(1, 3), "y": Fraction(1, 5)}
    assert box.on_a_surface(place, 0) is None
    x, y = box.variable("x"), box.variable("y")
    line = condition(box, x + y - 1, 0)
    moved = box.on_a_surface(place, line.polynomial)
    assert holds(box, [line], moved)
    circle = condition(box, 2 * x**2 + 2 * y**2 - 1, 0)
    on_circle = box.on_a_surface(place, circle.polynomial)
    assert holds(box, [circle], on_circle)
    assert any(isinstance(value, AlgebraicNumber) for value in on_circle.values())  # type: ignore[union-attr]
    hyperbola = condition(box, x * y - 2, 0)
    assert box.on_a_surface(place, hyperbola.polynomial) is None
    assert box.on_a_surface({"x": ONE / 2, "y": ONE / 2}, circle.polynomial) == {"x": ONE / 2, "y": ONE / 2}


def test_a_range_of_one_value() -> None:
    box = Box({"x": (ONE, ONE), "y": (Fraction(0), ONE)})
    x, y = box.variable("x"), box.variable("y")
    assert box.decide([condition(box, 2 * y - x, 1)]).verdict is Verdict.NONEMPTY
    assert box.decide([condition(box, x * y - 2, 1)]).verdict is Verdict.EMPTY


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(small, small, small, small, st.sampled_from([-1, 0, 1])), min_size=1, max_size=3))
def test_decisions_are_never_wrong(rows: list[tuple[int, int, int, int, int]]) -> None:
    """Conditions a*x + b*y + c*x*y + d with a sign: witnesses hold, and nothing proved empty holds at a grid point."""
    box = square(-1, 1)
    x, y = box.variable("x"), box.variable("y")
    conditions = []
    for a, b, c, d, sign in rows:
        polynomial = a * x + b * y + c * x * y + box.integer(d)
        own, factors = box.factors(polynomial) if polynomial else (0, [])
        if len(factors) == 1:
            conditions.append(Condition(factors[0][0], own * sign))
    decision = box.decide(conditions)
    if decision.witness is not None:
        assert holds(box, conditions, decision.witness)
    if decision.verdict is Verdict.EMPTY:
        ticks = [Fraction(step, 12) for step in range(-12, 13)]
        assert not any(holds(box, conditions, {"x": u, "y": v}) for u, v in product(ticks, ticks))


def test_coefficients_beyond_floats_are_bounded_without_overflow() -> None:
    box = Box({"x": (Fraction(0), Fraction(1)), "y": (Fraction(0), Fraction(10**399))})
    x, y = box.variable("x"), box.variable("y")
    huge = 10**400
    numbers = [box.factors(part)[1][0][0] for part in (huge * x * x + y + 3 * x - 1, huge * x * x + y + 2 * x - 5)]
    assert box.decide([Condition(number, 1) for number in numbers]).witness is not None
    assert not box.decide([Condition(numbers[0], -1), Condition(numbers[1], 1)]).may_hold


def test_intervals_exclude_nothing_where_floats_are_too_small() -> None:
    """Near zero the powers underflow, but the polynomial is positive everywhere."""
    box = Box({"x": (Fraction(1, 10**9), Fraction(1, 10**8)), "y": (Fraction(0), Fraction(1, 10**300))})
    x, y = box.variable("x"), box.variable("y")
    ((number, _),) = box.factors(x**60 + y * y)[1]
    assert box._prover.excluded_by_intervals([Condition(number, 1)], 100) is None
    assert box.decide([Condition(number, 1)]).may_hold


@pytest.mark.parametrize("degree", [7, 48, 99])
def test_a_polynomial_of_high_degree_in_one_parameter_is_decided_by_its_roots(degree: int) -> None:
    box = Box({"x": (Fraction(-1), Fraction(1)), "y": (Fraction(0), Fraction(1))})
    x = box.variable("x")
    ((positive, _),) = box.factors(x ** (2 * (degree // 2)) - x + 2)[1]
    ((crossing, _),) = box.factors(3 * x**degree - 2 * x + 5 * x**2 - 1)[1]
    assert (box.fixed_sign(positive), box.fixed_sign(crossing)) == (1, None)


def test_no_interval_proof_rests_on_products_that_are_too_small_for_floats() -> None:
    tiny, huge = Fraction(1, 10**190), Fraction(10**145)
    box = Box({"x": (tiny, 10**5 * tiny), "y": (huge, 10**5 * huge)})
    negative = condition(box, 10**331 * box.variable("x") - box.variable("y"), -1)
    assert box.sign_at(negative.polynomial, {"x": tiny, "y": huge}) == negative.sign
    prover = Prover(box.polynomials, list(box.ranges.values()), 1)
    assert prover.excluded_by_intervals([negative], 300) is None
    box = Box({"x": (tiny, 2 * tiny), "y": (huge**2, 2 * huge**2)})
    positive = condition(box, 10**100 * box.variable("x") ** 2 * box.variable("y") - 1, 1)
    prover = Prover(box.polynomials, list(box.ranges.values()), 1)
    assert box.sign_at(positive.polynomial, {"x": 2 * tiny, "y": 2 * huge**2}) == positive.sign
    assert prover.excluded_by_intervals([positive], 300) is None


def test_proofs_in_many_threads_use_the_conditions_that_exclude_each_other() -> None:
    """The texts of z3 get mixed up when several threads ask for them, each in a context of its own."""

    def cores(_: int) -> set[bool]:
        box = Box({name: (Fraction(0), Fraction(1)) for name in "xyz"})
        x, y, z = map(box.variable, "xyz")
        rising, falling = condition(box, x - y, 1), condition(box, y - x - z * z, 1)
        others = [condition(box, x + y - number, 1) for number in range(-30, 0)]
        prover = Prover(box.polynomials, list(box.ranges.values()), 1000)
        found = [prover.ask_z3([*others, rising, falling]) for _ in range(200)]
        return {outcome == "unsat" and core >= {rising, falling} for outcome, _, core in found}

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert set().union(*pool.map(cores, range(8))) == {True}
    finally:
        sys.setswitchinterval(before)
