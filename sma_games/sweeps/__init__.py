"""Sweeps: millions of settings of one model, each solved exactly."""

from sma_games.sweeps.routes.batch import GameBatch, solve_batch
from sma_games.sweeps.settings.settings import Settings, grid, sample, table
from sma_games.sweeps.sweep import sweep

__all__ = ["GameBatch", "Settings", "grid", "sample", "solve_batch", "sweep", "table"]
