"""Talks about a price by alternating offers: rounds, states that change, breakdown, and what is paid meanwhile.

In each round somebody proposes any price, the other accepts, refuses, or leaves for an outside option. After a refusal
the talks may break down; else a year passes, the state may change, and the next round begins. Payoffs are linear in the
price. See Rubinstein (1982), Binmore, Rubinstein and Wolinsky (1986), and Merlo and Wilson (1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from sma_games.errors import GameError, did_you_mean
from sma_games.games.labels import as_exact

__all__ = ["AlternatingOffers", "OfferState", "OfferTable"]

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class OfferState:
    """A state of the talks. Tables by player may be left out where they are zeros."""

    name: str
    proposes: Mapping[str, Any]
    """By player, the probability of making the offer; who is left out never does."""
    agreement: Mapping[str, Any] = field(default_factory=dict)
    """What each gets from an agreement at price 0, from now on."""
    flow: Mapping[str, Any] = field(default_factory=dict)
    """What each gets in a round that ends without agreement."""
    breakdown: Any = 0
    """Probability that the talks end after a refusal."""
    broken: Mapping[str, Any] = field(default_factory=dict)
    """What each gets if they do, one round later."""
    outside: Mapping[str, Any] | None = None
    """What each gets at once if whoever was made an offer leaves; None if nobody can."""
    ending: Mapping[str, Any] = field(default_factory=dict)
    """What each gets in this state after the last round, if there is one."""
    following: Mapping[str, Any] | None = None
    """Probabilities of the state in the next round; None if it stays as it is."""
    beliefs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The same for a player who disagrees."""


@dataclass(frozen=True)
class OfferTable:
    """A state in numbers: pairs are by player, rows by the state that follows."""

    proposes: Pair
    agreement: Pair
    flow: Pair
    breakdown: Fraction
    broken: Pair
    outside: Pair | None
    ending: Pair
    following: tuple[Fraction, ...]
    believed: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]


@dataclass(frozen=True)
class AlternatingOffers:
    """Talks of two players about a price.

    Examples
    --------
    >>> state = OfferState("first", {"A": 1}, {"B": 1}, following={"second": 1})
    >>> other = OfferState("second", {"B": 1}, {"B": 1}, following={"first": 1})
    >>> AlternatingOffers(("A", "B"), {"A": 1, "B": -1}, "0.9", (state, other))
    AlternatingOffers(A, B: 2 states, any number of rounds)
    """

    players: tuple[str, str]
    gains: Mapping[str, Any]
    """What each gains by one unit of the price: above 0 for one, below for the other."""
    discount: Any
    """What the next round counts: one number in [0, 1], or one by player."""
    states: tuple[OfferState, ...]
    """The talks begin in the first."""
    rounds: int | None = None
    """None: they may go on for ever."""
    low: Any = None
    """The lowest price; None if any is possible."""
    high: Any = None

    def __post_init__(self) -> None:
        for name in ("players", "states"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if [len(self.players), len({*self.players})] != [2, 2]:
            raise GameError(f"alternating offers need two players with different names, not {self.players!r}")
        if not self.states or len({*self.names}) < len(self.states):
            raise GameError("alternating offers need states with different names")
        if self.rounds is not None and not (hasattr(self.rounds, "__index__") and self.rounds >= 1):
            raise GameError(f"rounds = {self.rounds!r}: expected a whole number above 0, or None")
        first, second = self.slopes
        if not first * second < 0:
            raise GameError("gains: one player must gain by a higher price, and the other lose")
        if not all(0 <= number <= 1 for number in self.discounts):
            raise GameError("discount: expected numbers in [0, 1]")
        if self.prices[0] is not None and self.prices[1] is not None and self.prices[0] > self.prices[1]:
            raise GameError("low is above high")
        self.tables  # noqa: B018 - whatever is wrong is said now

    def __repr__(self) -> str:
        rounds = "any number of rounds" if self.rounds is None else f"{self.rounds} rounds"
        return f"AlternatingOffers({', '.join(self.players)}: {len(self.states)} states, {rounds})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the states."""
        return tuple(state.name for state in self.states)

    @cached_property
    def slopes(self) -> Pair:
        """What each gains by one unit of the price."""
        return self._pair(self.gains, "gains")

    @cached_property
    def discounts(self) -> Pair:
        """What the next round counts for each."""
        if isinstance(self.discount, Mapping):
            return self._pair(self.discount, "discount")
        number = as_exact(self.discount, "discount")
        return number, number

    @cached_property
    def prices(self) -> tuple[Fraction | None, Fraction | None]:
        """The lowest and the highest price."""
        low, high = (
            None if end is None else as_exact(end, name) for name, end in (("low", self.low), ("high", self.high))
        )
        return low, high

    @cached_property
    def tables(self) -> tuple[OfferTable, ...]:
        """The states in numbers.

        Raises
        ------
        GameError
            Naming the first entry that does not fit.
        """
        return tuple(map(self._table, self.states))

    def _table(self, state: OfferState) -> OfferTable:
        place = f"state {state.name}"
        following = self._row(state.following or {state.name: 1}, f"{place}, following")
        for player in state.beliefs:
            self._check_name(player, self.players, f"{place}, beliefs", "player")
        first, second = (
            self._row(state.beliefs[name], f"{place}, beliefs, {name}") if name in state.beliefs else following
            for name in self.players
        )
        proposes = self._pair(state.proposes, f"{place}, proposes")
        breakdown = as_exact(state.breakdown, f"{place}, breakdown")
        if min(proposes) < 0 or sum(proposes) != 1:
            raise GameError(f"{place}, proposes: probabilities lie in [0, 1] and add up to 1")
        if not 0 <= breakdown <= 1:
            raise GameError(f"{place}, breakdown: expected a probability")
        return OfferTable(
            proposes,
            self._pair(state.agreement, f"{place}, agreement"),
            self._pair(state.flow, f"{place}, flow"),
            breakdown,
            self._pair(state.broken, f"{place}, broken"),
            None if state.outside is None else self._pair(state.outside, f"{place}, outside"),
            self._pair(state.ending, f"{place}, ending"),
            following,
            (first, second),
        )

    def _pair(self, numbers: Mapping[str, Any], place: str) -> Pair:
        for name in numbers:
            self._check_name(name, self.players, place, "player")
        first, second = (as_exact(numbers.get(name, 0), f"{place}, {name}") for name in self.players)
        return first, second

    def _row(self, numbers: Mapping[str, Any], place: str) -> tuple[Fraction, ...]:
        for name in numbers:
            self._check_name(name, self.names, place, "state")
        row = tuple(as_exact(numbers.get(name, 0), f"{place}, {name}") for name in self.names)
        if min(row) < 0 or sum(row) != 1:
            raise GameError(f"{place}: probabilities lie in [0, 1] and add up to 1")
        return row

    @staticmethod
    def _check_name(name: str, names: Sequence[str], place: str, kind: str) -> None:
        if name not in names:
            raise GameError(f"{place}: {name!r} is no {kind}{did_you_mean(name, names)}; they are {', '.join(names)}")
