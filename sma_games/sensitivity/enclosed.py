"""Probabilities over two parameters, enclosed: the inner one exactly along its line, the outer by ball arithmetic.

Three parameters are those of `enclosed_space`.

The plane is cut into cylinders (Collins, 1975): between two neighboring critical values of the outer parameter the
roots of all polynomials along the inner one are analytic functions of it that never meet, so that what is true between
two of them is known from a single sample. Critical are the zeros of leading coefficients, discriminants, resultants,
and of the polynomials at the ends and breaks of the inner distribution. Over each cylinder the distribution function at
these roots is integrated by the rigorous quadrature of Johansson (2018), `acb.integral`; around each critical value a
strip is left out, whose weight is added to the width of the result. That the polynomials are all that matter is shown
by the samples: on the way to what is true at one, no other is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import Any, NamedTuple

from flint import Ordering, acb, arb, fmpq_poly, fmpz_mpoly_ctx, fmpz_poly

from sma_games.algebra.numbers.real_numbers import (
    AlgebraicNumber,
    RealNumber,
    all_real_roots,
    real_roots,
    simplest_between,
)
from sma_games.modeling.beliefs import Piece, rational
from sma_games.modeling.cumulative import ball, cumulative, support
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.enclosed_space import space_totals
from sma_games.sensitivity.event_cases import EventCases
from sma_games.sensitivity.events import Mark
from sma_games.sensitivity.exact import Weight, combinations
from sma_games.sensitivity.quadrature import NotEnclosedError, curvature, integral

__all__ = ["MOST_ENCLOSED", "NotEnclosedError", "enclosed_totals"]

MOST_ENCLOSED = 3
MOST_DEGREE = 2
MOST_POLYNOMIALS = 60
THINNER = 4  # times that strips are made thinner, if they weigh too much
_PLANE = fmpz_mpoly_ctx.get(("inner", "outer"), Ordering.lex)
STRIP = Fraction(1, 2**10)  # of the width that is asked, for the weight of all strips


class _Section(NamedTuple):
    """A root of a polynomial along the inner parameter, as a function of the outer one; or a constant."""

    polynomial: int
    """Its number; -1 for a constant."""
    branch: int
    """Which of its roots, in ascending order; of a constant its number."""
    piece: int
    """In which piece of the inner distribution the root lies."""


def enclosed_totals(cases: EventCases, draws: Draws, marks: Sequence[Mark], precision: float) -> list[Weight]:
    """Return balls, or fractions, around the probability of each mark: where all of its parts are true.

    Two or three parameters have a density; the others are added up over all combinations of their values. The balls are
    about as wide as the precision asks.

    Raises
    ------
    NotEnclosedError
        If the event is beyond the method: the message says why.
    """
    order = list(cases.space.model.parameters)
    smooth = sorted((name for name in draws.names if not draws.atoms(name)), key=order.index)
    totals: list[Weight] = [Fraction(0)] * len(marks)
    for point, share in combinations(draws):
        totals_over = _plane_totals if len(smooth) == 2 else space_totals  # noqa: PLR2004 - a plane
        found = totals_over(cases, draws, smooth, point, marks, precision)
        for place, weight in enumerate(found):
            total = totals[place]
            if isinstance(weight, Fraction) and isinstance(total, Fraction):
                totals[place] = total + weight * share
            else:
                totals[place] = ball(total) + ball(weight) * ball(share)
    return totals


def _plane_totals(
    cases: EventCases,
    draws: Draws,
    smooth: Sequence[str],
    point: Mapping[str, Fraction],
    marks: Sequence[Mark],
    precision: float,
) -> list[Weight]:
    """Return the totals over two parameters; planes are cut again until the samples bring up no new polynomial."""
    while True:
        known = len(cases.questions)
        planes = [_Plane(cases, draws, inner, outer, point) for inner, outer in (smooth, smooth[::-1])]
        plane = min(planes, key=lambda each: each.cost)
        cylinders = list(plane.cylinders())
        if len(cases.questions) == known:
            return plane.totals(cylinders, marks, precision)


class _Cylinder(NamedTuple):
    """An open interval of the outer parameter, and what is true between the sections over it."""

    low: RealNumber
    high: RealNumber
    sections: tuple[_Section, ...]
    marks: tuple[Mark, ...]
    """One more than sections inside: between neighbors."""


@dataclass(frozen=True)
class _Plane:
    """Two parameters, all others fixed, and the polynomials that are known by now."""

    cases: EventCases
    draws: Draws
    inner: str
    outer: str
    point: Mapping[str, Fraction]

    @cached_property
    def polynomials(self) -> list[list[fmpz_poly]]:
        """The distinct irreducible ones: their coefficients along the inner parameter, as polynomials in the outer one.

        Without those that say where a break of the inner distribution is, which is a section already.
        """
        numbers = dict.fromkeys(self.cases.questions)
        if len(numbers) > MOST_POLYNOMIALS:
            raise NotEnclosedError(f"it hangs on {len(numbers)} polynomials; name fewer parameters in over")
        factors = (factor for number in numbers for factor, _ in self._substituted(number).factor()[1])
        rows = [_rows(factor) for factor in {str(each): each for each in factors}.values()]
        return [row for row in rows if all(_value_of(row, end) for end in self.breaks)]

    def _substituted(self, number: int) -> Any:
        """Return a multiple of a polynomial with the values of all other parameters in their places."""
        names = self.cases.names
        places = names.index(self.inner), names.index(self.outer)
        terms: dict[tuple[int, int], Fraction] = {}
        for powers, coefficient in self.cases.polynomials.terms(number):
            value = Fraction(coefficient)
            for place, power in enumerate(powers):
                if power and place not in places:
                    value *= self.point[names[place]] ** power
            key = powers[places[0]], powers[places[1]]
            terms[key] = terms.get(key, Fraction(0)) + value
        scale = lcm(*(value.denominator for value in terms.values()))
        return _PLANE.from_dict({key: int(value * scale) for key, value in terms.items() if value})

    @property
    def cost(self) -> tuple[bool, int, int]:
        """How hard this order is: roots must have formulas, and a curved distribution is best integrated last."""
        degree = max((len(rows) - 1 for rows in self.polynomials), default=0)
        return degree > MOST_DEGREE, curvature(self.draws.parameter(self.inner)), degree

    @cached_property
    def breaks(self) -> tuple[Fraction, ...]:
        """The ends of the pieces of the inner distribution, ascending."""
        pieces = support(self.draws.parameter(self.inner)).pieces
        return tuple(sorted({end for piece in pieces for end in (piece.low, piece.high)}))

    def cylinders(self) -> Iterator[_Cylinder]:
        """Yield the cylinders, in order."""
        pieces = support(self.draws.parameter(self.outer)).pieces
        for piece in pieces:
            cuts = sorted({root for each in self._critical() for root in real_roots(each, piece.low, piece.high)})
            for low, high in pairwise([piece.low, *cuts, piece.high]):
                yield self._cylinder(low, high)

    def _critical(self) -> list[fmpz_poly]:
        """Return polynomials in the outer parameter, at whose zeros the roots along the inner one may change."""
        found: dict[str, fmpz_poly] = {}
        for row in self.polynomials:
            parts = [row[-1], *(_value_of(row, end) for end in self.breaks)]
            parts += [_discriminant(row)] if len(row) > 2 else []  # noqa: PLR2004 - degree two or more
            found.update((each.str(), each) for each in parts)
        curved = [row for row in self.polynomials if len(row) > 1]
        for place, row in enumerate(curved):
            for other in curved[:place]:
                each = _resultant(row, other)
                found[each.str()] = each
        return [each for each in found.values() if each.degree() > 0]

    def _cylinder(self, low: RealNumber, high: RealNumber) -> _Cylinder:
        middle = simplest_between(low, high)
        ends = self.breaks[0], self.breaks[-1]
        places: list[tuple[RealNumber, _Section]] = []
        for number, row in enumerate(self.polynomials):
            for branch, root in enumerate(all_real_roots(_at(row, middle)) if len(row) > 1 else ()):
                if ends[0] < root < ends[1]:
                    places.append((root, _Section(number, branch, self._piece_of(root))))
        places += [(end, _Section(-1, place, 0)) for place, end in enumerate(self.breaks[1:-1], 1)]
        places.sort(key=lambda each: each[0])
        cuts = [ends[0], *(root for root, _ in places), ends[1]]
        marks = [
            self.cases.mark_at({**self.point, self.outer: middle, self.inner: simplest_between(left, right)})
            for left, right in pairwise(cuts)
        ]
        return _Cylinder(low, high, tuple(section for _, section in places), tuple(marks))

    def _piece_of(self, root: RealNumber) -> int:
        return sum(end < root for end in self.breaks) - 1

    def totals(self, cylinders: Sequence[_Cylinder], marks: Sequence[Mark], precision: float) -> list[Weight]:
        """Return balls around the probabilities of marks; fractions where they are 0 or 1."""
        strip = self._strip(len(cylinders), precision)
        for _ in range(THINNER):
            found = self._totals(cylinders, marks, strip, precision)
            if all(isinstance(each, Fraction) or each.rad() <= precision for each in found):
                break
            strip /= 2**12  # a density without bound puts much weight into it
        return found

    def _totals(
        self, cylinders: Sequence[_Cylinder], marks: Sequence[Mark], strip: Fraction, precision: float
    ) -> list[Weight]:
        counts = [[_signed(each, mark) for each in cylinders] for mark in marks]
        integrals = _Integrals(self, precision / (1 + sum(len(row) for rows in counts for row in rows)))
        found: list[Weight] = []
        for rows in counts:
            if all(row == {_Section(-1, 0, 0): 1} for row in rows):
                found.append(Fraction(1))
            elif not any(rows):
                found.append(Fraction(0))
            else:
                parts = [integrals.over(each, row, strip) for each, row in zip(cylinders, rows, strict=True)]
                found.append(sum(parts, arb(0)))
        return found

    def _strip(self, num_cylinders: int, precision: float) -> Fraction:
        """Return half the width of the strips around critical values."""
        low, high = self.draws.ends(self.outer)
        return (high - low) * Fraction(precision) * STRIP / (num_cylinders + 1)


def _signed(cylinder: _Cylinder, mark: Mark) -> Counter[_Section]:
    """Return how often the distribution function at each section counts, for or against the weight of a mark.

    The number of the constant 1, which it is at the upper end, stands at the section that is none.
    """
    found: Counter[_Section] = Counter()
    inside = [(each & mark) == mark for each in cylinder.marks]
    for section, (left, right) in zip(cylinder.sections, pairwise(inside), strict=True):
        if left != right:
            found[section] += int(left) - int(right)
    if inside[-1]:
        found[_Section(-1, 0, 0)] += 1
    return found


class _Integrals:
    """Integrals of the inner distribution function at sections, times the outer density; each worked out once."""

    def __init__(self, plane: _Plane, tolerance: float) -> None:
        self._plane = plane
        self._tolerance = tolerance
        self._pieces = support(plane.draws.parameter(plane.inner)).pieces
        self._outer = plane.draws.parameter(plane.outer)
        self._known: dict[tuple[RealNumber, _Section], arb] = {}

    def over(self, cylinder: _Cylinder, counts: Mapping[_Section, int], strip: Fraction) -> arb:
        """Return the weight, over a cylinder, of what signed counts of sections say."""
        if not counts:
            return arb(0)
        start, end = _inner_ends(cylinder, strip)
        low, high = (cumulative(self._outer, each) for each in (cylinder.low, cylinder.high))
        whole = ball(high) - ball(low)
        if start >= end:
            return arb(0).union(whole)
        inside = ball(cumulative(self._outer, end)) - ball(cumulative(self._outer, start))
        total = (whole - inside).union(arb(0))
        for section, count in counts.items():
            if section.polynomial < 0:
                value = arb(1) if not section.branch else self._constant(section)
                total += count * value * inside
            else:
                total += count * self._integral(cylinder, section, start, end)
        return total

    def _constant(self, section: _Section) -> arb:
        parameter = self._plane.draws.parameter(self._plane.inner)
        return ball(cumulative(parameter, self._plane.breaks[section.branch]))

    def _integral(self, cylinder: _Cylinder, section: _Section, start: Fraction, end: Fraction) -> arb:
        key = cylinder.low, section
        if key not in self._known:
            self._known[key] = self._find(cylinder, section, start, end)
        return self._known[key]

    def _find(self, cylinder: _Cylinder, section: _Section, start: Fraction, end: Fraction) -> arb:
        row = self._plane.polynomials[section.polynomial]
        root = _root_function(row, section.branch, simplest_between(cylinder.low, cylinder.high))
        piece = self._pieces[section.piece]
        density = self._density(start, end)

        def integrand(value: acb, analytic: bool) -> acb:  # noqa: FBT001 - as FLINT calls it
            found: acb = piece.cumulative(root(value, analytic), analytic) * density(value, analytic)
            return found

        enclosure = integral(integrand, start, end, self._tolerance).real
        if not enclosure.is_finite():
            raise NotEnclosedError("an integral could not be enclosed")
        return enclosure

    def _density(self, start: Fraction, end: Fraction) -> Any:
        pieces: Sequence[Piece] = support(self._outer).pieces
        return next(piece.density for piece in pieces if piece.low <= start and end <= piece.high)


def _inner_ends(cylinder: _Cylinder, strip: Fraction) -> tuple[Fraction, Fraction]:
    """Return rational ends inside of a cylinder, away from what is critical."""
    low, high = cylinder.low, cylinder.high
    start = (low.bounds(strip)[1] if isinstance(low, AlgebraicNumber) else low) + strip
    end = (high.bounds(strip)[0] if isinstance(high, AlgebraicNumber) else high) - strip
    return _short(start, strip), _short(end, strip)


def _short(value: Fraction, strip: Fraction) -> Fraction:
    """Return a fraction with few digits within half a strip."""
    return value.limit_denominator(int(4 / strip) + 1)


def _root_function(row: Sequence[fmpz_poly], branch: int, middle: Fraction) -> Any:
    """Return a root along the inner parameter as a function of complex balls of the outer one."""
    degree = len(row) - 1
    if degree == 1:
        return lambda value, _analytic: -_complex(row[0], value) / _complex(row[1], value)
    if degree > MOST_DEGREE:
        raise NotEnclosedError(f"a polynomial that matters has degree {degree} in each parameter")
    is_rising = _sign(row[2], middle) > 0
    sign = 1 if (branch == 1) == is_rising else -1

    def root(value: acb, analytic: bool) -> acb:  # noqa: FBT001 - as FLINT calls it
        constant, linear, square = (_complex(each, value) for each in row)
        discriminant = linear * linear - 4 * constant * square
        found: acb = (-linear + sign * discriminant.sqrt(analytic=analytic)) / (2 * square)
        return found

    return root


def _complex(polynomial: fmpz_poly, value: acb) -> acb:
    total: acb = acb(0)
    for coefficient in reversed(polynomial.coeffs()):
        total = total * value + coefficient
    return total


def _sign(polynomial: fmpz_poly, value: Fraction) -> int:
    found = polynomial(rational(value))
    return int(found > 0) - int(found < 0)


def _at(row: Sequence[fmpz_poly], value: Fraction) -> fmpz_poly:
    """Return a positive multiple of the polynomial along the inner parameter at a value of the outer one."""
    return fmpq_poly([each(rational(value)) for each in row]).numer()


def _value_of(row: Sequence[fmpz_poly], value: Fraction) -> fmpz_poly:
    """Return a multiple of what a polynomial is, in the outer parameter, at a value of the inner one."""
    total, scale = fmpz_poly([0]), 1
    for each in reversed(row):
        total = total * value.numerator + each * scale
        scale *= value.denominator
    return total


def _discriminant(row: Sequence[fmpz_poly]) -> fmpz_poly:
    slope = [each * power for power, each in enumerate(row)][1:]
    return _resultant(row, slope)


def _resultant(one: Sequence[fmpz_poly], other: Sequence[fmpz_poly]) -> fmpz_poly:
    """Return the determinant of Sylvester's matrix."""
    first, second = (
        _PLANE.from_dict(
            {
                (power, exponent): int(coefficient)
                for power, each in enumerate(row)
                for exponent, coefficient in enumerate(each.coeffs())
                if coefficient != 0
            }
        )
        for row in (one, other)
    )
    rows = _rows(first.resultant(second, "inner"))
    return rows[0] if rows else fmpz_poly([0])


def _rows(polynomial: Any) -> list[fmpz_poly]:
    """Return the coefficients of powers of the inner parameter, as polynomials in the outer one."""
    rows: dict[int, dict[int, int]] = {}
    for (power, exponent), coefficient in polynomial.to_dict().items():
        rows.setdefault(int(power), {})[int(exponent)] = int(coefficient)
    return [
        fmpz_poly([rows.get(power, {}).get(exponent, 0) for exponent in range(max(rows.get(power, {0: 0})) + 1)])
        for power in range(max(rows, default=-1) + 1)
    ]
