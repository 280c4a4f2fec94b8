"""Zones: the values of one parameter, such as a price, at which a claim holds, and which condition binds at each end.

Along the parameter the claim changes only at roots of polynomials, which are found exactly. At an end of the zone the
run of the solver on formulas tells which condition is met with equality: its root, as a function of the other
parameters, is the end as a formula, right as long as the same condition binds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import chain, groupby
from random import Random
from typing import TYPE_CHECKING

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.virtual_substitution import Domain
from sma_games.answers import parametric_form
from sma_games.answers.lines import Line
from sma_games.answers.stretches import Stretch, stretches
from sma_games.errors import InadmissibleError, MethodError, SettingError
from sma_games.expressions import Formula, parse_formula
from sma_games.modeling import ParametricGame, posted_price_model
from sma_games.modeling.quantified import ForSome, read_domains
from sma_games.regions.claims.asked import read_level_claim
from sma_games.regions.claims.claims import Claim
from sma_games.regions.line.zone_ends import Binding, ZoneEnd, ZoneEnds, truth_along
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Binding", "Zone", "ZoneEnd", "ZoneInterval", "ZoneStatus", "zone"]

GRAIN = 10**6  # random values are multiples of one part in so many of the line that is checked
MARGIN = Fraction(1, 2)  # of a line without an end, that is checked beyond the last value at which something changes


class ZoneStatus(Enum):
    """What a zone is; the value is the sentence that a reader sees."""

    FOUND = "The claim holds at these values, and at no other admissible one asked about."
    WHOLE = "The claim holds at every admissible value asked about."
    EMPTY = "The claim holds at no admissible value asked about."


@dataclass(frozen=True)
class ZoneInterval:
    """Neighboring values at which a claim holds."""

    low: ZoneEnd
    high: ZoneEnd

    @property
    def width(self) -> Fraction | None:
        """The width, if both ends are rational."""
        low, high = self.low.value, self.high.value
        return high - low if isinstance(low, Fraction) and isinstance(high, Fraction) else None

    @cached_property
    def width_formula(self) -> Formula | None:
        """The width as a function of the other parameters, if both ends are given by one condition each."""
        low, high = (each.bindings[0].formula if len(each.bindings) == 1 else None for each in (self.low, self.high))
        if low is None or high is None:
            return None
        found = parse_formula("high - low", {"low": low, "high": high})
        return replace(found, text=f"{high.text} - ({low.text})")

    def __contains__(self, value: RealNumber) -> bool:
        low, high = self.low, self.high
        is_above = low.value is None or low.value < value or (low.is_included and low.value == value)
        return is_above and (high.value is None or value < high.value or (high.is_included and high.value == value))

    def __str__(self) -> str:
        low, high = (self.low.value, self.high.value)
        left = "(-inf" if low is None else f"{'[' if self.low.is_included else '('}{exact_text(low)}"
        right = "inf)" if high is None else f"{exact_text(high)}{']' if self.high.is_included else ')'}"
        return f"{left}, {right}"


@dataclass(frozen=True, repr=False)
class Zone(Result):
    """The values of a parameter at which a claim holds."""

    model: ParametricGame
    claim: Claim
    parameter: str
    domain: Domain
    """The values asked about; None for an end that there is not."""
    status: ZoneStatus
    intervals: tuple[ZoneInterval, ...]
    """Ascending; single values have two equal ends."""

    figure = "plot_zone"

    @property
    def today(self) -> Fraction | None:
        """Today's value of the parameter; None of a price that is still to be agreed on."""
        is_agreed = self.model.tables.get("bargaining", {}).get("variable") == self.parameter
        return None if is_agreed else self.model.baseline[self.parameter]

    @property
    def ends(self) -> tuple[ZoneEnd, ...]:
        """The ends of all intervals, ascending; none where there is no end."""
        found = (end for each in self.intervals for end in (each.low, each.high))
        return tuple(end for end in found if end.value is not None)

    def __contains__(self, value: RealNumber) -> bool:
        return any(value in each for each in self.intervals)

    def verify(self, num_settings: int = 50, *, seed: int = 0) -> tuple[str, ...]:
        """Return what is wrong: nothing, if the zone is right.

        At so many random values, and at every rational end, the claim is put to `solve`; formulas of ends are
        evaluated.
        """
        random = Random(seed)  # noqa: S311 - a sample of settings, no secret
        truth = truth_along(self.model, self.claim, [self.parameter])
        low, high = self._checked_line()
        values = [low + (high - low) * Fraction(random.randrange(1, GRAIN), GRAIN) for _ in range(num_settings)]
        values += [end.value for end in self.ends if isinstance(end.value, Fraction)]
        wrong = []
        for value in values:
            setting = {**self.model.baseline, self.parameter: value}
            if self.model.is_admissible(setting) and truth.holds_at(setting) is not (value in self):
                wrong.append(f"{self.parameter} = {value}: solve says otherwise")
        return (*wrong, *self._wrong_formulas())

    def _checked_line(self) -> tuple[Fraction, Fraction]:
        inner = [Fraction(float(end.value)) for end in self.ends if end.value is not None] or [
            self.model.parameters[self.parameter].value
        ]
        low, high = self.domain
        return (
            min(inner) - MARGIN if low is None else low,
            max(inner) + MARGIN if high is None else high,
        )

    def _wrong_formulas(self) -> Iterator[str]:
        for end in self.ends:
            for each in end.bindings:
                if each.formula is not None and each.formula.evaluate(self.model.baseline) != end.value:
                    yield f"{each.formula.text} is not {end.value}"

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each end of each interval."""
        import pandas as pd

        rows = [
            {
                "interval": number,
                "end": side,
                "value": None if end.value is None else float(end.value),
                "exact_value": "" if end.value is None else exact_text(end.value),
                "included": end.is_included,
                "binding": "; ".join(map(str, end.bindings)),
                "formula": "; ".join(each.formula.text for each in end.bindings if each.formula is not None),
                **{f"gain {player}": float(gain) for player, gain in end.gains.items()},
            }
            for number, interval in enumerate(self.intervals)
            for side, end in (("low", interval.low), ("high", interval.high))
        ]
        columns = ["interval", "end", "value", "exact_value", "included", "binding", "formula"]
        return pd.DataFrame(rows, columns=None if rows else columns)

    def __str__(self) -> str:
        lines = [f"{self.claim.text}, by {self.parameter}: {self.status.value}"]
        for each in self.intervals:
            width = "" if each.width is None else f", width {exact_text(each.width)}"
            lines.append(f"  {each}{width}")
            lines += [f"    {line}" for line in chain(_describe_end("low", each.low), _describe_end("high", each.high))]
        return "\n".join(lines)


def _describe_end(side: str, end: ZoneEnd) -> Iterator[str]:
    """Yield what is to be said of an end."""
    if end.value is None:
        yield f"{side} end: there is none"
        return
    why = "; ".join(map(str, end.bindings)) or "the values asked about end here"
    yield f"{side} end {float(end.value):.6g}: {why}"
    yield from (f"  = {each.formula.text}" for each in end.bindings if each.formula is not None)
    if end.gains:
        yield f"  gains: {', '.join(f'{player} {exact_text(gain)}' for player, gain in end.gains.items())}"


def zone(
    model: ParametricGame, claim: str | Claim | Mapping[str, str] | None = None, over: ForSome | None = None
) -> Zone:
    """Return the values of a parameter, such as a price, at which a claim holds: exact, with what binds at each end.

    Complete: the claim holds at no other admissible value. The other parameters have the values of the baseline; the
    formulas of the ends are right at other settings too while the same conditions bind. It costs one exact solution for
    each root of the polynomials that decide the claim.

    Parameters
    ----------
    model
        Bound to the values of the other parameters; see `ParametricGame.fix`.
    claim
        What must hold, as in `prove`; a trend is none. Without a claim and a parameter, of a bargaining problem: that
        everybody accepts the price, by its prices; see `posted_price_model`.
    over
        Name of the parameter, which may then have any value in its range; or a mapping from it to None, for any real
        number, or to the two ends of an interval, of which one may be None.

    Raises
    ------
    SettingError
        If the claim, the name or the interval is none.
    InadmissibleError
        If no value is admissible.
    MethodError
        If the claim is about equilibria that this kind of game has no solver for.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> found = zone(load_model("sma/timing_matrix"), {"ROK": "sign_early", "US": "sign_early"}, "early_payment")
    >>> str(found.intervals[0]), found.intervals[0].low.players, found.intervals[0].high.players
    ('[2581/2455, 5687/4910]', ('US',), ('ROK',))
    >>> str(found.intervals[0].low.gains["ROK"])
    '21/200'
    >>> str(zone(load_model("sma/cooperative_split")).intervals[0])
    '[2581/2455, 5787/4910]'
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"zone needs a model, not {type(model).__name__}; see load_model")
    if claim is None and over is None:
        model, claim, over = posted_price_model(model)
    if claim is None or over is None:
        raise SettingError("give a claim and the parameter over which it is asked, or of a bargaining problem neither")
    model = parametric_form(model)
    parsed = read_level_claim(model, claim, "zone")
    domains = read_domains(model, over, "over")
    if len(domains) > 1:
        raise SettingError(f"over: a zone is about one parameter, found {len(domains)}; call it for each")
    ((name, domain),) = domains.items()
    truth = truth_along(model, parsed, [name])
    parts = stretches(Line(model, name, model.baseline, truth.holds_for, truth.inputs), domain)
    if all(each.answer is None for each in parts):
        raise InadmissibleError(f"no admissible setting along {name}; change one of the other parameters")
    intervals = tuple(_intervals(ZoneEnds(model, parsed, name), parts))
    return Zone(model, parsed, name, domain, _status(parts), intervals)


def _status(parts: Iterable[Stretch]) -> ZoneStatus:
    answers = {each.answer for each in parts} - {None}
    return ZoneStatus.FOUND if len(answers) > 1 else ZoneStatus.WHOLE if True in answers else ZoneStatus.EMPTY


def _intervals(ends: ZoneEnds, parts: list[Stretch]) -> Iterator[ZoneInterval]:
    """Yield the maximal runs of parts in which the claim holds."""
    numbered = list(enumerate(parts))
    for holds, group in groupby(numbered, key=lambda pair: pair[1].answer is True):
        if holds:
            run = list(group)
            (first, low), (last, high) = run[0], run[-1]
            yield ZoneInterval(
                ends.at(low.low, parts[first - 1] if first else None, is_included=low.is_point),
                ends.at(high.high, parts[last + 1] if last + 1 < len(parts) else None, is_included=high.is_point),
            )
