"""What is where on a map over two parameters: its columns, the strips that they make up, and the regions found.

The map is cut into columns. In each, boundaries are found by exact bisection from one row of samples to the next;
neighboring columns with the same answers from bottom to top are joined to strips with curved edges, and where the
answers change between columns, bisection finds the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple, TypeAlias

from sma_games.errors import SettingError
from sma_games.regions import CriticalRegion, RegionMap, Verdict

__all__ = ["Strip", "Survey", "different_parts"]

STEPS = 14  # bisections: a boundary is found to 1/16384 of the distance between samples
ASIDE = (Fraction(0), Fraction(1, 9973), Fraction(-2, 9967), Fraction(3, 9949))  # of a sample's distance, off a tie

Area: TypeAlias = CriticalRegion | None
"""A region; None where the map says nothing: outside of its constraints, or not reached before it was interrupted."""
Column: TypeAlias = tuple[tuple[Area, ...], tuple[Fraction, ...]]
"""Areas from bottom to top, and the boundaries between them."""


class Strip(NamedTuple):
    """Columns next to each other with the same areas from bottom to top."""

    areas: tuple[Area, ...]
    xs: tuple[Fraction, ...]
    boundaries: tuple[tuple[Fraction, ...], ...]
    """For each column."""


class Survey:
    """What is where on a map, in shares of the ranges."""

    def __init__(self, region_map: RegionMap, resolution: int) -> None:
        self.map = region_map
        self.resolution = resolution
        self._known: dict[tuple[Fraction, Fraction], Area] = {}

    @cached_property
    def samples(self) -> list[Fraction]:
        """Shares at which an axis is sampled, both ends included."""
        return [Fraction(number, self.resolution - 1) for number in range(self.resolution)]

    @cached_property
    def grid(self) -> list[list[Area]]:
        """The area at each sample, column by column."""
        return [[self.area(x, y) for y in self.samples] for x in self.samples]

    @cached_property
    def strips(self) -> list[Strip]:
        """Everything, from left to right."""
        columns = [(x, self.column(x)) for x in self.samples]
        refined = columns[:1]
        for left, right in pairwise(columns):
            refined += [*self._change(left, right), right]
        strips = []
        for areas, group in groupby(refined, key=lambda pair: pair[1][0]):
            members = list(group)
            xs = tuple(x for x, _ in members)
            strips.append(Strip(areas, xs, tuple(boundaries for _, (_, boundaries) in members)))
        return strips

    @cached_property
    def regions(self) -> list[CriticalRegion]:
        """The regions that were found, the one of today first, the others by their size on the map."""
        found = [area for column in self.grid for area in column]
        found += [area for strip in self.strips for area in strip.areas]
        flat = [area for area in found if area is not None]
        counts = {id(region): 0 for region in flat}
        for region in flat:
            counts[id(region)] += 1
        unique = list({id(region): region for region in flat}.values())
        return sorted(unique, key=lambda region: (region is not self.today, -counts[id(region)]))

    @cached_property
    def has_gaps(self) -> bool:
        """Whether the map says nothing about some place."""
        return any(area is None for strip in self.strips for area in strip.areas)

    @cached_property
    def today(self) -> Area:
        """Where today's values are; None if the map says nothing there."""
        try:
            return self.map.at()
        except SettingError:
            return None

    def area(self, x: Fraction, y: Fraction) -> Area:
        """Return the region with an interior at a place; on a tie, of a place very near."""
        if (x, y) not in self._known:
            self._known[x, y] = self._look(x, y)
        return self._known[x, y]

    def _look(self, x: Fraction, y: Fraction) -> Area:
        found = self._at(x, y)
        for aside in ASIDE[1:]:
            if found is None or found.verdict is Verdict.NONEMPTY:
                break
            found = self._at(self._moved(x, aside), self._moved(y, aside * Fraction(2, 3))) or found
        return found

    def _at(self, *shares: Fraction) -> Area:
        names = zip(self.map.over, shares, strict=True)
        try:
            return self.map.at(**{name: self.value(name, share) for name, share in names})
        except SettingError:
            return None

    def _moved(self, share: Fraction, aside: Fraction) -> Fraction:
        moved = share + aside / self.resolution
        return moved if 0 <= moved <= 1 else share - aside / self.resolution

    def value(self, name: str, share: Fraction) -> Fraction:
        """Return the value of a parameter at a share of its axis."""
        low, high = self.map.ranges[name]
        return low + share * (high - low)

    def share(self, name: str) -> Fraction:
        """Return where today's value is on its axis; outside of 0 and 1 if constraints rule it out."""
        low, high = self.map.ranges[name]
        return (self.map.setting[name] - low) / (high - low)

    def column(self, x: Fraction) -> Column:
        """Return the areas at one x and the boundaries between them."""
        areas, boundaries = [self.area(x, self.samples[0])], []
        for low, high in pairwise(self.samples):
            bottom, above = low, self.area(x, high)
            while areas[-1] is not above:
                start, end = bottom, high
                for _ in range(STEPS):
                    middle = (start + end) / 2
                    start, end = (middle, end) if self.area(x, middle) is areas[-1] else (start, middle)
                areas.append(self.area(x, end))
                boundaries.append(end)
                bottom = end
        return tuple(areas), tuple(boundaries)

    def _change(
        self, left: tuple[Fraction, Column], right: tuple[Fraction, Column]
    ) -> Iterator[tuple[Fraction, Column]]:
        """Yield columns just left and right of each place where the areas of columns change."""
        while left[1][0] != right[1][0]:
            start, end = left, right
            for _ in range(STEPS):
                middle = (start[0] + end[0]) / 2
                column = self.column(middle)
                start, end = ((middle, column), end) if column[0] == left[1][0] else (start, (middle, column))
            yield start
            yield end
            left = end


def different_parts(left: Strip, right: Strip) -> list[tuple[Fraction, Fraction]]:
    """Return the intervals in which the areas at the end of one strip are not those at the start of the next."""
    ends = [[Fraction(0), *strip.boundaries[at], Fraction(1)] for strip, at in ((left, -1), (right, 0))]
    places = sorted({*ends[0], *ends[1]})
    found = []
    for low, high in pairwise(places):
        middle = (low + high) / 2
        here, there = (
            strip.areas[sum(end <= middle for end in some[1:-1])]
            for strip, some in zip((left, right), ends, strict=True)
        )
        if here is not there and high - low > Fraction(1, 10**4):  # shorter: two curves that bisection found apart
            found.append((low, high))
    return found
