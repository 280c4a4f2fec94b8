"""Which equilibrium the drawing of a tree shows, of how many, and by which concept."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from sma_games.equilibria import EquilibriumResult, Status
from sma_games.equilibria.solver import count_text
from sma_games.errors import MethodError, SettingError
from sma_games.games import BehaviorProfile, ExtensiveFormGame
from sma_games.reporting.words.answers import CONCEPTS, solve_by_strongest

__all__ = ["DrawnEquilibrium", "drawn_equilibrium"]


class DrawnEquilibrium(NamedTuple):
    """The equilibrium in a drawing."""

    choices: Mapping[str, Mapping[str, Fraction]]
    """Probabilities of actions, by information set; empty if none is shown."""
    words: str


def drawn_equilibrium(
    game: ExtensiveFormGame, equilibrium: int | None, result: EquilibriumResult | None = None
) -> DrawnEquilibrium:
    """Return an equilibrium of a result, or else of the strongest concept for which there is a method, if any.

    Raises
    ------
    SettingError
        If there is no equilibrium of this number.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> drawn_equilibrium(load_model("textbook/outside_option").at(), 2).words
    '1 of 3 subgame-perfect equilibria (number 2)'
    """
    if equilibrium is None:
        return DrawnEquilibrium({}, "the game, without an equilibrium")
    try:
        result = result or solve_by_strongest(game)
    except MethodError:
        return DrawnEquilibrium({}, "no equilibrium is shown: no method finds one")
    if not result.num_equilibria:
        return DrawnEquilibrium({}, result.status.value.rstrip("."))
    if not 0 <= equilibrium < result.num_equilibria:
        raise SettingError(
            f"there is no equilibrium {equilibrium} to draw: choose one of the {count_text(result.num_equilibria)} "
            f"that solve lists, numbered from 0"
        )
    profile = result.equilibria[equilibrium].profile
    assert isinstance(profile, BehaviorProfile)
    return DrawnEquilibrium(profile.choices, _which(result, equilibrium))


def _which(result: EquilibriumResult, equilibrium: int) -> str:
    """Return which equilibrium it is, of how many, and whether that is all of them."""
    noun = CONCEPTS[result.concept]
    if result.num_equilibria == 1 and result.status is Status.COMPLETE:
        return f"{noun}um (the only one)"
    more = {
        Status.COMPLETE: "",
        Status.CONTINUUM: " listed, of a continuum",
        Status.APPROXIMATE: " found, approximate",
    }.get(result.status, " found, perhaps not all")
    return f"1 of {count_text(result.num_equilibria)} {noun}a{more} (number {equilibrium})"
