"""Documents of what is asked at one setting, or of a table of settings."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from sma_games.cli.documents.parts import Answer, ExactNumber, Numbers

__all__ = [
    "AnswerPart",
    "AutomataPart",
    "BeliefsPart",
    "DeviationPart",
    "DiscountsPart",
    "DominanceDocument",
    "DrawnPart",
    "DynamicsDocument",
    "EliminationPart",
    "EquilibriumPart",
    "OfferPart",
    "PathPart",
    "PayoffSetPart",
    "PersuadeDocument",
    "QuantilesPart",
    "RefinementPart",
    "RepeatedDocument",
    "SelectionPart",
    "SolveDocument",
    "SweepDocument",
]

Choices: TypeAlias = Numbers | dict[str, Numbers]
"""Probabilities by strategy, or by information set and action."""


class BeliefsPart(TypedDict):
    """What may be believed at an information set: the extreme points by history, and conditions on all of them."""

    reached: bool
    extreme: list[Numbers]
    conditions: list[str]


class RefinementPart(TypedDict):
    """Whether an equilibrium of a signalling game passes the tests, and what breaks it."""

    is_intuitive: bool
    survives_d1: bool
    reasons: list[str]


class DrawnPart(TypedDict):
    """A profile that a joint distribution draws."""

    profile: dict[str, str]
    probability: ExactNumber


class OfferPart(TypedDict):
    """What a proposer does in a state of a round."""

    round: int | str
    state: str
    proposer: str
    action: str
    price: ExactNumber | None
    payoffs: list[ExactNumber]


class EquilibriumPart(TypedDict):
    """An equilibrium: what players do, by player or as a joint distribution, what they get, and its properties."""

    number: int
    profile: NotRequired[dict[str, Choices]]
    distribution: NotRequired[list[DrawnPart]]
    payoffs: Numbers
    properties: list[str]
    """Such as strict, or Pareto-dominated."""
    max_regret: NotRequired[ExactNumber]
    """What a player can gain at most, of one that is approximate."""
    measures: NotRequired[Numbers]
    values: NotRequired[dict[str, Numbers]]
    beliefs: NotRequired[dict[str, BeliefsPart]]
    refinement: NotRequired[RefinementPart]
    offers: NotRequired[list[OfferPart]]
    path: NotRequired[dict[str, str]]
    """Of a pure one of a tree: the action at each information set that is reached, and below at each of the others."""
    off_path: NotRequired[dict[str, str]]


class ReasonPart(TypedDict):
    """Why a method was taken, what it promises, and what more would cost."""

    why: str
    guarantee: str
    cost: str
    more: str


class ContinuumPart(TypedDict):
    """A part of a continuum of equilibria."""

    used: dict[str, Any]
    conditions: list[str]


class SelectionPart(TypedDict):
    """Which equilibria a rule chooses, and why."""

    rule: str
    decided: bool
    equilibria: list[int]
    reason: str


class SolveDocument(Answer):
    """The equilibria of a model at one setting."""

    command: Literal["solve"]
    concept: str
    method: str
    choice: ReasonPart
    options: dict[str, Any]
    status: str
    status_text: str
    num_equilibria: int | None
    """Null if the number is too long for JSON; the text has it."""
    num_equilibria_text: str
    num_listed: int
    """How many of them are listed; --limit raises it."""
    equilibria: list[EquilibriumPart]
    components: list[list[int]]
    """The numbers of the equilibria in each connected component."""
    maximal_subsets: list[list[int]]
    """The maximal convex subsets of the Nash equilibria, by the numbers of their extreme points."""
    cells: list[ContinuumPart]
    indices: list[int] | None
    """The index of each component, if it was asked for."""
    selection: SelectionPart | None


class EliminationPart(TypedDict):
    """A strategy that is eliminated, and the mixture that dominates it."""

    round: int
    player: str
    strategy: str
    dominator: Numbers
    kind: str


class DominanceDocument(Answer):
    """Which strategies iterated elimination takes away, and what it leaves."""

    command: Literal["dominance"]
    kind: str
    dominators: str
    steps: list[EliminationPart]
    remaining: dict[str, list[str]]
    meaning: str


class DeviationPart(TypedDict):
    """A player who does something else for once."""

    player: str
    state: str
    action: str


class DiscountsPart(TypedDict):
    """Discount factors at which automata are an equilibrium, and what pays just outside."""

    low: ExactNumber
    high: ExactNumber
    includes_high: bool
    pays_below: list[DeviationPart]
    pays_above: list[DeviationPart]


class AutomataPart(TypedDict):
    """AutomataPart, and the discount factors at which they are an equilibrium."""

    automata: str
    plays: str
    punishes_with: str | None
    intervals: list[DiscountsPart]
    by_player: dict[str, list[DiscountsPart]]


class PayoffSetPart(TypedDict):
    """The equilibrium payoffs at a discount factor: between the polygons with these corners."""

    discount: ExactNumber
    status: str
    status_text: str
    reason: str
    distance: float | None
    minmax: Numbers
    inner: list[Numbers]
    outer: list[Numbers]


class RepeatedDocument(Answer):
    """What lasts if a matrix is played for ever."""

    command: Literal["repeated"]
    automata: list[AutomataPart]
    payoffs: PayoffSetPart | None


class PersuadeDocument(Answer):
    """The best signal to which a sender can commit."""

    command: Literal["persuade"]
    sender: str
    receiver: str
    value: ExactNumber
    receiver_payoff: ExactNumber
    uninformed: ExactNumber
    informed: ExactNumber
    signal: dict[str, Numbers]
    posterior: dict[str, Numbers]
    reply: dict[str, str]


class ReachedPart(TypedDict):
    """An exact equilibrium, with the probability of each strategy."""

    equilibrium: int
    words: str
    probability: dict[str, float]


class PathPart(TypedDict):
    """A path: where it starts and ends, and the equilibrium or component that it reaches."""

    start: dict[str, float]
    end: dict[str, float]
    reached: int | None
    component: int | None
    distance: float


class DynamicsDocument(Answer):
    """Which equilibria learning and evolution reach."""

    command: Literal["dynamics"]
    method: str
    nashpy_function: str
    seed: int | None
    tolerance: float
    packages: str
    options: dict[str, Any]
    steps: int
    time: float
    status: str
    equilibria: list[ReachedPart]
    paths: list[PathPart]


class AnswerPart(TypedDict):
    """How often an answer occurs: the types of all equilibria, and the interval of 95 percent of its share."""

    answer: list[str]
    count: int
    share: float
    interval: list[float]


class QuantilesPart(TypedDict):
    """QuantilesPart of a quantity over all settings, by level, and how far off they may be."""

    quantity: str
    quantiles: dict[str, float | None]
    error: float | None


class SweepDocument(Answer):
    """The answers at many settings, and how often each occurs."""

    command: Literal["sweep"]
    settings: dict[str, Any]
    num_settings: int
    method: str
    method_reason: str
    num_undecided: int
    num_inadmissible: int
    num_without_mixtures: int
    caveat: str
    num_beyond_floats: int
    interrupted: str | None
    """How far Ctrl-C let it come."""
    selection: str
    answers: list[AnswerPart]
    quantiles: list[QuantilesPart] | None
