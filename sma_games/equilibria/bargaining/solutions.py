"""Solvers of bargaining problems: a price by each axiomatic solution, or a division of what all gain together."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.equilibria.bargaining.coalitions import coalition_values, core_corners, shapley_value
from sma_games.equilibria.bargaining.prices import PRICES, LinearGain, PriceProblem, zone_of
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.games.bargaining import Agreement, BargainingProblem, Division

__all__ = [
    "AsymmetricNashBargaining",
    "CoreCorners",
    "Egalitarian",
    "KalaiSmorodinsky",
    "NashBargaining",
    "ShapleyValue",
    "Utilitarian",
    "price_problem",
]

NOT_THIS = "it needs a bargaining problem"


def price_problem(problem: BargainingProblem) -> PriceProblem:
    """Return the gains of all players as functions of the price."""
    gains = tuple(
        tuple(LinearGain(slope, intercept - value) for intercept, slope in problem.lines(player))
        for player, value in zip(problem.players, problem.disagreement, strict=True)
    )
    return PriceProblem(gains, problem.weights, problem.low, problem.high)


@dataclass(frozen=True)
class _PriceSolver(Solver):
    """A solver whose answer is a price in the zone of agreement, or that there is none."""

    complete: ClassVar[bool] = True
    games: ClassVar[str] = "bargaining problems of two players"
    cost: ClassVar[str] = "a closed form: some comparisons of fractions"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, BargainingProblem):
            return NOT_THIS
        return None if game.num_players == 2 else "it needs a bargaining problem of two players"  # noqa: PLR2004

    def find(self, game: Game) -> Solution:
        """Return the agreed price; the two ends if every price between them is a solution; or no agreement."""
        assert isinstance(game, BargainingProblem)
        problem = price_problem(game)
        zone = zone_of(problem)
        if zone is None:
            return _solution([Candidate(Agreement(game.players, game.variable, None))])
        prices = PRICES[self.concept](problem, zone)
        return _solution([Candidate(Agreement(game.players, game.variable, _fraction(each.price))) for each in prices])


def _fraction(number: Quotient) -> Fraction:
    return Fraction(number.numerator) / Fraction(number.denominator)


def _solution(candidates: Sequence[Candidate]) -> Solution:
    """Return outcomes that form one convex set."""
    together = tuple(range(len(candidates)))
    status = Status.COMPLETE if len(together) == 1 else Status.CONTINUUM
    return Solution(status, candidates, (together,), (together,))


@dataclass(frozen=True)
class NashBargaining(_PriceSolver):
    """The price with the largest product of gains, exact.

    Complete: there is one, unless both gain most at every price between two.
    """

    name: ClassVar[str] = "nash_product"
    concept: ClassVar[str] = "nash_bargaining"
    reference: ClassVar[str] = "Nash (1950), Econometrica 18:155-162"
    more: ClassVar[str] = "concept 'asymmetric_nash_bargaining' takes the bargaining weights of the problem"


@dataclass(frozen=True)
class AsymmetricNashBargaining(_PriceSolver):
    """The price with the largest product of gains, each to the power of its player's bargaining weight, exact.

    Complete: there is one, unless both gain most at every price between two.
    """

    name: ClassVar[str] = "weighted_nash_product"
    concept: ClassVar[str] = "asymmetric_nash_bargaining"
    reference: ClassVar[str] = "Kalai (1977), International Journal of Game Theory 6:129-133"
    more: ClassVar[str] = "concept 'nash_bargaining' gives both players the same weight"


@dataclass(frozen=True)
class KalaiSmorodinsky(_PriceSolver):
    """The price at which both gain the same share of the most that they could gain, exact.

    Complete: there is one, unless both gain most at every price between two.
    """

    name: ClassVar[str] = "equal_shares_of_most"
    concept: ClassVar[str] = "kalai_smorodinsky"
    reference: ClassVar[str] = "Kalai and Smorodinsky (1975), Econometrica 43:513-518"
    more: ClassVar[str] = "concept 'egalitarian' compares the gains themselves"


@dataclass(frozen=True)
class Egalitarian(_PriceSolver):
    """The price at which the smaller gain is largest, and of several such the best for the other player, exact.

    Complete: there is one, unless both gain most at every price between two.
    """

    name: ClassVar[str] = "equal_gains"
    concept: ClassVar[str] = "egalitarian"
    reference: ClassVar[str] = "Kalai (1977), Econometrica 45:1623-1630"
    more: ClassVar[str] = "concept 'kalai_smorodinsky' does not depend on the units of payoffs"


@dataclass(frozen=True)
class Utilitarian(_PriceSolver):
    """The price with the largest sum of gains that leaves nobody worse off than no agreement, exact.

    Complete: there is one, or all prices between two are solutions.
    """

    name: ClassVar[str] = "largest_sum"
    concept: ClassVar[str] = "utilitarian"
    reference: ClassVar[str] = "Myerson (1981), Econometrica 49:883-897"
    more: ClassVar[str] = "concept 'nash_bargaining' does not depend on the units of payoffs"


@dataclass(frozen=True)
class _DivisionSolver(Solver):
    """A solver whose answer divides the gain of all among three players."""

    complete: ClassVar[bool] = True
    games: ClassVar[str] = "bargaining problems of three players"
    cost: ClassVar[str] = "a closed form: the values of eight coalitions"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        is_one = isinstance(game, BargainingProblem) and game.num_players == 3  # noqa: PLR2004
        return None if is_one else "it needs a bargaining problem of three players"

    def find(self, game: Game) -> Solution:
        """Return the divisions of what all gain together."""
        assert isinstance(game, BargainingProblem)
        divisions = self._divide(game)
        if not divisions:
            return Solution(Status.NONE_OF_THIS_KIND, [])
        return _solution([Candidate(Division(game.players, gains)) for gains in divisions])

    @abstractmethod
    def _divide(self, game: BargainingProblem) -> list[tuple[Fraction, ...]]:
        """Return what each player gains, for each extreme division."""


@dataclass(frozen=True)
class ShapleyValue(_DivisionSolver):
    """What each player adds to those who came before, on average over all orders, exact.

    Complete: there is one.
    """

    name: ClassVar[str] = "marginal_contributions"
    concept: ClassVar[str] = "shapley_value"
    reference: ClassVar[str] = "Shapley (1953), Contributions to the Theory of Games 2:307-317"
    more: ClassVar[str] = "concept 'core' finds the divisions that no coalition can improve on"

    def _divide(self, game: BargainingProblem) -> list[tuple[Fraction, ...]]:
        shares = shapley_value(_values(game), game.num_players)
        return [tuple(Fraction(top) / bottom for top, bottom in shares)]


@dataclass(frozen=True)
class CoreCorners(_DivisionSolver):
    """The extreme divisions with which no coalition can do better on its own, exact.

    Complete: every division of the core is a mixture of these; there may be none.
    """

    name: ClassVar[str] = "core_corners"
    concept: ClassVar[str] = "core"
    reference: ClassVar[str] = "Gillies (1959), Contributions to the Theory of Games 4:47-85"
    more: ClassVar[str] = "concept 'shapley_value' chooses one division"

    def _divide(self, game: BargainingProblem) -> list[tuple[Fraction, ...]]:
        return core_corners(_values(game))


def _values(game: BargainingProblem) -> dict[frozenset[int], Fraction]:
    return dict(coalition_values(price_problem(game), [game.players.index(player) for player in game.veto]))
