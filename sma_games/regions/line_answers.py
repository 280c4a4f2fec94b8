"""What the answer to a model is along one parameter: between its tipping points, and at single values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpz_poly

from sma_games.algebra.line import AtAlgebraicNumber, LineNumber, LineOrder, NearSample
from sma_games.algebra.real_numbers import RealNumber
from sma_games.modeling import ParametricGame
from sma_games.regions.answers import Answer, AnswerFinder

__all__ = ["Line"]


class Line:
    """A model with all parameters fixed but one, and its answer anywhere on that line."""

    def __init__(self, model: ParametricGame, along: str, setting: Mapping[str, Fraction]) -> None:
        self.model = model
        self.along = along
        self.setting = dict(setting)
        self._finder = AnswerFinder(model, "tipping points")
        self._functions = self._rational_functions()

    def near(self, order: NearSample) -> Answer:
        """Return the answer near a sample point, with the signs that it rests on in the memory of the order."""
        _ = self.model.numbers(self.setting | {self.along: order.sample})
        return self._finder.find(self._bind(order), _probabilities)

    def at(self, place: RealNumber) -> Answer:
        """Return the answer exactly at one value of the parameter."""
        if isinstance(place, Fraction):
            return self._finder.find(self.model.numbers(self.setting | {self.along: place}), _probabilities)
        return self._finder.find(self._bind(AtAlgebraicNumber(place)), _probabilities)

    def _rational_functions(self) -> list[LineNumber]:
        """Return every formula as a rational function of the parameter."""
        scratch = NearSample(Fraction(0))
        one = fmpz_poly([1])

        def number(value: Fraction) -> LineNumber:
            return LineNumber(fmpz_poly([value.numerator]), fmpz_poly([value.denominator]), scratch)

        values = {name: number(value) for name, value in self.setting.items()}
        values[self.along] = LineNumber(fmpz_poly([0, 1]), one, scratch)
        return self.model.program.run(values, number)

    def _bind(self, order: LineOrder) -> list[LineNumber]:
        return [order.number(function.numerator, function.denominator) for function in self._functions]


def _probabilities(ray: list[Any]) -> list[Any]:
    """Return a ray scaled so that its strategy part adds up to one; that sum is positive."""
    total = sum(ray[:-1])
    return [entry / total for entry in ray]
