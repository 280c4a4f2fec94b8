"""What all figures share: fonts, colors that the color-blind can tell apart, and files that reproduce byte for byte."""

from __future__ import annotations

import os
import re
import warnings
from base64 import b64encode
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from math import floor, inf, log10
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional, east_asian_width
from weakref import WeakKeyDictionary

from sma_games.algebra.numbers.real_numbers import decimal_text, nearest_float
from sma_games.errors import SmaGamesError
from sma_games.games.labels import visible
from sma_games.reporting.provenance import source_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "LAST_OF_LATIN",
    "MOST_ROWS",
    "PALETTE",
    "address_of",
    "drawable",
    "embed",
    "is_from_the_right",
    "new_figure",
    "note_source",
    "number_labels",
    "save_figure",
    "set_texts",
    "spread_apart",
    "svg_of",
    "text_width",
    "wrap_text",
]

# Okabe and Ito's palette, lightened where text lies on it: distinct in every common kind of color blindness.
PALETTE = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#0072B2", "#D55E00", "#999999")
DEFAULT_SUFFIXES = (".svg", ".png")
FORMATS = (".svg", ".png", ".pdf")
PIXELS_PER_INCH = 160
POINTS = 72  # per inch
MOST_ROWS = 8  # of parameters, unless more are asked for
DIGITS, MOST_DIGITS = 3, 15  # that count
_SOURCES: WeakKeyDictionary[Figure, str] = WeakKeyDictionary()
_SETTINGS = Lock()  # those of matplotlib belong to all threads
FAMILY = "DejaVu Sans"  # comes with matplotlib, so that figures look the same everywhere
AS_WIDE = "Verdana"  # its letters are as wide as ours
FONT = re.compile(r"font(-family)?: [^;\"]*'[^;\"]*")  # which of them it is depends on the version
BOX = "□"  # for a sign that no font has
PICTURES = re.compile("[␀-␡]")  # of control characters
LAST_OF_LATIN = "\u017f"
"""Up to here our font has every sign."""
RIGHT_TO_LEFT = ("R", "AL")
LEFT_TO_RIGHT = "\u200e"
"""A mark that keeps the order of a line, which is English, whatever name it begins with."""
LAST_RESORT = "Last Resort"  # a font whose signs are boxes


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches, outside any global state of matplotlib."""
    _check_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


@lru_cache(maxsize=4096)
def text_width(text: str, font_size: float, *, bold: bool = False) -> float:
    """Return the width of a text in inches."""
    shown, families = drawable(text), [FAMILY, *_families(frozenset(text))]
    if not shown.strip():
        return 0.0
    _check_matplotlib()
    import numpy as np
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as Outline
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=families, weight="bold" if bold else "normal")
    vertices, codes = text_to_path.get_text_path(font, shown, ismath=False)  # TextPath would read it as mathematics
    across = np.asarray(vertices)[np.asarray(codes) != Outline.CLOSEPOLY, 0]  # fonts have points where outlines turn
    return float(np.ptp(across)) * font_size / text_to_path.FONT_SCALE / POINTS


def wrap_text(text: str, columns: int) -> list[str]:
    """Return a text in lines of at most so many columns; a wide sign of East Asia takes two.

    Only what is longer than a line is broken elsewhere than at a space.

    Examples
    --------
    >>> wrap_text("a short text", 8), wrap_text("방위비 분담금", 8), wrap_text("방위비분담금", 8)
    (['a short', 'text'], ['방위비', '분담금'], ['방위비분', '담금'])
    """
    lines: list[str] = []
    for word in text.split():
        if lines and _columns(f"{lines[-1]} {word}") <= columns:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for sign in word:
            if lines[-1] and _columns(lines[-1] + sign) > columns:
                lines.append("")
            lines[-1] += sign
    return lines


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def drawable(text: str) -> str:
    r"""Return a text without control characters, and with a box for each sign that no font of this system has.

    Examples
    --------
    >>> drawable("$1.2bn"), drawable("\x1b[31m")
    ('$1.2bn', '�[31m')
    """
    plain = text.removeprefix(LEFT_TO_RIGHT)
    missing = _missing(frozenset(plain))
    shown = "".join(BOX if sign in missing else sign for sign in _seen(plain))
    return LEFT_TO_RIGHT + shown if any(map(is_from_the_right, shown)) else shown


def is_from_the_right(sign: str) -> bool:
    """Tell whether a sign is of a script that is written from right to left.

    Examples
    --------
    >>> is_from_the_right("א"), is_from_the_right("a")
    (True, False)
    """
    return bidirectional(sign) in RIGHT_TO_LEFT


def save_figure(figure: Figure, path: Path | str) -> tuple[Path, ...]:
    """Write a figure and return the files: the format its suffix says, or SVG and PNG if it has none.

    The files hold no date and no random identifiers, so that they reproduce byte for byte; their metadata say from
    which model, setting and versions the figure comes. Text is shown as it is: no sign of it is a command. Signs that
    our font lacks are taken from any other font of the system that has them; if none has, a warning names them. Text
    in SVG is text, to be searched, edited and read aloud.

    Parameters
    ----------
    figure
        From one of the functions that plot.
    path
        With suffix .svg, .png or .pdf; without one, SVG and PNG are written.

    Raises
    ------
    SmaGamesError
        If the suffix is none of .svg, .png and .pdf.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> [file.name for file in save_figure(new_figure(1, 1), Path(mkdtemp()) / "empty")]
    ['empty.svg', 'empty.png']
    """
    from matplotlib import rc_context

    path = Path(path)
    if path.suffix and path.suffix not in FORMATS:
        raise SmaGamesError(f"figures are written as {', '.join(FORMATS)}, not {path.suffix!r}")
    files = (path,) if path.suffix else tuple(path.with_name(path.name + suffix) for suffix in DEFAULT_SUFFIXES)
    source = _SOURCES.get(figure, "")
    metadata: dict[str, dict[str, Any]] = {
        ".svg": {"Date": None, "Description": source},
        ".png": {"Description": source},
        ".pdf": {"CreationDate": None, "Subject": source},
    }
    families = set_texts(figure)
    plain: dict[Any, Any] = {"text.usetex": False, "text.parse_math": False, "font.family": families}
    with _SETTINGS, rc_context({"svg.hashsalt": "sma_games", "svg.fonttype": "none", **plain}):
        for file in files:
            kept = {name: value for name, value in metadata[file.suffix].items() if value != ""}
            figure.savefig(file, dpi=PIXELS_PER_INCH, metadata=kept)
            if file.suffix == ".svg":
                text = file.read_text("utf-8")
                file.write_text(FONT.sub(_with_substitutes, text), "utf-8", newline="\n")
    return files


def note_source(figure: Figure, *shown: Any) -> None:
    """Note what a figure shows, and where it comes from: the metadata of its files will say so."""
    _SOURCES[figure] = visible("; ".join(f"{name}: {value}" for name, value in source_of(*shown).items() if value))


def _with_substitutes(font: re.Match[str]) -> str:
    """Return fonts of a text in SVG, with those that take the place of ours where it is missing."""
    return font[0].replace(f"'{FAMILY}'", f"'{FAMILY}', {AS_WIDE}") + ", sans-serif"


def embed(figure: Figure) -> str:
    """Return an address for a page that holds the figure itself, as SVG.

    Examples
    --------
    >>> embed(new_figure(1, 1))[:26]
    'data:image/svg+xml;base64,'
    """
    return address_of(svg_of(figure))


def svg_of(figure: Figure) -> bytes:
    """Return a figure as the content of a file in SVG."""
    with TemporaryDirectory() as folder:
        (file,) = save_figure(figure, Path(folder) / "figure.svg")
        return file.read_bytes()


def address_of(svg: bytes) -> str:
    """Return an address for a page that holds a figure in SVG itself."""
    return f"data:image/svg+xml;base64,{b64encode(svg).decode('ascii')}"


def set_texts(figure: Figure | Axes) -> list[str]:
    """Make every text of a figure, or of axes, one that can be drawn as it is; return the fonts that this takes."""
    from matplotlib.text import Text

    texts: list[Any] = figure.findobj(Text)
    signs = frozenset("".join(text.get_text() for text in texts))
    if _missing(signs):
        told = " ".join(sorted(_missing(signs)))
        warnings.warn(
            f"no font on this system has {told}: boxes are drawn instead; install a font that has them, such as Noto",
            stacklevel=3,
        )
    families = [FAMILY, *_families(signs)]
    for text in texts:
        text.set_parse_math(False)
        text.set_usetex(False)
        text.set_fontfamily(families)
        text.set_text(drawable(text.get_text()))
    return families


def _check_matplotlib() -> None:
    """Import matplotlib, or say what keeps it from being imported."""
    try:
        import matplotlib as mpl  # noqa: F401
    except ValueError as error:
        backend = os.environ.get("MPLBACKEND", "")
        raise SmaGamesError(
            f"unset MPLBACKEND, which is {backend!r}: figures need none, and matplotlib refuses it ({error})"
        ) from None


def _seen(text: str) -> str:
    """Return a text without control characters, nor the pictures of them, which few fonts have."""
    return PICTURES.sub("�", visible(text))


def _families(signs: frozenset[str]) -> tuple[str, ...]:
    """Return fonts for the signs that ours lacks, as few as a greedy choice needs."""
    return _choice(_foreign(signs))[0]


def _missing(signs: frozenset[str]) -> frozenset[str]:
    """Return the signs that no font of the system has."""
    return _choice(_foreign(signs))[1]


@lru_cache(maxsize=256)
def _choice(wanted: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return fonts that together have as many of the signs as can be had, and the signs that are left."""
    if not wanted:
        return (), wanted
    chosen: list[str] = []
    fonts = _fonts()
    while wanted:
        name, known = max(fonts.items(), key=lambda font: (len(wanted & font[1]), font[0]))
        if not wanted & known:
            break
        chosen.append(name)
        wanted -= known
    return tuple(chosen), wanted


def _foreign(signs: frozenset[str]) -> frozenset[str]:
    """Return the signs that our own font lacks; most texts have none, and cost no look at other fonts."""
    seen = frozenset(_seen("".join(sorted(signs)))) - set("\n\t")
    return seen - _own_signs() if any(sign > LAST_OF_LATIN for sign in seen) else frozenset()


@cache
def _own_signs() -> frozenset[str]:
    from matplotlib.font_manager import findfont

    return _signs_of(findfont(FAMILY))


@cache
def _fonts() -> dict[str, frozenset[str]]:
    """Return the signs of every font of the system, by the name of its family."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {entry.fname for entry in fontManager.ttflist}  # matplotlib keeps it from the first day on
    for file in sorted(set(findSystemFonts()) - known):
        with suppress(OSError, RuntimeError):
            fontManager.addfont(file)
    files = {entry.name: entry.fname for entry in sorted(fontManager.ttflist, key=lambda entry: entry.fname)}
    return {name: _signs_of(file) for name, file in sorted(files.items()) if not name.startswith(LAST_RESORT)}


def _signs_of(file: str) -> frozenset[str]:
    """Return the signs that a font has; none if it cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(map(chr, FT2Font(file).get_charmap()))
    except (OSError, RuntimeError):
        return frozenset()


def number_labels(values: Iterable[Any]) -> list[str]:
    """Return exact numbers with three digits, or more where different ones would look the same; whole ones in full.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number_labels([Fraction(1234567, 1000)]), number_labels([Fraction(-1, 300), Fraction(5)])
    (['1235'], ['−0.00333', '5'])
    >>> number_labels([Fraction("0.5"), Fraction("0.50004"), Fraction(0)])
    ['0.5', '0.50004', '0']
    """
    exact = list(values)
    for digits in range(DIGITS, MOST_DIGITS):
        texts = [_round(value, digits) for value in exact]
        if len(set(texts)) == len(set(exact)):
            break
    return texts if exact else []


def _round(value: Any, digits: int) -> str:
    """Return a number with so many digits that count."""
    size = abs(nearest_float(value))
    places = 0 if size in {0.0, inf} else max(digits - 1 - floor(log10(size)), 0)
    return decimal_text(value, places).replace("-", "−")


def spread_apart(places: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Return places, ascending, moved as little as a plain pass needs so that texts of these widths stand apart."""
    groups: list[tuple[list[int], float]] = []  # members and common shift's center
    for number, place in enumerate(places):
        members, center = [number], place
        while groups:
            others, other_center = groups[-1]
            half = (sum(widths[index] for index in others) + sum(widths[index] for index in members)) / 2
            if other_center + half <= center:
                break
            groups.pop()
            members = others + members
            center = sum(places[index] for index in members) / len(members)
        groups.append((members, center))
    spread = [0.0] * len(places)
    for members, center in groups:
        total = sum(widths[index] for index in members)
        x = min(max(center - total / 2, low), high - total)
        for index in members:
            spread[index] = x + widths[index] / 2
            x += widths[index]
    return spread
