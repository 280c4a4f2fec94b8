"""At which discount factors a profile of automata is a subgame-perfect equilibrium of a repeated game, exactly.

In joint state s the profile a(s) is played, and s' = f(s, a) follows a profile a. Play is worth

    v_i(s) = g_i(a(s)) + d v_i(f(s, a(s))),

a sum that repeats itself: a quotient of polynomials in d over 1 - d**L, L being the length of the cycle that is reached
from s. No player gains by a deviation at one time, and so by none at all (Blackwell 1965), if and only if for every
joint state s that some history reaches and every profile a to which player i alone can turn a(s)

    g_i(a) + d v_i(f(s, a)) - v_i(s) <= 0.

Times the positive denominators that is a polynomial in d: its roots are the ends of intervals of discount factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from flint import fmpz_poly

from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.algebra.numbers.real_numbers import RealNumber, nearest_float, real_roots, sign_at, simplest_between
from sma_games.equilibria.solver import Game, HasGame, check_game, normal_form_hint
from sma_games.equilibria.verification.markov import markov_regrets, markov_values
from sma_games.errors import MethodError
from sma_games.games.automata import Automaton, JointAutomaton
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import StationaryProfile
from sma_games.games.repeated import RepeatedGame
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CriticalDiscounts", "Deviation", "DiscountInterval", "critical_discounts", "repeated", "stage_game"]

SHORTER = 8  # deviations that a print-out names


class Deviation(NamedTuple):
    """A player who does for once something else in a joint state."""

    player: str
    state: str
    action: str

    def __str__(self) -> str:
        return f"{self.player} {self.action} in {self.state}"


class DiscountInterval(NamedTuple):
    """Discount factors from a lowest one, included, to a highest one, included unless it is 1."""

    low: RealNumber
    high: RealNumber
    low_binding: tuple[Deviation, ...]
    """The deviations that pay just below; none if the interval begins at 0."""
    high_binding: tuple[Deviation, ...]
    """The deviations that pay just above; none if all up to 1 belong to it."""

    def __contains__(self, discount: object) -> bool:
        return self.low <= discount <= self.high and discount < 1  # type: ignore[operator]

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{{{shown_text(self.low)}}}"
        return f"[{shown_text(self.low)}, {shown_text(self.high)}{')' if self.high == 1 else ']'}"


@dataclass(frozen=True, repr=False)
class CriticalDiscounts(Result):
    """The discount factors at which automata are a subgame-perfect equilibrium: all of them, exactly."""

    game: NormalFormGame
    """The stage game."""
    automata: tuple[Automaton, ...]
    intervals: tuple[DiscountInterval, ...]
    """Ascending; a single discount factor is an interval too."""
    by_player: Mapping[str, tuple[DiscountInterval, ...]]
    """Where no deviation of this player pays, whatever those of the others do."""

    @property
    def threshold(self) -> RealNumber | None:
        """The lowest discount factor at which they are an equilibrium; None if they never are."""
        return self.intervals[0].low if self.intervals else None

    def holds_at(self, discount: RealNumber) -> bool:
        """Tell whether the automata are an equilibrium at a discount factor."""
        return any(discount in each for each in self.intervals)

    def verify(self) -> tuple[str, ...]:
        """Return where another method disagrees: nothing, if the intervals are right.

        At every rational end, and between any two ends, each player's best reply to the automata of the others is found
        by policy iteration in the stochastic game of joint states.
        """
        return tuple(
            f"at discount factor {exact_text(place)}: an equilibrium by {'one method' if here else 'the other'} only"
            for place, here in ((place, self.holds_at(place)) for place in self._places())
            if here != _is_best_reply(RepeatedGame(self.game, place), self.automata)
        )

    def _places(self) -> list[Fraction]:
        ends: set[RealNumber] = {Fraction(0), Fraction(1)}
        for each in (*self.intervals, *(one for own in self.by_player.values() for one in own)):
            ends |= {each.low, each.high}
        places = [end for end in ends if isinstance(end, Fraction) and end != 1]
        return sorted([*places, *(simplest_between(*pair) for pair in pairwise(sorted(ends)))])

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each interval: those of everybody together first, then by player."""
        import pandas as pd

        parts = [("all", self.intervals), *self.by_player.items()]
        rows = [
            (
                who,
                nearest_float(each.low),
                nearest_float(each.high),
                exact_text(each.low),
                exact_text(each.high),
                "; ".join(map(str, each.low_binding)),
                "; ".join(map(str, each.high_binding)),
            )
            for who, own in parts
            for each in own
        ]
        columns = ["player", "low", "high", "exact_low", "exact_high", "pays_below", "pays_above"]
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        found = ", ".join(map(str, self.intervals)) or "none"
        lines = [f"Automata of {self.game!r} are an equilibrium at discount factors: {found}"]
        for each in self.intervals:
            lines += (
                [f"  just below {shown_text(each.low)} it pays: {_list_deviations(each.low_binding)}"]
                if each.low_binding
                else []
            )
            lines += (
                [f"  just above {shown_text(each.high)} it pays: {_list_deviations(each.high_binding)}"]
                if each.high_binding
                else []
            )
        lines += [f"  {_describe_intervals(player, own)}" for player, own in self.by_player.items()]
        return "\n".join(lines)


def repeated(game: Game | HasGame, discount: Fraction | float | str) -> RepeatedGame:
    """Return the infinitely repeated game of a stage game, or of a model at its baseline.

    Parameters
    ----------
    game
        A normal form with any number of players, or a model that has one at its baseline.
    discount
        The discount factor that all share: at least 0, less than 1.

    Raises
    ------
    MethodError
        If the stage game is no normal form.
    GameError
        If the discount factor is none.

    Examples
    --------
    >>> repeated(NormalFormGame.from_arrays([[3, 0], [4, 1]], [[3, 4], [0, 1]]), "0.9")
    RepeatedGame(NormalFormGame(2 x 2, players=1, 2), discount=9/10)
    """
    return RepeatedGame(stage_game(game, "repeated"), discount)  # type: ignore[arg-type]


def stage_game(game: Game | HasGame | RepeatedGame, verb: str) -> NormalFormGame:
    """Return a normal form, that of a model, or the stage game of a repeated one.

    Raises
    ------
    MethodError
        If there is none.
    """
    if isinstance(game, RepeatedGame):
        return game.stage
    found = check_game(game, verb)
    if not isinstance(found, NormalFormGame):
        raise MethodError(f"{normal_form_hint(found)}{verb} needs a normal form, not {found!r}")
    return found


def critical_discounts(
    game: Game | HasGame | RepeatedGame, automata: Mapping[str, Automaton] | Sequence[Automaton]
) -> CriticalDiscounts:
    """Return every discount factor at which automata are a subgame-perfect equilibrium of the repeated game.

    Complete and exact: ends may be algebraic numbers. Costs one polynomial for each joint state that some history
    reaches and each deviation, of a degree of at most twice the number of joint states, and the roots of each.

    Parameters
    ----------
    game
        The stage game, for any number of players, a model that has one, or a repeated game, whose own discount factor
        does not matter.
    automata
        One for each player, by label or in order.

    Raises
    ------
    MethodError
        If there is no stage game in normal form.
    GameError
        If the automata do not fit it.

    References
    ----------
    Blackwell (1965), Annals of Mathematical Statistics 36:226-235; Mailath and Samuelson (2006), Repeated Games and
    Reputations, section 2.2.

    Examples
    --------
    >>> from sma_games.games import grim_trigger
    >>> game = NormalFormGame.from_arrays([[3, 0], [4, 1]], [[3, 4], [0, 1]], strategies=[["c", "d"], ["c", "d"]])
    >>> critical_discounts(game, grim_trigger(game, ["c", "c"])).threshold
    Fraction(1, 3)
    """
    stage = stage_game(game, "critical_discounts")
    joint = RepeatedGame(stage, Fraction(0)).joint_automaton(automata)
    gains = dict(_gains(stage, joint))
    by_player = {
        player: tuple(_intervals({one: gain for one, gain in gains.items() if one.player == player}))
        for player in stage.players
    }
    machines = tuple(automata[player] for player in stage.players) if isinstance(automata, Mapping) else tuple(automata)
    return CriticalDiscounts(stage, machines, tuple(_intervals(gains)), by_player)


def _gains(stage: NormalFormGame, joint: JointAutomaton) -> Iterator[tuple[Deviation, fmpz_poly]]:
    """Yield every deviation with a polynomial in the discount factor that has the sign of its gain."""
    profiles, labels, step = joint.profiles, joint.labels, fmpz_poly([0, 1])
    worth = [_worth(stage, joint, state) for state in range(len(joint.states))]
    for state, row in enumerate(joint.following):
        here, own = worth[state]
        for player, cell in joint.deviations(state):
            after, theirs = worth[row[cell]]
            now = stage.numerators[player][cell] * here * after
            gain = now + step * theirs[player] * here - own[player] * after
            yield Deviation(stage.players[player], labels[state], profiles[cell][player]), gain


def _worth(stage: NormalFormGame, joint: JointAutomaton, state: int) -> tuple[fmpz_poly, list[fmpz_poly]]:
    """Return what play from a joint state is worth to each player: a common denominator, and the numerators."""
    path: list[int] = []
    while state not in path:
        path.append(state)
        state = joint.following[state][joint.chosen[state]]
    start = path.index(state)
    size = len(path) - start
    below = fmpz_poly([1, *[0] * (size - 1), -1])
    cells = [joint.chosen[each] for each in path]
    rows = [[row[cell] for cell in cells] for row in stage.numerators]
    return below, [fmpz_poly(row[:start]) * below + fmpz_poly([*[0] * start, *row[start:]]) for row in rows]


def _intervals(gains: Mapping[Deviation, fmpz_poly]) -> Iterator[DiscountInterval]:
    """Yield the intervals on which no gain is positive, ascending."""
    zero, one = Fraction(0), Fraction(1)
    distinct: dict[str, fmpz_poly] = {gain.str(): gain for gain in gains.values()}
    polynomials = [gain for gain in distinct.values() if gain]
    ends = [zero, *sorted({root for gain in polynomials for root in real_roots(gain, zero, one)})]
    low: RealNumber | None = None
    for place, following in zip(ends, [*ends[1:], one], strict=True):
        if low is None and _holds(polynomials, place):
            low = place
        if low is not None and not _holds(polynomials, simplest_between(place, following)):
            yield _interval(gains, low, place)
            low = None
    if low is not None:
        yield _interval(gains, low, one)


def _holds(polynomials: Iterable[fmpz_poly], place: RealNumber) -> bool:
    """Tell whether no polynomial is positive at a place; if none is beside it, none is there."""
    return all(sign_at(gain, place) <= 0 for gain in polynomials)


def _interval(gains: Mapping[Deviation, fmpz_poly], low: RealNumber, high: RealNumber) -> DiscountInterval:
    below = tuple(each for each, gain in gains.items() if low != 0 and _grows(gain, low, -1))
    above = tuple(each for each, gain in gains.items() if high != 1 and _grows(gain, high, 1))
    return DiscountInterval(low, high, below, above)


def _grows(gain: fmpz_poly, place: RealNumber, side: int) -> bool:
    """Tell whether a polynomial is zero at a place, and positive just below (-1) or above (1) it."""
    if not gain or sign_at(gain, place):
        return False
    sign = 1
    while not sign_at(gain, place):
        gain, sign = gain.derivative(), sign * side
    return sign * sign_at(gain, place) > 0


def _is_best_reply(play: RepeatedGame, automata: Sequence[Automaton]) -> bool:
    """Tell whether no strategy whatever gives anybody more in the stochastic game of joint states."""
    game, joint = play.with_memory(automata), play.joint_automaton(automata)
    profiles = joint.profiles
    rows = tuple(
        tuple(
            tuple(Fraction(int(name == action)) for name in names)
            for names, action in zip(joint.strategy_lists, profiles[cell], strict=True)
        )
        for cell in joint.chosen
    )
    profile = StationaryProfile(
        game.players, tuple(game.by_name), tuple(each.action_lists for each in game.states), rows
    )
    return not any(markov_regrets(game, profile, markov_values(game, profile)).values())


def _describe_intervals(player: str, intervals: Sequence[DiscountInterval]) -> str:
    if not intervals:
        return f"a deviation of {player} pays at every discount factor"
    return f"no deviation of {player} pays at discount factors {', '.join(map(str, intervals))}"


def _list_deviations(deviations: Sequence[Deviation]) -> str:
    more = len(deviations) - SHORTER
    return ", ".join(map(str, deviations[:SHORTER])) + (f" and {more} more" if more > 0 else "")
