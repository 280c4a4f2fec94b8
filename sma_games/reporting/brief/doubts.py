"""How far the answer of the front page can be trusted: the models' own beliefs, joint changes, and other models.

What is drawn is named here parameter by parameter: every uncertainty that a payoff uses, and the early payment, either
drawn too or held at today's value. Other levers and constants stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from sma_games.equilibria import Equilibrium
from sma_games.games import BehaviorProfile, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling import load_model
from sma_games.modeling.parameters import Role
from sma_games.regions import EquilibriumType, Norm, robustness
from sma_games.reporting.sweep_answers import swept_answers, wilson_interval
from sma_games.reporting.words.answers import Reading, read_answer
from sma_games.reporting.words.play_words import behavior_words, reach_probabilities
from sma_games.sweeps import sample, sweep

__all__ = [
    "Doubts",
    "OtherAnswer",
    "SigningShare",
    "find_doubts",
    "other_answers",
    "signing_share",
    "smallest_change",
]

PRICE = "early_payment"
SETTINGS = 2**16
SEED = 1
SIGNING = (
    {"ROK": "sign_early", "US": "sign_early"},
    {"opening": "sign_early", "reply": "accept", "ratification": "ratify"},
)
"""What is done for sure in equilibria in which everybody signs, in the matrix and in the tree."""
CLAIM = "some ROK = sign_early and US = sign_early"
SIGNS = ("sign_early", "sign")
REFUSALS = ("decline", "hold")  # then nothing is signed, or only later
OTHERS = (
    "sma/sign_or_wait",
    "sma/timing_matrix_no_consent",
    "sma/early_sign_lottery",
    "sma/early_sign_tree_late_ratification",
    "sma/lame_duck",
    "sma/linkage",
    "sma/waiting_option",
    "sma/successor_types",
    "sma/hedge_signal",
)
"""Models besides the timing matrix and the tree in which Seoul may sign before the election."""


@dataclass(frozen=True)
class SigningShare:
    """In how many settings of a model's own beliefs it is an equilibrium that all sign early."""

    count: int
    settings: int

    @property
    def share(self) -> float:
        """The share of all settings."""
        return self.count / self.settings

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of Wilson for the share."""
        return wilson_interval(self.count, self.settings)


@dataclass(frozen=True)
class OtherAnswer:
    """What another model says at today's values."""

    slug: str
    agrees: bool
    """Whether an agreement is signed early for sure in every equilibrium beyond doubt."""
    words: str


@dataclass(frozen=True)
class Doubts:
    """All that is said about how far to trust the answer."""

    shares: Mapping[str, tuple[SigningShare, SigningShare]]
    """How often all sign early, by model: with the payment drawn too, and at today's value."""
    smallest_change: float | None
    """By which share of all ranges the parameters of the matrix must move to end the answer; None if not exact."""
    others: tuple[OtherAnswer, ...]
    """What the other models say."""


def find_doubts(matrix: str, tree: str) -> Doubts:
    """Return how far to trust the answer of the timing matrix and the tree; costs four sweeps and a few solutions."""
    shares = {
        slug: (signing_share(slug, price_drawn=True), signing_share(slug, price_drawn=False)) for slug in (matrix, tree)
    }
    return Doubts(shares, smallest_change(matrix), other_answers())


def signing_share(slug: str, *, price_drawn: bool) -> SigningShare:
    """Return how often all sign early in an equilibrium, over the beliefs of a model; the same on every call.

    Examples
    --------
    >>> share = signing_share("sma/timing_matrix", price_drawn=True)
    >>> share.settings, share.interval[0] < 0.1544 < share.interval[1]
    (65536, True)
    """
    model = load_model(slug)
    drawn = [name for name in model.relevant if model.parameters[name].role is Role.UNCERTAINTY]
    found = sweep(model, sample(model, SETTINGS, seed=SEED, over=[*drawn, PRICE] if price_drawn else drawn))
    answers = swept_answers(found, model)
    count = sum(count for code, count in answers.counts if any(map(all_sign, answers.types(code) or ())))
    return SigningShare(count, found.sizes["setting"])


def all_sign(each: EquilibriumType) -> bool:
    """Return whether everybody signs early for sure, mixing no other action in.

    Examples
    --------
    >>> mixed = (("ROK", ("sign_early",)), ("US", ("sign_early", "wait")))
    >>> all_sign(EquilibriumType("sign_early / sign_early+wait", mixed))
    False
    """
    choices = dict(each.choices)
    return any(all(choices.get(place) == (name,) for place, name in signing.items()) for signing in SIGNING)


def smallest_change(slug: str) -> float | None:
    """Return by which share of all ranges parameters must move together until signing is no equilibrium of a matrix.

    None if it is known within bounds only.

    Examples
    --------
    >>> round(smallest_change("sma/timing_matrix"), 4)
    0.007
    """
    found = robustness(load_model(slug), claim=CLAIM)
    change = next(each for each in found.joint if each.norm is Norm.LARGEST)
    return float(change.upper) if change.is_exact else None


def other_answers() -> tuple[OtherAnswer, ...]:
    """Return what the other models say that ask whether to sign early."""
    readings = [read_answer(load_model(slug)) for slug in OTHERS]
    return tuple(OtherAnswer(each.model.slug, _all_agree(each), _words(each)) for each in readings)


def agreement_probability(reading: Reading, equilibrium: Equilibrium) -> Fraction:
    """Return how likely an agreement is signed early in an equilibrium.

    Examples
    --------
    >>> reading = read_answer(load_model("sma/hedge_signal"))
    >>> agreement_probability(reading, reading.main[0])
    Fraction(2, 5)
    """
    profile, game = equilibrium.profile, cast("ExtensiveFormGame", reading.result.game)
    if not isinstance(profile, BehaviorProfile):
        return Fraction(all(profile[player].get(SIGNS[0], 0) == 1 for player in profile))
    reached = reach_probabilities(game, profile.choices)
    leaves = [index for index, node in enumerate(game.nodes) if isinstance(node, TerminalNode)]
    return sum((reached[leaf] for leaf in leaves if _is_agreement(game.history(leaf))), Fraction(0))


def _is_agreement(history: Sequence[str]) -> bool:
    return any(name in history for name in SIGNS) and not any(name in history for name in REFUSALS)


def _all_agree(reading: Reading) -> bool:
    return all(agreement_probability(reading, equilibrium) == 1 for equilibrium in reading.main)


def _words(reading: Reading) -> str:
    """Return who does what in the equilibria beyond doubt, along the paths that are played."""
    return "; or ".join(dict.fromkeys(_played(reading, equilibrium) for equilibrium in reading.main))


def _played(reading: Reading, equilibrium: Equilibrium) -> str:
    profile, game = equilibrium.profile, cast("ExtensiveFormGame", reading.result.game)
    if not isinstance(profile, BehaviorProfile) or profile.is_pure:
        return reading.who_does_what(equilibrium)
    reached = reach_probabilities(game, profile.choices)
    labels = {
        node.information_set
        for index, node in enumerate(game.nodes)
        if isinstance(node, DecisionNode) and reached[index]
    }
    choices = {label: choice for label, choice in profile.choices.items() if label in labels}
    return behavior_words(BehaviorProfile(profile.players, profile.owners, choices), reading.words)
