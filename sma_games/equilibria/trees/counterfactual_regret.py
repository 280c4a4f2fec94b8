"""Approximate equilibria of large zero-sum trees by counterfactual regret minimization (CFR+), with a certified bound.

Floats learn a pair of plans; their behavior is rounded to fractions, and what either player could still gain against it
is then computed exactly: the result's `max_regret` is no estimate (Zinkevich et al. 2008; Tammelin 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.equilibria.solver import Candidate, Game, Solution, Status, option
from sma_games.equilibria.trees.sequence_form_lp import SequenceFormProgram, unit_gains
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.sequence_form import OwnSequences, SequenceForm, sequence_form

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CounterfactualRegret", "learned_plans"]

STEPS = 10**6  # probabilities are rounded to multiples of 1 / STEPS


def learned_plans(form: SequenceForm, iterations: int, tolerance: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return average realization plans of a zero-sum sequence form, in floats.

    They stop when both players together could gain no more than `tolerance` times the largest payoff, or after the
    given number of iterations.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    from sma_games.kernels.counterfactual_regret import Learner, levels, regret_matching

    rows, columns = np.array(list(form.payoffs)).T
    gains, _ = unit_gains(form)
    chance = np.array(list(form.weights.values()), dtype=np.float64)
    scale = np.abs(gains / chance).max() * form.total or 1.0
    matrix = csr_matrix((gains / scale, (rows, columns)), shape=tuple(len(own.sequences) for own in form.players))
    first, second = (levels(own.parents, own.moves) for own in form.players)
    learners = Learner(first, matrix), Learner(second, -matrix.T.tocsr())
    return regret_matching(learners, iterations, tolerance)


def _round(own: OwnSequences, plan: NDArray[Any]) -> tuple[Fraction, ...]:
    """Return a plan whose behavior is that of floats, to the nearest multiples of 1 / STEPS."""
    weights = [Fraction(1)] + [Fraction(0)] * (len(own.sequences) - 1)
    for parent, moves in zip(own.parents, own.moves, strict=True):
        total = float(plan[parent])
        shares = [round(STEPS * float(plan[move]) / total) if total > 0 else 0 for move in moves]
        largest = shares.index(max(shares))
        shares[largest] += STEPS - sum(shares)
        for move, share in zip(moves, shares, strict=True):
            weights[move] = weights[parent] * Fraction(share, STEPS)
    return tuple(weights)


@dataclass(frozen=True)
class CounterfactualRegret(SequenceFormProgram):
    """An approximate Nash equilibrium of a two-player tree whose payoffs add up to a constant, by CFR+.

    Not exact: floats learn it, and `max_regret` says exactly what a player could still gain. For trees too large for
    linear programs.

    Parameters
    ----------
    iterations
        At most so many.
    tolerance
        Stop when both players together could gain no more than this share of the largest payoff.
    """

    iterations: int = option(10_000, low=1)
    tolerance: float = option(1e-4, low=0.0)

    name: ClassVar[str] = "counterfactual_regret"
    exact: ClassVar[bool] = False
    reference: ClassVar[str] = "Tammelin (2014), Solving large imperfect information games using CFR+, arXiv:1407.5042"
    cost: ClassVar[str] = "a pass over the leaves for each iteration; thousands a second on 10,000 nodes"
    more: ClassVar[str] = "solver 'sequence_form_program' finds an exact equilibrium"

    def find(self, game: Game) -> Solution:
        """Return the average behavior of both players."""
        assert isinstance(game, ExtensiveFormGame)
        form = sequence_form(game)
        x, y = learned_plans(form, self.iterations, self.tolerance)
        first, second = form.players
        return Solution(Status.APPROXIMATE, [Candidate(form.behavior((_round(first, x), _round(second, y))))])
