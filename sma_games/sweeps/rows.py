"""What a sweep finds for the settings of one chunk, and the routes that find it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from sma_games.regions.answers import EquilibriumType
from sma_games.sweeps.admissible import AdmissibleSettings
from sma_games.sweeps.cases import Case, CaseFinder, Outcome
from sma_games.sweeps.explicit import ExplicitAnswers, Found, OutcomeArrays
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
    "TypeRows",
    "dominant_only",
    "fill",
    "merged",
    "numbered",
    "selected_type",
    "with_cases",
]

Answer: TypeAlias = tuple[EquilibriumType, ...]
NO_ANSWER = -1
CLOSE = 1e-12  # payoffs nearer than this, times their size, differ by rounding, as in `kernels.decisions`
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
    is_dominance: bool = False
    """Whether it is selected only if it gives every player the most that any equilibrium gives."""
    by_type: bool = False
    """Whether the quantities of each type of equilibrium are wanted too."""


@dataclass(frozen=True)
class TypeRows:
    """The quantities of each type of equilibrium, over the extreme equilibria that share it."""

    types: Sequence[EquilibriumType]
    least: NDArray[Any]
    """Shape (types, quantities, settings); NaN where the type is no equilibrium."""
    greatest: NDArray[Any]


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
    solved_exactly: Sequence[int] | NDArray[Any]
    """Places of the settings for which floats were not enough."""
    by_type: TypeRows | None = None
    admissible: NDArray[Any] | None = None
    """Which settings are admissible; None if all are."""

    @property
    def size(self) -> int:
        """Number of settings."""
        return self.chunk.size


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
        by_type = self._by_type(found, table) if self.question.by_type else None
        return ChunkRows(
            chunk, codes, answers, num_equilibria, least, greatest, chosen, types, picked, found.solved_exactly, by_type
        )

    def _by_type(self, found: Found, table: OutcomeArrays) -> TypeRows:
        """Return quantities by type: outcomes of one type follow one another, so each type is a table of its own.

        Types that other chunks have brought up are left out: the result must not depend on who was first.
        """
        import numpy as np

        from sma_games.kernels.decisions import outcomes

        num_leaves = len(table.starts) - 1
        starts, of_leaf = _groups(table)
        used = set(found.leaves.tolist())
        of_leaf = {each: groups for each, groups in of_leaf.items() if not used.isdisjoint(groups)}
        shape = (self.question.num_quantities, len(found.leaves))
        types, rows = list(of_leaf), []
        for groups in of_leaf.values():
            places = np.full(num_leaves + 1, NO_ANSWER)
            places[list(groups)] = list(groups.values())
            leaves = places[np.where((found.leaves >= 0) & (found.leaves < num_leaves), found.leaves, num_leaves)]
            weights = np.zeros(shape[0])
            rows.append(outcomes(leaves, starts, table.quotients, weights, table.polynomials, found.values)[:2])
        tables = np.array(rows).reshape(len(rows), 2, *shape)
        return with_cases(TypeRows(types, tables[:, 0], tables[:, 1]), found.alone)


class AdmissibleRoute(Route):
    """Another route, for the admissible settings only; the others have no answer, and are marked."""

    def __init__(self, question: Question, route: Route) -> None:
        self.question = question
        self._route = route
        self._admissible = AdmissibleSettings(question.settings)

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        import numpy as np

        inside = self._admissible.mask(chunk)
        if inside.all():
            return self._route.rows(chunk)
        places = np.flatnonzero(inside)
        some = chunk.only(places)
        found = self._route.rows(some) if len(places) else rows_of_cases(self.question, some, [])
        return _spread(found, chunk, places)


def _spread(rows: ChunkRows, chunk: SettingsChunk, places: NDArray[Any]) -> ChunkRows:
    """Return the rows of some settings of a chunk as rows of all of them, those of the others without an answer."""
    import numpy as np

    def spread(values: NDArray[Any], nothing: Any) -> NDArray[Any]:
        found = np.full((*values.shape[:-1], chunk.size), nothing, dtype=values.dtype)
        found[..., places] = values
        return found

    by_type = rows.by_type
    if by_type is not None:
        by_type = TypeRows(by_type.types, spread(by_type.least, np.nan), spread(by_type.greatest, np.nan))
    return ChunkRows(
        chunk,
        spread(rows.codes, NO_ANSWER),
        rows.answers,
        spread(rows.num_equilibria, 0),
        spread(rows.least, np.nan),
        spread(rows.greatest, np.nan),
        spread(rows.selected, NO_ANSWER),
        rows.types,
        spread(rows.picked, np.nan),
        places[np.asarray(rows.solved_exactly, dtype=np.int64)],
        by_type,
        spread(np.ones(len(places), dtype=np.bool_), nothing=False),
    )


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
    nothing = np.empty((0, *shape))
    by_type = with_cases(TypeRows([], nothing, nothing), dict(enumerate(cases))) if question.by_type else None
    return ChunkRows(chunk, codes, answers, counts, least, greatest, chosen, types, picked, range(len(cases)), by_type)


def dominant_only(rows: ChunkRows, num_players: int) -> ChunkRows:
    """Return rows in which what is selected, by the sum of payoffs, stays only if nobody gets more in an equilibrium.

    If an equilibrium gives everybody the most, it has the greatest sum, and so do no others with other payoffs.
    """
    import numpy as np

    own, most = rows.picked[:num_players], rows.greatest[:num_players]
    fails = (own < most - CLOSE * (1 + np.abs(most))).any(axis=0)
    codes, used = numbered(np.where(fails, NO_ANSWER, rows.selected))
    selected, types = merged(codes, [rows.types[place] for place in used])
    return replace(rows, selected=selected, types=types, picked=np.where(fails, np.nan, rows.picked))


def _groups(table: OutcomeArrays) -> tuple[NDArray[Any], dict[EquilibriumType, dict[int, int]]]:
    """Return where runs of outcomes of one leaf and type start, and for each type the run of each leaf that has it."""
    import numpy as np

    starts: list[int] = []
    of_leaf: dict[EquilibriumType, dict[int, int]] = {}
    for leaf, (first, end) in enumerate(pairwise(table.starts.tolist())):
        for each, run in groupby(range(first, end), key=table.types.__getitem__):
            of_leaf.setdefault(each, {})[leaf] = len(starts)
            starts.append(next(run))
    return np.array([*starts, len(table.types)]), of_leaf


def with_cases(rows: TypeRows, cases: Mapping[int, Case]) -> TypeRows:
    """Return quantities by type, with those of settings whose cases have exact numbers written in."""
    import numpy as np

    shape = rows.least.shape[1:]
    known = dict(zip(rows.types, zip(rows.least, rows.greatest, strict=True), strict=True))
    for place, case in cases.items():
        for each in case.types:
            least, greatest = known.setdefault(each, (np.full(shape, np.nan), np.full(shape, np.nan)))
            table = _table([outcome for outcome in case.outcomes if outcome.type == each], shape[0])
            least[:, place], greatest[:, place] = table.min(axis=0), table.max(axis=0)
    both = np.array(list(known.values())).reshape(len(known), 2, *shape)
    return TypeRows(list(known), both[:, 0], both[:, 1])


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
    table = _table(case.outcomes, len(least))
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


def _table(outcomes: Sequence[Outcome], num_quantities: int) -> NDArray[Any]:
    """Return the first quantities of outcomes as floats."""
    import numpy as np

    return np.array([[_float(*each) for each in outcome.quantities[:num_quantities]] for outcome in outcomes])


def _float(top: Any, bottom: Any) -> float:
    return float("nan") if top is None else float(Fraction(top) / bottom)
