"""Counts of numbers in bins that widen as the range does, and quantiles with a bound on their error.

Bins are 2**k wide and start at whole multiples of that, so two of them make one that is twice as wide, and nothing is
lost but what lies within a bin. The width depends on the least and the greatest number alone: whatever the order in
which numbers come, and however they are split into chunks, the counts at the end are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, frexp, ldexp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NUM_BINS", "BinCounts", "bin_counts", "joined"]

NUM_BINS = 2048
FINEST = 40  # binary digits of the places of bins: far fewer than the 53 that floats have
SMALLEST = -1000  # exponent of the narrowest bins: powers of two down to it can be inverted
MOST_CELLS = 2**20  # beyond so many groups times bins, numbers are sorted rather than counted in a table


@dataclass(frozen=True)
class BinCounts:
    """How many numbers of each group lie in each bin; only bins with numbers are kept.

    They are ordered by group, then by place, as `bin_counts` and `joined` return them.
    """

    exponent: int
    """Bins are 2**exponent wide."""
    least: float
    greatest: float
    groups: NDArray[Any]
    places: NDArray[Any]
    """The bin at place k starts at k * 2**exponent."""
    counts: NDArray[Any]

    @property
    def width(self) -> float:
        """Width of a bin: less than 2/2047 of the range of all numbers, or 2**-40 of the largest of them."""
        return ldexp(1.0, self.exponent)

    def coarser(self, exponent: int) -> BinCounts:
        """Return the counts in wider bins."""
        keys = self.groups, self.places >> (exponent - self.exponent)
        return _gathered(exponent, self.least, self.greatest, *keys, self.counts)

    def in_groups(self, numbers: Sequence[int]) -> BinCounts:
        """Return the same counts with groups numbered anew, in any order and perhaps several as one: see `joined`."""
        import numpy as np

        return replace(self, groups=np.array(numbers, dtype=np.int64)[self.groups])

    def quantiles(self, group: int, levels: Sequence[Fraction]) -> list[float]:
        """Return the start of the bin of the least number of a group with at least each share at or below it; or NaN.

        That number is not below what is returned, and less than a bin's width above.
        """
        import numpy as np

        part = slice(*np.searchsorted(self.groups, [group, group + 1]).tolist())
        sums, places = np.cumsum(self.counts[part]), self.places[part]
        if not len(sums):
            return [float("nan")] * len(levels)
        ranks = [max(1, -(-int(sums[-1]) * level.numerator // level.denominator)) for level in levels]
        return [max(ldexp(int(place), self.exponent), self.least) for place in places[np.searchsorted(sums, ranks)]]

    def table(self, num_groups: int, most: int) -> tuple[NDArray[Any], int, int]:
        """Return counts by group in at most so many bins, the place of the first bin, and the exponent."""
        import numpy as np

        exponent = _exponent(self.least, self.greatest, most)
        wide = self if exponent <= self.exponent else self.coarser(exponent)
        first = floor(ldexp(self.least, -wide.exponent))
        counts = np.zeros((num_groups, most), dtype=np.int64)
        counts[wide.groups, wide.places - first] = wide.counts
        return counts, first, wide.exponent


def bin_counts(numbers: NDArray[Any], groups: NDArray[Any], num_groups: int) -> BinCounts | None:
    """Return the counts of finite numbers by group, or None if there are none."""
    import numpy as np

    if not len(numbers):
        return None
    least, greatest = float(numbers.min()), float(numbers.max())
    exponent = _exponent(least, greatest, NUM_BINS)
    first = floor(ldexp(least, -exponent))
    keys = groups * NUM_BINS + (np.floor(numbers * ldexp(1.0, -exponent)).astype(np.int64) - first)
    if num_groups * NUM_BINS <= MOST_CELLS:
        table = np.bincount(keys)
        keys = np.flatnonzero(table)
        counts = table[keys]
    else:
        keys, counts = np.unique(keys, return_counts=True)
    return BinCounts(exponent, least, greatest, keys // NUM_BINS, keys % NUM_BINS + first, counts)


def joined(parts: Sequence[BinCounts]) -> BinCounts:
    """Return the counts of all parts together."""
    import numpy as np

    least, greatest = min(part.least for part in parts), max(part.greatest for part in parts)
    exponent = _exponent(least, greatest, NUM_BINS)
    groups = np.concatenate([part.groups for part in parts])
    places = np.concatenate([part.places >> (exponent - part.exponent) for part in parts])
    return _gathered(exponent, least, greatest, groups, places, np.concatenate([part.counts for part in parts]))


def _gathered(
    exponent: int, least: float, greatest: float, groups: NDArray[Any], places: NDArray[Any], counts: NDArray[Any]
) -> BinCounts:
    """Return counts with those of one group and place added up."""
    import numpy as np

    first = floor(ldexp(least, -exponent))
    keys, cells = np.unique(groups * NUM_BINS + (places - first), return_inverse=True)
    sums = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sums, cells, counts)
    return BinCounts(exponent, least, greatest, keys // NUM_BINS, keys % NUM_BINS + first, sums)


def _exponent(least: float, greatest: float, num_bins: int) -> int:
    """Return the exponent of the narrowest bins of which so many reach from the least to the greatest number."""
    reach = max(abs(least), abs(greatest))
    exponent = max(frexp(reach)[1] - FINEST, SMALLEST) if reach else SMALLEST
    if greatest > least:
        exponent = max(exponent, frexp(greatest - least)[1] - 1 - num_bins.bit_length())
    while floor(ldexp(greatest, -exponent)) - floor(ldexp(least, -exponent)) >= num_bins:
        exponent += 1
    return exponent
