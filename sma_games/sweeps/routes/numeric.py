"""The numeric route for matrices: formulas and games in floats with error bounds, exact where a sign is not certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.answers import Question, box_question_for, support_type
from sma_games.errors import MethodError
from sma_games.modeling import ParametricGame
from sma_games.sweeps.routes.listed import ListedEquilibria
from sma_games.sweeps.routes.minors import MOST_STRATEGIES, make_sides, type_ranks, types_in_order
from sma_games.sweeps.routes.rows import (
    MOST,
    NO_ANSWER,
    Answer,
    ChunkRows,
    Method,
    Route,
    RowQuestion,
    fill,
    merged,
    numbered,
    with_cases,
)
from sma_games.sweeps.settings.parametric_functions import functions_of
from sma_games.sweeps.settings.settings import SettingsChunk
from sma_games.sweeps.settings.straight_line_code import Lines, ValueRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.kernels.bimatrix import Found

__all__ = ["NumericRoute", "completed", "refuse_numeric"]


def refuse_numeric(model: ParametricGame, refusal: str | None) -> None:
    """Raise MethodError if there is a reason why a model is not for the numeric route."""
    if refusal is not None:
        raise MethodError(f"method 'numeric' does not take {model!r}: {refusal}")


class NumericRoute(Route):
    """Signs of minors in floats with error bounds.

    Raises
    ------
    MethodError
        If the model is no small matrix.
    """

    method: ClassVar[Method] = Method.NUMERIC

    def __init__(self, question: RowQuestion) -> None:
        import numpy as np

        settings = question.settings
        model = settings.model
        refuse_numeric(model, self.refusal(model))
        self.question = question
        self._answers = box_question_for(model, "numeric sweeps")
        program = model.program
        self._values = ValueRows(Lines(program, settings.names, settings.fixed, functions_of(settings, program)))
        rows, columns = model.shape
        cells = np.array([[self._values.of_formulas[index] for index in row] for row in model.payoff_indices])
        self._cells = cells.reshape(2, rows * columns)
        self._types = [support_type(model.strategies, supports) for supports in types_in_order(rows, columns)]
        self._sides, self._ranks = make_sides(rows, columns), type_ranks(rows, columns)
        self._weights = np.array(question.weights, dtype=np.float64)
        self._lists = question.is_dominance or question.by_type or question.num_quantities > len(model.players)

    @staticmethod
    def refusal(model: ParametricGame) -> str | None:
        """Say why a matrix is not for this route, or None."""
        if max(model.shape) > MOST_STRATEGIES:
            return f"it takes up to {MOST_STRATEGIES} strategies; larger matrices go by 'exact'"
        return None

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        import numpy as np

        from sma_games.kernels.bimatrix import Games, solve_games

        values, errors = (each.ravel() for each in self._values.evaluate(chunk))
        weights = self._weights[: 0 if self._lists else None]
        games = Games(values, values, errors, (chunk.size, 1), self._cells, self._ranks, weights)
        batch, lists, num_answers = solve_games(games, chunk.size, self._sides, records=self._lists)
        starts, ranks = lists.starts[: num_answers + 1].tolist(), lists.numbers.tolist()
        answers = [Answer(tuple(self._types[rank] for rank in ranks[start:end])) for start, end in pairwise(starts)]
        flagged = np.flatnonzero(batch.codes < 0)
        if self._lists:
            listed = self._listed(batch)
            chosen = listed.selections(self.question.weights, only_dominant=self.question.is_dominance)
            least, greatest, picked, selected, is_open = chosen
            flagged = np.union1d(flagged, is_open)
            types, by_type = listed.types, listed.by_type() if self.question.by_type else None
        else:
            least, greatest, picked = batch.payoffs[:2], batch.payoffs[2:4], batch.payoffs[4:]
            selected, types, by_type = batch.selected, self._types, None
        found = ChunkRows(
            chunk, batch.codes, answers, batch.counts, least, greatest, selected, types, picked, flagged, by_type
        )
        return completed(found, self.question, self._answers)

    def _listed(self, batch: Found) -> ListedEquilibria:
        """Return the equilibria of settings that are certain, one by one."""
        import numpy as np

        used = slice(int(batch.records.num_records[0]))
        games, ranks = batch.records.games[used], batch.records.ranks[used]
        order = np.argsort(games, kind="stable")
        order = order[batch.codes[games[order]] >= 0]
        starts = np.searchsorted(games[order], np.arange(len(batch.codes) + 1))
        places, which = numbered(ranks[order])
        quantities = batch.records.quantities[order, : self.question.num_quantities]
        types, misses = [self._types[rank] for rank in which], batch.records.misses[order]
        return ListedEquilibria(starts, places, types, np.array(which), quantities, misses)


def completed(found: ChunkRows, question: RowQuestion, solver: Question) -> ChunkRows:
    """Return rows with the settings that floats leave open solved exactly, codes and types as they first occur.

    The arrays of what is given are written to.
    """
    settings = question.settings
    answers, types = list(found.answers), list(found.types)
    cases = {
        int(place): solver.case(settings.model.numbers(settings.exact_in(found.chunk, int(place))))
        for place in found.solved_exactly
    }
    for place, case in cases.items():
        choice = fill(found.least[:, place], found.greatest[:, place], found.picked[:, place], case, question)
        found.codes[place], found.selected[place] = len(answers), NO_ANSWER if choice is None else len(types)
        found.num_equilibria[place] = min(case.num_equilibria, MOST)
        answers.append(Answer.of(case))
        types += [] if choice is None else [choice]
    codes, distinct = _renumbered(found.codes, answers)
    selected, which = _renumbered(found.selected, types)
    by_type = with_cases(found.by_type, cases) if found.by_type is not None else None
    return replace(found, codes=codes, answers=distinct, selected=selected, types=which, by_type=by_type)


def _renumbered(codes: NDArray[Any], values: Sequence[Any]) -> tuple[NDArray[Any], list[Any]]:
    places, used = numbered(codes)
    return merged(places, [values[code] for code in used])
