"""Tipping points along several parameters: the one result from which the table, the chart and the report are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.answers import parametric_form
from sma_games.errors import EvaluationError, MethodError, SettingError
from sma_games.modeling import ParametricGame
from sma_games.modeling.spaces import listed_names
from sma_games.regions import TippingPoints, tipping_points
from sma_games.reporting.words.answers import Reading, read_answer
from sma_games.reporting.words.tipping_tables import TippingRow, main_choices, rows_of_lines, rows_to_frame
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TippingLines", "as_lines", "tipping_lines"]


@dataclass(frozen=True, repr=False)
class TippingLines(Result):
    """The tipping points along several parameters of a model, and today's answer, which they end."""

    figure = "plot_tipping_points"

    model: ParametricGame
    lines: Mapping[str, TippingPoints | str] = field(hash=False)
    """What was found along each parameter, or the sentence that says why nothing was."""
    reading: Reading | None = field(default=None, compare=False)
    """Today's answer, if it is known; else it is found when it is asked for."""

    @property
    def found(self) -> tuple[TippingPoints, ...]:
        """What was found, without what was not."""
        return tuple(line for line in self.lines.values() if not isinstance(line, str))

    @cached_property
    def main(self) -> frozenset[Any]:
        """The choices of a matrix's equilibria beyond doubt today; nothing for other forms, or without an answer."""
        if not self.model.strategies:
            return frozenset()
        try:
            known = self.reading  # of a tree it is no answer to the reduced normal form
            return main_choices(
                known if known and known.model.strategies == self.model.strategies else read_answer(self.model)
            )
        except (MethodError, EvaluationError, SettingError):
            return frozenset()

    @cached_property
    def rows(self) -> tuple[TippingRow, ...]:
        """Every tipping point in words, with exact numbers; those with the most belief beyond come first."""
        return tuple(rows_of_lines(self.model, self.lines, self.main))

    @property
    def caveat(self) -> str:
        """What is left out: parameters along which nothing could be found, and equilibria that are not compared."""
        refused = [f"{name}: {line}." for name, line in self.lines.items() if isinstance(line, str)]
        return " ".join([*refused, *sorted({line.caveat for line in self.found if line.caveat})])

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each tipping point, and one for a parameter without any.

        Columns are parameter, today (exact text), side ("above" or "below": where the answer is another one),
        tipping_value (exact text), decimal, distance (share of the range), mass_beyond (probability; missing without a
        distribution), changes_answer, beyond. Those with the most belief beyond come first, then the nearest.
        """
        return rows_to_frame(self.rows)

    def verify(self, num_settings: int = 100, *, seed: int = 0) -> tuple[Any, ...]:
        """Return the settings at which the solver differs, of so many random ones along each parameter: none."""
        return tuple(each for line in self.found for each in line.verify(num_settings, seed=seed))

    def __str__(self) -> str:
        lines = [f"{name}: {line}" if isinstance(line, str) else str(line) for name, line in self.lines.items()]
        return "\n".join([f"Tipping points of {self.model!r} along {len(lines)} parameters", *lines])


def tipping_lines(
    model: ParametricGame, over: str | Iterable[str] | None = None, reading: Reading | None = None
) -> TippingLines:
    """Return the tipping points along each parameter, or why there are none to be had.

    Complete: every tipping point of every parameter that occurs in a formula. Costs one search for each: milliseconds
    for the models that are shipped.

    Parameters
    ----------
    model
        Of a kind that `tipping_points` takes; distances are measured from its baseline.
    over
        One parameter or several; all that occur in formulas if absent.
    reading
        Today's answer, if it is known.

    Raises
    ------
    SettingError
        If a name is unknown, or no value of a parameter is admissible.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> found = tipping_lines(load_model("textbook/stag_hunt"), "hare_value")
    >>> found.to_frame()[["side", "tipping_value", "changes_answer"]].values.tolist()
    [['above', '4', True]]
    """
    lines: dict[str, TippingPoints | str] = {}
    for name in list(model.relevant) if over is None else listed_names(over):
        try:
            lines[name] = tipping_points(model, name)
        except (MethodError, EvaluationError) as error:
            lines[name] = f"tipping points are not available: {error}"
    return TippingLines(parametric_form(model), lines, reading)


def as_lines(found: TippingLines | TippingPoints | Iterable[TippingPoints]) -> TippingLines:
    """Return what was found along one parameter, or several of the same model, as one result.

    Raises
    ------
    MethodError
        If it is something else, or of different models.
    """
    if isinstance(found, TippingLines):
        return found
    lines = [found] if isinstance(found, TippingPoints) else list(found)
    if not all(isinstance(line, TippingPoints) for line in lines):
        raise MethodError("expected what tipping_points or tipping_lines returns")
    if not lines or any(line.model != lines[0].model for line in lines):
        raise MethodError("expected tipping points of one model")
    return TippingLines(lines[0].model, {line.parameter: line for line in lines})
