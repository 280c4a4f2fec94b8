"""Maps of critical regions against the exact solver, and the closed forms of their boundaries.

In the gate at few settings; `SMA_GAMES_SETTINGS=10000 SMA_GAMES_GAMES=300 pytest tests/conformance/test_region_maps.py`
is the full comparison. With `--log-file=FILE --log-file-level=INFO` it says of each random game how many cases were
left undecided, and which map was cut short because it has more than SMA_GAMES_CASES cases.
"""

import logging
import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix, critical_regions, load_model, parse_formula
from sma_games.interrupts import partial_of
from sma_games.modeling.comparisons import names_of
from sma_games.regions import Verdict
from sma_games.regions.space.critical_regions import RegionMap

NUM_SETTINGS = int(os.environ.get("SMA_GAMES_SETTINGS", "60"))
NUM_BOUNDARY = max(20, NUM_SETTINGS // 50)
NUM_GAMES = int(os.environ.get("SMA_GAMES_GAMES", "12"))
IS_FULL = NUM_GAMES >= 300
SETTINGS_PER_GAME = 500 if IS_FULL else 60
MOST_PARAMETERS = 3 if IS_FULL else 2
MOST_CASES = int(os.environ.get("SMA_GAMES_CASES", "1000"))
LOG = logging.getLogger(__name__)

MAPS = {
    ("sma/timing_matrix", "p_trump", "backlash"): [
        "p_trump * (0.33368 - backlash) - 0.02",
        "p_trump * (0.27368 - backlash) - 0.01",
        "p_trump - 1/6",
        "p_trump - 375/574",
    ],
    ("sma/timing_matrix", "reopen_probability", "anchor"): ["early_us - wait_us"],
    ("sma/timing_matrix", "p_trump", "demand", "demand_weight"): [
        "early_us - wait_us",
        "early_rok - wait_rok",
        "early_rok - renegotiate_rok",
    ],
    ("sma/early_sign_tree", "p_trump", "backlash"): ["p_trump * (0.1868 - backlash) - 0.01"],
    ("sma/early_sign_tree", "reopening_cost", "backlash", "p_trump"): ["reopening_cost - 543/2500"],
}


def drawn(found: RegionMap, generator: Any) -> dict[str, Fraction]:
    shares = generator.integers(0, 1001, len(found.over))
    return {
        name: low + Fraction(int(share), 1000) * (high - low)
        for (name, (low, high)), share in zip(found.ranges.items(), shares, strict=True)
    }


def differences(found: RegionMap, num_settings: int, num_boundary: int) -> list[Any]:
    """Return the settings, random ones and some on surfaces, at which the map and `solve` differ."""
    generator = np.random.default_rng(7)
    points: list[Any] = [drawn(found, generator) for _ in range(num_settings)]
    box = found._cases.box
    for number in range(num_boundary):
        moved = box.on_a_surface(drawn(found, generator), number, number // 7)
        points += [] if moved is None else [moved]
    compared = (found._compare(point) for point in points)
    return [each for each in compared if each is not None]


@pytest.mark.parametrize("names", MAPS, ids=" ".join)
def test_maps_equal_the_solver_inside_and_on_boundaries(names: tuple[str, ...]) -> None:
    slug, *over = names
    found = critical_regions(load_model(slug), over)
    assert differences(found, NUM_SETTINGS, NUM_BOUNDARY) == []
    assert all(region.verdict is not Verdict.UNDECIDED for region in found.regions)


@pytest.mark.parametrize("names", MAPS, ids=" ".join)
def test_boundaries_contain_the_closed_forms(names: tuple[str, ...]) -> None:
    slug, *over = names
    model = load_model(slug)
    found = critical_regions(model, over)
    space = found._cases.space
    crossed = {condition.polynomial for leaf in found._cases.leaves for condition in leaf.conditions}
    formulas = [parse_formula(text, names_of(model)) for text in MAPS[names]]
    for text, function in zip(MAPS[names], space.functions(formulas), strict=True):
        _, factors = space.box.factors(function.numerator)
        free = [number for number, _ in factors if space.box.fixed_sign(number) is None]
        assert set(free) & crossed, text


def random_game(generator: np.random.Generator) -> ParametricGame:
    """Return a 2x2 or 3x3 game whose payoffs are affine or quadratic in one to three parameters, full of ties."""
    size, degree = int(generator.integers(2, 4)), int(generator.integers(1, 3))
    count = int(generator.integers(1, MOST_PARAMETERS + 1))
    names = ["s", "t", "u"][:count]
    strategies = ["one", "two", "three"][:size]
    builder = PayoffMatrix(title="random", players={"A": strategies, "B": strategies})
    for name in names:
        builder.parameter(name, "0", low="-2", high="2")
    terms = ["1", *names] + ([f"{a} * {b}" for a in names for b in names if a <= b] if degree == 2 else [])
    for first in strategies:
        for second in strategies:
            payoffs = {player: random_payoff(terms, generator) for player in "AB"}
            builder.payoff(first, second, **payoffs)
    return builder.build()


def random_payoff(terms: list[str], generator: np.random.Generator) -> str:
    """Return a small integer plus, half of the time, a small multiple of one term."""
    constant, factor, place = generator.integers(-1, 3), generator.choice([-1, 0, 0, 1]), generator.integers(len(terms))
    return f"{constant} + {factor} * {terms[place]}" if factor else f"{constant}"


@pytest.mark.slow_for(4, 7)  # maps of many cases
@pytest.mark.parametrize("seed", range(NUM_GAMES))
def test_maps_of_random_games_equal_the_solver(seed: int) -> None:
    model = random_game(np.random.default_rng(seed))
    names = list(model.relevant) or ["s"]

    def patience(num_cases: int) -> None:
        """Do what Ctrl-C does when a game has too many; what there is of its map is compared all the same."""
        if num_cases >= MOST_CASES:
            raise KeyboardInterrupt

    try:
        found = critical_regions(model, names, progress=patience)
    except KeyboardInterrupt as stopped:
        found = partial_of(stopped)
    num_surfaces = len(found._cases.box.polynomials)
    verdicts = [leaf.decision.verdict for leaf in found._cases.leaves]
    undecided = verdicts.count(Verdict.UNDECIDED)
    LOG.info("game %d: %s, %d cases, %d undecided", seed, found.ending.name, len(verdicts), undecided)
    assert differences(found, SETTINGS_PER_GAME, 3 * num_surfaces) == []
