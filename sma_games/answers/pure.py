"""All pure Nash equilibria of a normal form with any number of players, over any ordered ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, ClassVar

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of
from sma_games.answers.question import BoxQuestion
from sma_games.answers.types import (
    Answer,
    Case,
    EquilibriumSet,
    EquilibriumType,
    EquilibriumView,
    Outcome,
    support_type,
)
from sma_games.equilibria.result import EquilibriumResult
from sma_games.games import MixedProfile
from sma_games.modeling import ParametricGame

__all__ = ["NormalFormQuestion", "PureQuestion"]

MOST_CELLS = 4096


class NormalFormQuestion(BoxQuestion):
    """A question about players who choose among strategies: types are supports."""

    chooser: ClassVar[str] = "player"
    may_be_strict: ClassVar[bool] = True

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:
        """Return the strategies by player."""
        return dict(model.strategies)

    @staticmethod
    def read_parts(model: ParametricGame, parts: Sequence[str]) -> dict[str, list[str]] | None:
        """Return who may use which strategies if there is a part for every player, in order."""
        if len(parts) != len(model.strategies):
            return None
        return {player: part.split("+") for player, part in zip(model.strategies, parts, strict=True)}

    def decides(self, plays: Mapping[str, str], numbers: Sequence[Any], *, strictly: bool) -> bool | None:
        """Return whether a pure profile is an equilibrium; None if some player's strategy is not said."""
        profile = self._profile(plays)
        if profile is None:
            return None
        allowed = {1} if strictly else {0, 1}
        return all(sign in allowed for sign in self._signs(profile, numbers))

    def least_losses(self, plays: Mapping[str, str], numbers: Sequence[Any]) -> dict[str, Any]:
        """Return what each player loses at least by leaving a pure profile; nothing if some strategy is not said."""
        profile = self._profile(plays)
        found: dict[str, Any] = {}
        for player, loss in () if profile is None else self._losses(profile, numbers):
            found[player] = min(found.get(player, loss), loss)
        return found

    def _profile(self, plays: Mapping[str, str]) -> tuple[int, ...] | None:
        strategies = self.model.strategies
        if set(plays) != set(strategies):
            return None
        return tuple(strategies[player].index(plays[player]) for player in strategies)

    def _signs(self, profile: Sequence[int], numbers: Sequence[Any]) -> Iterator[int]:
        """Yield the signs of what each player loses by each deviation."""
        return (sign_of(loss) for _, loss in self._losses(profile, numbers))

    def _losses(self, profile: Sequence[int], numbers: Sequence[Any]) -> Iterator[tuple[str, Any]]:
        """Yield what each player loses by each deviation."""
        shape = self.model.shape
        cell, stride = cell_of(profile, shape), prod(shape)
        for player, row, size, own in zip(self.model.players, self.model.payoff_indices, shape, profile, strict=True):
            stride //= size
            for strategy in range(size):
                if strategy != own:
                    yield player, numbers[row[cell]] - numbers[row[cell + (strategy - own) * stride]]


def cell_of(profile: Sequence[int], shape: Sequence[int]) -> int:
    """Return the number of a cell, the last player's strategy fastest."""
    cell = 0
    for strategy, size in zip(profile, shape, strict=True):
        cell = cell * size + strategy
    return cell


@dataclass(frozen=True)
class PureQuestion(NormalFormQuestion):
    """The pure Nash equilibria of a normal form: by brute force over all cells and deviations."""

    concept: ClassVar[str] = "pure_nash"
    refers_to: ClassVar[str] = "a normal form, of which pure equilibria are found"
    is_whole: ClassVar[bool] = False
    caveat: ClassVar[str] = "Only pure equilibria are compared: mixed ones are left out."

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:
        """Return why a model has too many cells, or None."""
        number = prod(model.shape)
        too_many = f"a normal form may have at most {MOST_CELLS:,} cells, and {model!r} has {number:,}"
        return too_many if number > MOST_CELLS else None

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return all pure equilibria."""
        return Answer(tuple(self._type(profile) for profile, _ in self._profiles(numbers)), has_mixtures=False)

    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return all pure equilibria with what everybody gets."""
        return [self._view(profile, numbers, is_strict=strict) for profile, strict in self._profiles(numbers)]

    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return every pure equilibrium as a set of its own; there may be mixed ones."""
        return [EquilibriumSet((view,)) for view in self.views(numbers)], False

    def case(self, numbers: Sequence[Any]) -> Case:
        """Return all pure equilibria with their quantities."""
        outcomes = tuple(self._outcome(profile, numbers) for profile, _ in self._profiles(numbers))
        return Case(tuple(each.type for each in outcomes), len(outcomes), outcomes)

    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return the same: only differences are compared."""
        return self.case(numbers)

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        found = set()
        for each in result.equilibria:
            assert isinstance(each.profile, MixedProfile)
            found.add(tuple(row.index(1) for row in each.profile.probabilities))
        return Answer(tuple(self._type(profile) for profile in sorted(found)), has_mixtures=False)

    def _profiles(self, numbers: Sequence[Any]) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Yield the pure equilibria in order, as strategies by number, and whether each is strict."""
        for profile in product(*map(range, self.model.shape)):
            known = []
            for sign in self._signs(profile, numbers):
                if sign < 0:
                    break
                known.append(sign)
            else:
                yield profile, all(known)

    def _type(self, profile: Sequence[int]) -> EquilibriumType:
        return support_type(self.model.strategies, [1 << strategy for strategy in profile])

    def _payoffs(self, profile: Sequence[int], numbers: Sequence[Any]) -> list[Any]:
        cell = cell_of(profile, self.model.shape)
        return [numbers[row[cell]] for row in self.model.payoff_indices]

    def _view(self, profile: Sequence[int], numbers: Sequence[Any], *, is_strict: bool) -> EquilibriumView:
        kind = self._type(profile)
        payoffs = map(Quotient, self._payoffs(profile, numbers))
        chosen = {player: {name: Quotient(1)} for player, (name,) in kind.choices}
        return EquilibriumView(kind, dict(zip(self.model.players, payoffs, strict=True)), {}, chosen, is_strict)

    def _outcome(self, profile: Sequence[int], numbers: Sequence[Any]) -> Outcome:
        weights = [
            int(place == own) for own, size in zip(profile, self.model.shape, strict=True) for place in range(size)
        ]
        return Outcome(self._type(profile), tuple((value, 1) for value in [*self._payoffs(profile, numbers), *weights]))
