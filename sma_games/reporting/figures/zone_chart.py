"""Charts of zones: the values of one parameter at which a claim holds, a row for each zone; all lengths are inches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from textwrap import shorten
from typing import TYPE_CHECKING

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.errors import MethodError
from sma_games.modeling.cumulative import support
from sma_games.regions import Zone
from sma_games.reporting.figures.belief_shapes import belief_shape
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import PALETTE, number_labels, spread_apart, text_width
from sma_games.reporting.words.claim_sentences import claim_sentence
from sma_games.reporting.words.vocabulary import axis_label, joined, setting_text, vocabulary_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_zone"]

POINTS = 72  # per inch
MARGIN = 0.25
WIDTH = 7.4
ROOM = 0.08  # beside what is shown, in parts of it
FAR = 3  # times the width of what is known, beyond which no more is drawn
ALONE = 0.5  # beside a single value, if nothing else tells how much to show
LONGEST = 90  # characters of a claim
TEXT_COLOR, FAINT, BELIEF, ASKED = "#222222", "#666666", "#B8B8B8", "#DDDDDD"


def plot_zone(
    found: Zone | Iterable[Zone], ax: Axes | None = None, *, title: str | None = None, font_size: float = 9
) -> Figure:
    """Return a figure of the values of a parameter at which a claim holds.

    Above the ends stand their values and the players whose conditions bind there; a thin line shows the values asked
    about, a mark today's value, gray above a row the distribution.

    Parameters
    ----------
    found
        What `zone` returned; or several of them along a parameter of one name, such as those of several models,
        calibrations or claims, a row for each.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    title
        Heading; the title of the model or the claim, if all have the same one, if absent; none if empty.
    font_size
        In points.

    Raises
    ------
    MethodError
        If these are no zones, or of parameters with several names.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import zone
    >>> figure = plot_zone(zone(load_model("textbook/stag_hunt"), "some row = stag", "hare_value"))
    >>> [text.get_text() for text in figure.axes[0].texts][4:6]
    ['4', 'row and column']
    """
    zones = (found,) if isinstance(found, Zone) else tuple(found)
    if not zones or not all(isinstance(each, Zone) for each in zones):
        raise MethodError(f"plot_zone needs what zone returned, one or several, not {found!r}")
    names = sorted({each.parameter for each in zones})
    if len(names) > 1:
        raise MethodError(f"plot_zone needs zones along one parameter, found {joined(names)}; draw each by itself")
    chart = _Chart(zones, font_size)
    sheet = Sheet(WIDTH, chart.height, ax=ax)
    chart.draw(sheet.page, title)
    return sheet.finish(zones)


@dataclass(frozen=True)
class _Chart:
    """Where everything goes, in inches from the upper left corner."""

    zones: tuple[Zone, ...]
    font_size: float

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @property
    def row_height(self) -> float:
        return 8.2 * self.em

    @property
    def top(self) -> float:
        return MARGIN + 4.2 * self.em

    @property
    def height(self) -> float:
        return self.top + len(self.zones) * self.row_height + 5.2 * self.em + MARGIN

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The values that are drawn: those asked about, but no more than a part of them far from all that is known."""
        known = [float(value) for each in self.zones for value in _list_known(each)]
        asked = [float(end) for each in self.zones for end in each.domain if end is not None]
        low, high = min(known or asked, default=0.0), max(known or asked, default=0.0)
        reach = FAR * (high - low) or ALONE
        low = min([low, *(max(end, low - reach) for end in asked)])
        high = max([high, *(min(end, high + reach) for end in asked)])
        room = ROOM * (high - low) or ALONE
        return low - room, high + room

    def x(self, value: RealNumber | float) -> float:
        low, high = self.limits
        return MARGIN + (WIDTH - 2 * MARGIN) * (float(value) - low) / (high - low)

    def draw(self, page: Axes, title: str | None) -> None:
        heading, labels = self._texts()
        shown = heading if title is None else title
        page.text(MARGIN, MARGIN + self.em, shown, fontsize=self.font_size * 1.35, weight="bold", va="center")
        for number, (each, label) in enumerate(zip(self.zones, labels, strict=True)):
            self._draw_row(page, each, label, self.top + number * self.row_height)
        self._draw_axis(page, self.top + len(self.zones) * self.row_height)

    def _texts(self) -> tuple[str, list[str]]:
        """Return the heading, which is what all rows have in common, and for each row what is its own."""
        parts = [
            (each.model.title, shorten(_tell_claim(each), LONGEST, placeholder=" …"), setting_text(each.model))
            for each in self.zones
        ]
        shared = [len(set(column)) == 1 for column in zip(*parts, strict=True)]
        heading = parts[0][0] if shared[0] else parts[0][1] if shared[1] else ""
        hidden = 0 if shared[0] else 1 if shared[1] else None
        labels = [", ".join(text for place, text in enumerate(row) if place != hidden) for row in parts]
        return heading, labels

    def _draw_row(self, page: Axes, found: Zone, label: str, top: float) -> None:
        page.text(MARGIN, top, label, fontsize=self.font_size, va="center", color=TEXT_COLOR)
        middle = top + 5.2 * self.em
        first, last = self.limits
        low = first if found.domain[0] is None else max(first, float(found.domain[0]))
        high = last if found.domain[1] is None else min(last, float(found.domain[1]))
        page.plot([self.x(low), self.x(high)], [middle, middle], color=ASKED, linewidth=3, zorder=1)
        self._draw_belief(page, found, middle - 0.55 * self.em)
        for part in found.intervals:
            left, right = (low if part.low.value is None else part.low.value), part.high.value
            sides = [self.x(left), self.x(high if right is None else right)]
            upper, lower = middle - 0.5 * self.em, middle + 0.5 * self.em
            page.fill_between(sides, upper, lower, color=PALETTE[0], linewidth=1.5, zorder=3)
        self._draw_ends(page, found, middle)
        if found.today is not None:
            place = [self.x(found.today)], [middle + 0.95 * self.em]
            page.plot(*place, marker="^", color="black", markersize=self.font_size * 0.5, zorder=4)

    def _draw_belief(self, page: Axes, found: Zone, bottom: float) -> None:
        """Draw the distribution of the parameter above a row."""
        parameter = found.model.parameters[found.parameter]
        if parameter.distribution is None:
            return
        height = 1.1 * self.em
        curves, bars = belief_shape(parameter)
        for values, heights in curves:
            tops = [bottom - height * each for each in heights]
            page.fill_between([self.x(value) for value in values], bottom, tops, color=BELIEF, linewidth=0, zorder=2)
        for value, share in bars:
            x = self.x(value)
            page.plot([x, x], [bottom, bottom - height * share], color=BELIEF, linewidth=2.5, zorder=2)

    def _draw_ends(self, page: Axes, found: Zone, middle: float) -> None:
        """Write the value of each end, and above it whose conditions bind."""
        name = vocabulary_of(found.model).player_name
        pairs = {end.value: joined(map(name, end.players)) for end in found.ends if end.value is not None}
        texts = list(zip(number_labels(pairs), pairs.values(), strict=True))
        widths = [max(text_width(text, self.font_size * 0.85) for text in pair) + 0.7 * self.em for pair in texts]
        places = [self.x(value) for value in pairs]
        centers = spread_apart(places, widths, MARGIN, WIDTH - MARGIN)
        for (value, who), place, center in zip(texts, places, centers, strict=True):
            high = middle - 2.0 * self.em
            page.plot([center, place], [high, middle - 0.5 * self.em], color=TEXT_COLOR, linewidth=0.7, zorder=3)
            self._write(page, center, high - 0.1 * self.em, value, TEXT_COLOR)
            self._write(page, center, high - 1.2 * self.em, who, FAINT)

    def _write(self, page: Axes, x: float, y: float, text: str, color: str) -> None:
        page.text(x, y, text, fontsize=self.font_size * 0.85, color=color, ha="center", va="bottom")

    def _draw_axis(self, page: Axes, top: float) -> None:
        from matplotlib.ticker import MaxNLocator

        low, high = self.limits
        page.plot([MARGIN, WIDTH - MARGIN], [top, top], color=FAINT, linewidth=0.8)
        for value in (each for each in MaxNLocator(7).tick_values(low, high) if low <= each <= high):
            x = self.x(value)
            page.plot([x, x], [top, top + 0.4 * self.em], color=FAINT, linewidth=0.8)
            shown = f"{value:.6g}".replace("-", "−")
            page.text(x, top + 0.6 * self.em, shown, fontsize=self.font_size * 0.85, color=FAINT, ha="center", va="top")
        name = axis_label(self.zones[0].model, self.zones[0].parameter)
        y = top + 2.6 * self.em
        page.text(WIDTH / 2, y, name, fontsize=self.font_size, color=TEXT_COLOR, ha="center", va="center")
        remark = "Blue: the claim holds. Above an end: whose condition binds."
        remark += " Triangle: today." if any(each.today is not None for each in self.zones) else ""
        remark += " Gray: how likely each value is." if self._has_beliefs else ""
        page.text(MARGIN, y + 1.9 * self.em, remark, fontsize=self.font_size * 0.9, color=FAINT, va="center")

    @property
    def _has_beliefs(self) -> bool:
        return any(each.model.parameters[each.parameter].distribution for each in self.zones)


def _list_known(found: Zone) -> Iterator[RealNumber]:
    """Yield the values that must be seen: the ends, today's, and those of the distribution."""
    yield from (end.value for end in found.ends if end.value is not None)
    if found.today is not None:
        yield found.today
    parameter = found.model.parameters[found.parameter]
    if parameter.distribution is not None:
        pieces, atoms = support(parameter)
        yield from (end for piece in pieces for end in (piece.low, piece.high))
        yield from (value for value, _ in atoms)


def _tell_claim(found: Zone) -> str:
    """Return what is claimed, in words."""
    if found.today is None and "bargaining" in found.model.tables:
        return "Everybody accepts"
    told = claim_sentence(found.model, found.claim.text)
    return told[:1].upper() + told[1:]
