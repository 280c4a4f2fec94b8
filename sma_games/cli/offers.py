"""Talks about a price on the screen: what is offered in the equilibrium, and what the model file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.cli.options import Choice
from sma_games.cli.output import echo, exact_json, heading, indented, new_table, number, plural

if TYPE_CHECKING:
    from sma_games.cli.documents.one_setting import OfferPart
    from sma_games.games import OfferPlan
    from sma_games.modeling import ParametricGame

__all__ = ["offer_places", "offers_json", "print_offers", "print_talks"]

BY_PLAYER = ("agreement", "flow", "broken", "outside", "ending")
WORDS = {
    "agreement": "an agreement adds",
    "flow": "a round without one gives",
    "broken": "if talks break down",
    "outside": "if whoever is made an offer leaves",
    "ending": "after the last round",
}


def print_offers(plan: OfferPlan, shape: Sequence[Any], limit: int) -> None:
    """Print what is offered in every state, round by round, what happens then, and what everybody gets."""
    rows = list(_rows(plan, shape))
    is_single = len(plan.offers) == 1
    columns = ("state", "proposes", plan.variable, "then", *(f"payoff of {player}" for player in plan.players))
    table = new_table(*(() if is_single else ("round",)), *columns)
    for at, state, each in rows[:limit]:
        price, then = ("", "they " + each.action) if each.price is None else (number(each.price), "accepted")
        table.add_row(*(() if is_single else (str(at),)), state, each.proposer, price, then, *map(number, each.payoffs))
    echo(table)
    if len(rows) > limit:
        echo(indented(f"… and {plural(len(rows) - limit, 'more offer')} (--limit lists more, --json has all)", 0))


def _rows(plan: OfferPlan, shape: Sequence[Any]) -> Iterator[tuple[int, str, Any]]:
    """Yield round, state and offer of whoever may propose."""
    for at, states in enumerate(plan.offers, 1):
        for state, pair in zip(shape, states, strict=True):
            yield from ((at, state.name, each) for each in pair if each.proposer in state.proposers)


def offers_json(plan: OfferPlan, shape: Sequence[Any]) -> list[OfferPart]:
    """Return what is offered in every state of every round; with one row of a state and a proposer for each."""
    return [
        {
            "round": at,
            "state": state,
            "proposer": each.proposer,
            "action": each.action,
            "price": None if each.price is None else exact_json(each.price),
            "payoffs": [exact_json(payoff) for payoff in each.payoffs],
        }
        for at, state, each in _rows(plan, shape)
    ]


def print_talks(choice: Choice, numbers: Sequence[Fraction]) -> None:  # noqa: ARG001 - formulas say more
    """Print what is offered, what an agreement is worth, and the states with their formulas."""
    tables = choice.model.tables
    content = tables["offers"]
    name, unit = content.get("variable", "price"), content.get("unit", "")
    echo("", heading(f"What is offered: {name}{unit and f', in {unit}'}"))
    ends = [f"{word} {content[key]}" for key, word in (("low", "from"), ("high", "up to")) if key in content]
    rounds = content.get("rounds")
    echo(indented(f"prices: {' '.join(ends) or 'any'}; rounds: {rounds or 'any number'}"))
    discount = content["discount"]
    table = new_table("player", f"gets from an agreement, by {name}", "counts the next round")
    for player in choice.model.players:
        told = discount.get(player, "0") if isinstance(discount, Mapping) else discount
        table.add_row(player, content["utility"][player], told)
    echo(table)
    for state, own in tables["state"].items():
        echo("", heading(f"State {state}"), *(indented(line) for line in _state_lines(own)))


def _state_lines(own: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a file says of a state."""
    proposer = own["proposer"]
    yield f"proposes: {proposer if isinstance(proposer, str) else _join_entries(proposer)}"
    yield from (f"{WORDS[key]}: {_join_entries(own[key])}" for key in BY_PLAYER if own.get(key))
    if "breakdown" in own:
        yield f"probability that talks break down: {own['breakdown']}"
    if "next" in own:
        yield f"next state: {_join_entries(own['next'])}"
    yield from (f"as {player} believes: {_join_entries(row)}" for player, row in own.get("beliefs", {}).items())


def _join_entries(table: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {text}" for name, text in table.items())


def offer_places(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Yield the number of each formula and where it stands: prices, discount factors, then state by state."""
    from sma_games.modeling.offers import offers_details

    details = offers_details(model)
    assert details is not None
    name, numbers = details.variable, details.numbers
    for word, end in zip(("lowest", "highest"), numbers.prices, strict=True):
        if end is not None:
            yield end, f"{word} {name}"
    for player, slope, discount in zip(model.players, numbers.slopes, numbers.discounts, strict=True):
        yield from ((slope, f"{player}, by unit of {name}"), (discount, f"discount factor of {player}"))
    for state, table in zip(details.states, numbers.tables, strict=True):
        pairs = {key: getattr(table, key) for key in ("proposes", *BY_PLAYER)}
        for key, pair in pairs.items():
            yield from (
                (index, f"{player}({state}, {key})") for player, index in zip(model.players, pair or (), strict=False)
            )
        yield table.breakdown, f"P(breakdown | {state})"
        yield from ((index, f"P({to} | {state})") for to, index in zip(details.states, table.following, strict=True))
