"""How kernels are compiled: when first called, kept on disk between runs, without holding Python's global lock.

A signal such as Ctrl-C waits until compiled code is back in Python. So long work is done in slices of about a tenth of
a second. And a compiled function returns numbers only; arrays it writes into arrays that it is given: numba runs Python
code when it makes an array or a named tuple, and where a signal raises an exception then, it goes on with nothing in
the place of the result, which ends the process.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

from sma_games.interrupts import undivided

__all__ = ["compiled", "inner", "steps_at_once"]

F = TypeVar("F", bound=Callable[..., Any])
SLICE = 50_000_000  # multiplications: less than a tenth of a second


def compiled(function: F) -> F:
    """Return a function compiled to machine code; with NUMBA_DISABLE_JIT=1, the function itself.

    Division by zero gives infinity or NaN, as in numpy. No fast-math: the error bounds need IEEE arithmetic as written.
    The code kept on disk is renewed when any file of this folder changes, since functions contain those they call.
    """
    numba = _numba()
    dispatcher: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    if dispatcher is not function:
        dispatcher._cache._cache_file._source_stamp = fingerprint()  # noqa: SLF001 - else that of the function's own file
        compile_for = dispatcher._compile_for_args  # noqa: SLF001 - Ctrl-C would leave halves behind, as in `_numba`
        dispatcher._compile_for_args = lambda *args, **kwargs: undivided(partial(compile_for, *args, **kwargs))  # noqa: SLF001
    return cast("F", dispatcher)


def inner(function: F) -> F:
    """Return a function that is compiled as a part of the compiled functions that call it, and of nothing else.

    It must not make arrays, nor return any: references to arrays are not counted in it, which would take longer than
    most that kernels do with them.
    """
    numba = _numba()
    options: dict[str, Any] = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("F", numba.njit(nogil=True, error_model="numpy", **options)(function))


def _numba() -> Any:
    """Return numba; Ctrl-C while it is loaded would leave halves of packages behind, which fail when they are used."""
    if "numba" not in sys.modules:
        undivided(lambda: import_module("numba"))
    return import_module("numba")


def steps_at_once(cost: int) -> int:
    """Return how many steps of a kernel, of so many multiplications each, can be taken before signals are looked at."""
    return max(1, SLICE // max(1, cost))


@lru_cache
def fingerprint() -> str:
    """Return a hash of the files of this folder."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
