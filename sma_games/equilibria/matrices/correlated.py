"""Correlated and coarse correlated equilibria, exact, for any number of players.

The distributions p over pure profiles that are correlated equilibria form a polytope: p >= 0, sum p = 1, and for every
player i told s and every other strategy d (Aumann 1974, 1987)

    sum_t p(s, t) [u_i(s, t) - u_i(d, t)] >= 0;

for coarse correlated equilibria this holds on the sum over s (Moulin and Vial 1978). All extreme points are found as
the extreme rays of the cone without sum p = 1; the best one for an objective is a linear program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sma_games.algebra.linear.linear_programming import LinearProgram, solve_linear_program
from sma_games.algebra.linear.vertices import cone_rays
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.solver import (
    Candidate,
    Game,
    HasGame,
    Solution,
    Solver,
    Status,
    check_game,
    normal_form_hint,
    option,
)
from sma_games.equilibria.verification.correlated import Prices, bound_holds
from sma_games.equilibria.verification.verify import NOTHING, verify
from sma_games.errors import MethodError, SmaGamesError, did_you_mean
from sma_games.games.labels import as_exact, position
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import JointDistribution
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CoarseCorrelatedVertices", "CorrelatedOptimum", "CorrelatedVertices", "correlated_equilibrium"]

CONCEPTS = ("correlated", "coarse_correlated")
SENSES = ("max", "min")
WELFARE = "welfare"
MOST_STEPS = 200_000_000  # of the search for extreme points: about ten seconds


class _Deviation(NamedTuple):
    """What a player told s loses at each pure profile by playing d, scaled to integers; told "" if coarse."""

    player: str
    told: str
    played: str
    losses: list[int]


def _deviations(game: NormalFormGame, concept: str) -> list[_Deviation]:
    """Return the inequalities of the polytope: expected losses are not negative."""
    cells = range(len(game.numerators[0]))
    found = []
    for number, (player, names) in enumerate(game.strategies.items()):
        payoffs, stride, size = game.numerators[number], game.strides[number], len(names)
        own = [cell // stride % size for cell in cells]
        for d, played in enumerate(names):
            losses = [payoffs[cell] - payoffs[cell + (d - own[cell]) * stride] for cell in cells]
            if concept == "coarse_correlated":
                found.append(_Deviation(player, "", played, losses))
                continue
            for s, told in enumerate(names):
                if s != d:
                    told_losses = [loss if own[cell] == s else 0 for cell, loss in enumerate(losses)]
                    found.append(_Deviation(player, told, played, told_losses))
    return found


def _extreme_points(game: Game, concept: str, most_steps: int) -> Solution:
    """Return all extreme points of the polytope, the likeliest first profile first."""
    assert isinstance(game, NormalFormGame)
    rows = [deviation.losses for deviation in _deviations(game, concept) if any(deviation.losses)]
    rays = cone_rays(rows, len(game.numerators[0]), most_steps)
    if rays is None:
        raise MethodError(f"{game!r} is too large to list the extreme points of concept {concept!r}")
    points = sorted((_point(ray) for ray, _ in rays), reverse=True)
    candidates = [Candidate(JointDistribution(game.players, game.strategy_lists, point)) for point in points]
    everything = tuple(range(len(points)))
    status = Status.CONTINUUM if len(points) > 1 else Status.COMPLETE
    return Solution(status, candidates, (everything,), (everything,))


def _point(ray: tuple[int, ...]) -> tuple[Fraction, ...]:
    total = sum(ray)
    return tuple(Fraction(entry, total) for entry in ray)


def _refusal(game: Game) -> str | None:
    return None if isinstance(game, NormalFormGame) else "it needs a normal form"


@dataclass(frozen=True)
class CorrelatedVertices(Solver):
    """Every extreme correlated equilibrium of a normal form, exact, as a distribution over pure profiles.

    Complete: the correlated equilibria are the mixtures of those listed. Extreme points can be very many: up to about
    four by four, or three players with two strategies; `correlated_equilibrium` finds the best one of larger games.

    Parameters
    ----------
    most_steps
        Of the search for extreme points: about twenty million a second.
    """

    most_steps: int = option(MOST_STEPS, low=1)

    name: ClassVar[str] = "correlated_vertices"
    concept: ClassVar[str] = "correlated"
    games: ClassVar[str] = "normal form, any number of players"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Aumann (1974), Journal of Mathematical Economics 1:67-96"
    cost: ClassVar[str] = "exponential in the number of pure profiles; about 4 x 4 or 2 x 2 x 2"
    more: ClassVar[str] = "in larger games correlated_equilibrium(game, objective=...) finds the best for an objective"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return _refusal(game)

    def find(self, game: Game) -> Solution:
        """Return the extreme points of the polytope of correlated equilibria."""
        return _extreme_points(game, self.concept, self.most_steps)


@dataclass(frozen=True)
class CoarseCorrelatedVertices(Solver):
    """Every extreme coarse correlated equilibrium of a normal form, exact, as a distribution over pure profiles.

    Complete: the coarse correlated equilibria are the mixtures of those listed. Extreme points are even more than those
    of correlated equilibria; `correlated_equilibrium` finds the best one of larger games.

    Parameters
    ----------
    most_steps
        Of the search for extreme points: about twenty million a second.
    """

    most_steps: int = option(MOST_STEPS, low=1)

    name: ClassVar[str] = "coarse_correlated_vertices"
    concept: ClassVar[str] = "coarse_correlated"
    games: ClassVar[str] = "normal form, any number of players"
    complete: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = True
    reference: ClassVar[str] = "Moulin and Vial (1978), International Journal of Game Theory 7:201-221"
    cost: ClassVar[str] = "exponential in the number of pure profiles; about 4 x 4 or 2 x 2 x 2"
    more: ClassVar[str] = (
        "in larger games correlated_equilibrium(game, 'coarse_correlated', ...) finds the best for an objective"
    )

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return _refusal(game)

    def find(self, game: Game) -> Solution:
        """Return the extreme points of the polytope of coarse correlated equilibria."""
        return _extreme_points(game, self.concept, self.most_steps)


@dataclass(frozen=True, repr=False)
class CorrelatedOptimum(Result):
    """The best correlated or coarse correlated equilibrium for an objective, with the proof that none is better."""

    game: NormalFormGame
    concept: str
    objective: Mapping[str, Fraction]
    """Weight of each player's payoff."""
    sense: str
    """"max" or "min"."""
    value: Fraction
    equilibrium: Equilibrium
    prices: Prices
    """For (player, told, played instead): what one unit less of loss from this deviation would add to the objective."""

    @property
    def distribution(self) -> JointDistribution:
        """The probability of every pure profile."""
        assert isinstance(self.equilibrium.profile, JointDistribution)
        return self.equilibrium.profile

    def verify(self) -> tuple[str, ...]:
        """Return what is wrong with the equilibrium, or with the proof that none is better: nothing, if both hold."""
        certificate = verify(self.game, self.distribution, self.concept)
        sign = 1 if self.sense == "max" else -1
        weights = {player: sign * weight for player, weight in self.objective.items()}
        worth = sum(weight * certificate.payoffs[player] for player, weight in self.objective.items())
        is_best = bound_holds(self.game, weights, sign * self.value, self.prices, coarse=self.concept != "correlated")
        wrong = [] if certificate.is_equilibrium else [str(certificate)]
        wrong += [] if worth == self.value else [f"the objective is {shown_text(worth)}, not {shown_text(self.value)}"]
        return tuple(wrong if is_best else [*wrong, "the prices do not prove that nothing is better"])

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each pure profile."""
        return self.distribution.to_frame()

    def __str__(self) -> str:
        parts = [
            name if weight == 1 else f"{shown_text(weight)} {name}" for name, weight in self.objective.items() if weight
        ]
        word = "Largest" if self.sense == "max" else "Smallest"
        name = self.concept.replace("_", " ")
        return (
            f"{word} {' + '.join(parts) or '0'} in a {name} equilibrium: {shown_text(self.value)}\n  {self.equilibrium}"
        )


def correlated_equilibrium(
    game: Game | HasGame,
    concept: str = "correlated",
    objective: str | Mapping[str, object] = WELFARE,
    sense: str = "max",
) -> CorrelatedOptimum:
    """Return a correlated or coarse correlated equilibrium that is best for an objective, exact and proved.

    Always finds one; if several are equally good, one of them. It costs one linear program with a variable for each
    pure profile and an inequality for each deviation.

    Parameters
    ----------
    game
        A normal form with any number of players, or a model that has one at its baseline.
    concept
        "correlated" or "coarse_correlated".
    objective
        "welfare" for the sum of payoffs, a player for her payoff, or weights by player.
    sense
        "max" or "min".

    Raises
    ------
    MethodError
        If this is no normal form, or a word is unknown.

    Examples
    --------
    >>> chicken = NormalFormGame.from_arrays([[0, 7], [2, 6]], [[0, 2], [7, 6]], strategies=[["dare", "yield"]] * 2)
    >>> best = correlated_equilibrium(chicken)
    >>> best.value, best.distribution
    (Fraction(21, 2), 1/4 (dare, yield) + 1/4 (yield, dare) + 1/2 (yield, yield))
    """
    game = check_game(game, "correlated_equilibrium")
    if not isinstance(game, NormalFormGame):
        raise MethodError(f"{normal_form_hint(game)}correlated_equilibrium needs a normal form, not {game!r}")
    for word, given, choices in (("concept", concept, CONCEPTS), ("sense", sense, SENSES)):
        if given not in choices:
            hint = did_you_mean(given, choices)
            raise MethodError(
                f"correlated_equilibrium: unknown {word} {given!r}{hint}; the choices are {', '.join(choices)}"
            )
    weights = _weights(game, objective)
    return _optimum(game, concept, weights, sense)


def _weights(game: NormalFormGame, objective: str | Mapping[str, object]) -> dict[str, Fraction]:
    """Return the weight of each player's payoff."""
    if objective == WELFARE:
        return dict.fromkeys(game.players, Fraction(1))
    given: Mapping[str, object] = {objective: 1} if isinstance(objective, str) else objective
    if not isinstance(given, Mapping):
        raise MethodError(f"objective: expected {WELFARE!r}, a player, or weights by player, found {objective!r}")
    for name in given:
        position(name, game.players, f"objective; expected {WELFARE!r} or a player")
    return {player: as_exact(given.get(player, 0), f"weight of {player}") for player in game.players}


def _optimum(game: NormalFormGame, concept: str, weights: dict[str, Fraction], sense: str) -> CorrelatedOptimum:
    """Solve the linear program; all gains are shifted to be positive, so that sum p <= 1 binds."""
    sign = 1 if sense == "max" else -1
    gains = [
        sign * sum(weights[player] * game.payoff(player, *profile) for player in game.players)
        for profile in product(*game.strategy_lists)
    ]
    shift = 1 - min(gains)
    deviations = _deviations(game, concept)
    rows = [[-loss for loss in deviation.losses] for deviation in deviations]
    program = LinearProgram([gain + shift for gain in gains], [*rows, [1] * len(gains)], [*([0] * len(rows)), 1])
    solved = solve_linear_program(program)
    assert solved.point is not None
    assert solved.value is not None
    assert solved.prices is not None
    value = solved.value - shift
    prices = _label(game, deviations, solved.prices[:-1])
    signed = {player: sign * weight for player, weight in weights.items()}
    if not bound_holds(game, signed, value, prices, coarse=concept != "correlated"):  # pragma: no cover
        raise SmaGamesError(f"internal error, please report: {shown_text(value)} is not proved to be best for {game!r}")
    distribution = JointDistribution(game.players, game.strategy_lists, solved.point)
    return CorrelatedOptimum(game, concept, weights, sense, sign * value, _certify(game, concept, distribution), prices)


def _label(game: NormalFormGame, deviations: list[_Deviation], prices: tuple[Fraction, ...]) -> Prices:
    """Return the prices of deviations by label, for payoffs that are not scaled; zeros left out."""
    scales = dict(zip(game.players, game.denominators, strict=True))
    return {
        (one.player, one.told, one.played): price * scales[one.player]
        for one, price in zip(deviations, prices, strict=True)
        if price
    }


def _certify(game: NormalFormGame, concept: str, distribution: JointDistribution) -> Equilibrium:
    certificate = verify(game, distribution, concept)
    if not certificate.is_equilibrium:  # pragma: no cover - would be a defect
        raise SmaGamesError(f"internal error, please report: {certificate} {distribution}")
    return Equilibrium(distribution, certificate.payoffs, NOTHING)
