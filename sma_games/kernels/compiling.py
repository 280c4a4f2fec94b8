"""How kernels are compiled: when first called, kept on disk between runs, without holding Python's global lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Return a function compiled to machine code; with NUMBA_DISABLE_JIT=1, the function itself.

    Division by zero gives infinity or NaN, as in numpy. No fast-math: the error bounds need IEEE arithmetic as written.
    The code kept on disk is renewed when the function's own file changes; after a change of `arithmetic.py`, which
    other files inline, `make clean`.
    """
    import numba

    return cast("F", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
