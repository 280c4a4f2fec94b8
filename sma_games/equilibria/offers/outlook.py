"""What talks come to, given what is offered and accepted: how likely they agree, at what price, and how late.

With a last round, probabilities are carried from round to round. Without one, a linear system tells them for each
state. Nothing is divided, so that numbers may be of any ordered ring; probabilities are those that are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sma_games.algebra.linear.cramer import solve_over_ring
from sma_games.games.alternating_offers import OfferNumbers, OfferTable

__all__ = ["Happening", "Outlook", "find_outlook"]


class Happening(NamedTuple):
    """What follows an offer."""

    price: Any
    """None without an agreement."""
    leaves: bool


class Outlook(NamedTuple):
    """Three numbers, each multiplied by another one that is positive."""

    agreement: Any
    """The probability that they ever agree."""
    price: Any
    """The mean price, nothing counting for it if they do not agree."""
    delay: Any
    """The mean number of rounds that pass before they agree, counted in the same way."""
    scale: Any
    """What `agreement` and `price` are multiplied by."""
    delay_scale: Any
    """What `delay` is multiplied by."""


def find_outlook(numbers: OfferNumbers[Any], rows: Sequence[Sequence[Sequence[Happening]]]) -> Outlook | None:
    """Return what talks come to; None if that is not known, as they may go on for ever.

    Parameters
    ----------
    numbers
        The talks; a probability that is 0 whatever the parameters are equals 0.
    rows
        By round (one stands for all if there is no last), state and proposer.
    """
    if numbers.rounds is None:
        return _solve_states([_ways(each, pair) for each, pair in zip(numbers.tables, rows[0], strict=True)])
    agreement = price = delay = 0
    reached: dict[int, Any] = {0: 1}
    for number, row in enumerate(rows):
        after: dict[int, Any] = {}
        for state, chance in reached.items():
            ways = _ways(numbers.tables[state], row[state])
            agreement = agreement + chance * ways.agreement
            price = price + chance * ways.price
            delay = delay + number * chance * ways.agreement
            for to, share in ways.following.items():
                after[to] = after.get(to, 0) + chance * share
        reached = after
    return Outlook(agreement, price, delay, 1, 1)


class _Ways(NamedTuple):
    """What may come of a state in one round."""

    agreement: Any
    price: Any
    following: dict[int, Any]
    may_end: bool


def _ways(table: OfferTable[Any], pair: Sequence[Happening]) -> _Ways:
    """Return the probability of an agreement, its price times that, and the probabilities of what follows."""
    able = [(share, each) for share, each in zip(table.proposes, pair, strict=True) if not _is_never(share)]
    agreed = [(share, each.price) for share, each in able if each.price is not None]
    staying = [share for share, each in able if each.price is None and not each.leaves]
    stays = sum(staying) * (1 - table.breakdown) if staying else 0
    following = {to: stays * share for to, share in enumerate(table.following) if staying and not _is_never(share)}
    may_end = len(staying) < len(able) or not _is_never(table.breakdown)
    agreement, price = sum(share for share, _ in agreed), sum(share * each for share, each in agreed)
    return _Ways(agreement, price, following, may_end)


def _is_never(share: Any) -> bool:
    """Tell whether a probability is 0 whatever the parameters are; no sign is asked for."""
    return bool(share == 0)


def _solve_states(ways: Sequence[_Ways]) -> Outlook | None:
    """Return what talks without a last round come to, if they end."""
    states = _states_that_count(ways)
    if 0 not in states:
        return None
    places = {state: place for place, state in enumerate(states)}
    rows: list[list[Any]] = [[int(at == to) for to in range(len(states))] for at in range(len(states))]
    for state in states:
        for to, share in ways[state].following.items():
            if to in places:
                rows[places[state]][places[to]] = rows[places[state]][places[to]] - share
    agreement, scale = solve_over_ring(rows, [ways[state].agreement for state in states])
    if not scale > 0:  # at the end of a range, they may go on for ever
        return None
    price, _ = solve_over_ring(rows, [ways[state].price for state in states])
    later = [
        sum(share * agreement[places[to]] for to, share in ways[state].following.items() if to in places)
        for state in states
    ]
    delay, _ = solve_over_ring(rows, later)
    return Outlook(agreement[0], price[0], delay[0], scale, scale * scale)


def _states_that_count(ways: Sequence[_Ways]) -> list[int]:
    """Return the states that are reached, and from which talks may end, in order."""
    reached = [0]
    for state in reached:  # it grows on the way
        reached += [to for to in ways[state].following if to not in reached]
    ending = {state for state in reached if ways[state].may_end}
    for _ in reached:
        ending |= {state for state in reached if ending & ways[state].following.keys()}
    return sorted(ending)
