"""Systems of multilinear conditions that fall apart into linear steps."""

from fractions import Fraction

import pytest

from sma_games.algebra.polynomials.multilinear import (
    Multilinear,
    added,
    constant,
    multiplied,
    solve_multilinear,
    variable,
)
from sma_games.errors import MethodError

x, y, z = variable(0), variable(1), variable(2)
ONE = constant(1)


def less(left: Multilinear, right: Multilinear) -> Multilinear:
    return added((1, left), (-1, right))


def solved(
    equations: list[Multilinear], inequalities: list[Multilinear], *positive: int, size: int = 2
) -> list[tuple[str, ...]]:
    corners = solve_multilinear(size, equations, inequalities, frozenset(positive))
    return sorted(tuple(map(str, corner)) for corner in corners)


def test_linear_conditions_give_the_corners_of_a_polytope() -> None:
    assert solved([], [less(ONE, added((1, x), (1, y)))]) == [("0", "0"), ("0", "1"), ("1", "0")]


def test_a_variable_that_is_known_makes_products_linear() -> None:
    assert solved([less(multiplied(x, y), constant(Fraction(1, 6))), less(added((2, x)), ONE)], []) == [("1/2", "1/3")]


def test_a_positive_factor_is_divided_out() -> None:
    doubled = multiplied(x, less(added((2, y)), ONE))
    assert solved([doubled], [less(ONE, x)], 0) == [("0", "1/2"), ("1", "1/2")]


def test_a_variable_that_must_be_positive_and_cannot_be_leaves_nothing() -> None:
    assert solved([], [added((-1, x)), less(ONE, y)], 0) == []


def test_a_condition_that_contradicts_itself_leaves_nothing() -> None:
    assert solved([ONE], []) == []
    assert solved([], [constant(-1)]) == []


def test_a_variable_with_one_value_under_the_linear_conditions_is_put_in() -> None:
    square = [less(ONE, x), less(ONE, y), less(added((1, x), (1, y)), constant(2))]
    assert solved([], [*square, multiplied(x, y)]) == [("1", "1")]
    assert solved([], [*square, less(multiplied(x, y), constant(2))]) == []


def test_a_curved_condition_that_holds_on_the_whole_box_is_left_out() -> None:
    box = [less(ONE, x), less(ONE, y)]
    holds = added((1, multiplied(x, y)), (1, ONE))
    assert len(solved([], [*box, holds])) == 4
    assert solved([], [*box, less(multiplied(x, y), constant(2))]) == []
    assert solved([less(multiplied(x, y), constant(2))], box) == []


def test_a_curve_is_refused() -> None:
    box = [less(ONE, x), less(ONE, y)]
    with pytest.raises(MethodError, match="its conditions do not fall apart into linear steps"):
        solved([less(multiplied(x, y), constant(Fraction(1, 2)))], box)


def test_a_linear_equation_that_would_make_a_square_is_kept_as_a_condition() -> None:
    box = [less(ONE, x), less(ONE, y)]
    equal = less(x, y)
    with pytest.raises(MethodError, match="its conditions do not fall apart into linear steps"):
        solved([equal, less(multiplied(x, y), constant(Fraction(1, 4)))], box)
    assert solved([equal, less(multiplied(x, y), constant(2))], box) == []


def test_eliminated_variables_are_given_back() -> None:
    sums = [less(added((1, x), (1, y), (1, z)), ONE), less(added((1, x), (1, y)), added((3, z)))]
    assert solved([*sums, less(x, y)], [], size=3) == [("3/8", "3/8", "1/4")]


def test_a_curve_that_touches_only_sides_on_which_a_positive_variable_is_zero_is_no_solution() -> None:
    box = [less(ONE, x), less(ONE, y)]
    touching = less(added((1, y)), added((1, ONE), (1, multiplied(x, y))))  # y (1 - x) = 1: only where x = 0
    assert solved([touching], box, 0) == []
    assert solved([], [*box, less(y, added((1, ONE), (1, multiplied(x, y))))], 0) == []
    with pytest.raises(MethodError, match="do not fall apart"):
        solved([touching], box)


def test_a_variable_below_one_keeps_its_complement_positive() -> None:
    total = less(added((1, x), (1, z)), ONE)
    touching = less(multiplied(x, y), ONE)  # only where x = y = 1, but then z = 0
    assert solved([total, touching], [less(ONE, y)], 0, 2, size=3) == []
