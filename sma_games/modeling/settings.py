"""Checks of settings: a value for every parameter, each an exact number within its range."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import nearest_float
from sma_games.errors import SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.games.labels import widened
from sma_games.modeling.parameters import Parameter, percent_hint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["complete_arrays", "complete_setting"]

Number = int | str | float | Fraction | Decimal


def complete_setting(
    parameters: Mapping[str, Parameter],
    calibrations: Mapping[str, Mapping[str, Fraction]],
    calibration: str | None,
    values: Mapping[str, Number],
) -> dict[str, Fraction]:
    """Return the baseline, changed by a calibration and then by single values.

    Raises
    ------
    SettingError
        Naming the calibration, the parameter or the value at fault.
    """
    setting = {name: parameter.value for name, parameter in parameters.items()}
    if calibration is not None:
        if calibration not in list(calibrations):
            known = ", ".join(calibrations) or "none"
            near = did_you_mean(calibration, calibrations)
            raise SettingError(f"unknown calibration {calibration!r}{near}; this model has: {known}")
        setting |= calibrations[calibration]
    for name, value in values.items():
        parameter = _parameter(parameters, name)
        setting[name] = _number(parameter, value)
        if setting[name] not in parameter:
            hint = percent_hint(parameter, setting[name])
            raise SettingError(f"{name} = {shown_text(value)} lies outside its range {parameter.range_text}{hint}")
    return setting


def complete_arrays(
    parameters: Mapping[str, Parameter], start: Mapping[str, Fraction], settings: Mapping[str, ArrayLike]
) -> tuple[dict[str, NDArray[np.float64]], int]:
    """Return an array of equal length for every parameter, and that length.

    Raises
    ------
    SettingError
        Naming the first parameter or value at fault.
    """
    if not isinstance(settings, Mapping):
        raise SettingError(f"expected arrays of values by parameter, found {settings!r}")
    given = {name: _column(_parameter(parameters, name), values) for name, values in settings.items()}
    lengths = {name: len(column) for name, column in given.items() if column.ndim}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise SettingError(f"arrays of settings differ in length: {shown}")
    count = next(iter(lengths.values()), 1)
    columns = {name: np.array(nearest_float(value)) for name, value in start.items()} | given
    return {name: np.broadcast_to(column, (count,)) for name, column in columns.items()}, count


def _parameter(parameters: Mapping[str, Parameter], name: str) -> Parameter:
    if name not in parameters:
        near = did_you_mean(name, parameters) or f"; this model has: {', '.join(parameters) or 'none'}"
        raise SettingError(f"unknown parameter {name!r}{near}")
    return parameters[name]


def _number(parameter: Parameter, value: Any) -> Fraction:
    try:
        return parse_number(value)
    except SettingError as error:
        raise SettingError(f"{parameter.name}: {error}") from None


def _column(parameter: Parameter, values: ArrayLike) -> NDArray[np.float64]:
    try:
        column = np.asarray(widened(values), dtype=np.float64)
    except (TypeError, ValueError):
        raise SettingError(f"{parameter.name}: the values of a batch must be numbers") from None
    if column.ndim > 1:
        raise SettingError(f"{parameter.name}: expected one number per setting, found an array of shape {column.shape}")
    inside = (column >= nearest_float(parameter.low)) & (column <= nearest_float(parameter.high))
    if not inside.all():
        first = np.atleast_1d(column)[int(np.atleast_1d(inside).argmin())]
        hint = percent_hint(parameter, float(first))
        raise SettingError(f"{parameter.name} = {first:g} lies outside its range {parameter.range_text}{hint}")
    return column
