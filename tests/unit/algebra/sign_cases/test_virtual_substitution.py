"""Elimination by virtual substitution against exact decisions at critical points, and against z3."""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from flint import fmpz_poly

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, real_roots, sign_at, simplest_between
from sma_games.algebra.polynomials.line import LineNumber, NearSample
from sma_games.algebra.sign_cases.virtual_substitution import DegreeError, Domain, answers_anywhere

FAR = Fraction(10**6)  # beyond all roots of the polynomials below
Atom = tuple[list[int], set[int]]
"""A polynomial in x, and the signs that it may have."""


def a_random_formula(source: random.Random, degree: int = 2) -> list[list[Atom]]:
    """Return an alternative of conjunctions of sign conditions."""

    def atom() -> Atom:
        size = source.randint(1, degree + 1)
        coefficients = [source.randint(-6, 6) for _ in range(size)]
        return coefficients, set(source.choice([(1,), (-1,), (0,), (0, 1), (0, -1), (1, -1)]))

    return [[atom() for _ in range(source.randint(1, 3))] for _ in range(source.randint(1, 2))]


def asked_of(formula: Sequence[Sequence[Atom]]) -> Callable[[Any], bool]:
    def question(number: Any) -> bool:
        return any(
            all(number([Fraction(each) for each in coefficients]).sign in signs for coefficients, signs in conjunction)
            for conjunction in formula
        )

    return question


def holds_at(formula: Sequence[Sequence[Atom]], x: RealNumber) -> bool:
    return any(
        all((sign_at(fmpz_poly(coefficients), x) if any(coefficients) else 0) in signs for coefficients, signs in each)
        for each in formula
    )


def holds_somewhere(formula: Sequence[Sequence[Atom]], domain: Domain) -> bool:
    """Decide at every root in the domain, at its ends, and between them."""
    low, high = domain.low if domain.low is not None else -FAR, domain.high if domain.high is not None else FAR
    polynomials = [fmpz_poly(coefficients) for conjunction in formula for coefficients, _ in conjunction]
    roots = {root for each in polynomials if each.degree() > 0 for root in real_roots(each, low, high)}
    places: list[RealNumber] = sorted({low, high, *roots})
    between = [simplest_between(left, right) for left, right in pairwise(places)]
    return any(holds_at(formula, x) for x in [*places, *between])


def a_random_domain(source: random.Random) -> Domain:
    ends = sorted(Fraction(source.randint(-8, 8), source.randint(1, 3)) for _ in range(2))
    low, high = (end if source.random() < 0.6 else None for end in ends)
    return Domain(low, high)


@pytest.mark.parametrize("seed", range(8))
def test_a_value_exists_if_and_only_if_one_is_found_at_critical_points(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - random games, no secret
    found = []
    for _ in range(100):
        formula, domain = a_random_formula(source), a_random_domain(source)
        found.append(any(answers_anywhere(asked_of(formula), domain)))
        assert found[-1] is holds_somewhere(formula, domain), (formula, domain)
    assert 20 < sum(found) < 90


@pytest.mark.parametrize("seed", range(3))
def test_of_a_conjunction_only_rising_roots_need_to_be_looked_at(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - random games, no secret
    found = []
    for _ in range(150):
        asked = [[source.randint(-6, 6) for _ in range(source.randint(1, 4))] for _ in range(source.randint(1, 4))]
        formula: list[list[Atom]] = [[(each, source.choice([{1}, {0, 1}])) for each in asked]]
        domain = a_random_domain(source)
        found.append(any(answers_anywhere(asked_of(formula), domain, is_conjunction=True)))
        assert found[-1] is holds_somewhere(formula, domain), (formula, domain)
    assert 20 < sum(found) < 130


def test_products_do_not_raise_the_degree() -> None:
    formula: list[list[Atom]] = [[([-6, 11, -6, 1], {-1}), ([-3, 2], {1})]]  # (x - 1) (x - 2) (x - 3) < 0, 2 x > 3
    assert any(answers_anywhere(asked_of(formula), Domain(high=Fraction(2)))) is False
    assert any(answers_anywhere(asked_of(formula), Domain())) is True


def test_roots_of_degree_three_are_refused_after_all_else_unless_they_are_numbers() -> None:
    order = NearSample(Fraction(1, 2))
    one, t = (LineNumber(fmpz_poly(each), fmpz_poly([1]), order) for each in ([1], [0, 1]))

    def is_cube_root(number: Any, of: Any = t, unit: Any = one) -> bool:
        return not number([-1 * of, 0, 0, unit])

    with pytest.raises(DegreeError, match="degree 3"):
        list(answers_anywhere(is_cube_root, Domain()))
    assert any(answers_anywhere(partial(is_cube_root, of=Fraction(2), unit=Fraction(1)), Domain()))
    assert not any(answers_anywhere(partial(is_cube_root, of=Fraction(2), unit=Fraction(1)), Domain(high=Fraction(1))))


def test_at_numbers_the_degree_does_not_matter() -> None:
    source = random.Random(31)  # noqa: S311 - random games, no secret
    for _ in range(60):
        formula, domain = a_random_formula(source, degree=5), a_random_domain(source)
        assert any(answers_anywhere(asked_of(formula), domain)) is holds_somewhere(formula, domain), (formula, domain)


def test_signs_at_square_roots_are_those_of_algebraic_numbers() -> None:
    source = random.Random(5)  # noqa: S311 - random games, no secret
    compared = 0
    for _ in range(60):
        first, second = ([source.randint(-9, 9) for _ in range(3)] for _ in range(2))
        polynomial = fmpz_poly(first)
        roots = real_roots(polynomial, -FAR, FAR) if polynomial.degree() == 2 else []
        signs: list[tuple[int, int]] = []

        def question(number: Any, asked: Any = (first, second), into: Any = signs) -> None:
            into.append(tuple(number([Fraction(each) for each in one]).sign for one in asked))

        list(answers_anywhere(question, Domain()))
        for root in roots:
            wanted = 0, sign_at(fmpz_poly(second), root)
            assert wanted in signs
            compared += isinstance(root, AlgebraicNumber)
    assert compared > 20


def test_two_variables_are_eliminated_one_inside_the_other_as_z3_does() -> None:
    import z3

    source = random.Random(11)  # noqa: S311 - random games, no secret
    found = []
    for _ in range(40):
        rows = [[source.randint(-4, 4) for _ in range(4)] for _ in range(4)]
        signs = [source.choice([{1}, {0, 1}, {0}]) for _ in rows]

        def inner(first: Any, rows: Any = rows, signs: Any = signs) -> bool:
            def question(second: Any) -> bool:
                values = [second([first([c, a]), first([b, d])]) for a, b, c, d in rows]
                return all(value.sign in each for value, each in zip(values, signs, strict=True))

            return any(answers_anywhere(question, Domain(Fraction(-2), Fraction(3))))

        found.append(any(answers_anywhere(inner, Domain(Fraction(-1), Fraction(2)))))
        x, y = z3.Reals("x y")
        solver = z3.Solver()
        solver.add(x >= -1, x <= 2, y >= -2, y <= 3)
        for (a, b, c, d), each in zip(rows, signs, strict=True):
            value = c + a * x + b * y + d * x * y
            solver.add(value == 0 if each == {0} else value > 0 if each == {1} else value >= 0)
        assert (solver.check() == z3.sat) is found[-1], (rows, signs)
    assert 5 < sum(found) < 38
