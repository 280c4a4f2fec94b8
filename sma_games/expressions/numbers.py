"""Exact numbers from what people type."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from numbers import Rational, Real
from typing import Any

from sma_games.algebra.numbers.number_texts import decimal_text, exact_text
from sma_games.errors import SettingError

__all__ = ["MAX_DIGITS", "MAX_POWER_OF_TEN", "decimal_fraction", "number_text", "parse_number"]

MAX_DIGITS = 100  # of one number: nobody measures more, longer ones only exhaust memory
MAX_POWER_OF_TEN = 400  # every float fits, 5e-324 included
EXAMPLE = "write for example 0.55 or 11/20"
WIDTH = 60  # characters of a value for which a message has room

_DECIMAL = re.compile(r"(0|[1-9]\d*)?(?:\.(\d*))?(?:[eE]([+-]?\d+))?", re.ASCII)  # 007 is a code, no number
_LEADING_ZEROS = re.compile(r"(?<![\d.eE])0+(?=\d)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)  # or a decimal with a comma
_NUMBER = re.compile(r"([+-]?)([\d.eE]+(?:(?<=[eE])[+-]\d+)?)(?:/([\d.]+))?", re.ASCII)


def decimal_fraction(text: str) -> Fraction | None:
    """Return the exact value of an unsigned decimal such as 12, 0.55, .5 or 1e-3; None if it is none or too long.

    Examples
    --------
    >>> decimal_fraction("0.1"), decimal_fraction("0x1F")
    (Fraction(1, 10), None)
    """
    match = _DECIMAL.fullmatch(text)
    if match is None or len(text) > MAX_DIGITS + 10:
        return None
    whole, part, power = match[1] or "", match[2] or "", match[3] or "0"
    if not whole + part or len(whole + part) > MAX_DIGITS or abs(int(power)) > MAX_POWER_OF_TEN:
        return None
    digits, scale = int(whole + part), int(power) - len(part)
    return Fraction(digits * 10**scale) if scale >= 0 else Fraction(digits, 10**-scale)


def parse_number(number: Any) -> Fraction:
    """Return the exact value of a number or of text such as "0.55", "11/20", "-3" or "1e-3".

    A float counts as its shortest decimal, so 0.1 is 1/10; numpy's numbers and Decimals are taken too.

    Raises
    ------
    SettingError
        If it is not a finite number, or has more than a hundred digits.

    Examples
    --------
    >>> parse_number("11/20"), parse_number(0.1)
    (Fraction(11, 20), Fraction(1, 10))
    """
    if getattr(number, "shape", None) == () and not isinstance(number, Real):
        number = number.item()  # an array without axes, or numpy's own bool
    if isinstance(number, Rational) and not isinstance(number, bool):
        return Fraction(int(number.numerator), int(number.denominator))
    if isinstance(number, Real | Decimal | str) and not isinstance(number, bool):
        value = _from_text(decimal_text(number).strip())
        if value is not None:
            return value
    if isinstance(number, str):
        _refuse_comma(number)
        _refuse_long(number)
    raise SettingError(f"{_short(number)} is not a number; {_example(number)}")


def number_text(number: Any) -> str:
    """Return a fraction as a short decimal if it has one, else as "a/b"; an irrational number as it prints.

    Examples
    --------
    >>> number_text(Fraction(6, 5)), number_text(Fraction(1, 3))
    ('1.2', '1/3')
    """
    if not isinstance(number, Fraction):
        return exact_text(number)
    remaining = number.denominator
    for prime in (2, 5):
        while remaining % prime == 0:
            remaining //= prime
    short = repr(number.numerator / number.denominator) if abs(number) < 10**12 else ""
    if remaining == 1 and short and Fraction(short) == number:
        return short.removesuffix(".0")
    return exact_text(number)


@lru_cache(maxsize=4096)
def _from_text(text: str) -> Fraction | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    top = decimal_fraction(match[2])
    if top is None:
        return None
    signed = -top if match[1] == "-" else top
    if not match[3]:
        return signed
    bottom = decimal_fraction(match[3])
    return signed / bottom if bottom else None


def _refuse_comma(text: str) -> None:
    """Refuse a number whose only fault is a comma."""
    plain = text.strip()
    point = plain.replace(",", ".") if plain.count(",") == 1 else ""
    if _from_text(point) is None:
        return
    if _THOUSANDS.fullmatch(plain):
        whole = plain.replace(",", "")
        raise SettingError(f"write {whole}, or {point} if it is a decimal: {_short(text)} is not a number")
    raise SettingError(f"write {point} with a point: {_short(text)} is not a number")


def _refuse_long(text: str) -> None:
    """Refuse a number that has too many digits, or too large a power of ten."""
    match = _NUMBER.fullmatch(text.strip())
    parts = [_DECIMAL.fullmatch(part) for part in (match[2], match[3]) if part] if match is not None else []
    for part in parts:
        if part is None:
            return
        if len((part[1] or "") + (part[2] or "")) > MAX_DIGITS:
            raise SettingError(f"{_short(text)} has more than {MAX_DIGITS} digits; {EXAMPLE}")
        power = (part[3] or "0").lstrip("+-")
        if len(power) > WIDTH or int(power) > MAX_POWER_OF_TEN:
            raise SettingError(f"{_short(text)}: powers of ten go up to {MAX_POWER_OF_TEN}; {EXAMPLE}")


def _example(number: Any) -> str:
    """Return what to write instead of something that is no number."""
    text = number.strip() if isinstance(number, str) else ""
    plain = _LEADING_ZEROS.sub("", text.removesuffix("%").strip())
    value = _from_text(plain)
    if value is None or plain == text:
        return EXAMPLE
    if text.endswith("%"):
        share = number_text(value / 100)
        return f"for {plain} percent write {share if len(share) <= WIDTH else 'a hundredth of it, without the sign'}"
    return f"write {plain}, without leading zeros"


def _short(value: object) -> str:
    try:
        shown = repr(value)
    except ValueError:  # Python refuses to print integers of more than 4300 digits
        shown = "this value"
    return shown if len(shown) <= WIDTH else f"{shown[: WIDTH - 3]}..."
