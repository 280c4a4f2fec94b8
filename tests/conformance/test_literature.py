"""Models of the literature against enumerations that know none of the package's solvers, and against sums by hand."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from sma_games import BargainingProblem, ParametricGame, load_model, solve, zone
from sma_games.games import Agreement

GOODS = {  # what each is worth to Bill and to Jack, and who has it (Nash 1950)
    "book": (2, 4, "Bill"),
    "whip": (2, 2, "Bill"),
    "ball": (2, 1, "Bill"),
    "bat": (2, 2, "Bill"),
    "box": (4, 1, "Bill"),
    "pen": (10, 1, "Jack"),
    "toy": (4, 1, "Jack"),
    "knife": (6, 2, "Jack"),
    "hat": (2, 2, "Jack"),
}
Point = tuple[Fraction, Fraction]


def exchanges() -> Iterator[tuple[int, int]]:
    """Yield what Bill and Jack gain by each of the 512 exchanges."""
    for moves in product((False, True), repeat=len(GOODS)):
        given = [good for good, moved in zip(GOODS.values(), moves, strict=True) if moved]
        bill, jack = (sum((-1 if owner == who else 1) * good[place] for *good, owner in given) for place, who in OWNERS)
        yield bill, jack


OWNERS = ((0, "Bill"), (1, "Jack"))


def best_lottery(points: Sequence[tuple[int, int]]) -> Point:
    """Return the point of the convex hull with the largest product of gains: between two points, or one of them.

    On a segment (x + t u, y + t v) the product is a parabola in t, largest in the middle or at an end.
    """
    best = (Fraction(0), Fraction(0))
    for (x, y), (x_end, y_end) in product(points, repeat=2):
        u, v = x_end - x, y_end - y
        peak = Fraction(-(x * v + y * u), 2 * u * v) if u * v else Fraction(0)
        for t in (Fraction(0), Fraction(1), min(max(peak, Fraction(0)), Fraction(1))):
            point = (x + t * u, y + t * v)
            if min(point) >= 0 and point[0] * point[1] > best[0] * best[1]:
                best = point
    return best


def agreed(model: ParametricGame, concept: str, **values: Any) -> tuple[Fraction, list[Fraction]]:
    """Return the only agreed price, and what each player gains at it."""
    problem = model.at(**values)
    assert isinstance(problem, BargainingProblem)
    (found,) = solve(problem, concept).equilibria
    assert isinstance(found.profile, Agreement)
    assert found.profile.price is not None
    return found.profile.price, [problem.gain(player, found.profile.price) for player in problem.players]


def test_lots_about_all_nine_things_are_drawn_no_better_than_about_the_ball() -> None:
    corners = sorted({point for point in exchanges() if min(point) >= 0})
    assert best_lottery(corners) == tuple(agreed(load_model("literature/bill_and_jack"), "nash_bargaining")[1])


def test_money_lets_both_gain_half_of_what_the_best_exchange_is_worth() -> None:
    half = Fraction(max(map(sum, exchanges())), 2)
    assert agreed(load_model("literature/bill_and_jack_money"), "nash_bargaining")[1] == [half, half]


def kalai_smorodinsky(corners: Sequence[Point]) -> Fraction:
    """Return what both get of problems whose ideal point is (1, 1): the largest equal gain between two corners."""
    found = []
    for (x, y), (x_end, y_end) in product(corners, repeat=2):
        before, after = x - y, x_end - y_end
        if before <= 0 <= after:
            t = before / (before - after) if before != after else Fraction(0)
            found.append(x + t * (x_end - x))
    return max(found)


def test_the_second_loses_by_nash_and_gains_by_kalai_and_smorodinsky_where_there_is_more_to_share() -> None:
    less = [(Fraction(0), Fraction(1)), (Fraction(3, 4), Fraction(3, 4)), (Fraction(1), Fraction(0))]
    more = [(Fraction(0), Fraction(1)), (Fraction(1), Fraction(7, 10)), (Fraction(1), Fraction(0))]
    model = load_model("literature/monotone_bargaining")
    assert kalai_smorodinsky(less) == Fraction(3, 4) < kalai_smorodinsky(more)
    assert agreed(model, "kalai_smorodinsky")[1] == [kalai_smorodinsky(more)] * 2
    assert agreed(model, "nash_bargaining")[1][1] < Fraction(3, 4)


NUM_IDEALS, NUM_LEVELS = 200, 60


def vote(level: Fraction, ideals: Sequence[Fraction], status_quo: Fraction) -> Fraction:
    """Return the share of legislatures that are at least as near to an agreement as to the status quo."""
    return Fraction(sum(abs(level - ideal) <= abs(status_quo - ideal) for ideal in ideals), len(ideals))


@pytest.mark.parametrize(
    ("division", "uncertainty", "status_quo"),
    [("0.5", "0.2", "0.8"), ("0.6", "0.2", "0.8"), ("0.3", "0.1", "0.5"), ("0.7", "0.4", "1"), ("0.9", "0.5", "0.6")],
)
def test_counting_votes_of_many_legislatures_gives_nearly_the_agreement_of_divided_government(
    division: str, uncertainty: str, status_quo: str
) -> None:
    middle, spread, before = map(Fraction, (division, uncertainty, status_quo))
    ideals = [middle + spread * Fraction(2 * k + 1 - NUM_IDEALS, NUM_IDEALS) for k in range(NUM_IDEALS)]
    levels = [before * Fraction(k, NUM_LEVELS) for k in range(NUM_LEVELS + 1)]
    best = max(levels, key=lambda level: vote(level, ideals, before) * (before - level))
    model = load_model("literature/divided_government")
    price, (_, gain) = agreed(
        model, "nash_bargaining", division=division, uncertainty=uncertainty, status_quo=status_quo
    )
    assert abs(best - price) <= before / NUM_LEVELS + spread / 20
    chance = gain / (4 * spread)
    assert abs(vote(price, ideals, before) - chance) <= Fraction(1, NUM_IDEALS)
    at = {**model.baseline, "division": middle, "uncertainty": spread, "status_quo": before}
    named = {name: formula.evaluate(at) for name, formula in model.definitions.items()}
    assert (named["agreed"], named["ratified"]) == (price, chance)
    assert named["expected_protection"] == chance * price + (1 - chance) * before


POLLS = load_model("literature/shadow_of_the_polls")


def is_kept(at: dict[str, Any], terms: Fraction) -> bool:
    """Tell whether neither the winner nor the foreign country would rather negotiate again."""
    return bool(abs(at["terms"] - terms) <= at["breaking_cost"])


def payoffs_by_hand(at: dict[str, Any], *, signed: bool) -> tuple[Fraction, Fraction]:
    """Return what the foreign country and the government expect with an agreement, or without one."""
    lost = at["polls"] - signed * at["effect"]
    foreign = government = Fraction(0)
    for chance, terms, office in (
        (lost, at["opposition_terms"], Fraction(0)),
        (1 - lost, at["government_terms"], at["office"]),
    ):
        cost = Fraction(0)
        if signed:
            terms, cost = (at["terms"], cost) if is_kept(at, terms) else (terms, at["breaking_cost"])  # noqa: PLW2901
        now = (1 - at["terms"], at["terms"]) if signed else (0, 0)
        foreign += chance * (now[0] + 1 - terms - cost)
        government += chance * (now[1] + terms - cost + office)
    return foreign, government


def settings_of_the_polls(number: int) -> Iterator[dict[str, Any]]:
    random = Random(4)  # noqa: S311 - a sample of settings, no secret
    for _ in range(number):
        setting = {
            name: each.low + Fraction(random.randrange(1, 24), 25) * (each.high - each.low)
            for name, each in POLLS.parameters.items()
        }
        distances = {abs(setting["terms"] - setting[f"{who}_terms"]) for who in ("government", "opposition")}
        if 0 <= setting["polls"] - setting["effect"] <= 1 and setting["breaking_cost"] not in distances:
            yield setting


def test_an_agreement_is_signed_exactly_if_both_sides_expect_more_by_it() -> None:
    outcomes = set()
    for setting in settings_of_the_polls(150):
        with_it, without = payoffs_by_hand(setting, signed=True), payoffs_by_hand(setting, signed=False)
        gains = [one - other for one, other in zip(with_it, without, strict=True)]
        if 0 in gains:
            continue
        signed = min(gains) > 0
        for found in solve(POLLS.at(**setting)).equilibria:
            assert (found.payoffs["foreign"], found.payoffs["government"]) == (with_it if signed else without)
        outcomes.add((signed, gains[1] > 0, setting["terms"] > 0))
    assert {(True, True, False), (False, False, True)} <= outcomes  # both effects of elections that the article names


def test_the_government_accepts_from_where_the_polls_pay_for_what_it_gives() -> None:
    (found,) = zone(POLLS, "every reply = accept", "terms").intervals
    at: dict[str, Any] = dict(POLLS.setting())
    gap = at["opposition_terms"] - at["government_terms"]
    assert found.low.value == at["breaking_cost"] + at["effect"] * (gap - at["office"])
    assert found.high.value == 1 - at["breaking_cost"] + at["effect"] * gap
