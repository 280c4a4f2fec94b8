"""One equilibrium of two matrices: always found, always exact, by floats and by whole numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra.linear.complementary_pivoting import Vertex, exact_equilibrium, one_equilibrium

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
def test_an_equilibrium_is_found_again_from_what_it_uses(game: tuple[Matrix, Matrix]) -> None:
    found = one_equilibrium(*game)
    used = [[place for place, weight in enumerate(row) if weight] for row in found]
    if len(used[0]) == len(used[1]):
        again = exact_equilibrium(*game, Vertex(used[0], used[1]), Vertex(used[1], used[0]))
        assert again is None or is_equilibrium(game, again)
        if len(used[0]) == 1:
            assert again == found


WRONG = {
    "of unequal sizes": (Vertex([0, 1], [0]), Vertex([0], [0])),
    "empty": (Vertex([], []), Vertex([], [])),
    "singular": (Vertex([0, 1], [0, 1]), Vertex([0, 2], [0, 1])),
    "not the best reply of the column player": (Vertex([0], [1]), Vertex([1], [0])),
    "not the best reply of the row player": (Vertex([0], [0]), Vertex([0], [1])),
    "negative": (Vertex([0, 2], [0, 1]), Vertex([0, 1], [0, 2])),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_vertex_is_refused(wrong: str) -> None:
    first = [[3, 0, 3], [1, 2, 1], [2, 0, 2]]
    second = [[3, 2, 1], [0, 1, 2], [4, 2, 0]]
    assert exact_equilibrium(first, second, *WRONG[wrong]) is None
    assert exact_equilibrium(first, second, Vertex([0], [0]), Vertex([0], [0])) is not None
