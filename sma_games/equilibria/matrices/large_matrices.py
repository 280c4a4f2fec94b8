"""Vertices of the best-response polyhedra of larger matrices of integers: found in floats, certified, complete.

Let C be the opponent's payoffs against a player's m strategies, all made positive, one row for each of his n
strategies. The vertices other than zero of the polytope P = {x >= 0 : C x <= 1} are, up to scale, those of the player's
best-response polyhedron, with the same tight inequalities (von Stengel 2007, section 3.5). That the list is complete
follows from what was checked, not from how it was found (`kernels.bases`):

1. P' = {x >= 0 : C x <= 1 + epsilon c} is a polytope. Every member of the list is certified to be a basis of it at
   which no further inequality is tight and none is violated, by error bounds or in exact arithmetic. So it is a vertex,
   and an edge leaves it along the line where all but one of its inequalities are tight, for each choice of that one.
2. For each member and each choice the list has another member with the same other inequalities. It is a vertex on the
   same line, so it is the other end of the edge.
3. The graph of a polytope is connected (Balinski 1961). So the list, which is not empty, has all vertices of P'.
4. Each vertex v of P is the limit of one of them for epsilon -> 0: some linear function has its maximum on P at v only,
   and the vertices of P' at which it is greatest tend to that maximum. Conversely the limit of a vertex of P' is the
   point of a feasible basis of P, a vertex. Vertices of P are the same if the same inequalities are tight.

So degenerate games need no special treatment. If a check fails, because numbers are too close to each other for floats,
the walk is tried with other tolerances, and then given up: the double description method remains (`algebra.vertices`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from sma_games.algebra.linear.exact_bases import basis_point, tight_inequalities
from sma_games.algebra.linear.vertices import Vertex, coprime

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "CertifiedVertices",
    "Tight",
    "certified_bases",
    "certified_vertices",
    "changes",
    "complementary_bases",
    "complementary_pairs",
    "is_large",
    "positive_matrix",
]

Matrix: TypeAlias = Sequence[Sequence[int]]
Tight: TypeAlias = tuple[int, int]  # bit sets of tight inequalities, one for each player

CELLS = 80  # below, the double description method is done before the kernel would be loaded
NARROW = 3  # strategies of one player up to which it is faster in any case
BITS = 62  # inequalities, one bit each
LENGTH = 500  # binary digits of payoffs: products of some of them are floats too
TOLERANCES = (1e-11, 1e-9, 1e-13)
PRECISION = 40  # binary digits of the numbers c


class CertifiedVertices(NamedTuple):
    """All vertices of the best-response polyhedron of a player with m strategies."""

    payoffs: Matrix
    """The opponent's payoffs, a row for each of his strategies."""
    tight: NDArray[Any]
    """Bit sets, as in `Vertex`."""
    bases: NDArray[Any]

    def vertex(self, number: int) -> Vertex:
        """Return a vertex with its exact ray of integers."""
        shift, positive = positive_matrix(self.payoffs)
        point = basis_point(positive, [0] * len(positive), int(self.bases[number]))
        assert point is not None
        ray = coprime([*point.first, point.denominator - shift * sum(point.first)])
        return Vertex(tuple(ray), int(self.tight[number]))

    def is_undominated(self, support: int) -> bool:
        """Tell whether no mixed strategy of the opponent weakly dominates those on a support."""
        num_strategies = len(self.payoffs[0])
        face = self.tight[(self.tight >> num_strategies) & support == support]
        return bool(len(face)) and int(np.bitwise_and.reduce(face)) & ((1 << num_strategies) - 1) == 0


def is_large(payoffs: Matrix) -> bool:
    """Tell whether a matrix is large enough for this method, and not too large."""
    shape = (len(payoffs), len(payoffs[0]))
    is_wide = shape[0] * shape[1] >= CELLS and min(shape) >= NARROW and sum(shape) <= BITS
    return is_wide and max(abs(entry).bit_length() for row in payoffs for entry in row) < LENGTH


def certified_vertices(payoffs: Matrix) -> CertifiedVertices | None:
    """Return every vertex of the best-response polyhedron of a player, None if floats cannot tell.

    A list is complete and free of repetitions. It costs some microseconds for each basis: a tenth of a second for
    32,000 vertices of a random 14 x 14 matrix.

    Parameters
    ----------
    payoffs
        Integers, of shape (n, m): for each of the opponent's n strategies, his payoff against each of the m strategies.

    Examples
    --------
    >>> found = certified_vertices([[1, 0], [0, 1]])
    >>> sorted(found.vertex(number).ray for number in range(3))
    [(0, 1, 1), (1, 0, 1), (1, 1, 1)]
    """
    found = certified_bases(payoffs)
    return None if found is None else CertifiedVertices(payoffs, *_distinct(*found, len(payoffs[0])))


def certified_bases(payoffs: Matrix) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Return the bases of all vertices of P', and what is tight at their limits, None if floats cannot tell.

    P' belongs to a nondegenerate game: if each row is divided by its right side 1 + epsilon c_j, it is the P of payoffs
    that are almost the same. Cost and parameters are those of `certified_vertices`.
    """
    from sma_games.kernels.bases import BASIS, TIGHT, feasible_bases

    _, positive = positive_matrix(payoffs)
    change = changes(len(positive))
    keys = np.array(_random_bits(len(positive) + len(positive[0]), BITS))
    digits = max(map(max, positive)).bit_length()
    floats = np.array([[entry / (1 << digits) for entry in row] for row in positive])
    for tolerance in TOLERANCES:
        went_well, found = feasible_bases(floats, np.array(change) / 2.0**PRECISION, 2.0**-digits, keys, tolerance)
        if went_well and _is_settled(positive, change, found):
            return found[:, BASIS], found[:, TIGHT]
    return None


def complementary_pairs(xs: CertifiedVertices, ys: CertifiedVertices) -> list[tuple[int, int]]:
    """Return the pairs of vertices, by numbers, for which every pure strategy is unused or a best response.

    The list is complete. Where no further inequality is tight at either of the two vertices, one determines the other,
    and they are found by sorting; the others cost one comparison of bit sets with each vertex.
    """
    num_rows, num_columns = len(xs.payoffs[0]), len(ys.payoffs[0])
    everything = (1 << num_rows + num_columns) - 1
    labels = _labels(ys.tight, num_columns, num_rows)
    missing = everything & ~xs.tight
    _, left, right = np.intersect1d(missing, labels, assume_unique=True, return_indices=True)
    pairs = set(zip(left.tolist(), right.tolist(), strict=True))
    for number in np.flatnonzero(np.bitwise_count(xs.tight) > num_rows).tolist():
        others = np.flatnonzero(labels & missing[number] == missing[number])
        pairs |= {(number, other) for other in others.tolist()}
    for other in np.flatnonzero(np.bitwise_count(labels) > num_columns).tolist():
        numbers = np.flatnonzero(labels[other] & missing == missing)
        pairs |= {(number, other) for number in numbers.tolist()}
    return sorted(pairs)


def complementary_bases(
    xs: tuple[NDArray[Any], NDArray[Any]], ys: tuple[NDArray[Any], NDArray[Any]], shape: tuple[int, int]
) -> list[tuple[Tight, Tight]]:
    """Return the pairs of bases, with their limits, at which every pure strategy is unused or a best response.

    Apart from (0, 0), which is left out, they are the equilibria of the game that `certified_bases` tells of.
    """
    num_rows, num_columns = shape
    missing = ((1 << num_rows + num_columns) - 1) & ~xs[0]
    _, left, right = np.intersect1d(missing, _labels(ys[0], num_columns, num_rows), return_indices=True)
    chosen = [np.stack(side)[:, places].T.tolist() for side, places in ((xs, left), (ys, right))]
    pairs = zip(*chosen, strict=True)
    return [((x[0], y[0]), (x[1], y[1])) for x, y in pairs if x[0] != (1 << num_rows) - 1]


def changes(count: int) -> list[int]:
    """Return the numbers c: random ones, always the same."""
    return _random_bits(count, PRECISION)


def _labels(tight: NDArray[Any], num_own: int, num_others: int) -> NDArray[Any]:
    """Return bit sets with the opponent's strategies first."""
    return (tight >> num_own) | (tight & ((1 << num_own) - 1)) << num_others


@cache
def _random_bits(count: int, digits: int) -> list[int]:
    """Return positive random numbers, always the same."""
    source = random.Random(digits)  # noqa: S311 - any general numbers will do
    return [source.getrandbits(digits) | 1 for _ in range(count)]


def positive_matrix(payoffs: Matrix) -> tuple[int, list[list[int]]]:
    """Return the payoffs made positive, and by how much they were raised."""
    shift = 1 - min(map(min, payoffs))
    return shift, [[entry + shift for entry in row] for row in payoffs]


def _is_settled(positive: Matrix, change: Sequence[int], found: NDArray[Any]) -> bool:
    """Look at doubtful bases in exact arithmetic, write what is tight; return whether all of them are feasible."""
    from sma_games.kernels.bases import BASIS, DOUBTFUL, TIGHT

    for number in np.flatnonzero(found[:, DOUBTFUL]).tolist():
        tight = tight_inequalities(positive, change, int(found[number, BASIS]))
        if tight is None:
            return False
        found[number, TIGHT] = tight
    return True


def _distinct(bases: NDArray[Any], tight: NDArray[Any], num_strategies: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return each vertex other than zero once, with one of its bases."""
    nonnegativity = (1 << num_strategies) - 1
    tight, places = np.unique(tight, return_index=True)
    is_used = tight & nonnegativity != nonnegativity
    return tight[is_used], bases[places[is_used]]
