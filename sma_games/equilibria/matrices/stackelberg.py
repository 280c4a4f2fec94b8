"""The value of commitment in two-player games: pure and mixed, ties broken for or against the leader; exact.

The leader commits to a strategy x, the follower sees it and replies best. The commitments to which j is a best reply
form a polytope X(j). If the follower breaks ties for the leader (strong), the best commitment is the best over all j of
a linear program on X(j) (Conitzer and Sandholm 2006). If he breaks them against her (weak), the leader can still get
close to what she gets in the interior of a full-dimensional X(j), where only j and replies that never differ from j for
the follower are best: the supremum is the largest over such j of the maximum over X(j) of the worst of these replies
(von Stengel and Zamir 2010). Whether it is attained is decided on the faces where it could be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramResult, solve_linear_program
from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.equilibria.matrices.vertex_enumeration import extreme_pairs
from sma_games.equilibria.solver import Game, HasGame, check_game, normal_form_hint
from sma_games.equilibria.verification.dominance import mixture_text
from sma_games.equilibria.verification.stackelberg import (
    Bound,
    check_bounds,
    check_commitment,
    check_thin,
    reply_payoffs,
)
from sma_games.errors import MethodError, did_you_mean
from sma_games.games.labels import position
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile
from sma_games.results import Result, objections

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StackelbergResult", "stackelberg"]

COMMITMENTS = ("mixed", "pure")
TIES = ("strong", "weak")
SMALL = 64  # pure profiles up to which printing a result compares it with the Nash equilibria
COLUMNS = ["player", "role", "strategy", "probability", "exact_probability", "payoff", "exact_payoff"]

Row: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True, repr=False)
class StackelbergResult(Result):
    """What a leader gets by committing first; exact, and proved to be the most."""

    game: NormalFormGame
    leader: str
    follower: str
    commitment: str
    """"mixed" or "pure"."""
    ties: str
    """"strong": the follower breaks ties for the leader; "weak": against her."""
    value: Fraction
    """The leader's payoff, or the supremum that she can come as close to as she likes."""
    strategy: Mapping[str, Fraction]
    """The commitment; a limit of commitments if the value is not attained."""
    reply: str
    follower_payoff: Fraction
    toward: Mapping[str, Fraction] | None
    """If the value is not attained: commitments from `strategy` a little toward this one come close to it."""

    @property
    def is_attained(self) -> bool:
        """Whether some commitment gives the leader exactly the value."""
        return self.toward is None

    @property
    def profile(self) -> MixedProfile:
        """Commitment and reply as a profile."""
        first = tuple(self.strategy.values())
        second = tuple(Fraction(int(name == self.reply)) for name in self.game.strategies[self.follower])
        rows = (first, second) if self.leader == self.game.players[0] else (second, first)
        return MixedProfile(self.game.players, self.game.strategy_lists, rows)

    @cached_property
    def nash_payoffs(self) -> tuple[Fraction, Fraction]:
        """The leader's lowest and highest payoff in a Nash equilibrium; found by enumeration, for small games."""
        number = self.game.players.index(self.leader)
        payoffs = []
        for pair in extreme_pairs(self.game.matrix(0), self.game.matrix(1)):
            x, y = (ray[:-1] for ray in pair.rays)
            rows = self.game.matrix(number)
            total = sum(a * b * entry for a, row in zip(x, rows, strict=True) for b, entry in zip(y, row, strict=True))
            payoffs.append(Fraction(total, sum(x) * sum(y) * self.game.denominators[number]))
        return min(payoffs), max(payoffs)

    @property
    def gains(self) -> tuple[Fraction, Fraction]:
        """What commitment adds to the leader's best, and to her worst, Nash payoff."""
        worst, best = self.nash_payoffs
        return self.value - best, self.value - worst

    @property
    def caveat(self) -> str:
        """That the value is a limit, if it is one."""
        return "" if self.is_attained else "The value is a limit that no commitment attains."

    def verify(self) -> tuple[str, ...]:
        """Return what is wrong with what the commitment gives: nothing, if it gives the value, or comes as near."""
        leader, is_strong = self.game.players.index(self.leader), self.ties == "strong"
        check = partial(check_commitment, self.game, leader, self.strategy, self.value, is_strong=is_strong)
        return objections([partial(check, toward=self.toward)])

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each player and strategy."""
        import pandas as pd

        profile, payoffs = self.profile, {self.leader: self.value, self.follower: self.follower_payoff}
        rows = [
            (
                player,
                role,
                name,
                float(weight),
                exact_text(weight),
                nearest_float(payoffs[player]),
                exact_text(payoffs[player]),
            )
            for player, role in ((self.leader, "leader"), (self.follower, "follower"))
            for name, weight in profile[player].items()
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def __str__(self) -> str:
        used = {name: weight for name, weight in self.strategy.items() if weight}
        side = "for" if self.ties == "strong" else "against"
        answer = f"{self.follower} replies {self.reply} and gets {shown_text(self.follower_payoff)}"
        value = shown_text(self.value)
        lines = [
            f"{self.game!r}, {self.commitment} commitment of {self.leader}, ties broken {side} it: {value}",
            f"  {self.leader} commits to {mixture_text(used)}; {answer}",
        ]
        if self.toward is not None:
            near = mixture_text({name: weight for name, weight in self.toward.items() if weight})
            lines.append(f"  This is a limit that no commitment attains: move from there a little toward {near}.")
        if len(self.game.numerators[0]) <= SMALL:
            worst, best = map(shown_text, self.nash_payoffs)
            lines.append(f"  In Nash equilibria {self.leader} gets {worst if worst == best else f'{worst} to {best}'}.")
        return "\n".join(lines)


def stackelberg(
    game: Game | HasGame, leader: str | None = None, commitment: str = "mixed", ties: str = "strong"
) -> StackelbergResult:
    """Return the best commitment of a leader, exact, with proof that no other gives more.

    Always finds one; with weak ties the value may be a supremum that is not attained, and the result says so. It costs
    one linear program for each strategy of the follower, with weak ties up to one for each pair of them.

    Parameters
    ----------
    game
        A normal form with two players, or a model that has one at its baseline.
    leader
        The player who commits; the first one if absent.
    commitment
        "mixed", or "pure" if the leader cannot commit to chance.
    ties
        "strong" if the follower breaks ties for the leader, "weak" if against her.

    Raises
    ------
    MethodError
        If this is no two-player normal form, or a word is unknown.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[2, 4], [1, 3]], [[1, 0], [0, 1]], strategies=[["up", "down"], ["l", "r"]])
    >>> print(stackelberg(game))
    NormalFormGame(2 x 2, players=1, 2), mixed commitment of 1, ties broken for it: 7/2
      1 commits to 1/2 up + 1/2 down; 2 replies r and gets 1/2
      In Nash equilibria 1 gets 2.
    """
    checked = _check(game, commitment, ties)
    number = 0 if leader is None else position(leader, checked.players, "player")
    duel = _Duel.of(checked, number)
    if commitment == "pure":
        found = _pure(duel, is_strong=ties == "strong")
    else:
        found = _strong(checked, number, duel) if ties == "strong" else _weak(checked, number, duel)
    return _result(checked, number, (commitment, ties), found)


class _Found(NamedTuple):
    value: Fraction  # over the denominator of the leader's payoffs
    strategy: Row
    toward: Row | None = None


class _Duel(NamedTuple):
    """Payoffs of leader and follower as integers, by reply and then by the leader's strategy."""

    mine: list[tuple[int, ...]]
    theirs: list[tuple[int, ...]]
    shift: int
    """Makes every payoff of the leader positive when added."""
    scales: tuple[int, int]
    """Denominators of leader and follower."""

    @classmethod
    def of(cls, game: NormalFormGame, leader: int) -> _Duel:
        """Return the payoffs of a game from the leader's side."""
        mine, theirs = game.matrix(leader), game.matrix(1 - leader)
        if leader == 0:
            mine, theirs = list(zip(*mine, strict=True)), list(zip(*theirs, strict=True))
        scales = (game.denominators[leader], game.denominators[1 - leader])
        return cls(mine, theirs, 1 - min(map(min, mine)), scales)

    @property
    def size(self) -> int:
        """Number of strategies of the leader."""
        return len(self.mine[0])

    def gap(self, k: int, j: int) -> list[int]:
        """Return what k gives the follower more than j, by strategy of the leader."""
        return [a - b for a, b in zip(self.theirs[k], self.theirs[j], strict=True)]

    def twins(self, j: int) -> list[int]:
        """Return the replies that never differ from j for the follower."""
        return [k for k, row in enumerate(self.theirs) if row == self.theirs[j]]


def _check(game: Game | HasGame, commitment: str, ties: str) -> NormalFormGame:
    game = check_game(game, "stackelberg")
    if not isinstance(game, NormalFormGame) or game.num_players != 2:  # noqa: PLR2004
        is_pair = len(game.players) == 2  # noqa: PLR2004
        hint = (normal_form_hint(game) if is_pair else "") or "find its equilibria with solve(game): "
        raise MethodError(f"{hint}stackelberg needs a normal form with two players, not {game!r}")
    for word, given, choices in (("commitment", commitment, COMMITMENTS), ("ties", ties, TIES)):
        if given not in choices:
            hint = did_you_mean(given, choices)
            raise MethodError(f"stackelberg: unknown {word} {given!r}{hint}; the choices are {', '.join(choices)}")
    return game


def _pure(duel: _Duel, *, is_strong: bool) -> _Found:
    """Return the best pure commitment: for each one, the best replies and the best or worst of them."""
    values = []
    for i in range(duel.size):
        best = max(row[i] for row in duel.theirs)
        gains = [mine[i] for mine, theirs in zip(duel.mine, duel.theirs, strict=True) if theirs[i] == best]
        values.append((max if is_strong else min)(gains))
    chosen = values.index(max(values))
    return _Found(Fraction(values[chosen]), tuple(Fraction(int(i == chosen)) for i in range(duel.size)))


def _strong(game: NormalFormGame, leader: int, duel: _Duel) -> _Found:
    """Return the best commitment over all regions X(j), with proof."""
    solved = [_best_in_region(duel, [j]) for j in range(len(duel.mine))]
    best = max(solved, key=_value)
    value = _value(best) - duel.shift
    bounds = [_bound(game, leader, duel, [j], one) for j, one in enumerate(solved)]
    check_bounds(game, leader, value / duel.scales[0], bounds)
    return _Found(value, _strategy(best, 1))


def _weak(game: NormalFormGame, leader: int, duel: _Duel) -> _Found:
    """Return the supremum over full-dimensional regions, with proof, and whether it is attained."""
    names = game.strategy_lists[1 - leader]
    regions: list[tuple[list[int], Row, LinearProgramResult]] = []
    for j in range(len(duel.mine)):
        members = duel.twins(j)
        if members[0] != j:
            continue
        inside, mixture = _interior(duel, members)
        if inside is None:
            check_thin(game, leader, names[j], {names[k]: weight for k, weight in mixture.items()})
        else:
            regions.append((members, inside, _best_in_region(duel, members)))
    value = max(_value(solved) for _, _, solved in regions)
    bounds = [_bound(game, leader, duel, members, solved) for members, _, solved in regions]
    check_bounds(game, leader, (value - duel.shift) / duel.scales[0], bounds)
    optimal = [region for region in regions if _value(region[2]) == value]
    for members, _, _ in optimal:
        point = _attaining(duel, members, value)
        if point is not None:
            return _Found(value - duel.shift, point)
    _, inside, solved = optimal[0]
    return _Found(value - duel.shift, _strategy(solved, 1), inside)


def _region(duel: _Duel, members: Sequence[int]) -> list[list[int]]:
    """Return the rows that are at most zero where the members are best replies."""
    return [duel.gap(k, members[0]) for k in range(len(duel.theirs)) if k not in members]


def _best_in_region(duel: _Duel, members: Sequence[int]) -> LinearProgramResult:
    """Maximize the worst shifted payoff v over the members, on their region; 0 if the region is empty."""
    worst: list[list[int]] = [[1, *(-payoff - duel.shift for payoff in duel.mine[k])] for k in members]
    rows = [*worst, *[[0, *row] for row in _region(duel, members)], [0] + [1] * duel.size]
    return solve_linear_program(LinearProgram([1] + [0] * duel.size, rows, [0] * (len(rows) - 1) + [1]))


def _interior(duel: _Duel, members: Sequence[int]) -> tuple[Row | None, dict[int, Fraction]]:
    """Return a commitment to which only the members are best replies, or a mixture of others that never is worse."""
    others = [k for k in range(len(duel.theirs)) if k not in members]
    if not others:
        return (Fraction(1, duel.size),) * duel.size, {}
    rows = [[1, *row] for row in _region(duel, members)]
    solved = solve_linear_program(
        LinearProgram([1] + [0] * duel.size, [*rows, [0] + [1] * duel.size], [0] * len(rows) + [1])
    )
    if _value(solved) > 0:
        return _strategy(solved, 1), {}
    assert solved.prices is not None
    total = sum(solved.prices[:-1])
    return None, {k: price / total for k, price in zip(others, solved.prices[:-1], strict=True)}


def _attaining(duel: _Duel, members: Sequence[int], value: Fraction) -> Row | None:
    """Return a commitment at which the worst best reply gives the value, or None if this region has none.

    Replies that tie wherever the members give the value must give it too; that is asked for, until none is left. The
    other replies can be made worse for the follower, each at some point, hence all of them at the average.
    """
    giving = list(members)
    while True:
        others = [k for k in range(len(duel.theirs)) if k not in giving]
        points = {k: _losing_point(duel, members, giving, value, k) for k in others}
        tied = [k for k, point in points.items() if point is None]
        if not tied:
            break
        giving += tied
    rows = list(points.values()) or [_losing_point(duel, members, giving, value, None)]
    strict = [row for row in rows if row is not None]
    if not strict:
        return None
    return tuple(sum(column, Fraction(0)) / len(strict) for column in zip(*strict, strict=True))


def _losing_point(
    duel: _Duel, members: Sequence[int], giving: Sequence[int], value: Fraction, loser: int | None
) -> Row | None:
    """Return a point of the region where all that must give the value do, and one reply is worse for the follower."""
    floors = [[value - duel.shift - payoff for payoff in duel.mine[k]] for k in giving]
    rows: list[Sequence[int | Fraction]] = [*floors, *_region(duel, members), [1] * duel.size]
    gain = [1] * duel.size if loser is None else [-entry for entry in duel.gap(loser, members[0])]
    solved = solve_linear_program(LinearProgram(gain, rows, [0] * (len(rows) - 1) + [1]))
    return _strategy(solved, 0) if _value(solved) > 0 else None


def _value(solved: LinearProgramResult) -> Fraction:
    assert solved.value is not None
    return solved.value


def _strategy(solved: LinearProgramResult, start: int) -> Row:
    assert solved.point is not None
    total = sum(solved.point[start:])
    return tuple(weight / total for weight in solved.point[start:])


def _bound(
    game: NormalFormGame, leader: int, duel: _Duel, members: Sequence[int], solved: LinearProgramResult
) -> Bound:
    """Return the prices of a region's program as multipliers for payoffs that are not scaled."""
    assert solved.prices is not None
    names = game.strategy_lists[1 - leader]
    ratio = Fraction(duel.scales[1], duel.scales[0])
    shares = solved.prices[: len(members)]
    others = [k for k in range(len(duel.theirs)) if k not in members]
    mixture = {names[k]: share / sum(shares) for k, share in zip(members, shares, strict=True)}
    deterrents = {
        names[k]: price * ratio / sum(shares)
        for k, price in zip(others, solved.prices[len(members) : -1], strict=True)
        if price
    }
    return Bound(names[members[0]], mixture, deterrents)


def _result(game: NormalFormGame, leader: int, words: tuple[str, str], found: _Found) -> StackelbergResult:
    """Return what was found with labels, after checking that it pays what it should."""
    names = game.strategy_lists[leader]
    strategy = dict(zip(names, found.strategy, strict=True))
    toward = None if found.toward is None else dict(zip(names, found.toward, strict=True))
    value = found.value / game.denominators[leader]
    check_commitment(game, leader, strategy, value, is_strong=words[1] == "strong", toward=toward)
    payoffs = reply_payoffs(game, leader, strategy)
    best = max(own for _, own in payoffs.values())
    reply = next(name for name, pair in payoffs.items() if pair == (value, best))
    return StackelbergResult(
        game, game.players[leader], game.players[1 - leader], *words, value, strategy, reply, best, toward
    )
