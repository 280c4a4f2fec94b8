"""Charts of robustness: how far each parameter must move, alone, until the answer changes.

Bars are shares of the parameters' ranges, so that they can be compared; their color tells what the answer is behind
their end. Vertical lines are the distances when all parameters move at once. All lengths are inches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, inf, log10
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.errors import SmaGamesError
from sma_games.modeling.quantified import QuantifiedModel
from sma_games.regions import JointChange, Norm, Robustness, SingleChange
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import MOST_ROWS, PALETTE, number_labels, text_width, wrap_text
from sma_games.reporting.figures.tipping_chart import answer_kind
from sma_games.reporting.tipping_lines import tipping_lines
from sma_games.reporting.words.claim_sentences import claim_sentence
from sma_games.reporting.words.region_words import setting_words
from sma_games.reporting.words.tipping_tables import TippingRow, change_words, main_types, rows_of_lines
from sma_games.reporting.words.vocabulary import axis_label, joined, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_robustness"]

POINTS = 72  # per inch
MARGIN = 0.25
BAR_WIDTH = 4.6
TEXT_COLOR = "#222222"
FAINT = "#666666"
GRID = "#DDDDDD"
TICKS = 5  # on the axis, about
LABEL = 9  # widths of a letter that a label takes at least
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # behind labels, so that no line crosses them
LINES = {Norm.LARGEST: "-", Norm.EUCLIDEAN: (0, (4, 2))}
JOINTLY = {
    Norm.LARGEST: "If all move at once, each by up to this share of its range",
    Norm.EUCLIDEAN: "If all move at once, root of the sum of squares of the shares",
}


def plot_robustness(
    found: Robustness,
    ax: Axes | None = None,
    *,
    main: frozenset[Any] | None = None,
    rows: Iterable[TippingRow] | None = None,
    limit: int | None = MOST_ROWS,
    title: str | None = None,
    size: tuple[float, float] | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a figure of how far each parameter is from changing the answer, nearest first.

    Shows the nearest parameters; farther ones, and those that never change the answer, are named below. Distances
    of all parameters together are vertical lines; where only bounds are known, a band between these.

    Parameters
    ----------
    found
        What `robustness` returned.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    main
        The choices of today's equilibria beyond doubt, as `main_types` returns them; found if absent.
    rows
        The rows of `tipping_lines` along the same parameters, which know who deviates; found if absent.
    limit
        How many parameters have a bar, at most; all of them if None.
    title
        Heading; the model's title if absent, none if empty.
    size
        Width and height in inches; as large as the bars need if absent.
    font_size
        In points.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import robustness
    >>> found = robustness(load_model("textbook/stag_hunt"))
    >>> "hare_value" in [text.get_text() for text in plot_robustness(found).axes[0].texts]
    True
    """
    known = None if rows is None else tuple(rows)
    chart = _Chart(found, found.model.title if title is None else title, font_size, limit, main, known)
    sheet = Sheet(chart.width, chart.height, size, ax)
    chart.draw(sheet.page)
    return sheet.finish(found)


@dataclass(frozen=True)
class _Chart:
    """Where everything goes, in inches from the upper left corner."""

    found: Robustness
    title: str
    font_size: float
    limit: int | None = None
    known: frozenset[Any] | None = None
    """The equilibria that are beyond doubt today, if they are known."""
    rows: tuple[TippingRow, ...] | None = None
    """The tipping points of these parameters, if they are known."""

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @cached_property
    def bars(self) -> list[SingleChange]:
        """The parameters that change the answer, nearest first, as many as are shown."""
        return self.changing[: self.limit]

    @cached_property
    def changing(self) -> list[SingleChange]:
        """All of them."""
        return [each for each in self.found.single if each.value is not None]

    @cached_property
    def main(self) -> frozenset[Any]:
        """The equilibria that are beyond doubt today."""
        return main_types(self.found.model) if self.known is None else self.known

    @cached_property
    def reasons(self) -> Mapping[tuple[str, RealNumber | None], str]:
        """Who would do what else beyond a value, by parameter and value, where there is one story to tell."""
        rows, model = self.rows or (), self.found.model
        is_whole = not isinstance(model, QuantifiedModel)  # else an answer is another one for each value of the lever
        if self.rows is None and is_whole and self.found.setting == model.baseline:
            with suppress(SmaGamesError):
                lines = tipping_lines(model, [each.parameter for each in self.bars])
                rows = tuple(rows_of_lines(lines.model, lines.lines, self.main))
        return {(row.parameter, row.value): row.reason for row in rows if row.reason}

    def words(self, change: SingleChange) -> str:
        """Return what the answer is behind a change, and who deviates."""
        if self.found.claim is not None:
            told = f"the claim becomes {change.outcome.rpartition(': ')[2]}"
        else:
            told = change_words(self.found.model, self.found.equilibria, change.equilibria, self.main)
        reason = self.reasons.get((change.parameter, change.value))
        return sentence(f"{told}: {reason}" if reason else told)

    @cached_property
    def colors(self) -> dict[str, str]:
        """Color by what happens, in order of appearance; the first of the palette is today's answer elsewhere."""
        kinds = dict.fromkeys(map(self.words, self.bars))
        return {kind: PALETTE[1 + number % (len(PALETTE) - 1)] for number, kind in enumerate(kinds)}

    @cached_property
    def joint(self) -> list[JointChange]:
        """The joint changes that were found, if there are several parameters."""
        return [each for each in self.found.joint if each.upper < inf and len(self.found.single) > 1]

    @cached_property
    def scale(self) -> float:
        """The share at the right end of the axis."""
        longest = max([each.distance for each in self.bars] + [each.upper for each in self.joint], default=0.0)
        return longest or 1.0

    @cached_property
    def left(self) -> float:
        """Where the bars begin: right of the names."""
        names = max((self.measure(axis_label(self.found.model, each.parameter)) for each in self.bars), default=0.0)
        return MARGIN + names + 0.8 * self.em

    @cached_property
    def width(self) -> float:
        labels = [self.label_x(each) + self.measure(_values(each)) + 5.5 * self.em for each in self.bars]
        title = text_width(self.title, self.font_size * 1.35, bold=True) if self.title else 0.0
        return max(*labels, title + MARGIN, self.left + BAR_WIDTH, MARGIN + 48 * self.em) + MARGIN

    @property
    def row_height(self) -> float:
        return 1.9 * self.em

    @property
    def top(self) -> float:
        return MARGIN + (2.2 if self.title else 0) * self.em + 1.7 * self.em * len(self.subtitle) + 0.6 * self.em

    @property
    def height(self) -> float:
        axis = 4.4 * self.em if self.bars else 0.0
        return self.top + len(self.bars) * self.row_height + axis + 1.75 * self.em * self.num_lines + MARGIN

    @property
    def num_lines(self) -> int:
        """Number of lines of text below the axis."""
        legend = [line for kind in self.colors for line in self.wrapped(kind)]
        return (
            bool(self.bars)
            + len(legend)
            + sum(len(self.wrapped(_joint_words(each))) for each in self.joint)
            + len(self.remarks)
        )

    @cached_property
    def subtitle(self) -> list[str]:
        model, setting = self.found.model, self.found.setting
        about = "How far each parameter must move, alone, to change the answer, as a share of its range."
        start = "Today" if setting == model.today else f"At {setting_words(model, setting, tuple(setting))}"
        return [*wrap_text(about, self.characters), *wrap_text(f"{start}: {self.today}", self.characters)]

    @property
    def today(self) -> str:
        """Today's answer in words."""
        if self.found.claim is not None:
            claim = claim_sentence(self.found.model, self.found.claim.text)
            return f'the claim "{claim}" is {self.found.outcome.rpartition(": ")[2]}.'
        return answer_kind(self.found.model, self.found.equilibria, self.main)

    @cached_property
    def remarks(self) -> list[str]:
        never = [each.parameter for each in self.found.single if each.value is None]
        farther = [each.parameter for each in self.changing[len(self.bars) :]]
        parts = [f"Farther away, and not drawn: {joined(farther)}."] if farther else []
        parts += [f"No value in its range changes the answer: {joined(never)}."] if never else []
        return wrap_text(" ".join(parts), self.characters)

    @property
    def characters(self) -> int:
        """How many characters fit on a line."""
        return int((self.width - 2 * MARGIN) / (0.52 * self.em))

    def wrapped(self, text: str) -> list[str]:
        """Return the lines of an entry of the legend."""
        return wrap_text(text, self.characters - 5)

    def measure(self, text: str) -> float:
        return text_width(text, self.font_size)

    def x(self, share: float) -> float:
        return self.left + BAR_WIDTH * share / self.scale

    def draw(self, axes: Axes) -> None:
        y = MARGIN + self.em
        if self.title:
            axes.text(MARGIN, y, self.title, fontsize=self.font_size * 1.35, weight="bold", va="center")
            y += 2.2 * self.em
        for text in self.subtitle:
            axes.text(MARGIN, y, text, fontsize=self.font_size, color=FAINT, va="center")
            y += 1.7 * self.em
        bottom = self.top + len(self.bars) * self.row_height
        if self.bars:
            self._draw_axis(axes, bottom)
            self._draw_joint(axes, bottom)
            bottom += 4.4 * self.em
        for number, change in enumerate(self.bars):
            self._draw_bar(axes, change, self.top + (number + 0.5) * self.row_height)
        self._draw_legend(axes, bottom)

    def _draw_axis(self, axes: Axes, bottom: float) -> None:
        small = self.font_size * 0.85
        for share in _ticks(self.scale):
            x = self.x(share)
            axes.plot([x, x], [self.top, bottom], color=GRID, linewidth=0.8, zorder=0)
            tick = f"{100 * share:.3g}%"  # round, so that nothing is lost
            axes.text(x, bottom + 0.8 * self.em, tick, fontsize=small, color=FAINT, ha="center", va="center")
        axes.plot([self.left, self.left], [self.top, bottom], color=TEXT_COLOR, linewidth=0.8, zorder=3)
        axes.text(self.left, bottom + 2.1 * self.em, "share of the range", fontsize=small, color=FAINT, va="center")

    def _draw_joint(self, axes: Axes, bottom: float) -> None:
        for change in self.joint:
            ends = [self.x(change.lower), self.x(change.upper)]
            if not change.is_exact:
                axes.fill_between(ends, self.top, bottom, color="black", alpha=0.15, linewidth=0, zorder=3)
            axes.plot(
                [ends[1]] * 2, [self.top, bottom], color="black", linewidth=1.3, linestyle=LINES[change.norm], zorder=4
            )

    def _draw_bar(self, axes: Axes, change: SingleChange, middle: float) -> None:
        end, half = self.x(change.distance), 0.55 * self.em
        color = self.colors[self.words(change)]
        axes.fill_between([self.left, end], middle - half, middle + half, color=color, linewidth=0, zorder=2)
        axes.plot([end] * 2, [middle - half, middle + half], color=TEXT_COLOR, linewidth=1.6, zorder=3)
        near = self.left - 0.6 * self.em
        name = axis_label(self.found.model, change.parameter)
        axes.text(near, middle, name, fontsize=self.font_size, ha="right", va="center")
        x = self.label_x(change)
        if change.distance:
            text = percent(change.distance)
            axes.text(x, middle, text, fontsize=self.font_size, weight="bold", va="center", zorder=5, bbox=PAPER)
            x += text_width(text, self.font_size, bold=True) + 0.8 * self.em
        axes.text(x, middle, _values(change), fontsize=self.font_size, color=FAINT, va="center", zorder=5, bbox=PAPER)

    def label_x(self, change: SingleChange) -> float:
        """Return where the label of a bar begins: right of its end, and of the lines near there."""
        end = self.x(change.distance)
        for line in sorted(self.x(each.upper) for each in self.joint):
            if end <= line < end + LABEL * self.em:
                end = line
        return end + 0.6 * self.em

    def _draw_legend(self, axes: Axes, top: float) -> None:
        y = top
        if self.bars:
            text = "The color of a bar tells what happens at its end:"
            axes.text(MARGIN, y, text, fontsize=self.font_size * 0.9, color=FAINT, va="center")
            y += 1.75 * self.em
        for kind, color in self.colors.items():
            xs = [MARGIN, MARGIN + 1.6 * self.em]
            axes.fill_between(xs, y - 0.5 * self.em, y + 0.5 * self.em, color=color, linewidth=0)
            y = self._written(axes, self.wrapped(kind), y)
        for change in self.joint:
            xs = [MARGIN, MARGIN + 1.6 * self.em]
            if not change.is_exact:
                axes.fill_between(xs, y - 0.5 * self.em, y + 0.5 * self.em, color="black", alpha=0.15, linewidth=0)
            axes.plot(xs, [y, y], color="black", linewidth=1.3, linestyle=LINES[change.norm])
            y = self._written(axes, self.wrapped(_joint_words(change)), y)
        for text in self.remarks:
            axes.text(MARGIN, y, text, fontsize=self.font_size * 0.9, color=FAINT, va="center")
            y += 1.75 * self.em

    def _written(self, axes: Axes, lines: list[str], y: float) -> float:
        """Write the lines of an entry of the legend; return where the next one goes."""
        for text in lines:
            axes.text(MARGIN + 2.4 * self.em, y, text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
            y += 1.75 * self.em
        return y


def _values(change: SingleChange) -> str:
    """Return from where to where a parameter must move."""
    assert change.value is not None
    if change.value == change.today:
        return f"today's value {number_labels([change.today])[0]} is a tie"
    belief = "" if change.quantile_distance is None else f" ({percent(change.quantile_distance, 0)} of its belief)"
    today, value = number_labels([change.today, change.value])
    return f"{today} → {value}{belief}"


def _joint_words(change: JointChange) -> str:
    low, high = map(percent, change.rounded_bounds)
    return f"{JOINTLY[change.norm]}: {high if change.is_exact else f'between {low} and {high}'}."


def _ticks(scale: float) -> list[float]:
    """Return round shares from zero to a scale."""
    rough = scale / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return [number * step for number in range(ceil(scale / step * (1 - 1e-9)) + 1) if number * step <= scale * 1.001]
