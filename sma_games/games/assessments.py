"""Assessments: what players do, and what they believe where they move (Kreps and Wilson 1982)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sma_games.errors import GameError
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.labels import as_exact, position
from sma_games.games.profiles import BehaviorProfile, behavior_profile

__all__ = ["Assessment", "assessment", "histories"]


@dataclass(frozen=True)
class Assessment:
    """A behavior profile, and at every information set the probability of each history that may have led there.

    `beliefs["reply/beer"]["strong/beer"]` is the probability of the history strong, beer to the player who replies.
    """

    profile: BehaviorProfile
    beliefs: Mapping[str, Mapping[str, Fraction]]


def histories(game: ExtensiveFormGame, label: str) -> tuple[str, ...]:
    """Return what may have led to an information set: the moves on the way to each of its nodes, joined by "/"."""
    return tuple("/".join(game.history(index)) for index in game.information_sets[label].nodes)


def assessment(
    game: ExtensiveFormGame,
    choices: BehaviorProfile | Mapping[str, str | Mapping[str, object]],
    beliefs: Mapping[str, str | Mapping[str, object]],
) -> Assessment:
    """Return an assessment from actions, or probabilities, and beliefs by information set and history.

    Beliefs at information sets with a single node need not be given. Costs one pass over the information sets.

    Raises
    ------
    GameError
        If an information set or a history is missing or unknown, or probabilities are none.

    Examples
    --------
    >>> from sma_games.games import DecisionNode, TerminalNode
    >>> leaves = [TerminalNode((payoff, payoff)) for payoff in (3, 0, 0, 3)]
    >>> blind = [DecisionNode("B", "b", ("l", "r"), children) for children in ((3, 4), (5, 6))]
    >>> game = ExtensiveFormGame(("A", "B"), (DecisionNode("A", "a", ("l", "r"), (1, 2)), *blind, *leaves))
    >>> assessment(game, {"a": "l", "b": "l"}, {"b": {"l": 1}}).beliefs["b"]
    {'l': Fraction(1, 1), 'r': Fraction(0, 1)}
    """
    profile = behavior_profile(game, choices.choices if isinstance(choices, BehaviorProfile) else choices)
    for label in beliefs:
        position(label, tuple(game.information_sets), "information set")
    rows = {label: _belief(game, label, beliefs) for label in game.information_sets}
    return Assessment(profile, rows)


def _belief(
    game: ExtensiveFormGame, label: str, beliefs: Mapping[str, str | Mapping[str, object]]
) -> dict[str, Fraction]:
    known = histories(game, label)
    if label not in beliefs and len(known) == 1:
        return {known[0]: Fraction(1)}
    if label not in beliefs:
        raise GameError(f"nothing is said about the beliefs at information set {label!r}")
    given = beliefs[label]
    weights = {given: 1} if isinstance(given, str) else given
    for name in weights:
        position(name, known, f"history that leads to {label!r}")
    row = {name: as_exact(weights.get(name, 0), f"belief at {label!r} in {name}") for name in known}
    if min(row.values()) < 0 or sum(row.values()) != 1:
        shown = ", ".join(map(str, row.values()))
        raise GameError(f"beliefs at {label!r}: probabilities {shown} must be >= 0 and add up to 1")
    return row
