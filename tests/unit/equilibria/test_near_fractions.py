"""Payoffs that look like rounded fractions."""

from fractions import Fraction

import pytest

from sma_games.equilibria.near_fractions import rounding_note
from sma_games.games import NormalFormGame


def note(payoff: Fraction | float) -> str:
    return rounding_note(NormalFormGame.from_arrays([[payoff, 0], [0, 1]]))


@pytest.mark.parametrize("payoff", [10**400 + Fraction(1, 10**13), 10**20 + Fraction(1, 10**13)])
def test_nothing_is_said_of_numbers_so_large_that_every_one_is_near_a_fraction(payoff: Fraction) -> None:
    assert not note(payoff)


def test_what_is_meant_is_told() -> None:
    assert note(1 / 3).endswith("not 1/3; if that is meant, write Fraction(1, 3) or '1/3': ties depend on it.")
    assert note(3 * 1.1 / 1.1 + 4e-16).endswith("not 3; if that is meant, write 3: ties depend on it.")
