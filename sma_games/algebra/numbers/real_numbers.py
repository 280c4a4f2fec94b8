"""Real algebraic numbers: the exact values at which polynomials with rational coefficients change their sign.

A rational root is a `Fraction`. Any other is an `AlgebraicNumber`: its minimal polynomial and an interval that holds no
other root of it. Roots are isolated by FLINT's ball arithmetic, which proves each interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from itertools import pairwise
from math import floor, inf, isqrt
from typing import Any, TypeAlias

from flint import fmpq, fmpz, fmpz_poly

from sma_games.algebra.numbers.number_texts import exact_text

__all__ = [
    "AlgebraicNumber",
    "RealNumber",
    "all_real_roots",
    "decimal_text",
    "nearest_float",
    "range_over",
    "real_roots",
    "sign_at",
    "simplest_between",
]

TRIAL_PRIMES = 1_000  # that are taken out of a square root: factoring wholly may take hours
NEWTON_BITS = 8  # of an interval's width: before, halving is as good


@total_ordering
@dataclass(frozen=True, eq=False)
class AlgebraicNumber:
    """An irrational root of a polynomial with integer coefficients, known exactly.

    Comparisons with rational and algebraic numbers are exact; `float` and `decimal_text` round correctly.

    Examples
    --------
    >>> root = real_roots([-2, 0, 1], Fraction(0), Fraction(2))[0]
    >>> root, root > Fraction(7, 5), decimal_text(root, 6)
    (sqrt(2), True, '1.414214')
    """

    minimal_polynomial: tuple[int, ...]
    """Coefficients in ascending order, without common divisor, the last one positive."""
    low: Fraction
    """Lower end of an interval with exactly one root."""
    high: Fraction
    """Upper end of that interval."""

    def bounds(self, width: Fraction) -> tuple[Fraction, Fraction]:
        """Return an interval around the number no wider than asked, by bisection."""
        for low, high in self.narrowing():
            if high - low <= width:
                return low, high
        raise AssertionError  # pragma: no cover - the intervals shrink forever

    def narrowing(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield ever smaller intervals around the number, each half as wide as the one before."""
        low, high = self.low, self.high
        polynomial = fmpz_poly(list(self.minimal_polynomial))
        sign_low = _sign(_value(polynomial, low))
        while True:
            yield low, high
            middle = _short_middle(low, high)
            if _sign(_value(polynomial, middle)) == sign_low:
                low = middle
            else:
                high = middle

    def refining(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Yield ever smaller intervals around the number, soon with half as many digits again each time.

        A step of Newton's method is taken as a guess, and kept if signs prove that the root is near it.
        """
        polynomial = fmpz_poly(list(self.minimal_polynomial))
        low, high = self.low, self.high
        while True:
            yield low, high
            middle = _short_middle(low, high)
            half = (low, middle) if _separates(polynomial, low, middle) else (middle, high)
            low, high = _newton_interval(polynomial, low, high, middle) or half

    def __eq__(self, other: object) -> bool:
        if isinstance(other, AlgebraicNumber):
            same = self.minimal_polynomial == other.minimal_polynomial
            return same and max(self.low, other.low) <= min(self.high, other.high) and not self._apart(other)
        return False

    def __hash__(self) -> int:
        return hash(self.minimal_polynomial)

    def __lt__(self, other: object) -> bool:
        if isinstance(other, AlgebraicNumber):
            return self != other and self._is_below(other)
        if isinstance(other, int | Fraction):
            value = Fraction(other)
            return next(high <= value for low, high in self.narrowing() if not low < value < high)
        return NotImplemented

    def __float__(self) -> float:
        return next(float(low) for low, high in self.refining() if float(low) == float(high))

    def __str__(self) -> str:
        if len(self.minimal_polynomial) == 3:  # noqa: PLR2004 - a quadratic has a root in radicals
            return self._radicals()
        return f"{decimal_text(self, 10)}… (root of {_polynomial_text(self.minimal_polynomial)})"

    __repr__ = __str__

    def _apart(self, other: AlgebraicNumber) -> bool:
        """Tell whether two roots of one polynomial differ: each interval holds one root, so try their union."""
        polynomial = fmpz_poly(list(self.minimal_polynomial))
        low, high = max(self.low, other.low), min(self.high, other.high)
        return _sign(_value(polynomial, low)) == _sign(_value(polynomial, high))

    def _is_below(self, other: AlgebraicNumber) -> bool:
        pairs = zip(self.narrowing(), other.narrowing(), strict=False)
        return next(mine[1] <= theirs[0] for mine, theirs in pairs if mine[1] <= theirs[0] or theirs[1] <= mine[0])

    def _radicals(self) -> str:
        constant, linear, square = self.minimal_polynomial
        outside, inside = _square_part(linear * linear - 4 * square * constant)
        center, factor = Fraction(-linear, 2 * square), Fraction(outside, 2 * square)
        sign = "+" if self > center else "-"
        root = f"sqrt({exact_text(inside)})"
        root = root if factor.numerator == 1 else f"{exact_text(factor.numerator)}*{root}"
        root += "" if factor.denominator == 1 else f"/{exact_text(factor.denominator)}"
        if center == 0:
            return root if sign == "+" else f"-{root}"
        return f"{exact_text(center)} {sign} {root}"


RealNumber: TypeAlias = Fraction | AlgebraicNumber


def real_roots(coefficients: Sequence[int] | fmpz_poly, low: RealNumber, high: RealNumber) -> list[RealNumber]:
    """Return the real roots of a polynomial strictly between two numbers, ascending, each once.

    The list is complete: the polynomial is factored, and the roots of each factor are isolated with proof.

    Parameters
    ----------
    coefficients
        Integers in ascending order of the powers; not all zero.

    Examples
    --------
    >>> real_roots([0, -2, 1, -2, 1], Fraction(-1), Fraction(10))
    [Fraction(0, 1), Fraction(2, 1)]
    """
    polynomial = coefficients if isinstance(coefficients, fmpz_poly) else fmpz_poly(list(coefficients))
    return [root for root in all_real_roots(polynomial) if low < root < high]


def all_real_roots(polynomial: fmpz_poly) -> list[RealNumber]:
    """Return all real roots of a polynomial with integer coefficients, ascending, each once; see `real_roots`."""
    return sorted(root for factor, _ in polynomial.factor()[1] for root in _roots_of_irreducible(factor))


def sign_at(polynomial: fmpz_poly, number: RealNumber) -> int:
    """Return the exact sign, -1, 0 or 1, of a polynomial with integer coefficients at a real algebraic number.

    Examples
    --------
    >>> sign_at(fmpz_poly([-3, 0, 1]), Fraction(2))
    1
    """
    if isinstance(number, Fraction):
        return _sign(_value(polynomial, number))
    if not polynomial % fmpz_poly(list(number.minimal_polynomial)):
        return 0
    for low, high in number.refining():
        least, most = range_over(polynomial, low, high)
        if least > 0 or most < 0:
            return 1 if least > 0 else -1
    raise AssertionError  # pragma: no cover - a nonzero value is separated from zero at last


def simplest_between(low: RealNumber, high: RealNumber) -> Fraction:
    """Return a rational with a small denominator strictly between two numbers: the smallest if both are rational.

    Examples
    --------
    >>> simplest_between(Fraction(3, 10), Fraction(36, 100))
    Fraction(1, 3)
    """
    left, right = _rational_gap(low, high)
    return _simplest(left, right)


def nearest_float(number: Any) -> float:
    """Return the nearest float of a real number, infinite beyond their range.

    Examples
    --------
    >>> nearest_float(Fraction(1, 4)), nearest_float(Fraction(-(10**400)))
    (0.25, -inf)
    """
    try:
        return float(number)
    except OverflowError:
        return inf if number > 0 else -inf


def decimal_text(number: Any, digits: int = 4) -> str:
    """Return a number rounded half to even to so many digits after the point, without trailing zeros.

    Examples
    --------
    >>> decimal_text(Fraction(250, 2921), 4), decimal_text(Fraction(1, 2))
    ('0.0856', '0.5')
    """
    if not isinstance(number, int | Fraction):
        number = sum(number.bounds(Fraction(1, 10 ** (digits + 20))), Fraction(0)) / 2
    scaled = round(abs(number) * 10**digits)
    whole, part = divmod(scaled, 10**digits)
    text = f"{exact_text(whole)}.{part:0{digits}d}".rstrip("0").rstrip(".") if digits else exact_text(whole)
    return f"-{text}" if number < 0 and scaled else text


def _roots_of_irreducible(factor: fmpz_poly) -> list[RealNumber]:
    if factor.degree() == 1:
        return [Fraction(-int(factor[0]), int(factor[1]))]
    sign = 1 if factor.leading_coefficient() > 0 else -1
    minimal = tuple(sign * int(coefficient) for coefficient in factor.coeffs())
    balls = [root.real for root in _complex_roots(factor) if root.imag == 0]
    ends = [
        (_fraction(ball.mid()) - _fraction(ball.rad()), _fraction(ball.mid()) + _fraction(ball.rad())) for ball in balls
    ]
    ends.sort()
    if any(left[1] > right[0] for left, right in pairwise(ends)):  # pragma: no cover - FLINT isolates its roots
        raise ArithmeticError("the root intervals overlap")
    return [AlgebraicNumber(minimal, low, high) for low, high in ends]


def _complex_roots(factor: fmpz_poly) -> list[Any]:
    """Return FLINT's isolating balls; its type stubs describe another polynomial class."""
    pairs: list[Any] = factor.complex_roots()
    return [root for root, _ in pairs]


def _fraction(exact_ball: Any) -> Fraction:
    mantissa, exponent = exact_ball.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _value(polynomial: fmpz_poly, at: Fraction) -> fmpq:
    return polynomial(fmpq(at.numerator, at.denominator))


def _sign(value: fmpq) -> int:
    return (value > 0) - (value < 0)


def _separates(polynomial: fmpz_poly, low: Fraction, high: Fraction) -> bool:
    """Tell whether a polynomial has different signs at two ends, neither of them a root."""
    return _sign(_value(polynomial, low)) != _sign(_value(polynomial, high))


def _newton_interval(
    polynomial: fmpz_poly, low: Fraction, high: Fraction, middle: Fraction
) -> tuple[Fraction, Fraction] | None:
    """Return the part of an interval with a root that a step of Newton's method from its middle points to, if proved.

    It has half as many digits again.
    """
    bits, slope = -_log2(high - low), _value(polynomial.derivative(), middle)
    if bits < NEWTON_BITS or slope == 0:
        return None
    unit, step = Fraction(1, 2 ** (bits * 3 // 2)), _value(polynomial, middle) / slope
    start = floor((middle - Fraction(int(step.p), int(step.q))) / unit - 1) * unit
    ends = max(low, start), min(high, start + 3 * unit)
    return ends if ends[0] < ends[1] and _separates(polynomial, *ends) else None


def _short_middle(low: Fraction, high: Fraction) -> Fraction:
    """Return a number between the thirds of an interval with a short denominator, so that bisection stays cheap."""
    bits = max(0, 3 - floor(_log2(high - low)))
    return Fraction(floor((low + high) / 2 * 2**bits), 2**bits)


def _log2(width: Fraction) -> int:
    return width.numerator.bit_length() - width.denominator.bit_length()


def range_over(polynomial: fmpz_poly, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Return bounds of a polynomial over an interval, by Horner's rule in interval arithmetic."""
    least = most = Fraction(0)
    for coefficient in reversed(polynomial.coeffs()):
        corners = (least * low, least * high, most * low, most * high)
        least, most = min(corners) + int(coefficient), max(corners) + int(coefficient)
    return least, most


def _rational_gap(low: RealNumber, high: RealNumber) -> tuple[Fraction, Fraction]:
    """Return rational ends between two numbers: the numbers themselves where they are rational."""
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low, high
    lows = low.narrowing() if isinstance(low, AlgebraicNumber) else iter(lambda: (low, low), None)
    highs = high.narrowing() if isinstance(high, AlgebraicNumber) else iter(lambda: (high, high), None)
    return next((left[1], right[0]) for left, right in zip(lows, highs, strict=False) if left[1] < right[0])


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the simplest fraction strictly between two: the shortest continued fraction, term by term."""
    if low < 0 < high:
        return Fraction(0)
    if low < 0:
        return -_simplest(-high, -low)
    a, b, c, d = low.numerator, low.denominator, high.numerator, high.denominator  # a / b < c / d
    whole_parts = []
    while (a // b + 1) * d >= c:
        whole = a // b
        whole_parts.append(whole)
        is_whole = a == whole * b
        a, b, c, d = d, c - whole * d, b, a - whole * b
        if is_whole:
            break
    top, bottom = a // b + 1, 1
    for whole in reversed(whole_parts):
        top, bottom = whole * top + bottom, top
    return Fraction(top, bottom)


def _square_part(number: int) -> tuple[int, int]:
    """Return a, b with number = a**2 * b, b free of squares as far as these are found quickly."""
    outside, inside = 1, 1
    for factor, power in fmpz(number).factor(trial_limit=TRIAL_PRIMES):
        root = isqrt(int(factor))
        part, times = (root, 2 * power) if root * root == factor else (int(factor), power)
        outside *= part ** (times // 2)
        inside *= part ** (times % 2)
    return outside, inside


def _polynomial_text(coefficients: Sequence[int]) -> str:
    powers = ["", "*t", *(f"*t**{power}" for power in range(2, len(coefficients)))]
    terms = [f"{exact_text(value)}{power}" for value, power in zip(coefficients, powers, strict=True) if value]
    return " + ".join(reversed(terms)).replace("+ -", "- ")
