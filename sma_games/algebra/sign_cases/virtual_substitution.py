"""Whether a question has an answer at some value of a variable: elimination by virtual substitution.

The question sees numbers that are polynomials in the variable x, with coefficients in any ordered ring. As x moves, it
can change its answer only at roots of polynomials whose signs it asks for. So it is put at the low end (or at minus
infinity), at each root of each polynomial that it ever asked for, and just above each of them: then every point and
every open interval between them has been met. Roots are not numbers of the ring, and need not be: the sign of p at a
root of a x + b, or of a x^2 + b x + c, follows from signs of ring elements, and just above the root it is that of the
first derivative that is not zero (Loos and Weispfenning, Applying linear quantifier elimination, The Computer Journal
36, 1993; Weispfenning, Quantifier elimination for real algebra, 1997, for degree two).

Where the ring is that of the rationals, roots of any degree are numbers, and looked at as such.

With k polynomials of degree two the question is put at most 4 k + 3 times. The numbers are an ordered ring themselves,
so that several variables are eliminated one inside the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest
from math import lcm
from typing import Any, NamedTuple, TypeAlias, TypeVar

from flint import fmpz_poly

from sma_games.algebra.numbers.ordering import OrderedBySign
from sma_games.algebra.numbers.real_numbers import RealNumber, real_roots, sign_at
from sma_games.algebra.polynomials.rational_functions import sign_of
from sma_games.algebra.sign_cases.virtual_factors import irreducible_parts
from sma_games.errors import MethodError

__all__ = ["Coefficients", "DegreeError", "Domain", "VirtualNumber", "answers_anywhere"]

Answer = TypeVar("Answer")
Coefficients: TypeAlias = tuple[Any, ...]
"""Of a polynomial in the variable, ascending; the last one is not zero as an element of the ring."""
ONE: Coefficients = (1,)
MOST_DEGREE = 2


class DegreeError(MethodError):
    """A question hangs on roots of a polynomial of degree three or more in the variable."""


class Domain(NamedTuple):
    """The closed interval in which the variable lies; None for an end that there is not."""

    low: Fraction | None = None
    high: Fraction | None = None


class _Place(ABC):
    """A point of the line that may be no number of the ring, with a memory of every polynomial asked for there."""

    def __init__(self) -> None:
        self.asked: list[Coefficients] = []

    def sign(self, polynomial: Coefficients) -> int:
        """Return the sign of a polynomial at the place, and remember it."""
        if len(polynomial) < 2:  # noqa: PLR2004 - a constant
            return sign_of(polynomial[0]) if polynomial else 0
        self.asked.append(polynomial)
        return self.sign_here(polynomial)

    @abstractmethod
    def sign_here(self, polynomial: Coefficients) -> int:
        """Return the sign of a polynomial at the place."""


class _MinusInfinity(_Place):
    """Below every root."""

    def sign_here(self, polynomial: Coefficients) -> int:
        for degree in reversed(range(len(polynomial))):
            sign = sign_of(polynomial[degree])
            if sign:
                return -sign if degree % 2 else sign
        return 0


class _Value(_Place):
    """A rational number."""

    def __init__(self, value: Fraction) -> None:
        super().__init__()
        self.value = value

    def sign_here(self, polynomial: Coefficients) -> int:
        top, bottom = self.value.numerator, self.value.denominator
        return sign_of(_homogeneous(polynomial, top, bottom))


class _LinearRoot(_Place):
    """The root of a x + b, where a is not zero."""

    def __init__(self, b: Any, a: Any) -> None:
        super().__init__()
        self.top, self.bottom = (-b, a) if sign_of(a) > 0 else (b, -a)

    def sign_here(self, polynomial: Coefficients) -> int:
        return sign_of(_homogeneous(polynomial, self.top, self.bottom))


class _QuadraticRoot(_Place):
    """A root (-b + s sqrt(D)) / (2 a) of a x^2 + b x + c, where a > 0, D = b^2 - 4 a c >= 0 and s is -1 or 1."""

    def __init__(self, polynomial: Coefficients, discriminant: Any, side: int) -> None:
        super().__init__()
        self.polynomial = polynomial
        self.discriminant = discriminant
        self.side = side

    def sign_here(self, polynomial: Coefficients) -> int:
        _, b, a = self.polynomial
        rest, slope = _remainder(polynomial, self.polynomial)  # slope x + rest, times a power of a > 0
        return self._sign_of_sum(2 * a * rest - b * slope, self.side * slope)

    def _sign_of_sum(self, plain: Any, factor: Any) -> int:
        """Return the sign of plain + factor sqrt(D)."""
        first = sign_of(plain)
        second = sign_of(factor) and sign_of(factor) * sign_of(self.discriminant)
        if first * second >= 0:
            return first or second
        return first * sign_of(plain * plain - factor * factor * self.discriminant)


class _RealRoot(_Place):
    """A root of a polynomial whose coefficients are numbers: of any degree."""

    def __init__(self, root: RealNumber) -> None:
        super().__init__()
        self.root = root

    def sign_here(self, polynomial: Coefficients) -> int:
        return sign_at(_integral(polynomial), self.root)


class _JustAbove(_Place):
    """Closer above a place than any root."""

    def __init__(self, place: _Place) -> None:
        super().__init__()
        self.place = place

    def sign_here(self, polynomial: Coefficients) -> int:
        while polynomial:
            sign = self.place.sign_here(polynomial) if len(polynomial) > 1 else sign_of(polynomial[0])
            if sign:
                return sign
            polynomial = tuple(degree * value for degree, value in enumerate(polynomial))[1:]
        return 0


class VirtualNumber(OrderedBySign):
    """A quotient of polynomials in the variable, ordered as at one place; equal only if it is written the same.

    The denominator is positive at the place.
    """

    __slots__ = ("denominator", "numerator", "place")

    def __init__(self, numerator: Coefficients, place: _Place, denominator: Coefficients = ONE) -> None:
        self.numerator = numerator
        self.denominator = denominator
        self.place = place

    def __add__(self, other: object) -> VirtualNumber:
        top, bottom = _parts(other)
        if self.denominator == bottom:
            return VirtualNumber(_sum(self.numerator, top), self.place, bottom)
        whole = _sum(_product(self.numerator, bottom), _product(top, self.denominator))
        return VirtualNumber(whole, self.place, _product(self.denominator, bottom))

    __radd__ = __add__

    def __neg__(self) -> VirtualNumber:
        return VirtualNumber(_negative(self.numerator), self.place, self.denominator)

    def __sub__(self, other: object) -> VirtualNumber:
        top, bottom = _parts(other)
        return self + VirtualNumber(_negative(top), self.place, bottom)

    def __rsub__(self, other: object) -> VirtualNumber:
        return -self + other

    def __mul__(self, other: object) -> VirtualNumber:
        top, bottom = _parts(other)
        return VirtualNumber(_product(self.numerator, top), self.place, _product(self.denominator, bottom))

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> VirtualNumber:
        power = VirtualNumber(ONE, self.place)
        for _ in range(exponent):
            power = power * self
        return power

    def __truediv__(self, other: VirtualNumber) -> VirtualNumber:
        sign = self.place.sign(other.numerator)
        if not sign:
            raise ZeroDivisionError
        bottom = other.numerator if sign > 0 else _negative(other.numerator)
        top = other.denominator if sign > 0 else _negative(other.denominator)
        return VirtualNumber(_product(self.numerator, top), self.place, _product(self.denominator, bottom))

    def __bool__(self) -> bool:
        return self.sign != 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VirtualNumber | int):
            return False
        top, bottom = _parts(other)
        return self.numerator == top and (not top or self.denominator == bottom)

    def __hash__(self) -> int:
        is_plain = self.denominator == ONE and len(self.numerator) < 2  # noqa: PLR2004 - equal to a constant
        return hash(self.numerator[0] if self.numerator else 0) if is_plain else hash(self.numerator)

    @property
    def sign(self) -> int:
        """The sign at the place."""
        return self.place.sign(self.numerator)


def answers_anywhere(
    question: Callable[[Callable[[Sequence[Any]], VirtualNumber]], Answer],
    domain: Domain,
    *,
    is_conjunction: bool = False,
) -> Iterator[Answer]:
    """Yield the answers to a question at places that stand for all values of a variable.

    They are all answers that it has anywhere in the domain, and nothing but these. Who has heard enough may stop.

    Parameters
    ----------
    question
        Gets what makes a number out of the coefficients of a polynomial in the variable, ascending.
    domain
        Where the variable lies.
    is_conjunction
        Whether the question is if several polynomials are positive, or not negative, and asks for nothing else. Then
        the least value at which they are, or beyond which, is the low end or a root at which one rises: no other root
        is looked at, nor the high end, and only whether some answer is true can be learned.

    Raises
    ------
    DegreeError
        After all other answers, if roots of a polynomial of degree three or more, whose coefficients are no numbers,
        would have to be looked at.

    Examples
    --------
    >>> def is_between(number):
    ...     x = number([0, 1])
    ...     return bool(x * x < 2) and bool(2 * x > 3)
    >>> any(answers_anywhere(is_between, Domain())), any(answers_anywhere(is_between, Domain(high=Fraction(4, 3))))
    (False, False)
    >>> any(answers_anywhere(lambda number: number([-7, 0, 5]) < 0, Domain(low=Fraction(1))))
    True
    """
    waiting = deque(_ends(domain, is_conjunction=is_conjunction))
    known: set[tuple[Coefficients, bool]] = set()
    too_high = 0
    while waiting:
        place = waiting.popleft()
        yield question(lambda coefficients, place=place: VirtualNumber(_trim(coefficients), place))  # type: ignore[misc]
        for part, only_rising in dict.fromkeys(_parts_of(place.asked, is_conjunction=is_conjunction)):
            if (part, only_rising) not in known and (only_rising or (_negative(part), False) not in known):
                known.add((part, only_rising))
                roots, degree = _roots(_without_zeros(part), only_rising=only_rising)
                too_high = max(too_high, degree)
                waiting.extend(each for root in roots for each in _inside(root, domain))
    if too_high:
        raise DegreeError(
            f"give more parameters values, or leave one out of for_some: the question is of degree {too_high} in a "
            f"parameter that may have any value, and roots are eliminated up to degree {MOST_DEGREE}"
        )


def _parts_of(polynomials: Iterable[Coefficients], *, is_conjunction: bool) -> Iterator[tuple[Coefficients, bool]]:
    """Yield what has all the roots of some polynomials, and whether only those matter at which it rises."""
    for polynomial in polynomials:
        if is_conjunction and len(polynomial) <= MOST_DEGREE + 1:
            yield polynomial, True
        else:
            yield from ((part, False) for part in irreducible_parts(polynomial))


def _ends(domain: Domain, *, is_conjunction: bool) -> Iterator[_Place]:
    if domain.low is None:
        yield _MinusInfinity()
    else:
        yield _Value(domain.low)
        if domain.low != domain.high:
            yield _JustAbove(_Value(domain.low))
    if not is_conjunction and domain.high not in (None, domain.low):
        assert domain.high is not None
        yield _Value(domain.high)


def _inside(root: _Place, domain: Domain) -> Iterator[_Place]:
    """Yield a root and what is just above it, as far as it lies above the low end and not above the high one."""
    low, high = domain
    if low is not None and root.sign_here((-low.numerator, low.denominator)) <= 0:
        return
    beyond = -1 if high is None else root.sign_here((-high.numerator, high.denominator))
    if beyond <= 0:
        yield root
    if beyond < 0:
        yield _JustAbove(root)


def _roots(polynomial: Coefficients, *, only_rising: bool) -> tuple[list[_Place], int]:
    """Return the real roots of a polynomial, or those at which it rises; or none, but its degree, if above two."""
    match len(polynomial) - 1:
        case -1 | 0:
            return [], 0
        case 1:
            is_falling = only_rising and sign_of(polynomial[1]) < 0
            return ([] if is_falling else [_LinearRoot(*polynomial)]), 0
        case 2:
            return _quadratic_roots(polynomial, only_rising=only_rising), 0
        case degree:
            are_numbers = all(isinstance(each, int | Fraction) for each in polynomial)
            return (_real_roots(polynomial), 0) if are_numbers else ([], degree)


def _real_roots(polynomial: Coefficients) -> list[_Place]:
    *rest, lead = map(abs, polynomial)
    bound = 1 + Fraction(max(rest)) / lead  # Cauchy's
    return [_RealRoot(root) for root in real_roots(_integral(polynomial), -bound, bound)]


def _integral(polynomial: Coefficients) -> fmpz_poly:
    """Return a positive multiple of a polynomial whose coefficients are numbers, with whole ones."""
    scale = lcm(*(Fraction(each).denominator for each in polynomial))
    return fmpz_poly([int(each * scale) for each in polynomial])


def _without_zeros(polynomial: Coefficients) -> Coefficients:
    """Return a polynomial without leading coefficients whose sign is zero."""
    while polynomial and not sign_of(polynomial[-1]):
        polynomial = polynomial[:-1]
    return polynomial


def _quadratic_roots(polynomial: Coefficients, *, only_rising: bool) -> list[_Place]:
    is_convex = sign_of(polynomial[2]) > 0
    c, b, a = polynomial if is_convex else _negative(polynomial)
    discriminant = b * b - 4 * a * c
    sign = sign_of(discriminant)
    sides = (-1, 1) if sign > 0 else (1,) if sign == 0 else ()
    rising = 1 if is_convex else -1
    return [
        _QuadraticRoot((c, b, a), discriminant, side) for side in sides if not only_rising or side == rising or not sign
    ]


def _homogeneous(polynomial: Coefficients, top: Any, bottom: Any) -> Any:
    """Return bottom^d p(top / bottom), where d is the degree; its sign is that of p there if bottom is positive."""
    total, power = polynomial[-1], 1
    for coefficient in reversed(polynomial[:-1]):
        power = power * bottom
        total = total * top + coefficient * power
    return total


def _remainder(polynomial: Coefficients, divisor: Coefficients) -> tuple[Any, Any]:
    """Return what a polynomial is modulo a x^2 + b x + c, times a power of a: constant and linear coefficient."""
    c, b, a = divisor
    rest = list(polynomial)
    while len(rest) > MOST_DEGREE:
        lead = rest.pop()
        rest = [a * value for value in rest]
        rest[-1] = rest[-1] - lead * b
        rest[-2] = rest[-2] - lead * c
    return rest[0], rest[1] if len(rest) > 1 else 0


def _trim(coefficients: Sequence[Any]) -> Coefficients:
    size = len(coefficients)
    while size and coefficients[size - 1] == 0:
        size -= 1
    return tuple(coefficients[:size])


def _parts(number: object) -> tuple[Coefficients, Coefficients]:
    if isinstance(number, VirtualNumber):
        return number.numerator, number.denominator
    return _trim((number,)), ONE


def _negative(polynomial: Coefficients) -> Coefficients:
    return tuple(-value for value in polynomial)


def _sum(one: Coefficients, other: Coefficients) -> Coefficients:
    return _trim([left + right for left, right in zip_longest(one, other, fillvalue=0)])


def _product(one: Coefficients, other: Coefficients) -> Coefficients:
    if other == ONE:
        return one
    if one == ONE:
        return other
    found: list[Any] = [0] * max(len(one) + len(other) - 1, 0)
    for place, left in enumerate(one):
        for offset, right in enumerate(other):
            found[place + offset] = found[place + offset] + left * right
    return _trim(found)
