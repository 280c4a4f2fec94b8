"""Immutable games with numbers in them, in normal form, as trees and with states; profiles; and ways between them."""

from sma_games.games.alternating_offers import AlternatingOffers, Offer, OfferPlan, OfferState
from sma_games.games.assessments import Assessment, assessment
from sma_games.games.automata import Automaton, grim_trigger, tit_for_tat
from sma_games.games.bargaining import Agreement, BargainingProblem, Division
from sma_games.games.extensive_form import (
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    InformationSet,
    TerminalNode,
)
from sma_games.games.normal_form import HasNormalForm, NormalFormGame
from sma_games.games.profiles import (
    BehaviorProfile,
    JointDistribution,
    MixedProfile,
    StationaryProfile,
    behavior_profile,
    joint_distribution,
    mixed_profile,
    stationary_profile,
)
from sma_games.games.repeated import RepeatedGame
from sma_games.games.stochastic import State, StochasticGame

__all__ = [
    "Agreement",
    "AlternatingOffers",
    "Assessment",
    "Automaton",
    "BargainingProblem",
    "BehaviorProfile",
    "ChanceNode",
    "DecisionNode",
    "Division",
    "ExtensiveFormGame",
    "HasNormalForm",
    "InformationSet",
    "JointDistribution",
    "MixedProfile",
    "NormalFormGame",
    "Offer",
    "OfferPlan",
    "OfferState",
    "RepeatedGame",
    "State",
    "StationaryProfile",
    "StochasticGame",
    "TerminalNode",
    "assessment",
    "behavior_profile",
    "grim_trigger",
    "joint_distribution",
    "mixed_profile",
    "stationary_profile",
    "tit_for_tat",
]
