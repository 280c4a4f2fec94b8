"""The list of solvers: adding a method means one file and one line here."""

from __future__ import annotations

from sma_games.equilibria.backward_induction import BackwardInduction
from sma_games.equilibria.correlated import CoarseCorrelatedVertices, CorrelatedVertices
from sma_games.equilibria.counterfactual_regret import CounterfactualRegret
from sma_games.equilibria.nash_patterns import PatternEnumeration
from sma_games.equilibria.one_equilibrium import LemkeHowson, ZeroSumProgram
from sma_games.equilibria.policy_enumeration import PolicyEnumeration
from sma_games.equilibria.pure_enumeration import PureEnumeration
from sma_games.equilibria.sequence_form_lemke import SequenceFormLemke
from sma_games.equilibria.sequence_form_program import SequenceFormProgram
from sma_games.equilibria.sequence_form_vertices import SequenceFormVertices
from sma_games.equilibria.sequential import SequentialEnumeration
from sma_games.equilibria.solver import Game, MethodChoice, Solver
from sma_games.equilibria.stackelberg_vertices import StackelbergVertices
from sma_games.equilibria.state_equations import StateEquations
from sma_games.equilibria.stationary_patterns import StationaryPatterns
from sma_games.equilibria.strategy_iteration import StrategyIteration
from sma_games.equilibria.subgame_recursion import SubgameRecursion
from sma_games.equilibria.support_enumeration import SupportEnumeration
from sma_games.equilibria.tree_nash import TreeNash, TreePureNash
from sma_games.equilibria.vertex_enumeration import VertexEnumeration
from sma_games.errors import MethodError, did_you_mean

__all__ = ["SOLVERS", "choose_solver", "concepts", "explain_choice"]

SOLVERS: tuple[Solver, ...] = (
    VertexEnumeration(),
    SupportEnumeration(),
    PureEnumeration(),
    BackwardInduction(),
    SubgameRecursion(),
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
        If there is none; the message names the concepts and methods that would work for this game.
    """
    if concept not in concepts():
        elsewhere = _ELSEWHERE.get(concept, "") or did_you_mean(concept, concepts())
        raise MethodError(f"unknown concept {concept!r}{elsewhere}; {_offer(game)}")
    names = [solver.name for solver in SOLVERS]
    if method != "auto" and method not in names:
        raise MethodError(f"unknown method {method!r}{did_you_mean(method, names)}; {_offer(game)}")
    reasons: list[tuple[str, str]] = []
    strained = None
    for solver in SOLVERS:
        if solver.concept != concept or method not in ("auto", solver.name):
            continue
        reason = solver.refusal(game)
        if reason is not None:
            reasons.append((solver.name, reason))
        elif solver.strain(game) is None:
            return solver
        else:
            strained = strained or solver
    if strained is not None:
        return strained
    why = "; ".join(_by_reason(reasons)) or f"method {method!r} does not find concept {concept!r}"
    raise MethodError(f"no method finds {concept!r} of {game!r} ({why}); {_offer(game)}")


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


def _offer(game: Game) -> str:
    """Return the concepts that there are for a game, each with its methods."""
    able: dict[str, list[str]] = {}
    for solver in SOLVERS:
        if solver.refusal(game) is None:
            able.setdefault(solver.concept, []).append(solver.name)
    offers = [f"{concept!r} by {' or '.join(names)}" for concept, names in able.items()]
    return f"for this game there are {', '.join(offers)}" if able else "no method takes this game yet"
