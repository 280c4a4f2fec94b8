"""All Markov perfect equilibria of small stochastic games, mixed ones too, one pattern of supports after the other.

A pattern says which actions each player uses in each state. Given it, the values v of the states and the probabilities
of the actions solve polynomial equations: what every action in use gives now and later is the value of the state, and
no other action gives more. They are solved exactly where solutions are finitely many, or polytopes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import ClassVar, TypeAlias

from sma_games.algebra.polynomials.multilinear import Multilinear, added, constant, multiplied, value_at, variable
from sma_games.algebra.polynomials.systems import RealPoint, convex_solution_sets
from sma_games.equilibria.convex_sets import solution_of, without_covered
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, option
from sma_games.equilibria.stochastic.policy_enumeration import PolicyEnumeration
from sma_games.equilibria.supports import nonempty_subsets, support_shares
from sma_games.errors import MethodError
from sma_games.games.profiles import StationaryProfile
from sma_games.games.stochastic import StochasticGame

__all__ = ["StationaryPatterns"]

Place: TypeAlias = tuple[int, int]  # a state and a player, by number
Pattern: TypeAlias = Mapping[Place, tuple[int, ...]]

QUICK_PATTERNS = 1000


@dataclass(frozen=True)
class StationaryPatterns(Solver):
    """Every Markov perfect equilibrium of a small stochastic game, exact, mixed ones too.

    Complete: for each combination of supports in the states, the actions in use must be equally good, a system of
    polynomials that is solved exactly. Probabilities and values may be irrational. Refused where equilibria form a
    curve.

    Parameters
    ----------
    most_patterns
        Combinations of supports that are tried; games with more are refused.
    """

    most_patterns: int = option(20_000, low=1)

    name: ClassVar[str] = "stationary_patterns"
    concept: ClassVar[str] = "markov_perfect"
    games: ClassVar[str] = "small stochastic games, any number of players"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Herings and Peeters (2004), Journal of Economic Theory 118:32-60"
    cost: ClassVar[str] = (
        "a system of polynomials for each combination of supports, exponentially many; some hundred in seconds"
    )
    more: ClassVar[str] = "concept 'pure_markov_perfect' lists the pure ones of larger games"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, StochasticGame):
            return "it needs a stochastic game"
        number = _num_patterns(game)
        if number > self.most_patterns:
            return f"it needs at most {self.most_patterns:,} combinations of supports, not {number:,}"
        return None

    def strain(self, game: Game) -> str | None:
        """Say that there are many combinations of supports, or None."""
        assert isinstance(game, StochasticGame)
        return None if _num_patterns(game) <= QUICK_PATTERNS else "it has many combinations of supports"

    def find(self, game: Game) -> Solution:
        """Return the extreme points of the equilibrium set.

        Raises
        ------
        MethodError
            If the equilibria with some supports form a curve, or their equations have too many solutions.
        """
        assert isinstance(game, StochasticGame)
        pieces = without_covered(_pieces(game))
        strict = {one.profile: one.is_strict for one in PolicyEnumeration().find(game).candidates}

        def candidate(point: RealPoint) -> Candidate:
            profile = _profile(game, point)
            return Candidate(profile, is_strict=strict.get(profile, False))

        return solution_of(pieces, candidate)


def _num_patterns(game: StochasticGame) -> int:
    return prod(2**size - 1 for state in game.states for size in state.shape)


def _pieces(game: StochasticGame) -> Iterator[list[RealPoint]]:
    """Yield convex sets of equilibria by their extreme points: all probabilities, state by state."""
    places = list(product(range(len(game.states)), range(game.num_players)))
    sizes = {(state, player): game.states[state].shape[player] for state, player in places}
    slots = [(place, action) for place in places for action in range(sizes[place])]
    for supports in product(*(nonempty_subsets(sizes[place]) for place in places)):
        pattern = dict(zip(places, supports, strict=True))
        shares, num_mixed = support_shares(pattern)
        conditions = _Conditions(game, pattern, shares, num_mixed)
        try:
            sets = convex_solution_sets(num_mixed + len(places), *conditions.told(), frozenset(range(num_mixed)))
        except MethodError as error:
            why = f"where {_tell(game, pattern)}, {error}"
            raise MethodError(f"not all Markov perfect equilibria of {game!r} can be listed: {why}") from None
        for corners in sets:
            yield [tuple(value_at(shares.get(slot, {}), corner) for slot in slots) for corner in corners]


class _Conditions:
    """What has to hold for a pattern, as polynomials in the probabilities in use, then the values of the states.

    A value is counted from the least that a player could ever get, so that it is not negative.
    """

    def __init__(
        self, game: StochasticGame, pattern: Pattern, shares: Mapping[tuple[Place, int], Multilinear], start: int
    ) -> None:
        self.game = game
        self.pattern = pattern
        self.shares = shares
        self.values = {place: variable(start + number) for number, place in enumerate(pattern)}
        rows = list(zip(*(cell for state in game.states for cell in state.payoffs), strict=True))
        self.least = [min(row) / (1 - game.discount) for row in rows]
        self.ranges = [max(row) / (1 - game.discount) - low for row, low in zip(rows, self.least, strict=True)]

    def told(self) -> tuple[list[Multilinear], list[Multilinear]]:
        """Return what is zero, and what is not negative."""
        equations: list[Multilinear] = []
        inequalities: list[Multilinear] = []
        for (state, player), used in self.pattern.items():
            value = self.values[state, player]
            for action in range(self.game.states[state].shape[player]):
                short = added((1, value), (-1, self._worth(state, player, action)))
                (equations if action in used else inequalities).append(short)
            inequalities.append(added((1, constant(self.ranges[player])), (-1, value)))
            if len(used) > 1:
                total = ((1, self.shares[(state, player), action]) for action in used)
                equations.append(added((-1, constant(1)), *total))
        return equations, inequalities

    def _worth(self, state: int, player: int, action: int) -> Multilinear:
        """Return what an action gives now and later, the others doing as they do, above the least value."""
        here = self.game.states[state]
        strides = [prod(here.shape[number + 1 :]) for number in range(self.game.num_players)]
        supports = [self.pattern[state, other] if other != player else (action,) for other in range(len(strides))]
        terms = []
        for choices in product(*supports):
            weight = constant(1)
            for other, choice in enumerate(choices):
                if other != player:
                    weight = multiplied(weight, self.shares[(state, other), choice])
            cell = sum(choice * stride for choice, stride in zip(choices, strides, strict=True))
            terms.append((1, multiplied(weight, self._prospect(here.payoffs[cell], here.transitions[cell], player))))
        return added(*terms)

    def _prospect(
        self, payoffs: Sequence[Fraction], transition: Sequence[tuple[int, Fraction]], player: int
    ) -> Multilinear:
        discount, least = self.game.discount, self.least[player]
        later = [(discount * share, self.values[to, player]) for to, share in transition]
        return added((1, constant(payoffs[player] + discount * least - least)), *later)


def _tell(game: StochasticGame, pattern: Pattern) -> str:
    mixing = (
        f"{game.players[player]} mixes {' and '.join(game.states[state].action_lists[player][one] for one in used)} in "
        f"{game.states[state].name}"
        for (state, player), used in pattern.items()
        if len(used) > 1
    )
    return ", ".join(mixing) or "nobody mixes"


def _profile(game: StochasticGame, point: RealPoint) -> StationaryProfile:
    """Return the probabilities of all slots as a profile."""
    shares = iter(point)
    rows = tuple(tuple(tuple(next(shares) for _ in range(size)) for size in state.shape) for state in game.states)
    return StationaryProfile.of(game, rows)
