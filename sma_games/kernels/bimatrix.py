"""All extreme equilibria of many two-player games in floats, by signs of minors; what is not certain is flagged.

Let B be the payoffs of the opponent of a player with strategies x. For rows R and columns C, with one column more than
rows, the *minor* M(R, C) is the determinant of the rows R of B in the columns C under a row of ones. For rows I and as
many columns J, the strategy on I that makes the opponent indifferent between J has weights w_i = (-1)^i M(I - i, J),
i counted within I. If they all have one sign s, then s (-1)^p M(I + nothing, J + j) is the sign of what the opponent
loses by playing the further column j, p being the place of j in J + j (Cramer's rule). So the vertices of the
best-response polyhedra, and all extreme equilibria, are a matter of the signs of minors, zeros included: a vertex is
known by its support and the opponent's best responses, and degenerate games need no special treatment.

Payoffs get error bounds too, see `kernels.vertex_payoffs`. Where one is not small enough, or leaves open which
equilibrium is selected, minors get bounds of their own; a game for which these do not suffice either is flagged.

A minor of one row is a difference of two payoffs; larger ones are expanded by their last row less its first entry, so
that each is worked out once, from smaller ones. Games are taken 64 at a time, and the signs of a minor in all of them
make two words; whether a pair (I, J), a *basis*, is a vertex is then settled for 64 games by a few bit operations. If
no sign is zero, the equilibria are the bases that are vertices of both players. A game is flagged if a sign that is not
certain could make a vertex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sma_games.kernels.answers import Answers, note, with_room
from sma_games.kernels.arithmetic import OPEN, comparison, total
from sma_games.kernels.compiling import compiled, inner
from sma_games.kernels.records import Records, add_record, forget_records, no_records, with_room_for, write_strategy
from sma_games.kernels.signs import (
    BLOCK,
    EVERY,
    NONE,
    ONE,
    Room,
    Side,
    bounded_signs,
    find_vertices,
    plain_signs,
)
from sma_games.kernels.vertex_payoffs import vertex_payoff

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FLAGGED", "Found", "Games", "solve_games"]

FLAGGED = -1
"""The code of a game with a sign that is not certain."""
DE_BRUIJN = 0x03F79D71B4CB0A89  # the six bits that begin at each of its bits are all different
SEQUENCE = np.uint64(DE_BRUIJN)
WINDOW = np.uint64(58)
PLACES = np.argsort([(DE_BRUIJN << bit & 2**64 - 1) >> 58 for bit in range(BLOCK)])
PART = 2**14  # games between looks at the room for answers
MAX_VERTICES = 128  # of one player, many more than random games have; games with more are flagged
MAX_TYPES = 256  # of equilibria of one game; games with more are flagged
MAX_EQUILIBRIA = 1024  # as many in one game flag it, so that the records of a block fit into the room made for them
VAGUE = -2
"""In place of a size: some payoff of the game has too few right digits, or they leave open what is selected."""


class Games(NamedTuple):
    """Payoffs of many games, and what to find for them."""

    first: NDArray[Any]
    """One-dimensional: the payoffs of the row player; number c of game i is at place c * strides[0] + i * strides[1].
    """
    second: NDArray[Any]
    """The payoffs of the column player in the same way."""
    errors: NDArray[Any]
    """Bounds on how far the true payoffs may be from those of either player, in the same places; empty if they are the
    true ones."""
    strides: tuple[int, int]
    cells: NDArray[Any]
    """Shape (2, m * n): for each player the numbers of the payoffs of the matrix, read row by row."""
    ranks: NDArray[Any]
    """Shape (2^m, 2^n): the rank of the type of equilibrium with these supports."""
    weights: NDArray[Any]
    """The equilibrium with the greatest weighted sum of payoffs is selected, the one of least rank among equals; none
    is selected if there are no weights."""


class Found(NamedTuple):
    """What is found for each game."""

    codes: NDArray[Any]
    """FLAGGED, or the number of its answer."""
    counts: NDArray[Any]
    """The number of equilibria."""
    payoffs: NDArray[Any]
    """Shape (6, games): least and greatest payoffs and those of the selected equilibrium, row player first; the last
    two are left out if nothing is selected."""
    selected: NDArray[Any]
    """The rank of the type of the selected equilibrium."""
    records: Records
    """Without room if they are not wanted."""


class Desk(NamedTuple):
    """Room for the games of a block."""

    scales: NDArray[Any]
    vertices: NDArray[Any]
    """Shape (2, MAX_VERTICES, 3): support, best responses and basis of each vertex of each player."""
    types: NDArray[Any]
    """Shape (BLOCK, MAX_TYPES): ranks of the types of equilibria of each game, ascending."""
    sizes: NDArray[Any]
    """How many there are; FLAGGED, or VAGUE."""
    scores: NDArray[Any]
    """Shape (2, BLOCK): the weighted sum of the selected equilibrium of each game, and its error bound."""


def solve_games(
    games: Games, num_games: int, sides: tuple[Side, Side], *, records: bool = False
) -> tuple[Found, Answers, int]:
    """Return what is found for many games, the answers as lists of ranks of types in ascending order, and their number.

    The sides are the row player, against the payoffs of the column player, and the other way round. Linear in the
    number of games.
    """
    found = Found(
        np.empty(num_games, dtype=np.int32),
        np.zeros(num_games, dtype=np.int64),
        np.full((6 if len(games.weights) else 4, num_games), np.nan),
        np.full(num_games if len(games.weights) else 0, -1),
        no_records(sum(len(side.entries[0]) for side in sides)),
    )
    desk = Desk(
        np.empty((4, BLOCK)),
        np.empty((2, MAX_VERTICES, 3), dtype=np.int64),
        np.empty((BLOCK, MAX_TYPES), dtype=np.int16),
        np.empty(BLOCK, dtype=np.int64),
        np.empty((2, BLOCK)),
    )
    rooms = _room(sides[0], games.cells.shape[1]), _room(sides[1], games.cells.shape[1])
    start, num_answers, answers = 0, 0, None
    while start < num_games or answers is None:
        answers = with_room(answers, num_answers, PART, PART + BLOCK * MAX_TYPES)
        if records:
            found = found._replace(records=with_room_for(found.records, BLOCK * MAX_EQUILIBRIA))
        stop = min(num_games, start + PART)
        start, num_answers = _solve_part(games, start, stop, *sides, *rooms, desk, found, answers, num_answers)
    return found, answers, num_answers


def _room(side: Side, num_cells: int) -> Room:
    """Return room for a block of games; minor 0 is one."""
    num_minors = side.row_starts[-1]
    minors, signs = np.zeros((2, num_minors, BLOCK)), np.zeros((num_minors, 3), dtype=np.uint64)
    minors[0, 0], signs[0, 0] = 1.0, EVERY
    return Room(np.zeros((2, num_cells, BLOCK)), minors, signs, np.zeros(len(side.bases), dtype=np.uint64))


@compiled
def _solve_part(
    games: Games,
    start: int,
    stop: int,
    side_x: Side,
    side_y: Side,
    in_x: Room,
    in_y: Room,
    desk: Desk,
    found: Found,
    answers: Answers,
    num_answers: int,
) -> tuple[int, int]:
    """Solve the games from `start` on; return where it stopped, at the latest at `stop`, and the number of answers."""
    sizes, records = desk.sizes, found.records
    while (
        start < stop
        and len(answers.numbers) - answers.starts[num_answers] >= BLOCK * MAX_TYPES
        and (len(records.games) == 0 or len(records.games) - records.num_records[0] >= BLOCK * MAX_EQUILIBRIA)
    ):
        size = min(BLOCK, stop - start)
        block = EVERY >> np.uint64(BLOCK - size)
        _take(games.second, games, games.cells[1], start, size, in_x.payoffs)
        _take(games.first, games, games.cells[0], start, size, in_y.payoffs)
        regular, flagged = _settle(side_x, side_y, in_x, in_y, games.cells, desk.scales, block)
        for i in range(size):
            sizes[i] = FLAGGED if (flagged >> np.uint64(i)) & ONE != NONE else 0
        first = records.num_records[0]
        vague = _find_equilibria(side_x, side_y, in_x, in_y, regular, size, games, start, desk, found)
        if vague != NONE:
            bounded_signs(side_x, in_x, games.cells[1], NONE)
            bounded_signs(side_y, in_y, games.cells[0], NONE)
            _forget(vague, first, start, desk, found)
            _find_equilibria(side_x, side_y, in_x, in_y, regular & vague, size, games, start, desk, found)
        for i in range(size):
            found.codes[start + i] = FLAGGED
            if sizes[i] >= 0:
                found.codes[start + i] = note(answers, num_answers, desk.types, i, sizes[i])
                num_answers += found.codes[start + i] == num_answers
        start += size
    return start, num_answers


@inner
def _take(
    values: NDArray[Any], games: Games, cells: NDArray[Any], start: int, size: int, payoffs: NDArray[Any]
) -> None:
    """Copy the payoffs of a block of games, and their error bounds."""
    step = games.strides[1]
    for cell in range(len(cells)):
        place = cells[cell] * games.strides[0] + start * step
        for i in range(size):
            payoffs[0, cell, i] = values[place + i * step]
        for i in range(size if len(games.errors) else 0):
            payoffs[1, cell, i] = games.errors[place + i * step]


@inner
def _settle(
    side_x: Side, side_y: Side, in_x: Room, in_y: Room, cells: NDArray[Any], scales: NDArray[Any], block: Any
) -> tuple[Any, Any]:
    """Find the vertices of both players; return the games of a block without zeros, and those to be flagged."""
    flagged, regular = NONE, block
    for player in range(2):
        side, known = (side_y, in_y) if player == 0 else (side_x, in_x)
        without_zeros, exact, finite = plain_signs(side, known, scales)
        regular &= without_zeros
        flagged |= ~finite
        left = block & ~(without_zeros | exact)
        if left != NONE:
            bounded_signs(side, known, cells[player], left)
        flagged |= find_vertices(side, known)
    return regular & ~flagged, flagged


@inner
def _find_equilibria(
    side_x: Side,
    side_y: Side,
    in_x: Room,
    in_y: Room,
    regular: Any,
    size: int,
    games: Games,
    start: int,
    desk: Desk,
    found: Found,
) -> Any:
    """Note the equilibria of games that have none yet, unless they are flagged; return which are vague."""
    _regular_games(side_x, side_y, in_x, in_y, regular, games, start, desk, found)
    vague = NONE
    for i in range(size):
        if desk.sizes[i] == 0:
            _irregular_game(side_x, side_y, in_x, in_y, i, games, start, desk, found)
        vague |= np.uint64(desk.sizes[i] == VAGUE) << np.uint64(i)
    return vague


@inner
def _forget(vague: Any, first_record: int, start: int, desk: Desk, found: Found) -> None:
    """Take away what is noted of some games."""
    forget_records(found.records, first_record, start, vague)
    for i in range(BLOCK):
        if (vague >> np.uint64(i)) & ONE != NONE:
            desk.sizes[i], found.counts[start + i] = 0, 0
            for row in range(len(found.payoffs)):
                found.payoffs[row, start + i] = np.nan
            if len(found.selected):
                found.selected[start + i] = -1


@inner
def _regular_games(
    side_x: Side,
    side_y: Side,
    in_x: Room,
    in_y: Room,
    regular: Any,
    games: Games,
    start: int,
    desk: Desk,
    found: Found,
) -> None:
    """Note the equilibria of games without zeros: the bases that are vertices of both players, which come by rank."""
    for basis in range(len(side_x.bases)):
        word = in_x.vertices[basis] & in_y.vertices[basis] & regular
        rank = games.ranks[side_x.bases[basis, 0], side_y.bases[basis, 0]]
        while word != NONE:
            rest = word & (word - ONE)
            i = PLACES[np.int64(((word ^ rest) * SEQUENCE) >> WINDOW)]
            word = rest
            if desk.sizes[i] < 0:
                continue
            desk.types[i, desk.sizes[i]] = rank
            desk.sizes[i] += 1
            if not _note_equilibrium(
                side_x, side_y, in_x, in_y, i, (basis, basis), rank, games.weights, start, desk.scores, found
            ):
                desk.sizes[i] = VAGUE


@inner
def _irregular_game(
    side_x: Side, side_y: Side, in_x: Room, in_y: Room, i: int, games: Games, start: int, desk: Desk, found: Found
) -> None:
    """Note the equilibria of a game with zeros: the pairs of vertices where all that is used is a best response."""
    of_x, of_y = desk.vertices[0], desk.vertices[1]
    num_x = _vertices(side_x.bases, side_x.entries, in_x.signs, in_x.vertices, np.uint64(i), of_x)
    num_y = _vertices(side_y.bases, side_y.entries, in_y.signs, in_y.vertices, np.uint64(i), of_y)
    if num_x < 0 or num_y < 0:
        desk.sizes[i] = FLAGGED
        return
    for x in range(num_x):
        for y in range(num_y):
            if (of_y[y, 0] & ~of_x[x, 1]) | (of_x[x, 0] & ~of_y[y, 1]) == 0:
                rank = games.ranks[of_x[x, 0], of_y[y, 0]]
                bases = of_x[x, 2], of_y[y, 2]
                if not _note_equilibrium(
                    side_x, side_y, in_x, in_y, i, bases, rank, games.weights, start, desk.scores, found
                ):
                    desk.sizes[i] = VAGUE
                    return
                desk.sizes[i] = _insert(desk.types[i], desk.sizes[i], rank)
                if found.counts[start + i] == MAX_EQUILIBRIA:
                    desk.sizes[i] = FLAGGED
                if desk.sizes[i] < 0:
                    return
    least, greatest = found.payoffs[0, start + i] + found.payoffs[1, start + i], found.payoffs[2, start + i]
    extent = least + greatest + found.payoffs[3, start + i]
    if extent - extent != 0:  # too large for floats
        desk.sizes[i] = FLAGGED


@inner
def _vertices(
    bases: NDArray[Any],
    entries: NDArray[Any],
    signs: NDArray[Any],
    are_vertices: NDArray[Any],
    bit: Any,
    vertices: NDArray[Any],
) -> int:
    """Write support, best responses and basis of each vertex of a game; return their number, -1 if too many."""
    count = 0
    for basis in range(len(bases)):
        if (are_vertices[basis] >> bit) & ONE == NONE:
            continue
        support, responses = bases[basis, 0], bases[basis, 1]
        for place in range(bases[basis, 2], entries.shape[1]):
            k = entries[basis, place, 0]
            responses |= np.int64(((signs[k, 0] | signs[k, 1]) >> bit) & ONE == NONE) << entries[basis, place, 2]
        is_new = True
        for other in range(count):  # a vertex has several bases if there are more best responses than needed
            is_new &= vertices[other, 0] != support or vertices[other, 1] != responses
        if is_new and count == MAX_VERTICES:
            return -1
        if is_new:
            vertices[count, 0], vertices[count, 1], vertices[count, 2] = support, responses, basis
            count += 1
    return count


@inner
def _insert(numbers: NDArray[Any], size: int, number: int) -> int:
    """Insert a number into an ascending list unless it is there; return the size of the list, FLAGGED if too large."""
    place = size
    while place > 0 and numbers[place - 1] > number:
        place -= 1
    if place > 0 and numbers[place - 1] == number:
        return size
    if size == len(numbers):
        return FLAGGED
    for later in range(size, place, -1):
        numbers[later] = numbers[later - 1]
    numbers[place] = number
    return size + 1


@inner
def _note_equilibrium(
    side_x: Side,
    side_y: Side,
    in_x: Room,
    in_y: Room,
    i: int,
    bases: tuple[int, int],
    rank: int,
    weights: NDArray[Any],
    start: int,
    scores: NDArray[Any],
    found: Found,
) -> bool:
    """Take an equilibrium, given by the bases of both vertices, into account; return whether all is certain."""
    row_payoff = vertex_payoff(side_y, in_y, i, bases[1])
    column_payoff = vertex_payoff(side_x, in_x, i, bases[0])
    if not row_payoff[1] + column_payoff[1] < np.inf:
        return False
    _note_payoffs(row_payoff[0], column_payoff[0], start + i, found)
    sure = True
    if len(found.records.games):
        at, num_rows = add_record(found.records, start + i, rank, row_payoff, column_payoff), side_y.entries.shape[1]
        shares = found.records.quantities[at, 2:]
        sure &= write_strategy(side_x.bases, side_x.entries, in_x.minors, i, bases[0], shares[:num_rows])
        sure &= write_strategy(side_y.bases, side_y.entries, in_y.minors, i, bases[1], shares[num_rows:])
    if len(weights):
        sure &= _select(rank, row_payoff, column_payoff, weights, i, start, scores, found)
    return sure


@inner
def _note_payoffs(row_payoff: float, column_payoff: float, game: int, found: Found) -> None:
    """Take an equilibrium into account: count, least and greatest payoffs."""
    payoffs = found.payoffs
    found.counts[game] += 1
    if not row_payoff >= payoffs[0, game]:
        payoffs[0, game] = row_payoff
    if not column_payoff >= payoffs[1, game]:
        payoffs[1, game] = column_payoff
    if not row_payoff <= payoffs[2, game]:
        payoffs[2, game] = row_payoff
    if not column_payoff <= payoffs[3, game]:
        payoffs[3, game] = column_payoff


@inner
def _select(
    rank: int,
    row_payoff: tuple[float, float],
    column_payoff: tuple[float, float],
    weights: NDArray[Any],
    i: int,
    start: int,
    scores: NDArray[Any],
    found: Found,
) -> bool:
    """Select an equilibrium if it is better than what is selected, or as good and before it; return if that is sure."""
    payoffs, selected, game = found.payoffs, found.selected, start + i
    score, error = total(
        weights[0] * row_payoff[0],
        weights[0] * row_payoff[1],
        weights[1] * column_payoff[0],
        weights[1] * column_payoff[1],
    )
    sign = comparison(score, error, scores[0, i], scores[1, i]) if selected[game] >= 0 else 1
    if sign == 1 or (sign == 0 and rank < selected[game]):
        scores[0, i], scores[1, i] = score, error
        selected[game], payoffs[4, game], payoffs[5, game] = rank, row_payoff[0], column_payoff[0]
    return sign != OPEN
