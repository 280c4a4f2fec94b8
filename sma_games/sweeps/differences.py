"""In what a stored sweep differs from the one that is asked for, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["tell_difference"]

PROVENANCE = {
    "model": "of another model",
    "title": "of a model with another title",
    "model_sha256": "of another version of the model",
    "sma_games": "made by another version of sma_games",
    "packages": "made with other versions of packages",
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
    "hash": "values in the table",
    "axes": "values of",
    "beliefs": "distribution of",
    "fixed": "value of",
    "where": "where",
}
"""The parts of what is known of settings, in the same way; those that follow from others are left out."""
MOST = 80  # characters of a value that are told


class _Difference(NamedTuple):
    """A part that differs, and what it is there and now; None if that says nothing to a reader."""

    words: str
    there: Any = None
    now: Any = None

    def __str__(self) -> str:
        if self.there is None and self.now is None:
            return self.words
        return f"{self.words} {_short(self.there)} there, {_short(self.now)} now"


def tell_difference(there: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return the first difference between what two sweeps are, to go after "a sweep"; empty if there is none.

    Examples
    --------
    >>> tell_difference({"method": "exact"}, {"method": "numeric"})
    'by another method: exact there, numeric now'
    """
    for name, words in PROVENANCE.items():
        old, new = there.get(name), now.get(name)
        if old != new:
            return f"{words}{_details(name, old, new)}"
    return ""


def _details(name: str, there: Any, now: Any) -> str:
    """Return what follows the name of a part: in what exactly it differs."""
    if name == "settings":
        found = next(_differing_settings(json.loads(there), json.loads(now)), None)
        return "" if found is None else f", with another {found}"
    if name == "model_sha256":
        return ""
    if name == "packages":
        there, now = (", ".join(own - other) for own, other in _both(set(there.split(", ")), set(now.split(", "))))
    return f": {_short(there)} there, {_short(now)} now"


def _both(first: set[str], second: set[str]) -> Iterator[tuple[set[str], set[str]]]:
    yield first, second
    yield second, first


def _differing_settings(there: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[_Difference]:
    for part, words in SETTINGS.items():
        old, new = there.get(part), now.get(part)
        if old == new:
            continue
        if part == "hash":
            yield _Difference(words)
        elif isinstance(old, dict) and isinstance(new, dict):
            for name in {**new, **old}:
                if old.get(name) != new.get(name):
                    yield _Difference(f"{words} {name}:", old.get(name), new.get(name))
        else:
            yield _Difference(f"{words}:", old, new)


def _short(value: Any) -> str:
    text = " and ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = text if value not in (None, "", []) else "none"
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
