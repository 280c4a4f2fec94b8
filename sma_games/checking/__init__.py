"""A model's certified answers against what the solvers find."""

from sma_games.checking.admissible_share import admissible_share
from sma_games.checking.certified import Check, CheckReport, check_model

__all__ = ["Check", "CheckReport", "admissible_share", "check_model"]
