"""Sweeps: millions of settings of one model, each solved exactly."""

from sma_games.sweeps.settings import Settings, grid, sample, table
from sma_games.sweeps.sweep import sweep

__all__ = ["Settings", "grid", "sample", "sweep", "table"]
