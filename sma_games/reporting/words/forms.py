"""The words of forms of games beyond matrices, trees and stochastic games: one entry for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sma_games.answers import EquilibriumType
from sma_games.modeling import ParametricGame
from sma_games.reporting.words.bargaining import agreed_units, outcome_paragraphs, outcome_type_words
from sma_games.reporting.words.offers import offer_paragraphs, offer_type_words, talk_units
from sma_games.reporting.words.vocabulary import vocabulary_of

__all__ = ["WORDS", "FormWords", "measure_units"]


def no_units(_: ParametricGame) -> dict[str, str]:
    """Return that nothing is known of what the measures are in."""
    return {}


@dataclass(frozen=True)
class FormWords:
    """How the answer of a form is told."""

    type_words: Callable[[ParametricGame, EquilibriumType], str]
    """Who does what in an equilibrium of some type, without a full stop."""
    paragraphs: Callable[[Any], list[str]]
    """The answer at one setting, from its `Reading`."""
    units: Callable[[ParametricGame], dict[str, str]] = no_units
    """What the measures are in, as far as that is known."""


WORDS: dict[str, FormWords] = {
    "bargaining": FormWords(outcome_type_words, outcome_paragraphs, agreed_units),
    "offers": FormWords(offer_type_words, offer_paragraphs, talk_units),
}
"""By form."""


def measure_units(model: ParametricGame) -> dict[str, str]:
    """Return what the measures of a model are in, as far as its file says that; payments are in the unit of payoffs.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> measure_units(load_model("literature/rubinstein"))
    {'share': '', 'agreement': 'probability', 'delay': 'rounds'}
    """
    if model.form in WORDS:
        return WORDS[model.form].units(model)
    unit = vocabulary_of(model).unit
    return {each.measure: unit for each in model.labels.payments.values() if each.measure in model.measures}
