"""Agreed prices against a search over prices that knows none of the closed forms, on random problems with ties."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod

import numpy as np
import pytest

from sma_games import BargainingProblem, solve, verify
from sma_games.games import Agreement

NUM_PROBLEMS = 500
STEPS = 60  # of the search

Gains = tuple[Fraction, ...]


def problems(number: int, seed: int) -> Iterator[BargainingProblem]:
    """Yield random problems of two players: small whole numbers, so that slopes vanish and gains tie.

    In every second one the payoff of a player has caps, so that it bends.
    """
    generator = np.random.default_rng(seed)
    for place in range(number):
        slopes, intercepts, values = (generator.integers(-3, 4, (3, 2)) - [[0], [0], [2]]).tolist()
        low, width = generator.integers(-3, 2), generator.integers(0, 8)
        weights = generator.integers(0, 4, 2).tolist()
        yield BargainingProblem(
            ("A", "B"),
            "price",
            Fraction(int(low)),
            Fraction(int(low + width)),
            tuple(map(Fraction, intercepts)),
            tuple(map(Fraction, slopes)),
            tuple(map(Fraction, values)),
            tuple(map(Fraction, weights if any(weights) else (1, 1))),
            caps=tuple(
                tuple(
                    (Fraction(first), Fraction(second))
                    for first, second in generator.integers(-3, 4, (count, 2)).tolist()
                )
                for count in (generator.integers(0, 3, 2).tolist() if place % 2 else (0, 0))
            ),
        )


def gains(problem: BargainingProblem, price: Fraction) -> Gains:
    return tuple(problem.gain(player, price) for player in problem.players)


def searched(problem: BargainingProblem) -> list[tuple[Fraction, Gains]]:
    """Return prices all over the zone with the gains there; nothing else is known of the zone."""
    grid = [problem.low + (problem.high - problem.low) * Fraction(step, STEPS) for step in range(STEPS + 1)]
    lines = [
        [(slope, intercept - value) for intercept, slope in problem.lines(player)]
        for player, value in zip(problem.players, problem.disagreement, strict=True)
    ]
    indifferent = [-constant / slope for gain in lines for slope, constant in gain if slope]
    bends = [
        (other[1] - one[1]) / (one[0] - other[0])
        for gain in lines
        for one, other in combinations(gain, 2)
        if one[0] != other[0]
    ]
    within = sorted({*grid, *(price for price in (*indifferent, *bends) if problem.low <= price <= problem.high)})
    found = [(price, gains(problem, price)) for price in within]
    return [(price, own) for price, own in found if min(own) >= 0]


def prices(problem: BargainingProblem, concept: str) -> list[Fraction | None]:
    return [one.profile.price for one in solve(problem, concept).equilibria if isinstance(one.profile, Agreement)]


def product(own: Gains, problem: BargainingProblem) -> tuple[Fraction, ...]:
    powers = (gain ** int(weight) for gain, weight in zip(own, problem.weights, strict=True))
    return (prod(powers, start=Fraction(1)),)


OBJECTIVES: dict[str, Callable[[Gains, BargainingProblem], tuple[Fraction, ...]]] = {
    "nash_bargaining": lambda own, _: (own[0] * own[1],),
    "asymmetric_nash_bargaining": product,
    "egalitarian": lambda own, _: (min(own), max(own)),
    "utilitarian": lambda own, _: (sum(own, Fraction(0)),),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("concept", OBJECTIVES)
def test_no_price_is_better_by_what_a_solution_maximizes(concept: str) -> None:
    objective = OBJECTIVES[concept]
    empty = several = 0
    for problem in problems(NUM_PROBLEMS, seed=1):
        options = searched(problem)
        found = prices(problem, concept)
        if not options:
            assert found == [None]
            empty += 1
            continue
        worth = [objective(gains(problem, price), problem) for price in found if price is not None]
        assert len(worth) == len(found)
        assert all(own == max([*worth, *(objective(each, problem) for _, each in options)]) for own in worth)
        several += len(found) > 1
    assert 50 < empty < NUM_PROBLEMS // 2
    assert several > 5


def test_by_the_solution_of_kalai_and_smorodinsky_both_gain_the_same_share_of_the_most() -> None:
    crossings = 0
    for problem in problems(NUM_PROBLEMS, seed=2):
        options = searched(problem)
        found = prices(problem, "kalai_smorodinsky")
        if not options or len(found) > 1 or found[0] is None:
            continue
        most = [max(own[number] for _, own in options) for number in range(2)]

        def lead(own: Gains, most: list[Fraction] = most) -> Fraction:
            return own[0] * most[1] - own[1] * most[0]

        assert lead(gains(problem, found[0])) == 0
        for (low, first), (high, second) in pairwise(options):
            if lead(first) * lead(second) < 0 and not any(problem.caps):  # else also where both want the same
                assert low < found[0] < high
                crossings += 1
    assert crossings > 25


@pytest.mark.no_cover
@pytest.mark.parametrize("concept", [*OBJECTIVES, "kalai_smorodinsky"])
def test_nobody_could_gain_more_at_no_cost_to_the_other_and_the_verifier_says_what_is_no_solution(concept: str) -> None:
    refused = 0
    for problem in problems(NUM_PROBLEMS // 4, seed=3):
        options = searched(problem)
        found = [price for price in prices(problem, concept) if price is not None]
        for own in (gains(problem, price) for price in found):
            assert not any(each != own and min(map(Fraction.__sub__, each, own)) >= 0 for _, each in options)
        for price, own in options:
            certificate = verify(problem, Agreement(problem.players, "price", price), concept)
            is_solution = min(found) <= price <= max(found) or any(own == gains(problem, each) for each in found)
            assert certificate.is_equilibrium is is_solution
            refused += not is_solution
        nothing = verify(problem, Agreement(problem.players, "price", None), concept)
        assert nothing.is_equilibrium is not bool(options)
    assert refused > 500
