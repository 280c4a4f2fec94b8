"""All sequential equilibria of small trees, exact: subgames first, then stages, then patterns of supports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import ClassVar, NamedTuple, TypeAlias

from sma_games.algebra.linear.polytopes import Point
from sma_games.equilibria.beliefs import Beliefs, Refinement, expected_values, supporting_beliefs
from sma_games.equilibria.convex_sets import solution_of
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver
from sma_games.equilibria.trees.refinements import refinement
from sma_games.equilibria.trees.signaling_games import TwoStages, two_stage_equilibria, two_stages
from sma_games.equilibria.trees.support_patterns import pattern_equilibria
from sma_games.errors import MethodError
from sma_games.games.extensive_form import DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.games.profiles import BehaviorProfile, owners
from sma_games.games.subgames import subgame, subgame_roots

__all__ = ["SequentialEnumeration"]

Choices: TypeAlias = Mapping[str, Mapping[str, Fraction]]

LARGE = 5000  # nodes
MOST_CORNERS = 20_000


class _Corner(NamedTuple):
    """An extreme point of a convex set of equilibria."""

    choices: Choices
    refinement: Refinement | None


class _Piece(NamedTuple):
    """A convex set of equilibria of a subgame."""

    corners: list[_Corner]
    payoffs: tuple[Fraction, ...]
    """At the first corner."""
    is_constant: bool
    """Whether all of it gives the players who move before the subgame the same."""
    is_product: bool
    """Whether it is a product of faces, so that it shares an extreme point with every set that it touches."""


@dataclass(frozen=True)
class SequentialEnumeration(Solver):
    """Every sequential equilibrium of a small tree, with the beliefs that support it, exact.

    Complete for any number of players, chance and ties: subgames whose equilibria give the same are solved first and
    replaced; games in two stages, such as signalling games, need vertices only; what is left is solved by patterns of
    supports, and refused where one of these does not fall apart into linear steps. Exponential in the number of actions
    that do not belong to a smaller subgame.
    """

    name: ClassVar[str] = "sequential_enumeration"
    concept: ClassVar[str] = "sequential"
    games: ClassVar[str] = "small trees; signalling games of moderate size"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Kreps and Wilson (1982), Econometrica 50:863-894"
    cost: ClassVar[str] = (
        "exponential in the number of actions within each subgame; signalling games of 3 x 3 x 3 in seconds"
    )
    more: ClassVar[str] = "concept 'nash' adds what rests on threats that are not credible"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, ExtensiveFormGame):
            return "it needs a tree"
        return None if len(game.nodes) <= LARGE else f"it needs a tree of at most {LARGE:,} nodes"

    def find(self, game: Game) -> Solution:
        """Return the extreme points of the equilibrium set, with beliefs and refinements.

        Raises
        ------
        MethodError
            If a part of the game is too large, or none of the ways to solve it works.
        """
        assert isinstance(game, ExtensiveFormGame)
        try:
            return _solution(game, _solve(game))
        except MethodError as error:
            raise MethodError(f"not all sequential equilibria of {game!r} can be listed: {error}") from None


def _solution(game: ExtensiveFormGame, pieces: Sequence[_Piece]) -> Solution:
    """Return extreme points, the first actions first, with maximal convex sets and components."""
    known = {_point(game, corner.choices): corner for piece in pieces for corner in piece.corners}
    return solution_of(
        [[_point(game, one.choices) for one in piece.corners] for piece in pieces],
        lambda point: _candidate(game, known[point]),
        touching=not all(piece.is_product for piece in pieces),
    )


def _point(game: ExtensiveFormGame, choices: Choices) -> Point:
    return tuple(share for label in game.information_sets for share in choices[label].values())


def _candidate(game: ExtensiveFormGame, corner: _Corner) -> Candidate:
    choices = {label: dict(corner.choices[label]) for label in game.information_sets}
    beliefs: Mapping[str, Beliefs] | None = supporting_beliefs(game, choices)
    if beliefs is None:
        raise MethodError("consistency ties beliefs off the path together")
    return Candidate(
        BehaviorProfile(game.players, owners(game), choices), beliefs=beliefs, refinement=corner.refinement
    )


# --- subgames, the last ones first ---


def _solve(game: ExtensiveFormGame) -> list[_Piece]:
    """Return the equilibria of a game as convex sets."""
    solved: dict[int, list[_Piece]] = {}
    for root in reversed(subgame_roots(game)):
        pieces = _solve_subgame(game, root, solved)
        if all(piece.is_constant for piece in pieces):
            solved[root] = pieces
    return pieces


def _solve_subgame(game: ExtensiveFormGame, root: int, solved: Mapping[int, list[_Piece]]) -> list[_Piece]:
    """Return the equilibria of the subgame at a node, whose own subgames are solved where that is possible."""
    ends, watched = _ends(game, root, solved), _movers_above(game, root)
    choices = [solved[end] for end in ends]
    if prod(map(len, choices)) > MOST_CORNERS:
        raise MethodError("its subgames have too many equilibria")
    pieces = []
    for combination in product(*choices):
        values = {end: piece.payoffs for end, piece in zip(ends, combination, strict=True)}
        reduced = subgame(game, root, values)
        below = [piece.corners for piece in combination]
        are_products = all(piece.is_product for piece in combination)
        pieces += [
            _Piece(piece.corners, piece.payoffs, piece.is_constant, piece.is_product and are_products)
            for piece in _combine(reduced, below, watched)
        ]
    return pieces


def _ends(game: ExtensiveFormGame, root: int, solved: Mapping[int, list[_Piece]]) -> list[int]:
    """Return the roots of the largest solved subgames below a node."""
    ends, todo = [], [root]
    while todo:
        index = todo.pop()
        node = game.nodes[index]
        if index in solved:
            ends.append(index)
        elif not isinstance(node, TerminalNode):
            todo.extend(node.children)
    return ends


def _movers_above(game: ExtensiveFormGame, root: int) -> list[int]:
    """Return the numbers of the players who move before a node."""
    movers = set()
    while root:
        root = game.parents[root]
        node = game.nodes[root]
        if isinstance(node, DecisionNode):
            movers.add(game.players.index(node.player))
    return sorted(movers)


def _combine(reduced: ExtensiveFormGame, below: list[list[_Corner]], watched: Sequence[int]) -> Iterator[_Piece]:
    """Yield the equilibria of a reduced game together with those of the subgames below."""
    stages = two_stages(reduced)
    is_product = isinstance(stages, TwoStages)
    found = two_stage_equilibria(stages) if isinstance(stages, TwoStages) else pattern_equilibria(reduced)
    for own in found:
        if len(own) * prod(map(len, below)) > MOST_CORNERS:
            raise MethodError("the set of equilibria has too many extreme points")
        payoffs = [expected_values(reduced, choices)[0] for choices in own]
        same = all(row[player] == payoffs[0][player] for row in payoffs for player in watched)
        noted = [refinement(stages, choices) if isinstance(stages, TwoStages) else None for choices in own]
        corners = [
            _Corner({**choices, **_merge(rest)}, note)
            for choices, note in zip(own, noted, strict=True)
            for rest in product(*below)
        ]
        yield _Piece(corners, payoffs[0], same and (is_product or len(own) == 1), is_product)


def _merge(parts: Sequence[_Corner]) -> dict[str, Mapping[str, Fraction]]:
    return {label: choice for part in parts for label, choice in part.choices.items()}
