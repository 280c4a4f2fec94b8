"""Ends of zones: which condition of a claim is met with equality there, and the end as a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box
from sma_games.algebra.sign_cases.exploration import conditions_at
from sma_games.algebra.sign_cases.wording import Wording, polynomial_text
from sma_games.answers import players_of_formulas
from sma_games.answers.stretches import Stretch
from sma_games.errors import EvaluationError
from sma_games.expressions import Formula, symbol
from sma_games.expressions.polynomials import quotient_formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import names_of_formulas
from sma_games.modeling.spaces import parameter_space
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.for_some import finder_for, without_conditions
from sma_games.regions.claims.truth import Truth

__all__ = ["Binding", "ZoneEnd", "ZoneEnds", "truth_along"]


EQUAL = frozenset({0})  # an equation holds on both sides of an end, or the zone is a point


@dataclass(frozen=True)
class Binding:
    """A condition that is met with equality at an end of a zone."""

    players: tuple[str, ...]
    """Whose payoffs it compares; nobody's if it compares something else."""
    condition: str
    formula: Formula | None
    """The end as a function of the other parameters, while this condition binds; None if it is not linear."""

    def __str__(self) -> str:
        return f"{' and '.join(self.players)}: {self.condition}" if self.players else self.condition


@dataclass(frozen=True)
class ZoneEnd:
    """An end of a zone."""

    value: RealNumber | None
    """Exact; None if the zone has no end on this side."""
    is_included: bool
    bindings: tuple[Binding, ...] = ()
    """The conditions met with equality; none if the values asked about end here."""
    gains: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    """What each player loses at least by leaving the play that is claimed; nothing for other claims."""

    @property
    def players(self) -> tuple[str, ...]:
        """The players whose conditions bind."""
        return tuple(dict.fromkeys(player for each in self.bindings for player in each.players))


def truth_along(model: ParametricGame, claim: Claim, names: list[str]) -> Truth:
    """Return what tells whether a claim holds where some parameters vary, at admissible settings and others."""
    space = without_conditions(parameter_space(model, names, model.baseline, is_tightened=False), model)
    return Truth(space, claim, finder_for(model, claim, "a zone"))


class ZoneEnds:
    """Says what binds at the ends of a zone."""

    def __init__(self, model: ParametricGame, claim: Claim, name: str) -> None:
        self._model = model
        self._claim = claim
        self._name = name
        used = {*model.relevant, name, *(used for each in claim.inputs(model) for used in each.names)}
        self._names = [each for each in model.parameters if each in used]

    def at(self, value: RealNumber | None, beside: Stretch | None, *, is_included: bool) -> ZoneEnd:
        """Return an end of the zone, given what lies beyond it."""
        if value is None:
            return ZoneEnd(None, is_included=False)
        bindings: tuple[Binding, ...] = ()
        if beside is not None or not is_included:
            is_outside = beside is None or beside.answer is None
            bindings = tuple(self._constraints(value) if is_outside else self._conditions(value))
        return ZoneEnd(value, is_included, bindings, self._gains(value))

    def _constraints(self, value: RealNumber) -> Iterator[Binding]:
        """Yield what makes settings admissible up to a value, in the words of the model."""
        setting = {**self._model.baseline, self._name: value}
        for each in self._model.admissibility:
            if (
                each.signs != EQUAL
                and self._name in each.difference.names
                and (
                    not isinstance(value, Fraction) or _is_zero(each.difference, setting)  # type: ignore[arg-type]
                )
            ):
                yield Binding((), each.text, None)

    def _conditions(self, value: RealNumber) -> Iterator[Binding]:
        """Yield the conditions of the claim that are met with equality at a value."""
        low, high = (value, value) if isinstance(value, Fraction) else value.bounds(Fraction(1))
        ranges = {each: (self._model.parameters[each].low, self._model.parameters[each].high) for each in self._names}
        ranges[self._name] = (min(ranges[self._name][0], low) - 1, max(ranges[self._name][1], high) + 1)
        truth = truth_along(self._model, self._claim, self._names)
        box = Box(ranges)
        truth = replace(truth, space=replace(truth.space, box=box))
        setting = {**self._model.baseline, self._name: value}
        _, conditions = conditions_at(truth.holds_for, truth.atoms, {each: setting[each] for each in self._names})
        for number, sign in conditions:
            if not sign and self._degree(box, number):
                yield self._binding(box, truth.atoms, number)

    def _degree(self, box: Box, number: int) -> int:
        place = box.names.index(self._name)
        return max(powers[place] for powers, _ in box.polynomials.terms(number))

    def _binding(self, box: Box, atoms: Atoms, number: int) -> Binding:
        wording = Wording(box, atoms, names_of_formulas(self._model), 0)
        owners = players_of_formulas(self._model)
        compared = [
            frozenset.intersection(*mine)
            for behind in atoms.formulas_behind(number)
            if (mine := [owners[index] for index in behind if index in owners])
        ]
        players = frozenset().union(*compared)
        in_order = tuple(player for player in self._model.players if player in players)
        return Binding(in_order, wording.text(number, frozenset({0})), self._formula(box, number))

    def _formula(self, box: Box, number: int) -> Formula | None:
        """Return where a polynomial is zero, as a function of the other parameters; None if it is not linear."""
        if self._degree(box, number) > 1:
            return None
        place = box.names.index(self._name)
        terms = {powers: Fraction(value) for powers, value in box.polynomials.terms(number)}
        slope = {(*powers[:place], 0, *powers[place + 1 :]): value for powers, value in terms.items() if powers[place]}
        rest = {powers: -value for powers, value in terms.items() if not powers[place]}
        if not any(map(any, slope)):
            (divisor,) = slope.values()
            rest = {powers: value / divisor for powers, value in rest.items()}
            slope = {next(iter(slope)): Fraction(1)}
        top, bottom = (polynomial_text(box.names, part) for part in (rest, slope))
        text = top if bottom == "1" else f"({top}) / ({bottom})"
        return quotient_formula(rest, slope, list(map(symbol, box.names)), text)

    def _gains(self, value: RealNumber) -> dict[str, Fraction]:
        """Return what players lose at least by leaving the play that is claimed.

        Nothing if that is not known, as where the zone ends because some formula has no value.
        """
        truth = truth_along(self._model, self._claim, [self._name])
        if truth.pure_plays is None or truth.finder is None or isinstance(value, AlgebraicNumber):
            return {}
        try:
            numbers: list[Any] = self._model.program.exact({**self._model.baseline, self._name: value})
        except EvaluationError:
            return {}
        return truth.finder.least_losses(truth.pure_plays, numbers)


def _is_zero(formula: Formula, setting: Mapping[str, Fraction]) -> bool:
    """Tell whether a formula has the value 0; where it divides by 0 itself, another condition says so."""
    try:
        return not formula.evaluate(setting)
    except EvaluationError:
        return False
