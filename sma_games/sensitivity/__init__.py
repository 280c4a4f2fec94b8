"""How sure an answer is: what is believed about the parameters."""

from sma_games.sensitivity.beliefs import Beliefs, ParameterBelief, beliefs

__all__ = ["Beliefs", "ParameterBelief", "beliefs"]
