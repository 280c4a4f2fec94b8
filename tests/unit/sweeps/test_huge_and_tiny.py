"""Numbers of very different sizes in one game: every route gives the payoffs and the selection of exact arithmetic."""

from typing import Any

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix
from sma_games.sweeps import Settings, grid, sample, solve_batch, sweep
from sma_games.sweeps.routes import batch

SIZES = ["-1e12", "-1e17", "-1e12*(1 + p)", "1e200", "1e-30", "p/3"]


def game(seed: int, size: int, odd: str) -> ParametricGame:
    """Return a random matrix in which some payoffs are of another size than the rest."""
    generator = np.random.default_rng(seed)
    builder = PayoffMatrix(
        title="Sizes", players={"A": [f"a{i}" for i in range(size)], "B": [f"b{i}" for i in range(size)]}
    )
    for name in "pq":
        builder = builder.parameter(name, "0.5", low="0", high="1", distribution="uniform(0, 1)")
    for row in range(size):
        for column in range(size):
            first, second = (
                odd if generator.random() < 0.15 else "{} + {}*p + {}*q".format(*generator.integers(-9, 9, 3))
                for _ in "AB"
            )
            builder = builder.payoff(f"a{row}", f"b{column}", A=first, B=second)
    return builder.build()


def columns(settings: Settings, method: str, selection: str) -> Any:
    """Return answers and selected types as labels, and payoffs."""
    found = sweep(settings.model, settings, method=method, selection=selection, workers=1, progress=False)
    assert found["exact"].all()
    answers, types = found.attrs["answers"], [*found.attrs["equilibrium_types"], None]
    labels = [
        (answers[code], types[chosen])
        for code, chosen in zip(found["code"].to_numpy(), found["selected"].to_numpy(), strict=True)
    ]
    return labels, [found[name].to_numpy() for name in ("payoff", "payoff_min", "payoff_max")]


@pytest.mark.parametrize("odd", SIZES)
@pytest.mark.parametrize("selection", ["welfare", "B", "payoff_dominance"])
def test_routes_select_what_exact_numbers_do(odd: str, selection: str) -> None:
    for size in (2, 3):
        model = game(size, size, odd)
        for settings in (sample(model, 40, seed=1), grid(model, p=5, q=["0.35", "1/3"])):
            labels, payoffs = columns(settings, "exact", selection)
            for method in ("numeric", "explicit"):
                found, floats = columns(settings, method, selection)
                assert found == labels
                assert all(
                    np.allclose(ours, truth, rtol=1e-9, atol=1e-12, equal_nan=True)
                    for ours, truth in zip(floats, payoffs, strict=True)
                )


def test_a_penalty_does_not_change_the_digits_of_a_mixed_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    first = np.array([[[-1e17, 1.0], [0.1, -1.0]]])
    second = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    exact = solve_batch(first, second)
    monkeypatch.setattr(batch, "SMALL", 0)
    for ours, truth in ((solve_batch(first, second), exact), (solve_batch(second, first), solve_batch(second, first))):
        assert np.allclose(ours.payoff_min, truth.payoff_min, rtol=1e-12, atol=0)


def test_batches_of_all_sizes_have_the_payoffs_of_exact_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(5)
    powers = np.where(generator.random((2, 60, 3, 3)) < 0.2, generator.choice([-200.0, -30, 12, 17, 200]), 0)
    first, second = generator.uniform(-1, 1, (2, 60, 3, 3)) * 10.0**powers
    exact = solve_batch(first, second)
    monkeypatch.setattr(batch, "SMALL", 0)
    found = solve_batch(first, second)
    assert found.num_exact < 60
    assert [found.answers[code] for code in found.codes] == [exact.answers[code] for code in exact.codes]
    for ours, truth in ((found.payoff_min, exact.payoff_min), (found.payoff_max, exact.payoff_max)):
        assert np.allclose(ours, truth, rtol=1e-9, atol=1e-12)
