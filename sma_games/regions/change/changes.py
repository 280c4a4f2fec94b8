"""Changes of parameters that change an answer, and the question whose answer it is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, isinf
from typing import Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box
from sma_games.answers import EquilibriumType, box_question_for
from sma_games.errors import SettingError
from sma_games.expressions import Formula, Program
from sma_games.modeling.spaces import Space
from sma_games.regions.claims.asked import asked_about
from sma_games.regions.claims.claims import Claim, parse_claim
from sma_games.regions.claims.for_some import finder_for, truth_about, whole_of
from sma_games.regions.claims.truth import Truth

__all__ = ["JointChange", "Norm", "SettingQuestion", "SingleChange", "types_of"]

FINE = 10**4  # bounds are rounded outwards to a hundredth of a percent


class Norm(Enum):
    """How changes of several parameters, in shares of their ranges, add up; the value is what a reader sees."""

    LARGEST = "largest change"
    EUCLIDEAN = "Euclidean distance"


@dataclass(frozen=True)
class SingleChange:
    """The nearest value of one parameter at which, or beyond which, the answer is another."""

    parameter: str
    today: Fraction
    value: RealNumber | None
    """None if no value in the range changes the answer."""
    distance: float
    """Share of the range; infinite if there is none."""
    outcome: str
    """The answer just beyond the value or, if that is today's again, at it."""
    equilibria: tuple[EquilibriumType, ...] = ()
    """That answer as types of equilibria; empty if the question is a claim."""
    quantile_distance: float | None = None
    """Share of what is believed of the parameter that lies between; None if nothing is believed, or changes."""


@dataclass(frozen=True)
class JointChange:
    """The smallest simultaneous change of all parameters that changes the answer."""

    norm: Norm
    lower: float
    """Certified: no smaller change does it; infinite if none does."""
    upper: float
    """Certified: a change of this size, or any larger one in its direction, does it; infinite if none was found."""
    exact: RealNumber | None
    """The distance, if the bounds agree; of the Euclidean norm, its square."""
    point: Mapping[str, Fraction] | None
    """The nearest setting found, on the boundary or, if that is irrational, within 1e-9 of it."""
    boundary: str
    """The equation of the surface that is hit."""
    outcome: str
    """The answer behind it."""
    equilibria: tuple[EquilibriumType, ...] = ()
    """That answer as types of equilibria; empty if the question is a claim."""

    @property
    def is_exact(self) -> bool:
        """Whether the distance is known exactly."""
        return self.exact is not None

    @property
    def rounded_bounds(self) -> tuple[float, float]:
        """The bounds for a text with two digits of percent: outwards, so that they stay bounds, unless they agree."""
        if self.is_exact or isinf(self.upper):
            return self.lower, self.upper
        return floor(self.lower * FINE) / FINE, ceil(self.upper * FINE) / FINE


@dataclass(frozen=True)
class SettingQuestion:
    """What is asked at each setting, for numbers of any ordered ring."""

    space: Space
    answer: Callable[[list[Any]], Hashable]
    """From the values of `inputs`; None outside the space."""
    truth: Truth | None
    caveats: set[str] = field(default_factory=set, compare=False)
    """What was left out of the answers given so far."""
    coefficients: tuple[Formula, ...] = ()
    """What the types of equilibria need besides the model's formulas and the constraints."""

    @classmethod
    def about(
        cls, space: Space, claim: str | Claim | Mapping[str, str] | None, caveats: set[str] | None = None
    ) -> SettingQuestion:
        """Return the question whether a claim is true, or which equilibria there are."""
        told = set() if caveats is None else caveats
        if claim is None:
            box_question_for(whole_of(space.model), "robustness")  # refuses models of which only a part is known
            asked = asked_about(space, None, "robustness")

            def types(numbers: list[Any]) -> Hashable:
                answer = asked.answer(numbers) if space.is_inside(numbers) else None
                if answer is None:
                    return None
                told.update([] if answer.has_mixtures else [asked.caveat])
                return frozenset(answer.equilibria)

            return cls(space, types, None, told, asked.inputs)
        parsed = parse_claim(whole_of(space.model), claim)
        if parsed.trend is not None:
            raise SettingError(
                f"claim: {parsed.text!r} is about several settings; robustness needs one about a setting"
            )
        truth = truth_about(space, parsed, finder_for(space.model, parsed, "robustness"))
        return cls(space, truth.holds_for, truth)

    def atoms(self) -> Atoms:
        """Return the formulas that the answer depends on."""
        return self.space.atoms(self.space.functions(self.coefficients)) if self.truth is None else self.truth.atoms

    def on(self, cube: Mapping[str, tuple[Fraction, Fraction]]) -> SettingQuestion:
        """Return the same question about a smaller box."""
        small = replace(self.space, box=Box(cube, budget=self.space.box.budget))
        claim = None if self.truth is None else self.truth.claim
        return SettingQuestion.about(small, claim, self.caveats)

    def at(self, setting: Mapping[str, Fraction]) -> Hashable:
        """Return the answer at one setting; None if it is not admissible."""
        if not self.space.model.is_admissible(setting):
            return None
        return self.answer(self._program.exact(setting))

    @property
    def inputs(self) -> tuple[Formula, ...]:
        """The formulas whose values the answer needs, besides those of the model."""
        return (*self.space.differences, *self.coefficients) if self.truth is None else self.truth.inputs

    @cached_property
    def _program(self) -> Program:
        return Program([*self.space.model.formulas, *self.inputs])

    def label(self, answer: Hashable) -> str:
        """Return an answer as a line of text."""
        if isinstance(answer, frozenset):
            return " | ".join(sorted(each.label for each in answer)) or "none"
        assert self.truth is not None
        return f"{self.truth.claim.text}: {'true' if answer is True else 'false'}"


def types_of(answer: Hashable) -> tuple[EquilibriumType, ...]:
    """Return the types of the equilibria that an answer lists; none if it is the truth of a claim."""
    return tuple(sorted(answer)) if isinstance(answer, frozenset) else ()
