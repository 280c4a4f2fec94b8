"""Whether anybody gains by another offer or reply in talks, from the definition: it calls no solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sma_games.games.alternating_offers import AlternatingOffers, OfferPlan, OfferTable

__all__ = ["find_fault"]

Pair = tuple[Fraction, Fraction]


def find_fault(game: AlternatingOffers, plan: OfferPlan) -> str:
    """Return the first round and state in which values do not follow from prices, or somebody gains; "" if none.

    A reply is best if an offer is accepted that gives at least what refusing does. An offer is best if no price that
    the other would accept gives more, nor a refusal; as payoffs are linear, the ends of the prices that are accepted
    are all that need to be tried.
    """
    ending = [each.ending for each in game.tables]
    for number, (row, offers) in enumerate(zip(plan.state_values, plan.offers, strict=True)):
        last = number + 1 == len(plan.state_values)
        following = row if game.rounds is None else ending if last else plan.state_values[number + 1]
        for state, (table, value, pair) in enumerate(zip(game.tables, row, offers, strict=True)):
            fault = _fault_in_state(game, table, value, [each.price for each in pair], following)
            if fault:
                return f"round {number + 1}, state {game.names[state]}: {fault}"
    return ""


def _fault_in_state(
    game: AlternatingOffers,
    table: OfferTable[Fraction],
    value: Pair,
    prices: Sequence[Fraction | None],
    following: Sequence[Pair],
) -> str:
    staying = [
        table.flow[player]
        + game.discounts[player]
        * (
            table.breakdown * table.broken[player]
            + (1 - table.breakdown)
            * sum(share * each[player] for share, each in zip(table.believed[player], following, strict=True))
        )
        for player in range(2)
    ]
    expected = [Fraction(0), Fraction(0)]
    for proposer, price in enumerate(prices):
        other = 1 - proposer
        leaves = table.outside is not None and table.outside[other] > staying[other]
        refused = list(table.outside) if leaves and table.outside is not None else staying
        got = refused if price is None else _payoffs(game, table, price)
        if price is not None and got[other] < refused[other]:
            return f"{game.players[other]} gains by refusing {price}"
        best = max([refused[proposer], *_accepted_gains(game, table, proposer, refused[other])])
        if got[proposer] < best:
            return f"{game.players[proposer]} gains by another offer"
        expected = [total + table.proposes[proposer] * number for total, number in zip(expected, got, strict=True)]
    return "" if tuple(expected) == value else "payoffs are not those of these prices"


def _payoffs(game: AlternatingOffers, table: OfferTable[Fraction], price: Fraction) -> list[Fraction]:
    return [base + slope * price for base, slope in zip(table.agreement, game.slopes, strict=True)]


def _accepted_gains(
    game: AlternatingOffers, table: OfferTable[Fraction], proposer: int, needed: Fraction
) -> Iterator[Fraction]:
    """Yield what the proposer gets at the prices that end the interval of those that are accepted."""
    other = 1 - proposer
    limit = (needed - table.agreement[other]) / game.slopes[other]
    for price in (limit, *(end for end in game.prices if end is not None)):
        low, high = game.prices
        is_a_price = (low is None or price >= low) and (high is None or price <= high)
        payoffs = _payoffs(game, table, price)
        if is_a_price and payoffs[other] >= needed:
            yield payoffs[proposer]
