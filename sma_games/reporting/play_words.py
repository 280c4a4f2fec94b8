"""What players do in an equilibrium, as a sentence: mixed profiles, behavior in a tree, behavior in states."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sma_games.algebra.number_fields import FieldNumber
from sma_games.games import BehaviorProfile, StationaryProfile
from sma_games.reporting.vocabulary import action_words, amount, joined, plain, player_name, profile_words

__all__ = ["behavior_words", "choice_words", "state_words"]


def choice_words(choices: Mapping[str, Mapping[str, FieldNumber]]) -> str:
    """Return a mixed profile in words, probabilities included.

    Examples
    --------
    >>> choice_words({"ROK": {"wait": Fraction(1)}, "US": {"wait": Fraction(1, 3), "renegotiate": Fraction(2, 3)}})
    'Seoul waits, Washington waits with probability 1/3 and renegotiates with probability 2/3'
    """
    used = {player: [name for name, weight in row.items() if weight] for player, row in choices.items()}
    if all(len(names) == 1 for names in used.values()):
        return profile_words(used)
    parts = []
    for player, row in choices.items():
        mixed = [
            f"{action_words(name)} with probability {weight if isinstance(weight, Fraction) else amount(weight)}"
            for name, weight in row.items()
            if 0 < weight < 1
        ]
        parts.append(f"{player_name(player)} {joined(mixed) if mixed else action_words(used[player][0])}")
    return ", ".join(parts)


def behavior_words(profile: BehaviorProfile) -> str:
    """Return what is done at each information set, probabilities included.

    Examples
    --------
    >>> choices = {"reply": {"accept": Fraction(1)}, "vote": {"ratify": Fraction(1, 3), "wait": Fraction(2, 3)}}
    >>> behavior_words(BehaviorProfile(("ROK", "US"), {"reply": "ROK", "vote": "US"}, choices))
    'at reply, Seoul accepts; at vote, Washington ratifies with probability 1/3 and waits with probability 2/3'
    """
    parts = [
        f"at {plain(label)}, {choice_words({profile.owners[label]: choice})}"
        for label, choice in profile.choices.items()
    ]
    return "; ".join(parts)


def state_words(profile: StationaryProfile) -> str:
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
    told = (f"in {plain(state)}, {choice_words(choices)}" for state, choices in by_state.items())
    return "; ".join(told) or "nobody has a choice"
