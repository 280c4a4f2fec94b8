"""The three ways agree with each other, and with a sample in which the solver for single settings decides."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sma_games.equilibria import solve
from sma_games.modeling import ParametricGame, PayoffMatrix, SequentialGame, load_model
from sma_games.sensitivity import Event, probability
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.estimated import LineTask, estimate
from sma_games.sensitivity.events import Mark, read_event
from sma_games.sweeps import sample

KINDS = (
    "uniform(0, 1)",
    "uniform(0.25, 0.75)",
    "beta(2, 3)",
    "triangular(0, 0.25, 1)",
    "beta(1, 1)",
    "discrete(0, 1/4, 1/2, 1/2, 1, 1/4)",
)
NAMES = ("a", "b", "c", "d")
NUM_SAMPLED = 400


def random_model(seed: int, num_parameters: int, *, is_dependent: bool = False) -> ParametricGame:
    """Return a matrix or a tree whose payoffs are short formulas over so many parameters.

    If it is dependent, the first two hang together, and all have densities.
    """
    kinds = KINDS[:-1] if is_dependent else KINDS
    random = Random(seed)  # noqa: S311
    names = NAMES[:num_parameters]

    def payoff() -> str:
        first, second = random.choice(names), random.choice(names)
        number = Fraction(random.randint(-4, 4), 4)
        return random.choice(
            [f"{first} - {second} + {number}", f"{first} * {second} + {number}", f"{first} - 1/2", f"{number}", first]
        )

    builder = _matrix(payoff) if random.random() < 1 / 2 else _tree(payoff)
    for name in names:
        builder.parameter(name, "1/2", "0", "1", distribution=random.choice(kinds))
    if is_dependent:
        builder.dependence(*names[:2], rank_correlation=random.choice(["-9/10", "-1/2", "1/2", "9/10"]))
    return builder.build()


def _matrix(payoff: Callable[[], str]) -> PayoffMatrix:
    strategies = {"Row": ["up", "down"], "Column": ["left", "right"]}
    builder = PayoffMatrix(title="A random matrix", players=strategies)
    for profile in product(*strategies.values()):
        builder.payoff(*profile, Row=payoff(), Column=payoff())
    return builder


def _tree(payoff: Callable[[], str]) -> SequentialGame:
    builder = SequentialGame(title="A random tree", players=["Row", "Column"])
    builder.stage("first", "Row", ["up", "down"])
    builder.stage("second", "Column", ["left", "right"])
    for first, second in product(("up", "down"), ("left", "right")):
        builder.outcome({"first": first, "second": second}, payoffs={"Row": payoff(), "Column": payoff()})
    return builder


def claim_about(model: ParametricGame) -> str:
    return "Row = up" if model.form == "normal" else "first = up and second = left"


def sampled(model: ParametricGame, event: Event, names: list[str], count: int, seed: int = 0) -> NDArray[np.float64]:
    """Return the frequencies of both readings at independent random settings, each solved."""
    settings = sample(model, count, seed=seed, method="random", over=names)
    found = []
    for place in range(count):
        setting: Any = settings.at(place)
        result = solve(model.at(None, **setting))
        found.append([claim.holds_in(result, setting) for claim in (event.every, event.some)])
    means: NDArray[np.float64] = np.array(found, dtype=np.float64).mean(axis=0)
    return means


def check(seed: int, num_parameters: int, *, is_dependent: bool = False) -> None:
    model = random_model(seed, num_parameters, is_dependent=is_dependent)
    claim, names = claim_about(model), list(NAMES[:num_parameters])
    found = probability(model, claim, over=names)
    frequencies = sampled(model, found.event, names, NUM_SAMPLED)
    for chance, frequency in zip((found.lower, found.upper), frequencies, strict=True):
        spread = 4.5 * (chance.value * (1 - chance.value) / NUM_SAMPLED) ** 0.5
        assert abs(chance.value - frequency) <= spread + 5 / NUM_SAMPLED + chance.half_width
    estimated = probability(model, claim, over=names, method="estimated", precision=0.004, seed=seed)
    for chance, other in zip((found.lower, found.upper), (estimated.lower, estimated.upper), strict=True):
        reach = 2 * other.half_width + chance.half_width
        assert other.low - reach <= chance.value <= other.high + reach


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(6))
def test_on_a_random_model_all_ways_agree_with_a_sample(seed: int) -> None:
    check(seed, 1 + seed % 4)


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(300, 350))])
def test_on_many_random_models_whose_parameters_hang_together_lines_agree_with_a_sample(seed: int) -> None:
    check(seed, 2 + seed % 3, is_dependent=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 300))
def test_on_many_random_models_all_ways_agree_with_a_sample(seed: int) -> None:
    check(seed, 1 + seed % 4)


@pytest.mark.slow
def test_intervals_of_estimates_hold_the_enclosed_value_as_often_as_they_say() -> None:
    model = load_model("sma/timing_matrix")
    claim, over = "some ROK = sign_early and US = sign_early", ["p_trump", "backlash", "demand_weight"]
    true = probability(model, claim, over=over).chance
    draws = Draws(tuple(model.parameters[name] for name in over))
    task = LineTask(model, read_event(model, claim), draws, model.baseline, 0, "demand_weight")
    lines, hits = task.lines(), 0
    for seed in range(1000):
        drawn = estimate(replace(task, seed=seed), lines, precision=0.01, time_limit=None, client=None, progress=None)
        found = drawn.sums.chance(Mark.GIVEN | Mark.SOME, Mark.GIVEN)
        hits += found.low <= true.value <= found.high
    assert 0.93 <= hits / 1000 <= 0.97
