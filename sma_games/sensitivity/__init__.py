"""How sure an answer is, and what to do about it: decisions and values of information under the beliefs."""

from sma_games.sensitivity.deciding import decide
from sma_games.sensitivity.decision import ActionValue, Decision, DecisionStatus, HurwiczRange, Recommendation, Rule
from sma_games.sensitivity.estimates import Estimate, Evidence

__all__ = [
    "ActionValue",
    "Decision",
    "DecisionStatus",
    "Estimate",
    "Evidence",
    "HurwiczRange",
    "Recommendation",
    "Rule",
    "decide",
]
