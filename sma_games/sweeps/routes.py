"""Which route a sweep takes, and why."""

from __future__ import annotations

from contextlib import suppress
from math import prod

from sma_games.errors import EvaluationError, MethodError, did_you_mean
from sma_games.sweeps.cases import CaseFinder
from sma_games.sweeps.numeric import NumericRoute, numeric_refusal
from sma_games.sweeps.rows import ExactRoute, ExplicitRoute, Method, Question, Route
from sma_games.sweeps.settings import Settings

__all__ = ["choose_method", "make_route"]

FEW_CELLS = 4
TRIED = 16
SMALL = 1000  # settings; fewer are solved before a compiler has started


def choose_method(settings: Settings, wanted: str, *, probabilities: bool) -> tuple[Method, str]:
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
    if settings.size < SMALL:
        return Method.EXACT, f"Fewer than {SMALL:,} settings are not worth compiling for."
    reason = _why_explicit(settings, probabilities=probabilities)
    if reason is not None:
        return Method.EXPLICIT, reason
    return Method.NUMERIC, "The cells of the matrix differ, so that there are many cases and few ties."


def _why_explicit(settings: Settings, *, probabilities: bool) -> str | None:
    """Return why the answer is looked up rather than worked out for each setting, or None."""
    model = settings.model
    refusal = numeric_refusal(model)
    if refusal is not None:
        return f"The answer is looked up, ties included; of the numeric route, {refusal}."
    if probabilities:
        return "Only the explicit route gives probabilities."
    if len(set(zip(*model.payoff_indices, strict=True))) < prod(model.shape):
        return "Cells of the matrix are the same whatever the parameters are, so ties abound."
    if prod(model.shape) <= FEW_CELLS:
        return "There are few cases in so small a matrix: looking them up is fastest."
    ties = _num_ties(settings)
    return f"The game ties at {ties} of {TRIED} settings tried." if ties else None


def _num_ties(settings: Settings) -> int:
    """Return at how many of some settings, evenly spread, a strategy has more best responses than it needs."""
    finder = CaseFinder(settings.model)
    count = 0
    for place in range(TRIED):
        with suppress(EvaluationError):  # told when its turn comes
            count += finder.has_ties(settings.model.numbers(settings.at(place * settings.size // TRIED)))
    return count


def make_route(method: Method, question: Question) -> Route:
    """Return a route for a question."""
    match method:
        case Method.EXACT:
            return ExactRoute(question)
        case Method.EXPLICIT:
            return ExplicitRoute(question)
        case Method.NUMERIC:
            return NumericRoute(question)
