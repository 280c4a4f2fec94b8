"""All extreme equilibria of matrices by signs of minors: the sets that exact vertex enumeration finds."""

from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sma_games.equilibria.vertex_enumeration import extreme_pairs
from sma_games.sweeps.minors import make_side, type_ranks, types_in_order

SHAPES = [
    (1, 1, 1, 4),
    (1, 3, 2, 12),
    (2, 2, 2, 40),
    (3, 2, 2, 20),
    (3, 3, 3, 30),
    (4, 4, 2, 5),
    (5, 2, 9, 6),
    (5, 5, 40, 3),
]


def tables(rows: int, columns: int) -> Any:
    cells = np.arange(2 * rows * columns).reshape(2, rows, columns)
    other = make_side(columns, rows, cells[0].T.ravel(), is_second=True)
    return make_side(rows, columns, cells[1].ravel()), other, type_ranks(rows, columns)


@pytest.mark.parametrize(("rows", "columns", "highest", "games"), SHAPES)
def test_sets_counts_and_payoffs_are_exact(
    kernels: dict[str, ModuleType], rows: int, columns: int, highest: int, games: int
) -> None:
    generator = np.random.default_rng(rows + columns)
    first, second = generator.integers(0, highest + 1, (2, games, rows, columns))
    values = np.concatenate([first.reshape(games, -1).T, second.reshape(games, -1).T]).astype(float)
    with np.errstate(all="ignore"):
        found = kernels["bimatrix"].solve_games(
            values, np.zeros_like(values), *tables(rows, columns), np.array([1.0, 1.0])
        )
    codes, words, counts, least, greatest, picked, selected = found
    order = types_in_order(rows, columns)
    for game in range(games):
        pairs = extreme_pairs(first[game].tolist(), second[game].tolist())
        payoffs = [tuple(Fraction(ray[-1], sum(ray[:-1])) for ray in pair.rays[::-1]) for pair in pairs]
        bits = sum(int(part) << 64 * place for place, part in enumerate(words[codes[game]]))
        assert {order[rank] for rank in range(len(order)) if bits >> rank & 1} == {pair.supports for pair in pairs}
        assert counts[game] == len(pairs)
        assert np.allclose(least[:, game], [float(min(own)) for own in zip(*payoffs, strict=True)])
        assert np.allclose(greatest[:, game], [float(max(own)) for own in zip(*payoffs, strict=True)])
        best = max(sum(own) for own in payoffs)
        assert np.isclose(picked[:, game].sum(), float(best))
        ranks = [order.index(pair.supports) for pair, own in zip(pairs, payoffs, strict=True) if sum(own) == best]
        assert selected[game] == min(ranks)


def test_a_sign_that_is_not_certain_flags_the_game(kernels: dict[str, ModuleType]) -> None:
    payoffs = np.array([[1.0, 1, 1, 0, 1, 0, 0, 1], [1.0, 0, 0, 1, 1, 0, 0, 1], [0.0, 1, 1, 2, 5, 0, 5, 0]]).T
    errors = np.full_like(payoffs, 1e-9)
    with np.errstate(all="ignore"):
        codes, words, counts, *_ = kernels["bimatrix"].solve_games(
            np.ascontiguousarray(payoffs), errors, *tables(2, 2), np.zeros(2)
        )
    assert codes.tolist() == [-1, 0, 1]  # the first has a tie of the row player
    assert counts.tolist() == [0, 3, 1]
    assert len(words) == 2


def test_one_and_the_same_payoff_ties_for_certain(kernels: dict[str, ModuleType]) -> None:
    side_x, side_y, ranks = tables(2, 2)
    same = side_y._replace(cells=np.array([0, 0, 1, 1]))  # both rows pay the row player the same
    values = np.array([[0.1, 0.2, 0.0, 0.0, 0.3, 0.4, 0.4, 0.3]]).T
    with np.errstate(all="ignore"):
        codes, _, counts, *_ = kernels["bimatrix"].solve_games(
            np.ascontiguousarray(values), np.full((8, 1), 1e-12), side_x, same, ranks, np.zeros(2)
        )
    assert codes.tolist() == [0]
    assert counts[0] > 1
