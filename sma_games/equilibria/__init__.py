"""Equilibria of games with numbers in them: one file per method, one verifier, one verb, `solve`."""

from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.matrices.correlated import CorrelatedOptimum, correlated_equilibrium
from sma_games.equilibria.matrices.dominance import (
    DominanceResult,
    Elimination,
    RationalizableSet,
    dominance,
    rationalizable,
)
from sma_games.equilibria.matrices.stackelberg import StackelbergResult, stackelberg
from sma_games.equilibria.offers.solve_offers import OffersResult, OffersStatus, solve_offers
from sma_games.equilibria.registry import SOLVERS, concepts, list_solvers, register_solver
from sma_games.equilibria.repeated_play.automata import (
    CriticalDiscounts,
    Deviation,
    DiscountInterval,
    critical_discounts,
    repeated,
)
from sma_games.equilibria.repeated_play.payoff_sets import PayoffSet, PayoffStatus, equilibrium_payoffs
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.selection.rules import Selection
from sma_games.equilibria.solve import solve
from sma_games.equilibria.solver import HasGame, Solver, Status
from sma_games.equilibria.trees.persuasion import Persuasion, persuade
from sma_games.equilibria.verification.verify import Certificate, verify

__all__ = [
    "SOLVERS",
    "Certificate",
    "CorrelatedOptimum",
    "CriticalDiscounts",
    "Deviation",
    "DiscountInterval",
    "DominanceResult",
    "Elimination",
    "Equilibrium",
    "EquilibriumResult",
    "HasGame",
    "OffersResult",
    "OffersStatus",
    "PayoffSet",
    "PayoffStatus",
    "Persuasion",
    "RationalizableSet",
    "Selection",
    "Solver",
    "StackelbergResult",
    "Status",
    "concepts",
    "correlated_equilibrium",
    "critical_discounts",
    "dominance",
    "equilibrium_payoffs",
    "list_solvers",
    "persuade",
    "rationalizable",
    "register_solver",
    "repeated",
    "solve",
    "solve_offers",
    "stackelberg",
    "verify",
]
