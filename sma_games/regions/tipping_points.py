"""Exact tipping points: the values of one parameter at which the answer changes.

Along one parameter every payoff is a rational function, so the line falls into finitely many points and open cells in
which the equilibria stay the same in type. Cells come from `constant_cells`, which proves that nothing changes inside;
the points between them are solved exactly, irrational ones included. A point is a tipping point if the types of the
equilibria just below, at, and just above it are not all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from sma_games.algebra.line import constant_cells
from sma_games.algebra.real_numbers import RealNumber
from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import PURE_ONLY, Answer, EquilibriumType
from sma_games.regions.line_answers import Line
from sma_games.regions.policy_line import PolicyLine

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cell", "TippingPoint", "TippingPoints", "TippingStatus", "tipping_points"]


class TippingStatus(Enum):
    """What a list of tipping points says; the value is the sentence that a reader sees."""

    FOUND = "These are all the values at which the answer changes."
    NEVER = "The answer is the same over the whole range."
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
        return f"{self.parameter} = {self.exact_value} ({self.value:.6g}): {shown}"


@dataclass(frozen=True)
class Cell:
    """An open interval between neighboring tipping points and the types of the equilibria in it."""

    low: RealNumber
    high: RealNumber
    equilibria: tuple[EquilibriumType, ...]


class TippingPoints(tuple[TippingPoint, ...]):  # noqa: SLOT001 - it has attributes besides its items
    """The tipping points along one parameter, ascending, with what lies between them.

    A tuple of `TippingPoint`; attributes say which line it is about, and why it is empty if it is.
    """

    parameter: str
    low: Fraction
    high: Fraction
    today: Fraction
    """The parameter's value in the setting that was asked about."""
    status: TippingStatus
    cells: tuple[Cell, ...]
    """The open intervals between the tipping points, ascending; together with the points they cover the range."""
    off_path: tuple[TippingPoint, ...]
    """Trees: values at which only plans off the path of play change; their types list complete plans."""
    has_mixtures: bool
    """Trees: whether types that occur only where indifferent players mix are among those compared everywhere."""

    def __new__(cls, points: Iterable[TippingPoint], **about: Any) -> Self:
        """Return the points as a tuple that knows its line."""
        self = super().__new__(cls, points)
        vars(self).update(about)
        return self

    def __reduce__(self) -> Any:
        return (_restored, (tuple(self), vars(self)))

    @property
    def nearest(self) -> TippingPoint | None:
        """The tipping point nearest to today's value, or None if there is none."""
        return min(self, key=self.distance, default=None)

    def distance(self, point: TippingPoint) -> float:
        """Return how far a point is from today's value, as a share of the range."""
        return abs(point.value - float(self.today)) / float(self.high - self.low)

    def types_at_today(self) -> tuple[EquilibriumType, ...]:
        """Return the types of the equilibria at today's value."""
        here = [point.at for point in self if point.exact_value == self.today]
        between = [cell.equilibria for cell in self.cells if cell.low <= self.today <= cell.high]
        return (here or between)[0]

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each tipping point."""
        import pandas as pd

        columns = ["parameter", "today", "value", "exact_value", "distance", "below", "at", "above"]
        rows = [
            (
                point.parameter,
                float(self.today),
                point.value,
                str(point.exact_value),
                self.distance(point),
                _listed(point.below),
                _listed(point.at),
                _listed(point.above),
            )
            for point in self
        ]
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        heading = f"{self.parameter} on [{self.low}, {self.high}], today {self.today}: {self.status.value}"
        more = [] if self.has_mixtures else [PURE_ONLY]
        return "\n".join([heading, *(f"  {point}" for point in self), *more])


def tipping_points(model: ParametricGame, along: str, *, calibration: str | None = None, **fixed: Any) -> TippingPoints:
    """Return every value of a parameter, strictly inside its range, at which the answer changes.

    The list is complete and exact, for two-player matrices, trees with perfect information, and stochastic games. It
    costs one exact solution for each root of the polynomials that decide the answer: milliseconds for the matrices and
    trees that are shipped.

    For a matrix the answer is the set of supports of the extreme equilibria; for a tree the set of subgame-perfect
    paths of play, extreme mixtures of indifferent players included (values that change plans off the path only are in
    `off_path`); for a stochastic game the set of pure
    Markov perfect equilibria, of which there must be some.

    Parameters
    ----------
    model
        A parametric game.
    along
        Name of the parameter that varies over its range.
    calibration
        Named setting of the other parameters; today's values if absent.
    fixed
        Values of single parameters.

    Raises
    ------
    SettingError
        If a name is unknown or a value is outside its range.
    MethodError
        If the game is of another kind, or a stochastic game without pure equilibria.
    EvaluationError
        If a formula is not a rational function, or has a pole in the range.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> points = tipping_points(load_model("sma/timing_matrix"), "backlash")
    >>> [str(point.exact_value) for point in points]
    ['3171/12500']
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"tipping_points needs a model, not {type(model).__name__}; see load_model")
    if str(along) not in model.parameters:
        raise SettingError(f"unknown parameter {along!r}{did_you_mean(str(along), model.parameters)}")
    setting = model.setting(calibration, **fixed)
    parameter = model.parameters[along]
    line = (PolicyLine if model.form == "stochastic" else Line)(model, along, setting)
    cells = constant_cells(line.near, parameter.low, parameter.high)
    points = [cell[0] for cell in cells[1:]]
    answers = [line.at(point) for point in points]
    if model.form == "stochastic" and not any(answer.equilibria for answer in [*answers, *(one[2] for one in cells)]):
        raise MethodError(
            f"{model!r} has no pure Markov perfect equilibrium whatever {along} is; tipping points of mixed ones are "
            "not found. Solve it at single settings, with concept 'markov_perfect'"
        )
    found, between = _merge(along, cells, answers, _types)
    off_path = _off_path(along, cells, answers) if model.form == "sequential" else ()
    used = along in model.relevant
    status = TippingStatus.FOUND if found else TippingStatus.NEVER if used else TippingStatus.UNUSED
    return TippingPoints(
        found,
        parameter=along,
        low=parameter.low,
        high=parameter.high,
        today=setting[along],
        status=status,
        cells=between,
        off_path=off_path,
        has_mixtures=all(answer.has_mixtures for answer in [*answers, *(cell[2] for cell in cells)]),
    )


_Cells = list[tuple[RealNumber, RealNumber, Answer]]


def _types(answer: Answer) -> tuple[EquilibriumType, ...]:
    return answer.equilibria


def _plans(answer: Answer) -> tuple[EquilibriumType, ...]:
    return tuple(sorted(answer.plans))


def _merge(along: str, cells: _Cells, answers: list[Answer], view: Any) -> tuple[list[TippingPoint], tuple[Cell, ...]]:
    """Keep the points at which a view of the answer changes; join the cells on both sides of any other point."""
    found: list[TippingPoint] = []
    joined: list[Cell] = []
    start, below = cells[0][0], view(cells[0][2])
    for (low, _, answer), at in zip(cells[1:], map(view, answers), strict=True):
        above = view(answer)
        if not set(below) == set(at) == set(above):
            found.append(TippingPoint(along, low, below, at, above))
            joined.append(Cell(start, low, below))
            start = low
        below = above
    joined.append(Cell(start, cells[-1][1], below))
    return found, tuple(joined)


def _off_path(along: str, cells: _Cells, answers: list[Answer]) -> tuple[TippingPoint, ...]:
    """Return the points at which plans change but paths of play do not."""
    visible = {point.exact_value for point in _merge(along, cells, answers, _types)[0]}
    changing, _ = _merge(along, cells, answers, _plans)
    return tuple(point for point in changing if point.exact_value not in visible)


def _listed(types: tuple[EquilibriumType, ...]) -> str:
    return " | ".join(each.label for each in types) or "none"


def _restored(points: tuple[TippingPoint, ...], about: dict[str, Any]) -> TippingPoints:
    return TippingPoints(points, **about)
