"""The regret of an action: how much more the best action pays a player, if afterwards everybody plays an equilibrium.

As for `decide`: in a matrix the other player replies best to each strategy, in a tree what follows is subgame perfect;
of several equilibria the one that is worst for the player counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError, did_you_mean
from sma_games.games import DecisionNode
from sma_games.modeling import ParametricGame
from sma_games.sensitivity.continuations import choice_of
from sma_games.sensitivity.cube_functions import CubeFunction
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.outcomes import PAYOFF, AnswerOutcome, FormulaOutcome, Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RegretOutcome", "regret_outcome"]


@dataclass(frozen=True)
class RegretOutcome(Outcome):
    """The regret of an action of a player."""

    action: str
    payoffs: Mapping[str, Outcome]
    """What each action pays the player, by action."""

    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that it depends on."""
        return {name for each in self.payoffs.values() for name in each.names(model)}

    def function(self, draws: Draws) -> CubeFunction:
        """Return it as a function of what is drawn."""
        own = list(self.payoffs).index(self.action)
        return _Regrets(draws, tuple(each.function(draws) for each in self.payoffs.values()), own)

    def value_at(self, setting: Mapping[str, Fraction]) -> Fraction:
        """Return its exact value."""
        values = {action: each.value_at(setting) for action, each in self.payoffs.items()}
        return max(values.values()) - values[self.action]


@dataclass(frozen=True)
class _Regrets(CubeFunction):
    """How far one of several functions is below the greatest."""

    draws: Draws
    functions: tuple[CubeFunction, ...]
    own: int

    @property
    def num_columns(self) -> int:
        """The number of parameters."""
        return len(self.draws.names)

    def rows(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return settings at points of the unit cube."""
        return self.draws.points(points)

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return them."""
        import numpy as np

        found = np.array([each.values(rows) for each in self.functions])
        regrets: NDArray[Any] = found.max(axis=0) - found[self.own]
        return regrets


def regret_outcome(model: ParametricGame, text: str, label: str, action: str) -> RegretOutcome:
    """Return the regret of a strategy of a player of a matrix, or of an action at a stage of a tree.

    Raises
    ------
    SettingError
        If there is no such player, stage or action.
    MethodError
        If the model is of another kind than `decide` takes.
    """
    player, stage = (label, None) if not model.nodes else (_mover(model, label), label)
    choice = choice_of(model, player, stage)
    if action not in choice.continuations:
        hint = did_you_mean(action, choice.continuations)
        raise SettingError(f"regret: {label} has no {action!r}, but {', '.join(choice.continuations)}{hint}")
    payoffs = {name: _payoff(tree, choice.player) for name, tree in choice.continuations.items()}
    return RegretOutcome(model, text, action, payoffs)


def _mover(model: ParametricGame, stage: str) -> str | None:
    """Return who moves at a stage."""
    nodes = [node for node in model.nodes if isinstance(node, DecisionNode)]
    movers = {node.information_set.partition("/")[0]: node.player for node in nodes}
    if stage.partition("/")[0] not in movers:
        hint = did_you_mean(stage, movers) or f"; those of this model: {', '.join(movers)}"
        raise SettingError(f"regret: there is no stage {stage!r}{hint}")
    return movers[stage.partition("/")[0]]


def _payoff(tree: ParametricGame, player: str) -> Outcome:
    """Return what a continuation pays a player: a formula if nobody moves in it."""
    if len(tree.nodes) == 1:
        formula = tree.formulas[tree.nodes[0].payoffs[tree.players.index(player)]]  # type: ignore[union-attr]
        return FormulaOutcome(tree, formula.text, formula)
    return AnswerOutcome(tree, f"least {PAYOFF}{player}", "least", f"{PAYOFF}{player}")
