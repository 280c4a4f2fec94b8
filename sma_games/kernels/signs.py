"""Signs of minors of many payoff matrices, and which bases are vertices by them; see `kernels.bimatrix`.

The signs of one minor in 64 games are two words: the games where it is positive, and those where it is negative. They
become certain in two steps. With S the largest payoff of a matrix, E the largest error bound and u the unit roundoff, a
minor of r rows in floats is no farther from the true one than r! (2S)^(r-1) (2rE + 2 q u 2S), where q counts the
operations that a product of r differences goes through (Higham 2002, lemma 3.1), doubled to outweigh what is lost to
underflow; differences have the sign of the true ones, and integers that are small enough are exact. What this leaves
open is worked out again with a bound for each minor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.arithmetic import product, total
from sma_games.kernels.compiling import inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BLOCK", "EVERY", "NONE", "ONE", "Room", "Side", "bounded_signs", "find_vertices", "plain_signs"]

BLOCK = 64  # games, one for each bit of a word
EVERY = np.uint64(2**64 - 1)
NONE = np.uint64(0)
ONE = np.uint64(1)
LEAST_SCALE, MOST_SCALE = 1e-60, 1e60  # within, no product of four differences leaves the range of floats
EXACT = 2.0**53  # integers up to here are floats
ROUNDOFF = 2.0**-53
UP = 1 + 2.0**-40  # outweighs the rounding of the bounds themselves


class Side(NamedTuple):
    """Minors and bases of one player, with m strategies against n; the same bases in the same order for both players.

    Minor 0 is one. Then come the minors of one row, then those of two, and so on.
    """

    row_starts: NDArray[Any]
    """The minors of r rows are `row_starts[r]` to `row_starts[r + 1]`."""
    terms: NDArray[Any]
    """Shape (terms, 3): for each minor of one row, the places of plus and minus among the opponent's payoffs; for each
    minor of r rows r times a minor of one row, a minor of one row less than this one, and the sign of their product."""
    bases: NDArray[Any]
    """Shape (bases, 3): rows and columns, as bit sets, and how many of either."""
    entries: NDArray[Any]
    """Shape (bases, n, 3): minor, whether its sign is reversed, and the place of the payoff against the first column,
    for each weight; then minor, whether its sign is reversed, and column, for each slack."""
    step: int
    """From the place of a payoff to that of the payoff in the next column."""


class Room(NamedTuple):
    """What is known of one player in a block of games, the games along the last axis or as the bits of a word."""

    payoffs: NDArray[Any]
    """Shape (2, m * n, BLOCK): the opponent's payoffs and their error bounds."""
    minors: NDArray[Any]
    """Shape (2, minors, BLOCK): values and error bounds, those of one row without their last rounding; minor 0 is set
    from the start."""
    signs: NDArray[Any]
    """Shape (minors, 3): where each is positive, where it is negative, where that is not certain."""
    vertices: NDArray[Any]
    """Where each basis is a vertex."""


@inner
def plain_signs(side: Side, known: Room, scales: NDArray[Any]) -> tuple[Any, Any, Any]:
    """Work out all minors and their signs; return where none is zero or open, where zeros are exact, what is finite.

    A sign is right only in the games of the first or the second word. `scales` is room of shape (4, BLOCK).
    """
    exact, finite = _scales(known.payoffs, len(side.row_starts) - 2, scales)
    largest, spread, loose, bound = scales[0], scales[1], scales[2], scales[3]
    minors, signs = known.minors[0], known.signs
    regular = EVERY
    term = 0
    for i in range(BLOCK):
        loose[i] = UP
    for r in range(1, len(side.row_starts) - 1):
        rounding = 0.0 if r == 1 else 2 * ROUNDOFF * (2 * r - 1 + r * (r - 1) // 2)
        for i in range(BLOCK):
            is_exact = (exact >> np.uint64(i)) & ONE != NONE
            bound[i] = 0.0 if is_exact else loose[i] * r * (2 * r * spread[i] + rounding * largest[i])
            loose[i] *= r * largest[i]
        for k in range(side.row_starts[r], side.row_starts[r + 1]):
            errors = known.minors[1, k]
            for i in range(BLOCK):
                errors[i] = bound[i]
            _work_out(side.terms[term : term + r], known.payoffs[0], minors, minors[k])
            term += r
            positive, negative = _signs(minors[k], bound)
            signs[k, 0], signs[k, 1], signs[k, 2] = positive, negative, NONE
            regular &= positive | negative
    return regular, exact, finite


@inner
def _scales(payoffs: NDArray[Any], num_rows: int, scales: NDArray[Any]) -> tuple[Any, Any]:
    """Write twice the largest payoff, and the largest error; return where minors are exact, and what is finite.

    Where the scale is such that bounds might not hold, the error is infinite.
    """
    size, spread, fraction, rest = scales[0], scales[1], scales[2], scales[3]
    for i in range(BLOCK):
        size[i], spread[i], fraction[i], rest[i] = 0.0, 0.0, 0.0, 0.0
    for cell in range(payoffs.shape[1]):
        values, errors = payoffs[0, cell], payoffs[1, cell]
        for i in range(BLOCK):
            size[i] = max(size[i], abs(values[i]))
            spread[i] = max(spread[i], errors[i])
            fraction[i] += abs(values[i] - np.rint(values[i])) + errors[i]
            rest[i] += (values[i] - values[i]) + (errors[i] - errors[i])  # NaN unless finite
    exact, finite = NONE, NONE
    for i in range(BLOCK):
        largest = 2 * (size[i] + spread[i])
        most = 1.0
        for r in range(1, num_rows + 1):
            most *= r * largest
        exact |= np.uint64((fraction[i] == 0) & (most <= EXACT)) << np.uint64(i)
        finite |= np.uint64(rest[i] == 0) << np.uint64(i)
        if not (largest >= LEAST_SCALE) & (largest <= MOST_SCALE):
            spread[i] = np.inf
        size[i] = largest
    return exact, finite


@inner
def _work_out(terms: NDArray[Any], payoffs: NDArray[Any], minors: NDArray[Any], v: NDArray[Any]) -> None:
    """Work out a minor, from payoffs if it has one row, else from smaller minors."""
    if len(terms) == 1:
        plus, minus = payoffs[terms[0, 0]], payoffs[terms[0, 1]]
        for i in range(BLOCK):
            v[i] = plus[i] - minus[i]
        return
    for i in range(BLOCK):
        v[i] = 0.0
    for term in range(len(terms)):
        a, b, sign = minors[terms[term, 0]], minors[terms[term, 1]], float(terms[term, 2])
        for i in range(BLOCK):
            v[i] += sign * (a[i] * b[i])


@inner
def _signs(v: NDArray[Any], bound: NDArray[Any]) -> tuple[Any, Any]:
    """Return where values are certainly positive, and where they are certainly negative."""
    positive, negative = NONE, NONE
    for i in range(BLOCK):
        positive |= np.uint64(v[i] > bound[i]) << np.uint64(i)
        negative |= np.uint64(v[i] < -bound[i]) << np.uint64(i)
    return positive, negative


@inner
def bounded_signs(side: Side, known: Room, cells: NDArray[Any], games: Any) -> None:
    """Find the signs in some games by a bound for each minor.

    Payoffs in the same place of `cells` are one and the same: their difference is zero whatever their errors.
    """
    term, r = 0, 0
    for k in range(1, side.row_starts[-1]):
        r += k == side.row_starts[r + 1]
        v, e = known.minors[0, k], known.minors[1, k]
        _work_out_bounded(side.terms[term : term + r], known.payoffs, known.minors, cells, v, e)
        term += r
        positive, negative = _signs(v, e)
        zero = NONE
        for i in range(BLOCK):
            zero |= np.uint64((v[i] == 0.0) & (e[i] == 0.0)) << np.uint64(i)
        signs = known.signs[k]
        signs[0] = (signs[0] & ~games) | (positive & games)
        signs[1] = (signs[1] & ~games) | (negative & games)
        signs[2] = games & ~(positive | negative | zero)


@inner
def _work_out_bounded(
    terms: NDArray[Any],
    payoffs: NDArray[Any],
    minors: NDArray[Any],
    cells: NDArray[Any],
    v: NDArray[Any],
    e: NDArray[Any],
) -> None:
    """Work out a minor and its error bound, from payoffs if it has one row, else from smaller minors."""
    for i in range(BLOCK):
        v[i], e[i] = 0.0, 0.0
    for term in range(len(terms)):
        a, b = terms[term, 0], terms[term, 1]
        if len(terms) == 1:
            for i in range(BLOCK if cells[a] != cells[b] else 0):
                v[i], e[i] = total(payoffs[0, a, i], payoffs[1, a, i], -payoffs[0, b, i], payoffs[1, b, i])
            continue
        sign = float(terms[term, 2])
        for i in range(BLOCK):
            x, x_error = product(minors[0, a, i], minors[1, a, i], minors[0, b, i], minors[1, b, i])
            v[i], e[i] = total(v[i], e[i], sign * x, x_error)


@inner
def find_vertices(side: Side, known: Room) -> Any:
    """Find out which bases are vertices, open signs helping them to be; return where one of them has an open sign.

    The weights of a vertex have one sign, and no slack has the other.
    """
    doubtful = NONE
    for basis in range(len(side.bases)):
        plus, minus, is_open = EVERY, EVERY, NONE
        for place in range(side.entries.shape[1]):
            k, turned = side.entries[basis, place, 0], side.entries[basis, place, 1]
            positive, negative, unknown = known.signs[k, turned], known.signs[k, 1 - turned], known.signs[k, 2]
            is_weight = place < side.bases[basis, 2]
            plus &= positive | unknown if is_weight else ~negative
            minus &= negative | unknown if is_weight else ~positive
            is_open |= unknown
        known.vertices[basis] = plus | minus
        doubtful |= (plus | minus) & is_open
    return doubtful
