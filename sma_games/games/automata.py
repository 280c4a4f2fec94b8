"""Finite automata that play a repeated game: what to do in each state, and which state follows what was played.

A profile of automata, one for each player, is in a joint state: the states of all of them. What everybody plays moves
every automaton on, so that the joint states which some history reaches are themselves the states of one automaton. A
strategy is subgame perfect if it is best after every history: what matters are the joint states that histories reach,
on the path of play or off it (Mailath and Samuelson 2006, chapter 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from sma_games.errors import GameError, did_you_mean
from sma_games.games.labels import check_labels, position
from sma_games.games.normal_form import NormalFormGame

__all__ = ["Automaton", "JointAutomaton", "grim_trigger", "joint_automaton", "pure_equilibria", "tit_for_tat"]

Profile: TypeAlias = tuple[str, ...]
Choices: TypeAlias = Mapping[str, str] | Sequence[str]
"""A strategy for each player, by label or in order."""

OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Automaton:
    """A strategy with finite memory of a repeated game, in which everybody sees what everybody played.

    Parameters
    ----------
    actions
        What the player does in each state; play begins in the first.
    transitions
        For each state the next one, by profile: a tuple with a strategy for each player, in order. "otherwise" stands
        for all profiles that are not named; without it all must be.

    Raises
    ------
    GameError
        If labels are wrong, or a state has no transitions.

    Examples
    --------
    >>> Automaton(
    ...     {"calm": "cooperate", "angry": "defect"},
    ...     {"calm": {("cooperate", "cooperate"): "calm", "otherwise": "angry"}, "angry": {"otherwise": "calm"}},
    ... ).states
    ('calm', 'angry')
    """

    actions: Mapping[str, str]
    transitions: Mapping[str, Mapping[Any, str]]

    def __post_init__(self) -> None:
        if not all(isinstance(table, Mapping) for table in (self.actions, self.transitions)):
            raise GameError("an automaton needs actions by state, and for each state the next ones by profile")
        check_labels(self.actions, "states")
        for state in self.actions:
            if not isinstance(self.transitions.get(state), Mapping):
                raise GameError(f"state {state}: name the next state for each profile, or for 'otherwise'")
        for state, table in self.transitions.items():
            position(state, self.states, "state")
            for profile, following in table.items():
                if profile != OTHERWISE and not isinstance(profile, tuple):
                    raise GameError(f"state {state}: {profile!r} is no profile: write a tuple, or {OTHERWISE!r}")
                position(following, self.states, f"state after {state}")
        frozen = {state: MappingProxyType(dict(self.transitions[state])) for state in self.actions}
        object.__setattr__(self, "actions", MappingProxyType(dict(self.actions)))
        object.__setattr__(self, "transitions", MappingProxyType(frozen))

    @property
    def states(self) -> tuple[str, ...]:
        """The states, in order; play begins in the first."""
        return tuple(self.actions)

    def following(self, state: str, profile: Profile) -> str:
        """Return the state after a profile was played in a state."""
        table = self.transitions[state]
        found = table.get(profile, table.get(OTHERWISE))
        if found is None:
            raise GameError(f"state {state}: name the next state after {' / '.join(profile)}, or for {OTHERWISE!r}")
        return found

    def __hash__(self) -> int:
        rows = tuple((state, *table.items()) for state, table in self.transitions.items())
        return hash((tuple(self.actions.items()), rows))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self.actions), {state: dict(table) for state, table in self.transitions.items()}))


class JointAutomaton(NamedTuple):
    """What a profile of automata does after every history; profiles by number, the last player's strategy fastest."""

    players: tuple[str, ...]
    strategy_lists: tuple[tuple[str, ...], ...]
    states: tuple[Profile, ...]
    """The joint states that some history reaches, the first one first: the state of each player's automaton."""
    chosen: tuple[int, ...]
    """For each joint state the profile that is played there."""
    following: tuple[tuple[int, ...], ...]
    """For each joint state and profile the number of the next joint state."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The joint states as texts: the state that all automata have, or those of all of them, joined by hyphens."""
        return tuple(state[0] if len(set(state)) == 1 else "-".join(state) for state in self.states)

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """All profiles by number."""
        return tuple(product(*self.strategy_lists))

    def deviations(self, state: int) -> list[tuple[int, int]]:
        """Return each player and profile to which that player alone can turn what is played in a joint state."""
        found, cell, stride = [], self.chosen[state], prod(map(len, self.strategy_lists))
        for player, names in enumerate(self.strategy_lists):
            stride //= len(names)
            first = cell - cell // stride % len(names) * stride
            found += [(player, first + place * stride) for place in range(len(names))]
        return [(player, other) for player, other in found if other != cell]


def joint_automaton(
    players: Sequence[str], strategy_lists: Sequence[Sequence[str]], automata: Mapping[str, Automaton] | Sequence[Any]
) -> JointAutomaton:
    """Return what a profile of automata does in every joint state that some history reaches.

    At most as many joint states as the product of the numbers of states, each with all profiles of the stage game.

    Raises
    ------
    GameError
        If there is not one automaton for each player, or one does what its player cannot do.
    """
    lists = tuple(map(tuple, strategy_lists))
    machines = _by_player(automata, players, "automata")
    for player, names, machine in zip(players, lists, machines, strict=True):
        _check_automaton(machine, player, names, lists)
    profiles = list(product(*lists))
    numbers = {profile: number for number, profile in enumerate(profiles)}
    states: dict[Profile, int] = {tuple(machine.states[0] for machine in machines): 0}
    chosen, rows = [], []
    for joint in iter(_growing(states)):
        pairs = list(zip(machines, joint, strict=True))
        chosen.append(numbers[tuple(machine.actions[state] for machine, state in pairs)])
        after = [tuple(machine.following(state, profile) for machine, state in pairs) for profile in profiles]
        rows.append(tuple(states.setdefault(each, len(states)) for each in after))
    return JointAutomaton(tuple(players), lists, tuple(states), tuple(chosen), tuple(rows))


def _growing(states: Mapping[Profile, int]) -> Any:
    """Yield the keys of a table to which more are added meanwhile."""
    done = 0
    while done < len(states):
        batch = list(states)[done:]
        done += len(batch)
        yield from batch


def grim_trigger(game: Any, target: Choices, punishment: Choices | None = None) -> tuple[Automaton, ...]:
    """Return automata that play a target for ever, and after any other profile a punishment for ever.

    Parameters
    ----------
    game
        The stage game, with any number of players, a repeated game of one, or a model that has one at its baseline.
    target, punishment
        A strategy for each player, by label or in order. Without a punishment it is the only pure equilibrium of the
        stage game.

    Raises
    ------
    GameError
        If labels are wrong, or the stage game has no pure equilibrium, or several, and no punishment is named.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [4, 1]], [[3, 4], [0, 1]], strategies=[["c", "d"], ["c", "d"]])
    >>> grim_trigger(game, ["c", "c"])[0].actions["punishment"]
    'd'
    """
    game = _stage(game, "grim_trigger")
    aim = _profile(game, target, "target")
    threat = _only_equilibrium(game) if punishment is None else _profile(game, punishment, "punishment")
    transitions = {"target": {aim: "target", OTHERWISE: "punishment"}, "punishment": {OTHERWISE: "punishment"}}
    return tuple(
        Automaton({"target": own, "punishment": worst}, transitions)  # type: ignore[arg-type]
        for own, worst in zip(aim, threat, strict=True)
    )


def tit_for_tat(game: Any, start: Choices | None = None) -> tuple[Automaton, Automaton]:
    """Return automata that do what the other did in the period before, strategies being matched by their order.

    Parameters
    ----------
    game
        The stage game: two players with equally many strategies; or a repeated game, or a model, of one.
    start
        What each plays first, by label or in order; the first strategies if absent.

    Raises
    ------
    GameError
        If the stage game is another one, or labels are wrong.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [4, 1]], [[3, 4], [0, 1]], strategies=[["c", "d"], ["c", "d"]])
    >>> tit_for_tat(game)[0].following("c", ("c", "d"))
    'd'
    """
    game = _stage(game, "tit_for_tat")
    if game.num_players != 2 or len(set(game.shape)) != 1:  # noqa: PLR2004
        raise GameError(f"tit for tat needs two players with equally many strategies, not {game!r}")
    first = tuple(names[0] for names in game.strategy_lists) if start is None else _profile(game, start, "start")
    profiles = list(product(*game.strategy_lists))
    made = []
    for player, names in enumerate(game.strategy_lists):
        theirs = game.strategy_lists[1 - player]
        table: Any = {profile: names[theirs.index(profile[1 - player])] for profile in profiles}
        ordered = [first[player], *(name for name in names if name != first[player])]
        made.append(Automaton({name: name for name in ordered}, dict.fromkeys(ordered, table)))
    return made[0], made[1]


def _stage(game: Any, verb: str) -> NormalFormGame:
    """Return a normal form, that of a model, or the stage game of a repeated one."""
    found = game.at() if hasattr(game, "at") else getattr(game, "stage", game)
    if not isinstance(found, NormalFormGame):
        raise GameError(f"{verb} needs a normal form, not {found!r}")
    return found


def pure_equilibria(game: NormalFormGame) -> list[Profile]:
    """Return all pure equilibria of a game, by label."""
    found = []
    for cell, profile in enumerate(product(*game.strategy_lists)):
        lines = zip(game.numerators, game.strides, game.shape, strict=True)
        if all(row[cell] == max(_line(row, cell, stride, size)) for row, stride, size in lines):
            found.append(profile)
    return found


def _line(row: Sequence[int], cell: int, stride: int, size: int) -> Sequence[int]:
    """Return what a player gets by each strategy if the others do what they do in a profile."""
    first = cell - cell // stride % size * stride
    return row[first : first + size * stride : stride]


def _only_equilibrium(game: NormalFormGame) -> Profile:
    found = pure_equilibria(game)
    if len(found) != 1:
        shown = "; ".join(" / ".join(each) for each in found[:5]) or "none"
        raise GameError(f"name the punishment: the stage game has {len(found)} pure equilibria: {shown}")
    return found[0]


def _profile(game: NormalFormGame, given: Choices, what: str) -> Profile:
    """Return a strategy for each player in order."""
    chosen = _by_player(given, game.players, what)
    for name, names, player in zip(chosen, game.strategy_lists, game.players, strict=True):
        position(name, names, f"{what} of {player}")
    return tuple(chosen)


def _by_player(given: Any, players: Sequence[str], what: str) -> list[Any]:
    """Return what is given for each player, by label or in order, in order."""
    if isinstance(given, Mapping):
        for player in given:
            if player not in players:
                raise GameError(f"{what}: unknown player {player!r}{did_you_mean(str(player), players)}")
        given = [given[player] for player in players if player in given]
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != len(players):
        raise GameError(f"{what}: give one for each of {', '.join(players)}, by label or in order")
    return list(given)


def _check_automaton(machine: object, player: str, names: Sequence[str], lists: Sequence[Sequence[str]]) -> None:
    """Refuse an automaton that does, or waits for, what nobody can do."""
    if not isinstance(machine, Automaton):
        raise GameError(f"automata: {player}: expected an Automaton, found {machine!r}")
    for state, action in machine.actions.items():
        position(action, names, f"strategy of {player} in state {state}")
    for state, table in machine.transitions.items():
        for profile in table:
            if profile == OTHERWISE:
                continue
            if len(profile) != len(lists):
                raise GameError(f"automaton of {player}, state {state}: {profile!r}: one strategy a player is needed")
            for name, own in zip(profile, lists, strict=True):
                position(name, own, f"strategy in state {state} of the automaton of {player}")
