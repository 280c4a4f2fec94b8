"""Probabilities without any error: one parameter with a density, and any others that have few values.

Along the one parameter the event changes at roots of polynomials only, which are found exactly; between them stands
what is true at a fraction. Each segment weighs what the distribution function says: a fraction at rational roots where
the function is rational, elsewhere a ball of FLINT. Values that have a probability of their own are decided at the
value itself, ties included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from flint import arb, ctx

from sma_games.algebra.numbers.real_numbers import RealNumber, real_roots, sign_at, simplest_between
from sma_games.algebra.polynomials.irreducible import as_coordinates
from sma_games.modeling.cumulative import ball, cumulative
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.event_cases import MISSING, EventCases, mark_of_child
from sma_games.sensitivity.events import Mark

if TYPE_CHECKING:
    from sma_games.modeling import Parameter

__all__ = ["Segment", "Weight", "combinations", "exact_segments", "exact_totals", "num_combinations", "precise"]

BITS = 128  # of the balls, of which 53 would be a float
Weight: TypeAlias = Fraction | arb


class Segment(NamedTuple):
    """An open interval of one parameter on which an event is constant."""

    low: RealNumber
    high: RealNumber
    mark: Mark


@contextmanager
def precise(bits: int = BITS) -> Iterator[None]:
    """Work with this precision of balls for a while."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


def exact_segments(
    cases: EventCases, along: str, point: Mapping[str, Fraction], ends: tuple[Fraction, Fraction]
) -> list[Segment]:
    """Return the segments of a line, in order: what is true on each, all cuts exact.

    Cuts at which nothing changes are left out. The number of steps is that of the questions met.

    Parameters
    ----------
    point
        The values of the other parameters.
    ends
        The part of the line that is asked about.
    """
    place = cases.names.index(along)
    coordinates = as_coordinates({**point, along: Fraction(0)}, cases.names)
    found: list[Segment] = []
    waiting: list[tuple[Callable[[], int], RealNumber, RealNumber]] = [(lambda: cases.root, *ends)]
    while waiting:
        child, low, high = waiting.pop()
        if child() == MISSING:
            cases.mark_at({**point, along: simplest_between(low, high)})
        node = child()
        if node < 0:
            found.append(Segment(low, high, mark_of_child(node)))
            continue
        polynomial = cases.polynomials.along(cases.questions[node], coordinates, place)
        cuts = [low, *(real_roots(polynomial, low, high) if polynomial.degree() > 0 else ()), high]
        for left, right in reversed(list(pairwise(cuts))):
            sign = sign_at(polynomial, simplest_between(left, right)) if polynomial else 0
            waiting.append((_child_of(cases, node, sign), left, right))
    return _join(found)


def _child_of(cases: EventCases, node: int, sign: int) -> Callable[[], int]:
    """Return what looks up a child, which may be there only later."""
    return lambda: cases.children[node][sign + 1]


def _join(segments: Iterable[Segment]) -> list[Segment]:
    """Join neighbors on which the same is true."""
    found: list[Segment] = []
    for each in segments:
        if found and found[-1].mark == each.mark:
            found[-1] = found[-1]._replace(high=each.high)
        else:
            found.append(each)
    return found


def num_combinations(draws: Draws) -> int:
    """Return how many combinations of values the parameters with atoms have."""
    return prod(len(draws.atoms(name)) or 1 for name in draws.names)


def combinations(draws: Draws) -> Iterator[tuple[dict[str, Fraction], Fraction]]:
    """Yield every combination of values of the parameters with atoms, and its probability."""
    names = [name for name in draws.names if draws.atoms(name)]
    for chosen in product(*map(draws.atoms, names)):
        point = {name: value for name, (value, _) in zip(names, chosen, strict=True)}
        yield point, prod((weight for _, weight in chosen), start=Fraction(1))


def exact_totals(cases: EventCases, draws: Draws, marks: Sequence[Mark]) -> list[Weight]:
    """Return the probability of each mark: where all of its parts are true.

    At most one parameter may have a density; the others are added up over all combinations of their values.
    """
    smooth = [name for name in draws.names if not draws.atoms(name)]
    totals: list[Weight] = [Fraction(0)] * len(marks)
    for point, share in combinations(draws):
        if smooth:
            found = _line_totals(cases, draws.parameter(smooth[0]), point, draws.ends(smooth[0]), marks)
        else:
            here = cases.mark_at(point)
            found = [Fraction(int((here & mark) == mark)) for mark in marks]
        totals = [_sum(total, _scaled(weight, share)) for total, weight in zip(totals, found, strict=True)]
    return totals


def _line_totals(
    cases: EventCases,
    parameter: Parameter,
    point: Mapping[str, Fraction],
    ends: tuple[Fraction, Fraction],
    marks: Sequence[Mark],
) -> list[Weight]:
    segments = exact_segments(cases, parameter.name, point, ends)
    places: dict[RealNumber, Weight] = {end: Fraction(number) for number, end in enumerate(ends)}
    found: list[Weight] = []
    for mark in marks:
        total: Weight = Fraction(0)
        for low, high in _runs(segments, mark):
            for end in (low, high):
                if end not in places:
                    places[end] = cumulative(parameter, end)
            total = _sum(total, _sum(places[high], _scaled(places[low], Fraction(-1))))
        found.append(total)
    return found


def _runs(segments: Sequence[Segment], mark: Mark) -> Iterator[tuple[RealNumber, RealNumber]]:
    """Yield the maximal intervals on which a mark is true, apart from single values."""
    marked = _join(each._replace(mark=each.mark & mark) for each in segments)
    return ((each.low, each.high) for each in marked if each.mark == mark)


def _sum(one: Weight, other: Weight) -> Weight:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one + other
    return ball(one) + ball(other)


def _scaled(weight: Weight, share: Fraction) -> Weight:
    return weight * share if isinstance(weight, Fraction) else weight * ball(share)


def ratio(part: Any, whole: Any) -> Weight:
    """Return a part of a whole that is not zero."""
    if isinstance(part, Fraction) and isinstance(whole, Fraction):
        return part / whole
    return ball(part) / ball(whole)
