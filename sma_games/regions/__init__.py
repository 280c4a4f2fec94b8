"""How the answer depends on the parameters: tipping points along one of them, regions over several."""

from sma_games.regions.answers import EquilibriumType
from sma_games.regions.branch_check import BranchMismatch
from sma_games.regions.branch_events import BranchEvent, EventKind
from sma_games.regions.branches import BifurcationDiagram, Branch, BranchPiece, BranchState, bifurcation_diagram
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
    "BifurcationDiagram",
    "Branch",
    "BranchEvent",
    "BranchMismatch",
    "BranchPiece",
    "BranchState",
    "Cell",
    "CriticalRegion",
    "EquilibriumType",
    "EventKind",
    "Mismatch",
    "RegionMap",
    "RegionShare",
    "TippingPoint",
    "TippingPoints",
    "TippingStatus",
    "Verdict",
    "bifurcation_diagram",
    "critical_regions",
    "tipping_points",
]
