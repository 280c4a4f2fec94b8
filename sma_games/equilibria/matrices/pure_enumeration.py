"""All pure Nash equilibria of normal-form games with any number of players."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import ClassVar

from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

__all__ = ["PureEnumeration"]


@dataclass(frozen=True)
class PureEnumeration(Solver):
    """Every pure Nash equilibrium of a normal-form game with any number of players, exact.

    Complete for pure equilibria; mixed ones are not looked for. Costs one comparison per player and pure profile.
    """

    name: ClassVar[str] = "pure_enumeration"
    concept: ClassVar[str] = "pure_nash"
    games: ClassVar[str] = "normal form, any number of players"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Nash (1951), Annals of Mathematics 54:286-295"
    cost: ClassVar[str] = "one comparison for each player and pure profile"
    more: ClassVar[str] = "mixed equilibria are found by concept 'nash', if more than two players have few strategies"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return None if isinstance(game, NormalFormGame) else "it needs a normal form"

    def find(self, game: Game) -> Solution:
        """Return the pure equilibria, first player's strategies slowest."""
        assert isinstance(game, NormalFormGame)
        shape = game.shape
        cells = range(prod(shape))
        best = set(cells)
        alone = set(cells)
        for row, size, step in zip(game.numerators, shape, game.strides, strict=True):
            responses = _best_responses(row, size, step)
            best &= responses.keys()
            alone &= {cell for cell, is_only in responses.items() if is_only}
        candidates = [Candidate(_profile(game, cell), is_strict=cell in alone) for cell in sorted(best)]
        return Solution(Status.COMPLETE if candidates else Status.NONE_OF_THIS_KIND, candidates)


def _best_responses(row: tuple[int, ...], size: int, step: int) -> dict[int, bool]:
    """Return the cells in which a player responds best, and whether no other strategy does as well.

    The player's strategy moves the cell by `step`, the others' strategies by everything else.
    """
    responses = {}
    for start in range(len(row)):
        if start // step % size == 0:
            line = range(start, start + size * step, step)
            highest = max(row[cell] for cell in line)
            top = [cell for cell in line if row[cell] == highest]
            responses.update(dict.fromkeys(top, len(top) == 1))
    return responses


def _profile(game: NormalFormGame, cell: int) -> MixedProfile:
    rows = []
    for size in reversed(game.shape):
        cell, chosen = divmod(cell, size)
        rows.append(tuple(Fraction(int(index == chosen)) for index in range(size)))
    return MixedProfile(game.players, game.strategy_lists, tuple(reversed(rows)))
