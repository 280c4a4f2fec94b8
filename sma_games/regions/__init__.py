"""How the answer depends on the parameters: tipping points, branches, regions, proofs, and inverse questions."""

from sma_games.algebra.sign_cases.box import Budget, Verdict
from sma_games.algebra.sign_cases.virtual_substitution import Domain
from sma_games.answers import EquilibriumType
from sma_games.regions.change.designing import Design, DesignStatus, design
from sma_games.regions.change.robustness import JointChange, Norm, Robustness, SingleChange, robustness
from sma_games.regions.claims.claims import Claim, parse_claim
from sma_games.regions.claims.proving import Proof, ProofStatus, ProofStep, prove
from sma_games.regions.line.branch_check import BranchMismatch
from sma_games.regions.line.branch_events import BranchEvent, EventKind
from sma_games.regions.line.branches import BifurcationDiagram, Branch, BranchPiece, BranchState, bifurcation_diagram
from sma_games.regions.line.tipping_points import (
    AdmissibleInterval,
    Cell,
    Jump,
    TippingPoint,
    TippingPoints,
    TippingStatus,
    tipping_points,
)
from sma_games.regions.line.zones import Binding, Zone, ZoneEnd, ZoneInterval, ZoneStatus, zone
from sma_games.regions.space.boundaries import Boundary
from sma_games.regions.space.cases import EquilibriumFormulas
from sma_games.regions.space.critical_regions import CriticalRegion, Mismatch, RegionMap, critical_regions
from sma_games.regions.space.rationalizing import rationalize
from sma_games.regions.space.shares import RegionShare

__all__ = [
    "AdmissibleInterval",
    "BifurcationDiagram",
    "Binding",
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
    "Domain",
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
    "Zone",
    "ZoneEnd",
    "ZoneInterval",
    "ZoneStatus",
    "bifurcation_diagram",
    "critical_regions",
    "design",
    "parse_claim",
    "prove",
    "rationalize",
    "robustness",
    "tipping_points",
    "zone",
]
