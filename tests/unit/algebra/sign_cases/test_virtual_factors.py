"""Factors of polynomials whose coefficients are numbers of a ring."""

from fractions import Fraction

from flint import fmpz_poly

from sma_games.algebra.polynomials.line import LineNumber, NearSample
from sma_games.algebra.sign_cases.virtual_factors import irreducible_parts


def test_factors_along_a_line_multiply_to_the_polynomial_up_to_what_has_no_variable() -> None:
    order = NearSample(Fraction(1, 3))
    t = LineNumber(fmpz_poly([0, 1]), fmpz_poly([1]), order)
    product = [t * (t + 1), 2 * t + 1, 1]  # (x + t) (x + t + 1)
    found = irreducible_parts(product)
    assert sorted(len(part) for part in found) == [2, 2]
    assert {part[0] / part[1] for part in found} == {t, t + 1}


def test_what_cannot_be_factored_stays_as_it_is() -> None:
    assert irreducible_parts([Fraction(-2), Fraction(0), Fraction(1)]) == [(Fraction(-2), Fraction(0), Fraction(1))]
    assert irreducible_parts(["c", "b", "a"]) == [("c", "b", "a")]
