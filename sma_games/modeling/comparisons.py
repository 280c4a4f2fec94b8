"""Comparisons of formulas, as in `[[constraint]]`, in `where=` and in claims: "backlash < 2 * criticism"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of
from sma_games.errors import EvaluationError, FormulaError, SettingError
from sma_games.expressions import Formula, parse_formula, symbol

if TYPE_CHECKING:
    from sma_games.modeling.parametric import ParametricGame

__all__ = ["AND", "RELATIONS", "Comparison", "names_of", "names_of_formulas", "parse_comparisons"]

RELATIONS = {
    "<=": frozenset({-1, 0}),
    ">=": frozenset({0, 1}),
    "==": frozenset({0}),
    "!=": frozenset({-1, 1}),
    "<": frozenset({-1}),
    ">": frozenset({1}),
    "=": frozenset({0}),
}
AND = re.compile(r"\band\b")
_OR = re.compile(r"\bor\b|\|\|?")
MEANT = {
    ">>": ">",
    "<<": "<",
    "===": "==",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "&&": "and",
    "&": "and",
}
_TWISTED = re.compile("|".join(MEANT))
_RELATION = re.compile("|".join(RELATIONS))


@dataclass(frozen=True)
class Comparison:
    """A formula, the difference of the two sides, and the signs that it may have."""

    text: str
    difference: Formula
    signs: frozenset[int]
    meaning: str = ""
    """What it says, for refusals."""

    def holds_at(self, values: Mapping[str, Fraction]) -> bool:
        """Tell whether it holds when every name has an exact value."""
        return sign_of(self.difference.evaluate(values)) in self.signs

    def holds_for(self, values: Mapping[str, Quotient]) -> bool:
        """Tell whether it holds when every name has a value in some ordered ring."""
        return sign_of(self.difference_for(values).numerator) in self.signs

    def difference_for(self, values: Mapping[str, Quotient]) -> Quotient:
        """Return the difference of the two sides when every name has a value in some ordered ring."""
        try:
            (difference,) = self.difference.program.run(values, Quotient.of)
        except ZeroDivisionError:
            raise EvaluationError(f"leave out with where the settings at which {self.text!r} divides by zero") from None
        return difference

    def is_linear_in(self, names: Iterable[str]) -> bool:
        """Tell whether the difference of the two sides is linear in some names, whatever the others are."""
        import sympy

        inside = {sympy.Symbol(name, real=True) for name in self.difference.names & set(names)}
        slopes = (sympy.cancel(self.difference.to_sympy().diff(name)) for name in inside)
        return all(slope.free_symbols.isdisjoint(inside) for slope in slopes)


def names_of(model: ParametricGame) -> dict[str, Formula]:
    """Return what each name of a model stands for in formulas: its parameters and definitions."""
    return {**model.definitions, **{name: symbol(name) for name in model.parameters}}


def names_of_formulas(model: ParametricGame) -> list[str | None]:
    """Return, for each formula of a model, the parameter or definition that it is; None if it is neither."""
    named = {formula: name for name, formula in names_of(model).items()}
    return [named.get(formula) for formula in model.formulas]


def parse_comparisons(
    text: Any, scope: Mapping[str, Formula], place: str, *, is_exact: bool = True
) -> tuple[Comparison, ...]:
    """Return the comparisons in a text such as "0.1 <= p_trump < 0.5 and backlash > 0": one for each relation sign.

    With `is_exact` formulas that are no rational functions are refused.

    Raises
    ------
    SettingError
        If the text is no comparison; the message begins with the place.
    """
    if not isinstance(text, str):
        raise SettingError(f"{place}: expected a comparison in quotation marks, found {text!r}")
    twisted = _TWISTED.search(text)
    if twisted is not None:
        raise SettingError(f"{place}: write {MEANT[twisted[0]]}, not {twisted[0]}, in {text!r}")
    _check_joints(text, place)
    if AND.search(text):
        return tuple(
            each
            for part in AND.split(text)
            for each in parse_comparisons(part.strip(), scope, place, is_exact=is_exact)
        )
    sides, relations = _RELATION.split(text), _RELATION.findall(text)
    if not relations:
        example = next((name for name in re.findall(r"\w+", text) if name in scope), next(iter(scope), "1"))
        raise SettingError(f"{place}: expected a comparison such as '{example} < 0.2', found {text!r}")
    formulas = [_parsed(side, scope, place, text, is_exact=is_exact) for side in sides]
    return tuple(
        Comparison(
            f"{left.text} {relation} {right.text}",
            replace(
                parse_formula("left - right", {"left": left, "right": right}), text=f"{left.text} - ({right.text})"
            ),
            RELATIONS[relation],
        )
        for (left, right), relation in zip(pairwise(formulas), relations, strict=True)
    )


def _check_joints(text: str, place: str) -> None:
    """Refuse comparisons that are joined by anything but 'and', and say how to ask."""
    sides = [side.strip() for side in _OR.split(text)]
    if len(sides) > 1:
        each = "' and once with '".join(sides)
        raise SettingError(f"{place}: all comparisons must hold, 'or' is not available; ask once with '{each}'")
    parts = [part.strip() for part in _split_at_commas(text)]
    if len(parts) > 1 and all(map(_RELATION.search, parts)):
        raise SettingError(f"{place}: join comparisons by and: '{' and '.join(parts)}'")


def _split_at_commas(text: str) -> list[str]:
    """Return the parts between the commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character in ",;" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _parsed(side: str, scope: Mapping[str, Formula], place: str, text: str, *, is_exact: bool) -> Formula:
    try:
        formula = parse_formula(side.strip(), scope)
    except FormulaError as error:
        raise SettingError(f"{place}: {text!r}: {error}") from None
    if is_exact and not formula.is_algebraic:
        raise SettingError(f"{place}: {text!r}: exact answers need + - * / and integer powers only")
    return formula
