"""Repeated games: a stage game is played for ever, everybody sees what was played, and later payoffs count less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sma_games.errors import GameError
from sma_games.games.automata import Automaton, JointAutomaton, joint_automaton
from sma_games.games.labels import as_exact
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.stochastic import State, StochasticGame
from sma_games.results import Shown

__all__ = ["RepeatedGame"]


@dataclass(frozen=True, repr=False)
class RepeatedGame(Shown):
    """A stage game that is played for ever; payoffs are averages, (1 - discount) times the discounted sum.

    Parameters
    ----------
    stage
        The game of each period, with any number of players.
    discount
        The discount factor that all share: at least 0, less than 1.

    Raises
    ------
    GameError
        If the discount factor is none.
    """

    stage: NormalFormGame
    discount: Fraction

    def __post_init__(self) -> None:
        discount = as_exact(self.discount, "discount factor")
        if not 0 <= discount < 1:
            raise GameError(f"the discount factor is {discount}; it must be at least 0 and less than 1")
        object.__setattr__(self, "discount", discount)

    def joint_automaton(self, automata: Mapping[str, Automaton] | Sequence[Automaton]) -> JointAutomaton:
        """Return what a profile of automata does in every joint state that some history reaches."""
        return joint_automaton(self.stage.players, self.stage.strategy_lists, automata)

    def with_memory(self, automata: Mapping[str, Automaton] | Sequence[Automaton]) -> StochasticGame:
        """Return the stochastic game whose states are the joint states of automata, in each of which all is allowed.

        The automata are a subgame-perfect equilibrium if and only if doing what they say is a Markov perfect
        equilibrium of this game. Its values are discounted sums, not averages.
        """
        joint, stage = self.joint_automaton(automata), self.stage
        cells = tuple(
            tuple(Fraction(*pair) for pair in zip(cell, stage.denominators, strict=True))
            for cell in zip(*stage.numerators, strict=True)
        )
        states: tuple[State[Any], ...] = tuple(
            State(label, stage.strategy_lists, cells, tuple(((to, Fraction(1)),) for to in row))
            for label, row in zip(joint.labels, joint.following, strict=True)
        )
        return StochasticGame(stage.players, states, self.discount, stage.title)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the stage game, and how much later payoffs count."""
        return f"{super()._repr_html_()}{self.stage._repr_html_()}"

    def __repr__(self) -> str:
        return f"RepeatedGame({self.stage!r}, discount={self.discount})"
