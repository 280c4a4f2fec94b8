"""The index of each component of Nash equilibria of a two-player game, exact.

A nondegenerate equilibrium with supports of size k has index (-1)^(k+1) sign(det A det B), A and B being the payoffs on
the supports, all made positive (Shapley 1974). The index of a component is the sum of the indices of the equilibria
near it of any nearby nondegenerate game; over all components it adds up to 1. Components of index 0 can vanish under a
small change of payoffs, others cannot (Ritzberger 1994; Govindan and Wilson 1997).

For larger matrices the nearby game is that of `large_matrices.certified_bases`, and limits are known with the bases.
Else it is A + t C, B + t D with a small t = 1/K, all in integers. Every number that enumeration of its vertices
compares with zero is, up to a positive factor, a minor of size at most s + 1 of a matrix with entries a + t c, s being
the larger number of strategies: a polynomial in t with integer coefficients whose absolute values add up to at most

    H_s+1 = (s + 1)! (max |a| + max |c| + 1)^(s+1),

so its sign at t = 1/K is that for all smaller t if K > H_s+1. A probability or a loss at a vertex is a quotient of such
polynomials. Its limit for t -> 0 is zero if and only if at t = 1/K it is below 1 / (4 s H_s), for K > 16 s H_s H_s+1.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import count
from math import factorial
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sma_games.algebra.linear.vertices import best_response_vertices
from sma_games.equilibria.matrices.large_matrices import Tight, certified_bases, complementary_bases, is_large
from sma_games.equilibria.matrices.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.equilibria.matrices.wide_matrices import answering_bases, is_wide
from sma_games.errors import MethodError, SmaGamesError
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

if TYPE_CHECKING:
    from sma_games.equilibria.result import EquilibriumResult

__all__ = ["component_indices"]

Matrix: TypeAlias = Sequence[Sequence[int]]

LARGEST_CHANGE = 1000  # entries of C and D: large enough for the first draw to be generic nearly always


class _Nearby(NamedTuple):
    """Integer payoffs K A + C and K B + D, the factor K, and the bound 4 s H_s below whose inverse limits are zero."""

    first: Matrix
    second: Matrix
    factor: int
    bound: int


def component_indices(result: EquilibriumResult, *, seed: int = 0) -> tuple[int, ...]:
    """Return the index of each component of the Nash equilibria of a two-player game, in order.

    Always decides; the sum is 1. It costs one more enumeration of vertices, of a nearby nondegenerate game.

    Parameters
    ----------
    result
        What `solve` found for concept "nash".
    seed
        Which nearby game is taken; it changes nothing in the answer.

    Raises
    ------
    MethodError
        If these are not all Nash equilibria of a two-player normal form.

    Examples
    --------
    >>> from sma_games.equilibria.solve import solve
    >>> hunt = NormalFormGame.from_arrays([[4, 0], [3, 3]], [[4, 3], [0, 3]])
    >>> component_indices(solve(hunt))
    (1, -1, 1)
    """
    game = result.game
    if not result.has_indices:
        raise MethodError(
            f"indices need all Nash equilibria of a two-player normal form, not concept {result.concept!r} of {game!r};"
            " use solve(game, 'nash')"
        )
    assert isinstance(game, NormalFormGame)
    limits = _limits_by_bases(game)
    if limits is None:
        limits = _limits_by_integers(game, seed)
    indices = [0] * len(result.components)
    known = [_tight_of(game, one.profile) for one in result.equilibria if isinstance(one.profile, MixedProfile)]
    place = {number: component for component, group in enumerate(result.components) for number in group}
    for limit, index in limits:
        number = next(i for i, (x, y) in enumerate(known) if x & limit[0] == limit[0] and y & limit[1] == limit[1])
        indices[place[number]] += index
    if sum(indices) != 1:  # pragma: no cover - would be a defect
        raise SmaGamesError(f"internal error, please report: indices {indices} of {game!r} do not add up to 1")
    return tuple(indices)


def _limits_by_bases(game: NormalFormGame) -> list[tuple[Tight, int]] | None:
    """Return what is tight at the limit of each equilibrium of a nearby game, and its index; None if not known."""
    first, second = game.matrix(0), game.matrix(1)
    if not (is_large(first) and is_large(second)):
        return None
    nearby = _nearby_bases([list(column) for column in zip(*second, strict=True)], first)
    if nearby is None:
        return None
    own = [(1 << size) - 1 for size in game.shape]
    return [(limit, _index(first, second, (~x & own[0], ~y & own[1]))) for (x, y), limit in nearby]


def _nearby_bases(columns: Matrix, rows: Matrix) -> list[tuple[Tight, Tight]] | None:
    """Return the bases of each equilibrium of a nearby game, and what is tight at its limit."""
    if is_wide(len(rows), len(columns)):
        xs = certified_bases(columns)
        return None if xs is None else answering_bases(xs, rows)
    if is_wide(len(columns), len(rows)):
        ys = certified_bases(rows)
        return None if ys is None else [(bases[::-1], limit[::-1]) for bases, limit in answering_bases(ys, columns)]
    xs, ys = certified_bases(columns), certified_bases(rows)
    return None if xs is None or ys is None else complementary_bases(xs, ys, (len(rows), len(columns)))


def _limits_by_integers(game: NormalFormGame, seed: int) -> list[tuple[Tight, int]]:
    """Return what `_limits_by_bases` does, by enumeration of the vertices of a game in longer integers."""
    nearby = next(found for number in count(seed) if (found := _nearby(game, number)) is not None)
    return [
        (_limit(nearby, pair), _index(nearby.first, nearby.second, pair.supports))
        for pair in extreme_pairs(nearby.first, nearby.second)
    ]


def _nearby(game: NormalFormGame, seed: int) -> _Nearby | None:
    """Return a nearby game, or None if it happens to be degenerate."""
    source = random.Random(seed)  # noqa: S311 - any generic change will do
    size = max(game.shape)
    entries = [abs(entry) for row in game.numerators for entry in row]
    width = max(entries) + LARGEST_CHANGE + 1
    minor, larger = (factorial(k) * width**k for k in (size, size + 1))
    factor = 16 * size * minor * larger + 1
    first, second = (
        [[factor * entry + source.randint(-LARGEST_CHANGE, LARGEST_CHANGE) for entry in row] for row in game.matrix(i)]
        for i in (0, 1)
    )
    columns = [list(column) for column in zip(*second, strict=True)]
    for own, rows in zip(game.shape, (columns, first), strict=True):
        if any(vertex.tight.bit_count() != own for vertex in best_response_vertices(rows)):
            return None
    return _Nearby(first, second, factor, 4 * size * minor)


def _limit(nearby: _Nearby, pair: ExtremePair) -> tuple[int, int]:
    """Return which inequalities are tight at the limits of the strategies: own ones first, then the opponent's."""
    columns = list(zip(*nearby.second, strict=True))
    x, y = pair.rays
    return _tight_limit(nearby, x, columns), _tight_limit(nearby, y, nearby.first)


def _tight_limit(nearby: _Nearby, ray: Sequence[int], replies: Sequence[Sequence[int]]) -> int:
    *weights, value = ray
    total = sum(weights)
    tight = [weight * nearby.bound < total for weight in weights]
    losses = [value - sum(map(mul, weights, payoffs)) for payoffs in replies]
    tight += [loss * nearby.bound < nearby.factor * total for loss in losses]
    return sum(1 << place for place, is_tight in enumerate(tight) if is_tight)


def _tight_of(game: NormalFormGame, profile: MixedProfile) -> tuple[int, int]:
    """Return which inequalities are tight at the strategies of an equilibrium, from the definition."""
    x, y = profile.probabilities
    columns = [list(column) for column in zip(*game.matrix(1), strict=True)]
    return _tight_strategy(x, columns), _tight_strategy(y, game.matrix(0))


def _tight_strategy(weights: Sequence[Fraction], replies: Sequence[Sequence[int]]) -> int:
    payoffs = [sum(map(mul, weights, row)) for row in replies]
    tight = [not weight for weight in weights] + [payoff == max(payoffs) for payoff in payoffs]
    return sum(1 << place for place, is_tight in enumerate(tight) if is_tight)


def _index(first: Matrix, second: Matrix, supports: tuple[int, int]) -> int:
    """Return the index of a nondegenerate equilibrium."""
    rows, columns = map(_members, supports)
    sign = -1 if len(rows) % 2 == 0 else 1
    return sign * _sign(first, rows, columns) * _sign(second, rows, columns)


def _members(bits: int) -> list[int]:
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


def _sign(matrix: Matrix, rows: list[int], columns: list[int]) -> int:
    """Return the sign of the determinant of a part of a matrix whose entries are all made positive."""
    from flint import fmpz_mat

    shift = 1 - min(map(min, matrix))
    determinant = fmpz_mat([[matrix[i][j] + shift for j in columns] for i in rows]).det()
    return (determinant > 0) - (determinant < 0)
