"""What a report asks about a model if nobody says it: whether today's answer is an equilibrium."""

from __future__ import annotations

from sma_games.answers.solved import type_of
from sma_games.answers.types import Choices
from sma_games.errors import SmaGamesError
from sma_games.modeling import ParametricGame
from sma_games.regions import parse_claim
from sma_games.regions.claims.claims import actions_of
from sma_games.reporting.words.answers import Reading

__all__ = ["claim_of_answer"]

UNIQUE = "unique"


def claim_of_answer(reading: Reading, asked: ParametricGame) -> str:
    """Return the claim that the first equilibrium of an answer is one; that there is just one if it says nothing.

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
        return choices
    done = {f"{label}: {' or '.join(used)}" for label, used in choices}
    agreeing = {
        player: [each for each in own if _parts(each) & done and _agrees(each, choices)]
        for player, own in asked.strategies.items()
    }
    return tuple((player, tuple(own)) for player, own in agreeing.items() if own)


def _parts(strategy: str) -> set[str]:
    return set(strategy.split(", "))


def _agrees(strategy: str, choices: Choices) -> bool:
    """Tell whether a strategy of a reduced normal form does what is done on the path of play, as far as it says."""
    done = {label: f"{label}: {' or '.join(used)}" for label, used in choices}
    return all(done.get(part.rpartition(": ")[0], part) == part for part in _parts(strategy))
