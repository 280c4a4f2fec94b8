"""Worked examples on which other packages miss equilibria, fail or hang."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games.equilibria import EquilibriumResult, Status, solve
from sma_games.games import MixedProfile, NormalFormGame

Matrix = list[list[Any]]


def result(first: Matrix, second: Matrix) -> EquilibriumResult:
    return solve(NormalFormGame.from_arrays(first, second))


def points(found: EquilibriumResult) -> list[str]:
    shown = []
    for one in found.equilibria:
        assert isinstance(one.profile, MixedProfile)
        shown.append(" | ".join(" ".join(map(str, row)) for row in one.profile.probabilities))
    return shown


CORNERS = ["1 0 | 1 0", "1 0 | 0 1", "0 1 | 1 0", "0 1 | 0 1"]
BATTLE = ([[2, 0], [0, 1]], [[1, 0], [0, 2]])
BATTLE_POINTS = ["1 0 | 1 0", "2/3 1/3 | 1/3 2/3", "0 1 | 0 1"]


def times(matrix: Matrix, factor: str) -> Matrix:
    return [[Fraction(factor) * entry for entry in row] for row in matrix]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param([[1, 1], [1, 1]], [[1, 1], [1, 1]], CORNERS, id="constant"),
        pytest.param([[0, 0], [0, 0]], [[0, 0], [0, 0]], CORNERS, id="zero"),
        pytest.param([[1, 1], [0, 0]], [[1, 1], [0, 1]], ["1 0 | 1 0", "1 0 | 0 1"], id="continuum"),
        pytest.param(
            [[3, 3], [2, 5], [0, 6]],
            [[3, 3], [2, 6], [3, 1]],
            ["1 0 0 | 1 0", "1 0 0 | 2/3 1/3", "0 1/3 2/3 | 1/3 2/3"],
            id="von Stengel 3x2",
        ),
        pytest.param(
            [[0, 6], [2, 5], [3, 3]],
            [[3, 1], [2, 6], [3, 3]],
            ["2/3 1/3 0 | 1/3 2/3", "0 0 1 | 1 0", "0 0 1 | 2/3 1/3"],
            id="von Stengel 3x2, rows reversed",
        ),
        pytest.param(
            [[2, 0], [2, 0], [0, 1]],
            [[1, 0], [1, 0], [0, 2]],
            ["1 0 0 | 1 0", "2/3 0 1/3 | 1/3 2/3", "0 1 0 | 1 0", "0 2/3 1/3 | 1/3 2/3", "0 0 1 | 0 1"],
            id="duplicate row",
        ),
        pytest.param(
            [[0, -1, 1], [0, -1, 1], [1, 0, -1], [-1, 1, 0]],
            [[0, 1, -1], [0, 1, -1], [-1, 0, 1], [1, -1, 0]],
            ["1/3 0 1/3 1/3 | 1/3 1/3 1/3", "0 1/3 1/3 1/3 | 1/3 1/3 1/3"],
            id="rock, rock, paper, scissors",
        ),
        pytest.param([[1]], [[1]], ["1 | 1"], id="1x1"),
        pytest.param([[0, 0, 0]], [[1, 1, 0]], ["1 | 1 0 0", "1 | 0 1 0"], id="1x3"),
        pytest.param([[5], [5], [1]], [[0], [2], [3]], ["1 0 0 | 1", "0 1 0 | 1"], id="3x1"),
        pytest.param(
            times([[1, -1], [-1, 1]], "1e-9"), times([[-1, 1], [1, -1]], "1e-9"), ["1/2 1/2 | 1/2 1/2"], id="scale 1e-9"
        ),
        pytest.param(times(BATTLE[0], "1e9"), times(BATTLE[1], "1e9"), BATTLE_POINTS, id="scale 1e9"),
        pytest.param(times(BATTLE[0], "1e9"), times(BATTLE[1], "1e-9"), BATTLE_POINTS, id="scales 1e9 and 1e-9"),
        pytest.param(
            [[1e9, 0], [0, 1e-9]],
            [[1e9, 0], [0, 1e-9]],
            [
                "1 0 | 1 0",
                " | ".join(["1/1000000000000000001 1000000000000000000/1000000000000000001"] * 2),
                "0 1 | 0 1",
            ],
            id="scales within a matrix",
        ),
    ],
)
def test_a_hand_made_game_has_exactly_these_extreme_equilibria(
    first: Matrix, second: Matrix, expected: list[str]
) -> None:
    assert points(result(first, second)) == expected


def test_typed_decimals_tie_and_float_noise_does_not() -> None:
    typed = result([["0.3", "0.3"], ["0.30", "3/10"]], [[0, 0], [0, 0]])
    assert points(typed) == CORNERS
    noisy = result([[0.1 + 0.2, 0.1 + 0.2], [0.3, 0.3]], [[1, 0], [1, 0]])
    assert points(noisy) == ["1 0 | 1 0"]


def test_all_payoffs_equal_form_one_component_of_everything() -> None:
    found = result([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    assert found.status is Status.CONTINUUM
    assert found.maximal_subsets == found.components == ((0, 1, 2, 3),)
    assert not any(one.is_strict or one.is_pareto_dominated for one in found.equilibria)
    assert all(one.is_undominated for one in found.equilibria)


def test_the_degenerate_game_of_von_stengel_has_two_components() -> None:
    found = result([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]])
    assert found.maximal_subsets == found.components == ((0, 1), (2,))
    assert [one.is_undominated for one in found.equilibria] == [True, True, True]


@pytest.mark.parametrize(("x", "count"), [("0.3", 1), ("1/3", 3), ("0.34", 3), ("2/3", 3), ("0.67", 1)])
def test_at_an_exact_tipping_point_the_extreme_equilibria_of_both_sides_meet(x: str, count: int) -> None:
    """A coordination game whose second equilibrium appears at x = 1/3 and whose first one vanishes at x = 2/3."""
    value = Fraction(x)
    first: Matrix = [[2 - 3 * value, 0], [0, 3 * value - 1]]
    assert result(first, [[1, 0], [0, 1]]).num_equilibria == count


def test_a_game_of_ten_by_ten_is_solved_at_once() -> None:
    source = np.random.default_rng(1)
    first, second = source.integers(0, 1000, (2, 10, 10))
    found = solve(NormalFormGame.from_arrays(first, second))
    assert found.num_equilibria % 2 == 1  # odd, if not degenerate (Wilson 1971)
