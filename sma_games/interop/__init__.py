"""Ways to other packages and back: Nashpy's games and dynamics, and what peers make of a game."""

from sma_games.interop.dynamics import dynamics
from sma_games.interop.nashpy_games import from_nashpy, to_nashpy
from sma_games.interop.peers import PeerVerdict, ask_peers

__all__ = ["PeerVerdict", "ask_peers", "dynamics", "from_nashpy", "to_nashpy"]
