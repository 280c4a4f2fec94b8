"""Shapley values against all orders of the players, and cores against linear programs, on random problems."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.optimize import linprog

from sma_games import BargainingProblem, Status, solve, verify
from sma_games.games import Division

NUM_PROBLEMS = 200
PLAYERS = ("A", "B", "C")


def problems(number: int) -> Iterator[BargainingProblem]:
    """Yield random problems of three players, with one veto player, two, or none named."""
    generator = np.random.default_rng(4)
    for _ in range(number):
        slopes, intercepts, values = generator.integers(-3, 4, (3, 3)).tolist()
        yield BargainingProblem.from_payoffs(
            dict(zip(PLAYERS, zip(intercepts, slopes, strict=True), strict=True)),
            disagreement=dict(zip(PLAYERS, values, strict=True)),
            low=-1,
            high=int(generator.integers(-2, 3)),
            veto=PLAYERS[: generator.integers(0, 3)],
        )


def worth(problem: BargainingProblem, coalition: tuple[str, ...]) -> Fraction:
    """Return what a coalition gains, by looking at prices all over the range."""
    steps = 20 if problem.low <= problem.high else -1
    prices = [problem.low + (problem.high - problem.low) * Fraction(step, 20) for step in range(steps + 1)]
    needed = set(problem.veto or PLAYERS)
    sums = [
        sum(problem.gain(player, price) for player in members)
        for size in (2, 3)
        for members in combinations(coalition, size)
        for price in prices
        if needed <= set(members)
    ]
    return max([Fraction(0), *map(Fraction, sums)])


@pytest.mark.no_cover
def test_the_shapley_value_is_the_mean_contribution_over_all_orders() -> None:
    positive = 0
    for problem in problems(NUM_PROBLEMS):
        totals = dict.fromkeys(PLAYERS, Fraction(0))
        for order in permutations(PLAYERS):
            for place, player in enumerate(order):
                before = tuple(sorted(order[:place]))
                totals[player] += worth(problem, tuple(sorted((*before, player)))) - worth(problem, before)
        (found,) = solve(problem, "shapley_value").equilibria
        assert isinstance(found.profile, Division)
        assert found.profile.gains == tuple(total / 6 for total in totals.values())
        positive += any(totals.values())
    assert positive > NUM_PROBLEMS // 4


@pytest.mark.no_cover
def test_the_corners_of_the_core_attain_what_linear_programs_find() -> None:
    generator = np.random.default_rng(5)
    wide = 0
    for problem in problems(NUM_PROBLEMS):
        result = solve(problem, "core")
        corners = [one.profile.gains for one in result.equilibria if isinstance(one.profile, Division)]
        pairs = [coalition for size in (1, 2) for coalition in combinations(PLAYERS, size)]
        bounds = [[-(player in coalition) for player in PLAYERS] for coalition in pairs]
        least = [-float(worth(problem, coalition)) for coalition in pairs]
        for direction in generator.integers(-3, 4, (3, 3)):
            program = linprog(
                -direction, bounds, least, [[1, 1, 1]], [float(worth(problem, PLAYERS))], [(None, None)] * 3
            )
            assert program.success is bool(corners)
            if corners:
                best = max(float(sum(map(Fraction.__mul__, map(Fraction, direction.tolist()), c))) for c in corners)
                assert abs(best + program.fun) < 1e-9
        wide += len(corners) > 1
        assert (result.status is Status.CONTINUUM) == (len(corners) > 1)
    assert wide > NUM_PROBLEMS // 10


def test_the_verifier_refuses_other_divisions() -> None:
    for problem in problems(NUM_PROBLEMS // 4):
        for concept in ("shapley_value", "core"):
            for one in solve(problem, concept).equilibria:
                assert isinstance(one.profile, Division)
                first, second, third = one.profile.gains
                moved = Division(PLAYERS, (first + 100, second - 100, third))
                assert not verify(problem, moved, concept).is_equilibrium
                less = Division(PLAYERS, (first - 1, second, third))
                assert "does not add up" in verify(problem, less, concept).problem
