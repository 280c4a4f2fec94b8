"""What the answer to a model is along one parameter: between its tipping points, and at single values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import fmpz_poly

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.line import AtAlgebraicNumber, LineNumber, LineOrder, NearSample
from sma_games.answers import Question
from sma_games.errors import EvaluationError, MethodError, SettingError, did_you_mean
from sma_games.expressions import Formula, Program
from sma_games.games import ChanceNode
from sma_games.modeling import Parameter, ParametricGame
from sma_games.modeling.comparisons import Comparison
from sma_games.modeling.spaces import check_fixed, listed_names

__all__ = ["Line", "parameter_of", "probabilities"]


class Line:
    """A model with all parameters fixed but one, and the answer to a question anywhere on that line.

    Parameters
    ----------
    question
        Which equilibria there are, or what maps the values of the formulas to another answer.
    more
        Formulas whose values the question needs besides those of the model.
    where
        What is asked of settings besides that they are admissible; it is asked before the formulas get their values.
    conditions
        What is asked of settings instead of both.
    """

    def __init__(
        self,
        model: ParametricGame,
        along: str,
        setting: Mapping[str, Fraction],
        question: Question | Callable[[list[Any]], Any],
        more: Sequence[Formula] = (),
        *,
        where: Sequence[Comparison] = (),
        conditions: Sequence[Comparison] | None = None,
    ) -> None:
        self.model = model
        self.along = along
        self.setting = dict(setting)
        self._program = Program([*model.formulas, *more]) if more else model.program
        self._where = tuple(where)
        self._is_of_games = conditions is None
        asked = [*model.admissibility, *(each for each in where if each not in model.admissibility)]
        self._conditions = asked if conditions is None else list(conditions)
        check_fixed(self._conditions, [along], self.setting)
        self._functions = self._rational_functions(self._program)
        self._answer = _answers(question, self)

    def near(self, order: NearSample) -> Any:
        """Return the answer near a sample point, with the signs that it rests on in the memory of the order.

        None if the settings there are not admissible.
        """
        return self._answer(order) if self.is_admissible_near(order) else None

    def at(self, place: RealNumber) -> Any:
        """Return the answer exactly at one value of the parameter; None if the setting is not admissible."""
        return self._answer(place) if self.is_admissible(place) else None

    def is_admissible_near(self, order: LineOrder) -> bool:
        """Tell whether settings near a place are admissible, with the signs asked for in the memory of the order."""
        signs = (
            (order.sign(each.numerator) * order.sign(each.denominator), allowed) for each, allowed in self._signs_asked
        )
        return all(sign in allowed for sign, allowed in signs)

    def is_admissible(self, place: RealNumber) -> bool:
        """Tell whether the setting at one value of the parameter is admissible."""
        if isinstance(place, Fraction):
            setting = self.setting | {self.along: place}
            asked = self._where if self._is_of_games else self._conditions
            is_game = not self._is_of_games or self.model.is_admissible(setting)
            return is_game and all(each.holds_at(setting) for each in asked)
        return self.is_admissible_near(AtAlgebraicNumber(place))

    @property
    def functions(self) -> Sequence[LineNumber]:
        """Every formula as a rational function of the parameter."""
        return self._functions

    def numbers(self, where: NearSample | RealNumber) -> list[Any]:
        """Return the value of every formula near a sample point, or at one value."""
        return self.numbers_near(where) if isinstance(where, NearSample) else self.numbers_at(where)

    def numbers_near(self, order: NearSample) -> list[LineNumber]:
        """Return the value of every formula as a rational function; where chance may become impossible is asked."""
        numbers = self._bind(order)
        for index in self._chances:
            order.sign(numbers[index].numerator)
        return numbers

    def numbers_at(self, place: RealNumber) -> list[Any]:
        """Return the exact value of every formula at one value of the parameter."""
        if isinstance(place, Fraction):
            return self._program.exact(self.setting | {self.along: place})
        try:
            return self._bind(AtAlgebraicNumber(place))
        except ZeroDivisionError:
            raise EvaluationError(
                "leave out, by a constraint of the model, the settings at which a formula divides by zero, "
                f"such as {self.along} = {place}"
            ) from None

    @cached_property
    def _chances(self) -> frozenset[int]:
        if not self.model.formulas:  # they are those of another model, whose question asks itself
            return frozenset()
        return frozenset(
            index for node in self.model.nodes if isinstance(node, ChanceNode) for index in node.probabilities
        )

    @cached_property
    def _signs_asked(self) -> list[tuple[LineNumber, frozenset[int]]]:
        """What is asked of admissible settings: rational functions of the parameter, and the signs they may have."""
        functions = self._rational_functions(Program([each.difference for each in self._conditions]))
        return [(function, each.signs) for function, each in zip(functions, self._conditions, strict=True)]

    def _rational_functions(self, program: Program) -> list[LineNumber]:
        """Return every formula of a program as a rational function of the parameter."""
        scratch = NearSample(Fraction(0))
        one = fmpz_poly([1])

        def number(value: Fraction) -> LineNumber:
            return LineNumber(fmpz_poly([value.numerator]), fmpz_poly([value.denominator]), scratch)

        values = {name: number(value) for name, value in self.setting.items()}
        values[self.along] = LineNumber(fmpz_poly([0, 1]), one, scratch)
        try:
            return program.run(values, number)
        except ZeroDivisionError:
            raise EvaluationError(
                f"a formula divides by zero whatever {self.along} is; change one of the other parameters"
            ) from None

    def _bind(self, order: LineOrder) -> list[LineNumber]:
        return [order.number(function.numerator, function.denominator) for function in self._functions]


def _answers(question: Question | Callable[[list[Any]], Any], line: Line) -> Callable[[Any], Any]:
    """Return what gives the answer near a sample point, or at a value."""
    if not isinstance(question, Question):
        return lambda where: question(line.numbers(where))
    return question.on_line(line.functions) or (lambda where: question.find(line.numbers(where), probabilities))


def parameter_of(model: ParametricGame, over: str | Iterable[str], verb: str) -> Parameter:
    """Return the one parameter along which a verb looks.

    Raises
    ------
    SettingError
        If there is no such parameter, or several are named.
    MethodError
        If it is not asked of a model.
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"{verb} needs a model, not {type(model).__name__}; see load_model")
    names = listed_names(over)
    if len(names) != 1:
        raise SettingError(f"over: {verb} looks along one parameter at a time, found {len(names)}; call it for each")
    if str(names[0]) not in model.parameters:
        raise SettingError(f"unknown parameter {names[0]!r}{did_you_mean(str(names[0]), model.parameters)}")
    return model.parameters[names[0]]


def probabilities(ray: list[Any]) -> list[Any]:
    """Return a ray scaled so that its strategy part adds up to one; that sum is positive."""
    total = sum(ray[:-1])
    return [entry / total for entry in ray]
