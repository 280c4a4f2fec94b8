"""Why another package's answer about a two-player matrix differs: degenerate games, square systems, zero payoffs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sma_games.equilibria.result import EquilibriumResult
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

__all__ = ["degeneracy", "payoff_spread", "raised", "square_systems"]


def degeneracy(game: NormalFormGame, result: EquilibriumResult) -> str:
    """Say that a game is degenerate, if that shows at one of its equilibria; else nothing.

    It is, where a player has more best responses than strategies that the other one mixes (von Stengel 2002, 2.6).
    """
    for number, one in enumerate(result.equilibria):
        assert isinstance(one.profile, MixedProfile)
        for player, other in ((0, 1), (1, 0)):
            used, best = len(one.profile.supports[other]), _best_responses(game, one.profile, player)
            if best > used:
                mixes = f"{game.players[other]} plays {_strategies(used)} and {game.players[player]}"
                return f"the game is degenerate: at equilibrium {number} {mixes} has {best} best responses"
    return ""


def square_systems(result: EquilibriumResult, missing: Sequence[int]) -> list[str]:
    """Say what keeps support enumeration, which solves square systems of equations, from some equilibria."""
    sizes = {number: [len(support) for support in result.equilibria[number].profile.supports] for number in missing}  # type: ignore[union-attr]
    uneven = [number for number, (first, second) in sizes.items() if first != second]
    even = [number for number in missing if number not in uneven]
    parts = []
    if uneven:
        parts.append(
            f"at {_list(uneven)} the players use different numbers of strategies, and it solves square systems only"
        )
    if even:
        parts.append(f"at {_list(even)} its system of equations is singular, or a tie is lost in rounding")
    return parts


def raised(game: NormalFormGame) -> NormalFormGame:
    """Return the game with constants added so that all payoffs are positive; its equilibria are the same."""
    rows = tuple(
        tuple(entry - min(row) + common for entry in row)
        for row, common in zip(game.numerators, game.denominators, strict=True)
    )
    return NormalFormGame(game.players, game.strategy_lists, rows, game.denominators, game.title)


def payoff_spread(game: NormalFormGame) -> Fraction:
    """Return by how much payoffs of one player differ at most; 1 if not at all."""
    spreads = [
        Fraction(max(row) - min(row), common) for row, common in zip(game.numerators, game.denominators, strict=True)
    ]
    return max(spreads) or Fraction(1)


def _best_responses(game: NormalFormGame, profile: MixedProfile, player: int) -> int:
    """Return how many strategies of a player are best against what the other one does."""
    rows = game.matrix(player) if player == 0 else list(zip(*game.matrix(player), strict=True))
    weights = profile.probabilities[1 - player]
    gains = [sum(weight * entry for weight, entry in zip(weights, row, strict=True) if weight) for row in rows]
    return gains.count(max(gains))


def _list(numbers: Sequence[int]) -> str:
    return f"equilibri{'um' if len(numbers) == 1 else 'a'} {', '.join(map(str, numbers))}"


def _strategies(count: int) -> str:
    return "1 strategy" if count == 1 else f"{count} strategies"
