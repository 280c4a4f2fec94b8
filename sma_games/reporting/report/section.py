"""What a report consists of: chapters of sections, each with sentences, tables, figures and commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any, TypeVar

from sma_games.errors import MethodError, SmaGamesError
from sma_games.reporting.figures.style import svg_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "LETTERS",
    "LONG_WORD",
    "Chapter",
    "Picture",
    "Section",
    "Table",
    "ask",
    "cell_text",
    "column_letters",
    "leave_out",
]

Found = TypeVar("Found")

ROWS = 40  # of a table that are shown
DIGITS = 4
LONGEST = 1000  # characters of a cell
GAP = 4  # characters between columns
LONG_WORD = 16  # characters of a word that may be broken
MOST_LETTERS = 60  # of a cell that a line of its column may hold, if there is room
LETTERS = 100  # of a line of the page


@dataclass(frozen=True)
class Table:
    """A table with its caption; `to_frame` of the result holds every digit and row."""

    caption: str
    frame: pd.DataFrame

    @property
    def columns(self) -> list[str]:
        """What stands at the head of each column."""
        return [str(name).replace("_", " ") if name in WORDS else str(name) for name in self._visible_frame.columns]

    @property
    def rows(self) -> list[list[str]]:
        """The text of each cell, of as many rows as a reader looks at."""
        return [list(map(cell_text, row)) for row in self._visible_frame.head(ROWS).itertuples(index=False, name=None)]

    @cached_property
    def _visible_frame(self) -> pd.DataFrame:
        """The columns that say something in some row."""
        told = [any(map(cell_text, self.frame.iloc[:, place])) for place in range(self.frame.shape[1])]
        return self.frame.loc[:, told]

    @property
    def note(self) -> str:
        """How many rows are not shown; empty if all are."""
        more = len(self.frame) - ROWS
        return f"{more} more row{'s are' if more > 1 else ' is'} not shown." if more > 0 else ""


def column_letters(rows: Sequence[Sequence[str]]) -> list[float]:
    """Return how many letters a line of each column holds, those between columns included.

    No column breaks a short word; what is left of LETTERS goes to those with long cells, as far as they can use it.

    Parameters
    ----------
    rows
        The cells of a table, its head included.

    Examples
    --------
    >>> column_letters([["who", "what"], ["A", "x" * 200]])
    [7, 60]
    """
    columns = list(zip(*rows, strict=True))
    words = [max(len(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    least = [GAP + min(word, LONG_WORD) for word in words]
    asked = [max(map(len, column)) for column in columns]
    more = [max(0, min(each, MOST_LETTERS) - width) for each, width in zip(asked, least, strict=True)]
    share = min(1, max(0, LETTERS - sum(least)) / max(sum(more), 1))
    return [width + share * each for width, each in zip(least, more, strict=True)]


WORDS = frozenset(
    {
        "tipping_value",
        "exact_value",
        "value_of_information",
        "quantile_distance",
        "changes_answer",
        "standard_error",
        "exact_low",
        "exact_high",
        "is_strict",
        "first_half_width",
        "total_half_width",
        "outcome_low",
        "outcome_high",
    }
)
"""Columns of results that are words, joined; others may be names of the model, and stay as they are."""


@dataclass(frozen=True)
class Picture:
    """A figure, with what it shows for those who do not see it."""

    name: str
    """The start of the names of its files."""
    alt: str
    figure: Figure

    @cached_property
    def svg(self) -> bytes:
        """The figure in SVG, drawn once for all formats of a report."""
        return svg_of(self.figure)


@dataclass(frozen=True)
class Section:
    """One question of a report and its answer."""

    title: str
    sentences: Sequence[str]
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()
    commands: Sequence[str] = ()
    """What makes it again on the command line."""
    drawing: str = ""
    """What LaTeX draws besides, as TikZ."""
    is_left_out: bool = False
    """Whether all that it says is why there is no such section for this model."""

    @property
    def anchor(self) -> str:
        """A name for links, of letters and hyphens."""
        return re.sub(r"[^a-z]+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True)
class Chapter:
    """All sections about one model, or about several beside each other."""

    title: str
    sections: Sequence[Section]
    files: Mapping[str, str] = field(default_factory=dict)
    """Texts that the commands read, by the name of the file: a model that no catalog holds."""


def ask(question: Callable[[], Found]) -> Found | str:
    """Return the answer to a question, or why it is refused: for a reader who cannot ask another one, if that is told.

    Examples
    --------
    >>> from sma_games.errors import MethodError
    >>> def refuse():
    ...     raise MethodError("ask something else: there is no answer")
    >>> ask(refuse), ask(lambda: 3)
    ('ask something else: there is no answer', 3)
    """
    try:
        return question()
    except MethodError as refusal:
        return refusal.why or str(refusal)
    except SmaGamesError as refusal:
        return str(refusal)


def leave_out(title: str, reason: str) -> Section:
    """Return the section that says why there is none.

    Examples
    --------
    >>> leave_out("Map", "Nothing varies").sentences
    ['Left out: nothing varies.']
    """
    text = reason.strip().rstrip(".")
    rest = text.partition(" ")[0][1:]
    is_word = not rest[:1].isalpha() or rest.islower()  # names such as those of classes stay as they are
    return Section(title, [f"Left out: {text[:1].lower() + text[1:] if is_word else text}."], is_left_out=True)


def cell_text(value: Any) -> str:
    """Return a cell as a reader wants it: four digits, and nothing where nothing is known.

    Examples
    --------
    >>> [cell_text(value) for value in (1 / 3, float("nan"), None, True, "a", float("-inf"))]
    ['0.3333', '', '', 'yes', 'a', '-∞']
    """
    if value is None or (isinstance(value, float) and isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:.{DIGITS}g}".replace("inf", "∞") if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"
