"""Talks by alternating offers against closed forms, against grids of prices, and against long finite talks."""

import pickle
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import AlternatingOffers, GameError, MethodError, OffersStatus, OfferState, load_model, solve_offers

SPLIT = {"A": 1, "B": -1}
"""The price is the share of a pie of 1 that the first player gets."""


def alternating(first: dict[str, Any] | None = None, discount: Any = "0.9", **more: Any) -> AlternatingOffers:
    given = {"agreement": {"B": 1}, **(first or {})}
    states = (
        OfferState("A offers", {"A": 1}, following={"B offers": 1}, **given),
        OfferState("B offers", {"B": 1}, following={"A offers": 1}, **given),
    )
    return AlternatingOffers(("A", "B"), SPLIT, discount, states, **more)


def drawn(share: Any, discount: Any, **given: Any) -> AlternatingOffers:
    state = OfferState("talks", {"A": share, "B": 1 - Fraction(share)}, {"B": 1}, **given)
    return AlternatingOffers(("A", "B"), SPLIT, discount, (state,))


def share_of_a(game: AlternatingOffers) -> Fraction:
    return solve_offers(game).payoffs["A"]


def test_rubinstein() -> None:
    assert share_of_a(alternating(discount={"A": "0.9", "B": "0.95"})) == Fraction(10, 29)
    assert share_of_a(alternating()) == Fraction(10, 19)


@pytest.mark.parametrize(
    ("rounds", "share"), [(1, "1"), (2, "1/10"), (3, "91/100"), (4, "181/1000"), (8, "2997541/10000000")]
)
def test_stahl_whoever_is_last_has_an_ultimatum(rounds: int, share: str) -> None:
    assert share_of_a(alternating(rounds=rounds)) == Fraction(share)


def test_inside_options() -> None:
    flow = {"A": "0.01", "B": "0.03"}  # a tenth of 0.1 and 0.3, as the rounds count 1 + 0.9 + 0.81 ... = 10
    assert share_of_a(alternating({"flow": flow})) == Fraction(79, 190)


@pytest.mark.parametrize(("outside", "share"), [("0.2", "10/19"), ("0.6", "2/5"), ("0.8", "1/5"), ("9/19", "10/19")])
def test_an_outside_option_counts_only_if_it_is_better_than_going_on(outside: str, share: str) -> None:
    """Only whoever is made an offer by the first player can leave."""
    given: dict[str, Any] = {"agreement": {"B": 1}}
    states = (
        OfferState("A offers", {"A": 1}, following={"B offers": 1}, outside={"B": outside}, **given),
        OfferState("B offers", {"B": 1}, following={"A offers": 1}, **given),
    )
    assert share_of_a(AlternatingOffers(("A", "B"), SPLIT, "0.9", states)) == Fraction(share)


def test_proposers_that_are_drawn() -> None:
    assert share_of_a(drawn("0.4", {"A": "0.9", "B": "0.95"})) == Fraction(1, 4)
    assert share_of_a(drawn("0.4", "0.95")) == Fraction(2, 5)


@pytest.mark.parametrize(("end", "share"), [("0.1", "79/190"), ("0.01", "799/1990"), ("0.001", "7999/19990")])
def test_breakdown_without_discounting_comes_near_to_nash(end: str, share: str) -> None:
    given = {"breakdown": end, "broken": {"A": "0.1", "B": "0.3"}}
    assert share_of_a(alternating(given, discount=1)) == Fraction(share)


def test_merlo_and_wilson_wait_for_a_larger_pie() -> None:
    rows = {"small": {"small": "0.2", "large": "0.8"}, "large": {"small": "0.1", "large": "0.9"}}
    pies = {"small": "1", "large": "1.6"}
    states = tuple(OfferState(name, {"A": 1}, {"B": pie}, following=rows[name]) for name, pie in pies.items())
    found = solve_offers(AlternatingOffers(("A", "B"), SPLIT, "0.95", states))
    assert [sum(pair) for pair in found.values[0]] == [Fraction(608, 405), Fraction(8, 5)]
    assert [each[0].action for each in found.offers[0]] == ["go on", "agree"]
    assert found.probability_of_agreement == 0
    assert found.expected_price is None


@pytest.mark.parametrize(
    ("numbers", "prices"),
    [
        ("1 .1 .1 1.06 .125 .95", ("137777/131850", "137057/131850")),
        ("1 .1 .1 1.06 0 .95", ("391/390", "389/390")),
        ("1 .3 .1 1.06 .25 .9", ("47219/43550", "46179/43550")),
        ("1 .1 .1 1.042 .125 .95", ("1361069/1318500", "1353869/1318500")),
    ],
)
def test_offers_in_a_gap(numbers: str, prices: tuple[str, str]) -> None:
    """Certified, models.md M6: talks after a lapse, which a friendly regime may settle."""
    s, cost_rok, cost_us, friendly, q, d = map(Fraction, numbers.split())
    given: dict[str, Any] = {
        "flow": {"ROK": -(1 - d) * (s + cost_rok), "US": (1 - d) * (s - cost_us)},
        "breakdown": q,
        "broken": {"ROK": -friendly, "US": friendly},
    }
    states = (
        OfferState("US offers", {"US": 1}, following={"ROK offers": 1}, **given),
        OfferState("ROK offers", {"ROK": 1}, following={"US offers": 1}, **given),
    )
    found = solve_offers(AlternatingOffers(("ROK", "US"), {"ROK": -1, "US": 1}, d, states))
    assert [found.offers[0][0][1].price, found.offers[0][1][0].price] == [Fraction(price) for price in prices]


@pytest.mark.parametrize(("calibration", "price"), [(None, "5287/4910"), ("strict", "5272/4925")])
def test_the_election_with_any_price_where_the_grid_model_rounds(calibration: str | None, price: str) -> None:
    """Certified, models2.md 2: a weight of one fifth buys one fifth of the zone, which no step of the grid is."""
    model = load_model("sma/election_bargaining_random").fix(calibration)
    found = solve_offers(election(model.setting(), rounds=2))
    assert found.expected_price == Fraction(price)
    assert found.probability_of_agreement == 1


def election(n: Any, rounds: int) -> AlternatingOffers:
    p, pass_through = n["p_trump"], n["reopen_probability"] * n["demand_weight"] * n["anchor"]
    trump = n["renewal_payment"] + n["demand_weight"] * (n["demand"] - n["renewal_payment"])
    slope, kept = 1 - p * pass_through, p * pass_through * n["demand"]
    wait = {
        "ROK": -((1 - p) * n["renewal_payment"] + p * (trump + n["gap_cost_rok"])),
        "US": (1 - p) * n["renewal_payment"] + p * (trump - n["gap_cost_us"]),
    }
    state = OfferState(
        "before the election",
        {"US": n["us_proposes"], "ROK": 1 - n["us_proposes"]},
        {"ROK": -(kept + p * n["backlash"]), "US": kept + n["early_benefit_us"] - p * n["criticism"]},
        breakdown=n["breakdown_probability"],
        broken=wait,
        ending=wait,
    )
    return AlternatingOffers(("ROK", "US"), {"ROK": -slope, "US": slope}, 1, (state,), rounds)


def random_talks(seed: int, *, rounds: int | None, outside: bool, is_free: bool = True) -> AlternatingOffers:
    generator = np.random.default_rng(seed)

    def share() -> Fraction:
        return Fraction(int(generator.integers(0, 9)), 8)

    def pair(low: int, high: int) -> dict[str, Fraction]:
        return {
            name: Fraction(int(number), 8) for name, number in zip("AB", generator.integers(low, high, 2), strict=True)
        }

    def row(names: list[str]) -> dict[str, Fraction]:
        weights = generator.integers(1, 5, len(names))
        return {name: Fraction(int(weight), int(weights.sum())) for name, weight in zip(names, weights, strict=True)}

    names = [f"s{number}" for number in range(int(generator.integers(1, 4)))]
    states = []
    for name in names:
        first = share()
        agreement = pair(0, 12)
        states.append(
            OfferState(
                name,
                {"A": first, "B": 1 - first},
                agreement,
                flow=pair(-4, 5),
                breakdown=share() / 2,
                broken=pair(-8, 5),
                outside=pair(-12, 3) if outside and generator.random() < 0.5 else None,
                ending=pair(-8, 5),
                following=row(names),
                beliefs={"B": row(names)} if generator.random() < 0.5 else {},
            )
        )
    low, high = (None, None) if is_free else (-2, 2)
    gains = {"A": Fraction(int(generator.integers(1, 4)), 2), "B": -Fraction(int(generator.integers(1, 4)), 2)}
    discount = {"A": "0.8", "B": "0.9"}
    return AlternatingOffers(("A", "B"), gains, discount, tuple(states), rounds, low, high)


def on_a_grid(game: AlternatingOffers, prices: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return what the first state is worth if only these prices can be offered: backward induction in floats."""
    assert game.rounds is not None
    slopes, tables = np.array(game.slopes, float), game.tables
    values = np.array([each.ending for each in tables], float)
    for _ in range(game.rounds):
        after = []
        for table in tables:
            later = np.array([np.dot(np.array(row, float), values[:, i]) for i, row in enumerate(table.believed)])
            end = float(table.breakdown)
            staying = np.array(table.flow, float) + np.array(game.discounts, float) * (
                end * np.array(table.broken, float) + (1 - end) * later
            )
            worth = np.zeros(2)
            for proposer, share in enumerate(table.proposes):
                other = 1 - proposer
                refused = staying
                if table.outside is not None and float(table.outside[other]) > staying[other]:
                    refused = np.array(table.outside, float)
                payoffs = np.array(table.agreement, float)[:, None] + slopes[:, None] * prices
                fine = payoffs[other] >= refused[other] - 1e-12
                best = payoffs[:, fine][:, np.argmax(payoffs[proposer][fine])] if fine.any() else refused
                worth += float(share) * (best if best[proposer] >= refused[proposer] - 1e-9 else refused)
            after.append(worth)
        values = np.array(after)
    first: np.ndarray[Any, Any] = values[0]
    return first


@pytest.mark.parametrize("seed", [*range(40), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(40, 300))])
def test_prices_of_any_size_are_the_limit_of_fine_grids(seed: int) -> None:
    game = random_talks(seed, rounds=1 + seed % 4, outside=seed % 3 == 0, is_free=seed % 2 == 0)
    found = solve_offers(game)
    assert found.verify() == ()
    exact = np.array(found.values[0][0], float)
    errors = []
    for steps in (200, 20_000):
        low, high = (-2, 2) if seed % 2 else (-40, 40)
        errors.append(float(np.abs(on_a_grid(game, np.linspace(low, high, steps + 1)) - exact).max()))
    if found.status is OffersStatus.UNIQUE:
        assert errors[1] < 0.05
        assert errors[1] <= errors[0] / 10 + 0.02


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(20, 200))])
def test_talks_without_a_last_round_are_the_limit_of_long_ones(seed: int) -> None:
    game = random_talks(seed, rounds=None, outside=False, is_free=seed % 2 == 0)
    found = solve_offers(game)
    assert found.verify() == ()
    long = AlternatingOffers(game.players, game.gains, game.discount, game.states, 150, game.low, game.high)
    near = np.array(solve_offers(long).values[0], float)
    np.testing.assert_allclose(np.array(found.values[0], float), near, atol=1e-5)


def test_nobody_can_gain_is_what_is_verified() -> None:
    found = solve_offers(alternating(rounds=3))
    first, second = found.offers[0][0]
    assert first.price is not None
    for wrong in (first.price + 1, first.price - Fraction(1, 10), None):
        offers = (((replace(first, price=wrong), second), found.offers[0][1]), *found.offers[1:])
        assert replace(found, offers=offers).verify() != ()


def test_ties_that_others_would_break_otherwise_are_told() -> None:
    """B gets 1 at the only price there is, and 0 without: A, who gets nothing either way, may refuse it to him."""
    state = OfferState("talks", {"A": 1}, {"B": 1})
    found = solve_offers(AlternatingOffers(("A", "B"), SPLIT, 1, (state,), rounds=1, low=0, high=0))
    assert found.status is OffersStatus.TIED
    assert not found.status.value.startswith("Payoffs")


def test_ties_of_who_never_proposes_do_not_count() -> None:
    """A would get nothing by leaving or by going on if B made an offer, which never happens."""
    state = OfferState("talks", {"A": 1}, {"B": 1}, outside={"B": 2})
    game = AlternatingOffers(("A", "B"), SPLIT, 1, (state,), rounds=1)
    assert solve_offers(game).status is OffersStatus.UNIQUE


def test_who_is_indifferent_may_leave_too() -> None:
    """B gets nothing by leaving or by going on, and A gets 2 by the first and less by the other."""
    found = solve_offers(alternating({"outside": {"A": 2}}))
    assert found.status is OffersStatus.TIED


def hard_talks(seed: int) -> AlternatingOffers:
    """Return talks in which prices are narrow, and leaving may be better than any price."""
    generator = np.random.default_rng(seed + 10**6)
    game = random_talks(seed, rounds=None, outside=True, is_free=False)

    def pair(low: int, high: int) -> dict[str, Fraction]:
        return {
            name: Fraction(int(number), 8) for name, number in zip("AB", generator.integers(low, high, 2), strict=True)
        }

    states = [
        replace(
            state,
            outside=pair(-4, 40) if generator.random() < 0.5 else None,
            breakdown=0,
            flow=pair(-2, 3),
        )
        for state in game.states
    ]
    return replace(game, states=tuple(states), low=-1, high=1, discount="0.95")


@pytest.mark.no_cover
def test_what_is_called_unique_is_the_limit_of_long_talks_even_where_the_rules_are_no_contraction() -> None:
    statuses = []
    for seed in range(15):
        game = hard_talks(seed)
        found = solve_offers(game)
        statuses.append(found.status)
        if found.status is OffersStatus.UNIQUE:
            long = np.array(solve_offers(replace(game, rounds=300)).values[0], float)
            np.testing.assert_allclose(np.array(found.values[0], float), long, atol=1e-4)
    assert {OffersStatus.UNIQUE, OffersStatus.STATIONARY} <= {*statuses}


def test_where_no_stationary_equilibrium_is_found_the_message_says_what_to_do() -> None:
    assert any(_is_refused(hard_talks(seed)) for seed in range(150, 170))


def _is_refused(game: AlternatingOffers) -> bool:
    try:
        solve_offers(game)
    except MethodError as refusal:
        return str(refusal).startswith("give the talks a last round (rounds=...)")
    return False


def test_results_follow_the_protocol() -> None:
    found = solve_offers(drawn("0.4", "0.95"))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
    table = found.to_frame()
    assert table["proposer"].tolist() == ["A", "B"]
    assert table["exact_price"].tolist() == ["43/100", "19/50"]
    assert "talks, A proposes: agreement at 43/100" in str(found)
    assert "payoffs: A 2/5, B 3/5" in str(found)


@pytest.mark.parametrize(
    ("game", "message"),
    [
        (lambda: alternating({"flow": {"C": 1}}), r"state A offers, flow: 'C' is no player; they are A, B"),
        (lambda: alternating({"breakdown": 2}), "state A offers, breakdown: expected a probability"),
        (lambda: alternating(rounds=0), "rounds = 0: expected a whole number above 0, or None"),
        (lambda: alternating(low=2, high=1), "low is above high"),
        (lambda: alternating(discount=2), r"discount: expected numbers in \[0, 1\]"),
        (lambda: AlternatingOffers(("A", "A"), SPLIT, 1, ()), "need two players with different names"),
        (lambda: AlternatingOffers(("A", "B"), SPLIT, 1, ()), "need states with different names"),
        (
            lambda: AlternatingOffers(("A", "B"), {"A": 1, "B": 1}, 1, (OfferState("s", {"A": 1}),)),
            "and the other lose",
        ),
        (lambda: drawn("2", 1), "proposes: probabilities lie in"),
        (lambda: drawn("0.5", 1, following={"else": 1}), "following: 'else' is no state; they are talks"),
        (lambda: drawn("0.5", 1, beliefs={"C": {"talks": 1}}), "beliefs: 'C' is no player"),
        (lambda: drawn("0.5", 1, following={"talks": "0.5"}), "following: probabilities lie in"),
    ],
)
def test_what_is_no_game_is_refused_with_its_place(game: Any, message: str) -> None:
    with pytest.raises(GameError, match=message):
        game()


def test_what_has_no_end_that_anybody_minds_is_refused_with_the_way_out() -> None:
    with pytest.raises(MethodError, match="give the talks a last round"):
        solve_offers(alternating(discount=1))
    with pytest.raises(MethodError, match="solve_offers needs AlternatingOffers, not int"):
        solve_offers(1)  # type: ignore[arg-type]


def test_many_rounds_and_states_stay_exact() -> None:
    names = [f"s{number}" for number in range(5)]
    states = tuple(
        OfferState(
            name,
            {"A": Fraction(1 + place, 7), "B": Fraction(6 - place, 7)},
            {"B": 1 + Fraction(place, 3)},
            following={other: Fraction(1, 5) for other in names},
        )
        for place, name in enumerate(names)
    )
    found = solve_offers(AlternatingOffers(("A", "B"), SPLIT, "0.95", states, rounds=200))
    assert len(found.offers) == 200
    assert [sum(pair) for pair in found.values[-1]] == [1 + Fraction(place, 3) for place in range(5)]
    assert {each.action for pair in found.offers[0] for each in pair} == {"agree", "go on"}
