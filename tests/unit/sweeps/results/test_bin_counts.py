"""Counts in bins that widen: the same however numbers are split, and quantiles within the bound that is told."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sma_games.sweeps.results import bin_counts as module
from sma_games.sweeps.results.bin_counts import BinCounts, bin_counts, joined

LEVELS = [Fraction(1, 20), Fraction(1, 2), Fraction(19, 20)]
NUMBERS = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e6, 1e6))


def counted(numbers: Any, groups: Any) -> BinCounts:
    found = bin_counts(numbers, groups, int(groups.max()) + 1)
    assert found is not None
    return found


def same(first: BinCounts, second: BinCounts) -> bool:
    names = ("groups", "places", "counts")
    ends = [(each.exponent, each.least, each.greatest) for each in (first, second)]
    return ends[0] == ends[1] and all(np.array_equal(getattr(first, name), getattr(second, name)) for name in names)


@given(NUMBERS, st.integers(0, 60))
def test_counts_do_not_depend_on_how_numbers_are_split(numbers: Any, place: int) -> None:
    groups = np.arange(len(numbers)) % 3
    parts = [bin_counts(numbers[part], groups[part], 3) for part in (slice(place), slice(place, None))]
    assert same(joined([part for part in parts if part is not None]), counted(numbers, groups))


@given(NUMBERS)
def test_quantiles_are_rounded_down_within_a_bin_and_bins_are_narrow(numbers: Any) -> None:
    found = counted(numbers, np.zeros(len(numbers), dtype=np.int64))
    wanted = np.quantile(numbers, [float(level) for level in LEVELS], method="inverted_cdf")
    above = wanted - np.array(found.quantiles(0, LEVELS))
    assert np.all((above >= 0) & (above <= found.width))
    assert found.width <= max(2 / 2047 * float(np.ptp(numbers)), 2.0**-39 * float(np.abs(numbers).max()), 2.0**-999)


def test_groups_are_apart_and_can_be_put_together() -> None:
    numbers, groups = np.array([1.0, 2.0, 30.0, 40.0]), np.array([0, 0, 2, 2])
    found = counted(numbers, groups)
    assert found.quantiles(2, [Fraction(1)]) == [pytest.approx(40, abs=found.width)]
    assert np.isnan(found.quantiles(1, LEVELS)).all()
    together = joined([found.in_groups([0, 0, 0])])
    assert together.quantiles(0, [Fraction(1, 2)]) == [pytest.approx(2, abs=found.width)]


def test_a_table_has_all_counts_in_few_bins() -> None:
    numbers = np.linspace(-3, 5, 1000)
    counts, first, exponent = counted(numbers, np.zeros(1000, dtype=np.int64)).table(1, 32)
    edges = (first + np.arange(33)) * 2.0**exponent
    assert counts[0].tolist() == np.histogram(numbers, edges)[0].tolist()
    constant, _, _ = counted(np.full(5, 0.3), np.zeros(5, dtype=np.int64)).table(1, 32)
    assert constant.sum() == 5


def test_no_numbers_have_no_counts() -> None:
    assert bin_counts(np.array([]), np.array([], dtype=np.int64), 0) is None


def test_many_groups_are_sorted_rather_than_tabulated(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(2)
    numbers, groups = generator.normal(size=200), generator.integers(0, 9, 200)
    tabulated = counted(numbers, groups)
    monkeypatch.setattr(module, "MOST_CELLS", 0)
    assert same(counted(numbers, groups), tabulated)
