"""Closed forms of bargaining theory against their certified vectors, and against play, search or optimization."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import exp
from typing import Any

import pytest
from scipy.optimize import brentq, minimize_scalar

from sma_games import BargainingProblem, GameError, NormalFormGame, critical_discounts, grim_trigger, solve
from sma_games.closed_forms import (
    alliance_contributions,
    alternating_offers,
    asymmetric_nash_payoffs,
    banzhaf_indices,
    breakdown_offers,
    cheap_talk_messages,
    concession_game,
    grim_trigger_discount,
    inside_options,
    investment_option,
    last_offer,
    logistic_ratification,
    outside_option,
    random_offers,
    risk_averse_split,
    setter_outcome,
    shapley_shubik_indices,
    uniform_ratification,
    waiting_values,
)

ASSEMBLY = [170, 108, 12, 3, 3, 4]

EXACT: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (alternating_offers, (".9", ".95"), "10/29"),
    (alternating_offers, (".9", ".9"), "10/19"),
    (last_offer, (1, ".9"), "1"),
    (last_offer, (2, ".9"), "1/10"),
    (last_offer, (3, ".9"), "91/100"),
    (last_offer, (4, ".9"), "181/1000"),
    (last_offer, (8, ".9"), "2997541/10000000"),
    (inside_options, (".9", ".1", ".3"), "79/190"),
    (outside_option, (".9", ".2"), "10/19"),
    (outside_option, (".9", ".6"), "2/5"),
    (outside_option, (".9", ".8"), "1/5"),
    (outside_option, (".9", "9/19"), "10/19"),
    (random_offers, (".4", ".9", ".95"), "1/4"),
    (random_offers, (".4", ".9", ".9"), "2/5"),
    (breakdown_offers, (".1", ".3", ".1"), "79/190"),
    (breakdown_offers, (".1", ".3", ".01"), "799/1990"),
    (breakdown_offers, (".1", ".3", ".001"), "7999/19990"),
    (breakdown_offers, (".1", ".3", 0), "2/5"),
    (uniform_ratification, (1, "1.2", 2), "3/2"),
    (uniform_ratification, (".2", "1.2", 2), "6/5"),
    (setter_outcome, (0, 1, ".3"), "3/5"),
    (setter_outcome, (0, ".4", ".3"), "2/5"),
    (setter_outcome, (".3", 1, ".3"), "3/10"),
    (setter_outcome, (2, 1, ".3"), "1"),
]

SPLITS = {
    "0": (2, 2, 2),
    ".5": (2.11429119799522, 2.12309569137036, 1.86571341918043),
    "1": (2.20794003156932, 2.23581929132839, 1.72153545723893),
    "2": (2.34672067948032, 2.41057317263956, 1.47626075448757),
}

RATIFIED = [
    ((".9", "1.5", ".1"), (1.36934413589606, 0.786936722221784)),
    ((1, "1.6", ".15"), (1.48119100473540, 0.688273474516667)),
    ((1, "1.4", ".15"), (1.35392929385914, 0.576186536117304)),
    ((1, "1.8", ".15"), (1.62659517727534, 0.760610988657375)),
    ((1, "1.6", ".02"), (1.53503013711851, 0.962618928145407)),
    ((1, "1.6", ".3"), (1.6, 0.5)),
]


@pytest.mark.parametrize(("function", "arguments", "value"), EXACT)
def test_rational_closed_forms_have_their_certified_values(
    function: Callable[..., Any], arguments: tuple[Any, ...], value: str
) -> None:
    assert function(*arguments) == Fraction(value)


def test_players_wait_in_the_state_with_less_and_agree_in_the_other() -> None:
    assert waiting_values([1, "1.6"], ["0.2", "0.9"], "0.95") == (Fraction(608, 405), Fraction(8, 5))
    values = [Fraction(0), Fraction(0)]
    for _ in range(60):  # the same by iteration of what the surplus is worth
        later = [Fraction(1, 5) * values[0] + Fraction(4, 5) * values[1], values[0] / 10 + values[1] * 9 / 10]
        pies = [Fraction(1), Fraction(8, 5)]
        values = [max(own, Fraction(19, 20) * wait) for own, wait in zip(pies, later, strict=True)]
        values = [value.limit_denominator(10**15) for value in values]
    assert [float(value) for value in values] == pytest.approx([608 / 405, 1.6], abs=1e-9)


def test_offers_in_turn_tend_to_offers_without_end() -> None:
    share = Fraction(1)
    for number in range(2, 200):
        share = 1 - Fraction(9, 10) * share  # the other one then is first, and gets so much
        assert last_offer(number, "0.9") == share
    assert float(share) == pytest.approx(float(alternating_offers("0.9", "0.9")), abs=1e-9)


def test_a_vanishing_risk_of_breakdown_gives_the_nash_bargaining_solution() -> None:
    problem = BargainingProblem.from_payoffs(
        {"A": (0, 1), "B": (1, -1)}, disagreement={"A": "0.1", "B": "0.3"}, weights={"A": 1, "B": 4}, low=0, high=1
    )
    assert solve(problem).equilibria[0].payoffs["A"] == breakdown_offers("0.1", "0.3", 0)
    weighted = solve(problem, "asymmetric_nash_bargaining").equilibria[0].payoffs
    assert tuple(weighted.values()) == asymmetric_nash_payoffs(1, "0.1", "0.3", "0.2")


@pytest.mark.parametrize("aversion", SPLITS)
def test_risk_aversion_moves_the_price_as_certified_and_as_optimization_finds(aversion: str) -> None:
    found, rate = risk_averse_split(3, 1, aversion), float(aversion)
    assert tuple(found) == pytest.approx(SPLITS[aversion], abs=1e-9)
    if not rate:
        return

    def buyer(price: float) -> float:
        return (1 - exp(-rate * (3 - price))) / rate

    best = minimize_scalar(lambda price: -buyer(price) * (price - 1), bounds=(1, 3), method="bounded")
    assert found.nash == pytest.approx(best.x, abs=1e-5)
    assert found.kalai_smorodinsky == pytest.approx(brentq(lambda x: buyer(x) / buyer(1) - (x - 1) / 2, 1, 3))
    assert found.egalitarian == pytest.approx(brentq(lambda x: buyer(x) - (x - 1), 1, 3))


@pytest.mark.parametrize(("arguments", "value"), RATIFIED)
def test_an_offer_that_may_be_rejected_is_as_certified_and_as_optimization_finds(
    arguments: tuple[Any, ...], value: tuple[float, float]
) -> None:
    assert logistic_ratification(*arguments) == pytest.approx(value, abs=1e-9)
    base, median, scale = map(float, arguments)
    best = minimize_scalar(
        lambda offer: -(offer - base) / (1 + exp((offer - median) / scale)), bounds=(base, median + 1), method="bounded"
    )
    assert logistic_ratification(*arguments)[0] == pytest.approx(best.x, abs=1e-4)


def test_obstinate_players_concede_as_certified() -> None:
    found = concession_game([".7", ".6"], [".05", ".1"], [".1", ".05"])
    assert found.rates == pytest.approx((1 / 10, 1 / 15), abs=1e-9)
    assert found.times == pytest.approx((23.0258509299405, 44.9359841033099), abs=1e-9)
    assert found.at_once == pytest.approx((0, 0.767920558319361), abs=1e-9)


def test_allies_give_as_certified_and_neither_gains_by_giving_more_or_less() -> None:
    assert alliance_contributions([10, 8], ".3") == (Fraction(44, 17), Fraction(10, 17))
    assert alliance_contributions([29, "1.7"], ".03") == (Fraction(87, 100), Fraction(0))
    for incomes, weight in product([(10, 8), (8, 10), (29, 1.7), (5, 5)], (0.03, 0.3, 0.9)):
        given = [float(each) for each in alliance_contributions(incomes, weight)]
        for player, income in enumerate(incomes):
            others = given[1 - player]
            payoffs = [
                (income - own) ** (1 - weight) * (own + others) ** weight
                for own in (given[player], *(income * step / 200 for step in range(200)))
            ]
            assert payoffs[0] >= max(payoffs) - 1e-9


def test_the_threshold_of_grim_trigger_is_that_of_repeated_play() -> None:
    assert grim_trigger_discount(3, 5, 1) == Fraction(1, 2)
    dilemma = NormalFormGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    (interval,) = critical_discounts(dilemma, grim_trigger(dilemma, ["1", "1"])).intervals
    assert interval.low == Fraction(1, 2)


def test_an_option_is_worth_waiting_for_as_certified() -> None:
    assert investment_option(".04", ".04", ".2") == pytest.approx((2, 2))
    root, _ = investment_option(".05", ".03", ".3")
    assert 0.5 * 0.09 * root * (root - 1) + 0.02 * root - 0.05 == pytest.approx(0, abs=1e-12)


def test_talk_is_as_fine_as_certified_and_as_counting_says() -> None:
    certified = {".3": 1, ".25": 1, ".24": 2, ".1": 2, ".05": 3, ".01": 7}
    assert {bias: cheap_talk_messages(bias) for bias in certified} == certified
    for bias in (Fraction(1, number) for number in range(2, 400)):
        assert cheap_talk_messages(bias) == max(n for n in range(1, 30) if 2 * n * (n - 1) * bias < 1)


def test_who_alone_meets_the_quota_has_all_the_power() -> None:
    assert list(banzhaf_indices(ASSEMBLY, 151)) == list(shapley_shubik_indices(ASSEMBLY, 151)) == [1, 0, 0, 0, 0, 0]
    assert shapley_shubik_indices([2, 1, 1], 3) == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))
    assert banzhaf_indices([2, 1, 1], 3) == (Fraction(3, 5), Fraction(1, 5), Fraction(1, 5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: alternating_offers(1, "0.9"), "discount factor: expected a number from 0 to below 1, found 1"),
        (lambda: last_offer(0, "0.9"), "number of offers: expected at least 1"),
        (lambda: random_offers(2, "0.9", "0.9"), "expected a number from 0 to 1, found 2"),
        (lambda: waiting_values([1], ["0.2"], "0.9"), "expected two surpluses"),
        (lambda: asymmetric_nash_payoffs(1, 1, 1, 0), "there is no agreement"),
        (lambda: risk_averse_split(1, 3, 1), "expected a value above the cost"),
        (lambda: uniform_ratification(0, 2, 1), "the lower end 2 is above the upper end 1"),
        (lambda: logistic_ratification(0, 1, 0), "scale: expected a positive number"),
        (lambda: concession_game([".4", ".5"], [1, 1], [".1", ".1"]), "two demands of more than 1 together"),
        (lambda: concession_game([".7", ".6"], [1, 1], [0, ".1"]), "lie between 0 and 1"),
        (lambda: banzhaf_indices([1, 1], 3), "a quota that all meet together"),
        (lambda: inside_options("0.9", "much", 0), "first flow: 'much' is not a finite number"),
    ],
)
def test_numbers_for_which_there_is_no_closed_form_are_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        call()
