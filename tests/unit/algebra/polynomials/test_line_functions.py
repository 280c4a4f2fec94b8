"""Rational functions: exact values at rational and irrational numbers, floats on arrays, text."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpz_poly
from hypothesis import assume, given
from hypothesis import strategies as st

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, real_roots
from sma_games.algebra.polynomials.line import LineNumber, NearSample
from sma_games.algebra.polynomials.line_functions import LineFunction

ROOT_TWO = real_roots([-2, 0, 1], Fraction(0), Fraction(2))[0]


def function(numerator: list[int], denominator: list[int], parameter: str = "t") -> LineFunction:
    return LineFunction.of(LineNumber(fmpz_poly(numerator), fmpz_poly(denominator), NearSample(Fraction(0))), parameter)


coefficients = st.lists(st.integers(-9, 9), min_size=1, max_size=4)


@given(coefficients, coefficients, st.fractions(-3, 3, max_denominator=20))
def test_exact_values_and_floats_agree_with_the_definition(
    numerator: list[int], denominator: list[int], value: Fraction
) -> None:
    bottom = sum((weight * value**power for power, weight in enumerate(denominator)), Fraction(0))
    assume(abs(bottom) > Fraction(1, 100))
    top = sum((weight * value**power for power, weight in enumerate(numerator)), Fraction(0))
    found = function(numerator, denominator)
    assert found(value) == top / bottom
    assert found.on([[float(value)]])[0, 0] == pytest.approx(float(top / bottom), abs=1e-9)


@given(coefficients, coefficients, st.integers(1, 5))
def test_equal_functions_are_equal_objects(numerator: list[int], denominator: list[int], factor: int) -> None:
    assume(any(denominator))
    one = function(numerator, denominator)
    other = function([-factor * weight for weight in numerator], [-factor * weight for weight in denominator])
    assert one == other
    assert hash(one) == hash(other)
    assert one.denominator[-1] > 0


@given(coefficients, coefficients)
def test_the_value_at_an_irrational_number_is_exact(numerator: list[int], denominator: list[int]) -> None:
    assume(any(denominator))
    found = function(numerator, denominator)
    with np.errstate(all="ignore"):
        rounded = float(found.on([2**0.5])[0])
    assume(abs(rounded) < 10**6)
    exact = found(ROOT_TWO)
    assert float(exact) == pytest.approx(rounded, rel=1e-6, abs=1e-9)
    assert isinstance(exact, Fraction) or len(exact.minimal_polynomial) == 3


def test_values_at_roots_of_higher_degree_and_conjugates() -> None:
    fourth = real_roots([-2, 0, 0, 0, 1], Fraction(0), Fraction(2))[0]
    assert function([0, 0, 1], [1])(fourth) == ROOT_TWO
    assert function([0, 0, 0, 0, 1], [4])(fourth) == Fraction(1, 2)
    assert str(function([1, 1], [1])(real_roots([-2, 0, 1], Fraction(-2), Fraction(0))[0])) == "1 - sqrt(2)"


def test_a_pole_is_an_error() -> None:
    for pole in (Fraction(1), ROOT_TWO):
        bottom = [-1, 1] if isinstance(pole, Fraction) else [-2, 0, 1]
        with pytest.raises(ZeroDivisionError):
            function([1], bottom)(pole)
    assert isinstance(ROOT_TWO, AlgebraicNumber)


def test_text_is_short_where_it_can_be() -> None:
    assert str(function([], [1])) == "0"
    assert str(function([-1189, -500], [1000], "backlash")) == "-0.5*backlash - 1.189"
    assert str(function([1, 0, 1], [3])) == "1/3*t**2 + 1/3"
    assert str(function([1], [0, 1])) == "1/t"
    assert str(function([1], [0, 2])) == "1/(2*t)"
    assert str(function([1, 1], [-1, 0, 1])) == "1/(t - 1)"
    assert str(LineFunction.of(Fraction(-2, 5), "t")) == "-0.4"
    assert LineFunction.of(0, "t").is_constant
    assert not function([0, 1], [1]).is_constant
    assert function([0, 1], [1], "p_trump").latex() == r"\mathit{p\_trump}"
    assert function([1, 2], [0, 1]).latex("x") == r"\frac{2 x + 1}{x}"
