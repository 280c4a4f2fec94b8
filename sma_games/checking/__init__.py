"""A model's certified answers against what the solvers find."""

from sma_games.checking.admissible_share import estimate_admissible_share
from sma_games.checking.certified import Check, CheckReport, check_model

__all__ = ["Check", "CheckReport", "check_model", "estimate_admissible_share"]
