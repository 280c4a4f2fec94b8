"""A report in Markdown, with its figures as SVG beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sma_games.reporting.brief.markdown import escaped, markdown_table
from sma_games.reporting.report.figure_files import illustrate
from sma_games.reporting.report.section import Chapter, Section

__all__ = ["write_markdown"]


def write_markdown(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Write report.md and its figures into a folder; return all files, the report first."""
    illustrated = illustrate(folder, chapters, ".svg", lambda section: section.pictures)
    parts: list[str] = []
    for chapter in illustrated:
        parts.append(f"# {escaped(chapter.title)}")
        parts += [part for section, files in chapter.sections for part in _section_parts(section, files)]
    file = folder / "report.md"
    file.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    return [file, *(each for chapter in illustrated for each in chapter.files)]


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
