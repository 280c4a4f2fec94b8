"""One equilibrium of two matrices: always found, always exact, by floats and by whole numbers."""

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra import complementary_pivoting
from sma_games.algebra.complementary_pivoting import one_equilibrium

Matrix = list[list[int]]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Matrix, Matrix]:
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    numbers = draw(st.sampled_from([st.integers(0, 1), st.integers(0, 2), st.integers(-99, 99)]))
    first, second = ([[draw(numbers) for _ in range(shape[1])] for _ in range(shape[0])] for _ in range(2))
    return first, second


def is_equilibrium(game: tuple[Matrix, Matrix], found: tuple[list[Fraction], list[Fraction]]) -> bool:
    (first, second), (x, y) = game, found
    mine = [sum(a * b for a, b in zip(row, y, strict=True)) for row in first]
    theirs = [sum(a * b for a, b in zip(column, x, strict=True)) for column in zip(*second, strict=True)]
    best = all(value == max(mine) for value, weight in zip(mine, x, strict=True) if weight)
    best = best and all(value == max(theirs) for value, weight in zip(theirs, y, strict=True) if weight)
    return best and sum(x) == sum(y) == 1 and min(*x, *y) >= 0


@given(pairs())
def test_an_equilibrium_is_found_in_every_game_degenerate_or_not(game: tuple[Matrix, Matrix]) -> None:
    assert is_equilibrium(game, one_equilibrium(*game))


@given(pairs())
def test_whole_numbers_find_one_too(game: tuple[Matrix, Matrix]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(complementary_pivoting, "LIMITS", ())
        assert is_equilibrium(game, one_equilibrium(*game))


def test_floats_that_go_astray_or_get_lost_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    game: Any = ([[3, 0, 1], [1, 2, 0], [0, 1, 3]], [[0, 3, 1], [2, 0, 1], [1, 1, 0]])
    right = one_equilibrium(*game)
    path: Any = complementary_pivoting._path
    astray = [
        complementary_pivoting.Vertex([0], [1]),
        complementary_pivoting.Vertex([0, 1], [0]),
        complementary_pivoting.Vertex([], []),
        complementary_pivoting.Vertex([0, 1], [0, 0]),
        None,
    ]

    def wrong(A: Any, B: Any, start: int, most: int | None) -> Any:  # noqa: N803 - as the function replaced
        if most is None or not astray:
            return path(A, B, start, most)
        vertex = astray.pop()
        return None if vertex is None else (vertex, vertex)

    monkeypatch.setattr(complementary_pivoting, "_path", wrong)
    assert is_equilibrium(game, one_equilibrium(*game))
    assert is_equilibrium(game, right)
    ones = complementary_pivoting._floats([[1, 2], [2, 1]])
    assert path(ones, ones.copy(), 0, 1) is None


def test_a_large_game_whose_payoffs_hardly_differ_is_solved_exactly() -> None:
    source = random.Random(4)  # noqa: S311 - games, no secrets
    large = 10**30
    game: Any = [[[large + source.randint(0, 9) for _ in range(12)] for _ in range(12)] for _ in range(2)]
    assert is_equilibrium(game, one_equilibrium(*game))
    bigger: Any = [[[source.randint(0, 999) for _ in range(60)] for _ in range(60)] for _ in range(2)]
    assert is_equilibrium(bigger, one_equilibrium(*bigger))
