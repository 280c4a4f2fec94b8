"""Quotients whose factors are not cancelled, and points between points."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra.polynomials.rational_functions import Quotient, interpolate

FRACTIONS = st.fractions(-5, 5, max_denominator=9)
POINTS = st.tuples(FRACTIONS, FRACTIONS, FRACTIONS)


def as_quotients(point: tuple[Fraction, ...], scale: int) -> tuple[Quotient, ...]:
    """Return a point as quotients that share a factor."""
    return tuple(Quotient(scale * each.numerator, scale * each.denominator) for each in point)


@given(POINTS, POINTS, st.fractions(0, 1, max_denominator=9), st.integers(1, 4), st.integers(0, 2))
def test_quotients_lie_between_two_points_where_fractions_do(
    one: tuple[Fraction, ...], other: tuple[Fraction, ...], weight: Fraction, scale: int, place: int
) -> None:
    if one[place] == other[place]:
        return
    high, low = (one, other) if one[place] > other[place] else (other, one)
    bound = low[place] + weight * (high[place] - low[place])
    expected = tuple(below + weight * (above - below) for above, below in zip(high, low, strict=True))
    assert interpolate(high, low, place, bound) == expected
    quotients = as_quotients(high, scale), as_quotients(low, 1)
    found = interpolate(*quotients, place, Quotient.of(bound))
    assert tuple(Fraction(each.numerator, each.denominator) for each in found) == expected
    assert all(each.denominator > 0 for each in found)


def test_a_sum_over_one_denominator_keeps_it() -> None:
    third = Quotient(1, 3)
    assert Quotient(2, 3) + third == Quotient(3, 3)
    assert third + Quotient(1, 2) == Quotient(5, 6)
