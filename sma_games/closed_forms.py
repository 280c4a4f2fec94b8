"""Closed forms of bargaining and of what surrounds it: for textbook cases, to compare models with.

Numbers may be int, Fraction, Decimal, text ("0.9", "19/20") or float, taken as its shortest decimal. Results are exact
fractions where the closed form is rational, floats with a relative error of about 1e-15 where it has exponentials.
The pie is 1 unless said otherwise; the first player makes the first offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from math import ceil, exp, isqrt, log, sqrt
from typing import Any, NamedTuple

from sma_games.errors import GameError
from sma_games.games.labels import as_exact

__all__ = [
    "Concession",
    "Option",
    "SplitOfRisk",
    "alliance_contributions",
    "alternating_offers",
    "asymmetric_nash_payoffs",
    "banzhaf_indices",
    "breakdown_offers",
    "cheap_talk_messages",
    "concession_game",
    "grim_trigger_discount",
    "inside_options",
    "investment_option",
    "last_offer",
    "logistic_ratification",
    "outside_option",
    "random_offers",
    "risk_averse_split",
    "setter_outcome",
    "shapley_shubik_indices",
    "uniform_ratification",
    "waiting_values",
]

MOST_VOTERS = 9  # whose orders are counted one by one


def alternating_offers(first_discount: Any, second_discount: Any) -> Fraction:
    """Return the first player's share under alternating offers without end (Rubinstein 1982, Econometrica 50:97-109).

    Examples
    --------
    >>> alternating_offers("0.9", "0.95")
    Fraction(10, 29)
    """
    first, second = (_below_one(each, "discount factor") for each in (first_discount, second_discount))
    return (1 - second) / (1 - first * second)


def last_offer(num_offers: int, discount: Any) -> Fraction:
    """Return the first player's share if so many offers can be made in turn, the last one final (Stahl 1972).

    Examples
    --------
    >>> [last_offer(number, "0.9") for number in (1, 2, 3)]
    [Fraction(1, 1), Fraction(1, 10), Fraction(91, 100)]
    """
    if num_offers < 1:
        raise GameError(f"number of offers: expected at least 1, found {num_offers}")
    factor = _below_one(discount, "discount factor")
    return (1 - (-factor) ** num_offers) / (1 + factor)


def inside_options(discount: Any, first_flow: Any, second_flow: Any) -> Fraction:
    """Return the first player's share if both have an income while they disagree (Busch and Wen 1995).

    The flows are shares of the pie for each period.

    Examples
    --------
    >>> inside_options("0.9", "0.1", "0.3")
    Fraction(79, 190)
    """
    first, second = as_exact(first_flow, "first flow"), as_exact(second_flow, "second flow")
    return first + (1 - first - second) / (1 + _below_one(discount, "discount factor"))


def outside_option(discount: Any, option: Any) -> Fraction:
    """Return the first player's share if the second may leave with an outside option (Binmore, Shaked, Sutton 1989).

    It matters only if it is worth more than what the second player gets anyway.

    Examples
    --------
    >>> outside_option("0.9", "0.2"), outside_option("0.9", "0.6")
    (Fraction(10, 19), Fraction(2, 5))
    """
    factor = _below_one(discount, "discount factor")
    return 1 - max(factor / (1 + factor), as_exact(option, "outside option"))


def random_offers(probability: Any, first_discount: Any, second_discount: Any) -> Fraction:
    """Return what the first player can expect if she makes each offer with some probability (Binmore 1987).

    Examples
    --------
    >>> random_offers("0.4", "0.9", "0.95")
    Fraction(1, 4)
    """
    first, second = (_below_one(each, "discount factor") for each in (first_discount, second_discount))
    chance = _probability(probability)
    own, other = chance * (1 - second), (1 - chance) * (1 - first)
    return own / (own + other)


def waiting_values(surplus: Sequence[Any], stay: Sequence[Any], discount: Any) -> tuple[Fraction, Fraction]:
    """Return what the surplus is worth in each of two states (Merlo and Wilson 1995, Econometrica 63:371-399).

    Players agree in a state exactly if that is its surplus; if it is more, they wait for the other state.

    Parameters
    ----------
    surplus
        What can be divided at once in each state, not negative.
    stay
        The probability that the next state is the same, by state.

    Examples
    --------
    >>> waiting_values([1, "1.6"], ["0.2", "0.9"], "0.95")
    (Fraction(608, 405), Fraction(8, 5))
    """
    pies = [as_exact(each, "surplus") for each in surplus]
    chances = [_probability(each) for each in stay]
    if not len(pies) == len(chances) == 2 or min(pies) < 0:  # noqa: PLR2004 - of two states
        raise GameError("waiting_values: expected two surpluses that are not negative, and two probabilities")
    factor = _below_one(discount, "discount factor")
    waits = [factor * (1 - own) * pie / (1 - factor * own) for own, pie in zip(chances, reversed(pies), strict=True)]
    return max(pies[0], waits[0]), max(pies[1], waits[1])


def breakdown_offers(first_fallback: Any, second_fallback: Any, risk: Any) -> Fraction:
    """Return the first player's share if each refusal ends the talks with some risk.

    (Binmore, Rubinstein, Wolinsky 1986, RAND Journal of Economics 17:176-188.) As the risk vanishes it tends to the
    Nash bargaining solution with the fallbacks as disagreement payoffs.

    Examples
    --------
    >>> breakdown_offers("0.1", "0.3", "0.1"), breakdown_offers("0.1", "0.3", 0)
    (Fraction(79, 190), Fraction(2, 5))
    """
    first, second = as_exact(first_fallback, "first fallback"), as_exact(second_fallback, "second fallback")
    chance = _probability(risk)
    return (1 - second + (1 - chance) * first) / (2 - chance)


def asymmetric_nash_payoffs(surplus: Any, first: Any, second: Any, weight: Any) -> tuple[Fraction, Fraction]:
    """Return what both get of a surplus with disagreement payoffs and the first one's weight (Kalai 1977).

    Examples
    --------
    >>> asymmetric_nash_payoffs(1, "0.1", "0.3", "0.2")
    (Fraction(11, 50), Fraction(39, 50))
    """
    pie, own, other = (as_exact(each, "surplus or disagreement payoff") for each in (surplus, first, second))
    gain = pie - own - other
    if gain < 0:
        raise GameError(f"there is no agreement: the surplus {pie} is less than the disagreement payoffs")
    share = _probability(weight)
    return own + share * gain, other + (1 - share) * gain


class SplitOfRisk(NamedTuple):
    """The price by three solutions."""

    nash: float
    kalai_smorodinsky: float
    egalitarian: float


def risk_averse_split(value: Any, cost: Any, aversion: Any) -> SplitOfRisk:
    """Return the price between a risk-averse buyer, with payoff (1 - exp(-a (value - x))) / a, and a seller, x - cost.

    With W Lambert's function: Nash x = cost + (W(exp(1 + a s)) - 1) / a, where s = value - cost; the others likewise.
    Risk aversion makes the buyer pay more (Kihlstrom, Roth, Schmeidler 1981); without it all three are in the middle.

    Examples
    --------
    >>> risk_averse_split(3, 1, 0)
    SplitOfRisk(nash=2.0, kalai_smorodinsky=2.0, egalitarian=2.0)
    >>> round(risk_averse_split(3, 1, 1).nash, 9)
    2.207940032
    """
    from scipy.special import wrightomega  # W(exp(x)), without overflow

    low, rate = float(as_exact(cost, "cost")), float(as_exact(aversion, "risk aversion"))
    gain = float(as_exact(value, "value")) - low
    if gain <= 0 or rate < 0:
        raise GameError("risk_averse_split: expected a value above the cost, and a risk aversion of at least 0")
    if not rate:
        return SplitOfRisk(*[low + gain / 2] * 3)
    whole = rate * gain / (1 - exp(-rate * gain))
    nash = (wrightomega(1 + rate * gain) - 1) / rate
    kalai_smorodinsky = (whole - wrightomega(log(whole) + whole - rate * gain)) / rate
    egalitarian = (1 - wrightomega(1 - rate * gain)) / rate
    return SplitOfRisk(*(low + float(share) for share in (nash, kalai_smorodinsky, egalitarian)))


def uniform_ratification(status_quo: Any, low: Any, high: Any) -> Fraction:
    """Return the best offer to whoever ratifies what is below a threshold, uniform on an interval.

    (Romer, Rosenthal 1979, Quarterly Journal of Economics 93:563-587.) The proposer gains the offer minus the
    status quo if it is ratified.

    Examples
    --------
    >>> uniform_ratification(1, "1.2", 2), uniform_ratification("0.2", "1.2", 2)
    (Fraction(3, 2), Fraction(6, 5))
    """
    base, least, most = (as_exact(each, "status quo or threshold") for each in (status_quo, low, high))
    if least > most:
        raise GameError(f"thresholds: the lower end {least} is above the upper end {most}")
    return max(least, min((most + base) / 2, most))


def logistic_ratification(status_quo: Any, median: Any, scale: Any) -> tuple[float, float]:
    """Return the best offer, and the probability that it is ratified, if thresholds have a logistic distribution.

    x = d + s (1 + W(exp((m - d) / s - 1))) with W Lambert's function: the first-order condition of (x - d) rho(x).

    Examples
    --------
    >>> [round(each, 9) for each in logistic_ratification(1, "1.6", "0.3")]
    [1.6, 0.5]
    """
    from scipy.special import wrightomega

    base, middle, spread = (
        float(as_exact(each, "status quo, median or scale")) for each in (status_quo, median, scale)
    )
    if spread <= 0:
        raise GameError(f"scale: expected a positive number, found {spread}")
    offer = base + spread * (1 + float(wrightomega((middle - base) / spread - 1)))
    return offer, 1 / (1 + exp((offer - middle) / spread))


def setter_outcome(status_quo: Any, setter: Any, voter: Any) -> Fraction:
    """Return what a setter proposes to a voter whose loss is the distance from an ideal point (Romer, Rosenthal 1978).

    The nearest point to the setter's own that the voter likes at least as much as the status quo.

    Examples
    --------
    >>> setter_outcome(0, 1, "0.3"), setter_outcome(2, 1, "0.3")
    (Fraction(3, 5), Fraction(1, 1))
    """
    now, own, ideal = (as_exact(each, "status quo or ideal point") for each in (status_quo, setter, voter))
    low, high = sorted((now, 2 * ideal - now))
    return min(max(own, low), high)


class Concession(NamedTuple):
    """A war of attrition between two players, each of whom may be obstinate; by player."""

    rates: tuple[float, float]
    """At which each concedes."""
    times: tuple[float, float]
    """Until when each alone would have conceded for sure if not obstinate; the earlier one ends the war."""
    at_once: tuple[float, float]
    """With what probability each concedes at the beginning; one of the two is 0."""


def concession_game(demands: Sequence[Any], discounts: Sequence[Any], obstinate: Sequence[Any]) -> Concession:
    """Return how two players concede who may be obstinate (Abreu and Gul 2000, Econometrica 68:85-117).

    Parameters
    ----------
    demands
        The share that each demands; together more than 1.
    discounts
        Rates, positive.
    obstinate
        The probability that each never concedes, positive.

    Examples
    --------
    >>> found = concession_game(["0.7", "0.6"], ["0.05", "0.1"], ["0.1", "0.05"])
    >>> [round(each, 6) for each in (*found.rates, *found.at_once)]
    [0.1, 0.066667, 0.0, 0.767921]
    """
    shares, rates, chances = (
        [as_exact(each, "demand, rate or probability") for each in row] for row in (demands, discounts, obstinate)
    )
    conflict = sum(shares) - 1
    if not len(shares) == len(rates) == len(chances) == 2 or conflict <= 0 or min(rates) <= 0:  # noqa: PLR2004
        raise GameError("concession_game: expected two demands of more than 1 together, and two positive rates")
    if not all(0 < chance < 1 for chance in chances) or not all(0 < share < 1 for share in shares):
        raise GameError("concession_game: demands and probabilities lie between 0 and 1")
    hazards = [float(rates[1 - each] * (1 - shares[each]) / conflict) for each in range(2)]
    times = [-log(chances[each]) / hazards[each] for each in range(2)]
    at_once = [
        0.0 if times[each] == min(times) else 1 - float(chances[each]) * exp(hazards[each] * min(times))
        for each in range(2)
    ]
    return Concession(*((one, other) for one, other in (hazards, times, at_once)))


def alliance_contributions(incomes: Sequence[Any], weight: Any) -> tuple[Fraction, Fraction]:
    """Return what two allies give for a common good (Olson and Zeckhauser 1966, Review of Economics and Statistics 48).

    Each gets (income - contribution)^(1 - weight) * (sum of contributions)^weight, and takes the other's as given.

    Examples
    --------
    >>> alliance_contributions([10, 8], "0.3"), alliance_contributions([29, "1.7"], "0.03")
    ((Fraction(44, 17), Fraction(10, 17)), (Fraction(87, 100), Fraction(0, 1)))
    """
    own = [as_exact(each, "income") for each in incomes]
    share = _probability(weight)
    if len(own) != len("AB") or min(own) <= 0 or not 0 < share < 1:
        raise GameError("alliance_contributions: expected two positive incomes, and a weight between 0 and 1")
    if min(own) <= (1 - share) * max(own):  # the poorer one gives nothing
        first, second = (share * each if each == max(own) else Fraction(0) for each in own)
        return first, second
    total = share * sum(own) / (2 - share)
    first, second = (each - (1 - share) / share * total for each in own)
    return first, second


def grim_trigger_discount(together: Any, alone: Any, punished: Any) -> Fraction:
    """Return the least discount factor at which grim trigger keeps players together (Friedman 1971).

    Parameters
    ----------
    together, alone, punished
        A year's payoff of who stays, of who deviates while the other stays, and after that.

    Examples
    --------
    >>> grim_trigger_discount(3, 5, 1)
    Fraction(1, 2)
    """
    stay, gain, after = (as_exact(each, "payoff") for each in (together, alone, punished))
    if not after < stay <= gain:
        raise GameError("payoffs: expected a punishment below staying together, and a deviation not below it")
    return (gain - stay) / (gain - after)


class Option(NamedTuple):
    """The option to invest at any time."""

    root: float
    """The positive root of the fundamental quadratic, above 1."""
    multiple: float
    """The value at which to invest, in parts of the cost."""


def investment_option(interest: Any, payout: Any, volatility: Any) -> Option:
    """Return when to invest in what follows a geometric Brownian motion (McDonald and Siegel 1986, QJE 101:707-727).

    Examples
    --------
    >>> investment_option("0.04", "0.04", "0.2")
    Option(root=2.0, multiple=2.0)
    """
    rate, yielded, deviation = (as_exact(each, "rate or volatility") for each in (interest, payout, volatility))
    if min(rate, yielded, deviation) <= 0:
        raise GameError("investment_option: expected positive rates and a positive volatility")
    variance = deviation**2
    middle = Fraction(1, 2) - (rate - yielded) / variance
    root = float(middle) + sqrt(middle**2 + 2 * rate / variance)
    return Option(root, root / (root - 1))


def cheap_talk_messages(bias: Any) -> int:
    """Return how many messages can matter at most to a receiver whose ideal differs by a bias.

    (Crawford and Sobel 1982, Econometrica 50:1431-1451.) The state is uniform on [0, 1], losses are quadratic.

    Examples
    --------
    >>> [cheap_talk_messages(bias) for bias in ("0.25", "0.24", "0.05", "0.01")]
    [1, 2, 3, 7]
    """
    shift = as_exact(bias, "bias")
    if shift <= 0:
        raise GameError(f"bias: expected a positive number, found {shift}; without one everything can be told")
    bound = 1 / (2 * shift)  # the number N is the largest with N (N - 1) below it
    return (1 + isqrt(4 * (ceil(bound) - 1) + 1)) // 2


def shapley_shubik_indices(weights: Sequence[Any], quota: Any) -> tuple[Fraction, ...]:
    """Return in what share of all orders each voter turns a losing coalition into a winning one (Shapley, Shubik 1954).

    Examples
    --------
    >>> shapley_shubik_indices([2, 1, 1], 3)
    (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))
    """
    votes, needed = _votes(weights, quota)
    pivots = [0] * len(votes)
    orders = list(permutations(range(len(votes))))
    for order in orders:
        total = Fraction(0)
        for voter in order:
            total += votes[voter]
            if total >= needed:
                pivots[voter] += 1
                break
    return tuple(Fraction(each, len(orders)) for each in pivots)


def banzhaf_indices(weights: Sequence[Any], quota: Any) -> tuple[Fraction, ...]:
    """Return each voter's share of the swings: winning coalitions that lose without her (Banzhaf 1965).

    Examples
    --------
    >>> banzhaf_indices([170, 108, 12, 3, 3, 4], 151)[:2]
    (Fraction(1, 1), Fraction(0, 1))
    """
    votes, needed = _votes(weights, quota)
    swings = [0] * len(votes)
    for members in range(1 << len(votes)):
        total = sum((vote for voter, vote in enumerate(votes) if members >> voter & 1), Fraction(0))
        if total >= needed:
            for voter, vote in enumerate(votes):
                swings[voter] += bool(members >> voter & 1) and total - vote < needed
    return tuple(Fraction(each, sum(swings)) for each in swings)


def _votes(weights: Sequence[Any], quota: Any) -> tuple[list[Fraction], Fraction]:
    """Return weights and quota, checked: somebody turns something, and counting takes no time."""
    votes, needed = [as_exact(each, "weight") for each in weights], as_exact(quota, "quota")
    if not 1 <= len(votes) <= MOST_VOTERS or min(votes) < 0 or not 0 < needed <= sum(votes):
        raise GameError(
            f"voters: expected 1 to {MOST_VOTERS} weights that are not negative, and a quota that all meet together"
        )
    return votes, needed


def _below_one(number: Any, what: str) -> Fraction:
    value = as_exact(number, what)
    if not 0 <= value < 1:
        raise GameError(f"{what}: expected a number from 0 to below 1, found {value}")
    return value


def _probability(number: Any) -> Fraction:
    value = as_exact(number, "probability or share")
    if not 0 <= value <= 1:
        raise GameError(f"probability or share: expected a number from 0 to 1, found {value}")
    return value
