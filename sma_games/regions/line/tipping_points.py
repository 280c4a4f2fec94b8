"""Exact tipping points: the values of one parameter at which the answer changes.

Along one parameter every payoff is a rational function, so the line falls into finitely many points and open cells in
which the equilibria stay the same in type. Cells come from `constant_cells`, which proves that nothing changes inside;
the points between them, and the ends of the range, are solved exactly, irrational ones included. A point is a tipping
point if the types of the equilibria just below, at, and just above it are not all the same. Values at which there is no
game (see `ParametricGame.admissibility`) are left out: what remains are intervals, whose ends are solved too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.line import constant_cells
from sma_games.answers import Answer, EquilibriumType, Numbers, Question, parametric_form, question_for
from sma_games.answers.lines import Line, parameter_of
from sma_games.errors import InadmissibleError, MethodError
from sma_games.modeling import Parameter, ParametricGame
from sma_games.modeling.quantified import ForSome, prefix_of, quantify
from sma_games.modeling.spaces import parameter_space
from sma_games.regions.claims.asked import Asked, asked_about, read_level_claim
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.for_some import whole_of
from sma_games.regions.line.branch_check import BranchMismatch, random_settings
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AdmissibleInterval", "Cell", "Jump", "TippingPoint", "TippingPoints", "TippingStatus", "tipping_points"]


class TippingStatus(Enum):
    """What a list of tipping points says; the value is the sentence that a reader sees."""

    FOUND = "These are all the values, ends aside, at which the answer changes."
    ENDS = "The answer changes only at an end of the admissible values, or from one interval of them to the next."
    NEVER = "The answer is the same at every admissible value."
    UNUSED = "No payoff depends on this parameter."


@dataclass(frozen=True)
class TippingPoint:
    """A value of a parameter at which the equilibria change in type."""

    parameter: str
    exact_value: RealNumber
    """A fraction, or an algebraic number with its minimal polynomial and an isolating interval."""
    below: tuple[EquilibriumType, ...]
    """Types of the equilibria just below the value."""
    at: tuple[EquilibriumType, ...]
    """Types of the equilibria at the value."""
    above: tuple[EquilibriumType, ...]
    """Types of the equilibria just above the value."""

    @property
    def value(self) -> float:
        """The value as a float."""
        return float(self.exact_value)

    def __str__(self) -> str:
        sides = (("below", self.below), ("at", self.at), ("above", self.above))
        shown = "; ".join(f"{name}: {_listed(types)}" for name, types in sides)
        return f"{self.parameter} = {shown_text(self.exact_value)} ({self.value:.6g}): {shown}"


@dataclass(frozen=True)
class Cell:
    """An open interval between neighboring tipping points and the types of the equilibria in it."""

    low: RealNumber
    high: RealNumber
    equilibria: tuple[EquilibriumType, ...]


@dataclass(frozen=True)
class AdmissibleInterval:
    """Neighboring admissible values; a single one if both ends are the same."""

    low: RealNumber
    high: RealNumber
    at_low: tuple[EquilibriumType, ...] | None
    """Types of the equilibria at the low end; None if that is not admissible itself."""
    at_high: tuple[EquilibriumType, ...] | None
    """Types of the equilibria at the high end; None if that is not admissible itself."""

    @property
    def ends(self) -> tuple[tuple[RealNumber, tuple[EquilibriumType, ...] | None], ...]:
        """Both ends with the types at them."""
        return (self.low, self.at_low), (self.high, self.at_high)

    def __contains__(self, value: RealNumber) -> bool:
        return self.low < value < self.high or any(value == end and types is not None for end, types in self.ends)

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{{{shown_text(self.low)}}}"
        low, high = shown_text(self.low), shown_text(self.high)
        return f"{'(' if self.at_low is None else '['}{low}, {high}{')' if self.at_high is None else ']'}"


@dataclass(frozen=True)
class Jump:
    """Values that are not admissible, between two intervals of admissible ones that differ in their answers."""

    parameter: str
    low: RealNumber
    """The high end of the lower interval."""
    high: RealNumber
    """The low end of the upper interval; equal to `low` if a single value is left out."""
    below: tuple[EquilibriumType, ...]
    """Types of the equilibria just below."""
    above: tuple[EquilibriumType, ...]
    """Types of the equilibria just above."""

    def __str__(self) -> str:
        low, high = shown_text(self.low), shown_text(self.high)
        gap = low if self.low == self.high else f"{low} .. {high}"
        return f"{self.parameter} = {gap}, left out: below: {_listed(self.below)}; above: {_listed(self.above)}"


class TippingPoints(Result, tuple[TippingPoint, ...]):  # noqa: SLOT001 - it has attributes besides its items
    """The tipping points along one parameter, ascending, with what lies between them.

    A tuple of `TippingPoint`; attributes say which line it is about, and why it is empty if it is. Equal to another
    that says the same of the same line.
    """

    figure = "plot_tipping_points"

    model: ParametricGame
    """The model asked: of a small tree in which players do not see everything, its reduced normal form."""
    parameter: str
    low: Fraction
    high: Fraction
    today: Fraction
    """The parameter's value in the setting that was asked about."""
    status: TippingStatus
    cells: tuple[Cell, ...]
    """The open intervals between the tipping points, ascending; with points and ends they cover what is admissible."""
    intervals: tuple[AdmissibleInterval, ...]
    """The admissible values, ascending: as a rule one interval, the range."""
    ends: tuple[TippingPoint, ...]
    """Ends of these intervals at which the answer differs from that beside them; beyond them there are no types."""
    off_path: tuple[TippingPoint, ...]
    """Trees: values at which only plans off the path of play change; their types list complete plans."""
    caveat: str
    """Which equilibria are left out somewhere, as a sentence; empty if none are."""
    claim: Claim | None
    """What was asked whether it holds, and is listed where it does; None if the equilibria are listed."""

    def __new__(cls, points: Iterable[TippingPoint], **about: Any) -> Self:
        """Return the points as a tuple that knows its line."""
        self = super().__new__(cls, points)
        vars(self).update(about)
        return self

    def __reduce__(self) -> Any:
        return (_restored, (tuple(self), vars(self)))

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) is True and (not isinstance(other, TippingPoints) or vars(self) == vars(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    @property
    def has_mixtures(self) -> bool:
        """Whether no equilibria are left out."""
        return not self.caveat

    @property
    def nearest(self) -> TippingPoint | None:
        """The tipping point nearest to today's value, or None if there is none."""
        return min(self, key=self.distance, default=None)

    def distance(self, point: TippingPoint) -> float:
        """Return how far a point is from today's value, as a share of the range."""
        return abs(point.value - float(self.today)) / float(self.high - self.low)

    def types_at_today(self) -> tuple[EquilibriumType, ...]:
        """Return the types of the equilibria at today's value; none if that is not admissible."""
        return self.types_at(self.today)

    def types_at(self, value: RealNumber) -> tuple[EquilibriumType, ...]:
        """Return the types of the equilibria at a value; none if that is not admissible."""
        ends = [(end, types) for each in self.intervals for end, types in each.ends if types is not None]
        points = [(point.exact_value, point.at) for point in self]
        here = [types for place, types in (*ends, *points) if place == value]
        between = [cell.equilibria for cell in self.cells if cell.low < value < cell.high]
        return next(iter([*here, *between]), ())

    def verify(self, num_settings: int = 100, *, seed: int = 0) -> tuple[BranchMismatch, ...]:
        """Return the values at which the solver for single settings finds another answer: none, if this is right.

        So many random values are compared, and every rational tipping value; costs one exact solution for each.
        """
        solved_at = self._solved()
        values = random_settings(self.low, self.high, num_settings, seed)
        values += [point.exact_value for point in self if isinstance(point.exact_value, Fraction)]
        found = []
        for value in sorted(set(values)):
            setting = {**self.model.baseline, self.parameter: value}
            solved = set(solved_at(setting).equilibria if self.model.is_admissible(setting) else ())
            listed = set(self.types_at(value))
            if listed != solved:
                found.append(BranchMismatch(value, tuple(listed - solved), tuple(solved - listed)))
        return tuple(found)

    def _solved(self) -> Callable[[Mapping[str, Fraction]], Answer]:
        """Return what gives the answer at one setting, by the solver for single settings."""
        if self.claim is None and whole_of(self.model) is self.model:
            return question_for(self.model, "tipping points", Numbers.LINE, is_part_enough=True).solved
        space = parameter_space(self.model, self.parameter, self.model.baseline, is_tightened=False)
        return asked_about(space, self.claim, "tipping points").solved

    @property
    def at_low(self) -> tuple[EquilibriumType, ...] | None:
        """Types of the equilibria at the low end of the range; None if that is not admissible."""
        first = self.intervals[0]
        return first.at_low if first.low == self.low else None

    @property
    def at_high(self) -> tuple[EquilibriumType, ...] | None:
        """Types of the equilibria at the high end of the range; None if that is not admissible."""
        last = self.intervals[-1]
        return last.at_high if last.high == self.high else None

    @property
    def jumps(self) -> tuple[Jump, ...]:
        """Where the answer differs on both sides of values that are not admissible, ascending."""
        found = (
            Jump(self.parameter, low.high, high.low, self._types_beside(low, -1), self._types_beside(high, 0))
            for low, high in pairwise(self.intervals)
        )
        return tuple(jump for jump in found if set(jump.below) != set(jump.above))

    def _types_beside(self, interval: AdmissibleInterval, side: int) -> tuple[EquilibriumType, ...]:
        """Return the types next to the high end (-1) or the low end (0) of an interval."""
        inside = [cell.equilibria for cell in self.cells if interval.low <= cell.low and cell.high <= interval.high]
        if inside:
            return inside[side]
        assert interval.at_low is not None
        return interval.at_low

    @property
    def is_whole(self) -> bool:
        """Whether every value of the range is admissible."""
        return len(self.intervals) == 1 and self.at_low is not None and self.at_high is not None

    def beside(self, point: TippingPoint, side: str) -> Cell | None:
        """Return the cell just "below" or just "above" a point; None if nothing is admissible there."""
        ends = ((cell, cell.high if side == "below" else cell.low) for cell in self.cells)
        return next((cell for cell, end in ends if end == point.exact_value), None)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each tipping point."""
        import pandas as pd

        columns = ["parameter", "today", "value", "exact_value", "distance", "below", "at", "above"]
        rows = [
            (
                point.parameter,
                float(self.today),
                point.value,
                exact_text(point.exact_value),
                self.distance(point),
                _listed(point.below),
                _listed(point.at),
                _listed(point.above),
            )
            for point in self
        ]
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        low, high, today = map(shown_text, (self.low, self.high, self.today))
        line = f"{self.parameter} on [{low}, {high}], today {today}"
        heading = f"{prefix_of(self.model)}{line}: {self.status.value}"
        admissible = [] if self.is_whole else [f"  admissible: {', '.join(map(str, self.intervals))}"]
        ends = [
            f"  {each.parameter} = {shown_text(each.exact_value)}, an end: {_listed(each.at)}" for each in self.ends
        ]
        jumps = [f"  {jump}" for jump in self.jumps]
        more = [self.caveat] if self.caveat else []
        return "\n".join([heading, *admissible, *(f"  {point}" for point in self), *jumps, *ends, *more])


def tipping_points(
    model: ParametricGame,
    over: str | Iterable[str],
    *,
    claim: str | Claim | Mapping[str, str] | None = None,
    for_some: ForSome | None = None,
) -> TippingPoints:
    """Return every value of a parameter, strictly inside its admissible range, at which the answer changes.

    Values at which there is no game are left out: `intervals` has the others, with the answers at their ends.

    The list is complete and exact, for the equilibria that are compared; `caveat` says which are not. It costs one
    exact solution for each root of the polynomials that decide the answer: milliseconds for the matrices and trees that
    are shipped.

    For a matrix the answer is the set of supports of the extreme equilibria; for a tree the set of subgame-perfect
    paths of play, extreme mixtures of indifferent players included (values that change plans off the path only are in
    `off_path`); for a small tree in which two players do not see everything the Nash equilibria of its reduced normal
    form; for a matrix with another number of players the pure equilibria; for a stochastic game the pure Markov perfect
    equilibria. Of pure ones there must be some.

    Parameters
    ----------
    model
        A parametric game.
    over
        Name of the parameter that varies over its range; the others keep the values of the baseline.
    claim
        What must become true or false, as in `prove`; the types of all equilibria if absent.
    for_some
        Parameters that may have any value, as in `prove`: the answer is whether the claim holds for some value of them,
        or which types of equilibria there are for some.

    Raises
    ------
    SettingError
        If a name is unknown, a value is outside its range, or no value of the parameter is admissible.
    MethodError
        If the game is of another kind, or a stochastic game without pure equilibria.
    EvaluationError
        If a formula is not a rational function.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> points = tipping_points(load_model("sma/timing_matrix"), "backlash")
    >>> [exact_text(point.exact_value) for point in points]
    ['3171/12500']
    >>> signed = "some ROK = sign_early and US = sign_early"
    >>> tipping_points(points.model, "backlash", claim=signed, for_some={"early_payment": None})[0].exact_value
    Fraction(31, 100)
    """
    parameter = parameter_of(model, over, "tipping_points")
    along, model = parameter.name, parametric_form(model)
    parsed = None if claim is None else read_level_claim(model, claim, "tipping_points")
    model, _ = quantify(model, for_some, [along])
    if parsed is None and for_some is None:
        question = question_for(model, "tipping points", Numbers.LINE, is_part_enough=True)
        return _points_on(Line(model, along, model.baseline, question), parameter, question)
    space = parameter_space(model, along, model.baseline, is_tightened=False)
    asked = asked_about(space, parsed, "tipping points")
    line = Line(model, along, model.baseline, asked.answer, (*space.differences, *asked.inputs))
    return _points_on(line, parameter, asked, parsed)


def _points_on(
    line: Line, parameter: Parameter, question: Question | Asked, claim: Claim | None = None
) -> TippingPoints:
    """Return the tipping points along a line."""
    model, along = line.model, line.along
    stretches = _find_stretches(line, parameter.low, parameter.high)
    if not stretches:
        raise InadmissibleError(f"no admissible setting along {along}; change one of the other parameters")
    has_any = any(answer.equilibria for each in stretches for answer in each.answers)
    if isinstance(question, Question) and not has_any:
        raise MethodError(
            f"solve it at single settings, concept {question.wider_concept!r}: {model!r} has no equilibrium of the "
            f"concept {question.concept!r} whatever {along} is",
            "at no value of any parameter is there an equilibrium of the kind that is followed, "
            f"{question.concept.replace('_', ' ').replace('markov', 'Markov')}",
        )
    found, between = _merge(along, stretches, _list_types)
    is_whole = all(answer.has_mixtures for each in stretches for answer in each.answers)
    ends = tuple(point for each in stretches for point in each.find_changing_ends(along))
    return TippingPoints(
        found,
        model=model,
        parameter=along,
        low=parameter.low,
        high=parameter.high,
        today=parameter.value,
        status=_choose_status(found, stretches) if along in model.relevant else TippingStatus.UNUSED,
        cells=between,
        intervals=tuple(each.interval for each in stretches),
        ends=ends,
        off_path=_find_off_path(along, stretches),
        caveat="" if is_whole else question.caveat,
        claim=claim,
    )


@dataclass(frozen=True)
class _Stretch:
    """Neighboring admissible values: places in order, with the answers at them and in the cells between them."""

    places: tuple[RealNumber, ...]
    at_places: tuple[Answer | None, ...]
    """At the places; None at an end that is not admissible itself."""
    between: tuple[Answer, ...]
    """One less."""

    @property
    def answers(self) -> list[Answer]:
        return [*self.between, *(each for each in self.at_places if each is not None)]

    @property
    def interval(self) -> AdmissibleInterval:
        first, last = (
            None if answer is None else answer.equilibria for answer in (self.at_places[0], self.at_places[-1])
        )
        return AdmissibleInterval(self.places[0], self.places[-1], first, last)

    def find_changing_ends(self, along: str) -> Iterator[TippingPoint]:
        """Yield the ends at which the answer differs from that beside them."""
        if not self.between:
            return
        for number, beside in ((0, self.between[0]), (-1, self.between[-1])):
            answer, types = self.at_places[number], beside.equilibria
            if answer is not None and set(answer.equilibria) != set(types):
                sides = ((), types) if number == 0 else (types, ())
                yield TippingPoint(along, self.places[number], sides[0], answer.equilibria, sides[1])


def _find_stretches(line: Line, low: Fraction, high: Fraction) -> list[_Stretch]:
    """Return the maximal intervals of admissible values, ascending, with their answers."""
    cells = constant_cells(line.near, low, high)
    places: list[RealNumber] = [low, *(right for _, right, _ in cells)]
    answers = [line.at(place) for place in places]
    found: list[_Stretch] = []
    start = 0
    for number in range(len(places)):
        after = cells[number][2] if number < len(cells) else None
        is_joined = answers[number] is not None and after is not None
        if is_joined and number > start:
            continue
        if number > start or (answers[number] is not None and after is None):
            inner = tuple(cell[2] for cell in cells[start:number])
            found.append(_Stretch(tuple(places[start : number + 1]), tuple(answers[start : number + 1]), inner))
        start = number if after is not None else number + 1
    return found


def _choose_status(found: Sequence[TippingPoint], stretches: Sequence[_Stretch]) -> TippingStatus:
    if found:
        return TippingStatus.FOUND
    answers = {frozenset(answer.equilibria) for each in stretches for answer in each.answers}
    return TippingStatus.NEVER if len(answers) == 1 else TippingStatus.ENDS


def _list_types(answer: Answer) -> tuple[EquilibriumType, ...]:
    return answer.equilibria


def _list_plans(answer: Answer) -> tuple[EquilibriumType, ...]:
    return tuple(sorted(answer.plans))


def _merge(
    along: str, stretches: Iterable[_Stretch], view: Callable[[Answer], tuple[EquilibriumType, ...]]
) -> tuple[list[TippingPoint], tuple[Cell, ...]]:
    """Keep the points at which a view of the answer changes; join the cells on both sides of any other point."""
    found: list[TippingPoint] = []
    joined: list[Cell] = []
    for each in stretches:
        start = each.places[0]
        inner = zip(each.places[1:-1], each.at_places[1:-1], pairwise(each.between), strict=True)
        for place, answer, (left, right) in inner:
            assert answer is not None
            below, at, above = view(left), view(answer), view(right)
            if not set(below) == set(at) == set(above):
                found.append(TippingPoint(along, place, below, at, above))
                joined.append(Cell(start, place, below))
                start = place
        if each.between:
            joined.append(Cell(start, each.places[-1], view(each.between[-1])))
    return found, tuple(joined)


def _find_off_path(along: str, stretches: Sequence[_Stretch]) -> tuple[TippingPoint, ...]:
    """Return the points at which plans change but paths of play do not."""
    visible = {point.exact_value for point in _merge(along, stretches, _list_types)[0]}
    changing, _ = _merge(along, stretches, _list_plans)
    return tuple(point for point in changing if point.exact_value not in visible)


def _listed(types: tuple[EquilibriumType, ...]) -> str:
    return " | ".join(each.label for each in types) or "none"


def _restored(points: tuple[TippingPoint, ...], about: dict[str, Any]) -> TippingPoints:
    return TippingPoints(points, **about)
