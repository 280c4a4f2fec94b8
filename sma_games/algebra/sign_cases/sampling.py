"""Rational sample points of a box, and points moved from there onto the surfaces where polynomials are zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from flint import fmpq

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, nearest_float, real_roots, sign_at
from sma_games.algebra.polynomials.irreducible import Coordinate, Polynomials, as_real
from sma_games.algebra.sign_cases.proofs import UNDERFLOW

__all__ = ["Sampler"]

GRID = 2000  # sample points have coordinates at multiples of 1/2000 of the range: short exact numbers
ROUNDING = 1e-9  # a float sample value below this share of the polynomial's size may have the wrong sign
OPEN = 2  # stands for a sign that rounding leaves open


class Sampler:
    """Sample points of a box, in its interior, and the signs of polynomials there."""

    def __init__(
        self,
        polynomials: Polynomials,
        ranges: Sequence[tuple[Fraction, Fraction]],
        num_samples: int,
        seed: int,
    ) -> None:
        self._polynomials = polynomials
        self._ranges = ranges
        self._shares = np.random.default_rng(seed).integers(1, GRID, (num_samples, len(ranges)))
        exact = [[fmpq(end.numerator, end.denominator) for end in ends] for ends in ranges]
        self._grids = [(low, (high - low) / GRID) for low, high in exact]
        lows, highs = (np.array(list(map(nearest_float, ends))) for ends in zip(*ranges, strict=True))
        self._floats = lows + (highs - lows) * self._shares / GRID
        self._reaches = np.maximum(abs(self._floats).max(axis=0), 1.0)
        self._signs: dict[int, Any] = {}

    def nearest(self, conditions: Sequence[tuple[int, int]], most: int) -> Iterator[list[fmpq]]:
        """Yield samples that satisfy the strict conditions, or, if there are equalities too, nearly all of them."""
        misses = np.zeros(len(self._shares), dtype=int)
        for number, sign in conditions:
            if sign:
                misses += self._sample_signs(number) != sign
        equalities = any(not sign for _, sign in conditions)
        order = np.argsort(misses, kind="stable")[:most]
        return (self._sample(int(row)) for row in order if equalities or misses[row] == 0)

    def moved(
        self, point: Sequence[Coordinate], equalities: Sequence[int], turn: int = 0, *, irrational: bool = False
    ) -> list[Coordinate] | None:
        """Return a point moved onto the zeros of some polynomials, one coordinate for each; None if that fails.

        Parameters
        ----------
        turn
            With which coordinate to begin.
        irrational
            Whether one coordinate may become irrational: slower.
        """
        moved: list[Coordinate] = list(point)
        free = [(turn + place) % len(moved) for place in range(len(moved))]
        for number in equalities:
            if self._polynomials.sign(number, moved) == 0:
                continue
            steps = iter(()) if _is_irrational(moved) else self._steps(number, moved, free, irrational=irrational)
            step = next(steps, None)
            if step is None:
                return None
            index, moved[index] = step
            free.remove(index)
        return moved

    def _steps(
        self, number: int, point: list[Coordinate], free: list[int], *, irrational: bool
    ) -> Iterator[tuple[int, Coordinate]]:
        """Yield a coordinate and a value that make a polynomial zero: low degrees first, irrational values last."""
        degrees = self._polynomials[number].degrees()
        later = []
        for index in sorted(free, key=lambda index: int(degrees[index])):
            if not degrees[index] or (degrees[index] > 1 and not irrational):
                continue
            for root in self._roots(number, point, index):
                if isinstance(root, AlgebraicNumber):
                    later.append((index, root))
                else:
                    yield index, fmpq(root.numerator, root.denominator)
        yield from later

    def _roots(self, number: int, point: list[Coordinate], index: int) -> list[Any]:
        """Return the zeros of a polynomial along one coordinate within its range, those near the point first."""
        along = self._polynomials.along(number, point, index)
        if along.degree() < 1:
            return []
        low, high = self._ranges[index]
        if along.degree() == 1:
            root = Fraction(-int(along[0]), int(along[1]))
            return [root] if low <= root <= high else []
        ends = [end for end in (low, high) if sign_at(along, end) == 0]
        here = nearest_float(as_real(point[index]))
        return sorted([*real_roots(along, low, high), *ends], key=lambda root: abs(nearest_float(root) - here))

    def _sample(self, row: int) -> list[fmpq]:
        return [low + share * step for share, (low, step) in zip(self._shares[row].tolist(), self._grids, strict=True)]

    def _sample_signs(self, number: int) -> Any:
        """Return the sign of a polynomial at each sample; OPEN where rounding leaves it open."""
        if number not in self._signs:
            with np.errstate(all="ignore"):  # what is too large or too small for floats is left open
                self._signs[number] = self._float_signs(self._polynomials.terms(number))
        return self._signs[number]

    def _float_signs(self, terms: Sequence[tuple[tuple[int, ...], int]]) -> Any:
        largest = 1 << max(coefficient.bit_length() for _, coefficient in terms)
        value, size = np.zeros((2, len(self._floats)))
        lost = 0.0
        for powers, coefficient in terms:
            factors = [self._floats[:, index] ** power for index, power in enumerate(powers) if power]
            term = coefficient / largest * prod(factors)
            value, size = value + term, size + abs(term)
            lost += UNDERFLOW * prod(reach**power for reach, power in zip(self._reaches, powers, strict=True))
        is_sure = (abs(value) > ROUNDING * size + lost) & np.isfinite(size)
        return np.where(is_sure, np.sign(value), OPEN).astype(np.int8)


def _is_irrational(point: Sequence[Coordinate]) -> bool:
    return any(isinstance(coordinate, AlgebraicNumber) for coordinate in point)
