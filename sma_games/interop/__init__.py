"""Ways to other packages and back: Nashpy's games and dynamics, and what peers make of a game."""

from sma_games.interop.dynamics import dynamics
from sma_games.interop.nashpy_games import from_nashpy, to_nashpy

__all__ = ["dynamics", "from_nashpy", "to_nashpy"]
