"""What each action pays a player at the settings drawn, and exactly where that does not depend on what others play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.expressions import Formula
from sma_games.expressions.code import CodeWriter
from sma_games.games import TerminalNode
from sma_games.interrupts import all_or_nothing
from sma_games.modeling import ParametricGame
from sma_games.modeling.formulas import FormulaTable
from sma_games.sensitivity.continuations import Choice
from sma_games.sensitivity.fixed_play import player_functions
from sma_games.sensitivity.polynomials import Multinomial
from sma_games.sensitivity.replications import Draws
from sma_games.sweeps.sweep import sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ActionPayoffs", "Table"]


@dataclass(frozen=True)
class Table:
    """Payoffs of actions at the settings drawn: shape (actions, settings)."""

    chosen: NDArray[Any]
    least: NDArray[Any]
    greatest: NDArray[Any]
    parts: NDArray[Any]
    """Shape (actions, parts, settings): contributions to the chosen payoff by event and result."""


@dataclass(frozen=True)
class ActionPayoffs:
    """What each action of a choice pays."""

    choice: Choice
    draws: Draws
    is_strong: bool
    client: Any = None
    """A client of a Dask cluster, which then sweeps."""

    @cached_property
    def functions(self) -> dict[str, list[Multinomial | None]]:
        """By action: the expected payoff, then each part, as a polynomial; None if it is none."""
        return {
            action: player_functions(tree, self.choice.player, self.draws)
            for action, tree in self.choice.continuations.items()
        }

    @property
    def polynomials(self) -> list[Multinomial] | None:
        """The payoffs of all actions as polynomials of independent parameters; None if some is none."""
        firsts = [each[0] for each in self.functions.values()]
        known = [each for each in firsts if each is not None]
        return known if len(known) == len(firsts) and self.draws.are_independent else None

    def exact_mean(self, action: str, place: int = 0) -> Fraction | None:
        """Return the expected payoff of an action, or one of its parts, exactly; None if it is not known."""
        function = self.functions[action][place]
        if function is None or not self.draws.are_independent:
            return None
        return function.expected(self.choice.model.parameters)

    @cached_property
    def table(self) -> Table:
        """Payoffs at the settings drawn."""
        import numpy as np

        rows = [self._rows(action) for action in self.choice.continuations]
        chosen, least, greatest = (np.array(each) for each in list(zip(*rows, strict=True))[:3])
        return Table(chosen, least, greatest, np.array([row[3] for row in rows]))

    def _rows(self, action: str) -> tuple[Any, Any, Any, Any]:
        import numpy as np

        functions = self.functions[action]
        if all(each is not None for each in functions):
            values = [each.values(self.draws.columns, self.draws.size) for each in functions if each is not None]
            return values[0], values[0], values[0], np.array(values[1:]).reshape(-1, self.draws.size)
        return self._swept(self.choice.continuations[action])

    def _swept(self, tree: ParametricGame) -> tuple[Any, Any, Any, Any]:
        """Return payoffs by a sweep; of several equilibria the best or worst one for the player is chosen."""
        import numpy as np

        player = self.choice.player
        rival = tree if self.is_strong else _with_rival(tree, player)
        selection = player if self.is_strong else rival.players[-1]
        settings, places = self.draws.distinct
        asked = replace(settings, model=rival)
        found = all_or_nothing(
            lambda: sweep(rival, asked, selection=selection, client=self.client, progress=False)
        ).isel(setting=places)
        own = found.sel(player=player)
        chosen, least, greatest = (own[name].to_numpy() for name in ("payoff", "payoff_min", "payoff_max"))
        parts = [found[f"measure_{name}"].to_numpy() for name in tree.measures]
        return chosen, least, greatest, np.array(parts).reshape(-1, self.draws.size)


def _with_rival(tree: ParametricGame, player: str) -> ParametricGame:
    """Return a tree with one more player, who never moves and loses what a player gains.

    The equilibrium that such a player selects is the worst one for that player.
    """
    number = tree.players.index(player)
    table = FormulaTable()
    for formula in tree.formulas:
        table.index(formula)

    def extended(node: Any) -> Any:
        if not isinstance(node, TerminalNode):
            return node
        return node._replace(payoffs=(*node.payoffs, table.index(_negative(tree.formulas[node.payoffs[number]]))))

    nodes = tuple(map(extended, tree.nodes))
    return replace(tree, players=(*tree.players, _new_name(tree.players)), nodes=nodes, formulas=table.formulas)


def _new_name(players: Sequence[str]) -> str:
    return "rival" + "'" * sum(each.startswith("rival") for each in players)


def _negative(formula: Formula) -> Formula:
    writer = CodeWriter()
    return Formula(writer.extract(writer.write("neg", [writer.include(formula.code)])), f"-({formula.text})")
