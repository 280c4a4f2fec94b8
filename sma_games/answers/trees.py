"""All subgame-perfect equilibria of a tree with perfect information, by backward induction over any ordered ring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers.question import BoxQuestion
from sma_games.answers.types import (
    Answer,
    Case,
    Choices,
    EquilibriumSet,
    EquilibriumType,
    EquilibriumView,
    Outcome,
    path_type,
)
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.trees.backward_induction import SubgamePerfectSet, backward_induction
from sma_games.games import ChanceNode, DecisionNode, TerminalNode
from sma_games.modeling import ParametricGame

__all__ = ["LISTED_PLANS", "TreeQuestion", "is_known", "tree_sets", "tree_views"]

LISTED_PLANS = 500  # equilibria of a tree that are compared one by one; beyond, the optimal actions are


@dataclass(frozen=True)
class TreeQuestion(BoxQuestion):
    """The subgame-perfect equilibria of a tree with perfect information: types are paths of play."""

    concept: ClassVar[str] = "subgame_perfect"
    refers_to: ClassVar[str] = "a tree with perfect information"

    @staticmethod
    def explain_refusal(model: ParametricGame) -> str | None:
        """Return why a model is of another kind, or None."""
        if model.has_perfect_information:
            return None
        return f"a tree needs perfect information, and in {model!r} players do not see everything"

    @staticmethod
    def choices(model: ParametricGame) -> dict[str, tuple[str, ...]]:
        """Return the actions by stage, and by information set."""
        found: dict[str, tuple[str, ...]] = {}
        for node in model.nodes:
            if isinstance(node, DecisionNode):
                stage = node.information_set.partition("/")[0]
                found[node.information_set] = node.actions
                found[stage] = tuple(dict.fromkeys([*found.get(stage, ()), *node.actions]))
        return found

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]] = list) -> Answer:  # noqa: ARG002
        """Return what is done on the paths of play of all extreme equilibria."""
        return self.tell(self.solve_tree(numbers))

    def views(self, numbers: Sequence[Any]) -> list[EquilibriumView]:
        """Return every extreme equilibrium, as far as it is seen on the path of play."""
        return tree_views(self.solve_tree(numbers), self.model)

    def sets(self, numbers: Sequence[Any]) -> tuple[list[EquilibriumSet], bool]:
        """Return the sets of equilibria, as far as they differ on the path of play."""
        found = self.solve_tree(numbers)
        return tree_sets(found, self.model), is_known(found)

    def case(self, numbers: Sequence[Any]) -> Case:
        """Return the case when the formulas have values in any ordered ring."""
        found = self.solve_tree(numbers)
        answer = self.tell(found)
        if found.num_equilibria > LISTED_PLANS and not is_known(found):
            # too many equilibria to tell apart: their payoffs are known, their measures are not
            unknown = ((None, None),) * len(self.model.measures)
            payoffs = (tuple((payoff, 1) for payoff in value) for value in found.counts[0])
            outcomes = [Outcome(each, value + unknown) for each in answer.equilibria for value in payoffs]
        else:
            outcomes = [_outcome(view) for view in tree_views(found, self.model)]
        return Case(answer.equilibria, found.num_equilibria, tuple(outcomes), answer.has_mixtures)

    def case_by_signs(self, numbers: Sequence[Any]) -> Case:
        """Return the same: the solver asks for signs only."""
        return self.case(numbers)

    def solve_tree(self, numbers: Sequence[Any]) -> SubgamePerfectSet:
        """Return all subgame-perfect equilibria when the formulas have these values."""
        nodes = self.model.numbered_nodes(numbers)
        leaves = {index: node.payoffs for index, node in enumerate(nodes) if isinstance(node, TerminalNode)}
        return backward_induction(nodes, self.model.players, leaves)

    def answer_of(self, result: EquilibriumResult) -> Answer:
        """Return what `solve` found as an answer."""
        assert isinstance(result.plans, SubgamePerfectSet)
        return self.tell(result.plans)

    def tell(self, found: SubgamePerfectSet) -> Answer:
        """Return the equilibria as an answer: what is done on the paths of play of the extreme ones.

        If the mixtures are not decided, these are the pure ones, or if they are too many, all that is optimal.
        """
        is_listed = found.num_equilibria <= LISTED_PLANS and found.is_complete
        types = _list_types(found, is_listed=is_listed)
        if not is_listed:
            plans = frozenset([path_type(tuple(found.optimal_actions.items()))])
            return Answer(types or (_common_type(found),), plans, has_mixtures=bool(types))
        whole = (tuple((label, (action,)) for label, action in sorted(plan.items())) for plan in found)
        return Answer(types, frozenset(map(path_type, whole)), is_known(found))


def _outcome(view: EquilibriumView) -> Outcome:
    numbers = (*view.payoffs.values(), *view.measures.values())
    return Outcome(view.kind, tuple((number.numerator, number.denominator) for number in numbers))


def _expect(nodes: Any, path: Mapping[str, str], *sizes: int) -> list[list[Quotient]]:
    """Return the expected payoffs and measures on a path of play."""
    totals = [[Quotient(0)] * size for size in sizes]
    todo = [(0, Quotient(1))]
    while todo:
        index, weight = todo.pop()
        node = nodes[index]
        if isinstance(node, TerminalNode):
            gains = (node.payoffs, node.measures)
            totals = [
                [total + weight * Quotient(value) for total, value in zip(old, values, strict=True)]
                for old, values in zip(totals, gains, strict=True)
            ]
        elif isinstance(node, ChanceNode):
            branches = zip(node.children, node.probabilities, strict=True)
            todo.extend((child, weight * Quotient(probability)) for child, probability in branches if probability)
        else:
            todo.append((node.children[node.actions.index(path[node.information_set])], weight))
    return totals


class _Names(Protocol):
    """What payoffs and measures are called: a game or a model."""

    @property
    def players(self) -> Sequence[str]:
        """Labels of the players."""

    @property
    def measures(self) -> Sequence[str]:
        """Labels of the measures."""


def tree_views(found: SubgamePerfectSet, names: _Names) -> list[EquilibriumView]:
    """Return every extreme equilibrium of a tree, as far as it is seen on the path of play, in order of types."""
    if found.num_equilibria == 1 or found.plays is None:
        return _pure_views(found, names)
    return [_view(*each, names) for each in sorted(found.plays.corners, key=lambda each: each[0])]


def tree_sets(found: SubgamePerfectSet, names: _Names) -> list[EquilibriumSet]:
    """Return the sets of equilibria of a tree, as far as they differ on the path of play."""
    if found.num_equilibria == 1 or found.plays is None:
        return [EquilibriumSet((view,)) for view in _pure_views(found, names)]
    plays = found.plays
    return [
        EquilibriumSet(
            tuple(_view(plays.choices(corner), corner.value, names) for corner in each.corners), each.is_convex
        )
        for each in plays.sets[0]
    ]


def _pure_views(found: SubgamePerfectSet, names: _Names) -> list[EquilibriumView]:
    sizes = len(names.players), len(names.measures)
    return [
        _view(_as_pure(path), [number for row in _expect(found.nodes, dict(path), *sizes) for number in row], names)
        for path in sorted(found.paths(LISTED_PLANS))
    ]


def _view(choices: Choices, value: Sequence[Any], names: _Names) -> EquilibriumView:
    """Return what is done on a path of play, with expected payoffs and measures."""
    numbers = [number if isinstance(number, Quotient) else Quotient(number) for number in value]
    payoffs = dict(zip(names.players, numbers, strict=False))
    measures = dict(zip(names.measures, numbers[len(payoffs) :], strict=True))
    return EquilibriumView(path_type(choices), payoffs, measures, {}, None)


def is_known(found: SubgamePerfectSet) -> bool:
    """Tell whether all equilibria of a tree are known, those included in which indifferent players mix."""
    return found.num_equilibria == 1 or found.plays is not None


def _list_types(found: SubgamePerfectSet, *, is_listed: bool) -> tuple[EquilibriumType, ...]:
    """Return what is done on the paths of play of extreme equilibria, or of the pure ones if they can be listed."""
    if found.num_equilibria > 1 and found.plays is not None:
        return tuple(path_type(choices) for choices in sorted({choices for choices, _ in found.plays.corners}))
    paths = found.paths(LISTED_PLANS) if is_listed else ()
    return tuple(path_type(_as_pure(path)) for path in sorted(paths))


def _as_pure(path: Iterable[tuple[str, str]]) -> Choices:
    return tuple((label, (action,)) for label, action in path)


def _common_type(found: SubgamePerfectSet) -> EquilibriumType:
    """Return one type that lists, for each information set on some path, all optimal actions."""
    optimal = found.optimal_actions
    reached: dict[int, tuple[str, tuple[str, ...]]] = {}
    todo = [0]
    while todo:
        index = todo.pop()
        node = found.nodes[index]
        if isinstance(node, DecisionNode):
            actions = optimal[node.information_set]
            reached[index] = (node.information_set, actions)
            todo.extend(child for name, child in zip(node.actions, node.children, strict=True) if name in actions)
        elif not isinstance(node, TerminalNode):
            branches = zip(node.children, node.probabilities, strict=True)
            todo.extend(child for child, probability in branches if probability)
    return path_type(tuple(reached[index] for index in sorted(reached)))
