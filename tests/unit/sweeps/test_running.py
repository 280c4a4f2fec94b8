"""Chunks worked on elsewhere: what is sent and sent back is enough, for rows, types and sums alike."""

import pickle
import subprocess
import sys
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


WATCH_IMPORTS = """
import sys, threading

class Watch:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread().name.startswith("ThreadPoolExecutor"):
            print(name)

sys.meta_path.insert(0, Watch())
from sma_games import grid, load_model, sample, sweep
model = load_model("sma/timing_matrix")
for settings in (sample(model, 5000, seed=1), grid(model, p_trump=70, backlash=70)):
    for options in ({}, {"reduce": True}, {"by_type": True}):
        sweep(model, settings.with_chunks(1024), workers=2, **options)
"""


def test_no_thread_of_the_pool_imports_anything() -> None:
    """One that is left alone after Ctrl-C would keep the program from ending."""
    finished = subprocess.run([sys.executable, "-c", WATCH_IMPORTS], capture_output=True, text=True, check=True)
    assert finished.stdout == ""
