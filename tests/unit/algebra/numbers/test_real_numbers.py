"""Real algebraic numbers: roots, order, decimals and signs."""

import math
import pickle
from fractions import Fraction
from itertools import islice, pairwise
from operator import ge, gt, le, lt

import pytest
from flint import fmpz_poly
from hypothesis import assume, given
from hypothesis import strategies as st

from sma_games.algebra.numbers.real_numbers import (
    AlgebraicNumber,
    RealNumber,
    decimal_text,
    real_roots,
    sign_at,
    simplest_between,
)

FAR = Fraction(10**9)

fractions = st.fractions(-20, 20, max_denominator=60)
polynomials = st.lists(st.integers(-6, 6), min_size=2, max_size=6).filter(any)


def roots(*coefficients: int) -> list[RealNumber]:
    return real_roots(coefficients, -FAR, FAR)


def sqrt(number: int) -> RealNumber:
    return roots(-number, 0, 1)[-1]


@st.composite
def real_numbers(draw: st.DrawFn) -> RealNumber:
    found = roots(*draw(polynomials))
    assume(found)
    return draw(st.sampled_from(found))


def test_rational_roots_are_fractions_and_multiple_roots_are_told_once() -> None:
    assert roots(*(fmpz_poly([-1, 2]) ** 2 * fmpz_poly([3, 1]))) == [Fraction(-3), Fraction(1, 2)]


def test_a_polynomial_object_is_taken_as_it_is() -> None:
    assert real_roots(fmpz_poly([-3, 1]), -FAR, FAR) == [Fraction(3)]


def test_only_roots_strictly_inside_the_interval_are_told() -> None:
    product = fmpz_poly([0, 1]) * fmpz_poly([-1, 1]) * fmpz_poly([-2, 0, 1])
    assert real_roots(product, Fraction(0), sqrt(2)) == [Fraction(1)]


def test_a_polynomial_without_real_roots_has_none() -> None:
    assert roots(1, 0, 1) == []


def test_roots_of_products_are_the_union_of_the_roots() -> None:
    first, second = fmpz_poly([-2, 0, 1]), fmpz_poly([-1, -1, 0, 1])
    union = {*real_roots(first, -FAR, FAR), *real_roots(second, -FAR, FAR)}
    assert set(real_roots(first * second, -FAR, FAR)) == union
    assert len(union) == 3


@given(polynomials, polynomials)
def test_roots_of_any_product_ascend_and_are_roots_of_a_factor(first: list[int], second: list[int]) -> None:
    left, right = fmpz_poly(first), fmpz_poly(second)
    found = real_roots(left * right, -FAR, FAR)
    assert all(low < high for low, high in pairwise(found))
    assert set(found) == {*real_roots(left, -FAR, FAR), *real_roots(right, -FAR, FAR)}
    assert all(sign_at(left * right, root) == 0 for root in found)


@pytest.mark.parametrize(
    ("coefficients", "texts"),
    [
        ((-2, 0, 1), ["-sqrt(2)", "sqrt(2)"]),
        ((-1, -1, 1), ["1/2 - sqrt(5)/2", "1/2 + sqrt(5)/2"]),
        ((-8, 0, 1), ["-2*sqrt(2)", "2*sqrt(2)"]),
        ((-2, 0, 9), ["-sqrt(2)/3", "sqrt(2)/3"]),
        ((-8, 0, 9), ["-2*sqrt(2)/3", "2*sqrt(2)/3"]),
        ((-2, 0, 0, 1), ["1.2599210499… (root of 1*t**3 - 2)"]),
    ],
)
def test_a_number_prints_in_radicals_or_as_a_root(coefficients: tuple[int, ...], texts: list[str]) -> None:
    found = roots(*coefficients)
    assert list(map(str, found)) == texts
    assert list(map(repr, found)) == texts


def test_numbers_of_different_polynomials_and_different_roots_of_one_are_different() -> None:
    low, high = roots(-2, 0, 1)
    assert low != high
    assert high != sqrt(3)
    assert high != Fraction(7, 5)
    assert high != "sqrt(2)"


def test_one_number_found_in_two_ways_is_equal_and_has_one_hash() -> None:
    direct = sqrt(2)
    in_product = real_roots(fmpz_poly([-2, 0, 1]) * fmpz_poly([-5, 0, 0, 1]), Fraction(1), Fraction(3, 2))[0]
    assert isinstance(direct, AlgebraicNumber)
    wide = AlgebraicNumber(direct.minimal_polynomial, Fraction(1), Fraction(5))
    assert direct == in_product == wide
    assert len({direct, in_product, wide}) == 1


def test_different_roots_are_told_apart_by_touching_and_by_overlapping_intervals() -> None:
    low = AlgebraicNumber((2, -5, 0, 1), Fraction(0), Fraction(1))  # 0.41...; the others are 2 and -2.41...
    overlapping = AlgebraicNumber((-2, 0, 1), Fraction(-1, 2), Fraction(2))
    other = AlgebraicNumber((-2, 0, 1), Fraction(-2), Fraction(1, 2))
    touching = AlgebraicNumber((-2, 0, 1), Fraction(-2), Fraction(-1, 2))
    assert overlapping != other
    assert overlapping != touching
    assert other < overlapping
    assert low != overlapping


@given(real_numbers(), real_numbers())
def test_the_order_is_total_and_agrees_with_floats(first: RealNumber, second: RealNumber) -> None:
    assert (first < second) + (first == second) + (first > second) == 1
    assert (first <= second) == (not first > second)
    if abs(float(first) - float(second)) > 1e-9:
        for compare in (lt, le, gt, ge):
            assert compare(first, second) == compare(float(first), float(second))


@given(real_numbers(), fractions)
def test_comparison_with_fractions_and_integers_is_exact(number: RealNumber, fraction: Fraction) -> None:
    assert (number < fraction) == (fraction > number)
    whole = math.floor(float(number)) - 1
    assert whole < number < whole + 3
    if isinstance(number, AlgebraicNumber):
        assert number.low < number < number.high
        close = next(low for low, high in number.narrowing() if high - low < Fraction(1, 10**40))
        assert close < number


def test_numbers_are_not_compared_with_floats() -> None:
    with pytest.raises(TypeError):
        assert sqrt(2) < 1.5


@given(real_numbers())
def test_intervals_shrink_around_the_number(number: RealNumber) -> None:
    assume(isinstance(number, AlgebraicNumber))
    assert isinstance(number, AlgebraicNumber)
    for (low, high), (lower, higher) in pairwise(islice(number.narrowing(), 30)):
        assert low <= lower < number < higher <= high
        assert higher - lower <= Fraction(3, 4) * (high - low)


def test_a_wide_interval_is_narrowed_too() -> None:
    wide = AlgebraicNumber((-2, 0, 1), Fraction(0), Fraction(10**9))
    low, high = wide.bounds(Fraction(1, 10**30))
    assert high - low <= Fraction(1, 10**30)
    assert low**2 < 2 < high**2


@pytest.mark.parametrize("number", [2, 3, 5, 999, 10**12 + 1])
def test_floats_of_square_roots_are_rounded_correctly(number: int) -> None:
    assert float(sqrt(number)) == math.sqrt(number)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (Fraction(1, 2), 0, "0"),
        (Fraction(3, 2), 0, "2"),
        (Fraction(-1, 8), 2, "-0.12"),
        (Fraction(-1, 1000), 2, "0"),
        (Fraction(-7, 3), 4, "-2.3333"),
        (Fraction(120), 4, "120"),
        (Fraction(-5, 2), 3, "-2.5"),
    ],
)
def test_decimals_are_rounded_half_to_even_without_trailing_zeros(number: Fraction, digits: int, text: str) -> None:
    assert decimal_text(number, digits) == text


def test_decimals_of_algebraic_numbers_are_those_of_their_value() -> None:
    assert decimal_text(sqrt(2), 40) == "1.4142135623730950488016887242096980785697"
    assert decimal_text(roots(-2, 0, 1)[0], 3) == "-1.414"


@given(st.lists(st.integers(-9, 9), max_size=7), real_numbers())
def test_the_sign_of_a_polynomial_agrees_with_its_value(coefficients: list[int], number: RealNumber) -> None:
    polynomial = fmpz_poly(coefficients)
    value = sum(coefficient * float(number) ** power for power, coefficient in enumerate(coefficients))
    sign = sign_at(polynomial, number)
    assert sign == -sign_at(-polynomial, number)
    if abs(value) > 1e-6 * max(1, abs(float(number))) ** 6:
        assert sign == (1 if value > 0 else -1)


def test_signs_at_irrational_points_are_exact() -> None:
    root = sqrt(2)
    convergent = fmpz_poly([-665857, 470832])  # 665857/470832 is above sqrt(2) by 1.6e-12
    assert sign_at(convergent, root) == -1
    close = Fraction(3, 2)
    for _ in range(7):
        close = (close + 2 / close) / 2  # Newton's method, from above: 1e-200 away at last
    assert sign_at(fmpz_poly([-close.numerator, close.denominator]), root) == -1
    assert sign_at(fmpz_poly([-4, 0, 0, 0, 1]), root) == 0
    assert sign_at(fmpz_poly([0]), root) == 0
    assert sign_at(fmpz_poly([1]), root) == 1


@given(fractions, fractions)
def test_the_simplest_fraction_between_has_the_smallest_denominator(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    assume(low < high)
    found = simplest_between(low, high)
    assert low < found < high
    for denominator in range(1, found.denominator):
        assert not any(
            low < Fraction(numerator, denominator) < high
            for numerator in (math.floor(low * denominator) + 1, math.ceil(high * denominator) - 1)
        )


@given(real_numbers(), real_numbers())
def test_there_is_a_fraction_between_any_two_numbers(first: RealNumber, second: RealNumber) -> None:
    assume(first != second)
    low, high = (first, second) if first < second else (second, first)
    assert low < simplest_between(low, high) < high


@pytest.mark.parametrize(
    ("low", "high", "between"),
    [
        (Fraction(-3), Fraction(5), 0),
        (Fraction(-2, 3), Fraction(-1, 2), Fraction(-3, 5)),
        (Fraction(2), Fraction(3), Fraction(5, 2)),
        (Fraction(0), Fraction(1, 7), Fraction(1, 8)),
    ],
)
def test_the_simplest_fraction_between_fractions(low: Fraction, high: Fraction, between: Fraction) -> None:
    assert simplest_between(low, high) == between


def test_the_simplest_fraction_between_algebraic_ends() -> None:
    low, high = roots(-2, 0, 1)
    assert simplest_between(low, high) == 0
    assert simplest_between(high, sqrt(3)) == Fraction(3, 2)
    assert simplest_between(Fraction(7, 5), high) == Fraction(24, 17)
    assert simplest_between(low, Fraction(-7, 5)) == Fraction(-24, 17)


@given(real_numbers())
def test_numbers_are_pickled(number: RealNumber) -> None:
    assert pickle.loads(pickle.dumps(number)) == number  # noqa: S301 - our own bytes
