"""How far a point is from the zeros of a polynomial, inside a box, every coordinate scaled by its range.

Largest change (norm L-infinity): where the polynomial is monotone in every coordinate on the cube around the point, the
first zero lies on the way to one corner, so that the distance is a root of a polynomial in one variable, exactly.
Elsewhere there are bounds: the first zero on the way to any corner is one from above.

Euclidean distance (norm L2): exact for linear polynomials; for others, bounds: no zero is nearer than where the terms
of the expansion around the point could cancel its value at the earliest, and the point found by the iteration of
Hasofer and Lind (1974, Journal of the Engineering Mechanics Division 100:111-121) is a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from math import comb, isqrt, prod
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq_poly, fmpz_poly

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, real_roots, sign_at
from sma_games.algebra.polynomials.irreducible import bounds_of

__all__ = ["Ball", "Distance", "Terms"]

Terms: TypeAlias = Mapping[tuple[int, ...], int]

HALVINGS = 12  # of the cube on which a polynomial has to be monotone
ITERATIONS = 60  # of the search for the nearest zero
NARROW = Fraction(1, 10**9)
FINE = 10**6  # denominators of directions
FAR = 100  # ranges, beyond which a search for the nearest zero has lost its way
MANY = 6  # coordinates, beyond which not every corner is looked at


class Distance(NamedTuple):
    """Bounds of a distance, and a point at the upper one."""

    lower: RealNumber
    upper: RealNumber | None
    """None if no zero was found."""
    point: tuple[Fraction, ...] | None
    """A rational point at the upper bound or, where that is irrational, a little farther out."""

    @property
    def is_exact(self) -> bool:
        """Whether the bounds agree."""
        return self.upper is not None and self.lower == self.upper


@dataclass(frozen=True)
class Ball:
    """A point of a box, from which distances are measured in shares of given widths."""

    center: tuple[Fraction, ...]
    widths: tuple[Fraction, ...]
    ranges: tuple[tuple[Fraction, Fraction], ...]
    _known: dict[frozenset[tuple[tuple[int, ...], int]], Distance] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What `to_zero` found, by the terms."""

    def cube(self, radius: Fraction) -> list[tuple[Fraction, Fraction]]:
        """Return the ranges of all points no farther than a radius in any coordinate."""
        return [
            (max(low, x - radius * width), min(high, x + radius * width))
            for x, width, (low, high) in zip(self.center, self.widths, self.ranges, strict=True)
        ]

    def largest_change(self, point: Sequence[Fraction]) -> Fraction:
        """Return the distance of a point: the largest change of a coordinate."""
        return max(map(abs, self._scale(point)), default=Fraction(0))

    def square(self, point: Sequence[Fraction]) -> Fraction:
        """Return the square of the Euclidean distance of a point."""
        return sum((change * change for change in self._scale(point)), Fraction(0))

    def _scale(self, point: Sequence[Fraction]) -> list[Fraction]:
        return [(x - y) / width for x, y, width in zip(point, self.center, self.widths, strict=True)]

    def to_zero(self, terms: Terms) -> Distance:
        """Return the distance of the zeros of a polynomial, as the largest change of a coordinate."""
        key = frozenset(terms.items())
        if key not in self._known:
            self._known[key] = self._find_zero(terms)
        return self._known[key]

    def _find_zero(self, terms: Terms) -> Distance:
        sign = _sign(_value(terms, self.center))
        if not sign:
            return Distance(Fraction(0), Fraction(0), self.center)
        radius = self._reach
        for _ in range(HALVINGS):
            slopes = self._slopes(terms, radius)
            if slopes is not None:
                found = self._first_zero(terms, [-sign * slope for slope in slopes], radius)
                return found or self._bounds_beyond(terms, radius)
            radius /= 2
        return self._bounds_beyond(terms, Fraction(0))

    def _bounds_beyond(self, terms: Terms, radius: Fraction) -> Distance:
        """Return bounds where no zero is within a radius, and beyond it a polynomial is not monotone."""
        if radius == self._reach:
            return Distance(radius, None, None)
        lower = max(radius, self._safe_radius(terms, _sum_of_sizes))
        found = [zero for way in self._ways(terms) if (zero := self._first_zero(terms, way, self._reach)) is not None]
        if not found:
            return Distance(lower, None, None)
        _, upper, point = min(found, key=lambda zero: zero.lower)
        return Distance(lower, upper, point)

    def _ways(self, terms: Terms) -> Iterator[Sequence[int]]:
        """Yield the ways to all corners or, if these are too many, down the slopes at the center only."""
        if len(self.center) <= MANY:
            yield from product((1, -1), repeat=len(self.center))
            return
        slopes = [_value(_derivative(terms, index), self.center) for index in range(len(self.center))]
        sign = _sign(_value(terms, self.center))
        yield [-sign * _sign(slope) for slope in slopes]

    def square_to_zero(self, terms: Terms) -> Distance:
        """Return the square of the Euclidean distance of the zeros of a polynomial."""
        if not _sign(_value(terms, self.center)):
            return Distance(Fraction(0), Fraction(0), self.center)
        if all(sum(powers) <= 1 for powers in terms):
            return self._square_to_plane(terms)
        lower = self._safe_radius(terms, _root_of_squares) ** 2
        points = [point for point in (self._near_zero(terms), self.to_zero(terms).point) if point is not None]
        if not points:
            return Distance(lower, None, None)
        nearest = min(points, key=self.square)
        return Distance(lower, self.square(nearest), nearest)

    @cached_property
    def _reach(self) -> Fraction:
        """The radius of the cube that holds the whole box."""
        spans = zip(self.center, self.widths, self.ranges, strict=True)
        return max(max(x - low, high - x) / width for x, width, (low, high) in spans)

    def _slopes(self, terms: Terms, radius: Fraction) -> list[int] | None:
        """Return the sign of each partial derivative on a cube, 0 if it is zero; None if one changes its sign."""
        lows, highs = zip(*self.cube(radius), strict=True)
        signs = []
        for index in range(len(self.center)):
            least, most = bounds_of(_derivative(terms, index).items(), lows, highs)
            if least < 0 < most:
                return None
            signs.append(1 if most > 0 else -1 if least < 0 else 0)
        return signs

    def _first_zero(self, terms: Terms, way: Sequence[int], radius: Fraction) -> Distance | None:
        """Return the first zero on the way to a corner, along which coordinates stop at the ends of their ranges."""
        stops = {Fraction(0), radius, *(room for step, room in zip(way, self._rooms(way), strict=True) if step)}
        for start, end in pairwise(sorted(stop for stop in stops if stop <= radius)):
            along = self._along(terms, way, start)
            roots = [*real_roots(along, start, end), *([end] if sign_at(along, end) == 0 else [])]
            if roots:
                return Distance(roots[0], roots[0], self._on_the_way(way, _rational_above(roots[0], end)))
        return None

    def _on_the_way(self, way: Sequence[int], radius: Fraction) -> tuple[Fraction, ...]:
        return tuple(
            min(max(x + step * width * radius, low), high)
            for x, width, step, (low, high) in zip(self.center, self.widths, way, self.ranges, strict=True)
        )

    def _along(self, terms: Terms, way: Sequence[int], start: Fraction) -> fmpz_poly:
        """Return a polynomial as a function of the radius, on the way to a corner just beyond a radius."""
        lines = []
        for step, x, width, room, here in zip(
            way, self.center, self.widths, self._rooms(way), self._on_the_way(way, start), strict=True
        ):
            moves = step and room > start
            lines.append(_line(x, width * step) if moves else _line(here, Fraction(0)))
        return _substitute(terms, lines)

    def _rooms(self, way: Sequence[int]) -> list[Fraction]:
        """Return how far each coordinate can go on the way."""
        steps = zip(way, self.center, self.widths, self.ranges, strict=True)
        return [((high - x) if step > 0 else (x - low)) / width for step, x, width, (low, high) in steps]

    def _square_to_plane(self, terms: Terms) -> Distance:
        """Project onto a plane within the box: coordinates move in proportion to their slopes, as far as they can."""
        value = _value(terms, self.center)
        slopes = [Fraction(0)] * len(self.center)
        for powers, coefficient in terms.items():
            if any(powers):
                index = powers.index(1)
                slopes[index] = coefficient * self.widths[index]
        rooms = []
        for slope, x, width, (low, high) in zip(slopes, self.center, self.widths, self.ranges, strict=True):
            rooms.append(((x - low) if slope * value > 0 else (high - x)) / width)
        moves = _share_out(abs(value), list(map(abs, slopes)), rooms)
        if moves is None:
            return Distance(sum((room * room for room in rooms), Fraction(0)), None, None)
        signs = [-_sign(slope * value) for slope in slopes]
        steps = zip(self.center, self.widths, signs, moves, strict=True)
        point = tuple(x + width * sign * move for x, width, sign, move in steps)
        square = self.square(point)
        return Distance(square, square, point)

    def _safe_radius(self, terms: Terms, steepest: Callable[[Sequence[Fraction]], Fraction]) -> Fraction:
        """Return a radius within which a polynomial cannot vanish, by the steepest slope that slopes add up to."""
        expansion = _expand(terms, self.center, self.widths)
        value = abs(expansion.pop((0,) * len(self.center)))
        slope = steepest([c for powers, c in expansion.items() if sum(powers) == 1])
        rest: dict[int, Fraction] = {}
        for powers, c in expansion.items():
            if (degree := sum(powers)) > 1:
                rest[degree] = rest.get(degree, Fraction(0)) + abs(c)
        low, high = Fraction(0), 2 * self._reach * len(self.center)
        while high - low > high * NARROW:
            middle = (low + high) / 2
            middle = middle.limit_denominator(10**15)
            size = slope * middle + sum((c * middle**degree for degree, c in rest.items()), Fraction(0))
            low, high = (middle, high) if size < value else (low, middle)
        return low

    def _near_zero(self, terms: Terms) -> tuple[Fraction, ...] | None:
        """Return a zero, or a point a little behind one, near the nearest one."""
        direction = [0.0] * len(self.center)
        floats = [float(x) for x in self.center]
        widths = [float(width) for width in self.widths]
        for _ in range(ITERATIONS):
            here = [x + width * step for x, width, step in zip(floats, widths, direction, strict=True)]
            slopes = [float(_value(_derivative(terms, index), here)) * width for index, width in enumerate(widths)]
            size = sum(slope * slope for slope in slopes)
            if not size:
                return None
            gap = sum(slope * step for slope, step in zip(slopes, direction, strict=True)) - float(_value(terms, here))
            direction = [gap * slope / size for slope in slopes]
            if not all(abs(step) < FAR for step in direction):
                return None
        return self._zero_towards(terms, [Fraction(round(step * FINE), FINE) for step in direction])

    def _zero_towards(self, terms: Terms, direction: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
        lines = [_line(x, width * step) for x, width, step in zip(self.center, self.widths, direction, strict=True)]
        roots = real_roots(_substitute(terms, lines), Fraction(0), Fraction(4))
        if not roots:
            return None
        factor = _rational_above(roots[0], Fraction(4))
        steps = zip(self.center, self.widths, direction, strict=True)
        point = tuple(x + width * step * factor for x, width, step in steps)
        inside = all(low <= x <= high for x, (low, high) in zip(point, self.ranges, strict=True))
        return point if inside else None


def _share_out(total: Fraction, slopes: Sequence[Fraction], rooms: Sequence[Fraction]) -> list[Fraction] | None:
    """Return moves m_i = min(k * slope_i, room_i) with sum of slope_i * m_i = total; None if room is lacking."""
    full: set[int] = set()
    while True:
        rest = total - sum((slopes[index] * rooms[index] for index in full), Fraction(0))
        free = [index for index, slope in enumerate(slopes) if slope and index not in full]
        squares = sum((slopes[index] ** 2 for index in free), Fraction(0))
        if not squares:
            return (
                [rooms[index] if index in full else Fraction(0) for index in range(len(slopes))] if not rest else None
            )
        factor = rest / squares
        beyond = [index for index in free if factor * slopes[index] > rooms[index]]
        if not beyond:
            moves = {index: factor * slopes[index] for index in free}
            return [rooms[i] if i in full else moves.get(i, Fraction(0)) for i in range(len(slopes))]
        full.update(beyond)


def _line(start: Fraction, slope: Fraction) -> fmpq_poly:
    from flint import fmpq

    return fmpq_poly([fmpq(*start.as_integer_ratio()), fmpq(*slope.as_integer_ratio())])


def _substitute(terms: Terms, lines: Sequence[fmpq_poly]) -> fmpz_poly:
    """Return a positive multiple of a polynomial with a line in place of each variable."""
    total = fmpq_poly([0])
    for powers, coefficient in terms.items():
        term = fmpq_poly([coefficient])
        for line, power in zip(lines, powers, strict=True):
            if power:
                term *= line**power
        total += term
    return total.numer()


def _expand(terms: Terms, center: Sequence[Fraction], widths: Sequence[Fraction]) -> dict[tuple[int, ...], Fraction]:
    """Return a polynomial in the scaled changes from a center."""
    total: dict[tuple[int, ...], Fraction] = {(0,) * len(center): Fraction(0)}
    for powers, coefficient in terms.items():
        partial: dict[tuple[int, ...], Fraction] = {(): Fraction(coefficient)}
        for x, width, power in zip(center, widths, powers, strict=True):
            binomial = [comb(power, k) * x ** (power - k) * width**k for k in range(power + 1)]
            partial = {(*head, k): value * c for head, value in partial.items() for k, c in enumerate(binomial) if c}
        for key, value in partial.items():
            total[key] = total.get(key, Fraction(0)) + value
    return total


def _derivative(terms: Terms, index: int) -> dict[tuple[int, ...], int]:
    return {
        (*powers[:index], powers[index] - 1, *powers[index + 1 :]): coefficient * powers[index]
        for powers, coefficient in terms.items()
        if powers[index]
    }


def _value(terms: Terms, point: Sequence[Any]) -> Any:
    """Return the value of a polynomial at a point of fractions or floats."""
    return sum(
        coefficient * prod(x**power for x, power in zip(point, powers, strict=True) if power)
        for powers, coefficient in terms.items()
    )


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _sum_of_sizes(slopes: Sequence[Fraction]) -> Fraction:
    return sum(map(abs, slopes), Fraction(0))


def _root_of_squares(slopes: Sequence[Fraction]) -> Fraction:
    return _root_above(sum((slope * slope for slope in slopes), Fraction(0)))


def _root_above(square: Fraction) -> Fraction:
    """Return a fraction not below the square root, and very near."""
    scale = 10**15
    return Fraction(isqrt(square.numerator * scale * scale // square.denominator) + 1, scale)


def _rational_above(root: RealNumber, limit: Fraction) -> Fraction:
    """Return the root itself if it is a fraction, else one a little above it."""
    if isinstance(root, AlgebraicNumber):
        return min(root.bounds(NARROW)[1], limit)
    return root
