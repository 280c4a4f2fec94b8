"""All pure Markov perfect equilibria of stochastic games: every pure stationary profile is tried.

A profile is an equilibrium from every state on if and only if nobody gains by deviating once, in one state, and
returning to it (the one-shot deviation principle; Blackwell 1965). Floats, whose errors are bounded by how far they
miss the equations for the values, leave out what is clearly none; the rest is decided exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, ClassVar

from sma_games.algebra.linear.discounted_values import discounted_values
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.games.profiles import StationaryProfile
from sma_games.games.stochastic import State, StochasticGame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PolicyEnumeration"]

MOST_POLICIES = 10**7
CHUNK = 20_000  # policies whose values are computed at once
PATIENT = 1e-6  # floats say nothing if the discount factor is closer to one
SLACK = 1e-9  # of the largest payoff: far more than rounding errors


@dataclass(frozen=True)
class PolicyEnumeration(Solver):
    """Every pure Markov perfect equilibrium of a stochastic game, exact, by trying all pure stationary profiles.

    Complete: the equilibria in which everybody's action depends on the state alone and is no gamble. There may be none,
    and their number of candidates is exponential in the number of states.
    """

    name: ClassVar[str] = "policy_enumeration"
    concept: ClassVar[str] = "pure_markov_perfect"
    games: ClassVar[str] = "stochastic games"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Maskin and Tirole (2001), Journal of Economic Theory 100:191-219"
    cost: ClassVar[str] = "a linear system for each pure stationary profile; 100,000 a second with 7 states"
    more: ClassVar[str] = "concept 'markov_perfect' finds the mixed ones of small games too"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return None if isinstance(game, StochasticGame) else "it needs a stochastic game"

    def strain(self, game: Game) -> str | None:
        """Say that there are too many profiles to try, or None."""
        assert isinstance(game, StochasticGame)
        return None if game.num_policies <= MOST_POLICIES else "its pure stationary profiles are too many to try"

    def find(self, game: Game) -> Solution:
        """Return the pure Markov perfect equilibria, in order of the actions."""
        assert isinstance(game, StochasticGame)
        candidates = []
        for policy in _plausible(game):
            gain = _largest_gain(game, policy)
            if gain is None or gain <= 0:
                candidates.append(Candidate(_profile(game, policy), is_strict=gain is None or gain < 0))
        status = Status.COMPLETE if candidates else Status.NONE_OF_THIS_KIND
        singles = tuple((number,) for number in range(len(candidates)))
        return Solution(status, candidates, components=singles)


def _plausible(game: StochasticGame) -> Iterator[tuple[int, ...]]:
    """Yield, as numbers of pure profiles by state, all policies that floats cannot rule out."""
    import numpy as np

    sizes = [prod(state.shape) for state in game.states]
    floats = None if 1 - game.discount < PATIENT else _FloatGame(game)
    for start in range(0, game.num_policies, CHUNK):
        numbers = np.arange(start, min(start + CHUNK, game.num_policies))
        policies = np.stack(np.unravel_index(numbers, sizes), axis=1)
        kept = policies if floats is None else policies[floats.is_plausible(policies)]
        yield from map(tuple, kept.tolist())


class _FloatGame:
    """A stochastic game in floats: payoffs, in units of each player's largest, and transitions of all profiles."""

    def __init__(self, game: StochasticGame) -> None:
        import numpy as np

        self.discount = float(game.discount)
        cells = [payoffs for state in game.states for payoffs in state.payoffs]
        units = [max(map(abs, own)) or 1 for own in zip(*cells, strict=True)]
        self.payoffs = [
            np.array([[own / unit for own, unit in zip(row, units, strict=True)] for row in state.payoffs], np.float64)
            for state in game.states
        ]
        self.transitions = [np.zeros((len(state.payoffs), len(game.states))) for state in game.states]
        for state, table in zip(game.states, self.transitions, strict=True):
            for cell, row in enumerate(state.transitions):
                for to, share in row:
                    table[cell, to] = share
        self.deviations = [list(_float_deviations(state)) for state in game.states]

    def is_plausible(self, policies: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell for policies of shape (k, states) which of them may be equilibria."""
        import numpy as np

        rewards = np.stack([table[cells] for table, cells in zip(self.payoffs, policies.T, strict=True)], axis=1)
        moves = np.stack([table[cells] for table, cells in zip(self.transitions, policies.T, strict=True)], axis=1)
        systems = np.eye(policies.shape[1]) - self.discount * moves
        values = np.linalg.solve(systems, rewards)
        missed = np.abs(systems @ values - rewards).max(axis=(1, 2))
        slack = (4 * missed + SLACK) / (1 - self.discount)
        gains = np.full(len(policies), -np.inf)
        for place, deviations in enumerate(self.deviations):
            for player, cells in deviations:
                following = cells[policies[:, place]]  # shape (k, other actions)
                worth = self.transitions[place][following] @ values[:, :, player, np.newaxis]
                found = self.payoffs[place][following, player] + self.discount * worth[..., 0]
                gains = np.maximum(gains, found.max(axis=1) - values[:, place, player])
        plausible: NDArray[np.bool_] = ~(gains > slack)  # of what is no number nothing is known
        return plausible


def _float_deviations(state: State[Fraction]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield for each player with a choice a table: by profile, where each other action of his leads."""
    import numpy as np

    rows = [list(state.deviations(cell)) for cell in range(prod(state.shape))]
    for player, size in enumerate(state.shape):
        if size > 1:
            yield player, np.array([[other for mover, other in row if mover == player] for row in rows])


def _largest_gain(game: StochasticGame, policy: Sequence[int]) -> Fraction | None:
    """Return what the best deviation in one state, once, adds to what that player gets; None if nobody has a choice.

    Negative if all of them lose.
    """
    played = list(zip(game.states, policy, strict=True))
    payoffs = [state.payoffs[cell] for state, cell in played]
    values = discounted_values(payoffs, [dict(state.transitions[cell]) for state, cell in played], game.discount)
    gains = [
        state.payoffs[other][player]
        + game.discount * sum(share * values[to][player] for to, share in state.transitions[other])
        - values[place][player]
        for place, (state, cell) in enumerate(played)
        for player, other in state.deviations(cell)
    ]
    return max(gains, default=None)


def _profile(game: StochasticGame, policy: Sequence[int]) -> StationaryProfile:
    """Return a policy as a profile."""
    rows = []
    for state, cell in zip(game.states, policy, strict=True):
        chosen = state.profiles[cell]
        rows.append(
            tuple(
                tuple(Fraction(name == action) for name in names)
                for names, action in zip(state.action_lists, chosen, strict=True)
            )
        )
    return StationaryProfile.of(game, tuple(rows))
