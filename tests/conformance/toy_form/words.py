"""How the answer is told."""

from sma_games.answers import EquilibriumType
from sma_games.modeling import ParametricGame
from sma_games.reporting.words.answers import Reading
from sma_games.reporting.words.forms import FormWords

__all__ = ["THRESHOLD_WORDS"]


def who_contributes(model: ParametricGame, each: EquilibriumType) -> str:
    """Return who contributes."""
    names = [player for player, actions in each.choices if actions == ("contribute",)]
    return f"{', '.join(names) or 'nobody'} of {len(model.players)} contribute{'' if len(names) > 1 else 's'}"


def paragraphs(reading: Reading) -> list[str]:
    """Return the answer at one setting."""
    return [f"{reading.result.status.value} {reading.result.num_equilibria} in all."]


THRESHOLD_WORDS = FormWords(who_contributes, paragraphs)
