"""Rational functions of one parameter as an ordered field, and cells on which an answer is constant."""

from fractions import Fraction
from itertools import pairwise

import pytest
from flint import fmpz_poly
from hypothesis import assume, given
from hypothesis import strategies as st

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.algebra.polynomials.line import AtAlgebraicNumber, LineNumber, LineOrder, NearSample, constant_cells

ONE = fmpz_poly([1])
ROOT_OF_TWO = AlgebraicNumber((-2, 0, 1), Fraction(1), Fraction(2))

Quotient = tuple[list[int], list[int]]

polynomials = st.lists(st.integers(-4, 4), min_size=1, max_size=4)
quotients = st.tuples(polynomials, polynomials.filter(any))
samples = st.fractions(-3, 3, max_denominator=6)
orders = st.one_of(samples.map(NearSample), st.just(AtAlgebraicNumber(ROOT_OF_TWO)))


def number(order: LineOrder, quotient: Quotient) -> LineNumber:
    numerator, denominator = map(fmpz_poly, quotient)
    assume(order.sign(denominator) != 0)
    return order.number(numerator, denominator)


def parameter(order: LineOrder) -> LineNumber:
    return order.number(fmpz_poly([0, 1]), ONE)


@given(orders, quotients, quotients, quotients)
def test_numbers_form_a_field(order: LineOrder, first: Quotient, second: Quotient, third: Quotient) -> None:
    a, b, c = (number(order, quotient) for quotient in (first, second, third))
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a + 0 == a == a * 1
    assert a - a == 0
    assert a - b == -(b - a)
    assert hash(a + b) == hash(b + a)
    if b:
        assert a / b * b == a
        assert 1 / b == b**-1
        assert b**3 == b * b * b
        assert b**0 == 1


@given(orders, quotients, quotients, quotients)
def test_the_order_is_that_of_an_ordered_field(
    order: LineOrder, first: Quotient, second: Quotient, third: Quotient
) -> None:
    a, b, c = (number(order, quotient) for quotient in (first, second, third))
    assert (a < b) + (a == b) + (a > b) == 1
    assert (a <= b) == (a < b or a == b) == (not a > b)
    assert (a >= b) == (b <= a)
    if a < b:
        assert a + c < b + c
        assert -b < -a
        assert not c > 0 or a * c < b * c
    if a < b < c:
        assert a < c
    assert a * a >= 0


@given(samples, quotients, quotients)
def test_near_a_sample_numbers_that_differ_there_compare_as_their_values(
    sample: Fraction, first: Quotient, second: Quotient
) -> None:
    values = []
    for numerator, denominator in (first, second):
        top, bottom = (sum(c * sample**k for k, c in enumerate(row)) for row in (numerator, denominator))
        assume(bottom)
        values.append(Fraction(top) / bottom)
    order = NearSample(sample)
    a, b = number(order, first), number(order, second)
    if values[0] != values[1]:
        assert (a < b) == (values[0] < values[1])
    elif a != b:
        assert (a < b) != (b < a)


def test_two_functions_that_cross_at_the_sample_have_the_order_above_it() -> None:
    order = NearSample(Fraction(1, 2))
    t = parameter(order)
    assert 1 - t < t
    assert not t < 1 - t
    assert 1 - (2 * t - 1) ** 2 < 1


def test_the_order_remembers_each_polynomial_whose_sign_it_was_asked() -> None:
    order = NearSample(Fraction(1, 3))
    t = parameter(order)
    assert t < 1
    assert t * t < t
    assert order.sign(fmpz_poly([5])) == 1
    assert order.sign(fmpz_poly([-5])) == -1
    assert order.sign(fmpz_poly([0])) == 0
    assert {polynomial.degree() for polynomial in order.asked.values()} == {1, 2}


def test_at_an_algebraic_number_its_own_equation_holds() -> None:
    t = parameter(AtAlgebraicNumber(ROOT_OF_TWO))
    assert t * t == 2
    assert 1 / t == t / 2
    assert Fraction(7, 5) < t < Fraction(3, 2)
    assert repr(1 / t) == "(x)/(2)"


def test_a_denominator_that_is_zero_here_is_refused() -> None:
    order = AtAlgebraicNumber(ROOT_OF_TWO)
    t = parameter(order)
    with pytest.raises(ZeroDivisionError):
        order.number(ONE, fmpz_poly([-2, 0, 1]))
    with pytest.raises(ZeroDivisionError):
        1 / (t * t - 2)
    with pytest.raises(ZeroDivisionError):
        NearSample(Fraction(1)).number(ONE, fmpz_poly([0]))


def test_constants_equal_and_hash_like_fractions_and_other_things_are_different() -> None:
    order = NearSample(Fraction(1))
    t = parameter(order)
    half = (t - t) + Fraction(1, 2)
    assert half == Fraction(1, 2)
    assert hash(half) == hash(Fraction(1, 2))
    assert not t - t
    assert 3 - t == -(t - 3)
    assert t != "t"
    assert 2 / t == Fraction(2) / t


def test_quotients_are_written_in_lowest_terms_with_a_positive_leading_denominator() -> None:
    order = NearSample(Fraction(5))
    quotient = order.number(fmpz_poly([-1, 0, 1]), fmpz_poly([2, -2]))
    assert quotient == -(parameter(order) + 1) / 2
    assert repr(quotient) == "((-1)*x + (-1))/(2)"


def test_cells_end_where_the_answer_may_change_and_cover_the_interval() -> None:
    def solve(order: NearSample) -> str:
        t = parameter(order)
        return "low" if t * t < 2 and t < Fraction(3, 4) else "middle" if t * t < 2 else "high"

    cells = constant_cells(solve, Fraction(0), Fraction(2))
    assert (cells[0][0], cells[-1][1]) == (Fraction(0), Fraction(2))
    assert all(left[1] == right[0] for left, right in pairwise(cells))
    assert [(high, answer) for _, high, answer in cells] == [
        (Fraction(3, 4), "low"),
        (ROOT_OF_TWO, "middle"),
        (Fraction(2), "high"),
    ]


def test_an_answer_that_asks_nothing_has_one_cell() -> None:
    assert constant_cells(lambda _: "same", Fraction(0), Fraction(1)) == [(Fraction(0), Fraction(1), "same")]


@given(st.lists(polynomials, min_size=2, max_size=4))
def test_the_largest_of_some_polynomials_is_right_in_every_cell(rows: list[list[int]]) -> None:
    def largest(order: NearSample) -> int:
        values = [order.number(fmpz_poly(row), ONE) for row in rows]
        return max(range(len(rows)), key=values.__getitem__)

    for low, high, answer in constant_cells(largest, Fraction(-2), Fraction(2)):
        middle = Fraction(round((float(low) + float(high)) / 2 * 10**9), 10**9)
        if low < middle < high:
            values = [sum(c * middle**k for k, c in enumerate(row)) for row in rows]
            assert values[answer] == max(values)
