"""Which route a sweep takes, and why."""

from __future__ import annotations

from sma_games.errors import MethodError, did_you_mean
from sma_games.sweeps.rows import ExactRoute, ExplicitRoute, Method, Question, Route
from sma_games.sweeps.settings import Settings

__all__ = ["choose_method", "make_route"]

SMALL = 1000  # settings; fewer are solved before a compiler has started


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
    if settings.size < SMALL:
        return Method.EXACT, f"Fewer than {SMALL:,} settings are not worth compiling for."
    return Method.EXPLICIT, "The answer is looked up, ties included."


def make_route(method: Method, question: Question) -> Route:
    """Return a route for a question."""
    match method:
        case Method.EXACT:
            return ExactRoute(question)
        case Method.EXPLICIT | Method.NUMERIC:
            return ExplicitRoute(question)
