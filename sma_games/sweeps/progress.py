"""How far a sweep is: a bar with rate and time left, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

__all__ = ["Progress", "showing"]

Progress: TypeAlias = bool | Callable[[int], object] | None
"""True shows a bar, False nothing, None a bar on a terminal; a function is called with the number of settings done."""


@contextmanager
def showing(progress: Progress, title: str, done: int, total: int) -> Iterator[Callable[[int], object]]:
    """Give a function that is to be told how many settings are done."""
    if callable(progress):
        yield progress
        return
    if progress is False or (progress is None and not sys.stderr.isatty()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total, completed=done, rate="")

        def tell(count: int) -> None:
            bar.update(task, completed=count)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield tell
