"""Paths of complementary pivoting: they end at equilibria, and systems stay consistent on the way."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

Kernels = dict[str, ModuleType]


def follow(kernel: ModuleType, first: Any, second: Any, g: Any, h: Any, most: int = 10_000) -> Any:
    generator = np.random.default_rng(0)
    limits = [1 + 1e-8 * generator.random(size) for size in first.shape]
    return kernel.follow_path(np.vstack([first.T, g]).copy(), np.vstack([second, h]), *limits, most)


def point(system: Any) -> Any:
    """Return the unknowns of the columns."""
    size = system.size[0]
    values = np.zeros(len(system.columns))
    values[system.used[:size]] = system.levels[:size]
    return values


def random_payoffs(seed: int, shape: tuple[int, int], correlation: float) -> tuple[Any, Any]:
    first, second = np.random.default_rng(seed).random((2, *shape))
    return 1 + first, 2 + correlation * first + (1 - abs(correlation)) * second


@pytest.mark.parametrize("correlation", [0.0, -0.5, -1.0])
def test_a_path_ends_at_an_equilibrium(kernels: Kernels, correlation: float) -> None:
    kernel = kernels["complementary_pivoting"]
    for seed in range(8):
        first, second = random_payoffs(seed, (7, 9), correlation)
        ending, _, of_y, of_x = follow(kernel, first, second, first.mean(axis=1), second.mean(axis=0))
        y, x = point(of_y), point(of_x)
        assert ending == kernel.ARRIVED
        assert y[-1] == x[-1] == 0
        x, y = x[:-1] / x.sum(), y[:-1] / y.sum()
        assert (first @ y).max() - x @ first @ y < 1e-6
        assert (x @ second).max() - x @ second @ y < 1e-6


@pytest.mark.parametrize("strategy", range(5))
def test_unit_vectors_give_the_paths_of_lemke_and_howson(kernels: Kernels, strategy: int) -> None:
    """In the battle of the sexes they end at the two pure equilibria."""
    kernel = kernels["complementary_pivoting"]
    first, second = np.array([[3.0, 1.0, 1.0], [1.0, 2.0, 1.0]]), np.array([[2.0, 1.0, 1.0], [1.0, 3.0, 1.0]])
    unit = np.eye(5)[strategy]
    ending, steps, of_y, of_x = follow(kernel, first, second, unit[:2], unit[2:])
    assert ending == kernel.ARRIVED
    assert steps < 9
    used = tuple(int(np.argmax(point(system)[:-1])) for system in (of_x, of_y))
    assert used in ((0, 0), (1, 1))
    assert all(np.count_nonzero(point(system)) == 1 for system in (of_x, of_y))


def test_inverses_levels_and_slacks_are_right_wherever_a_path_stops(
    kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = kernels["complementary_pivoting"]
    monkeypatch.setattr(kernel, "REFRESH", 3)
    first, second = random_payoffs(3, (12, 11), -0.7)
    for most in range(1, 30):
        ending, _, of_y, of_x = follow(kernel, first, second, first.mean(axis=1), second.mean(axis=0), most)
        level = max(point(of_y)[-1], point(of_x)[-1])
        assert (level == 0) == (ending == kernel.ARRIVED)
        for system in (of_y, of_x):
            size = system.size[0]
            core = system.columns[system.used[:size]][:, system.tight[:size]].T
            assert np.allclose(core @ system.inverse[:size, :size], np.eye(size))
            values = point(system)
            values[-1] = level
            assert np.allclose(values @ system.columns + system.slacks, system.limits)
            assert min(values.min(), system.slacks.min()) > -1e-9
            assert np.allclose(system.slacks[system.tight[:size]], 0)


def test_a_path_without_bounds_is_lost(kernels: Kernels) -> None:
    """It takes payoffs that are not positive."""
    kernel = kernels["complementary_pivoting"]
    first, second = np.zeros((2, 2)), np.zeros((2, 2))
    ending, *_ = follow(kernel, first, second, np.array([1.0, 0.5]), np.array([0.25, 0.25]))
    assert ending == kernel.LOST
    ending, *_ = follow(kernel, np.array([[1.0, 0.0], [0.0, 0.0]]), np.ones((2, 2)), np.array([1.0, 0.5]), np.zeros(2))
    assert ending == kernel.LOST
