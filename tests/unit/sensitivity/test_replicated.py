"""Refinement: more points only where they are needed, whoever does the work, and what is left of an interruption."""

from time import monotonic
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sma_games.interrupts import partial_of
from sma_games.sensitivity import replicated
from sma_games.sensitivity.cube_functions import PlainFunction
from sma_games.sensitivity.jackknife import jackknife
from sma_games.sensitivity.replicated import FIRST, MANY, NUM_REPLICATIONS, Effort, refined
from sma_games.sensitivity.variance_shares import PickFreeze


def steep(rows: NDArray[Any]) -> Any:
    return 5 * rows[:, 0] ** 3 + rows[:, 1] * (rows[:, 2] > 0.3)


FUNCTION = PlainFunction(steep, 3)
DESIGN = PickFreeze(FUNCTION, ((0,), (1,), (2,)))


def test_each_factor_is_refined_until_it_is_as_exact_as_was_asked() -> None:
    found = refined(DESIGN, Effort(precision=0.001))
    for key in DESIGN.keys:
        assert (found.estimates(key).half_widths[:-2] <= 0.001).all()
    assert len(set(found.counts.values())) > 1


def test_what_is_refined_is_what_as_many_points_give_at_once() -> None:
    found = refined(DESIGN, Effort(precision=0.01))
    key, count = max(found.counts.items(), key=lambda item: item[1])
    again = refined(DESIGN, Effort(num_points=count))
    np.testing.assert_allclose(found.means[key], again.means[key], rtol=1e-12)


def test_a_cluster_gives_the_same_digits(cluster: Any) -> None:
    here = refined(DESIGN, Effort(precision=0.02, seed=5))
    there = refined(DESIGN, Effort(precision=0.02, seed=5, client=cluster))
    for key in DESIGN.keys:
        np.testing.assert_array_equal(here.means[key], there.means[key])


def test_the_size_of_parts_changes_no_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = refined(DESIGN, Effort(num_points=512))
    monkeypatch.setattr(replicated, "AT_ONCE", 1024)
    parts = refined(DESIGN, Effort(num_points=512))
    for key in DESIGN.keys:
        np.testing.assert_array_equal(whole.means[key], parts.means[key])


def test_large_parts_are_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = refined(DESIGN, Effort(num_points=512))
    monkeypatch.setattr(replicated, "AT_ONCE", 64)
    parts = refined(DESIGN, Effort(num_points=512))
    for key in DESIGN.keys:
        np.testing.assert_allclose(whole.means[key], parts.means[key], rtol=1e-12, atol=1e-14)


def test_ctrl_c_keeps_what_is_known() -> None:
    counts: list[int] = []

    def press(count: int) -> None:
        counts.append(count)
        if len(counts) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        refined(DESIGN, Effort(precision=1e-9, progress=press))
    part = partial_of(stopped.value)
    assert part.num_evaluations == counts[-1]
    assert set(part.counts.values()) == {4 * FIRST}


def test_ctrl_c_before_anything_is_known_leaves_nothing() -> None:
    def press(rows: NDArray[Any]) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        refined(PickFreeze(PlainFunction(press, 1), ((0,),)), Effort(precision=1))
    assert partial_of(stopped.value) is None


def test_without_time_there_is_one_round() -> None:
    found = refined(DESIGN, Effort(precision=1e-9, deadline=monotonic()))
    assert set(found.counts.values()) == {FIRST}


def test_a_function_that_does_not_vary_has_no_indices_and_ends() -> None:
    found = refined(PickFreeze(PlainFunction(lambda rows: np.ones(len(rows)), 1), ((0,),)), Effort(precision=0.1))
    assert found.counts == {(0,): MANY}
    assert np.isnan(found.estimates((0,)).values[:2]).all()


def test_the_jackknife_gives_the_variance_without_bias() -> None:
    samples = np.random.default_rng(1).normal(size=(NUM_REPLICATIONS, 1))
    found = jackknife(lambda means: means[1:] - means[:1] ** 2, np.hstack([samples, samples**2]))
    assert found.values[0] == pytest.approx(samples.var(ddof=1))


def test_the_jackknife_gives_a_mean_its_standard_error() -> None:
    samples = np.random.default_rng(2).normal(size=(NUM_REPLICATIONS, 1))
    found = jackknife(lambda means: means, samples)
    assert found.errors[0] == pytest.approx(samples.std(ddof=1) / 4)
    assert found.half_widths[0] == pytest.approx(2.1314 * found.errors[0], rel=1e-4)
