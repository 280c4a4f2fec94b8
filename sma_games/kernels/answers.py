"""A growing list of distinct short lists of numbers, in the order in which they first occur."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.compiling import inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Answers", "note", "with_room"]

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(29)


class Answers(NamedTuple):
    """Lists of numbers, and a hash table of them; how many there are is kept by whoever notes them."""

    starts: NDArray[Any]
    """List k is `numbers[starts[k]]` to `numbers[starts[k + 1]]`."""
    numbers: NDArray[Any]
    keys: NDArray[Any]
    """The hash of each list."""
    slots: NDArray[Any]
    """The list in each slot, or -1; as many as a power of two, of which at most half are used."""


def with_room(answers: Answers | None, count: int, more: int, more_numbers: int) -> Answers:
    """Return the answers, of which there are `count`, with room for so many further ones, and numbers in them."""
    if answers is None:
        empty = np.zeros(0, dtype=np.uint64)
        answers = Answers(np.zeros(1, np.int64), np.zeros(0, np.int16), empty, np.full(2, -1, np.int32))
    used = answers.starts[count]
    if used + more_numbers > len(answers.numbers):
        answers = answers._replace(numbers=_longer(answers.numbers, 2 * (used + more_numbers)))
    if count + more > len(answers.keys):
        keys = _longer(answers.keys, 2 * (count + more))
        slots = _slots(keys[:count], 2 << len(keys).bit_length())
        answers = Answers(_longer(answers.starts, len(keys) + 1), answers.numbers, keys, slots)
    return answers


def _longer(array: NDArray[Any], size: int) -> NDArray[Any]:
    longer = np.empty(size, dtype=array.dtype)
    longer[: len(array)] = array
    return longer


def _slots(keys: NDArray[Any], size: int) -> NDArray[Any]:
    """Return a hash table of some keys: each in the first free slot from its place on."""
    slots = np.full(size, -1, dtype=np.int32)
    left, places = np.arange(len(keys)), (keys & np.uint64(size - 1)).astype(np.int64)
    while len(left):
        is_free = slots[places] < 0
        slots[places[is_free]] = left[is_free]  # of several, the last one stays
        is_out = slots[places] != left
        left, places = left[is_out], (places[is_out] + 1) & (size - 1)
    return slots


@inner
def note(answers: Answers, count: int, lists: NDArray[Any], row: int, size: int) -> int:
    """Return the place of a list, the start of a row of `lists`, among the answers; that is `count` if it is new."""
    key = np.uint64(size)
    for place in range(size):
        key = (key ^ np.uint64(lists[row, place])) * MULTIPLIER
        key ^= key >> SHIFT
    most = len(answers.slots) - 1
    slot = np.int64(key & np.uint64(most))
    while answers.slots[slot] >= 0:
        code: int = answers.slots[slot]
        start = answers.starts[code]
        is_same = answers.keys[code] == key and answers.starts[code + 1] - start == size
        for place in range(size if is_same else 0):
            is_same &= answers.numbers[start + place] == lists[row, place]
        if is_same:
            return code
        slot = (slot + 1) & most
    answers.slots[slot] = count
    answers.keys[count] = key
    start = answers.starts[count]
    answers.starts[count + 1] = start + size
    for place in range(size):
        answers.numbers[start + place] = lists[row, place]
    return count
