"""A report in LaTeX: tables by booktabs, figures as PDF, trees by TikZ; it compiles with pdflatex and with lualatex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sma_games.reporting.figures.style import LAST_OF_LATIN, is_from_the_right
from sma_games.reporting.report.figure_files import illustrate
from sma_games.reporting.report.latex_text import latex_code, latex_signs, latex_text
from sma_games.reporting.report.section import Chapter, Picture, Section, Table
from sma_games.results import render_table

__all__ = ["write_latex"]

HEAD = r"""% pdflatex shows boxes for scripts that it lacks, such as Hangul: lualatex shows them in fonts of the system.
\documentclass[11pt]{article}
\usepackage{iftex}
\ifpdftex\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\else\usepackage{fontspec}\fi
\usepackage[a4paper, margin=2.2cm]{geometry}
\usepackage{amssymb, array, booktabs, graphicx, tikz}
\usepackage[hidelinks]{hyperref}
\let\oldunderscore\_\renewcommand{\_}{\oldunderscore\allowbreak}
\setlength{\parindent}{0pt}\setlength{\parskip}{5pt}\sloppy
"""
FONTS = ("Noto Sans CJK KR", "Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Noto Emoji", "DejaVu Sans")
"""Of which those that a system has lend LuaLaTeX the signs that its own font lacks."""
BORROWING = r"""\ifluatex
\def\lenders{}
%s
\directlua{luaotfload.add_fallback("lenders", {\lenders})}
\defaultfontfeatures{RawFeature={fallback=lenders}}
\setmainfont{Latin Modern Roman}\setmonofont{Latin Modern Mono}
\fi"""
LENDER = r"\IfFontExistsTF{%s}{\edef\lenders{\lenders[[%s:mode=node;]],}}{}"
FROM_THE_RIGHT = r"\ifluatex\usepackage[english, bidi=basic]{babel}\fi"
FIT = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%"
WIDTHS = ((70, "6.5cm"), (28, "4cm"))
"""How wide a column is in which some cell has more than so many characters; the others are as wide as their cells."""


def write_latex(folder: Path, chapters: Sequence[Chapter]) -> list[Path]:
    """Write report.tex and its figures into a folder; return all files, the report first."""
    illustrated = illustrate(folder, chapters, ".pdf", _pictures)
    parts: list[str] = []
    for chapter in illustrated:
        parts.append(rf"\section*{{{latex_text(chapter.title)}}}")
        parts += [part for section, files in chapter.sections for part in _section_parts(section, files)]
    file = folder / "report.tex"
    body = "\n".join(parts)
    text = "\n".join([HEAD + _declare_signs(body), r"\begin{document}", body, r"\end{document}"])
    file.write_text(text + "\n", encoding="utf-8", newline="\n")
    return [file, *(each for chapter in illustrated for each in chapter.files)]


def _section_parts(section: Section, files: dict[str, Path]) -> Iterator[str]:
    yield rf"\subsection*{{{latex_text(section.title)}}}"
    yield from (latex_text(text) + "\n" for text in section.sentences)
    if section.drawing:
        yield f"\\begin{{center}}\n{FIT}\n{section.drawing}}}\n\\end{{center}}"
    for picture in _pictures(section):
        size = "width=\\linewidth,height=0.85\\textheight,keepaspectratio"
        yield rf"\begin{{center}}\includegraphics[{size}]{{{files[picture.name].name}}}\end{{center}}"
        yield latex_text(picture.alt) + "\n"
    yield from map(_table_text, section.tables)
    for command in section.commands:
        yield rf"{{\small\ttfamily {latex_code(command)}\par}}"


def _declare_signs(body: str) -> str:
    """Return what is shown for signs of other scripts: by pdflatex a box for each, so that it compiles."""
    signs = sorted({sign for sign in body if sign > LAST_OF_LATIN})
    boxes = "".join(rf"\DeclareUnicodeCharacter{{{ord(sign):04X}}}{{$\Box$}}" for sign in signs)
    if not boxes:
        return ""
    lines = [rf"\ifpdftex{boxes}\fi", BORROWING % "\n".join(LENDER % (name, name) for name in FONTS)]
    return "\n".join([*lines, *([FROM_THE_RIGHT] if any(map(is_from_the_right, signs)) else [])])


def _pictures(section: Section) -> Sequence[Picture]:
    """Return the figures of a section; what TikZ draws is drawn once."""
    return () if section.drawing else section.pictures


def _table_text(table: Table) -> str:
    """Return a table no wider than the page, under its caption."""
    rows = table.rows
    head, _, rest = latex_signs(render_table(table.columns, rows, "latex_booktabs")).partition("\n")
    body = "\n".join([head[: head.rindex("{")] + "{" + "".join(map(_column, zip(*rows, strict=True))) + "}", rest])
    caption = rf"\textbf{{{latex_text(table.caption)}}}\\*[2pt]"
    return f"\\begin{{center}}\n{caption}\n{FIT}\n{body}}}\n{latex_text(table.note)}\n\\end{{center}}"


def _column(cells: Sequence[str]) -> str:
    """Return how a column is set: as wide as its cells, or with lines that break."""
    longest = max(map(len, cells), default=0)
    unbroken = max((len(word) for cell in cells for word in cell.split()), default=0)
    width = next((width for length, width in WIDTHS if longest > length >= unbroken), None)
    return "l" if width is None else rf">{{\raggedright\arraybackslash}}p{{{width}}}"
