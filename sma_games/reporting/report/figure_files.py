"""The figures of a report as files beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.report.section import Chapter, Picture, Section

__all__ = ["Illustrated", "clean_name", "illustrate"]


class Illustrated(NamedTuple):
    """A chapter whose figures are files."""

    title: str
    sections: Sequence[tuple[Section, dict[str, Path]]]
    """Each with the files of its figures, by name."""

    @property
    def files(self) -> list[Path]:
        """All files, in order."""
        return [file for _, files in self.sections for file in files.values()]


def illustrate(
    folder: Path, chapters: Sequence[Chapter], suffix: str, choose: Callable[[Section], Sequence[Picture]]
) -> list[Illustrated]:
    """Write the figures of sections into a folder, as files of one kind, and return the chapters with them.

    Of several chapters the names of the files begin with the number of theirs.
    """
    starts = [f"{number}-" if len(chapters) > 1 else "" for number in range(1, len(chapters) + 1)]

    def save(start: str, picture: Picture) -> Path:
        file = folder / f"{start}{clean_name(picture.name)}{suffix}"
        if suffix != ".svg":
            return save_figure(picture.figure, file)[0]
        file.write_bytes(picture.svg)
        return file

    return [
        Illustrated(
            chapter.title,
            [(each, {one.name: save(start, one) for one in choose(each)}) for each in chapter.sections],
        )
        for start, chapter in zip(starts, chapters, strict=True)
    ]


def clean_name(name: str) -> str:
    """Return a name of letters, digits, hyphens and underscores that a link and every system of files takes.

    Examples
    --------
    >>> clean_name("decision-A/B c")
    'decision-A-B-c'
    """
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
