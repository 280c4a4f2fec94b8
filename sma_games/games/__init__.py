"""Immutable games with numbers in them: normal form, extensive form, profiles, and the way from one to the other."""

from sma_games.games.assessments import Assessment, assessment
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
    "Assessment",
    "BehaviorProfile",
    "ChanceNode",
    "DecisionNode",
    "ExtensiveFormGame",
    "InformationSet",
    "JointDistribution",
    "MixedProfile",
    "NormalFormGame",
    "TerminalNode",
    "assessment",
    "behavior_profile",
    "joint_distribution",
    "mixed_profile",
]
