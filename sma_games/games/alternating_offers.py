"""Talks about a price by alternating offers: rounds, states that change, breakdown, and what is paid meanwhile.

In each round somebody proposes any price, the other accepts, refuses, or leaves for an outside option. After a refusal
the talks may break down; else a year passes, the state may change, and the next round begins. Payoffs are linear in the
price. See Rubinstein (1982), Binmore, Rubinstein and Wolinsky (1986), and Merlo and Wilson (1995).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import Any, Generic, NamedTuple, TypeVar

from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.errors import GameError, did_you_mean
from sma_games.games.bargaining import JointOutcome
from sma_games.games.labels import as_exact
from sma_games.results import Shown, html_table

__all__ = [
    "AGREEMENT",
    "DELAY",
    "AlternatingOffers",
    "Offer",
    "OfferNumbers",
    "OfferPlan",
    "OfferState",
    "OfferTable",
    "StateShape",
]

AGREEMENT, DELAY = "agreement", "delay"
"""The measures beside the price: the probability that the players ever agree, and how many rounds later if they do."""

Pair = tuple[Fraction, Fraction]
Number = TypeVar("Number")
Other = TypeVar("Other")


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
class OfferTable(Generic[Number]):
    """A state in numbers, or in what stands for them: pairs are by player, rows by the state that follows."""

    proposes: tuple[Number, Number]
    agreement: tuple[Number, Number]
    flow: tuple[Number, Number]
    breakdown: Number
    broken: tuple[Number, Number]
    outside: tuple[Number, Number] | None
    ending: tuple[Number, Number]
    following: tuple[Number, ...]
    believed: tuple[tuple[Number, ...], tuple[Number, ...]]

    def convert(self, number: Callable[[Number], Other]) -> OfferTable[Other]:
        """Return the same with every number converted by a function."""
        return OfferTable(*(_convert(getattr(self, each.name), number) for each in fields(self)))


class StateShape(NamedTuple):
    """Who may propose in a state, and which states may follow; some of the probabilities may be 0."""

    name: str
    proposers: tuple[str, ...]
    following: tuple[str, ...]

    def label(self, player: str) -> str:
        """Return what an offer of a player in this state is called: by the state, if nobody else proposes."""
        return self.name if len(self.proposers) == 1 else f"{self.name}/{player}"


class OfferNumbers(NamedTuple, Generic[Number]):
    """Talks in numbers, or in what stands for them; see `AlternatingOffers` for their meaning."""

    tables: tuple[OfferTable[Number], ...]
    slopes: tuple[Number, Number]
    discounts: tuple[Number, Number]
    prices: tuple[Number | None, Number | None]
    rounds: int | None

    def convert(self, number: Callable[[Number], Other]) -> OfferNumbers[Other]:
        """Return the same with every number converted by a function."""
        tables = tuple(each.convert(number) for each in self.tables)
        slopes, discounts, prices = (_convert(pair, number) for pair in (self.slopes, self.discounts, self.prices))
        return OfferNumbers(tables, slopes, discounts, prices, self.rounds)


def _convert(entry: Any, number: Callable[[Any], Any]) -> Any:
    """Return what an entry is if every number in it is converted."""
    if entry is None:
        return None
    return tuple(_convert(each, number) for each in entry) if isinstance(entry, tuple) else number(entry)


@dataclass(frozen=True)
class AlternatingOffers(Shown):
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
    variable: str = "price"
    """What the price is called."""
    title: str = field(default="", compare=False)

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

    def __hash__(self) -> int:
        return hash((self.players, self.names, self.numbers, self.variable))

    def _repr_html_(self) -> str:
        """Return what a notebook shows: by state who makes the offer, what players get, and what may follow."""
        rows = [
            [
                shape.name,
                *(
                    "" if pair is None else ", ".join(map(exact_text, pair))
                    for pair in (table.proposes, table.agreement, table.flow, table.outside)
                ),
                ", ".join(shape.following),
            ]
            for shape, table in zip(self.shape, self.tables, strict=True)
        ]
        given = ["makes the offer", "gets from an agreement", "gets meanwhile", "gets outside"]
        note = f"<p>Each cell: {escape(' and '.join(self.players))}, in order; gains by one unit of the price: "
        slopes, discounts = (", ".join(map(exact_text, pair)) for pair in (self.slopes, self.discounts))
        note += f"{slopes}; discount factors {discounts}</p>"
        return f"{super()._repr_html_()}{html_table(['state', *given, 'next'], rows)}{note}"

    def __repr__(self) -> str:
        rounds = "any number of rounds" if self.rounds is None else _count(self.rounds, "round")
        return f"AlternatingOffers({', '.join(self.players)}: {_count(len(self.states), 'state')}, {rounds})"

    @property
    def num_players(self) -> int:
        """Number of players: two."""
        return len(self.players)

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

    @property
    def shape(self) -> tuple[StateShape, ...]:
        """Who may propose, and what may follow, in each state: those with a probability, even if that is 0."""
        return tuple(
            StateShape(
                state.name,
                tuple(player for player in self.players if player in state.proposes),
                tuple(name for name in self.names if name in (state.following or {state.name: 1})),
            )
            for state in self.states
        )

    @property
    def numbers(self) -> OfferNumbers[Fraction]:
        """All that the talks consist of, in numbers."""
        return OfferNumbers(self.tables, self.slopes, self.discounts, self.prices, self.rounds)

    @cached_property
    def tables(self) -> tuple[OfferTable[Fraction], ...]:
        """The states in numbers.

        Raises
        ------
        GameError
            Naming the first entry that does not fit.
        """
        return tuple(map(self._table, self.states))

    def _table(self, state: OfferState) -> OfferTable[Fraction]:
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


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Offer:
    """What one proposer does in one state of one round."""

    proposer: str
    price: Fraction | None
    """The price that is offered and accepted; None if there is no agreement."""
    payoffs: tuple[Fraction, Fraction]
    leaves: bool
    """Whether the other leaves if there is no agreement."""
    bound: int | None = None
    """0 or 1 if the price is the lowest or the highest there is, and the other would accept a worse one; else None."""

    @property
    def action(self) -> str:
        """What happens, in a word."""
        return "agree" if self.price is not None else "leave" if self.leaves else "go on"


@dataclass(frozen=True, repr=False)
class OfferPlan(JointOutcome):
    """What is offered and accepted in talks, in every state of every round, and what that is worth."""

    players: tuple[str, ...]
    variable: str
    states: tuple[str, ...]
    """Their names."""
    offers: tuple[tuple[tuple[Offer, Offer], ...], ...]
    """By round (one stands for all if there is no last), state, and proposer in the order of the players."""
    state_values: tuple[tuple[Pair, ...], ...]
    """By round and state, what each player expects before it is known who proposes."""
    proposes: Pair
    """The probabilities that the first offer is made by the first player, and by the second."""

    @property
    def first_offers(self) -> tuple[tuple[Fraction, Offer], ...]:
        """The offers that may be made in the first round, each with its probability."""
        return tuple((share, each) for share, each in zip(self.proposes, self.offers[0][0], strict=True) if share)

    @property
    def probability_of_agreement(self) -> Fraction:
        """The probability that the first offer is accepted."""
        return sum((share for share, each in self.first_offers if each.price is not None), Fraction(0))

    @property
    def expected_price(self) -> Fraction | None:
        """The mean of the price of the first round, given that it brings an agreement; None if it never does."""
        weight = self.probability_of_agreement
        agreed = [(share, each.price) for share, each in self.first_offers if each.price is not None]
        return sum((share * price for share, price in agreed), Fraction(0)) / weight if weight else None

    def __str__(self) -> str:
        told = []
        for _, each in self.first_offers:
            if each.price is None:
                told.append(f"{each.proposer} proposes: no agreement, they {each.action}")
            else:
                told.append(f"{each.proposer} proposes: agreement at {self.variable} {shown_text(each.price)}")
        return f"{self.states[0]}, {'; '.join(told)}"

    __repr__ = __str__
