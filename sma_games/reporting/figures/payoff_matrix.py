"""Payoff matrices as tables: best responses in bold and underlined, equilibria in pure strategies framed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from sma_games.equilibria import EquilibriumResult
from sma_games.errors import SmaGamesError
from sma_games.games import NormalFormGame
from sma_games.modeling import ParametricGame
from sma_games.reporting.figures.matrix_chart import FAINT, LINE_COLORS, MARGIN, TEXT_COLOR, find_matrix
from sma_games.reporting.figures.sheet import Sheet
from sma_games.reporting.figures.style import number_labels, text_width, wrap_text
from sma_games.reporting.words.vocabulary import Vocabulary, joined, setting_text, vocabulary_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_payoff_matrix"]

POINTS = 72  # per inch
MAX_CELLS = 400
GRID, FRAME = "#CCCCCC", "#222222"
ROW, LINE = 2.4, 1.6  # ems, of rows of the table and of lines below it
PADDING = 1.4  # ems beside the text of a cell
WIDE = 6.0  # inches of the lines below the table, unless it is wider
RULE = "In bold and underlined: nothing else pays the player more, given what the others do."


def plot_payoff_matrix(
    found: EquilibriumResult | NormalFormGame | ParametricGame,
    ax: Axes | None = None,
    *,
    model: ParametricGame | None = None,
    title: str | None = None,
    font_size: float = 9,
) -> Figure:
    """Return a game in normal form as a table, with best responses marked and its pure equilibria framed.

    Of two players one has the rows and the other the columns; of more, the rows have all players but the last. Every
    equilibrium in pure strategies is framed; nothing is solved for it. Payoffs are rounded to three digits, compared
    exactly.

    Parameters
    ----------
    found
        A game in normal form, a model at its baseline, or what `solve` found for one.
    ax
        Axes of a figure of yours to draw into; a new figure if absent.
    model
        The model whose words the table speaks, if a result or a game is drawn.
    title
        Heading; the game's title if absent, none if empty.
    font_size
        In points.

    Raises
    ------
    MethodError
        If the game is in no normal form.
    SmaGamesError
        If it has more than 400 cells, which nobody could read.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> figure = plot_payoff_matrix(load_model("textbook/prisoners_dilemma"))
    >>> [text.get_text() for text in figure.axes[0].texts][-1]
    'Framed: equilibria in pure strategies.'
    """
    game = find_matrix(found)
    cells = prod(game.shape)
    if cells > MAX_CELLS:
        raise SmaGamesError(f"{game!r} has {cells:,} cells; a table of more than {MAX_CELLS} cannot be read")
    model = found if isinstance(found, ParametricGame) else model
    table = _Table(game, model, game.title if title is None else title, font_size)
    sheet = Sheet(table.width, table.height, ax=ax)
    table.draw(sheet.page)
    return sheet.finish(found, model)


@dataclass(frozen=True)
class _Table:
    """Where everything goes, in inches from the upper left corner."""

    game: NormalFormGame
    model: ParametricGame | None
    title: str
    font_size: float

    @property
    def em(self) -> float:
        return self.font_size / POINTS

    @property
    def words(self) -> Vocabulary:
        return vocabulary_of(self.model)

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """What all players but the last do; of one player, a single row without a name."""
        return list(product(*self.game.strategy_lists[:-1]))

    @cached_property
    def names(self) -> list[str]:
        return [self.words.player_name(player) for player in self.game.players]

    @cached_property
    def cells(self) -> dict[tuple[str, ...], list[str]]:
        """The payoffs of each profile as texts."""
        return {
            profile: [
                text for player in self.game.players for text in number_labels([self.game.payoff(player, *profile)])
            ]
            for profile in product(*self.game.strategy_lists)
        }

    @cached_property
    def row_widths(self) -> list[float]:
        """Of the columns that name what a row's players do."""
        columns = zip(self.names[:-1], self.game.strategy_lists[:-1], strict=True)
        return [
            max(self.measure(name, bold=True), *(self.measure(self.words.label(each)) for each in strategies))
            + PADDING * self.em
            for name, strategies in columns
        ]

    @cached_property
    def column_widths(self) -> list[float]:
        """Of the columns of cells, one for each strategy of the last player."""
        needed = [
            max(
                self.measure(self.words.label(name)),
                *(self.measure(", ".join(self.cells[*row, name]), bold=True) for row in self.rows),
            )
            for name in self.game.strategy_lists[-1]
        ]
        last = self.measure(self.names[-1], bold=True)
        missing = max(last - sum(needed), 0.0) / len(needed)
        return [width + missing + 2 * PADDING * self.em for width in needed]

    @property
    def left(self) -> float:
        """Where the cells begin."""
        return MARGIN + sum(self.row_widths)

    @property
    def right(self) -> float:
        """Where they end."""
        return self.left + sum(self.column_widths)

    @property
    def width(self) -> float:
        title = text_width(self.title, self.font_size * 1.35, bold=True)
        return max(self.right + MARGIN, WIDE + 2 * MARGIN, title + 2 * MARGIN)

    @property
    def top(self) -> float:
        """Where the cells begin, below heading, subtitle and the strategies of the last player."""
        return MARGIN + (2.2 + LINE * len(self.subtitle) + 2 * ROW) * self.em

    @property
    def bottom(self) -> float:
        return self.top + len(self.rows) * ROW * self.em

    @property
    def height(self) -> float:
        return self.bottom + (0.8 + LINE * len(self.remarks)) * self.em + MARGIN / 2

    @cached_property
    def subtitle(self) -> list[str]:
        """The order of the payoffs, their unit, and the setting."""
        unit = f", in {', '.join(filter(None, [self.words.unit, self.words.unit_words]))}" if self.words.unit else ""
        told = f"Payoffs of {joined(self.names)}{unit}" + (f"; {setting_text(self.model)}" if self.model else "")
        return self.wrap_text(told)

    @cached_property
    def remarks(self) -> list[str]:
        """What the marks mean."""
        has_pure = any(all(best) for best in self.best.values())
        told = "Framed: equilibria in pure strategies." if has_pure else "No equilibrium is in pure strategies."
        return [line for text in (RULE, told) for line in self.wrap_text(text)]

    @cached_property
    def best(self) -> dict[tuple[str, ...], tuple[bool, ...]]:
        """Which payoffs are those of best responses."""
        return dict(self.game.best_responses())

    def measure(self, text: str, *, bold: bool = False) -> float:
        return text_width(text, self.font_size, bold=bold)

    def wrap_text(self, text: str) -> list[str]:
        return wrap_text(text, int((self.width - 2 * MARGIN) / (0.54 * self.em)))

    def draw(self, page: Axes) -> None:
        page.text(
            MARGIN, MARGIN + 0.6 * self.em, self.title, fontsize=self.font_size * 1.35, weight="bold", va="center"
        )
        self._write_lines(page, self.subtitle, MARGIN + 2.6 * self.em, FAINT)
        self._draw_headings(page)
        for place, row in enumerate(self.rows):
            self._draw_row(page, row, self.top + (place + 0.5) * ROW * self.em)
        self._draw_grid(page)
        self._draw_frames(page)
        self._write_lines(page, self.remarks, self.bottom + 1.4 * self.em, TEXT_COLOR)

    def _write_lines(self, page: Axes, lines: list[str], y: float, color: str) -> None:
        for place, line in enumerate(lines):
            page.text(MARGIN, y + LINE * place * self.em, line, fontsize=self.font_size, color=color, va="center")

    def _color(self, number: int) -> str:
        return LINE_COLORS[number % len(LINE_COLORS)]

    def _draw_headings(self, page: Axes) -> None:
        style: dict[str, Any] = {"fontsize": self.font_size, "va": "center"}
        y, x = self.top - 0.5 * ROW * self.em, MARGIN
        for number, (name, width) in enumerate(zip(self.names[:-1], self.row_widths, strict=True)):
            page.text(x, y, name, weight="bold", color=self._color(number), **style)
            x += width
        middle, above = (self.left + self.right) / 2, y - ROW * self.em
        last = self._color(len(self.names) - 1)
        page.text(middle, above, self.names[-1], weight="bold", color=last, ha="center", **style)
        for name, (low, high) in zip(self.game.strategy_lists[-1], self._columns(), strict=True):
            page.text((low + high) / 2, y, self.words.label(name), color=TEXT_COLOR, ha="center", **style)

    def _columns(self) -> Iterator[tuple[float, float]]:
        x = self.left
        for width in self.column_widths:
            yield x, x + width
            x += width

    def _draw_row(self, page: Axes, row: tuple[str, ...], y: float) -> None:
        x = MARGIN
        for name, width in zip(row, self.row_widths, strict=True):
            page.text(x, y, self.words.label(name), fontsize=self.font_size, color=TEXT_COLOR, va="center")
            x += width
        for name, (low, high) in zip(self.game.strategy_lists[-1], self._columns(), strict=True):
            self._draw_cell(page, (*row, name), (low + high) / 2, y)

    def _draw_cell(self, page: Axes, profile: tuple[str, ...], middle: float, y: float) -> None:
        """Write the payoffs of a cell side by side, those of best responses in bold and underlined."""
        texts, best = self.cells[profile], self.best[profile]
        widths = [self.measure(text, bold=is_best) for text, is_best in zip(texts, best, strict=True)]
        gap = self.em
        x = middle - (sum(widths) + gap * (len(texts) - 1)) / 2
        for number, (text, is_best, width) in enumerate(zip(texts, best, widths, strict=True)):
            color, weight = self._color(number), "bold" if is_best else "normal"
            page.text(
                x + width / 2, y, text, fontsize=self.font_size, color=color, weight=weight, ha="center", va="center"
            )
            if is_best:
                page.plot([x, x + width], [y + 0.72 * self.em] * 2, color=color, linewidth=1.1)
            x += width + gap

    def _draw_grid(self, page: Axes) -> None:
        style: dict[str, Any] = {"color": GRID, "linewidth": 0.8, "zorder": 1}
        for place in range(len(self.rows) + 1):
            y = self.top + place * ROW * self.em
            page.plot([MARGIN, self.right], [y, y], **style)
        for x in [self.left, *(high for _, high in self._columns())]:
            page.plot([x, x], [self.top - ROW * self.em, self.bottom], **style)

    def _draw_frames(self, page: Axes) -> None:
        """Frame the cells in which everybody's strategy is a best response."""
        for place, row in enumerate(self.rows):
            for name, (low, high) in zip(self.game.strategy_lists[-1], self._columns(), strict=True):
                if all(self.best[*row, name]):
                    inset = 0.12 * self.em
                    top, bottom = (
                        self.top + place * ROW * self.em + inset,
                        self.top + (place + 1) * ROW * self.em - inset,
                    )
                    xs, ys = [low + inset, high - inset], [top, bottom]
                    page.plot(
                        [xs[0], xs[1], xs[1], xs[0], xs[0]], [ys[0], ys[0], ys[1], ys[1], ys[0]], color=FRAME,
                        linewidth=2, zorder=3, solid_joinstyle="miter",
                    )  # fmt: skip
