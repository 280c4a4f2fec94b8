"""What all figures share: fonts, colors that the color-blind can tell apart, and files that reproduce byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PALETTE", "new_figure", "save_figure", "spread_apart", "text_width"]

# Okabe and Ito's palette, lightened where text lies on it: distinct in every common kind of color blindness.
PALETTE = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#0072B2", "#D55E00", "#999999")
DEFAULT_SUFFIXES = (".svg", ".png")
FORMATS = (".svg", ".png", ".pdf")
PIXELS_PER_INCH = 160
POINTS = 72  # per inch
_SETTINGS = Lock()  # those of matplotlib belong to all threads
FAMILY = "DejaVu Sans"  # comes with matplotlib, so that figures look the same everywhere


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches, outside any global state of matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


@lru_cache(maxsize=4096)
def text_width(text: str, font_size: float, *, bold: bool = False) -> float:
    """Return the width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family=FAMILY, weight="bold" if bold else "normal")
    return (
        float(TextPath((0, 0), text, size=font_size, prop=font).get_extents().width) / POINTS if text.strip() else 0.0
    )


def save_figure(figure: Figure, path: Path | str) -> tuple[Path, ...]:
    """Write a figure and return the files: the format its suffix says, or SVG and PNG if it has none.

    The files hold no date and no random identifiers, so that they reproduce byte for byte. Text in SVG is drawn as
    outlines: it looks the same everywhere.

    Raises
    ------
    SmaGamesError
        If the suffix is none of .svg, .png and .pdf.
    """
    from matplotlib import rc_context

    path = Path(path)
    if path.suffix and path.suffix not in FORMATS:
        raise SmaGamesError(f"figures are written as {', '.join(FORMATS)}, not {path.suffix!r}")
    files = (path,) if path.suffix else tuple(path.with_name(path.name + suffix) for suffix in DEFAULT_SUFFIXES)
    metadata: dict[str, dict[str, Any]] = {".svg": {"Date": None}, ".png": {}, ".pdf": {"CreationDate": None}}
    with _SETTINGS, rc_context({"svg.hashsalt": "sma_games", "svg.fonttype": "path"}):
        for file in files:
            figure.savefig(file, dpi=PIXELS_PER_INCH, metadata=metadata[file.suffix])
    return files


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
