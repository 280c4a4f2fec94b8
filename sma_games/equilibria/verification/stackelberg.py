"""Independent verification of what a leader gains by commitment, payoff by payoff.

Nothing here knows how a commitment was found. That it pays what it should is evaluated; that no other pays more follows
from multipliers: if x makes the reply j a best one, then for nonnegative d_k

    sum_i x_i [A_im + sum_k d_k (B_ij - B_ik)]  >=  sum_i x_i A_im,   where A_im = sum_k m_k A_ik,

so a bound on the brackets bounds what the mixture m of replies can give the leader (von Stengel and Zamir 2010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, solve_linear_program
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.verification.dominance import mixture_text
from sma_games.errors import SmaGamesError
from sma_games.games.normal_form import NormalFormGame

__all__ = ["Bound", "check_bounds", "check_commitment", "check_thin", "commitment_value", "reply_payoffs"]

Strategy: TypeAlias = Mapping[str, Fraction]


class Bound(NamedTuple):
    """Why commitments to which a reply is a best one give the leader no more than the value."""

    reply: str
    mixture: Strategy
    """Weights m, adding up to one, of replies that are as good for the follower: the reply alone, if ties are good."""
    deterrents: Strategy
    """Multipliers d of the other replies."""


def commitment_value(game: NormalFormGame) -> Fraction:
    """Return the most that the first of two players can get by commitment, if ties are broken in her favor.

    From the definition: for each reply, the best commitment to which it is a best one, by an exact linear program.

    Examples
    --------
    >>> commitment_value(NormalFormGame.from_arrays([[2, 4], [1, 3]], [[1, 0], [0, 1]]))
    Fraction(7, 2)
    """
    gains, replied = (list(zip(*game.matrix(player), strict=True)) for player in (0, 1))
    shift = 1 - min(map(min, gains))  # makes all gains positive: without a commitment for a reply its value is 0
    values = []
    for own, gain in zip(replied, gains, strict=True):
        better = [[theirs - mine for theirs, mine in zip(other, own, strict=True)] for other in replied]
        limits = [0] * len(better) + [1]
        solved = solve_linear_program(
            LinearProgram([each + shift for each in gain], [*better, [1] * len(gain)], limits)
        )
        assert solved.value is not None
        values.append(solved.value)
    best: Fraction = max(values) - shift
    return best / game.denominators[0]


def reply_payoffs(game: NormalFormGame, leader: int, strategy: Strategy) -> dict[str, tuple[Fraction, Fraction]]:
    """Return what leader and follower get from each reply to a commitment."""
    used = {name: weight for name, weight in strategy.items() if weight}
    payoffs = {}
    for reply in game.strategy_lists[1 - leader]:
        pairs = [(weight, _payoffs(game, leader, name, reply)) for name, weight in used.items()]
        payoffs[reply] = (
            sum((weight * pair[0] for weight, pair in pairs), Fraction(0)),
            sum((weight * pair[1] for weight, pair in pairs), Fraction(0)),
        )
    return payoffs


def check_commitment(
    game: NormalFormGame, leader: int, strategy: Strategy, value: Fraction, *, is_strong: bool, toward: Strategy | None
) -> None:
    """Refuse a commitment that does not give the leader the value.

    With `toward` the value is a limit: commitments a little toward it must leave the follower only replies that give
    the leader, in the limit, the value or more.

    Raises
    ------
    SmaGamesError
        If it does not: a defect of the caller.
    """
    payoffs = reply_payoffs(game, leader, strategy)
    best = max(own for _, own in payoffs.values())
    open_replies = {reply for reply, (_, own) in payoffs.items() if own == best}
    if toward is not None:
        nearby = reply_payoffs(game, leader, toward)
        highest = max(own for _, own in nearby.values())
        kept = {reply for reply, (_, own) in nearby.items() if own == highest}
        _require(kept <= open_replies, game, "the direction leaves the limit")
        open_replies = kept
    gains = [payoffs[reply][0] for reply in open_replies]
    _require(
        (max if is_strong else min)(gains) == value,
        game,
        f"commitment {mixture_text(strategy)} does not give {shown_text(value)}",
    )
    _require(
        sum(strategy.values()) == 1 and min(strategy.values()) >= 0, game, f"{mixture_text(strategy)} is no strategy"
    )


def check_bounds(game: NormalFormGame, leader: int, value: Fraction, bounds: Sequence[Bound]) -> None:
    """Refuse multipliers that do not prove that commitments for these replies give at most the value.

    Raises
    ------
    SmaGamesError
        If they do not: a defect of the caller.
    """
    for reply, mixture, deterrents in bounds:
        weights = [*mixture.values(), *deterrents.values()]
        _require(min(weights) >= 0 and sum(mixture.values()) == 1, game, f"{reply}: negative multipliers")
        for name in game.strategy_lists[leader]:
            replied = _payoffs(game, leader, name, reply)[1]
            gains = [weight * _payoffs(game, leader, name, other)[0] for other, weight in mixture.items()]
            losses = [d * (replied - _payoffs(game, leader, name, other)[1]) for other, d in deterrents.items()]
            _require(sum(gains) + sum(losses) <= value, game, f"{reply}: {name} gives more than {shown_text(value)}")
            same = all(_payoffs(game, leader, name, other)[1] == replied for other in mixture)
            _require(same, game, f"{reply} and {', '.join(mixture)} differ for the follower")


def check_thin(game: NormalFormGame, leader: int, reply: str, mixture: Strategy) -> None:
    """Refuse a mixture of other replies that does not show that a reply is best on the edge of other regions only.

    Raises
    ------
    SmaGamesError
        If the mixture is somewhere worse for the follower than the reply: a defect of the caller.
    """
    _require(min(mixture.values()) >= 0 and sum(mixture.values()) == 1, game, f"{mixture_text(mixture)} is no mixture")
    for name in game.strategy_lists[leader]:
        instead = sum(weight * _payoffs(game, leader, name, other)[1] for other, weight in mixture.items())
        _require(instead >= _payoffs(game, leader, name, reply)[1], game, f"{reply} is better at {name}")


def _payoffs(game: NormalFormGame, leader: int, name: str, reply: str) -> tuple[Fraction, Fraction]:
    profile = (name, reply) if leader == 0 else (reply, name)
    first, second = (game.payoff(player, *profile) for player in game.players)
    return (first, second) if leader == 0 else (second, first)


def _require(holds: bool, game: NormalFormGame, what: str) -> None:  # noqa: FBT001 - the thing to be checked
    if not holds:
        raise SmaGamesError(f"internal error, please report: {what} in {game!r}")
