"""One Nash equilibrium of a large two-player game, exact: by linear programming or by complementary pivoting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from sma_games.algebra.complementary_pivoting import one_equilibrium
from sma_games.algebra.linear_programming import LinearProgram, solve_linear_program
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.equilibria.verify import verify
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

__all__ = ["LemkeHowson", "ZeroSumProgram"]


def _refusal(game: Game) -> str | None:
    if not isinstance(game, NormalFormGame):
        return "it needs a normal form"
    return None if game.num_players == 2 else "it needs two players"  # noqa: PLR2004


@dataclass(frozen=True)
class ZeroSumProgram(Solver):
    """One Nash equilibrium of a two-player game whose payoffs add up to a constant, exact, by a linear program.

    All equilibria give both players the same payoffs, so one tells the value; others are not looked for. Floats find
    the basis of large programs, which is then certified exactly.
    """

    name: ClassVar[str] = "zero_sum_program"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "normal form, two players, payoffs that add up to a constant"
    complete: ClassVar[bool] = False
    reference: ClassVar[str] = "von Neumann (1928), Mathematische Annalen 100:295-320"
    cost: ClassVar[str] = "one linear program; 200 x 200 in seconds"
    more: ClassVar[str] = "the value is the same in every equilibrium; method 'vertex_enumeration' lists the others"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        refusal = _refusal(game)
        if refusal is None and not _is_constant_sum(game):
            return "it needs payoffs that add up to a constant"
        return refusal

    def find(self, game: Game) -> Solution:
        """Return optimal strategies: the row player's as the point, the column player's as the prices of a program."""
        assert isinstance(game, NormalFormGame)
        payoffs = game.matrix(0)
        shift = 1 - min(map(min, payoffs))
        columns = [[-entry - shift for entry in column] for column in zip(*payoffs, strict=True)]
        size = len(payoffs)
        rows = [*([1, *column] for column in columns), [0] + [1] * size]
        solved = solve_linear_program(LinearProgram([1] + [0] * size, rows, [0] * len(columns) + [1]))
        assert solved.point is not None
        assert solved.prices is not None
        return _single(game, (solved.point[1:], solved.prices[:-1]))


@dataclass(frozen=True)
class LemkeHowson(Solver):
    """One Nash equilibrium of a two-player game, exact: a pure one if there is any, else by complementary pivoting.

    Always finds one; others are not looked for. Floats find the basis, which is then certified exactly, and whole
    numbers take over where floats fail, so that it neither cycles nor gives up.
    """

    name: ClassVar[str] = "lemke_howson"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "normal form, two players"
    complete: ClassVar[bool] = False
    reference: ClassVar[str] = "Lemke and Howson (1964), Journal of the SIAM 12:413-423"
    cost: ClassVar[str] = "a few passes over the payoffs for each strategy; 200 x 200 in seconds"
    more: ClassVar[str] = "method 'vertex_enumeration' lists all equilibria of games up to about 12 x 12"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return _refusal(game)

    def find(self, game: Game) -> Solution:
        """Return one equilibrium."""
        assert isinstance(game, NormalFormGame)
        pure = _pure(game)
        return _single(game, pure or one_equilibrium(game.matrix(0), game.matrix(1)))


def _is_constant_sum(game: Game) -> bool:
    assert isinstance(game, NormalFormGame)
    one, other = game.denominators
    sums = (first * other + second * one for first, second in zip(*game.numerators, strict=True))
    constant = next(sums)
    return all(total == constant for total in sums)


def _single(game: NormalFormGame, rows: Sequence[Sequence[Fraction]]) -> Solution:
    """Return one equilibrium as all that was looked for."""
    strategies = tuple(_normalized(row) for row in rows)
    candidate = Candidate(MixedProfile(game.players, game.strategy_lists, strategies))
    return Solution(Status.PARTIAL, [candidate])


def _normalized(row: Sequence[Fraction]) -> tuple[Fraction, ...]:
    total = sum(row)
    return tuple(weight / total for weight in row)


def _pure(game: NormalFormGame) -> Sequence[Sequence[Fraction]] | None:
    """Return a pure equilibrium if there is one: floats keep the order of payoffs, exact payoffs decide among ties."""
    first, second = game.payoff_array
    best = (first == first.max(axis=0)) & (second == second.max(axis=1)[:, None])
    for i, j in zip(*best.nonzero(), strict=True):
        rows = tuple(
            tuple(Fraction(int(place == chosen)) for place in range(size))
            for chosen, size in zip((i, j), game.shape, strict=True)
        )
        if verify(game, MixedProfile(game.players, game.strategy_lists, rows)).is_equilibrium:
            return rows
    return None
