"""Bifurcation diagrams: a payoff, a measure or a probability at every equilibrium, against one parameter.

Strict equilibria are solid lines, others dashed; a letter on each line leads to its words below, and the numbers above
are the values at which lines begin or end. All lengths are inches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.errors import MethodError
from sma_games.regions import BifurcationDiagram
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import number_labels, spread_apart, text_width
from sma_games.reporting.words.branch_curves import (
    Curve,
    Quantity,
    Stretch,
    branch_curves,
    change_sentences,
    find_quantity,
    quantity_words,
)
from sma_games.reporting.words.forms import WORDS
from sma_games.reporting.words.vocabulary import add_label, vocabulary_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_bifurcation_diagram"]

POINTS = 72  # per inch
MARGIN = 0.25
PLOT = (6.0, 3.3)
TEXT_COLOR = "#222222"
FAINT = "#666666"
SAMPLES = 160  # points of a curved line
MANY = 8  # values that are told in sentences
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555", "#B8A900")
PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)  # of a letter along its line, best first


def plot_bifurcation_diagram(
    diagram: BifurcationDiagram,
    ax: Axes | None = None,
    *,
    of: str | tuple[str, str] | None = None,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a figure of every branch of equilibria against the parameter.

    Shows all branches; those that lie on each other are one line. Costs a second.

    Parameters
    ----------
    diagram
        From `bifurcation_diagram`.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    of
        What is drawn: a player (his payoff), a measure, or "player: strategy" (its probability); the first player's
        payoff if absent.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the words need if absent.
    font_size
        In points.

    Raises
    ------
    SettingError
        If there is no such quantity.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import bifurcation_diagram
    >>> diagram = bifurcation_diagram(load_model("textbook/battle_of_the_sexes"), "premium")
    >>> plot_bifurcation_diagram(diagram, of="row: opera").axes[1].get_ylabel()
    "Probability of row playing 'opera'"
    """
    if not isinstance(diagram, BifurcationDiagram):
        raise MethodError(f"expected a bifurcation diagram, not {type(diagram).__name__}; see bifurcation_diagram")
    chart = _Chart(diagram, find_quantity(diagram.model, of), font_size, size)
    sheet = Sheet(chart.width, chart.height, None, ax)
    chart.draw(sheet, diagram.model.title if title is None else title)
    return sheet.finish(diagram)


@dataclass(frozen=True)
class _Chart:
    """Where everything goes, in inches from the upper left corner."""

    diagram: BifurcationDiagram
    quantity: Quantity
    font_size: float
    size: tuple[float, float] | None

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @property
    def what(self) -> str:
        """What is drawn, in words."""
        return quantity_words(self.quantity, vocabulary_of(self.diagram.model))

    @property
    def has_strictness(self) -> bool:
        """Whether an equilibrium can be strict: that is not asked of agreements and of talks."""
        return self.diagram.model.form not in WORDS

    @property
    def left(self) -> float:
        return MARGIN + 6.6 * self.em

    @property
    def top(self) -> float:
        return MARGIN + 6.6 * self.em

    @property
    def line_height(self) -> float:
        return 1.75 * self.em

    @cached_property
    def width(self) -> float:
        return self.size[0] if self.size else self.left + PLOT[0] + MARGIN + 2 * self.em

    @cached_property
    def height(self) -> float:
        return self.size[1] if self.size else self.top + PLOT[1] + self.below

    @property
    def below(self) -> float:
        """Height of all that is written under the plot."""
        lines = len(self.legend) + len(self.remarks) + len(self.changes)
        return 6.2 * self.em + self.line_height * lines + MARGIN

    @property
    def plot_width(self) -> float:
        return self.width - self.left - MARGIN - 2 * self.em

    @property
    def plot_height(self) -> float:
        return max(self.height - self.top - self.below, 4 * self.em)

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        return branch_curves(self.diagram, self.quantity)

    @cached_property
    def told(self) -> list[tuple[RealNumber, str]]:
        return change_sentences(self.curves, self.diagram)

    @cached_property
    def legend(self) -> list[tuple[Curve | None, str]]:
        """Curves and text of the legend's lines; only the first line of an entry has a curve."""
        entries: list[tuple[Curve | None, str]] = []
        for curve in self.curves:
            first, *rest = self.wrapped(curve.words, 5.4)
            entries += [(curve, first), *((None, text) for text in rest)]
        return entries

    @cached_property
    def changes(self) -> list[str]:
        """Sentences about what happens at the values above the plot."""
        lines = [f"At {_text(value)}: {words}" for value, words in self.told[:MANY]]
        if len(self.told) > MANY:
            lines.append(f"… and something at {len(self.told) - MANY} more values")
        return [part for line in lines for part in self.wrapped(line)]

    @cached_property
    def remarks(self) -> list[str]:
        parts = []
        kinds = {each.is_strict for curve in self.curves for each in curve.stretches} if self.has_strictness else set()
        if True in kinds:
            parts.append("Solid: strict equilibrium (every other choice is worse).")
        if False in kinds:
            parts.append("Dashed: not strict.")
        if any(curve.points for curve in self.curves):
            parts.append("Diamond: exists at this value only.")
        return self.wrapped(" ".join(parts))

    def wrapped(self, text: str, indent: float = 0) -> list[str]:
        """Return the lines of a text that begins so many ems from the margin; each fits on the page."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            fits = text_width(longer, self.font_size) <= self.width - 2 * MARGIN - indent * self.em
            lines[-1:] = [longer] if fits or not lines else [lines[-1], word]
        return lines

    def color(self, curve: Curve) -> str:
        return COLORS[self.curves.index(curve) % len(COLORS)]

    def draw(self, sheet: Sheet, title: str) -> None:
        page = sheet.page
        page.text(MARGIN, MARGIN + self.em, title, fontsize=self.font_size * 1.35, weight="bold", va="center")
        subtitle = f"{self.what} at every equilibrium, along {add_label(self.diagram.model, self.diagram.parameter)}"
        page.text(MARGIN, MARGIN + 2.9 * self.em, subtitle, fontsize=self.font_size, color=FAINT, va="center")
        plot = sheet.add_plot(self.left, self.top, self.plot_width, self.plot_height)
        self._prepare(plot)
        self._draw_values(page, plot)
        self._draw_curves(plot)
        self._draw_letters(plot)
        self._draw_today(page, plot)
        self._draw_legend(page, self.top + self.plot_height + 5.2 * self.em)

    def _prepare(self, plot: Axes) -> None:
        low, high = float(self.diagram.low), float(self.diagram.high)
        pad = (high - low) / 100
        plot.set_xlim(low - pad, high + pad)
        bottom, top = self._limits()
        plot.set_ylim(bottom, top)
        for side in ("top", "right"):
            plot.spines[side].set_visible(False)
        plot.tick_params(labelsize=self.font_size * 0.85, colors=FAINT, labelcolor=TEXT_COLOR)
        plot.yaxis.get_offset_text().set_fontsize(self.font_size * 0.85)
        plot.set_ylabel(self.what, fontsize=self.font_size, color=TEXT_COLOR)

    def _limits(self) -> tuple[float, float]:
        heights = [
            float(value)
            for curve in self.curves
            for each in (*curve.stretches, *curve.points)
            for value in _line(each)[1]
        ]
        least, most = min(heights), max(heights)
        pad = (most - least) * 0.07 or abs(most) * 0.05 or 1.0
        return least - pad, most + pad

    def _draw_values(self, page: Axes, plot: Axes) -> None:
        """Write the values at which lines begin or end above the plot, apart from each other."""
        values = [value for value, _ in self.told]
        small = self.font_size * 0.85
        texts = [_text(value) for value in values]
        widths = [text_width(text, small) + 0.7 * self.em for text in texts]
        if sum(widths) > self.plot_width + 4 * self.em:  # too many to be read
            texts, widths = ["" for _ in texts], [0.0 for _ in widths]
        places = [self._x(plot, float(value)) for value in values]
        spread = spread_apart(places, widths, self.left - 2 * self.em, self.left + self.plot_width + 2 * self.em)
        for text, value, place, center in zip(texts, values, places, spread, strict=True):
            plot.axvline(float(value), color=FAINT, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
            if text:
                ends = [self.top - 0.75 * self.em, self.top - 0.05 * self.em]
                page.plot([center, place], ends, color=FAINT, linewidth=0.7)
                page.text(center, self.top - 0.85 * self.em, text, fontsize=small, ha="center", va="bottom")

    def _x(self, plot: Axes, value: float) -> float:
        low, high = plot.get_xlim()
        return self.left + self.plot_width * (value - low) / (high - low)

    def _line_style(self, stretches: Sequence[Stretch]) -> Any:
        """Return the style of a line: dashed if no stretch of it is strict although one could be."""
        return "-" if not self.has_strictness or any(each.is_strict for each in stretches) else (0, (4, 2))

    def _draw_curves(self, plot: Axes) -> None:
        for curve in self.curves:
            color = self.color(curve)
            for each in curve.stretches:
                style = self._line_style([each])
                plot.plot(*_line(each), color=color, linewidth=2, linestyle=style, zorder=3)
            for x, y in self._ends(curve):
                plot.plot([x], [y], marker="o", color=color, markersize=self.font_size * 0.45, zorder=4, clip_on=False)
            for each in curve.points:
                xs, ys = _line(each)
                plot.plot(
                    xs[:1], ys[:1], marker="D", color=color, mfc="white", markersize=self.font_size * 0.5, zorder=5
                )

    def _ends(self, curve: Curve) -> Iterator[tuple[float, float]]:
        """Yield the ends of a curve inside the range."""
        for each in curve.stretches:
            xs, ys = _line(each)
            for value, x, y, above in ((each.low, xs[0], ys[0], False), (each.high, xs[-1], ys[-1], True)):
                inside = self.diagram.low < value < self.diagram.high
                if inside and not curve.exists_near(value, above=above):
                    yield float(x), float(y)

    def _draw_letters(self, plot: Axes) -> None:
        """Put each curve's letter on its connected parts, as far from other lines as possible."""
        taken: list[tuple[float, float]] = []
        for curve in self.curves:
            for stretch in self._lettered(curve):
                places = _places_on(stretch)
                rooms = [self._room(plot, curve, place, taken) for place in places]
                taken.append(places[rooms.index(max(rooms))])
                self._draw_letter(plot, curve, *taken[-1])

    def _draw_letter(self, plot: Axes, curve: Curve, x: float, y: float) -> None:
        color = self.color(curve)
        circle = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": color}
        font: dict[str, Any] = {"fontsize": self.font_size * 0.85, "weight": "bold", "color": color}
        plot.text(x, y, curve.letter, ha="center", va="center", bbox=circle, zorder=6, **font)

    def _lettered(self, curve: Curve) -> list[Stretch]:
        """Return the longest stretch of a curve, and those apart from it that have room for a letter."""
        by_length = sorted(curve.stretches, key=_length, reverse=True)
        chosen = by_length[:1]
        for each in by_length[1:]:
            has_room = _length(each) * self.plot_width > 3 * self.em * float(self.diagram.high - self.diagram.low)
            if has_room and all(each.high < other.low or other.high < each.low for other in chosen):
                chosen.append(each)
        return chosen

    def _room(
        self, plot: Axes, curve: Curve, place: tuple[float, float], taken: Sequence[tuple[float, float]]
    ) -> float:
        """Return the distance in ems to what else is drawn, up to where more does not help."""
        x, y = place
        wide = self.plot_width / (plot.get_xlim()[1] - plot.get_xlim()[0]) / self.em
        tall = self.plot_height / (plot.get_ylim()[1] - plot.get_ylim()[0]) / self.em
        others = [
            abs(float(each.function.on([x])[0]) - y) * tall
            for other in self.curves
            for each in other.stretches
            if other is not curve and float(each.low) <= x <= float(each.high)
        ]
        verticals = [abs(x - float(value)) * wide for value in (self.diagram.today, *(value for value, _ in self.told))]
        letters = [abs(x - left) * wide + abs(y - height) * tall for left, height in taken]
        return min([3.0, *others, *verticals, *letters])

    def _draw_today(self, page: Axes, plot: Axes) -> None:
        today = float(self.diagram.today)
        plot.axvline(today, color="black", linewidth=1.4, zorder=2)
        x, y = self._x(plot, today), self.top + self.plot_height + 2.3 * self.em
        page.plot([x], [y], marker="^", color="black", markersize=self.font_size * 0.5)
        text = f"{self.diagram.parameter} today {_text(self.diagram.today)}"
        half = text_width(text, self.font_size, bold=True) / 2
        center = min(max(x, MARGIN + half), self.width - MARGIN - half)
        page.text(center, y + 0.5 * self.em, text, fontsize=self.font_size, weight="bold", ha="center", va="top")

    def _draw_legend(self, page: Axes, top: float) -> None:
        y = top
        for curve, text in self.legend:
            if curve is not None:
                self._draw_key(page, curve, y)
            page.text(MARGIN + 5.4 * self.em, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += self.line_height
        y += 0.5 * self.em
        for text in self.changes:
            page.text(MARGIN, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += self.line_height
        y += 0.5 * self.em
        for text in self.remarks:
            page.text(MARGIN, y, text, fontsize=self.font_size * 0.9, color=FAINT, va="center")
            y += self.line_height

    def _draw_key(self, page: Axes, curve: Curve, y: float) -> None:
        """Draw the letter and the line of a curve."""
        color = self.color(curve)
        start, end = MARGIN + 1.8 * self.em, MARGIN + 4.6 * self.em
        if curve.stretches:
            page.text(MARGIN, y, curve.letter, fontsize=self.font_size, weight="bold", color=color, va="center")
            style = self._line_style(curve.stretches)
            page.plot([start, end], [y, y], color=color, linewidth=2, linestyle=style)
        else:
            page.plot([(start + end) / 2], [y], marker="D", color=color, mfc="white", markersize=self.font_size * 0.5)


def _length(each: Stretch) -> float:
    return float(each.high) - float(each.low)


def _places_on(each: Stretch) -> list[tuple[float, float]]:
    xs = [float(each.low) + _length(each) * share for share in PLACES]
    return list(zip(xs, map(float, each.function.on(xs)), strict=True))


def _line(each: Stretch) -> tuple[list[float], list[float]]:
    """Return points along a stretch, without poles at its ends; the ends only if it is straight."""
    low, high = float(each.low), float(each.high)
    straight = len(each.function.denominator) == 1 and len(each.function.numerator) <= 2  # noqa: PLR2004 - degree one
    count = 1 if straight else SAMPLES
    xs = [low + (high - low) * number / count for number in range(count + 1)]
    points = [(x, y) for x, y in zip(xs, map(float, each.function.on(xs)), strict=True) if isfinite(y)]
    return [x for x, _ in points], [y for _, y in points]


def _text(value: RealNumber) -> str:
    return number_labels([value])[0]
