"""What all commands print and write: numbers, tables, JSON documents, files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from typer._click.globals import get_current_context

from sma_games.cli.interruption import UNFINISHED
from sma_games.cli.loudness import is_quiet, note, tell_duration
from sma_games.cli.tables import PageTable, Paragraph
from sma_games.cli.visible import visible
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from sma_games.algebra.numbers.real_numbers import RealNumber
    from sma_games.cli.documents.parts import Answer, ExactNumber, Numbers
    from sma_games.cli.options import Choice
    from sma_games.modeling import ParametricGame

__all__ = [
    "HAS_PRINTED",
    "VERSION",
    "aligned",
    "check_figure",
    "check_page",
    "check_store",
    "check_table",
    "check_writable",
    "echo",
    "exact_json",
    "float_or_none",
    "heading",
    "indented",
    "listed",
    "moved",
    "name_cell",
    "new_table",
    "note",
    "number",
    "numbers_json",
    "page_width",
    "percent",
    "plural",
    "print_json",
    "replacing",
    "shortened",
    "subject_json",
    "unmarked",
    "working",
    "write_text",
]

VERSION: Literal[1] = 1  # of the JSON documents; raised when their format changes in a way that programs must know
HAS_PRINTED = "sma_games.has_printed"
"""Where a run remembers that a document was printed: output that a program reads has one."""
FIGURES = (".svg", ".png", ".pdf")
LABEL_WIDTH = 24  # characters of a line below the name of a parameter
WIDTH, HEIGHT = 100, 25  # columns and lines when the output is no terminal and COLUMNS says nothing
NARROWEST, WIDEST = 20, 1000  # columns that are believed
WORKBOOKS = (".xlsx",)
TABLES = (".csv", *WORKBOOKS)
PAGES = (".html", ".htm")
STORES = (".zarr", "")
SHORT = 10  # characters of a number that is easy to read
PARAGRAPH = 240  # characters of a text in a table
LONGEST_BITS = 14_000  # of an integer; Python reads and writes 4,300 digits
LONG = 17  # characters of a fraction that is shown with its decimal value


def float_or_none(value: RealNumber) -> float | None:
    """Return the nearest float, or None beyond their range."""
    try:
        return float(value)
    except OverflowError:
        return None


def number(value: RealNumber) -> str:
    """Return a number as a reader wants it: exact where that is short, else rounded and marked with ~."""
    from sma_games.modeling.parameters import number_text

    exact = number_text(value)
    if "/" not in exact and len(exact) <= SHORT:
        return exact
    rounded = float_or_none(value)
    decimal = "beyond floats" if rounded is None else f"{rounded:.6g}"
    return f"{exact} (~{decimal})" if "/" in exact and len(exact) <= LONG else f"~{decimal}"


def percent(share: float, digits: int = 2) -> str:
    """Return a share in percent; see `reporting.vocabulary.percent`.

    Examples
    --------
    >>> percent(0.1524), percent(0.1524, 1)
    ('15.24%', '15.2%')
    """
    from sma_games.reporting.words import vocabulary

    return vocabulary.percent(share, digits)


def exact_json(value: RealNumber) -> ExactNumber:
    """Return a number as exact text and as float; an irrational one also by its polynomial."""
    from sma_games.algebra.numbers.number_fields import FieldElement
    from sma_games.algebra.numbers.number_texts import exact_text

    shown: ExactNumber = {"exact": exact_text(value), "value": float_or_none(value)}
    value = value.algebraic if isinstance(value, FieldElement) else value
    if not isinstance(value, Fraction):
        shown["minimal_polynomial"] = [_readable(coefficient) for coefficient in value.minimal_polynomial]
        shown["interval"] = [exact_text(value.low), exact_text(value.high)]
    return shown


def _readable(integer: int) -> int | str:
    """Return an integer, as text if it is longer than Python reads and writes."""
    from sma_games.algebra.numbers.number_texts import exact_text

    return integer if integer.bit_length() < LONGEST_BITS else exact_text(integer)


def numbers_json(values: Mapping[str, RealNumber]) -> Numbers:
    """Return named numbers, each as text and as float."""
    return {name: exact_json(value) for name, value in values.items()}


def subject_json(choice: Choice, **options: object) -> Answer:
    """Return what every answer about one model says: which one, at which setting, and where the answer comes from.

    Parameters
    ----------
    options
        Whatever else the answer depends on, such as the solver.
    """
    from sma_games.reporting.provenance import provenance

    model = choice.model
    return {
        "version": VERSION,
        "model": {"slug": model.slug, "title": model.title, "form": model.form, "players": list(model.players)},
        "calibration": model.calibration,
        "setting": numbers_json(choice.setting),
        "provenance": provenance(model, **options),
    }


def print_json(document: object) -> None:
    """Print one JSON document."""
    text = json.dumps(document, indent=2, allow_nan=False)
    context = get_current_context(silent=True)
    if context is not None:
        context.meta[HAS_PRINTED] = True
    sys.stdout.write(text + "\n")


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> plural(1, "equilibrium", "equilibria"), plural(2, "leaf", "leaves"), plural(0, "player")
    ('1 equilibrium', '2 leaves', '0 players')
    """
    from sma_games.equilibria.solver import count_text

    return f"{count_text(count)} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str], none: str = "none") -> str:
    """Return names separated by commas."""
    return ", ".join(names) or none


def shortened(text: str) -> str:
    """Return a text that fits into a few lines of a table.

    Examples
    --------
    >>> shortened("row plays 'hawk'")
    "row plays 'hawk'"
    """
    if len(text) <= PARAGRAPH:
        return text
    end = max(text.rfind(" ", 0, PARAGRAPH), text.find(" ")) if " " in text else len(text)  # never within a number
    return f"{text[:end]} … (all of it with --json)" if end < len(text) else text


def _console(*, is_error: bool = False) -> Console:
    """Return a console of a width that we know: rich fails at a COLUMNS or LINES that is no number."""
    from rich.console import Console

    width, height = shutil.get_terminal_size((WIDTH, HEIGHT))
    return Console(
        width=min(max(width, NARROWEST), WIDEST),
        height=height,
        stderr=is_error,
        highlight=False,
        markup=False,
        emoji=False,
    )


def page_width() -> int:
    """Return how many characters fit into a line."""
    return _console().width


def echo(*parts: RenderableType) -> None:
    """Print text, wrapped to the width of the page, and tables; no word is broken, no line ends with spaces."""
    console = _console()
    with console.capture() as captured:
        for part in parts:
            console.print(Paragraph(part) if isinstance(part, str) else part, crop=False)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().split("\n")[:-1]))


def heading(text: str) -> Paragraph:
    """Return a line in bold."""
    return Paragraph(text, style="bold")


def indented(text: str, by: int = 2) -> Paragraph:
    """Return text moved to the right, wrapped lines too."""
    return Paragraph(text, by)


def aligned(rows: Iterable[tuple[str, str]], by: int = 2) -> PageTable:
    """Return pairs of texts in two columns, moved to the right; long ones wrap within theirs."""
    table = PageTable(("name", "text"), whole=["name"], has_heading=False, indent=by)
    for name, text in rows:
        table.add_row(name, text)
    return table


def moved(table: PageTable, by: int = 2) -> PageTable:
    """Return a table moved to the right."""
    return replace(table, indent=by)


def new_table(*columns: str, right: Sequence[str] = (), whole: Sequence[str] = ()) -> PageTable:
    """Return an empty table; numbers go to the right, and what is to be copied stays on one line."""
    return PageTable(columns, right, whole)


def name_cell(model: ParametricGame, name: str) -> str:
    """Return the name of a parameter, and below it its label, if it has one, on lines about as long."""
    return "\n".join([name, *wrap(model.parameters[name].label, max(len(name), LABEL_WIDTH))])


def unmarked(text: str) -> str:
    """Return a text for rich in which nothing is markup."""
    from rich.markup import escape

    return escape(visible(text))


@contextmanager
def working(text: str) -> Iterator[object]:
    """Show on a terminal's stderr that something is going on; nothing if only the answer is wanted."""
    is_shown = sys.stderr.isatty() and not is_quiet()
    with tell_duration(text), _console(is_error=True).status(unmarked(text)) if is_shown else nullcontext() as status:
        yield status


def check_writable(*paths: Path | None) -> None:
    """Refuse, before anything is computed, a file that cannot be written.

    Raises
    ------
    SmaGamesError
        Naming the path and the reason.
    """
    for path in paths:
        if path is None:
            continue
        folder = path.resolve().parent
        if path.is_dir():
            raise SmaGamesError(f"cannot write {path}: it is a folder; give the name of a file")
        if not folder.is_dir():
            raise SmaGamesError(f"cannot write {path}: there is no folder {folder}; create it first")
        if not os.access(path if path.exists() else folder, os.W_OK):
            raise SmaGamesError(f"cannot write {path}: permission denied; choose another place")


def check_figure(path: Path | None) -> None:
    """Refuse a figure that cannot be written, or of a kind that cannot be drawn.

    Raises
    ------
    SmaGamesError
        Naming the path and the reason.
    """
    _check_ending("--figure", path, FIGURES)
    check_writable(path)


def check_table(path: Path | None) -> None:
    """Refuse a table that cannot be written, or whose name promises another format.

    Raises
    ------
    SmaGamesError
        Naming the path and the reason.
    """
    _check_ending("--csv", path, TABLES)
    check_writable(path)
    if is_workbook(path):
        from sma_games.modeling.workbooks import load_openpyxl

        load_openpyxl()


def is_workbook(path: Path | None) -> bool:
    """Tell whether the name of a file is that of an Excel workbook."""
    return path is not None and path.suffix.lower() in WORKBOOKS


def check_page(path: Path) -> None:
    """Refuse a page that cannot be written, or whose name promises another format.

    Raises
    ------
    SmaGamesError
        Naming the path and the reason.
    """
    _check_ending("--output", path, PAGES)
    check_writable(path)


def check_store(path: Path | None) -> None:
    """Refuse a folder whose name promises another format.

    Raises
    ------
    SmaGamesError
        Naming the path and the reason.
    """
    _check_ending("--store", path, STORES)


def _check_ending(option: str, path: Path | None, endings: Sequence[str]) -> None:
    if path is None or path.suffix.lower() in endings or (path.exists() and not (path.is_file() or path.is_dir())):
        return  # the last is a device, such as /dev/stdout
    named = [ending for ending in endings if ending]
    kinds = " or ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    raise SmaGamesError(f"{option} {path}: expected a name that ends in {kinds}; {path.stem}{named[0]} would do")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to, which becomes the file only once all is written.

    Raises
    ------
    SmaGamesError
        If the file cannot be written.
    """
    special = path.exists() and not path.is_file()  # such as /dev/stdout
    target = path if special else path.resolve()
    temporary = target if special else target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    if not special:
        UNFINISHED.add(temporary)
    try:
        yield temporary
        if not special:
            temporary.replace(target)
    except OSError as error:
        raise SmaGamesError(f"cannot write {path}: {error.strerror or error}; choose another place") from None
    finally:
        if not special:
            temporary.unlink(missing_ok=True)
            UNFINISHED.discard(temporary)


def write_text(path: Path, text: str) -> None:
    """Write a text file, all of it or nothing."""
    with replacing(path) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")
    note(f"wrote {path}")
