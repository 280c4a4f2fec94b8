"""What the opponent gets at a vertex of a player, with an error bound; see `kernels.bimatrix`.

It is the same in every column of the basis. With weights w known up to errors d, column j of the opponent's payoffs b
gives v = sum w_i b_ij / sum w_i, which is off by less than sum d_i |b_ij - v| / (sum w_i - sum d_i) and rounding. The
column with the least bound is taken, so that a huge payoff against one strategy does not spoil the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.kernels.arithmetic import is_sure
from sma_games.kernels.compiling import inner
from sma_games.kernels.signs import ROUNDOFF, Room, Side

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["vertex_payoff"]

SHARP = 2.0**-40  # an error beside a payoff; others need not be tried if it is as small


@inner
def vertex_payoff(side: Side, known: Room, i: int, basis: int) -> tuple[float, float]:
    """Return what the opponent gets at a vertex, and its error bound; that is infinite if too few digits are right."""
    entries, minors, payoffs = side.entries[basis], known.minors, known.payoffs
    size = side.bases[basis, 2]
    place = entries[0, 2]
    if size == 1:
        v, e = payoffs[0, place, i], payoffs[1, place, i]
        return v, e if is_sure(v, e, abs(v)) else np.inf
    weight, doubt = 0.0, 0.0
    for k in range(size):  # weights are all of one sign
        w = abs(minors[0, entries[k, 0], i])
        weight += w
        doubt += minors[1, entries[k, 0], i] + 2 * ROUNDOFF * w
    least = 0.5 * weight - doubt  # of the true weight, and more than rounding takes away
    best, error, extent = 0.0, np.inf, 0.0
    columns, shift = side.bases[basis, 1], 0
    while columns & 1 == 0:
        columns >>= 1
    while columns and least > 0:
        if columns & 1:
            v, size_of_terms, e = _column(entries, size, shift, minors, payoffs, i, weight, doubt)
            if e < error:
                best, error, extent = v, e, size_of_terms
            if error <= SHARP * abs(best):
                break
        columns >>= 1
        shift += side.step
    return best, error if is_sure(best, error, extent) else np.inf


@inner
def _column(
    entries: NDArray[Any],
    size: int,
    shift: int,
    minors: NDArray[Any],
    payoffs: NDArray[Any],
    i: int,
    weight: float,
    doubt: float,
) -> tuple[float, float, float]:
    """Return the payoff of a column at a vertex, what its terms add up to, signs left out, and its error bound."""
    v, extent, e = 0.0, 0.0, 0.0
    for k in range(size):
        share = abs(minors[0, entries[k, 0], i]) / weight  # first, lest products of tiny numbers vanish
        v += share * payoffs[0, entries[k, 2] + shift, i]
        extent += share * abs(payoffs[0, entries[k, 2] + shift, i])
        e += share * payoffs[1, entries[k, 2] + shift, i]
    for k in range(size):
        w_error = minors[1, entries[k, 0], i] + 2 * ROUNDOFF * abs(minors[0, entries[k, 0], i])
        p, p_error = payoffs[0, entries[k, 2] + shift, i], payoffs[1, entries[k, 2] + shift, i]
        e += w_error / (weight - doubt) * (abs(p - v) + p_error)
    return v, extent, 2 * (e + (size + 4) * ROUNDOFF * extent)
