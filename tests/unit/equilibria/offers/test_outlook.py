"""How likely talks end in an agreement, at what price and how late, against probabilities carried on round by round."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from sma_games import AlternatingOffers, OfferPlan, OfferState, solve
from sma_games.equilibria.offers.solve_offers import measures_of_plan
from tests.unit.equilibria.offers.test_solve_offers import random_talks


def agreements(game: AlternatingOffers, plan: OfferPlan, rounds: int) -> Iterator[tuple[int, float, float]]:
    """Yield round, probability and price of each agreement, state by state, in floats."""
    chances = {0: 1.0}
    for at in range(rounds):
        row, after = plan.offers[0 if game.rounds is None else at], dict.fromkeys(range(len(game.states)), 0.0)
        for state, chance in chances.items():
            table = game.tables[state]
            for share, offer in zip(table.proposes, row[state], strict=True):
                weight = chance * float(share)
                if offer.price is not None:
                    yield at, weight, float(offer.price)
                elif not offer.leaves:
                    for to, probability in enumerate(table.following):
                        after[to] += weight * float((1 - table.breakdown) * probability)
        chances = after


@pytest.mark.parametrize("seed", range(40))
def test_they_are_what_probabilities_carried_on_come_to(seed: int) -> None:
    rounds = None if seed % 2 else 1 + seed % 7
    game = random_talks(seed, rounds=rounds, outside=rounds is not None, is_free=seed % 3 > 0)
    plan = solve(game).equilibria[0].profile
    assert isinstance(plan, OfferPlan)
    found = measures_of_plan(game, plan)
    told = list(agreements(game, plan, rounds or 2000))
    chance = sum(weight for _, weight, _ in told)
    if not found:
        assert chance == 0
        return
    assert float(found["agreement"]) == pytest.approx(chance)
    assert float(found["price"]) == pytest.approx(sum(weight * price for _, weight, price in told) / chance)
    assert float(found["delay"]) == pytest.approx(sum(weight * at for at, weight, _ in told) / chance)


def test_those_who_wait_for_ever_never_agree() -> None:
    pie = {"small": 1, "large": 3}
    states = [
        OfferState("small", {"A": 1}, {"B": pie["small"]}, flow={"A": 1, "B": 1}),
        OfferState("large", {"A": 1}, {"B": pie["large"]}),
    ]
    game = AlternatingOffers(("A", "B"), {"A": 1, "B": -1}, "0.9", tuple(states))
    assert solve(game).equilibria[0].measures == {}
    first = replace(states[0], following={"large": Fraction(1, 2), "small": Fraction(1, 2)}, flow={})
    leaving = replace(game, states=(first, states[1]))
    assert solve(leaving).equilibria[0].measures == {"price": 3, "agreement": 1, "delay": 2}
