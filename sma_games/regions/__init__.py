"""How the answer depends on the parameters: tipping points, branches, regions, proofs, and inverse questions."""

from sma_games.algebra.box import Budget, Verdict
from sma_games.answers import EquilibriumType
from sma_games.regions.boundaries import Boundary
from sma_games.regions.branch_check import BranchMismatch
from sma_games.regions.branch_events import BranchEvent, EventKind
from sma_games.regions.branches import BifurcationDiagram, Branch, BranchPiece, BranchState, bifurcation_diagram
from sma_games.regions.cases import EquilibriumFormulas
from sma_games.regions.claims import Claim, parse_claim
from sma_games.regions.critical_regions import CriticalRegion, Mismatch, RegionMap, critical_regions
from sma_games.regions.designing import Design, DesignStatus, design
from sma_games.regions.proving import Proof, ProofStatus, ProofStep, prove
from sma_games.regions.rationalizing import rationalize
from sma_games.regions.robustness import JointChange, Norm, Robustness, SingleChange, robustness
from sma_games.regions.shares import RegionShare
from sma_games.regions.tipping_points import (
    AdmissibleInterval,
    Cell,
    Jump,
    TippingPoint,
    TippingPoints,
    TippingStatus,
    tipping_points,
)

__all__ = [
    "AdmissibleInterval",
    "BifurcationDiagram",
    "Boundary",
    "Branch",
    "BranchEvent",
    "BranchMismatch",
    "BranchPiece",
    "BranchState",
    "Budget",
    "Cell",
    "Claim",
    "CriticalRegion",
    "Design",
    "DesignStatus",
    "EquilibriumFormulas",
    "EquilibriumType",
    "EventKind",
    "JointChange",
    "Jump",
    "Mismatch",
    "Norm",
    "Proof",
    "ProofStatus",
    "ProofStep",
    "RegionMap",
    "RegionShare",
    "Robustness",
    "SingleChange",
    "TippingPoint",
    "TippingPoints",
    "TippingStatus",
    "Verdict",
    "bifurcation_diagram",
    "critical_regions",
    "design",
    "parse_claim",
    "prove",
    "rationalize",
    "robustness",
    "tipping_points",
]
