"""The solution of a bargaining problem, for numbers of any ordered ring: an agreed price, or a division of gains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers.question import BoxQuestion
from sma_games.answers.types import Answer, Case, EquilibriumSet, EquilibriumType, EquilibriumView, Outcome, path_type
from sma_games.equilibria.bargaining.coalitions import coalition_values, core_corners, shapley_value
from sma_games.equilibria.bargaining.prices import (
    PRICES,
    LinearGain,
    Priced,
    PriceProblem,
    compare,
    has_zone,
    least_part,
    zone_of,
)
from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.result import EquilibriumResult
from sma_games.games import Agreement, BargainingProblem, Division
from sma_games.modeling import ParametricGame
from sma_games.modeling.bargaining import BargainingDetails, bargaining_details

__all__ = ["BargainingQuestion", "outcome_type"]

OUTCOMES = ("agreement", "no_agreement")
PLACES = ("lowest", "inside", "highest", "only", "anywhere", "between")
"""Where an agreed price is in the zone of agreement; if many are solutions, anywhere in it or between two prices."""
GAINS = ("gains", "nothing")


@dataclass(frozen=True)
class BargainingQuestion(BoxQuestion):
    """The solution that a bargaining problem names: types tell whether there is an agreement, and where in the zone.

    Of three players a type tells, for each, whether she gains by the division.
    """

    refers_to: ClassVar[str] = "a bargaining problem"
    chooser: ClassVar[str] = "part of the outcome"

    @property
    def concept(self) -> str:
        """The solution that the model names."""
        return self._details.solution

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:  # noqa: ARG004 - there is none
        """Return None: every bargaining problem is taken."""
        return None

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:
        """Return what an outcome is told by: whether all agree, and the place of the price; or each player's gain."""
        details = bargaining_details(model)
        if details is not None and details.solution in PRICES:
            return {"outcome": OUTCOMES, "place": PLACES}
        return dict.fromkeys(model.players, GAINS)

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return the types of the solution."""
        return Answer(_distinct(view.kind for view in self.views(numbers)))

    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return the solution with what everybody gets, of several those at the ends."""
        details = self._details
        if details.solution in PRICES:
            return self._prices(numbers)
        values = coalition_values(self._problem(numbers), [self.model.players.index(each) for each in details.veto])
        if details.solution == "core":
            divisions = [[Quotient(gain) for gain in corner] for corner in core_corners(values)]
        else:
            divisions = [[Quotient(*share) for share in shapley_value(values, len(self.model.players))]]
        found = [self._division(gains, details.disagreement(numbers)) for gains in divisions]
        return sorted(found, key=lambda view: view.kind.choices)

    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return the solutions as one convex set."""
        views = self.views(numbers)
        return [EquilibriumSet(tuple(views))] if views else [], True

    def decides(self, plays: Mapping[str, str], numbers: Sequence[Any], *, strictly: bool) -> bool | None:
        """Return whether there is an agreement, or none, if that is asked for; None if more is."""
        if strictly or set(plays) != {"outcome"}:
            return None
        return has_zone(self._problem(numbers)) is (plays["outcome"] == "agreement")

    def case(self, numbers: Sequence[Any]) -> Case:
        """Return the solution with what everybody gets, and the price."""
        views = self.views(numbers)
        return Case(_distinct(view.kind for view in views), len(views), tuple(map(self._outcome, views)))

    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return the same: only signs are asked for."""
        return self.case(numbers)

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        return Answer(_distinct(outcome_type(result, each) for each in result.equilibria))

    @property
    def _details(self) -> BargainingDetails:
        details = bargaining_details(self.model)
        assert details is not None
        return details

    def _problem(self, numbers: Sequence[Any]) -> PriceProblem:
        details = self._details
        gains = tuple(
            tuple(LinearGain(numbers[slope], numbers[intercept] - value) for intercept, slope in details.lines(player))
            for player, value in enumerate(details.disagreement(numbers))
        )
        weights = tuple(numbers[index] for index in details.weights) or (1,) * len(gains)
        return PriceProblem(gains, weights, numbers[details.low], numbers[details.high])

    def _prices(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        details, problem = self._details, self._problem(numbers)
        zone = zone_of(problem)
        if zone is None:
            payoffs = dict(zip(self.model.players, map(Quotient, details.disagreement(numbers)), strict=True))
            return [EquilibriumView(_price_type(()), payoffs, {}, {}, None)]
        prices = PRICES[details.solution](problem, zone)
        kind = _price_type(prices)
        return [self._agreement(kind, each.price, numbers) for each in prices]

    def _agreement(self, kind: EquilibriumType, price: Quotient, numbers: Sequence[Any]) -> EquilibriumView:
        details = self._details
        payoffs = {
            player: least_part(
                tuple(LinearGain(numbers[slope], numbers[intercept]) for intercept, slope in details.lines(place)),
                price,
            )
            for place, player in enumerate(self.model.players)
        }
        return EquilibriumView(kind, _Payoffs(payoffs, price), {details.variable: price}, {}, None)

    def _division(self, gains: Sequence[Quotient], disagreement: Sequence[Any]) -> EquilibriumView:
        pairs = zip(self.model.players, gains, disagreement, strict=True)
        payoffs = {player: Quotient(value) + gain for player, gain, value in pairs}
        return EquilibriumView(_division_type(self.model.players, gains), payoffs, {}, {}, None)

    def _outcome(self, view: EquilibriumView) -> Outcome:
        numbers = [*view.payoffs.values(), *(view.measures.get(name) for name in self.model.measures)]
        return Outcome(
            view.kind, tuple((None, None) if each is None else (each.numerator, each.denominator) for each in numbers)
        )


def _distinct(types: Any) -> tuple[EquilibriumType, ...]:
    return tuple(sorted(set(types), key=lambda each: each.choices))


@dataclass(frozen=True)
class _Payoffs(Mapping[str, Quotient]):
    """What players get at a price, computed when it is asked for: as polynomials they may be long."""

    gains: Mapping[str, LinearGain]
    price: Quotient

    def __getitem__(self, player: str) -> Quotient:
        return self.gains[player].at(self.price)

    def __iter__(self) -> Iterator[str]:
        return iter(self.gains)

    def __len__(self) -> int:
        return len(self.gains)


def _price_type(prices: Sequence[Priced]) -> EquilibriumType:
    """Return whether there is an agreement, and where in the zone the price is; of two, any price between."""
    if not prices:
        return path_type((("outcome", ("no_agreement",)),))
    is_low, is_high = prices[0].is_lowest, prices[-1].is_highest
    if len(prices) > 1:
        place = "anywhere" if is_low and is_high else "between"
    else:
        place = "only" if is_low and is_high else "lowest" if is_low else "highest" if is_high else "inside"
    return path_type((("outcome", ("agreement",)), ("place", (place,))))


def _division_type(players: Sequence[str], gains: Sequence[Quotient]) -> EquilibriumType:
    """Return who gains by a division."""
    signs = (compare(gain, Quotient(0)) for gain in gains)
    return path_type(tuple((player, (GAINS[not sign],)) for player, sign in zip(players, signs, strict=True)))


def outcome_type(result: EquilibriumResult, equilibrium: Equilibrium) -> EquilibriumType:
    """Return the type of an outcome that `solve` found."""
    game, outcome = result.game, equilibrium.profile
    assert isinstance(game, BargainingProblem)
    if isinstance(outcome, Division):
        return _division_type(game.players, list(map(Quotient, outcome.gains)))
    prices = [each.profile.price for each in result.equilibria if isinstance(each.profile, Agreement)]
    low, high = game.zone or (None, None)
    return _price_type([Priced(Quotient(each), each == low, each == high) for each in prices if each is not None])
