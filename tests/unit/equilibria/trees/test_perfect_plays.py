"""Sets of plays: what is cut off a set by a bound on what it is worth."""

from fractions import Fraction
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.equilibria.trees.perfect_plays import Corner, PlaySet, _clip

FRACTIONS = st.fractions(-4, 4, max_denominator=6)


@given(st.lists(st.tuples(FRACTIONS, FRACTIONS), min_size=2, max_size=2), st.tuples(FRACTIONS, FRACTIONS))
def test_bounds_below_and_above_cut_quotients_as_they_cut_fractions(
    ends: list[tuple[Fraction, Fraction]], bounds: tuple[Fraction, Fraction]
) -> None:
    low, high = sorted(bounds)
    worth = sorted(end[0] for end in ends)
    if worth[1] < low or worth[0] > high:  # nothing of the set is left
        return
    found = [_clip_edge(ends, low, high, kind) for kind in (Fraction, Quotient.of)]
    assert [tuple(map(_fraction, corner.value)) for corner in found[1]] == [corner.value for corner in found[0]]
    assert all(number.denominator > 0 for corner in found[1] for number in corner.value)
    assert all(low <= corner.value[0] <= high for corner in found[0])


def _clip_edge(ends: list[tuple[Fraction, Fraction]], low: Fraction, high: Fraction, kind: object) -> list[Corner]:
    """Return the part of the edge between two points in which the first number is between bounds."""
    assert callable(kind)
    corners = tuple(Corner(tuple(map(kind, end)), frozenset([place])) for place, end in enumerate(ends))
    return list(_clip(PlaySet(corners), 0, kind(low), kind(high), count(), is_rough=False))


def _fraction(number: Quotient) -> Fraction:
    return Fraction(number.numerator, number.denominator)
