"""Events for some values of parameters that may have any: what is true at some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.virtual_substitution import DegreeError
from sma_games.errors import MethodError, SettingError
from sma_games.modeling import ParametricGame
from sma_games.modeling.quantified import QuantifiedModel, QuantifierElimination
from sma_games.modeling.spaces import Space, parameter_space
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.for_some import finder_for, truth_about, without_conditions
from sma_games.regions.claims.proving import ABOUT_EQUILIBRIA
from sma_games.regions.claims.quantifiers import UndecidedClaimError
from sma_games.sensitivity.events import Event, Judge, Mark, combined

__all__ = ["JudgeForSome", "check_given", "judge_for", "mark_for_some"]


def check_given(model: ParametricGame, event: Event) -> None:
    """Refuse what is given about eliminated parameters: it is known, and they are still to be chosen.

    Raises
    ------
    SettingError
        Naming what is given.
    """
    if not isinstance(model, QuantifiedModel):
        return
    for each in event.given:
        names = {name for comparison in each.comparisons for name in comparison.difference.names}
        if each.needs_equilibria or names & model.domains.keys():
            raise SettingError(
                f"given: with for_some condition on what does not depend on {' or '.join(model.domains)}: "
                f"{each.text!r} may hold at one value and fail at another"
            )


def judge_for(space: Space, event: Event) -> Judge | JudgeForSome:
    """Return what decides an event at the settings of a space."""
    return JudgeForSome(space, event) if isinstance(space.model, QuantifiedModel) else Judge(space, event)


class JudgeForSome:
    """Decides an event for numbers of any ordered ring, for some admissible values of eliminated parameters.

    Parameters
    ----------
    space
        Which of the other parameters vary, and what makes settings admissible.
    event
        What is asked.
    """

    def __init__(self, space: Space, event: Event) -> None:
        assert isinstance(space.model, QuantifiedModel)
        whole = space.model.whole
        self.space = space
        self._inner = Judge(without_conditions(space, whole), event)
        self._elimination = QuantifierElimination(space.model, [*whole.formulas, *event.inputs(whole)])

    @cached_property
    def atoms(self) -> Atoms:
        """The constraints and the coefficients."""
        return self.space.atoms(self.space.functions(self._elimination.inputs))

    def mark(self, numbers: Sequence[Any]) -> Mark:
        """Return what is true, for some values, when the atoms have these values."""
        if not self.space.is_inside(numbers):
            return Mark.NOTHING
        own = numbers[self.space.num_own :]
        found = Mark.NOTHING
        try:
            for mark in self._elimination.answers(self._inner.mark, own, lambda mark: Mark.EVERY in mark):
                found |= mark
                if Mark.EVERY in mark:
                    return found & ~Mark.UNDECIDED
        except DegreeError as error:
            if Mark.GIVEN not in found:
                raise MethodError(f"estimate nothing for some values here: {error}") from None
            found |= Mark.SOME | Mark.UNDECIDED
        return found


def mark_for_some(model: QuantifiedModel, event: Event, names: Sequence[str], setting: Mapping[str, Fraction]) -> Mark:
    """Return what is true at one setting for some values of the eliminated parameters, by the lines of these."""
    if not all(each.holds_at(setting) for claim in event.given for each in claim.comparisons):
        return Mark.ADMISSIBLE
    space = parameter_space(model, names, setting, is_tightened=False)

    def holds(claim: Claim) -> bool | None:
        try:
            return truth_about(space, claim, finder_for(model, claim, ABOUT_EQUILIBRIA)).holds_at(setting)
        except UndecidedClaimError:
            return None

    readings = [holds(claim) for claim in event.claims[: 1 + event.has_two_readings]]
    return Mark.ADMISSIBLE | Mark.GIVEN | combined(readings)
