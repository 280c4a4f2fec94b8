"""Probabilities from lines through scrambled Sobol' points, with standard errors from independent scramblings.

Each point stands for the line through it along one parameter, on which the probability is exact: only the part of the
variance is left that the other parameters have. The line's parameter is the one with the largest total index, the mean
of q(1 - q) over lines in its direction (see Saltelli et al., Global Sensitivity Analysis, 2008, for total indices);
scramblings are Owen's (1995), independent of each other, so that their spread is an honest error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sma_games.answers import box_question_for
from sma_games.errors import InadmissibleError, MethodError
from sma_games.interrupts import interruption
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import QuantifiedModel
from sma_games.regions.claims.for_some import whole_of
from sma_games.regions.claims.proving import ABOUT_EQUILIBRIA
from sma_games.sensitivity.chances import Chance, estimate_ratio
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.event_cases import EventCases
from sma_games.sensitivity.events import Event, Mark
from sma_games.sensitivity.lines import EventLines
from sma_games.sensitivity.nets import SCRAMBLINGS, Nets
from sma_games.sensitivity.points import EventPoints
from sma_games.sweeps.clusters import in_turn, parts_here_or_there
from sma_games.sweeps.settings.admissible import open_conditions

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MARKS",
    "Drawer",
    "Estimation",
    "LineTask",
    "ProbabilityStatus",
    "Sums",
    "best_direction",
    "estimate",
    "refuse_impossible",
    "why_single",
]

FIRST_POINTS = 64  # of each scrambling; the parts after it double the number, up to
MOST_POINTS = 1024  # at a time
SINGLE_POINTS = 4, 64  # the same of single settings
FEWEST_POINTS = 256  # of each scrambling, before its spread is believed
FEWEST_SINGLE = 16  # the same for single settings, which cost more
MOST_PARTS = 10_000
PILOT_LINES = 128
MOST_ELIMINATED = 400
"""Nodes of a tree times parameters drawn, up to which others are eliminated for all values of these at once."""
MARKS = (
    Mark.ADMISSIBLE,
    Mark.GIVEN,
    Mark.GIVEN | Mark.EVERY,
    Mark.GIVEN | Mark.SOME,
    Mark.GIVEN | Mark.UNDECIDED,
)
EVERY_OR_SOME = slice(2, 4)


class ProbabilityStatus(Enum):
    """How far a probability is known, and why no better; the value is the sentence that a reader sees."""

    PROVED = "It is exact, or proved to lie in the interval."
    PRECISE = "The precision asked was reached."
    TIME_LIMIT = "The time limit was reached before the precision asked: the error is what it is."
    INTERRUPTED = "It was interrupted before the precision asked: the error is what it is."
    LIMIT_REACHED = "The most lines were drawn before the precision asked: the error is what it is."


class _Totals(Protocol):
    """What gives, for lines or points, the probability that marks are true."""

    def totals(self, points: Any, marks: Any) -> NDArray[Any]:
        """Return them, of shape (points, marks)."""


@dataclass(frozen=True)
class LineTask:
    """What is needed to draw lines, on whatever machine."""

    model: ParametricGame
    event: Event
    draws: Draws
    setting: Mapping[str, Fraction]
    seed: int
    along: str | None
    """The lines' parameter; None if single settings are solved instead."""

    def lines(self) -> _Totals:
        """Return what gives probabilities along lines, or marks of single settings."""
        if self.along is None:
            return EventPoints(self.model, self.event, self.draws, self.setting)
        return EventLines(self.cases(), self.draws, self.along)

    @property
    def why_single(self) -> str:
        """Why there are no lines, or ""."""
        return why_single(self.model, self.event, self.draws.names)

    def worker(self) -> Callable[[int], NDArray[Any]]:
        """Return what draws a part."""
        return in_turn(Drawer(self).part)

    @property
    def is_always_admissible(self) -> bool:
        """Whether every setting that can be drawn is admissible."""
        is_asked = isinstance(self.model, QuantifiedModel) and bool(self.model.asked)
        return not is_asked and not open_conditions(self.model, self.draws.names, self.setting, ())

    def points_of_part(self, number: int) -> tuple[int, int]:
        """Return the first point of a part, and that after its last; single settings, which cost more, are fewer."""
        return points_of_part(number) if self.along is not None else points_of_part(number, *SINGLE_POINTS)

    def cases(self) -> EventCases:
        """Return the decision tree of the event, which knows nothing yet."""
        ranges = {name: self.draws.ends(name) for name in self.draws.names}
        return EventCases(self.model, self.event, self.draws.names, ranges, self.setting)


class Drawer:
    """Draws lines, part by part; parts may come in any order, and are fastest in their own."""

    def __init__(self, task: LineTask, lines: _Totals | None = None) -> None:
        self._task = task
        self.lines = lines or task.lines()
        self._nets = Nets(task.draws.names, task.along, task.seed)

    def points(self, start: int, stop: int) -> NDArray[Any]:
        """Return the settings at points `start` to `stop` of each scrambling, one scrambling after the other."""
        return self._task.draws.points(self._nets.shares(start, stop), self._task.along)

    def part(self, number: int) -> NDArray[Any]:
        """Return the sums over one part of the points of each scrambling, for each mark."""
        start, stop = self._task.points_of_part(number)
        points = self.points(start, stop)
        shares = self.lines.totals(points, MARKS).reshape(SCRAMBLINGS, stop - start, len(MARKS))
        found: NDArray[Any] = shares.sum(axis=1)
        return found


class Sums(NamedTuple):
    """Sums over the points of each scrambling, of shape (scramblings, marks)."""

    values: NDArray[Any]
    num_points: int
    """Of each scrambling."""

    def has(self, mark: Mark) -> bool:
        """Tell whether some line meets a mark."""
        return bool(self.values[:, MARKS.index(mark)].any())

    def share(self, mark: Mark) -> Chance:
        """Return the probability of a mark among all settings."""
        import numpy as np

        parts = self.values[:, MARKS.index(mark)]
        return estimate_ratio(parts, np.full(SCRAMBLINGS, float(self.num_points)), SCRAMBLINGS * self.num_points)

    def chance(self, mark: Mark, whole: Mark) -> Chance:
        """Return the probability of a mark among settings with another one."""
        parts, wholes = (self.values[:, MARKS.index(each)] for each in (mark, whole))
        return estimate_ratio(parts, wholes, SCRAMBLINGS * self.num_points)


class Estimation(NamedTuple):
    """What was drawn, and why no more."""

    sums: Sums
    status: ProbabilityStatus


def points_of_part(number: int, first: int = FIRST_POINTS, most: int = MOST_POINTS) -> tuple[int, int]:
    """Return the first point of a part, and that after its last: parts double the number up to so many at a time.

    Examples
    --------
    >>> [points_of_part(number) for number in (0, 1, 2, 5, 6)]
    [(0, 64), (64, 128), (128, 256), (1024, 2048), (2048, 3072)]
    """
    doublings = (most // first).bit_length()
    if number <= doublings:
        return (first << number) // 2 if number else 0, first << number
    start = most * (number - doublings + 1)
    return start, start + most


def best_direction(task: LineTask, cases: EventCases) -> str:
    """Return the parameter with the largest total index, as some lines in each direction tell.

    Parameters without atoms come first: along them lines are what is gained.

    Raises
    ------
    MethodError
        If every parameter hangs together with one that has few values.
    """
    draws = task.draws
    usable = [name for name in draws.names if draws.has_lines(name)]
    if not usable:
        raise MethodError(
            "leave one of the parameters out of over that have few values: all that are drawn hang together with some"
        )
    smooth = [name for name in usable if not draws.atoms(name)] or usable
    shares = Nets(draws.names, None, task.seed).pilot(PILOT_LINES)
    scores = {name: _score(EventLines(cases, draws, name), draws.points(shares, name)) for name in smooth}
    return max(smooth, key=lambda name: scores[name])


def _score(lines: EventLines, points: NDArray[Any]) -> float:
    """Return how much of the variance a direction takes away, but for a constant factor."""
    import numpy as np

    shares = lines.totals(points, MARKS)
    whole = shares[:, MARKS.index(Mark.GIVEN)]
    ratios = shares[:, EVERY_OR_SOME] / np.maximum(whole, 1e-300)[:, None]
    return float((whole[:, None] * ratios * (1 - ratios)).sum())


def estimate(
    task: LineTask,
    lines: _Totals,
    *,
    precision: float,
    time_limit: float | None,
    client: Any | None,
    progress: Callable[[int], object] | None,
) -> Estimation:
    """Return the sums over as many lines as the precision asks.

    Raises
    ------
    InadmissibleError
        If not one line meets an admissible setting at which what is given holds.
    KeyboardInterrupt
        By Ctrl-C; the estimation so far is its `partial`, if there is any.
    """
    import numpy as np

    started = time.monotonic()
    sums = Sums(np.zeros((SCRAMBLINGS, len(MARKS))), 0)
    fewest = FEWEST_SINGLE if task.along is None else FEWEST_POINTS
    parts = parts_here_or_there(task, range(MOST_PARTS), client, here=Drawer(task, lines).part)
    try:
        for number, part in enumerate(parts):
            sums = Sums(sums.values + part, task.points_of_part(number)[1])
            if progress is not None:
                progress(SCRAMBLINGS * sums.num_points)
            if sums.num_points >= fewest and _is_precise(sums, precision):
                return Estimation(sums, ProbabilityStatus.PRECISE)
            if time_limit is not None and time.monotonic() - started >= time_limit:
                return Estimation(_checked(sums), ProbabilityStatus.TIME_LIMIT)
    except KeyboardInterrupt:
        if sums.num_points and sums.values[:, 1].any():
            raise interruption(Estimation(sums, ProbabilityStatus.INTERRUPTED)) from None
        raise
    finally:
        parts.close()
    return Estimation(_checked(sums), ProbabilityStatus.LIMIT_REACHED)


def _is_precise(sums: Sums, precision: float) -> bool:
    _checked(sums)
    chances = [sums.chance(mark, Mark.GIVEN) for mark in MARKS[EVERY_OR_SOME]]
    return max(chance.half_width for chance in chances) <= precision


def _checked(sums: Sums) -> Sums:
    refuse_impossible(sums.values[:, MARKS.index(Mark.GIVEN)])
    return sums


def refuse_impossible(shares: NDArray[Any]) -> None:
    """Refuse to condition on what no line meets.

    Raises
    ------
    InadmissibleError
        Whatever the lines, their shares are all zero.
    """
    if not shares.any():
        raise InadmissibleError(
            "condition on something more probable: no line that was drawn meets an admissible setting at which it holds"
        )


def why_single(model: ParametricGame, event: Event, drawn: Sequence[str] = ()) -> str:
    """Return why there are no lines and settings are solved one by one, or "".

    Parameters
    ----------
    model, event
        What is asked of what.
    drawn
        Names of the parameters that are drawn.

    Raises
    ------
    MethodError
        If a formula has irrational values, so that single settings are not solved either.
    """
    if event.needs_equilibria:
        try:
            box_question_for(whole_of(model), ABOUT_EQUILIBRIA)
        except MethodError:
            return f"Equilibria of {model!r} are not known as formulas, so that single settings are solved."
    whole = whole_of(model)
    formulas = [*whole.formulas, *(each.difference for each in whole.admissibility)]
    inexact = next((each.text for each in formulas if not each.is_exact), None)
    if inexact is not None:
        raise MethodError(f"draw with sample and count with sweep: formula {inexact!r} has no exact values")
    beyond = next((each.text for each in formulas if not each.is_algebraic), None)
    if beyond is not None:
        return f"A formula is no rational function of the parameters, so that single settings are solved: {beyond}."
    if (
        isinstance(model, QuantifiedModel)
        and event.needs_equilibria
        and len(whole.nodes) * len(drawn) > MOST_ELIMINATED
    ):
        return (
            "Elimination in a large tree for all settings at once takes too long, so that single settings are solved."
        )
    return ""
