"""How far the answer of the front page can be trusted: the models' own beliefs, joint changes, and other models.

What is drawn is named parameter by parameter: every uncertainty that a payoff uses, and the price of the page, either
drawn too or held at today's value. Other levers and constants stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from sma_games.equilibria import Equilibrium
from sma_games.games import BehaviorProfile, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling import ParametricGame, load_model
from sma_games.modeling.label_tables import OutcomeWords, ReportTable
from sma_games.modeling.parameters import Role
from sma_games.regions import EquilibriumType, Norm, robustness
from sma_games.regions.claims.claims import Claim, parse_claim
from sma_games.reporting.sweep_answers import swept_answers, wilson_interval
from sma_games.reporting.words.answers import Reading, read_answer
from sma_games.reporting.words.play_words import behavior_words, reach_probabilities
from sma_games.sweeps import sample, sweep

__all__ = [
    "Doubts",
    "OtherAnswer",
    "OutcomeShare",
    "find_doubts",
    "holds_for_sure",
    "other_answers",
    "outcome_probability",
    "outcome_share",
    "smallest_change",
]

SETTINGS = 2**16
SEED = 1


@dataclass(frozen=True)
class OutcomeShare:
    """In how many settings of a model's own beliefs the outcome is an equilibrium."""

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
    """Whether the outcome comes about for sure in every equilibrium beyond doubt."""
    words: str


@dataclass(frozen=True)
class Doubts:
    """All that is said about how far to trust the answer."""

    shares: Mapping[str, tuple[OutcomeShare, OutcomeShare]]
    """How often the outcome is an equilibrium, by model: with the price drawn too, and at today's value."""
    smallest_change: float | None
    """By which share of all ranges the parameters of the first model must move to end it; None if not exact."""
    others: tuple[OtherAnswer, ...]
    """What the other models say."""


def find_doubts(page: ReportTable) -> Doubts:
    """Return how far to trust the answer of a page; costs two sweeps for each of its models and a few solutions."""
    shares = {
        each.slug: (
            outcome_share(load_model(each.slug), each.claim, page.price),
            outcome_share(load_model(each.slug), each.claim),
        )
        for each in page.models
    }
    first = page.models[0]
    return Doubts(shares, smallest_change(load_model(first.slug), first.claim), other_answers(page))


def outcome_share(model: ParametricGame, claim: str, *levers: str) -> OutcomeShare:
    """Return how often a claim holds of some equilibrium, over the beliefs of a model; the same on every call.

    Parameters
    ----------
    claim
        Who does what for sure: "some player = action and ...".
    levers
        Parameters that are drawn besides the uncertainties.

    Examples
    --------
    >>> share = outcome_share(load_model("textbook/hawk_dove"), "some row = hawk and column = dove")
    >>> share.settings, share.interval[0] < 1 / 2 < share.interval[1]
    (65536, True)
    """
    drawn = [name for name in model.relevant if model.parameters[name].role is Role.UNCERTAINTY]
    found = sweep(model, sample(model, SETTINGS, seed=SEED, over=[*drawn, *levers]))
    answers, asked = swept_answers(found, model), parse_claim(model, claim)
    count = sum(
        count
        for code, count in answers.counts
        if any(holds_for_sure(asked, each) for each in answers.types(code) or ())
    )
    return OutcomeShare(count, found.sizes["setting"])


def holds_for_sure(claim: Claim, each: EquilibriumType) -> bool:
    """Tell whether everybody does for sure what is claimed, mixing no other action in."""
    return all(choice.holds(each.choices) for choice in claim.choices)


def smallest_change(model: ParametricGame, claim: str) -> float | None:
    """Return by which share of all ranges parameters must move together until a claim is no longer true.

    None if it is known within bounds only.

    Examples
    --------
    >>> smallest_change(load_model("textbook/hawk_dove"), "some row = hawk and column = dove")
    0.08333333333333333
    """
    found = robustness(model, claim=claim)
    change = next(each for each in found.joint if each.norm is Norm.LARGEST)
    return float(change.upper) if change.is_exact else None


def other_answers(page: ReportTable) -> tuple[OtherAnswer, ...]:
    """Return what the other models of a page say."""
    readings = [read_answer(load_model(slug)) for slug in page.others]
    return tuple(OtherAnswer(each.model.slug, _all_agree(each, page.outcome), _words(each)) for each in readings)


def outcome_probability(reading: Reading, equilibrium: Equilibrium, outcome: OutcomeWords) -> Fraction:
    """Return how likely an outcome comes about in an equilibrium: in a matrix, whether all take its first action.

    Examples
    --------
    >>> from sma_games.modeling.loading import load_page
    >>> reading = read_answer(load_model("sma/hedge_signal"))
    >>> outcome_probability(reading, reading.main[0], load_page("sma/front_page").report.outcome)
    Fraction(2, 5)
    """
    profile, game = equilibrium.profile, cast("ExtensiveFormGame", reading.result.game)
    if not isinstance(profile, BehaviorProfile):
        return Fraction(all(profile[player].get(outcome.actions[0], 0) == 1 for player in profile))
    reached = reach_probabilities(game, profile.choices)
    leaves = [index for index, node in enumerate(game.nodes) if isinstance(node, TerminalNode)]
    return sum((reached[leaf] for leaf in leaves if _comes_about(game.history(leaf), outcome)), Fraction(0))


def _comes_about(history: Sequence[str], outcome: OutcomeWords) -> bool:
    return not set(outcome.actions).isdisjoint(history) and set(outcome.unless).isdisjoint(history)


def _all_agree(reading: Reading, outcome: OutcomeWords) -> bool:
    return all(outcome_probability(reading, equilibrium, outcome) == 1 for equilibrium in reading.main)


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
