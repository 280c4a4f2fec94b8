"""What is believed about a parameter, from which samples are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from sma_games.errors import SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.modeling.problems import ProblemList

__all__ = ["Distribution", "read_distribution"]

Numbers: TypeAlias = tuple[Fraction, ...]
FARTHEST = 38
"""Deviations from the mean; beyond, no float is as small as the weight that is left."""


@dataclass(frozen=True)
class Distribution:
    """What is believed about a parameter: a kind and its numbers.

    The kinds are uniform(low, high), loguniform(low, high), beta(a, b), triangular(low, mode, high), fixed,
    normal(mean, deviation) cut off at the range, and discrete(value, weight, value, weight, ...).

    Examples
    --------
    >>> Distribution("uniform", (Fraction(0), Fraction(1, 2)))
    Distribution(kind='uniform', arguments=(Fraction(0, 1), Fraction(1, 2)))
    """

    kind: str
    arguments: tuple[Fraction, ...] = ()

    def why_not_within(self, low: Fraction, high: Fraction) -> str:
        """Return why nothing can be drawn from a normal distribution that is cut off at these ends, or "" if it can."""
        if self.kind != "normal":
            return ""
        mean, deviation = self.arguments
        if max(low - mean, mean - high) <= FARTHEST * deviation:
            return ""
        return (
            "give normal(mean, deviation) a mean nearer to the range, or a larger deviation: "
            f"more than {FARTHEST} deviations away there is no weight left to draw from"
        )


class Kind(NamedTuple):
    """What a kind of distribution asks of its numbers."""

    form: str
    accepts: Callable[[Numbers], bool]
    rule: str


KINDS = {
    "uniform": Kind("uniform(low, high)", lambda n: n[0] < n[1], "low must be below high"),
    "loguniform": Kind("loguniform(low, high)", lambda n: 0 < n[0] < n[1], "low must lie between 0 and high"),
    "beta": Kind("beta(a, b)", lambda n: min(n) > 0, "a and b must be above 0"),
    "normal": Kind("normal(mean, deviation)", lambda n: n[1] > 0, "the deviation must be above 0"),
    "triangular": Kind(
        "triangular(low, mode, high)",
        lambda n: n[0] <= n[1] <= n[2] and n[0] < n[2],
        "low, mode and high must be in this order",
    ),
    "discrete": Kind(
        "discrete(value, weight, ...)",
        lambda n: min(n[1::2]) >= 0 and sum(n[1::2]) == 1,
        "the weights must not be negative, and add up to 1",
    ),
    "fixed": Kind("fixed", lambda _: True, ""),
}


def read_distribution(text: str, place: str, problems: ProblemList) -> Distribution | None:
    """Return what a text says is believed, or note why it says nothing."""
    match = re.fullmatch(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*", text)
    if match is None or match[1] not in KINDS:
        name = match[1] if match else text[:60]
        forms = ", ".join(kind.form for kind in KINDS.values())
        problems.add(place, f"unknown distribution {name!r}{did_you_mean(name, KINDS)}; there are {forms}")
        return None
    parts = match[2].split(",") if match[2] else []
    try:
        numbers = tuple(parse_number(part.strip()) for part in parts)
    except SettingError as error:
        problems.add(place, str(error))
        return None
    kind = KINDS[match[1]]
    if not _fits(kind.form, len(numbers)):
        count = f"{len(numbers) or 'no'} number{'s' if len(numbers) != 1 else ''}"
        problems.add(place, f"{text!r} has {count}; write {kind.form}")
        return None
    if not kind.accepts(numbers):
        problems.add(place, f"in {text!r} {kind.rule}")
        return None
    return Distribution(match[1], numbers)


def _fits(form: str, count: int) -> bool:
    """Return whether a number of arguments fits a form such as "beta(a, b)"."""
    if form.endswith("...)"):
        return count > 0 and count % 2 == 0
    return count == (form.count(",") + 1 if "(" in form else 0)
