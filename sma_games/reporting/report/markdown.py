"""A report in Markdown, with its figures as SVG beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sma_games.reporting.brief.markdown import escaped, markdown_table
from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.report.section import Chapter, Section

__all__ = ["write_markdown"]


def write_markdown(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Write report.md and its figures into a folder; return all files, the report first."""
    figures: list[Path] = []
    parts: list[str] = []
    for number, chapter in enumerate(chapters, 1):
        parts.append(f"# {escaped(chapter.title)}")
        for section in chapter.sections:
            start = f"{number}-" if len(chapters) > 1 else ""
            files = {
                each.name: save_figure(each.figure, folder / f"{start}{file_part(each.name)}.svg")[0]
                for each in section.pictures
            }
            figures += files.values()
            parts += _section_parts(section, files)
    file = folder / "report.md"
    file.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    return [file, *figures]


def _section_parts(section: Section, files: dict[str, Path]) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    yield from map(escaped, section.sentences)
    for picture in section.pictures:
        yield f"![{escaped(picture.alt)}]({files[picture.name].name})"
    for table in section.tables:
        yield f"**{escaped(table.caption)}**"
        yield markdown_table(table.columns, table.rows)
        if table.note:
            yield table.note
    if section.commands:
        yield "```sh\n" + "\n".join(section.commands) + "\n```"


def file_part(name: str) -> str:
    """Return a name of letters, digits, hyphens and underscores that a link and every system of files takes.

    Examples
    --------
    >>> file_part("decision-A/B c")
    'decision-A-B-c'
    """
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
