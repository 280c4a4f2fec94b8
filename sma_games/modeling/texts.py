"""The smallest parts of a model file: exact numbers as text, formulas, and tables that know all their keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = [
    "Alternatives",
    "FormulaText",
    "NumberText",
    "Table",
    "Utility",
    "number_as_text",
    "one_or_listed",
    "one_or_named",
]


def number_as_text(value: Any) -> Any:
    """Return a number or formula as text; pydantic refuses what is neither text nor an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise PydanticCustomError("number_text", "write the number as text so that it stays exact")
    return value


def one_or_named(value: Any) -> Any:
    """Return one formula, or formulas by name; anything else is refused."""
    if isinstance(value, dict) and value:
        return {name: number_as_text(formula) for name, formula in value.items()}
    return number_as_text(value)


def one_or_listed(value: Any) -> Any:
    """Return one formula, or a list of some; anything else is refused."""
    if isinstance(value, list) and value:
        return [number_as_text(formula) for formula in value]
    return number_as_text(value)


NumberText = Annotated[
    str,
    BeforeValidator(number_as_text),
    WithJsonSchema({"type": ["string", "number"], "description": 'An exact number as text: "0.55", "11/20".'}),
]
FormulaText = Annotated[
    str,
    BeforeValidator(number_as_text),
    WithJsonSchema({"type": ["string", "number"], "description": "A formula over parameters and definitions."}),
]

Utility = Annotated[str | list[str], PlainValidator(one_or_listed, json_schema_input_type=str | list[str])]

Alternatives = Annotated[
    str | dict[str, str], PlainValidator(one_or_named, json_schema_input_type=str | dict[str, str])
]


class Table(BaseModel):
    """A table that knows all its keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
