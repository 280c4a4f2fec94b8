"""Immutable games with numbers in them: normal form, extensive form, profiles, and the way from one to the other."""

from sma_games.games.extensive_form import (
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    InformationSet,
    TerminalNode,
)
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import (
    BehaviorProfile,
    JointDistribution,
    MixedProfile,
    behavior_profile,
    joint_distribution,
    mixed_profile,
)

__all__ = [
    "BehaviorProfile",
    "ChanceNode",
    "DecisionNode",
    "ExtensiveFormGame",
    "InformationSet",
    "JointDistribution",
    "MixedProfile",
    "NormalFormGame",
    "TerminalNode",
    "behavior_profile",
    "joint_distribution",
    "mixed_profile",
]
