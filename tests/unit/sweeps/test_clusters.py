"""Parts of a work: in order, as few as are asked for, made by one worker, and refused to what is no client."""

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count, islice
from typing import Any, NamedTuple

import pytest

from sma_games.errors import MethodError
from sma_games.sweeps.clusters import AHEAD, parts_here_or_there


class Squares(NamedTuple):
    """Squares numbers, shifted."""

    shift: int

    def worker(self) -> Callable[[int], int]:
        return lambda number: number**2 + self.shift


class Client:
    """Two threads, which do at once what they are given."""

    def __init__(self) -> None:
        self.orders: list[int] = []
        self.is_cancelled = False

    def nthreads(self) -> dict[str, int]:
        return {"one": 1, "other": 1}

    def submit(self, function: Callable[[bytes, int], int], work: bytes, order: int, **_: Any) -> Future[int]:
        self.orders.append(order)
        found: Future[int] = Future()
        found.set_result(function(work, order))
        return found

    def cancel(self, _futures: list[Future[int]]) -> None:
        self.is_cancelled = True


def test_parts_come_in_order_wherever_they_are_made() -> None:
    expected = [number**2 + 1 for number in range(20)]
    for client in (None, Client()):
        assert list(parts_here_or_there(Squares(1), range(20), client)) == expected


def test_no_more_parts_are_made_than_are_under_way_when_nobody_asks_for_more() -> None:
    client = Client()
    parts = parts_here_or_there(Squares(0), count(), client)
    assert list(islice(parts, 3)) == [0, 1, 4]
    parts.close()
    assert client.is_cancelled
    assert len(client.orders) == 2 + 2 * AHEAD


def test_what_is_at_hand_is_used() -> None:
    assert list(parts_here_or_there(Squares(0), [3], None, here=lambda number: -number)) == [-3]


def test_a_client_that_is_none_is_refused() -> None:
    with pytest.raises(MethodError, match=r"give a client of a Dask cluster.* not int; install"):
        list(parts_here_or_there(Squares(0), [3], 3))
