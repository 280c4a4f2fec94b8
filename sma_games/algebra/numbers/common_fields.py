"""Two irrational numbers as polynomials in a third one: the theorem of the primitive element, with numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from flint import fmpq, fmpq_mat, fmpq_poly

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, all_real_roots

__all__ = ["CommonRoot", "common_root"]


class CommonRoot(NamedTuple):
    """A root, and two numbers as polynomials in it."""

    root: AlgebraicNumber
    first: fmpq_poly
    second: fmpq_poly


@lru_cache(maxsize=256)
def common_root(a: AlgebraicNumber, b: AlgebraicNumber) -> CommonRoot:
    """Return a + k b for the first k = 1, 2, ... whose field holds both numbers.

    Multiplication by a and by b, in the algebra with the basis a^i b^j, are matrices. The powers of a + k b are another
    basis unless two conjugates of it agree, which few k make them do. Costs a system of linear equations whose size is
    the product of the degrees.

    Examples
    --------
    >>> from flint import fmpz_poly
    >>> roots = [all_real_roots(fmpz_poly([-number, 0, 1]))[1] for number in (2, 3)]
    >>> common_root(*roots).root.minimal_polynomial  # of sqrt(2) + sqrt(3)
    (1, 0, -10, 0, 1)
    """
    first, second = _companion(a), _companion(b)
    times_a = _kronecker(first, _identity(second.nrows()))
    times_b = _kronecker(_identity(first.nrows()), second)
    for k in count(1):
        *powers, last = _powers(times_a + times_b * k)
        basis = fmpq_mat([column.entries() for column in powers]).transpose()
        if basis.rank() == basis.nrows():
            break
    one = powers[0]
    found = basis.solve(fmpq_mat([each.entries() for each in (last, times_a * one, times_b * one)]).transpose())
    relation, own, other = (found.transpose().tolist()[row] for row in range(3))
    modulus = fmpq_poly([*(-value for value in relation), 1])
    return CommonRoot(_sum_among(modulus, a, b, k), fmpq_poly(own), fmpq_poly(other))


def _sum_among(modulus: fmpq_poly, a: AlgebraicNumber, b: AlgebraicNumber, k: int) -> AlgebraicNumber:
    """Return the root of a polynomial that is a + k b."""
    roots = all_real_roots(modulus.numer())
    for (low, high), (least, most) in zip(a.refining(), b.refining(), strict=False):
        near = [root for root in roots if low + k * least < root < high + k * most]
        if len(near) == 1 and isinstance(near[0], AlgebraicNumber):
            return near[0]
    raise AssertionError  # pragma: no cover - the intervals shrink forever


def _powers(matrix: fmpq_mat) -> Iterator[fmpq_mat]:
    """Yield the powers of an element, from 1 to the size of the matrix that multiplies by it, as columns."""
    power = fmpq_mat(matrix.nrows(), 1, [1] + [0] * (matrix.nrows() - 1))
    yield power
    for _ in range(matrix.nrows()):
        power = matrix * power
        yield power


def _companion(root: AlgebraicNumber) -> fmpq_mat:
    """Return multiplication by a root, one column for each of its powers."""
    *rest, leading = root.minimal_polynomial
    size = len(rest)
    shifted = [[int(row == column + 1) for column in range(size - 1)] for row in range(size)]
    return fmpq_mat([[*row, fmpq(-value, leading)] for row, value in zip(shifted, rest, strict=True)])


def _kronecker(first: fmpq_mat, second: fmpq_mat) -> fmpq_mat:
    return fmpq_mat(
        [[one * other for one in row for other in column] for row in first.tolist() for column in second.tolist()]
    )


def _identity(size: int) -> fmpq_mat:
    return fmpq_mat([[int(row == column) for column in range(size)] for row in range(size)])
