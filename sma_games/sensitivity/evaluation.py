"""The numbers of a decision, each exactly where it can be told so, and by the settings drawn elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.errors import MethodError
from sma_games.sensitivity.action_payoffs import ActionPayoffs
from sma_games.sensitivity.decision import ActionValue
from sma_games.sensitivity.estimates import Estimate
from sma_games.sensitivity.information import exact_information, fitted_information, inner_exact_information
from sma_games.sensitivity.polynomials import Multinomial

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Evaluation"]

TIE = 1e-9  # of the largest payoff: payoffs that are nearer than this are the same, rounding aside
LOW, HIGH = 0.05, 0.95


class Evaluation:
    """What the actions of a choice are worth, and what it is worth to learn something first."""

    def __init__(self, payoffs: ActionPayoffs, *, is_clear: bool) -> None:
        self._payoffs = payoffs
        self._draws = payoffs.draws
        self._parameters = payoffs.choice.model.parameters
        self.actions = tuple(payoffs.choice.continuations)
        self._polynomials = payoffs.polynomials if is_clear else None
        if not self._draws.names and self._polynomials is None:
            raise MethodError("name a parameter that varies: payoffs with exp, log or the like have no exact value")

    @property
    def num_settings(self) -> int:
        """How many admissible settings were drawn; 1 if nothing varies."""
        return self._draws.size if self._draws.names else 1

    @property
    def acceptance_rate(self) -> float:
        """The share of the settings drawn that is admissible."""
        return self._draws.acceptance_rate if self._draws.names else 1.0

    @cached_property
    def values(self) -> tuple[ActionValue, ...]:
        """What each action is worth."""
        if not self._draws.names:
            return self._values_of_numbers()
        return tuple(self._value(place) for place in range(len(self.actions)))

    @cached_property
    def perfect_information(self) -> Estimate:
        """The value of learning all parameters that are drawn."""
        if self._polynomials is not None and len(self._used) <= 1:
            exact = self._exact(self._used[0]) if self._used else Fraction(0)
            if exact is not None:
                return Estimate.of(exact)
        return Estimate.mean(self._draws.means(self._best - self._table[self._choice]))

    def information(self, names: Sequence[str]) -> Estimate:
        """Return the value of learning some of the parameters that are drawn."""
        if self._polynomials is not None:
            known = [name for name in names if name in self._used]
            if set(known) == set(self._used):
                return self.perfect_information
            exact = Fraction(0) if not known else self._exact(known[0]) if len(known) == 1 else None
            if exact is not None:
                return Estimate.of(exact)
            found = inner_exact_information(self._polynomials, known, self._parameters, self._draws)
            if found is not None:
                return found
        if set(names) == set(self._draws.names):
            return self.perfect_information
        return fitted_information(self._table, self._choice, names, self._draws)

    @cached_property
    def events(self) -> dict[str, Estimate]:
        """The value of learning first what chance will decide, by event."""
        found, place = {}, 0
        for event in self._payoffs.choice.events:
            places = range(place, place + len(event.results))
            found[event.name] = self._event(places)
            place = places.stop
        return found

    def _event(self, places: Sequence[int]) -> Estimate:
        """Return the sum over results of the best action's part, less the best sum."""
        exact = [[self._payoffs.exact_mean(action, 1 + place) for place in places] for action in self.actions]
        known = [[part for part in row if part is not None] for row in exact]
        if all(len(row) == len(places) for row in known):
            return Estimate.of(sum(map(max, zip(*known, strict=True)), Fraction(0)) - max(map(sum, known)))
        means = self._draws.means(self._payoffs.table.parts[:, list(places)])  # (actions, results, replications)
        chosen = means.mean(axis=2).argmax(axis=0)
        learned = sum(means[action, result] for result, action in enumerate(chosen))
        return Estimate.mean(learned - means.sum(axis=1)[self._choice])

    @cached_property
    def _used(self) -> tuple[str, ...]:
        """The parameters on which some difference of payoffs depends, if payoffs are polynomials."""
        assert self._polynomials is not None
        first = self._polynomials[0]
        used = {name for each in self._polynomials[1:] for name in (each - first).used}
        return tuple(name for name in self._draws.names if name in used)

    def _exact(self, name: str) -> Fraction | None:
        assert self._polynomials is not None
        return exact_information(self._polynomials, name, self._parameters)

    @property
    def _table(self) -> NDArray[Any]:
        return self._payoffs.table.chosen

    @cached_property
    def _best(self) -> NDArray[Any]:
        best: NDArray[Any] = self._table.max(axis=0)
        return best

    @cached_property
    def _expected(self) -> tuple[Estimate, ...]:
        return tuple(self._mean(place, self._table) for place in range(len(self.actions)))

    @property
    def _choice(self) -> int:
        """The action with the greatest expected payoff."""
        return max(range(len(self.actions)), key=lambda place: self._expected[place].value)

    def _mean(self, place: int, table: NDArray[Any]) -> Estimate:
        exact = self._payoffs.exact_mean(self.actions[place])
        return Estimate.mean(self._draws.means(table[place])) if exact is None else Estimate.of(exact)

    def _value(self, place: int) -> ActionValue:
        row, table = self._table[place], self._payoffs.table
        near = TIE * abs(self._table).max()
        worst, greatest = self._extremes(place)
        return ActionValue(
            action=self.actions[place],
            expected=self._expected[place],
            low=self._quantile(row, LOW),
            high=self._quantile(row, HIGH),
            best=Estimate.mean(self._draws.means((row >= self._best - near).astype(float))),
            expected_regret=self._expected_regret(place),
            largest_regret=self._largest_regret(place),
            worst=worst,
            greatest=greatest,
            expected_weak=self._mean(place, table.least),
            expected_strong=self._mean(place, table.greatest),
        )

    def _values_of_numbers(self) -> tuple[ActionValue, ...]:
        """Return what actions are worth if nothing varies."""
        payoffs = [self._payoffs.exact_mean(action) for action in self.actions]
        best = max(payoff for payoff in payoffs if payoff is not None)
        found = []
        for action, payoff in zip(self.actions, payoffs, strict=True):
            assert payoff is not None
            own, regret = Estimate.of(payoff), Estimate.of(best - payoff)
            is_best = Estimate.of(Fraction(int(payoff == best)))
            found.append(ActionValue(action, own, own, own, is_best, regret, regret, own, own, own, own))
        return tuple(found)

    def _expected_regret(self, place: int) -> Estimate:
        """Return the mean regret: the value of perfect information, and how far behind the best one an action is."""
        best, own = (self._payoffs.exact_mean(self.actions[each]) for each in (self._choice, place))
        if best is None or own is None:
            return Estimate.mean(self._draws.means(self._best - self._table[place]))
        whole = self.perfect_information
        if whole.exact is not None:
            return Estimate.of(whole.exact + best - own)
        return Estimate(whole.value + float(best - own), whole.error)

    def _extremes(self, place: int) -> tuple[Estimate, Estimate]:
        """Return the least and the greatest payoff."""
        function = None if self._polynomials is None else self._polynomials[place]
        exact = None if function is None else function.extremes(self._parameters)
        if exact is None:
            row = self._table[place]
            return Estimate.seen(row.min()), Estimate.seen(row.max())
        return Estimate.of(exact[0]), Estimate.of(exact[1])

    def _largest_regret(self, place: int) -> Estimate:
        exact = None if self._polynomials is None else self._exact_largest_regret(self._polynomials, place)
        return Estimate.seen((self._best - self._table[place]).max()) if exact is None else Estimate.of(exact)

    def _exact_largest_regret(self, polynomials: Sequence[Multinomial], place: int) -> Fraction | None:
        pairs = [(other - polynomials[place]).extremes(self._parameters) for other in polynomials]
        known = [pair[1] for pair in pairs if pair is not None]
        return max(known) if len(known) == len(pairs) else None

    def _quantile(self, row: NDArray[Any], share: float) -> Estimate:
        """Return a quantile of all settings, with the spread of those of the replications as its error."""
        import numpy as np

        parts = np.split(row, self._draws.starts[1:])
        spread = Estimate.mean(np.array([np.quantile(part, share) for part in parts]))
        return Estimate(float(np.quantile(row, share)), spread.error)
