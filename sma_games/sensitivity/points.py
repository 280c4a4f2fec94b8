"""Whether an event holds at single settings, each solved exactly: for models that have no answer along lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.answers import Numbers, Question, question_for
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import QuantifiedModel
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.quantifiers import UndecidedClaimError
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.events import Event, Mark, combined
from sma_games.sensitivity.for_some import mark_for_some

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EventPoints", "count_settings", "is_surprising"]

SURPRISE = 1e-5


class EventPoints:
    """An event at single settings; one exact solution for each.

    Parameters
    ----------
    model
        Any model that `solve` takes.
    event
        What is asked.
    draws
        The parameters that vary.
    setting
        Values of all parameters; those that vary are replaced.
    """

    def __init__(self, model: ParametricGame, event: Event, draws: Draws, setting: Mapping[str, Fraction]) -> None:
        self._model = model
        self._event = event
        self._draws = draws
        self._setting = dict(setting)
        self._question: Question | None = None
        if event.needs_equilibria and not isinstance(model, QuantifiedModel):
            self._question = question_for(model, "probabilities", Numbers.SETTING)

    def totals(self, points: Any, marks: Sequence[Mark]) -> NDArray[Any]:
        """Return 1 where all of a mark's parts are true, else 0, of shape (points, marks)."""
        import numpy as np

        found = np.array([int(self.mark_at(self._draws.exact(row))) for row in np.asarray(points).tolist()])
        return np.stack([(found & mark) == mark for mark in marks], axis=1).astype(np.float64)

    def mark_at(self, point: Mapping[str, Fraction]) -> Mark:
        """Return what is true at a setting."""
        setting = self._setting | dict(point)
        if not self._model.is_admissible(setting):
            return Mark.NOTHING
        if isinstance(self._model, QuantifiedModel):
            return mark_for_some(self._model, self._event, self._draws.names, setting)
        result = None if self._question is None else self._question.solve_at(setting)
        if self._question is not None and result is not None:
            self._question.answer_of(result)  # refuses one that may lack equilibria

        def holds(claim: Claim) -> bool:
            if not claim.needs_equilibria:
                return all(each.holds_at(setting) for each in claim.comparisons)
            assert result is not None
            return claim.holds_in(result, setting)

        if not all(map(holds, self._event.given)):
            return Mark.ADMISSIBLE
        readings: list[bool | None] = []
        for claim in self._event.claims[: 1 + self._event.has_two_readings]:
            try:
                readings.append(holds(claim))
            except UndecidedClaimError:
                readings.append(None)
        return Mark.ADMISSIBLE | Mark.GIVEN | combined(readings)


def count_settings(
    model: ParametricGame, event: Event, draws: Draws, count: int, seed: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return at how many independent random settings an event holds in every equilibrium, and in some.

    Each with the number of settings at which that is decided, and what is given holds.
    """
    import numpy as np

    shares = np.random.default_rng(seed).random((count, len(draws.names)))
    points = EventPoints(model, event, draws, model.baseline)
    marks = [points.mark_at(draws.exact(row)) for row in draws.points(shares).tolist()]
    known = [mark for mark in marks if Mark.GIVEN in mark and Mark.UNDECIDED not in mark]
    return (
        (sum(Mark.EVERY in mark for mark in known), len(known)),
        (sum(Mark.SOME in mark for mark in known), len(known)),
    )


def is_surprising(chance: Chance, count: int, whole: int) -> bool:
    """Tell whether so many out of so many refute a probability, whatever it is within its interval."""
    from scipy.stats import binom

    too_few = float(binom.cdf(count, whole, max(chance.low, 0.0)))
    too_many = float(binom.sf(count - 1, whole, min(chance.high, 1.0)))
    return min(too_few, too_many) < SURPRISE
