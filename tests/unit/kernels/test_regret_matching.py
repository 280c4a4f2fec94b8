"""Regret matching: it comes near equilibria where that is proved."""

from types import ModuleType

import numpy as np

Kernels = dict[str, ModuleType]


def test_zero_sum_games_are_nearly_solved(kernels: Kernels) -> None:
    for seed in range(5):
        generator = np.random.default_rng(seed)
        table = generator.random((6, 8))
        start = generator.random(6), generator.random(8)
        x, y = kernels["regret_matching"].few_regrets(table.T.copy(), 1 - table, *start, 2000)
        assert np.isclose(x.sum(), 1)
        assert np.isclose(y.sum(), 1)
        assert min(*x, *y) >= 0
        assert (table @ y).max() - (x @ table).min() < 0.01


def test_without_regrets_strategies_stay_as_they_are(kernels: Kernels) -> None:
    first, second = np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    x, y = kernels["regret_matching"].few_regrets(first.T.copy(), second, np.ones(2), np.ones(2), 50)
    assert x[0] > 0.99
    assert y[0] > 0.99
