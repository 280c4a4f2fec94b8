"""The order of numbers that have a sign."""

from __future__ import annotations

from typing import Any

__all__ = ["OrderedBySign"]


class OrderedBySign:
    """What orders the elements of a ring by the `sign` of their difference."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return _sign_of_difference(self, other) < 0

    def __le__(self, other: object) -> bool:
        return _sign_of_difference(self, other) <= 0

    def __gt__(self, other: object) -> bool:
        return _sign_of_difference(self, other) > 0

    def __ge__(self, other: object) -> bool:
        return _sign_of_difference(self, other) >= 0


def _sign_of_difference(number: Any, other: object) -> int:
    sign: int = (number - other).sign
    return sign
