"""The cases of an event as a decision tree over signs of polynomials, which grows as settings come up.

The solver runs once, on formulas, for each way through the tree that some setting takes: the irreducible polynomials
whose signs it asks for are the questions on that way, and at its end stands what is true wherever they have these
signs. So everything that the tree says is exact, and cases that no setting takes cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.box import Box
from sma_games.algebra.sign_cases.exploration import conditions_at
from sma_games.modeling import ParametricGame
from sma_games.modeling.spaces import parameter_space
from sma_games.sensitivity.events import Event, Mark
from sma_games.sensitivity.for_some import judge_for

__all__ = ["MISSING", "EventCases", "child_of_mark", "mark_of_child"]

MISSING = -1
"""The child of a question to which no setting gave this answer yet."""
_FIRST_MARK = -2


def child_of_mark(mark: Mark) -> int:
    """Return the child that stands for the end of a way."""
    return _FIRST_MARK - int(mark)


def mark_of_child(child: int) -> Mark:
    """Return what is true at the end of a way."""
    return Mark(_FIRST_MARK - child)


class EventCases:
    """The decision tree of an event over some parameters; it is grown by `mark_at`.

    Parameters
    ----------
    model
        Whose equilibria claims are about.
    event
        What is asked of settings.
    names
        The parameters that vary.
    ranges
        The values that each of them can have; signs that hold in all of these are not asked for.
    setting
        Values of all parameters; those that vary are replaced.
    """

    def __init__(
        self,
        model: ParametricGame,
        event: Event,
        names: Sequence[str],
        ranges: Mapping[str, tuple[Fraction, Fraction]],
        setting: Mapping[str, Fraction],
    ) -> None:
        space = parameter_space(model, list(names), setting, is_tightened=False)
        box = Box({name: ranges[name] for name in names})
        self.space = replace(space, box=box, constraints=space.conditions)
        self.names = tuple(names)
        self.polynomials = box.polynomials
        self.questions: list[int] = []
        """For each node the number of its polynomial."""
        self.children: list[list[int]] = []
        """For each node what follows if it is negative, zero, positive: a node, MISSING, or a mark."""
        self.root = MISSING
        self._judge = judge_for(self.space, event)

    def terms(self, node: int) -> list[tuple[tuple[int, ...], int]]:
        """Return powers and coefficient of each term of the polynomial that a node asks about."""
        return self.polynomials.terms(self.questions[node])

    def mark_at(self, point: Mapping[str, RealNumber]) -> Mark:
        """Return what is true at a setting; the way to it is in the tree from then on.

        At most one value may be irrational.
        """
        child = self.root
        while child >= 0:
            sign = self.space.box.sign_at(self.questions[child], point)
            child = self.children[child][sign + 1]
        return self._grow(point) if child == MISSING else mark_of_child(child)

    def _grow(self, point: Mapping[str, RealNumber]) -> Mark:
        mark, conditions = conditions_at(self._judge.mark, self._judge.atoms, point)
        node, parent = self.root, None
        for number, sign in conditions:
            if node < 0:
                node = len(self.questions)
                self.questions.append(number)
                self.children.append([MISSING] * 3)
                self._link(parent, node)
            parent = node, sign + 1
            node = self.children[node][sign + 1]
        self._link(parent, child_of_mark(mark))
        return mark

    def _link(self, parent: tuple[int, int] | None, child: int) -> None:
        if parent is None:
            self.root = child
        else:
            self.children[parent[0]][parent[1]] = child

    def __getstate__(self) -> Any:
        raise TypeError("cases are not pickled: make them where they are used")
