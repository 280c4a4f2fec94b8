"""Multilinear polynomials, and systems of them that fall apart into linear steps.

A system p = 0, q >= 0 in variables v >= 0 is solved by repeating: an equation that is linear gives a variable in terms
of others; a factor that is positive is divided out; a variable that has only one value where all linear conditions hold
is put in; a condition that holds, or fails, on a box around those points is decided. What remains linear is a polytope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, TypeAlias

from sma_games.algebra.linear.polytopes import Point, polytope_vertices
from sma_games.errors import MethodError

__all__ = [
    "Multilinear",
    "MultilinearSystem",
    "added",
    "constant",
    "multiplied",
    "solve_multilinear",
    "value_at",
    "variable",
]

Multilinear: TypeAlias = dict[frozenset[int], Fraction]  # coefficient by the variables of a monomial

ONE: frozenset[int] = frozenset()
MOST_CORNERS = 1024  # of a box


def constant(value: Fraction | int) -> Multilinear:
    """Return a number as a polynomial."""
    return {ONE: Fraction(value)} if value else {}


def variable(number: int) -> Multilinear:
    """Return a variable as a polynomial."""
    return {frozenset((number,)): Fraction(1)}


def added(*terms: tuple[Fraction | int, Multilinear]) -> Multilinear:
    """Return the sum of polynomials times numbers.

    Examples
    --------
    >>> added((1, variable(0)), (-1, variable(0)))
    {}
    """
    total: Multilinear = {}
    for factor, term in terms:
        for monomial, coefficient in term.items():
            more = coefficient if factor == 1 else factor * coefficient
            total[monomial] = total[monomial] + more if monomial in total else more
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def multiplied(left: Multilinear, right: Multilinear) -> Multilinear:
    """Return the product of polynomials that share no variables.

    Examples
    --------
    >>> multiplied(variable(0), constant(3))
    {frozenset({0}): Fraction(3, 1)}
    """
    for one, other in ((left, right), (right, left)):
        if len(one) == 1 and one.get(ONE) == 1:
            return other
    return {one | other: a * b for one, a in left.items() for other, b in right.items()}


def value_at(one: Multilinear, values: Mapping[int, Any] | Sequence[Any]) -> Any:
    """Return the value of a polynomial where its variables have values.

    Examples
    --------
    >>> value_at(multiplied(variable(0), constant(3)), [Fraction(1, 2)])
    Fraction(3, 2)
    """
    return sum((prod((values[n] for n in monomial), start=weight) for monomial, weight in one.items()), Fraction(0))


def solve_multilinear(
    num_variables: int,
    equations: Sequence[Multilinear],
    inequalities: Sequence[Multilinear],
    positive: frozenset[int],
) -> list[Point]:
    """Return the corners of the set {v >= 0 : p = 0, q >= 0}, which must be bounded; none if it is empty.

    Empty also if one of the variables that should be positive is zero throughout. Costs a polytope for each round.

    Raises
    ------
    MethodError
        If the system does not fall apart into linear steps.

    Examples
    --------
    >>> half = added((2, variable(0)), (-1, constant(1)))
    >>> product_is_third = added((3, multiplied(variable(0), variable(1))), (-1, constant(1)))
    >>> [tuple(map(str, corner)) for corner in solve_multilinear(2, [half, product_is_third], [], frozenset())]
    [('1/2', '2/3')]
    """
    system = MultilinearSystem(num_variables, equations, inequalities, positive)
    while True:
        if not system.eliminate():
            return []
        corners = system.corners()
        if not corners or any(not any(corner[number] for corner in corners) for number in positive):
            return []
        if not system.is_curved:
            return corners
        if not system.tighten(corners):
            return []


class MultilinearSystem:
    """Conditions in the variables that are left, and the eliminated variables in terms of these.

    No variable is negative, unless the system is `signed`.
    """

    def __init__(
        self,
        num_variables: int,
        equations: Sequence[Multilinear],
        inequalities: Sequence[Multilinear],
        positive: frozenset[int],
        *,
        signed: bool = False,
    ) -> None:
        self.signed = signed
        self.num_variables = num_variables
        self.equations = list(equations)
        self.inequalities = list(inequalities)
        self.positive = positive
        self.solved: dict[int, Multilinear] = {}

    @property
    def is_curved(self) -> bool:
        """Whether conditions are left that are not linear."""
        return not all(map(_is_linear, (*self.equations, *self.inequalities)))

    def eliminate(self) -> bool:
        """Solve linear equations while that leaves no squares; tell whether no contradiction appeared."""
        while True:
            self._divide()
            if any(set(one) == {ONE} for one in self.equations) or any(_is_negative(one) for one in self.inequalities):
                return False
            step = next(self._steps(), None)
            if step is None:
                return True
            self._solve_for(*step)

    def _steps(self) -> Iterator[tuple[int, Multilinear]]:
        """Yield variables and linear equations that give them, such that no square arises."""
        for linear in filter(_is_linear, self.equations):
            names = frozenset().union(*linear)
            for number in sorted(names, reverse=True):
                monomials = (monomial for one in (*self.equations, *self.inequalities) for monomial in one)
                if not any(number in monomial and monomial & names != {number} for monomial in monomials):
                    yield number, linear

    def _divide(self) -> None:
        """Divide conditions by variables that are positive, and leave out those that always hold."""
        self.equations = [self._divided(one) for one in self.equations if one]
        self.inequalities = [self._divided(one) for one in self.inequalities if set(one) - {ONE} or _is_negative(one)]

    def _divided(self, one: Multilinear) -> Multilinear:
        common = frozenset.intersection(*one) & self.positive
        return {monomial - common: coefficient for monomial, coefficient in one.items()}

    def _solve_for(self, number: int, linear: Multilinear) -> None:
        own = linear[frozenset((number,))]
        value = {monomial: -weight / own for monomial, weight in linear.items() if number not in monomial}
        self.equations = [_replace(one, number, value) for one in self.equations if one is not linear]
        conditions = self.inequalities if self.signed else [*self.inequalities, variable(number)]
        self.inequalities = [_replace(one, number, value) for one in conditions]
        self.solved = {other: _replace(one, number, value) for other, one in self.solved.items()}
        self.solved[number] = value

    def corners(self) -> list[Point]:
        """Return the corners of the set where all linear conditions hold, in all variables."""
        free = [number for number in range(self.num_variables) if number not in self.solved]
        rows, limits = [], []
        equations = [(sign, one) for one in self.equations for sign in (1, -1)]
        for sign, one in [*((1, one) for one in self.inequalities), *equations]:
            if _is_linear(one):
                rows.append([-sign * one.get(frozenset((number,)), Fraction(0)) for number in free])
                limits.append(sign * one.get(ONE, Fraction(0)))
        if not free:
            return [self._point({})]
        found = polytope_vertices(rows, limits, len(free)) or []
        return [self._point(dict(zip(free, corner, strict=True))) for corner in found]

    def _point(self, values: Mapping[int, Fraction]) -> Point:
        known = dict(values)
        for number, one in self.solved.items():
            known[number] = value_at(one, values)
        return tuple(known[number] for number in range(self.num_variables))

    def tighten(self, corners: Sequence[Point]) -> bool:
        """Use what the linear conditions imply; tell whether no contradiction appeared.

        Raises
        ------
        MethodError
            If nothing is implied.
        """
        lows, highs = [[choose(column) for column in zip(*corners, strict=True)] for choose in (min, max)]
        fixed = [n for n, low in enumerate(lows) if low == highs[n] and n not in self.solved]
        self.equations += [added((1, variable(number)), (-1, constant(lows[number]))) for number in fixed]
        ranges = [(one, _range(one, lows, highs)) for one in self.inequalities]
        if any(high < 0 for _, (_, high) in ranges):
            return False
        if any(low > 0 or high < 0 for low, high in (_range(one, lows, highs) for one in self.equations)):
            return False
        zero = [*self.equations, *(one for one, (_, high) in ranges if not high)]
        if not all(self._vanishes(one, lows, highs) for one in zero):
            return False
        kept = [one for one, (low, _) in ranges if low < 0 or _is_linear(one)]
        if not fixed and len(kept) == len(self.inequalities):
            raise MethodError("its conditions do not fall apart into linear steps")
        self.inequalities = kept
        return True

    def _vanishes(self, one: Multilinear, lows: Sequence[Fraction], highs: Sequence[Fraction]) -> bool:
        """Tell whether a polynomial can be zero in a box where it has one sign, at a point with all positive variables.

        It is then zero at all corners of the face in which that point lies, and that face is no side where a positive
        variable is zero.
        """
        low, high = _range(one, lows, highs)
        if low < 0 < high:
            return True
        used = sorted(set().union(*one))
        faces = [
            [
                *([(lows[n],)] if self._is_inside(n, lows[n]) else []),
                *([(highs[n],)] if self._is_inside(n, highs[n]) else []),
                (lows[n], highs[n]),
            ]
            for n in used
        ]
        return any(
            not any(value_at(one, dict(zip(used, corner, strict=True))) for corner in product(*face))
            for face in product(*faces)
        )

    def _is_inside(self, number: int, value: Fraction) -> bool:
        """Tell whether all positive variables that depend on this one alone are positive where it has a value."""
        if number in self.positive and not value:
            return False
        alone = (self.solved[other] for other in self.positive if other in self.solved)
        return all(value_at(one, {number: value}) > 0 for one in alone if set().union(*one) == {number})


def _is_linear(one: Multilinear) -> bool:
    return all(len(monomial) <= 1 for monomial in one)


def _is_negative(one: Multilinear) -> bool:
    """Tell whether a condition is a negative number."""
    return set(one) == {ONE} and one[ONE] < 0


def _replace(one: Multilinear, number: int, value: Multilinear) -> Multilinear:
    """Return a polynomial with a linear one, of other variables, in place of a variable."""
    terms: list[tuple[Fraction | int, Multilinear]] = []
    for monomial, coefficient in one.items():
        if number in monomial:
            terms.append((coefficient, multiplied({monomial - {number}: Fraction(1)}, value)))
        else:
            terms.append((coefficient, {monomial: Fraction(1)}))
    return added(*terms)


def _range(one: Multilinear, lows: Sequence[Fraction], highs: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest value on a box, which a multilinear polynomial takes at corners."""
    used = sorted(set().union(*one))
    sides: Iterable[tuple[Fraction, ...]] = [tuple({lows[number], highs[number]}) for number in used]
    values = [value_at(one, dict(zip(used, corner, strict=True))) for corner in product(*sides)]
    return min(values), max(values)
