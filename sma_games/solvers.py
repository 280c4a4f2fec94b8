"""The solvers, as objects with options: `solve(game, solver=CounterfactualRegret(iterations=500))`.

Options are fields, and `dataclasses.replace` changes them. `Solver`, `Solution`, `Candidate` and `option` are for
solvers of your own, `check_solver` of `sma_games.testing` is their test, and `register_solver` lets `solve` know them.
"""

from sma_games.equilibria.bargaining.solutions import (
    AsymmetricNashBargaining,
    CoreCorners,
    Egalitarian,
    KalaiSmorodinsky,
    NashBargaining,
    ShapleyValue,
    Utilitarian,
)
from sma_games.equilibria.matrices.correlated import CoarseCorrelatedVertices, CorrelatedVertices
from sma_games.equilibria.matrices.one_equilibrium import LemkeHowson, ZeroSumProgram
from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.equilibria.matrices.stackelberg_vertices import StackelbergVertices
from sma_games.equilibria.matrices.support_enumeration import SupportEnumeration
from sma_games.equilibria.matrices.vertex_enumeration import VertexEnumeration
from sma_games.equilibria.offers.offer_induction import OfferInduction
from sma_games.equilibria.solver import Candidate, Solution, Solver, Status, option
from sma_games.equilibria.stochastic.policy_enumeration import PolicyEnumeration
from sma_games.equilibria.stochastic.shapley_equations import StateEquations
from sma_games.equilibria.stochastic.stationary_patterns import StationaryPatterns
from sma_games.equilibria.stochastic.strategy_iteration import StrategyIteration
from sma_games.equilibria.trees.backward_induction import BackwardInduction
from sma_games.equilibria.trees.counterfactual_regret import CounterfactualRegret
from sma_games.equilibria.trees.nash_patterns import PatternEnumeration
from sma_games.equilibria.trees.one_player import OnePlayer, OnePlayerSubgames
from sma_games.equilibria.trees.reduced_form import TreeNash, TreePureNash
from sma_games.equilibria.trees.sequence_form_lcp import SequenceFormLemke
from sma_games.equilibria.trees.sequence_form_lp import SequenceFormProgram
from sma_games.equilibria.trees.sequence_form_vertices import SequenceFormVertices
from sma_games.equilibria.trees.sequential import SequentialEnumeration
from sma_games.equilibria.trees.subgame_recursion import SubgameRecursion

__all__ = [
    "AsymmetricNashBargaining",
    "BackwardInduction",
    "Candidate",
    "CoarseCorrelatedVertices",
    "CoreCorners",
    "CorrelatedVertices",
    "CounterfactualRegret",
    "Egalitarian",
    "KalaiSmorodinsky",
    "LemkeHowson",
    "NashBargaining",
    "OfferInduction",
    "OnePlayer",
    "OnePlayerSubgames",
    "PatternEnumeration",
    "PolicyEnumeration",
    "PureEnumeration",
    "SequenceFormLemke",
    "SequenceFormProgram",
    "SequenceFormVertices",
    "SequentialEnumeration",
    "ShapleyValue",
    "Solution",
    "Solver",
    "StackelbergVertices",
    "StateEquations",
    "StationaryPatterns",
    "Status",
    "StrategyIteration",
    "SubgameRecursion",
    "SupportEnumeration",
    "TreeNash",
    "TreePureNash",
    "Utilitarian",
    "VertexEnumeration",
    "ZeroSumProgram",
    "option",
]
