"""Independent verification of correlated and coarse correlated equilibria, payoff by payoff from the definitions.

A mediator draws a pure profile and tells each player her part. It is a correlated equilibrium if nobody who is told a
strategy gains on average by another one (Aumann 1974), a coarse correlated one if nobody gains by playing a strategy of
her own without listening at all (Moulin and Vial 1978).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.errors import GameError
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import JointDistribution, MixedProfile

__all__ = ["Prices", "as_joint", "bound_holds", "correlated_regrets", "expected_payoffs"]

Prices: TypeAlias = Mapping[tuple[str, str, str], Fraction]  # (player, told, played instead); told "" if coarse


def as_joint(game: NormalFormGame, profile: object) -> JointDistribution:
    """Return a joint distribution of this game, or the one that a mixed profile amounts to.

    Raises
    ------
    GameError
        If it does not belong to the game or is no distribution.
    """
    joint = JointDistribution.from_mixed(profile) if isinstance(profile, MixedProfile) else profile
    labels = (game.players, game.strategy_lists)
    if not isinstance(joint, JointDistribution) or (joint.players, joint.strategy_lists) != labels:
        raise GameError(
            "the distribution does not belong to this game: players or strategies differ; see joint_distribution"
        )
    if min(joint.probabilities) < 0 or sum(joint.probabilities) != 1:
        raise GameError(f"probabilities {', '.join(map(shown_text, joint.probabilities))} must be >= 0 and add up to 1")
    return joint


def expected_payoffs(game: NormalFormGame, joint: JointDistribution) -> dict[str, Fraction]:
    """Return what each player expects before anything is drawn."""
    drawn = joint.support.items()
    return {
        player: sum((weight * game.payoff(player, *profile) for profile, weight in drawn), Fraction(0))
        for player in game.players
    }


def correlated_regrets(game: NormalFormGame, joint: JointDistribution, *, coarse: bool) -> dict[str, Fraction]:
    """Return what each player gains at best, on average over what she is told, by not doing as told.

    A coarse deviation is chosen before anything is told. Costs one payoff for each profile drawn and each deviation.
    """
    regrets = {}
    for number, (player, names) in enumerate(game.strategies.items()):
        gains: dict[str, dict[str, Fraction]] = {}
        for profile, weight in joint.support.items():
            told = "" if coarse else profile[number]
            kept = game.payoff(player, *profile)
            row = gains.setdefault(told, dict.fromkeys(names, Fraction(0)))
            for name in names:
                row[name] += weight * (game.payoff(player, *_with(profile, number, name)) - kept)
        regrets[player] = sum((max(Fraction(0), *row.values()) for row in gains.values()), Fraction(0))
    return regrets


def bound_holds(
    game: NormalFormGame, weights: Mapping[str, Fraction], bound: Fraction, prices: Prices, *, coarse: bool
) -> bool:
    """Tell whether prices prove that no equilibrium gives weighted payoffs of more than a bound.

    They do if, at every pure profile, weighted payoffs plus the losses from deviations at these prices stay within it:
    in equilibrium the expected losses are not negative.
    """
    if min(prices.values(), default=Fraction(0)) < 0:
        return False
    for profile in product(*game.strategy_lists):
        total = sum(weight * game.payoff(player, *profile) for player, weight in weights.items())
        if total + sum(_losses(game, profile, prices, coarse=coarse)) > bound:
            return False
    return True


def _losses(
    game: NormalFormGame, profile: tuple[str, ...], prices: Prices, *, coarse: bool
) -> Iterator[Fraction | int]:
    for number, (player, names) in enumerate(game.strategies.items()):
        told = "" if coarse else profile[number]
        for name in names:
            price = prices.get((player, told, name), 0)
            if price:
                other = _with(profile, number, name)
                yield price * (game.payoff(player, *profile) - game.payoff(player, *other))


def _with(profile: tuple[str, ...], number: int, name: str) -> tuple[str, ...]:
    return (*profile[:number], name, *profile[number + 1 :])
