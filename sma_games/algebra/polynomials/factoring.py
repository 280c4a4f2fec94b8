"""Irreducible factors of polynomials in several variables, whatever the length of their coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flint import fmpq, fmpz_mpoly, fmpz_mpoly_ctx

__all__ = ["irreducible_factors"]


def irreducible_factors(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
    """Return the constant factor of a nonzero polynomial, and its primitive irreducible factors with their powers.

    FLINT's binding sorts the factors through C integers, which long coefficients overflow: then the same factors come
    unsorted from its polynomials with rational coefficients.

    Examples
    --------
    >>> from flint import Ordering, fmpz_mpoly_ctx
    >>> x, y = fmpz_mpoly_ctx.get(("x", "y"), Ordering.degrevlex).gens()
    >>> content, pairs = irreducible_factors(6 * x * (10**40 * x - y) ** 2)
    >>> content, [(str(factor), power) for factor, power in pairs]
    (6, [('x', 1), ('10000000000000000000000000000000000000000*x - y', 2)])
    """
    try:
        content, pairs = polynomial.factor()
    except OverflowError:
        pairs = _unsorted(polynomial)
        content = polynomial.leading_coefficient()
        for factor, power in pairs:
            content //= factor.leading_coefficient() ** power
    return int(content), [(factor, int(power)) for factor, power in pairs]


def _unsorted(polynomial: fmpz_mpoly) -> list[tuple[fmpz_mpoly, int]]:
    from flint import fmpq_mpoly_ctx

    context = polynomial.context()
    rational = fmpq_mpoly_ctx.get(context.names(), context.ordering())
    _, pairs = rational.from_dict(polynomial.to_dict()).factor()
    return [(_primitive(factor.to_dict(), context), power) for factor, power in pairs]


def _primitive(terms: Mapping[tuple[int, ...], fmpq], context: fmpz_mpoly_ctx) -> fmpz_mpoly:
    scale = lcm(*(int(value.q) for value in terms.values()))
    return context.from_dict({powers: int((value * scale).p) for powers, value in terms.items()}).primitive()[1]
