"""What proves that a strategy is dominated or not, and the check of such proofs by payoffs alone.

Nothing here knows how a proof was found: payoffs of single profiles are added up, and compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.errors import SmaGamesError
from sma_games.games.normal_form import NormalFormGame

__all__ = ["Belief", "Elimination", "check_belief", "check_elimination", "mixture_text"]

Belief: TypeAlias = Mapping[tuple[str, ...], Fraction]  # strategies of the others, in order, to probabilities


@dataclass(frozen=True)
class Elimination:
    """One dominated strategy and what dominates it."""

    round: int
    player: str
    strategy: str
    dominator: Mapping[str, Fraction]
    """Probabilities of the strategies that dominate it, zeros left out."""
    is_strict: bool

    @property
    def kind(self) -> str:
        """How it is dominated, as a word."""
        return "strict" if self.is_strict else "weak"

    def __str__(self) -> str:
        how = f"{self.kind}ly dominated by {mixture_text(self.dominator)}"
        return f"round {self.round}: {self.player}'s {self.strategy} is {how}"


def mixture_text(mixture: Mapping[str, Fraction]) -> str:
    """Return a mixture as words: "1/3 wait + 2/3 sign"; a single strategy by its name.

    Examples
    --------
    >>> mixture_text({"wait": Fraction(1, 3), "sign": Fraction(2, 3)}), mixture_text({"wait": Fraction(1)})
    ('1/3 wait + 2/3 sign', 'wait')
    """
    if len(mixture) == 1:
        return next(iter(mixture))
    return " + ".join(f"{shown_text(weight)} {name}" for name, weight in mixture.items())


def check_elimination(game: NormalFormGame, left: Sequence[Sequence[int]], step: Elimination) -> None:
    """Refuse an elimination whose dominator is not better against every profile of the others that is left.

    Raises
    ------
    SmaGamesError
        If it is not: a defect of the caller.
    """
    number = game.players.index(step.player)
    gains = []
    for others in _others(game, left, number):
        kept = _payoff(game, number, step.strategy, others)
        gains.append(sum(weight * _payoff(game, number, s, others) for s, weight in step.dominator.items()) - kept)
    holds = min(gains) > 0 if step.is_strict else min(gains) >= 0 < max(gains)
    if not holds or sum(step.dominator.values()) != 1 or min(step.dominator.values()) < 0:
        raise SmaGamesError(f"internal error, please report: {step} does not hold for {game!r}")


def check_belief(
    game: NormalFormGame, left: Sequence[Sequence[int]], number: int, strategy: str, belief: Belief
) -> None:
    """Refuse a belief to which another strategy that is left is a better response.

    Raises
    ------
    SmaGamesError
        If there is one: a defect of the caller.
    """
    values = {
        name: sum(weight * _payoff(game, number, name, others) for others, weight in belief.items())
        for name in (game.strategy_lists[number][own] for own in left[number])
    }
    possible = set(_others(game, left, number))
    is_belief = sum(belief.values()) == 1 and min(belief.values()) >= 0 and belief.keys() <= possible
    if not is_belief or values[strategy] < max(values.values()):
        raise SmaGamesError(f"internal error, please report: {strategy} is no best response to {belief} in {game!r}")


def _others(game: NormalFormGame, left: Sequence[Sequence[int]], number: int) -> list[tuple[str, ...]]:
    lists = [
        [names[own] for own in kept]
        for other, (names, kept) in enumerate(zip(game.strategy_lists, left, strict=True))
        if other != number
    ]
    return list(product(*lists))


def _payoff(game: NormalFormGame, number: int, strategy: str, others: tuple[str, ...]) -> Fraction:
    return game.payoff(game.players[number], *others[:number], strategy, *others[number:])
