"""Text as LaTeX shows it: no sign of a label is a command."""

from __future__ import annotations

import re

from sma_games.games.labels import visible

__all__ = ["BREAK", "latex_code", "latex_signs", "latex_text"]

COMMANDS = {
    **{sign: f"\\{sign}" for sign in "_$%&#{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
}
BREAK = "\u200b"
"""A sign that is not seen, where a long word may be broken."""
SIGNS = {
    BREAK: r"\allowbreak{}",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≠": r"$\neq$",
    "−": "$-$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "∞": r"$\infty$",
    "→": r"$\to$",
    "√": r"$\surd$",
    "…": r"\dots{}",
    "–": "--",
    "—": "---",
    "□": r"$\Box$",
    "·": r"$\cdot$",
}


def latex_text(text: str) -> str:
    r"""Return a text on one line that LaTeX shows as it is.

    Examples
    --------
    >>> print(latex_text("$5 & a_b ≤ 3"))
    \$5 \& a\_b $\leq$ 3
    """
    return latex_signs("".join(COMMANDS.get(sign, sign) for sign in " ".join(visible(text).split())))


def latex_code(text: str) -> str:
    r"""Return a line of code, whose quotation marks stay upright.

    Examples
    --------
    >>> print(latex_code("solve --over 'a b'"))
    solve -{}-over \textquotesingle{}a b\textquotesingle{}
    """
    return latex_text(text).replace("'", r"\textquotesingle{}")


def latex_signs(text: str) -> str:
    """Return text for LaTeX with commands for signs that few of its fonts have, and hyphens that stay apart."""
    text = re.sub("-(?=-)", "-{}", text)
    for sign, command in SIGNS.items():
        text = text.replace(sign, command)
    return text
