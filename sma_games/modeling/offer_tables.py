"""The tables of a model file about talks: what an agreement is worth, and the states in which offers are made."""

from __future__ import annotations

from pydantic import Field

from sma_games.modeling.texts import Alternatives, FormulaText, Table

__all__ = ["OfferStateTable", "OffersTable"]


class OffersTable(Table):
    """What is offered: a price, what an agreement at it is worth, and how long the talks may go on."""

    variable: str = Field(default="price", description="The name of the price in the formulas of `utility`.")
    unit: str = Field(default="", description="What one unit of the price is.")
    low: FormulaText | None = Field(default=None, description="The lowest price; any is possible if absent.")
    high: FormulaText | None = Field(default=None, description="The highest price; any is possible if absent.")
    discount: Alternatives = Field(description="What the next round counts: one formula, or one by player.")
    rounds: int | None = Field(
        default=None, description="After how many rounds the talks are over; they may go on for ever if absent.", ge=1
    )
    utility: dict[str, FormulaText] = Field(
        description="By player: what an agreement is worth from now on, a formula that is linear in the price."
    )


class OfferStateTable(Table):
    """A state of the talks. Tables by player may be left out where they are zeros."""

    proposer: Alternatives = Field(description="Who makes the offer: a player, or probabilities by player.")
    agreement: dict[str, FormulaText] = Field(
        default_factory=dict, description="By player: what an agreement in this state is worth beyond `utility`."
    )
    flow: dict[str, FormulaText] = Field(
        default_factory=dict, description="By player: what a round gives that ends without agreement."
    )
    breakdown: FormulaText = Field(default="0", description="The probability that talks end after a refusal.")
    broken: dict[str, FormulaText] = Field(
        default_factory=dict, description="By player: what there is if they do, one round later."
    )
    outside: dict[str, FormulaText] | None = Field(
        default=None, description="By player: what there is at once if whoever is made an offer leaves."
    )
    ending: dict[str, FormulaText] = Field(
        default_factory=dict, description="By player: what there is in this state after the last round."
    )
    next: dict[str, FormulaText] = Field(
        default_factory=dict, description="Probabilities of the state in the next round; if absent it stays as it is."
    )
    beliefs: dict[str, dict[str, FormulaText]] = Field(
        default_factory=dict, description="By player: the same probabilities as a player sees them who disagrees."
    )
