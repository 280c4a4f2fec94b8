"""Ways to other packages and back: Nashpy's games and dynamics, what peers make of a game, and spreadsheets."""

from sma_games.interop.dynamics import dynamics
from sma_games.interop.nashpy_games import from_nashpy, to_nashpy
from sma_games.interop.payoff_tables import read_table
from sma_games.interop.peers import PeerVerdict, ask_peers

__all__ = ["PeerVerdict", "ask_peers", "dynamics", "from_nashpy", "read_table", "to_nashpy"]
