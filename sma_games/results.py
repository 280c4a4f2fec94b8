"""What all results share: one protocol, so that who knows one result knows all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from enum import Enum
from html import escape
from importlib import import_module
from math import isnan
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from sma_games.errors import MethodError, SmaGamesError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Completeness", "EqualByContent", "Result", "Shown", "html_table", "objections", "render_table"]

Value = TypeVar("Value")

LONGEST = 160  # characters of a short representation
SHOWN_ROWS, SHOWN_DIGITS = 20, 6  # in a notebook


def objections(checks: Iterable[Callable[[], object]]) -> tuple[str, ...]:
    """Return the messages of the checks that refuse.

    Examples
    --------
    >>> objections([lambda: None])
    ()
    """
    found = []
    for check in checks:
        try:
            check()
        except SmaGamesError as refusal:
            found.append(str(refusal))
    return tuple(found)


class Completeness(Enum):
    """Whether all that was asked for is there; the value is the sentence that a reader sees."""

    COMPLETE = "All that was asked for was found."
    PARTIAL = "Something is left out, as the reason says."


class EqualByContent:
    """What makes dataclasses equal if their fields are: numbers that are not known, NaN, count as equal.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, eq=False)
    ... class Share(EqualByContent):
    ...     value: float
    >>> Share(float("nan")) == Share(float("nan")), Share(0.5) == Share(0.25)
    (True, False)
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def _content(self) -> tuple[object, ...]:
        values = [getattr(self, each.name) for each in fields(cast("Any", self))]
        return tuple(None if isinstance(value, float) and isnan(value) else value for value in values)


class Derived(Generic[Value]):
    """A property that a class below may make a field: what an instance holds goes before it."""

    def __init__(self, derive: Callable[[Any], Value]) -> None:
        self._derive = derive
        self.__doc__ = derive.__doc__

    def __get__(self, instance: object, owner: type) -> Value:
        if instance is None:
            raise AttributeError  # a class has none, so that a field of this name has no default
        return self._derive(instance)


def _cell(value: Any, digits: int = 12) -> str:
    """Return the text of a cell; of a number that is not known, none."""
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:.{digits}g}"
    return "" if value is None else str(value)


def render_table(columns: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> str:
    r"""Return a table of texts as the package tabulate sets it: "pipe" for Markdown, "latex_booktabs" for LaTeX.

    Examples
    --------
    >>> print(render_table(["a_b"], [["1"]], "latex_booktabs").splitlines()[2])
     a\_b   \\
    """
    from tabulate import tabulate

    return str(tabulate(rows, columns, kind, disable_numparse=True))


def html_table(columns: Sequence[str], rows: Iterable[Sequence[object]], limit: int = SHOWN_ROWS) -> str:
    """Return a table for a page, without empty columns, of at most so many rows; labels are text in it, never markup.

    Numbers have six digits, and nothing stands where one is not known; words begin at the left.

    Examples
    --------
    >>> html_table(["a<b", "c"], [[1.5, None]]).partition("<tbody>")[0]
    '<table><thead><tr><th>a&lt;b</th></tr></thead>'
    """
    texts = [[_cell(value, SHOWN_DIGITS) for value in row] for row in rows]
    kept = [place for place in range(len(columns)) if any(row[place] for row in texts) or not texts]
    words = {place for place in kept if any(sign.isalpha() for row in texts for sign in row[place])}
    style = {place: ' style="text-align: left"' if place in words else ' style="white-space: nowrap"' for place in kept}
    heads = "".join(f"<th{style[place] * (place in words)}>{escape(columns[place])}</th>" for place in kept)
    lines = ("".join(f"<td{style[place]}>{escape(row[place])}</td>" for place in kept) for row in texts[:limit])
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"<p>… and {len(texts) - limit:,} more rows</p>" if len(texts) > limit else ""
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}"


class Shown:
    """What a notebook shows of a thing, and the figure of it."""

    __slots__ = ()

    figure: ClassVar[str] = ""
    """The public function that draws it; empty if nothing does."""

    def plot(self, ax: Axes | None = None, **options: Any) -> Figure:
        """Return a figure of it, drawn into axes of yours if you give some.

        Raises
        ------
        MethodError
            If nothing draws such a thing.
        """
        if not self.figure:
            raise MethodError(self._undrawn)
        return getattr(import_module(__package__), self.figure)(self, ax, **options)  # type: ignore[no-any-return]

    @property
    def _undrawn(self) -> str:
        """Why there is no figure."""
        return f"no figure is drawn of this {type(self).__name__}; str() tells what it is"

    @property
    def _picture(self) -> str:
        """The figure for a page, with its text as alternative; its reason instead, if it cannot be drawn."""
        try:
            figure = self.plot(**self._picture_options)
        except SmaGamesError as refusal:
            return f"<p>{escape(str(refusal))}</p>"
        address = import_module(f"{__package__}.reporting.figures.style").embed(figure)
        return f'<img src="{address}" alt="{escape(repr(self))}" style="max-width: 100%">'

    @property
    def _picture_options(self) -> dict[str, Any]:
        """How it is drawn for a page."""
        return {}

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return f"<p>{escape(repr(self))}</p>"


class Result(Shown):
    """What a question gives: how it ended, what it is about, and itself as text, table, figure and HTML.

    Results are frozen: equal if they say the same, however long they took, and they can be pickled. Each is about a
    `model` or a `game`, unless it compares several. A class gives `to_frame` and `__str__`, `verify` if other code can
    check it, and a status of its own if its question has one; what is here follows from these.
    """

    __slots__ = ()

    @Derived
    def caveat(self) -> str:
        """What is left out; empty if nothing is."""
        return ""

    @Derived
    def status(self) -> Any:
        """How the question ended: an enum whose value is a sentence."""
        return Completeness.PARTIAL if self.caveat else Completeness.COMPLETE

    @Derived
    def reason(self) -> str:
        """What the status rests on: the caveat, or the status itself as a sentence."""
        return self.caveat or str(self.status.value)

    @property
    def is_complete(self) -> bool:
        """Whether all that was asked for is there."""
        return not self.caveat

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table."""
        raise NotImplementedError

    def to_markdown(self) -> str:
        """Return the table for Markdown."""
        return self._tabulate("pipe", lambda text: text.replace("|", "\\|"))

    def to_latex(self) -> str:
        """Return the table for LaTeX with the package booktabs; what a label holds is text, not a command."""
        return self._tabulate("latex_booktabs", lambda text: text)

    def _tabulate(self, kind: str, escaped: Callable[[str], str]) -> str:
        frame = self.to_frame()
        rows = [[escaped(_cell(value)) for value in row] for row in frame.itertuples(index=False, name=None)]
        return render_table([escaped(str(name)) for name in frame.columns], rows, kind)

    def explain(self) -> str:
        """Return the result in words."""
        return str(self)

    def verify(self) -> tuple[Any, ...]:
        """Return what is wrong, by other code than what found it: nothing, if the result is right.

        Raises
        ------
        MethodError
            If nothing verifies such a result.
        """
        raise MethodError(f"verify what it was made from: nothing verifies a {type(self).__name__} by itself")

    @property
    def _words(self) -> Any:
        """The words of the model that it is about, for sentences."""
        return import_module(f"{__package__}.reporting.words.vocabulary").vocabulary_of(getattr(self, "model", None))

    @property
    def _undrawn(self) -> str:
        return f"no figure is drawn of this {type(self).__name__}; to_frame gives its numbers"

    @property
    def headline(self) -> str:
        """The result in one line."""
        return str(self).partition("\n")[0]

    def __repr__(self) -> str:
        line = self.headline
        return f"<{type(self).__name__}: {line if len(line) <= LONGEST else line[: LONGEST - 2] + ' …'}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the headline above the table."""
        frame = self.to_frame()
        rows = frame.itertuples(index=False, name=None)
        return f"<p>{escape(self.headline)}</p>{html_table([*map(str, frame.columns)], rows)}"
