"""Calendar, rounds, troops, parties and the Assembly of the article, against enumerations by hand."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from sma_games import (
    BargainingProblem,
    ParametricGame,
    critical_discounts,
    grim_trigger,
    load_model,
    solve,
    tipping_points,
)
from sma_games.closed_forms import uniform_ratification
from sma_games.games import Agreement, BehaviorProfile

Values = dict[str, Any]


def random_settings(model: ParametricGame, number: int, seed: int) -> Iterator[Values]:
    """Yield admissible settings all over the ranges."""
    random = Random(seed)  # noqa: S311 - a sample of settings, no secret
    found = 0
    while found < number:
        setting = dict(model.baseline)
        for name in model.relevant:
            each = model.parameters[name]
            setting[name] = each.low + Fraction(random.randrange(1, 24), 25) * (each.high - each.low)
        if model.is_admissible(setting):
            found += 1
            yield setting


# --- two rounds left before the election
ROUNDS = load_model("sma/rounds_left")


def talk_by_hand(at: Values, *, conceding: bool) -> tuple[Fraction, Fraction]:
    """Return what Seoul and Washington expect of two rounds of talks."""
    pace = at["pace"] + conceding * at["speed"]
    price = at["early_payment"] + conceding * at["concession"]
    chance = pace + (1 - pace) * (1 - at["breakdown_probability"]) * pace
    p, m, late_m = at["p_trump"], at["money_weight_us"], at["money_weight_us"] * at["successor_money_weight"]
    reopened = price + at["demand_weight"] * at["anchor"] * (at["demand"] - price)
    under_trump = price + at["reopen_probability"] * (reopened - price)
    rok = -(1 - p) * price - p * (under_trump + at["backlash"])
    us = (1 - p) * m * price + p * (late_m * under_trump - at["criticism"]) + at["early_benefit_us"]
    no_rok, no_us = wait_by_hand(at)
    return chance * rok + (1 - chance) * no_rok, chance * us + (1 - chance) * no_us


def wait_by_hand(at: Values) -> tuple[Fraction, Fraction]:
    """Return what both expect without talks."""
    p, m = at["p_trump"], at["money_weight_us"]
    years = (at["months_of_talks"] - at["months_to_expiry"]) / 12
    asked = at["renewal_payment"] + at["demand_weight"] * (at["demand"] - at["renewal_payment"])
    rok = -(1 - p) * at["renewal_payment"] - p * (asked + years * at["gap_cost_rok"])
    us = (1 - p) * m * at["renewal_payment"] + p * (
        m * at["successor_money_weight"] * asked - years * at["gap_cost_us"]
    )
    return rok, us


def test_what_seoul_gets_with_two_rounds_left_is_the_best_of_what_washington_accepts() -> None:
    chosen = set()
    for setting in random_settings(ROUNDS, 150, seed=2):
        ways = {"wait": wait_by_hand(setting)}
        ways |= {
            name: both
            for name, conceding in (("talk", False), ("concede", True))
            if (both := talk_by_hand(setting, conceding=conceding))[1] > ways["wait"][1]
        }
        best = max(ways, key=lambda name: ways[name][0])
        (found, *_) = solve(ROUNDS.at(**setting)).equilibria
        assert found.payoffs["ROK"] == ways[best][0]
        chosen.add(best)
    assert chosen == {"wait", "talk", "concede"}


# --- administrations that count only their own years
PARTIES = load_model("sma/sma_cycles_parties")
CHOICES = {
    "democrat_lapsed": ("ROK", ("hold", "sign")),
    "democrat_high": ("Democrat", ("refuse", "adjust")),
    "trump_lapsed": ("ROK", ("hold", "sign")),
    "trump_low": ("Successor", ("honour", "reopen")),
    "trump_dispute": ("ROK", ("comply", "resist")),
}
STATES = (*CHOICES, "democrat_low", "trump_high")


def next_deal(state: str, action: str, at: Values) -> dict[str, Fraction]:
    """Return which agreement is in force next year if it does not run out and the White House stays: by probability."""
    party, deal = state.split("_")
    if deal == "lapsed":
        return {"lapsed" if action == "hold" else "low" if party == "democrat" else "high": Fraction(1)}
    if state == "trump_dispute":
        down = at["back_down_probability"]
        return {"high": Fraction(1)} if action == "comply" else {"low": down, "lapsed": 1 - down}
    return {{"adjust": "low", "reopen": "dispute"}.get(action, deal): Fraction(1)}


def years_by_hand(state: str, action: str, at: Values) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Return the payoffs of a year, and the probability of each state in the next one."""
    party, deal = state.split("_")
    high = at["renewal_payment"] + at["demand_weight"] * (at["demand"] - at["renewal_payment"])
    paid: Any = {"lapsed": at["status_quo_payment"], "high": high}.get(deal, at["renewal_payment"])
    cost_rok = {"lapsed": at["gap_cost_rok"], "dispute": at["backlash"]}.get(deal, Fraction(0))
    weight: Fraction = at["democrat_money_weight"] if party == "democrat" else Fraction(1)
    office = weight * paid - (at["gap_cost_us"] if deal == "lapsed" else 0)
    office += at["early_benefit_us"] if state == "democrat_low" else 0
    office -= at["reopening_cost"] if deal == "dispute" else 0
    office -= at["back_down_probability"] * at["audience_cost"] if action == "resist" else 0
    payoffs = {"ROK": -(paid + cost_rok), "Democrat": Fraction(0), "Successor": Fraction(0)}
    payoffs["Democrat" if party == "democrat" else "Successor"] = office
    after: dict[str, Fraction] = dict.fromkeys(STATES, Fraction(0))
    for following, chance in next_deal(state, action, at).items():
        for other, moved in ((party, 1 - at["regime_switch"]), (other_party(party), at["regime_switch"])):
            kept = 0 if following == "lapsed" else 1 - at["expiry_probability"]
            # a dispute is one under Trump: another president finds the low agreement
            then = "low" if following == "dispute" and other == "democrat" else following
            after[f"{other}_lapsed"] += chance * moved * (1 - kept)
            if kept:
                after[f"{other}_{then}"] += chance * moved * kept
    return payoffs, after


def other_party(party: str) -> str:
    return "trump" if party == "democrat" else "democrat"


def solve_linear(rows: list[list[Fraction]]) -> list[Fraction]:
    """Return the solution of a square system, each row with its right side, by elimination."""
    size = len(rows)
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [each / rows[column][column] for each in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


def values_of(policy: dict[str, str], player: str, at: Values) -> dict[str, Fraction]:
    """Return what each state is worth to a player if everybody keeps to a policy."""
    rows = []
    for state in STATES:
        payoffs, after = years_by_hand(state, policy.get(state, ""), at)
        row = [Fraction(state == other) - at["discount_factor"] * after[other] for other in STATES]
        rows.append([*row, payoffs[player]])
    return dict(zip(STATES, solve_linear(rows), strict=True))


def policies_by_hand(at: Values) -> list[dict[str, str]]:
    """Return the pure policies from which nobody gains by another action in one state, of all 32."""
    found = []
    for actions in product(*(own for _, own in CHOICES.values())):
        policy = dict(zip(CHOICES, actions, strict=True))
        worth = {player: values_of(policy, player, at) for player in PARTIES.players}
        if all(
            years_by_hand(state, action, at)[0][player]
            + at["discount_factor"]
            * sum(chance * worth[player][then] for then, chance in years_by_hand(state, action, at)[1].items())
            <= worth[player][state]
            for state, (player, own) in CHOICES.items()
            for action in own
        ):
            found.append(policy)
    return found


@pytest.mark.parametrize(
    "changed",
    [{}, {"democrat_money_weight": "0.5"}, {"gap_cost_rok": "0.45"}, {"demand_weight": "0.005"}, {"demand": "6.5"}],
    ids=str,
)
def test_policies_of_parties_are_those_from_which_no_single_change_pays(changed: dict[str, str]) -> None:
    at: Values = {**PARTIES.baseline, **{name: Fraction(text) for name, text in changed.items()}}
    solved: Any = solve(PARTIES.at(**at), "pure_markov_perfect").equilibria
    found = [
        {
            state: next(action for action, used in each.profile[player][state].items() if used)
            for state, (player, _) in CHOICES.items()
        }
        for each in solved
    ]
    by_hand = policies_by_hand(at)
    assert len(found) == len(by_hand)
    assert all(each in by_hand for each in found)


def test_a_democrat_adjusts_exactly_if_the_alliance_is_worth_more_than_the_money() -> None:
    for name, value in (("democrat_money_weight", "25/91"), ("early_benefit_us", "91/1250"), ("demand", "303/50")):
        at = {**PARTIES.baseline, name: Fraction(value)}
        high = at["renewal_payment"] + at["demand_weight"] * (at["demand"] - at["renewal_payment"])
        assert at["early_benefit_us"] == at["democrat_money_weight"] * (high - at["renewal_payment"])
        assert Fraction(value) in [point.exact_value for point in tipping_points(PARTIES, name)]


# --- an Assembly with an ideal of its own
IDEAL = load_model("sma/assembly_ideal")
NUM_TYPES, NUM_PAYMENTS = 200, 80


def share_for(payment: Fraction, at: Values) -> Fraction:
    """Return the share of Assemblies that are at least as near to a payment as to the one in force."""
    middle, spread, before = at["assembly_ideal_payment"], at["assembly_spread"], at["status_quo_payment"]
    ideals = [middle + spread * Fraction(2 * k + 1 - NUM_TYPES, NUM_TYPES) for k in range(NUM_TYPES)]
    return Fraction(sum(abs(payment - ideal) <= abs(before - ideal) for ideal in ideals), NUM_TYPES)


def test_counting_the_votes_of_many_assemblies_gives_nearly_the_payment_asked_for() -> None:
    bound = set()
    for at in random_settings(IDEAL, 12, seed=3):
        low, high = at["status_quo_payment"], 2 * at["government_ideal_payment"] - at["status_quo_payment"]
        steps = [low + (high - low) * Fraction(k, NUM_PAYMENTS) for k in range(NUM_PAYMENTS + 1)]
        best = max(share_for(each, at) * (each - low) for each in steps)
        problem = IDEAL.at(**at)
        assert isinstance(problem, BargainingProblem)
        (found,) = solve(problem).equilibria
        assert isinstance(found.profile, Agreement)
        assert found.profile.price is not None
        own = share_for(found.profile.price, at) * (found.profile.price - low)
        if found.profile.price < high:
            chance = problem.gain("Assembly", found.profile.price) / (4 * at["assembly_spread"])
            assert chance == IDEAL.definitions["ratified"].evaluate(at)
        assert best - own <= 2 * (high - low) / NUM_TYPES  # no step is better but by a vote
        bound.add(found.profile.price == high)
    assert bound == {False, True}


def test_what_washington_asks_for_is_the_closed_form_of_a_uniform_threshold() -> None:
    for at in random_settings(IDEAL, 40, seed=5):
        before, ideal, spread = (
            at[name] for name in ("status_quo_payment", "assembly_ideal_payment", "assembly_spread")
        )
        asked = uniform_ratification(before, 2 * (ideal - spread) - before, 2 * (ideal + spread) - before)
        problem = IDEAL.at(**at)
        assert isinstance(problem, BargainingProblem)
        (found,) = solve(problem).equilibria
        assert isinstance(found.profile, Agreement)
        assert found.profile.price == min(asked, problem.high)


def gain_of_the_government(at: Values) -> Fraction:
    """Return by how much nearer to its ideal the government expects the payment to be, by counting votes."""
    (found,) = solve(IDEAL.at(**at)).equilibria
    assert isinstance(found.profile, Agreement)
    assert found.profile.price is not None
    before, ideal = at["status_quo_payment"], at["government_ideal_payment"]
    nearer = abs(before - ideal) - abs(found.profile.price - ideal)
    return Fraction(share_for(found.profile.price, at) * nearer)


@pytest.mark.parametrize(("government", "helps"), [("1.3", True), ("1.35", True), ("1.6", False), ("1.8", False)])
def test_an_assembly_that_likes_to_pay_less_helps_only_while_more_is_paid_than_the_government_likes(
    government: str, *, helps: bool
) -> None:
    """Schelling's conjecture and its limit (Milner and Rosendorff 1997)."""
    at: Values = {**IDEAL.baseline, "government_ideal_payment": Fraction(government)}
    before, after = (
        gain_of_the_government({**at, "assembly_ideal_payment": Fraction(ideal)}) for ideal in ("1.3", "1.2")
    )
    assert (after > before) is helps


# --- a law that keeps troops, and what they are worth to Washington
THREAT = load_model("sma/withdrawal_threat")


def test_a_floor_of_troops_takes_the_threat_from_the_demand_where_what_may_go_is_worth_less() -> None:
    at = THREAT.baseline
    for floor, refused in (("2.1", False), ("2.2", True)):
        share = 1 - Fraction(floor) / at["troops"]
        loss = share * at["abandonment_loss"] + (1 - share) * at["status_quo_payment"]
        assert (loss <= at["demand"]) is refused
        (found,) = solve(THREAT.at(troop_floor=floor), "sequential").equilibria
        assert isinstance(found.profile, BehaviorProfile)
        assert (not found.profile.choices["answer"]["accept"]) is refused


def test_nobody_withdraws_troops_that_are_worth_more_to_washington_than_the_strong_type_gains() -> None:
    at: Values = dict(THREAT.baseline)
    backing_down = at["status_quo_payment"] - at["audience_cost"]
    limit = at["strong_withdrawal_payoff"] - backing_down
    for worth, withdraws in ((limit - Fraction(1, 100), True), (limit + Fraction(1, 100), False)):
        found: Any = solve(THREAT.at(deterrence_us=worth), "sequential").equilibria
        strong = [each.profile.choices["follow_up/strong/press/refuse"]["withdraw"] for each in found]
        assert strong == [Fraction(withdraws)] * len(strong)
        assert strong


# --- a successor who overlooks what Seoul pays
HABIT = load_model("sma/relational_honour")


@pytest.mark.parametrize("overlooked", ["0", "0.2", "0.98", "1"])
def test_the_patience_that_honoring_takes_counts_what_the_successor_overlooks(overlooked: str) -> None:
    """Honored for ever: (e - o + v) / (1 - d). Reopened once: r + v now, then e - o for ever."""
    model = HABIT.fix(misperception=overlooked)
    at: Values = {**HABIT.baseline, "misperception": Fraction(overlooked)}
    early, gain = at["early_payment"], at["cooperation_value"]
    reopened = early + at["demand_weight"] * at["anchor"] * (at["demand"] - early)
    believed = early - at["misperception"]
    threshold = (reopened - believed) / (reopened - believed + gain)
    assert threshold * believed + (1 - threshold) * (reopened + gain) == believed + gain
    found = critical_discounts(model, grim_trigger(model, ["honour", "cooperate"]))
    assert found.by_player["Successor"][0].low == threshold
