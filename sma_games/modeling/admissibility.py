"""What makes a setting admissible, besides the ranges of its parameters: one list of comparisons for every question.

A game has a meaning at a setting if each formula has a value there, so that nothing is divided by zero, and sqrt
and log have arguments that they are defined for; if the probabilities of chance are not negative and add up to one; if
a discount factor is at least 0 and below 1; and if the constraints that the model declares hold. A formula has the
domain that its text has: x/x has no value at 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sma_games.expressions import Formula, total
from sma_games.modeling.comparisons import RELATIONS, Comparison

__all__ = ["chance_conditions", "discount_conditions", "domain_conditions"]


_WORDS = {
    "!=": ("is not 0", "a formula divides by it"),
    ">=": (">= 0", "a formula takes its square root"),
    ">": ("> 0", "a formula takes its logarithm"),
}


def domain_conditions(formulas: Iterable[Formula]) -> Iterator[Comparison]:
    """Yield that formulas have real values, in the order of evaluation, so that each difference has a value itself."""
    for formula in formulas:
        for difference, relation in formula.domain():
            words, meaning = _WORDS[relation]
            yield Comparison(f"{difference.text} {words}", difference, RELATIONS[relation], meaning)


def chance_conditions(name: str, row: Sequence[Formula]) -> Iterator[Comparison]:
    """Yield that the formulas of one chance move are probabilities."""
    meaning = f"{name}: probabilities lie in [0, 1] and add up to 1"
    if not any(formula.names for formula in row):
        return
    for formula in row:
        if formula.names:
            yield Comparison(f"{formula.text} >= 0", formula, RELATIONS[">="], meaning)
    text = " + ".join(formula.text for formula in row)
    yield Comparison(f"{text} = 1", total(row, Fraction(-1), f"{text} - 1"), RELATIONS["="], meaning)


def discount_conditions(discount: Formula) -> Iterator[Comparison]:
    """Yield that a formula is a discount factor."""
    if not discount.names:
        return
    meaning = "a discount factor is at least 0 and less than 1"
    yield Comparison(f"{discount.text} >= 0", discount, RELATIONS[">="], meaning)
    below = total([discount], Fraction(-1), f"{discount.text} - 1")
    yield Comparison(f"{discount.text} < 1", below, RELATIONS["<"], meaning)
