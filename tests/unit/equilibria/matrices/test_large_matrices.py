"""The method for larger matrices, tried on small ones too, against the double description method and on its own."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpz_mat
from hypothesis import example, given
from hypothesis import strategies as st

from sma_games.algebra.linear.exact_bases import tight_inequalities
from sma_games.algebra.linear.vertices import Vertex, best_response_vertices, coprime
from sma_games.equilibria import solve
from sma_games.equilibria.matrices import large_matrices
from sma_games.equilibria.matrices.large_matrices import CertifiedVertices, certified_vertices, is_large
from sma_games.equilibria.matrices.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.equilibria.selection import index
from sma_games.equilibria.selection.index import component_indices
from sma_games.games import MixedProfile, NormalFormGame

Matrix = list[list[int]]

DUPLICATES = [[2, 1, 3], [2, 1, 3], [1, 2, 0], [2, 1, 3]]
TIES = [[1, 0, 0], [0, 1, 1], [0, 1, 1], [1, 1, 0]]


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    size, number = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    largest = draw(st.sampled_from([1, 3, 1000, 10**9]))
    rows = st.lists(st.integers(-largest, largest), min_size=size, max_size=size)
    return draw(st.lists(rows, min_size=number, max_size=number))


def random_game(seed: int, shape: tuple[int, int], highest: int) -> tuple[Matrix, Matrix]:
    first, second = np.random.default_rng(seed).integers(0, highest + 1, (2, *shape)).tolist()
    return first, second


def vertices_of(found: CertifiedVertices | None) -> list[Vertex]:
    assert found is not None
    return [found.vertex(number) for number in range(len(found.tight))]


def transposed(table: Matrix) -> Matrix:
    return [list(column) for column in zip(*table, strict=True)]


def without_numbers(pairs: list[ExtremePair]) -> list[Any]:
    return sorted(pair[1:] for pair in pairs)


def by_double_description(first: Matrix, second: Matrix) -> list[ExtremePair]:
    return extreme_pairs(first, second, coprime)


@pytest.fixture
def every_matrix_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_matrices, "CELLS", 1)
    monkeypatch.setattr(large_matrices, "NARROW", 1)


@given(matrices())
@example(DUPLICATES)
@example(TIES)
@example([[0, 0], [0, 0]])
@example([[5]])
def test_the_vertices_are_those_of_the_double_description_method(payoffs: Matrix) -> None:
    found = vertices_of(certified_vertices(payoffs))
    assert sorted(found) == sorted(best_response_vertices(payoffs))


@pytest.mark.usefixtures("every_matrix_is_large")
@pytest.mark.parametrize("highest", [1, 3, 1000])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (5, 3), (1, 3), (2, 5), (3, 7), (6, 3)])
def test_equilibria_and_their_flags_are_those_of_the_double_description_method(
    shape: tuple[int, int], highest: int
) -> None:
    for seed in range(3):
        game = random_game(seed, shape, highest)
        assert without_numbers(extreme_pairs(*game)) == without_numbers(by_double_description(*game))


@pytest.mark.slow
@pytest.mark.usefixtures("every_matrix_is_large")
@pytest.mark.parametrize("highest", [1, 3, 1000])
@pytest.mark.parametrize("size", range(2, 9))
def test_many_games_have_the_equilibria_of_the_double_description_method(size: int, highest: int) -> None:
    for seed in range(200 if size < 7 else 20):
        shape = (size, max(2, size - seed % 5))
        first, second = random_game(seed, shape, highest)
        if seed % 4 == 0:
            first[-1], second[-1] = first[0], second[0]
        found = without_numbers(extreme_pairs(first, second))
        assert found == without_numbers(by_double_description(first, second))


@pytest.mark.usefixtures("every_matrix_is_large")
def test_payoffs_that_floats_cannot_tell_apart_are_left_to_the_double_description_method() -> None:
    large = 10**17
    firsts = [[[large, 0], [large + 1, large // 2]], [[large + 1, 0], [large, large // 2]]]
    assert [certified_vertices(first) is None for first in firsts].count(True) == 1
    for first in firsts:
        game = (first, [[3, 1], [0, 2]])
        assert without_numbers(extreme_pairs(*game)) == without_numbers(by_double_description(*game))


def test_ties_of_long_integers_are_settled_in_exact_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def noted(*arguments: Any) -> int | None:
        asked.append(arguments)
        return tight_inequalities(*arguments)

    monkeypatch.setattr(large_matrices, "tight_inequalities", noted)
    payoffs = [[entry * (10**15 + 39) for entry in row] for row in DUPLICATES]
    assert sorted(vertices_of(certified_vertices(payoffs))) == sorted(best_response_vertices(payoffs))
    assert asked


@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [
        ([[0] * 9] * 9, True),
        ([[0] * 8] * 9, False),
        ([[0] * 45] * 2, False),
        ([[0] * 60] * 3, False),
        ([[2**500] * 9] * 9, False),
        ([[-(2**498)] * 20] * 4, True),
    ],
)
def test_matrices_are_large_by_the_number_of_cells_and_have_limits(payoffs: Matrix, expected: bool) -> None:  # noqa: FBT001 - expected answer
    assert is_large(payoffs) is expected


def index_of(game: tuple[Matrix, Matrix], supports: tuple[int, int]) -> int:
    """Return (-1)^(k+1) times the signs of the determinants on the supports (Shapley 1974), payoffs being positive."""
    rows, columns = ([place for place in range(bits.bit_length()) if bits >> place & 1] for bits in supports)
    assert len(rows) == len(columns)
    determinants = [fmpz_mat([[table[i][j] + 1 for j in columns] for i in rows]).det() for table in game]
    sign = 1 if determinants[0] * determinants[1] > 0 else -1
    return sign if len(rows) % 2 else -sign


@pytest.mark.parametrize(("size", "seeds"), [(9, range(10)), (12, range(4)), (14, range(1))])
def test_the_indices_of_a_nondegenerate_game_add_up_to_one(size: int, seeds: range) -> None:
    for seed in seeds:
        game = random_game(seed, (size, size), 10**6)
        pairs = extreme_pairs(*game)
        assert all(pair.supports == pair.best_responses for pair in pairs)
        assert sum(index_of(game, pair.supports) for pair in pairs) == 1


@pytest.mark.parametrize("highest", [1, 3, 1000])
@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (3, 3), (4, 3), (3, 5), (2, 6), (6, 3)])
def test_indices_by_bases_are_those_by_longer_integers(
    shape: tuple[int, int], highest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [solve(NormalFormGame.from_arrays(*random_game(seed, shape, highest))) for seed in range(4)]
    expected = [component_indices(result) for result in results]
    monkeypatch.setattr(large_matrices, "CELLS", 1)
    monkeypatch.setattr(large_matrices, "NARROW", 1)
    monkeypatch.setattr(index, "_limits_by_integers", None)
    assert [component_indices(result) for result in results] == expected


@pytest.mark.usefixtures("every_matrix_is_large")
def test_indices_of_payoffs_that_floats_cannot_tell_apart_are_found_by_longer_integers() -> None:
    large = 10**17
    for first in ([[large, 0], [large + 1, large // 2]], [[large + 1, 0], [large, large // 2]]):
        for copies in (1, 2):
            repeated = first * copies, [[3, 1], [0, 2]] * copies
            for game in (repeated, tuple(map(transposed, reversed(repeated)))):
                assert sum(component_indices(solve(NormalFormGame.from_arrays(*game)))) == 1


def test_a_large_game_is_solved_and_verified() -> None:
    first, second = random_game(3, (10, 11), 3)
    result = solve(NormalFormGame.from_arrays(first, second))
    strategies = {one.profile.probabilities for one in result.equilibria if isinstance(one.profile, MixedProfile)}
    assert strategies == {
        tuple(tuple(Fraction(weight, sum(ray[:-1])) for weight in ray[:-1]) for ray in pair.rays)
        for pair in by_double_description(first, second)
    }
    assert sum(result.indices) == 1
