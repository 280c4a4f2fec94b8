"""Work that is left at once, work that is finished first, and what travels on the exception."""

import os
import signal
import threading
import time
from collections.abc import Callable
from importlib import import_module

import pytest

from sma_games import ParametricGame, PayoffMatrix, decide, load_model, robustness, sample
from sma_games.interrupts import concluded, interruptible, interruption, partial_of, undivided

needs_signals = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def interrupt_soon() -> None:
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()


@needs_signals
def test_waiting_ends_at_once_and_the_work_is_told() -> None:
    ended, told = threading.Event(), threading.Event()

    def work() -> None:
        ended.wait(60)

    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        interruptible(work, told.set)
    assert told.is_set()
    assert not ended.is_set()
    ended.set()


@needs_signals
def test_undivided_work_is_finished_first() -> None:
    steps: list[int] = []

    def work() -> None:
        for step in range(3):
            time.sleep(0.1)
            steps.append(step)

    interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        undivided(work)
    assert steps == [0, 1, 2]


@pytest.mark.parametrize("run", [interruptible, undivided])
def test_what_work_raises_is_raised(run: object) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    assert callable(run)
    with pytest.raises(ZeroDivisionError):
        run(fail)


@pytest.mark.parametrize("run", [interruptible, undivided])
def test_other_threads_do_it_themselves(run: object) -> None:
    found: list[bool] = []

    def work() -> None:
        assert callable(run)
        own = threading.current_thread()
        found.append(run(lambda: threading.current_thread() is own))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [True]


def test_a_conclusion_is_drawn_from_what_was_found() -> None:
    def stopped() -> list[int]:
        raise interruption([3, 1])

    def at_once() -> list[int]:
        raise KeyboardInterrupt

    assert concluded(len, lambda: [3, 1, 4]) == 3
    with pytest.raises(KeyboardInterrupt) as told:
        concluded(len, stopped)
    assert partial_of(told.value) == 2
    with pytest.raises(KeyboardInterrupt) as told:
        concluded(len, at_once)
    assert partial_of(told.value) is None


def with_a_constraint() -> ParametricGame:
    builder = PayoffMatrix(title="Two shares", players={"A": ["go", "stay"], "B": ["go"]}).constraint("p*q <= 1/4")
    for name in ("p", "q"):
        builder.parameter(name, "1/4", low="0", high="1", distribution="uniform(0, 1)")
    return builder.payoff("go", "go", A="p - q", B="0").payoff("stay", "go", A="0", B="0").build()


@pytest.mark.parametrize(
    ("module", "name", "ask"),
    [
        (
            "sma_games.sensitivity.action_payoffs",
            "sweep",
            lambda: decide(load_model("sma/early_sign_tree"), "ROK", over=["backlash"]),
        ),
        (
            "sma_games.regions.change.joint_changes",
            "explore",
            lambda: robustness(load_model("textbook/hawk_dove"), ["value", "cost"]),
        ),
        (
            "sma_games.sweeps.settings.admissible",
            "explore",
            lambda: sample(with_a_constraint(), 10, seed=1, where=["p >= 1/2", "q >= 3/4"]).to_frame(),
        ),
    ],
)
def test_a_search_that_is_part_of_another_hands_out_nothing(
    module: str, name: str, ask: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = []

    def stopped(*_: object, **__: object) -> None:
        reached.append(name)
        raise interruption("a part")

    monkeypatch.setattr(import_module(module), name, stopped)
    with pytest.raises(KeyboardInterrupt) as found:
        ask()
    assert reached
    assert partial_of(found.value) != "a part"
