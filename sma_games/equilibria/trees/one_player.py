"""The optimal strategies of a single player: what is left of every concept of equilibrium if nobody else has a say.

Of a matrix they are the mixtures of the best strategies. A tree gets a second player who never moves, so that the
methods for two take it; what they find is the first player's alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.equilibria.solver import Game, Solution, Solver, Status
from sma_games.equilibria.trees.sequence_form_lcp import SequenceFormLemke
from sma_games.equilibria.trees.sequence_form_vertices import SequenceFormVertices, plans_strain
from sma_games.equilibria.trees.subgame_recursion import SubgameRecursion
from sma_games.games.extensive_form import ExtensiveFormGame, TerminalNode
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import BehaviorProfile, owners

__all__ = ["OnePlayer", "OnePlayerSubgames"]


@dataclass(frozen=True)
class OnePlayer(Solver):
    """Every optimal strategy of a single player, exact, ties as the mixtures of the best ones.

    Complete; in a tree up to behavior at information sets that own choices rule out, and unless it has so many plans
    that only one optimal strategy is found, by Lemke's method: then the result says so. One comparison for each
    strategy of a matrix; of a tree the vertices of the polyhedron of plans.
    """

    name: ClassVar[str] = "one_player"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "matrices and trees, one player"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "von Stengel (1996), Games and Economic Behavior 14:220-246"
    cost: ClassVar[str] = "one comparison for each strategy of a matrix; exponential in the information sets of a tree"
    more: ClassVar[str] = "nothing is left to find"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, NormalFormGame | ExtensiveFormGame):
            return "it needs a matrix or a tree"
        return None if game.num_players == 1 else "it needs a single player"

    def strain(self, game: Game) -> str | None:
        """Say that a tree has too many sequences, or None."""
        return _choose_method(game).strain(game) if isinstance(game, ExtensiveFormGame) else None

    def find(self, game: Game) -> Solution:
        """Return the extreme optimal strategies, or of a tree that has too many plans one optimal strategy."""
        if isinstance(game, NormalFormGame):
            return _best_strategies(game)
        assert isinstance(game, ExtensiveFormGame)
        return _find_alone(game, _choose_method(game))


@dataclass(frozen=True)
class OnePlayerSubgames(Solver):
    """Every strategy of a single player that is optimal in each subgame of a tree, exact.

    Complete as recursion over subgames is, with the same cost.
    """

    name: ClassVar[str] = "one_player_subgames"
    concept: ClassVar[str] = "subgame_perfect"
    games: ClassVar[str] = "trees, one player"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = SubgameRecursion.reference
    cost: ClassVar[str] = SubgameRecursion.cost
    more: ClassVar[str] = "concept 'nash' adds what is not optimal where own choices never lead"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, ExtensiveFormGame):
            return "it needs a tree"
        return None if game.num_players == 1 else "it needs a single player"

    def find(self, game: Game) -> Solution:
        """Return the extreme strategies that are optimal in every subgame."""
        assert isinstance(game, ExtensiveFormGame)
        return _find_alone(game, SubgameRecursion())


def _best_strategies(game: NormalFormGame) -> Solution:
    best = [one._replace(is_undominated=True) for one in PureEnumeration().find(game).candidates]
    everything = (tuple(range(len(best))),)
    return Solution(Status.CONTINUUM if len(best) > 1 else Status.COMPLETE, best, everything, everything)


def _choose_method(game: ExtensiveFormGame) -> Solver:
    return SequenceFormVertices() if plans_strain(game) is None else SequenceFormLemke()


def _find_alone(game: ExtensiveFormGame, solver: Solver) -> Solution:
    """Return what a method for two players finds if the second one has no move and gets nothing."""
    nothing = Fraction(0)
    nodes = [TerminalNode((*node.payoffs, nothing)) if isinstance(node, TerminalNode) else node for node in game.nodes]
    solution = solver.find(ExtensiveFormGame((*game.players, f"nobody but {game.players[0]}"), tuple(nodes)))
    candidates = []
    for candidate in solution.candidates:
        assert isinstance(candidate.profile, BehaviorProfile)
        profile = BehaviorProfile(game.players, owners(game), candidate.profile.choices)
        candidates.append(candidate._replace(profile=profile))
    return replace(solution, candidates=candidates)
