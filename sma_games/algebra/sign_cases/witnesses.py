"""Running a solver on polynomials, with their signs at a witness: the way to an answer, and all settings that go it.

The solver sees `WitnessedNumber`s, polynomials in variables that stand for the values of formulas. Each time that it
compares two of them, the signs of the irreducible factors of the difference are looked up at one setting, the witness,
and noted. Every setting with the same signs has the same answer, and its equilibria are given by the same formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import lcm
from threading import Lock
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from sma_games.algebra.numbers.ordering import OrderedBySign
from sma_games.algebra.polynomials.keys import PolynomialKey, PolynomialKeys
from sma_games.algebra.polynomials.rational_functions import RationalFunction

__all__ = ["VariableSpace", "WitnessedNumber", "WitnessedSigns"]

LONGEST_RUN = 30_000  # numbers made by one run of a solver; thousands are usual, and beyond, ties multiply
LONGEST_IDENTITY = 200_000  # products of terms; beyond, no proof that a polynomial vanishes is tried
_NUMBERING = Lock()  # of the polynomials of one space, which several threads may ask about


class VariableSpace:
    """Polynomials in numbered variables, each of which may be known as a rational function of the parameters.

    Polynomials are numbered in the order in which they come up.
    """

    def __init__(self, num_variables: int, functions: Sequence[RationalFunction] | None) -> None:
        self.functions = functions
        names = tuple(f"x{index}" for index in range(max(1, num_variables)))
        self.context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        self.variables = tuple(self.context.gens())
        self.polynomials: list[Any] = []
        self.keys = PolynomialKeys(len(names))
        self._numbers: dict[PolynomialKey, int] = {}
        self._factored: dict[PolynomialKey, tuple[int, tuple[int, ...]]] = {}
        self._vanishing: dict[int, bool] = {}

    def constant(self, value: Any) -> Any:
        """Return a number as a polynomial."""
        return self.context.constant(value)

    def number(self, polynomial: Any) -> int:
        """Return the number of a polynomial, a new one if it has none."""
        key = self.keys.key(polynomial)
        if key not in self._numbers:
            with _NUMBERING:
                if key not in self._numbers:
                    self.polynomials.append(polynomial)
                    self._numbers[key] = len(self.polynomials) - 1  # last: Ctrl-C may come before
        return self._numbers[key]

    def factors(self, polynomial: Any) -> tuple[int, tuple[int, ...]]:
        """Return a sign and the irreducible factors whose signs, multiplied with it, give the sign of a polynomial."""
        key = self.keys.key(polynomial)
        if key not in self._factored:
            self._factored[key] = self._factor(polynomial)
        return self._factored[key]

    def _factor(self, polynomial: Any) -> tuple[int, tuple[int, ...]]:
        if not polynomial:
            return 0, ()
        content, pairs = polynomial.factor()
        sign = 1 if content > 0 else -1
        numbers: list[int] = []
        for factor, power in pairs:
            leading = factor.leading_coefficient()
            if leading < 0 and power % 2:
                sign = -sign
            numbers += [self.number(factor / leading)] * (2 - int(power) % 2)  # zero or not, and parity
        return sign, tuple(numbers)

    def vanishes(self, number: int) -> bool:
        """Tell whether a polynomial is proved to be zero whatever the parameters are."""
        if number not in self._vanishing:
            self._vanishing[number] = self.functions is not None and self._is_identity(self.polynomials[number])
        return self._vanishing[number]

    def _is_identity(self, polynomial: Any) -> bool:
        assert self.functions is not None
        scale = lcm(*(int(coefficient.q) for coefficient in polynomial.coeffs()))
        terms = [
            ([int(power) for power in powers], int((coefficient * scale).p))
            for powers, coefficient in polynomial.terms()
        ]
        top = [max(column) for column in zip(*(powers for powers, _ in terms), strict=True)]
        if sum(self._length(powers, top) for powers, _ in terms) > LONGEST_IDENTITY:
            return False
        total = self.functions[0].numerator * 0
        for powers, coefficient in terms:
            term = total * 0 + coefficient
            for function, power, most in zip(self.functions, powers, top, strict=True):
                if most:
                    term = term * function.numerator**power * function.denominator ** (most - power)
            total = total + term
        return not total

    def _length(self, powers: Sequence[int], top: Sequence[int]) -> int:
        assert self.functions is not None
        length = 1
        for function, power, most in zip(self.functions, powers, top, strict=True):
            length *= len(function.numerator) ** power * len(function.denominator) ** (most - power)
        return length


class WitnessedSigns:
    """The signs that a solver asked for, in order, at one setting.

    Parameters
    ----------
    space
        Where the polynomials live.
    sign_at_witness
        Gives the sign of a polynomial, by its number.
    """

    def __init__(self, space: VariableSpace, sign_at_witness: Callable[[int], int]) -> None:
        self.space = space
        self.known: dict[int, int] = {}
        self.asked: list[tuple[int, int]] = []
        """Numbers of polynomials and their signs, without those that vanish everywhere."""
        self._sign_at_witness = sign_at_witness
        self._num_made = 0

    def numbers(self, polynomials: Sequence[Any]) -> list[WitnessedNumber]:
        """Return polynomials as numbers that are compared by their values at the witness."""
        return [WitnessedNumber(polynomial, self) for polynomial in polynomials]

    def count(self) -> None:
        """Note that a number was made.

        Raises
        ------
        OverflowError
            If there are too many of them.
        """
        self._num_made += 1
        if self._num_made > LONGEST_RUN:
            raise OverflowError(f"a run of a solver makes more than {LONGEST_RUN} numbers")

    def sign(self, polynomial: Any) -> int:
        """Return the sign of a polynomial at the witness."""
        sign, factors = self.space.factors(polynomial)
        for number in factors:
            if number not in self.known:
                self.known[number] = self._ask(number)
            sign *= self.known[number]
            if not sign:
                return 0
        return sign

    def _ask(self, number: int) -> int:
        sign = self._sign_at_witness(number)
        if sign or not self.space.vanishes(number):
            self.asked.append((number, sign))
        return sign


class WitnessedNumber(OrderedBySign):
    """A polynomial, ordered by its value at a witness; equal only to itself, so that it can be looked up."""

    __slots__ = ("_hash", "polynomial", "signs")

    def __init__(self, polynomial: Any, signs: WitnessedSigns) -> None:
        self.polynomial = polynomial
        self.signs = signs
        self._hash: int | None = None
        signs.count()

    def __add__(self, other: object) -> WitnessedNumber:
        return WitnessedNumber(self.polynomial + _plain(other), self.signs)

    __radd__ = __add__

    def __neg__(self) -> WitnessedNumber:
        return WitnessedNumber(-self.polynomial, self.signs)

    def __sub__(self, other: object) -> WitnessedNumber:
        return WitnessedNumber(self.polynomial - _plain(other), self.signs)

    def __rsub__(self, other: object) -> WitnessedNumber:
        return WitnessedNumber(_plain(other) - self.polynomial, self.signs)

    def __mul__(self, other: object) -> WitnessedNumber:
        return WitnessedNumber(self.polynomial * _plain(other), self.signs)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.signs.sign(self.polynomial) != 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WitnessedNumber | int) and bool(self.polynomial == _plain(other))

    def __hash__(self) -> int:
        if self._hash is None:
            is_constant = self.polynomial.is_constant()
            keys = self.signs.space.keys
            self._hash = hash(_constant(self.polynomial)) if is_constant else keys.fingerprint(self.polynomial)
        return self._hash

    @property
    def sign(self) -> int:
        """The sign at the witness."""
        return self.signs.sign(self.polynomial)


def _plain(other: object) -> Any:
    return other.polynomial if isinstance(other, WitnessedNumber) else other


def _constant(polynomial: Any) -> Any:
    value = fmpq(polynomial.leading_coefficient()) if polynomial else fmpq(0)
    return int(value.p) if value.q == 1 else (int(value.p), int(value.q))
