"""Parts of a work done on a Dask cluster and handed out in order: the same digits, whoever does them.

The work is sent in a pickle, and whoever takes a part of it makes what does the parts once, and keeps it.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol, TypeVar

from sma_games.errors import MethodError

__all__ = ["AHEAD", "Work", "in_turn", "parts_elsewhere", "parts_here_or_there", "take_in_order"]

Part_co = TypeVar("Part_co", covariant=True)
Part = TypeVar("Part")
AHEAD = 2  # parts under way or waiting to be taken, per thread
RETRIES = 10  # of a part whose worker was lost
_TURN = Lock()


class Work(Protocol[Part_co]):
    """What is sent to the workers; it can be pickled."""

    def worker(self) -> Callable[[Any], Part_co]:
        """Return what does a part of it."""


def parts_here_or_there(
    work: Work[Part], orders: Iterable[Any], client: Any | None, *, here: Callable[[Any], Part] | None = None
) -> Generator[Part, None, None]:
    """Yield the parts that are ordered, in order: done on a cluster if there is a client, else here.

    Parameters
    ----------
    here
        What does a part here, if it is at hand; else it is made.
    """
    if client is not None:
        yield from parts_elsewhere(work, orders, client)
        return
    yield from map(here or work.worker(), orders)


def parts_elsewhere(work: Work[Part], orders: Iterable[Any], client: Any) -> Generator[Part, None, None]:
    """Yield the parts that are ordered, in order, done on a cluster; at most a few are held.

    Raises
    ------
    MethodError
        If that is no client of a cluster.
    """
    if not hasattr(client, "submit"):
        raise MethodError(
            f"client: give a client of a Dask cluster, such as dask.distributed.Client(), not {type(client).__name__}; "
            "install sma-games[distributed] to have it"
        )
    pickled = pickle.dumps(work)
    threads = sum(client.nthreads().values()) or 1
    waiting: list[Any] = []

    def submit(order: Any) -> Any:
        future = client.submit(_part, pickled, order, pure=False, retries=RETRIES)
        waiting.append(future)
        return future

    try:
        yield from take_in_order(orders, threads * AHEAD, submit)
    finally:
        with suppress(Exception):  # the cluster may be gone, and what is being told matters more
            client.cancel(waiting)


def take_in_order(orders: Iterable[Any], width: int, submit: Callable[[Any], Any]) -> Iterator[Any]:
    """Yield results in order, with a limited number of them under way."""
    under_way: deque[Any] = deque()
    for order in orders:
        under_way.append(submit(order))
        if len(under_way) >= width:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def in_turn(function: Callable[[Any], Part]) -> Callable[[Any], Part]:
    """Return a function of which one call is under way at a time: threads of a worker share a tree that grows."""

    def one(order: Any) -> Part:
        with _TURN:
            return function(order)

    return one


def _part(pickled: bytes, order: Any) -> Any:
    """Return a part, on whatever machine this runs."""
    return _worker(pickled)(order)


@lru_cache(maxsize=2)
def _worker(pickled: bytes) -> Callable[[Any], Any]:
    work: Work[Any] = pickle.loads(pickled)  # noqa: S301 - made by `parts_elsewhere`
    return work.worker()
