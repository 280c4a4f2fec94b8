"""Rational functions of one named parameter: exact at rational and algebraic numbers, fast on arrays, readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, decimal_text, real_roots, sign_at
from sma_games.algebra.polynomials.line import LineNumber

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["LineFunction"]

SHORT = 9  # characters of a decimal that is easier to read than a fraction


@dataclass(frozen=True)
class LineFunction:
    """A quotient of two polynomials with integer coefficients in lowest terms; equal functions are equal objects.

    Examples
    --------
    >>> share = LineFunction.of(LineNumber(fmpz_poly([0, 2]), fmpz_poly([2, 2]), None), "premium")
    >>> str(share), share(Fraction(1, 2)), share.on([0.0, 1.0]).tolist()
    ('premium/(premium + 1)', Fraction(1, 3), [0.0, 0.5])
    """

    numerator: tuple[int, ...]
    """Coefficients in ascending order; empty for zero."""
    denominator: tuple[int, ...]
    """Coefficients in ascending order, the last one positive."""
    parameter: str

    @classmethod
    def of(cls, number: Any, parameter: str) -> LineFunction:
        """Return a number of a line, or a rational number, as a function of the parameter."""
        if not isinstance(number, LineNumber):
            value = Fraction(number)
            return cls((value.numerator,) if value else (), (value.denominator,), parameter)
        top, bottom = number.numerator, number.denominator
        divisor = top.gcd(bottom)
        if bottom.leading_coefficient() < 0:
            divisor = -divisor
        return cls(_integers(top // divisor), _integers(bottom // divisor), parameter)

    @property
    def is_constant(self) -> bool:
        """Whether the parameter does not occur."""
        return len(self.numerator) < 2 and len(self.denominator) == 1  # noqa: PLR2004 - degree zero

    def __call__(self, value: RealNumber) -> RealNumber:
        """Return the exact value at a rational or algebraic number.

        Raises
        ------
        ZeroDivisionError
            At a pole.
        """
        if isinstance(value, AlgebraicNumber):
            return self._at_algebraic(value)
        quotient: Fraction = _horner(self.numerator, Fraction(value)) / _horner(self.denominator, Fraction(value))
        return quotient

    def on(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return floats on an array of values, of the same shape; infinite or NaN at poles."""
        import numpy as np

        points = np.asarray(values, dtype=float)
        scale = max(map(abs, (*self.numerator, *self.denominator)))
        top, bottom = (
            [float(Fraction(coefficient, scale)) for coefficient in row] for row in (self.numerator, self.denominator)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            found: NDArray[np.float64] = _horner(top, points) / _horner(bottom, points)
        return found

    def __str__(self) -> str:
        return self._write(" {} ", "*", "**{}", self.parameter, "{0}/{1}")

    def latex(self, symbol: str | None = None) -> str:
        r"""Return the function in LaTeX, with a symbol of choice for the parameter.

        Examples
        --------
        >>> number = LineNumber(fmpz_poly([1, 0, -2]), fmpz_poly([0, 3]), None)
        >>> print(LineFunction.of(number, "p_trump").latex("p"))
        \frac{-2 p^{2} + 1}{3 p}
        """
        name = self.parameter.replace("_", r"\_")
        return self._write(" {} ", " ", "^{{{}}}", symbol or rf"\mathit{{{name}}}", r"\frac{{{0}}}{{{1}}}")

    def _write(self, sign: str, times: str, power: str, symbol: str, quotient: str) -> str:
        """Return the function with these ways to write signs, products, powers and quotients."""
        scale = self.denominator[0] if len(self.denominator) == 1 else 1
        top = _polynomial([Fraction(value, scale) for value in self.numerator], sign, times, power, symbol)
        if len(self.denominator) == 1:
            return top
        bottom = _polynomial([Fraction(value) for value in self.denominator], sign, times, power, symbol)
        if quotient[0] == "{":
            top, bottom = (f"({part})" if " " in part or "*" in part else part for part in (top, bottom))
        return quotient.format(top, bottom)

    def _at_algebraic(self, place: AlgebraicNumber) -> RealNumber:
        """Return the root of the characteristic polynomial that the value is: the one between the right separators."""
        minimal = fmpq_poly(list(place.minimal_polynomial))
        divisor, inverse, _ = fmpq_poly(list(self.denominator)).xgcd(minimal)
        if divisor.degree() > 0:
            raise ZeroDivisionError
        rest = fmpq_poly(list(self.numerator)) * inverse % minimal
        roots = _eigenvalues(rest, minimal)
        gaps = [Fraction(sum(_between(left, right)), 2) for left, right in pairwise(roots)]
        above = sum(sign_at((rest - fmpq(gap.numerator, gap.denominator)).numer(), place) > 0 for gap in gaps)
        return roots[above]


def _integers(polynomial: fmpz_poly) -> tuple[int, ...]:
    return tuple(int(coefficient) for coefficient in polynomial.coeffs())


def _horner(coefficients: Sequence[Any], value: Any) -> Any:
    total = value * 0
    for coefficient in reversed(coefficients):
        total = total * value + coefficient
    return total


def _eigenvalues(element: fmpq_poly, minimal: fmpq_poly) -> list[RealNumber]:
    """Return the real numbers conjugate to an element of Q(t) / (minimal polynomial), ascending."""
    size = minimal.degree()
    power, rows = fmpq_poly([1]), []
    for _ in range(size):
        product = element * power % minimal
        rows.append([product[index] for index in range(size)])
        power *= fmpq_poly([0, 1])
    polynomial = fmpq_mat(rows).charpoly().numer()
    bound = Fraction(1 + sum(abs(int(value)) for value in polynomial.coeffs()))
    return real_roots(polynomial, -bound, bound)


def _between(left: RealNumber, right: RealNumber) -> tuple[Fraction, Fraction]:
    """Return rational numbers around the gap between two numbers."""
    width = Fraction(1)
    while True:
        low = left if isinstance(left, Fraction) else left.bounds(width)[1]
        high = right if isinstance(right, Fraction) else right.bounds(width)[0]
        if low < high:
            return low, high
        width /= 4


def _polynomial(coefficients: Sequence[Fraction], sign: str, times: str, power: str, symbol: str) -> str:
    text = ""
    for degree in reversed(range(len(coefficients))):
        value = coefficients[degree]
        if not value:
            continue
        if text:
            text += sign.format("-" if value < 0 else "+")
        elif value < 0:
            text = "-"
        letter = symbol + (power.format(degree) if degree > 1 else "") if degree else ""
        size = "" if letter and abs(value) == 1 else _number(abs(value))
        text += f"{size}{times}{letter}" if size and letter else size or letter
    return text or "0"


def _number(value: Fraction) -> str:
    """Return a decimal where it is exact and short, else a fraction."""
    decimal = decimal_text(value, SHORT)
    return decimal if len(decimal) <= SHORT and Fraction(decimal) == value else exact_text(value)
