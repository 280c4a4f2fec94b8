"""How sure an answer is: probabilities of sets of equilibria, what observations teach, and which parameter matters."""

from sma_games.sensitivity.analysis import sensitivity
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.events import Event
from sma_games.sensitivity.influences import (
    IndexEstimate,
    Influence,
    Sensitivity,
    SensitivityMethod,
    SensitivityStatus,
    TornadoEnd,
)
from sma_games.sensitivity.learning import Learning, ParameterLearning, learn
from sma_games.sensitivity.probability import Probability, ProbabilityMethod, probability

__all__ = [
    "Chance",
    "Event",
    "IndexEstimate",
    "Influence",
    "Learning",
    "ParameterLearning",
    "Probability",
    "ProbabilityMethod",
    "Sensitivity",
    "SensitivityMethod",
    "SensitivityStatus",
    "TornadoEnd",
    "learn",
    "probability",
    "sensitivity",
]
