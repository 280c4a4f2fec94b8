"""Elementary effects of functions whose effects are known."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sma_games.sensitivity.cube_functions import PlainFunction
from sma_games.sensitivity.morris_effects import elementary_effects


def mixed(rows: NDArray[Any]) -> Any:
    return 3 * rows[:, 0] - rows[:, 1] + rows[:, 2] * rows[:, 3]


def test_effects_of_a_linear_function_are_its_slopes_everywhere() -> None:
    found = elementary_effects(PlainFunction(mixed, 4), ((0,), (1,), (2,), (3,)), num_trajectories=20, seed=1)
    assert found.mu[:2] == pytest.approx([3, -1])
    assert found.mu_star[:2] == pytest.approx([3, 1])
    assert found.sigma[:2] == pytest.approx([0, 0], abs=1e-9)
    assert (found.sigma[2:] > 0.1).all()
    assert found.num_evaluations == 20 * 5


def test_groups_move_together_whatever_their_columns() -> None:
    found = elementary_effects(PlainFunction(mixed, 4), ((3, 2), (0, 1)), num_trajectories=30, seed=1)
    assert found.num_evaluations == 30 * 3
    assert 2 <= found.mu_star[1] <= 4
    assert found.mu_star[0] <= 2


def test_equal_seeds_give_equal_effects_and_leave_global_randomness_alone() -> None:
    function, factors = PlainFunction(mixed, 4), ((0,), (1,), (2,), (3,))
    before = np.random.get_state()[1].copy()  # type: ignore[index] # noqa: NPY002 - it is what is looked at
    first = elementary_effects(function, factors, num_trajectories=5, seed=4)
    again = elementary_effects(function, factors, num_trajectories=5, seed=4)
    assert (np.random.get_state()[1] == before).all()  # type: ignore[index] # noqa: NPY002
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
