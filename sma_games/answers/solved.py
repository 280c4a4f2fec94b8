"""The answer of any solver at single settings: for every model that `solve` takes, one exact solution for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers.bargaining import outcome_type
from sma_games.answers.offers import plan_type
from sma_games.answers.policies import stationary_type, stationary_types
from sma_games.answers.question import Numbers, Question
from sma_games.answers.trees import is_known, tree_sets
from sma_games.answers.types import (
    Answer,
    Case,
    EquilibriumSet,
    EquilibriumType,
    EquilibriumView,
    Outcome,
    Ratio,
    bits_of,
    order_of_supports,
    path_type,
    support_type,
)
from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import solve
from sma_games.equilibria.solver import Status
from sma_games.equilibria.trees.backward_induction import SubgamePerfectSet
from sma_games.errors import MethodError
from sma_games.games import (
    Agreement,
    AlternatingOffers,
    BehaviorProfile,
    Division,
    ExtensiveFormGame,
    MixedProfile,
    OfferPlan,
    StationaryProfile,
)
from sma_games.modeling import ParametricGame

__all__ = ["SolvedQuestion", "sets_solved", "type_of"]

KNOWN = {Status.COMPLETE, Status.CONTINUUM, Status.CURVED, Status.PURE_ONLY, Status.NONE_OF_THIS_KIND}
"""What may be said of the equilibria at a setting for its answer to be compared with others."""


@dataclass(frozen=True)
class SolvedQuestion(Question):
    """What `solve` finds at a setting, by whatever method it chooses.

    Parameters
    ----------
    concept
        A concept of `solve`.
    """

    concept: str = "nash"
    numbers: ClassVar[Numbers] = Numbers.SETTING
    refers_to: ClassVar[str] = "any model that solve takes"

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:  # noqa: ARG004 - `solve` refuses
        """Return None: whether a method takes a game is found out by solving it."""
        return None

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return the answer when the formulas have exact values."""
        return self.answer_of(self._solve(numbers))

    def case(self, numbers: Sequence[Fraction]) -> Case:
        """Return the answer with its quantities when the formulas have exact values."""
        result = self._solve(numbers)
        outcomes = [Outcome(type_of(result, each), self._quantities(each)) for each in result.equilibria]
        answer = self.answer_of(result)
        order = {each: place for place, each in enumerate(answer.equilibria)}
        outcomes.sort(key=lambda outcome: order[outcome.type])
        return Case(answer.equilibria, result.num_equilibria, tuple(outcomes))

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        _check_known(result)
        if result.equilibria and isinstance(result.equilibria[0].profile, StationaryProfile):
            return Answer(stationary_types(result))
        if result.equilibria and isinstance(result.equilibria[0].profile, MixedProfile):
            found = {bits_of(each.profile): type_of(result, each) for each in result.equilibria}
            return Answer(tuple(found[supports] for supports in sorted(found, key=order_of_supports)))
        types = {type_of(result, each) for each in result.equilibria}
        return Answer(tuple(sorted(types, key=lambda each: each.choices)))

    def _solve(self, numbers: Sequence[Fraction]) -> EquilibriumResult:
        return solve(self.model.assemble(list(numbers)), self.concept)

    def _quantities(self, equilibrium: Equilibrium) -> tuple[Ratio, ...]:
        measures = (equilibrium.measures.get(name) for name in self.model.measures)
        numbers = [*equilibrium.payoffs.values(), *measures]
        if isinstance(equilibrium.profile, MixedProfile):
            numbers += [weight for row in equilibrium.profile.probabilities for weight in row]
        return tuple((None, None) if number is None else (number, 1) for number in numbers)


def type_of(result: EquilibriumResult, equilibrium: Equilibrium) -> EquilibriumType:
    """Return the type of one equilibrium: supports, actions on the path of play, or what is done in each state."""
    profile = equilibrium.profile
    if isinstance(profile, MixedProfile):
        lists = dict(zip(profile.players, profile.strategy_lists, strict=True))
        return support_type(lists, bits_of(profile))
    if isinstance(profile, StationaryProfile):
        return stationary_type(profile)
    if isinstance(profile, Agreement | Division):
        return outcome_type(result, equilibrium)
    if isinstance(profile, OfferPlan):
        assert isinstance(result.game, AlternatingOffers)
        return plan_type(profile, result.game)
    if isinstance(profile, BehaviorProfile):
        assert isinstance(result.game, ExtensiveFormGame)
        return path_type(tuple(equilibrium.actions_in_use(result.game).items()))
    raise MethodError(
        f"solve it at single settings: equilibria of the concept {result.concept!r} have no types to compare"
    )


def sets_solved(result: EquilibriumResult) -> tuple[list[EquilibriumSet], bool]:
    """Return the sets of equilibria that `solve` found, and whether they are all that there are.

    Of a tree solved backwards as far as they differ on the path of play; else each equilibrium is a set of its own.
    """
    if isinstance(result.plans, SubgamePerfectSet):
        assert isinstance(result.game, ExtensiveFormGame)
        return tree_sets(result.plans, result.game), is_known(result.plans)
    is_all = not isinstance(result.game, AlternatingOffers) or result.is_complete
    return [EquilibriumSet((_view(result, each),)) for each in result.equilibria], is_all


def _view(result: EquilibriumResult, equilibrium: Equilibrium) -> EquilibriumView:
    """Return an equilibrium with its numbers as quotients."""
    payoffs, measures = (
        {name: Quotient(number) for name, number in numbers.items()}
        for numbers in (equilibrium.payoffs, equilibrium.measures)
    )
    probabilities = {}
    if isinstance(equilibrium.profile, MixedProfile):
        probabilities = {
            player: {name: Quotient(weight) for name, weight in choice.items() if weight}
            for player, choice in equilibrium.profile.items()
        }
    return EquilibriumView(type_of(result, equilibrium), payoffs, measures, probabilities, equilibrium.is_strict)


def _check_known(result: EquilibriumResult) -> None:
    """Refuse an answer that may lack equilibria without telling which."""
    if result.status not in KNOWN:
        raise MethodError(
            f"solve it at single settings: answers are compared only if every equilibrium is known, and here: "
            f"{result.status.value}",
            f"answers are compared only if every equilibrium is known, and here that is not so: {result.status.value}",
        )
