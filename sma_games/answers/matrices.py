"""All Nash equilibria of a two-player matrix, by vertex enumeration over any ordered ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

from sma_games.algebra.linear.vertices import best_response_vertices, coprime
from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers.pure import NormalFormQuestion
from sma_games.answers.types import (
    Answer,
    Case,
    EquilibriumSet,
    EquilibriumType,
    EquilibriumView,
    Outcome,
    Ratio,
    bits_of,
    order_of_supports,
    support_type,
)
from sma_games.equilibria.matrices.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.equilibria.result import EquilibriumResult
from sma_games.modeling import ParametricGame

__all__ = ["MatrixQuestion", "split_payoffs"]

Normalize: TypeAlias = Callable[[list[Any]], list[Any]]
Matrix: TypeAlias = list[list[Any]]
NUM_PLAYERS = 2


@dataclass(frozen=True)
class MatrixQuestion(NormalFormQuestion):
    """The extreme Nash equilibria of a two-player matrix: types are supports."""

    concept: ClassVar[str] = "nash"
    refers_to: ClassVar[str] = "a two-player matrix"

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:
        """Return why a model is of another kind, or None."""
        count = len(model.players)
        return None if count == NUM_PLAYERS else f"a matrix needs two players, and {model!r} has {count}"

    def find(self, numbers: Sequence[Any], normalize: Normalize = list) -> Answer:
        """Return the supports of all extreme equilibria."""
        return Answer(tuple({pair.supports: self._type(pair) for pair in self._pairs(numbers, normalize)}.values()))

    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return every extreme equilibrium with its numbers."""
        return [self._view(pair) for pair in self._pairs(numbers, list)]

    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return every extreme equilibrium as a set of its own."""
        return [EquilibriumSet((view,)) for view in self.views(numbers)], True

    def case(self, numbers: Sequence[Fraction]) -> Case:
        """Return the case when the formulas have exact values."""
        first, second = ([numbers[index] for index in row] for row in self.model.payoff_indices)
        (of_rows, row_scale), (of_columns, column_scale) = map(over_common_denominator, (first, second))
        return self._case(of_rows, of_columns, (row_scale, column_scale), coprime)

    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return the case when only signs of the formulas are known."""
        first, second = ([numbers[index] for index in row] for row in self.model.payoff_indices)
        return self._case(first, second, (1, 1), list)

    def has_ties(self, numbers: Sequence[Fraction]) -> bool:
        """Tell whether some strategy has more best responses to it than it uses strategies."""
        first, second = (
            over_common_denominator([numbers[index] for index in row])[0] for row in self.model.payoff_indices
        )
        width = self.model.shape[1]
        columns = [second[at::width] for at in range(width)]
        sides = ((columns, self.model.shape[0]), (self._rows(first), width))
        return any(
            vertex.tight.bit_count() > size for payoffs, size in sides for vertex in best_response_vertices(payoffs)
        )

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        found = sorted({bits_of(each.profile) for each in result.equilibria}, key=order_of_supports)
        return Answer(tuple(support_type(self.model.strategies, supports) for supports in found))

    def _pairs(self, numbers: Sequence[Any], normalize: Normalize) -> list[ExtremePair]:
        return _in_order(extreme_pairs(*split_payoffs(self.model.payoff_indices, self.model.shape, numbers), normalize))

    def _case(self, first: Sequence[Any], second: Sequence[Any], scales: tuple[int, int], normalize: Normalize) -> Case:
        pairs = _in_order(extreme_pairs(self._rows(first), self._rows(second), normalize))
        types = {pair.supports: self._type(pair) for pair in pairs}
        outcomes = tuple(Outcome(types[pair.supports], _quantities(pair, scales)) for pair in pairs)
        return Case(tuple(types.values()), len(pairs), outcomes)

    def _rows(self, entries: Sequence[Any]) -> Matrix:
        width = self.model.shape[1]
        return [list(entries[at : at + width]) for at in range(0, len(entries), width)]

    def _type(self, pair: ExtremePair) -> EquilibriumType:
        return support_type(self.model.strategies, pair.supports)

    def _view(self, pair: ExtremePair) -> EquilibriumView:
        (*own, best_of_second), (*other, best_of_first) = pair.rays
        strategies = self.model.strategies.items()
        probabilities = {
            player: {
                name: Quotient(weight, sum(ray))
                for bit, (name, weight) in enumerate(zip(names, ray, strict=True))
                if support >> bit & 1
            }
            for (player, names), ray, support in zip(strategies, (own, other), pair.supports, strict=True)
        }
        payoffs = (Quotient(best_of_first, sum(other)), Quotient(best_of_second, sum(own)))
        by_player = dict(zip(self.model.players, payoffs, strict=True))
        return EquilibriumView(self._type(pair), by_player, {}, probabilities, pair.is_strict)


def split_payoffs(
    payoff_indices: Sequence[Sequence[int]], shape: Sequence[int], numbers: Sequence[Any]
) -> tuple[Matrix, Matrix]:
    """Return the matrices of both players, row by row, from the values of all formulas."""
    width = shape[1]
    rows = [[numbers[index] for index in row] for row in payoff_indices]
    first, second = ([row[start : start + width] for start in range(0, len(row), width)] for row in rows)
    return first, second


def _in_order(pairs: Sequence[ExtremePair]) -> list[ExtremePair]:
    return sorted(pairs, key=lambda pair: order_of_supports(pair.supports))


def _quantities(pair: ExtremePair, scales: tuple[int, int]) -> tuple[Ratio, ...]:
    """Return both payoffs and the probabilities of all strategies."""
    (*x, column_payoff), (*y, row_payoff) = pair.rays
    of_x, of_y = sum(x), sum(y)
    payoffs = ((row_payoff, of_y * scales[0]), (column_payoff, of_x * scales[1]))
    return (*payoffs, *((weight, of_x) for weight in x), *((weight, of_y) for weight in y))
