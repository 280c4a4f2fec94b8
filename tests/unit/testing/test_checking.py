"""The check of solvers, tried on solvers that are wrong in every way that it is there for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pytest

from sma_games import NormalFormGame, mixed_profile
from sma_games.equilibria.solver import Game
from sma_games.errors import SmaGamesError, SolverCheckError
from sma_games.games import ExtensiveFormGame, MixedProfile, StochasticGame
from sma_games.solvers import (
    BackwardInduction,
    Candidate,
    CounterfactualRegret,
    LemkeHowson,
    PolicyEnumeration,
    PureEnumeration,
    SequenceFormVertices,
    Solution,
    Solver,
    StationaryPatterns,
    Status,
    SupportEnumeration,
    VertexEnumeration,
)
from sma_games.testing import check_solver, random_games


class Dropping(VertexEnumeration):
    """Loses the last equilibrium."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        return replace(found, candidates=found.candidates[:-1] or found.candidates, maximal_subsets=(), components=())


class DroppingMixed(VertexEnumeration):
    """Finds pure equilibria, and mixed ones only if there is no pure one."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        pure = [each for each in found.candidates if each.profile.is_pure]
        return Solution(Status.COMPLETE, pure or found.candidates)


class DroppingFromTrees(SequenceFormVertices):
    """Loses the last equilibrium of a tree."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        last = len(found.candidates) - 1
        if last == 0:
            return found
        groups = [tuple(number for number in group if number < last) for group in found.components]
        return replace(found, candidates=found.candidates[:-1], maximal_subsets=(), components=tuple(groups))


class DroppingFromStates(PolicyEnumeration):
    """Loses mixed Markov perfect equilibria."""

    name = "wrong"
    concept = "markov_perfect"


class ThinkingPointsAreAll(VertexEnumeration):
    """Takes the corners of a continuum for everything."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        return replace(super().find(game), status=Status.COMPLETE)


class ClaimingOneIsAll(LemkeHowson):
    """Finds one equilibrium and says that there are no others."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        return replace(super().find(game), status=Status.COMPLETE)


class DeclaringOneIsAll(ClaimingOneIsAll):
    """The same, declared."""

    complete = True


class GivingUp(PureEnumeration):
    """Says that there is none of this kind."""

    name = "wrong"

    def find(self, _: Game) -> Solution:
        return Solution(Status.NONE_OF_THIS_KIND, [])


class EmptyAndComplete(PureEnumeration):
    """Says that an empty list is complete."""

    name = "wrong"

    def find(self, _: Game) -> Solution:
        return Solution(Status.COMPLETE, [])


class TakingTheFirst(PureEnumeration):
    """Takes the first strategies for an equilibrium."""

    name = "wrong"
    complete = False

    def find(self, game: Game) -> Solution:
        assert isinstance(game, NormalFormGame)
        first = {player: names[0] for player, names in game.strategies.items()}
        return Solution(Status.PARTIAL, [Candidate(mixed_profile(game, first))])


class NoDistribution(PureEnumeration):
    """Returns weights that are no probabilities."""

    name = "wrong"
    complete = False

    def find(self, game: Game) -> Solution:
        assert isinstance(game, NormalFormGame)
        rows = tuple(tuple(Fraction(1) for _ in names) for names in game.strategy_lists)
        return Solution(Status.PARTIAL, [Candidate(MixedProfile(game.players, game.strategy_lists, rows))])


class Mutating(PureEnumeration):
    """Doubles the first payoff of the game that it is given."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        assert isinstance(game, NormalFormGame)
        found = super().find(game)
        first, *others = game.numerators
        object.__setattr__(game, "numerators", ((2 * first[0], *first[1:]), *others))
        return found


class MutatingArrays(PureEnumeration):
    """Rounds the float payoffs of the game that it is given."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        assert isinstance(game, NormalFormGame)
        game.payoff_array.setflags(write=True)
        game.payoff_array += 1
        return super().find(game)


class TakingEverything(VertexEnumeration):
    """Accepts games of more than two players."""

    name = "wrong"

    def refusal(self, game: Game) -> str | None:
        return None if isinstance(game, NormalFormGame) else "it needs a normal form"

    def strain(self, _: Game) -> str | None:
        return None


class TakingTrees(BackwardInduction):
    """Accepts trees with hidden information."""

    name = "wrong"

    def refusal(self, game: Game) -> str | None:
        return None if isinstance(game, ExtensiveFormGame) else "it needs a tree"


class TakingNothing(PureEnumeration):
    """Accepts no game."""

    name = "wrong"

    def refusal(self, _: Game) -> str | None:
        return "it needs luck"


class Crashing(PureEnumeration):
    """Cannot say whether it takes a game."""

    name = "wrong"

    def refusal(self, game: Game) -> str | None:
        return None if game.shape else "it needs a shape"  # type: ignore[union-attr]


class Silent(PureEnumeration):
    """Does not say why it does not take a game."""

    name = "wrong"

    def refusal(self, game: Game) -> str | None:
        return None if isinstance(game, NormalFormGame) else ""


class GivingUpUndeclared(SupportEnumeration):
    """Gives up without having said that it may."""

    name = "wrong"
    may_give_up = False


class ListingTwice(PureEnumeration):
    """Lists everything twice."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        return replace(found, candidates=[*found.candidates, *found.candidates])


class CallingAllStrict(PureEnumeration):
    """Says that every pure equilibrium is strict."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        return replace(found, candidates=[each._replace(is_strict=True) for each in found.candidates])


class Moody(PureEnumeration):
    """Answers in another order each time."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        order = np.random.default_rng().permutation(len(found.candidates))
        return replace(found, candidates=[found.candidates[place] for place in order])


class Rough(CounterfactualRegret):
    """Learns for one round."""

    name = "wrong"


class CallingRoughExact(CounterfactualRegret):
    """Says that an approximate answer is exact."""

    name = "wrong"
    exact = True


class NamingUnlisted(PureEnumeration):
    """Speaks of equilibria that are not there."""

    name = "wrong"

    def find(self, game: Game) -> Solution:
        return replace(super().find(game), components=((99,),))


@dataclass(frozen=True)
class WithUnpickledOption(PureEnumeration):
    """Cannot be sent to a worker."""

    rule: Callable[[], None] = lambda: None
    name = "wrong"


WRONG: list[tuple[Solver, str]] = [
    (Dropping(), "it says COMPLETE, and misses"),
    (DroppingMixed(), "it says COMPLETE, and misses what support_enumeration|it says COMPLETE, and misses"),
    (DroppingFromTrees(), "and misses what sequence_form finds"),
    (DroppingFromStates(), "and misses what stationary_patterns finds"),
    (ClaimingOneIsAll(), "it declares complete = False, and its status is COMPLETE"),
    (DeclaringOneIsAll(), "it says COMPLETE, and misses what vertex_enumeration finds"),
    (GivingUp(), "it says NONE_OF_THIS_KIND, and misses"),
    (EmptyAndComplete(), "it lists 0 equilibria, and its status is COMPLETE"),
    (TakingTheFirst(), "No equilibrium"),
    (NoDistribution(), "must be >= 0 and add up to 1"),
    (Mutating(), "it changes the game that it is given"),
    (MutatingArrays(), "it changes the game that it is given|it takes the game and raises"),
    (TakingEverything(), "it takes the game and raises|No equilibrium|and misses"),
    (TakingTrees(), "it takes the game and raises|No equilibrium|and misses"),
    (TakingNothing(), "it takes none of the games here"),
    (Crashing(), r"refusal\(game\) raises AttributeError"),
    (Silent(), r"refusal\(game\) returns ''"),
    (GivingUpUndeclared(), "it takes the game and gives up"),
    (ListingTwice(), "it lists an equilibrium twice"),
    (CallingAllStrict(), "it says is_strict=True, which is wrong"),
    (Moody(), "it answers differently when asked again"),
    (Rough(iterations=1), "its approximate answer leaves a gain of"),
    (CallingRoughExact(), "it declares exact = True, and its status is APPROXIMATE"),
    (NamingUnlisted(), "its subsets or components name equilibria that are not listed"),
    (WithUnpickledOption(), "it cannot be pickled"),
    (ThinkingPointsAreAll(), "it says COMPLETE, and .* a continuum of equilibria"),
]


@pytest.mark.parametrize(("solver", "message"), WRONG, ids=lambda value: type(value).__name__)
def test_a_wrong_solver_is_caught(solver: Solver, message: str) -> None:
    with pytest.raises(SolverCheckError, match=message) as told:
        check_solver(solver, num_random=6)
    assert isinstance(told.value, AssertionError)
    assert isinstance(told.value, SmaGamesError)
    assert str(told.value).startswith("solver 'wrong':\n * ")


def test_what_is_no_solver_is_told_before_it_is_tried() -> None:
    with pytest.raises(SolverCheckError, match=r"derived from sma_games.solvers.Solver, not str"):
        check_solver("lemke_howson")  # type: ignore[arg-type]


def test_games_of_your_own_are_tried_too() -> None:
    mine = {"mine": NormalFormGame.from_arrays([[1, 2], [3, 4]], [[1, 2], [3, 4]])}
    check = check_solver(PureEnumeration(), mine, num_random=0)
    assert "mine" in check.taken
    assert "mine" in check.compared
    assert "textbook/beer_quiche" in check.refused


def test_random_games_are_the_same_for_the_same_seed_and_full_of_ties() -> None:
    first, second, third = (list(random_games(3, seed)) for seed in (1, 1, 2))
    assert first == second != third
    kinds = {type(game) for _, game in first}
    assert kinds == {NormalFormGame, ExtensiveFormGame, StochasticGame}
    assert StationaryPatterns().refusal(first[4][1]) is None
