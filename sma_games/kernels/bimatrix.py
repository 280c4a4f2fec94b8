"""All extreme equilibria of many two-player games in floats, by signs of minors; what is not certain is flagged.

Let B be the payoffs of the opponent of a player with strategies x. For rows R and columns C, with one column more than
rows, the *minor* M(R, C) is the determinant of the rows R of B in the columns C under a row of ones. For rows I and as
many columns J, the strategy on I that makes the opponent indifferent between J has weights w_i = (-1)^i M(I - i, J),
i counted within I. If they all have one sign s, then s (-1)^p M(I + nothing, J + j) is the sign of what the opponent
loses by playing the further column j, p being the place of j in J + j (Cramer's rule). So the vertices of the
best-response polyhedra, and all extreme equilibria, are a matter of the signs of minors, zeros included: a vertex is
known by its support and the opponent's best responses, and degenerate games need no special treatment.

Minors are expanded by their last row. Their error bounds decide whether a sign is certain; a game is flagged if an
uncertain sign could make a vertex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.arithmetic import product, total
from sma_games.kernels.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FLAGGED", "Side", "solve_games"]

FLAGGED = -1
"""The code of a game with a sign that is not certain."""
BLOCK = 128
IRREGULAR = np.uint64(2**64 - 1)
MAX_VERTICES = 128  # of one player, many more than random games have; games with more are flagged
SAME = 1e-12  # weighted sums nearer than this are taken for equal: they differ by rounding, so order decides


class Side(NamedTuple):
    """Minors and bases of one player, with m strategies against n.

    The terms of minor k are `term_starts[k]` to `term_starts[k + 1]`. The first n minors have no rows and are one.
    """

    cells: NDArray[Any]
    """The opponent's payoff at each pair of strategies (own, his), as numbers of rows of `values`."""
    term_starts: NDArray[Any]
    term_cells: NDArray[Any]
    """Places in `cells`."""
    term_minors: NDArray[Any]
    term_signs: NDArray[Any]
    basis_rows: NDArray[Any]
    """Support of each basis, as a bit set."""
    basis_columns: NDArray[Any]
    """Columns of each basis, as a bit set."""
    basis_sizes: NDArray[Any]
    basis_minors: NDArray[Any]
    """Shape (bases, n): first the minors of the weights, then those of the slacks."""
    basis_signs: NDArray[Any]
    basis_masks: NDArray[Any]
    """Shape (bases, 3, words): bit sets of minors that count as they are, that count reversed, of weights."""
    basis_strategies: NDArray[Any]
    """Shape (bases, n): the row of each weight, the column of each slack."""
    basis_cell: NDArray[Any]
    """For each basis its first column."""
    basis_of_bit: NDArray[Any]
    """Bases in the order of the bits of `table`, which is the same for both players."""
    table: NDArray[Any]
    """For small games: the bases that are vertices, as a bit set, by the signs of the minors that have rows, where all
    are certain and none is zero; bit k of the place says that minor n + k is positive. Else empty."""


@compiled
def solve_games(
    values: NDArray[Any],
    errors: NDArray[Any],
    side_x: Side,
    side_y: Side,
    ranks: NDArray[Any],
    weights: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the extreme equilibria of many games.

    Returned are the code of each game, FLAGGED or the number of its answer; the answers as bit sets of ranks of types,
    in the order in which they first occur; number of equilibria; least and greatest payoffs and those of the selected
    equilibrium, each of shape (2, games), row player first; and the rank of the type of the selected equilibrium.

    Parameters
    ----------
    values, errors
        Shape (rows, games): payoffs and bounds on how far the true ones may be from them.
    side_x, side_y
        The row player, against the payoffs of the column player, and the other way round.
    ranks
        Shape (2^m, 2^n): the rank of the type with these supports.
    weights
        The equilibrium with the greatest weighted sum of payoffs is selected, the one of least rank among equals.
    """
    num_games = values.shape[1]
    num_words = ranks.max() // 64 + 1
    codes = np.full(num_games, FLAGGED, dtype=np.int32)
    answers = np.empty((num_games, num_words), dtype=np.uint64)
    slots = np.full(2 * num_games, -1, dtype=np.int32)
    num_answers = 0
    counts = np.zeros(num_games, dtype=np.int64)
    payoffs = np.full((6, num_games), np.nan)  # least, greatest, those of the selected equilibrium
    selected = np.full(num_games, -1)
    minors_x, signs_x = _room(side_x)
    minors_y, signs_y = _room(side_y)
    of_x, of_y = np.empty((MAX_VERTICES, 3), np.int64), np.empty((MAX_VERTICES, 3), np.int64)
    word = np.empty(num_words, dtype=np.uint64)
    bases = np.empty(BLOCK, dtype=np.uint64)
    for start in range(0, num_games, BLOCK):
        size = min(BLOCK, num_games - start)
        _minors(side_x, values, errors, start, size, minors_x, signs_x)
        _minors(side_y, values, errors, start, size, minors_y, signs_y)
        _regular_bases(side_x, side_y, signs_x, signs_y, size, bases)
        num_answers = _regular_games(
            side_x,
            side_y,
            (minors_x, minors_y, values),
            (ranks, weights),
            start,
            size,
            bases,
            word,
            (codes, answers, slots, counts, payoffs, selected),
            num_answers,
        )
        num_answers = _irregular_games(
            side_x,
            side_y,
            (minors_x, minors_y, signs_x, signs_y, values),
            (ranks, weights),
            start,
            size,
            bases,
            word,
            of_x,
            of_y,
            (codes, answers, slots, counts, payoffs, selected),
            num_answers,
        )
    return codes, answers[:num_answers], counts, payoffs[:2], payoffs[2:4], payoffs[4:], selected


@compiled
def _regular_bases(
    side_x: Side, side_y: Side, signs_x: NDArray[Any], signs_y: NDArray[Any], size: int, bases: NDArray[Any]
) -> None:
    """Write the bases that are vertices of both players, as bit sets; IRREGULAR where the tables do not know them."""
    table_x, table_y = side_x.table, side_y.table
    fixed_x, fixed_y = np.uint64(side_x.basis_minors.shape[1]), np.uint64(side_y.basis_minors.shape[1])
    all_x = (np.uint64(1) << np.uint64(len(side_x.term_starts) - 1)) - np.uint64(1)
    all_y = (np.uint64(1) << np.uint64(len(side_y.term_starts) - 1)) - np.uint64(1)
    for i in range(size):
        bases[i] = IRREGULAR
        if len(table_x) == 0 or len(table_y) == 0:
            continue
        if (signs_x[0, 0, i] | signs_x[1, 0, i]) == all_x and (signs_y[0, 0, i] | signs_y[1, 0, i]) == all_y:
            bases[i] = table_x[np.int64(signs_x[0, 0, i] >> fixed_x)] & table_y[np.int64(signs_y[0, 0, i] >> fixed_y)]


@compiled
def _regular_games(
    side_x: Side,
    side_y: Side,
    known: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    rules: tuple[NDArray[Any], NDArray[Any]],
    start: int,
    size: int,
    bases: NDArray[Any],
    word: NDArray[Any],
    found: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
    num_answers: int,
) -> int:
    """Write down the equilibria of the games of a block whose bases are known; return the number of answers."""
    minors_x, minors_y, values = known
    ranks, weights = rules
    codes, answers, slots, counts, payoffs, selected = found
    num_bits = len(side_x.basis_of_bit)
    for i in range(size):
        if bases[i] == IRREGULAR:
            continue
        game = start + i
        word[:] = 0
        for bit in range(num_bits):
            if (bases[i] >> np.uint64(bit)) & np.uint64(1) == 0:
                continue
            x, y = side_x.basis_of_bit[bit], side_y.basis_of_bit[bit]
            rank = ranks[side_x.basis_rows[x], side_y.basis_rows[y]]
            counts[game] += 1
            word[rank // 64] |= np.uint64(1) << np.uint64(rank % 64)
            row_payoff = _payoff(side_y, minors_y, values, game, i, y)
            column_payoff = _payoff(side_x, minors_x, values, game, i, x)
            _note(rank, row_payoff, column_payoff, weights, game, payoffs, selected)
        codes[game], num_answers = _code(word, answers, slots, num_answers)
    return num_answers


@compiled
def _irregular_games(
    side_x: Side,
    side_y: Side,
    known: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
    rules: tuple[NDArray[Any], NDArray[Any]],
    start: int,
    size: int,
    bases: NDArray[Any],
    word: NDArray[Any],
    of_x: NDArray[Any],
    of_y: NDArray[Any],
    found: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
    num_answers: int,
) -> int:
    """Do what `_regular_games` does for the other games of a block: those with zeros, with open signs, or larger."""
    minors_x, minors_y, signs_x, signs_y, values = known
    ranks, weights = rules
    codes, answers, slots, counts, payoffs, selected = found
    for i in range(size):
        if bases[i] != IRREGULAR:
            continue
        num_x = _vertices(side_x, signs_x, i, of_x)
        num_y = _vertices(side_y, signs_y, i, of_y) if num_x >= 0 else -1
        if num_y < 0:
            continue
        game = start + i
        word[:] = 0
        for x in range(num_x):
            for y in range(num_y):
                if (of_y[y, 0] & ~of_x[x, 1]) | (of_x[x, 0] & ~of_y[y, 1]) == 0:
                    counts[game] += 1
                    rank = ranks[of_x[x, 0], of_y[y, 0]]
                    word[rank // 64] |= np.uint64(1) << np.uint64(rank % 64)
                    row_payoff = _payoff(side_y, minors_y, values, game, i, of_y[y, 2])
                    column_payoff = _payoff(side_x, minors_x, values, game, i, of_x[x, 2])
                    _note(rank, row_payoff, column_payoff, weights, game, payoffs, selected)
        codes[game], num_answers = _code(word, answers, slots, num_answers)
    return num_answers


@compiled
def _note(
    rank: int,
    row_payoff: float,
    column_payoff: float,
    weights: NDArray[Any],
    game: int,
    payoffs: NDArray[Any],
    selected: NDArray[Any],
) -> None:
    """Take an equilibrium into account: least, greatest and selected payoffs."""
    if not row_payoff >= payoffs[0, game]:
        payoffs[0, game] = row_payoff
    if not column_payoff >= payoffs[1, game]:
        payoffs[1, game] = column_payoff
    if not row_payoff <= payoffs[2, game]:
        payoffs[2, game] = row_payoff
    if not column_payoff <= payoffs[3, game]:
        payoffs[3, game] = column_payoff
    score = weights[0] * row_payoff + weights[1] * column_payoff
    best = weights[0] * payoffs[4, game] + weights[1] * payoffs[5, game]
    margin = SAME * (1 + abs(score))
    if selected[game] < 0 or score > best + margin or (score >= best - margin and rank < selected[game]):
        selected[game], payoffs[4, game], payoffs[5, game] = rank, row_payoff, column_payoff


@compiled
def _room(side: Side) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return room for the minors of a block of games, and for bit sets of their signs: positive, negative, open."""
    num_minors = len(side.term_starts) - 1
    minors = np.ones((2, num_minors, BLOCK))
    minors[1] = 0.0
    return minors, np.empty((3, side.basis_masks.shape[2], BLOCK), dtype=np.uint64)


@compiled
def _minors(
    side: Side,
    values: NDArray[Any],
    errors: NDArray[Any],
    start: int,
    size: int,
    minors: NDArray[Any],
    signs: NDArray[Any],
) -> None:
    """Work out all minors of a block of games, and their signs."""
    signs[:] = 0
    for k in range(len(side.term_starts) - 1):
        v, e = minors[0, k], minors[1, k]
        first, last = side.term_starts[k], side.term_starts[k + 1]
        if last > first:
            v[:size] = 0.0
            e[:size] = 0.0
        if last > first and side.term_minors[first] < 0:
            _difference(side, first, values, errors, start, size, v, e)
        else:
            for term in range(first, last):
                cell, lower = side.cells[side.term_cells[term]], side.term_minors[term]
                payoffs, payoff_errors = values[cell, start : start + size], errors[cell, start : start + size]
                _add_products(side.term_signs[term], payoffs, payoff_errors, minors[0, lower], minors[1, lower], v, e)
        _note_signs(v, e, np.uint64(k % 64), size, signs[0, k // 64], signs[1, k // 64], signs[2, k // 64])


@compiled
def _note_signs(
    v: NDArray[Any],
    e: NDArray[Any],
    bit: Any,
    size: int,
    positive: NDArray[Any],
    negative: NDArray[Any],
    uncertain: NDArray[Any],
) -> None:
    """Set a bit for the sign of each of some values."""
    for i in range(size):
        is_positive, is_negative = v[i] > e[i], v[i] < -e[i]
        is_zero = (v[i] == 0.0) & (e[i] == 0.0)
        positive[i] |= np.uint64(is_positive) << bit
        negative[i] |= np.uint64(is_negative) << bit
        uncertain[i] |= np.uint64(not (is_positive | is_negative | is_zero)) << bit


@compiled
def _difference(
    side: Side,
    first: int,
    values: NDArray[Any],
    errors: NDArray[Any],
    start: int,
    size: int,
    v: NDArray[Any],
    e: NDArray[Any],
) -> None:
    """Work out a minor of one row: a difference of two payoffs, exactly zero if they are one and the same."""
    minus, plus = side.cells[side.term_cells[first]], side.cells[side.term_cells[first + 1]]
    if plus != minus:
        for i in range(size):
            v[i], e[i] = total(
                values[plus, start + i], errors[plus, start + i], -values[minus, start + i], errors[minus, start + i]
            )


@compiled
def _add_products(
    sign: float,
    a: NDArray[Any],
    a_error: NDArray[Any],
    b: NDArray[Any],
    b_error: NDArray[Any],
    v: NDArray[Any],
    e: NDArray[Any],
) -> None:
    """Add sign * a * b."""
    for i in range(len(a)):
        x, x_error = product(a[i], a_error[i], b[i], b_error[i])
        v[i], e[i] = total(v[i], e[i], sign * x, x_error)


@compiled
def _vertices(side: Side, signs: NDArray[Any], i: int, vertices: NDArray[Any]) -> int:
    """Write support, best responses and basis of each vertex; return their number, -1 if it is uncertain."""
    masks, num_words = side.basis_masks, signs.shape[1]
    count = 0
    for basis in range(masks.shape[0]):
        against, with_it = np.uint64(0), np.uint64(0)
        missing, uncertain = np.uint64(0), np.uint64(0)
        for word in range(num_words):
            positive, negative, is_open = signs[0, word, i], signs[1, word, i], signs[2, word, i]
            plain, turned = masks[basis, 0, word], masks[basis, 1, word]
            against |= (negative & plain) | (positive & turned)
            with_it |= (positive & plain) | (negative & turned)
            missing |= masks[basis, 2, word] & ~(positive | negative | is_open)
            uncertain |= (plain | turned) & is_open
        if missing != 0 or (against != 0 and with_it != 0):
            continue
        if uncertain != 0:
            return -1
        responses = _responses(side, signs, i, basis)
        if not _is_known(vertices, count, side.basis_rows[basis], responses):
            if count == MAX_VERTICES:
                return -1
            vertices[count, 0], vertices[count, 1] = side.basis_rows[basis], responses
            vertices[count, 2] = basis
            count += 1
    return count


@compiled
def _responses(side: Side, signs: NDArray[Any], i: int, basis: int) -> int:
    """Return the opponent's best responses at a vertex: the columns of its basis, and those that lose nothing."""
    found: int = side.basis_columns[basis]
    for entry in range(side.basis_sizes[basis], side.basis_minors.shape[1]):
        k = side.basis_minors[basis, entry]
        word, bit = k // 64, np.uint64(k % 64)
        if ((signs[0, word, i] | signs[1, word, i]) >> bit) & np.uint64(1) == 0:
            found |= 1 << side.basis_strategies[basis, entry]
    return found


@compiled
def _is_known(vertices: NDArray[Any], count: int, support: int, responses: int) -> bool:
    """Tell whether a vertex has been found from another basis."""
    found = False
    for other in range(count):
        found |= vertices[other, 0] == support and vertices[other, 1] == responses
    return found


@compiled
def _payoff(side: Side, minors: NDArray[Any], values: NDArray[Any], game: int, i: int, basis: int) -> float:
    """Return what the opponent gets at a vertex."""
    column = side.basis_cell[basis]
    num_columns = side.basis_minors.shape[1]
    weighted, weight = 0.0, 0.0
    for entry in range(side.basis_sizes[basis]):
        w = side.basis_signs[basis, entry] * minors[0, side.basis_minors[basis, entry], i]
        weighted += w * values[side.cells[side.basis_strategies[basis, entry] * num_columns + column], game]
        weight += w
    return weighted / weight


@compiled
def _code(word: NDArray[Any], answers: NDArray[Any], slots: NDArray[Any], num_answers: int) -> tuple[int, int]:
    """Return the number of an answer, noting it if it is new, and how many there are."""
    key = np.uint64(0)
    for part in word:
        key = (key ^ part) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    slot = np.int64(key % np.uint64(len(slots)))
    while slots[slot] >= 0:
        if np.all(answers[slots[slot]] == word):
            return slots[slot], num_answers
        slot = (slot + 1) % len(slots)
    slots[slot] = num_answers
    answers[num_answers] = word
    return num_answers, num_answers + 1
