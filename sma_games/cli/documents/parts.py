"""Parts that many documents share: numbers, the model and its setting, estimates, and the document of a mistake."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict  # the one of `typing` carries too little at run time before Python 3.12

__all__ = [
    "Answer",
    "ChancePart",
    "CheckPart",
    "Document",
    "EstimatePart",
    "ExactNumber",
    "Mistake",
    "ModelPart",
    "Numbers",
    "Range",
    "SharePart",
]


class ExactNumber(TypedDict):
    """A number as exact text, such as "1/3" or "sqrt(2)", and as the nearest float; null beyond the range of floats.

    An irrational one also comes with the coefficients of its minimal polynomial, that of degree 0 first, and with an
    interval in which the polynomial has no other root.
    """

    exact: str
    value: float | None
    minimal_polynomial: NotRequired[list[int | str]]
    interval: NotRequired[list[str]]


Numbers: TypeAlias = dict[str, ExactNumber]
Range: TypeAlias = list[ExactNumber]
"""The lowest and the highest value."""


@with_config(ConfigDict(use_attribute_docstrings=True))
class Document(TypedDict):
    """What every document has."""

    version: Literal[1]
    """Raised when the format of a document changes in a way that programs must know."""


class Mistake(Document):
    """What is printed instead of an answer if the command could not be carried out."""

    command: str | None
    """Null if there is no such command."""
    error: str
    status: int
    """The exit status."""


class ModelPart(TypedDict):
    """Which model it is."""

    slug: str
    title: str
    form: str
    players: list[str]


class Answer(Document):
    """What every answer about one model has: the model, the calibration that was named, the value of every parameter.

    The provenance is what is needed to get it again: the hash of the model, the setting, options and versions.
    """

    model: ModelPart
    calibration: str | None
    setting: Numbers
    provenance: dict[str, str]


class EstimatePart(TypedDict):
    """A number that is exact where that is known, and otherwise has a standard error."""

    value: float
    standard_error: float | None
    exact: ExactNumber | None


class ChancePart(TypedDict):
    """A probability between bounds, which are sure without a standard error, else an interval of 95 percent."""

    value: float
    low: float
    high: float
    standard_error: float | None
    exact: str | None


class SharePart(TypedDict):
    """The share of the admissible settings that something covers."""

    value: float
    exact: str | None
    standard_error: float
    samples: int
    method: str


class CheckPart(TypedDict):
    """At how many settings an answer was compared with the solver, and where they differ."""

    settings: int
    faults: list[str]
