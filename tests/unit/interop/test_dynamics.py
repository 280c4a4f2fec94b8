"""Dynamics: Nashpy's own, labelled, reproducible, and honest about where they end and what they are not for."""

import gc
import json
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nashpy
import numpy as np
import pytest
import xarray as xr

from sma_games import (
    GameError,
    MethodError,
    NormalFormGame,
    SettingError,
    SmaGamesError,
    dynamics,
    load_model,
    to_nashpy,
)
from sma_games.interop.methods import METHODS

LABELS: Any = {"players": ["ROK", "US"], "strategies": [["stag", "hare"]] * 2}
STAG_HUNT = NormalFormGame.from_arrays([[4, 0], [3, 3]], [[4, 3], [0, 3]], **LABELS)
PENNIES = NormalFormGame.from_arrays([[1, 0], [0, 1]], **LABELS)
BATTLE = NormalFormGame.from_arrays([[3, 0], [0, 2]], [[2, 0], [0, 3]], **LABELS)
NEGATIVE = NormalFormGame.from_arrays([[0, -4], [-1, -1]], [[0, -1], [-4, -1]], **LABELS)


def at(stag: float, other: float | None = None) -> dict[str, dict[str, float]]:
    second = stag if other is None else other
    return {"ROK": {"stag": stag, "hare": 1 - stag}, "US": {"stag": second, "hare": 1 - second}}


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_probabilities_with_labels_and_an_account_of_itself(method: str) -> None:
    found = dynamics(STAG_HUNT, method, start=3, steps=40, seed=1)
    assert found.probability.dims == ("start", "step", "strategy")
    assert found.sizes == {"start": 3, "step": 41, "strategy": 4, "player": 2, "equilibrium": 3}
    assert list(found.strategy.values) == ["ROK: stag", "ROK: hare", "US: stag", "US: hare"]
    assert np.allclose(found.probability.groupby("owner").sum(), 1)
    assert found.probability.min() >= 0
    assert found.attrs["method"] == method
    assert found.attrs["nashpy_function"].startswith("nashpy.")
    assert None not in (value for name, value in json.loads(found.options).items() if name != "mutation_matrix")
    assert "nashpy 0." in found.attrs["packages"]
    assert found.attrs["seed"] == 1


@pytest.mark.parametrize("method", METHODS)
def test_equal_seeds_give_equal_paths_in_threads_too_and_the_caller_s_random_state_is_untouched(method: str) -> None:
    np.random.seed(5)  # noqa: NPY002 - the global state is what this is about
    np.random.standard_normal()  # noqa: NPY002 - one more normal number is in reserve now
    before = np.random.get_state(legacy=False)  # noqa: NPY002

    def run(seed: int) -> xr.Dataset:
        return dynamics(STAG_HUNT, method, start=2, steps=60, seed=seed)

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(run, [3, 4, 3, 4]))
    assert runs[0].identical(runs[2])
    assert runs[1].identical(runs[3])
    assert not runs[0].equals(runs[1])
    assert str(np.random.get_state(legacy=False)) == str(before)  # noqa: NPY002


@pytest.mark.parametrize("method", [name for name, each in METHODS.items() if name != "moran"])
def test_another_unit_of_payoffs_changes_nothing(method: str) -> None:
    first, second = ([[400 * entry - 7 for entry in row] for row in STAG_HUNT.matrix(number)] for number in (0, 1))
    other = NormalFormGame.from_arrays(first, second, **LABELS)
    ours, theirs = (dynamics(game, method, start=2, steps=50, seed=1).probability for game in (STAG_HUNT, other))
    assert np.allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize("method", ["asymmetric_replicator", "fictitious_play", "regret_minimization", "introspection"])
def test_a_strict_equilibrium_is_never_left(method: str) -> None:
    start: Any = {"ROK": "hare", "US": "hare"}
    found = dynamics(
        STAG_HUNT, method, start=start, steps=30, seed=1, **({"beta": 1e3} if method == "introspection" else {})
    )
    assert found.reached.values.tolist() == [2]
    assert found.distance.item() == 0
    assert found.component.values.tolist() == [2]
    assert found.payoff.sel(player="US").values[0].tolist() == [3] * 31


def test_the_basin_of_an_equilibrium_ends_where_players_are_indifferent() -> None:
    found = dynamics(STAG_HUNT, start=[at(0.74), at(0.75), at(0.76)])  # stag is better from 3/4 on
    assert found.reached.values.tolist() == [2, 1, 0]
    assert found.equilibrium_probability.sel(equilibrium=1).values.tolist() == [0.75, 0.25, 0.75, 0.25]


def test_paths_that_go_round_reach_nothing() -> None:
    found = dynamics(PENNIES, "asymmetric_replicator", start=at(0.3, 0.6))
    assert found.reached.item() == found.component.item() == -1
    assert found.distance.item() > 0.1


def test_an_end_between_extreme_equilibria_lies_in_their_component() -> None:
    flat = NormalFormGame.from_arrays([[1, 1], [0, 0]], [[1, 1], [0, 1]], **LABELS)
    found = dynamics(flat, "asymmetric_replicator", start=at(0.9, 0.5))
    assert (found.reached.item(), found.component.item()) == (-1, 0)


def test_negative_payoffs_do_not_drive_shares_from_a_sum_of_1() -> None:
    plain = nashpy.Game([[-2, -2], [-2, -2]], [[-2, -2], [-2, -2]])
    _, y = plain.asymmetric_replicator_dynamics([0.3, 0.7], [0.3, 0.7 + 1e-9], np.linspace(0, 8, 11))
    assert abs(y[-1].sum() - 1) > 1e-3  # what Nashpy makes of a rounding error
    found = dynamics(NEGATIVE, "asymmetric_replicator", start=at(0.2))
    assert found.reached.item() == 2


def test_replicators_and_fictitious_play_are_those_of_nashpy() -> None:
    theirs = to_nashpy(BATTLE)
    times = np.linspace(0, 7, 21)
    x, y = theirs.asymmetric_replicator_dynamics([0.3, 0.7], [0.6, 0.4], times)
    ours = dynamics(BATTLE, "asymmetric_replicator", start=at(0.3, 0.6), steps=20, duration=7)
    assert np.allclose(ours.probability[0], np.hstack([x, y]), atol=1e-6)
    assert ours.time.values.tolist() == times.tolist()
    start = at(0.3141, 0.6173)  # from here no two replies are ever equally good, so that nothing is drawn
    *_, (rows, columns) = theirs.fictitious_play(30, [np.array([0.3141, 0.6859]), np.array([0.6173, 0.3827])])
    played = dynamics(BATTLE, "fictitious_play", start=start, steps=30, seed=1).probability[0, -1].values
    assert np.allclose(played, np.concatenate([rows, columns]) / 31)


def test_mutation_keeps_a_replicator_away_from_the_border() -> None:
    matrix = [[0.9, 0.1], [0.1, 0.9]]
    theirs = to_nashpy(STAG_HUNT).replicator_dynamics([0.9, 0.1], np.linspace(0, 25, 11), np.array(matrix))
    found = dynamics(STAG_HUNT, start=at(0.9), steps=10, mutation_matrix=matrix)
    assert np.allclose(found.probability[0, :, :2], theirs, atol=1e-5)
    assert found.probability[0, -1].min() > 0.02
    assert json.loads(found.options)["mutation_matrix"] == matrix


def test_a_moran_process_stays_where_all_are_of_one_type() -> None:
    found = dynamics(STAG_HUNT, "moran", start=20, steps=400, seed=2, population_size=6)
    ends = found.probability[:, -1].sel(strategy="ROK: stag").values
    assert set(ends) == {0.0, 1.0}
    assert set(found.reached.values) == {0, 2}
    assert set((found.probability.values * 6).round(9).ravel()) <= set(range(7))


def test_a_model_is_taken_at_its_baseline_and_its_title_is_kept() -> None:
    found = dynamics(load_model("sma/timing_matrix"), "regret_minimization", start=2, seed=1)
    assert found.reached.values.tolist() == [0, 0]
    assert found.attrs["title"] == load_model("sma/timing_matrix").title


def test_a_generator_is_drawn_from_once_and_what_is_given_is_not_changed(tmp_path: Path) -> None:
    generator, start = np.random.default_rng(1), at(0.4)
    first, second = (dynamics(BATTLE, "fictitious_play", start=2, steps=9, seed=generator) for _ in range(2))
    assert not first.equals(second)
    assert first.attrs["seed"] == "a Generator"
    dynamics(STAG_HUNT, start=start)
    assert start == at(0.4)
    first.to_netcdf(tmp_path / "paths.nc")


def test_thirds_typed_as_floats_are_a_start() -> None:
    found = dynamics(STAG_HUNT, start=at(1 / 3), steps=2)
    assert np.isclose(found.probability[0, 0, 0], 1 / 3)


def test_ctrl_c_ends_a_long_run_at_once_and_gives_the_random_state_back() -> None:
    before = str(np.random.get_state(legacy=False))  # noqa: NPY002
    gc.disable()  # a signal during a callback of the garbage collector, which hypothesis has, would be lost
    try:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            dynamics(BATTLE, "fictitious_play", steps=10**6, seed=1)
    finally:
        gc.enable()
    assert str(np.random.get_state(legacy=False)) == before  # noqa: NPY002


MISTAKES: list[tuple[Callable[[], Any], type[SmaGamesError], str]] = [
    (lambda: dynamics(BATTLE), MethodError, "^take method='asymmetric_replicator'.*row player's payoffs only"),
    (lambda: dynamics(BATTLE, "moran", seed=1), MethodError, "^take method='asymmetric_replicator'"),
    (lambda: dynamics(NEGATIVE, "moran", seed=1), MethodError, "^add a constant, so that no payoff is negative"),
    (lambda: dynamics(NEGATIVE, mutation_matrix=[[1, 0], [0, 1]]), MethodError, "^add a constant"),
    (lambda: dynamics(STAG_HUNT, "imitation"), MethodError, "^take another method, .*after which nothing moves"),
    (lambda: dynamics(STAG_HUNT, "replicater"), MethodError, "did you mean 'replicator'"),
    (lambda: dynamics(STAG_HUNT, beta=1), SettingError, "replicator has no option 'beta'; it has duration, mutation"),
    (lambda: dynamics(STAG_HUNT, duraton=1), SettingError, "did you mean 'duration'"),
    (lambda: dynamics(STAG_HUNT, duration=-1), SettingError, "duration = -1: expected a number above 0"),
    (lambda: dynamics(STAG_HUNT, mutation_matrix=[[1, 1]]), SettingError, "expected 2 rows of 2 probabilities"),
    (lambda: dynamics(STAG_HUNT, mutation_matrix="no"), SettingError, "expected 2 rows of 2 probabilities"),
    (
        lambda: dynamics(PENNIES, "asymmetric_replicator", start=at(0.2, 0.3), duration=1e6, steps=1),
        MethodError,
        "^give a shorter duration, or more steps",
    ),
    (lambda: dynamics(STAG_HUNT, "moran", seed=1, population_size=1), SettingError, "whole number of at least 2"),
    (lambda: dynamics(STAG_HUNT, "fictitious_play"), SettingError, "^give a seed, such as seed=0"),
    (lambda: dynamics(STAG_HUNT, start=3), SettingError, "^give a seed, such as seed=0: 3 starts"),
    (lambda: dynamics(STAG_HUNT, start=0, seed=1), SettingError, "expected at least one start"),
    (lambda: dynamics(STAG_HUNT, start=[]), SettingError, "give None for the middle"),
    (lambda: dynamics(STAG_HUNT, start="stag"), SettingError, "give None for the middle"),  # type: ignore[arg-type]
    (lambda: dynamics(STAG_HUNT, start=[3]), SettingError, "start 1: expected probabilities"),  # type: ignore[list-item]
    (lambda: dynamics(STAG_HUNT, start={"ROK": "stag"}), SettingError, "say with what probabilities 'US' starts"),
    (lambda: dynamics(STAG_HUNT, start={"UK": "stag"}), GameError, "unknown player in start 1 'UK'"),
    (lambda: dynamics(STAG_HUNT, start={"ROK": "stga", "US": "hare"}), GameError, "did you mean 'stag'"),
    (lambda: dynamics(STAG_HUNT, start={"ROK": 1, "US": "hare"}), GameError, "expected a strategy, or probabilities"),
    (lambda: dynamics(STAG_HUNT, start=at(0.5, 0.4)), SettingError, "give both players the same probabilities"),
    (lambda: dynamics(STAG_HUNT, start={"ROK": {"stag": 2}, "US": "hare"}), GameError, "must be >= 0 and add up to 1"),
    (lambda: dynamics(STAG_HUNT, seed=-1), SettingError, "seed = -1: expected a whole number"),
    (lambda: dynamics(STAG_HUNT, steps=0), SettingError, "steps = 0: expected a whole number of at least 1"),
    (lambda: dynamics(STAG_HUNT, tolerance=float("nan")), SettingError, "tolerance = nan: expected a number"),
    (lambda: dynamics(STAG_HUNT, start=1000, steps=10**6, seed=1), SettingError, "take fewer starts or steps"),
    (
        lambda: dynamics(STAG_HUNT, "stochastic_fictitious_play", seed=1, etha=0.001),
        MethodError,
        "^give etha of at least 0.00577",
    ),
    (
        lambda: dynamics(NormalFormGame.from_arrays([[1, 2]], [[1, 2]]), "introspection", seed=1),
        MethodError,
        "needs two strategies for each player",
    ),
    (lambda: dynamics(load_model("sma/hedge_signal")), MethodError, "take reduced_model"),
]


@pytest.mark.parametrize(("call", "error", "message"), MISTAKES, ids=range(len(MISTAKES)))
def test_what_cannot_be_done_is_refused_with_the_way_out(
    call: Callable[[], Any], error: type[SmaGamesError], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
