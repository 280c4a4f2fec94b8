"""How sure an answer is: probabilities of sets of equilibria, and what observations teach."""

from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.events import Event
from sma_games.sensitivity.learning import Learning, ParameterLearning, learn
from sma_games.sensitivity.probability import Probability, ProbabilityMethod, probability

__all__ = [
    "Chance",
    "Event",
    "Learning",
    "ParameterLearning",
    "Probability",
    "ProbabilityMethod",
    "learn",
    "probability",
]
