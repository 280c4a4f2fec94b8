"""What is asked of each setting on a line or in a space: which equilibria there are, or whether a claim holds.

With eliminated parameters, which equilibria there are for some values of them: a type is listed if it is there at some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.answers import Answer, BoxQuestion, EquilibriumType, box_question_for, ordered_types
from sma_games.answers.lines import Line
from sma_games.answers.stretches import stretches
from sma_games.errors import SettingError
from sma_games.expressions import Formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import QuantifiedModel, QuantifierElimination
from sma_games.modeling.spaces import Space
from sma_games.regions.claims.claims import Claim, parse_claim
from sma_games.regions.claims.for_some import finder_for, truth_about, whole_of, without_conditions
from sma_games.regions.claims.truth import Truth

__all__ = ["Asked", "ClaimAnswers", "asked_about", "read_level_claim"]


@dataclass(frozen=True)
class Asked:
    """A question whose answer is a list of types of equilibria, or of the claim if it holds."""

    answer: Callable[[list[Any]], Answer | None]
    """From the values of the model's formulas, of the constraints, then of the inputs, in any ordered ring."""
    solved: Callable[[Mapping[str, Fraction]], Answer]
    """The answer at one setting, by another route."""
    inputs: tuple[Formula, ...] = ()
    finder: BoxQuestion | None = None
    """What finds the equilibria, if they are what is asked for, and nothing is eliminated."""
    caveat: str = ""
    """What answers without mixtures leave out."""
    nothing: str = "none"
    """What an empty answer is called."""
    claim: Claim | None = None
    """What is asked whether it holds, if it is a claim."""
    holds: str = "is an equilibrium"
    """What is said of something that the answer lists."""


def read_level_claim(model: ParametricGame, claim: str | Claim | Mapping[str, str], verb: str) -> Claim:
    """Return a claim that is true or false at each setting.

    Raises
    ------
    SettingError
        If it is none.
    """
    parsed = parse_claim(model, claim)
    if parsed.trend is not None:
        raise SettingError(f"claim: {parsed.text!r} is about several settings; {verb} needs one about a setting")
    return parsed


def asked_about(space: Space, claim: Claim | None, purpose: str) -> Asked:
    """Return what is asked of the settings of a space."""
    some = f" for some {space.model.for_some}" if isinstance(space.model, QuantifiedModel) else ""
    if claim is not None:
        return _about_claim(space, claim, purpose, some)
    finder = box_question_for(whole_of(space.model), purpose, is_part_enough=True)
    if not isinstance(space.model, QuantifiedModel):
        return Asked(finder.find, finder.solved, finder=finder, caveat=finder.caveat)
    types = _TypesForSome(space, finder)
    about = f"is an equilibrium{some}"
    return Asked(types.find, types.solved, types.inputs, None, finder.caveat, holds=about)


def _about_claim(space: Space, claim: Claim, purpose: str, some: str) -> Asked:
    truth = truth_about(space, claim, finder_for(space.model, claim, purpose))
    told = ClaimAnswers(truth, EquilibriumType(claim.text, ()))
    inputs = truth.inputs[len(space.differences) :]
    return Asked(told.find, told.solved, inputs, nothing="the claim fails", claim=claim, holds=f"holds{some}")


@dataclass(frozen=True)
class ClaimAnswers:
    """The truth of a claim as an answer, which lists the claim if it holds."""

    truth: Truth
    kind: EquilibriumType

    def find(self, numbers: list[Any]) -> Answer | None:
        """Return the answer for numbers of any ordered ring; None outside the space."""
        holds = self.truth.holds_for(numbers)
        return None if holds is None else Answer((self.kind,) if holds else ())

    def solved(self, setting: Mapping[str, Fraction]) -> Answer:
        """Return the answer at one setting, by the solver for these."""
        return Answer((self.kind,) if self.truth.holds_at(setting) else ())


class _TypesForSome:
    """Which types of equilibria there are for some values of eliminated parameters."""

    def __init__(self, space: Space, finder: BoxQuestion) -> None:
        assert isinstance(space.model, QuantifiedModel)
        self._space = space
        self._model = space.model
        self._finder = finder
        self._elimination = QuantifierElimination(space.model, space.model.whole.formulas)
        self.inputs = self._elimination.inputs

    def find(self, numbers: list[Any]) -> Answer | None:
        """Return the types that there are for some values; None if none are admissible, or outside the space."""
        if not self._space.is_inside(numbers):
            return None
        return self._union(self._elimination.answers(self._finder.find, numbers[self._space.num_own :]))

    def solved(self, setting: Mapping[str, Fraction]) -> Answer:
        """Return the same at one setting: from the line of an eliminated parameter, by `solve` where that can be."""
        *_, along = self._model.domains
        model, where = self._model.release(along)
        today = {along: self._model.whole.parameters[along].value}
        line, solved = self._line(model, along, {**setting, **today}, where)
        found = stretches(line, self._model.domains[along])
        answers = [self._at(each.sample, each.answer, setting, along, solved) for each in found]
        return self._union(each for each in answers if each is not None) or Answer(())

    def _line(self, model: ParametricGame, along: str, setting: Mapping[str, Fraction], where: Any) -> Any:
        if not isinstance(model, QuantifiedModel):
            return Line(model, along, setting, self._finder.find, where=where), self._finder.solved
        inner = _TypesForSome(without_conditions(self._space, model), self._finder)
        return Line(model, along, setting, inner.find, inner.inputs, where=where), inner.solved

    @staticmethod
    def _at(
        value: RealNumber, answer: Answer | None, setting: Mapping[str, Fraction], along: str, solved: Any
    ) -> Answer | None:
        if answer is None or not isinstance(value, Fraction):
            return answer
        found: Answer = solved({**setting, along: value})
        return found

    def _union(self, answers: Iterable[Answer]) -> Answer | None:
        found = list(answers)
        if not found:
            return None
        types = ordered_types(self._model.strategies, {kind for each in found for kind in each.equilibria})
        return Answer(types, has_mixtures=all(each.has_mixtures for each in found))
