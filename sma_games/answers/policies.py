"""The pure Markov perfect equilibria of a stochastic game.

What a player gains by deviating once from a pure stationary profile is a rational function of the formulas, computed
once for each profile, state and action. A profile is an equilibrium where none of its gains is positive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, ClassVar

from sma_games.algebra.linear.discounted_values import discounted_values
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.line import AtAlgebraicNumber, LineNumber, LineOrder
from sma_games.answers.question import LineAnswers, Numbers, Question
from sma_games.answers.types import Answer, Case, Choices, EquilibriumType, Outcome, order_of_supports, path_type
from sma_games.equilibria.result import EquilibriumResult
from sma_games.games import StationaryProfile
from sma_games.modeling import ParametricGame

__all__ = ["PolicyQuestion", "stationary_type", "stationary_types"]

MOST_POLICIES = 4096


@dataclass(frozen=True)
class PolicyQuestion(Question):
    """The pure Markov perfect equilibria of a stochastic game: types are what is done in each state."""

    concept: ClassVar[str] = "pure_markov_perfect"
    wider_concept: ClassVar[str] = "markov_perfect"
    numbers: ClassVar[Numbers] = Numbers.LINE
    is_whole: ClassVar[bool] = False
    caveat: ClassVar[str] = "Only pure equilibria are compared: mixed ones are left out."
    refers_to: ClassVar[str] = "a stochastic game"
    chooser: ClassVar[str] = "state"

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:
        """Return why a model has too many pure stationary profiles, or None."""
        number = prod(prod(state.shape) for state in model.states)
        return (
            f"it may have at most {MOST_POLICIES:,} pure stationary profiles, and {model!r} has {number:,}"
            if number > MOST_POLICIES
            else None
        )

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:
        """Return the actions by state, with the player where several have a choice."""
        return {
            label: actions
            for state in model.states
            for label, actions, _ in _movers(state.name, model.players, state.action_lists)
        }

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return all pure equilibria, for numbers that can be divided."""
        return self._answer(lambda policy: all(gain <= 0 for gain in self._gains(policy, numbers)))

    def on_line(self, functions: Sequence[LineNumber]) -> LineAnswers:
        """Return what gives the answer at a place, or near one, of a line on which the formulas are these functions."""
        gains = {policy: list(self._gains(policy, functions)) for policy in self._policies()}

        def answer(where: LineOrder | RealNumber) -> Answer:
            order = where if isinstance(where, LineOrder | Fraction) else AtAlgebraicNumber(where)
            return self._answer(lambda policy: not any(_is_positive(gain, order) for gain in gains[policy]))

        return answer

    def case(self, numbers: Sequence[Fraction]) -> Case:
        """Return the pure equilibria with what everybody gets from the first state on."""
        answer = self.find(numbers)
        values = {_policy_type(self.model, policy): policy for policy in self._policies()}
        outcomes = tuple(Outcome(each, self._worth(values[each], numbers)) for each in answer.equilibria)
        return Case(answer.equilibria, len(outcomes), outcomes)

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        types = stationary_types(result)
        return Answer(types, frozenset(types), has_mixtures=False)

    def _policies(self) -> Iterator[tuple[int, ...]]:
        return product(*(range(prod(state.shape)) for state in self.model.states))

    def _answer(self, is_equilibrium: Callable[[tuple[int, ...]], bool]) -> Answer:
        types = tuple(_policy_type(self.model, policy) for policy in self._policies() if is_equilibrium(policy))
        return Answer(types, frozenset(types), has_mixtures=False)

    def _gains(self, policy: Sequence[int], numbers: Sequence[Any]) -> Iterator[Any]:
        """Yield what each deviation in one state, once, adds to what its player gets."""
        states = self.model.states
        values, discount = self._values(policy, numbers)
        for place, (state, cell) in enumerate(zip(states, policy, strict=True)):
            for player, other in state.deviations(cell):
                later = sum(numbers[index] * values[to][player] for to, index in state.transitions[other])
                yield numbers[state.payoffs[other][player]] + discount * later - values[place][player]

    def _values(self, policy: Sequence[int], numbers: Sequence[Any]) -> tuple[Any, Any]:
        """Return what play is worth to each player from each state on, and the discount factor."""
        assert self.model.discount is not None
        cells = list(zip(self.model.states, policy, strict=True))
        moves = [{to: numbers[index] for to, index in state.transitions[cell]} for state, cell in cells]
        payoffs = [[numbers[index] for index in state.payoffs[cell]] for state, cell in cells]
        discount = numbers[self.model.discount]
        return discounted_values(payoffs, moves, discount), discount

    def _worth(self, policy: Sequence[int], numbers: Sequence[Fraction]) -> tuple[tuple[Any, Any], ...]:
        """Return what play is worth to each player from the first state on."""
        return tuple((value, 1) for value in self._values(policy, numbers)[0][0])


def stationary_types(result: EquilibriumResult) -> tuple[EquilibriumType, ...]:
    """Return the types of stationary equilibria, each once, in order: who may do what in each state."""
    profiles = [each.profile for each in result.equilibria if isinstance(each.profile, StationaryProfile)]
    found = {_supports(profile): stationary_type(profile) for profile in profiles}
    return tuple(found[supports] for supports in sorted(found, key=order_of_supports))


def stationary_type(profile: StationaryProfile) -> EquilibriumType:
    """Return who may do what in each state."""
    return _type_of_supports(profile.players, profile.states, profile.action_lists, _supports(profile))


def _policy_type(model: ParametricGame, policy: Sequence[int]) -> EquilibriumType:
    """Return a pure stationary profile, given by the number of the pure profile in each state, as a type."""
    names = [state.name for state in model.states]
    lists = [state.action_lists for state in model.states]
    chosen = [state.profiles[cell] for state, cell in zip(model.states, policy, strict=True)]
    supports = [
        1 << actions.index(action)
        for own, actions_by_player in zip(chosen, lists, strict=True)
        for action, actions in zip(own, actions_by_player, strict=True)
    ]
    return _type_of_supports(model.players, names, lists, supports)


def _type_of_supports(
    players: Sequence[str], states: Sequence[str], lists: Sequence[Sequence[Sequence[str]]], supports: Sequence[int]
) -> EquilibriumType:
    """Return a type whose labels are states where somebody has a choice, with the player where several have one."""
    choices: Choices = ()
    rest = iter(supports)
    for state, by_player in zip(states, lists, strict=True):
        own = [next(rest) for _ in by_player]
        for label, names, place in _movers(state, players, by_player):
            used = tuple(name for bit, name in enumerate(names) if own[place] >> bit & 1)
            choices = (*choices, (label, used))
    return path_type(choices)


def _movers(
    state: str, players: Sequence[str], lists: Sequence[Sequence[str]]
) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield for each player who has a choice in a state the label of it, the actions, and the number of the player."""
    places = [place for place, names in enumerate(lists) if len(names) > 1]
    for place in places:
        yield state if len(places) == 1 else f"{state}/{players[place]}", tuple(lists[place]), place


def _supports(profile: StationaryProfile) -> tuple[int, ...]:
    """Return the actions in use, as bit sets, state by state and player by player."""
    rows = (row for by_player in profile.probabilities for row in by_player)
    return tuple(sum(1 << bit for bit, weight in enumerate(row) if weight) for row in rows)


def _is_positive(gain: LineNumber, where: LineOrder | Fraction) -> bool:
    if isinstance(where, LineOrder):
        return where.number(gain.numerator, gain.denominator) > 0
    from flint import fmpq

    place = fmpq(where.numerator, where.denominator)
    return bool(gain.numerator(place) * gain.denominator(place) > 0)
