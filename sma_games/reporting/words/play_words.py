"""What players do in an equilibrium, as a sentence: mixed profiles, behavior in a tree, behavior in states."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sma_games.algebra.numbers.number_fields import FieldNumber
from sma_games.games import (
    BehaviorProfile,
    ChanceNode,
    ExtensiveFormGame,
    StationaryProfile,
    TerminalNode,
)
from sma_games.reporting.words.vocabulary import OWN_WORDS, Vocabulary, amount, joined, plain

__all__ = ["behavior_words", "choice_words", "reach_probabilities", "state_words"]


def choice_words(choices: Mapping[str, Mapping[str, FieldNumber]], words: Vocabulary = OWN_WORDS) -> str:
    """Return a mixed profile in words, probabilities included.

    Examples
    --------
    >>> choices = {"row": {"hawk": Fraction(1)}, "column": {"hawk": Fraction(1, 3), "dove": Fraction(2, 3)}}
    >>> choice_words(choices)
    "row plays 'hawk', column plays 'hawk' with probability 1/3 and plays 'dove' with probability 2/3"
    """
    used = {player: [name for name, weight in row.items() if weight] for player, row in choices.items()}
    if all(len(names) == 1 for names in used.values()):
        return words.profile_words(used)
    parts = []
    for player, row in choices.items():
        mixed = [
            f"{words.action_words(name)} with probability {weight if isinstance(weight, Fraction) else amount(weight)}"
            for name, weight in row.items()
            if 0 < weight < 1
        ]
        parts.append(f"{words.player_name(player)} {joined(mixed) if mixed else words.action_words(used[player][0])}")
    return ", ".join(parts)


def behavior_words(profile: BehaviorProfile, words: Vocabulary = OWN_WORDS) -> str:
    """Return what is done at each information set, probabilities included.

    Examples
    --------
    >>> choices = {"reply": {"accept": Fraction(1)}, "vote": {"ratify": Fraction(1, 3), "wait": Fraction(2, 3)}}
    >>> behavior_words(BehaviorProfile(("A", "B"), {"reply": "A", "vote": "B"}, choices))
    "at reply, A plays 'accept'; at vote, B plays 'ratify' with probability 1/3 and plays 'wait' with probability 2/3"
    """
    told = {label: choice_words({profile.owners[label]: choice}, words) for label, choice in profile.choices.items()}
    parts = [
        f"{text}{words.after(label)}" if words.after(label) else f"at {plain(label)}, {text}"
        for label, text in told.items()
    ]
    return "; ".join(parts)


def reach_probabilities(game: ExtensiveFormGame, choices: Mapping[str, Mapping[str, Fraction]]) -> tuple[Fraction, ...]:
    """Return how likely each node of a tree is reached; beyond an information set without a choice, none is.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> game = load_model("textbook/entry_deterrence").at()
    >>> [int(reached) for reached in reach_probabilities(game, {"entry": {"enter": 1}, "reply": {"fight": 1}})]
    [1, 1, 1, 0, 0]
    """
    reached = [Fraction(0)] * len(game.nodes)
    reached[0] = Fraction(1)
    for index, node in enumerate(game.nodes):
        if isinstance(node, TerminalNode):
            continue
        if isinstance(node, ChanceNode):
            shares = list(node.probabilities)
        else:
            choice = choices.get(node.information_set, {})
            shares = [choice.get(action, Fraction(0)) for action in node.actions]
        for child, share in zip(node.children, shares, strict=True):
            reached[child] = reached[index] * share
    return tuple(reached)


def state_words(profile: StationaryProfile, words: Vocabulary = OWN_WORDS) -> str:
    """Return what is done in each state in which somebody has a choice, probabilities included.

    Examples
    --------
    >>> from sma_games.games import StochasticGame, stationary_profile
    >>> states = {"day": {("work",): ({"she": 1}, {"day": 1}), ("rest",): ({"she": 0}, {"day": 1})}}
    >>> game = StochasticGame.from_payoffs(states, discount="1/2")
    >>> state_words(stationary_profile(game, {"she": {"day": "rest"}}))
    "in day, she plays 'rest'"
    """
    by_state: dict[str, dict[str, Mapping[str, FieldNumber]]] = {}
    for (state, player), choice in profile.choices.items():
        by_state.setdefault(state, {})[player] = choice
    told = (f"in {plain(state)}, {choice_words(choices, words)}" for state, choices in by_state.items())
    return "; ".join(told) or "nobody has a choice"
