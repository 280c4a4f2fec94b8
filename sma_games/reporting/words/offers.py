"""The equilibrium of talks in words: who offers what, whether it is accepted, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sma_games.answers import EquilibriumType
from sma_games.equilibria import OffersStatus, Status
from sma_games.games import AlternatingOffers, Offer, OfferPlan
from sma_games.games.alternating_offers import AGREEMENT, DELAY
from sma_games.modeling import ParametricGame
from sma_games.reporting.words.vocabulary import (
    Vocabulary,
    amount,
    joined,
    plain,
    sentence,
    unit_of_price,
    vocabulary_of,
    with_article,
)

if TYPE_CHECKING:
    from sma_games.reporting.words.answers import Reading

__all__ = ["happening_words", "offer_paragraphs", "offer_type_words", "plan_words", "status_words", "talk_units"]

HAPPENS = {
    "agree": "they agree",
    "match": "they agree at a price that matches the outside option",
    "lowest": "they agree at the lowest price",
    "highest": "they agree at the highest price",
    "go_on": "they go on without an agreement",
    "leave": "whoever is made the offer leaves",
}


def offer_type_words(model: ParametricGame, each: EquilibriumType) -> str:
    """Return what happens in each state that is reached.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = load_model("literature/rubinstein")
    >>> [offer_type_words(model, each) for each in tipping_points(model, "patience_a").types_at_today()]
    ['in the state A offers, they agree']
    """
    words = vocabulary_of(model)
    states: dict[str, dict[str, list[str]]] = {}
    for label, actions in each.choices:
        state, _, proposer = label.partition("/")
        happens = joined((HAPPENS[action] for action in actions), "or")
        states.setdefault(state, {}).setdefault(happens, []).append(words.player_name(proposer) if proposer else "")
    told = (f"in the state {plain(state)}, {joined(_by_proposer(cases))}" for state, cases in states.items())
    return "; ".join(told)


def _by_proposer(cases: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what happens in a state; by who offers, if that makes a difference."""
    if len(cases) == 1:
        return list(cases)
    return [f"{happens} when {joined(names, 'or')} offers" for happens, names in cases.items()]


def plan_words(plan: OfferPlan, words: Vocabulary, unit: str = "") -> str:
    """Return what happens in the first round, without a full stop; `unit` is that of the price."""
    offers = plan.first_offers
    if len(offers) == 1:
        return happening_words(offers[0][1], plan, words, unit)
    return "; ".join(
        f"with probability {amount(share)}, {happening_words(each, plan, words, unit)}" for share, each in offers
    )


def happening_words(each: Offer, plan: OfferPlan, words: Vocabulary, unit: str = "") -> str:
    """Return who offers what, and what the other does."""
    proposer = words.player_name(each.proposer)
    other = words.player_name(next(player for player in plan.players if player != each.proposer))
    if each.price is None and each.leaves:
        return f"{proposer} offers nothing that {other} accepts, and {other} leaves"
    if each.price is None:
        return f"{proposer} offers nothing that {other} accepts, and they go on without an agreement"
    return f"{proposer} offers {with_article(plan.variable)} of {amount(each.price, unit)}, and {other} accepts"


def offer_paragraphs(reading: Reading) -> list[str]:
    """Return the answer at one setting: what happens in the first round, what it is worth, and what else there is."""
    plan = reading.result.equilibria[0].profile
    assert isinstance(plan, OfferPlan)
    unit = unit_of_price(reading.model)
    start = f"The talks begin in the state {plain(plan.states[0])}: {plan_words(plan, reading.words, unit)}"
    return [f"{sentence(start)} {' '.join(_numbers(reading, plan, unit))}", status_words(reading)]


def talk_units(model: ParametricGame) -> dict[str, str]:
    """Return what the measures of talks are in: the price, how likely they ever agree, and how late."""
    return {model.measures[0]: unit_of_price(model), AGREEMENT: "probability", DELAY: "rounds"}


def _numbers(reading: Reading, plan: OfferPlan, unit: str) -> Iterator[str]:
    """Yield how likely they ever agree, how late, and at what price, unless that is told already; and the payoffs."""
    measures = {name: Fraction(value) for name, value in reading.result.equilibria[0].measures.items()}
    if not measures:
        yield "They never agree."
    elif measures[DELAY] or measures[AGREEMENT] < 1:
        yield f"They agree with probability {amount(measures[AGREEMENT])}, on average {_later(measures[DELAY])},"
        yield f"at a mean {plain(plan.variable)} of {amount(measures[plan.variable], unit)}."
    elif len(plan.first_offers) > 1:
        yield f"The mean {plain(plan.variable)} is {amount(measures[plan.variable], unit)}."
    rows = reading.result.equilibria[0].payoffs.items()
    told = [f"{reading.words.player_name(name)} {amount(Fraction(worth), reading.words.unit)}" for name, worth in rows]
    yield f"Payoffs: {joined(told)}."


def _later(delay: Fraction) -> str:
    return f"{amount(delay)} round{'' if delay == 1 else 's'} later" if delay else "at once"


def status_words(reading: Reading) -> str:
    """Return whether other equilibria have other payoffs."""
    game = reading.result.game
    assert isinstance(game, AlternatingOffers)
    if reading.result.status is Status.COMPLETE:
        return str(OffersStatus.UNIQUE.value)
    return str((OffersStatus.STATIONARY if game.rounds is None else OffersStatus.TIED).value)
