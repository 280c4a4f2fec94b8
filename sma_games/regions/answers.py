"""The answer to a model once its formulas have values: the types of all its equilibria.

The values may be numbers of any ordered field or ring: fractions at one setting, rational functions along a line,
polynomials whose signs are chosen one after the other. The solvers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

from sma_games.algebra.rational_functions import Quotient
from sma_games.equilibria.backward_induction import SubgamePerfectSet, backward_induction
from sma_games.equilibria.registry import fallback_words
from sma_games.equilibria.result import Equilibrium, EquilibriumResult, path_of_play
from sma_games.equilibria.solve import solve
from sma_games.equilibria.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.errors import MethodError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, MixedProfile, TerminalNode
from sma_games.games.reduced_normal_form import num_profiles
from sma_games.modeling import ParametricGame

__all__ = ["Answer", "AnswerFinder", "EquilibriumType", "EquilibriumView", "tree_type"]

MOST_PROFILES = 1000  # pure profiles of a reduced normal form that is worth asking about
LISTED_PLANS = 500  # equilibria of a tree that are compared one by one; beyond, the optimal actions are


class EquilibriumType(NamedTuple):
    """What stays the same about an equilibrium while numbers change: who may do what.

    In a normal form, the support of each player's strategy; in a tree, the actions on the path of play.
    """

    label: str
    """As a reader sees it: "sign_early / sign_early", or "opening: sign_early, reply: accept"."""
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    """Strategies in use by player, or actions in use by information set."""


class Answer(NamedTuple):
    """The types of all equilibria at one place, and the complete plans of a tree's subgame-perfect equilibria."""

    equilibria: tuple[EquilibriumType, ...]
    plans: frozenset[EquilibriumType] = frozenset()


class EquilibriumView(NamedTuple):
    """One equilibrium with its numbers, which are quotients over whatever ring the payoffs come from."""

    kind: EquilibriumType
    payoffs: Mapping[str, Quotient]
    measures: Mapping[str, Quotient]
    """Trees: expected values of the measures."""
    probabilities: Mapping[str, Mapping[str, Quotient]]
    """Normal form: by player and strategy in use."""
    is_strict: bool | None
    """Normal form: each strategy is the only best response; None for trees."""


class AnswerFinder:
    """Finds the answer to a model from values of its formulas.

    Parameters
    ----------
    model
        A two-player matrix or a tree with perfect information.
    question
        What is asked, for the message if the model is of another kind.

    Raises
    ------
    MethodError
        If the model is of another kind.
    """

    def __init__(self, model: ParametricGame, question: str) -> None:
        self.model = model
        refusal = _refusal(model, question)
        if refusal is not None:
            raise MethodError(refusal)

    def find(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]]) -> Answer:
        """Return the answer when formula number k has the value `numbers[k]`.

        `normalize` shortens the rays of best-response polyhedra; see `best_response_vertices`.
        """
        return (
            self._solve_matrix(numbers, normalize)
            if self.model.form == "normal"
            else self.told(self.solve_tree(numbers))
        )

    def solve_tree(self, numbers: Sequence[Any]) -> SubgamePerfectSet:
        """Return all pure subgame-perfect equilibria of a tree whose formulas have these values."""
        nodes = self.model.numbered_nodes(numbers)
        leaves = {index: node.payoffs for index, node in enumerate(nodes) if isinstance(node, TerminalNode)}
        return backward_induction(nodes, self.model.players, leaves)

    def told(self, found: SubgamePerfectSet) -> Answer:
        """Return the equilibria of a tree as an answer: its paths of play, or if these are too many, what is used."""
        if found.num_equilibria > LISTED_PLANS or not found.is_complete:
            return _common_actions(found)
        plans = list(islice(found, LISTED_PLANS))
        paths = {tuple(path_of_play(found.nodes, plan).items()) for plan in plans}
        types = tuple(tree_type(tuple((label, (action,)) for label, action in path)) for path in sorted(paths))
        whole = (tuple((label, (action,)) for label, action in sorted(plan.items())) for plan in plans)
        return Answer(types, frozenset(map(tree_type, whole)))

    def solved(self, setting: Mapping[str, Fraction]) -> Answer:
        """Return the answer at one setting as `solve` finds and verifies it."""
        result = solve(self.model.at(None, **setting), "nash" if self.model.form == "normal" else "subgame_perfect")
        if result.num_equilibria > LISTED_PLANS:
            return self.find(self.model.numbers(setting), list)
        types = {self._solved_type(result, each) for each in result.equilibria}
        return Answer(tuple(sorted(types)))

    def _solved_type(self, result: EquilibriumResult, equilibrium: Equilibrium) -> EquilibriumType:
        if isinstance(equilibrium.profile, MixedProfile):
            choices = tuple(zip(self.model.players, equilibrium.profile.supports, strict=True))
            return EquilibriumType(" / ".join("+".join(names) for _, names in choices), choices)
        assert isinstance(result.game, ExtensiveFormGame)
        return tree_type(tuple((label, (action,)) for label, action in equilibrium.path(result.game).items()))

    def views(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]]) -> list[EquilibriumView]:
        """Return every extreme equilibrium, or every subgame-perfect path, with its payoffs.

        Asks for the same signs as `find`, and of a tree with more than LISTED_PLANS plans for the first of these only.
        """
        if self.model.form == "normal":
            pairs = sorted(self._pairs(numbers, normalize), key=lambda pair: _pure_and_early_first(pair.supports))
            return [self._matrix_view(pair) for pair in pairs]
        found = self.solve_tree(numbers)
        nodes = found.nodes
        paths = {tuple(path_of_play(nodes, plan).items()): plan for plan in islice(found, LISTED_PLANS)}
        return [self._tree_view(nodes, path, paths[path]) for path in sorted(paths)]

    def _matrix_view(self, pair: ExtremePair) -> EquilibriumView:
        (*own, best_of_second), (*other, best_of_first) = pair.rays
        strategies = self.model.strategies.items()
        probabilities = {
            player: {name: Quotient(weight, sum(ray)) for name, weight, used in _used(names, ray, support) if used}
            for (player, names), ray, support in zip(strategies, (own, other), pair.supports, strict=True)
        }
        payoffs = (Quotient(best_of_first, sum(other)), Quotient(best_of_second, sum(own)))
        by_player = dict(zip(self.model.players, payoffs, strict=True))
        return EquilibriumView(self._matrix_type(pair), by_player, {}, probabilities, pair.is_strict)

    def _tree_view(self, nodes: Any, path: Any, plan: Mapping[str, str]) -> EquilibriumView:
        payoffs, measures = _expected(nodes, plan, len(self.model.players), len(self.model.measures))
        return EquilibriumView(
            tree_type(tuple((label, (action,)) for label, action in path)),
            dict(zip(self.model.players, payoffs, strict=True)),
            dict(zip(self.model.measures, measures, strict=True)),
            {},
            None,
        )

    def _pairs(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]]) -> list[ExtremePair]:
        rows = [[numbers[index] for index in row] for row in self.model.payoff_indices]
        width = self.model.shape[1]
        first, second = ([row[start : start + width] for start in range(0, len(row), width)] for row in rows)
        return extreme_pairs(first, second, normalize)

    def _solve_matrix(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]]) -> Answer:
        types = {pair.supports: self._matrix_type(pair) for pair in self._pairs(numbers, normalize)}
        return Answer(tuple(types[supports] for supports in sorted(types, key=_pure_and_early_first)))

    def _matrix_type(self, pair: ExtremePair) -> EquilibriumType:
        choices = tuple(
            (player, tuple(name for bit, name in enumerate(names) if support >> bit & 1))
            for (player, names), support in zip(self.model.strategies.items(), pair.supports, strict=True)
        )
        return EquilibriumType(" / ".join("+".join(names) for _, names in choices), choices)


def _refusal(model: ParametricGame, question: str) -> str | None:
    """Return what to do instead, and why, if a question cannot be asked of a model."""
    if model.form == "normal":
        count = len(model.players)
        why = f"for {question} a matrix needs two players, and {model!r} has {count}"
        return None if count == 2 else f"{_alone(model)}: {why}"  # noqa: PLR2004 - two-player solvers
    if model.form == "stochastic":
        why = f"for {question} it must be a matrix, or a tree with perfect information"
        return f"{_alone(model)}: {why}, but {model!r} is a stochastic game"
    if model.has_perfect_information:
        return None
    tree = model.at()
    assert isinstance(tree, ExtensiveFormGame)
    is_small = len(model.players) == 2 and num_profiles(tree) <= MOST_PROFILES  # noqa: PLR2004
    way_out = "ask about Nash equilibria of reduced_model(model), or with --reduced" if is_small else _alone(model)
    return f"{way_out}: for {question} a tree needs perfect information, and in {model!r} players do not see everything"


def _alone(model: ParametricGame) -> str:
    """Return how to solve a model without any question about other settings."""
    concepts = fallback_words(model.at())
    return f"solve it at single settings{concepts and ', concept '}{concepts}"


def _used(names: Sequence[str], ray: Sequence[Any], support: int) -> list[tuple[str, Any, bool]]:
    return [(name, weight, bool(support >> bit & 1)) for bit, (name, weight) in enumerate(zip(names, ray, strict=True))]


def _expected(nodes: Any, plan: Mapping[str, str], *sizes: int) -> list[list[Quotient]]:
    """Return the expected payoffs and measures under a plan."""
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
            todo.extend((child, weight * Quotient(probability)) for child, probability in branches)
        else:
            todo.append((node.children[node.actions.index(plan[node.information_set])], weight))
    return totals


def tree_type(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> EquilibriumType:
    """Return the type of a path of play, given by its information sets in order of the tree, with actions."""
    return EquilibriumType(", ".join(f"{label}: {' or '.join(actions)}" for label, actions in choices), choices)


def _common_actions(found: SubgamePerfectSet) -> Answer:
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
    choices = tuple(reached[index] for index in sorted(reached))
    return Answer((tree_type(choices),), frozenset([tree_type(tuple(optimal.items()))]))


def _pure_and_early_first(supports: tuple[int, int]) -> tuple[int, int, int]:
    """Sort pure equilibria before mixed ones, and by the order of the strategies."""
    sizes = sum(support.bit_count() for support in supports)
    lowest = [support & -support for support in supports]
    return (sizes, *lowest)  # type: ignore[return-value]
