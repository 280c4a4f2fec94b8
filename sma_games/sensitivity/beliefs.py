"""What a model believes: the parameters that samples draw, their distributions, and why the others stay put."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq

from sma_games.modeling import Parameter, ParametricGame, Role
from sma_games.modeling.cumulative import ball, cumulative, mean
from sma_games.modeling.dependence import rank_correlations
from sma_games.modeling.parameters import belief_of, number_text
from sma_games.results import Result
from sma_games.sweeps.settings.settings import drawn

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Beliefs", "ParameterBelief", "beliefs", "tell_side"]

LEVELS = (0.05, 0.5, 0.95)
QUARTER = fmpq(1, 4)
MOST_SHOWN = 8


@dataclass(frozen=True)
class ParameterBelief:
    """What is believed about one parameter, and whether samples draw it."""

    parameter: Parameter
    """With the distribution of the chosen calibration."""
    value: Fraction
    """Its value where it is not drawn."""
    why_fixed: str = ""
    """Why samples do not draw it; "" if they do."""

    @property
    def is_drawn(self) -> bool:
        """Whether samples draw it."""
        return not self.why_fixed

    @property
    def distribution(self) -> str:
        """The distribution as text, many numbers as their count; "" if nothing is believed of it."""
        given = self.parameter.distribution
        if given is None:
            return f"uniform({self.parameter.range_text[1:-1]})" if self.is_drawn else ""
        many = len(given.arguments) > MOST_SHOWN
        return f"{given.kind} ({len(given.arguments)} numbers)" if many else str(given)

    @property
    def mean(self) -> float | None:
        """The mean of the distribution, before inadmissible settings are left out."""
        return float(ball(mean(self.parameter))) if self.distribution else None

    @property
    def quantiles(self) -> tuple[float, float, float] | None:
        """The values that 5, 50 and 95 percent of the weight lie below."""
        import numpy as np

        if not self.distribution:
            return None
        low, middle, high = belief_of(self.parameter).quantiles(np.array(LEVELS)).tolist()
        return low, middle, high

    @property
    def is_outside_central_half(self) -> bool:
        """Whether less than a quarter of the weight lies at the value or beyond it, on one of its sides."""
        return bool(self.distribution) and bool(tell_side(self.parameter, self.value))


@dataclass(frozen=True, repr=False)
class Beliefs(Result, Sequence[ParameterBelief]):
    """What `beliefs` found: a sequence with a `ParameterBelief` for every parameter that formulas use, in file order.

    `drawn` are those that samples draw, `fixed` says why they do not draw the others.
    """

    model: ParametricGame
    entries: tuple[ParameterBelief, ...]
    dependence: Mapping[tuple[str, str], Fraction]
    """Rank correlations of parameters that are drawn; pairs that are not here are independent."""

    def __getitem__(self, place: Any) -> Any:
        return self.entries[place]

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def drawn(self) -> tuple[str, ...]:
        """Names of the parameters that samples draw."""
        return tuple(each.parameter.name for each in self.entries if each.is_drawn)

    @property
    def fixed(self) -> dict[str, str]:
        """Why samples do not draw the other parameters, by name."""
        return {each.parameter.name: each.why_fixed for each in self.entries if not each.is_drawn}

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each parameter; numbers are floats, missing where nothing is believed."""
        import pandas as pd

        rows = [
            {
                "parameter": each.parameter.name,
                "distribution": each.distribution,
                "mean": each.mean,
                **dict(zip(("5%", "50%", "95%"), each.quantiles or (None,) * len(LEVELS), strict=True)),
                "value": float(each.value),
                "is_outside_central_half": each.is_outside_central_half,
                "is_drawn": each.is_drawn,
                "why_fixed": each.why_fixed,
            }
            for each in self.entries
        ]
        return pd.DataFrame(rows)

    def explain(self) -> str:
        """Return sentences: what is drawn, what is not and why, and which values are far from the beliefs."""
        told = [f"Drawn: {', '.join(self.drawn)}." if self.drawn else "No parameter is drawn."]
        groups: dict[str, list[str]] = {}
        for name, reason in self.fixed.items():
            groups.setdefault(reason, []).append(name)
        told += [f"Not drawn ({reason}): {', '.join(names)}." for reason, names in groups.items()]
        told += [
            f"{first} and {second} have the rank correlation {number_text(value)}."
            for (first, second), value in self.dependence.items()
        ]
        told += [
            f"{each.parameter.name} = {number_text(each.value)} is {tell_side(each.parameter, each.value)} the central "
            f"half of its distribution {each.distribution}."
            for each in self.entries
            if each.is_outside_central_half
        ]
        return "\n".join(told)

    def __str__(self) -> str:
        return self.explain()

    @property
    def headline(self) -> str:
        """How many parameters are drawn."""
        name = self.model.slug or self.model.title
        return f"{name}, {len(self.drawn)} parameters drawn, {len(self.fixed)} fixed"


def tell_side(parameter: Parameter, value: Fraction) -> str:
    """Return on which side of the central half of its belief a value lies: "below", "above", or "" within it.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> backlash = load_model("sma/timing_matrix").parameters["backlash"]
    >>> tell_side(backlash, Fraction(1, 10)), tell_side(backlash, Fraction(1, 4))
    ('below', '')
    """
    if ball(cumulative(parameter, value)) < QUARTER:
        return "below"
    return "above" if 1 - ball(cumulative(parameter, value, strict=True)) < QUARTER else ""


def beliefs(model: ParametricGame, over: str | Iterable[str] | None = None) -> Beliefs:
    """Return what a model believes about its parameters: which `sample` draws, from what, and why others stay fixed.

    It costs a few quantiles for each parameter. Distributions are those within the ranges, before settings that are
    not admissible are left out; levers are drawn only if named.

    Parameters
    ----------
    model
        Whose parameters they are.
    over
        Name of the parameter that varies, or names of several, as for `sample`. If absent, those that have a
        distribution and that nobody chooses.

    Raises
    ------
    SettingError
        If a name is unknown, or a distribution is none of the parameter's range.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> found = beliefs(load_model("sma/timing_matrix"))
    >>> found
    <Beliefs: sma/timing_matrix, 17 parameters drawn, 2 fixed>
    >>> found.fixed
    {'early_payment': 'lever', 'successor_money_weight': 'no distribution'}
    """
    parameters, kept = drawn(model, over)
    by_name = {each.name: each for each in parameters}
    known = {*model.relevant, *by_name, *kept}
    used = [name for name in model.parameters if name in known]
    entries = (
        ParameterBelief(
            by_name.get(name, model.parameters[name]),
            model.baseline[name],
            "" if name in by_name else kept.get(name) or _tell_why(model, name),
        )
        for name in used
    )
    return Beliefs(model, tuple(entries), rank_correlations(model.dependence, [*by_name]))


def _tell_why(model: ParametricGame, name: str) -> str:
    """Return why a parameter is not drawn that could not be, or is not asked for."""
    parameter = model.parameters[name]
    if name in model.bound:
        return "value given"
    if parameter.distribution is None:
        return "no distribution"
    if parameter.distribution.is_fixed:
        return "fixed distribution"
    return "not named" if parameter.role is Role.UNCERTAINTY else parameter.role.word
