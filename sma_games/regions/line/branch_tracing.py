"""Connects the equilibria between special values of a parameter to branches, through their limits at these values.

Pieces on both sides of a value with the same limit there are one branch. Where several meet in one equilibrium, pieces
with the same formulas belong together, then those with the same best responses, then with the same strategies in use,
and what remains is joined in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.line import NearSample, constant_cells
from sma_games.regions.line.line_equilibria import LineEquilibria, LineEquilibrium, PlaceEquilibria

__all__ = ["Crossing", "Step", "Track", "trace"]


class Step(NamedTuple):
    """An equilibrium over an open interval, or at one value."""

    low: RealNumber
    high: RealNumber
    equilibrium: LineEquilibrium

    @property
    def is_point(self) -> bool:
        """Whether it is about one value."""
        return self.low == self.high


@dataclass(eq=False)
class Track:
    """The steps of one branch, ascending, while it is being traced."""

    steps: list[Step] = field(default_factory=list)

    def __lt__(self, other: Track) -> bool:
        mine, others = ((each.steps[0].low, each.order) for each in (self, other))
        return mine < others

    @property
    def order(self) -> tuple[int, ...]:
        """Pure equilibria come before mixed ones, then in the order of the strategies."""
        kind = next((step for step in self.steps if not step.is_point), self.steps[0]).equilibrium
        sizes = sum(support.bit_count() for support in kind.supports)
        return (sizes, *(support & -support for support in kind.supports))


@dataclass(eq=False)
class Crossing:
    """What happens at one equilibrium of a special value: the tracks that end, begin and go on there."""

    value: RealNumber
    equilibrium: LineEquilibrium
    component: int
    ending: list[Track] = field(default_factory=list)
    beginning: list[Track] = field(default_factory=list)
    through: list[Track] = field(default_factory=list)
    isolated: list[Track] = field(default_factory=list)


def trace(
    found: LineEquilibria, low: RealNumber, high: RealNumber
) -> tuple[list[Track], list[list[Crossing]], list[RealNumber]]:
    """Return the branches, in order of where they begin, what happens at each special value, and inner values.

    Complete on the admissible values of the closed range; branches end where these end. Inner are the special values
    that have admissible values on both sides.
    """

    def near(order: NearSample) -> tuple[LineEquilibrium, ...] | None:
        return found.near(order) if found.line.is_admissible_near(order) else None

    cells = constant_cells(near, low, high)  # type: ignore[arg-type]
    inner = [right[0] for left, right in pairwise(cells) if left[2] is not None and right[2] is not None]
    tracks: list[Track] = []
    crossings: list[list[Crossing]] = []
    running: list[tuple[Track, LineEquilibrium]] = []
    for number in range(len(cells) + 1):
        place = cells[number][0] if number < len(cells) else high
        after = cells[number] if number < len(cells) else None
        there = found.at(place) if found.line.is_admissible(place) else None
        running, here = _pass(found, place, there, running, (after[2] or ()) if after else ())
        crossings.append(here)
        tracks += [track for each in here for track in (*each.beginning, *each.isolated)]
        tracks += [track for track, _ in running if track not in tracks]
        if after:
            for track, equilibrium in running:
                track.steps.append(Step(after[0], after[1], equilibrium))
    for track in tracks:
        track.steps = _simplified(track.steps)
    return sorted(tracks), crossings, inner


def _pass(
    found: LineEquilibria,
    place: RealNumber,
    there: PlaceEquilibria | None,
    running: Sequence[tuple[Track, LineEquilibrium]],
    after: Sequence[LineEquilibrium],
) -> tuple[list[tuple[Track, LineEquilibrium]], list[Crossing]]:
    """Return the tracks to the right of a place with their equilibria there, and what happens at the place."""
    if there is None:
        return [(Track(), each) for each in after], []
    left = _by_limit(found, place, there, running, lambda pair: pair[1])
    right = _by_limit(found, place, there, after, lambda each: each)
    going_on: list[tuple[Track, LineEquilibrium]] = []
    crossings = []
    for number, equilibrium in enumerate(there.all):
        here = Crossing(place, equilibrium, there.components[number])
        going_on += _cross(here, left.get(number, []), right.get(number, []), at_end=not running or not after)
        crossings.append(here)
    return going_on, crossings


def _by_limit(
    found: LineEquilibria,
    place: RealNumber,
    there: PlaceEquilibria,
    each_side: Iterable[Any],
    equilibrium: Callable[[Any], LineEquilibrium],
) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for each in each_side:
        groups.setdefault(found.limit(equilibrium(each), place, there), []).append(each)
    return groups


def _cross(
    here: Crossing, left: list[tuple[Track, LineEquilibrium]], right: list[LineEquilibrium], *, at_end: bool
) -> list[tuple[Track, LineEquilibrium]]:
    """Join pieces that meet in one equilibrium; return the tracks that go on to the right."""
    pairs = _matched(left, right)
    here.through = [track for track, _ in pairs]
    ending = [track for track, _ in left if track not in here.through]
    known = [each for _, each in pairs]
    new = [(Track(), each) for each in right if each not in known]
    if at_end:  # of the admissible values: nothing ends or begins, it is only seen no further
        here.through += [*ending, *(track for track, _ in new)]
    else:
        here.ending, here.beginning = ending, [track for track, _ in new]
    if not left and not right:
        here.isolated = [Track()]
    for track in {*here.through, *here.ending, *here.beginning, *here.isolated}:
        track.steps.append(Step(here.value, here.value, here.equilibrium))
    return [*pairs, *new]


def _matched(
    left: Sequence[tuple[Track, LineEquilibrium]], right: Sequence[LineEquilibrium]
) -> list[tuple[Track, LineEquilibrium]]:
    """Return which track goes on as which equilibrium: the likest first."""
    pairs: list[tuple[Track, LineEquilibrium]] = []
    waiting, free = list(left), list(right)
    for likeness in _LIKENESSES:
        for track, before in tuple(waiting):
            alike = [each for each in free if likeness(each) == likeness(before)]
            if alike:
                pairs.append((track, alike[0]))
                waiting.remove((track, before))
                free.remove(alike[0])
    return pairs


def _formulas(each: LineEquilibrium) -> Any:
    return each.type, each.probabilities, each.payoffs


def _responses(each: LineEquilibrium) -> Any:
    return each.type, each.best_responses


def _kind(each: LineEquilibrium) -> Any:
    return each.type


def _anything(each: LineEquilibrium) -> Any:  # noqa: ARG001 - the last resort: all are alike
    return None


_LIKENESSES = (_formulas, _responses, _kind, _anything)


def _simplified(steps: Sequence[Step]) -> list[Step]:
    """Join neighboring intervals, and the value between them, over which nothing that a reader sees changes."""
    joined: list[Step] = []
    for step in steps:
        is_like = len(joined) > 1 and joined[-1].is_point and not joined[-2].is_point and not step.is_point
        if is_like and _seen(joined[-2]) == _seen(step) and _state(joined[-1]) == _state(step):
            joined.pop()
            joined[-1] = Step(joined[-1].low, step.high, step.equilibrium)
        else:
            joined.append(step)
    return joined


def _seen(step: Step) -> Any:
    each = step.equilibrium
    return each.type, each.is_strict, each.probabilities, each.payoffs, each.measures


def _state(step: Step) -> Any:
    return step.equilibrium.type, step.equilibrium.is_strict, step.equilibrium.is_extreme
