"""In what a stored sweep differs from the one that is asked for, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["tell_difference"]

SWEEPS = {
    "model": "of another model",
    "title": "of a model with another title",
    "model_sha256": "of another version of the model",
    "sma_games": "by another version of sma_games",
    "packages": "by other versions of packages",
    "settings": "over other settings",
    "method": "by another method",
    "selection": "with another selection",
    "columns": "with other columns",
}
"""What must be the same for a run to go on, in the order in which a difference is told."""
SETTINGS = {
    "kind": "kind",
    "seed": "seed",
    "n": "number",
    "method": "way of drawing",
    "columns": "columns of the table",
    "hash": "values in the table, with the hash",
    "axes": "values of {}",
    "beliefs": "distribution of {}",
    "dependence": "rank correlation of {}",
    "fixed": "value of {}",
    "where": "where",
}
"""What settings are, in the same way, without what follows from this; braces stand for a parameter."""
MOST = 80  # characters of a value that are told


def tell_difference(there: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return the first difference between what two sweeps are, to go after "a sweep"; empty if there is none.

    Examples
    --------
    >>> tell_difference({"method": "exact"}, {"method": "numeric"})
    'by another method: exact there, numeric now'
    """
    for name, words in SWEEPS.items():
        old, new = there.get(name), now.get(name)
        if old != new:
            return f"{words}{_tell_details(name, old, new)}"
    return ""


def _tell_details(name: str, old: Any, new: Any) -> str:
    """Return in what exactly a part differs."""
    match name:
        case "model_sha256":
            return ""
        case "settings":
            return _tell_settings(json.loads(old), json.loads(new))
        case "packages":
            return _pair(*_only(old.split(", "), new.split(", ")))
        case "columns":
            sizes, names = zip(*(text.split(": ", 1) for text in (old, new)), strict=True)
            return _pair(*sizes) if sizes[0] != sizes[1] else _pair(*_only(*map(str.split, names)))
    return _pair(old, new)


def _only(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Return the words that are in one of two lists only."""
    return [word for word in old if word not in new], [word for word in new if word not in old]


def _tell_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    for part, words in SETTINGS.items():
        there, now = old.get(part), new.get(part)
        if isinstance(there, dict) and isinstance(now, dict):
            for name in {**there, **now}:
                if there.get(name) != now.get(name):
                    return _pair(there.get(name), now.get(name), words.format(name))
        elif there != now:
            return _pair(there, now, words)
    return ""


def _pair(there: Any, now: Any, words: str = "") -> str:
    return f": {words}{words and ' '}{_short(there)} there, {_short(now)} now"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
    return text[: MOST - 1] + "…" if len(text) > MOST else text or "none"
