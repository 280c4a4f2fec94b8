"""Projections of polynomials along a variable (Collins, 1975): over open cells of what is left, roots never meet.

Away from the zeros of leading coefficients, discriminants, resultants, and of the polynomials at chosen values of the
variable, the real roots of all polynomials along it are analytic functions of the other variables, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx, fmpz_poly

__all__ = ["VARIABLES", "at_values", "coefficients_along", "irreducible", "polynomial_of", "projection"]

VARIABLES = ("x", "y", "z")
_CONTEXT = fmpz_mpoly_ctx.get(VARIABLES, Ordering.lex)


def polynomial_of(terms: Iterable[tuple[Sequence[int], Fraction]]) -> Any:
    """Return a multiple, with integer coefficients, of the polynomial with these powers of x, y, z and coefficients."""
    found: dict[tuple[int, ...], Fraction] = {}
    for powers, value in terms:
        found[tuple(powers)] = found.get(tuple(powers), Fraction(0)) + value
    scale = lcm(*(value.denominator for value in found.values()))
    return _CONTEXT.from_dict({powers: int(value * scale) for powers, value in found.items() if value})


def irreducible(polynomials: Iterable[Any]) -> list[Any]:
    """Return the distinct irreducible factors of polynomials, without constants."""
    found: dict[str, Any] = {}
    for each in polynomials:
        if each and not each.is_constant():
            found.update((factor.str(), factor) for factor, _ in each.factor()[1])
    return list(found.values())


def coefficients_along(polynomial: Any, variable: int) -> list[Any]:
    """Return the coefficients of the powers of a variable, ascending, as polynomials in the others."""
    rows: list[dict[tuple[int, ...], int]] = [{} for _ in range(polynomial.degrees()[variable] + 1)]
    for powers, value in polynomial.to_dict().items():
        others = tuple(0 if place == variable else int(power) for place, power in enumerate(powers))
        rows[int(powers[variable])][others] = int(value)
    return [_CONTEXT.from_dict(row) for row in rows]


def at_values(polynomial: Any, values: dict[int, Fraction], variable: int) -> fmpz_poly:
    """Return a positive multiple of a polynomial in one variable, the others as they are given."""
    found: dict[int, Fraction] = {}
    for powers, value in polynomial.to_dict().items():
        term = Fraction(int(value))
        for place, number in values.items():
            if powers[place]:
                term *= number ** int(powers[place])
        found[int(powers[variable])] = found.get(int(powers[variable]), Fraction(0)) + term
    scale = lcm(*(value.denominator for value in found.values()))
    return fmpz_poly([int(found.get(power, Fraction(0)) * scale) for power in range(max(found) + 1)])


def projection(polynomials: Sequence[Any], variable: int, breaks: Sequence[Fraction]) -> list[Any]:
    """Return the irreducible polynomials in the other variables outside of whose zeros the roots stay in order.

    The polynomials must be irreducible and distinct; `breaks` are values of the variable that roots must not pass.
    """
    curved = [each for each in polynomials if each.degrees()[variable]]
    found = [each for each in polynomials if not each.degrees()[variable]]
    for each in curved:
        found.append(coefficients_along(each, variable)[-1])
        found += [_value_at(each, variable, end) for end in breaks]
        if each.degrees()[variable] > 1:
            found.append(each.discriminant(VARIABLES[variable]))
    found += [one.resultant(other, VARIABLES[variable]) for one, other in combinations(curved, 2)]
    return irreducible(found)


def _value_at(polynomial: Any, variable: int, value: Fraction) -> Any:
    """Return a multiple of what a polynomial is at a value of a variable."""
    terms = []
    for powers, coefficient in polynomial.to_dict().items():
        others = tuple(0 if place == variable else int(power) for place, power in enumerate(powers))
        terms.append((others, int(coefficient) * value ** int(powers[variable])))
    return polynomial_of(terms)
