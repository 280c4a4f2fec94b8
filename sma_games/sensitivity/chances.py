"""A probability as far as it is known: a fraction, an enclosure, or an estimate with its error."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf, log10, nextafter, sqrt
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVEL", "Chance", "estimate_ratio"]

LEVEL = 0.95
"""How often the interval of an estimate holds the true value."""
MOST_DIGITS = 12
FINE = 1e-6  # half widths above it are told as decimals
SHORT = 40  # characters of a fraction that is shown
GRAIN = 1e-9  # of Sobol' points, which are multiples of it: no estimate is closer
RULE_OF_THREE = 3.0  # lines without a single exception show with LEVEL that fewer than three in so many have one


@dataclass(frozen=True)
class Chance:
    """A probability and how surely it is known.

    Examples
    --------
    >>> print(Chance.of_fraction(Fraction(3171, 6250)))
    0.50736 = 3171/6250
    >>> print(Chance(0.1544, 0.1529, 0.1559, 0.0007))
    0.1544 (0.1529 to 0.1559)
    """

    value: float
    low: float
    """The true value is at least this: surely, or, of an estimate, within its interval of 95 %."""
    high: float
    standard_error: float | None = None
    """Of an estimate; None if the interval is proved."""
    exact: Fraction | None = None

    @classmethod
    def of_fraction(cls, value: Fraction) -> Chance:
        """Return a probability that is known exactly."""
        near = float(value)
        low = near if Fraction(near) <= value else nextafter(near, -inf)
        high = near if Fraction(near) >= value else nextafter(near, inf)
        return cls(near, low, high, exact=value)

    @classmethod
    def of_ball(cls, ball: Any) -> Chance:
        """Return a probability that lies in a real ball of FLINT, rounded outward."""
        ends = [_outward(ball.lower(), -inf), _outward(ball.upper(), inf)]
        low, high = max(ends[0], 0.0), min(ends[1], 1.0)
        return cls(min(max(float(ball.mid()), low), high), low, high)

    @property
    def digits(self) -> int:
        """Digits after the point that say something, of a probability that is enclosed."""
        return min(MOST_DIGITS, max(1, 1 - floor(log10(self.half_width)))) if self.half_width else MOST_DIGITS

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2

    def __str__(self) -> str:
        if self.exact is not None:
            text = exact_text(self.exact)
            return f"{self.value:.10g}" + (f" = {text}" if len(text) <= SHORT else "")
        if self.standard_error is None:
            width = f"{self.half_width:.{self.digits}f}" if self.half_width > FINE else f"{self.half_width:.0e}"
            width = width if float(width) else f"{self.half_width:.0e}"
            return f"{self.value:.{self.digits}f} ± {width}"
        return f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f})"


def _outward(end: Any, way: float) -> float:
    """Return a float on the outer side of an exact number of FLINT."""
    near = float(end)
    mantissa, exponent = end.man_exp()
    exact = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    is_outside = Fraction(near) <= exact if way < 0 else Fraction(near) >= exact
    return near if is_outside else nextafter(near, way)


def estimate_ratio(parts: NDArray[Any], wholes: NDArray[Any], num_lines: int) -> Chance:
    """Return the ratio of two expectations from independent repetitions, each with the sums of both.

    The standard error is that of the residuals, which is right to first order; the interval is Student's.

    Parameters
    ----------
    parts, wholes
        One sum for each repetition.
    num_lines
        How many lines they are sums over: if all say the same, there may still be exceptions that none has met.
    """
    from scipy.stats import t

    repetitions, whole = len(parts), float(wholes.sum())
    value = float(parts.sum()) / whole
    residuals = (parts - value * wholes) / (whole / repetitions)
    error = sqrt(float((residuals**2).sum()) / (repetitions * (repetitions - 1)))
    reach = max(float(t.ppf((1 + LEVEL) / 2, repetitions - 1)) * error, GRAIN)
    if min(value, 1 - value) <= 1 / num_lines:
        reach, error = max(reach, RULE_OF_THREE / num_lines), max(error, 1 / num_lines)
    return Chance(value, max(value - reach, 0.0), min(value + reach, 1.0), error)
