"""Charts of tipping points: one strip for each parameter over its range, colored by the answer.

Ranges are drawn equally wide. Numbers above a strip are tipping values, the number below it is today's value; texts are
measured and moved apart before they are placed. All lengths are inches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.errors import SmaGamesError
from sma_games.modeling import ParametricGame
from sma_games.regions import Cell, EquilibriumType, TippingPoint, TippingPoints, TippingStatus
from sma_games.regions.line.masses import mass_beyond
from sma_games.reporting.figures.belief_shapes import belief_shape
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import MOST_ROWS, PALETTE, number_labels, spread_apart, text_width, wrap_text
from sma_games.reporting.tipping_lines import TippingLines, as_lines
from sma_games.reporting.words.tipping_tables import TippingRow
from sma_games.reporting.words.type_words import some_types, type_noun
from sma_games.reporting.words.vocabulary import joined, parameter_words, sentence, setting_text, vocabulary_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["answer_kind", "plot_tipping_points"]

POINTS = 72  # per inch
MARGIN = 0.25
STRIP_WIDTH = 5.6
TEXT_COLOR = "#222222"
FAINT = "#666666"
BELIEF = "#B8B8B8"
STORIES = 4  # of who leaves today's answer, in one entry of the legend
TOLD = 2  # paths of play in one entry of the legend
BAND = 0.95  # height of what is believed, in sizes of the font


def plot_tipping_points(
    found: TippingLines | TippingPoints | Iterable[TippingPoints],
    ax: Axes | None = None,
    *,
    limit: int | None = MOST_ROWS,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a figure of where the answer changes along each parameter and how likely that is.

    The parameter with the most belief beyond a tipping point comes first, then the nearest; a gray band above a strip
    shows the distribution. Shows every tipping value and today's value; parameters that never change the answer are
    named below the strips. Costs a second.

    Parameters
    ----------
    found
        From `tipping_lines`, or from `tipping_points` along one parameter or several of one model.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    limit
        How many parameters have a strip, at most; all of them if None.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the strips need if absent.
    font_size
        In points.

    Raises
    ------
    SmaGamesError
        If no parameter has tipping points that could be found.
    MethodError
        If these are no tipping points, or of several models.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> points = tipping_points(load_model("textbook/stag_hunt"), "hare_value")
    >>> plot_tipping_points(points).axes[0].texts[1].get_text()
    'Tipping points, baseline'
    """
    lines = as_lines(found)
    if not lines.found:
        reasons = sorted({line for line in lines.lines.values() if isinstance(line, str)})
        raise SmaGamesError(f"no tipping chart of {lines.model!r}: {'; '.join(reasons or ['it has no parameters'])}")
    rows = () if any(line.claim is not None for line in lines.found) else lines.rows
    chart = _Chart(lines.model, lines.found, lines.main, font_size, limit, rows)
    sheet = Sheet(chart.width, chart.height, size, ax)
    heading = lines.model.title if title is None else title
    chart.draw(sheet.page, heading, f"Tipping points, {setting_text(lines.model)}")
    return sheet.finish(lines)


def answer_kind(model: ParametricGame, types: Sequence[EquilibriumType], main: frozenset[Any]) -> str:
    """Return in words what is common to the equilibria between two tipping points.

    In a matrix: which of today's undoubted equilibria there are, else what every equilibrium has in common; in a tree:
    the paths of play; in a stochastic game: the policies.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> from sma_games.reporting.words.tipping_tables import main_types
    >>> model = load_model("textbook/stag_hunt")
    >>> [answer_kind(model, cell.equilibria, main_types(model)) for cell in tipping_points(model, "stag_value").cells]
    ["Playing 'stag' is no equilibrium; in every one row plays 'hare'.", "Playing 'stag' is an equilibrium."]
    """
    if not model.strategies:
        return sentence(some_types(model, types, TOLD))
    kept = [each for each in types if each.choices in main]
    if kept:
        verb = "is an equilibrium" if len(kept) == 1 else "are equilibria"
        return sentence(f"{joined([type_noun(model, each) for each in kept])} {verb}")
    words = _common_words(model, types)
    if len(main) != 1:
        return sentence(f"today's equilibria are gone; {words}" if main else words)
    (choices,) = main
    return sentence(f"{type_noun(model, EquilibriumType('', choices))} is no equilibrium; {words}")


@dataclass(frozen=True)
class _Chart:
    """Where everything goes, in inches from the upper left corner."""

    model: ParametricGame
    lines: tuple[TippingPoints, ...]
    main: frozenset[Any]
    font_size: float
    limit: int | None
    rows: Sequence[TippingRow]
    """The tipping points in words."""

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @cached_property
    def strips(self) -> list[TippingPoints]:
        """The lines with tipping points, by `rank`, as many as are shown."""
        return self.lines_by_rank[: self.limit]

    @cached_property
    def lines_by_rank(self) -> list[TippingPoints]:
        """All of them."""
        return sorted((line for line in self.lines if line.nearest is not None), key=self.rank)

    def rank(self, line: TippingPoints) -> tuple[bool, float, float]:
        """Return what strips are sorted by: changes of color first, by the mass beyond, then the nearest."""
        major = [point for number, point in enumerate(line) if not self.is_minor(line, number)]
        points = major or list(line)
        mass = max(self.mass_beyond(line, point) for point in points)
        return not major, -mass, min(map(line.distance, points))

    def mass_beyond(self, line: TippingPoints, point: TippingPoint) -> float:
        """Return how probable values are on the far side of a tipping point; 0 if nothing is believed."""
        parameter, value = self.model.parameters[line.parameter], point.exact_value
        return float(mass_beyond(parameter, line, value, "above" if value >= line.today else "below") or 0)

    @cached_property
    def colors(self) -> dict[str, str]:
        """Color by kind of answer; today's comes first, the others in order of appearance."""
        strips = self.strips or list(self.lines)
        kinds = dict.fromkeys(self.kind(line.types_at_today()) for line in strips)
        kinds |= dict.fromkeys(self.kind(cell.equilibria) for line in strips for cell in line.cells)
        return {kind: PALETTE[number % len(PALETTE)] for number, kind in enumerate(kinds)}

    @cached_property
    def left(self) -> float:
        """Where the strips begin: right of the names and the low ends of the ranges."""
        names = max((self.measure(line.parameter) for line in self.strips), default=0.0)
        names = max([names, *(self.measure(self.label(line), 0.85) for line in self.strips)])
        return MARGIN + names + self.lows_width + 2.4 * self.em

    @cached_property
    def lows_width(self) -> float:
        return max((self.measure(self.numbers(line)[line.low], 0.85) for line in self.strips), default=0.0)

    @cached_property
    def width(self) -> float:
        highs = max((self.measure(self.numbers(line)[line.high], 0.85) for line in self.strips), default=0.0)
        return self.left + STRIP_WIDTH + highs + 0.8 * self.em + MARGIN

    @property
    def row_height(self) -> float:
        return 4.4 * self.em + self.band

    @cached_property
    def band(self) -> float:
        """Height of what is believed, above a strip; 0 if nothing is believed of any parameter."""
        has_beliefs = any(self.model.parameters[line.parameter].distribution for line in self.strips)
        return BAND * self.em * has_beliefs

    @property
    def top(self) -> float:
        return MARGIN + 5 * self.em

    @cached_property
    def legend(self) -> list[tuple[str, str]]:
        """Color and text of the legend's lines; only the first line of an entry has a color."""
        entries = []
        for kind, color in self.colors.items():
            first, *rest = wrap_text(f"{kind} {self.reasons.get(kind, '')}", self.characters)
            entries += [(color, first), *(("", text) for text in rest)]
        return entries

    @cached_property
    def reasons(self) -> dict[str, str]:
        """By kind of answer who would do what instead of what is done today, and along which parameters."""
        told: dict[str, dict[str, dict[str, None]]] = {}
        points: dict[Any, TippingPoint] = {
            (line.parameter, point.exact_value): point for line in self.strips for point in line
        }
        for row in self.rows:
            point = points.get((row.parameter, row.value))
            if point is not None and row.changes_answer and row.reason:
                beyond = point.above if row.side == "above" else point.below
                told.setdefault(self.kind(beyond), {}).setdefault(row.reason, {})[row.parameter] = None
        return {
            kind: sentence("; ".join(f"{reason} ({joined(names)})" for reason, names in stories.items()))
            for kind, stories in told.items()
            if len(stories) <= STORIES
        }

    @property
    def characters(self) -> int:
        """How many characters fit on a line of the legend."""
        return int((self.width - 2 * MARGIN - 2.6 * self.em) / (0.54 * self.em))

    @cached_property
    def remarks(self) -> list[str]:
        constant = [line.parameter for line in self.lines if line.status is TippingStatus.NEVER]
        text = "Numbers above a strip: tipping values. Bold number below it: today. All ranges are drawn equally wide."
        if self.band:
            text += " Gray above a strip: how likely each value is by its distribution."
        if any(self.is_minor(line, number) for line in self.strips for number in range(len(line))):
            text += " At the short marks only other equilibria change."
        if any(not line.is_whole for line in self.strips):
            text += " Where a strip is white, values are not admissible."
        at_ends = [line.parameter for line in self.lines if line.status is TippingStatus.ENDS]
        rest = [line.parameter for line in self.lines_by_rank[len(self.strips) :]]
        farther = f"Less likely to change the answer, or farther away, and not drawn: {joined(rest)}." if rest else ""
        never = f"No value changes the answer: {joined(constant)}." if constant else ""
        only = f"It changes at an end of the admissible values only: {joined(at_ends)}." if at_ends else ""
        more = [line for words in (farther, never, only) for line in wrap_text(words, self.characters)]
        return [*(wrap_text(text, self.characters) if self.strips else []), *more]

    @property
    def height(self) -> float:
        below = 1.75 * self.em * (len(self.legend) + len(self.remarks)) + 1.8 * self.em
        return self.top + len(self.strips) * self.row_height + below + MARGIN

    def label(self, line: TippingPoints) -> str:
        """Return what a parameter is, and its unit, which stand below its name."""
        return parameter_words(self.model, line.parameter)

    def numbers(self, line: TippingPoints) -> dict[Any, str]:
        """Return the texts of all values of a strip."""
        values = [line.low, line.high, line.today, *(point.exact_value for point in line)]
        return dict(zip(values, number_labels(values), strict=True))

    def measure(self, text: str, scale: float = 1) -> float:
        return text_width(text, self.font_size * scale)

    def kind(self, types: Sequence[EquilibriumType]) -> str:
        if any(line.claim is not None for line in self.lines):
            return "The claim holds." if types else "The claim fails."
        return answer_kind(self.model, types, self.main)

    def is_minor(self, line: TippingPoints, number: int) -> bool:
        """Return whether the color is the same on both sides of a tipping point."""
        point = line[number]
        return self.kind(point.below) == self.kind(point.above)

    def x(self, line: TippingPoints, value: RealNumber | float) -> float:
        share = (float(value) - float(line.low)) / float(line.high - line.low)
        return self.left + STRIP_WIDTH * share

    def draw(self, axes: Axes, title: str, subtitle: str) -> None:
        axes.text(MARGIN, MARGIN + self.em, title, fontsize=self.font_size * 1.35, weight="bold", va="center")
        axes.text(MARGIN, MARGIN + 2.9 * self.em, subtitle, fontsize=self.font_size, color=FAINT, va="center")
        for number, line in enumerate(self.strips):
            self._draw_strip(axes, line, self.top + number * self.row_height)
        self._draw_legend(axes, self.top + len(self.strips) * self.row_height + 1.6 * self.em)

    def _draw_strip(self, axes: Axes, line: TippingPoints, top: float) -> None:
        upper = top + 1.45 * self.em + self.band
        lower = upper + 1.2 * self.em
        middle = (upper + lower) / 2
        for cell in line.cells:
            self._draw_cell(axes, line, cell, upper, lower)
        small = self.font_size * 0.85
        name_end = self.left - 1.5 * self.em - self.lows_width
        axes.text(name_end, middle, line.parameter, fontsize=self.font_size, ha="right", va="center")
        below = middle + 1.25 * self.em
        axes.text(name_end, below, self.label(line), fontsize=small, color=FAINT, ha="right", va="center")
        low_x, high_x = self.left - 0.5 * self.em, self.left + STRIP_WIDTH + 0.5 * self.em
        axes.text(low_x, middle, self.numbers(line)[line.low], fontsize=small, color=FAINT, ha="right", va="center")
        axes.text(high_x, middle, self.numbers(line)[line.high], fontsize=small, color=FAINT, ha="left", va="center")
        self._draw_belief(axes, line, upper)
        self._draw_tipping_values(axes, line, upper, lower)
        today = self.x(line, line.today)
        axes.plot([today, today], [upper - 0.1 * self.em, lower + 0.15 * self.em], color="white", linewidth=4, zorder=3)
        axes.plot([today, today], [upper - 0.1 * self.em, lower + 0.15 * self.em], color="black", linewidth=2, zorder=4)
        axes.plot(
            [today], [lower + 0.25 * self.em], marker="^", color="black", markersize=self.font_size * 0.5, zorder=4
        )
        text = ("today " if line is self.strips[0] else "") + self.numbers(line)[line.today]
        axes.text(today, lower + 0.65 * self.em, text, fontsize=small, weight="bold", ha="center", va="top")

    def _draw_belief(self, axes: Axes, line: TippingPoints, upper: float) -> None:
        """Draw the distribution of a parameter as a band on its strip."""
        parameter = self.model.parameters[line.parameter]
        if parameter.distribution is None:
            return
        height = self.band - 0.2 * self.em
        upper -= 0.1 * self.em  # a gap
        curves, bars = belief_shape(parameter)
        for values, heights in curves:
            xs = [self.x(line, value) for value in values]
            tops = [upper - height * each for each in heights]
            axes.fill_between(xs, upper, tops, color=BELIEF, linewidth=0, zorder=1)
        for value, share in bars:
            x = self.x(line, value)
            axes.plot([x, x], [upper, upper - height * share], color=BELIEF, linewidth=2.5, zorder=1)

    def _draw_cell(self, axes: Axes, line: TippingPoints, cell: Cell, upper: float, lower: float) -> None:
        low, high = self.x(line, cell.low), self.x(line, cell.high)
        axes.fill_between(
            [low, high], upper, lower, color=self.colors[self.kind(cell.equilibria)], linewidth=0, zorder=1
        )

    def _draw_tipping_values(self, axes: Axes, line: TippingPoints, upper: float, lower: float) -> None:
        above = upper - self.band
        texts = [self.numbers(line)[point.exact_value] for point in line]
        places = [self.x(line, point.exact_value) for point in line]
        widths = [self.measure(text, 0.85) + 0.7 * self.em for text in texts]
        spread = spread_apart(places, widths, self.left - 2 * self.em, self.left + STRIP_WIDTH + 2 * self.em)
        for number, (text, place, center) in enumerate(zip(texts, places, spread, strict=True)):
            minor = self.is_minor(line, number)
            bottom = (upper + lower) / 2 if minor else lower
            axes.plot([place, place], [above, bottom], color=TEXT_COLOR, linewidth=0.8 if minor else 1.2, zorder=2)
            axes.plot([center, place], [above - 0.4 * self.em, above], color=TEXT_COLOR, linewidth=0.7, zorder=2)
            axes.text(
                center,
                above - 0.45 * self.em,
                text,
                fontsize=self.font_size * 0.85,
                color=FAINT if minor else TEXT_COLOR,
                ha="center",
                va="bottom",
            )

    def _draw_legend(self, axes: Axes, top: float) -> None:
        y = top
        for color, text in self.legend:
            if color:
                xs = [MARGIN, MARGIN + 1.6 * self.em]
                axes.fill_between(xs, y - 0.5 * self.em, y + 0.5 * self.em, color=color, linewidth=0)
            axes.text(MARGIN + 2.4 * self.em, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += 1.75 * self.em
        for text in self.remarks:
            axes.text(MARGIN, y, text, fontsize=self.font_size * 0.9, color=FAINT, va="center")
            y += 1.75 * self.em


def _common_words(model: ParametricGame, types: Sequence[EquilibriumType]) -> str:
    """Return what the player with the fewest strategies in use does in these equilibria of a matrix."""
    if not types:
        return "nothing is an equilibrium"
    words = vocabulary_of(model)
    in_use = {(player, name) for each in types for player, actions in each.choices for name in actions}
    used = {player: [name for name in row if (player, name) in in_use] for player, row in model.strategies.items()}
    shared = [name for name in dict.fromkeys(name for row in used.values() for name in row) if _somebody(types, name)]
    player, names = min(used.items(), key=lambda item: len(item[1]))
    if len(names) > 1 and shared:
        return f"in every one somebody {words.action_words(shared[0])}"
    if len(names) == len(model.strategies[player]):
        return f"there are {len(types)} others, with nothing in common"
    return f"in every one {words.player_name(player)} {words.any_of(names)}"


def _somebody(types: Sequence[EquilibriumType], action: str) -> bool:
    """Return whether in each of these equilibria somebody surely takes an action."""
    return all(any(actions == (action,) for _, actions in each.choices) for each in types)
