"""The smallest parts of a model file: exact numbers as text, formulas, and tables that know all their keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = ["Alternatives", "FormulaText", "NumberText", "Table", "number_as_text", "one_or_named"]


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

Alternatives = Annotated[
    str | dict[str, str], PlainValidator(one_or_named, json_schema_input_type=str | dict[str, str])
]


class Table(BaseModel):
    """A table that knows all its keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
