"""The list of solvers: adding a method means one file and one line here."""

from __future__ import annotations

from sma_games.equilibria.matrices.correlated import CoarseCorrelatedVertices, CorrelatedVertices
from sma_games.equilibria.matrices.one_equilibrium import LemkeHowson, ZeroSumProgram
from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.equilibria.matrices.stackelberg_vertices import StackelbergVertices
from sma_games.equilibria.matrices.support_enumeration import SupportEnumeration
from sma_games.equilibria.matrices.vertex_enumeration import VertexEnumeration
from sma_games.equilibria.solver import Game, MethodChoice, Solver
from sma_games.equilibria.stochastic.policy_enumeration import PolicyEnumeration
from sma_games.equilibria.stochastic.shapley_equations import StateEquations
from sma_games.equilibria.stochastic.stationary_patterns import StationaryPatterns
from sma_games.equilibria.stochastic.strategy_iteration import StrategyIteration
from sma_games.equilibria.trees.backward_induction import BackwardInduction
from sma_games.equilibria.trees.counterfactual_regret import CounterfactualRegret
from sma_games.equilibria.trees.nash_patterns import PatternEnumeration
from sma_games.equilibria.trees.one_player import OnePlayer, OnePlayerSubgames
from sma_games.equilibria.trees.reduced_form import TreeNash, TreePureNash
from sma_games.equilibria.trees.sequence_form_lcp import SequenceFormLemke
from sma_games.equilibria.trees.sequence_form_lp import SequenceFormProgram
from sma_games.equilibria.trees.sequence_form_vertices import SequenceFormVertices
from sma_games.equilibria.trees.sequential import SequentialEnumeration
from sma_games.equilibria.trees.subgame_recursion import SubgameRecursion
from sma_games.errors import MethodError, did_you_mean
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.reduced_normal_form import MAX_CELLS, num_profiles

__all__ = ["SOLVERS", "choose_solver", "concepts", "explain_choice", "fallback_words", "refused"]

SOLVERS: tuple[Solver, ...] = (
    VertexEnumeration(),
    SupportEnumeration(),
    PureEnumeration(),
    BackwardInduction(),
    SubgameRecursion(),
    OnePlayer(),
    OnePlayerSubgames(),
    SequenceFormVertices(),
    TreeNash(),
    TreePureNash(),
    PatternEnumeration(),
    SequentialEnumeration(),
    CorrelatedVertices(),
    CoarseCorrelatedVertices(),
    StackelbergVertices(),
    ZeroSumProgram(),
    LemkeHowson(),
    SequenceFormProgram(),
    SequenceFormLemke(),
    CounterfactualRegret(),
    StateEquations(),
    StationaryPatterns(),
    StrategyIteration(),
    PolicyEnumeration(),
)

_ELSEWHERE = dict.fromkeys(
    ("rationalizable", "dominance"), "; strategies are no equilibria: use rationalizable(game), or dominance(game, ...)"
)
_OTHER_GAMES = {
    f"it needs {other}"
    for other in ("a tree", "a normal form", "a stochastic game", "a matrix or a tree", "a single player")
}
"""Reasons that say little where there are nearer ones."""
_INSTEAD = ("subgame_perfect", "nash", "markov_perfect", "pure_nash", "pure_markov_perfect")
"""Concepts to fall back on, those that say most first."""
_FUNCTIONS = {
    "correlated": "use correlated_equilibrium(game, objective=...)",
    "coarse_correlated": "use correlated_equilibrium(game, 'coarse_correlated', objective=...)",
    "stackelberg": "use stackelberg(game)",
}
"""What finds a best one where a list is out of reach, by concepts of normal forms."""


def concepts() -> tuple[str, ...]:
    """Return the names of the solution concepts that some solver finds.

    Examples
    --------
    >>> concepts()
    ('nash', 'pure_nash', ..., 'stackelberg', 'markov_perfect', 'pure_markov_perfect')
    """
    return tuple(dict.fromkeys(solver.concept for solver in SOLVERS))


def choose_solver(game: Game, concept: str, method: str = "auto") -> Solver:
    """Return the first solver for a concept that takes this game and is up to its size, or the one named.

    Raises
    ------
    MethodError
        If there is none; the message names first what works for this game.
    """
    _check_words(game, concept, method)
    able = [one for one in SOLVERS if one.concept == concept and method in ("auto", one.name)]
    reasons = [(one.name, one.refusal(game)) for one in able]
    takers = [one for one, (_, reason) in zip(able, reasons, strict=True) if reason is None]
    if takers:
        return next((one for one in takers if one.strain(game) is None), takers[0])
    why = _why_none(game, concept, method, [reason for _, reason in reasons if reason])
    raise refused(game, concept, method, why)


def refused(game: Game, concept: str, method: str, why: str) -> MethodError:
    """Return the error of a game that cannot be solved as asked: first what to ask for instead, then why.

    What it names works: a method that takes this game and never gives up. All refusals of `solve` are made here.

    Parameters
    ----------
    method
        The one that was asked for, or that gave up; it is not named again.
    why
        The reason, as the end of a sentence.
    """
    return MethodError(f"{_advice(game, concept, method)}: {why}")


def fallback_words(game: Game, without: str = "", *, is_sure: bool = False) -> str:
    """Return concepts to fall back on for a game, as words: those that say more, and one that is sure to be found.

    With `is_sure`, the latter only. Empty if no method is sure to find any.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame
    >>> fallback_words(NormalFormGame.from_arrays([[3, 1], [2, 0]], [[3, 2], [0, 1]]))
    "'nash'"
    """
    found: list[str] = []
    for concept in _INSTEAD:
        able = [one for one in SOLVERS if one.concept == concept != without and one.refusal(game) is None]
        if any(_is_sure(one, game) for one in able):
            condition = ", if there is one" if concept.startswith("pure_") else ""
            return " or ".join([*found, repr(concept)]) + condition
        found += [repr(concept)] if not is_sure and any(one.strain(game) is None for one in able) else []
    return ""


def _check_words(game: Game, concept: str, method: str) -> None:
    """Refuse a concept or a method that does not exist."""
    if concept not in concepts():
        hint = _ELSEWHERE.get(concept, "") or did_you_mean(concept, concepts())
        offers = dict.fromkeys(repr(one.concept) for one in SOLVERS if one.refusal(game) is None)
        raise MethodError(f"unknown concept {concept!r}{hint or '; for this game there are ' + ', '.join(offers)}")
    names = [solver.name for solver in SOLVERS]
    if method not in ("auto", *names):
        hint = did_you_mean(method, names)
        able = [one for one in SOLVERS if one.concept == concept and one.refusal(game) is None]
        known = ", ".join(repr(one.name) for one in able) or "none that finds this concept"
        raise MethodError(f"unknown method {method!r}{hint or f'; for this game there are {known}'}")


def _is_sure(solver: Solver, game: Game) -> bool:
    """Tell whether a method takes a game, in good time, and never gives up."""
    return solver.refusal(game) is None and solver.strain(game) is None and solver.is_sure(game)


def _advice(game: Game, concept: str, method: str) -> str:
    """Return what to ask for instead, as the start of a message."""
    sure = [one for one in SOLVERS if one.name != method and _is_sure(one, game)]
    same = next((one for one in sure if one.concept == concept), None)
    if same is not None:
        return f"use method {same.name!r}"
    if concept in _FUNCTIONS and (concept != "stackelberg" or game.num_players == 2):  # noqa: PLR2004
        if isinstance(game, NormalFormGame):
            return _FUNCTIONS[concept]
        if isinstance(game, ExtensiveFormGame) and num_profiles(game) <= MAX_CELLS:
            return "take the reduced normal form, reduced_normal_form(game).game or --reduced"
    has_given_up = any(one.name == method and one.refusal(game) is None for one in SOLVERS)
    other = fallback_words(game, concept, is_sure=has_given_up)
    return f"use concept {other}" if other else "check a profile of your own with verify(game, profile)"


def _why_none(game: Game, concept: str, method: str, reasons: list[str]) -> str:
    """Return why no method, or not the one that was asked for, finds a concept; of reasons those that are nearest."""
    if not reasons:
        known = next(one.concept for one in SOLVERS if one.name == method)
        return f"method {method!r} finds concept {known!r}, not {concept!r}"
    near = [reason for reason in reasons if reason not in _OTHER_GAMES] or reasons[:1]
    told = ", or ".join(dict.fromkeys(near)).replace(", or it needs ", ", or ")
    if method == "auto":
        return f"no method finds {concept!r} of {game!r} ({told})"
    return f"method {method!r} does not take {game!r} ({told})"


def explain_choice(game: Game, concept: str, method: str, solver: Solver) -> MethodChoice:
    """Return why this solver was taken for a game, what it promises, and what more would cost.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[3, 1], [2, 0]], [[3, 2], [0, 1]])
    >>> print(explain_choice(game, "nash", "auto", choose_solver(game, "nash")).why)
    Method vertex_enumeration is the first for concept 'nash' that takes NormalFormGame(2 x 2, players=1, 2).
    """
    if method == "auto":
        rivals = [one for one in SOLVERS[: SOLVERS.index(solver)] if one.concept == concept]
        reasons = [(one.name, str(one.refusal(game) or one.strain(game))) for one in rivals]
        passed = "; ".join(f"not {group}" for group in _by_reason(reasons))
        why = f"Method {solver.name} is the first for concept {concept!r} that takes {game!r}"
        why += f" ({passed})." if passed else "."
    else:
        why = f"Method {solver.name} was asked for; it finds concept {concept!r} of: {solver.games}."
    promise = "all that there are unless the status says otherwise" if solver.complete else "not necessarily all"
    guarantee = f"exact; {promise}; every equilibrium is verified by independent code ({solver.reference})."
    if not solver.exact:
        guarantee = f"approximate; what anyone could still gain is computed exactly ({solver.reference})."
    return MethodChoice(why, guarantee, f"{solver.cost}.", f"{solver.more}.")


def _by_reason(reasons: list[tuple[str, str]]) -> list[str]:
    """Return reasons why methods do not fit, methods with the same one together."""
    groups: dict[str, list[str]] = {}
    for name, reason in reasons:
        groups.setdefault(reason, []).append(name)
    return [f"{', '.join(names)}: {reason}" for reason, names in groups.items()]
