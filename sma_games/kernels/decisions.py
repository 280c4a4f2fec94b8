"""Decision trees whose questions are signs of polynomials, walked for many settings at once.

A polynomial is a list of terms, a term a coefficient and a list of factors; all polynomials stand one after the other:
terms `term_starts[p]` to `term_starts[p + 1]` belong to polynomial p, and likewise factors to terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.arithmetic import OPEN, certain_sign, comparison, is_sure, product, quotient, total
from sma_games.kernels.compiling import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MISSING", "OPEN", "Outcomes", "Polynomials", "outcomes", "sign_of", "walk", "walk_all"]

MISSING = -1
"""The answer on this way is not known yet."""
BLOCK = 256
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


class Outcomes(NamedTuple):
    """The outcomes of all leaves, and what is asked of them."""

    starts: NDArray[Any]
    """The outcomes of leaf k are starts[k] to starts[k + 1]."""
    quotients: NDArray[Any]
    """Shape (outcomes, quantities, 2): numerator and denominator, as numbers of polynomials; -1 for a denominator 1,
    and one and the same polynomial, zero, for a quantity that is not known."""
    scores: NDArray[Any]
    """Shape (outcomes, 2): the weighted sum of the quantities in the same way."""
    weights: NDArray[Any]
    """One for each quantity: the outcome with the greatest weighted sum is selected, the first among equals."""
    only_dominant: bool
    """Select it only if it has the most of every quantity with a weight."""


@inner
def _polynomial(
    p: int, polynomials: Polynomials, values: NDArray[Any], errors: NDArray[Any], i: int
) -> tuple[float, float, float]:
    """Return value and error bound of a polynomial at setting i, and what its terms add up to, signs left out."""
    v, e, extent = 0.0, 0.0, 0.0
    for term in range(polynomials.term_starts[p], polynomials.term_starts[p + 1]):
        x, x_error = polynomials.coefficients[term, 0], polynomials.coefficients[term, 1]
        for place in range(polynomials.factor_starts[term], polynomials.factor_starts[term + 1]):
            variable = polynomials.factors[place]
            if abs(x) == 1 and x_error == 0:  # nothing is lost
                x, x_error = x * values[variable, i], errors[variable, i]
            else:
                x, x_error = product(x, x_error, values[variable, i], errors[variable, i])
        v, e = total(v, e, x, x_error)
        extent += abs(x)
    return v, e, extent


@inner
def _quotient(
    pair: NDArray[Any], polynomials: Polynomials, values: NDArray[Any], errors: NDArray[Any], i: int
) -> tuple[float, float, float]:
    """Return the same three numbers of a quotient of polynomials; NaN, without an error, if it is not known."""
    if pair[0] == pair[1]:
        return np.nan, 0.0, 0.0
    v, e, extent = _polynomial(pair[0], polynomials, values, errors, i)
    if pair[1] >= 0:
        divisor, divisor_error, _ = _polynomial(pair[1], polynomials, values, errors, i)
        v, e = quotient(v, e, divisor, divisor_error)
        extent /= abs(divisor)
    return v, e, extent


@compiled
def sign_of(p: int, polynomials: Polynomials, values: NDArray[Any], errors: NDArray[Any], i: int) -> int:
    """Return the sign of a polynomial at setting i, or OPEN."""
    v, e, _ = _polynomial(p, polynomials, values, errors, i)
    return certain_sign(v, e)


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
    leaves: NDArray[Any], asked: Outcomes, polynomials: Polynomials, values: NDArray[Any], errors: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the least and greatest value of each quantity over the outcomes of each setting, and a selected outcome.

    The first two have shape (quantities, settings); then come the number of the selected outcome for each setting and
    its quantities. Where a setting has no outcome they are NaN and -1. The last two tell where some quantity has too
    few right digits, and where it is not certain what is selected.

    Parameters
    ----------
    leaves
        The leaf of each setting, negative if it has none.
    asked
        The outcomes.
    polynomials, values, errors
        As in `walk`.
    """
    num_quantities = asked.quotients.shape[1]
    least = np.full((num_quantities, len(leaves)), np.nan)
    greatest = np.full((num_quantities, len(leaves)), np.nan)
    picked = np.full((num_quantities, len(leaves)), np.nan)
    selected = np.full(len(leaves), -1)
    is_vague, is_open = np.zeros((2, len(leaves)), dtype=np.bool_)
    _outcomes(leaves, asked, polynomials, values, errors, least, greatest, selected, picked, is_vague, is_open)
    return least, greatest, selected, picked, is_vague, is_open


@compiled
def _outcomes(
    leaves: NDArray[Any],
    asked: Outcomes,
    polynomials: Polynomials,
    values: NDArray[Any],
    errors: NDArray[Any],
    least: NDArray[Any],
    greatest: NDArray[Any],
    selected: NDArray[Any],
    picked: NDArray[Any],
    is_vague: NDArray[Any],
    is_open: NDArray[Any],
) -> None:
    """Write what `outcomes` returns into arrays of NaN, -1 and False."""
    num_quantities = asked.quotients.shape[1]
    current = np.empty(num_quantities)  # copied by loops: a slice would be compiled with its messages about shapes
    for i in range(len(leaves)):
        if leaves[i] < 0:
            continue
        best, best_error = 0.0, 0.0
        for outcome in range(asked.starts[leaves[i]], asked.starts[leaves[i] + 1]):
            score, error = 0.0, 0.0
            for quantity in range(num_quantities):
                x, x_error, extent = _quotient(asked.quotients[outcome, quantity], polynomials, values, errors, i)
                is_vague[i] |= not (is_sure(x, x_error, extent) or x_error == 0)
                current[quantity] = x
                if not x >= least[quantity, i]:
                    least[quantity, i] = x
                if not x <= greatest[quantity, i]:
                    greatest[quantity, i] = x
                w = asked.weights[quantity]
                if w != 0:
                    score, error = total(score, error, w * x, w * x_error)
            sign = 1
            if selected[i] >= 0:
                sign = 0 if _is_same(asked.scores, outcome, selected[i]) else comparison(score, error, best, best_error)
            is_open[i] |= sign == OPEN
            if sign == 1:
                best, best_error, selected[i] = score, error, outcome
                for quantity in range(num_quantities):
                    picked[quantity, i] = current[quantity]
        if asked.only_dominant and selected[i] >= 0:
            sign = _dominance(leaves[i], selected[i], asked, polynomials, values, errors, i)
            is_open[i] |= sign == OPEN
            if sign == -1:
                selected[i] = -1
                for quantity in range(num_quantities):
                    picked[quantity, i] = np.nan


@inner
def _is_same(pairs: NDArray[Any], first: int, second: int) -> bool:
    """Tell whether two quotients are the same whatever the settings are."""
    is_same: bool = pairs[first, 0] == pairs[second, 0] and pairs[first, 1] == pairs[second, 1]
    return is_same


@inner
def _dominance(
    leaf: int,
    own: int,
    asked: Outcomes,
    polynomials: Polynomials,
    values: NDArray[Any],
    errors: NDArray[Any],
    i: int,
) -> int:
    """Return 1 if an outcome has the most of every quantity with a weight, -1 if certainly not, or OPEN."""
    found = 1
    for outcome in range(asked.starts[leaf], asked.starts[leaf + 1]):
        for quantity in range(asked.quotients.shape[1]):
            if asked.weights[quantity] == 0 or _is_same(asked.quotients[:, quantity], own, outcome):
                continue
            v, e, _ = _quotient(asked.quotients[own, quantity], polynomials, values, errors, i)
            other, other_error, _ = _quotient(asked.quotients[outcome, quantity], polynomials, values, errors, i)
            sign = comparison(v, e, other, other_error)
            if sign == -1:
                return -1
            found = OPEN if sign == OPEN else found
    return found
