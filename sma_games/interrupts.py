"""How work is left when Ctrl-C is pressed: compiled code that is not ours, and searches that have found something."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

from sma_games.errors import Interrupted

__all__ = ["concluded", "interruptible"]

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

    def run() -> None:
        try:
            outcome.put(work())
        except BaseException as error:  # noqa: BLE001 - raised again, where it belongs
            outcome.put(_Raised(error))

    try:
        threading.Thread(target=run, daemon=True).start()
        found = outcome.get()
    except BaseException:
        if stop is not None:
            stop()
        raise
    if isinstance(found, _Raised):
        raise found.error
    return found


def concluded(conclude: Callable[[Found], Result], search: Callable[[], Found]) -> Result:
    """Return the conclusion from what a search finds; if it is interrupted, raise that from what it has found.

    Examples
    --------
    >>> concluded(max, lambda: [3, 1])
    3
    """
    try:
        found = search()
    except Interrupted as stopped:
        raise Interrupted(conclude(stopped.partial)) from None
    return conclude(found)


class _Raised:
    """An exception on its way from one thread to another."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
