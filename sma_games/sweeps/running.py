"""Running a route over the chunks of a sweep, in threads or on a cluster; what comes of them is handed out in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from sma_games.errors import SettingError
from sma_games.sweeps.clusters import AHEAD, parts_elsewhere, take_in_order
from sma_games.sweeps.routes.choosing import make_route
from sma_games.sweeps.routes.rows import ChunkRows, Method, RowQuestion

if TYPE_CHECKING:
    from sma_games.sweeps.routes.rows import Route

__all__ = ["Task", "parts_in_order"]

Part = TypeVar("Part")
FEW = 16
"""Settings that are done before threads start: enough for an admissible one to be likely among them."""


class Task(NamedTuple, Generic[Part]):
    """What is done with each chunk: its rows are found, and what is to be kept of them is made, by the same worker."""

    question: RowQuestion
    method: Method
    part: Callable[[ChunkRows], Part]

    def work(self, route: Route, number: int) -> Part:
        """Return the part of the result that one chunk gives."""
        return self.part(route.rows(self.question.settings.chunk(number)))

    def worker(self) -> Callable[[int], Part]:
        """Return what gives the part of a chunk by its number."""
        return partial(self.work, make_route(self.method, self.question))


def parts_in_order(
    task: Task[Part], first: int, *, workers: int | None, client: Any | None
) -> Generator[Part, None, None]:
    """Yield the parts of all chunks from a first one on, in order; at most a few are held.

    Raises
    ------
    SettingError
        If the number of workers is below 1.
    """
    numbers = range(first, task.question.settings.num_chunks)
    if client is not None:
        return parts_elsewhere(task, numbers, client)
    count = _num_threads(workers)
    route = make_route(task.method, task.question)
    if count == 1 or task.method is Method.EXACT or len(numbers) < 2:  # noqa: PLR2004 - nothing to share
        return (task.work(route, number) for number in numbers)
    return _in_threads(task, route, numbers, count)


def _in_threads(task: Task[Part], route: Route, numbers: range, count: int) -> Generator[Part, None, None]:
    _import_all(task, route, numbers[0])
    pool = ThreadPoolExecutor(count)
    try:
        yield from take_in_order(numbers, count * AHEAD, lambda number: pool.submit(task.work, route, number))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # chunks under way are left alone: nobody will take them


def _import_all(task: Task[Part], route: Route, number: int) -> None:
    """Do a few settings of a chunk in this thread, so that no thread of the pool imports anything.

    A thread that is left alone in the middle of an import holds its lock, for which the end of the program would wait.
    """
    import numpy as np

    chunk = task.question.settings.chunk(number)
    task.part(route.rows(chunk.only(np.arange(min(chunk.size, FEW)))))


def _num_threads(workers: int | None) -> int:
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if workers < 1:
        raise SettingError(f"workers = {workers}: expected at least 1")
    return workers
