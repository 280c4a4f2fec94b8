"""The parts of a line on each of which an answer is the same, where the line may have no end."""

from __future__ import annotations

from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.algebra.numbers.real_numbers import RealNumber, simplest_between
from sma_games.algebra.polynomials.line import NearSample, constant_cells
from sma_games.algebra.sign_cases.virtual_substitution import Domain
from sma_games.answers.lines import Line

if TYPE_CHECKING:
    from flint import fmpz_poly

__all__ = ["Stretch", "stretches"]


class Stretch(NamedTuple):
    """A single value, or an open interval, on which an answer is the same."""

    low: RealNumber | None
    """None if it has no low end."""
    high: RealNumber | None
    """None if it has no high end."""
    answer: Any
    sample: RealNumber
    """A value in it."""

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.low is not None and self.low == self.high

    def contains(self, value: Fraction) -> bool:
        """Tell whether a value lies in it."""
        if self.is_point:
            return self.low == value
        return (self.low is None or self.low < value) and (self.high is None or value < self.high)


def stretches(line: Line, domain: Domain) -> list[Stretch]:
    """Return the parts of a line in order, points and open intervals in turn.

    Points at which nothing changes may be among them. Costs two runs for each root of what the answer rests on.
    """
    low, high = _ends(line, domain)
    cells = constant_cells(line.near, low, high) if low < high else []
    places: list[RealNumber] = [low, *(right for _, right, _ in cells)]
    points = [Stretch(place, place, line.at(place), place) for place in places]
    inner = [Stretch(left, right, answer, simplest_between(left, right)) for left, right, answer in cells]
    whole = [each for pair in zip_longest(points, inner) for each in pair if each is not None]
    if domain.low is None:
        whole = [whole[1]._replace(low=None), *whole[2:]]
    if domain.high is None:
        whole = [*whole[:-2], whole[-2]._replace(high=None)]
    return _join(whole)


def _join(found: list[Stretch]) -> list[Stretch]:
    """Join an interval to the one before it if the point between them has the same answer."""
    joined: list[Stretch] = []
    for each in found:
        is_same = [other.answer == each.answer for other in joined[-2:]]
        if not each.is_point and is_same == [True, True] and joined[-1].is_point and not joined[-2].is_point:
            joined[-2:] = [joined[-2]._replace(high=each.high)]
        else:
            joined.append(each)
    return joined


def _ends(line: Line, domain: Domain) -> tuple[Fraction, Fraction]:
    """Return ends beyond which nothing changes in place of those that there are not."""
    low, high = (end if end is not None else _beyond(line, side) for end, side in zip(domain, (-1, 1), strict=True))
    if domain.low is not None:
        high = high if domain.high is not None else max(high, low + 1)
    elif domain.high is not None:
        low = min(low, high - 1)
    return low, high


def _beyond(line: Line, side: int) -> Fraction:
    """Return a value below (-1) or above (1) all roots of what the answer rests on from there on."""
    value = Fraction(side)
    while True:
        order = NearSample(value)
        line.near(order)
        bound = max((_bound(each) for each in order.asked.values()), default=Fraction(0))
        if bound < abs(value):
            return value
        value = side * (bound + 1)


def _bound(polynomial: fmpz_poly) -> Fraction:
    """Return Cauchy's bound of the sizes of a polynomial's roots, as a whole number."""
    *rest, lead = [abs(int(value)) for value in polynomial.coeffs()]
    return Fraction(1 + max(rest, default=0) // lead + 1)
