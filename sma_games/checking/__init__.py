"""A model's certified answers against what the solvers find."""

from sma_games.checking.certified import Check, CheckReport, check_model

__all__ = ["Check", "CheckReport", "check_model"]
