"""One Nash equilibrium of a large two-player game, exact: by linear programming or by complementary pivoting.

In large games floats find which strategies are in use, and whole numbers certify it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from sma_games.algebra.linear.complementary_pivoting import exact_equilibrium, one_equilibrium
from sma_games.algebra.linear.linear_programming import LinearProgram, solve_linear_program
from sma_games.equilibria.matrices.support_guesses import guesses, unit_floats
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.equilibria.verification.verify import verify
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LemkeHowson", "ZeroSumProgram"]


SMALL = 900  # payoffs of a player up to which whole numbers take less than loading compiled code


def _refusal(game: Game) -> str | None:
    if not isinstance(game, NormalFormGame):
        return "it needs a normal form"
    return None if game.num_players == 2 else "it needs two players"  # noqa: PLR2004


@dataclass(frozen=True)
class ZeroSumProgram(Solver):
    """One Nash equilibrium of a two-player game whose payoffs add up to a constant, exact, by a linear program.

    All equilibria give both players the same payoffs, so one tells the value; others are not looked for. Large programs
    are solved by complementary pivoting in floats, whose paths are short here, and their basis is certified exactly.
    """

    name: ClassVar[str] = "zero_sum_program"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "normal form, two players, payoffs that add up to a constant"
    complete: ClassVar[bool] = False
    reference: ClassVar[str] = "von Neumann (1928), Mathematische Annalen 100:295-320"
    cost: ClassVar[str] = (
        "one linear program or path of pivots; 200 x 200 in a tenth of a second, 1000 x 1000 in seconds"
    )
    more: ClassVar[str] = "the value is the same in every equilibrium; solver 'vertex_enumeration' lists the others"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        refusal = _refusal(game)
        if refusal is None and not _is_constant_sum(game):
            return "it needs payoffs that add up to a constant"
        return refusal

    def find(self, game: Game) -> Solution:
        """Return optimal strategies: the row player's as the point, the column player's as the prices of a program."""
        assert isinstance(game, NormalFormGame)
        if prod(game.shape) > SMALL:
            return _by_pivoting(game)
        payoffs = game.matrix(0)
        shift = 1 - min(map(min, payoffs))
        columns = [[-entry - shift for entry in column] for column in zip(*payoffs, strict=True)]
        size = len(payoffs)
        rows = [*([1, *column] for column in columns), [0] + [1] * size]
        solved = solve_linear_program(LinearProgram([1] + [0] * size, rows, [0] * len(columns) + [1]))
        assert solved.point is not None
        assert solved.prices is not None
        return _single(game, [_normalize(row) for row in (solved.point[1:], solved.prices[:-1])])


@dataclass(frozen=True)
class LemkeHowson(Solver):
    """One Nash equilibrium of a two-player game, exact: a pure one if there is any, else by complementary pivoting.

    Always finds one; others are not looked for. In large games floats look for supports of two strategies each, then
    follow paths from many starts; what they find is certified exactly, and whole numbers take over where floats fail,
    so that it neither cycles nor gives up.
    """

    name: ClassVar[str] = "lemke_howson"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "normal form, two players"
    complete: ClassVar[bool] = False
    reference: ClassVar[str] = "Lemke and Howson (1964), Journal of the SIAM 12:413-423"
    cost: ClassVar[str] = (
        "mostly a few passes over the payoffs for each strategy, 500 x 500 in less than a second; "
        "far longer where they have a correlation about -1/2"
    )
    more: ClassVar[str] = "solver 'vertex_enumeration' lists all equilibria of games up to about 20 x 20"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return _refusal(game)

    def find(self, game: Game) -> Solution:
        """Return one equilibrium."""
        assert isinstance(game, NormalFormGame)
        return _by_pivoting(game)


def _by_pivoting(game: NormalFormGame) -> Solution:
    floats = [unit_floats(payoffs, game.shape[0]) for payoffs in game.numerators]
    return _single(game, _pure(game, *floats) or _mix(game, *floats))


def _mix(game: NormalFormGame, *floats: NDArray[Any]) -> Sequence[Sequence[Fraction]]:
    """Return an equilibrium: of a large game the first guess that is right, else by whole numbers throughout."""
    first, second = game.matrix(0), game.matrix(1)
    if prod(game.shape) > SMALL:
        for of_x, of_y in guesses(*floats):
            found = exact_equilibrium(first, second, of_x, of_y)
            if found is not None:
                return found
    return one_equilibrium(first, second)


def _is_constant_sum(game: Game) -> bool:
    assert isinstance(game, NormalFormGame)
    one, other = game.denominators
    sums = (first * other + second * one for first, second in zip(*game.numerators, strict=True))
    constant = next(sums)
    return all(total == constant for total in sums)


def _single(game: NormalFormGame, rows: Sequence[Sequence[Fraction]]) -> Solution:
    """Return one equilibrium as all that was looked for."""
    profile = MixedProfile(game.players, game.strategy_lists, tuple(map(tuple, rows)))
    return Solution(Status.PARTIAL, [Candidate(profile)])


def _normalize(row: Sequence[Fraction]) -> tuple[Fraction, ...]:
    total = sum(row)
    return tuple(weight / total for weight in row)


def _pure(game: NormalFormGame, first: NDArray[Any], second: NDArray[Any]) -> Sequence[Sequence[Fraction]] | None:
    """Return a pure equilibrium if there is one: floats keep the order of payoffs, exact payoffs decide among ties."""
    best = (first == first.max(axis=0)) & (second == second.max(axis=1)[:, None])
    for i, j in zip(*best.nonzero(), strict=True):
        rows = tuple(
            tuple(Fraction(int(place == chosen)) for place in range(size))
            for chosen, size in zip((i, j), game.shape, strict=True)
        )
        if verify(game, MixedProfile(game.players, game.strategy_lists, rows)).is_equilibrium:
            return rows
    return None
