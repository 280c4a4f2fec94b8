"""How a distribution is written in a model file, and what is believed about a parameter by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from sma_games.errors import SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.expressions.numbers import number_text
from sma_games.modeling.beliefs import KINDS, Belief, Discrete
from sma_games.modeling.problems import ProblemList

__all__ = ["Distribution", "read_distribution"]

FIXED = "fixed"


@dataclass(frozen=True)
class Distribution:
    """What is believed about a parameter: a kind and its numbers.

    The kinds are uniform(low, high), loguniform(low, high), beta(a, b) stretched over the range,
    normal(mean, deviation) and lognormal(mean, deviation), both cut off at the range and with the numbers of what is
    not cut off, those of the logarithm for lognormal; triangular(low, mode, high),
    discrete(value, weight, value, weight, ...), empirical("table.csv", column), all values of which are as likely, and
    fixed.

    Examples
    --------
    >>> Distribution("uniform", (Fraction(0), Fraction(1, 2)))
    Distribution(kind='uniform', arguments=(Fraction(0, 1), Fraction(1, 2)))
    """

    kind: str
    arguments: tuple[Fraction, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Whether the value is certain."""
        return self.kind == FIXED

    def within(self, low: Fraction, high: Fraction, value: Fraction) -> Belief:
        """Return the distribution as it is within a range, for a parameter of a value."""
        if self.is_fixed:
            return Discrete((value, Fraction(1)), low, high)
        return KINDS[self.kind](self.arguments, low, high)

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(number_text, self.arguments))})" if self.arguments else self.kind


def read_distribution(text: str, place: str, problems: ProblemList) -> Distribution | None:
    """Return what a text says is believed, or note why it says nothing."""
    match = re.fullmatch(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*", text)
    if match is None or match[1] not in (*KINDS, FIXED):
        name = match[1] if match else text[:60]
        forms = ", ".join([*(kind.form for kind in KINDS.values()), FIXED])
        problems.add(place, f"unknown distribution {name!r}{did_you_mean(name, (*KINDS, FIXED))}; there are {forms}")
        return None
    parts = match[2].split(",") if match[2] else []
    try:
        numbers = tuple(parse_number(part.strip()) for part in parts)
    except SettingError as error:
        problems.add(place, str(error))
        return None
    reason = _why_not(match[1], numbers, text)
    if reason:
        problems.add(place, reason)
        return None
    return Distribution(match[1], numbers)


def _why_not(name: str, numbers: tuple[Fraction, ...], text: str) -> str:
    """Return why numbers do not suit a kind of distribution, or "" if they do."""
    form, takes = (FIXED, not numbers) if name == FIXED else (KINDS[name].form, KINDS[name].takes(len(numbers)))
    if not takes:
        count = f"{len(numbers) or 'no'} number{'s' if len(numbers) != 1 else ''}"
        return f"{text!r} has {count}; write {form}"
    if name != FIXED and not KINDS[name].accepts(numbers):
        return f"in {text!r} {KINDS[name].rule}"
    return ""
