"""Rigorous integrals, by the quadrature of Johansson (2018) that FLINT has: safe for Ctrl-C and for errors inside."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from flint import acb

from sma_games.errors import MethodError
from sma_games.interrupts import interruptible
from sma_games.modeling.beliefs import rational
from sma_games.modeling.parameters import Parameter, belief_of

__all__ = ["Integrand", "NotEnclosedError", "curvature", "integral"]

Integrand: TypeAlias = Callable[[acb, bool], acb]
"""Takes a complex ball, and whether it must be analytic there: if it is not, the result is not finite."""


class NotEnclosedError(MethodError):
    """The structure of an event is beyond rigorous integration."""


class _Guarded:
    """An integrand that raises nothing: FLINT, which calls it, does not expect exceptions."""

    def __init__(self, integrand: Integrand) -> None:
        self._integrand = integrand
        self.error: Exception | None = None
        self.is_stopped = False

    def __call__(self, value: acb, analytic: bool) -> acb:  # noqa: FBT001 - as FLINT calls it
        if self.is_stopped:
            return acb("nan")
        try:
            return self._integrand(value, analytic)
        except Exception as error:  # noqa: BLE001 - raised by `integral`
            self.error, self.is_stopped = error, True
            return acb("nan")

    def stop(self) -> None:
        """Let the quadrature come to its end at once."""
        self.is_stopped = True


def integral(
    integrand: Integrand, start: Fraction, end: Fraction, tolerance: float, *, most_calls: int | None = None
) -> acb:
    """Return a ball around an integral; not finite if it could not be enclosed.

    Parameters
    ----------
    tolerance
        Width that is aimed at.
    most_calls
        Of the integrand; as many as FLINT finds right if absent.

    Examples
    --------
    >>> abs(integral(lambda x, _: 3 * x * x, Fraction(0), Fraction(1), 1e-10).real - 1) < 1e-9
    True
    """
    guarded = _Guarded(integrand)
    options: dict[str, Any] = {} if most_calls is None else {"eval_limit": most_calls}
    found: acb = interruptible(
        lambda: acb.integral(guarded, rational(start), rational(end), abs_tol=tolerance, rel_tol=tolerance, **options),
        guarded.stop,
    )
    if guarded.error is not None:
        raise guarded.error
    return found


def curvature(parameter: Parameter) -> int:
    """Return how many nodes the distribution function of a parameter asks of a quadrature, in order of size."""
    kinds = ("uniform", "triangular", "loguniform")
    kind = belief_of(parameter).kind
    return kinds.index(kind) if kind in kinds else len(kinds)
