"""Running a route over the chunks of a sweep, in threads or on a cluster; what comes of them is handed out in order."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from sma_games.errors import SettingError
from sma_games.sweeps.routes.choosing import make_route
from sma_games.sweeps.routes.rows import ChunkRows, Method, RowQuestion

if TYPE_CHECKING:
    from sma_games.sweeps.routes.rows import Route

__all__ = ["Task", "parts_in_order"]

Part = TypeVar("Part")
RETRIES = 10  # of a chunk whose worker was lost
AHEAD = 2  # chunks under way or waiting to be taken, per thread


class Task(NamedTuple, Generic[Part]):
    """What is done with each chunk: its rows are found, and what is to be kept of them is made, by the same worker."""

    question: RowQuestion
    method: Method
    part: Callable[[ChunkRows], Part]

    def work(self, route: Route, number: int) -> Part:
        """Return the part of the result that one chunk gives."""
        return self.part(route.rows(self.question.settings.chunk(number)))


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
        return _on_cluster(task, numbers, client)
    count = _num_threads(workers)
    route = make_route(task.method, task.question)
    if count == 1 or task.method is Method.EXACT or len(numbers) < 2:  # noqa: PLR2004 - nothing to share
        return (task.work(route, number) for number in numbers)
    return _in_threads(task, route, numbers, count)


def _in_threads(task: Task[Part], route: Route, numbers: range, count: int) -> Generator[Part, None, None]:
    pool = ThreadPoolExecutor(count)
    try:
        yield from _windowed(numbers, count * AHEAD, lambda number: pool.submit(task.work, route, number))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # chunks under way are left alone: nobody will take them


def _on_cluster(task: Task[Part], numbers: range, client: Any) -> Generator[Part, None, None]:
    pickled = pickle.dumps(task)
    threads = sum(client.nthreads().values()) or 1
    waiting: list[Any] = []

    def submit(number: int) -> Any:
        future = client.submit(_part_of_task, pickled, number, pure=False, retries=RETRIES)
        waiting.append(future)
        return future

    try:
        yield from _windowed(numbers, threads * AHEAD, submit)
    finally:
        with suppress(Exception):  # the cluster may be gone, and what is being told matters more
            client.cancel(waiting)


def _windowed(numbers: range, width: int, submit: Callable[[int], Any]) -> Iterator[Any]:
    """Yield results in order, with a limited number of them under way."""
    under_way: deque[Any] = deque()
    for number in numbers:
        under_way.append(submit(number))
        if len(under_way) >= width:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _part_of_task(pickled: bytes, number: int) -> Any:
    """Return the part of a chunk, on whatever machine this runs."""
    task, route = _unpickled(pickled)
    return task.work(route, number)


@lru_cache(maxsize=2)
def _unpickled(pickled: bytes) -> tuple[Task[Any], Route]:
    task: Task[Any] = pickle.loads(pickled)  # noqa: S301 - made by `_on_cluster`
    return task, make_route(task.method, task.question)


def _num_threads(workers: int | None) -> int:
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if workers < 1:
        raise SettingError(f"workers = {workers}: expected at least 1")
    return workers
