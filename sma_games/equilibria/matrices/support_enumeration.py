"""All Nash equilibria of small normal forms with more than two players, one combination of supports after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from operator import lt
from typing import ClassVar, TypeAlias

from sma_games.algebra.polynomials.multilinear import Multilinear, added, constant, multiplied, value_at
from sma_games.algebra.polynomials.systems import RealPoint, convex_solution_sets, most_solutions
from sma_games.equilibria.convex_sets import solution_of, without_covered
from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, option
from sma_games.equilibria.supports import nonempty_subsets, support_shares
from sma_games.errors import MethodError
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile

__all__ = ["SupportEnumeration"]

Supports: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class SupportEnumeration(Solver):
    """Every Nash equilibrium of a small normal form with more than two players, exact.

    Complete: for each combination of supports, the strategies in use must be equally good, a system of polynomials that
    is solved exactly. Probabilities may be irrational. Refused where equilibria form a curve, or
    equations have too many solutions, as if five players mix.

    Parameters
    ----------
    most_supports
        Combinations of supports that are tried; games with more are refused.
    """

    most_supports: int = option(20_000, low=1)

    name: ClassVar[str] = "support_enumeration"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "small normal forms, more than two players"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Porter, Nudelman and Shoham (2008), Games and Economic Behavior 63:642-662"
    cost: ClassVar[str] = (
        "a system of polynomials for each combination of supports, exponentially many; 3 x 3 x 3 in seconds"
    )
    more: ClassVar[str] = "concept 'pure_nash' lists the pure ones of games of any size"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, NormalFormGame):
            return "it needs a normal form"
        if game.num_players <= 2:  # noqa: PLR2004
            return "it needs more than two players"
        number = prod(2**size - 1 for size in game.shape)
        if number > self.most_supports:
            return f"its {number:,} combinations of supports are more than {self.most_supports:,}"
        return None

    def find(self, game: Game) -> Solution:
        """Return the extreme points of the equilibrium set.

        Raises
        ------
        MethodError
            If the equilibria with some supports form a curve.
        """
        assert isinstance(game, NormalFormGame)
        pieces = without_covered(_pieces(game))
        strict = {one.profile: one.is_strict for one in PureEnumeration().find(game).candidates}

        def candidate(point: RealPoint) -> Candidate:
            profile = MixedProfile(game.players, game.strategy_lists, _rows(point, game.shape))
            return Candidate(profile, is_strict=strict.get(profile, False))

        return solution_of(pieces, candidate)


def _pieces(game: NormalFormGame) -> Iterator[list[RealPoint]]:
    """Yield convex sets of equilibria by their extreme points: all probabilities, player after player."""
    slots = [(number, place) for number, size in enumerate(game.shape) for place in range(size)]
    for supports in product(*map(nonempty_subsets, game.shape)):
        if any(_uses_dominated(game, number, supports) for number in range(game.num_players)):
            continue
        shares, num_mixed = support_shares(dict(enumerate(supports)))
        equations, inequalities = _conditions(game, supports, shares)
        groups = [len(used) for used in supports if len(used) > 1]
        try:
            everybody = frozenset(range(num_mixed))
            sets = convex_solution_sets(num_mixed, equations, inequalities, everybody, most_solutions(groups))
        except MethodError as error:
            why = f"where {_tell(game, supports)}, {error}"
            raise MethodError(f"not all Nash equilibria of {game!r} can be listed: {why}") from None
        for corners in sets:
            yield [tuple(value_at(shares.get(slot, {}), corner) for slot in slots) for corner in corners]


def _uses_dominated(game: NormalFormGame, number: int, supports: Supports) -> bool:
    """Tell whether a strategy in use is always worse than some other one against the supports of the others."""
    row, step = game.numerators[number], game.strides[number]
    others = [
        [place * stride for place in used]
        for other, (used, stride) in enumerate(zip(supports, game.strides, strict=True))
        if other != number
    ]
    cells = [sum(shifts) for shifts in product(*others)]
    payoffs = [[row[cell + place * step] for cell in cells] for place in range(game.shape[number])]
    return any(all(map(lt, payoffs[place], other)) for place in supports[number] for other in payoffs)


def _conditions(
    game: NormalFormGame, supports: Supports, shares: Mapping[tuple[int, int], Multilinear]
) -> tuple[list[Multilinear], list[Multilinear]]:
    """Return what is zero, and what is not negative, if everybody uses only strategies that are best."""
    equations, inequalities = [], []
    for number, used in enumerate(supports):
        gains = _payoffs(game, number, supports, shares)
        advantages = [added((1, gains[used[0]]), (-1, gain)) for gain in gains]
        equations += [advantages[place] for place in used[1:]]
        inequalities += [one for place, one in enumerate(advantages) if place not in used]
        if len(used) > 1:
            equations.append(added((-1, constant(1)), *((1, shares[number, place]) for place in used)))
    return equations, inequalities


def _payoffs(
    game: NormalFormGame, number: int, supports: Supports, shares: Mapping[tuple[int, int], Multilinear]
) -> list[Multilinear]:
    """Return a player's payoff for each strategy as a polynomial in what the others do."""
    row, step = game.numerators[number], game.strides[number]
    others = [(other, used) for other, used in enumerate(supports) if other != number]
    terms = []
    for places in product(*(used for _, used in others)):
        weight = constant(1)
        for (other, _), place in zip(others, places, strict=True):
            weight = multiplied(weight, shares[other, place])
        cell = sum(place * game.strides[other] for (other, _), place in zip(others, places, strict=True))
        terms.append((cell, weight))
    return [
        added(*((row[cell + place * step], weight) for cell, weight in terms)) for place in range(game.shape[number])
    ]


def _tell(game: NormalFormGame, supports: Supports) -> str:
    return ", ".join(
        f"{player} mixes {' and '.join(names[place] for place in used)}"
        for player, names, used in zip(game.players, game.strategy_lists, supports, strict=True)
        if len(used) > 1
    )


def _rows(point: RealPoint, shape: Sequence[int]) -> tuple[RealPoint, ...]:
    """Return the probabilities of each player."""
    shares = iter(point)
    return tuple(tuple(islice(shares, size)) for size in shape)
