"""Which solver `solve` takes for a game, why, and what else works if there is none."""

from __future__ import annotations

from dataclasses import fields
from itertools import takewhile

from sma_games.equilibria.registry import concepts, find_solver, known_solvers, solvers_for
from sma_games.equilibria.solver import Game, MethodChoice, Solver, declaration_problems
from sma_games.errors import MethodError, did_you_mean
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.reduced_normal_form import MAX_CELLS, num_profiles, reduced_normal_form

__all__ = ["AUTO", "choose_solver", "explain_choice", "fallback_words", "refused", "solver_object"]

AUTO = "auto"
_ELSEWHERE = dict.fromkeys(
    ("rationalizable", "dominance"), "; strategies are no equilibria: use rationalizable(game), or dominance(game, ...)"
)
_OTHER_GAMES = {
    f"it needs {other}"
    for other in (
        "a tree",
        "a normal form",
        "a stochastic game",
        "a matrix or a tree",
        "a single player",
        "a bargaining problem",
        "alternating offers",
    )
}
"""Reasons that say little where there are nearer ones."""
_INSTEAD = (
    "subgame_perfect",
    "nash",
    "markov_perfect",
    "pure_nash",
    "pure_markov_perfect",
    "nash_bargaining",
    "shapley_value",
)
"""Concepts to fall back on, those that say most first."""
MOST_TRIED = 40
"""Pure profiles of a tree up to which advice is tried before it is given: a refusal takes a second or two then."""
REDUCE = "take the reduced normal form, reduced_normal_form(game).game or --reduced"
_FUNCTIONS = {
    "correlated": "use correlated_equilibrium(game, objective=...)",
    "coarse_correlated": "use correlated_equilibrium(game, 'coarse_correlated', objective=...)",
    "stackelberg": "use stackelberg(game)",
}
"""What finds a best one where a list is out of reach, by concepts of normal forms."""


def solver_object(solver: str | Solver) -> Solver | None:
    """Return the solver that was asked for by name or as an object; None for "auto".

    Raises
    ------
    MethodError
        If it is no solver, or there is none of this name.
    """
    if isinstance(solver, str):
        return None if solver == AUTO else find_solver(solver)
    problems = list(declaration_problems(solver, concepts()))
    if problems:
        raise MethodError("; ".join(problems))
    return solver


def choose_solver(game: Game, concept: str, asked: Solver | None = None) -> Solver:
    """Return the solver that was asked for, or the first for a concept that takes this game and is up to its size.

    Raises
    ------
    MethodError
        If there is none; the message names first what works for this game.
    """
    if concept not in concepts():
        raise MethodError(f"unknown concept {concept!r}{_hint(game, concept)}")
    able = solvers_for(concept) if asked is None else [asked] if asked.concept == concept else []
    taker = None
    reasons = []
    for one in able:
        reason = one.refusal(game)
        if reason is not None:
            reasons.append(reason)
        elif asked is not None or one.strain(game) is None:
            return one
        else:
            taker = taker or one
    if taker is not None:
        return taker
    raise refused(game, concept, asked, _why_none(game, concept, asked, reasons))


def refused(game: Game, concept: str, asked: Solver | None, why: str) -> MethodError:
    """Return the error of a game that cannot be solved as asked: first what to ask for instead, then why.

    What it names works: a solver that takes this game and never gives up. All refusals of `solve` are made here.

    Parameters
    ----------
    asked
        The solver that was asked for, or that gave up; it is not named again.
    why
        The reason, as the end of a sentence.
    """
    return MethodError(f"{_advice(game, concept, asked)}: {why}")


def fallback_words(game: Game, without: str = "", *, is_sure: bool = False) -> str:
    """Return concepts to fall back on for a game, as words: those that say more, and one that is sure to be found.

    Of a small tree the former are tried, so that they work; of others they are named if some solver takes the game, and
    with `is_sure` not at all. Empty if no solver is sure to find any.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame
    >>> fallback_words(NormalFormGame.from_arrays([[3, 1], [2, 0]], [[3, 2], [0, 1]]))
    "'nash'"
    """
    found: list[str] = []
    for concept in _INSTEAD:
        able = [one for one in solvers_for(concept) if concept != without and one.refusal(game) is None]
        if any(_is_sure(one, game) for one in able):
            condition = ", if there is one" if concept.startswith("pure_") else ""
            return " or ".join([*found, repr(concept)]) + condition
        found += [repr(concept)] if any(_is_worth_a_try(one, game, is_sure=is_sure) for one in able) else []
    return ""


def _is_worth_a_try(solver: Solver, game: Game, *, is_sure: bool) -> bool:
    """Tell whether a solver, which takes a game, is likely to find something; on a small tree, whether it does."""
    if solver.strain(game) is not None:
        return False
    return _succeeds(solver, game) if _is_small(game) else not is_sure


def _is_small(game: Game) -> bool:
    return isinstance(game, ExtensiveFormGame) and num_profiles(game) <= MOST_TRIED


def _succeeds(solver: Solver, game: Game) -> bool:
    try:
        solver.find(game)
    except MethodError:
        return False
    return True


def _is_reduced_solved(game: Game) -> bool:
    """Tell whether all Nash equilibria of the reduced normal form of a small tree are found."""
    if not isinstance(game, ExtensiveFormGame) or not _is_small(game):
        return False
    matrix = reduced_normal_form(game).game
    able = [one for one in solvers_for("nash") if one.refusal(matrix) is None and one.strain(matrix) is None]
    return any(_succeeds(one, matrix) for one in able)


def _hint(game: Game, concept: str) -> str:
    """Return what a concept that does not exist was meant to be, or those that there are for a game."""
    near = _ELSEWHERE.get(concept, "") or did_you_mean(concept, concepts())
    offers = dict.fromkeys(repr(one.concept) for one in known_solvers() if one.refusal(game) is None)
    return near or f"; for this game there are {', '.join(offers)}"


def _is_sure(solver: Solver, game: Game) -> bool:
    """Tell whether a solver takes a game, in good time, and never gives up."""
    return solver.refusal(game) is None and solver.strain(game) is None and solver.is_sure(game)


def _advice(game: Game, concept: str, asked: Solver | None) -> str:
    """Return what to ask for instead, as the start of a message."""
    name = "" if asked is None else asked.name
    same = next((one for one in solvers_for(concept) if one.name != name and _is_sure(one, game)), None)
    if same is not None:
        return f"use solver {same.name!r}"
    if concept in _FUNCTIONS and (concept != "stackelberg" or game.num_players == 2):  # noqa: PLR2004
        if isinstance(game, NormalFormGame):
            return _FUNCTIONS[concept]
        if isinstance(game, ExtensiveFormGame) and num_profiles(game) <= MAX_CELLS:
            return REDUCE
    has_given_up = asked is not None and asked.refusal(game) is None
    other = fallback_words(game, concept, is_sure=has_given_up)
    if not other:
        return "check a profile of your own with verify(game, profile)"
    is_pure_only = other.startswith("'pure_")
    return f"{REDUCE}, or use concept {other}" if is_pure_only and _is_reduced_solved(game) else f"use concept {other}"


def _why_none(game: Game, concept: str, asked: Solver | None, reasons: list[str]) -> str:
    """Return why no solver, or not the one that was asked for, finds a concept; of reasons those that are nearest."""
    if asked is not None and asked.concept != concept:
        return f"solver {asked.name!r} finds concept {asked.concept!r}, not {concept!r}"
    near = [reason for reason in reasons if reason not in _OTHER_GAMES] or reasons[:1]
    told = ", or ".join(dict.fromkeys(near)).replace(", or it needs ", ", or ")
    if asked is None:
        return f"no solver finds {concept!r} of {game!r} ({told})"
    return f"solver {asked.name!r} does not take {game!r} ({told})"


def explain_choice(game: Game, concept: str, solver: Solver, *, was_asked: bool) -> MethodChoice:
    """Return why this solver was taken for a game, what it promises, and what more would cost.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[3, 1], [2, 0]], [[3, 2], [0, 1]])
    >>> print(explain_choice(game, "nash", choose_solver(game, "nash"), was_asked=False).why)
    Solver vertex_enumeration is the first for concept 'nash' that takes NormalFormGame(2 x 2, players=1, 2).
    """
    if was_asked:
        options = ", ".join(f"{each.name}={getattr(solver, each.name)!r}" for each in fields(solver))
        why = f"Solver {solver.name} was asked for{options and f', with {options}'}"
        why += f"; it finds concept {concept!r} of: {solver.games}."
    else:
        rivals = takewhile(lambda one: one != solver, solvers_for(concept))
        reasons = [(one.name, str(one.refusal(game) or one.strain(game))) for one in rivals]
        passed = "; ".join(f"not {group}" for group in _by_reason(reasons))
        why = f"Solver {solver.name} is the first for concept {concept!r} that takes {game!r}"
        why += f" ({passed})." if passed else "."
    promise = "all that there are unless the status says otherwise" if solver.complete else "not necessarily all"
    guarantee = f"exact; {promise}; every equilibrium is verified by independent code ({solver.reference})."
    if not solver.exact:
        guarantee = f"approximate; what anyone could still gain is computed exactly ({solver.reference})."
    return MethodChoice(why, guarantee, f"{solver.cost}.", f"{solver.more}.")


def _by_reason(reasons: list[tuple[str, str]]) -> list[str]:
    """Return reasons why solvers do not fit, solvers with the same one together."""
    groups: dict[str, list[str]] = {}
    for name, reason in reasons:
        groups.setdefault(reason, []).append(name)
    return [f"{', '.join(names)}: {reason}" for reason, names in groups.items()]
