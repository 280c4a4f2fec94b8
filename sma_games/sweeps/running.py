"""Running a route over the chunks of a sweep: in threads or on a cluster, rows handed out in order."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError
from sma_games.sweeps.routes import make_route
from sma_games.sweeps.rows import ChunkRows, Method, Question

if TYPE_CHECKING:
    from sma_games.sweeps.rows import Route

__all__ = ["rows_in_order"]

RETRIES = 10  # of a chunk whose worker was lost
AHEAD = 2  # chunks under way or waiting to be taken, per thread


def rows_in_order(
    question: Question, method: Method, first: int, *, workers: int | None, client: Any | None
) -> Iterator[ChunkRows]:
    """Yield the rows of all chunks from a first one on, in order; at most a few are held.

    Raises
    ------
    SettingError
        If the number of workers is below 1.
    """
    numbers = range(first, question.settings.num_chunks)
    if client is not None:
        return _on_cluster(question, method, numbers, client)
    count = _num_threads(workers)
    route = make_route(method, question)
    if count == 1 or method is Method.EXACT or len(numbers) < 2:  # noqa: PLR2004 - nothing to share
        return (route.rows(question.settings.chunk(number)) for number in numbers)
    return _in_threads(route, question, numbers, count)


def _in_threads(route: Route, question: Question, numbers: range, count: int) -> Iterator[ChunkRows]:
    pool = ThreadPoolExecutor(count)
    try:
        yield from _windowed(
            numbers,
            count * AHEAD,
            lambda number: pool.submit(lambda: route.rows(question.settings.chunk(number))),
        )
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _on_cluster(question: Question, method: Method, numbers: range, client: Any) -> Iterator[ChunkRows]:
    task = pickle.dumps((question, method))
    threads = sum(client.nthreads().values()) or 1
    waiting: list[Any] = []

    def submit(number: int) -> Any:
        future = client.submit(_rows_of_task, task, number, pure=False, retries=RETRIES)
        waiting.append(future)
        return future

    try:
        yield from _windowed(numbers, threads * AHEAD, submit)
    finally:
        with suppress(Exception):  # the cluster may be gone, and what is being told matters more
            client.cancel(waiting)


def _windowed(numbers: range, width: int, submit: Callable[[int], Any]) -> Iterator[ChunkRows]:
    """Yield results in order, with a limited number of them under way."""
    under_way: deque[Any] = deque()
    for number in numbers:
        under_way.append(submit(number))
        if len(under_way) >= width:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _rows_of_task(task: bytes, number: int) -> ChunkRows:
    """Return the rows of a chunk, on whatever machine this runs."""
    question, route = _route_of_task(task)
    return route.rows(question.settings.chunk(number))


@lru_cache(maxsize=2)
def _route_of_task(task: bytes) -> tuple[Question, Route]:
    question, method = pickle.loads(task)  # noqa: S301 - made by `_on_cluster`
    return question, make_route(method, question)


def _num_threads(workers: int | None) -> int:
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if workers < 1:
        raise SettingError(f"workers = {workers}: expected at least 1")
    return workers
