"""A report in LaTeX: tables by booktabs, figures as PDF, trees by TikZ; it compiles with pdflatex and with lualatex."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sma_games.reporting.figures.style import LAST_OF_LATIN, is_from_the_right
from sma_games.reporting.report.figure_files import illustrate
from sma_games.reporting.report.latex_text import BREAK, latex_code, latex_signs, latex_text
from sma_games.reporting.report.section import LETTERS, LONG_WORD, Chapter, Picture, Section, Table, column_letters
from sma_games.results import render_table

__all__ = ["write_latex"]

HEAD = r"""% pdflatex shows boxes for scripts that it lacks, such as Hangul: lualatex shows them in fonts of the system.
\documentclass[11pt]{article}
\usepackage{iftex}
\ifpdftex\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\else\usepackage{fontspec}\fi
\usepackage[a4paper, margin=2.2cm]{geometry}
\usepackage{amssymb, array, booktabs, graphicx, longtable, tikz}
\usepackage[hidelinks]{hyperref}
\let\oldunderscore\_\renewcommand{\_}{\oldunderscore\allowbreak}
\setlength{\parindent}{0pt}\setlength{\parskip}{5pt}\setlength{\tabcolsep}{4pt}\setcounter{LTchunksize}{1000}\sloppy
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
SIZES = ((LETTERS, r"\footnotesize"), (1.3 * LETTERS, r"\scriptsize"))
SMALLEST = r"\tiny"
"""How small a table is set that has so many letters in a line."""


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
    """Return a table no wider than the page, under its caption; it goes on on the next page with its head repeated."""
    rows = [[_with_breaks(cell) for cell in row] for row in table.rows]
    lines = latex_signs(render_table(table.columns, rows, "latex_booktabs")).splitlines()
    head = lines.index(r"\midrule") + 1
    letters = column_letters([table.columns, *table.rows])
    line = max(LETTERS, sum(letters))
    size = next((size for most, size in SIZES if line <= most), SMALLEST)
    begin = rf"\begin{{longtable}}{{{''.join(_column(each / line) for each in letters)}}}"
    heads = [
        rf"\caption{{{latex_text(table.caption)}}}\\",
        *lines[1:head],
        r"\endfirsthead",
        *lines[1:head],
        r"\endhead",
    ]
    body = "\n".join([begin, *heads, *lines[head:-1], r"\end{longtable}"])
    return f"{{{size}\n{body}}}\n{latex_text(table.note)}\n"


def _column(share: float) -> str:
    """Return a column that takes a share of the line, with lines that break."""
    return rf">{{\raggedright\arraybackslash}}p{{\dimexpr {share:.4f}\linewidth-2\tabcolsep\relax}}"


def _with_breaks(text: str) -> str:
    """Return a text whose long words, such as formulas and exact numbers, may be broken."""
    return re.sub(rf"\S{{{LONG_WORD}}}(?=\S)", lambda part: part[0] + BREAK, text)
