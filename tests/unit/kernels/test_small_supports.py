"""Equilibria on two strategies each: found where there is one, and only there."""

from itertools import combinations
from types import ModuleType
from typing import Any

import numpy as np

Kernels = dict[str, ModuleType]


def is_equilibrium(first: Any, second: Any, rows: tuple[int, int], columns: tuple[int, int]) -> bool:
    """Solve the two equations of indifference."""
    (i, k), (j, l) = rows, columns  # noqa: E741
    gain, loss = second[i, j] - second[i, l], second[k, l] - second[k, j]
    rise, fall = first[i, j] - first[k, j], first[k, l] - first[i, l]
    if gain * loss <= 0 or rise * fall <= 0:
        return False
    x, y = np.zeros(len(first)), np.zeros(len(first[0]))
    x[[i, k]] = loss / (gain + loss), gain / (gain + loss)
    y[[j, l]] = fall / (rise + fall), rise / (rise + fall)
    return bool((first @ y).max() <= (first @ y)[i] + 1e-9 and (x @ second).max() <= (x @ second)[j] + 1e-9)


def test_an_equilibrium_on_two_strategies_each_is_found_if_and_only_if_there_is_one(kernels: Kernels) -> None:
    kernel = kernels["small_supports"]
    found = 0
    for seed in range(60):
        first, second = np.random.default_rng(seed).random((2, 5, 6))
        i, k, j, l = kernel.pair_equilibrium(np.ascontiguousarray(first.T), second, 99)  # noqa: E741
        pairs = [(r, c) for r in combinations(range(5), 2) for c in combinations(range(6), 2)]
        there = [pair for pair in pairs if is_equilibrium(first, second, *pair)]
        assert (i == kernel.NOTHING) == (not there)
        assert i == kernel.NOTHING or is_equilibrium(first, second, (i, k), (j, l))
        found += i != kernel.NOTHING
    assert 10 < found < 60


def test_no_more_pairs_are_tried_than_allowed(kernels: Kernels) -> None:
    kernel = kernels["small_supports"]
    first, second = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    assert kernel.pair_equilibrium(np.ascontiguousarray(first.T), second, 2)[0] == kernel.NOTHING
    assert kernel.pair_equilibrium(np.ascontiguousarray(first.T), second, 3) == (0, 1, 0, 2)
