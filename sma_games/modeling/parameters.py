"""Parameters: named exact numbers with a range, a belief and a source; definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from keyword import iskeyword

from sma_games.errors import SettingError
from sma_games.expressions import FUNCTIONS, Formula, parse_formula, parse_number, symbol
from sma_games.expressions.numbers import number_text
from sma_games.modeling.beliefs import Belief, Uniform
from sma_games.modeling.distributions import Distribution, read_distribution
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import ParameterTable

__all__ = [
    "HINDSIGHT",
    "Evidence",
    "Parameter",
    "Role",
    "belief_of",
    "number_text",
    "percent_hint",
    "read_definitions",
    "read_parameters",
    "read_value",
    "why_no_belief",
    "why_no_name",
]

FEWEST_PERCENT = 2  # below, a share is more likely to be wrong than to be meant in percent
LARGEST = Fraction(10**300)  # end of a range: samples, tables and figures hold floats
MAX_NAMES = 1_000
HINDSIGHT = "I2"
"""What `information` says of a figure that was published only after the forecast."""
RESERVED = ("calibration", "where")
"""Names of arguments of `fix`, `at` and `grid`, which take parameters by name."""


class Role(Enum):
    """What kind of number a parameter is."""

    LEVER = "Someone chooses it."
    UNCERTAINTY = "Nobody knows it exactly."
    CONSTANT = "It is fixed."

    @property
    def word(self) -> str:
        """The word that model files use."""
        return self.name.lower()


class Evidence(Enum):
    """What the source of a parameter gives."""

    VALUE = "The source gives the number."
    RANGE = "The source gives a range."
    SIGN = "The source gives only the sign."
    ASSUMPTION = "No source gives it."

    @property
    def word(self) -> str:
        """The word that model files use."""
        return self.name.lower()


@dataclass(frozen=True)
class Parameter:
    """A named number of a model; values and bounds are exact.

    Examples
    --------
    >>> backlash = Parameter("backlash", Fraction(1, 10), low=Fraction(0), high=Fraction(1, 2))
    >>> backlash.value in backlash
    True
    """

    name: str
    value: Fraction
    """The value at the baseline."""
    unit: str = ""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)
    distribution: Distribution | None = None
    role: Role = Role.UNCERTAINTY
    meaning: str = ""
    source: str = ""
    information: str = ""
    """When it was known: I0 and I1 by the time of the forecast, I2 only later."""
    evidence: Evidence | None = None
    """What the source gives; None if the file does not say."""
    note: str = ""
    label: str = ""
    """What charts and tables show beside the name."""

    @property
    def is_hindsight(self) -> bool:
        """Whether the value was published only after the forecast."""
        return self.information == HINDSIGHT

    def __contains__(self, value: Fraction) -> bool:
        return self.low <= value <= self.high

    @property
    def words(self) -> str:
        """What a sentence calls it: its label, or its name if it has none."""
        return self.label or self.name

    @property
    def range_text(self) -> str:
        """The admissible interval as text."""
        return f"[{number_text(self.low)}, {number_text(self.high)}]"


def belief_of(parameter: Parameter) -> Belief:
    """Return what is believed about a parameter within its range: its distribution, or that all values are as likely.

    Raises
    ------
    SettingError
        If it puts weight outside the range, where values would be refused one by one, or none inside.

    Examples
    --------
    >>> belief_of(Parameter("backlash", Fraction(1, 10))).mean
    Fraction(1, 2)
    """
    reason = why_no_belief(parameter)
    if reason:
        raise SettingError(f"{parameter.name}: {reason}")
    return _belief(parameter)


def why_no_belief(parameter: Parameter) -> str:
    """Return why values cannot be drawn from a parameter's distribution within its range, or "" if they can."""
    belief = _belief(parameter)
    if belief.why_empty():
        return belief.why_empty()
    low, high = belief.ends
    if low in parameter and high in parameter:
        return ""
    return (
        f"its distribution {belief.kind} reaches beyond its range {parameter.range_text}; "
        "make the range wider or the distribution narrower"
    )


def _belief(parameter: Parameter) -> Belief:
    if parameter.distribution is None:
        return Uniform((parameter.low, parameter.high), parameter.low, parameter.high)
    return parameter.distribution.within(parameter.low, parameter.high, parameter.value)


def percent_hint(parameter: Parameter, value: Fraction | float) -> str:
    """Return the way out for a value outside the range if it was probably meant in percent, else "".

    Examples
    --------
    >>> percent_hint(Parameter("p", Fraction(1, 2)), Fraction(55))
    '; for 55 percent write 0.55'
    """
    if not (FEWEST_PERCENT <= value <= 100 and parameter.low >= 0 and parameter.high <= 1):  # noqa: PLR2004
        return ""
    share = parse_number(value) / 100
    return f"; for {number_text(100 * share)} percent write {number_text(share)}" if share in parameter else ""


def read_parameters(tables: Mapping[str, ParameterTable], problems: ProblemList) -> dict[str, Parameter]:
    """Return the parameters of a file by name; whatever is wrong with one is noted."""
    found = {}
    if len(tables) > MAX_NAMES:
        problems.add("parameters", f"there are {len(tables)}; at most {MAX_NAMES} are supported")
        return {}
    for name, table in tables.items():
        place = f"parameters.{name}"
        check_name(name, place, problems)
        parameter = _parameter(name, table, place, problems)
        if parameter is not None:
            found[name] = parameter
    return found


def read_definitions(
    tables: Mapping[str, str], declared: Iterable[str], problems: ProblemList
) -> tuple[dict[str, Formula], dict[str, Formula]]:
    """Return the definitions of a file, and the scope of its formulas: parameters and definitions."""
    if len(tables) > MAX_NAMES:
        problems.add("definitions", f"there are {len(tables)}; at most {MAX_NAMES} are supported")
        tables = {}
    scope = {name: symbol(name) for name in declared if not why_no_name(name)}
    definitions: dict[str, Formula] = {}
    for name, text in tables.items():
        place = f"definitions.{name}"
        check_name(name, place, problems)
        if name in scope and name not in definitions:
            problems.add(place, f"{name!r} is a parameter already; choose another name")
        formula = problems.formula(place, text, scope)
        if formula is not None:
            definitions[name] = scope[name] = formula
        else:  # one mistake is one problem: what uses this definition is not to blame
            scope.setdefault(name, parse_formula("0"))
    return definitions, scope


def check_name(name: str, place: str, problems: ProblemList) -> None:
    """Note why formulas cannot use a name, if they cannot."""
    reason = why_no_name(name)
    if reason:
        problems.add(place, reason)


def why_no_name(name: str) -> str:
    """Return why formulas cannot use a name, or "" if they can.

    Examples
    --------
    >>> why_no_name("min"), why_no_name("p_trump")
    ("'min' is a function of formulas; choose another name", '')
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return f"{name[:60]!r} is no name; names are letters, digits and _, and start with a letter"
    if name in FUNCTIONS or name == "where":
        return f"{name!r} is a function of formulas; choose another name"
    if iskeyword(name) or name in RESERVED:
        return f"{name!r} is a reserved word; choose another name"
    return ""


def _parameter(name: str, table: ParameterTable, place: str, problems: ProblemList) -> Parameter | None:
    value = _number(table.value, f"{place}.value", problems)
    low, high = (_number(text, f"{place}.range", problems) for text in table.range)
    belief = table.distribution
    distribution = None if belief is None else read_distribution(belief, f"{place}.distribution", problems)
    if value is None or low is None or high is None:
        return None
    parameter = Parameter(
        name=name,
        value=value,
        unit=table.unit,
        low=low,
        high=high,
        distribution=distribution,
        role=Role[table.role.upper()],
        meaning=table.meaning,
        source=table.source,
        information=table.information,
        evidence=Evidence[table.evidence.upper()] if table.evidence else None,
        note=table.note,
    )
    if low >= high:
        problems.add(f"{place}.range", f"{parameter.range_text} is empty; the lower end must be below the upper end")
    elif max(-low, high) > LARGEST or high - low < 1 / LARGEST:
        problems.add(f"{place}.range", "is too large or too small for floats; keep to 1e-300 .. 1e300: change the unit")
    else:
        _check_inside(value, parameter, f"{place}.value", problems)
        reason = why_no_belief(parameter)
        if reason and value in parameter:
            problems.add(f"{place}.distribution", reason)
    return parameter


def read_value(text: str, parameter: Parameter, place: str, problems: ProblemList) -> Fraction | None:
    """Return the value that a text gives to a parameter, or note why it is none; outside the range is noted too."""
    value = _number(text, place, problems)
    if value is not None:
        _check_inside(value, parameter, place, problems)
    return value


def _check_inside(value: Fraction, parameter: Parameter, place: str, problems: ProblemList) -> None:
    if value not in parameter:
        hint = percent_hint(parameter, value)
        problems.add(place, f"{number_text(value)} lies outside range {parameter.range_text}{hint}")


def _number(text: str, place: str, problems: ProblemList) -> Fraction | None:
    try:
        return parse_number(text)
    except SettingError as error:
        problems.add(place, str(error))
        return None
