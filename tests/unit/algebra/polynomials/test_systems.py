"""Systems of polynomials with finitely many solutions: known ones, and random ones by substitution."""

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest

from sma_games.algebra.polynomials.multilinear import Multilinear, added, constant, multiplied, value_at, variable
from sma_games.algebra.polynomials.systems import convex_solution_sets, real_solutions
from sma_games.errors import MethodError

x, y, z = variable(0), variable(1), variable(2)
xy = multiplied(x, y)


def equation(*terms: tuple[Fraction | int, Multilinear], value: Fraction | int = 0) -> Multilinear:
    return added(*terms, (-value, constant(1)))


def texts(solutions: Sequence[tuple[object, ...]]) -> list[tuple[str, ...]]:
    return [tuple(map(str, point)) for point in solutions]


def test_a_quadratic_system_has_two_solutions() -> None:
    system = [equation((1, xy), value=1), equation((1, x), (-1, y), value=1)]
    found = real_solutions(2, system, frozenset())
    assert texts(found) == [("1/2 - sqrt(5)/2", "-1/2 - sqrt(5)/2"), ("1/2 + sqrt(5)/2", "-1/2 + sqrt(5)/2")]
    assert all(value_at(one, point) == 0 for one in system for point in found)


def test_complex_solutions_are_none() -> None:
    assert real_solutions(2, [equation((1, xy), value=-1), equation((1, x), (-1, y))], frozenset()) == []


def test_a_contradiction_has_no_solution() -> None:
    assert real_solutions(2, [equation((1, xy), value=1), equation((1, xy), value=2)], frozenset()) == []


def test_a_double_solution_is_listed_once() -> None:
    tangent = [equation((1, xy), value=1), equation((1, x), (1, y), value=2)]
    assert texts(real_solutions(2, tangent, frozenset())) == [("1", "1")]


def test_a_curve_on_which_a_factor_is_zero_is_left_out() -> None:
    system = [equation((1, xy), (-1, x)), equation((1, multiplied(x, z)), (-2, x)), equation((1, xy), (1, z), value=5)]
    with pytest.raises(MethodError, match="infinitely many solutions"):
        real_solutions(3, system[:2], frozenset())
    assert texts(real_solutions(3, system, frozenset({0}))) == [("3", "1", "2")]


def test_solutions_that_differ_in_one_variable_only_are_told_apart() -> None:
    square = [
        equation((1, multiplied(x, z)), value=2),
        equation((1, x), (-1, z)),
        equation((1, multiplied(y, z)), (1, y), value=1),
    ]
    found = real_solutions(3, square, frozenset())
    assert texts(found) == [("-sqrt(2)", "-1 - sqrt(2)", "-sqrt(2)"), ("sqrt(2)", "-1 + sqrt(2)", "sqrt(2)")]


def test_random_systems_vanish_where_they_were_made_to_vanish() -> None:
    source = random.Random(2)  # noqa: S311 - numbers, no secrets
    monomials = [frozenset(each) for each in [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]]
    for _ in range(20):
        point = [Fraction(source.randint(-6, 6), source.randint(1, 4)) for _ in range(3)]
        system = []
        for _ in range(3):
            random_one = {monomial: Fraction(source.randint(-3, 3)) for monomial in monomials}
            system.append(equation((1, random_one), value=value_at(random_one, point)))
        found = real_solutions(3, system, frozenset())
        assert tuple(point) in found
        assert len(set(found)) == len(found) <= 6
        assert all(value_at(one, each) == 0 for one in system for each in found)


def test_convex_sets_are_a_polytope_or_points_that_satisfy_the_inequalities() -> None:
    half = equation((2, x), value=1)
    assert texts(convex_solution_sets(2, [half], [equation((-1, y), value=-1)], frozenset())[0]) == [
        ("1/2", "0"),
        ("1/2", "1"),
    ]
    golden = [equation((1, xy), value=1), equation((1, x), (-1, y), value=1)]
    below = equation((-1, x), value=-3)
    (inside,) = convex_solution_sets(2, golden, [below], frozenset({0, 1}))
    assert texts(inside) == [("1/2 + sqrt(5)/2", "-1/2 + sqrt(5)/2")]
    assert convex_solution_sets(2, golden, [below, equation((1, x), value=2)], frozenset({0, 1})) == []
