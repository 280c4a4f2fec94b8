"""The numeric route for matrices: formulas and games in floats with error bounds, exact where a sign is not certain."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.errors import MethodError
from sma_games.modeling import ParametricGame
from sma_games.sweeps.cases import CaseFinder, matrix_type
from sma_games.sweeps.lines import Lines, float_and_miss
from sma_games.sweeps.minors import MOST_STRATEGIES, make_sides, type_ranks, types_in_order
from sma_games.sweeps.parametric_functions import functions_of
from sma_games.sweeps.rows import ChunkRows, Method, Question, Route, fill, merged, numbered, selected_type
from sma_games.sweeps.settings import SettingsChunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NumericRoute", "numeric_refusal"]


def numeric_refusal(model: ParametricGame) -> str | None:
    """Say why a model is not for the numeric route, or None."""
    if model.form != "normal":
        return "it takes matrices; trees go by 'explicit'"
    if max(model.shape) > MOST_STRATEGIES:
        return f"it takes up to {MOST_STRATEGIES} strategies; larger matrices go by 'exact'"
    return None


class NumericRoute(Route):
    """Signs of minors in floats with error bounds.

    Raises
    ------
    MethodError
        If the model is no small matrix, or probabilities are wanted.
    """

    method: ClassVar[Method] = Method.NUMERIC

    def __init__(self, question: Question) -> None:
        import numpy as np

        settings = question.settings
        model = settings.model
        refusal = numeric_refusal(model)
        if refusal is None and question.num_quantities > len(model.players):
            refusal = "it gives no probabilities; 'explicit' does"
        if refusal is not None:
            raise MethodError(f"method 'numeric' does not take {model!r}: {refusal}")
        self.question = question
        self._finder = CaseFinder(model)
        self._lines = Lines(model, settings.names, settings.fixed, functions_of(settings))
        rows, columns = model.shape
        self._cells = self._places().reshape(2, rows * columns)
        self._types = [matrix_type(model, supports) for supports in types_in_order(rows, columns)]
        self._sides, self._ranks = make_sides(rows, columns), type_ranks(rows, columns)
        self._weights = np.array(question.weights, dtype=np.float64)

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        import numpy as np

        from sma_games.kernels.bimatrix import Games, solve_games

        values, errors = (each.ravel() for each in self._values(chunk))
        games = Games(values, values, errors, (chunk.size, 1), self._cells, self._ranks, self._weights)
        found, lists, num_answers = solve_games(games, chunk.size, self._sides)
        codes, counts, selected = found.codes, found.counts, found.selected
        least, greatest, picked = found.payoffs[:2], found.payoffs[2:4], found.payoffs[4:]
        starts, ranks = lists.starts[: num_answers + 1].tolist(), lists.numbers.tolist()
        answers = [tuple(self._types[rank] for rank in ranks[start:end]) for start, end in pairwise(starts)]
        types = list(self._types)
        flagged = np.flatnonzero(codes < 0)
        settings, weights = self.question.settings, self.question.weights
        for place in flagged:
            case = self._finder.exact(settings.model.numbers(settings.exact_in(chunk, int(place))))
            fill(least[:, place], greatest[:, place], picked[:, place], case, weights)
            codes[place], selected[place], counts[place] = len(answers), len(types), case.num_equilibria
            answers.append(case.types)
            types.append(selected_type(case, weights))
        places, used = numbered(codes)
        moved, distinct = merged(places, [answers[code] for code in used])
        places, used = numbered(selected)
        chosen, which = merged(places, [types[rank] for rank in used])
        return ChunkRows(chunk, moved, distinct, counts, least, greatest, chosen, which, picked, flagged)

    def _places(self) -> NDArray[Any]:
        """Return for each player and cell the row of `_values` where the payoff stands."""
        import numpy as np

        lines = self._lines
        self._constants: list[Any] = []
        rows = []
        for index in (index for row in self.question.settings.model.payoff_indices for index in row):
            atom = lines.of_formulas[index]
            if not isinstance(atom, int):
                if atom not in self._constants:
                    self._constants.append(atom)
                atom = len(lines.atoms) + self._constants.index(atom)
            rows.append(atom)
        return np.array(rows)

    def _values(self, chunk: SettingsChunk) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return payoffs and error bounds, one row for each atom, then one for each constant."""
        import numpy as np

        values, errors = self._lines.evaluate(chunk)
        if self._constants:
            numbers = np.array([float_and_miss(number) for number in self._constants])
            shape = (len(numbers), chunk.size)
            values = np.concatenate([values, np.broadcast_to(numbers[:, :1], shape)])
            errors = np.concatenate([errors, np.broadcast_to(numbers[:, 1:], shape)])
        return values, errors
