"""The legend of the drawing of a tree: what its lines and markers mean, as many entries on a line as fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sma_games.reporting.figures.style import text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Entry", "Legend"]

TEXT_COLOR = "#222222"
POINTS = 72  # per inch
SWATCH = 5.5  # ems that an entry is wider than its text


class Entry(NamedTuple):
    """One explanation: a line, or a marker."""

    text: str
    width: float = 0.0
    color: str = TEXT_COLOR
    marker: str = ""
    style: Any = "-"


@dataclass(frozen=True)
class Legend:
    """Entries in rows, in inches."""

    entries: Sequence[Entry]
    font_size: float

    @property
    def em(self) -> float:
        """Size of the font."""
        return self.font_size / POINTS

    @cached_property
    def widths(self) -> list[float]:
        """How wide each entry is."""
        return [text_width(entry.text, self.font_size) + SWATCH * self.em for entry in self.entries]

    def rows(self, room: float) -> list[list[tuple[Entry, float]]]:
        """Return the entries with their widths, as many in a row as fit."""
        rows: list[list[tuple[Entry, float]]] = [[]]
        for entry, width in zip(self.entries, self.widths, strict=True):
            if rows[-1] and sum(each for _, each in rows[-1]) + width > room:
                rows.append([])
            rows[-1].append((entry, width))
        return rows

    def height(self, room: float) -> float:
        """Return how high all rows are together."""
        return 1.8 * len(self.rows(room)) * self.em

    def draw(self, axes: Axes, corner: tuple[float, float], room: float) -> None:
        """Draw it; the corner is the lower left one, and y runs downwards."""
        left, bottom = corner
        for number, row in enumerate(reversed(self.rows(room))):
            x, y = left, bottom - (0.4 + 1.8 * number) * self.em
            for entry, width in row:
                self._draw_entry(axes, entry, x, y)
                x += width

    def _draw_entry(self, axes: Axes, entry: Entry, x: float, y: float) -> None:
        swatch = [x, x + 2.4 * self.em] if entry.width else [x + 1.6 * self.em]
        axes.plot(
            swatch,
            [y] * len(swatch),
            color=entry.color,
            linewidth=entry.width,
            linestyle=entry.style,
            marker=entry.marker,
            markeredgecolor=TEXT_COLOR,
            markersize=self.font_size * 0.8,
        )
        axes.text(x + 3 * self.em, y, entry.text, fontsize=self.font_size, color=TEXT_COLOR, va="center")
