"""Boundaries: surfaces with one region on either side, in the closure of both."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from sma_games import CriticalRegion, ParametricGame, RegionMap, critical_regions, load_model
from sma_games.regions import Boundary

RandomGame = Callable[..., ParametricGame]
STEP = Fraction(1, 10**7)


def near(found: RegionMap, witness: Mapping[str, Any]) -> list[CriticalRegion]:
    """Return the regions at places on a fine star around a setting."""
    regions = []
    for turn in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1), (2, 1), (-1, 3)):
        point = {}
        for name, step in zip(found.over, turn, strict=False):
            low, high = found.ranges[name]
            value = witness[name] if isinstance(witness[name], Fraction) else witness[name].bounds(STEP**3)[0]
            point[name] = min(max(value + step * STEP, low), high)
        regions.append(found.at(**point))
    return regions


def check(found: RegionMap, one: CriticalRegion, other: CriticalRegion, boundary: Boundary) -> None:
    around = near(found, boundary.witness)
    assert any(region is one for region in around)
    assert any(region is other for region in around)


def test_the_certified_boundaries_of_the_timing_matrix() -> None:
    found = critical_regions(load_model("sma/timing_matrix"), ["p_trump", "backlash"])
    inside = found.regions[:5]
    equations = {
        str(boundary) for one, other in combinations(inside, 2) for boundary in found.boundary_with(one, other)
    }
    assert {"p_trump = 375/574", "p_trump = 1/6"} <= equations
    assert equations - {"p_trump = 375/574", "p_trump = 1/6"} == {
        "12500*p_trump*backlash + 250 = 4171*p_trump",
        "12500*p_trump*backlash + 125 = 3421*p_trump",
    }
    for one, other in combinations(inside, 2):
        for boundary in found.boundary_with(one, other):
            check(found, one, other, boundary)
            assert boundary.latex.count("=") == 1
        assert {str(each) for each in found.boundary_with(one, other)} == {
            str(each) for each in found.boundary_with(other, one)
        }


@pytest.mark.parametrize("seed", range(6))
def test_boundaries_of_random_games_touch_both_regions(random_game: RandomGame, seed: int) -> None:
    found = critical_regions(random_game(seed, degree=1 + seed % 2), ["t", "s"])
    inside = [region for region in found.regions if region.verdict.name == "NONEMPTY"]
    for one, other in combinations(inside, 2):
        for boundary in found.boundary_with(one, other):
            assert found._cases.space.contains(boundary.witness)
            check(found, one, other, boundary)


def test_one_region_has_no_boundary_with_itself() -> None:
    found = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    assert [str(each) for each in found.boundary_with(found.regions[0], found.regions[1])] == ["cost = value"]
    assert found.boundary_with(found.regions[0], found.regions[0]) == ()
