"""Payoffs that look like rounded fractions: a tie of 2/3 is none of 0.6666666666666666."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sma_games.equilibria.solver import Game
from sma_games.games.alternating_offers import AlternatingOffers
from sma_games.games.bargaining import BargainingProblem
from sma_games.games.extensive_form import ExtensiveFormGame, TerminalNode
from sma_games.games.normal_form import NormalFormGame

__all__ = ["rounding_note"]

LONG = 10**12  # a denominator that nobody writes, but a float of 16 digits has
SMALL = 1000  # of fractions that people mean
LARGE = 10**9  # beyond, every number is close to such a fraction
CLOSE = Fraction(1, 2**50)  # relative: some units in the last place of a float


def rounding_note(game: Game) -> str:
    """Return a sentence if a payoff is, to the precision of floats, a fraction with a small denominator; else "".

    Examples
    --------
    >>> rounding_note(NormalFormGame.from_arrays([[2 / 3, 0], [0, 1 / 3]]))
    "A payoff is 0.6666666666666666, not 2/3; if that is meant, write Fraction(2, 3) or '2/3': ties depend on it."
    """
    for payoff in _payoffs(game):
        near = payoff.limit_denominator(SMALL)
        if near not in (0, payoff) and abs(near) < LARGE and abs(payoff - near) <= CLOSE * abs(near):
            meant = f"Fraction({near.numerator}, {near.denominator}) or '{near}'" if near.denominator > 1 else near
            return f"A payoff is {float(payoff)!r}, not {near}; if that is meant, write {meant}: ties depend on it."
    return ""


def _payoffs(game: Game) -> Iterator[Fraction]:
    """Yield the payoffs with long denominators."""
    match game:
        case NormalFormGame():
            for row, common in zip(game.numerators, game.denominators, strict=True):
                if common >= LONG:
                    yield from (Fraction(entry, common) for entry in row)
        case ExtensiveFormGame():
            leaves = (node for node in game.nodes if isinstance(node, TerminalNode))
            yield from (payoff for leaf in leaves for payoff in leaf.payoffs if payoff.denominator >= LONG)
        case BargainingProblem():
            lines = (line for player in game.players for line in game.lines(player))
            numbers = (*(number for line in lines for number in line), *game.disagreement)
            yield from (number for number in numbers if number.denominator >= LONG)
        case AlternatingOffers():
            pairs = (pair for each in game.tables for pair in (each.agreement, each.flow, each.broken, each.outside))
            yield from (number for pair in pairs for number in pair or () if number.denominator >= LONG)
        case _:
            cells = (cell for state in game.states for cell in state.payoffs)
            yield from (payoff for cell in cells for payoff in cell if payoff.denominator >= LONG)
