"""The solution of a bargaining problem in words: the price, the zone of agreement, and what everybody gains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sma_games.answers import EquilibriumType
from sma_games.equilibria import solve
from sma_games.games import Agreement, BargainingProblem, Division
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

__all__ = ["SOLUTIONS", "agreed_units", "outcome_paragraphs", "outcome_type_words", "outcome_words"]

SOLUTIONS = {
    "nash_bargaining": "Nash bargaining solution",
    "asymmetric_nash_bargaining": "asymmetric Nash bargaining solution",
    "kalai_smorodinsky": "Kalai-Smorodinsky solution",
    "egalitarian": "egalitarian solution",
    "utilitarian": "utilitarian solution",
    "shapley_value": "Shapley value",
    "core": "core",
}
PLACES = {
    "lowest": "at the lowest {} of the zone of agreement",
    "inside": "at {} inside the zone of agreement",
    "highest": "at the highest {} of the zone of agreement",
    "only": "at the only {} that is acceptable to both",
    "anywhere": "at any {} of the zone of agreement",
    "between": "at any {} between two of the zone of agreement",
}
"""Where an agreement lies in the zone, with room for what is agreed on."""


def outcome_type_words(model: ParametricGame, each: EquilibriumType) -> str:
    """Return whether there is an agreement, and where its price is in the zone; or who gains by a division.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = load_model("bargaining/veto_player")
    >>> [outcome_type_words(model, each) for each in tipping_points(model, "benefit").types_at_today()]
    ['president, first and second gain']
    """
    found = dict(each.choices)
    if "outcome" in found:
        noun = model.tables["bargaining"]["variable"]
        nouns = {"inside": with_article(noun)}
        places = [PLACES[each].format(nouns.get(each, plain(noun))) for each in found.get("place", ())]
        return (
            f"they agree {joined(places, 'or')}".strip() if "agreement" in found["outcome"] else "there is no agreement"
        )
    words = vocabulary_of(model)
    gainers = [words.player_name(player) for player, gain in each.choices if gain == ("gains",)]
    return f"{joined(gainers)} gain{'' if len(gainers) > 1 else 's'}" if gainers else "nobody gains"


def outcome_words(outcome: Agreement | Division, words: Vocabulary, unit: str = "") -> str:
    """Return what is agreed on, without a full stop; `unit` is that of the price.

    Examples
    --------
    >>> from sma_games.reporting.words.vocabulary import OWN_WORDS
    >>> outcome_words(Agreement(("A", "B"), "price", Fraction(7, 2)), OWN_WORDS)
    'they agree on a price of 3.5'
    """
    if isinstance(outcome, Division):
        pairs = zip(outcome.players, outcome.gains, strict=True)
        return joined([f"{words.player_name(player)} gains {amount(gain, words.unit)}" for player, gain in pairs])
    if outcome.price is None:
        return "there is no agreement: everybody gets what there is without one"
    return f"they agree on {with_article(outcome.variable)} of {amount(outcome.price, unit)}"


def outcome_paragraphs(reading: Reading) -> list[str]:
    """Return the solution at one setting: the price, what everybody gains, the zone, and what other solutions say."""
    game, result = reading.result.game, reading.result
    assert isinstance(game, BargainingProblem)
    unit = unit_of_price(reading.model)
    if not result.equilibria:
        return [f"The {SOLUTIONS[result.concept]} is empty: whatever the division, some can do better on their own."]
    others = _other_solutions(game, result.concept, unit) if game.zone is not None else ()
    return [f"{_solution_words(reading, unit)}{_gain_words(reading, game)}", *_zone_words(game, unit), *others]


def agreed_units(model: ParametricGame) -> dict[str, str]:
    """Return what the measures are in: the price that is agreed on, if there is one."""
    return dict.fromkeys(model.measures, unit_of_price(model))


def _solution_words(reading: Reading, unit: str) -> str:
    """Return the outcomes that make up the solution."""
    name = SOLUTIONS[reading.result.concept]
    outcomes = [each.profile for each in reading.result.equilibria]
    prices = [each.price for each in outcomes if isinstance(each, Agreement) and each.price is not None]
    if len(prices) > 1:
        variable = plain(next(each.variable for each in outcomes if isinstance(each, Agreement)))
        return f"Every {variable} from {_range_words(prices, unit)} is a solution ({name})."
    told = [
        sentence(outcome_words(each, reading.words, unit))
        for each in outcomes
        if isinstance(each, Agreement | Division)
    ]
    return f"{told[0]} This is the {name}." if len(told) == 1 else f"The {name} has these corners. {' Or: '.join(told)}"


def _range_words(prices: Sequence[Fraction], unit: str) -> str:
    """Return prices from the lowest to the highest, with their unit once."""
    return " to ".join([*map(amount, prices[:-1]), amount(prices[-1], unit)])


def _gain_words(reading: Reading, game: BargainingProblem) -> str:
    """Return what each player gets by a single solution, and how much more that is than without an agreement."""
    equilibria, words = reading.result.equilibria, reading.words
    is_told = isinstance(equilibria[0].profile, Division) and not any(game.disagreement)  # then payoffs are the gains
    if len(equilibria) > 1 or is_told:
        return ""
    told = []
    is_price = isinstance(equilibria[0].profile, Agreement)  # of a division the gains are told already
    for (player, payoff), value in zip(equilibria[0].payoffs.items(), game.disagreement, strict=True):
        gain = Fraction(payoff) - value
        without = f"{amount(gain, words.unit)} more than without an agreement" if value else "0 without an agreement"
        more = f" ({without})" if gain and is_price else ""
        told.append(f"{words.player_name(player)} {amount(Fraction(payoff), words.unit)}{more}")
    return f" Payoffs: {joined(told)}."


def _zone_words(game: BargainingProblem, unit: str) -> Iterator[str]:
    if game.zone is None:
        yield f"The zone of agreement is empty: at every {plain(game.variable)} somebody prefers no agreement."
    else:
        name = with_article(game.variable)
        yield f"Zone of agreement: at {name} from {_range_words(game.zone, unit)} nobody prefers no agreement."


def _other_solutions(game: BargainingProblem, told: str, unit: str) -> Iterator[str]:
    """Yield what the other solutions of two players say."""
    if game.num_players > 2:  # noqa: PLR2004 - divisions are told on their own
        return
    parts = []
    is_same = len(set(game.weights)) == 1  # then the asymmetric solution is Nash's
    left_out = (told, "shapley_value", "core", *(["asymmetric_nash_bargaining"] if is_same else []))
    for concept, name in SOLUTIONS.items():
        if concept not in left_out:
            outcomes = [each.profile for each in solve(game, concept).equilibria]
            prices = [each.price for each in outcomes if isinstance(each, Agreement) and each.price is not None]
            parts.append(f"{name} {_range_words(prices, unit)}")
    yield f"By other solutions: {'; '.join(parts)}."
