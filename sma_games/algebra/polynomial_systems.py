"""Systems of multilinear equations with finitely many solutions: all of them, as exact real algebraic numbers.

Polynomials modulo the equations are a space with one dimension for each solution, complex ones included; a Groebner
basis gives it. A combination of the variables with different values at different solutions generates it, so that every
variable is a polynomial in that one number, a root of a polynomial with rational coefficients (Rouillier 1999).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from math import prod
from operator import le
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mat, fmpq_poly

from sma_games.algebra.multilinear import Multilinear, MultilinearSystem, solve_multilinear, value_at, variable
from sma_games.algebra.number_fields import FieldNumber, element
from sma_games.algebra.real_numbers import all_real_roots
from sma_games.errors import MethodError

__all__ = ["MOST_SOLUTIONS", "RealPoint", "convex_solution_sets", "real_solutions"]

RealPoint: TypeAlias = tuple[FieldNumber, ...]

MOST_SOLUTIONS = 24  # complex ones: more take longer than minutes


def convex_solution_sets(
    sizes: Sequence[int],
    equations: Sequence[Multilinear],
    inequalities: Sequence[Multilinear],
    positive: frozenset[int],
) -> list[list[RealPoint]]:
    """Return the bounded set {v >= 0 : p = 0, q >= 0}, some variables positive, as convex sets by their corners.

    One polytope, with its boundary, if the system falls apart into linear steps, else finitely many points.

    Parameters
    ----------
    sizes
        How many variables, in their order, are the probabilities of one choice and add up to one.

    Raises
    ------
    MethodError
        If it is neither, or there may be too many points.
    """
    num_variables = sum(sizes)
    try:
        corners: Sequence[RealPoint] = solve_multilinear(num_variables, equations, inequalities, positive)
        return [list(corners)] if corners else []
    except MethodError:
        if _most_solutions(sizes) > MOST_SOLUTIONS:
            raise MethodError(f"its conditions may have {_most_solutions(sizes)} solutions, too many to find") from None
        points = real_solutions(num_variables, equations, positive)
    return [
        [point]
        for point in points
        if all(share > 0 if number in positive else share >= 0 for number, share in enumerate(point))
        and all(value_at(one, point) >= 0 for one in inequalities)
    ]


def real_solutions(num_variables: int, equations: Sequence[Multilinear], nonzero: frozenset[int]) -> list[RealPoint]:
    """Return all real solutions of p = 0 at which none of some variables is zero.

    Complete and exact. Costs a Groebner basis, then the cube of the number of solutions, complex ones included; that
    number is exponential in the number of variables.

    Raises
    ------
    MethodError
        If there are infinitely many solutions.

    Examples
    --------
    >>> from sma_games.algebra.multilinear import added, constant, multiplied, variable
    >>> product_is_one = added((1, multiplied(variable(0), variable(1))), (-1, constant(1)))
    >>> twice = added((2, variable(0)), (-1, variable(1)))
    >>> real_solutions(2, [product_is_one, twice], frozenset())
    [(-sqrt(2)/2, -sqrt(2)), (sqrt(2)/2, sqrt(2))]
    >>> real_solutions(1, [added((1, variable(0)), (1, constant(2)))], frozenset())
    [(Fraction(-2, 1),)]
    """
    system = MultilinearSystem(num_variables, equations, (), nonzero, signed=True)
    if not system.eliminate():
        return []
    free = [number for number in range(num_variables) if number not in system.solved]
    found = []
    for values in _isolated(
        free, system.equations, [system.solved.get(number, variable(number)) for number in nonzero]
    ):
        point = dict(zip(free, values, strict=True))
        point |= {number: value_at(one, point) for number, one in system.solved.items()}
        if all(point[number] for number in nonzero):
            found.append(tuple(point[number] for number in range(num_variables)))
    return found


def _isolated(free: Sequence[int], equations: Sequence[Multilinear], nonzero: Sequence[Multilinear]) -> list[RealPoint]:
    """Return the real solutions in some variables: of the equations, or if these are too many, with factors nonzero."""
    from sympy import QQ
    from sympy.polys.orderings import grevlex
    from sympy.polys.rings import ring

    if not free:
        return [()]
    space, *variables = ring([*(f"v{number}" for number in free), "inverse"], QQ, grevlex)
    named = dict(zip(free, variables[:-1], strict=True))
    polynomials = [_polynomial(one, space, named) for one in equations]
    try:
        multiplications = _radical_quotient([*polynomials, variables[-1]], variables)
    except MethodError:
        product = prod((_polynomial(one, space, named) for one in nonzero), start=variables[-1])
        multiplications = _radical_quotient([*polynomials, product - space(1)], variables)
    return list(_solutions(multiplications, len(free))) if multiplications else []


def _most_solutions(sizes: Sequence[int]) -> int:
    """Return how many isolated solutions there may be if nobody's own probabilities matter for what is best.

    The coefficient of a product in a product of sums (McKelvey and McLennan 1997, Journal of Economic Theory 72:411).

    Examples
    --------
    >>> _most_solutions([2, 2, 2]), _most_solutions([3, 3, 3]), _most_solutions([2] * 5)
    (2, 10, 44)
    """
    free = [size - 1 for size in sizes]
    ways = {(0,) * len(free): 1}
    for own, times in enumerate(free):
        for _ in range(times):
            longer: dict[tuple[int, ...], int] = {}
            for powers, number in ways.items():
                for other, power in enumerate(powers):
                    if other != own and power < free[other]:
                        key = (*powers[:other], power + 1, *powers[other + 1 :])
                        longer[key] = longer.get(key, 0) + number
            ways = longer
    return sum(ways.values())


def _polynomial(one: Multilinear, space: Any, variables: Mapping[int, Any]) -> Any:
    terms = (
        prod((variables[number] for number in monomial), start=space(_number(weight)))
        for monomial, weight in one.items()
    )
    return sum(terms, start=space(0))


def _radical_quotient(polynomials: Sequence[Any], variables: Sequence[Any]) -> list[fmpq_mat]:
    """Return multiplication by each variable modulo all that vanishes at the solutions: each solution counts once.

    For that each variable becomes a simple root of a polynomial (Seidenberg's lemma).
    """
    multiplications = _quotient(polynomials, variables)
    minimal = [matrix.minpoly() for matrix in multiplications]
    repeated = [one.gcd(one.derivative()) for one in minimal]
    simple = [
        _at(one // common, own)
        for one, common, own in zip(minimal, repeated, variables if minimal else (), strict=True)
        if common.degree()
    ]
    return _quotient([*polynomials, *simple], variables) if simple else multiplications


def _quotient(polynomials: Sequence[Any], variables: Sequence[Any]) -> list[fmpq_mat]:
    """Return multiplication by each variable modulo some polynomials, 1 being the first monomial; [] if 1 is zero."""
    from sympy.polys.groebnertools import groebner

    space = variables[0].ring
    basis = groebner([one for one in polynomials if one], space)
    if any(one.is_ground for one in basis):
        return []
    monomials = _standard_monomials([one.LM for one in basis], len(variables))
    places = {monomial: place for place, monomial in enumerate(monomials)}
    multiplications = []
    for factor in variables:
        matrix = fmpq_mat(len(monomials), len(monomials))
        for column, monomial in enumerate(monomials):
            image = (factor * space({monomial: space.domain.one})).rem(basis)
            for target, weight in image.terms():
                matrix[places[target], column] = fmpq(int(weight.numerator), int(weight.denominator))
        multiplications.append(matrix)
    return multiplications


def _standard_monomials(leading: Sequence[tuple[int, ...]], num_variables: int) -> list[tuple[int, ...]]:
    """Return all monomials that no leading one divides, 1 first.

    Raises
    ------
    MethodError
        If there are infinitely many.
    """
    if not all(any(sum(one) == one[number] for one in leading) for number in range(num_variables)):
        raise MethodError("its conditions have infinitely many solutions, as on a curve")
    found = [(0,) * num_variables]
    for monomial in found:  # which grows
        last = max((number for number, power in enumerate(monomial) if power), default=0)
        for number in range(last, num_variables):
            longer = tuple(power + (place == number) for place, power in enumerate(monomial))
            if not any(all(map(le, one, longer)) for one in leading):
                found.append(longer)
    return found


def _solutions(multiplications: Sequence[fmpq_mat], num_variables: int) -> Iterator[RealPoint]:
    """Yield the real solutions: the variables as polynomials in a combination that tells all solutions apart."""
    size = multiplications[0].nrows()
    for step in count(1):
        mixed = fmpq_mat(size, size)
        for place, matrix in enumerate(multiplications):
            mixed += matrix * step**place
        minimal = mixed.minpoly()
        if minimal.degree() == size:
            break
    one = fmpq_mat(size, 1, [1] + [0] * (size - 1))
    powers = [one]
    while len(powers) < size:
        powers.append(mixed * powers[-1])
    table = fmpq_mat([column.entries() for column in powers]).transpose()
    coordinates = [fmpq_poly(table.solve(matrix * one).entries()) for matrix in multiplications[:num_variables]]
    for root in all_real_roots(minimal.numer()):
        yield tuple(element(coordinate, root) for coordinate in coordinates)


def _at(polynomial: fmpq_poly, argument: Any) -> Any:
    """Return the value of a polynomial at a variable, by Horner's rule."""
    total = argument.ring(0)
    for weight in reversed(polynomial.coeffs()):
        total = total * argument + argument.ring(_number(weight))
    return total


def _number(number: Any) -> Any:
    """Return a rational number as one of sympy's."""
    from sympy import QQ

    return QQ(int(number.numerator), int(number.denominator))
