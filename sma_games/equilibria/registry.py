"""The list of solvers: adding a method means one file and one line here.

Solvers of others join it for a session, or are found by name in installed packages; see `plugins`.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sma_games.equilibria.bargaining.solutions import (
    AsymmetricNashBargaining,
    CoreCorners,
    Egalitarian,
    KalaiSmorodinsky,
    NashBargaining,
    ShapleyValue,
    Utilitarian,
)
from sma_games.equilibria.matrices.correlated import CoarseCorrelatedVertices, CorrelatedVertices
from sma_games.equilibria.matrices.one_equilibrium import LemkeHowson, ZeroSumProgram
from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.equilibria.matrices.stackelberg_vertices import StackelbergVertices
from sma_games.equilibria.matrices.support_enumeration import SupportEnumeration
from sma_games.equilibria.matrices.vertex_enumeration import VertexEnumeration
from sma_games.equilibria.offers.offer_induction import OfferInduction
from sma_games.equilibria.plugins import Plugin, find_plugins, plugin_names
from sma_games.equilibria.solver import Solver, declaration_problems
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

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SOLVERS",
    "concepts",
    "find_solver",
    "known_solvers",
    "list_solvers",
    "register_solver",
    "solvers_for",
]

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
    NashBargaining(),
    AsymmetricNashBargaining(),
    KalaiSmorodinsky(),
    Egalitarian(),
    Utilitarian(),
    ShapleyValue(),
    CoreCorners(),
    OfferInduction(),
)


_BY_NAME = {solver.name: solver for solver in SOLVERS}
_CONCEPTS = tuple(dict.fromkeys(solver.concept for solver in SOLVERS))
_KNOWN = dict(_BY_NAME)
"""The solvers above, and those registered for the session."""
_OURS = "sma_games"


def concepts() -> tuple[str, ...]:
    """Return the names of the solution concepts that some solver finds.

    Examples
    --------
    >>> concepts()
    ('nash', 'pure_nash', ..., 'markov_perfect', 'pure_markov_perfect', 'nash_bargaining', ..., 'core')
    """
    return _CONCEPTS


def known_solvers() -> tuple[Solver, ...]:
    """Return the solvers among which `solve` chooses: ours, then those registered for the session."""
    return tuple(_KNOWN.values())


def solvers_for(concept: str) -> list[Solver]:
    """Return the solvers among which `solve` chooses for a concept, in order of preference."""
    return [solver for solver in _KNOWN.values() if solver.concept == concept]


def register_solver(solver: Solver) -> None:
    """Let `solve` know a solver of your own by its name, until Python ends.

    Without a name `solve` chooses it only for games that none of ours takes. A solver of the same name that was
    registered before is replaced. `sma_games.testing.check_solver` tells whether it keeps what it promises; a package
    offers a solver for good by an entry point of the group `sma_games.solvers`.

    Raises
    ------
    MethodError
        If it is no solver, or has the name of one of ours.

    Examples
    --------
    >>> from sma_games.equilibria.matrices.support_enumeration import SupportEnumeration
    >>> class Patient(SupportEnumeration):
    ...     name = "patient_support_enumeration"
    >>> register_solver(Patient(most_supports=200_000))
    """
    problems = list(declaration_problems(solver, concepts()))
    if problems:
        raise MethodError(f"register_solver: {'; '.join(problems)}")
    if solver.name in _BY_NAME:
        raise MethodError(f"register_solver: choose another name; {solver.name!r} is a solver of {_OURS}")
    _KNOWN[solver.name] = solver


def find_solver(name: str, **options: Any) -> Solver:
    """Return the solver of a name: one of ours, of this session, or of an installed package, with options.

    Raises
    ------
    MethodError
        If there is none, if that of another package cannot be used, or if it has no such option.

    Examples
    --------
    >>> find_solver("counterfactual_regret", iterations=500)
    CounterfactualRegret(iterations=500, tolerance=0.0001)
    """
    solver = _KNOWN.get(name) or _find_plugin(name)
    if solver is None:
        names = [*_KNOWN, *plugin_names()]
        hint = did_you_mean(name, names) or f"; there are {', '.join(names)}"
        raise MethodError(f"unknown solver {name!r}{hint}")
    known = [each.name for each in fields(solver)]
    for option in options:
        if option not in known:
            offers = did_you_mean(option, known) or f"; its options are {', '.join(known) or 'none'}"
            raise MethodError(f"solver {name!r} has no option {option!r}{offers}")
    return replace(solver, **options) if options else solver


def _find_plugin(name: str) -> Solver | None:
    """Return the solver of another package, None if no package offers one of this name."""
    found = find_plugins(concepts(), name)
    usable = [each.solver for each in found if each.solver is not None]
    if found and not usable:
        told = "; ".join(f"{each.package}: {each.problem}" for each in found)
        raise MethodError(f"update or remove the package: solver {name!r} cannot be used ({told})")
    return usable[0] if usable else None


def list_solvers() -> pd.DataFrame:
    """Return one row for each solver, those of installed packages included.

    A solver that cannot be used says so in the column `problem`, which is empty for all others.

    Examples
    --------
    >>> list_solvers().loc["counterfactual_regret", "options"]
    {'iterations': 10000, 'tolerance': 0.0001}
    """
    import pandas as pd

    own = [Plugin(one.name, _OURS if one.name in _BY_NAME else "this session", one) for one in known_solvers()]
    rows = [_row(each) for each in (*own, *map(_unless_hidden, find_plugins(concepts())))]
    return pd.DataFrame(rows).set_index("solver")


def _unless_hidden(plugin: Plugin) -> Plugin:
    """Return a solver of another package, with a problem if one of ours or of the session has its name."""
    if plugin.name not in _KNOWN:
        return plugin
    return replace(plugin, problem=f"a solver of the same name comes first: {_KNOWN[plugin.name]!r}")


def _row(plugin: Plugin) -> dict[str, Any]:
    solver = plugin.solver
    return {
        "solver": plugin.name,
        **{name: getattr(solver, name, None) for name in ("concept", "games", "complete", "exact", "cost")},
        "options": {} if solver is None else {each.name: getattr(solver, each.name) for each in fields(solver)},
        "reference": getattr(solver, "reference", None),
        "package": plugin.package,
        "problem": plugin.problem,
    }
