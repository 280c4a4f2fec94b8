"""How work is left when Ctrl-C is pressed: compiled code that is not ours, and searches that have found something."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

__all__ = ["all_or_nothing", "concluded", "interruptible", "interruption", "partial_of", "undivided"]

AWAKE = 0.1  # seconds after which a waiting main thread looks for a signal that another thread has received
Found = TypeVar("Found")
Result = TypeVar("Result")


def interruptible(work: Callable[[], Result], stop: Callable[[], object] | None = None) -> Result:
    """Return what `work` returns, or raise what it raises; a signal ends the waiting for it at once.

    Python handles signals in its main thread, between two steps of Python code. So the main thread lets another one do
    the work and waits; in other threads the work is simply done. It must be code that does not hold Python's global
    lock, and it must not change anything that others still use: where a signal raises an exception, `stop` is called,
    and the work is left alone, whether it listens or not. A thread costs about 0.1 ms.

    Examples
    --------
    >>> interruptible(lambda: 6 * 7)
    42
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    outcome: SimpleQueue[Result | _Raised] = SimpleQueue()
    try:
        threading.Thread(target=_put, args=(work, outcome), daemon=True).start()
        while True:
            with suppress(Empty):
                found = outcome.get(timeout=AWAKE)
                break
    except BaseException:
        if stop is not None:
            stop()
        raise
    return _take(found)


def undivided(work: Callable[[], Result]) -> Result:
    """Return what `work` returns; a signal is attended to before it or after it, never between two of its steps.

    For short work that changes several things which belong together.

    Examples
    --------
    >>> undivided(lambda: 6 * 7)
    42
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    outcome: SimpleQueue[Result | _Raised] = SimpleQueue()
    turn, done = threading.Lock(), threading.Event()

    def run() -> None:
        if turn.acquire(blocking=False):
            _put(work, outcome)
            done.set()

    raised: BaseException | None = None
    try:
        threading.Thread(target=run, daemon=True).start()
    except BaseException as error:
        if turn.acquire(blocking=False):  # nothing has begun, and now nothing will
            raise
        raised = error
    while True:
        try:
            while not done.is_set():
                done.wait(AWAKE)
            break
        except BaseException as error:  # noqa: BLE001 - raised when the work is done
            raised = error
    if raised is not None:
        raise raised
    return _take(outcome.get())


def all_or_nothing(search: Callable[[], Found]) -> Found:
    """Return what a search finds; if it is interrupted, nothing of it is handed out.

    For a search that is part of another one: half of its answer is no partial answer to what was asked.

    Examples
    --------
    >>> def stopped():
    ...     raise interruption([1, 2])
    >>> try:
    ...     all_or_nothing(stopped)
    ... except KeyboardInterrupt as error:
    ...     print(partial_of(error))
    None
    """
    try:
        return search()
    except KeyboardInterrupt:
        raise KeyboardInterrupt from None


def concluded(conclude: Callable[[Found], Result], search: Callable[[], Found]) -> Result:
    """Return the conclusion from what a search finds; if it is interrupted, raise that from what it has found.

    Examples
    --------
    >>> concluded(max, lambda: [3, 1])
    3
    """
    try:
        found = search()
    except KeyboardInterrupt as stopped:
        part = partial_of(stopped)
        raise stopped if part is None else interruption(conclude(part)) from None
    return conclude(found)


def interruption(partial: object) -> KeyboardInterrupt:
    """Return the exception of Ctrl-C, with what was found until then as its attribute `partial`.

    No class of its own: Python ends a program with the status of Ctrl-C for this very type only.
    """
    error = KeyboardInterrupt("what was found until then is the attribute `partial` of this exception")
    error.partial = partial  # type: ignore[attr-defined]
    return error


def partial_of(error: KeyboardInterrupt) -> Any:
    """Return what was found until Ctrl-C, None if nothing was.

    Examples
    --------
    >>> partial_of(interruption([1, 2]))
    [1, 2]
    """
    return getattr(error, "partial", None)


def _put(work: Callable[[], Result], outcome: SimpleQueue[Result | _Raised]) -> None:
    try:
        outcome.put(work())
    except BaseException as error:  # noqa: BLE001 - raised again, where it belongs
        outcome.put(_Raised(error))


def _take(found: Result | _Raised) -> Result:
    if isinstance(found, _Raised):
        raise found.error
    return found


class _Raised:
    """An exception on its way from one thread to another."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
