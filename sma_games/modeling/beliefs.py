"""What is believed about a parameter, given that it lies in its range: one class for each kind of distribution.

What is rational is an exact fraction; the rest is enclosed by ball arithmetic, at FLINT's working precision. Formulas:
Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (1994, 1995).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import comb
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias

from flint import acb, arb, ctx, fmpq, good

from sma_games.modeling import quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["KINDS", "Belief", "Discrete", "Piece", "Uniform", "rational"]

Numbers: TypeAlias = tuple[Fraction, ...]
Curve: TypeAlias = Callable[..., Any]

FARTHEST = 38
"""Deviations from the mean; beyond, no float is as small as the weight that is left."""
MOST_WHOLE = 2_000
"""Sum of the numbers of a beta distribution; beyond, exact powers have too many digits to be of use."""
MOST_PRECISION = 40
"""Times the working precision, up to which digits that cancel are made up for."""


class Piece(NamedTuple):
    """An interval in which a belief has a density, and two functions that are analytic around its inside.

    Both take a complex ball and whether they must be analytic on it, as integrands of `acb.integral` do; where they
    are not, they return a ball that is not finite. They go on analytically beyond the ends, where the belief does not.
    """

    low: Fraction
    high: Fraction
    density: Curve
    cumulative: Curve


@dataclass(frozen=True)
class Belief(ABC):
    """A distribution with its numbers, conditioned on the range from `low` to `high`.

    Examples
    --------
    >>> Triangular((Fraction(0), Fraction(1), Fraction(2)), Fraction(0), Fraction(2)).cumulative(Fraction(1, 2))
    Fraction(1, 8)
    """

    kind: ClassVar[str]
    """What model files call it."""
    form: ClassVar[str]
    """How it is written in a model file."""
    rule: ClassVar[str] = ""
    """What its numbers must satisfy."""
    arguments: Numbers
    low: Fraction
    high: Fraction

    @classmethod
    def takes(cls, count: int) -> bool:
        """Return whether the form has so many numbers."""
        return count == cls.form.count(",") + 1

    @classmethod
    @abstractmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether numbers, as many as the form has, satisfy the rule."""

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The least and the greatest value that are believed possible."""
        return self.low, self.high

    @property
    @abstractmethod
    def mean(self) -> Fraction | arb:
        """The mean."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The intervals in which it has a density, in ascending order."""
        return (Piece(*self.ends, self._density, self._cumulative),)

    @property
    def is_rational(self) -> bool:
        """Whether the probability of values up to a fraction is a fraction."""
        return False

    @property
    def atoms(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The values that have a probability of their own, with it, in ascending order."""
        return ()

    def why_empty(self) -> str:
        """Return why there is no weight in the range that samples could be drawn from, or "" if there is."""
        return ""

    def quantiles(self, shares: NDArray[Any]) -> NDArray[Any]:
        """Return the floats below which shares of the weight lie; shape as the shares, which are in [0, 1]."""
        numbers = [float(number) for number in self.arguments]
        found: NDArray[Any] = getattr(quantiles, self.kind)(shares, numbers, float(self.low), float(self.high))
        return found

    def cumulative(self, value: Fraction, *, strict: bool = False) -> Fraction | arb:
        """Return the probability of values up to one, or below it if `strict`."""
        low, high = self.ends
        if value < low or (value == low and (strict or self.pieces)):
            return Fraction(0)
        if value > high or (value == high and not strict):
            return Fraction(1)
        return self._between(value, strict=strict)

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(str, self.arguments))})"

    def _between(self, value: Fraction, *, strict: bool) -> Fraction | arb:
        """Return the same for a value between the ends."""
        del strict
        place = rational(value)
        piece = next(each for each in self.pieces if value <= each.high)
        if self.is_rational:
            found = piece.cumulative(place, analytic=False)
            return Fraction(int(found.p), int(found.q))
        return accurate(lambda: piece.cumulative(acb(place), analytic=False).real)

    def _density(self, x: Any, analytic: bool) -> Any:
        """Return the density at a fraction or a complex ball."""
        raise NotImplementedError

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        """Return the probability of values up to a fraction or a complex ball."""
        raise NotImplementedError


class Uniform(Belief):
    """All values between two numbers are equally likely."""

    kind = "uniform"
    form = "uniform(low, high)"
    rule = "low must be below high"

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether the interval is not empty."""
        return numbers[0] < numbers[1]

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The two numbers."""
        return self.arguments[0], self.arguments[1]

    @property
    def is_rational(self) -> bool:
        """Always."""
        return True

    @property
    def mean(self) -> Fraction:
        """The middle."""
        return sum(self.arguments) / Fraction(2)

    def _density(self, x: Any, analytic: bool) -> Any:
        low, high = map(rational, self.arguments)
        return 1 / (high - low) + 0 * x

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        low, high = map(rational, self.arguments)
        return (x - low) / (high - low)


class LogUniform(Belief):
    """The logarithm is uniform."""

    kind = "loguniform"
    form = "loguniform(low, high)"
    rule = "low must lie between 0 and high"

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether the interval is not empty, and above 0."""
        return 0 < numbers[0] < numbers[1]

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The two numbers."""
        return self.arguments[0], self.arguments[1]

    @property
    def mean(self) -> arb:
        """(high - low) / log(high / low)."""
        low, high = map(rational, self.arguments)
        return accurate(lambda: (high - low) / arb(high / low).log())

    def _density(self, x: Any, analytic: bool) -> Any:
        low, high = map(rational, self.arguments)
        return 1 / (x * arb(high / low).log())

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        low, high = map(rational, self.arguments)
        return (x / low).log(analytic=analytic) / arb(high / low).log()


class Beta(Belief):
    """The beta distribution, stretched over the range; its density may be infinite at an end."""

    kind = "beta"
    form = "beta(a, b)"
    rule = "a and b must be above 0"

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether both numbers are above 0."""
        return min(numbers) > 0

    @property
    def is_rational(self) -> bool:
        """Whether the numbers are whole and not huge."""
        a, b = self.arguments
        return a.denominator == b.denominator == 1 and a + b <= MOST_WHOLE

    @property
    def mean(self) -> Fraction:
        """A / (a + b) of the way from end to end."""
        a, b = self.arguments
        return self.low + (self.high - self.low) * a / (a + b)

    def _density(self, x: Any, analytic: bool) -> Any:
        a, b = self.arguments
        t, weight = self._share(x), arb(rational(self.high - self.low)) * _complete_beta(a, b, ctx.prec)
        return _power(t, a - 1, analytic) * _power(1 - t, b - 1, analytic) / weight

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        a, b = self.arguments
        t = self._share(x)
        if self.is_rational:
            n = int(a + b) - 1
            return sum(comb(n, j) * t**j * (1 - t) ** (n - j) for j in range(int(a), n + 1))
        if analytic and not 0 < t.real < 1:
            return acb("nan")
        return t.beta_lower(rational(a), rational(b), regularized=1)

    def _share(self, x: Any) -> Any:
        return (x - rational(self.low)) / rational(self.high - self.low)


class Triangular(Belief):
    """A density that rises to the mode and falls from there, in straight lines."""

    kind = "triangular"
    form = "triangular(low, mode, high)"
    rule = "low, mode and high must be in this order"

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether the numbers ascend."""
        return numbers[0] <= numbers[1] <= numbers[2] and numbers[0] < numbers[2]

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The first and the last number."""
        return self.arguments[0], self.arguments[2]

    @property
    def is_rational(self) -> bool:
        """Always."""
        return True

    @property
    def mean(self) -> Fraction:
        """The mean of the three numbers."""
        return sum(self.arguments) / Fraction(3)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The rising and the falling one, or the only one that there is."""
        low, mode, high = self.arguments
        both = (Piece(low, mode, self._density, self._cumulative), Piece(mode, high, self._fall, self._rest))
        return tuple(piece for piece in both if piece.low < piece.high)

    def _density(self, x: Any, analytic: bool) -> Any:
        low, mode, high = map(rational, self.arguments)
        return 2 * (x - low) / ((high - low) * (mode - low))

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        low, mode, high = map(rational, self.arguments)
        return (x - low) ** 2 / ((high - low) * (mode - low))

    def _fall(self, x: Any, analytic: bool) -> Any:
        low, mode, high = map(rational, self.arguments)
        return 2 * (high - x) / ((high - low) * (high - mode))

    def _rest(self, x: Any, analytic: bool) -> Any:
        low, mode, high = map(rational, self.arguments)
        return 1 - (high - x) ** 2 / ((high - low) * (high - mode))


class Normal(Belief):
    """A normal distribution cut off at the ends of the range; its numbers are those of the one that is not cut."""

    kind = "normal"
    form = "normal(mean, deviation)"
    rule = "the deviation must be above 0"

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether the deviation is above 0."""
        return numbers[1] > 0

    @property
    def mean(self) -> arb:
        """The mean of what is left within the range."""
        middle, deviation = map(rational, self.arguments)

        def found() -> arb:
            start, end = self._limits()
            tails = [arb(0) if z is None else (-z * z / 2).exp() for z in (start, end)]
            return middle + deviation * (tails[0] - tails[1]) / ((2 * arb.pi()).sqrt() * _weight_between(start, end))

        return accurate(found)

    def why_empty(self) -> str:
        """Return why nothing can be drawn from so far a tail."""
        mean, deviation = self.arguments
        if max(self.low - mean, mean - self.high) <= FARTHEST * deviation:
            return ""
        return (
            "give normal(mean, deviation) a mean nearer to the range, or a larger deviation: "
            f"more than {FARTHEST} deviations away there is no weight left to draw from"
        )

    def _density(self, x: Any, analytic: bool) -> Any:
        _, deviation = map(rational, self.arguments)
        z = self._standard(x, analytic)
        return (-z * z / 2).exp() / (deviation * (2 * arb.pi()).sqrt() * _weight(self, ctx.prec))

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        start, end = self._limits()
        error = _error_function(start, end)
        below = error(start)
        return (error(self._standard(x, analytic)) - below) / (error(end) - below)

    def _limits(self) -> tuple[arb | None, arb]:
        """Return the ends of the range in deviations from the mean; None stands for minus infinity."""
        return self._standard(acb(rational(self.low))).real, self._standard(acb(rational(self.high))).real

    def _standard(self, x: Any, analytic: bool = False) -> Any:
        mean, deviation = map(rational, self.arguments)
        return (x - mean) / deviation


class LogNormal(Normal):
    """The logarithm is normal, and the distribution cut off at the ends of the range."""

    kind = "lognormal"
    form = "lognormal(mean, deviation)"
    rule = "the deviation, of the logarithm as the mean is, must be above 0"

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The part of the range above 0."""
        return max(self.low, Fraction(0)), self.high

    @property
    def mean(self) -> arb:
        """The mean of what is left within the range."""
        middle, deviation = map(rational, self.arguments)

        def found() -> arb:
            start, end = self._limits()
            moved = None if start is None else start - deviation, end - deviation
            whole = (middle + arb(deviation) ** 2 / 2).exp()
            return whole * _weight_between(*moved) / _weight_between(start, end)

        return accurate(found)

    def why_empty(self) -> str:
        """Return why nothing can be drawn below 0, or from so far a tail."""
        if self.high <= 0:
            return "give lognormal(mean, deviation) a range that reaches above 0: all its values are"
        start, end = self._limits()
        if (start is not None and start > FARTHEST) or end < -FARTHEST:
            return (
                "give lognormal(mean, deviation) the mean and the deviation of the logarithm, nearer to the range: "
                f"more than {FARTHEST} deviations away there is no weight left to draw from"
            )
        return ""

    def _density(self, x: Any, analytic: bool) -> Any:
        if not analytic and not x.real > 0:
            return self._near_zero(x)
        return super()._density(x, analytic) / x

    def _near_zero(self, x: acb) -> acb:
        """Return an enclosure of the density on a real interval that reaches down to 0."""
        if x.imag != 0:
            return acb("nan")
        middle, deviation = map(rational, self.arguments)
        mode = (middle - arb(deviation) ** 2).exp()
        highest = mode if x.real.upper() > mode.lower() else x.real.upper()
        return acb(arb(0).union(self._density(acb(highest), analytic=False).real.upper()))

    def _cumulative(self, x: Any, analytic: bool) -> Any:
        if analytic and not x.real > 0:
            return acb("nan")
        return super()._cumulative(x, analytic)

    def _limits(self) -> tuple[arb | None, arb]:
        start = self._standard(acb(rational(self.low))).real if self.low > 0 else None
        return start, self._standard(acb(rational(self.high))).real

    def _standard(self, x: Any, analytic: bool = False) -> Any:
        middle, deviation = map(rational, self.arguments)
        return (x.log(analytic=analytic) - middle) / deviation


class Discrete(Belief):
    """A few values, each with its probability; `arguments` are a value, its weight, the next value, ..."""

    kind = "discrete"
    form = "discrete(value, weight, ...)"
    rule = "the weights must not be negative, and add up to 1"

    @classmethod
    def takes(cls, count: int) -> bool:
        """Return whether every value has a weight."""
        return count > 0 and count % 2 == 0

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:
        """Return whether the weights are probabilities."""
        return min(numbers[1::2]) >= 0 and sum(numbers[1::2]) == 1

    @property
    def pairs(self) -> list[tuple[Fraction, Fraction]]:
        """Each value with its weight, as they were written."""
        return list(zip(self.arguments[::2], self.arguments[1::2], strict=True))

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The least and the greatest value."""
        values = [value for value, _ in self.pairs]
        return min(values), max(values)

    @property
    def is_rational(self) -> bool:
        """Always."""
        return True

    @property
    def mean(self) -> Fraction:
        """The mean, weighted."""
        return sum((value * weight for value, weight in self.pairs), Fraction(0))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """None: it has no density."""
        return ()

    @property
    def atoms(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The distinct values of positive weight."""
        values, ends = _steps(self)
        return tuple(
            (value, end - start) for value, start, end in zip(values, [Fraction(0), *ends], ends, strict=False)
        )

    def _between(self, value: Fraction, *, strict: bool) -> Fraction:
        values, ends = _steps(self)
        place = bisect_left(values, value) if strict else bisect_right(values, value)
        return ends[place - 1] if place else Fraction(0)


class Empirical(Discrete):
    """The values of a column of a table, each as likely as any other; `arguments` are the values."""

    kind = "empirical"
    form = 'empirical("table.csv", column)'

    @classmethod
    def takes(cls, count: int) -> bool:
        """Return whether there is a value."""
        return count > 0

    @classmethod
    def accepts(cls, numbers: Numbers) -> bool:  # noqa: ARG003
        """Return that any values will do."""
        return True

    @property
    def pairs(self) -> list[tuple[Fraction, Fraction]]:
        """Each value with its weight."""
        return [(value, Fraction(1, len(self.arguments))) for value in self.arguments]


KINDS: MappingProxyType[str, type[Belief]] = MappingProxyType(
    {kind.kind: kind for kind in (Uniform, LogUniform, Beta, Normal, LogNormal, Triangular, Discrete, Empirical)}
)
"""The kinds of distribution by the name that model files use."""


def rational(number: Fraction) -> fmpq:
    """Return a fraction as FLINT has it."""
    return fmpq(number.numerator, number.denominator)


def accurate(function: Callable[[], arb]) -> arb:
    """Return what a function of constants is, to the working precision if digits that cancel can be made up for."""
    try:
        found: arb = good(function, maxprec=MOST_PRECISION * ctx.prec)
    except ValueError:
        found = function()
    return found


@lru_cache(maxsize=256)
def _steps(belief: Discrete) -> tuple[list[Fraction], list[Fraction]]:
    """Return the distinct values of positive weight in order, and the probability of values up to each."""
    weights: dict[Fraction, Fraction] = {}
    for value, weight in sorted(belief.pairs):
        weights[value] = weights.get(value, Fraction(0)) + weight
    used = {value: weight for value, weight in weights.items() if weight}
    return list(used), list(accumulate(used.values()))


@lru_cache(maxsize=256)
def _weight(belief: Normal, _precision: int) -> arb:
    """Return the weight of a normal distribution, not cut off, between two ends."""
    return accurate(lambda: _weight_between(*belief._limits()))  # noqa: SLF001 - part of the class, with a memory


def _weight_between(start: arb | None, end: arb) -> arb:
    error = _error_function(start, end)
    weight: arb = (error(end) - error(start)) / 2
    return weight


def _error_function(start: arb | None, end: arb) -> Callable[[Any], Any]:
    """Return twice the standard normal distribution function, but for a constant that leaves small numbers small.

    On the right of the mean it is minus the weight above, on the left the weight below, and across it the error
    function: differences of these lose no digits in far tails.
    """
    root = arb(2).sqrt()
    if start is not None and start > 0:
        return lambda z: -(z / root).erfc()
    if end < 0:
        return lambda z: arb(0) if z is None else (-z / root).erfc()
    return lambda z: arb(-1) if z is None else (z / root).erf()


@lru_cache(maxsize=256)
def _complete_beta(a: Fraction, b: Fraction, _precision: int) -> arb:
    """Return the beta function."""
    return accurate(lambda: sum((arb(rational(x)).lgamma() for x in (a, b)), -arb(rational(a + b)).lgamma()).exp())


def _power(base: acb, exponent: Fraction, analytic: bool) -> acb:
    """Return a power of a complex ball."""
    if exponent.denominator == 1:
        return base ** int(exponent)
    return base.pow(rational(exponent), analytic=analytic)
