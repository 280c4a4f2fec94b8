"""Supports of mixed strategies, and probabilities of the actions in them as polynomials."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TypeVar

from sma_games.algebra.polynomials.multilinear import Multilinear, constant, variable

__all__ = ["nonempty_subsets", "support_shares"]

Key = TypeVar("Key")


def nonempty_subsets(size: int) -> list[tuple[int, ...]]:
    """Return the nonempty supports, smallest first."""
    return [chosen for length in range(1, size + 1) for chosen in combinations(range(size), length)]


def support_shares(supports: Mapping[Key, tuple[int, ...]]) -> tuple[dict[tuple[Key, int], Multilinear], int]:
    """Return the probability of each action in use as a polynomial, and how many of these are variables.

    Whoever mixes has one variable for each action.

    Examples
    --------
    >>> shares, number = support_shares({"A": (1,), "B": (0, 2)})
    >>> shares["A", 1] == constant(1), shares["B", 2] == variable(1), number
    (True, True, 2)
    """
    mixed = [(key, action) for key, used in supports.items() if len(used) > 1 for action in used]
    shares = {(key, used[0]): constant(1) for key, used in supports.items()}
    return shares | {slot: variable(number) for number, slot in enumerate(mixed)}, len(mixed)
