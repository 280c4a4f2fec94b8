"""What a report asks about a model if nobody says it: whether today's answer is an equilibrium."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sma_games.answers.solved import type_of
from sma_games.answers.types import Choices
from sma_games.errors import SmaGamesError
from sma_games.games import BehaviorProfile, DecisionNode
from sma_games.modeling import ParametricGame
from sma_games.regions import parse_claim
from sma_games.regions.claims.claims import actions_of
from sma_games.reporting.words.answers import Reading
from sma_games.reporting.words.type_words import type_words
from sma_games.reporting.words.vocabulary import joined

__all__ = ["UNIQUE", "claim_of_answer", "claim_words"]

UNIQUE = "unique"


def claim_of_answer(reading: Reading, asked: ParametricGame) -> str:
    """Return the claim that the first equilibrium of an answer is one; that there is just one if it says nothing.

    Of a tree it is about the moves on the path of play before chance moves, or all if chance begins.

    Parameters
    ----------
    reading
        The answer today.
    asked
        The model that claims are about: of a tree with private information its reduced normal form.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.reporting.words.answers import read_answer
    >>> for name in ("stag_hunt", "entry_deterrence", "rock_paper_scissors"):
    ...     model = load_model(f"textbook/{name}")
    ...     claim_of_answer(read_answer(model), model)
    'some row = stag and column = stag'
    'some entry = enter and reply = accommodate'
    'unique'
    """
    if not reading.main:
        return UNIQUE
    known = actions_of(asked)
    choices = _choices(reading, asked)
    telling = [(label, used) for label, used in choices if len(used) < len(known.get(label, ()))]
    text = "some " + " and ".join(f"{label} = {' or '.join(used)}" for label, used in telling)
    try:
        parse_claim(asked, text)
    except SmaGamesError:
        return UNIQUE
    return text if telling else UNIQUE


def _choices(reading: Reading, asked: ParametricGame) -> Choices:
    """Return what is done in the first equilibrium; of a reduced normal form, in the strategies that agree with it."""
    try:
        choices = type_of(reading.result, reading.main[0]).choices
    except SmaGamesError:
        return ()
    if not asked.strategies or asked.strategies == reading.model.strategies:
        first = _before_chance(reading)
        return tuple(each for each in choices if each[0] in first) if first else choices
    done = {f"{label}: {' or '.join(used)}" for label, used in choices}
    agreeing = {
        player: [each for each in own if _parts(each) & done and _agrees(each, choices)]
        for player, own in asked.strategies.items()
    }
    return tuple((player, tuple(own)) for player, own in agreeing.items() if own)


def _before_chance(reading: Reading) -> set[str]:
    """Return the information sets on the path of play of a pure plan that come before chance moves; else nothing."""
    profile, game = reading.main[0].profile, reading.result.game
    if not isinstance(profile, BehaviorProfile) or not profile.is_pure:
        return set()
    nodes: Any = getattr(game, "nodes", ())
    found, node = set(), nodes[0]
    while isinstance(node, DecisionNode):
        found.add(node.information_set)
        node = nodes[node.children[node.actions.index(profile.plan[node.information_set])]]
    return found


def claim_words(reading: Reading, claim: str, asked: ParametricGame) -> str:
    """Return the claim of an answer as a reader would say it; nothing of other claims.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.reporting.words.answers import read_answer
    >>> model = load_model("textbook/stag_hunt")
    >>> claim_words(read_answer(model), "some row = stag and column = stag", model)
    "row and column both play 'stag'"
    """
    if claim == UNIQUE or claim != claim_of_answer(reading, asked):
        return ""
    first = reading.main[0]
    if asked is not reading.model:
        return reading.who_does_what(first) if first.is_pure else ""
    if not reading.model.nodes:
        return type_words(reading.model, type_of(reading.result, first))
    words, sets = reading.words, getattr(reading.result.game, "information_sets", {})
    choices = _choices(reading, reading.model)
    unplaced = Counter(sets[label].player for label, _ in choices if not words.after(label))
    told = []
    for label, used in choices:
        player = sets[label].player
        place = words.at(label) if unplaced[player] > 1 else words.after(label)
        told.append(f"{words.player_name(player)} {words.any_of(used)}{place}")
    return joined(told)


def _parts(strategy: str) -> set[str]:
    return set(strategy.split(", "))


def _agrees(strategy: str, choices: Choices) -> bool:
    """Tell whether a strategy of a reduced normal form does what is done on the path of play, as far as it says."""
    done = {label: f"{label}: {' or '.join(used)}" for label, used in choices}
    return all(done.get(part.rpartition(": ")[0], part) == part for part in _parts(strategy))
