"""What happens to branches of equilibria at a value of the parameter: kinds of events, and how each is recognized.

Branches meet at a value if they lie in one connected component of its equilibria: in one point, or in points that a
continuum joins. Of a tree, the branches that end or begin at a value are taken together: somebody is indifferent there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Any

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.regions.line.branch_tracing import Crossing, Step, Track

__all__ = ["BranchEvent", "EventKind", "find_events"]

LISTED = 6  # numbers of branches that follow each other, each of which is told


class EventKind(Enum):
    """What happens to equilibria at a value; the value of a member is the sentence that a reader sees."""

    APPEARS = "An equilibrium appears."
    VANISHES = "An equilibrium vanishes."
    APPEAR_TOGETHER = "Equilibria appear together, in one point or joined by a continuum."
    VANISH_TOGETHER = "Equilibria meet, in one point or joined by a continuum, and vanish together."
    GIVES_WAY = "One answer gives way to another; exactly here each is an equilibrium."
    MERGES = "An equilibrium merges into one that goes on."
    SPLITS = "An equilibrium splits off from one that was there before."
    CROSSES = "Equilibria meet in one point and go on."
    CHANGES_SUPPORT = "The strategies in use change."
    OTHER_SUPPORT_HERE = "Other strategies are in use exactly here."
    BECOMES_STRICT = "The equilibrium becomes strict."
    STOPS_BEING_STRICT = "The equilibrium stops being strict."
    NOT_STRICT_HERE = "The equilibrium is not strict exactly here."
    INSIDE_CONTINUUM_HERE = "The equilibrium is one of a continuum exactly here."
    ONLY_HERE = "Further equilibria exist exactly here."
    ONLY_GAME_HERE = "These equilibria exist exactly here; beside it no value is admissible."


@dataclass(frozen=True)
class BranchEvent:
    """Something that happens to branches at one value of the parameter."""

    exact_value: RealNumber
    kind: EventKind
    branches: tuple[int, ...]
    """Numbers of the branches it happens to."""
    others: tuple[int, ...] = ()
    """Numbers of those they merge into, split off from, or give way to."""
    is_tipping_point: bool = False
    """Whether the set of types of equilibria changes at the value."""

    @property
    def value(self) -> float:
        """The value as a float."""
        return float(self.exact_value)

    def __str__(self) -> str:
        others = f" -> {list_numbers(self.others)}" if self.others else ""
        return f"{shown_text(self.exact_value)}: {self.kind.value} ({list_numbers(self.branches)}{others})"


def list_numbers(numbers: Sequence[int]) -> str:
    """Return numbers with commas between them; of many that follow each other the first and the last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > LISTED else ", ".join(map(str, run)) for run in runs)


def find_events(
    tracks: Sequence[Track], crossings: Iterable[Sequence[Crossing]], *, is_tree: bool
) -> tuple[BranchEvent, ...]:
    """Return all events in order of their values; branches have the numbers 1, 2, ... of the tracks' order."""
    numbers = {id(track): number for number, track in enumerate(tracks, 1)}
    found = [event for here in crossings for event in _meetings(here, numbers, is_tree=is_tree)]
    found += [event for number, track in enumerate(tracks, 1) for event in _changes(number, track)]
    order = list(EventKind)
    return tuple(sorted(found, key=lambda event: (event.exact_value, order.index(event.kind), event.branches)))


def _meetings(here: Sequence[Crossing], numbers: Mapping[int, int], *, is_tree: bool) -> list[BranchEvent]:
    """Return what ends, begins, meets, or exists only at one value."""
    isolated = list(chain.from_iterable(crossing.isolated for crossing in here))
    has_others = any(crossing.ending or crossing.beginning or crossing.through for crossing in here)
    alone = EventKind.ONLY_HERE if has_others else EventKind.ONLY_GAME_HERE
    events = _events(here[0].value, alone, isolated, (), numbers) if here else []
    for crossing in here:
        if len(crossing.through) > 1:
            events += _events(crossing.value, EventKind.CROSSES, crossing.through, (), numbers)
    for component in sorted({crossing.component for crossing in here}):
        group = [crossing for crossing in here if crossing.component == component]
        ending, beginning, through = (
            list(chain.from_iterable(getattr(crossing, side) for crossing in group))
            for side in ("ending", "beginning", "through")
        )
        for kind, tracks, others in _component_events(ending, beginning, [] if is_tree else through):
            events += _events(here[0].value, kind, tracks, others, numbers)
    return events


_Tracks = Sequence[Track]


def _component_events(
    ending: _Tracks, beginning: _Tracks, through: _Tracks
) -> list[tuple[EventKind, _Tracks, _Tracks]]:
    """Return the kinds of events in one component, whom they happen to, and with whom."""
    if through:
        return [(EventKind.MERGES, ending, through), (EventKind.SPLITS, beginning, through)]
    if ending and beginning:
        return [(EventKind.GIVES_WAY, ending, beginning)]
    vanishing = EventKind.VANISHES if len(ending) == 1 else EventKind.VANISH_TOGETHER
    appearing = EventKind.APPEARS if len(beginning) == 1 else EventKind.APPEAR_TOGETHER
    return [(vanishing, ending, ()), (appearing, beginning, ())]


def _events(
    value: RealNumber, kind: EventKind, tracks: _Tracks, others: _Tracks, numbers: Mapping[int, int]
) -> list[BranchEvent]:
    """Return an event if it happens to anybody."""
    mine, theirs = (tuple(sorted(numbers[id(track)] for track in row)) for row in (tracks, others))
    return [BranchEvent(value, kind, mine, theirs)] if mine else []


def _changes(number: int, track: Track) -> list[BranchEvent]:
    """Return what changes along one branch, at the values between and at the ends of its steps."""
    steps = track.steps
    events = []
    for place, step in enumerate(steps):
        before = steps[place - 1] if place else None
        after = steps[place + 1] if place + 1 < len(steps) else None
        if step.is_point and before and after:
            kinds = _kinds(_state(before), _state(step), _state(after))
            events += [BranchEvent(step.low, kind, (number,)) for kind in kinds]
    return events


def _state(step: Step) -> Any:
    each = step.equilibrium
    return each.type, each.is_strict, each.is_extreme


def _kinds(before: Any, here: Any, after: Any) -> list[EventKind]:
    """Return the changes at a value from type, strictness and extremeness before, at and after it."""
    kinds = []
    if before[0] != after[0]:
        kinds.append(EventKind.CHANGES_SUPPORT)
    elif here[0] != after[0]:
        kinds.append(EventKind.OTHER_SUPPORT_HERE)
    if before[1] != after[1]:
        kinds.append(EventKind.BECOMES_STRICT if after[1] else EventKind.STOPS_BEING_STRICT)
    elif before[1] and not here[1]:
        kinds.append(EventKind.NOT_STRICT_HERE)
    if not here[2]:
        kinds.append(EventKind.INSIDE_CONTINUUM_HERE)
    return kinds
