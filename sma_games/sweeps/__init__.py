"""Sweeps: millions of settings of one model, each solved exactly."""

from sma_games.sweeps.settings import Settings, grid, sample, table

__all__ = ["Settings", "grid", "sample", "table"]
