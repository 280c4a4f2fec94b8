"""What nobody who moves knows the parameters plays, and payoffs that do not depend on what is played.

Players who share the beliefs and see no more than earlier moves maximize expected payoffs. A leaf counts with the
expected value of its payoff times the probabilities of chance on the way, so that what a result of chance tells about
the parameters is taken into account. The game of these expected values is solved exactly; what is played there is
played at every setting.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.equilibria import solve
from sma_games.expressions import Program
from sma_games.expressions.formula import constant
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling import Parameter, ParametricGame
from sma_games.modeling.formulas import FormulaTable
from sma_games.sensitivity.polynomials import Multinomial, multinomial
from sma_games.sensitivity.replications import Draws
from sma_games.sweeps.settings.parametric_functions import functions_over

__all__ = ["ExactExpectation", "Expectation", "SampledExpectation", "player_functions", "settled"]


class Expectation(ABC):
    """Expected values of products of the formulas of a model."""

    @abstractmethod
    def value(self, factors: Sequence[int]) -> Fraction | None:
        """Return the expected value of a product of formulas, given by number; None if it is not known."""


class ExactExpectation(Expectation):
    """Exact expected values over independent beliefs, of polynomials."""

    def __init__(
        self, functions: Sequence[RationalFunction], parameters: Mapping[str, Parameter], names: Sequence[str]
    ) -> None:
        self._functions, self._parameters, self._names = functions, parameters, tuple(names)

    def value(self, factors: Sequence[int]) -> Fraction | None:
        """Return the expected value of a product of formulas, given by number; None if it is not known."""
        whole = prod((self._functions[index] for index in factors[1:]), start=self._functions[factors[0]])
        found = multinomial(whole, self._names)
        return None if found is None else found.expected(self._parameters)


class SampledExpectation(Expectation):
    """Means over settings that were drawn, as if they were exact."""

    def __init__(self, model: ParametricGame, draws: Draws) -> None:
        import numpy as np

        columns = {name: np.float64(value) for name, value in draws.settings.fixed.items()} | draws.columns
        self._columns = Program(model.formulas).arrays(columns)

    def value(self, factors: Sequence[int]) -> Fraction | None:
        """Return the mean of a product of formulas, given by number."""
        found = prod((self._columns[index] for index in factors[1:]), start=self._columns[factors[0]])
        return Fraction(float(found.mean()))


def settled(tree: ParametricGame, player: str, expectation: Expectation, *, is_strong: bool) -> ParametricGame | None:
    """Return a tree in which everybody plays what is best on expected payoffs; None if these are not known.

    Of several equilibria it is the one that is best, or worst, for a player.
    """
    if not any(isinstance(node, DecisionNode) for node in tree.nodes):
        return tree
    game = _expected_game(tree, expectation)
    if game is None:
        return None
    chosen = (max if is_strong else min)(solve(game).equilibria, key=lambda each: each.payoffs[player])
    table = FormulaTable()
    for formula in tree.formulas:
        table.index(formula)

    def played(node: Any) -> Any:
        if not isinstance(node, DecisionNode):
            return node
        weights: Any = chosen.profile[node.player][node.information_set]
        numbers = tuple(table.index(constant(weights[action])) for action in node.actions)
        return ChanceNode(node.information_set, node.actions, numbers, node.children)

    nodes = tuple(map(played, tree.nodes))
    return replace(tree, nodes=nodes, formulas=table.formulas)


def _expected_game(tree: ParametricGame, expectation: Expectation) -> ExtensiveFormGame | None:
    """Return the game of expected values: chance is uniform, and leaves are scaled for it."""
    ways: list[tuple[int, ...]] = [()] * len(tree.nodes)
    scales = [1] * len(tree.nodes)
    nodes: list[Any] = []
    for index, node in enumerate(tree.nodes):
        if isinstance(node, TerminalNode):
            values = [expectation.value((*ways[index], payoff)) for payoff in node.payoffs]
            nodes.append(TerminalNode(tuple(scales[index] * value for value in values if value is not None)))
            if None in values:
                return None
            continue
        for place, child in enumerate(node.children):
            is_chance = isinstance(node, ChanceNode)
            ways[child] = (*ways[index], node.probabilities[place]) if isinstance(node, ChanceNode) else ways[index]
            scales[child] = scales[index] * (len(node.children) if is_chance else 1)
        share = Fraction(1, len(node.children))
        nodes.append(
            node._replace(probabilities=(share,) * len(node.children)) if isinstance(node, ChanceNode) else node
        )
    return ExtensiveFormGame(tree.players, tuple(nodes))


def player_functions(tree: ParametricGame, player: str, draws: Draws) -> list[Multinomial | None]:
    """Return a player's expected payoff, then each measure, as polynomials of what is drawn.

    One that depends on what is played, or is no polynomial, is None.
    """
    functions = functions_over(Program(tree.formulas), draws.names, draws.settings.fixed)
    count = 1 + len(tree.measures)
    if functions is None:
        return [None] * count
    number = tree.players.index(player)
    known: list[list[RationalFunction | None]] = [[] for _ in tree.nodes]
    for index in reversed(range(len(tree.nodes))):
        node = tree.nodes[index]
        if isinstance(node, TerminalNode):
            known[index] = [functions[place] for place in (node.payoffs[number], *node.measures)]
        elif isinstance(node, ChanceNode):
            pairs = [
                (functions[share], known[child]) for share, child in zip(node.probabilities, node.children, strict=True)
            ]
            known[index] = [_mean([(share, below[place]) for share, below in pairs]) for place in range(count)]
        else:
            known[index] = [_common([known[child][place] for child in node.children]) for place in range(count)]
    return [None if each is None else multinomial(each, draws.names) for each in known[0]]


def _mean(pairs: Sequence[tuple[RationalFunction, RationalFunction | None]]) -> RationalFunction | None:
    parts = []
    for share, value in pairs:
        if share.numerator:
            if value is None:
                return None
            parts.append(share * value)
    return sum(parts[1:], parts[0])


def _common(values: Sequence[RationalFunction | None]) -> RationalFunction | None:
    return values[0] if all(each == values[0] for each in values) else None
