"""`solve`: choose a solver, run it, verify every answer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from operator import ge, lt
from time import perf_counter

from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.equilibria.choosing import AUTO, choose_solver, refused, solver_object
from sma_games.equilibria.equilibrium import Equilibrium, LazyEquilibria, expected_measures
from sma_games.equilibria.offers.solve_offers import measures_of_plan
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solver import Candidate, Game, HasGame, Solution, Solver, Status, check_game
from sma_games.equilibria.verification.verify import NOTHING, Certificate, verify
from sma_games.errors import MethodError, SmaGamesError
from sma_games.games.alternating_offers import AlternatingOffers, OfferPlan
from sma_games.games.assessments import Assessment
from sma_games.games.bargaining import Agreement, BargainingProblem
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import BehaviorProfile, behavior_profile
from sma_games.games.stochastic import StochasticGame

__all__ = ["completed", "default_concept", "solve"]


def solve(game: Game | HasGame, concept: str | None = None, solver: str | Solver = AUTO) -> EquilibriumResult:
    """Return the equilibria of a game, exact and verified, with a statement of what the list contains.

    Complete as the result's `status` says. The cost is that of the solver; `list_solvers` and the README list them.

    Parameters
    ----------
    game
        `NormalFormGame`, `ExtensiveFormGame`, `StochasticGame`, `BargainingProblem`, `AlternatingOffers`, or a
        model, which is solved at its baseline.
    concept
        "nash" (default for normal forms), "pure_nash", "correlated", "coarse_correlated", "stackelberg" (the first
        player commits), "subgame_perfect" (default for trees and for offers), "sequential" (trees, with the beliefs
        that support it), "markov_perfect" (default for zero-sum stochastic games), "pure_markov_perfect" (default for
        others).
        Bargaining problems: "nash_bargaining", "asymmetric_nash_bargaining", "kalai_smorodinsky", "egalitarian",
        "utilitarian", of three players "shapley_value" and "core"; the default is what the problem says.
    solver
        The name of a solver, or one with options from `sma_games.solvers`, such as
        `CounterfactualRegret(iterations=500)`; "auto" is the first that takes the game. Without a concept, that of
        the solver.

    Raises
    ------
    MethodError
        If no solver finds the concept for this game; the message names first one that works.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame
    >>> print(solve(NormalFormGame.from_arrays([[3, 1], [2, 0]], [[3, 2], [0, 1]], players=["ROK", "US"])))
    NormalFormGame(2 x 2, players=ROK, US), concept nash: 1 equilibrium. Every equilibrium was found.
      0: ROK: 1, US: 1; payoffs ROK 3, US 3  [pure, strict, undominated]
    """
    game = check_game(game, "solve")
    asked = solver_object(solver)
    wanted = concept or default_concept(game, asked)
    chosen = choose_solver(game, wanted, asked)
    start = perf_counter()
    try:
        solution = chosen.find(game)
    except MethodError as error:
        raise refused(game, wanted, chosen, str(error)) from None
    equilibria = _verify(game, chosen, solution)
    return EquilibriumResult(
        game,
        wanted,
        chosen,
        asked is not None,
        solution.status,
        equilibria,
        solution.maximal_subsets,
        solution.components,
        perf_counter() - start,
        solution.plans,
        solution.cells,
    )


def default_concept(game: Game, asked: Solver | None = None) -> str:
    """Return the concept that a solver finds, if it was asked for and takes the game, else the usual one."""
    if asked is not None and asked.refusal(game) is None:
        return asked.concept
    match game:
        case NormalFormGame():
            return "nash"
        case StochasticGame():
            return "markov_perfect" if game.is_zero_sum and game.num_players == 2 else "pure_markov_perfect"  # noqa: PLR2004
        case ExtensiveFormGame() | AlternatingOffers():
            return "subgame_perfect"
        case BargainingProblem():
            return game.solution


def _verify(game: Game, solver: Solver, solution: Solution) -> Sequence[Equilibrium]:
    """Return the equilibria of a solution: all verified, or each when it is asked for, the first one now."""
    number: int | None = getattr(solution.candidates, "num_equilibria", None)
    if number is not None:
        equilibria = LazyEquilibria(solution.candidates, partial(_certify, game, solver), number)
        _ = equilibria[0]
        return equilibria
    exact = solution.status is not Status.APPROXIMATE
    if solution.status is Status.PARTIAL or not exact:  # what is not listed might dominate
        return [_certify(game, solver, candidate, exact=exact) for candidate in solution.candidates]
    return _compare(game, solver, solution.candidates)


def _certify(
    game: Game,
    solver: Solver,
    candidate: Candidate,
    certificate: Certificate | None = None,
    is_pareto_dominated: bool | None = None,  # noqa: FBT001 - a flag that is passed on
    *,
    exact: bool = True,
) -> Equilibrium:
    """Return a candidate as an equilibrium, or stop: an exact solver that returns anything else is broken."""
    certificate = certificate or _certificate(game, solver.concept, candidate)
    if exact and not certificate.is_equilibrium:
        name = f"internal error of solver {solver.name!r}, please report it to its authors"
        raise SmaGamesError(f"{name}: {certificate} {candidate.profile}")
    measures = {}
    if isinstance(game, ExtensiveFormGame):
        assert isinstance(candidate.profile, BehaviorProfile)
        measures = expected_measures(game, candidate.profile)
    if isinstance(game, AlternatingOffers) and isinstance(candidate.profile, OfferPlan):
        measures = measures_of_plan(game, candidate.profile)
    if isinstance(candidate.profile, Agreement) and candidate.profile.price is not None:
        measures = {candidate.profile.variable: candidate.profile.price}
    return Equilibrium(
        candidate.profile,
        certificate.payoffs,
        NOTHING if exact else certificate.max_regret,
        exact,
        is_strict=candidate.is_strict,
        is_undominated=candidate.is_undominated,
        is_pareto_dominated=is_pareto_dominated,
        is_credible=candidate.is_credible,
        measures=measures,
        state_values=certificate.state_values,
        beliefs=candidate.beliefs or {},
        refinement=candidate.refinement,
    )


def _certificate(game: Game, concept: str, candidate: Candidate) -> Certificate:
    if not isinstance(game, ExtensiveFormGame):
        return verify(game, candidate.profile, concept)
    if concept == "sequential":
        return _certificate_of_beliefs(game, candidate)
    return verify(game, completed(game, candidate.profile), concept)


def _certificate_of_beliefs(game: ExtensiveFormGame, candidate: Candidate) -> Certificate:
    """Verify a profile with every extreme belief, and return the first certificate that objects, or the last one."""
    assert isinstance(candidate.profile, BehaviorProfile)
    assert candidate.beliefs is not None
    rounds = max((len(beliefs.extreme) for beliefs in candidate.beliefs.values()), default=1)
    for number in range(rounds):
        held = {
            label: dict(zip(beliefs.histories, beliefs.extreme[number % len(beliefs.extreme)], strict=True))
            for label, beliefs in candidate.beliefs.items()
        }
        certificate = verify(game, Assessment(candidate.profile, held), "sequential")
        if not certificate.is_equilibrium:  # pragma: no cover - would be a defect of a solver
            break
    return certificate


def completed(game: ExtensiveFormGame, profile: object) -> BehaviorProfile:
    """Return a profile with the first action at sets that it leaves out: its owner never gets there."""
    assert isinstance(profile, BehaviorProfile)
    if len(profile.choices) == len(game.information_sets):
        return profile
    choices = {
        label: dict(profile.choices[label]) if label in profile.choices else {members.actions[0]: 1}
        for label, members in game.information_sets.items()
    }
    return behavior_profile(game, choices)


def _compare(game: Game, solver: Solver, candidates: Sequence[Candidate]) -> list[Equilibrium]:
    """Return verified equilibria, those marked that another one in the list Pareto-dominates."""
    if len(candidates) == 1:
        return [_certify(game, solver, candidates[0], is_pareto_dominated=False)]
    certificates = [_certificate(game, solver.concept, candidate) for candidate in candidates]
    payoffs = [tuple(certificate.payoffs.values()) for certificate in certificates]
    rounded = [tuple(map(nearest_float, own)) for own in payoffs]
    return [
        _certify(game, solver, candidate, certificate, _is_dominated(own, near, payoffs, rounded))
        for candidate, certificate, own, near in zip(candidates, certificates, payoffs, rounded, strict=True)
    ]


def _is_dominated(
    own: tuple[Fraction, ...],
    near: tuple[float, ...],
    others: list[tuple[Fraction, ...]],
    near_others: list[tuple[float, ...]],
) -> bool:
    """Tell whether another payoff vector is nowhere worse and somewhere better; floats settle most pairs."""
    for other, near_other in zip(others, near_others, strict=True):
        if other is own or any(map(lt, near_other, near)):  # rounding keeps the order, so this one is worse somewhere
            continue
        if other != own and all(map(ge, other, own)):
            return True
    return False
