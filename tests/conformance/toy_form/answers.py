"""The pure Nash equilibria for numbers of any ordered ring, told by who contributes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of
from sma_games.answers import Answer, BoxQuestion, Case, EquilibriumSet, EquilibriumType, EquilibriumView, Outcome
from sma_games.answers.types import bits_of, support_type
from sma_games.equilibria import EquilibriumResult
from sma_games.modeling import ParametricGame
from tests.conformance.toy_form.games import ACTIONS
from tests.conformance.toy_form.modeling import ThresholdDetails

__all__ = ["ThresholdQuestion"]

Profile = tuple[int, ...]


@dataclass(frozen=True)
class ThresholdQuestion(BoxQuestion):
    """Who contributes in a pure equilibrium: types are pure profiles."""

    concept: ClassVar[str] = "pure_nash"
    refers_to: ClassVar[str] = "a public good with a threshold"
    chooser: ClassVar[str] = "player"
    is_whole: ClassVar[bool] = False
    caveat: ClassVar[str] = "Only pure equilibria are compared: mixed ones are left out."

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:  # noqa: ARG004
        """Return None: every model of this form is taken."""
        return None

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:
        """Return what each player can do."""
        return dict.fromkeys(model.players, ACTIONS)

    @staticmethod
    def read_parts(model: ParametricGame, parts: Sequence[str]) -> dict[str, list[str]] | None:
        """Return who does what if there is a part for every player."""
        same = len(parts) == len(model.players)
        return {player: [part] for player, part in zip(model.players, parts, strict=True)} if same else None

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return all pure equilibria."""
        return Answer(tuple(map(self._type, self._profiles(numbers))), has_mixtures=False)

    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return all pure equilibria with what everybody gets."""
        return [self._view(profile, numbers) for profile in self._profiles(numbers)]

    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return every pure equilibrium as a set of its own; there may be mixed ones."""
        return [EquilibriumSet((view,)) for view in self.views(numbers)], False

    def case(self, numbers: Sequence[Any]) -> Case:
        """Return all pure equilibria with what everybody gets."""
        found = [
            Outcome(self._type(profile), tuple((payoff, 1) for payoff in self._payoffs(profile, numbers)))
            for profile in self._profiles(numbers)
        ]
        return Case(tuple(each.type for each in found), len(found), tuple(found), has_mixtures=False)

    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return the same: only signs of benefit, cost and their difference are asked for."""
        return self.case(numbers)

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found of the normal form as an answer."""
        found = sorted(tuple(bits.bit_length() - 1 for bits in bits_of(each.profile)) for each in result.equilibria)
        return Answer(tuple(map(self._type, found)), has_mixtures=False)

    @property
    def _details(self) -> ThresholdDetails:
        assert isinstance(self.model.details, ThresholdDetails)
        return self.model.details

    def _profiles(self, numbers: Sequence[Any]) -> Iterator[Profile]:
        """Yield the pure equilibria in order: nobody gains by changing what she does."""
        threshold, benefit, cost = self._details
        pivotal, idle = sign_of(numbers[benefit] - numbers[cost]), -sign_of(numbers[cost])
        for profile in product(range(2), repeat=len(self.model.players)):
            num_contributors = profile.count(0)
            stay = pivotal if num_contributors == threshold else idle
            join = pivotal if num_contributors == threshold - 1 else idle
            if (not num_contributors or stay >= 0) and (num_contributors == len(profile) or join <= 0):
                yield profile

    def _payoffs(self, profile: Profile, numbers: Sequence[Any]) -> list[Any]:
        threshold, benefit, cost = self._details
        gain = numbers[benefit] if profile.count(0) >= threshold else numbers[benefit] * 0
        return [gain - numbers[cost] if action == 0 else gain for action in profile]

    def _type(self, profile: Sequence[int]) -> EquilibriumType:
        return support_type(self.choices(self.model), [1 << action for action in profile])

    def _view(self, profile: Profile, numbers: Sequence[Any]) -> EquilibriumView:
        payoffs = dict(zip(self.model.players, map(Quotient, self._payoffs(profile, numbers)), strict=True))
        return EquilibriumView(self._type(profile), payoffs, {}, {}, None)
