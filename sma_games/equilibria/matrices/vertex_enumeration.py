"""All extreme Nash equilibria of two-player games, exactly.

The Nash equilibria of a two-player game are the convex hulls of its *extreme* equilibria, taken over the maximal sets
in which every strategy x goes with every y. A pair of vertices of the two best-response polyhedra is an extreme
equilibrium if and only if every pure strategy of either player is unused or a best response (Mangasarian 1964;
Winkels 1979; Avis et al. 2010). Every vertex is found, so degenerate games need no special treatment: by the double
description method for small games and for numbers other than integers, else as `large_matrices` and `wide_matrices`
tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial, reduce
from math import comb
from operator import and_
from typing import Any, ClassVar, NamedTuple, TypeAlias

from sma_games.algebra.linear.bicliques import connected_groups, maximal_bicliques
from sma_games.algebra.linear.vertices import Vertex, best_response_vertices
from sma_games.equilibria.matrices.large_matrices import (
    CertifiedVertices,
    certified_vertices,
    complementary_pairs,
    is_large,
)
from sma_games.equilibria.matrices.wide_matrices import answers, is_undominated, is_wide
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

__all__ = ["LARGE", "ExtremePair", "VertexEnumeration", "extreme_pairs", "maximal_subsets"]

Row: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = Sequence[Sequence[int]]

LARGE = 20  # strategies of both players beyond which vertices are likely to be too many to list
MOST_VERTICES = comb(LARGE + LARGE // 2, LARGE // 2)  # of a polytope of such a game, which takes about a minute

NEVER, SURELY = Fraction(0), Fraction(1)


class ExtremePair(NamedTuple):
    """An extreme equilibrium (x, y), by the numbers of its vertices and as rays (x, v), (y, u)."""

    numbers: tuple[int, int]
    rays: tuple[tuple[Any, ...], tuple[Any, ...]]
    supports: tuple[int, int]
    """Bit sets of the strategies in use."""
    best_responses: tuple[int, int]
    """Bit sets of each player's best responses to the other's strategy."""
    undominated: tuple[bool, bool]
    """Whether no mixed strategy weakly dominates x, and y."""

    @property
    def is_pure(self) -> bool:
        """Whether both players use a single strategy."""
        return not any(support & (support - 1) for support in self.supports)

    @property
    def is_strict(self) -> bool:
        """Whether each strategy is the only best response to the other."""
        return not any(responses & (responses - 1) for responses in self.best_responses)


def extreme_pairs(
    first: Sequence[Sequence[Any]],
    second: Sequence[Sequence[Any]],
    normalize: Callable[[list[Any]], list[Any]] | None = None,
) -> list[ExtremePair]:
    """Return every extreme equilibrium of the game with two payoff matrices, over any ordered ring.

    The list is complete for every game. It costs two vertex enumerations, exponential in the number of strategies in
    the worst case, and at most one comparison of bit sets per pair of vertices.

    Parameters
    ----------
    first, second
        Payoffs of the row and of the column player, both of shape (m, n).
    normalize
        See `best_response_vertices`.
    """
    columns = list(zip(*second, strict=True))
    if normalize is None and is_large(first) and is_large(second):
        pairs = _large_pairs(columns, first)
        if pairs is not None:
            return pairs
    return _pairs(best_response_vertices(columns, normalize), best_response_vertices(first, normalize), len(columns))


def _large_pairs(columns: Matrix, rows: Matrix) -> list[ExtremePair] | None:
    """Return the extreme equilibria of a larger game by the method that suits its shape, None if floats cannot tell."""
    if is_wide(len(rows), len(columns)):
        xs = certified_vertices(columns)
        return None if xs is None else _wide_pairs(xs, rows)
    if is_wide(len(columns), len(rows)):
        ys = certified_vertices(rows)
        return None if ys is None else [_turn(pair) for pair in _wide_pairs(ys, columns)]
    xs, ys = certified_vertices(columns), certified_vertices(rows)
    return None if xs is None or ys is None else _certified_pairs(xs, ys)


def _wide_pairs(xs: CertifiedVertices, payoffs: Matrix) -> list[ExtremePair]:
    """Return the extreme equilibria, given all vertices of the player with fewer strategies and her own payoffs."""
    x_of, y_undominated = cache(xs.vertex), cache(xs.is_undominated)
    x_undominated = cache(partial(is_undominated, payoffs))
    places: dict[Vertex, int] = {}
    pairs = []
    for number, y in answers(xs, payoffs):
        x = x_of(number)
        flags = (x_undominated(_support(x)), y_undominated(_support(y)))
        pairs.append(_pair((number, places.setdefault(y, len(places))), x, y, flags))
    return pairs


def _turn(pair: ExtremePair) -> ExtremePair:
    """Return an equilibrium with the players exchanged."""
    return ExtremePair(*[(second, first) for first, second in pair])  # type: ignore[arg-type]


def _certified_pairs(xs: CertifiedVertices, ys: CertifiedVertices) -> list[ExtremePair]:
    """Return the extreme equilibria, given all vertices of both players; only those in use get exact coordinates."""
    x_of, y_of = cache(xs.vertex), cache(ys.vertex)
    x_undominated, y_undominated = cache(ys.is_undominated), cache(xs.is_undominated)
    pairs = []
    for number, other in complementary_pairs(xs, ys):
        x, y = x_of(number), y_of(other)
        flags = (x_undominated(_support(x)), y_undominated(_support(y)))
        pairs.append(_pair((number, other), x, y, flags))
    return pairs


def _pairs(of_rows: list[Vertex], of_columns: list[Vertex], num_columns: int) -> list[ExtremePair]:
    """Return the extreme equilibria, given all vertices of both players with their coordinates."""
    num_rows = len(of_rows[0].ray) - 1
    column_bits = (1 << num_columns) - 1
    labels = [(vertex.tight >> num_columns) | (vertex.tight & column_bits) << num_rows for vertex in of_columns]
    everything = (1 << num_rows + num_columns) - 1
    pairs = []
    for number, x in enumerate(of_rows):
        missing = everything & ~x.tight
        matches = [other for other, label in enumerate(labels) if label & missing == missing]
        if matches:
            x_undominated = _is_undominated(_support(x), of_columns, num_columns)
        for other in matches:
            y = of_columns[other]
            flags = (x_undominated, _is_undominated(_support(y), of_rows, num_rows))
            pairs.append(_pair((number, other), x, y, flags))
    return pairs


def _pair(numbers: tuple[int, int], x: Vertex, y: Vertex, flags: tuple[bool, bool]) -> ExtremePair:
    """Return two vertices as an equilibrium."""
    responses = (y.tight >> len(y.ray) - 1, x.tight >> len(x.ray) - 1)
    return ExtremePair(numbers, (x.ray, y.ray), (_support(x), _support(y)), responses, flags)


def _support(vertex: Vertex) -> int:
    """Return the strategies in use as a bit set."""
    return ~vertex.tight & ((1 << len(vertex.ray) - 1) - 1)


def _is_undominated(support: int, opponents: list[Vertex], num_opponents: int) -> bool:
    """Tell whether a strategy is a best response to some opponent strategy that uses everything.

    That is so if and only if no mixed strategy weakly dominates it (Pearce 1984, appendix B). The opponent strategies
    to which the whole support is a best response form a face; its center uses whatever some vertex of it uses.
    """
    unused = [vertex.tight for vertex in opponents if vertex.tight >> num_opponents & support == support]
    return bool(unused) and reduce(and_, unused) & ((1 << num_opponents) - 1) == 0


@dataclass(frozen=True)
class VertexEnumeration(Solver):
    """Every Nash equilibrium of a two-player game, exact, by vertices of the two best-response polyhedra.

    Complete for every game, degenerate or not: extreme equilibria, maximal Nash subsets, components. The cost grows
    exponentially with the number of strategies; 14 by 14 takes a fraction of a second.
    """

    name: ClassVar[str] = "vertex_enumeration"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "normal form, two players"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Avis, Rosenberg, Savani and von Stengel (2010), Economic Theory 42:9-37"
    cost: ClassVar[str] = "exponential in the number of strategies; 14 x 14 in a fraction of a second"
    more: ClassVar[str] = "nothing is left to find; result.indices adds the index of each component"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, NormalFormGame):
            return "it needs a normal form"
        return None if game.num_players == 2 else "it needs two players"  # noqa: PLR2004

    def strain(self, game: Game) -> str | None:
        """Say that a game has too many vertices, or None."""
        assert isinstance(game, NormalFormGame)
        total, least = sum(game.shape), min(game.shape)
        largest = comb(total - (least + 1) // 2, least // 2)  # McMullen (1970), the leading term of the bound
        return f"it would take too long with {game.shape[0]} x {game.shape[1]}" if largest > MOST_VERTICES else None

    def find(self, game: Game) -> Solution:
        """Return the extreme equilibria, descending in x and y, with subsets and components."""
        assert isinstance(game, NormalFormGame)
        pairs = extreme_pairs(game.matrix(0), game.matrix(1))
        if len(pairs) > 1:
            pairs.sort(key=_sorting_key, reverse=True)
        known: dict[tuple[int, ...], Row] = {}
        candidates = [_candidate(game, pair, known) for pair in pairs]
        subsets = maximal_subsets([pair.numbers for pair in pairs])
        components = (
            subsets if len(subsets) == 1 else tuple(tuple(sorted(group)) for group in connected_groups(subsets))
        )
        continuum = any(len(subset) > 1 for subset in subsets)
        return Solution(Status.CONTINUUM if continuum else Status.COMPLETE, candidates, subsets, components)


def _sorting_key(pair: ExtremePair) -> list[float]:
    """Return the probabilities as floats: good enough to put equilibria in the order of their strategies."""
    x, y = (ray[:-1] for ray in pair.rays)
    rows, columns = sum(x), sum(y)
    return [weight / rows for weight in x] + [weight / columns for weight in y]


def _candidate(game: NormalFormGame, pair: ExtremePair, known: dict[tuple[int, ...], Row]) -> Candidate:
    """Return a pair as a profile; a strategy that occurs in several pairs is made once."""
    for ray in pair.rays:
        if ray not in known:
            known[ray] = _strategy(ray[:-1])
    profile = MixedProfile(game.players, game.strategy_lists, tuple([known[ray] for ray in pair.rays]))
    return Candidate(profile, pair.is_strict, all(pair.undominated))


def _strategy(weights: tuple[int, ...]) -> Row:
    """Return the probabilities in the proportions of integer weights."""
    total = sum(weights)
    if total == 1:
        return tuple([SURELY if weight else NEVER for weight in weights])
    return tuple([Fraction(weight, total) if weight else NEVER for weight in weights])


def maximal_subsets(edges: list[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Return the maximal Nash subsets as indices into the list of edges."""
    if len(edges) == 1:
        return ((0,),)
    place = {edge: index for index, edge in enumerate(edges)}
    subsets = [
        tuple(sorted([place[left, right] for left in lefts for right in rights]))
        for lefts, rights in maximal_bicliques(edges)
    ]
    return tuple(sorted(subsets))
