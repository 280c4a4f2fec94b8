"""How sure an answer is: beliefs, probabilities, decisions and the value of information, influence, boxes."""

from sma_games.sensitivity.beliefs import Beliefs, ParameterBelief, beliefs
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.comparing import ComparedModel, Comparison, compare
from sma_games.sensitivity.events import Event
from sma_games.sensitivity.probability import Probability, ProbabilityMethod, probability

__all__ = [
    "Beliefs",
    "Chance",
    "ComparedModel",
    "Comparison",
    "Event",
    "ParameterBelief",
    "Probability",
    "ProbabilityMethod",
    "beliefs",
    "compare",
    "probability",
]
