"""Where one parameter alone changes what a claim is today, and how probable the values beyond are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import NamedTuple

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.modeling import ParametricGame
from sma_games.regions import TippingPoints, tipping_points
from sma_games.regions.claims.quantifiers import UndecidedClaimError
from sma_games.regions.line.masses import mass_beyond
from sma_games.sensitivity.estimated import why_single
from sma_games.sensitivity.events import Event

__all__ = ["ClaimTip", "claim_tips"]


class ClaimTip(NamedTuple):
    """The value of a parameter nearest to today's beyond which a claim is another one, all others as they are."""

    parameter: str
    today: Fraction
    side: str
    """"above" or "below": where the claim is another one."""
    value: RealNumber
    mass: float
    """The probability of the values beyond it."""

    def __str__(self) -> str:
        return f"{self.parameter} {self.side} {float(self.value):.4g} ({100 * self.mass:.0f} %)"


def claim_tips(model: ParametricGame, event: Event, over: Sequence[str]) -> tuple[ClaimTip, ...]:
    """Return the nearest tipping value of a claim on either side of each parameter, the most probable first.

    They are `tipping_points` of the claim, exact; of one that has two readings, the nearer of theirs. Values beyond
    which nothing is believed are left out, and parameters along which the claim is not decided, or has no formulas.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.sensitivity.events import read_event
    >>> model = load_model("sma/timing_matrix")
    >>> event = read_event(model, "some ROK = sign_early and US = sign_early")
    >>> [(str(tip), tip.value) for tip in claim_tips(model, event, ["backlash"])]
    [('backlash above 0.2537 (49 %)', Fraction(3171, 12500))]
    """
    if why_single(model, event):
        return ()
    found: list[ClaimTip] = []
    for name in over:
        with suppress(UndecidedClaimError):
            found += _tips(model, event, name)
    return tuple(sorted(found, key=lambda tip: -tip.mass))


def _tips(model: ParametricGame, event: Event, name: str) -> Iterator[ClaimTip]:
    lines = [tipping_points(model, name, claim=claim) for claim in event.claims[: 1 + event.has_two_readings]]
    parameter, today = model.parameters[name], lines[0].today
    for side, nearest in (("below", max), ("above", min)):
        values = [value for line in lines for value in _values(line, side)]
        if values:
            value = nearest(values)
            mass = mass_beyond(parameter, lines[0], value, side)
            if mass:
                yield ClaimTip(name, today, side, value, float(mass))


def _values(line: TippingPoints, side: str) -> Iterator[RealNumber]:
    """Yield the tipping values on one side of today's beyond which what is true today is not."""
    here = line.types_at_today()
    for point in line:
        value = point.exact_value
        is_there = value >= line.today if side == "above" else value <= line.today
        if is_there and (point.above if side == "above" else point.below) != here:
            yield value
