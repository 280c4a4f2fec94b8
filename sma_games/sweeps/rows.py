"""What a sweep finds for the settings of one chunk, and the routes that find it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sma_games.regions.answers import EquilibriumType
from sma_games.sweeps.cases import Case, CaseFinder
from sma_games.sweeps.explicit import ExplicitAnswers
from sma_games.sweeps.settings import Settings, SettingsChunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MOST",
    "NO_ANSWER",
    "Answer",
    "ChunkRows",
    "ExactRoute",
    "ExplicitRoute",
    "Method",
    "Question",
    "Route",
    "fill",
    "merged",
    "numbered",
    "selected_type",
]

Answer: TypeAlias = tuple[EquilibriumType, ...]
NO_ANSWER = -1
MOST = 2**63 - 1
"""Counts of equilibria beyond are given as this."""


class Method(Enum):
    """How settings are solved; the value is the sentence that a reader sees."""

    EXACT = "Each setting is solved with exact numbers."
    EXPLICIT = "The parametric answer is compiled, and looked up for each setting."
    NUMERIC = "Each setting is solved in floats with error bounds, and exactly where a sign is not certain."


@dataclass(frozen=True)
class Question:
    """What is wanted for each setting.

    `quantities` are the first of the finder's: payoffs, measures of trees, then probabilities of strategies.
    """

    settings: Settings
    num_quantities: int
    weights: tuple[float, ...]
    """The equilibrium with the greatest weighted sum of quantities is selected."""


@dataclass(frozen=True)
class ChunkRows:
    """What was found for the settings of one chunk."""

    chunk: SettingsChunk
    codes: NDArray[Any]
    """Place in `answers`, or NO_ANSWER."""
    answers: Sequence[Answer]
    """In the order in which they first occur in the chunk."""
    num_equilibria: NDArray[Any]
    least: NDArray[Any]
    """Shape (quantities, settings)."""
    greatest: NDArray[Any]
    selected: NDArray[Any]
    """Place in `types`, or NO_ANSWER."""
    types: Sequence[EquilibriumType]
    """In the order in which they are first selected in the chunk."""
    picked: NDArray[Any]
    num_exact: int
    """Settings for which floats were not enough."""


class Route(ABC):
    """A way of finding the rows of chunks; safe to use from several threads."""

    method: ClassVar[Method]

    @abstractmethod
    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""


class ExactRoute(Route):
    """Exact numbers, setting by setting: nothing is compiled."""

    method: ClassVar[Method] = Method.EXACT

    def __init__(self, question: Question) -> None:
        self.question = question
        self._finder = CaseFinder(question.settings.model)

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        cases = [self._case(chunk, place) for place in range(chunk.size)]
        return rows_of_cases(self.question, chunk, cases)

    def _case(self, chunk: SettingsChunk, place: int) -> Case:
        settings = self.question.settings
        return self._finder.exact(settings.model.numbers(settings.exact_in(chunk, place)))


class ExplicitRoute(Route):
    """The decision tree of `ExplicitAnswers`."""

    method: ClassVar[Method] = Method.EXPLICIT

    def __init__(self, question: Question) -> None:
        self.question = question
        self._answers = ExplicitAnswers(question.settings)

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        import numpy as np

        from sma_games.kernels.decisions import outcomes

        found = self._answers.find(chunk)
        table = self._answers.outcome_arrays(self.question.num_quantities)
        weights = np.array(self.question.weights, dtype=np.float64)
        least, greatest, selected, picked = outcomes(
            found.leaves, table.starts, table.quotients, weights, table.polynomials, found.values
        )
        cases, types = list(found.cases), list(table.types)
        for place, case in found.alone.items():
            fill(least[:, place], greatest[:, place], picked[:, place], case, self.question.weights)
            found.leaves[place], selected[place] = len(cases), len(types)
            cases.append(case)
            types.append(selected_type(case, self.question.weights))
        places, leaves = numbered(found.leaves)
        counts = np.array([*(min(cases[leaf].num_equilibria, MOST) for leaf in leaves), 0])
        num_equilibria = counts[places]  # the last one where there is no answer
        codes, answers = merged(places, [cases[leaf].types for leaf in leaves])
        chosen, which = numbered(selected)
        chosen, types = merged(chosen, [types[place] for place in which])
        num_exact = found.num_exact
        return ChunkRows(chunk, codes, answers, num_equilibria, least, greatest, chosen, types, picked, num_exact)


def rows_of_cases(question: Question, chunk: SettingsChunk, cases: Sequence[Case]) -> ChunkRows:
    """Return cases with exact numbers, one for each setting, as rows."""
    import numpy as np

    shape = (question.num_quantities, len(cases))
    least, greatest, picked = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    for place, case in enumerate(cases):
        fill(least[:, place], greatest[:, place], picked[:, place], case, question.weights)
    selected = [selected_type(case, question.weights) for case in cases]
    codes, answers = merged(np.arange(len(cases)), [case.types for case in cases])
    chosen, types = merged(np.arange(len(cases)), selected)
    counts = np.array([min(case.num_equilibria, MOST) for case in cases], dtype=np.int64)
    return ChunkRows(chunk, codes, answers, counts, least, greatest, chosen, types, picked, len(cases))


def numbered(keys: NDArray[Any]) -> tuple[NDArray[Any], list[int]]:
    """Return places in the list of distinct keys, in the order in which they first occur; negative keys are none."""
    import numpy as np

    most = int(keys.max(initial=NO_ANSWER)) + 1
    shifted = np.where(keys < 0, most, keys)
    first = np.full(most + 1, len(keys))
    first[shifted[::-1]] = np.arange(len(keys))[::-1]  # of several assignments the last one counts
    order = np.argsort(first[:most], kind="stable")
    order = order[first[order] < len(keys)]
    places = np.full(most + 1, NO_ANSWER)
    places[order] = np.arange(len(order))
    return places[shifted], order.tolist()


def merged(codes: NDArray[Any], values: Sequence[Any]) -> tuple[NDArray[Any], list[Any]]:
    """Return codes into the distinct ones of some values, in order; negative codes stay."""
    import numpy as np

    places: dict[Any, int] = {}
    moved = [places.setdefault(value, len(places)) for value in values]
    table = np.array([*moved, NO_ANSWER])
    return table[np.where(codes >= 0, codes, len(moved))].astype(np.int32), list(places)


def fill(
    least: NDArray[Any], greatest: NDArray[Any], picked: NDArray[Any], case: Case, weights: Sequence[float]
) -> None:
    """Write the quantities of one setting."""
    import numpy as np

    table = np.array([[_float(*each) for each in outcome.quantities[: len(least)]] for outcome in case.outcomes])
    least[:], greatest[:] = table.min(axis=0), table.max(axis=0)
    picked[:] = table[_best(case, weights)]


def selected_type(case: Case, weights: Sequence[float]) -> EquilibriumType:
    """Return the type of the equilibrium with the greatest weighted sum of quantities."""
    return case.outcomes[_best(case, weights)].type


def _best(case: Case, weights: Sequence[float]) -> int:
    """Return the place of the outcome with the greatest weighted sum, exactly; the first among equals."""
    used = [(place, Fraction(weight)) for place, weight in enumerate(weights) if weight]
    scores = [
        sum(
            (weight * Fraction(outcome.quantities[at][0]) / outcome.quantities[at][1] for at, weight in used),
            Fraction(0),
        )
        for outcome in case.outcomes
    ]
    return max(range(len(scores)), key=lambda place: (scores[place], -place))


def _float(top: Any, bottom: Any) -> float:
    return float("nan") if top is None else float(Fraction(top) / bottom)
