"""Whether a claim holds for some values of parameters that may have any: by elimination, and at single settings.

Over an ordered ring the eliminated parameters are substituted virtually. At a single setting another route leads to the
same: the claim is followed along the line of an eliminated parameter, whose roots are exact real numbers of any degree,
and the value found is put to `solve`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.algebra.sign_cases.virtual_substitution import DegreeError
from sma_games.answers import BoxQuestion, box_question_for
from sma_games.answers.lines import Line
from sma_games.answers.stretches import Stretch, stretches
from sma_games.errors import SettingError
from sma_games.expressions import Formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import QuantifiedModel, QuantifierElimination
from sma_games.modeling.spaces import Space
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.quantifiers import UndecidedClaimError
from sma_games.regions.claims.truth import Truth, is_irrational

__all__ = ["TruthForSome", "claimed_line", "finder_for", "truth_about", "whole_of", "without_conditions"]


def whole_of(model: ParametricGame) -> ParametricGame:
    """Return the model in which eliminated parameters stand; the model itself if there are none."""
    return model.whole if isinstance(model, QuantifiedModel) else model


def finder_for(model: ParametricGame, claim: Claim, purpose: str) -> BoxQuestion | None:
    """Return what finds equilibria for a claim, if it is about them."""
    return box_question_for(whole_of(model), purpose) if claim.needs_equilibria else None


def truth_about(space: Space, claim: Claim, finder: BoxQuestion | None) -> Truth:
    """Return what tells whether a claim holds at a setting of a space, for some values of eliminated parameters."""
    return (TruthForSome if isinstance(space.model, QuantifiedModel) else Truth)(space, claim, finder)


@dataclass(frozen=True)
class TruthForSome(Truth):
    """Whether a claim holds for some admissible values of the eliminated parameters."""

    def __post_init__(self) -> None:
        if self.claim.body is not None:
            raise SettingError(
                f"claim: {self.claim.text!r} is about a slope; with for_some ask what holds at a setting"
            )

    @property
    def model(self) -> QuantifiedModel:
        """The model, which knows the eliminated parameters."""
        assert isinstance(self.space.model, QuantifiedModel)
        return self.space.model

    @cached_property
    def elimination(self) -> QuantifierElimination:
        """What puts the claim for some values of the eliminated parameters."""
        whole = self.model.whole
        return QuantifierElimination(self.model, [*whole.formulas, *self.claim.inputs(whole)])

    @property
    def inputs(self) -> tuple[Formula, ...]:
        """The formulas whose values are needed: of the constraints, then the coefficients."""
        return (*self.space.differences, *self.elimination.inputs)

    def holds_for(self, numbers: list[Any]) -> bool | None:
        """Return whether the claim holds for some admissible values; None if there are none, or outside the space.

        Raises
        ------
        UndecidedClaimError
            If that hangs on mixtures that are not decided, or on roots that are not eliminated.
        """
        if not self.space.is_inside(numbers):
            return None
        own = numbers[self.space.num_own :]
        found = self.elimination.answers(
            self._inner_answer, own, lambda answer: answer is True, is_conjunction=self._is_conjunction
        )
        return somewhere(found)

    @cached_property
    def _inner(self) -> Truth:
        return Truth(without_conditions(self.space, self.model.whole), self.claim, self.finder)

    @cached_property
    def _is_conjunction(self) -> bool:
        """Whether the claim is that a pure play is an equilibrium, so that nothing but losses are compared."""
        plays = self._inner.pure_plays
        return plays is not None and set(plays) == set(self.model.strategies)

    def _inner_answer(self, numbers: list[Any]) -> bool | UndecidedClaimError:
        try:
            return bool(self._inner.holds_for(numbers))
        except UndecidedClaimError as error:
            return error

    def holds_at(self, setting: Mapping[str, RealNumber]) -> bool:
        """Return whether the claim holds for some admissible values at one setting.

        By the line of an eliminated parameter and the solver for single settings; with an irrational value in the
        setting, by elimination.
        """
        if is_irrational(setting):
            return super().holds_at(setting)
        exact = {name: value for name, value in setting.items() if isinstance(value, Fraction)}
        return self.witness(exact) is not None

    def witness(self, setting: Mapping[str, Fraction]) -> Mapping[str, RealNumber] | None:
        """Return values of eliminated parameters at which the claim holds, put to `solve` if they are rational.

        Today's values if they will do. None if there are none. If one is irrational, only that is told.
        """
        *_, along = self.model.domains
        line, truth = claimed_line(self, along, setting)
        doubt: UndecidedClaimError | None = None
        irrational = None
        today = self.model.whole.parameters[along].value
        for value in _values(stretches(line, self.model.domains[along]), today):
            try:
                if not isinstance(value, Fraction):
                    irrational = irrational or {along: value}
                elif isinstance(truth, TruthForSome):
                    others = truth.witness({**setting, along: value})
                    if others is not None:
                        return {along: value, **others}
                elif truth.holds_at({**setting, along: value}):
                    return {along: value}
            except UndecidedClaimError as error:
                doubt = error
        if irrational is None and doubt is not None:
            raise doubt
        return irrational

    def _functions(self) -> list[RationalFunction]:
        return self.space.functions(self.elimination.inputs)


def claimed_line(truth: TruthForSome, along: str, setting: Mapping[str, Fraction]) -> tuple[Line, Truth]:
    """Return the line of one eliminated parameter with the truth of a claim on it, and that truth."""
    model, where = truth.model.release(along)
    own = truth_about(without_conditions(truth.space, model), truth.claim, truth.finder)
    today = {along: truth.model.whole.parameters[along].value}
    return Line(model, along, {**setting, **today}, own.holds_for, own.inputs, where=where), own


def somewhere(answers: Iterable[bool | UndecidedClaimError]) -> bool | None:
    """Return whether one of several answers is true; None if there are none.

    Raises
    ------
    UndecidedClaimError
        If none is true, and one is not decided.
    """
    found, doubt = None, None
    try:
        for answer in answers:
            if answer is True:
                return True
            found = False
            doubt = doubt or (answer if isinstance(answer, UndecidedClaimError) else None)
    except DegreeError as error:
        doubt = UndecidedClaimError(str(error))
    if doubt is not None:
        raise doubt
    return found


def without_conditions(space: Space, model: ParametricGame) -> Space:
    """Return a space of another model in which nothing is asked of settings."""
    return replace(space, model=model, conditions=(), constraints=())


def _values(found: Iterable[Stretch], today: Fraction) -> Iterator[RealNumber]:
    """Yield a value in each part of a line where something is true, today's first if it is one."""
    true = [each for each in found if each.answer is True]
    if any(each.contains(today) for each in true):
        yield today
    yield from (each.sample for each in true)
