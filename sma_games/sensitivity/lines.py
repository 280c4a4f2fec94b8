"""The probability of an event along lines, exact up to floats, for thousands of lines at once.

Along one parameter every polynomial on whose sign the event depends has few roots. So the segments of all lines walk
down the decision tree together: at each question they are cut at the roots, and each part goes its way. At the end
stands what is true on the segment, and the distribution function gives its probability. Nothing is sampled along the
line: what a coin toss would tell about a point, the line tells about all of its points.

Cost: for each line and question that it meets a few floating-point operations; the solver runs once for each way
through the tree that is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flint import fmpq

from sma_games.algebra.polynomials.irreducible import as_coordinates
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.event_cases import MISSING, EventCases, mark_of_child
from sma_games.sensitivity.events import Mark
from sma_games.sensitivity.roots import real_roots_by_row, values_by_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EventLines", "Segments"]

NOISE = 1e-13  # of the sum of the terms' sizes; smaller values may be zero, and are worked out exactly
NARROW = 1e-11  # of the range; segments that fall between two ways of rounding are wide like this
LINES_AT_ONCE = 2**13


class Segments(NamedTuple):
    """Parts of lines on each of which an event is constant, line by line in ascending order.

    Of a parameter with atoms, they are its values.
    """

    lines: NDArray[Any]
    """The number of the line."""
    lows: NDArray[Any]
    highs: NDArray[Any]
    marks: NDArray[Any]
    """What is true on it, as a `Mark`."""
    weights: NDArray[Any]
    """The probability of its values, given the other parameters."""


class EventLines:
    """An event along lines in one direction.

    Parameters
    ----------
    cases
        The decision tree of the event; it grows as lines are asked about.
    draws
        What is believed about the parameters, which must be those of the tree, in the same order.
    along
        The parameter that varies along the lines.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity.events import read_event
    >>> model = load_model("sma/timing_matrix")
    >>> draws = Draws((model.parameters["backlash"], model.parameters["p_trump"]))
    >>> event = read_event(model, "some ROK = sign_early and US = sign_early")
    >>> cases = EventCases(model, event, draws.names, {n: draws.ends(n) for n in draws.names}, model.baseline)
    >>> EventLines(cases, draws, "backlash").probabilities([[0.0, 0.5], [0.0, 0.25]]).round(5).tolist()
    [0.50736, 0.46736]
    """

    def __init__(self, cases: EventCases, draws: Draws, along: str) -> None:
        self.cases = cases
        self.draws = draws
        self.along = along
        self._place = draws.names.index(along)
        self._atoms = draws.atoms(along)
        self._compiled: dict[int, _Polynomial] = {}

    def probabilities(self, points: Any, mark: Mark = Mark.SOME) -> NDArray[Any]:
        """Return for each line the probability that something is true, among all values of its parameter.

        Settings that are not admissible count as if it were false there.

        Parameters
        ----------
        points
            A point on each line, of shape (lines, parameters); that of the line's own parameter does not matter.
        """
        return self.totals(points, [mark])[:, 0]

    def totals(self, points: Any, marks: Sequence[Mark]) -> NDArray[Any]:
        """Return the same for several marks, of shape (lines, marks): where all of a mark's parts are true."""
        import numpy as np

        rows = np.asarray(points, dtype=np.float64)
        found = self.segments(rows)
        columns = [
            np.bincount(found.lines, np.where((found.marks & mark) == mark, found.weights, 0.0), len(rows))
            for mark in marks
        ]
        return np.stack(columns, axis=1)

    def segments(self, points: Any) -> Segments:
        """Return all segments of all lines."""
        import numpy as np

        rows = np.asarray(points, dtype=np.float64)
        parts = [self._part(rows[start : start + LINES_AT_ONCE], start) for start in range(0, len(rows), LINES_AT_ONCE)]
        return Segments(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _part(self, points: NDArray[Any], start: int) -> Segments:
        import numpy as np

        lines, lows, highs, marks = _Walk(self, points).run()
        order = np.lexsort((lows, lines))
        lines, lows, highs, marks = lines[order], lows[order], highs[order], marks[order]
        return Segments(start + lines, lows, highs, marks, self._weights(lines, lows, highs, points))

    def _weights(
        self, lines: NDArray[Any], lows: NDArray[Any], highs: NDArray[Any], points: NDArray[Any]
    ) -> NDArray[Any]:
        import numpy as np

        if self._atoms:
            values, weights = (np.array([float(each) for each in column]) for column in zip(*self._atoms, strict=True))
            found: NDArray[Any] = weights[np.searchsorted(values, lows)]
            return found
        others = points[lines]
        upper: NDArray[Any] = self.draws.weights(self.along, highs, others)
        upper -= self.draws.weights(self.along, lows, others)
        return upper

    def starts(self, num_lines: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return what walks down the tree: whole lines, or all atoms."""
        import numpy as np

        atoms = [(value, value) for value, _ in self._atoms]
        ends = [(float(low), float(high)) for low, high in atoms or [self.draws.ends(self.along)]]
        numbers = np.repeat(np.arange(num_lines), len(ends))
        lows, highs = (np.tile(np.array(column), num_lines) for column in zip(*ends, strict=True))
        return numbers, lows, highs

    def polynomial(self, number: int) -> _Polynomial:
        """Return a polynomial of the tree, made for evaluation along these lines."""
        if number not in self._compiled:
            self._compiled[number] = _Polynomial(self.cases, number, self._place)
        return self._compiled[number]

    def exact_value(self, number: int, point: NDArray[Any], value: float | None = None) -> list[Any]:
        """Return the exact coefficients of a polynomial on one line, or its value at one place of it."""
        setting = self.draws.exact(self._moved(point, 0.0 if value is None else value))
        coordinates = as_coordinates(setting, self.draws.names)
        if value is not None:
            return [self.cases.polynomials.value(number, [*map(_rational, coordinates)])]
        return list(self.cases.polynomials.along(number, coordinates, self._place).coeffs())

    def exact_mark(self, point: NDArray[Any], value: float) -> Mark:
        """Return what is true at a place of a line; the way to it is in the tree from then on."""
        return self.cases.mark_at(self.draws.exact(self._moved(point, value)))

    def _moved(self, point: NDArray[Any], value: float) -> list[float]:
        return [*point[: self._place].tolist(), value, *point[self._place + 1 :].tolist()]


def _rational(value: Any) -> fmpq:
    assert isinstance(value, fmpq)
    return value


class _Polynomial:
    """A polynomial as coefficients of powers of the line's parameter, each a sum of products of the others."""

    def __init__(self, cases: EventCases, number: int, place: int) -> None:
        terms = cases.polynomials.terms(number)
        largest = max(abs(value) for _, value in terms)
        self.degree = max(powers[place] for powers, _ in terms)
        self.rows: list[list[tuple[float, list[tuple[int, int]]]]] = [[] for _ in range(self.degree + 1)]
        for powers, value in terms:
            others = [(column, power) for column, power in enumerate(powers) if power and column != place]
            self.rows[powers[place]].append((value / largest, others))

    def on(self, points: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the coefficients on each line, and the sums of the sizes of their terms: (lines, degree + 1)."""
        import numpy as np

        values, sizes = np.zeros((2, len(points), self.degree + 1))
        for power, row in enumerate(self.rows):
            for coefficient, others in row:
                term = np.full(len(points), coefficient)
                for column, exponent in others:
                    term *= points[:, column] ** exponent
                values[:, power] += term
                sizes[:, power] += abs(term)
        return values, sizes


class _Walk:
    """Segments of some lines on their way down the decision tree."""

    def __init__(self, lines: EventLines, points: NDArray[Any]) -> None:
        self._event = lines
        self._cases = lines.cases
        self._points = points
        self._known: dict[int, tuple[NDArray[Any], ...]] = {}
        self._done: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        start, end = lines.starts(1)[1:]
        self._narrow = NARROW * float(end.max() - start.min())

    def run(self) -> tuple[NDArray[Any], ...]:
        """Return number of the line, low and high end, and mark of each segment at the end of its way."""
        import numpy as np

        waiting = [(-1, 0, *self._event.starts(len(self._points)))]
        while waiting:
            parent, slot, numbers, lows, highs = waiting.pop()
            child = self._cases.root if parent < 0 else self._cases.children[parent][slot]
            if child >= 0:
                waiting += self._ask(child, numbers, lows, highs)
            elif child != MISSING:
                self._end(numbers, lows, highs, int(mark_of_child(child)))
            else:
                waiting += self._explore(parent, slot, numbers, lows, highs)
        return tuple(np.concatenate(column) for column in zip(*self._done, strict=True))

    def _end(self, numbers: NDArray[Any], lows: NDArray[Any], highs: NDArray[Any], mark: int) -> None:
        import numpy as np

        self._done.append((numbers, lows, highs, np.full(len(numbers), mark)))

    def _explore(
        self, parent: int, slot: int, numbers: NDArray[Any], lows: NDArray[Any], highs: NDArray[Any]
    ) -> list[Any]:
        """Grow the tree at the middle of the widest segment; what goes its way comes back.

        If the exact signs there lead elsewhere, the segment is as narrow as the rounding of its ends, and is settled
        alone.
        """
        import numpy as np

        widest = int(np.argmax(highs - lows))
        middle = (lows[widest] + highs[widest]) / 2
        mark = self._event.exact_mark(self._points[numbers[widest]], float(middle))
        child = self._cases.root if parent < 0 else self._cases.children[parent][slot]
        if child != MISSING:
            return [(parent, slot, numbers, lows, highs)]
        if highs[widest] - lows[widest] <= self._narrow and (highs > lows).all():
            self._end(numbers, lows, highs, int(mark))
            return []
        self._end(numbers[[widest]], lows[[widest]], highs[[widest]], int(mark))
        others = np.arange(len(numbers)) != widest
        return [(parent, slot, numbers[others], lows[others], highs[others])] if others.any() else []

    def _ask(self, node: int, numbers: NDArray[Any], lows: NDArray[Any], highs: NDArray[Any]) -> list[Any]:
        """Cut segments where the polynomial of a node is zero; return the parts, by its sign."""
        number = self._cases.questions[node]
        coefficients, sizes, roots, is_zero = self._polynomial(number)
        if roots.shape[1]:
            cuts = _cuts(roots[numbers], lows, highs)
            keep = cuts[:, 1:] > cuts[:, :-1]
            keep[:, 0] |= ~keep.any(axis=1)  # a single value is one segment
            which, piece = keep.nonzero()
            numbers, lows, highs = numbers[which], cuts[which, piece], cuts[which, piece + 1]
        signs = self._signs(number, coefficients, sizes, is_zero, (numbers, lows, highs))
        found = []
        for sign in (1, 0, -1):
            mine = signs == sign
            if mine.any():
                found.append((node, sign + 1, numbers[mine], lows[mine], highs[mine]))
        return found

    def _signs(
        self,
        number: int,
        coefficients: NDArray[Any],
        sizes: NDArray[Any],
        is_zero: NDArray[Any],
        segments: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    ) -> NDArray[Any]:
        """Return the signs of a polynomial on segments between its roots: that in the middle."""
        import numpy as np

        numbers, lows, highs = segments
        middles = (lows + highs) / 2
        values = values_by_row(coefficients[numbers], middles)
        signs = np.where(is_zero[numbers], 0, np.sign(values)).astype(np.int64)
        is_point = lows == highs
        if is_point.any():
            scale = values_by_row(sizes[numbers], abs(middles))
            for place in np.flatnonzero(is_point & (abs(values) <= NOISE * scale)):
                (value,) = self._event.exact_value(number, self._points[numbers[place]], float(middles[place]))
                signs[place] = int(value > 0) - int(value < 0)
        return signs

    def _polynomial(self, number: int) -> tuple[NDArray[Any], ...]:
        """Return coefficients on all lines, the sizes of their terms, roots, and on which lines it is zero."""
        import numpy as np

        if number not in self._known:
            coefficients, sizes = self._event.polynomial(number).on(self._points)
            is_zero = np.zeros(len(self._points), dtype=np.bool_)
            for line in np.flatnonzero((abs(coefficients) <= NOISE * sizes).all(axis=1)):
                exact = [float(value) for value in self._event.exact_value(number, self._points[line])]
                largest = max(map(abs, exact), default=0.0)
                is_zero[line] = not largest
                scaled = [value / (largest or 1.0) for value in exact]
                coefficients[line] = [*scaled, *[0.0] * (coefficients.shape[1] - len(scaled))]
            self._known[number] = coefficients, sizes, real_roots_by_row(coefficients), is_zero
        return self._known[number]


def _cuts(roots: NDArray[Any], lows: NDArray[Any], highs: NDArray[Any]) -> NDArray[Any]:
    """Return the ends of segments with the roots between them, ascending; roots outside become ends."""
    import numpy as np

    inside = np.where(np.isnan(roots), highs[:, None], roots)
    inside = np.sort(np.clip(inside, lows[:, None], highs[:, None]), axis=1)
    return np.concatenate([lows[:, None], inside, highs[:, None]], axis=1)
