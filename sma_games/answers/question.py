"""The question which equilibria a model has, asked of the values of its formulas.

The values may be numbers of any ordered field or ring: fractions at one setting, rational functions along a line,
polynomials whose signs are chosen one after the other. The solvers are the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.polynomials.line import LineNumber, LineOrder
from sma_games.answers.types import Answer, Case, EquilibriumSet, EquilibriumView
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import solve
from sma_games.modeling import ParametricGame

__all__ = ["BoxQuestion", "LineAnswers", "Numbers", "Question"]

LineAnswers: TypeAlias = Callable[[LineOrder | RealNumber], Answer]
"""Gives the answer near a sample point of a line, or at a value."""


PURE_ONLY = "Where there are too many ties, only pure equilibria are compared: mixtures of tied actions are left out."


class Numbers(IntEnum):
    """For what values of the formulas a question has an answer; each includes those before it."""

    SETTING = 1
    """Exact numbers, at one setting."""
    LINE = 2
    """Rational functions of one parameter, which can be compared and divided."""
    BOX = 3
    """Elements of any ordered ring, such as polynomials of which only signs are known."""


@dataclass(frozen=True)
class Question(ABC):
    """Which equilibria of one concept a model has; get one from `question_for`."""

    model: ParametricGame

    @property
    @abstractmethod
    def concept(self) -> str:
        """The concept of `solve` that it asks about."""

    numbers: ClassVar[Numbers]
    """What it takes."""
    wider_concept: ClassVar[str] = "nash"
    """A concept that includes it, of which there is always an equilibrium."""
    is_whole: ClassVar[bool] = True
    """Whether it is about every equilibrium of a model, and not about the pure ones only."""
    caveat: ClassVar[str] = PURE_ONLY
    """What is left out by answers whose `has_mixtures` is false."""
    refers_to: ClassVar[str]
    """What kind of model it is for, as in "a two-player matrix"."""
    chooser: ClassVar[str] = "stage"
    """What a label of `choices` is, as a word."""
    may_be_strict: ClassVar[bool] = False
    """Whether it says of equilibria that they are strict, and a claim can ask for it."""

    @staticmethod
    @abstractmethod
    def explain_refusal(model: ParametricGame) -> str | None:
        """Return why a model is of another kind, or None."""

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:  # noqa: ARG004 - there may be nothing to say
        """Return what can be chosen, by the labels that types of equilibria have."""
        return {}

    @staticmethod
    def read_parts(model: ParametricGame, parts: Sequence[str]) -> dict[str, list[str]] | None:  # noqa: ARG004
        """Return who may do what from the parts of a type's label if they name no players; None if they must."""
        return None

    @abstractmethod
    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:
        """Return the answer when formula number k has the value `numbers[k]`.

        `normalize` shortens the rays of best-response polyhedra; see `best_response_vertices`.
        """

    @abstractmethod
    def case(self, numbers: Sequence[Fraction]) -> Case:
        """Return the answer with its quantities when the formulas have exact values."""

    @abstractmethod
    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""

    def solve_at(self, setting: Mapping[str, Fraction]) -> EquilibriumResult:
        """Return what `solve` finds and verifies at one setting."""
        return solve(self.model.assemble(self.model.numbers(setting)), self.concept)

    def solved(self, setting: Mapping[str, Fraction]) -> Answer:
        """Return the answer at one setting as `solve` finds and verifies it."""
        return self.answer_of(self.solve_at(setting))

    def on_line(self, functions: Sequence[LineNumber]) -> LineAnswers | None:  # noqa: ARG002
        """Return what gives answers along a line where the formulas are these functions; None if `find` does."""
        return None


class BoxQuestion(Question):
    """A question whose equilibria are known over any ordered ring, with their numbers."""

    numbers: ClassVar[Numbers] = Numbers.BOX

    @abstractmethod
    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return every extreme equilibrium with its numbers; asks for the same signs as `find`.

        Of a tree as far as it is seen on the path of play; if its mixtures are not decided, the first pure ones.
        """

    @abstractmethod
    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return sets of equilibria, for a matrix its extreme ones alone, and whether they are all that there are.

        In a tree whose mixtures are not decided they are the first pure ones.
        """

    def decides(self, plays: Mapping[str, str], numbers: Sequence[Any], *, strictly: bool) -> bool | None:  # noqa: ARG002
        """Return whether a pure play is an equilibrium, from fewer signs than `sets` needs; None if that is no way."""
        return None

    def least_losses(self, plays: Mapping[str, str], numbers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return what each player loses at least by leaving a pure play; nothing if that is not known at once."""
        return {}

    @abstractmethod
    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return what `case` does when only signs of the formulas' values are known."""
