"""Ways to other packages and back: Nashpy's games."""

from sma_games.interop.nashpy_games import from_nashpy, to_nashpy

__all__ = ["from_nashpy", "to_nashpy"]
