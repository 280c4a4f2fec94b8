"""What a sweep finds for the settings of one chunk, and the routes that find it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sma_games.algebra.numbers.number_fields import FieldElement
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.answers import Case, EquilibriumType, Numbers, Outcome, question_for
from sma_games.sweeps.routes.explicit import ExplicitAnswers, Found, OutcomeArrays
from sma_games.sweeps.settings.admissible import AdmissibleSettings
from sma_games.sweeps.settings.settings import Settings, SettingsChunk

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
    "Route",
    "RowQuestion",
    "TypeRows",
    "fill",
    "merged",
    "numbered",
    "with_cases",
]

NO_ANSWER = -1
MOST = 2**63 - 1
"""Counts of equilibria beyond are given as this."""


class Answer(NamedTuple):
    """The types of all equilibria of a setting."""

    types: tuple[EquilibriumType, ...]
    has_mixtures: bool = True
    """Whether types that occur only where indifferent players mix are among them."""

    @classmethod
    def of(cls, case: Case) -> Answer:
        """Return the answer of a case."""
        return cls(case.types, case.has_mixtures)


class Method(Enum):
    """How settings are solved; the value is the sentence that a reader sees."""

    EXACT = "Each setting is solved with exact numbers."
    EXPLICIT = "The parametric answer is compiled, and looked up for each setting."
    NUMERIC = "Each setting is solved in floats with error bounds, and exactly where a sign is not certain."


@dataclass(frozen=True)
class RowQuestion:
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

    def __init__(self, question: RowQuestion) -> None:
        self.question = question
        self._answers = question_for(question.settings.model, "sweeps", Numbers.SETTING)

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        cases = [self._case(chunk, place) for place in range(chunk.size)]
        return rows_of_cases(self.question, chunk, cases)

    def _case(self, chunk: SettingsChunk, place: int) -> Case:
        settings = self.question.settings
        return self._answers.case(settings.model.numbers(settings.exact_in(chunk, place)))


class ExplicitRoute(Route):
    """The decision tree of `ExplicitAnswers`."""

    method: ClassVar[Method] = Method.EXPLICIT

    def __init__(self, question: RowQuestion) -> None:
        self.question = question
        self._answers = ExplicitAnswers(question.settings, question.weights)

    def rows(self, chunk: SettingsChunk) -> ChunkRows:
        """Return what is found for a chunk."""
        import numpy as np

        from sma_games.kernels.decisions import outcomes

        found, question = self._answers.find(chunk), self.question
        table = self._answers.outcome_arrays(only_dominant=question.is_dominance)
        least, greatest, selected, picked, is_vague, is_open = outcomes(
            found.leaves, table.outcomes, table.polynomials, found.values, found.errors
        )
        if self._answers.lines.is_irrational:  # these have no exact values: then nothing is selected
            selected[is_open], picked[:, is_open] = NO_ANSWER, np.nan
        else:
            found = self._answers.with_alone(found, chunk, np.flatnonzero(is_vague | is_open).tolist())
        cases, types = list(found.cases), list(table.types)
        for place, case in found.alone.items():
            choice = fill(least[:, place], greatest[:, place], picked[:, place], case, question)
            found.leaves[place], selected[place] = len(cases), NO_ANSWER if choice is None else len(types)
            cases.append(case)
            types += [] if choice is None else [choice]
        places, leaves = numbered(found.leaves)
        counts = np.array([*(min(cases[leaf].num_equilibria, MOST) for leaf in leaves), 0])
        num_equilibria = counts[places]  # the last one where there is no answer
        codes, answers = merged(places, [Answer.of(cases[leaf]) for leaf in leaves])
        chosen, which = numbered(selected)
        chosen, types = merged(chosen, [types[place] for place in which])
        by_type = self._by_type(found, table) if question.by_type else None
        return ChunkRows(
            chunk, codes, answers, num_equilibria, least, greatest, chosen, types, picked, found.solved_exactly, by_type
        )

    def _by_type(self, found: Found, table: OutcomeArrays) -> TypeRows:
        """Return quantities by type: outcomes of one type follow one another, so each type is a table of its own.

        Types that other chunks have brought up are left out: the result must not depend on who was first.
        """
        import numpy as np

        from sma_games.kernels.decisions import outcomes

        num_leaves = len(table.outcomes.starts) - 1
        starts, of_leaf = _groups(table)
        used = set(found.leaves.tolist())
        of_leaf = {each: groups for each, groups in of_leaf.items() if not used.isdisjoint(groups)}
        shape = (self.question.num_quantities, len(found.leaves))
        types, rows = list(of_leaf), []
        asked = table.outcomes._replace(starts=starts, weights=np.zeros(shape[0]), only_dominant=False)
        for groups in of_leaf.values():
            places = np.full(num_leaves + 1, NO_ANSWER)
            places[list(groups)] = list(groups.values())
            leaves = places[np.where((found.leaves >= 0) & (found.leaves < num_leaves), found.leaves, num_leaves)]
            rows.append(outcomes(leaves, asked, table.polynomials, found.values, found.errors)[:2])
        tables = np.array(rows).reshape(len(rows), 2, *shape)
        return with_cases(TypeRows(types, tables[:, 0], tables[:, 1]), found.alone)


class AdmissibleRoute(Route):
    """Another route, for the admissible settings only; the others have no answer, and are marked."""

    def __init__(self, question: RowQuestion, route: Route) -> None:
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


def rows_of_cases(question: RowQuestion, chunk: SettingsChunk, cases: Sequence[Case]) -> ChunkRows:
    """Return cases with exact numbers, one for each setting, as rows."""
    import numpy as np

    shape = (question.num_quantities, len(cases))
    least, greatest, picked = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    selected = [
        fill(least[:, place], greatest[:, place], picked[:, place], case, question) for place, case in enumerate(cases)
    ]
    codes, answers = merged(np.arange(len(cases)), [Answer.of(case) for case in cases])
    kept = np.array([each is not None for each in selected], dtype=np.bool_)
    chosen, types = merged(
        np.where(kept, np.cumsum(kept) - 1, NO_ANSWER), [each for each in selected if each is not None]
    )
    counts = np.array([min(case.num_equilibria, MOST) for case in cases], dtype=np.int64)
    nothing = np.empty((0, *shape))
    by_type = with_cases(TypeRows([], nothing, nothing), dict(enumerate(cases))) if question.by_type else None
    return ChunkRows(chunk, codes, answers, counts, least, greatest, chosen, types, picked, range(len(cases)), by_type)


def _groups(table: OutcomeArrays) -> tuple[NDArray[Any], dict[EquilibriumType, dict[int, int]]]:
    """Return where runs of outcomes of one leaf and type start, and for each type the run of each leaf that has it."""
    import numpy as np

    starts: list[int] = []
    of_leaf: dict[EquilibriumType, dict[int, int]] = {}
    for leaf, (first, end) in enumerate(pairwise(table.outcomes.starts.tolist())):
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
    least: NDArray[Any], greatest: NDArray[Any], picked: NDArray[Any], case: Case, question: RowQuestion
) -> EquilibriumType | None:
    """Write the quantities of one setting; return the type of the equilibrium that is selected, if there is one."""
    if not case.outcomes:
        return None
    table = _table(case.outcomes, len(least))
    least[:], greatest[:] = table.min(axis=0), table.max(axis=0)
    place = _best(case, question)
    picked[:] = float("nan") if place is None else table[place]
    return None if place is None else case.outcomes[place].type


def _best(case: Case, question: RowQuestion) -> int | None:
    """Return the place of the outcome with the greatest weighted sum, exactly; the first among equals.

    If it must be dominant, it is one that gives every player the most: then it has the greatest sum of payoffs.
    """
    used = [(place, Fraction(weight)) for place, weight in enumerate(question.weights) if weight]
    payoffs = [[_exact(*outcome.quantities[at]) for at, _ in used] for outcome in case.outcomes]
    scores = [sum((weight * own for (_, weight), own in zip(used, row, strict=True)), Fraction(0)) for row in payoffs]
    best = max(range(len(scores)), key=lambda place: (scores[place], -place))
    is_beaten = question.is_dominance and any(
        own < other for row in payoffs for own, other in zip(payoffs[best], row, strict=True)
    )
    return None if is_beaten else best


def _exact(top: Any, bottom: Any) -> Any:
    """Return a quotient of integers, or of numbers of a field, which may be irrational."""
    return top / bottom if isinstance(top, FieldElement) else Fraction(top) / bottom


def _table(outcomes: Sequence[Outcome], num_quantities: int) -> NDArray[Any]:
    """Return the first quantities of outcomes as floats."""
    import numpy as np

    return np.array([[_float(*each) for each in outcome.quantities[:num_quantities]] for outcome in outcomes])


def _float(top: Any, bottom: Any) -> float:
    """Return the nearest float; NaN if nothing is known, infinity beyond their range."""
    if top is None:
        return float("nan")
    return nearest_float(_exact(top, bottom))
