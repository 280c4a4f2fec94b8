"""Does a solver keep what it promises? Its answers against the definitions, and against solvers that list all."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np

from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.registry import SOLVERS, concepts, solvers_for
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import completed, solve
from sma_games.equilibria.solver import Game, Solver, Status, declaration_problems
from sma_games.equilibria.verification.verify import verify
from sma_games.errors import MethodError, SmaGamesError, SolverCheckError
from sma_games.games import (
    AlternatingOffers,
    BargainingProblem,
    BehaviorProfile,
    ExtensiveFormGame,
    MixedProfile,
    NormalFormGame,
    StochasticGame,
    TerminalNode,
)
from sma_games.testing.games import example_games, random_games, textbook_games

__all__ = ["SolverCheck", "check_solver"]

CLAIMS_ALL = {Status.COMPLETE, Status.CONTINUUM, Status.NONE_OF_THIS_KIND}
"""What is said only if nothing is missing, the mixtures of what is listed aside."""
CLOSE = 0.01  # of the largest difference of payoffs: what anyone may gain at most against an approximate answer
LISTED = 200  # equilibria of one game that are looked at
SMALL = 64  # pure profiles that are all tried
SHOWN = 12  # problems that are told


@dataclass(frozen=True)
class SolverCheck:
    """What a solver was tried on, without a problem."""

    solver: Solver
    taken: tuple[str, ...]
    """Names of the games that it takes."""
    refused: tuple[str, ...]
    """Names of those that it does not take."""
    compared: tuple[str, ...]
    """Names of the games whose answers were compared with those of other solvers, or of the definition."""

    def __str__(self) -> str:
        return (
            f"Solver {self.solver.name} keeps what it promises for {len(self.taken)} games, {len(self.compared)} of "
            f"them compared with other ways to all equilibria; {len(self.refused)} games are not for it."
        )


def check_solver(
    solver: Solver, games: Mapping[str, Game] | None = None, *, num_random: int = 10, seed: int = 0
) -> SolverCheck:
    """Return what a solver was tried on, or stop with every promise that it does not keep.

    It is tried on all textbook models and small games that it takes, on random games full of ties, and on games of your
    own. Every equilibrium must be one by the definition, none may be listed twice, and if the solver says that nothing
    is missing, nothing may be missing that the definition or another solver finds. It must not change the game, must
    answer the same when asked again, and must refuse what it cannot do before it is asked to do it. It costs two
    solutions of each game, and one by another solver.

    Parameters
    ----------
    solver
        With the options that it is to be tried with.
    games
        More games, by name.
    num_random
        Random games of each kind: matrices of two and three players, trees, stochastic games.
    seed
        Of the random games.

    Raises
    ------
    SolverCheckError
        With every problem; it is an AssertionError too, as tests expect.

    Examples
    --------
    >>> from sma_games.solvers import PureEnumeration
    >>> print(check_solver(PureEnumeration(), num_random=2))
    Solver pure_enumeration keeps what it promises for ... games, ... compared with other ways to all equilibria; ...
    """
    problems = list(declaration_problems(solver, concepts())) or list(_copy_problems(solver))
    if problems:
        raise SolverCheckError(_describe_problems(solver, problems))
    everything = {**example_games(), **textbook_games(), **dict(random_games(num_random, seed)), **(games or {})}
    trials = [_Trial(solver, name, game) for name, game in everything.items()]
    for trial in trials:
        problems += [f"{trial.name}: {problem}" for problem in trial.problems()]
    taken = tuple(trial.name for trial in trials if trial.is_taken)
    if not taken:
        problems.append("it takes none of the games here; give some that it takes with games={...}")
    if problems:
        raise SolverCheckError(_describe_problems(solver, problems))
    refused = tuple(trial.name for trial in trials if not trial.is_taken)
    return SolverCheck(solver, taken, refused, tuple(trial.name for trial in trials if trial.is_compared))


def _describe_problems(solver: object, problems: Sequence[str]) -> str:
    name = getattr(solver, "name", type(solver).__name__)
    more = [f" * and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    return "\n".join([f"solver {name!r}:", *(f" * {problem}" for problem in problems[:SHOWN]), *more])


def _copy_problems(solver: Solver) -> Iterator[str]:
    """Yield why copies of a solver are none; a class that no module holds, of a notebook say, stays in its process."""
    if not hasattr(sys.modules.get(type(solver).__module__), type(solver).__name__):
        return
    try:
        if pickle.loads(pickle.dumps(solver)) != solver:  # noqa: S301 - our own bytes
            yield "a copy of it is not equal to it; derive from Solver with @dataclass(frozen=True)"
    except Exception as error:  # noqa: BLE001 - code of others may raise anything
        yield f"it cannot be pickled, as worker processes need: {error}"


class _Trial:
    """A solver tried on one game."""

    def __init__(self, solver: Solver, name: str, game: Game) -> None:
        self.solver = solver
        self.name = name
        self.game = game
        self.is_taken = False
        self.is_compared = False

    def problems(self) -> Iterator[str]:
        """Yield every promise that is not kept here."""
        try:
            reason: Any = self.solver.refusal(deepcopy(self.game))
            self.is_taken = reason is None and self.solver.strain(self.game) is None
        except Exception as error:  # noqa: BLE001 - code of others may raise anything
            yield f"refusal(game) raises {type(error).__name__}: {error}; it must return a reason, or None"
            return
        if reason is not None and (not isinstance(reason, str) or not reason):
            yield f"refusal(game) returns {reason!r}; it must return a reason as a text, or None"
        if not self.is_taken:
            return
        given = deepcopy(self.game)
        try:
            result = solve(given, self.solver.concept, self.solver)
            found = list(islice(result.equilibria, LISTED))
            again = solve(deepcopy(self.game), self.solver.concept, self.solver)
        except Exception as error:  # noqa: BLE001 - code of others may raise anything
            yield from self._failure(error)
            return
        if _differs(given, self.game):
            yield "it changes the game that it is given"
        if again.status is not result.status or list(islice(again.equilibria, LISTED)) != found:
            yield "it answers differently when asked again"
        yield from self._status_problems(result)
        yield from self._list_problems(found)
        if result.status in CLAIMS_ALL and result.num_equilibria <= LISTED:
            yield from self._missing(result, found)

    def _failure(self, error: Exception) -> Iterator[str]:
        if isinstance(error, MethodError):
            if not self.solver.may_give_up:
                yield f"it takes the game and gives up: {error}; let refusal(game) say why, or declare may_give_up"
        elif isinstance(error, SmaGamesError):
            yield str(error).replace("please report it to its authors: ", "")
        else:
            yield f"it takes the game and raises {type(error).__name__}: {error}; let refusal(game) say why not"

    def _status_problems(self, result: EquilibriumResult) -> Iterator[str]:
        if (result.num_equilibria == 0) != (result.status is Status.NONE_OF_THIS_KIND):
            yield f"it lists {result.num_equilibria} equilibria, and its status is {result.status.name}"
        if not self.solver.complete and result.status not in {Status.PARTIAL, Status.APPROXIMATE}:
            yield f"it declares complete = False, and its status is {result.status.name}"
        if self.solver.exact == (result.status is Status.APPROXIMATE):
            yield f"it declares exact = {self.solver.exact}, and its status is {result.status.name}"
        numbers = {number for group in (*result.maximal_subsets, *result.components) for number in group}
        if not numbers <= set(range(result.num_equilibria)):
            yield "its subsets or components name equilibria that are not listed"

    def _list_problems(self, found: Sequence[Equilibrium]) -> Iterator[str]:
        if len({one.profile for one in found}) < len(found):
            yield "it lists an equilibrium twice"
        for one in found:
            if not one.exact and one.max_regret > CLOSE * self._scale():
                yield f"its approximate answer leaves a gain of {float(one.max_regret):.3g} to somebody: {one.profile}"
            if one.is_strict is not None and one.is_strict != self._is_strict(one, default=one.is_strict):
                yield f"it says is_strict={one.is_strict}, which is wrong: {one.profile}"

    def _scale(self) -> float:
        """Return the largest difference of payoffs that a player can see."""
        match self.game:
            case NormalFormGame():
                rows: list[Any] = self.game.payoff_array.reshape(self.game.num_players, -1).tolist()
            case ExtensiveFormGame():
                leaves = (node.payoffs for node in self.game.nodes if isinstance(node, TerminalNode))
                rows = list(zip(*leaves, strict=True))
            case BargainingProblem():
                ends = (self.game.low, self.game.high)
                rows = [[self.game.payoff(player, price) for price in ends] for player in self.game.players]
            case AlternatingOffers():
                rows = list(zip(*(each.agreement for each in self.game.tables), strict=True))
            case StochasticGame():
                rows = list(zip(*(cell for state in self.game.states for cell in state.payoffs), strict=True))
        return max(float(max(row) - min(row)) for row in rows)

    def _is_strict(self, one: Equilibrium, *, default: bool) -> bool:
        """Tell whether every strategy is the only best response, by the definition, in a normal form."""
        profile = one.profile
        if not isinstance(self.game, NormalFormGame) or not isinstance(profile, MixedProfile):
            return default
        if not profile.is_pure:
            return False
        chosen = [next(name for name, weight in profile[player].items() if weight) for player in profile]
        return all(
            self.game.payoff(player, *chosen[:number], other, *chosen[number + 1 :]) < one.payoffs[player]
            for number, player in enumerate(self.game.players)
            for other in self.game.strategies[player]
            if other != chosen[number]
        )

    def _missing(self, result: EquilibriumResult, found: Sequence[Equilibrium]) -> Iterator[str]:
        """Yield equilibria that are not listed though the status says that nothing is missing."""
        known = {_play(self.game, one) for one in found}
        yield from (f"it says {result.status.name}, and misses {one}" for one in self._missing_pure(known))
        other = self._reference()
        if other is None:
            return
        self.is_compared = True
        for one in islice(other.equilibria, LISTED):
            if _play(self.game, one) not in known and not _covers(self.game, result, one):
                yield f"it says {result.status.name}, and misses what {other.method} finds: {one.profile}"
        groups = [{_play(self.game, other.equilibria[number]) for number in each} for each in other.maximal_subsets]
        if result.status is Status.COMPLETE and any(len(group) > 1 for group in groups) and not result.is_convex:
            yield f"it says COMPLETE, and {other.method} finds a continuum of equilibria"

    def _missing_pure(self, known: set[object]) -> Iterator[MixedProfile]:
        """Yield pure equilibria, by the definition, that are not known."""
        game = self.game
        if self.solver.concept not in {"nash", "pure_nash"} or not isinstance(game, NormalFormGame):
            return
        if prod(game.shape) > SMALL:
            return
        self.is_compared = True
        for places in product(*map(range, game.shape)):
            rows = [
                tuple(Fraction(int(each == place)) for each in range(size))
                for place, size in zip(places, game.shape, strict=True)
            ]
            profile = MixedProfile(game.players, game.strategy_lists, tuple(rows))
            if verify(game, profile).is_equilibrium and profile not in known:
                yield profile

    def _reference(self) -> EquilibriumResult | None:
        """Return what another solver finds that lists everything, if there is one for this game."""
        game, concept = self.game, self.solver.concept
        for other in solvers_for(concept):
            is_other = other in SOLVERS and other.complete and type(other) is not type(self.solver)
            if is_other and other.refusal(game) is None and other.strain(game) is None:
                try:
                    result = solve(game, concept, other)
                except MethodError:
                    continue
                if result.status in CLAIMS_ALL:
                    return result
        return None


def _play(game: Game, one: Equilibrium) -> object:
    """Return what is seen of an equilibrium: in a tree, what is done where play gets to."""
    if isinstance(game, ExtensiveFormGame) and isinstance(one.profile, BehaviorProfile):
        whole = completed(game, one.profile)
        reached = one.actions_in_use(game)
        return tuple((label, tuple(whole.choices[label].values())) for label in sorted(reached))
    return one.profile


def _covers(game: Game, result: EquilibriumResult, one: Equilibrium) -> bool:
    """Tell whether an equilibrium may be a mixture of those listed: its payoffs lie within those of a component.

    The extreme equilibria of a normal form are no mixtures of others.
    """
    if result.status is not Status.CONTINUUM or isinstance(game, NormalFormGame):
        return False
    for group in result.components:
        rows = [result.equilibria[number].payoffs for number in group if number < result.num_equilibria]
        if not rows:
            continue
        lows, highs = ([choose(row[player] for row in rows) for player in game.players] for choose in (min, max))
        if all(low <= one.payoffs[player] <= high for player, low, high in zip(game.players, lows, highs, strict=True)):
            return True
    return False


def _differs(given: Game, before: Game) -> bool:
    """Tell whether a game that was given away is no longer what it was, in its fields or in what is derived."""
    fresh = deepcopy(before)
    public = {name: value for name, value in vars(given).items() if not name.startswith("_")}
    return not all(_is_same(value, getattr(fresh, name)) for name, value in public.items())


def _is_same(one: Any, other: Any) -> bool:
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else bool(one == other)
