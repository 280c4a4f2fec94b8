"""Collecting every problem of a model file, so that all are reported at once."""

from __future__ import annotations

from collections.abc import Mapping

from sma_games.errors import FormulaError, ModelError, Problem
from sma_games.expressions import Formula, parse_formula

__all__ = ["ProblemList"]

MAX_PROBLEMS = 50
"""Reading stops here: enough to work on, and a hostile file costs no more."""


class ProblemList:
    """The problems found so far in one source.

    Examples
    --------
    >>> problems = ProblemList("my.toml")
    >>> problems.add("model.form", "unknown form 'nrmal'; did you mean 'normal'?")
    >>> problems.raise_if_any()
    Traceback (most recent call last):
    sma_games.errors.ModelError: my.toml: 1 problem
     * model.form: unknown form 'nrmal'; did you mean 'normal'?
    """

    def __init__(self, source: str, prefix: str = "") -> None:
        self.source = source
        self.prefix = prefix
        self.found: dict[Problem, None] = {}

    def __len__(self) -> int:
        return len(self.found)

    def add(self, place: str, message: str) -> None:
        """Note one problem; the same problem at the same place is noted once.

        Raises
        ------
        ModelError
            With what was found so far, if that is a lot.
        """
        self.found.setdefault(Problem(self.prefix + place, message))
        if len(self.found) == MAX_PROBLEMS:
            more = Problem("further", f"there may be more problems; these are the first {MAX_PROBLEMS}")
            raise ModelError(self.source, [*self.found, more])

    def within(self, prefix: str) -> ProblemList:
        """Return a list that adds to this one, with a prefix before each place."""
        inner = ProblemList(self.source, self.prefix + prefix)
        inner.found = self.found
        return inner

    def formula(self, place: str, text: str, scope: Mapping[str, Formula]) -> Formula | None:
        """Return the formula that a text says, or note why there is none."""
        try:
            return parse_formula(text, scope)
        except FormulaError as error:
            column = "" if error.column is None else f", column {error.column}"
            self.add(f"{place}{column}", str(error))
            return None

    def raise_if_any(self) -> None:
        """Raise ModelError with all problems, if there are any."""
        if self.found:
            raise ModelError(self.source, self.found)
