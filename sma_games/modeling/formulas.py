"""Formulas of a model by number: equal formulas are stored once."""

from __future__ import annotations

from sma_games.expressions import Formula

__all__ = ["FormulaTable"]


class FormulaTable:
    """All distinct formulas in the order in which they were first met."""

    def __init__(self) -> None:
        self._indices: dict[Formula, int] = {}

    def index(self, formula: Formula) -> int:
        """Return the number of a formula, which is new if no equal one was met before."""
        return self._indices.setdefault(formula, len(self._indices))

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas by number."""
        return tuple(self._indices)
