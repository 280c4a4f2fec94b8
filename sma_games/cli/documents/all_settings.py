"""Documents of questions about all settings."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from sma_games.cli.documents.parts import Answer, CheckPart, ExactNumber, Numbers, Range, SharePart

__all__ = [
    "AnswerRegionPart",
    "BoundPart",
    "BranchEventPart",
    "BranchPart",
    "BranchesDocument",
    "ChangePart",
    "DesignDocument",
    "FormulasPart",
    "JointChangePart",
    "JumpPart",
    "LinePart",
    "MapPart",
    "MismatchPart",
    "ObservedRegionPart",
    "PiecePart",
    "PointPart",
    "ProveDocument",
    "RationalizeDocument",
    "RegionPart",
    "RegionsDocument",
    "RobustnessDocument",
    "RowPart",
    "StepPart",
    "TippingDocument",
    "VariedPart",
    "ZoneDocument",
    "ZoneEndPart",
    "ZonePart",
]


class PointPart(ExactNumber):
    """A value at which the answer changes, and the equilibria below, at and above it."""

    distance: float
    below: list[str]
    at: list[str]
    above: list[str]


class AdmissiblePart(TypedDict):
    """Admissible values, and the equilibria at their ends."""

    low: ExactNumber
    high: ExactNumber
    at_low: list[str] | None
    at_high: list[str] | None


class JumpPart(TypedDict):
    """Values that are not admissible, and the equilibria on both sides of them."""

    low: ExactNumber
    high: ExactNumber
    below: list[str]
    above: list[str]


class CellPart(TypedDict):
    """Values between which the answer stays, and the equilibria there."""

    low: ExactNumber
    high: ExactNumber
    equilibria: list[str]


class LinePart(TypedDict):
    """What happens along one parameter."""

    parameter: str
    unit: str
    range: Range
    today: ExactNumber
    status: str
    status_text: str
    has_mixtures: bool
    caveat: str
    points: list[PointPart]
    admissible: list[AdmissiblePart]
    ends: list[PointPart]
    jumps: list[JumpPart]
    off_path: list[PointPart]
    cells: list[CellPart]


class MassPart(TypedDict):
    """A probability, exact if it is rational."""

    exact: str | None
    value: float


class RowPart(ExactNumber):
    """A tipping value, how far it is and how probable are the values beyond it, and the answer there."""

    parameter: str
    distance: float
    """From today, as a share of the range."""
    mass_beyond: MassPart | None
    """Null without a distribution."""
    side: str
    """On which side of the value the answer differs: above or below."""
    changes_answer: bool
    """Whether an equilibrium of today (of a tree, a path of play) is lost or regained beyond it."""
    beyond: str
    """The answer there, in words."""


class RefusalPart(TypedDict):
    """A parameter along which nothing can be said, and why."""

    parameter: str
    reason: str


class TippingDocument(Answer):
    """The parameter values at which the answer changes; rows in the order in which they matter."""

    command: Literal["tipping"]
    claim: str | None
    for_some: str | None
    parameters: list[LinePart]
    rows: list[RowPart]
    not_available: list[RefusalPart]


class VariedPart(TypedDict):
    """A parameter that varies."""

    parameter: str
    unit: str
    range: Range
    today: ExactNumber


class MismatchPart(TypedDict):
    """A setting at which a map and the solver differ."""

    setting: Numbers
    map: list[str]
    solver: list[str]
    formulas: list[str]


class VerificationPart(TypedDict):
    """At how many settings a map was compared with the solver, and where they differ."""

    settings: int
    differences: list[MismatchPart]


class MapPart(TypedDict):
    """What a map is about, and how far it can be trusted."""

    over: list[VariedPart]
    claim: str | None
    where: list[str]
    for_some: str | None
    ending: str
    ending_text: str
    has_mixtures: bool
    caveat: str
    verification: VerificationPart


class RegionPart(TypedDict):
    """Where an answer holds: alternatives of conditions, and a setting at which it does."""

    verdict: str
    verdict_text: str
    conditions: list[list[str]]
    """Alternatives, each a list of conditions that hold together."""
    latex: str
    witness: Numbers | None
    """A setting in the region."""


class FormulasPart(TypedDict):
    """The formulas of an equilibrium."""

    equilibrium: str
    probabilities: dict[str, dict[str, str]]
    payoffs: dict[str, str]
    measures: dict[str, str]
    conditions: list[list[str]]
    right_near: Numbers | None


class AnswerRegionPart(RegionPart):
    """A region with its answer, as labels and in words, its share and its formulas if they were asked for."""

    equilibria: list[str]
    words: list[str]
    share: SharePart | None
    formulas: list[FormulasPart] | None


class RegionsDocument(Answer, MapPart):
    """Where each answer holds, over several parameters."""

    command: Literal["regions"]
    admissible_share: SharePart | None
    now: list[str] | None
    regions: list[AnswerRegionPart]
    existence: list[str]


class ObservedRegionPart(RegionPart):
    """A region in which what was observed is, or is not, an equilibrium."""

    is_equilibrium: bool


class RationalizeDocument(Answer, MapPart):
    """At which values observed play is an equilibrium."""

    command: Literal["rationalize"]
    observed: dict[str, str]
    regions: list[ObservedRegionPart]


class PiecePart(TypedDict):
    """A part of a branch on which formulas stay the same."""

    low: ExactNumber
    high: ExactNumber
    equilibrium: str
    is_strict: bool
    is_extreme: bool
    probabilities: dict[str, dict[str, str]]
    payoffs: dict[str, str]
    measures: dict[str, str]


class BranchPart(TypedDict):
    """An equilibrium, followed from where it appears to where it vanishes."""

    number: int
    labels: list[str]
    appears: ExactNumber
    vanishes: ExactNumber
    pieces: list[PiecePart]


class BranchEventPart(ExactNumber):
    """What happens to branches at a value."""

    kind: str
    kind_text: str
    branches: list[int]
    others: list[int]
    is_tipping_point: bool


class BranchesDocument(Answer):
    """Every equilibrium along one parameter."""

    command: Literal["branches"]
    parameter: str
    unit: str
    range: Range
    today: ExactNumber
    has_mixtures: bool
    caveat: str
    branches: list[BranchPart]
    events: list[BranchEventPart]


class StepPart(TypedDict):
    """A part of a proof: conditions, and what follows from them."""

    conditions: list[str]
    outcome: str
    method: str


class ProveDocument(Answer):
    """A claim with its proof, or with counterexamples."""

    command: Literal["prove"]
    claim: str
    over: list[str]
    where: list[str]
    for_some: str | None
    status: str
    status_text: str
    reason: str
    num_cases: int
    counterexamples: list[Numbers]
    certificate: list[StepPart]
    check: CheckPart


class ChangePart(TypedDict):
    """The nearest value of one parameter at which the answer changes; null if it never does."""

    parameter: str
    today: ExactNumber
    changes_at: ExactNumber | None
    distance: float | None
    quantile_distance: float | None
    outcome: str | None
    equilibria: list[str]


class JointChangePart(TypedDict):
    """The smallest change of all parameters together that changes the answer, in one norm."""

    norm: str
    norm_text: str
    lower: float | None
    """No smaller change does it; null if none does."""
    upper: float | None
    """A change of this size does it, and any larger one in its direction; null if none was found."""
    exact: ExactNumber | None
    setting: Numbers | None
    boundary: str
    outcome: str | None
    equilibria: list[str]


class RobustnessDocument(Answer):
    """The smallest changes that change the answer."""

    command: Literal["robustness"]
    over: list[str]
    claim: str | None
    for_some: str | None
    now: str
    caveat: str
    single: list[ChangePart]
    joint: list[JointChangePart]


class DesignDocument(Answer):
    """The cheapest levers that make an outcome certain."""

    command: Literal["design"]
    wanted: str
    levers: list[str]
    over: list[str]
    where: list[str]
    prices: dict[str, str]
    status: str
    status_text: str
    values: Numbers | None
    """The levers, null if no values were found."""
    limit: Numbers | None
    """With one lever: the exact value that bounds the values that work, attained or not."""
    cost: float | None
    least_cost: float | None
    decisive_settings: list[Numbers]


class BoundPart(TypedDict):
    """A condition that ends an interval, and who would rather do something else behind it."""

    players: list[str]
    condition: str
    formula: str | None


class ZoneEndPart(TypedDict):
    """An end of an interval; null if it has none."""

    value: ExactNumber | None
    included: bool
    bindings: list[BoundPart]
    gains: Numbers


class ZonePart(TypedDict):
    """Values at which a claim holds."""

    low: ZoneEndPart
    high: ZoneEndPart
    width: ExactNumber | None
    width_formula: str | None


class ValueCheckPart(TypedDict):
    """At how many values a zone was compared with the solver, and where they differ."""

    values: int
    faults: list[str]


class ZoneDocument(Answer):
    """At which values of a parameter a claim holds."""

    command: Literal["zone"]
    claim: str
    parameter: str
    asked: list[ExactNumber | None]
    status: str
    status_text: str
    intervals: list[ZonePart]
    check: ValueCheckPart
