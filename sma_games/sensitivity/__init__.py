"""How sure an answer is: beliefs, probabilities, decisions and the value of information, influence, and boxes."""

from sma_games.sensitivity.analysis import sensitivity
from sma_games.sensitivity.beliefs import Beliefs, ParameterBelief, beliefs
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.claim_tips import ClaimTip
from sma_games.sensitivity.comparing import ComparedModel, Comparison, compare
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
from sma_games.sensitivity.probability import Probability, ProbabilityMethod, ProbabilityStatus, probability
from sma_games.sensitivity.scenario_boxes import ScenarioBox, ScenarioBoxes, ScenarioStatus
from sma_games.sensitivity.scenarios import scenarios

__all__ = [
    "ActionValue",
    "Beliefs",
    "Chance",
    "ClaimTip",
    "ComparedModel",
    "Comparison",
    "Decision",
    "DecisionStatus",
    "Estimate",
    "Event",
    "Evidence",
    "HurwiczRange",
    "IndexEstimate",
    "Influence",
    "Learning",
    "ParameterBelief",
    "ParameterLearning",
    "Probability",
    "ProbabilityMethod",
    "ProbabilityStatus",
    "Recommendation",
    "Rule",
    "ScenarioBox",
    "ScenarioBoxes",
    "ScenarioStatus",
    "Sensitivity",
    "SensitivityMethod",
    "SensitivityStatus",
    "TornadoEnd",
    "beliefs",
    "compare",
    "decide",
    "learn",
    "probability",
    "scenarios",
    "sensitivity",
]
