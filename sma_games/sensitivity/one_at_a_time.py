"""What one parameter does while the others stay at the baseline: bars of a tornado, slopes and elasticities; all exact.

A slope is the derivative of the branch of equilibria on which the baseline lies: its payoffs are rational functions of
the parameter as long as the signs do not change that the solver needed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sma_games.algebra.polynomials.rational_functions import Quotient, RationalFunction
from sma_games.algebra.sign_cases.exploration import conditions_at
from sma_games.answers import EquilibriumView, box_question_for
from sma_games.errors import MethodError
from sma_games.expressions import parse_number
from sma_games.modeling.spaces import parameter_space
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.influences import IndexEstimate, TornadoEnd
from sma_games.sensitivity.outcomes import PAYOFF, AnswerOutcome, FormulaOutcome, Outcome

__all__ = ["LocalInfluence", "local_influence", "tornado_ends", "tornado_estimates"]

SHARES = (Fraction(1, 20), Fraction(19, 20))
"""Of the belief below the two ends of a bar."""
DIGITS = 12  # of a quantile that is not rational
NO_SLOPE = "The baseline is a tipping point in it: the outcome has no slope there."
NO_VALUE = "The outcome is 0 at the baseline: it has no elasticity."


def tornado_ends(outcome: Outcome, draws: Draws, name: str) -> tuple[TornadoEnd, TornadoEnd]:
    """Return the outcome and the answer at 5 % and at 95 % of the belief in one parameter."""
    low, high = (_end(outcome, name, _quantile(draws, name, share)) for share in SHARES)
    return low, high


def tornado_estimates(ends: tuple[TornadoEnd, TornadoEnd]) -> dict[str, IndexEstimate]:
    """Return how far the outcome swings, if both ends are admissible."""
    low, high = (end.outcome for end in ends)
    return {} if low is None or high is None else {"swing": IndexEstimate.of(high - low)}


def _quantile(draws: Draws, name: str, share: Fraction) -> Fraction:
    """Return a value below which a share of the belief lies: exact if it is uniform, else to twelve digits."""
    parameter = draws.parameter(name)
    low, high = draws.ends(name)
    if parameter.distribution is None or parameter.distribution.kind == "uniform":
        return low + share * (high - low)
    found = float(draws.values(name, [float(share)], draws.points([[0.5] * len(draws.names)]))[0])
    exact = {float(value): value for value, _ in draws.atoms(name)}
    return exact.get(found) or min(max(parse_number(f"{found:.{DIGITS}g}"), low), high)


def _end(outcome: Outcome, name: str, value: Fraction) -> TornadoEnd:
    setting = {**outcome.model.baseline, name: value}
    if not outcome.model.is_admissible(setting):
        return TornadoEnd(value, None, ())
    return TornadoEnd(value, outcome.value_at(setting), outcome.answer_at(setting))


@dataclass(frozen=True)
class LocalInfluence:
    """Slope and elasticity of an outcome in one parameter at the baseline, exact."""

    slope: Fraction | None
    elasticity: Fraction | None
    reason: str = ""
    """Why one is missing."""

    @property
    def estimates(self) -> dict[str, IndexEstimate]:
        """Those that are there, by name."""
        found = {"elasticity": self.elasticity, "slope": self.slope}
        return {name: IndexEstimate.of(number) for name, number in found.items() if number is not None}


def local_influence(outcome: Outcome, name: str) -> LocalInfluence:
    """Return slope and elasticity in one parameter.

    Raises
    ------
    MethodError
        If the outcome is a claim, or equilibria differ in it and it is not said which is meant.
    """
    if not isinstance(outcome, AnswerOutcome | FormulaOutcome):
        raise MethodError(
            f"ask for the robustness of {outcome.text!r}, or take another method: what is true or false has no slope"
        )
    setting = outcome.model.baseline
    value = outcome.value_at(setting)
    slope = _slope(outcome, name, setting)
    if slope is None:
        return LocalInfluence(None, None, NO_SLOPE)
    if not value:
        return LocalInfluence(slope, None, NO_VALUE)
    return LocalInfluence(slope, slope * setting[name] / value)


def _slope(outcome: AnswerOutcome | FormulaOutcome, name: str, setting: Mapping[str, Fraction]) -> Fraction | None:
    space = parameter_space(outcome.model, [name], setting, is_tightened=False)
    if isinstance(outcome, FormulaOutcome):
        (function,) = space.functions([outcome.formula])
        return function.derivative(name).at(setting, [name])
    question = box_question_for(outcome.model, "slopes")
    atoms = space.atoms()
    views, conditions = conditions_at(question.views, atoms, {name: setting[name]})
    if any(sign == 0 for _, sign in conditions):
        return None
    functions = [_as_function(atoms, _number(view, outcome)) for view in views]
    values = [function.at(setting, [name]) for function in functions]
    wanted = max(values) if outcome.which == "greatest" else min(values)
    slopes = {
        function.derivative(name).at(setting, [name])
        for function, value in zip(functions, values, strict=True)
        if value == wanted
    }
    return slopes.pop() if len(slopes) == 1 else None


def _number(view: EquilibriumView, outcome: AnswerOutcome) -> Quotient:
    if outcome.quantity in view.measures:
        return view.measures[outcome.quantity]
    return view.payoffs[outcome.quantity.removeprefix(PAYOFF)]


def _as_function(atoms: Any, number: Quotient) -> RationalFunction:
    top, bottom = (atoms.written_out(part) for part in (number.numerator, number.denominator))
    found: RationalFunction = top / bottom
    return found
