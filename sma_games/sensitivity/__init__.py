"""How sure an answer is, and what to do about it: decisions, values of information, certified boxes."""

from sma_games.sensitivity.deciding import decide
from sma_games.sensitivity.decision import ActionValue, Decision, DecisionStatus, HurwiczRange, Recommendation, Rule
from sma_games.sensitivity.estimates import Estimate, Evidence
from sma_games.sensitivity.scenario_boxes import ScenarioBox, ScenarioBoxes, ScenarioStatus
from sma_games.sensitivity.scenarios import scenarios

__all__ = [
    "ActionValue",
    "Decision",
    "DecisionStatus",
    "Estimate",
    "Evidence",
    "HurwiczRange",
    "Recommendation",
    "Rule",
    "ScenarioBox",
    "ScenarioBoxes",
    "ScenarioStatus",
    "decide",
    "scenarios",
]
