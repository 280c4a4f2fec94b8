"""What is found at many settings: equal sequences numbered, and least, greatest and selected quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.kernels.arithmetic import OPEN, comparison, total
from sma_games.kernels.compiling import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["numbered_sequences", "selections"]


def numbered_sequences(content: NDArray[Any], starts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return a number for each sequence, the same for equal ones, and for each number the first that has it.

    Sequence k is `content[starts[k]:starts[k + 1]]`; numbers are given as sequences first occur.
    """
    size = len(starts) - 1
    numbers = np.empty(size, dtype=np.int64)
    firsts = np.empty(size, dtype=np.int64)
    slots = np.full(2 * size + 1, -1, dtype=np.int64)
    num_numbers = _number(content, starts, numbers, firsts, slots)
    return numbers, firsts[:num_numbers].copy()


@compiled
def _number(
    content: NDArray[Any], starts: NDArray[Any], numbers: NDArray[Any], firsts: NDArray[Any], slots: NDArray[Any]
) -> int:
    """Write the number of each sequence, and the first of each number; return how many numbers there are."""
    num_numbers = 0
    for k in range(len(numbers)):
        sequence = content[starts[k] : starts[k + 1]]
        key = np.uint64(len(sequence))
        for part in sequence:
            key = (key ^ np.uint64(part)) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        slot = np.int64(key % np.uint64(len(slots)))
        while slots[slot] >= 0:
            if _is_same(sequence, content, starts, firsts[slots[slot]]):
                break
            slot = (slot + 1) % len(slots)
        if slots[slot] < 0:
            slots[slot], firsts[num_numbers] = num_numbers, k
            num_numbers += 1
        numbers[k] = slots[slot]
    return num_numbers


@inner
def _is_same(sequence: NDArray[Any], content: NDArray[Any], starts: NDArray[Any], k: int) -> bool:
    """Tell whether a sequence is the same as sequence k."""
    is_same: bool = len(sequence) == starts[k + 1] - starts[k]
    for place in range(len(sequence) if is_same else 0):
        is_same &= sequence[place] == content[starts[k] + place]
    return is_same


def selections(
    starts: NDArray[Any],
    quantities: NDArray[Any],
    misses: NDArray[Any],
    weights: NDArray[Any],
    only_dominant: bool,  # noqa: FBT001 - kernels have no keywords
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return least and greatest quantities of each setting, of shape (quantities, settings), and what is selected.

    Where a setting has nothing they are NaN, and -1. The last array tells where it is not certain what is selected.

    Parameters
    ----------
    starts
        What a setting i has is starts[i] to starts[i + 1].
    quantities
        Shape (number of all that settings have, quantities).
    misses
        Shape (number of all that settings have, k): bounds on the errors of the first k quantities.
    weights
        One for each of those: what has the greatest weighted sum is selected, the first among equals.
    only_dominant
        Select it only if it has the most of each of them.
    """
    num_settings = len(starts) - 1
    least = np.full((quantities.shape[1], num_settings), np.nan)
    greatest = np.full((quantities.shape[1], num_settings), np.nan)
    selected = np.full(num_settings, -1, dtype=np.int64)
    is_open = np.zeros(num_settings, dtype=np.bool_)
    _select(starts, quantities, misses, weights, only_dominant, least, greatest, selected, is_open)
    return least, greatest, selected, is_open


@compiled
def _select(
    starts: NDArray[Any],
    quantities: NDArray[Any],
    misses: NDArray[Any],
    weights: NDArray[Any],
    only_dominant: bool,  # noqa: FBT001 - kernels have no keywords
    least: NDArray[Any],
    greatest: NDArray[Any],
    selected: NDArray[Any],
    is_open: NDArray[Any],
) -> None:
    """Write what `selections` returns into arrays of NaN, -1 and False."""
    for i in range(len(selected)):
        for place in range(starts[i], starts[i + 1]):
            for quantity in range(quantities.shape[1]):
                x = quantities[place, quantity]
                if not x >= least[quantity, i]:
                    least[quantity, i] = x
                if not x <= greatest[quantity, i]:
                    greatest[quantity, i] = x
        if starts[i + 1] > starts[i]:
            selected[i], is_open[i] = _best(starts[i], starts[i + 1], quantities, misses, weights)
        if only_dominant and selected[i] >= 0:
            sign = _dominance(selected[i], starts[i], starts[i + 1], quantities, misses)
            is_open[i] |= sign == OPEN
            if sign == -1:
                selected[i] = -1


@inner
def _best(
    start: int, stop: int, quantities: NDArray[Any], misses: NDArray[Any], weights: NDArray[Any]
) -> tuple[int, bool]:
    """Return the place with the greatest weighted sum, and whether that is not certain."""
    best, best_error, selected, is_open = 0.0, 0.0, start, False
    for place in range(start, stop):
        score, error = 0.0, 0.0
        for quantity in range(len(weights)):
            w = weights[quantity]
            if w != 0:
                score, error = total(score, error, w * quantities[place, quantity], w * misses[place, quantity])
        sign = comparison(score, error, best, best_error) if place > start else 1
        is_open |= sign == OPEN
        if sign == 1:
            best, best_error, selected = score, error, place
    return selected, is_open


@inner
def _dominance(own: int, start: int, stop: int, quantities: NDArray[Any], misses: NDArray[Any]) -> int:
    """Return 1 if a place has the most of every quantity with a bound, -1 if certainly not, or OPEN."""
    found = 1
    for place in range(start, stop):
        for quantity in range(misses.shape[1] if place != own else 0):
            sign = comparison(
                quantities[own, quantity], misses[own, quantity], quantities[place, quantity], misses[place, quantity]
            )
            if sign == -1:
                return -1
            found = OPEN if sign == OPEN else found
    return found
