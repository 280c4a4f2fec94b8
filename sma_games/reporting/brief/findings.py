"""How sure the answer of a page is: probabilities, decisions, influence, the nearest change, and what other models say.

What is drawn are the models' own beliefs: every uncertainty that a payoff uses, and the price of the page, either drawn
too or held at today's value. Other levers and constants stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf

from sma_games.answers import parametric_form
from sma_games.modeling import ParametricGame, load_model
from sma_games.modeling.label_tables import PageClaim, ReportTable
from sma_games.regions import Norm, Zone, robustness, zone
from sma_games.reporting.brief.happened import Happened, find_happened
from sma_games.sensitivity import (
    Chance,
    ComparedModel,
    Decision,
    Probability,
    Sensitivity,
    beliefs,
    compare,
    decide,
    probability,
    sensitivity,
)
from sma_games.sensitivity.estimated import why_single
from sma_games.sensitivity.events import read_event

__all__ = [
    "FINE",
    "INDEX",
    "Findings",
    "Prices",
    "Verdict",
    "find_how_sure",
    "find_prices",
    "find_verdict",
    "line_precision",
    "smallest_change",
]

FINE, COARSE = 0.002, 0.1
"""Half the width of intervals: along lines, and where each setting has to be solved by itself."""
INDEX = 0.02
"""Half the width of the interval of an index."""


@dataclass(frozen=True)
class Verdict:
    """What one model says of the outcome: at today's values, at the other calibration, and under its beliefs."""

    name: str
    """What the page calls the model."""
    baseline: ComparedModel
    other: ComparedModel
    """At the calibration of the page."""
    drawn: Probability | None
    """How probable the outcome is if the price is drawn too; None if the model has no such lever."""

    @property
    def forecast(self) -> Chance | None:
        """How probable it is that the outcome is an equilibrium at the calibration of the page; None if not known."""
        return self.other.probability.upper if self.other.probability else None


@dataclass(frozen=True)
class Prices:
    """At which prices the outcome is an equilibrium, the price being negotiated."""

    zones: Mapping[str, tuple[Zone, Zone]]
    """Exact, at today's values and at the calibration of the page, by what the page calls each model."""
    in_range: Probability
    """How probable it is, in the first model, that there is such a price in its range."""
    anywhere: Probability
    """How probable it is that there is one at all."""


@dataclass(frozen=True)
class Findings:
    """All that is said about how far to trust the answer."""

    verdicts: tuple[Verdict, ...]
    """Of the models of the page, and then of others that ask the question."""
    decisions: Mapping[str, Decision]
    """What the decider should do who does not know the parameters, by the slug of each model of the page."""
    influence: Sensitivity
    """What the outcome hangs on in the first model."""
    prices: Prices | None
    """None if the models have no such price."""
    smallest_change: tuple[float, float] | None
    """By which share of all ranges the parameters of the first model must move to end it: bounds; None if unknown."""
    happened: Happened | None = None
    """What really happened; None if the page does not know."""


def find_how_sure(page: ReportTable) -> Findings:
    """Return how sure the answer of a page is; seconds, most of them for models that are solved setting by setting."""
    first, model = page.models[0], load_model(page.models[0].slug)
    verdicts = tuple(find_verdict(page, each) for each in (*page.models, *page.others))
    return Findings(
        verdicts,
        {each.slug: decide(load_model(each.slug), page.decider) for each in page.models},
        sensitivity(model, f"some {first.claim}", precision=INDEX),
        find_prices(page),
        smallest_change(model, f"some {first.claim}"),
        find_happened(page, {each.name: each.forecast for each in verdicts}),
    )


def find_verdict(page: ReportTable, asked: PageClaim) -> Verdict:
    """Return what one model says of the outcome; the same on every call.

    Examples
    --------
    >>> from sma_games.modeling.loading import load_page
    >>> page = load_page("sma/front_page").report
    >>> verdict = find_verdict(page, page.others[0])
    >>> verdict.baseline.verdict, round(verdict.baseline.probability.upper.value, 2)
    ('holds in some equilibria', 0.36)
    """
    model = load_model(asked.slug)

    precision = line_precision(model, asked.claim)
    baseline, other = compare([model, (model, page.calibration)], {model.slug: asked.claim}, precision=precision).models
    drawn = None
    if page.price in model.relevant:
        over = [*beliefs(model).drawn, page.price]
        drawn = probability(model, asked.claim, over=over, precision=precision)
    return Verdict(asked.name or model.slug.rpartition("/")[2], baseline, other, drawn)


def line_precision(model: ParametricGame, claim: str) -> float:
    """Return half the width of intervals that a probability can have within seconds.

    Examples
    --------
    >>> line_precision(load_model("textbook/hawk_dove"), "some row = hawk")
    0.002
    """
    asked = parametric_form(model)
    return COARSE if why_single(asked, read_event(asked, claim)) else FINE


def find_prices(page: ReportTable) -> Prices | None:
    """Return at which prices the outcome of a page is an equilibrium; None if the models have no such price.

    Examples
    --------
    >>> from sma_games.modeling.loading import load_page
    >>> found = find_prices(load_page("sma/front_page").report)
    >>> [str(zone.intervals[0]) for zone in found.zones["timing matrix"]]
    ['[2581/2455, 5687/4910]', '[5147/4925, 5672/4925]']
    """
    models = {each.name: (load_model(each.slug), f"some {each.claim}") for each in page.models}
    if not all(page.price in model.relevant for model, _ in models.values()):
        return None
    zones = {
        name: (zone(model, claim, page.price), zone(model.fix(page.calibration), claim, page.price))
        for name, (model, claim) in models.items()
    }
    model, claim = models[page.models[0].name]
    in_range, anywhere = (
        probability(model, claim, for_some=price, precision=FINE) for price in ([page.price], {page.price: None})
    )
    return Prices(zones, in_range, anywhere)


def smallest_change(model: ParametricGame, claim: str) -> tuple[float, float] | None:
    """Return by which share of all ranges parameters must move together until a claim is no longer true: bounds.

    None if no such change was found.

    Examples
    --------
    >>> smallest_change(load_model("textbook/hawk_dove"), "some row = hawk and column = dove")
    (0.08333333333333333, 0.08333333333333333)
    """
    found = robustness(model, claim=claim)
    change = next(each for each in found.joint if each.norm is Norm.LARGEST)
    return None if isinf(change.upper) else change.rounded_bounds
