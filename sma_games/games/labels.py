"""Checks that every game makes of its labels and of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from typing import Any

from sma_games.algebra.numbers.number_texts import decimal_text
from sma_games.errors import GameError, did_you_mean

__all__ = ["as_exact", "check_labels", "position", "visible", "widened"]

LEADING_ZERO = re.compile(r"(?<![\d_.eE+-])[+-]?0_?\d", re.ASCII)  # 007 is a code; 1e-05 and 1_000 are numbers
FLOAT_BYTES = 8  # of Python's floats
LONGEST_NUMBER = 1000  # characters of a number given as text
LONGEST_POWER = 4  # digits of its power of ten: 1e9999 would already fill the memory
CONTROL_PICTURES = 0x2400  # where Unicode has a visible sign for each of the first 32 control characters
TURNING = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""Characters that turn the direction of what follows."""
UNSEEN = [*range(0x80, 0xA0), 0x2028, 0x2029, 0xFEFF, *TURNING]
"""These, and more control characters."""
SIGNS = {code: CONTROL_PICTURES + code for code in range(32) if chr(code) not in "\t\n"}
SIGNS |= {0x7F: 0x2421, **dict.fromkeys(UNSEEN, 0xFFFD)}


def as_exact(number: Any, place: str) -> Fraction:
    """Return a payoff or probability as a fraction; a float counts as its type's shortest decimal: 0.1 is 1/10.

    Raises
    ------
    GameError
        If it is not a finite real number; the message names the place.

    Examples
    --------
    >>> as_exact("11/20", "payoff"), as_exact(0.1, "payoff")
    (Fraction(11, 20), Fraction(1, 10))
    """
    if hasattr(number, "item") and not isinstance(number, Real):
        number = number.item()
    if type(number) is bool or not isinstance(number, Real | Decimal | str):
        raise _not_a_number(number, place)
    if isinstance(number, Rational):
        return Fraction(int(number.numerator), int(number.denominator))
    text = decimal_text(number)
    power = text.lower().partition("e")[2].lstrip("+-")
    if LEADING_ZERO.search(text):
        raise GameError(f"{place}: {text[:20]!r} is no number; leave out leading zeros")
    if max(len(text) // LONGEST_NUMBER, len(power) // LONGEST_POWER):
        raise _not_a_number(f"{text[:20]}...", place)
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise _not_a_number(number, place) from None


def widened(values: Any) -> Any:
    """Return an array of floats of fewer digits as Python's floats, by their shortest decimals; others as they are.

    Examples
    --------
    >>> import numpy as np
    >>> widened(np.array([0.1, 0.7], dtype=np.float32))
    array([0.1, 0.7])
    """
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") == "f" and dtype.itemsize < FLOAT_BYTES:  # type: ignore[union-attr]
        return values.astype(str).astype(float)
    return values


def check_labels(labels: Iterable[str], kind: str) -> tuple[str, ...]:
    """Return labels as a tuple of distinct non-empty strings, or raise GameError naming the one at fault.

    Examples
    --------
    >>> check_labels(["ROK", "US"], "players")
    ('ROK', 'US')
    """
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise GameError(f"{kind}: expected a list of labels, found {labels!r}")
    names: tuple[Any, ...] = tuple(labels)
    if not names:
        raise GameError(f"{kind}: at least one label is needed")
    for index, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise GameError(f"{kind}: label {index + 1} is {name!r}; labels are non-empty strings")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise GameError(f"{kind}: {twice!r} occurs twice; labels must differ")
    return names


def position(name: str, names: Sequence[str], kind: str) -> int:
    """Return the index of a label, or raise GameError with the nearest label.

    Examples
    --------
    >>> position("US", ("ROK", "US"), "player")
    1
    """
    if name in names:
        return names.index(name)
    raise GameError(f"unknown {kind} {name!r}{did_you_mean(str(name), names)}; the choices are {', '.join(names)}")


def _not_a_number(number: object, place: str) -> GameError:
    return GameError(f"{place}: {number!r} is not a finite number; write for example 2, 0.55 or '11/20'")


def visible(text: str) -> str:
    r"""Return a text with a visible sign for each character that would steer a terminal instead of being shown.

    Whatever a title, a meaning or a label holds, and is not ours, passes through here on its way to a reader.

    Examples
    --------
    >>> visible("red: \x1b[31m"), visible("two\nlines")
    ('red: ␛[31m', 'two\nlines')
    """
    return text.translate(SIGNS)
