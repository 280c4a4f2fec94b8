"""Documents of questions about what is believed of parameters, and of models side by side."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from sma_games.cli.documents.parts import Answer, ChancePart, Document, EstimatePart, ExactNumber, Numbers, Range

__all__ = [
    "ActionPart",
    "BoxPart",
    "CompareDocument",
    "ComparedPart",
    "DecideDocument",
    "EndPart",
    "GradedPart",
    "IndexPart",
    "InfluencePart",
    "LearnDocument",
    "PairPart",
    "ProbabilityDocument",
    "ScenariosDocument",
    "SensitivityDocument",
    "SpreadPart",
]


class ProbabilityDocument(Answer):
    """How probable a claim is, in each reading."""

    command: Literal["probability"]
    claim: str
    given: list[str]
    for_some: str | None
    over: list[str]
    not_drawn: dict[str, str]
    method: str
    method_text: str
    reason: str
    status: str
    status_text: str
    probabilities: dict[str, ChancePart]
    condition: ChancePart
    acceptance: ChancePart
    undecided: ChancePart
    num_lines: int
    along: str | None
    """The parameter along which lines were solved exactly."""
    seed: int | None


class SpreadPart(TypedDict):
    """Mean, standard deviation and quantiles of a parameter."""

    mean: float
    deviation: float
    quantiles: dict[str, float]


class PosteriorPart(SpreadPart):
    """The same after an observation, with the standard error of the mean."""

    standard_error: float


class LearnedPart(TypedDict):
    """What is believed of a parameter before and after."""

    parameter: str
    prior: SpreadPart
    posterior: PosteriorPart
    shift: float


class LearnDocument(Answer):
    """What an observation teaches about parameters."""

    command: Literal["learn"]
    observed: str
    given: list[str]
    over: list[str]
    probability: ChancePart
    parameters: list[LearnedPart]
    num_lines: int
    num_asked: int
    along: str | None
    seed: int


class GradedPart(EstimatePart):
    """An estimate, and what it rests on."""

    evidence: str


class ActionPart(TypedDict):
    """What an action is worth to a player who does not know the parameters."""

    action: str
    expected: GradedPart
    low: GradedPart
    high: GradedPart
    best: GradedPart
    expected_regret: GradedPart
    largest_regret: GradedPart
    worst: GradedPart
    greatest: GradedPart
    expected_weak: GradedPart
    expected_strong: GradedPart


class RecommendationPart(TypedDict):
    """What a rule chooses."""

    rule: str
    rule_text: str
    action: str
    sure: bool


class HurwiczPart(TypedDict):
    """Coefficients for which Hurwicz's rule chooses an action."""

    low: float
    high: float
    action: str


class DecideDocument(Answer):
    """What a player should do who does not know the parameters, and what it is worth to learn them."""

    command: Literal["decide"]
    player: str
    stage: str | None
    over: list[str]
    informed: bool
    ties: str
    status: str
    status_text: str
    caveat: str
    actions: list[ActionPart]
    recommendations: list[RecommendationPart]
    hurwicz: list[HurwiczPart]
    perfect_information: GradedPart
    information: dict[str, dict[str, GradedPart]]
    settings: int
    acceptance_rate: float
    seed: int


class IndexPart(TypedDict):
    """An index, and half the width of its interval of 95 percent."""

    value: float | None
    half_width: float | None
    exact: ExactNumber | None


class PairPart(IndexPart):
    """How much two parameters do together."""

    parameters: list[str]


class EndPart(TypedDict):
    """The outcome at an end of what is believed of a parameter."""

    value: ExactNumber
    outcome: ExactNumber | None
    equilibria: list[str]


class InfluencePart(TypedDict):
    """How much a parameter, or a group of them, matters."""

    name: str
    parameters: list[str]
    indices: dict[str, IndexPart]
    ends: list[EndPart] | None
    meaning: str
    unit: str
    evidence: str | None
    value_of_information: float | None
    reason: str


class SensitivityDocument(Answer):
    """Which parameters matter for an outcome."""

    command: Literal["sensitivity"]
    outcome: str
    method: str
    method_text: str
    over: list[str]
    not_drawn: dict[str, str]
    status: str
    status_text: str
    mean: IndexPart | None
    variance: IndexPart | None
    influences: list[InfluencePart]
    pairs: list[PairPart]
    interaction_share: float | None
    without_evidence: list[str]
    num_evaluations: int
    seed: int


class BoxPart(TypedDict):
    """A box of parameters, and how much of what is asked about lies in it."""

    limits: dict[str, Range]
    conditions: list[str]
    mass: EstimatePart
    density: EstimatePart
    coverage: EstimatePart
    proved: bool


class ScenariosDocument(Answer):
    """Boxes in which a claim is proved."""

    command: Literal["scenarios"]
    claim: str
    over: list[str]
    status: str
    status_text: str
    advice: str
    probability: EstimatePart
    covered: EstimatePart
    boxes: list[BoxPart]
    peeled: list[BoxPart]
    seed: int


class BetweenPart(TypedDict):
    """A probability between bounds."""

    value: float
    low: float
    high: float


class TipPart(TypedDict):
    """A value of one parameter beyond which the verdict is another one."""

    parameter: str
    side: str
    value: ExactNumber
    mass_beyond: float | None


class ComparedPart(TypedDict):
    """What one model answers."""

    model: str
    calibration: str | None
    setting: Numbers
    equilibria: list[str]
    status: str
    claim: str | None
    verdict: str | None
    probabilities: dict[str, BetweenPart]
    tipping_values: list[TipPart]
    method: str | None
    reason: str


class CompareDocument(Document):
    """What several models or calibrations answer, side by side."""

    command: Literal["compare"]
    agree: bool | None
    models: list[ComparedPart]
