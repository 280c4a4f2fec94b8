"""The model file: players, the threshold, and a formula each for benefit and cost."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import Field

from sma_games.expressions import Formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import OtherDocument
from sma_games.modeling.texts import FormulaText
from tests.conformance.toy_form.games import ThresholdGame

__all__ = ["ThresholdDetails", "ThresholdDocument"]


class ThresholdDetails(NamedTuple):
    """Numbers of the formulas of benefit and cost."""

    threshold: int
    benefit: int
    cost: int

    def assemble(self, model: ParametricGame, numbers: Sequence[Any]) -> ThresholdGame:
        """Return the game with a number in place of each formula."""
        return ThresholdGame(model.players, self.threshold, numbers[self.benefit], numbers[self.cost])


class ThresholdDocument(OtherDocument):
    """A public good for which enough players must contribute."""

    threshold: int = Field(description="How many must contribute.", ge=1)
    benefit: FormulaText = Field(description="What the good is worth to each player.")
    cost: FormulaText = Field(description="What a contributor pays.")

    def read(self, scope: Mapping[str, Formula], table: FormulaTable, problems: ProblemList) -> ThresholdDetails | None:
        """Return the details of the form; whatever is wrong is noted."""
        if self.threshold > len(self.model.players):
            problems.add("threshold", f"{self.threshold} is more than there are players")
        benefit, cost = (problems.formula(name, getattr(self, name), scope) for name in ("benefit", "cost"))
        if benefit is None or cost is None:
            return None
        return ThresholdDetails(self.threshold, table.index(benefit), table.index(cost))
