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

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_mpoly_vec

from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.algebra.numbers.number_fields import FieldNumber, element
from sma_games.algebra.numbers.real_numbers import all_real_roots
from sma_games.algebra.polynomials.multilinear import (
    Multilinear,
    MultilinearSystem,
    solve_multilinear,
    value_at,
    variable,
)
from sma_games.errors import MethodError

__all__ = ["RealPoint", "convex_solution_sets", "most_solutions", "real_solutions"]

RealPoint: TypeAlias = tuple[FieldNumber, ...]
Monomial: TypeAlias = tuple[int, ...]  # the power of each variable

MOST_SOLUTIONS = 24  # complex ones: more take longer than minutes
MOST_DIMENSIONS = 64  # of polynomials modulo the equations
BASIS_LIMITS = (500, 5000, 100_000)  # of a Groebner basis: polynomials, terms of one, bits of a coefficient


def convex_solution_sets(
    num_variables: int,
    equations: Sequence[Multilinear],
    inequalities: Sequence[Multilinear],
    positive: frozenset[int],
    most: int = 0,
) -> list[list[RealPoint]]:
    """Return the bounded set {v >= 0 : p = 0, q >= 0}, some variables positive, as convex sets by their corners.

    One polytope, with its boundary, if the system falls apart into linear steps, else finitely many points.

    Parameters
    ----------
    most
        How many isolated solutions there may be, complex ones included, if known: too many are refused at once.

    Raises
    ------
    MethodError
        If it is neither, or there may be too many points.
    """
    try:
        corners: Sequence[RealPoint] = solve_multilinear(num_variables, equations, inequalities, positive)
        return [list(corners)] if corners else []
    except MethodError:
        if most > MOST_SOLUTIONS:
            raise MethodError(f"its conditions may have {most} solutions, too many to find") from None
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
    >>> from sma_games.algebra.polynomials.multilinear import added, constant, multiplied, variable
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
    for values in _isolate(free, system.equations, [system.solved.get(number, variable(number)) for number in nonzero]):
        point = dict(zip(free, values, strict=True))
        point |= {number: value_at(one, point) for number, one in system.solved.items()}
        if all(point[number] for number in nonzero):
            found.append(tuple(point[number] for number in range(num_variables)))
    return found


def _isolate(free: Sequence[int], equations: Sequence[Multilinear], nonzero: Sequence[Multilinear]) -> list[RealPoint]:
    """Return the real solutions in some variables: of the equations, or if these are too many, with factors nonzero."""
    if not free:
        return [()]
    space = fmpz_mpoly_ctx.get((*(f"v{number}" for number in free), "inverse"), "degrevlex")
    named = dict(zip(free, space.gens(), strict=False))
    inverse = space.gens()[-1]
    polynomials = [_polynomial(one, space, named) for one in equations]
    try:
        multiplications = _radical_quotient([*polynomials, inverse], space)
    except MethodError:
        product = prod((_polynomial(one, space, named) for one in nonzero), start=inverse)
        multiplications = _radical_quotient([*polynomials, product - 1], space)
    return list(_solutions(multiplications, len(free))) if multiplications else []


def most_solutions(sizes: Sequence[int]) -> int:
    """Return how many isolated solutions there may be if nobody's own probabilities matter for what is best.

    `sizes` tells how many probabilities each choice has, which add up to one. It is the coefficient of a product in a
    product of sums (McKelvey and McLennan 1997, Journal of Economic Theory 72:411).

    Examples
    --------
    >>> most_solutions([2, 2, 2]), most_solutions([3, 3, 3]), most_solutions([2] * 5)
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


def _polynomial(one: Multilinear, space: fmpz_mpoly_ctx, variables: Mapping[int, fmpz_mpoly]) -> fmpz_mpoly:
    """Return a multiple of a polynomial with integer coefficients."""
    weights, _ = over_common_denominator(one.values())
    terms = (
        prod((variables[number] for number in monomial), start=space.constant(weight))
        for monomial, weight in zip(one, weights, strict=True)
    )
    return sum(terms, start=space.constant(0))


def _radical_quotient(polynomials: Sequence[fmpz_mpoly], space: fmpz_mpoly_ctx) -> list[fmpq_mat]:
    """Return multiplication by each variable modulo all that vanishes at the solutions: each solution counts once.

    For that each variable becomes a simple root of a polynomial (Seidenberg's lemma).
    """
    multiplications = _quotient(polynomials, space)
    minimal = [matrix.minpoly() for matrix in multiplications]
    repeated = [one.gcd(one.derivative()) for one in minimal]
    simple = [
        _at(one // common, own, space)
        for one, common, own in zip(minimal, repeated, space.gens() if minimal else (), strict=True)
        if common.degree()
    ]
    return _quotient([*polynomials, *simple], space) if simple else multiplications


def _quotient(polynomials: Sequence[fmpz_mpoly], space: fmpz_mpoly_ctx) -> list[fmpq_mat]:
    """Return multiplication by each variable modulo some polynomials, 1 being the first monomial; [] if 1 is zero.

    Raises
    ------
    MethodError
        If a Groebner basis would be too large, or the quotient is.
    """
    generators = fmpz_mpoly_vec([one for one in polynomials if one], space)
    found: Any
    found, is_whole = generators.buchberger_naive(limits=BASIS_LIMITS)
    if not is_whole:
        raise MethodError("its conditions are too complicated to be solved exactly")
    basis = list(found.autoreduction())
    if any(one.is_constant() for one in basis):
        return []
    leading = {tuple(map(int, one.monoms()[0])): one for one in basis}
    standard = _standard_monomials(list(leading), space.nvars())
    normal_forms = _normal_forms(leading, standard, space.nvars())
    return [
        fmpq_mat([normal_forms[_times(monomial, number)] for monomial in standard]).transpose()
        for number in range(space.nvars())
    ]


def _normal_forms(
    leading: Mapping[Monomial, fmpz_mpoly], standard: Sequence[Monomial], num_variables: int
) -> dict[Monomial, list[fmpq]]:
    """Return what all standard monomials, and their products with a variable, are modulo a reduced Groebner basis.

    As combinations of the standard ones, small monomials first: what is no leading monomial itself is a variable times
    a smaller one that is known already (Faugere, Gianni, Lazard and Mora 1993).
    """
    places = {monomial: place for place, monomial in enumerate(standard)}
    found = {monomial: [fmpq(place == own) for own in range(len(standard))] for monomial, place in places.items()}
    border = {_times(monomial, number) for monomial in standard for number in range(num_variables)} - places.keys()
    for monomial in sorted(border, key=_order):
        form = [fmpq(0)] * len(standard)
        if monomial in leading:
            (_, top), *rest = leading[monomial].terms()
            for other, weight in rest:
                form[places[tuple(map(int, other))]] = fmpq(-weight, top)
        else:
            number, smaller = next((n, one) for n, one in _divisors(monomial) if one not in places)
            for share, own in zip(found[smaller], standard, strict=True):
                if share != 0:
                    form = [total + share * part for total, part in zip(form, found[_times(own, number)], strict=True)]
        found[monomial] = form
    return found


def _times(monomial: Monomial, number: int) -> Monomial:
    """Return a monomial times a variable."""
    return (*monomial[:number], monomial[number] + 1, *monomial[number + 1 :])


def _divisors(monomial: Monomial) -> Iterator[tuple[int, Monomial]]:
    """Yield the variables in a monomial, each with what is left without it once."""
    for number, power in enumerate(monomial):
        if power:
            yield number, (*monomial[:number], power - 1, *monomial[number + 1 :])


def _order(monomial: Monomial) -> tuple[int, ...]:
    """Return the key of the degree reverse lexicographic order."""
    return (sum(monomial), *(-power for power in reversed(monomial)))


def _standard_monomials(leading: Sequence[Monomial], num_variables: int) -> list[Monomial]:
    """Return all monomials that no leading one divides, 1 first.

    Raises
    ------
    MethodError
        If there are infinitely many, or too many.
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
        if len(found) > MOST_DIMENSIONS:
            raise MethodError(f"its conditions have more than {MOST_DIMENSIONS} solutions, too many to find")
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


def _at(polynomial: fmpq_poly, variable: fmpz_mpoly, space: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """Return a multiple of a polynomial in a variable, by Horner's rule."""
    total = space.constant(0)
    for weight in reversed(polynomial.numer().coeffs()):
        total = total * variable + weight
    return total
