"""One equilibrium of a two-player game, exact: by complementary pivoting, or from what floats say is in use.

With all payoffs positive, the equilibria are the pairs of vertices, apart from 0, of {x >= 0 : B' x <= 1} and
{y >= 0 : A y <= 1} in which every strategy is unused or a best response. Starting from (0, 0), one strategy is let in,
and the variable that complements the one that just left comes in next, until the first strategy or its slack leaves
(Lemke and Howson 1964). Ties among leaving variables are broken lexicographically, which excludes cycles.

For large games, floats guess which strategies are used and which are best responses. Two systems of linear equations
then give the exact vertices, and a look at all inequalities tells whether the guess was right.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.integer_tableau import IntegerTableau

__all__ = ["Vertex", "exact_equilibrium", "one_equilibrium"]

Matrix: TypeAlias = Sequence[Sequence[int]]
Strategies: TypeAlias = tuple[list[Fraction], list[Fraction]]


class Vertex(NamedTuple):
    """The strategies in use, and the opponent's strategies that are best responses, at a vertex."""

    used: list[int]
    tight: list[int]


def one_equilibrium(first: Matrix, second: Matrix) -> Strategies:
    """Return one equilibrium (x, y) of the game with these integer payoff matrices, exact.

    Always finds one. It costs a few passes over the payoffs for each strategy in most games, and paths can be
    exponentially long (Savani and von Stengel 2006): for small games.

    Parameters
    ----------
    first, second
        Integers of shape (m, n).

    Examples
    --------
    >>> x, y = one_equilibrium([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> x, y
    ([Fraction(1, 1), Fraction(0, 1)], [Fraction(1, 1), Fraction(0, 1)])
    """
    columns = list(zip(*second, strict=True))
    found = exact_equilibrium(first, second, *_path(_integers(first), _integers(columns)))
    assert found is not None
    return found


def exact_equilibrium(first: Matrix, second: Matrix, of_x: Vertex, of_y: Vertex) -> Strategies | None:
    """Return the exact strategies at a pair of vertices, or None if these are no vertices.

    Always decides whether they are; that they complement each other is taken for granted. It costs two systems of
    linear equations as large as the supports, and two products of matrices with vectors.

    Parameters
    ----------
    first, second
        Integers of shape (m, n).
    of_x, of_y
        Which strategies either player uses, and which of the other's are best responses to them.

    Examples
    --------
    >>> exact_equilibrium([[2, 0], [0, 1]], [[1, 0], [0, 3]], Vertex([0, 1], [0, 1]), Vertex([0, 1], [0, 1]))
    ([Fraction(3, 4), Fraction(1, 4)], [Fraction(1, 3), Fraction(2, 3)])
    """
    y = _strategy([[row[j] for j in of_y.used] for row in first], of_y, len(first[0]))
    if y is None:
        return None
    x = _strategy(list(zip(*[second[i] for i in of_x.used], strict=True)), of_x, len(second))
    return None if x is None else (x, y)


def _strategy(replies: Matrix, vertex: Vertex, size: int) -> list[Fraction] | None:
    """Return the strategy that makes the tight replies equal, exactly, if it is one and they are best.

    The payoffs of each reply against the strategies in use, made positive, are the rows: rows . z = 1 is solved on the
    tight ones, and z >= 0 and rows . z <= 1 looked at.
    """
    from flint import fmpz_mat

    used, tight = vertex
    if len(used) != len(tight) or not used:
        return None
    shift = 1 - min(map(min, replies))
    rows = [[entry + shift for entry in row] for row in replies]
    try:
        solved = fmpz_mat([rows[i] for i in tight]).solve(fmpz_mat([[1]] * len(used)))
    except ZeroDivisionError:  # singular: rounding has led to no basis
        return None
    numbers = [solved[k, 0] for k in range(len(used))]
    common = lcm(*[int(number.q) for number in numbers])
    weights = [int(number.p) * (common // int(number.q)) for number in numbers]
    values = fmpz_mat(rows) * fmpz_mat([[weight] for weight in weights])
    if min(weights) < 0 or max(values.entries()) > common:
        return None
    total = sum(weights)
    strategy = [Fraction(0)] * size
    for place, weight in zip(used, weights, strict=True):
        strategy[place] = Fraction(weight, total)
    return strategy


# --- the path in whole numbers ---


def _integers(rows: Matrix) -> list[list[int]]:
    """Return the rows of a tableau: payoffs made positive, and 1."""
    shift = 1 - min(map(min, rows))
    return [[*(entry + shift for entry in row), 1] for row in rows]


def _path(A: Matrix, B: Matrix) -> tuple[Vertex, Vertex]:
    """Follow the path that begins with the first strategy; return the vertices x and y at its end.

    A variable is known by its label: in either tableau the strategies of one player, and the slacks of the other's.
    """
    rows, columns = range(len(A)), range(len(A), len(A) + len(B))
    of_y, of_x = IntegerTableau(A, rows, columns), IntegerTableau(B, columns, rows)
    tableau, label = of_x, 0
    while (left := tableau.enter(label)) != 0:
        assert left is not None  # all payoffs are positive, so one variable must leave
        tableau, label = of_y if tableau is of_x else of_x, left
    return _vertex(of_x, rows, columns), _vertex(of_y, columns, rows)


def _vertex(tableau: IntegerTableau, own: Sequence[int], slacks: Sequence[int]) -> Vertex:
    basic = set(tableau.basic)
    used = [place for place, label in enumerate(own) if label in basic]
    return Vertex(used, [row for row, label in enumerate(slacks) if label not in basic])
