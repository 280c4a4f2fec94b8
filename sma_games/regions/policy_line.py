"""The pure Markov perfect equilibria of a stochastic game along one parameter.

What a player gains by deviating once from a pure stationary profile is a rational function of the parameter, computed
once for each profile, state and action. A profile is an equilibrium where none of its gains is positive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from sma_games.algebra.discounted_values import discounted_values
from sma_games.algebra.line import AtAlgebraicNumber, LineNumber, LineOrder, NearSample
from sma_games.algebra.real_numbers import RealNumber
from sma_games.errors import MethodError
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import Answer, EquilibriumType
from sma_games.regions.line_answers import Line

__all__ = ["PolicyLine", "policy_type"]

MOST_POLICIES = 4096


class PolicyLine(Line):
    """A stochastic game with all parameters fixed but one, and its pure Markov perfect equilibria on that line.

    Raises
    ------
    MethodError
        If there are too many pure stationary profiles.
    """

    def __init__(self, model: ParametricGame, along: str, setting: Mapping[str, Fraction]) -> None:
        number = prod(prod(state.shape) for state in model.states)
        if number > MOST_POLICIES:
            raise MethodError(
                f"solve it at single settings: {model!r} has {number:,} pure stationary profiles, and tipping points "
                f"need at most {MOST_POLICIES:,}"
            )
        super().__init__(model, along, setting, lambda numbers: numbers)
        sizes = [range(prod(state.shape)) for state in model.states]
        self._gains = {policy: list(self._policy_gains(policy)) for policy in product(*sizes)}

    def _answer_near(self, order: NearSample) -> Answer:
        return self._answer(order)

    def _answer_at(self, place: RealNumber) -> Answer:
        return self._answer(place if isinstance(place, Fraction) else AtAlgebraicNumber(place))

    def _answer(self, where: LineOrder | Fraction) -> Answer:
        found = [policy for policy, gains in self._gains.items() if not any(_is_positive(one, where) for one in gains)]
        types = tuple(policy_type(self.model, policy) for policy in found)
        return Answer(types, frozenset(types))

    def _policy_gains(self, policy: Sequence[int]) -> Iterator[LineNumber]:
        """Yield what each deviation in one state, once, adds to what its player gets."""
        numbers, states = self._functions, self.model.states
        assert self.model.discount is not None
        discount = numbers[self.model.discount]
        moves = [
            {to: numbers[index] for to, index in state.transitions[cell]}
            for state, cell in zip(states, policy, strict=True)
        ]
        payoffs = [
            [numbers[index] for index in state.payoffs[cell]] for state, cell in zip(states, policy, strict=True)
        ]
        values = discounted_values(payoffs, moves, discount)
        for place, (state, cell) in enumerate(zip(states, policy, strict=True)):
            for player, other in state.deviations(cell):
                later = sum(numbers[index] * values[to][player] for to, index in state.transitions[other])
                yield numbers[state.payoffs[other][player]] + discount * later - values[place][player]


def policy_type(model: ParametricGame, policy: Sequence[int]) -> EquilibriumType:
    """Return a pure stationary profile, given by the number of the pure profile in each state, as a type.

    Its labels are states, with the player where several have a choice.
    """
    choices = []
    for state, cell in zip(model.states, policy, strict=True):
        movers = [number for number, names in enumerate(state.action_lists) if len(names) > 1]
        for number in movers:
            label = state.name if len(movers) == 1 else f"{state.name}/{model.players[number]}"
            choices.append((label, (state.profiles[cell][number],)))
    return EquilibriumType(", ".join(f"{label}: {action}" for label, (action,) in choices), tuple(choices))


def _is_positive(gain: LineNumber, where: LineOrder | Fraction) -> bool:
    if isinstance(where, LineOrder):
        return where.number(gain.numerator, gain.denominator) > 0
    from flint import fmpq

    place = fmpq(where.numerator, where.denominator)
    return bool(gain.numerator(place) * gain.denominator(place) > 0)
