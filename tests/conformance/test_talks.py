"""Models of talks against closed forms of bargaining theory, and against the solution that talks come to."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import InadmissibleError, OfferGame, ParametricGame, load_model, sample, solve, with_solution
from sma_games.closed_forms import (
    alternating_offers,
    breakdown_offers,
    inside_options,
    last_offer,
    outside_option,
    random_offers,
    waiting_values,
)

PIE, LEAVE, WAIT = (
    load_model(f"literature/{name}") for name in ("rubinstein", "outside_option_principle", "merlo_wilson")
)


def worth(model: ParametricGame, **values: Any) -> Any:
    """Return what the talks are worth to the first player."""
    return next(iter(solve(model.fix(**values)).equilibria[0].payoffs.values()))


def numbers(seed: int, *ranges: tuple[float, float]) -> list[Fraction]:
    draws = np.random.default_rng(seed).uniform(size=len(ranges))
    return [Fraction(round(100 * (low + u * (high - low))), 100) for u, (low, high) in zip(draws, ranges, strict=True)]


@pytest.mark.parametrize("seed", range(5))
def test_the_pie_is_divided_as_the_closed_forms_say(seed: int) -> None:
    first, second, a, b, option = numbers(seed, (0.5, 0.99), (0.5, 0.99), (0, 0.5), (0, 0.5), (0, 1))
    assert worth(PIE, patience_a=first, patience_b=second) == alternating_offers(first, second)
    inside = worth(PIE, patience_a=first, patience_b=first, inside_a=a, inside_b=b)
    assert inside == inside_options(first, a, b)
    assert worth(LEAVE, patience=first, outside_b=option) == outside_option(first, option)


@pytest.mark.parametrize("seed", range(5))
def test_both_wait_for_a_larger_pie_as_the_closed_form_says(seed: int) -> None:
    small, large, stay, stays, patience = numbers(seed, (0.5, 1.6), (1, 3), (0, 1), (0, 1), (0.5, 0.99))
    values = {"pie_small": small, "pie_large": large, "stay_small": stay, "stay_large": stays, "patience": patience}
    found = solve(WAIT.fix(**values)).equilibria[0]  # type: ignore[arg-type]
    assert sum(found.payoffs.values()) == waiting_values([small, large], [stay, stays], patience)[0]


def pie(*, discount: Any, rounds: int | None = None, proposer: Any = None, **state: Any) -> ParametricGame:
    builder = OfferGame(title="pie", players=["A", "B"], discount=discount, rounds=rounds)
    builder.payoff("A", "price").payoff("B", "1 - price")
    if proposer is not None:
        return builder.state("talks", proposer, **state).build()
    builder.state("A offers", "A", following={"B offers": 1}, **state)
    return builder.state("B offers", "B", following={"A offers": 1}, **state).build()


@pytest.mark.parametrize("number", [1, 2, 3, 4, 8])
def test_the_last_of_several_offers_is_an_ultimatum(number: int) -> None:
    assert worth(pie(discount="0.9", rounds=number)) == last_offer(number, "0.9")


def test_proposers_by_lot_and_talks_that_break_down() -> None:
    lot = pie(discount={"A": "0.9", "B": "0.95"}, proposer={"A": "0.4", "B": "0.6"})
    assert worth(lot) == random_offers("0.4", "0.9", "0.95") == Fraction(1, 4)
    risky = pie(discount=1, breakdown="0.001", broken={"A": "0.1", "B": "0.3"})
    assert worth(risky) == breakdown_offers("0.1", "0.3", "0.001") == Fraction(7999, 19990)


def test_a_proposer_drawn_at_random_gets_the_payment_of_the_weighted_nash_solution() -> None:
    """Whatever the probability of breakdown, over what is believed of all parameters of both models."""
    talks = load_model("sma/election_offers")
    split = with_solution(load_model("sma/cooperative_split"), "asymmetric_nash_bargaining")
    drawn = sample(talks, 40, seed=3, over=[name for name in talks.relevant if name != "belief_gap"])
    agreed = 0
    for place in range(len(drawn)):
        setting: dict[str, Any] = drawn[place]
        found = solve(talks.fix(**setting)).equilibria[0].measures
        own = {name: value for name, value in setting.items() if name in split.parameters}
        try:
            wanted = solve(split.fix(us_weight=setting["us_proposes"], **own)).equilibria[0].measures
        except InadmissibleError:
            continue
        assert found.get("payment") == wanted.get("payment")
        agreed += bool(found)
    assert agreed > 5
