"""Iterated elimination of dominated strategies, and rationalizable strategies, for any number of players.

A strategy r is strictly dominated by a mixture x of a player's other strategies if x gives more than r against every
profile t of the others, weakly dominated if it never gives less and somewhere more. With D(s, t) = u(s, t) - u(r, t),
whatever weight is missing in x lying on r itself, both are linear programs (Pearce 1984, appendix B):

    strictly   maximize e                    subject to  e <= sum_s x_s D(s, t) for all t,  sum_s x_s <= 1   (1)
    weakly     maximize sum_t sum_s x_s D(s, t)  s. t.   0 <= sum_s x_s D(s, t) for all t,  sum_s x_s <= 1   (2)

r is dominated if and only if the optimum is positive. If it is zero, the prices of the rows t, in (2) increased by one,
are in the proportions of a belief about the others to which r is a best response; in (2) one that excludes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import count, groupby, product
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, solve_linear_program
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.solver import Game, HasGame, check_game, normal_form_hint
from sma_games.equilibria.verification.dominance import (
    Belief,
    Elimination,
    check_belief,
    check_elimination,
    mixture_text,
)
from sma_games.errors import MethodError, did_you_mean
from sma_games.games.normal_form import NormalFormGame
from sma_games.results import Result, objections

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DominanceResult", "Elimination", "RationalizableSet", "dominance", "rationalizable"]

KINDS = ("strict", "weak")
DOMINATORS = ("mixed", "pure")
STEP_COLUMNS = ["round", "player", "strategy", "dominator", "kind"]
STRATEGY_COLUMNS = ["player", "strategy", "is_rationalizable", "reason"]

Mixture: TypeAlias = dict[int, Fraction]
Left: TypeAlias = list[list[int]]


@dataclass(frozen=True, repr=False)
class DominanceResult(Result):
    """What iterated elimination took away, in order, and what it left; every step is verified."""

    game: NormalFormGame
    kind: str
    """"strict" or "weak"."""
    dominators: str
    """"mixed" or "pure"."""
    steps: tuple[Elimination, ...]
    remaining: Mapping[str, tuple[str, ...]]
    """The strategies of each player that are left."""
    beliefs: Mapping[tuple[str, str], Belief]
    """Mixed dominators: to each player and strategy left, a belief to which it is a best response."""

    @property
    def is_solved(self) -> bool:
        """Whether a single profile is left."""
        return all(len(names) == 1 for names in self.remaining.values())

    @property
    def num_rounds(self) -> int:
        """Number of rounds in which something was eliminated."""
        return max((step.round for step in self.steps), default=0)

    @cached_property
    def reduced_game(self) -> NormalFormGame:
        """The game with the remaining strategies."""
        return _restrict(self.game, self.remaining)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each elimination."""
        import pandas as pd

        rows = [
            (step.round, step.player, step.strategy, mixture_text(step.dominator), step.kind) for step in self.steps
        ]
        return pd.DataFrame(rows, columns=STEP_COLUMNS)

    def __str__(self) -> str:
        number = f"{len(self.steps)} elimination{'' if len(self.steps) == 1 else 's'}"
        rounds = f" in {self.num_rounds} round{'' if self.num_rounds == 1 else 's'}" if self.steps else ""
        lines = [f"{self.game!r}, iterated {self.kind} dominance by {self.dominators} strategies: {number}{rounds}."]
        lines += [f"  {step}" for step in self.steps]
        lines += [f"  left: {'; '.join(f'{player}: {_list(names)}' for player, names in self.remaining.items())}"]
        return "\n".join([*lines, f"  {self.meaning}"])

    def verify(self) -> tuple[str, ...]:
        """Return which steps, or beliefs, do not hold: none, if all are right."""
        return objections((*self._step_checks(), *self._belief_checks()))

    def _step_checks(self) -> Iterator[Callable[[], None]]:
        left = [list(range(size)) for size in self.game.shape]
        for _, group in groupby(self.steps, key=attrgetter("round")):
            steps = list(group)
            before = [list(kept) for kept in left]
            for step in steps:
                yield partial(check_elimination, self.game, before, step)
                number = self.game.players.index(step.player)
                left[number].remove(self.game.strategy_lists[number].index(step.strategy))

    def _belief_checks(self) -> Iterator[Callable[[], None]]:
        kept = [
            [names.index(name) for name in self.remaining[player]]
            for player, names in zip(self.game.players, self.game.strategy_lists, strict=True)
        ]
        for (player, strategy), belief in self.beliefs.items():
            yield partial(check_belief, self.game, kept, self.game.players.index(player), strategy, belief)

    @property
    def meaning(self) -> str:
        """What the elimination proves about equilibria, in a sentence."""
        if self.kind == "strict":
            solved = " The profile left is the only one." if self.is_solved else ""
            return f"No Nash equilibrium uses an eliminated strategy, in whatever order they are eliminated.{solved}"
        if all(step.is_strict for step in self.steps):
            return "No strategy left is weakly dominated, and no Nash equilibrium uses an eliminated one."
        return (
            "In each round all dominated strategies went at once; another order can leave others, and Nash equilibria"
            " can be lost, though never all of them."
        )


@dataclass(frozen=True, repr=False)
class RationalizableSet(Result):
    """The rationalizable strategies, each with a belief that justifies it, and why the others are none."""

    game: NormalFormGame
    elimination: DominanceResult

    @property
    def strategies(self) -> Mapping[str, tuple[str, ...]]:
        """The rationalizable strategies of each player."""
        return self.elimination.remaining

    def belief(self, player: str, strategy: str) -> Belief:
        """Return a belief over the others' rationalizable profiles to which a strategy is a best response.

        Raises
        ------
        MethodError
            If the strategy is not rationalizable; the message says what dominates it.
        """
        found = self.elimination.beliefs.get((player, strategy))
        if found is None:
            steps = [str(step) for step in self.elimination.steps if (step.player, step.strategy) == (player, strategy)]
            raise MethodError(f"{player}: {strategy} has no belief{': ' if steps else ''}{_list(steps)}")
        return found

    def verify(self) -> tuple[str, ...]:
        """Return which eliminations, or beliefs, do not hold: none, if all are right."""
        return self.elimination.verify()

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each strategy: rationalizable or not, and the reason."""
        import pandas as pd

        gone = {(step.player, step.strategy): step for step in self.elimination.steps}
        rows = []
        for player, names in self.game.strategies.items():
            for name in names:
                step = gone.get((player, name))
                reason = f"best response to {_belief_text(self.belief(player, name))}" if step is None else str(step)
                rows.append((player, name, step is None, reason))
        return pd.DataFrame(rows, columns=STRATEGY_COLUMNS)

    def __str__(self) -> str:
        lines = [f"{self.game!r}, rationalizable strategies:"]
        lines += [f"  {player}: {_list(names)}" for player, names in self.strategies.items()]
        if self.game.num_players > 2:  # noqa: PLR2004 - with two players there is nothing to correlate
            lines.append("  A player may believe that the others' choices are correlated.")
        return "\n".join(lines)


def dominance(game: Game | HasGame, kind: str = "strict", dominators: str = "mixed") -> DominanceResult:
    """Return the iterated elimination of dominated strategies, step by step, exact and verified.

    Complete: no strategy left is dominated. In each round all strategies that are dominated, of all players, go at
    once. It costs, for mixed dominators, one small linear program for each strategy and round.

    Parameters
    ----------
    game
        A normal form with any number of players, or a model that has one at its baseline.
    kind
        "strict", or "weak", which eliminates strictly dominated strategies too.
    dominators
        "mixed", or "pure" for domination by a single strategy.

    Raises
    ------
    MethodError
        If this is no normal form, or the kind or the dominators are unknown.

    Examples
    --------
    >>> prisoners = NormalFormGame.from_arrays([[2, 0], [3, 1]], [[2, 3], [0, 1]], strategies=[["stay", "tell"]] * 2)
    >>> print(*dominance(prisoners).steps, sep="; ")
    round 1: 1's stay is strictly dominated by tell; round 1: 2's stay is strictly dominated by tell
    """
    game = _check(game, kind, dominators)
    left: Left = [list(range(size)) for size in game.shape]
    steps: list[Elimination] = []
    for number in count(1):
        found = [_eliminations(game, left, player, kind, dominators) for player in range(game.num_players)]
        if not any(found):
            break
        for player, gone in enumerate(found):
            for own, mixture, is_strict in gone:
                step = _elimination(game, number, player, own, mixture, is_strict=is_strict)
                check_elimination(game, left, step)
                steps.append(step)
        left = [[own for own in left[i] if own not in {one for one, *_ in gone}] for i, gone in enumerate(found)]
    names = {
        player: tuple(game.strategies[player][own] for own in kept)
        for player, kept in zip(game.players, left, strict=True)
    }
    beliefs = dict(_beliefs(game, left, kind)) if dominators == "mixed" else {}
    return DominanceResult(game, kind, dominators, tuple(steps), names, beliefs)


def rationalizable(game: Game | HasGame) -> RationalizableSet:
    """Return the rationalizable strategies, each with a belief that justifies it; exact and verified.

    Complete: they are the strategies that survive iterated strict dominance by mixed strategies. With more than two
    players beliefs may correlate what the others do (Brandenburger and Dekel 1987); with independent beliefs fewer
    strategies can be rationalizable. It costs one small linear program for each strategy and round.

    Examples
    --------
    >>> print(rationalizable(NormalFormGame.from_arrays([[2, 0], [3, 1]], [[2, 3], [0, 1]])))
    NormalFormGame(2 x 2, players=1, 2), rationalizable strategies:
      1: 2
      2: 2
    """
    elimination = dominance(game)
    return RationalizableSet(elimination.game, elimination)


def _check(game: object, kind: str, dominators: str) -> NormalFormGame:
    game = check_game(game, "dominance")
    if not isinstance(game, NormalFormGame):
        raise MethodError(f"{normal_form_hint(game)}dominance needs a normal form, not {game!r}")
    for word, given, choices in (("kind", kind, KINDS), ("dominators", dominators, DOMINATORS)):
        if given not in choices:
            hint = did_you_mean(given, choices)
            raise MethodError(f"dominance: unknown {word} {given!r}{hint}; the choices are {', '.join(choices)}")
    return game


def _eliminations(
    game: NormalFormGame, left: Left, player: int, kind: str, dominators: str
) -> list[tuple[int, Mixture, bool]]:
    """Return the dominated strategies of a player, what dominates them, and whether strictly."""
    rows = _rows(game, left, player)
    gone = []
    for own in left[player]:
        gains = _gains(rows, own)
        found = _pure_dominator(gains, kind)
        if found is None and dominators == "mixed":
            found = _mixed_dominator(gains, kind)
        if found is not None:
            gone.append((own, *found))
            del rows[own]
    return gone


def _rows(game: NormalFormGame, left: Left, player: int) -> dict[int, list[int]]:
    """Return the scaled payoffs of a player's strategies, one entry for each profile of the others that is left."""
    numerators, strides = game.numerators[player], game.strides
    others = [
        [own * stride for own in kept]
        for other, (kept, stride) in enumerate(zip(left, strides, strict=True))
        if other != player
    ]
    places = [sum(parts) for parts in product(*others)]
    return {own: [numerators[own * strides[player] + place] for place in places] for own in left[player]}


def _gains(rows: Mapping[int, Sequence[int]], own: int) -> dict[int, list[int]]:
    """Return D(s, t) for every other strategy s."""
    kept = rows[own]
    return {s: [a - b for a, b in zip(row, kept, strict=True)] for s, row in rows.items() if s != own}


def _pure_dominator(gains: Mapping[int, Sequence[int]], kind: str) -> tuple[Mixture, bool] | None:
    for s, row in gains.items():
        if min(row) > 0:
            return {s: Fraction(1)}, True
    for s, row in gains.items():
        if kind == "weak" and min(row) >= 0 < max(row):
            return {s: Fraction(1)}, False
    return None


def _mixed_dominator(gains: Mapping[int, Sequence[int]], kind: str) -> tuple[Mixture, bool] | None:
    if not gains:
        return None
    for is_strict in (True, False) if kind == "weak" else (True,):
        solved = solve_linear_program(_program(gains, is_strict=is_strict))
        assert solved.value is not None
        assert solved.point is not None
        if solved.value > 0:
            weights = solved.point[: len(gains)]
            total = sum(weights)
            return {s: weight / total for s, weight in zip(gains, weights, strict=True) if weight}, is_strict
    return None


def _program(gains: Mapping[int, Sequence[int]], *, is_strict: bool) -> LinearProgram:
    """Return the program (1) or (2), with the weights x first."""
    columns = list(zip(*gains.values(), strict=True))
    last = [int(is_strict)]
    rows = [[*(-gain for gain in column), *last] for column in columns]
    objective = [0 if is_strict else sum(row) for row in gains.values()]
    return LinearProgram([*objective, *last], [*rows, [*([1] * len(gains)), 0]], [*([0] * len(rows)), 1])


def _elimination(
    game: NormalFormGame, number: int, player: int, own: int, mixture: Mixture, *, is_strict: bool
) -> Elimination:
    names = game.strategy_lists[player]
    dominator = {names[s]: weight for s, weight in mixture.items()}
    return Elimination(number, game.players[player], names[own], dominator, is_strict)


def _beliefs(game: NormalFormGame, left: Left, kind: str) -> Iterator[tuple[tuple[str, str], Belief]]:
    """Yield, for every strategy left, a belief about the others to which it is a best response."""
    for player, kept in enumerate(left):
        rows = _rows(game, left, player)
        others = [
            [game.strategy_lists[other][own] for own in remaining]
            for other, remaining in enumerate(left)
            if other != player
        ]
        profiles = list(product(*others))
        for own in kept:
            weights = _belief_weights(_gains(rows, own), len(profiles), is_strict=kind == "strict")
            total = sum(weights)
            belief = {profile: weight / total for profile, weight in zip(profiles, weights, strict=True) if weight}
            name = game.strategy_lists[player][own]
            check_belief(game, left, player, name, belief)
            yield (game.players[player], name), belief


def _belief_weights(gains: Mapping[int, Sequence[int]], size: int, *, is_strict: bool) -> list[Fraction]:
    if not gains:
        return [Fraction(1)] * size
    prices = solve_linear_program(_program(gains, is_strict=is_strict)).prices
    assert prices is not None
    return [price + (not is_strict) for price in prices[:size]]


def _restrict(game: NormalFormGame, remaining: Mapping[str, tuple[str, ...]]) -> NormalFormGame:
    def nested(player: str, chosen: tuple[str, ...], rest: Sequence[tuple[str, ...]]) -> Any:
        if not rest:
            return game.payoff(player, *chosen)
        return [nested(player, (*chosen, name), rest[1:]) for name in rest[0]]

    lists = list(remaining.values())
    tables = [nested(player, (), lists) for player in game.players]
    return NormalFormGame.from_arrays(*tables, players=game.players, strategies=lists, title=game.title)


def _belief_text(belief: Belief) -> str:
    return " + ".join(f"{shown_text(weight)} ({', '.join(profile)})" for profile, weight in belief.items())


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
