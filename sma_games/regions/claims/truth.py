"""Whether a claim holds: for numbers of any ordered ring, and at single settings by the solver for these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.polynomials.rational_functions import Quotient, RationalFunction, sign_of
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.exploration import conditions_at
from sma_games.answers import BoxQuestion
from sma_games.expressions import Formula
from sma_games.modeling.spaces import Space
from sma_games.regions.claims.claims import Claim, Quantifier
from sma_games.regions.claims.quantifiers import UndecidedClaimError

__all__ = ["Truth", "is_irrational"]


@dataclass(frozen=True)
class Truth:
    """Whether a claim holds, for numbers of any ordered ring and at single settings."""

    space: Space
    claim: Claim
    finder: BoxQuestion | None
    """What finds equilibria, if the claim is about them."""
    doubts: list[str] = field(default_factory=list, compare=False, repr=False)
    """Why the claim was not decided in some cases."""

    @cached_property
    def atoms(self) -> Atoms:
        """The formulas that the claim depends on."""
        return self.space.atoms(self._functions())

    @property
    def inputs(self) -> tuple[Formula, ...]:
        """The formulas whose values are needed, besides those of the model: of the constraints, then of the claim."""
        return (*self.space.differences, *self.claim.inputs(self.space.model))

    def holds_for(self, numbers: list[Any]) -> bool | None:
        """Return whether the claim holds when the atoms have these values; None outside the space."""
        if not self.space.is_inside(numbers):
            return None
        own = numbers[self.space.num_own :]
        claim = self.claim
        if self.finder is None:
            signs = [self._trend_signs] if claim.body is not None else [each.signs for each in claim.comparisons]
            return all(sign_of(number) in allowed for number, allowed in zip(own, signs, strict=True))
        plays = self.pure_plays
        is_pure = None if plays is None else self.finder.decides(plays, numbers, strictly=claim.strict)
        if is_pure is not None:
            return is_pure
        names = [formula.text for formula in claim.inputs(self.space.model)]
        sets, is_all = self.finder.sets(numbers)
        inputs = {name: Quotient(number) for name, number in zip(names, own, strict=True)}
        return claim.holds_for(sets, inputs, is_all=is_all)

    def surely_holds_for(self, numbers: list[Any]) -> bool | None:
        """Return the same, but False if that is not decided; why not is noted in `doubts`."""
        try:
            return self.holds_for(numbers)
        except UndecidedClaimError as error:
            self.doubts.append(str(error))
            return False

    def fails_at(self, witness: Mapping[str, RealNumber] | None) -> bool:
        """Tell whether the claim is wrong at a setting, if there is one; if that is not decided, it is not."""
        try:
            return witness is not None and not self.holds_at({**self.space.setting, **witness})
        except UndecidedClaimError:
            return False

    def is_refuted_by(self, witnesses: Sequence[Mapping[str, RealNumber]]) -> bool:
        """Tell whether settings refute the claim: one at which it fails, or two between which it changes wrongly."""
        trend = self.claim.trend
        if trend is None or not self.needs_pair:
            return self.fails_at(witnesses[0])
        values = [setting[trend.parameter] for setting in witnesses]
        try:
            truths = [self.level.holds_at(setting) for setting in witnesses]
        except UndecidedClaimError:
            return False
        return values == sorted(set(values)) and truths == [trend.rises, not trend.rises]

    @cached_property
    def level(self) -> Truth:
        """The same claim without its trend, if it is about equilibria."""
        return replace(self, claim=replace(self.claim, trend=None)) if self.needs_pair else self

    @property
    def needs_pair(self) -> bool:
        """Whether only two settings can refute the claim."""
        return self.claim.trend is not None and self.claim.needs_equilibria

    def simplest(self, witness: Mapping[str, RealNumber]) -> dict[str, RealNumber]:
        """Return a counterexample with as many of today's values as keep it one, taken one after the other."""
        kept = dict(witness)
        for name in () if is_irrational(witness) else witness:
            trial = {**kept, name: self.space.setting[name]}
            if trial != kept and self.space.contains(trial) and self.fails_at(trial):
                kept = trial
        return kept

    def holds_at(self, setting: Mapping[str, RealNumber]) -> bool:
        """Return whether the claim holds at one setting.

        By the solver for single settings, which takes fractions; with an irrational value, by the run on formulas.
        """
        if is_irrational(setting):
            point = {name: setting[name] for name in self.space.over}
            return bool(conditions_at(self.holds_for, self.atoms, point)[0])
        exact = {name: value for name, value in setting.items() if isinstance(value, Fraction)}
        if self.finder is not None:
            return self.claim.holds_in(self.finder.solve_at(exact), exact)
        if self.claim.body is None:
            return all(each.holds_at(exact) for each in self.claim.comparisons)
        return self._slope_at(exact) in self._trend_signs

    @property
    def _trend_signs(self) -> frozenset[int]:
        trend = self.claim.trend
        assert trend is not None
        return frozenset({1 if trend.rises else -1} | ({0} if trend.weakly else set()))

    def _slope_at(self, setting: Mapping[str, Fraction]) -> int:
        """Return the sign of the derivative at a setting, worked out by sympy."""
        import sympy

        values = {
            sympy.Symbol(name, real=True): sympy.Rational(*value.as_integer_ratio()) for name, value in setting.items()
        }
        return int(sympy.sign(self._slope.xreplace(values)))

    @cached_property
    def _slope(self) -> Any:
        """The derivative as sympy has it."""
        import sympy

        assert self.claim.body is not None
        assert self.claim.trend is not None
        return self.claim.body.to_sympy().diff(sympy.Symbol(self.claim.trend.parameter, real=True))

    def _functions(self) -> list[RationalFunction]:
        claim = self.claim
        if claim.body is None:
            return self.space.functions(claim.inputs(self.space.model))
        assert claim.trend is not None
        (body,) = self.space.functions([claim.body])
        return [body.derivative(claim.trend.parameter)]

    @cached_property
    def pure_plays(self) -> dict[str, str] | None:
        """What everybody does, if the claim is that some equilibrium is this."""
        claim = self.claim
        plays = {choice.label: choice.actions[0] for choice in claim.choices}
        is_single = len(plays) == len(claim.choices) and all(len(choice.actions) == 1 for choice in claim.choices)
        return plays if is_single and claim.quantifier is Quantifier.SOME and not claim.comparisons else None


def is_irrational(setting: Mapping[str, RealNumber]) -> bool:
    """Tell whether some value is an irrational number."""
    return any(isinstance(value, AlgebraicNumber) for value in setting.values())
