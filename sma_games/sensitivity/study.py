"""The work on influence: designs refined one after the other, or parameters moved alone; a result at any time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import isfinite, isnan

from sma_games.errors import MethodError
from sma_games.interrupts import interruption, partial_of
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import Comparison
from sma_games.modeling.dependence import rank_correlations
from sma_games.modeling.parameters import belief_of
from sma_games.sensitivity.cube_functions import CubeFunction, LineFunction
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.influences import (
    IndexEstimate,
    Influence,
    Sensitivity,
    SensitivityMethod,
    SensitivityStatus,
)
from sma_games.sensitivity.morris_effects import elementary_effects
from sma_games.sensitivity.one_at_a_time import local_influence, tornado_ends, tornado_estimates
from sma_games.sensitivity.outcomes import Outcome
from sma_games.sensitivity.replicated import FIRST, Design, Effort, Key, Refined, refined
from sma_games.sensitivity.shapley_effects import shapley_design
from sma_games.sensitivity.variance_shares import Factors, Interactions, LineFirsts, LineTotals, PickFreeze
from sma_games.sweeps.settings.admissible import open_conditions

__all__ = ["Study"]

WALKS = 1000
"""Of Morris, if nothing else is asked."""


@dataclass
class Study:
    """What is asked, and the work on it."""

    outcome: Outcome
    draws: Draws
    groups: Mapping[str, tuple[int, ...]]
    """Columns of all factors, by name."""
    effort: Effort
    num_walks: int | None = None
    pairs: bool = False
    done: dict[str, Refined] = field(default_factory=dict)
    """By what was refined."""

    @property
    def factors(self) -> Factors:
        """The columns of each factor."""
        return tuple(self.groups.values())

    def found_by(self, start: Sensitivity) -> Sensitivity:
        """Return what is found by the method of an empty result."""
        match start.method:
            case SensitivityMethod.SOBOL | SensitivityMethod.SHAPLEY:
                return self._by_variance(start)
            case SensitivityMethod.MORRIS:
                return self._by_steps(start)
            case _:
                return self._one_at_a_time(start)

    @property
    def function(self) -> CubeFunction:
        """The outcome as a function of what is drawn; parameters must be independent."""
        model, names = self.outcome.model, self.draws.names
        found = open_conditions(self._within_beliefs(model), names, model.baseline, ())
        conditions = [each for each in found if not self._is_almost_sure(each)]
        linked = rank_correlations(model.dependence, names)
        if conditions or linked:
            why = " and ".join(each.text for each in conditions) or "a rank correlation links them"
            reason = f"shares of the variance are those of independent parameters, and {why}"
            way = "leave parameters out of over until the rest are independent, or take method='tornado' or 'local'"
            raise MethodError(f"{way}: {reason}", reason)
        return self.outcome.function(self.draws)

    def _within_beliefs(self, model: ParametricGame) -> ParametricGame:
        """Return a model in which drawn parameters range over the values that are believed possible, and no others."""
        parameters = dict(model.parameters)
        for name in self.draws.names:
            low, high = belief_of(parameters[name]).ends
            if low < high:
                parameters[name] = replace(parameters[name], low=low, high=high)
        return replace(model, parameters=parameters)

    def _is_almost_sure(self, condition: Comparison) -> bool:
        """Tell whether a condition fails with probability 0: that a formula is not 0, where no value has weight."""
        parameters = [self.outcome.model.parameters[name] for name in self.draws.names]
        is_continuous = all(not belief_of(each).atoms for each in parameters if each.name in condition.difference.names)
        return 0 not in condition.signs and {-1, 1} <= condition.signs and is_continuous

    def _by_variance(self, start: Sensitivity) -> Sensitivity:
        function = self.function
        designs = self._sobol(function) if start.method is SensitivityMethod.SOBOL else self._shapley(function)
        try:
            for name, design in designs:
                self.done[name] = refined(design, self.effort)
        except KeyboardInterrupt as stopped:
            part = partial_of(stopped)
            if part is not None:
                self.done[name] = part
            if not self.done:
                raise
            raise interruption(self._described(start, is_interrupted=True)) from None
        return self._described(start, is_interrupted=False)

    def _sobol(self, function: CubeFunction) -> Iterator[tuple[str, Design]]:
        """Yield what is to be refined, one after the other: what follows uses what went before."""
        if isinstance(function, LineFunction):
            yield "total", LineTotals(function, self.factors)
            yield "first", LineFirsts(function, self.factors, self._directions(function))
        else:
            yield "first and total", PickFreeze(function, self.factors)
        if self.pairs:
            columns = [factor[0] for factor in self.factors if len(factor) == 1]
            yield "pairs", Interactions(function, tuple(combinations(columns, 2)))

    def _shapley(self, function: CubeFunction) -> Iterator[tuple[str, Design]]:
        yield "shapley", shapley_design(function, self.factors)

    def _directions(self, function: LineFunction) -> tuple[int, ...]:
        """Return for each factor the input outside of it that has the largest total index, as a few lines tell."""
        columns = range(function.num_columns)
        few = self.effort._replace(num_points=FIRST, precision=None, progress=None, client=None)
        pilot = refined(LineTotals(function, tuple((column,) for column in columns)), few)
        totals = [pilot.estimates((column,)).values[0] for column in columns]
        order = sorted(columns, key=lambda column: -totals[column] if isfinite(totals[column]) else 0.0)
        return tuple(next((each for each in order if each not in factor), factor[0]) for factor in self.factors)

    def _described(self, start: Sensitivity, *, is_interrupted: bool) -> Sensitivity:
        estimates: dict[str, dict[str, IndexEstimate]] = {name: {} for name in self.groups}
        for what, found in self.done.items():
            for names, index, estimate in _indices(what, found, list(self.groups)):
                for name in names:
                    estimates[name][index] = estimate
        influences = tuple(Influence(name, (), each) for name, each in estimates.items())
        mean, variance = self._moments()
        return replace(
            start,
            influences=influences,
            status=self._status(is_interrupted=is_interrupted),
            mean=mean,
            variance=variance,
            num_evaluations=sum(each.num_evaluations for each in self.done.values()),
            seed=self.effort.seed,
            pairs=self._pairs(),
        )

    def _pairs(self) -> dict[tuple[str, str], IndexEstimate]:
        found = self.done.get("pairs")
        if found is None:
            return {}
        names = self.draws.names
        return {(names[key[0]], names[key[1]]): _estimates(found, key)[0] for key in found.means}

    def _moments(self) -> tuple[IndexEstimate, IndexEstimate]:
        """Return mean and variance of the outcome, from the factor that was refined most, or matters most."""
        first = next(iter(self.done.values()))
        best = max(first.means, key=lambda key: (first.counts[key], first.estimates(key).values[-3]))
        mean, variance = _estimates(first, best)[-2:]
        return mean, variance

    def _status(self, *, is_interrupted: bool) -> SensitivityStatus:
        precision = self.effort.precision
        if is_interrupted:
            return SensitivityStatus.INTERRUPTED
        if precision is None:
            return SensitivityStatus.NUMBER_REACHED
        if all(found.is_enough(key, precision) for found in self.done.values() for key in found.means):
            return SensitivityStatus.PRECISE
        return SensitivityStatus.TIME_LIMIT if self.effort.is_over else SensitivityStatus.NUMBER_REACHED

    def _by_steps(self, start: Sensitivity) -> Sensitivity:
        walks = self.num_walks or WALKS
        found = elementary_effects(self.function, self.factors, num_trajectories=walks, seed=self.effort.seed)
        influences = []
        for place, name in enumerate(self.groups):
            estimates = {"mu_star": IndexEstimate(float(found.mu_star[place]), float(found.half_widths[place]))}
            for index, column in (("mu", found.mu), ("sigma", found.sigma)):
                if not isnan(column[place]):
                    estimates[index] = IndexEstimate(float(column[place]), float("nan"))
            influences.append(Influence(name, (), estimates))
        return replace(
            start,
            influences=tuple(influences),
            status=SensitivityStatus.NUMBER_REACHED,
            num_evaluations=found.num_evaluations,
            seed=self.effort.seed,
        )

    def _one_at_a_time(self, start: Sensitivity) -> Sensitivity:
        is_tornado = start.method is SensitivityMethod.TORNADO
        found: list[Influence] = []
        status = SensitivityStatus.EXACT
        try:
            for name in self.draws.names:
                if found and self.effort.is_over:
                    status = SensitivityStatus.TIME_LIMIT
                    break
                found.append(self._bar(name) if is_tornado else self._slope(name))
                if self.effort.progress is not None:
                    self.effort.progress(len(found))
        except KeyboardInterrupt:
            if not found:
                raise
            status = SensitivityStatus.INTERRUPTED
        baseline = IndexEstimate.of(self.outcome.value_at(self.outcome.model.baseline))
        result = replace(start, influences=tuple(found), status=status, mean=baseline, num_evaluations=len(found))
        if status is SensitivityStatus.INTERRUPTED:
            raise interruption(result)
        return result

    def _bar(self, name: str) -> Influence:
        ends = tornado_ends(self.outcome, self.draws, name)
        estimates = tornado_estimates(ends)
        return Influence(name, (), estimates, ends, reason="" if estimates else "an end is not admissible.")

    def _slope(self, name: str) -> Influence:
        found = local_influence(self.outcome, name)
        return Influence(name, (), found.estimates, reason=found.reason)


def _indices(what: str, found: Refined, names: Sequence[str]) -> Iterator[tuple[list[str], str, IndexEstimate]]:
    """Yield whose index it is, its name and its estimate."""
    for key in found.means:
        estimates = _estimates(found, key)
        match what:
            case "pairs":
                return
            case "shapley":
                yield from (([name], what, each) for name, each in zip(names, estimates, strict=False))
            case "first and total":
                yield [names[key[0]]], "first", estimates[0]
                yield [names[key[0]]], "total", estimates[1]
            case _:
                yield [names[key[0]]], what, estimates[0]


def _estimates(found: Refined, key: Key) -> list[IndexEstimate]:
    estimates = found.estimates(key)
    return [
        IndexEstimate(float(value), float(width))
        for value, width in zip(estimates.values, estimates.half_widths, strict=True)
    ]
