"""Certified values of a parameter at which the answer changes, against solutions there and on both sides.

The answer at a setting is told by which actions the equilibria use and how they hang together. It has to be another one
at each certified value than on at least one side, and the same at several points between them. This tests the values of
a list; whether there are more of them, closer together than the points that are tried, it does not prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria import EquilibriumResult, solve
from sma_games.expressions import parse_number
from sma_games.games import BehaviorProfile
from sma_games.games.labels import position
from sma_games.modeling import ParametricGame

__all__ = ["check_changes"]

Answer: TypeAlias = frozenset[frozenset[frozenset[tuple[str, str]]]]

PLACES = (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7))  # between two values


def check_changes(model: ParametricGame, table: Mapping[str, Any]) -> str:
    """Return what is wrong with the values of a table along a parameter, or "".

    Costs three solutions for each stretch between values, and one at a value with the same answer on both sides.
    """
    values = [parse_number(text) for text in table["values"]]
    position(table["along"], tuple(model.parameters), "parameter")
    parameter = model.parameters[table["along"]]
    low, high = map(parse_number, table.get("range", (parameter.low, parameter.high)))
    stretches = []
    for start, end in pairwise([low, *values, high]):
        answers = [_answer(model, table, start + place * (end - start)) for place in PLACES]
        if len(set(answers)) > 1:
            return f"the answer changes between {start} and {end}"
        stretches.append(answers[0])
    for value, (below, above) in zip(values, pairwise(stretches), strict=True):
        if below == above == _answer(model, table, value):
            return f"the answer is the same at {shown_text(value)} and on both sides"
    return ""


def _answer(model: ParametricGame, table: Mapping[str, Any], value: Fraction) -> Answer:
    return _tell(solve(model.at(None, **{table["along"]: value}), table.get("concept"), table.get("method", "auto")))


def _tell(result: EquilibriumResult) -> Answer:
    """Return the components as sets of equilibria, each told by the actions in use."""
    used = []
    for equilibrium in result.equilibria:
        profile = equilibrium.profile
        choices: Mapping[str, Any] = profile.choices if isinstance(profile, BehaviorProfile) else profile
        pairs = [(label, action) for label, choice in choices.items() for action, weight in choice.items() if weight]
        used.append(frozenset(pairs))
    return frozenset(frozenset(used[number] for number in group) for group in result.components)
