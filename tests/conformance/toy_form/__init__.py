"""A form of game beyond those of the package, as somebody else would add it: a file for each of four rooms.

A public good is provided if at least `threshold` of the players contribute; each contributor pays a cost.
"""

from sma_games.answers.registry import QUESTIONS
from sma_games.modeling.schema import FORMS
from sma_games.reporting.words.forms import WORDS
from tests.conformance.toy_form.answers import ThresholdQuestion
from tests.conformance.toy_form.modeling import ThresholdDocument
from tests.conformance.toy_form.words import THRESHOLD_WORDS

__all__ = ["register"]


def register() -> None:
    """Add the form: what reads its files, what answers, and how answers are told."""
    FORMS["threshold"] = ThresholdDocument
    QUESTIONS["threshold"] = (ThresholdQuestion,)
    WORDS["threshold"] = THRESHOLD_WORDS
