"""A number that rests on beliefs: exact, estimated with its standard error, or seen among the settings drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import floor, inf, log10, sqrt
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.real_numbers import nearest_float

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Estimate", "Evidence"]

FEWEST_DIGITS, MOST_DIGITS = 4, 9  # behind the point: settings are drawn with 32 bits


class Evidence(Enum):
    """What a number rests on; the value says it in a sentence."""

    EXACT = "It is exact."
    ESTIMATED = "It is estimated from independent replications, with their standard error."
    SEEN = "It is the extreme one among the settings drawn; there may be others beyond it."


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error.

    Examples
    --------
    >>> Estimate.of(Fraction(1, 4)), Estimate(0.25, 0.001)
    (1/4, 0.2500 ± 0.0010)
    """

    value: float
    error: float = 0.0
    """Standard error: 0 if exact, infinite if nothing is known of it."""
    exact: Fraction | None = None
    evidence: Evidence = Evidence.ESTIMATED

    @classmethod
    def of(cls, number: Fraction) -> Estimate:
        """Return an exact number."""
        return cls(nearest_float(number), 0.0, number, Evidence.EXACT)

    @classmethod
    def mean(cls, replications: NDArray[Any]) -> Estimate:
        """Return the mean of independent replications."""
        count = len(replications)
        return cls(float(replications.mean()), float(replications.std(ddof=1)) / sqrt(count))

    @classmethod
    def seen(cls, value: float) -> Estimate:
        """Return an extreme value among those drawn."""
        return cls(float(value), inf, None, Evidence.SEEN)

    def __repr__(self) -> str:
        if self.exact is not None:
            return str(self.exact)
        if self.evidence is Evidence.SEEN:
            return f"{self.value:.4f} seen"
        digits = FEWEST_DIGITS
        if self.error > 0:
            digits = min(max(digits, 1 - floor(log10(self.error))), MOST_DIGITS)  # two digits of the error
        return f"{self.value:.{digits}f} ± {self.error:.{digits}f}"
