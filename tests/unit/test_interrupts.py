"""Work that is left at once, work that is finished first, and what travels on the exception."""

import os
import signal
import threading
import time

import pytest

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
