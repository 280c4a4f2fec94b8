"""Approximate solutions of zero-sum stochastic games of any size by strategy iteration, with a certified bound.

The first player plays optimally in each state as if play went on with given values; the second one replies optimally in
the decision process that this leaves him, which gives new values. They rise to the value of the game (Hoffman and Karp
1966, Management Science 12:359-370).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status, option
from sma_games.games.profiles import StationaryProfile
from sma_games.games.stochastic import State, StochasticGame
from sma_games.interrupts import interruptible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FloatSolution", "StrategyIteration", "float_solution", "zero_sum_refusal"]

STEPS = 10**9  # probabilities are rounded to multiples of 1 / STEPS
LEAST_IMPATIENCE = Fraction(1, 10**8)  # what the discount factor falls short of one
ROUNDS = 1000
SETTLED = 1e-10  # of the largest value: what the linear programs leave open
CLOSE = 1e-13  # of the largest value: rounding errors


def zero_sum_refusal(game: Game) -> str | None:
    """Say why a game is no stochastic game of two players with opposite interests, or None."""
    if not isinstance(game, StochasticGame):
        return "it needs a stochastic game"
    if game.num_players != 2:  # noqa: PLR2004
        return "it needs two players"
    if not game.is_zero_sum:
        return "it needs payoffs that add up to zero"
    return None if 1 - game.discount >= LEAST_IMPATIENCE else "it needs a discount factor that floats tell from one"


class FloatSolution(NamedTuple):
    """Values by state, and optimal choices of both players in each state, all in floats."""

    values: NDArray[np.float64]
    """In units of the largest payoff."""
    scale: Fraction
    """That payoff, or 1 if all are zero."""
    rows: list[NDArray[np.float64]]
    columns: list[NDArray[np.float64]]


@dataclass(frozen=True)
class StrategyIteration(Solver):
    """An approximate Markov perfect equilibrium of a zero-sum stochastic game, by strategy iteration.

    Not exact: floats find it, and `max_regret` says exactly what a player could still gain. For games whose equations
    are too many to be solved exactly.

    Parameters
    ----------
    rounds
        At most so many; each takes a linear program for each state.
    """

    rounds: int = option(ROUNDS, low=1)

    name: ClassVar[str] = "strategy_iteration"
    concept: ClassVar[str] = "markov_perfect"
    games: ClassVar[str] = "stochastic games, two players, payoffs that add up to zero"
    complete: ClassVar[bool] = False
    exact: ClassVar[bool] = False
    reference: ClassVar[str] = "Hoffman and Karp (1966), Management Science 12:359-370"
    cost: ClassVar[str] = (
        "a linear program for each state and round, of which there are tens; 100 states of 4 x 4 in 10 seconds"
    )
    more: ClassVar[str] = "solver 'state_equations' finds all equilibria of small games, exactly"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return zero_sum_refusal(game)

    def find(self, game: Game) -> Solution:
        """Return nearly optimal choices of both players."""
        assert isinstance(game, StochasticGame)
        found = float_solution(game, self.rounds)
        weights = tuple((_round(x), _round(y)) for x, y in zip(found.rows, found.columns, strict=True))
        return Solution(Status.APPROXIMATE, [Candidate(StationaryProfile.of(game, weights))])


def float_solution(game: StochasticGame, rounds: int = ROUNDS) -> FloatSolution:
    """Return the value of a zero-sum game and optimal choices, in floats, after so many rounds at most."""
    import numpy as np

    scale = max(abs(cell[0]) for state in game.states for cell in state.payoffs) or Fraction(1)
    tables = [_tables(state, scale, len(game.states)) for state in game.states]
    discount = float(game.discount)
    values = np.zeros(len(game.states))
    for _ in range(rounds):
        choices = [_optimal_choices(rewards + discount * moves @ values) for rewards, moves in tables]
        mixed = [
            (np.tensordot(x, rewards, 1), np.tensordot(x, moves, 1))
            for (x, _), (rewards, moves) in zip(choices, tables, strict=True)
        ]
        better = _least_values(mixed, discount)
        step = np.abs(better - values).max()
        values = better
        if step <= SETTLED * np.abs(values).max():
            break
    return FloatSolution(values, scale, [x for x, _ in choices], [y for _, y in choices])


def _tables(
    state: State[Fraction], scale: Fraction, num_states: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the first player's payoffs of shape (m, n), and transitions of shape (m, n, states)."""
    import numpy as np

    rewards = np.array([payoffs[0] / scale for payoffs in state.payoffs], dtype=np.float64)
    moves = np.zeros((len(rewards), num_states))
    for cell, row in enumerate(state.transitions):
        for to, share in row:
            moves[cell, to] = share
    return rewards.reshape(state.shape), moves.reshape(*state.shape, num_states)


def _optimal_choices(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return optimal strategies of a zero-sum matrix game."""
    import numpy as np
    from scipy.optimize import linprog

    num_rows, num_columns = matrix.shape
    matrix = matrix - matrix.mean()  # what all entries have in common hides their differences
    if 1 in matrix.shape:
        return _unit(num_rows, matrix.min(axis=1).argmax()), _unit(num_columns, matrix.max(axis=0).argmin())
    solved = interruptible(
        lambda: linprog(
            [*[0] * num_rows, -1],
            A_ub=np.hstack([-matrix.T, np.ones((num_columns, 1))]),
            b_ub=np.zeros(num_columns),
            A_eq=[[*[1] * num_rows, 0]],
            b_eq=[1],
            bounds=[*[(0, None)] * num_rows, (None, None)],
        )
    )
    x, y = np.maximum(solved.x[:-1], 0), np.maximum(-solved.ineqlin.marginals, 0)
    return x / x.sum(), y / y.sum()


def _least_values(
    options: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], discount: float
) -> NDArray[np.float64]:
    """Return the values of a decision process of the second player, who wants them low, by policy iteration."""
    import numpy as np

    size = len(options)
    policy = [int(rewards.argmin()) for rewards, _ in options]
    for _ in range(ROUNDS):
        chosen = [(rewards[own], moves[own]) for own, (rewards, moves) in zip(policy, options, strict=True)]
        system = np.eye(size) - discount * np.array([moves for _, moves in chosen])
        values: NDArray[np.float64] = np.linalg.solve(system, np.array([reward for reward, _ in chosen]))
        found = [rewards + discount * moves @ values for rewards, moves in options]
        slack = CLOSE * np.abs(values).max()
        improved = [
            own if ways[own] <= ways.min() + slack else int(ways.argmin())
            for own, ways in zip(policy, found, strict=True)
        ]
        if improved == policy:
            break
        policy = improved
    return values


def _unit(size: int, place: np.intp) -> NDArray[np.float64]:
    import numpy as np

    weights = np.zeros(size)
    weights[place] = 1
    return weights


def _round(weights: NDArray[np.float64]) -> tuple[Fraction, ...]:
    """Return probabilities to the nearest multiples of 1 / STEPS."""
    shares = [round(STEPS * float(weight)) for weight in weights]
    shares[shares.index(max(shares))] += STEPS - sum(shares)
    return tuple(Fraction(share, STEPS) for share in shares)
