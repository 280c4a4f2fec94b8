"""All optimal commitments of the first player to mixed strategies, ties broken in her favor, by vertices.

Where a reply j gives the leader the most she can get by commitment is a face of the follower's best-response
polyhedron, so its corners are vertices of that polyhedron; the optimal commitments and replies are the mixtures of the
vertices and replies that go together, as for Nash equilibria (von Stengel and Zamir 2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import ClassVar

from sma_games.algebra.linear.bicliques import connected_groups
from sma_games.algebra.linear.vertices import best_response_vertices
from sma_games.equilibria.matrices.vertex_enumeration import LARGE, maximal_subsets
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

__all__ = ["StackelbergVertices"]


@dataclass(frozen=True)
class StackelbergVertices(Solver):
    """Every optimal commitment of the first player to a mixed strategy, ties broken for her, exact.

    Complete: extreme points, maximal subsets and components, as for Nash equilibria. The cost grows exponentially with
    the number of strategies; `stackelberg` finds one in larger games, for either player, with other tie rules.
    """

    name: ClassVar[str] = "stackelberg_vertices"
    concept: ClassVar[str] = "stackelberg"
    games: ClassVar[str] = "normal form, two players"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "von Stengel and Zamir (2010), Games and Economic Behavior 69:446-457"
    cost: ClassVar[str] = "exponential in the number of strategies; 10 x 10 in a fraction of a second"
    more: ClassVar[str] = (
        "stackelberg(game, ...) takes either leader, pure commitments, ties against the leader, and larger games"
    )

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, NormalFormGame):
            return "it needs a normal form"
        if game.num_players != 2:  # noqa: PLR2004
            return "it needs two players"
        if min(game.shape) > LARGE:
            return f"it needs a player with at most {LARGE} strategies; stackelberg(game) finds one optimal commitment"
        return None

    def find(self, game: Game) -> Solution:
        """Return the pairs of a vertex and a best reply that give the leader the most."""
        assert isinstance(game, NormalFormGame)
        size, replies = game.shape
        columns = list(zip(*game.matrix(0), strict=True))
        vertices = best_response_vertices(list(zip(*game.matrix(1), strict=True)))
        values = {
            (number, j): Fraction(sum(map(mul, columns[j], vertex.ray)), sum(vertex.ray[:-1]))
            for number, vertex in enumerate(vertices)
            for j in range(replies)
            if vertex.tight >> size + j & 1
        }
        best = max(values.values())
        edges = [pair for pair, value in values.items() if value == best]
        strategies = {number: _strategy(vertices[number].ray[:-1]) for number, _ in edges}
        edges.sort(key=lambda edge: (strategies[edge[0]], -edge[1]), reverse=True)
        units = [tuple(Fraction(int(k == j)) for k in range(replies)) for j in range(replies)]
        candidates = [
            Candidate(MixedProfile(game.players, game.strategy_lists, (strategies[number], units[j])))
            for number, j in edges
        ]
        subsets = maximal_subsets(edges)
        components = tuple(tuple(sorted(group)) for group in connected_groups(subsets))
        continuum = any(len(subset) > 1 for subset in subsets)
        return Solution(Status.CONTINUUM if continuum else Status.COMPLETE, candidates, subsets, components)


def _strategy(weights: tuple[int, ...]) -> tuple[Fraction, ...]:
    total = sum(weights)
    return tuple(Fraction(weight, total) for weight in weights)
