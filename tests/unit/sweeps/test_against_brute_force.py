"""Both compiled routes against brute force in exact arithmetic, at every setting of random matrices full of ties.

Brute force goes through every basis of every game and uses nothing of the package. Its numbers are pairs of an integer
modulo 2**64 and a float: where the float says that the number is small, the remainder is the number itself, else the
float has the right sign.

SMA_GAMES_SETTINGS=100000 and SMA_GAMES_GAMES=300 in the environment make it the full comparison, half an hour.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sma_games import ParametricGame
from sma_games.sweeps import Settings, sweep
from sma_games.sweeps.settings.sources import TableSource

NUM_SETTINGS = int(os.environ.get("SMA_GAMES_SETTINGS", "500"))
NUM_GAMES = int(os.environ.get("SMA_GAMES_GAMES", "24"))
SHAPES = ((2, 2), (3, 3), (2, 3), (3, 2))
SMALL_SHARE = 1 / 20 if NUM_SETTINGS > 10_000 else 1 / 2  # of the denominators: ties are solved one by one, slowly
SMALL = 2.0**60


@pytest.mark.parametrize("number", range(NUM_GAMES))
def test_random_matrices_have_the_equilibria_that_brute_force_finds(number: int, random_matrix: Any) -> None:
    """At fractions with denominators up to 1000, some of them small, so that there are many ties, at every setting."""
    source = np.random.default_rng(number)
    model = random_matrix(source, *SHAPES[number % len(SHAPES)])
    small = np.minimum(source.integers(1, 101, NUM_SETTINGS), source.integers(1, 101, NUM_SETTINGS))
    below = np.where(source.random(NUM_SETTINGS) < SMALL_SHARE, small, source.integers(500, 1001, NUM_SETTINGS))
    p, q = (source.integers(0, below + 1) for _ in range(2))
    wanted = equilibrium_types(*(scaled_payoffs(model, indices, p, q, below) for indices in model.payoff_indices))
    columns = {name: tuple(map(Fraction, numbers.tolist(), below.tolist())) for name, numbers in (("p", p), ("q", q))}
    settings = Settings(model, TableSource(columns, len(below)), {})
    for method in ("explicit", "numeric"):
        found = sweep(model, settings, method=method)
        assert bool(found["exact"].all())
        codes = np.array([bits(model, answer) for answer in found.attrs["answers"]])
        assert (codes[found["code"].to_numpy()] == wanted).all(), method


def scaled_payoffs(model: ParametricGame, indices: Any, p: Any, q: Any, below: Any) -> Any:
    """Return a player's payoffs at p/below, q/below as integers, all multiplied by 2 below**2 (2 below - q)."""
    values = scaled_terms(p, q, below)
    return np.stack([values[str(model.formulas[index])] for index in indices], axis=1).reshape(-1, *model.shape)


def scaled_terms(p: Any, q: Any, below: Any) -> dict[str, Any]:
    """Return all payoffs that random matrices have."""
    part = 2 * below * (2 * below - q)
    return {
        "0": 0 * below,
        "1": below * part,
        "2": 2 * below * part,
        "p": p * part,
        "q": q * part,
        "1 - p": (below - p) * part,
        "p*q": 2 * p * q * (2 * below - q),
        "2*p - q": (2 * p - q) * part,
        "p + q": (p + q) * part,
        "q - 1": (q - below) * part,
        "p - p*q": 2 * p * (below - q) * (2 * below - q),
        "p/2": p * below * (2 * below - q),
        "(p + q)/(2 - q)": 2 * below**2 * (p + q),
    }


def bits(model: ParametricGame, answer: str) -> int:
    """Return the types of equilibria of an answer as bits."""
    rows, columns = model.strategies.values()
    total = 0
    for each in answer.split(" | "):
        of_row, of_column = (
            sum(1 << names.index(name) for name in used.split("+"))
            for used, names in zip(each.split(" / "), (rows, columns), strict=True)
        )
        total |= type_bit(of_row, of_column, len(columns))
    return total


class Exact(NamedTuple):
    """Integers that came from sums of a few products below 2**104, whose floats are off by less than 2**60."""

    rest: NDArray[np.int64]
    near: NDArray[np.float64]

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> "Exact":
        return cls(numbers, numbers.astype(np.float64))

    def plus(self, other: "Exact") -> "Exact":
        return Exact(self.rest + other.rest, self.near + other.near)

    def minus(self, other: "Exact") -> "Exact":
        return Exact(self.rest - other.rest, self.near - other.near)

    def times(self, other: "Exact") -> "Exact":
        return Exact(self.rest * other.rest, self.near * other.near)

    @property
    def sign(self) -> NDArray[np.int64]:
        return np.where(np.abs(self.near) > SMALL, np.sign(self.near), np.sign(self.rest)).astype(np.int64)


def equilibrium_types(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each game which pairs of supports its extreme equilibria have; matrices of shape (games, m, n).

    Each pair is a bit: see `type_bit`.
    """
    width = first.shape[2]
    found = np.zeros(len(first), dtype=np.int64)
    of_columns = list(_vertices(first.transpose(0, 2, 1)))
    for rows, best_columns, is_vertex in _vertices(second):
        for columns, best_rows, is_other in of_columns:
            fits = is_vertex & is_other & (columns & ~best_columns == 0) & (rows & ~best_rows == 0)
            found[fits] |= type_bit(rows, columns, width)
    return found


def type_bit(rows: int, columns: int, width: int) -> int:
    """Return the bit that stands for a pair of supports, given as bit sets."""
    place: int = (rows - 1) * (2**width - 1) + columns - 1
    return 1 << place


def _vertices(payoffs: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.bool_]]]:
    """Yield for each basis its support, the best replies to the mixture as bit sets, and in which games it is a vertex.

    The mixture is over the rows; the replies are the columns, whose payoffs are given.
    """
    num_rows, num_columns = payoffs.shape[1:]
    cells = {(i, j): Exact.of(payoffs[:, i, j].copy()) for i in range(num_rows) for j in range(num_columns)}
    for size in range(1, min(num_rows, num_columns) + 1):
        for support in combinations(range(num_rows), size):
            for tight in combinations(range(num_columns), size):
                weights = _mixture(cells, support, tight)
                signs = np.array([weight.sign for weight in weights])
                is_vertex = (signs[0] != 0) & (signs == signs[0]).all(axis=0)
                gains = [_gain(cells, support, weights, column) for column in range(num_columns)]
                advantages = [gains[tight[0]].minus(gain).sign * signs[0] for gain in gains]
                is_vertex &= np.min(advantages, axis=0) >= 0
                replies = sum(
                    (advantage == 0).astype(np.int64) << column for column, advantage in enumerate(advantages)
                )
                yield sum(1 << row for row in support), replies, is_vertex


def _mixture(cells: dict[tuple[int, int], Exact], support: tuple[int, ...], tight: tuple[int, ...]) -> list[Exact]:
    """Return weights of the rows at which some columns are equally good: minors, up to a common factor."""
    if len(support) == 1:
        return [Exact.of(np.ones_like(cells[0, 0].rest))]
    differences = [[cells[row, tight[0]].minus(cells[row, other]) for row in support] for other in tight[1:]]
    if len(support) == 2:
        ((left, right),) = differences
        return [right, left.minus(left).minus(left)]
    (a, b, c), (d, e, f) = differences
    return [
        b.times(f).minus(c.times(e)),
        c.times(d).minus(a.times(f)),
        a.times(e).minus(b.times(d)),
    ]


def _gain(cells: dict[tuple[int, int], Exact], support: tuple[int, ...], weights: list[Exact], column: int) -> Any:
    terms = [cells[row, column].times(weight) for row, weight in zip(support, weights, strict=True)]
    total = terms[0]
    for term in terms[1:]:
        total = total.plus(term)
    return total
