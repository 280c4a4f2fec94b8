"""Which route a sweep takes, and why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from math import prod
from typing import NamedTuple

from sma_games.answers import Answer, BoxQuestion, Numbers, box_question_for, can_ask
from sma_games.answers.matrices import MatrixQuestion
from sma_games.answers.trees import TreeQuestion
from sma_games.errors import EvaluationError, MethodError, SettingError, did_you_mean
from sma_games.games import DecisionNode
from sma_games.sweeps.routes.numeric import NumericRoute
from sma_games.sweeps.routes.numeric_trees import NumericTreeRoute
from sma_games.sweeps.routes.rows import AdmissibleRoute, ExactRoute, ExplicitRoute, Method, Route, RowQuestion
from sma_games.sweeps.settings.settings import Settings

__all__ = ["choose_method", "make_route"]

FEW_CELLS = 4
TRIED = 16
SMALL = 1000  # settings; fewer are solved before a compiler has started
SMALL_WORK = 1_000_000  # nodes of a tree times settings; each takes microseconds
FEW_DECISIONS = 30
MANY_NODES = 5_000  # beyond, the solver runs for seconds on polynomials, if it ends
MANY_CASES = 12  # of those tried


def choose_method(settings: Settings, wanted: str) -> tuple[Method, str]:
    """Return a method, and the reason for it.

    Raises
    ------
    MethodError
        If there is no such method.
    """
    names = {each.name.lower(): each for each in Method}
    if wanted in names:
        return names[wanted], "It was asked for."
    if wanted != "auto":
        raise MethodError(f"method = {wanted!r}: expected auto, {', '.join(names)}{did_you_mean(wanted, names)}")
    reason = _why_exact(settings)
    if reason is not None:
        return Method.EXACT, reason
    numeric = NUMERIC.get(type(box_question_for(settings.model, "sweeps")))
    if numeric is None:
        return Method.EXPLICIT, "The answer is looked up, ties included: there is no numeric route for it."
    refusal = numeric.route.refusal(settings.model)
    if refusal is not None:
        return Method.EXPLICIT, f"The answer is looked up, ties included; of the numeric route, {refusal}."
    return numeric.choose(settings)


def _why_exact(settings: Settings) -> str | None:
    """Return why settings are solved one by one, or None."""
    if not can_ask(settings.model, Numbers.BOX, is_part_enough=False):
        return f"No method gives the answer to {settings.model!r} in terms of its parameters: each setting is solved."
    is_exact = all(formula.is_exact for formula in settings.model.formulas)
    if is_exact and settings.size < SMALL and settings.size * len(settings.model.nodes) < SMALL_WORK:
        return f"Fewer than {SMALL:,} settings are not worth compiling for."
    return None


def _tree_method(settings: Settings) -> tuple[Method, str]:
    """Return a method for a tree: looking answers up is for few cases, and ties without number."""
    model = settings.model
    num_nodes = len(model.nodes)
    num_decisions = sum(isinstance(node, DecisionNode) for node in model.nodes)
    if num_decisions <= FEW_DECISIONS:
        return Method.EXPLICIT, "There are few cases in so small a tree: looking them up is fastest."
    if num_nodes > MANY_NODES:
        return Method.NUMERIC, f"A tree of {num_nodes:,} nodes has too many cases to look up."
    answers = _tried_answers(settings)
    if any(len(actions) > 1 for answer in answers for each in answer.equilibria for _, actions in each.choices):
        return Method.EXPLICIT, "Ties multiply, and their equilibria are too many to list; they are looked up."
    num_cases = len({answer.plans for answer in answers})
    if num_cases > MANY_CASES:
        return Method.NUMERIC, f"There are {num_cases} cases at {TRIED} settings tried: too many to look up."
    return Method.EXPLICIT, f"There are {num_cases} cases at {TRIED} settings tried: few enough to look up."


def _matrix_method(settings: Settings) -> tuple[Method, str]:
    """Return a method for a matrix: looking answers up is for few cases, and ties without number."""
    reason = _why_explicit(settings)
    if reason is not None:
        return Method.EXPLICIT, reason
    return Method.NUMERIC, "The cells of the matrix differ, so that there are many cases and few ties."


def _why_explicit(settings: Settings) -> str | None:
    """Return why the answer to a matrix is looked up rather than worked out for each setting, or None."""
    model = settings.model
    if len(set(zip(*model.payoff_indices, strict=True))) < prod(model.shape):
        return "Cells of the matrix are the same whatever the parameters are, so ties abound."
    if prod(model.shape) <= FEW_CELLS:
        return "There are few cases in so small a matrix: looking them up is fastest."
    ties = _num_ties(settings)
    return f"The game ties at {ties} of {TRIED} settings tried." if ties else None


def _num_ties(settings: Settings) -> int:
    """Return at how many of some settings, evenly spread, a strategy has more best responses than it needs."""
    matrix = MatrixQuestion(settings.model)
    count = 0
    for place in range(TRIED):
        with suppress(EvaluationError, SettingError):  # told when its turn comes
            count += matrix.has_ties(settings.model.numbers(settings.at(place * settings.size // TRIED)))
    return count


def _tried_answers(settings: Settings) -> list[Answer]:
    """Return the answers to a tree at some settings, evenly spread."""
    question = box_question_for(settings.model, "sweeps")
    answers = []
    for place in range(TRIED):
        with suppress(EvaluationError, SettingError):  # told when its turn comes
            numbers = settings.model.numbers(settings.at(place * settings.size // TRIED))
            answers.append(question.find(numbers))
    return answers


class _Numeric(NamedTuple):
    """The numeric route for one kind of question, and what chooses between it and looking answers up."""

    route: type[NumericRoute | NumericTreeRoute]
    choose: Callable[[Settings], tuple[Method, str]]


NUMERIC: dict[type[BoxQuestion], _Numeric] = {
    MatrixQuestion: _Numeric(NumericRoute, _matrix_method),
    TreeQuestion: _Numeric(NumericTreeRoute, _tree_method),
}
"""By kind of question; what has none is looked up."""


def make_route(method: Method, question: RowQuestion) -> Route:
    """Return a route for a question, which answers for admissible settings only."""
    route = _plain_route(method, question)
    return AdmissibleRoute(question, route) if question.settings.conditions else route


def _plain_route(method: Method, question: RowQuestion) -> Route:
    match method:
        case Method.EXACT:
            return ExactRoute(question)
        case Method.EXPLICIT:
            return ExplicitRoute(question)
        case Method.NUMERIC:
            return _numeric_route(question)


def _numeric_route(question: RowQuestion) -> Route:
    model = question.settings.model
    numeric = NUMERIC.get(type(box_question_for(model, "numeric sweeps")))
    if numeric is None:
        raise MethodError(f"take method 'explicit' or 'exact': there is no numeric route for {model!r}")
    return numeric.route(question)
