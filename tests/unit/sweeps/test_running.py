"""Chunks worked on elsewhere: what is sent and sent back is enough, for rows, types and sums alike."""

import pickle
from concurrent.futures import Future
from typing import Any

import pytest

from sma_games import load_model
from sma_games.sweeps import sample, sweep

MATRIX = load_model("sma/timing_matrix")
OPTIONS = [{}, {"by_type": True, "selection": "welfare"}, {"reduce": True, "selection": "payoff_dominance"}]


class Elsewhere:
    """A client whose only worker shares nothing with us but pickled bytes."""

    def nthreads(self) -> dict[str, int]:
        return {"worker": 1}

    def submit(self, function: Any, *arguments: Any, **_options: Any) -> Future[Any]:
        work, *rest = pickle.loads(pickle.dumps((function, *arguments)))  # noqa: S301 - made here
        future: Future[Any] = Future()
        future.set_result(pickle.loads(pickle.dumps(work(*rest))))  # noqa: S301
        return future

    def cancel(self, futures: list[Any]) -> None:
        assert all(future.done() for future in futures)


@pytest.mark.parametrize("options", OPTIONS)
def test_a_cluster_gives_what_this_machine_gives(options: dict[str, Any]) -> None:
    settings = sample(MATRIX, 1000, seed=8).with_chunks(150)
    here = sweep(MATRIX, settings, **options)
    assert sweep(MATRIX, settings, client=Elsewhere(), **options).identical(here)
