"""Rigorous integrals, by the quadrature of Johansson (2018) that FLINT has: safe for Ctrl-C and for errors inside."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from flint import acb, arb

from sma_games.interrupts import interruptible
from sma_games.modeling.beliefs import rational

__all__ = ["Integrand", "integral"]

Integrand: TypeAlias = Callable[[acb, bool], acb]
"""Takes a complex ball, and whether it must be analytic there: if it is not, the result is not finite."""


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


def integral(integrand: Integrand, start: Fraction, end: Fraction, tolerance: float) -> arb:
    """Return a ball around an integral; not finite if it could not be enclosed.

    Examples
    --------
    >>> abs(integral(lambda x, _: 3 * x * x, Fraction(0), Fraction(1), 1e-10) - 1) < 1e-9
    True
    """
    guarded = _Guarded(integrand)
    found: acb = interruptible(
        lambda: acb.integral(guarded, rational(start), rational(end), abs_tol=tolerance, rel_tol=tolerance),
        guarded.stop,
    )
    if guarded.error is not None:
        raise guarded.error
    return found.real
