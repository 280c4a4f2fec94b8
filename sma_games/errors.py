"""The errors that users see: each names the place, the value, what was expected and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "EvaluationError",
    "FormulaError",
    "GameError",
    "InadmissibleError",
    "IrrationalError",
    "MethodError",
    "ModelError",
    "Problem",
    "SettingError",
    "SmaGamesError",
    "SolverCheckError",
    "did_you_mean",
    "nearest",
]


class SmaGamesError(Exception):
    """Base of every error that this package raises on purpose."""


class FormulaError(SmaGamesError):
    """A formula that does not parse; the message shows its text with a caret under the mistake."""

    def __init__(self, text: str, reason: str, column: int | None = None) -> None:
        super().__init__(text, reason, column)
        self.text = text
        self.reason = reason
        self.column = column

    def __str__(self) -> str:
        return "\n".join([self.reason, *caret_lines(self.text, self.column)])


class EvaluationError(SmaGamesError):
    """A formula without a finite real value at some setting; the message names both."""


class IrrationalError(EvaluationError):
    """A formula whose value at some setting is no fraction, such as a root; the message names both."""


class SettingError(SmaGamesError):
    """A value for a parameter that does not exist, is no number, or lies outside its range."""


class InadmissibleError(SettingError):
    """A setting at which the model is no game, or a question about settings of which none is one."""


class GameError(SmaGamesError):
    """Payoffs, labels or a tree that do not make a game."""


class MethodError(SmaGamesError):
    """A method that cannot do what was asked; the message names one that can.

    Parameters
    ----------
    message
        First what to do, then why.
    why
        The reason alone, for a reader of a report, who cannot do anything else.
    """

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message)
        self.why = why


class SolverCheckError(SmaGamesError, AssertionError):
    """What a solver promises and does not keep; the message lists every problem with the game where it shows."""


class Problem(NamedTuple):
    """One thing wrong in a model file: where, and what to do about it."""

    place: str
    message: str

    def __str__(self) -> str:
        first, *rest = self.message.splitlines()
        return "\n".join([f" * {self.place}: {first}", *(f"   {line}" for line in rest)])


class ModelError(SmaGamesError):
    """Every problem of a model file at once."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{self.source}: {count} problem{'s' if count != 1 else ''}"
        return "\n".join([heading, *map(str, self.problems)])


def caret_lines(text: str, column: int | None, width: int = 72) -> list[str]:
    """Return the part of a formula around a column, and a caret under that column."""
    if column is None:
        return [f"  {text[:width]}{' …' if len(text) > width else ''}"]
    start = max(0, column - width // 2)
    shown = text[start : start + width].replace("\n", " ").replace("\t", " ")
    lead = "… " if start else ""
    tail = " …" if start + width < len(text) else ""
    return [f"  {lead}{shown}{tail}", " " * (2 + len(lead) + column - start) + "^"]


def did_you_mean(name: object, choices: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest of the choices, or "" if none is near."""
    near = nearest(name, choices)
    return "" if near is None else f"; did you mean {near!r}?"


def nearest(name: object, choices: Iterable[str]) -> str | None:
    """Return the choice that a name was probably meant to be, or None if none is near."""
    text, names = str(name)[:80].lower(), {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(text, names, n=1)
    longer = [choice for choice in names if choice.startswith(text) and len(text) > 2]  # noqa: PLR2004 - an abbreviation
    return names[(close or longer)[0]] if close or len(longer) == 1 else None
