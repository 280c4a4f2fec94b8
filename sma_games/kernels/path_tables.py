"""What is found at many settings: equal sequences numbered, and least, greatest and selected quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.kernels.compiling import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["numbered_sequences", "selections"]

SAME = 1e-12
"""Weighted sums nearer than this are taken for equal: they differ by rounding, so order decides."""


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
    starts: NDArray[Any], quantities: NDArray[Any], weights: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return least and greatest quantities of each setting, of shape (quantities, settings), and what is selected.

    Where a setting has nothing they are NaN, and -1.

    Parameters
    ----------
    starts
        What a setting i has is starts[i] to starts[i + 1].
    quantities
        Shape (number of all that settings have, quantities).
    weights
        One for each quantity: what has the greatest weighted sum is selected, the first among equals.
    """
    num_settings = len(starts) - 1
    least = np.full((quantities.shape[1], num_settings), np.nan)
    greatest = np.full((quantities.shape[1], num_settings), np.nan)
    selected = np.full(num_settings, -1, dtype=np.int64)
    _select(starts, quantities, weights, least, greatest, selected)
    return least, greatest, selected


@compiled
def _select(
    starts: NDArray[Any],
    quantities: NDArray[Any],
    weights: NDArray[Any],
    least: NDArray[Any],
    greatest: NDArray[Any],
    selected: NDArray[Any],
) -> None:
    """Write what `selections` returns into arrays of NaN and -1."""
    for i in range(len(selected)):
        best = 0.0
        for place in range(starts[i], starts[i + 1]):
            score = 0.0
            for quantity in range(quantities.shape[1]):
                x = quantities[place, quantity]
                score += weights[quantity] * x
                if not x >= least[quantity, i]:
                    least[quantity, i] = x
                if not x <= greatest[quantity, i]:
                    greatest[quantity, i] = x
            if selected[i] < 0 or score > best + SAME * (1 + abs(best)):
                best, selected[i] = score, place
