"""Stochastic games: play moves between states for ever, and what is far away counts less (Shapley 1953)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.errors import GameError
from sma_games.games.labels import as_exact, check_labels, position
from sma_games.results import Shown, html_table

__all__ = ["State", "StochasticGame"]

Number = TypeVar("Number")


class State(NamedTuple, Generic[Number]):
    """What can be done in a state, and for each pure profile what everybody gets and where play goes on.

    Profiles stand in order, the last player's action fastest.
    """

    name: str
    action_lists: tuple[tuple[str, ...], ...]
    """Labels of the actions, one tuple per player; a player with a single one has no choice."""
    payoffs: tuple[tuple[Number, ...], ...]
    """For each profile one payoff per player, for this period."""
    transitions: tuple[tuple[tuple[int, Number], ...], ...]
    """For each profile the numbers of the states that may come next, with their probabilities."""

    @property
    def profiles(self) -> tuple[tuple[str, ...], ...]:
        """The pure profiles by label, in order."""
        return tuple(product(*self.action_lists))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(map(len, self.action_lists))

    def deviations(self, cell: int) -> Iterator[tuple[int, int]]:
        """Yield every player and pure profile, by number, to which that player alone can turn a pure profile."""
        stride = prod(self.shape)
        for player, size in enumerate(self.shape):
            stride //= size
            first = cell - cell // stride % size * stride
            yield from ((player, other) for other in range(first, first + size * stride, stride) if other != cell)


@dataclass(frozen=True, repr=False)
class StochasticGame(Shown):
    """A game played for ever in states, with exact numbers, checked when it is made.

    In each period everybody sees the state and chooses an action; the actions give payoffs and a distribution of the
    next state. A stream of payoffs is worth its sum, each weighted by the discount factor to the power of its period;
    play begins in the first state.

    Parameters
    ----------
    players
        Labels, in order.
    states
        Numbers may be int, Fraction, Decimal, text or float. `from_payoffs` takes labels instead of positions.
    discount
        The discount factor: at least 0, less than 1.

    Raises
    ------
    GameError
        If labels or numbers are wrong, a table has the wrong size, or probabilities do not add up to one.

    Examples
    --------
    >>> game = StochasticGame.from_payoffs(
    ...     {
    ...         "peace": {
    ...             ("keep",): ({"ROK": 1}, {"peace": "9/10", "war": "1/10"}),
    ...             ("break",): ({"ROK": 2}, {"war": 1}),
    ...         },
    ...         "war": {("wait",): ({"ROK": 0}, {"war": 1})},
    ...     },
    ...     discount="0.9",
    ... )
    >>> game
    StochasticGame(2 states, players=ROK)
    """

    players: tuple[str, ...]
    states: tuple[State[Any], ...]
    discount: Fraction
    title: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", check_labels(self.players, "players"))
        states: Any = self.states
        if not isinstance(states, Sequence) or not all(isinstance(state, State) for state in states):
            raise GameError("states: expected a sequence of State; see StochasticGame.from_payoffs")
        check_labels([state.name for state in states], "states")
        object.__setattr__(self, "states", tuple(map(self._checked, states)))
        discount = as_exact(self.discount, "discount factor")
        if not 0 <= discount < 1:
            raise GameError(f"the discount factor is {discount}; it must be at least 0 and less than 1")
        object.__setattr__(self, "discount", discount)

    @classmethod
    def from_payoffs(
        cls,
        states: Mapping[str, Mapping[Any, tuple[Mapping[str, Any], Mapping[str, Any]]]],
        *,
        discount: Any,
        title: str = "",
    ) -> StochasticGame:
        """Return the game given, for each state and pure profile, by payoffs and probabilities of the next state.

        Players, states and actions keep the order in which they first occur; every combination must be there.
        """
        cells = _cells(states)
        players = tuple(next(iter(cells.values()))[0])
        names = tuple(states)
        made = []
        for name, table in states.items():
            lists = tuple(tuple(dict.fromkeys(column)) for column in zip(*table, strict=False))
            payoffs, transitions = [], []
            for profile in product(*lists):
                if (name, profile) not in cells or len(profile) != len(players):
                    raise GameError(f"state {name}: {' / '.join(profile)}: a payoff and a next state are needed")
                gains, following = cells[name, profile]
                if set(gains) != set(players):
                    expected = ", ".join(players)
                    raise GameError(f"state {name}: {' / '.join(profile)}: one payoff for each of {expected} is needed")
                payoffs.append(tuple(gains[player] for player in players))
                transitions.append(tuple((position(to, names, "state"), share) for to, share in following.items()))
            made.append(State(name, lists, tuple(payoffs), tuple(transitions)))
        return cls(players, tuple(made), discount, title)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.players, self.states, self.discount, self.title))

    @property
    def num_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def by_name(self) -> Mapping[str, State[Fraction]]:
        """The states by name, read-only."""
        return MappingProxyType({state.name: state for state in self.states})

    @property
    def num_policies(self) -> int:
        """Number of pure stationary profiles: ways to choose an action for every player in every state."""
        return prod(prod(state.shape) for state in self.states)

    @property
    def is_zero_sum(self) -> bool:
        """Whether the payoffs of all players add up to zero whatever happens."""
        return not any(sum(cell) for state in self.states for cell in state.payoffs)

    def _checked(self, state: State[Any]) -> State[Fraction]:
        """Return a state with exact numbers, or refuse it."""
        place = f"state {state.name}"
        if len(state.action_lists) != self.num_players:
            raise GameError(f"{place}: actions of {self.num_players} players are needed, not {len(state.action_lists)}")
        lists = tuple(
            check_labels(names, f"{place}, actions of {player}")
            for player, names in zip(self.players, state.action_lists, strict=True)
        )
        size = prod(map(len, lists))
        for what, rows in (("payoffs", state.payoffs), ("transitions", state.transitions)):
            if len(rows) != size:
                raise GameError(f"{place}: {what} of {size} profiles are needed, not of {len(rows)}")
        profiles = [f"{place}, {' / '.join(profile)}" for profile in product(*lists)]
        payoffs = tuple(map(self._payoffs, state.payoffs, profiles))
        transitions = tuple(map(self._transition, state.transitions, profiles))
        return State(state.name, lists, payoffs, transitions)

    def _payoffs(self, cell: Sequence[Any], place: str) -> tuple[Fraction, ...]:
        if len(cell) != self.num_players:
            raise GameError(f"{place}: {self.num_players} payoffs are needed, not {len(cell)}")
        return tuple(
            as_exact(number, f"{place}, payoff of {player}") for number, player in zip(cell, self.players, strict=True)
        )

    def _transition(self, row: Sequence[tuple[int, Any]], place: str) -> tuple[tuple[int, Fraction], ...]:
        exact = tuple((to, as_exact(share, f"{place}, next state")) for to, share in row)
        targets = [to for to, _ in exact]
        if len(set(targets)) < len(targets) or not all(0 <= to < len(self.states) for to in targets):
            raise GameError(f"{place}: next states are different numbers from 0 to {len(self.states) - 1}")
        shares = [share for _, share in exact]
        if min(shares, default=Fraction(-1)) < 0 or sum(shares) != 1:
            shown = ", ".join(map(str, shares)) or "none"
            raise GameError(f"{place}: the probabilities of next states, {shown}, must be >= 0 and add up to 1")
        return exact

    def _repr_html_(self) -> str:
        """Return what a notebook shows: payoffs and the next state for every profile of every state."""
        rows = [
            [
                state.name,
                *profile,
                ", ".join(map(exact_text, payoffs)),
                ", ".join(f"{self.states[to].name} {exact_text(chance)}" for to, chance in following),
            ]
            for state in self.states
            for profile, payoffs, following in zip(state.profiles, state.payoffs, state.transitions, strict=True)
        ]
        columns = ["state", *self.players, "payoffs", "next state"]
        return f"{super()._repr_html_()}{html_table(columns, rows)}"

    def __repr__(self) -> str:
        count = len(self.states)
        return f"StochasticGame({count} state{'' if count == 1 else 's'}, players={', '.join(self.players)})"


def _cells(states: Any) -> dict[tuple[str, tuple[str, ...]], tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return payoffs and next states by state and profile; refuse what has another shape."""
    if not isinstance(states, Mapping) or not all(isinstance(table, Mapping) and table for table in states.values()):
        raise GameError("a stochastic game needs for each state a table of its pure profiles")
    cells = dict(_each_cell(states))
    if not cells:
        raise GameError("a stochastic game needs at least one state")
    return cells


def _each_cell(states: Mapping[str, Any]) -> Iterator[tuple[tuple[str, tuple[str, ...]], Any]]:
    for name, table in states.items():
        for profile, cell in table.items():
            match profile, cell:
                case tuple(), (Mapping(), Mapping()):
                    yield (name, profile), cell
                case _:
                    raise GameError(
                        f"state {name}: {profile!r}: {cell!r}: expected a tuple of actions, then payoffs by player and "
                        "probabilities by next state"
                    )
