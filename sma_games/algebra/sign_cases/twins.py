"""Pairs of points of a box that differ in one parameter only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.box import Box, Condition, Decision, Verdict

__all__ = ["Twin"]


class Twin:
    """A box in which one parameter occurs twice, with an earlier and a later value."""

    def __init__(self, box: Box, parameter: str) -> None:
        self._box = box
        self._parameter = parameter
        self._index = box.names.index(parameter)
        self._later = f"{parameter} later"
        self._twin = Box({**box.ranges, self._later: box.ranges[parameter]}, budget=box.budget)
        difference = self._twin.variable(self._later) - self._twin.variable(parameter)
        sign, ((number, _),) = self._twin.factors(difference)
        self._order = Condition(number, sign)

    def decide(self, first: Sequence[Condition], second: Sequence[Condition]) -> Decision:
        """Return whether some conditions can hold at the earlier value and others at a later one."""
        conditions = [self._order, *map(self._at_earlier, first), *map(self._at_later, second)]
        signs: dict[int, int] = {}
        if any(signs.setdefault(number, sign) != sign for number, sign in conditions):
            return Decision(Verdict.EMPTY, method="signs")
        return self._twin.decide(list(dict.fromkeys(conditions)))

    def settings(self, witness: Mapping[str, RealNumber]) -> tuple[dict[str, RealNumber], dict[str, RealNumber]]:
        """Return the two settings of the original box."""
        before = {name: witness[name] for name in self._box.names}
        return before, {**before, self._parameter: witness[self._later]}

    def _at_earlier(self, condition: Condition) -> Condition:
        return self._translate(condition, lambda powers: (*powers, 0))

    def _at_later(self, condition: Condition) -> Condition:
        place = self._index
        return self._translate(condition, lambda powers: (*powers[:place], 0, *powers[place + 1 :], powers[place]))

    def _translate(self, condition: Condition, powers: Callable[[tuple[int, ...]], tuple[int, ...]]) -> Condition:
        terms = {powers(old): value for old, value in self._box.polynomials.terms(condition.polynomial)}
        sign, ((number, _),) = self._twin.factors(self._twin.polynomials.context.from_dict(terms))
        return Condition(number, sign * condition.sign)
