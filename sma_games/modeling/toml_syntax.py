"""What is wrong with a text that is no TOML: the place, the line with a caret, and the usual cause."""

from __future__ import annotations

import re

from sma_games.errors import Problem, caret_lines

__all__ = ["syntax_problem"]

PLACED = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
CAUSES: tuple[tuple[str, str, str], ...] = (
    (r"Illegal character '\\n'", "", "the quotation mark that ends this text is missing"),
    ("Illegal character", "", "this character cannot stand in a text; delete it and type it again"),
    ("Unescaped", "", r"write \\ for a backslash, or 'single' quotation marks around the text"),
    ("Invalid value", r"\s*(#.*)?$", "a value is missing after ="),
    ("Invalid value", "[“”„‘’«»]", 'write the quotation marks of the keyboard, "'),
    ("Invalid value", "(?i)true|false", "write true or false in small letters"),
    ("Invalid value", "", 'text and numbers stand in quotation marks, as in value = "0.55"'),
    ("Invalid initial character for a key part", "$", "a table in { } must stand on one line: join the lines"),
    ("Invalid initial character for a key part", "}", "leave out the comma before }"),
    ("Expected '=' after a key", ":", "write =, not :"),
    ("Expected '=' after a key", "", "a key is one word of letters, digits, _ and -, then = and a value follow"),
    ("Expected '\\]", "", "the bracket that ends this heading is missing, as in [model] or [[stage]]"),
    ("Expected newline|Invalid statement", "//|/[*]|--", "a comment begins with #"),
    ("Invalid statement", ";", "a comment begins with #"),
    ("Expected newline", ";", "no semicolon ends a line; leave it out"),
    ("Expected newline", r",\s*((#|//).*)?$", "no comma ends a line; leave it out"),
    ("Expected newline", ",", 'write a decimal point, and the number as text: "0.5"'),
    ("Expected newline", r"[/%\d.]", 'write the number as text, in quotation marks: "1/2", "0.55"'),
    ("Expected newline", "", "a new line begins here, or a quotation mark is missing before"),
    ("Unclosed", ";", "write a comma, not ;"),
    ("Unclosed inline table", "", "a comma or the bracket } is missing"),
    ("Unclosed array", "", "a comma or the bracket ] is missing"),
    ("Cannot declare|Cannot overwrite|Duplicate", "", "this name is given twice; keep one of them"),
    ('Unterminated string|Expected "\'"', "", "a quotation mark is opened and never closed"),
    ("Invalid statement", "", 'a line is a heading such as [model], or a key = "value"'),
)
"""The complaint of `tomllib`, what stands at the place, and the usual cause; the first that fits counts."""


def syntax_problem(text: str, complaint: str) -> Problem:
    """Return a complaint of `tomllib` about a text as a problem that a reader of the file understands.

    Examples
    --------
    >>> print(syntax_problem("value = 0,5", "Expected newline (at line 1, column 10)"))
     * line 1, column 10: is no TOML: write a decimal point, and the number as text: "0.5"
         value = 0,5
                  ^
    """
    match = PLACED.fullmatch(complaint)
    if match is None:
        return Problem("file", f"is no TOML: {complaint}")
    lines = text.split("\n")
    if match[2] is None:
        place, line = "end of the file", next((one for one in reversed(lines) if one.strip()), "")
        column = len(line)
    else:
        place, line = f"line {match[2]}, column {match[3]}", lines[int(match[2]) - 1]
        column = int(match[3]) - 1
    cause = next(
        (words for kind, there, words in CAUSES if re.match(kind, match[1]) and re.match(there, line[column:])),
        match[1],
    )
    return Problem(place, "\n".join([f"is no TOML: {cause}", *caret_lines(line, column)]))
