"""What players do, by label: mixed profiles, joint distributions, behavior in trees, and in states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from sma_games.algebra.numbers.number_fields import FieldNumber
from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.errors import GameError
from sma_games.games.alternating_offers import OfferPlan
from sma_games.games.bargaining import Agreement, Division
from sma_games.games.extensive_form import DecisionNode, ExtensiveFormGame
from sma_games.games.labels import as_exact, position
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.stochastic import StochasticGame

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BehaviorProfile",
    "JointDistribution",
    "MixedProfile",
    "Profile",
    "StationaryProfile",
    "behavior_profile",
    "joint_distribution",
    "mixed_profile",
    "stationary_profile",
]


@dataclass(frozen=True, repr=False)
class MixedProfile(Mapping[str, Mapping[str, FieldNumber]]):
    """A mixed strategy for each player of a normal-form game.

    `profile["ROK"]` maps every strategy of ROK, in order and zeros included, to its exact probability: a `Fraction`, or
    with more than two players an irrational number that prints in radicals and calculates exactly.
    """

    players: tuple[str, ...]
    strategy_lists: tuple[tuple[str, ...], ...]
    probabilities: tuple[tuple[FieldNumber, ...], ...]

    def __getitem__(self, player: str) -> Mapping[str, FieldNumber]:
        number = position(player, self.players, "player")
        return dict(zip(self.strategy_lists[number], self.probabilities[number], strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self.players)

    def __len__(self) -> int:
        return len(self.players)

    @property
    def is_pure(self) -> bool:
        """Whether every player uses a single strategy."""
        return all(max(row) == 1 for row in self.probabilities)

    @property
    def supports(self) -> tuple[tuple[str, ...], ...]:
        """The strategies with positive probability, one tuple per player."""
        return tuple(
            tuple(name for name, weight in zip(names, row, strict=True) if weight)
            for names, row in zip(self.strategy_lists, self.probabilities, strict=True)
        )

    def __str__(self) -> str:
        return ", ".join(
            f"{player}: {_row_text(names, row)}"
            for player, names, row in zip(self.players, self.strategy_lists, self.probabilities, strict=True)
        )

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class BehaviorProfile(Mapping[str, Mapping[str, Mapping[str, FieldNumber]]]):
    """A choice at the information sets of a tree: all of them, or those that the players' own moves can reach.

    `profile["ROK"]["opening"]` maps every action there to its exact probability.
    """

    players: tuple[str, ...]
    owners: Mapping[str, str]
    """Player who moves, by information set."""
    choices: Mapping[str, Mapping[str, FieldNumber]]
    """Probability of each action, by information set."""

    def __getitem__(self, player: str) -> Mapping[str, Mapping[str, FieldNumber]]:
        position(player, self.players, "player")
        return {label: choice for label, choice in self.choices.items() if self.owners[label] == player}

    def __iter__(self) -> Iterator[str]:
        return iter(self.players)

    def __len__(self) -> int:
        return len(self.players)

    def __hash__(self) -> int:
        return hash(frozenset((label, frozenset(choice.items())) for label, choice in self.choices.items()))

    @property
    def is_pure(self) -> bool:
        """Whether a single action is chosen at every information set."""
        return all(max(choice.values()) == 1 for choice in self.choices.values())

    @property
    def plan(self) -> Mapping[str, str]:
        """The chosen action by information set, of a pure profile."""
        return {label: max(choice, key=lambda name: choice[name]) for label, choice in self.choices.items()}

    def __str__(self) -> str:
        return ", ".join(
            f"{label}: {_row_text(tuple(choice), tuple(choice.values()))}" for label, choice in self.choices.items()
        )

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class JointDistribution(Mapping[str, Mapping[str, Fraction]]):
    """A distribution over the pure profiles of a normal-form game: what a mediator draws and tells each player.

    `distribution["ROK"]` says, as for a mixed profile, how often ROK is told each strategy; `distribution.joint` says
    with what probability each pure profile is drawn.
    """

    players: tuple[str, ...]
    strategy_lists: tuple[tuple[str, ...], ...]
    probabilities: tuple[Fraction, ...]
    """One for each pure profile, the last player's strategy fastest."""

    @classmethod
    def from_mixed(cls, profile: MixedProfile) -> JointDistribution:
        """Return the distribution that arises if every player draws alone."""
        weights = tuple(prod(row, start=Fraction(1)) for row in product(*profile.probabilities))
        return cls(profile.players, profile.strategy_lists, weights)

    def __getitem__(self, player: str) -> Mapping[str, Fraction]:
        number = position(player, self.players, "player")
        totals = dict.fromkeys(self.strategy_lists[number], Fraction(0))
        for profile, weight in self.joint.items():
            totals[profile[number]] += weight
        return totals

    def __iter__(self) -> Iterator[str]:
        return iter(self.players)

    def __len__(self) -> int:
        return len(self.players)

    @property
    def joint(self) -> Mapping[tuple[str, ...], Fraction]:
        """The probability of every pure profile, in order and zeros included."""
        return dict(zip(product(*self.strategy_lists), self.probabilities, strict=True))

    @property
    def support(self) -> Mapping[tuple[str, ...], Fraction]:
        """The pure profiles with positive probability."""
        return {profile: weight for profile, weight in self.joint.items() if weight}

    @property
    def is_pure(self) -> bool:
        """Whether a single profile is drawn for sure."""
        return max(self.probabilities) == 1

    @property
    def marginals(self) -> MixedProfile:
        """How often each player is told each strategy, as a mixed profile."""
        rows = tuple(tuple(self[player].values()) for player in self.players)
        return MixedProfile(self.players, self.strategy_lists, rows)

    @property
    def is_independent(self) -> bool:
        """Whether what one player is told says nothing about the others: whether it is a mixed profile."""
        return self == JointDistribution.from_mixed(self.marginals)

    def told(self, player: str, strategy: str) -> Mapping[tuple[str, ...], Fraction]:
        """Return what a player who is told a strategy believes about the others' strategies, zeros left out.

        Raises
        ------
        GameError
            If there is no such player or strategy, or the player is never told it.
        """
        number = position(player, self.players, "player")
        position(strategy, self.strategy_lists[number], f"strategy of {player}")
        joint = {profile: weight for profile, weight in self.support.items() if profile[number] == strategy}
        if not joint:
            heard = ", ".join(name for name, weight in self[player].items() if weight)
            raise GameError(f"{player} is never told {strategy!r}, only {heard}")
        total = sum(joint.values())
        return {(*profile[:number], *profile[number + 1 :]): weight / total for profile, weight in joint.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each pure profile: a column for each player, and the probability."""
        import pandas as pd

        rows = [(*profile, float(weight), exact_text(weight)) for profile, weight in self.joint.items()]
        return pd.DataFrame(rows, columns=[*self.players, "probability", "exact_probability"])

    def __str__(self) -> str:
        drawn = self.support
        if len(drawn) == 1:
            return f"({', '.join(next(iter(drawn)))})"
        return " + ".join(f"{shown_text(weight)} ({', '.join(profile)})" for profile, weight in drawn.items())

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class StationaryProfile(Mapping[str, Mapping[str, Mapping[str, FieldNumber]]]):
    """What each player does in each state of a stochastic game, whatever happened before.

    `profile["ROK"]["lapsed"]` maps every action there to its exact probability, possibly an irrational number.
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    action_lists: tuple[tuple[tuple[str, ...], ...], ...]
    """Labels of the actions, by state, then by player."""
    probabilities: tuple[tuple[tuple[FieldNumber, ...], ...], ...]
    """By state, then by player."""

    @classmethod
    def of(
        cls, game: StochasticGame, probabilities: tuple[tuple[tuple[FieldNumber, ...], ...], ...]
    ) -> StationaryProfile:
        """Return the profile of a game with these probabilities, by state, then by player, unchecked."""
        lists = tuple(state.action_lists for state in game.states)
        return cls(game.players, tuple(game.by_name), lists, probabilities)

    def __getitem__(self, player: str) -> Mapping[str, Mapping[str, FieldNumber]]:
        number = position(player, self.players, "player")
        return {
            state: dict(zip(names[number], rows[number], strict=True))
            for state, names, rows in zip(self.states, self.action_lists, self.probabilities, strict=True)
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self.players)

    def __len__(self) -> int:
        return len(self.players)

    @property
    def is_pure(self) -> bool:
        """Whether everybody takes a single action in each state."""
        return all(max(row) == 1 for rows in self.probabilities for row in rows)

    @property
    def choices(self) -> Mapping[tuple[str, str], Mapping[str, FieldNumber]]:
        """Probability of each action by state and player, where the player has a choice."""
        return {
            (state, player): dict(zip(names, row, strict=True))
            for state, lists, rows in zip(self.states, self.action_lists, self.probabilities, strict=True)
            for player, names, row in zip(self.players, lists, rows, strict=True)
            if len(names) > 1
        }

    def __str__(self) -> str:
        told = (
            f"{state}/{player}: {_row_text(tuple(choice), tuple(choice.values()))}"
            for (state, player), choice in self.choices.items()
        )
        return ", ".join(told) or "nobody has a choice"

    __repr__ = __str__


Profile: TypeAlias = (
    MixedProfile | BehaviorProfile | JointDistribution | StationaryProfile | Agreement | Division | OfferPlan
)


def mixed_profile(game: NormalFormGame, weights: Mapping[str, str | Mapping[str, object]]) -> MixedProfile:
    """Return the profile in which each player uses the strategy, or the probabilities, given by label.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]], players=["ROK", "US"])
    >>> mixed_profile(game, {"ROK": "1", "US": {"1": "1/3", "2": "2/3"}})
    ROK: 1, US: 1/3 1 + 2/3 2
    """
    _check_profile_of(game, NormalFormGame, weights, "mixed_profile")
    rows = []
    for player, names in zip(game.players, game.strategy_lists, strict=True):
        if player not in weights:
            raise GameError(f"the profile says nothing about player {player!r}")
        rows.append(_weights(weights[player], names, player))
    position(next((name for name in weights if name not in game.players), game.players[0]), game.players, "player")
    return MixedProfile(game.players, game.strategy_lists, tuple(rows))


def behavior_profile(game: ExtensiveFormGame, choices: Mapping[str, str | Mapping[str, object]]) -> BehaviorProfile:
    """Return the profile that uses the action, or the probabilities, given for every information set.

    Raises
    ------
    GameError
        If an information set is missing or unknown, or probabilities are none.
    """
    _check_profile_of(game, ExtensiveFormGame, choices, "behavior_profile")
    sets = game.information_sets
    for label in choices:
        if label not in sets:
            position(label, tuple(sets), "information set")
    rows = {}
    for label, members in sets.items():
        if label not in choices:
            raise GameError(f"the profile says nothing about information set {label!r}")
        weights = _weights(choices[label], members.actions, label)
        rows[label] = dict(zip(members.actions, weights, strict=True))
    return BehaviorProfile(game.players, owners(game), rows)


def stationary_profile(
    game: StochasticGame, choices: Mapping[str, Mapping[str, str | Mapping[str, object]]]
) -> StationaryProfile:
    """Return the profile that uses the action, or the probabilities, given by player and state.

    States in which a player has a single action may be left out.

    Raises
    ------
    GameError
        If a choice is missing, a label is unknown, or probabilities are none.

    Examples
    --------
    >>> states = {"day": {("work",): ({"she": 1}, {"day": 1}), ("rest",): ({"she": 0}, {"day": 1})}}
    >>> game = StochasticGame.from_payoffs(states, discount="1/2")
    >>> stationary_profile(game, {"she": {"day": {"work": "1/3", "rest": "2/3"}}})
    day/she: 1/3 work + 2/3 rest
    """
    _check_profile_of(game, StochasticGame, choices, "stationary_profile")
    for player, own in choices.items():
        position(player, game.players, "player")
        if not isinstance(own, Mapping):
            raise GameError(f"{player}: expected a choice by state, found {own!r}")
        for name in own:
            position(name, tuple(game.by_name), "state")
    rows = []
    for state in game.states:
        row = []
        for player, actions in zip(game.players, state.action_lists, strict=True):
            given = choices.get(player, {}).get(state.name, actions[0] if len(actions) == 1 else None)
            if given is None:
                raise GameError(f"the profile does not say what {player} does in state {state.name!r}")
            row.append(_weights(given, actions, f"{player} in {state.name}"))
        rows.append(tuple(row))
    return StationaryProfile.of(game, tuple(rows))


def joint_distribution(game: NormalFormGame, weights: Mapping[tuple[str, ...], object]) -> JointDistribution:
    """Return the distribution with the probabilities given by pure profile; profiles left out have probability 0.

    Raises
    ------
    GameError
        If a profile is none of the game, or probabilities are none.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 7], [2, 6]], [[0, 2], [7, 6]], strategies=[["dare", "yield"]] * 2)
    >>> joint_distribution(game, {("dare", "yield"): "1/4", ("yield", "dare"): "1/4", ("yield", "yield"): "1/2"})
    1/4 (dare, yield) + 1/4 (yield, dare) + 1/2 (yield, yield)
    """
    _check_profile_of(game, NormalFormGame, weights, "joint_distribution")
    known = list(product(*game.strategy_lists))
    for profile in weights:
        if profile not in known:
            shown = ", ".join(map(str, known[:3]))
            raise GameError(f"{profile!r} is no pure profile of this game; expected tuples such as {shown}")
    row = tuple(as_exact(weights.get(profile, 0), f"probability of {profile}") for profile in known)
    if min(row) < 0 or sum(row) != 1:
        raise GameError(f"probabilities {', '.join(map(shown_text, row))} must be >= 0 and add up to 1")
    return JointDistribution(game.players, game.strategy_lists, row)


def owners(game: ExtensiveFormGame) -> dict[str, str]:
    """Return the player who moves at each information set."""
    return {node.information_set: node.player for node in game.nodes if isinstance(node, DecisionNode)}


def _check_profile_of(game: object, kind: type, choices: object, name: str) -> None:
    """Refuse a game of another form, or what says nothing by label."""
    if not isinstance(game, kind):
        makers: dict[type, str] = {
            NormalFormGame: "mixed_profile",
            ExtensiveFormGame: "behavior_profile",
            StochasticGame: "stationary_profile",
        }
        hint = f"; use {makers[type(game)]}" if type(game) in makers else ""
        article = "an" if kind is ExtensiveFormGame else "a"
        raise GameError(f"{name} needs {article} {kind.__name__}, not {type(game).__name__}{hint}")
    if not isinstance(choices, Mapping):
        raise GameError(f"{name}: expected a choice by label, found {choices!r}")


def _weights(given: str | Mapping[str, object], names: tuple[str, ...], place: str) -> tuple[Fraction, ...]:
    weights = {given: 1} if isinstance(given, str) else given
    if not isinstance(weights, Mapping):
        raise GameError(f"{place}: expected a label, or probabilities by label, found {given!r}")
    for name in weights:
        position(name, names, f"choice of {place}")
    row = tuple(as_exact(weights.get(name, 0), f"probability of {name} ({place})") for name in names)
    if min(row) < 0 or sum(row) != 1:
        raise GameError(f"{place}: probabilities {', '.join(map(shown_text, row))} must be >= 0 and add up to 1")
    return row


def _row_text(names: tuple[str, ...], row: tuple[Fraction, ...]) -> str:
    used = [(name, weight) for name, weight in zip(names, row, strict=True) if weight]
    return used[0][0] if len(used) == 1 else " + ".join(f"{_factor_text(weight)} {name}" for name, weight in used)


def _factor_text(weight: object) -> str:
    """Return a number as a factor: irrational ones are sums."""
    text = shown_text(weight)
    return f"({text})" if " " in text else text
