"""How the answer depends on the parameters: tipping points along one of them."""

from sma_games.regions.answers import EquilibriumType
from sma_games.regions.tipping_points import Cell, TippingPoint, TippingPoints, TippingStatus, tipping_points

__all__ = ["Cell", "EquilibriumType", "TippingPoint", "TippingPoints", "TippingStatus", "tipping_points"]
