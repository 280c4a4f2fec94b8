"""Probabilities over three parameters, enclosed: cylinders over cylinders, rigorous integrals of rigorous integrals.

Along the first parameter the event is known between roots, over cells of the two others between whose borders these
roots keep their order; the cells in turn are known between borders over cells of the third. What is the same in
neighboring cells is joined before anything is integrated: borders at which nothing changes cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, permutations
from typing import Any, NamedTuple, TypeAlias

from flint import acb, arb

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, all_real_roots, simplest_between
from sma_games.modeling.beliefs import Piece, rational
from sma_games.modeling.cumulative import ball, cumulative, support
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.event_cases import EventCases
from sma_games.sensitivity.events import Mark
from sma_games.sensitivity.exact import Weight
from sma_games.sensitivity.projections import at_values, coefficients_along, irreducible, polynomial_of, projection
from sma_games.sensitivity.quadrature import NotEnclosedError, curvature, integral

__all__ = ["space_totals"]

X, Y, Z = range(3)
MOST_POLYNOMIALS = 16
MOST_BORDERS = 60
MOST_DEGREE = 2
WIDE = 1e-20  # radius of a ball that stands for a region, over which a bound is enough
ROUGHLY = 1e-3
FEW_CALLS = 200
MOST_NODES = 150_000  # of all integrals; each costs tens of microseconds
THINNER = 3  # times that strips are made thinner, if they weigh too much
STRIP = Fraction(1, 2**10)  # of the width that is asked, for the weight of all strips


class _Root(NamedTuple):
    """A root of a polynomial along a variable, as a function of the others, or a constant."""

    polynomial: int
    """Its number; -1 for a constant."""
    branch: int
    """Of degree one 0; of degree two the sign of the square root; of a constant its number among the breaks."""
    piece: int = 0
    """In which piece of the variable's distribution it lies."""


Counts: TypeAlias = frozenset[tuple[_Root, int]]
"""How often the distribution function at each root counts; the constant 1 stands at `ONE`."""
ONE = _Root(-1, -1)


class _Stretch(NamedTuple):
    """Values of the second parameter between two borders, over which what counts along the first is the same."""

    low: _Root
    high: _Root
    piece: int
    counts: tuple[Counts, ...]
    """For each mark."""


class _Slab(NamedTuple):
    """Values of the third parameter over which the stretches are the same."""

    low: RealNumber
    high: RealNumber
    stretches: tuple[_Stretch, ...]


def space_totals(
    cases: EventCases,
    draws: Draws,
    smooth: Sequence[str],
    point: Mapping[str, Fraction],
    marks: Sequence[Mark],
    precision: float,
) -> list[Weight]:
    """Return balls, or fractions, around the probability of each mark over three parameters.

    Raises
    ------
    NotEnclosedError
        If the event is beyond the method: the message says why.
    """
    while True:
        known = len(cases.questions)
        orders = [_Solid(cases, draws, names, point, tuple(marks)) for names in permutations(smooth)]
        solid = min(orders, key=lambda each: each.cost)
        slabs = solid.slabs()
        if len(cases.questions) == known:
            return solid.totals(slabs, precision)


@dataclass(frozen=True)
class _Solid:
    """Three parameters in an order, all others fixed, and the polynomials that are known by now."""

    cases: EventCases
    draws: Draws
    names: tuple[str, ...]
    point: Mapping[str, Fraction]
    marks: tuple[Mark, ...]

    @cached_property
    def polynomials(self) -> list[Any]:
        """The irreducible polynomials in all three."""
        places = [self.cases.names.index(name) for name in self.names]
        found = []
        for number in dict.fromkeys(self.cases.questions):
            terms = []
            for powers, coefficient in self.cases.polynomials.terms(number):
                value = Fraction(coefficient)
                for place, power in enumerate(powers):
                    if power and place not in places:
                        value *= self.point[self.cases.names[place]] ** power
                terms.append((tuple(powers[place] for place in places), value))
            found.append(polynomial_of(terms))
        kept = irreducible(found)
        if len(kept) > MOST_POLYNOMIALS:
            raise NotEnclosedError(f"it hangs on {len(kept)} polynomials; name fewer parameters in over")
        return kept

    @property
    def cost(self) -> tuple[bool, list[int], int]:
        """How hard this order is: roots must have formulas, and curved distributions are best integrated last."""
        degrees = [each.degrees() for each in self.polynomials]
        is_beyond = any(each[X] > MOST_DEGREE for each in degrees)
        curvatures = [curvature(self.draws.parameter(name)) for name in self.names[:Z]]
        return is_beyond, curvatures, sum(each[X] + each[Y] for each in degrees)

    @cached_property
    def pieces(self) -> tuple[tuple[Piece, ...], ...]:
        """The pieces of each distribution."""
        return tuple(support(self.draws.parameter(name)).pieces for name in self.names)

    @cached_property
    def breaks(self) -> tuple[tuple[Fraction, ...], ...]:
        """The ends of the pieces of each distribution, ascending."""
        return tuple(
            tuple(sorted({end for piece in pieces for end in (piece.low, piece.high)})) for pieces in self.pieces
        )

    @cached_property
    def borders(self) -> list[Any]:
        """The polynomials in the second and third parameter at whose zeros the order of the roots may change."""
        found = projection(self.polynomials, X, self.breaks[X])
        if len(found) > MOST_BORDERS:
            raise NotEnclosedError(f"its cells have {len(found)} borders; name fewer parameters in over")
        return found

    def slabs(self) -> list[_Slab]:
        """Return the slabs, in order, neighbors with the same stretches joined."""
        critical = projection(self.borders, Y, self.breaks[Y])
        roots = {root for each in critical for root in all_real_roots(at_values(each, {}, Z))}
        found: list[_Slab] = []
        for piece in self.pieces[Z]:
            cuts = sorted(root for root in roots if piece.low < root < piece.high)
            for low, high in pairwise([piece.low, *cuts, piece.high]):
                stretches = tuple(self._stretches(simplest_between(low, high)))
                is_start = low == piece.low
                if found and not is_start and found[-1].stretches == stretches:
                    found[-1] = found[-1]._replace(high=high)
                else:
                    found.append(_Slab(low, high, stretches))
        return found

    def _stretches(self, z: Fraction) -> list[_Stretch]:
        """Return the stretches over one value of the third parameter."""
        places = self._places(self.borders, {Z: z}, Y)
        found: list[_Stretch] = []
        for (low, left), (high, right) in pairwise(places):
            counts = self._counts(simplest_between(low, high), z)
            piece = sum(end <= low for end in self.breaks[Y]) - 1
            if found and found[-1].counts == counts and found[-1].piece == piece:
                found[-1] = found[-1]._replace(high=right)
            else:
                found.append(_Stretch(left, right, piece, counts))
        return found

    def _places(
        self, polynomials: Sequence[Any], values: dict[int, Fraction], variable: int
    ) -> list[tuple[RealNumber, _Root]]:
        """Return where roots and breaks are along a variable, ascending, the ends included."""
        breaks = self.breaks[variable]
        found: list[tuple[RealNumber, _Root]] = [(end, _Root(-1, place)) for place, end in enumerate(breaks)]
        for number, each in enumerate(polynomials):
            if not each.degrees()[variable]:
                continue
            line = at_values(each, values, variable)
            for place, root in enumerate(all_real_roots(line)):
                if breaks[0] < root < breaks[-1] and root not in breaks:
                    piece = sum(end < root for end in breaks) - 1
                    found.append((root, _Root(number, _branch(line, place), piece)))
        return sorted(found, key=lambda each: each[0])

    def _counts(self, y: Fraction, z: Fraction) -> tuple[Counts, ...]:
        """Return for each mark how often the distribution function of the first parameter counts at each root."""
        places = self._places(self.polynomials, {Y: y, Z: z}, X)
        x, second, third = self.names
        marks = [
            self.cases.mark_at({**self.point, second: y, third: z, x: simplest_between(low, high)})
            for (low, _), (high, _) in pairwise(places)
        ]
        return tuple(_signed(places, marks, mark) for mark in self.marks)

    def totals(self, slabs: Sequence[_Slab], precision: float) -> list[Weight]:
        """Return balls around the probabilities of marks; fractions where they are 0 or 1."""
        return [self._total(slabs, number, precision) for number in range(len(self.marks))]

    def _total(self, slabs: Sequence[_Slab], number: int, precision: float) -> Weight:
        counts = {stretch.counts[number] for slab in slabs for stretch in slab.stretches}
        if counts == {frozenset({(ONE, 1)})}:
            return Fraction(1)
        if counts == {frozenset()}:
            return Fraction(0)
        low, high = self.draws.ends(self.names[Z])
        strip = (high - low) * Fraction(precision) * STRIP / (len(slabs) + 1)
        tolerance = precision / (4 * len(slabs))
        for _ in range(THINNER):
            total = sum((self._over_slab(slab, number, strip, tolerance) for slab in slabs), arb(0))
            if total.rad() <= precision:
                break
            strip /= 2**12  # a density without bound puts much weight into it
        return total

    def _over_slab(self, slab: _Slab, number: int, strip: Fraction, tolerance: float) -> arb:
        outer = self.draws.parameter(self.names[Z])
        low, high = (ball(cumulative(outer, end)) for end in (slab.low, slab.high))
        if not any(stretch.counts[number] for stretch in slab.stretches):
            return arb(0)
        start = (slab.low.bounds(strip)[1] if isinstance(slab.low, AlgebraicNumber) else slab.low) + strip
        end = (slab.high.bounds(strip)[0] if isinstance(slab.high, AlgebraicNumber) else slab.high) - strip
        start, end = (each.limit_denominator(int(4 / strip) + 1) for each in (start, end))
        if start >= end:
            return arb(0).union(high - low)
        inside = ball(cumulative(outer, end)) - ball(cumulative(outer, start))
        density = next(piece.density for piece in self.pieces[Z] if piece.low <= start and end <= piece.high)
        stretches = [_StretchIntegral(self, each, number, tolerance) for each in slab.stretches if each.counts[number]]

        def integrand(z: acb, analytic: bool) -> acb:  # noqa: FBT001 - as FLINT calls it
            self.note_node()
            total: acb = sum((each.at(z, analytic) for each in stretches), acb(0))
            weight: acb = density(z, analytic)
            return total * weight

        found = integral(integrand, start, end, tolerance).real
        if not found.is_finite():
            raise NotEnclosedError("an integral could not be enclosed")
        return found + (high - low - inside).union(arb(0))

    def note_node(self) -> None:
        """Count a node of an integral; past a limit the event is left to an estimate."""
        self.nodes[0] += 1
        if self.nodes[0] > MOST_NODES:
            raise NotEnclosedError("its integrals need too many nodes; name fewer parameters in over")

    @cached_property
    def nodes(self) -> list[int]:
        """How many nodes there were."""
        return [0]

    @cached_property
    def functions(self) -> dict[tuple[int, _Root], Any]:
        """Roots as functions of complex balls, made when they are needed."""
        return {}

    def root(self, variable: int, root: _Root) -> Any:
        """Return a root along the first or the second parameter as a function of those after it."""
        key = variable, root
        if key not in self.functions:
            polynomials = self.polynomials if variable == X else self.borders
            if root.polynomial < 0:
                value = acb(rational(self.breaks[variable][root.branch]))
                self.functions[key] = lambda *_: value
            else:
                self.functions[key] = _root_function(polynomials[root.polynomial], variable, root.branch)
        return self.functions[key]


class _StretchIntegral:
    """The weight of a stretch over a value of the third parameter: an integral over the second one."""

    def __init__(self, solid: _Solid, stretch: _Stretch, number: int, tolerance: float) -> None:
        self._solid = solid
        self._stretch = stretch
        self._tolerance = tolerance
        pieces = solid.pieces[X]
        self._constant = arb(0)
        self._sections = []
        for root, count in stretch.counts[number]:
            if root == ONE:
                self._constant += count
            elif root.polynomial < 0:
                end = solid.breaks[X][root.branch]
                self._constant += count * ball(cumulative(solid.draws.parameter(solid.names[X]), end))
            else:
                self._sections.append((count, solid.root(X, root), pieces[root.piece].cumulative))
        self._piece = solid.pieces[Y][stretch.piece]

    def at(self, z: acb, analytic: bool) -> acb:  # noqa: FBT001 - as FLINT calls it
        """Return the weight over a complex ball of the third parameter."""
        low, high = (self._solid.root(Y, each)(z, analytic) for each in (self._stretch.low, self._stretch.high))
        total = acb(0)
        if self._constant != 0:
            ends = [self._piece.cumulative(each, analytic) for each in (low, high)]
            total += self._constant * (ends[1] - ends[0])
        if not self._sections:
            return total
        width = high - low

        def integrand(share: acb, inner: bool) -> acb:  # noqa: FBT001 - as FLINT calls it
            self._solid.note_node()
            is_analytic = inner or analytic
            y = low + share * width
            found: acb = self._piece.density(y, is_analytic) * width
            parts = (
                count * cumulative_at(root(y, z, is_analytic), is_analytic)
                for count, root, cumulative_at in self._sections
            )
            found *= sum(parts, acb(0))
            return found

        if z.rad() < WIDE:
            return total + integral(integrand, Fraction(0), Fraction(1), self._tolerance)
        return total + integral(integrand, Fraction(0), Fraction(1), ROUGHLY, most_calls=FEW_CALLS)


def _branch(line: Any, place: int) -> int:
    """Return which formula gives a root of a polynomial in one variable."""
    degree = line.degree()
    if degree == 1:
        return 0
    if degree == MOST_DEGREE:
        return 1 if (place == 1) == (line.leading_coefficient() > 0) else -1
    return place


def _signed(places: Sequence[tuple[RealNumber, _Root]], marks: Sequence[Mark], mark: Mark) -> Counts:
    found: Counter[_Root] = Counter()
    inside = [(each & mark) == mark for each in marks]
    for (_, root), (left, right) in zip(places[1:-1], pairwise(inside), strict=True):
        if left != right:
            found[root] += int(left) - int(right)
    if inside[-1]:
        found[ONE] += 1
    return frozenset(found.items())


def _root_function(polynomial: Any, variable: int, branch: int) -> Any:
    """Return a root along a variable as a function of complex balls of those after it."""
    rows = [_Evaluated(each, variable) for each in coefficients_along(polynomial, variable)]
    degree = len(rows) - 1
    if degree == 1:
        return lambda *values: -rows[0](*values[:-1]) / rows[1](*values[:-1])
    if degree > MOST_DEGREE:
        raise NotEnclosedError(f"a polynomial that matters has degree {degree}")

    def root(*values: Any) -> acb:
        constant, linear, square = (row(*values[:-1]) for row in rows)
        discriminant = linear * linear - 4 * constant * square
        found: acb = (-linear + branch * discriminant.sqrt(analytic=values[-1])) / (2 * square)
        return found

    return root


class _Evaluated:
    """A polynomial in the variables after one, evaluated at complex balls by Horner's rule."""

    def __init__(self, polynomial: Any, variable: int) -> None:
        self._terms: list[tuple[tuple[int, ...], int]] = [
            (tuple(int(power) for power in powers[variable + 1 :]), int(value))
            for powers, value in polynomial.to_dict().items()
        ]

    def __call__(self, *values: acb) -> acb:
        total: acb = acb(0)
        for powers, coefficient in self._terms:
            term: acb = acb(coefficient)
            for value, power in zip(values, powers, strict=True):
                if power:
                    term = term * value if power == 1 else term * value**power
            total += term
        return total
