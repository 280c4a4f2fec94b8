"""The answer to a model once its formulas have values, and what everybody gets in each equilibrium.

The values may be fractions at one setting, or polynomials that are compared by their signs at some setting: the solvers
are the same, and so are the labels of the types of equilibria that `critical_regions` uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from sma_games.algebra.denominators import over_common_denominator
from sma_games.algebra.vertices import best_response_vertices, coprime
from sma_games.equilibria.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import LISTED_PLANS, AnswerFinder, EquilibriumType, EquilibriumView, is_known, tree_views

__all__ = ["Case", "CaseFinder", "Outcome", "Quotient", "matrix_type", "type_order"]

Quotient: TypeAlias = tuple[Any, Any]
Normalize: TypeAlias = Callable[[list[Any]], list[Any]]


class Outcome(NamedTuple):
    """An equilibrium and its quantities, as numerators and denominators: payoffs, then measures or probabilities."""

    type: EquilibriumType
    quantities: tuple[Quotient, ...]


class Case(NamedTuple):
    """The answer at a setting, or wherever certain signs are the same."""

    types: tuple[EquilibriumType, ...]
    num_equilibria: int
    """Extreme equilibria of a matrix, pure subgame-perfect equilibria of a tree."""
    outcomes: tuple[Outcome, ...]


class CaseFinder:
    """Finds the case from values of the formulas of a two-player matrix or a tree with perfect information.

    Raises
    ------
    MethodError
        If the model is of another kind.
    """

    def __init__(self, model: ParametricGame) -> None:
        self.model = model
        self._answers = AnswerFinder(model, "sweeps")

    @property
    def quantities(self) -> tuple[str, ...]:
        """What the quantities of an outcome are: payoffs by player, then measures, or probabilities of strategies."""
        if self.model.form == "sequential":
            return (*self.model.players, *self.model.measures)
        return (*self.model.players, *(f"{player}: {name}" for player, name in self.strategies))

    @property
    def strategies(self) -> tuple[tuple[str, str], ...]:
        """Every player and strategy of a matrix."""
        return tuple((player, name) for player, names in self.model.strategies.items() for name in names)

    def exact(self, numbers: Sequence[Fraction]) -> Case:
        """Return the case when the formulas have exact values."""
        if self.model.form == "sequential":
            return self._tree_case(numbers)
        first, second = ([numbers[index] for index in row] for row in self.model.payoff_indices)
        (of_rows, row_scale), (of_columns, column_scale) = map(over_common_denominator, (first, second))
        return self._matrix_case(of_rows, of_columns, (row_scale, column_scale), coprime)

    def has_ties(self, numbers: Sequence[Fraction]) -> bool:
        """Tell whether some strategy of a matrix has more best responses to it than it uses strategies."""
        width = self.model.shape[1]
        first, second = (
            over_common_denominator([numbers[index] for index in row])[0] for row in self.model.payoff_indices
        )
        rows = [first[at : at + width] for at in range(0, len(first), width)]
        columns = [second[at::width] for at in range(width)]
        sides = ((columns, self.model.shape[0]), (rows, width))
        return any(
            vertex.tight.bit_count() > size for payoffs, size in sides for vertex in best_response_vertices(payoffs)
        )

    def symbolic(self, numbers: Sequence[Any]) -> Case:
        """Return the case when the formulas have values that are compared by somebody else."""
        if self.model.form == "sequential":
            return self._tree_case(numbers)
        first, second = ([numbers[index] for index in row] for row in self.model.payoff_indices)
        return self._matrix_case(first, second, (1, 1), list)

    def _matrix_case(
        self, first: Sequence[Any], second: Sequence[Any], scales: tuple[int, int], normalize: Normalize
    ) -> Case:
        width = self.model.shape[1]
        rows = [[matrix[at : at + width] for at in range(0, len(matrix), width)] for matrix in (first, second)]
        pairs = sorted(extreme_pairs(rows[0], rows[1], normalize), key=lambda pair: type_order(pair.supports))
        types = {pair.supports: matrix_type(self.model, pair.supports) for pair in pairs}
        outcomes = tuple(Outcome(types[pair.supports], _quantities(pair, scales)) for pair in pairs)
        return Case(tuple(types.values()), len(pairs), outcomes)

    def _tree_case(self, numbers: Sequence[Any]) -> Case:
        found = self._answers.solve_tree(numbers)
        answer = self._answers.told(found)
        if found.num_equilibria > LISTED_PLANS and not is_known(found):
            # too many equilibria to tell apart: their payoffs are known, their measures are not
            unknown = ((None, None),) * len(self.model.measures)
            payoffs = (tuple((payoff, 1) for payoff in value) for value in found.counts[0])
            outcomes = [Outcome(each, value + unknown) for each in answer.equilibria for value in payoffs]
        else:
            outcomes = [_outcome(view) for view in tree_views(found, self.model)]
        return Case(answer.equilibria, found.num_equilibria, tuple(outcomes))


def _outcome(view: EquilibriumView) -> Outcome:
    numbers = (*view.payoffs.values(), *view.measures.values())
    return Outcome(view.kind, tuple((number.numerator, number.denominator) for number in numbers))


def matrix_type(model: ParametricGame, supports: tuple[int, int]) -> EquilibriumType:
    """Return the type of an equilibrium with these supports, as bit sets."""
    choices = tuple(
        (player, tuple(name for bit, name in enumerate(names) if support >> bit & 1))
        for (player, names), support in zip(model.strategies.items(), supports, strict=True)
    )
    return EquilibriumType(" / ".join("+".join(names) for _, names in choices), choices)


def type_order(supports: tuple[int, int]) -> tuple[int, ...]:
    """Put pure equilibria before mixed ones, then by the order of the strategies."""
    lowest = [support & -support for support in supports]
    return (sum(support.bit_count() for support in supports), *lowest, *supports)


def _quantities(pair: ExtremePair, scales: tuple[int, int]) -> tuple[Quotient, ...]:
    """Return both payoffs and the probabilities of all strategies."""
    (*x, column_payoff), (*y, row_payoff) = pair.rays
    of_x, of_y = sum(x), sum(y)
    payoffs = ((row_payoff, of_y * scales[0]), (column_payoff, of_x * scales[1]))
    return (*payoffs, *((weight, of_x) for weight in x), *((weight, of_y) for weight in y))
