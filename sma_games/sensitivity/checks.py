"""Numbers that every question of this folder takes, checked in one way."""

from __future__ import annotations

from numbers import Real
from typing import Any

from sma_games.errors import SettingError

__all__ = ["check_positive", "check_seed"]


def check_positive(**numbers: Any) -> None:
    """Refuse numbers that are not above 0; None stands for one that was not given.

    Raises
    ------
    SettingError
        Naming the first of them.
    """
    for name, number in numbers.items():
        is_number = isinstance(number, Real) and not isinstance(number, bool)
        if number is not None and not (is_number and number > 0):
            raise SettingError(f"{name} = {number!r}: expected a number above 0")


def check_seed(seed: Any) -> int:
    """Return a seed as an int.

    Raises
    ------
    SettingError
        If it is no whole number that is not negative.
    """
    if not hasattr(seed, "__index__") or isinstance(seed, bool) or seed < 0:
        raise SettingError(f"seed = {seed!r}: expected a whole number that is not negative")
    return int(seed)
