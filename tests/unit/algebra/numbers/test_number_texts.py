"""Numbers of any length as text: in full, or as a reader can take them in."""

import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from flint import fmpz, fmpz_poly

from sma_games.algebra.numbers.number_texts import LONGEST, exact_text, shown_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, all_real_roots, decimal_text

LIMIT = 4300  # digits that Python writes


@pytest.mark.parametrize("digits", [1, 30, 199, 4299, 4301, 50_000])
def test_every_number_has_an_exact_and_a_shown_text(digits: int) -> None:
    limit = sys.get_int_max_str_digits()
    number = Fraction(-(10**digits) - 1, 10**digits + 2)
    top, _, bottom = exact_text(number).partition("/")
    assert [int(fmpz(part)) for part in (top, bottom)] == [number.numerator, number.denominator]
    assert len(shown_text(number)) <= LONGEST
    assert exact_text(number.numerator) == top
    assert (shown_text(number) == exact_text(number)) == (2 * digits < LONGEST - 3)
    assert decimal_text(10**digits, 0) == "1" + "0" * digits
    assert sys.get_int_max_str_digits() == limit


def test_a_long_number_is_shown_by_ten_right_digits() -> None:
    digits, _, kind = shown_text(Fraction(10**6000 + 1, 3 * 10**5990)).partition("… ")
    assert (digits, kind) == ("3333333333", "(a fraction of 11,992 digits)")
    assert Decimal(shown_text(Fraction(1, 7**900)).partition("…")[0]) == pytest.approx(Decimal(7) ** -900)
    assert shown_text(10**5000) == "1.000000000E+5000… (an integer of 5,001 digits)"


@pytest.mark.parametrize("degree", [2, 3])
@pytest.mark.parametrize("digits", [5, 60, 3000, 9000])
def test_irrational_numbers_print_whatever_their_size(degree: int, digits: int) -> None:
    coefficients = [-(10**digits + 7), *[0] * (degree - 1), 3 * 10**digits + 1]
    root = all_real_roots(fmpz_poly(coefficients))[-1]
    assert isinstance(root, AlgebraicNumber)
    assert str(root)
    assert float(root) == pytest.approx((1 / 3) ** (1 / degree), rel=1e-4)
    if digits > LONGEST:
        many = f"coefficients of up to {digits + 1:,} digits"
        assert shown_text(root).endswith(f"… (root of a polynomial of degree {degree} with {many})")


def test_square_roots_are_told_without_factoring_long_numbers() -> None:
    """A product of two primes of 101 digits would keep a factoring algorithm busy for hours."""
    one, other = 10**100 + 267, 10**100 + 949
    root = all_real_roots(fmpz_poly([-12 * one * other, 0, 1]))[1]
    assert str(root) == f"2*sqrt({3 * one * other})"
    assert str(all_real_roots(fmpz_poly([-5 * one * one, 0, 1]))[1]) == f"{one}*sqrt(5)"
    assert str(all_real_roots(fmpz_poly([-one * one * 9, 0, 0, 0, 1]))[1]) == f"sqrt({3 * one})"
    assert str(all_real_roots(fmpz_poly([-601, 0, 1]))[0]) == "-sqrt(601)"
    assert str(all_real_roots(fmpz_poly([-1009 * 1009 * 6, 0, 1]))[1]) == "1009*sqrt(6)"


def test_the_float_of_a_tiny_irrational_number_is_the_nearest() -> None:
    tiny = all_real_roots(fmpz_poly([-2, 0, 10**300]))[1]
    assert float(tiny) == pytest.approx(2**0.5 * 1e-150, rel=1e-15)
