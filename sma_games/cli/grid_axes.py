"""What `--grid` says: numbers of values, or the values themselves; asks back where a comma has two meanings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sma_games.cli.options import Choice, check_parameters, meant_assignment
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.modeling import Parameter

__all__ = ["grid_axes"]

PAIR = 2  # whole numbers and a comma: two values, or a decimal
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")


def grid_axes(choice: Choice, assignments: Sequence[str]) -> dict[str, Any]:
    """Return the values of each parameter of a grid, or their number, from texts such as "cost=101"."""
    axes: dict[str, Any] = {}
    for assignment in assignments:
        name, sign, text = (part.strip() for part in assignment.partition("="))
        if not (name and sign and text):
            meant = meant_assignment(assignment, choice.model, "101")
            raise SettingError(f"--grid {assignment}: expected NAME=N or NAME=VALUE,VALUE, for example --grid {meant}")
        check_parameters("--grid", [name], choice.model)
        parameter = choice.model.parameters[name]
        _check_axis(parameter, text)
        if name in axes:
            raise SettingError(f"--grid {name}: given twice; keep one of them")
        axes[name] = int(text) if text.isdecimal() else _values(parameter, text)
    return axes


def _check_axis(parameter: Parameter, text: str) -> None:
    """Refuse a range, or a count that is no plain number, and say how to write the values of a grid."""
    if re.search(r":|\.\.|\bto\b|[(\[]|[\d.]-[\d.]", text):
        low, high = parameter.low, parameter.high
        several = ",".join(map(str, (low, (low + high) / 2, high)))
        raise SettingError(
            f"--grid {parameter.name}={text}: write --grid {parameter.name}=11 for 11 values over its range "
            f"{parameter.range_text}, or the values themselves, as --grid {parameter.name}={several}"
        )


def _values(parameter: Parameter, text: str) -> list[str]:
    """Return the values of a list; ask back if commas may be those of decimals, offering what lies in the range."""
    values = [part.strip() for part in text.split(";" if ";" in text else ",")]
    decimals = _decimals(values) if ";" not in text else None
    is_listed = _are_inside(parameter, values) and len(set(values)) == len(values)
    if decimals is None or (is_listed and len(values) > PAIR and not any(map(_is_padded, values[1:]))):
        return values
    place, several = f"--grid {parameter.name}", " and ".join(values)
    if not _are_inside(parameter, decimals):
        if _are_inside(parameter, values):
            return values
        raise SettingError(
            f"{place}={text}: neither {' and '.join(decimals)} nor {several} lie in its range {parameter.range_text}; "
            "write numbers with a decimal point, and ; between several"
        )
    told = "one number" if len(decimals) == 1 else "numbers"
    listed = f', or --grid "{parameter.name}={";".join(values)}" for the values {several}' if is_listed else ""
    raise SettingError(f"{place}={text}: write {place}={','.join(decimals)} for {told} with a decimal point{listed}")


def _decimals(values: Sequence[str]) -> list[str] | None:
    """Return the numbers that the parts between commas are if some commas are those of decimals; None if none can be.

    Thousands may have points: 1.000,5 is 1000.5.
    """
    if len(values) == PAIR and _THOUSANDS.fullmatch(values[0]) and values[1].isdecimal():
        return [f"{values[0].replace('.', '')}.{values[1]}"]
    if not all(part.lstrip("+-").isdecimal() for part in values):
        return None
    if len(values) % PAIR == 0 and all(part.isdecimal() for part in values[1::2]):
        return [".".join(pair) for pair in zip(values[::2], values[1::2], strict=True)]
    if not any(map(_is_padded, values[1:])):
        return None
    joined = [values[0]]
    for part in values[1:]:
        joined[-1:] = [f"{joined[-1]}.{part}"] if _is_padded(part) else [joined[-1], part]
    return joined


def _is_padded(part: str) -> bool:
    """Tell whether digits are those behind a decimal sign, as 05 in 0,05."""
    return len(part) > 1 and part.startswith("0")


def _are_inside(parameter: Parameter, values: Sequence[str]) -> bool:
    """Tell whether all texts are numbers within the range of a parameter."""
    from sma_games.expressions import parse_number

    try:
        return all(parameter.low <= parse_number(value) <= parameter.high for value in values)
    except SettingError:
        return False
