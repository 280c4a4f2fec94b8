"""What Ctrl-C does to the program: it ends within a second, with status 130 and one sentence.

Commands get a `KeyboardInterrupt`, and may print what they have found. But an exception can be lost, as in a
destructor, or be kept waiting: so a thread ends the process a little later, unless a command says that it will print.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Any, NoReturn

from sma_games.cli.statuses import INTERRUPTED

__all__ = ["UNFINISHED", "Guard", "attend", "leave", "leave_after_exit", "tell"]

PATIENCE = 0.75  # seconds until the process is ended
DEAF = 0.3  # seconds in which a second signal counts as the same one: some programs pass on what the terminal sends too
SHOW_CURSOR = "\x1b[?25h"  # a bar hides it

UNFINISHED: set[Path] = set()
"""Files that are to be removed if the process ends."""

_TOLD = threading.Event()
"""Set once the sentence on Ctrl-C has been written."""

_MESSAGES: SimpleQueue[bool] = SimpleQueue()
"""True for a signal, False if somebody attends to it; a handler may put in something at any moment."""


class Guard:
    """Ends the process if Ctrl-C does not; at once while no command runs, as during imports."""

    def __init__(self) -> None:
        self._is_running = False
        self._deaf_until = 0.0

    def install(self) -> None:
        """Take over Ctrl-C from Python, unless the caller of the program ignores it or handles it in another way."""
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            threading.Thread(target=_watch, daemon=True).start()
            signal.signal(signal.SIGINT, self._handle)
            sys.unraisablehook, sys.excepthook = _tell_no_lost_interrupt, _tell_no_interrupt

    def begin(self) -> None:
        """Let a command run: Ctrl-C is raised in it."""
        self._is_running = True

    def finish(self) -> None:
        """Let the process end as it is about to: nothing is left to be stopped."""
        if signal.getsignal(signal.SIGINT) == self._handle:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _handle(self, *_: object) -> None:
        if not self._is_running:
            leave("Interrupted.\n")
        if monotonic() > self._deaf_until:
            self._deaf_until = monotonic() + DEAF
            _MESSAGES.put(True)  # noqa: FBT003 - see there
            with suppress(Exception):  # the signal may have come while something was written
                sys.stdout.flush()
            raise KeyboardInterrupt


def attend() -> None:
    """Let the process go on after Ctrl-C, to print what was found; the next one ends it."""
    _TOLD.set()
    _MESSAGES.put(False)  # noqa: FBT003 - see there


def tell() -> None:
    """Write the sentence on Ctrl-C of a command that has found nothing."""
    _TOLD.set()
    sys.stderr.write("Interrupted.\n")


def leave_after_exit() -> NoReturn:
    """End the process after a command, or the library that reads command lines, has asked for it because of Ctrl-C."""
    leave("" if _TOLD.is_set() else "Interrupted.\n")


def leave(words: str) -> NoReturn:
    """End the process at once, whatever its threads do, after a sentence on stderr."""
    for path in list(UNFINISHED):
        with suppress(OSError):
            path.unlink()
    with suppress(OSError):
        os.write(2, ((SHOW_CURSOR if os.isatty(2) else "") + words).encode())
    os._exit(INTERRUPTED)


def _watch() -> None:
    """End the process some time after a signal that nobody attends to."""
    deadline: float | None = None
    while True:
        try:
            is_signal = _MESSAGES.get(timeout=None if deadline is None else max(0.0, deadline - monotonic()))
        except Empty:
            leave("Interrupted.\n")
        if not is_signal:
            deadline = None
        elif deadline is None:
            deadline = monotonic() + PATIENCE


def _tell_no_lost_interrupt(unraisable: Any) -> None:
    """Tell exceptions that nobody can catch, but not Ctrl-C: the process ends all the same."""
    if unraisable.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(unraisable)


def _tell_no_interrupt(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell exceptions that nobody has caught, but not Ctrl-C: compiled code shows so what it cannot raise."""
    if kind is not KeyboardInterrupt:
        sys.__excepthook__(kind, error, trace)
