"""The words of forms of games beyond matrices, trees and stochastic games: one entry for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sma_games.answers import EquilibriumType
from sma_games.modeling import ParametricGame
from sma_games.reporting.words.bargaining import outcome_paragraphs, outcome_type_words
from sma_games.reporting.words.offers import offer_paragraphs, offer_type_words

__all__ = ["WORDS", "FormWords"]


@dataclass(frozen=True)
class FormWords:
    """How the answer of a form is told."""

    type_words: Callable[[ParametricGame, EquilibriumType], str]
    """Who does what in an equilibrium of some type, without a full stop."""
    paragraphs: Callable[[Any], list[str]]
    """The answer at one setting, from its `Reading`."""


WORDS: dict[str, FormWords] = {
    "bargaining": FormWords(outcome_type_words, outcome_paragraphs),
    "offers": FormWords(offer_type_words, offer_paragraphs),
}
"""By form."""
