"""Factors of polynomials in one variable whose coefficients are numbers of an ordered ring, where these have some."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx, fmpz_poly

from sma_games.algebra.polynomials.factoring import irreducible_factors
from sma_games.algebra.polynomials.line import LineNumber
from sma_games.algebra.sign_cases.exploration import PathNumber

__all__ = ["irreducible_parts"]


def irreducible_parts(coefficients: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return polynomials in which a variable occurs, and one of which is zero wherever this one is, or it vanishes.

    They are its irreducible factors if its coefficients are numbers, functions on a line or polynomials on a path;
    elsewhere it stays as it is.

    Examples
    --------
    >>> sorted(irreducible_parts([Fraction(6), Fraction(-5), Fraction(1)]))
    [(Fraction(-3, 1), Fraction(1, 1)), (Fraction(-2, 1), Fraction(1, 1))]
    """
    sample = next((each for each in coefficients if not isinstance(each, int)), Fraction(0))
    match sample:
        case Fraction():
            return _of_numbers(coefficients)
        case PathNumber():
            return _of_path_numbers(coefficients, sample)
        case LineNumber():
            return _of_line_numbers(coefficients, sample)
    return [tuple(coefficients)]


def _of_numbers(coefficients: Sequence[Any]) -> list[tuple[Any, ...]]:
    scale = lcm(*(each.denominator for each in coefficients))
    _, pairs = fmpz_poly([int(each * scale) for each in coefficients]).factor()
    return [tuple(Fraction(int(value)) for value in factor.coeffs()) for factor, _ in pairs if factor.degree()]


def _of_path_numbers(coefficients: Sequence[Any], sample: PathNumber) -> list[tuple[Any, ...]]:
    context = sample.polynomial.context()
    terms: dict[tuple[int, ...], int] = {}
    for power, each in enumerate(coefficients):
        polynomial = context.constant(each) if isinstance(each, int) else each.polynomial
        terms |= {(power, *map(int, powers)): int(value) for powers, value in polynomial.terms()}
    return _factors(terms, lambda inner: PathNumber(context.from_dict(inner), sample.order))


def _of_line_numbers(coefficients: Sequence[Any], sample: LineNumber) -> list[tuple[Any, ...]]:
    one = fmpz_poly([1])
    rows = [
        (fmpz_poly([each]), one) if isinstance(each, int) else (each.numerator, each.denominator)
        for each in coefficients
    ]
    common = one
    for _, bottom in rows:
        common = common * bottom // common.gcd(bottom)
    terms: dict[tuple[int, ...], int] = {
        (power, degree): int(value)
        for power, (top, bottom) in enumerate(rows)
        for degree, value in enumerate((top * (common // bottom)).coeffs())
        if value
    }

    def number(inner: dict[tuple[int, ...], int]) -> LineNumber:
        size = max(degree for (degree,) in inner) + 1
        return LineNumber(fmpz_poly([inner.get((degree,), 0) for degree in range(size)]), one, sample.order)

    return _factors(terms, number)


def _factors(
    terms: dict[tuple[int, ...], int], number: Callable[[dict[tuple[int, ...], int]], Any]
) -> list[tuple[Any, ...]]:
    """Return the factors of a polynomial that contain its first variable, by powers of that."""
    size = len(next(iter(terms)))
    context = fmpz_mpoly_ctx.get(("the variable", *(f"coefficient {place}" for place in range(1, size))), Ordering.lex)
    _, pairs = irreducible_factors(context.from_dict(terms))
    return [tuple(row) for factor, _ in pairs if len(row := list(_by_power(factor, number))) > 1]


def _by_power(factor: Any, number: Callable[[dict[tuple[int, ...], int]], Any]) -> Iterator[Any]:
    rows: dict[int, dict[tuple[int, ...], int]] = {}
    for powers, value in factor.terms():
        first, *others = map(int, powers)
        rows.setdefault(first, {})[tuple(others)] = int(value)
    for power in range(max(rows) + 1):
        yield number(rows[power]) if power in rows else 0
