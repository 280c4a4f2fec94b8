"""Which of two lists of probabilities has the larger entropy -sum p log p, decided exactly.

Interval arithmetic settles all pairs but those that are equal or very near. For those, all numerators and denominators
are written as products of integers without common factors: sum p log p is a combination of their logarithms with
rational coefficients, and these logarithms are linearly independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd

__all__ = ["is_less_entropic"]

FIRST_BITS, LAST_BITS = 64, 1024  # working precisions of interval arithmetic; doubled as long as intervals overlap


def is_less_entropic(one: Sequence[Fraction], other: Sequence[Fraction]) -> bool | None:
    """Return whether the first list of probabilities has less entropy than the second; None if they have the same.

    Always decides; it costs a few greatest common divisors where intervals do not.

    Examples
    --------
    >>> half, third = Fraction(1, 2), Fraction(1, 3)
    >>> is_less_entropic([half, half], [third] * 3), is_less_entropic([half, half], [0, half, half])
    (True, None)
    """
    mine, theirs = (sorted(weight for weight in row if weight not in (0, 1)) for row in (one, other))
    if mine == theirs:
        return None
    bits = FIRST_BITS
    while bits <= LAST_BITS:
        sign = _sign(mine, theirs, bits)
        if sign is not None:
            return sign < 0
        bits *= 2
    base = _coprime_base(part for weight in (*mine, *theirs) for part in (weight.numerator, weight.denominator))
    if _logarithms(mine, base) == _logarithms(theirs, base):
        return None
    return _sign_by_force(mine, theirs) < 0


def _sign(mine: Sequence[Fraction], theirs: Sequence[Fraction], bits: int) -> int | None:
    """Return the sign of the difference of entropies, or None if the interval contains zero."""
    from flint import arb, ctx, fmpq

    with ctx.workprec(bits):
        total = arb(0)
        for row, sign in ((mine, -1), (theirs, 1)):
            for weight in row:
                exact = arb(fmpq(weight.numerator, weight.denominator))
                total += sign * exact * exact.log()
        return 1 if total > 0 else -1 if total < 0 else None


def _sign_by_force(mine: Sequence[Fraction], theirs: Sequence[Fraction]) -> int:
    """Return the sign of a difference that is not zero, with as many bits as it takes."""
    bits = 2 * LAST_BITS
    while (sign := _sign(mine, theirs, bits)) is None:
        bits *= 2
    return sign


def _logarithms(row: Sequence[Fraction], base: Sequence[int]) -> list[Fraction]:
    """Return sum p log p as coefficients of the logarithms of a base."""
    coefficients = [Fraction(0)] * len(base)
    for weight in row:
        for number, sign in ((weight.numerator, 1), (weight.denominator, -1)):
            for place, factor in enumerate(base):
                left = number
                while left % factor == 0:
                    left //= factor
                    coefficients[place] += sign * weight
    return coefficients


def _coprime_base(numbers: Iterable[int]) -> list[int]:
    """Return integers without common factors of which all the given ones are products."""
    base: list[int] = []
    todo = list(numbers)
    while todo:
        number = todo.pop()
        clash = next((other for other in base if gcd(number, other) > 1), None)
        if clash is None:
            base += [number] if number > 1 else []
            continue
        common = gcd(number, clash)
        base.remove(clash)
        todo += [common, number // common, clash // common]
    return base
