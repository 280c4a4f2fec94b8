"""A report as one HTML file: figures inside it, no script, nothing from elsewhere, light and dark, fit for print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten

from sma_games.reporting.figures.style import address_of
from sma_games.reporting.report.section import Chapter

__all__ = ["html_text", "write_html"]

TAB = 70  # characters of the title that a window shows


def write_html(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Write report.html into a folder; return it in a list."""
    file = folder / "report.html"
    file.write_text(html_text(chapters), encoding="utf-8", newline="\n")
    return [file]


def html_text(chapters: Sequence[Chapter]) -> str:
    """Return chapters as one page; labels are text in it, never markup.

    Examples
    --------
    >>> from sma_games.reporting.report.section import Section
    >>> page = html_text([Chapter("Cats & <dogs>", [Section("Question", ["Who barks?"])])])
    >>> "Cats &amp; &lt;dogs&gt;" in page, "<script" in page
    (True, False)
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("sma_games.reporting.report", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.get_template("report.html")
    title = _title(chapters)
    tab = shorten(title, TAB, placeholder=" …")
    return page.render(chapters=chapters, title=title, tab=tab, image=lambda picture: address_of(picture.svg)) + "\n"


def _title(chapters: Sequence[Chapter]) -> str:
    if len(chapters) == 1:
        return chapters[0].title
    return f"Report on {len(chapters) - 1} models"
