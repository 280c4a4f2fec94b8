"""How sure an answer is: its probability, what to decide, what observations teach, and which parameter matters."""

from sma_games.sensitivity.analysis import sensitivity
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.deciding import decide
from sma_games.sensitivity.decision import ActionValue, Decision, DecisionStatus, HurwiczRange, Recommendation, Rule
from sma_games.sensitivity.estimates import Estimate, Evidence
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
    "ActionValue",
    "Chance",
    "Decision",
    "DecisionStatus",
    "Estimate",
    "Event",
    "Evidence",
    "HurwiczRange",
    "IndexEstimate",
    "Influence",
    "Learning",
    "ParameterLearning",
    "Probability",
    "ProbabilityMethod",
    "Recommendation",
    "Rule",
    "Sensitivity",
    "SensitivityMethod",
    "SensitivityStatus",
    "TornadoEnd",
    "decide",
    "learn",
    "probability",
    "sensitivity",
]
