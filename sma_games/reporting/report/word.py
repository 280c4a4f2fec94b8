"""A report as a Word document: headings, tables and figures inside it, texts for those who do not see these."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sma_games.errors import MethodError
from sma_games.games.labels import visible
from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.report.figure_files import clean_name
from sma_games.reporting.report.section import Chapter, Picture, Section, Table, column_letters

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["write_word"]

MARGIN = 2.0  # cm
WIDEST = 17.0  # cm of a figure: an A4 page between its margins
HIGHEST = 22.0  # cm
SMALL = 8  # points, of tables and commands
MONOSPACE = "Consolas"


def write_word(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Write report.docx into a folder; return it in a list.

    Raises
    ------
    MethodError
        If python-docx is not installed.
    """
    try:
        from docx import Document
        from docx.shared import Cm
    except ImportError:
        raise MethodError("install sma-games[word] to write Word documents, or use html") from None
    document = Document()
    for page in document.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    document.core_properties.title = visible(chapters[0].title)
    document.core_properties.author = "sma-games"
    for chapter in chapters:
        document.add_heading(visible(chapter.title), level=1)
        for section in chapter.sections:
            _add_section(document, section, folder)
    file = folder / "report.docx"
    file.write_bytes(_drop_dates(document))
    return [file]


def _add_section(document: Document, section: Section, folder: Path) -> None:
    document.add_heading(visible(section.title), level=2)
    for sentence in section.sentences:
        document.add_paragraph(visible(sentence))
    for picture in section.pictures:
        _add_picture(document, picture, folder)
    for table in section.tables:
        _add_table(document, table)
    for command in section.commands:
        _write_small(document.add_paragraph(), command, MONOSPACE)


def _add_picture(document: Document, picture: Picture, folder: Path) -> None:
    """Add a figure, no larger than the page, with its text for those who do not see it."""
    from docx.shared import Cm

    file = folder / f"{clean_name(picture.name)}-in-word.png"
    save_figure(picture.figure, file)
    try:
        shape = document.add_picture(str(file))
    finally:
        file.unlink()
    share = min(Cm(WIDEST) / shape.width, Cm(HIGHEST) / shape.height, 1)
    shape.width, shape.height = (type(side)(int(side * share)) for side in (shape.width, shape.height))
    shape._inline.docPr.set("descr", visible(picture.alt))  # noqa: SLF001 - python-docx has no name for it
    _write_small(document.add_paragraph(), picture.alt)


def _add_table(document: Document, table: Table) -> None:
    """Add a table under its caption; its first row is a header, repeated on each page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    caption = document.add_paragraph()
    caption.add_run(visible(table.caption)).bold = True
    caption.paragraph_format.keep_with_next = True
    rows = [table.columns, *table.rows]
    grid = document.add_table(len(rows), len(table.columns), "Light List Accent 1")
    grid.autofit = False
    letters = column_letters(rows)
    widths = [Cm(WIDEST * each / sum(letters)) for each in letters]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for line, cells in zip(grid.rows, rows, strict=True):
        for cell, text, width in zip(line.cells, cells, widths, strict=True):
            _write_small(cell.paragraphs[0], text)
            cell.width = width
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above
    document.add_paragraph(table.note)


def _write_small(paragraph: Any, text: str, font: str | None = None) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(visible(text))
    run.font.size = Pt(SMALL)
    if font is not None:
        run.font.name = font


def _drop_dates(document: Document) -> bytes:
    """Return the file that a document is, without the time at which it was written."""
    dated, found = BytesIO(), BytesIO()
    document.save(dated)
    with ZipFile(dated) as old, ZipFile(found, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return found.getvalue()
