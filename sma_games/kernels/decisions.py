"""Decision trees whose questions are signs of polynomials, walked for many settings at once.

A polynomial is a list of terms, a term a coefficient and a list of factors; all polynomials stand one after the other:
terms `term_starts[p]` to `term_starts[p + 1]` belong to polynomial p, and likewise factors to terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.arithmetic import product, total
from sma_games.kernels.compiling import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MISSING", "OPEN", "Polynomials", "outcomes", "sign_of", "walk", "walk_all"]

MISSING = -1
"""The answer on this way is not known yet."""
OPEN = -2
"""The sign is too close to call."""
BLOCK = 256
SAME = 1e-12
"""Weighted sums nearer than this are taken for equal: they differ by rounding, so order decides."""
FIRST_LEAF = -5
"""A child c <= FIRST_LEAF is the leaf FIRST_LEAF - c; others below zero are for whoever calls, as MISSING is."""


class Polynomials(NamedTuple):
    """Polynomials one after the other."""

    term_starts: NDArray[Any]
    coefficients: NDArray[Any]
    """Shape (terms, 2): floats, and how far the true numbers are from them."""
    factor_starts: NDArray[Any]
    factors: NDArray[Any]
    """Numbers of variables; a power is a repetition."""


@inner
def _polynomial(
    p: int, polynomials: Polynomials, values: NDArray[Any], errors: NDArray[Any], i: int
) -> tuple[float, float]:
    """Return the value and error bound of a polynomial at setting i."""
    v, e = 0.0, 0.0
    for term in range(polynomials.term_starts[p], polynomials.term_starts[p + 1]):
        x, x_error = polynomials.coefficients[term, 0], polynomials.coefficients[term, 1]
        for place in range(polynomials.factor_starts[term], polynomials.factor_starts[term + 1]):
            variable = polynomials.factors[place]
            if abs(x) == 1 and x_error == 0:  # nothing is lost
                x, x_error = x * values[variable, i], errors[variable, i]
            else:
                x, x_error = product(x, x_error, values[variable, i], errors[variable, i])
        v, e = total(v, e, x, x_error)
    return v, e


@inner
def _value(p: int, polynomials: Polynomials, values: NDArray[Any], i: int) -> float:
    """Return the value of a polynomial at setting i."""
    v = 0.0
    for term in range(polynomials.term_starts[p], polynomials.term_starts[p + 1]):
        x = polynomials.coefficients[term, 0]
        for place in range(polynomials.factor_starts[term], polynomials.factor_starts[term + 1]):
            x *= values[polynomials.factors[place], i]
        v += x
    return v


@compiled
def sign_of(p: int, polynomials: Polynomials, values: NDArray[Any], errors: NDArray[Any], i: int) -> int:
    """Return the sign of a polynomial at setting i, or OPEN."""
    v, e = _polynomial(p, polynomials, values, errors, i)
    if v > e:
        return 1
    if v < -e:
        return -1
    return 0 if v == 0 and e == 0 else OPEN


@compiled
def walk(
    questions: NDArray[Any],
    children: NDArray[Any],
    polynomials: Polynomials,
    values: NDArray[Any],
    errors: NDArray[Any],
    settings: NDArray[Any],
    leaves: NDArray[Any],
) -> None:
    """Write the leaf of each of some settings, or MISSING, or OPEN, into `leaves`.

    Parameters
    ----------
    questions
        The polynomial of each node.
    children
        Shape (nodes, 3): what follows if it is negative, zero, positive: a node, MISSING, or a leaf.
    polynomials, values, errors
        The polynomials; shape (variables, settings): the values of their variables, and error bounds.
    settings
        Numbers of the settings asked about.
    leaves
        One number for each setting.
    """
    for i in settings:
        node = 0
        while node >= 0:
            sign = sign_of(questions[node], polynomials, values, errors, i)
            node = OPEN if sign == OPEN else children[node, sign + 1]
        leaves[i] = FIRST_LEAF - node if node <= FIRST_LEAF else node


@compiled
def walk_all(
    places: NDArray[Any],
    children: NDArray[Any],
    asked: NDArray[Any],
    polynomials: Polynomials,
    values: NDArray[Any],
    errors: NDArray[Any],
    leaves: NDArray[Any],
) -> None:
    """Do what `walk` does for all settings, with all signs worked out beforehand: for trees of few polynomials.

    Parameters
    ----------
    places
        For each node the place of its polynomial in `asked`.
    children, polynomials, values, errors, leaves
        As in `walk`.
    asked
        The distinct polynomials that nodes ask about.
    """
    signs = np.empty((len(asked), BLOCK), dtype=np.int8)
    room = np.empty((4, BLOCK))
    for start in range(0, len(leaves), BLOCK):
        size = min(BLOCK, len(leaves) - start)
        for k in range(len(asked)):
            _block_signs(asked[k], polynomials, values, errors, start, size, room, signs[k])
        for i in range(size):
            node = 0
            while node >= 0:
                sign = signs[places[node], i]
                node = OPEN if sign == OPEN else children[node, sign + 1]
            leaves[start + i] = FIRST_LEAF - node if node <= FIRST_LEAF else node


@inner
def _block_signs(
    p: int,
    polynomials: Polynomials,
    values: NDArray[Any],
    errors: NDArray[Any],
    start: int,
    size: int,
    room: NDArray[Any],
    signs: NDArray[Any],
) -> None:
    """Write the signs of a polynomial at the settings of a block, or OPEN."""
    v, e, x, x_error = room[0, :size], room[1, :size], room[2, :size], room[3, :size]
    for i in range(size):
        v[i], e[i] = 0.0, 0.0
    for term in range(polynomials.term_starts[p], polynomials.term_starts[p + 1]):
        coefficient, miss = polynomials.coefficients[term, 0], polynomials.coefficients[term, 1]
        first, last = polynomials.factor_starts[term], polynomials.factor_starts[term + 1]
        sign = 1.0
        if last > first and abs(coefficient) == 1 and miss == 0:  # nothing is lost
            sign = coefficient
            variable = polynomials.factors[first]
            if last == first + 1:
                _add(v, e, sign, values[variable, start : start + size], errors[variable, start : start + size])
                continue
            for i in range(size):
                x[i], x_error[i] = values[variable, start + i], errors[variable, start + i]
            first += 1
        else:
            for i in range(size):
                x[i], x_error[i] = coefficient, miss
        for place in range(first, last):
            variable = polynomials.factors[place]
            _multiply(x, x_error, values[variable, start : start + size], errors[variable, start : start + size])
        _add(v, e, sign, x, x_error)
    for i in range(size):
        known = np.int8(v[i] > e[i]) - np.int8(v[i] < -e[i])
        signs[i] = known if known != 0 or (v[i] == 0 and e[i] == 0) else OPEN


@inner
def _multiply(x: NDArray[Any], x_error: NDArray[Any], y: NDArray[Any], y_error: NDArray[Any]) -> None:
    """Multiply x by y."""
    for i in range(len(x)):
        x[i], x_error[i] = product(x[i], x_error[i], y[i], y_error[i])


@inner
def _add(x: NDArray[Any], x_error: NDArray[Any], sign: float, y: NDArray[Any], y_error: NDArray[Any]) -> None:
    """Add y, or with sign -1 its negative, to x."""
    for i in range(len(x)):
        x[i], x_error[i] = total(x[i], x_error[i], sign * y[i], y_error[i])


def outcomes(
    leaves: NDArray[Any],
    starts: NDArray[Any],
    quotients: NDArray[Any],
    weights: NDArray[Any],
    polynomials: Polynomials,
    values: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the least and greatest value of each quantity over the outcomes of each setting, and a selected outcome.

    The first two have shape (quantities, settings); then come the number of the selected outcome for each setting and
    its quantities. Where a setting has no outcome they are NaN and -1.

    Parameters
    ----------
    leaves
        The leaf of each setting, negative if it has none.
    starts
        The outcomes of leaf k are starts[k] to starts[k + 1].
    quotients
        Shape (outcomes, quantities, 2): numerator and denominator, as numbers of polynomials; -1 for a denominator 1.
    weights
        One for each quantity: the outcome with the greatest weighted sum is selected, the first among equals.
    polynomials, values
        As in `walk`.
    """
    num_quantities = quotients.shape[1]
    least = np.full((num_quantities, len(leaves)), np.nan)
    greatest = np.full((num_quantities, len(leaves)), np.nan)
    picked = np.full((num_quantities, len(leaves)), np.nan)
    selected = np.full(len(leaves), -1)
    _outcomes(leaves, starts, quotients, weights, polynomials, values, least, greatest, selected, picked)
    return least, greatest, selected, picked


@compiled
def _outcomes(
    leaves: NDArray[Any],
    starts: NDArray[Any],
    quotients: NDArray[Any],
    weights: NDArray[Any],
    polynomials: Polynomials,
    values: NDArray[Any],
    least: NDArray[Any],
    greatest: NDArray[Any],
    selected: NDArray[Any],
    picked: NDArray[Any],
) -> None:
    """Write what `outcomes` returns into arrays of NaN and -1."""
    num_quantities = quotients.shape[1]
    current = np.empty(num_quantities)  # copied by loops: a slice would be compiled with its messages about shapes
    for i in range(len(leaves)):
        if leaves[i] < 0:
            continue
        best = -np.inf
        for outcome in range(starts[leaves[i]], starts[leaves[i] + 1]):
            score = 0.0
            for quantity in range(num_quantities):
                x = _value(quotients[outcome, quantity, 0], polynomials, values, i)
                if quotients[outcome, quantity, 1] >= 0:
                    x /= _value(quotients[outcome, quantity, 1], polynomials, values, i)
                current[quantity] = x
                if not x >= least[quantity, i]:
                    least[quantity, i] = x
                if not x <= greatest[quantity, i]:
                    greatest[quantity, i] = x
                if weights[quantity] != 0:
                    score += weights[quantity] * x
            if selected[i] < 0 or score > best + SAME * (1 + abs(best)):
                best, selected[i] = score, outcome
                for quantity in range(num_quantities):
                    picked[quantity, i] = current[quantity]
