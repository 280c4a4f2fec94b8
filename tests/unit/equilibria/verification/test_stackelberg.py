"""What commitment gives, against the definition tried at all corners."""

from fractions import Fraction
from itertools import combinations

import numpy as np

from sma_games import NormalFormGame, stackelberg
from sma_games.equilibria.verification.stackelberg import commitment_value


def try_all_corners(game: NormalFormGame) -> Fraction:
    """Return the most that a leader with two strategies gets where two replies tie, or from a pure strategy."""
    gains, replied = ([[Fraction(entry) for entry in row] for row in game.matrix(player)] for player in (0, 1))
    corners = {Fraction(0), Fraction(1)}
    for j, k in combinations(range(len(gains[0])), 2):
        at_one, at_zero = (row[j] - row[k] for row in replied)
        if at_one != at_zero:
            corners.add(at_zero / (at_zero - at_one))
    values: list[Fraction] = []
    for share in corners:
        if 0 <= share <= 1:
            theirs, mine = (
                [share * one + (1 - share) * other for one, other in zip(*rows, strict=True)]
                for rows in (replied, gains)
            )
            values += [own for own, reply in zip(mine, theirs, strict=True) if reply == max(theirs)]
    return max(values) / game.denominators[0]


def test_the_value_of_commitment_is_that_of_the_best_corner() -> None:
    generator = np.random.default_rng(2)
    for _ in range(60):
        arrays = generator.integers(-2, 3, (2, 2, int(generator.integers(1, 5)))).tolist()
        game = NormalFormGame.from_arrays(*[[[Fraction(x, 3) for x in row] for row in array] for array in arrays])
        assert commitment_value(game) == try_all_corners(game) == stackelberg(game).value
