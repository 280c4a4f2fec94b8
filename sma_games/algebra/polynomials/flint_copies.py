"""FLINT's polynomials can be pickled and copied like other numbers, as the coefficients that they are made of.

python-flint 0.9 does this for its numbers only. Python asks `copyreg` about types that don't say how they are copied,
so that whatever holds such a polynomial can be copied as it is.
"""

from __future__ import annotations

import copyreg
from typing import Any

from flint import fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly

__all__ = ["register"]


def register() -> None:
    """Tell Python how polynomials, in one and in several variables, are copied."""
    for context in (fmpz_mpoly_ctx, fmpq_mpoly_ctx):
        copyreg.pickle(context, _context_parts)
    for several in (fmpz_mpoly, fmpq_mpoly):
        copyreg.pickle(several, _parts_of_several)
    for one in (fmpz_poly, fmpq_poly):
        copyreg.pickle(one, _parts_of_one)


def _context_parts(context: Any) -> tuple[Any, ...]:
    return _context, (type(context), context.names(), context.ordering())


def _context(kind: Any, names: tuple[str, ...], ordering: Any) -> Any:
    return kind.get(names, ordering)


def _parts_of_several(polynomial: Any) -> tuple[Any, ...]:
    return _polynomial, (polynomial.context(), polynomial.to_dict())


def _polynomial(context: Any, terms: dict[tuple[int, ...], Any]) -> Any:
    return context.from_dict(terms)


def _parts_of_one(polynomial: Any) -> tuple[Any, ...]:
    return type(polynomial), (polynomial.coeffs(),)
