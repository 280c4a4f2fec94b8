"""Bargaining problems: a price on which players may agree, what each gets at it, and what without an agreement.

Payoffs are concave in the price x: the least of one or more linear functions intercept + slope x; of three players
linear. Prices lie in an interval (Nash, Econometrica 1950, 18:155-162, with a bargaining set that is a chain of lines).
The zone of agreement holds the prices at which everybody gets
at least the disagreement payoff. Among three players two may agree if everybody with a veto takes part, and compensate
each other by payments; if nobody is named to have a veto, everybody has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from itertools import combinations
from typing import Any

from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.errors import GameError
from sma_games.games.labels import as_exact, check_labels, position
from sma_games.results import Shown, html_table

__all__ = ["Agreement", "BargainingProblem", "Division", "JointOutcome"]

NO_AGREEMENT = "no agreement"
MOST_PLAYERS = 3


@dataclass(frozen=True, repr=False)
class BargainingProblem(Shown):
    """Players who may agree on a price; all numbers are exact.

    Examples
    --------
    >>> problem = BargainingProblem.from_payoffs(
    ...     {"buyer": (10, -1), "seller": (0, 1)}, disagreement={"buyer": 0, "seller": 4}, low=0, high=20
    ... )
    >>> problem.gain("buyer", 7), problem.zone
    (Fraction(3, 1), (Fraction(4, 1), Fraction(10, 1)))
    """

    players: tuple[str, ...]
    variable: str
    """What the price is called."""
    low: Fraction
    high: Fraction
    """The prices that can be agreed on; there is none if `low` is above `high`."""
    intercepts: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]
    disagreement: tuple[Fraction, ...]
    weights: tuple[Fraction, ...] = ()
    """Bargaining weights of the asymmetric Nash solution; all 1 if not given."""
    veto: tuple[str, ...] = ()
    """Three players: who must be in every coalition that agrees; all of them if nobody is named."""
    solution: str = "nash_bargaining"
    """The concept that `solve` looks for if none is asked for."""
    title: str = field(default="", compare=False)
    caps: tuple[tuple[tuple[Fraction, Fraction], ...], ...] = ()
    """By player, further linear functions of the price that the payoff does not exceed: intercept and slope of each."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", check_labels(self.players, "players"))
        if not 1 < self.num_players <= MOST_PLAYERS:
            raise GameError(f"a bargaining problem has two or three players, not {self.num_players}")
        for name in ("low", "high"):
            object.__setattr__(self, name, as_exact(getattr(self, name), f"{name} end of the prices"))
        object.__setattr__(self, "weights", tuple(self.weights) or (Fraction(1),) * self.num_players)
        for name in ("intercepts", "slopes", "disagreement", "weights"):
            object.__setattr__(self, name, self._row(name))
        object.__setattr__(self, "caps", self._caps())
        object.__setattr__(self, "veto", tuple(self.veto))
        for player in self.veto:
            position(player, self.players, "player")
        if min(self.weights) < 0 or not sum(self.weights):
            raise GameError(f"bargaining weights must be >= 0 and not all 0, found {', '.join(map(str, self.weights))}")

    @classmethod
    def from_payoffs(  # noqa: PLR0913 - one keyword for each part of a problem
        cls,
        payoffs: Mapping[str, tuple[Any, Any] | Sequence[tuple[Any, Any]]],
        *,
        disagreement: Mapping[str, Any],
        low: Any,
        high: Any,
        weights: Mapping[str, Any] | None = None,
        veto: Iterable[str] = (),
        variable: str = "price",
        solution: str = "nash_bargaining",
        title: str = "",
    ) -> BargainingProblem:
        """Return the problem given, by player, the payoff at a price of 0 and what each unit of the price adds.

        Of several such pairs, as in `{"buyer": [(10, -1), (8, "-1/2")]}`, a player gets the least.
        """
        players = tuple(payoffs)
        lines = {player: _lines(found) for player, found in payoffs.items()}
        for name, table in (("disagreement", disagreement), ("weights", weights)):
            if table is not None and set(table) != set(players):
                raise GameError(f"{name}: one number for each of {', '.join(players)} is needed")
        return cls(
            players,
            variable,
            low,
            high,
            tuple(found[0][0] for found in lines.values()),
            tuple(found[0][1] for found in lines.values()),
            tuple(disagreement[player] for player in players),
            () if weights is None else tuple(weights[player] for player in players),
            tuple(veto),
            solution,
            title,
            tuple(tuple(found[1:]) for found in lines.values()),
        )

    @property
    def num_players(self) -> int:
        """Number of players."""
        return len(self.players)

    def payoff(self, player: str, price: Fraction | int) -> Fraction:
        """Return what a player gets at a price."""
        return min(intercept + slope * price for intercept, slope in self.lines(player))

    def lines(self, player: str) -> tuple[tuple[Fraction, Fraction], ...]:
        """Return the linear functions of the price, intercept and slope, of which the least is what a player gets."""
        number = position(player, self.players, "player")
        return ((self.intercepts[number], self.slopes[number]), *self.caps[number])

    def gain(self, player: str, price: Fraction | int) -> Fraction:
        """Return what a player gets at a price beyond the disagreement payoff."""
        return self.payoff(player, price) - self.disagreement[position(player, self.players, "player")]

    def is_agreeable(self, price: Fraction) -> bool:
        """Tell whether a price can be agreed on, and nobody gets less than without an agreement."""
        return self.low <= price <= self.high and all(self.gain(player, price) >= 0 for player in self.players)

    @property
    def zone(self) -> tuple[Fraction, Fraction] | None:
        """The lowest and the highest price of the zone of agreement; None if there is no zone."""
        found = [price for price in self.marked_prices() if self.is_agreeable(price)]
        return (min(found), max(found)) if found else None

    def marked_prices(self) -> Iterator[Fraction]:
        """Yield the ends of the prices, where somebody may be indifferent, and where somebody's payoff may bend.

        The ends of the zone are among them, and between two neighbours all payoffs are linear.
        """
        yield from (self.low, self.high)
        for player, value in zip(self.players, self.disagreement, strict=True):
            lines = self.lines(player)
            yield from ((value - intercept) / slope for intercept, slope in lines if slope)
            for (one, rise), (other, other_rise) in combinations(lines, 2):
                if rise != other_rise:
                    yield (other - one) / (rise - other_rise)

    def _row(self, name: str) -> tuple[Fraction, ...]:
        row = getattr(self, name)
        if len(row) != self.num_players:
            raise GameError(f"{name}: {self.num_players} numbers are needed, not {len(row)}")
        return tuple(as_exact(each, f"{name} of {player}") for each, player in zip(row, self.players, strict=True))

    def _caps(self) -> tuple[tuple[tuple[Fraction, Fraction], ...], ...]:
        """Return the further linear functions of each player, exact."""
        caps = tuple(self.caps) or ((),) * self.num_players
        if len(caps) != self.num_players:
            raise GameError(f"caps: a row for each of {', '.join(self.players)} is needed, found {len(caps)}")
        if self.num_players == MOST_PLAYERS and any(caps):
            raise GameError("caps: leave them out: of three players payoffs are linear in the price")
        return tuple(
            tuple((as_exact(first, f"caps of {who}"), as_exact(second, f"caps of {who}")) for first, second in row)
            for who, row in zip(self.players, caps, strict=True)
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the prices, and by player what they are worth, of several lines the least."""
        rows = [
            [player, *("; ".join(map(exact_text, row)) for row in zip(*self.lines(player), strict=True)), *own]
            for player, *own in zip(
                self.players, map(exact_text, self.disagreement), map(exact_text, self.weights), strict=True
            )
        ]
        columns = ["player", f"payoff at {self.variable} = 0", "for each unit more", "without an agreement", "weight"]
        prices = f"{self.variable} from {exact_text(self.low)} to {exact_text(self.high)}"
        return f"{super()._repr_html_()}<p>{escape(prices)}</p>{html_table(columns, rows)}"

    def __repr__(self) -> str:
        return f"BargainingProblem({self.variable}, players={', '.join(self.players)})"


def _lines(found: Any) -> list[tuple[Any, Any]]:
    """Return the linear functions, of which a payoff is the least: each as two numbers."""
    lines = list(found) if found and isinstance(found[0], Sequence) and not isinstance(found[0], str) else [found]
    if not lines or any(len(line) != 2 for line in lines):  # noqa: PLR2004 - what a linear function consists of
        raise GameError("payoffs: expected by player the payoff at a price of 0 and what each unit of it adds")
    return lines


class JointOutcome(Mapping[str, Mapping[str, Fraction]]):
    """An outcome by player: everybody has the same part in it."""

    players: tuple[str, ...]

    @property
    def is_pure(self) -> bool:
        """Whether a single outcome is agreed on: always."""
        return True

    def __getitem__(self, player: str) -> Mapping[str, Fraction]:
        position(player, self.players, "player")
        return {str(self): Fraction(1)}

    def __iter__(self) -> Iterator[str]:
        return iter(self.players)

    def __len__(self) -> int:
        return len(self.players)


@dataclass(frozen=True, repr=False)
class Agreement(JointOutcome):
    """A price that is agreed on, or that there is no agreement."""

    players: tuple[str, ...]
    variable: str
    price: Fraction | None
    """None without an agreement."""

    def __str__(self) -> str:
        if self.price is None:
            return NO_AGREEMENT
        near = "" if self.price.denominator == 1 else f" ({float(self.price):.4f})"
        return f"{self.variable} {shown_text(self.price)}{near}"

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Division(JointOutcome):
    """What each player gets of what a coalition of all gains, beyond the disagreement payoff."""

    players: tuple[str, ...]
    gains: tuple[Fraction, ...]

    def __str__(self) -> str:
        pairs = zip(self.players, self.gains, strict=True)
        return f"gains {', '.join(f'{player} {shown_text(gain)}' for player, gain in pairs)}"

    __repr__ = __str__
