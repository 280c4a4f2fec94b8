"""Equilibria of matrices where one player has many more strategies: only the other's vertices are all found.

Let x be a vertex of the player with fewer strategies, S what it uses and J the opponent's best responses to it. The
extreme strategies y with which x is an equilibrium use nothing outside J and make all of S best responses. If no more
inequalities are tight at x than there are strategies, S and J have the same size, and y is what solves these equations,
if that is one point. Else y is a vertex of the polyhedron of the game in which only J is left, a face of the whole one.
All in integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.algebra.linear.exact_bases import basis_point, tight_inequalities
from sma_games.algebra.linear.linear_programming import LinearProgram, solve_linear_program
from sma_games.algebra.linear.vertices import Vertex, best_response_vertices, coprime
from sma_games.equilibria.matrices.large_matrices import CertifiedVertices, Tight, changes, positive_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["answering_bases", "answers", "is_undominated", "is_wide"]

Matrix: TypeAlias = Sequence[Sequence[int]]

RATIO = 2  # from here on the larger polyhedron has so many more vertices that it is better left alone


def is_wide(num_own: int, num_others: int) -> bool:
    """Tell whether the opponent has so many more strategies that his vertices should not all be found."""
    return num_others >= RATIO * num_own


def answers(xs: CertifiedVertices, payoffs: Matrix) -> list[tuple[int, Vertex]]:
    """Return the number of each vertex x with each extreme strategy y of the opponent that makes an equilibrium of it.

    The list is complete. It costs one system of linear equations for each x; where more is tight than needed, or the
    equations do not determine y, the vertices of a smaller polyhedron.

    Parameters
    ----------
    xs
        All vertices of a player.
    payoffs
        Her integers: for each of her strategies, her payoff against each of the opponent's.
    """
    num_own, num_others = len(payoffs), len(payoffs[0])
    shift, positive = positive_matrix(payoffs)

    @cache
    def on_face(responses: int) -> list[Vertex]:
        return _restricted_vertices(payoffs, responses)

    found = []
    for number, tight in enumerate(xs.tight.tolist()):
        support, responses = ~tight & ((1 << num_own) - 1), tight >> num_own
        basis = (~responses & ((1 << num_others) - 1)) | support << num_others
        point = basis_point(positive, [0] * num_own, basis) if tight.bit_count() == num_own else None
        if point is None:
            ys = [y for y in on_face(responses) if y.tight >> num_others & support == support]
        else:
            ys = _if_feasible(positive, shift, point.denominator, point.first)
        found += [(number, y) for y in ys]
    return found


def answering_bases(xs: tuple[NDArray[Any], NDArray[Any]], payoffs: Matrix) -> list[tuple[Tight, Tight]]:
    """Return what `complementary_bases` does, given the bases of a player and her own payoffs.

    It costs one system of linear equations for each basis.
    """
    num_own, num_others = len(payoffs), len(payoffs[0])
    _, positive = positive_matrix(payoffs)
    change = changes(num_own)
    found = []
    for x, limit in zip(xs[0].tolist(), xs[1].tolist(), strict=True):
        support, responses = ~x & ((1 << num_own) - 1), x >> num_own
        y = (~responses & ((1 << num_others) - 1)) | support << num_others
        tight = tight_inequalities(positive, change, y) if support else None
        if tight is not None:
            found.append(((x, y), (limit, tight)))
    return found


def is_undominated(payoffs: Matrix, support: int) -> bool:
    """Tell whether no mixed strategy weakly dominates those on a support, by an exact linear program.

    Asked for is the largest t for which all of the support is a best response to opponent strategies y_j = t + z_j with
    z >= 0; v is the payoff. There is one with t > 0 if and only if none dominates (Pearce 1984, appendix B).
    """
    _, positive = positive_matrix(payoffs)
    num_others = len(payoffs[0])
    rows = [[*row, sum(row), -1] for row in positive]
    best = [row for place, row in enumerate(rows) if support >> place & 1]
    rest = [row for place, row in enumerate(rows) if not support >> place & 1]
    total = [*[1] * num_others, num_others, 0]
    objective = [*[0] * num_others, 1, 0]
    program = LinearProgram(objective, rest, [0] * len(rest), [*best, total], [*[0] * len(best), 1])
    value = solve_linear_program(program).value
    return value is not None and value > 0


def _if_feasible(positive: Matrix, shift: int, denominator: int, weights: list[int]) -> list[Vertex]:
    """Return the vertex that solves the equations of a basis, if it violates no inequality."""
    slacks = [*weights]
    if min(weights) < 0:
        return []
    for row in positive:
        slacks.append(denominator - sum(map(mul, row, weights)))
        if slacks[-1] < 0:
            return []
    ray = coprime([*weights, denominator - shift * sum(weights)])
    return [Vertex(tuple(ray), sum(1 << place for place, slack in enumerate(slacks) if slack == 0))]


def _restricted_vertices(payoffs: Matrix, responses: int) -> list[Vertex]:
    """Return the vertices at which the opponent uses some of his strategies only."""
    num_others = len(payoffs[0])
    columns = [place for place in range(num_others) if responses >> place & 1]
    vertices = []
    for ray, tight in best_response_vertices([[row[column] for column in columns] for row in payoffs]):
        full, unused = [0] * num_others, (1 << num_others) - 1
        for place, column in enumerate(columns):
            full[column] = ray[place]
            unused ^= (ray[place] != 0) << column
        vertices.append(Vertex((*full, ray[-1]), unused | tight >> len(columns) << num_others))
    return vertices
