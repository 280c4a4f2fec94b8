"""The answer to a model once its formulas have values: the types of all its equilibria.

The values may be numbers of any ordered field or ring: fractions at one setting, rational functions along a line,
polynomials whose signs are chosen one after the other. The solvers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple, Protocol

from sma_games.algebra.rational_functions import Quotient
from sma_games.equilibria.backward_induction import SubgamePerfectSet, backward_induction
from sma_games.equilibria.registry import fallback_words
from sma_games.equilibria.result import Equilibrium, path_of_play
from sma_games.equilibria.solve import solve
from sma_games.equilibria.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.errors import MethodError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, MixedProfile, TerminalNode
from sma_games.games.reduced_normal_form import num_profiles
from sma_games.modeling import ParametricGame

__all__ = [
    "LISTED_PLANS",
    "PURE_ONLY",
    "Answer",
    "AnswerFinder",
    "EquilibriumSet",
    "EquilibriumType",
    "EquilibriumView",
    "is_known",
    "tree_sets",
    "tree_type",
    "tree_views",
]

PURE_ONLY = (
    "Where too many ties hang together, only pure equilibria are compared: mixtures of tied actions are left out."
)
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
    has_mixtures: bool = True
    """Whether types that occur only where indifferent players mix are among them; they are left out of large ties."""


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


class EquilibriumSet(NamedTuple):
    """A connected set of equilibria, closed: each is a mixture of the extreme ones."""

    corners: tuple[EquilibriumView, ...]
    is_convex: bool = True
    """Whether every mixture of the extreme ones belongs to it."""


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
        refusal = _explain_refusal(model, question)
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
        """Return the equilibria of a tree as an answer: what is done on the paths of play of the extreme ones.

        If the mixtures are not decided, these are the pure ones, or if they are too many, all that is optimal.
        """
        is_listed = found.num_equilibria <= LISTED_PLANS and found.is_complete
        types = _list_types(found, is_listed=is_listed)
        if not is_listed:
            plans = frozenset([tree_type(tuple(found.optimal_actions.items()))])
            return Answer(types or (_common_type(found),), plans, has_mixtures=bool(types))
        whole = (tuple((label, (action,)) for label, action in sorted(plan.items())) for plan in found)
        return Answer(types, frozenset(map(tree_type, whole)), is_known(found))

    def solved(self, setting: Mapping[str, Fraction]) -> Answer:
        """Return the answer at one setting as `solve` finds and verifies it."""
        result = solve(self.model.at(None, **setting), "nash" if self.model.form == "normal" else "subgame_perfect")
        if self.model.form == "sequential":
            assert isinstance(result.plans, SubgamePerfectSet)
            return self.told(result.plans)
        return Answer(tuple(sorted({self._solved_type(each) for each in result.equilibria})))

    def _solved_type(self, equilibrium: Equilibrium) -> EquilibriumType:
        assert isinstance(equilibrium.profile, MixedProfile)
        choices = tuple(zip(self.model.players, equilibrium.profile.supports, strict=True))
        return EquilibriumType(" / ".join("+".join(names) for _, names in choices), choices)

    def views(self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]]) -> list[EquilibriumView]:
        """Return every extreme equilibrium, of a tree as far as it is seen on the path of play, with its payoffs.

        Asks for the same signs as `find`, and of a tree whose mixtures are not decided for its first pure paths only.
        """
        if self.model.form == "normal":
            pairs = sorted(self._pairs(numbers, normalize), key=lambda pair: _pure_and_early_first(pair.supports))
            return [self._matrix_view(pair) for pair in pairs]
        return tree_views(self.solve_tree(numbers), self.model)

    def sets(
        self, numbers: Sequence[Any], normalize: Callable[[list[Any]], list[Any]]
    ) -> tuple[list[EquilibriumSet], bool]:
        """Return sets of equilibria, for a matrix its extreme ones alone, and whether they are all that there are.

        In a tree whose mixtures are not decided they are the first pure ones.
        """
        if self.model.form == "normal":
            return [EquilibriumSet((view,)) for view in self.views(numbers, normalize)], True
        found = self.solve_tree(numbers)
        return tree_sets(found, self.model), is_known(found)

    def _matrix_view(self, pair: ExtremePair) -> EquilibriumView:
        (*own, best_of_second), (*other, best_of_first) = pair.rays
        strategies = self.model.strategies.items()
        probabilities = {
            player: {name: Quotient(weight, sum(ray)) for name, weight, used in _list_used(names, ray, support) if used}
            for (player, names), ray, support in zip(strategies, (own, other), pair.supports, strict=True)
        }
        payoffs = (Quotient(best_of_first, sum(other)), Quotient(best_of_second, sum(own)))
        by_player = dict(zip(self.model.players, payoffs, strict=True))
        return EquilibriumView(self._matrix_type(pair), by_player, {}, probabilities, pair.is_strict)

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


def _explain_refusal(model: ParametricGame, question: str) -> str | None:
    """Return what to do instead, and why, if a question cannot be asked of a model."""
    if model.form == "normal":
        count = len(model.players)
        why = f"for {question} a matrix needs two players, and {model!r} has {count}"
        return None if count == 2 else f"{_advise(model)}: {why}"  # noqa: PLR2004 - two-player solvers
    if model.form == "stochastic":
        why = f"for {question} it must be a matrix, or a tree with perfect information"
        return f"{_advise(model)}: {why}, but {model!r} is a stochastic game"
    if model.has_perfect_information:
        return None
    tree = model.at()
    assert isinstance(tree, ExtensiveFormGame)
    is_small = len(model.players) == 2 and num_profiles(tree) <= MOST_PROFILES  # noqa: PLR2004
    way_out = "ask about Nash equilibria of reduced_model(model), or with --reduced" if is_small else _advise(model)
    return f"{way_out}: for {question} a tree needs perfect information, and in {model!r} players do not see everything"


def _advise(model: ParametricGame) -> str:
    """Return how to solve a model without any question about other settings."""
    concepts = fallback_words(model.at())
    return f"solve it at single settings{concepts and ', concept '}{concepts}"


def _list_used(names: Sequence[str], ray: Sequence[Any], support: int) -> list[tuple[str, Any, bool]]:
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
    nodes, sizes = found.nodes, (len(names.players), len(names.measures))
    paths = {tuple(path_of_play(nodes, plan).items()): plan for plan in islice(found, LISTED_PLANS)}
    return [
        _view(_as_pure(path), [number for row in _expected(nodes, paths[path], *sizes) for number in row], names)
        for path in sorted(paths)
    ]


def _view(choices: tuple[tuple[str, tuple[str, ...]], ...], value: Sequence[Any], names: _Names) -> EquilibriumView:
    """Return what is done on a path of play, with expected payoffs and measures."""
    numbers = [number if isinstance(number, Quotient) else Quotient(number) for number in value]
    payoffs = dict(zip(names.players, numbers, strict=False))
    measures = dict(zip(names.measures, numbers[len(payoffs) :], strict=True))
    return EquilibriumView(tree_type(choices), payoffs, measures, {}, None)


def is_known(found: SubgamePerfectSet) -> bool:
    """Tell whether all equilibria of a tree are known, those included in which indifferent players mix."""
    return found.num_equilibria == 1 or found.plays is not None


def _list_types(found: SubgamePerfectSet, *, is_listed: bool) -> tuple[EquilibriumType, ...]:
    """Return what is done on the paths of play of extreme equilibria, or of the pure ones if they can be listed."""
    if found.num_equilibria > 1 and found.plays is not None:
        return tuple(tree_type(choices) for choices in sorted({choices for choices, _ in found.plays.corners}))
    plans = found if is_listed else ()
    paths = {_as_pure(path_of_play(found.nodes, plan).items()) for plan in plans}
    return tuple(map(tree_type, sorted(paths)))


def _as_pure(path: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
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
    return tree_type(tuple(reached[index] for index in sorted(reached)))


def _pure_and_early_first(supports: tuple[int, int]) -> tuple[int, int, int]:
    """Sort pure equilibria before mixed ones, and by the order of the strategies."""
    sizes = sum(support.bit_count() for support in supports)
    lowest = [support & -support for support in supports]
    return (sizes, *lowest)  # type: ignore[return-value]
