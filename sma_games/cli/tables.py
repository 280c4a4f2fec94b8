"""Paragraphs and tables on the page: lines end between words only, so that a number is there whole or not at all.

Where the columns of a table do not fit next to each other, each row becomes a block of its own; a word that is longer
than the page runs over its edge, which a terminal wraps without losing a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sma_games.cli.visible import visible

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

__all__ = ["PageTable", "Paragraph", "wrapped"]

READABLE = 14  # characters of a line, below which a column of words is no longer read with pleasure
GAP = 2  # between columns
INDENT = 2  # of a block's lines below its first
HEADING = "bold"


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, none of them wider than a page if its words are not.

    Examples
    --------
    >>> list(wrapped("half of it is 1829/12500", 12))
    ['half of it', 'is', '1829/12500']
    """
    from rich.cells import cell_len

    for line in text.expandtabs().split("\n"):
        current = ""
        for word in re.findall(r"\s*\S+", line):
            if current and cell_len(current + word) > width:
                yield current
                current = word.lstrip()
            else:
                current += word
        yield current


@dataclass(frozen=True)
class Paragraph:
    """A text that fits itself to the page, moved to the right; hand it to `echo`."""

    text: str
    indent: int = 0
    style: str = ""

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield its lines as rich shows them."""
        yield from _lines(
            (" " * self.indent + line for line in wrapped(visible(self.text), options.max_width - self.indent)),
            self.style,
        )


@dataclass
class PageTable:
    """A table of texts that fits itself to the page; hand it to `echo`."""

    columns: tuple[str, ...]
    right: Sequence[str] = ()
    """Columns whose cells go to the right."""
    whole: Sequence[str] = ()
    """Columns whose lines are never wrapped."""
    has_heading: bool = True
    indent: int = 0
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add_row(self, *cells: str) -> None:
        """Append a row; a cell may have several lines."""
        self.rows.append(tuple(visible(cell).expandtabs() for cell in cells))

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield its lines as rich shows them: in columns if they fit, else in blocks."""
        if not (self.rows or self.has_heading):
            return
        room = options.max_width - self.indent
        widths = self._widths(room)
        start = " " * self.indent
        if widths is None:
            yield from _lines(start + line for line in self._blocks(room))
            return
        if self.has_heading:
            yield from _lines((start + line for line in self._row(self._headings, widths)), HEADING)
            yield from _lines([start + "─" * (sum(widths) + GAP * (len(widths) - 1))])
        yield from _lines(start + line for row in self.rows for line in self._row(row, widths))

    @property
    def _headings(self) -> tuple[str, ...]:
        return tuple(map(visible, self.columns))

    def _widths(self, room: int) -> list[int] | None:
        """Return how wide each column is; None if they do not fit next to each other."""
        heading = [self._headings] if self.has_heading else []
        cells = list(zip(*heading, *self.rows, strict=True))
        widths = [_longest(column, "\n") for column in cells]
        least = [
            width if name in self.whole else max(_longest(column, None), min(width, READABLE))
            for name, width, column in zip(self.columns, widths, cells, strict=True)
        ]
        room -= GAP * (len(widths) - 1)
        if sum(least) > room:
            return None
        while sum(widths) > room:  # the widest of those that can give way gives way
            _, widest = max((width, number) for number, width in enumerate(widths) if width > least[number])
            widths[widest] -= 1
        return widths

    def _row(self, cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
        """Yield the lines of a row, in columns."""
        columns = [list(wrapped(cell, width)) for cell, width in zip(cells, widths, strict=True)]
        for number in range(max(map(len, columns))):
            parts = [column[number] if number < len(column) else "" for column in columns]
            yield (" " * GAP).join(map(self._padded, self.columns, parts, widths))

    def _padded(self, column: str, text: str, width: int) -> str:
        from rich.cells import cell_len

        space = " " * (width - cell_len(text))
        return space + text if column in self.right else text + space

    def _blocks(self, room: int) -> Iterator[str]:
        """Yield each row as lines "column: cell", empty cells left out, an empty line between rows."""
        for place, row in enumerate(self.rows):
            if place and self.has_heading:
                yield ""
            named = [
                (f"{name}: " if name and self.has_heading else "", cell)
                for name, cell in zip(self._headings, row, strict=True)
            ]
            texts = [name + cell.strip("\n") for name, cell in named if cell.strip()]
            for number, text in enumerate(texts):
                for line, part in enumerate(wrapped(text, room - INDENT * (bool(number) + 1))):
                    yield " " * INDENT * (bool(number) + bool(line)) + part


def _lines(texts: Iterator[str] | Sequence[str], style: str = "") -> Iterator[Text]:
    from rich.text import Text

    for text in texts:
        yield Text(text, style=style, no_wrap=True, overflow="ignore")


def _longest(cells: Sequence[str], separator: str | None) -> int:
    """Return the width of the longest line (separator: a line break), or word (none), in some cells."""
    from rich.cells import cell_len

    return max((cell_len(part) for cell in cells for part in cell.split(separator)), default=0)
