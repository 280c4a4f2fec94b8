"""All Nash equilibria of small trees with more than two players in which nobody moves twice on any path, exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, TypeAlias

from sma_games.equilibria.convex_sets import solution_of
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver
from sma_games.equilibria.trees.perfect_cells import list_shares
from sma_games.equilibria.trees.reduced_form import is_credible
from sma_games.equilibria.trees.support_patterns import pattern_equilibria
from sma_games.errors import MethodError
from sma_games.games.extensive_form import ExtensiveFormGame, InformationSet
from sma_games.games.profiles import BehaviorProfile, owners

__all__ = ["PatternEnumeration", "pattern_solution"]

Choices: TypeAlias = dict[str, dict[str, Fraction]]


@dataclass(frozen=True)
class PatternEnumeration(Solver):
    """Every Nash equilibrium of a small tree with more than two players who move once on a path at most, exact.

    Complete, by patterns of supports: in such trees actions have to be optimal on the path, one information set at a
    time. Probabilities may be irrational. Refused where the equilibria of a pattern form a curve, or may be too many.
    """

    name: ClassVar[str] = "support_patterns"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "small trees, more than two players, nobody moving twice on a path"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Selten (1975), International Journal of Game Theory 4:25-55"
    cost: ClassVar[str] = "exponential in the number of actions"
    more: ClassVar[str] = "concept 'sequential' leaves out what rests on threats that are not credible"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, ExtensiveFormGame):
            return "it needs a tree"
        if game.num_players == 2:  # noqa: PLR2004
            return "it needs more than two players"
        again = next((label for label, members in game.information_sets.items() if _moves_again(game, members)), None)
        return (
            None
            if again is None
            else f"it needs players who move once on a path, and {again!r} comes after an own move"
        )

    def find(self, game: Game) -> Solution:
        """Return the extreme points of the equilibrium set.

        Raises
        ------
        MethodError
            If there are too many patterns, or one is a curve.
        """
        assert isinstance(game, ExtensiveFormGame)
        try:
            return pattern_solution(game)
        except MethodError as error:
            raise MethodError(f"not all Nash equilibria of {game!r} can be listed: {error}") from None


def _moves_again(game: ExtensiveFormGame, members: InformationSet) -> bool:
    pasts = game.own_pasts(members.player)
    return any(pasts[index] is not None for index in members.nodes)


def pattern_solution(game: ExtensiveFormGame) -> Solution:
    """Return the extreme points of the set of Nash equilibria of a tree in which nobody moves twice on a path.

    Raises
    ------
    MethodError
        If there are too many patterns, or one is a curve.
    """
    pieces = pattern_equilibria(game, everywhere=False)
    known = {list_shares(choices): choices for piece in pieces for choices in piece}

    def candidate(point: tuple[Fraction, ...]) -> Candidate:
        profile = BehaviorProfile(game.players, owners(game), known[point])
        return Candidate(profile, is_credible=is_credible(game, profile))

    return solution_of([[*map(list_shares, piece)] for piece in pieces], candidate)
