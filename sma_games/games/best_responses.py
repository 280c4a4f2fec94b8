"""Best responses of two players to mixed strategies, exactly; those to pure ones are a method of the game.

A strategy is a best response where no other one pays more (von Stengel 2002, section 2.2); with ties several are.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TypeAlias

from sma_games.algebra.linear.polygons import clip
from sma_games.errors import GameError
from sma_games.games.labels import position
from sma_games.games.normal_form import NormalFormGame

__all__ = ["Mixture", "best_response_region", "payoff_rows"]

Mixture: TypeAlias = tuple[Fraction, ...]
"""Probabilities of a player's strategies, in order."""
PLANE = 3  # strategies of the opponent whose mixtures fill a polygon


def payoff_rows(game: NormalFormGame, player: str) -> tuple[tuple[Fraction, ...], ...]:
    """Return the payoffs of one of two players: a row for each own strategy, an entry for each of the opponent's.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]])
    >>> [[int(payoff) for payoff in row] for row in payoff_rows(game, "2")]
    [[3, 0], [2, 1]]
    """
    number = position(player, game.players, "player")
    if game.num_players != len("AB"):
        raise GameError(f"expected a game of two players, found {game.num_players}")
    scaled = game.matrix(number) if number == 0 else zip(*game.matrix(number), strict=True)
    return tuple(tuple(Fraction(payoff, game.denominators[number]) for payoff in row) for row in scaled)


def best_response_region(game: NormalFormGame, player: str, *strategies: str) -> tuple[Mixture, ...]:
    """Return the mixed strategies of the opponent to which a strategy of one of two players is a best response.

    They are a convex polygon, whose corners are returned in order: a segment has two, a point one, the empty set none.
    All of them if the opponent has at most three strategies, beyond which it is no polygon. Of several strategies it is
    where all are best responses: everywhere that one of them is if they pay the same, else at most a border.

    Raises
    ------
    GameError
        If there are not two players, or the opponent has more than three strategies.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]], strategies=[["stag", "hare"]] * 2)
    >>> [[str(share) for share in corner] for corner in best_response_region(game, "1", "stag")]
    [['1', '0'], ['1/2', '1/2']]
    >>> [[str(share) for share in corner] for corner in best_response_region(game, "1", "stag", "hare")]
    [['1/2', '1/2']]
    """
    rows = payoff_rows(game, player)
    size = len(rows[0])
    if size > PLANE:
        raise GameError(f"expected an opponent of {player} with at most {PLANE} strategies, found {size}")
    region = tuple(tuple(Fraction(place == corner) for place in range(size)) for corner in range(size))
    for strategy, other in product(strategies, rows):
        own = rows[position(strategy, game.strategies[player], f"strategy of {player}")]
        region = clip(region, [theirs - ours for theirs, ours in zip(other, own, strict=True)])
    return region
