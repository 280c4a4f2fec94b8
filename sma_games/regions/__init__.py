"""How the answer depends on the parameters: tipping points along one of them, regions over several."""

from sma_games.regions.answers import EquilibriumType
from sma_games.regions.critical_regions import (
    CriticalRegion,
    Mismatch,
    RegionMap,
    RegionShare,
    Verdict,
    critical_regions,
)
from sma_games.regions.tipping_points import Cell, TippingPoint, TippingPoints, TippingStatus, tipping_points

__all__ = [
    "Cell",
    "CriticalRegion",
    "EquilibriumType",
    "Mismatch",
    "RegionMap",
    "RegionShare",
    "TippingPoint",
    "TippingPoints",
    "TippingStatus",
    "Verdict",
    "critical_regions",
    "tipping_points",
]
