"""Normal-form games with exact payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.errors import GameError
from sma_games.games.labels import as_exact, check_labels, position, widened
from sma_games.games.matrix_html import matrix_html
from sma_games.results import Shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HasNormalForm", "NormalFormGame"]

MAX_SHOWN = 400  # cells of a matrix in a notebook


@runtime_checkable
class HasNormalForm(Protocol):
    """A game of another form that has a normal form, in which it is solved and answers are verified."""

    def normal_form(self) -> NormalFormGame:
        """Return the same game as payoffs of all profiles."""


@dataclass(frozen=True, eq=False, repr=False)
class NormalFormGame(Shown):
    """A game in normal form for any number of players, with exact payoffs and labels.

    Payoffs are stored as integers over one denominator per player, so that solvers compare them without rounding.
    Build one with `from_arrays` or `from_payoffs`.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]], players=["ROK", "US"])
    >>> game.payoff("US", "1", "2")
    Fraction(2, 1)
    >>> game.payoff_array.shape
    (2, 2, 2)
    """

    figure = "plot_payoff_matrix"

    players: tuple[str, ...]
    """Labels of the players, in order."""
    strategy_lists: tuple[tuple[str, ...], ...]
    """Labels of the strategies, one tuple per player."""
    numerators: tuple[tuple[int, ...], ...]
    """One tuple per player: payoff times denominator of every pure profile, the last player's strategy fastest."""
    denominators: tuple[int, ...]
    """One positive integer per player."""
    title: str = field(default="", compare=False)
    """A heading for print-outs."""

    @classmethod
    def from_arrays(
        cls,
        *payoffs: Any,
        players: Sequence[str] | None = None,
        strategies: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> NormalFormGame:
        """Return the game with one payoff array per player, all of shape (n_1, ..., n_N).

        Parameters
        ----------
        payoffs
            One nested sequence, array or pandas frame per player; entries int, Fraction, Decimal, text such as "11/20",
            or float (the shortest decimal of its type). A single matrix is a zero-sum game: what the first of two
            players gets, the second loses.
        players
            Labels; "1", "2", ... if absent.
        strategies
            Labels per player, as a mapping or in order; if absent those of frames, else "1", "2", ...

        Raises
        ------
        GameError
            If shapes differ, labels repeat, or an entry is not a finite number.
        """
        if not payoffs:
            raise GameError("a game needs one payoff array per player, and at least one player")
        strategies = strategies or _frame_labels(payoffs)
        payoffs = _zero_sum(payoffs[0]) if len(payoffs) == 1 else payoffs
        names = check_labels(_numbers(len(payoffs)) if players is None else players, "players")
        flat = [_flatten(array, len(payoffs), name) for array, name in zip(payoffs, names, strict=False)]
        _check_count(len(names), len(payoffs), "players")
        shapes = {shape for shape, _ in flat}
        if len(shapes) > 1:
            raise GameError(f"payoff arrays differ in shape: {', '.join(map(str, sorted(shapes)))}")
        lists = _strategy_lists(names, shapes.pop(), strategies)
        scaled = [_scale(entries, name) for (_, entries), name in zip(flat, names, strict=True)]
        return cls(names, lists, tuple(row for row, _ in scaled), tuple(common for _, common in scaled), title)

    @classmethod
    def from_payoffs(cls, payoffs: Mapping[tuple[str, ...], Mapping[str, Any]], *, title: str = "") -> NormalFormGame:
        """Return the game with the payoffs of each pure profile, given by labels.

        Players and strategies keep the order in which they first occur; every combination must be there.

        Examples
        --------
        >>> game = NormalFormGame.from_payoffs({("stay",): {"ROK": "1/2"}, ("go",): {"ROK": 0}})
        >>> game.strategies["ROK"]
        ('stay', 'go')
        """
        _check_profiles(payoffs)
        players = tuple(next(iter(payoffs.values())))
        short = next((profile for profile in payoffs if len(profile) != len(players)), None)
        if short is not None:
            raise GameError(f"{short}: a profile needs one strategy for each of {', '.join(players)}")
        lists = [tuple(dict.fromkeys(profile[number] for profile in payoffs)) for number in range(len(players))]
        missing = [profile for profile in product(*lists) if set(payoffs.get(profile, ())) != set(players)]
        if missing:
            profile = " / ".join(missing[0])
            raise GameError(f"{profile}: exactly one payoff for each of {', '.join(players)} is needed")
        tables = [_nest([payoffs[profile][player] for profile in product(*lists)], lists) for player in players]
        return cls.from_arrays(*tables, players=players, strategies=lists, title=title)

    @property
    def num_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each player."""
        return tuple(map(len, self.strategy_lists))

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How far the flat index of a pure profile moves with one step of each player's strategy."""
        return tuple(prod(self.shape[number + 1 :]) for number in range(self.num_players))

    @cached_property
    def strategies(self) -> Mapping[str, tuple[str, ...]]:
        """Labels of the strategies by player, read-only."""
        return MappingProxyType(dict(zip(self.players, self.strategy_lists, strict=True)))

    @cached_property
    def payoff_array(self) -> NDArray[np.float64]:
        """Read-only float view of the payoffs, of shape (players, n_1, ..., n_N), never rotated."""
        import numpy as np

        try:
            rows = [
                [entry / common for entry in row]
                for row, common in zip(self.numerators, self.denominators, strict=True)
            ]
        except OverflowError:
            raise GameError("a payoff is beyond the range of floats; use payoff(), which is exact") from None
        array = np.array(rows, dtype=np.float64).reshape(self.num_players, *self.shape)
        array.flags.writeable = False
        return array

    def payoff(self, player: str, *profile: str) -> Fraction:
        """Return the exact payoff of a player at a pure profile: one strategy label per player, in order."""
        number = position(player, self.players, "player")
        _check_count(len(profile), self.num_players, "strategies in the profile")
        cell = 0
        for name, strategies, owner in zip(profile, self.strategy_lists, self.players, strict=True):
            cell = cell * len(strategies) + position(name, strategies, f"strategy of {owner}")
        return Fraction(self.numerators[number][cell], self.denominators[number])

    def matrix(self, number: int) -> list[tuple[int, ...]]:
        """Return the scaled payoffs of a player of a two-player game, row by row."""
        width = len(self.strategy_lists[1])
        row = self.numerators[number]
        return [row[start : start + width] for start in range(0, len(row), width)]

    def best_responses(self) -> Mapping[tuple[str, ...], tuple[bool, ...]]:
        """Return for each pure profile which players could not do better alone: all of them where it is an equilibrium.

        Costs one look at every payoff.

        Examples
        --------
        >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]])
        >>> game.best_responses()["1", "1"], game.best_responses()["2", "1"]
        ((True, True), (False, False))
        """
        best: dict[tuple[int, tuple[str, ...]], int] = {}
        profiles = list(product(*self.strategy_lists))
        for player, row in enumerate(self.numerators):
            for profile, payoff in zip(profiles, row, strict=True):
                others = (player, profile[:player] + profile[player + 1 :])
                best[others] = max(payoff, best.get(others, payoff))
        return {
            profile: tuple(
                payoff == best[player, profile[:player] + profile[player + 1 :]]
                for player, payoff in enumerate(payoffs)
            )
            for profile, payoffs in zip(profiles, zip(*self.numerators, strict=True), strict=True)
        }

    @property
    def is_zero_sum(self) -> bool:
        """Whether the payoffs of all players add up to zero at every pure profile."""
        return all(
            sum(Fraction(*pair) for pair in zip(cell, self.denominators, strict=True)) == 0
            for cell in zip(*self.numerators, strict=True)
        )

    def _key(self) -> tuple[object, ...]:
        return (self.players, self.strategy_lists, self.numerators, self.denominators)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NormalFormGame) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (*self._key(), self.title))

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the matrix with best responses marked, or what it is if it is large."""
        if prod(self.shape) > MAX_SHOWN:
            return super()._repr_html_()
        best = self.best_responses()
        cells = {
            profile: [
                (self.payoff(player, *profile), is_best)
                for player, is_best in zip(self.players, best[profile], strict=True)
            ]
            for profile in best
        }
        return matrix_html(self.title, self.players, self.strategy_lists, cells)

    def __repr__(self) -> str:
        sizes = " x ".join(map(str, self.shape))
        return f"NormalFormGame({sizes}, players={', '.join(self.players)})"


def _check_profiles(payoffs: Any) -> None:
    """Refuse what does not map tuples of strategies to payoffs by player."""
    if not isinstance(payoffs, Mapping) or not payoffs:
        raise GameError("a game needs payoffs for at least one profile")
    for profile, row in payoffs.items():
        if not isinstance(profile, tuple) or not isinstance(row, Mapping):
            raise GameError(f"{profile!r}: {row!r}: expected a tuple of strategies, and payoffs by player")


def _frame_labels(payoffs: tuple[Any, ...]) -> list[list[str]] | None:
    """Return the labels of rows and columns of pandas frames, if all have the same and they are text."""
    if not all(hasattr(frame, "columns") and hasattr(frame, "index") for frame in payoffs):
        return None
    found = [[[*frame.index], [*frame.columns]] for frame in payoffs]
    if not all(isinstance(label, str) for lists in found for labels in lists for label in labels):
        return None
    if any(lists != found[0] for lists in found):
        raise GameError("the frames have different labels; bring them into one order with other.reindex_like(first)")
    return found[0]


def _zero_sum(payoffs: Any) -> tuple[Any, ...]:
    """Return the arrays of a zero-sum game if a single matrix was given, else what was given."""
    try:
        (_, width), entries = _flatten(payoffs, 2, "1")
    except (GameError, TypeError):
        if isinstance(payoffs, Sequence) and any(
            isinstance(row, Sequence) and not isinstance(row, str) for row in payoffs
        ):
            raise GameError("payoffs of 1: expected rows of equal, non-zero lengths") from None
        return (payoffs,)
    if any(isinstance(entry, Sequence) and not isinstance(entry, str) for entry in entries):
        raise GameError("payoffs: write from_arrays(*arrays), with one array per player")
    losses = [-as_exact(entry, "payoffs of 1") for entry in entries]
    return tuple([row[start : start + width] for start in range(0, len(entries), width)] for row in (entries, losses))


def _flatten(payoffs: Any, depth: int, player: str) -> tuple[tuple[int, ...], list[Any]]:
    """Return the shape and the entries, last index fastest, of nested sequences of equal lengths."""
    payoffs = payoffs.to_numpy() if hasattr(payoffs, "to_numpy") else payoffs
    if hasattr(payoffs, "ravel") and len(payoffs.shape) == depth and 0 not in payoffs.shape:
        return tuple(payoffs.shape), widened(payoffs.ravel()).tolist()
    entries = payoffs.tolist() if hasattr(payoffs, "tolist") else payoffs
    shape: list[int] = []
    level = [entries]
    for _ in range(depth):
        try:
            lengths = {len(part) for part in level}
        except TypeError:
            lengths = set()
        if len(lengths) != 1 or any(isinstance(part, str) for part in level) or 0 in lengths:
            raise GameError(f"payoffs of {player}: expected {depth} nested levels of equal, non-zero lengths")
        shape.append(lengths.pop())
        level = [entry for part in level for entry in part]
    return tuple(shape), level


def _scale(entries: list[Any], player: str) -> tuple[tuple[int, ...], int]:
    """Return integers and their common denominator."""
    if set(map(type, entries)) == {int}:
        return tuple(entries), 1
    exact = [as_exact(entry, f"payoffs of {player}, entry {index + 1}") for index, entry in enumerate(entries)]
    integers, common = over_common_denominator(exact)
    return tuple(integers), common


def _strategy_lists(
    players: tuple[str, ...],
    shape: tuple[int, ...],
    strategies: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None,
) -> tuple[tuple[str, ...], ...]:
    if strategies is None:
        return tuple(map(_numbers, shape))
    if isinstance(strategies, Mapping):
        for name in strategies:
            position(name, players, "player in strategies")
        absent = [player for player in players if player not in strategies]
        if absent:
            raise GameError(f"strategies: no labels for player {absent[0]!r}")
        strategies = [strategies[player] for player in players]
    if isinstance(strategies, str) or not isinstance(strategies, Sequence):
        raise GameError(f"strategies: expected one list of labels per player, found {strategies!r}")
    _check_count(len(strategies), len(players), "lists of strategies")
    lists = tuple(
        check_labels(names, f"strategies of {player}") for names, player in zip(strategies, players, strict=True)
    )
    for names, size, player in zip(lists, shape, players, strict=True):
        _check_count(len(names), size, f"strategies of {player}")
    return lists


def _numbers(size: int) -> tuple[str, ...]:
    """Return the labels of what nobody labelled."""
    return tuple(str(number + 1) for number in range(size))


def _check_count(found: int, expected: int, what: str) -> None:
    if found != expected:
        raise GameError(f"{what}: expected {expected}, found {found}")


def _nest(entries: list[Any], lists: list[tuple[str, ...]]) -> Any:
    """Return a flat list as nested lists whose lengths are those of the label lists."""
    if len(lists) == 1:
        return entries
    step = prod(map(len, lists[1:]))
    return [_nest(entries[start : start + step], lists[1:]) for start in range(0, len(entries), step)]
