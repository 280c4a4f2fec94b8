"""Documents about the catalog, about what a model says, and about files that were written."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from sma_games.cli.documents.parts import Answer, Document, ExactNumber, Numbers

__all__ = [
    "CalibrationPart",
    "CheckDocument",
    "CheckedPart",
    "CiteDocument",
    "ConstraintPart",
    "EntryPart",
    "FormulaPart",
    "ModelsDocument",
    "ParameterPart",
    "PeerPart",
    "ProblemPart",
    "ReportDocument",
    "RunDocument",
    "ShowDocument",
]


class EntryPart(TypedDict):
    """A model of the catalog; parameters are counted."""

    slug: str
    title: str
    form: str
    players: list[str]
    parameters: int
    question: str


class ModelsDocument(Document):
    """The models that come with the package."""

    command: Literal["models"]
    models: list[EntryPart]


class ParameterPart(TypedDict):
    """A parameter: its value at the setting and today, its range, and what the model says about it."""

    name: str
    label: str
    value: ExactNumber
    today: ExactNumber
    low: ExactNumber
    high: ExactNumber
    unit: str
    role: str
    distribution: str | None
    meaning: str
    source: str
    evidence: str | None
    information: str
    note: str
    is_used: bool
    """Whether a formula of the model depends on it."""


class ConstraintPart(TypedDict):
    """What admissible settings satisfy."""

    text: str
    meaning: str


class CalibrationPart(TypedDict):
    """A named setting: values, and distributions that it changes."""

    values: Numbers
    distributions: dict[str, str]
    information: str


class FormulaPart(TypedDict):
    """A formula, where it stands in the game, and its value at the setting."""

    place: str
    formula: str
    value: ExactNumber


class ShowDocument(Answer):
    """What a model says: parameters, definitions, and the formulas of the game with their values at the setting."""

    command: Literal["show"]
    question: str
    source: str
    payoff_unit: str
    parameters: list[ParameterPart]
    constraints: list[ConstraintPart]
    calibrations: dict[str, CalibrationPart]
    definitions: dict[str, str]
    formulas: list[FormulaPart]


class CertifiedPart(TypedDict):
    """A certified answer, and whether the solvers find it; null if they do not cover it."""

    place: str
    passed: bool | None
    message: str


class PeerPart(TypedDict):
    """What another package finds; null where it was not asked."""

    peer: str
    version: str
    method: str
    verdict: str
    found: int | None
    equilibria: int
    missing: str
    others: int | None
    wrong: int | None
    largest_regret: float | None
    reason: str
    warning: str


class CheckedPart(TypedDict):
    """What the check of a model has found."""

    model: str
    passed: bool
    answers: list[CertifiedPart]
    peers: list[PeerPart] | None
    """Null if they were not asked, with a note if they could not be."""
    peers_note: str


class ProblemPart(TypedDict):
    """A model that could not be loaded, and why."""

    model: str
    error: str


class CheckDocument(Document):
    """Models against their certified answers."""

    command: Literal["check"]
    models: list[CheckedPart]
    problems: list[ProblemPart]


class CiteDocument(Answer):
    """What to cite of a model, in BibTeX; the keys of sources that are not in the references of the shipped models."""

    command: Literal["cite"]
    package: str
    references: dict[str, str]
    unknown: list[str]


class ReportDocument(Document):
    """The files of a report."""

    command: Literal["report"]
    files: list[str]


class RunDocument(Document):
    """The answer to the main question in words, the table that is printed, and the files that were written."""

    command: Literal["run"]
    answer: str
    caption: str
    table: list[dict[str, str]]
    notes: str
    files: list[str]
