"""Where one parameter alone changes what a claim is today, and how probable the values beyond are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.modeling import Parameter, ParametricGame
from sma_games.modeling.cumulative import ball, cumulative
from sma_games.sensitivity.densities import support_of
from sma_games.sensitivity.estimated import why_single
from sma_games.sensitivity.event_cases import EventCases
from sma_games.sensitivity.events import Event, Mark
from sma_games.sensitivity.exact import Segment, exact_segments, precise

__all__ = ["ClaimTip", "claim_tips"]

READINGS = Mark.EVERY | Mark.SOME


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

    Complete among the values that distributions allow; none where there are no formulas to follow. Exact: one line of
    the decision tree for each parameter, milliseconds for the shipped models.

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
    with precise():
        found = [tip for name in over for tip in _tips(model, event, model.parameters[name])]
    return tuple(sorted(found, key=lambda tip: -tip.mass))


def _tips(model: ParametricGame, event: Event, parameter: Parameter) -> Iterator[ClaimTip]:
    name, today = parameter.name, model.baseline[parameter.name]
    first, last = support_of(parameter)
    ends = min(first, today), max(last, today)
    if ends[0] == ends[1]:
        return
    cases = EventCases(model, event, [name], {name: ends}, model.baseline)
    here = cases.mark_at({name: today}) & READINGS
    segments = exact_segments(cases, name, {}, ends)
    above = _first_other([each for each in segments if each.high > today], here)
    below = _first_other([each for each in reversed(segments) if each.low < today], here)
    if above is not None:
        value = max(above.low, today)
        yield from _weighed(ClaimTip(name, today, "above", value, 1 - _share(parameter, value, is_strict=False)))
    if below is not None:
        value = min(below.high, today)
        yield from _weighed(ClaimTip(name, today, "below", value, _share(parameter, value, is_strict=True)))


def _first_other(segments: Sequence[Segment], here: Mark) -> Segment | None:
    """Return the first segment on which a claim is another one, unless what is not admissible comes before it."""
    for each in segments:
        if Mark.ADMISSIBLE not in each.mark:
            return None
        if each.mark & READINGS != here:
            return each
    return None


def _weighed(tip: ClaimTip) -> Iterator[ClaimTip]:
    """Yield a tip if there is any probability beyond it."""
    if tip.mass > 0:
        yield tip


def _share(parameter: Parameter, value: RealNumber, *, is_strict: bool) -> float:
    return float(ball(cumulative(parameter, value, strict=is_strict)).mid())
