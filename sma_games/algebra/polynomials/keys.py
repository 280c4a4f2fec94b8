"""Keys by which polynomials are looked up, since those of python-flint have no hash.

Their text would do, but python-flint 0.9 never gives back the memory of a text.
"""

from __future__ import annotations

import random
from typing import Any

from flint import fmpz

__all__ = ["PolynomialKey", "PolynomialKeys"]

LARGEST = 2**30
SEED = 7  # hashes, and so the order of nothing, are the same in every run


class PolynomialKey:
    """A polynomial as a key; equal to that of an equal polynomial."""

    __slots__ = ("_hash", "polynomial")

    def __init__(self, polynomial: Any, fingerprint: int) -> None:
        self.polynomial = polynomial
        self._hash = fingerprint

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PolynomialKey) and bool(self.polynomial == other.polynomial)


class PolynomialKeys:
    """Makes keys of the polynomials of one context: the hash is that of the value at a fixed point."""

    def __init__(self, num_variables: int) -> None:
        source = random.Random(SEED)  # noqa: S311 - a point, no secret
        self._point = [fmpz(source.randint(2, LARGEST)) for _ in range(num_variables)]

    def fingerprint(self, polynomial: Any) -> int:
        """Return a hash: different polynomials have the same one about as often as random numbers have."""
        value = polynomial(*self._point)
        return hash((value.p, value.q)) if hasattr(value, "q") else hash(value)

    def key(self, polynomial: Any) -> PolynomialKey:
        """Return the key of a polynomial."""
        return PolynomialKey(polynomial, self.fingerprint(polynomial))
