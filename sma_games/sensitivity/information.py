"""The value of learning some parameters before choosing an action: E[max_a E[u_a | x]] - max_a E[u_a].

Three ways, the first that can be taken. One parameter in which all conditional expected payoffs are affine: exactly,
between the crossings of the lines. Payoffs that are polynomials of independent parameters: the inner expected value
exactly, the outer one over the settings drawn. Else by regression (Strong, Oakley and Brennan 2014): which action is
best given x is fitted on all replications but one, and used on that one. So the estimate is the value of a rule that
knows nothing of the settings on which it is tried: it does not overstate, and what it misses is of second order in what
the rule misses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, combinations_with_replacement, pairwise
from typing import TYPE_CHECKING, Any

from sma_games.modeling import Parameter
from sma_games.sensitivity.densities import density_of, support_of, value_at
from sma_games.sensitivity.estimates import Estimate
from sma_games.sensitivity.polynomials import Multinomial
from sma_games.sensitivity.replications import Draws

if TYPE_CHECKING:
    from flint import fmpq_poly
    from numpy.typing import NDArray

__all__ = ["exact_information", "fitted_information", "inner_exact_information"]

DEGREES = {1: 10, 2: 6, 3: 4, 4: 3, 5: 3, 6: 3}
MOST_DEGREE = 2  # in more parameters


def exact_information(
    payoffs: Sequence[Multinomial], name: str, parameters: Mapping[str, Parameter]
) -> Fraction | None:
    """Return the value of learning one parameter, exactly; None if that cannot be had in this way."""
    density = density_of(parameters[name])
    given = [each.given([name], parameters) for each in payoffs]
    if density is None or any(each is None for each in given):
        return None
    lines = [each.univariate() for each in given if each is not None]
    if max(line.degree() for line in lines) > 1:
        return None
    low, high = support_of(parameters[name])
    end = high + 1  # no belief lies beyond, so that the last value counts too
    informed = Fraction(0)
    for start, stop in pairwise([low, *_crossings(lines, low, high), end]):
        middle = (start + min(stop, high)) / 2
        best = max(lines, key=partial(value_at, x=middle))
        informed += density.integral(best, start, stop)
    return informed - max(density.integral(line, low, end) for line in lines)


def _crossings(lines: Sequence[fmpq_poly], low: Fraction, high: Fraction) -> list[Fraction]:
    """Return where two lines cross between two numbers, in order."""
    found = set()
    for first, second in combinations(lines, 2):
        if first != second:
            found |= {Fraction(int(root.p), int(root.q)) for root, _ in (first - second).roots()}
    return sorted(root for root in found if low < root < high)


def inner_exact_information(
    payoffs: Sequence[Multinomial], names: Sequence[str], parameters: Mapping[str, Parameter], draws: Draws
) -> Estimate | None:
    """Return the value of learning some parameters, the inner expected values being exact; None if they cannot be."""
    import numpy as np

    given = [each.given(names, parameters) for each in payoffs]
    means = [each.expected(parameters) for each in payoffs]
    if any(each is None for each in [*given, *means]):
        return None
    best = max(range(len(means)), key=lambda place: means[place] or Fraction(0))
    table = np.array([each.values(draws.columns, draws.size) for each in given if each is not None])
    return Estimate.mean(draws.means(table.max(axis=0) - table[best]))


def fitted_information(payoffs: NDArray[Any], best: int, names: Sequence[str], draws: Draws) -> Estimate:
    """Return the value of learning some parameters, by regression across replications.

    Parameters
    ----------
    payoffs
        Shape (actions, settings).
    best
        The action that is best without learning anything.
    names
        What is learned.
    draws
        The settings.
    """
    import numpy as np

    basis = _basis([draws.columns[name] for name in names])
    gains = payoffs - payoffs[best]
    slices = [slice(start, stop) for start, stop in zip(draws.starts, [*draws.starts[1:], draws.size], strict=True)]
    squares = [basis[part].T @ basis[part] for part in slices]
    products = [basis[part].T @ gains[:, part].T for part in slices]
    square, product = sum(squares), sum(products)
    found = []
    for part, own_square, own_product in zip(slices, squares, products, strict=True):
        fit = np.linalg.pinv(square - own_square, hermitian=True) @ (product - own_product)
        chosen = (basis[part] @ fit).argmax(axis=1)
        found.append(gains[:, part][chosen, np.arange(len(chosen))].mean())
    estimate = Estimate.mean(np.array(found))
    return Estimate(max(estimate.value, 0.0), estimate.error)  # information never harms


def _basis(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return products of orthonormal polynomials of the columns' ranks: shape (settings, functions)."""
    import numpy as np
    from scipy.stats import rankdata

    degree = DEGREES.get(len(columns), MOST_DEGREE)
    factors = []
    for column in columns:
        places = 2 * rankdata(column) / (len(column) + 1) - 1
        scale = np.sqrt(2 * np.arange(degree + 1) + 1)
        factors.append(np.polynomial.legendre.legvander(places, degree) * scale)
    found = []
    for chosen in combinations_with_replacement(range(len(columns) + 1), degree):
        powers = [chosen.count(place) for place in range(len(columns))]
        term = factors[0][:, powers[0]]
        for factor, power in zip(factors[1:], powers[1:], strict=True):
            term = term * factor[:, power]
        found.append(term)
    return np.stack(found, axis=1)
