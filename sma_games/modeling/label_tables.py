"""The tables of a model file that say what its names are called: labels, units, payments, and the page of a report."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sma_games.modeling.texts import NumberText, Table

__all__ = [
    "ActionTable",
    "HappenedTable",
    "LabelsTable",
    "PageCheck",
    "PageClaim",
    "PageModel",
    "PageRival",
    "PaymentTable",
    "ReportTable",
    "UnitTable",
]

LabelText = Annotated[str, Field(min_length=1)]


class UnitTable(Table):
    """What one unit is, and whether it is money."""

    meaning: str = Field(default="", description="What one unit is, for sentences.")
    value: NumberText | None = Field(default=None, description="What one unit is worth in the currency.")
    currency: str = Field(default="", description="The currency, such as 'bn marks a year'.")
    money: bool = Field(default=False, description="Whether payments in this unit are told in the currency too.")


class ActionTable(Table):
    """What one does who takes an action."""

    verb: LabelText = Field(description="The infinitive without 'to', such as 'go home'.")
    third_person: str = Field(default="", description="Such as 'goes home'; by the rule of regular verbs if absent.")
    gerund: str = Field(default="", description="Such as 'going home'; by the rule of regular verbs if absent.")


class LabelsTable(Table):
    """What a reader calls the names of a model."""

    players: dict[str, LabelText] = Field(default_factory=dict, description="The name of a player in sentences.")
    actions: dict[str, ActionTable] = Field(default_factory=dict, description="The words for an action or strategy.")
    branches: dict[str, dict[str, LabelText]] = Field(
        default_factory=dict, description="By stage: what happens when chance takes a branch, as in 'it rains'."
    )
    parameters: dict[str, LabelText] = Field(
        default_factory=dict, description="What charts and tables show beside the name of a parameter."
    )
    information: dict[str, LabelText] = Field(
        default_factory=dict, description="When figures were known, as in 'dated after the forecast'."
    )


class PaymentTable(Table):
    """What part of a player's costs is paid."""

    measure: str | None = Field(default=None, description="The measure that is what the player pays, in a tree.")
    without: list[str] = Field(
        default_factory=list,
        description="Parameters that are costs or gains but no payments; a matrix pays what is left with these at 0.",
    )


class PageClaim(Table):
    """A model that the page of a report asks."""

    slug: LabelText = Field(description="Its slug in the catalog, or the path of its file.")
    name: str = Field(default="", description="What the page calls it; the end of its slug if absent.")
    claim: LabelText = Field(description="That the outcome comes about: 'player = action and ...'.")


class PageModel(PageClaim):
    """A model that the page of a report tells of in full."""

    name: LabelText = Field(description="What the page calls it.")
    about: str = Field(default="", description="How it differs from the other models.")


class PageRival(Table):
    """A forecast of the outcome that needs no model."""

    name: LabelText = Field(description="What the page calls it.")
    probability: NumberText = Field(description="What it says.")


class PageCheck(PageClaim):
    """What a model says of something that happened."""

    about: LabelText = Field(description="What happened, in a few words.")
    calibration: str | None = Field(default=None, description="The calibration that is asked; the baseline if absent.")
    at: dict[str, NumberText] = Field(default_factory=dict, description="Values of parameters, where they are known.")


class HappenedTable(Table):
    """What really happened, and how the models' forecasts are scored."""

    told: LabelText = Field(description="What happened, in one sentence.")
    sources: list[str] = Field(default_factory=list, description="Keys of references.bib.")
    rivals: list[PageRival] = Field(default_factory=list, description="Forecasts that the models are compared with.")
    checks: list[PageCheck] = Field(default_factory=list, description="Claims that were true, asked of the models.")


class ReportTable(Table):
    """What the page of a report asks, of which models, and how far it says that the answer can be trusted."""

    calibration: LabelText = Field(description="The calibration that is told next to the baseline.")
    calibration_meaning: LabelText = Field(description="How it differs from the baseline.")
    price: LabelText = Field(description="The lever that is drawn too, and then held at today's value.")
    price_name: LabelText = Field(description="What the page calls it.")
    outcome: LabelText = Field(description="The outcome that the page asks about, as in 'all sign'.")
    decider: LabelText = Field(description="The player whose decision is told.")
    models: list[PageModel] = Field(description="A matrix first, whose tipping values make the table.", min_length=1)
    others: list[PageClaim] = Field(default_factory=list, description="Other models that ask the question.")
    happened: HappenedTable | None = Field(default=None, description="What really happened, if that is known.")
