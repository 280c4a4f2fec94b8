"""What influence is measured on: a claim, which is true or false, a number of the equilibria, or a formula.

Each is a function of the parameters that are drawn, for estimates, and has an exact value at single settings.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.answers import Numbers, Question, question_for
from sma_games.errors import MethodError
from sma_games.expressions import Formula
from sma_games.modeling import ParametricGame
from sma_games.sensitivity.cube_functions import CubeFunction, LineFunction
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.estimated import why_single
from sma_games.sensitivity.event_cases import EventCases
from sma_games.sensitivity.events import Event, Mark
from sma_games.sensitivity.lines import EventLines
from sma_games.sensitivity.points import EventPoints
from sma_games.sweeps import sample
from sma_games.sweeps.results.description import SweepDescription
from sma_games.sweeps.routes.choosing import choose_method, make_route
from sma_games.sweeps.routes.rows import Route
from sma_games.sweeps.settings.settings import CHUNK_SIZE, SettingsChunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AnswerOutcome", "ClaimOutcome", "FormulaOutcome", "Outcome", "quantities_of"]

PURPOSE = "sensitivity"
PAYOFF = "payoff_"
MANY = 10**6  # settings, for the choice of a method
DISAGREEMENT = 1e-9  # of the largest size; equilibria that differ by more give different payoffs


@dataclass(frozen=True)
class Outcome(ABC):
    """A number, or truth, at each setting of a model; made by `read_outcome`."""

    model: ParametricGame
    text: str

    is_claim = False

    @property
    def unit(self) -> str:
        """What it is in; empty if nothing says."""
        return ""

    @abstractmethod
    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that it depends on."""

    @abstractmethod
    def function(self, draws: Draws) -> CubeFunction:
        """Return it as a function of what is drawn."""

    @abstractmethod
    def value_at(self, setting: Mapping[str, Fraction]) -> Fraction:
        """Return its exact value at an admissible setting; of a claim 1 or 0."""

    @cached_property
    def question(self) -> Question:
        """What finds the equilibria of single settings."""
        return question_for(self.model, PURPOSE, Numbers.SETTING)

    def answer_at(self, setting: Mapping[str, Fraction]) -> tuple[str, ...]:
        """Return the labels of the equilibria at an admissible setting."""
        return tuple(each.label for each in self.question.case(self.model.numbers(setting)).types)


@dataclass(frozen=True)
class ClaimOutcome(Outcome):
    """Whether a claim holds."""

    event: Event

    is_claim = True

    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that its truth depends on."""
        return self.event.names(model)

    def function(self, draws: Draws) -> CubeFunction:
        """Return its indicator, with exact means along lines if equilibria are known as formulas."""
        if why_single(self.model, self.event):
            return _ClaimPoints(self, draws)
        return _ClaimLines(self.model, self.event, draws)

    def value_at(self, setting: Mapping[str, Fraction]) -> Fraction:
        """Return 1 if the claim holds at a setting, else 0, by the solver for single settings."""
        return Fraction(bool(self.points(Draws(())).mark_at(setting) & Mark.SOME))

    def points(self, draws: Draws) -> EventPoints:
        """Return what tells whether it holds at single settings."""
        return EventPoints(self.model, self.event, draws, self.model.baseline)


@dataclass(frozen=True)
class AnswerOutcome(Outcome):
    """A payoff or measure in equilibrium; of several equilibria the least, the greatest, or refused if they differ."""

    which: str
    """"least", "greatest", or empty."""
    quantity: str
    """payoff_PLAYER, or a measure."""

    @property
    def place(self) -> int:
        """Its number among the quantities of an equilibrium."""
        return quantities_of(self.model).index(self.quantity)

    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that it depends on."""
        return set(model.relevant)

    def function(self, draws: Draws) -> CubeFunction:
        """Return it by sweeps."""
        return _Swept(self, draws)

    def value_at(self, setting: Mapping[str, Fraction]) -> Fraction:
        """Return its exact value in equilibrium.

        Raises
        ------
        MethodError
            If equilibria differ in it, and it is not said which is meant.
        """
        outcomes = self.question.case(self.model.numbers(setting)).outcomes
        ratios = [each.quantities[self.place] for each in outcomes]
        found = [Fraction(over) / Fraction(under) for over, under in ratios if over is not None]
        if len(found) < len(ratios) or not found:  # such as a price without an agreement
            raise MethodError(f"ask about another outcome: there is no equilibrium with {self.text} at some setting")
        if not self.which and min(found) != max(found):
            self.refuse_several()
        return max(found) if self.which == "greatest" else min(found)

    def refuse_several(self) -> None:
        """Raise the refusal of equilibria that differ."""
        raise MethodError(
            f"write 'least {self.quantity}' or 'greatest {self.quantity}': where there are several equilibria, "
            "it is not the same in all of them"
        )


@dataclass(frozen=True)
class FormulaOutcome(Outcome):
    """A formula over parameters and definitions."""

    formula: Formula

    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that occur in it."""
        return set(self.formula.names) & set(model.parameters)

    def function(self, draws: Draws) -> CubeFunction:
        """Return it on arrays."""
        return _Computed(self, draws)

    def value_at(self, setting: Mapping[str, Fraction]) -> Fraction:
        """Return its exact value."""
        return self.formula.evaluate(setting)


def quantities_of(model: ParametricGame) -> list[str]:
    """Return the numbers of an equilibrium: payoffs by player, then measures."""
    return [*(f"{PAYOFF}{player}" for player in model.players), *model.measures]


@dataclass(frozen=True)
class _Drawn(CubeFunction):
    """A function of what is drawn of a model."""

    outcome: Any
    draws: Draws

    @property
    def num_columns(self) -> int:
        """The number of parameters."""
        return len(self.draws.names)

    def rows(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return settings at points of the unit cube."""
        return self.draws.points(points)


@dataclass(frozen=True)
class _Computed(_Drawn):
    """Values of a formula."""

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return them."""
        import numpy as np

        outcome: FormulaOutcome = self.outcome
        columns = dict(zip(self.draws.names, rows.T, strict=True))
        fixed = {name: float(value) for name, value in outcome.model.baseline.items() if name in outcome.formula.names}
        (found,) = outcome.formula.program.arrays({**fixed, **columns})
        return np.broadcast_to(found, (len(rows),))


@dataclass(frozen=True)
class _ClaimPoints(_Drawn):
    """The indicator of a claim, from one exact solution for each row."""

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return where the claim holds."""
        outcome: ClaimOutcome = self.outcome
        found: NDArray[Any] = outcome.points(self.draws).totals(rows, [Mark.SOME])[:, 0]
        return found


@dataclass(frozen=True)
class _Swept(_Drawn):
    """Values in equilibrium, by the route that a sweep takes; its cases are not pickled."""

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return them.

        Raises
        ------
        MethodError
            If equilibria differ, and it is not said which is meant, or there is none.
        """
        import numpy as np

        outcome: AnswerOutcome = self.outcome
        columns = {name: np.ascontiguousarray(column) for name, column in zip(self.draws.names, rows.T, strict=True)}
        parts = SettingsChunk(0, len(rows), columns, {}).parts(CHUNK_SIZE)
        found = [(each.least[outcome.place], each.greatest[outcome.place]) for each in map(self._route.rows, parts)]
        least, greatest = (np.concatenate(column) for column in zip(*found, strict=True))
        if not np.isfinite(least).all():
            raise MethodError(f"ask about another outcome: at some setting no equilibrium has {outcome.text}")
        if not outcome.which and (greatest - least > DISAGREEMENT * abs(greatest).max()).any():
            outcome.refuse_several()
        return greatest if outcome.which == "greatest" else least

    @cached_property
    def _route(self) -> Route:
        settings = sample(self.outcome.model, MANY, seed=0, over=self.draws.names)
        method, reason = choose_method(settings, "auto")
        return make_route(method, SweepDescription(settings, method, reason).question)

    def __getstate__(self) -> dict[str, Any]:
        return {"outcome": self.outcome, "draws": self.draws}


@dataclass(frozen=True)
class _ClaimLines(LineFunction):
    """The indicator of a claim; what is known of its cases is made where it is needed, and is not pickled."""

    model: ParametricGame
    event: Event
    draws: Draws
    _lines: dict[int, EventLines] = field(default_factory=dict, compare=False, repr=False)

    @property
    def num_columns(self) -> int:
        """The number of parameters."""
        return len(self.draws.names)

    def rows(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return settings at points of the unit cube."""
        return self.draws.points(points)

    def line_means(self, column: int, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the probability along one parameter."""
        return self._along(column).probabilities(rows, Mark.SOME)

    def values(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return where the claim holds: looked up on the line through each row, solved exactly where pieces meet."""
        import numpy as np

        lines = self._along(0)
        found = lines.segments(rows)
        place = rows[found.lines, 0]
        inside = np.flatnonzero((found.lows <= place) & (place <= found.highs))
        counts = np.bincount(found.lines[inside], minlength=len(rows))
        values = np.zeros(len(rows))
        values[found.lines[inside]] = (found.marks[inside] & Mark.SOME) != 0
        for row in np.flatnonzero(counts != 1):
            values[row] = bool(lines.exact_mark(rows[row], float(rows[row, 0])) & Mark.SOME)
        return values

    def _along(self, column: int) -> EventLines:
        if column not in self._lines:
            self._lines[column] = EventLines(self._cases, self.draws, self.draws.names[column])
        return self._lines[column]

    @cached_property
    def _cases(self) -> EventCases:
        ranges = {name: self.draws.ends(name) for name in self.draws.names}
        return EventCases(self.model, self.event, self.draws.names, ranges, self.model.baseline)

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "event": self.event, "draws": self.draws, "_lines": {}}
