"""The formulas of a region of a map, at a setting, against what `solve` finds there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers import EquilibriumType
from sma_games.answers.solved import sets_solved
from sma_games.equilibria import EquilibriumResult
from sma_games.expressions import Formula
from sma_games.regions.space.cases import EquilibriumFormulas

__all__ = ["wrong_formulas"]

Row: TypeAlias = tuple[Hashable, ...]


def wrong_formulas(
    formulas: Iterable[EquilibriumFormulas], result: EquilibriumResult, setting: Mapping[str, Fraction]
) -> tuple[EquilibriumType, ...]:
    """Return the types of equilibria whose formulas, of those said to be right, give other numbers than `solve`."""
    told = [(each.kind, _row_told(each, setting)) for each in formulas]
    solved = set(_rows_solved(result))
    rows = {row for _, row in told}
    wrong = [kind for kind, row in told if row not in solved]
    missing = {row[0] for row in solved - rows}
    return tuple(dict.fromkeys([*wrong, *(kind for kind, row in told if row[0] in missing)]))


def _row_told(formulas: EquilibriumFormulas, setting: Mapping[str, Fraction]) -> Row:
    """Return what formulas say at a setting; None for a number that they do not give there."""

    def value(formula: Formula) -> Fraction | None:
        try:
            return formula.evaluate(setting)
        except ArithmeticError:
            return None

    mixed = [
        (player, name, value(each))
        for player, choice in formulas.probabilities.items()
        for name, each in choice.items()
    ]
    gains = [value(each) for each in (*formulas.payoffs.values(), *formulas.measures.values())]
    return (formulas.kind.choices, tuple(mixed), tuple(gains))


def _rows_solved(result: EquilibriumResult) -> Iterable[Row]:
    """Yield the same of every equilibrium of a game; of trees as far as they differ on the path of play."""
    for view in (view for each in sets_solved(result)[0] for view in each.corners):
        shares = view.probabilities.items()
        mixed = tuple((player, name, _fraction(share)) for player, choice in shares for name, share in choice.items())
        yield view.kind.choices, mixed, tuple(map(_fraction, (*view.payoffs.values(), *view.measures.values())))


def _fraction(number: Quotient) -> Fraction:
    return Fraction(number.numerator) / Fraction(number.denominator)
