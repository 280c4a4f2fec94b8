"""The format of the document that `export_answers` returns: what a program needs to answer for a model exactly.

Numbers are texts such as "3", "-1/4", so that they stay exact; formulas are straight-line code.
"""

from __future__ import annotations

from hashlib import sha256
from json import dumps
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["FORMAT", "VERSION", "AnswersDocument", "answers_schema", "digest_of"]

FORMAT: Literal["sma-games answers"] = "sma-games answers"
VERSION: Literal[1] = 1

Exact = Annotated[str, Field(pattern=r"^-?\d+(/\d+)?$", description="An integer, or a fraction such as -1/4.")]
Decimal = Annotated[str, Field(description="A rounded decimal, such as 0.25 or 1e-05.")]
Place = Annotated[int, Field(ge=0, description="The number of an operation in `code`, counted from 0.")]
FormulaNumber = Annotated[int, Field(ge=0, description="The number of a formula in `formulas`, counted from 0.")]
Number = Annotated[int, Field(ge=0, description="A place in a list, counted from 0.")]
Sign = Literal[-1, 0, 1]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelPart(_Part):
    """Which model it is."""

    name: str
    """Its slug, or the name of a file, as the command line takes it."""
    title: str
    question: str
    form: str
    sha256: str
    """Of the complete model file."""
    concept: str
    """The solution concept, as `solve` calls it."""
    reduced: bool
    """Whether the matrix is the reduced normal form of a tree."""


class BeliefPart(_Part):
    """What is believed of a parameter, rounded."""

    text: str
    quantiles: list[tuple[Decimal, Decimal]]
    """Probabilities, and the values that are exceeded with the rest of the probability, in order."""


class ParameterPart(_Part):
    """A parameter on which the answer depends."""

    name: str
    label: str
    meaning: str
    unit: str
    role: str
    evidence: str
    source: str
    value: Exact
    """At the baseline of the model as it is bound."""
    low: Exact
    high: Exact
    belief: BeliefPart | None


class CalibrationPart(_Part):
    """A named setting: values of some parameters, by their number."""

    name: str
    values: list[tuple[Number, Exact]]


class ConditionPart(_Part):
    """What a setting must satisfy to be admissible: the sign of a result."""

    place: Place
    signs: list[Sign]
    text: str


class MatrixPart(_Part):
    """A normal form."""

    strategies: list[list[str]]
    payoffs: list[list[FormulaNumber]]
    """By player, for each cell, the last player's strategy fastest."""


class DecisionPart(_Part):
    """A node at which a player moves."""

    kind: Literal["decision"] = "decision"
    player: Number
    set: str
    """The label of the information set."""
    actions: list[str]
    children: list[Number]


class ChancePart(_Part):
    """A node at which chance moves."""

    kind: Literal["chance"] = "chance"
    name: str
    branches: list[str]
    children: list[Number]
    probabilities: list[FormulaNumber]


class EndPart(_Part):
    """A leaf."""

    kind: Literal["end"] = "end"
    payoffs: list[FormulaNumber]
    measures: list[FormulaNumber]


class TreePart(_Part):
    """A tree with perfect information; parents stand before their children."""

    nodes: list[DecisionPart | ChancePart | EndPart]


class StatePart(_Part):
    """A state of a stochastic game, with its pure profiles."""

    name: str
    profiles: list[list[str]]
    payoffs: list[list[FormulaNumber]]
    """By profile and player."""
    transitions: list[list[tuple[Number, FormulaNumber]]]
    """By profile: the next state and its probability."""


class StochasticPart(_Part):
    """A stochastic game, of which pure stationary equilibria are found."""

    states: list[StatePart]
    discount: FormulaNumber


class BargainingPart(_Part):
    """A bargaining problem about a price in which payoffs are linear."""

    solution: str
    variable: str
    low: FormulaNumber
    high: FormulaNumber
    intercepts: list[FormulaNumber]
    slopes: list[FormulaNumber]
    alternatives: list[list[FormulaNumber]]
    """By player, what there is without an agreement; the best of them counts."""
    weights: list[FormulaNumber]
    veto: list[Number]


class FoundPart(_Part):
    """An equilibrium that was found beforehand; numbers are exact, or decimals if they are irrational."""

    words: Number
    """The place of its sentence in `texts`."""
    type: Number
    """The place in `texts` of what stays the same about it while numbers change."""
    payoffs: list[str]
    measures: list[str]


class PointPart(_Part):
    """The answer at one setting."""

    value: Exact
    """Of the parameter that differs from the baseline."""
    refusal: str
    """Why there is none; empty if there is one."""
    status: str
    """Whether all equilibria were found, as a sentence."""
    count: str
    """How many there are: an integer, which may be long."""
    equilibria: list[FoundPart]
    """The first of them, each play once."""


class LinePart(_Part):
    """The answers along one parameter, by ascending values."""

    points: list[PointPart]


class TablePart(_Part):
    """Answers found beforehand, along one parameter at a time."""

    texts: list[str]
    """Who does what with which numbers, and without them, each sentence once."""
    here: PointPart
    """At the baseline."""
    lines: list[LinePart]
    """By parameter."""


class WordsPart(_Part):
    """What a reader calls the names of the model."""

    players: list[str]
    unit: str
    """Of payoffs; empty if they are plain numbers."""
    unit_meaning: str
    """What the unit is, and what it is worth; empty if the file does not say."""
    actions: list[tuple[str, str, str]]
    """A name, what one does who takes the action, and the infinitive."""
    branches: list[tuple[str, str, str]]
    """A stage, a branch, and what happens then."""
    measures: list[tuple[str, str]]
    """Names, with units if the file says them."""
    measured: str
    """What the numbers of measures are: expected, or agreed on."""


class AnswersDocument(_Part):
    """A model with everything that is needed to answer for it exactly, at any setting."""

    format: Literal["sma-games answers"] = FORMAT
    version: Literal[1] = VERSION
    model: ModelPart
    kind: Literal["matrix", "normal", "tree", "stochastic", "bargaining", "table"]
    players: list[str]
    parameters: list[ParameterPart]
    in_file: list[tuple[Number, Exact]]
    """The values in the model file of parameters whose baseline is another, by their number."""
    dependent: list[Number]
    """Parameters that are not believed to be independent of each other, by their number."""
    without_effect: list[str]
    """Parameters of the file on which nothing depends."""
    calibrations: list[CalibrationPart]
    code: list[list[str | int]]
    """Operations on earlier results: the name of the operation, then its operands."""
    formulas: list[Place]
    """The operation that gives each formula to which `structure` refers."""
    conditions: list[ConditionPart]
    """In the order in which they are asked."""
    structure: MatrixPart | TreePart | StochasticPart | BargainingPart | TablePart
    words: WordsPart
    digest: str = ""
    """The SHA-256 of the document without it, as JSON with sorted keys and without spaces."""


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 by which a damaged document is noticed."""
    rest = {key: value for key, value in content.items() if key != "digest"}
    text = dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def answers_schema() -> dict[str, Any]:
    """Return the JSON schema of the document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **AnswersDocument.model_json_schema(),
        "title": f"{FORMAT}, version {VERSION}",
    }
