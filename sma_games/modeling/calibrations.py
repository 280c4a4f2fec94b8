"""Calibrations: named partial settings, and what they believe about parameters in place of what the file does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.errors import did_you_mean
from sma_games.modeling.distributions import read_distribution
from sma_games.modeling.parameters import Parameter, Role, belief_of, read_value, why_no_belief
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import CalibratedTable

__all__ = ["Calibration", "read_calibrations", "write_out"]

INFORMATION = "information"
"""The key of a calibration that is no parameter: up to when its figures were known."""
VALUES = "values"
"""The other: with the word MEANS, every parameter that it does not name stands at the mean of its distribution."""
MEANS = "means"


@dataclass(frozen=True)
class Calibration(Mapping[str, Fraction]):
    """A named partial setting: as a mapping, the values that it gives to parameters.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> load_model("sma/timing_matrix").calibrations["strict"]["renewal_payment"]
    Fraction(521, 500)
    """

    given: Mapping[str, Fraction]
    beliefs: Mapping[str, Parameter] = field(default_factory=dict)
    """The parameters to which it gives a distribution, as they then are."""
    information: str = ""
    """Up to when its figures were known; "" if that is not said. Labels compare as text: I0 < I1 < I2, or dates."""

    def __post_init__(self) -> None:
        for name in ("given", "beliefs"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __getitem__(self, name: str) -> Fraction:
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self.given), dict(self.beliefs), self.information)

    @property
    def is_central(self) -> bool:
        """Whether every parameter that it gives something stands at the mean of what it believes."""
        return bool(self.given) and all(
            name in self.beliefs and belief_of(self.beliefs[name]).mean == value for name, value in self.given.items()
        )

    def is_later(self, parameter: Parameter) -> bool:
        """Tell whether what is believed about a parameter rests on later information than the calibration does."""
        return bool(self.information) and parameter.information > self.information


def read_calibrations(
    tables: Mapping[str, Mapping[str, CalibratedTable]],
    declared: Iterable[str],
    parameters: Mapping[str, Parameter],
    problems: ProblemList,
) -> dict[str, Calibration]:
    """Return the calibrations of a file; unknown names, values outside a range and no distributions are noted."""
    names = list(declared)
    return {
        title: _calibration(table, names, parameters, f"calibrations.{title}", problems)
        for title, table in tables.items()
    }


def write_out(
    tables: Mapping[str, Mapping[str, Any]],
    calibrations: Mapping[str, Calibration],
    parameters: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return the tables of calibrations with values where they ask for means: those of other distributions are others.

    Parameters
    ----------
    tables
        As they stand in the file.
    parameters
        The tables of the parameters.
    """
    found: dict[str, Any] = {}
    for title, table in tables.items():
        if VALUES not in table or VALUES in parameters:
            found[title] = table
            continue
        means = {
            name: {
                "value": exact_text(value),
                **{
                    key: parameters[name][key]
                    for key in ("distribution", "source", INFORMATION)
                    if key in parameters[name]
                },
            }
            for name, value in calibrations[title].items()
        }
        found[title] = means | {name: entry for name, entry in table.items() if name != VALUES}
    return found


def _calibration(
    table: Mapping[str, CalibratedTable],
    declared: list[str],
    parameters: Mapping[str, Parameter],
    place: str,
    problems: ProblemList,
) -> Calibration:
    values: dict[str, Fraction] = {}
    beliefs: dict[str, Parameter] = {}
    words = {key: table[key].value for key in (INFORMATION, VALUES) if key in table and key not in declared}
    label = words.get(INFORMATION)
    if VALUES in words:
        others = [parameter for name, parameter in parameters.items() if name not in table]
        beliefs |= _at_means(words[VALUES], others, place, problems)
        values |= {name: each.value for name, each in beliefs.items()}
    for name, entry in table.items():
        here = f"{place}.{name}"
        if name not in declared:
            if name not in words:
                problems.add(here, f"unknown parameter {name!r}{did_you_mean(name, declared)}")
            continue
        if entry.value is None and entry.distribution is None:
            problems.add(here, "give it a value, a distribution, or both")
        if name not in parameters:
            continue
        if entry.value is not None:
            value = read_value(entry.value, parameters[name], here, problems)
            values |= {} if value is None else {name: value}
        if entry.distribution is not None:
            beliefs |= _belief(entry, replace(parameters[name], **_found(values, name)), label or "", here, problems)
    return Calibration(values, beliefs, label or "")


def _at_means(
    word: str | None, parameters: Iterable[Parameter], place: str, problems: ProblemList
) -> dict[str, Parameter]:
    """Return the parameters with a distribution at its mean, constants excepted; they are drawn as before."""
    if word != MEANS:
        problems.add(f"{place}.{VALUES}", f"expected {MEANS!r}, the means of the distributions, not {word!r}")
        return {}
    found = {}
    for parameter in parameters:
        if parameter.distribution is None or parameter.role is Role.CONSTANT or why_no_belief(parameter):
            continue
        mean = belief_of(parameter).mean
        if not isinstance(mean, Fraction):
            hint = f"give {parameter.name} a value here: the mean of {parameter.distribution.kind} is no fraction"
            problems.add(f"{place}.{VALUES}", hint)
        else:
            found[parameter.name] = replace(parameter, value=mean)
    return found


def _found(values: Mapping[str, Fraction], name: str) -> dict[str, Any]:
    return {"value": values[name]} if name in values else {}


def _belief(
    entry: CalibratedTable, parameter: Parameter, label: str, place: str, problems: ProblemList
) -> dict[str, Parameter]:
    """Return a parameter with the distribution of a calibration, by name."""
    assert entry.distribution is not None
    distribution = read_distribution(entry.distribution, f"{place}.distribution", problems)
    if distribution is None:
        return {}
    source, information = entry.source or parameter.source, entry.information or label
    found = replace(parameter, distribution=distribution, source=source, information=information)
    reason = why_no_belief(found)
    if reason:
        problems.add(f"{place}.distribution", reason)
    return {found.name: found}
