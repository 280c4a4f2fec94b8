"""Every equilibrium with its numbers as rational functions of one parameter: between special values, and at them.

Between two neighboring special values the extreme equilibria of a matrix, or the subgame-perfect paths of a tree, have
formulas. At a special value each formula has a limit, and the limit of equilibria is an equilibrium: often an extreme
one, at times an inner point of a maximal Nash subset. Its component is that of any extreme equilibrium whose strategies
use no more, and have no fewer best responses against them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from flint import fmpz_poly

from sma_games.algebra.linear.bicliques import connected_groups
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber
from sma_games.algebra.polynomials.line import AtAlgebraicNumber, NearSample
from sma_games.algebra.polynomials.line_functions import LineFunction
from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers import BoxQuestion, EquilibriumType, EquilibriumView, path_type, support_type
from sma_games.answers.lines import Line, probabilities
from sma_games.answers.matrices import MatrixQuestion, split_payoffs
from sma_games.answers.trees import TreeQuestion
from sma_games.equilibria.matrices.vertex_enumeration import ExtremePair, extreme_pairs
from sma_games.equilibria.trees.backward_induction import SubgamePerfectSet
from sma_games.errors import MethodError
from sma_games.games import DecisionNode, TerminalNode

__all__ = ["LineEquilibria", "LineEquilibrium", "PlaceEquilibria", "line_equilibria"]

MAX_PATHS = 10_000  # tied paths of play at one place; ties multiply at chance nodes

Path: TypeAlias = tuple[tuple[str, str], ...]
Bits: TypeAlias = tuple[int, int]


class LineEquilibrium(NamedTuple):
    """An equilibrium whose numbers are functions of the parameter."""

    type: EquilibriumType
    probabilities: tuple[LineFunction, ...]
    """Matrices: of every strategy, player by player."""
    payoffs: tuple[LineFunction, ...]
    measures: tuple[LineFunction, ...]
    is_strict: bool
    is_extreme: bool
    supports: Bits = (0, 0)
    best_responses: Bits = (0, 0)


class PlaceEquilibria:
    """The equilibria at one value: those that the solver lists, and the limits that are inner points of components."""

    def __init__(self, found: Sequence[LineEquilibrium], keys: Sequence[Any], components: Sequence[int]) -> None:
        self.listed = tuple(found)
        self.all = list(found)
        self.components = list(components)
        self.numbers = {key: number for number, key in enumerate(keys)}

    def add(self, inner: LineEquilibrium, key: Any) -> int:
        """Note an inner point of a component and return its number."""
        around = next(number for number, each in enumerate(self.listed) if _is_in_face(each, inner))
        self.components.append(self.components[around])
        self.all.append(inner)
        self.numbers[key] = len(self.all) - 1
        return self.numbers[key]


class LineEquilibria(ABC):
    """What finds equilibria along a line, for one form of game."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.model = line.model
        self.has_mixtures = True
        """Whether no equilibrium had to be left out in which indifferent players mix."""

    @abstractmethod
    def near(self, order: NearSample) -> tuple[LineEquilibrium, ...]:
        """Return the equilibria around a sample point, with the signs that they rest on in the order's memory."""

    @abstractmethod
    def at(self, place: RealNumber) -> PlaceEquilibria:
        """Return the equilibria exactly at one value."""

    @abstractmethod
    def limit(self, each: LineEquilibrium, place: RealNumber, there: PlaceEquilibria) -> int:
        """Return the number of the equilibrium that one of a neighboring cell tends to."""

    def _functions(self, numbers: Sequence[Any]) -> tuple[LineFunction, ...]:
        return tuple(LineFunction.of(number, self.line.along) for number in numbers)


def line_equilibria(question: BoxQuestion, line: Line) -> LineEquilibria:
    """Return what finds the equilibria that a question is about along a line."""
    if isinstance(question, TreeQuestion):
        return _TreeEquilibria(question, line)
    return _MatrixEquilibria(line) if isinstance(question, MatrixQuestion) else _Outcomes(question, line)


class _MatrixEquilibria(LineEquilibria):
    """Extreme equilibria of a two-player matrix."""

    def near(self, order: NearSample) -> tuple[LineEquilibrium, ...]:
        pairs = extreme_pairs(*self._matrices(self.line.numbers_near(order)), probabilities)
        return tuple(self._equilibrium(pair) for pair in pairs)

    def at(self, place: RealNumber) -> PlaceEquilibria:
        pairs = extreme_pairs(*self._matrices(self.line.numbers_at(place)), probabilities)
        groups = connected_groups(_neighbors(pairs))
        component = {number: name for name, group in enumerate(groups) for number in group}
        found = [self._equilibrium(pair) for pair in pairs]
        keys = [_values(each, place) for each in found]
        return PlaceEquilibria(found, keys, [component[number] for number in range(len(pairs))])

    def limit(self, each: LineEquilibrium, place: RealNumber, there: PlaceEquilibria) -> int:
        values = _values(each, place)
        if values in there.numbers:
            return there.numbers[values]
        return there.add(self._inner_point(values, place), values)

    def _inner_point(self, values: Sequence[Any], place: RealNumber) -> LineEquilibrium:
        """Return the equilibrium with these probabilities, which is no extreme one."""
        first, second = self._matrices(self.line.numbers_at(place))
        x, y = values[: len(first)], values[len(first) :]
        rows = [sum(weight * entry for weight, entry in zip(y, row, strict=True)) for row in first]
        columns = [
            sum(weight * entry for weight, entry in zip(x, column, strict=True)) for column in zip(*second, strict=True)
        ]
        supports, responses = (_bits(x), _bits(y)), (_best(rows), _best(columns))
        payoffs = self._functions([max(rows), max(columns)])
        return LineEquilibrium(
            self._type(supports),
            self._functions(values),
            payoffs,
            (),
            is_strict=False,
            is_extreme=False,
            supports=supports,
            best_responses=responses,
        )

    def _equilibrium(self, pair: ExtremePair) -> LineEquilibrium:
        x, y = pair.rays
        return LineEquilibrium(
            self._type(pair.supports),
            self._functions([*x[:-1], *y[:-1]]),
            self._functions([y[-1], x[-1]]),
            (),
            is_strict=pair.is_strict,
            is_extreme=True,
            supports=pair.supports,
            best_responses=pair.best_responses,
        )

    def _type(self, supports: Bits) -> EquilibriumType:
        return support_type(self.model.strategies, supports)

    def _matrices(self, numbers: Sequence[Any]) -> tuple[list[list[Any]], list[list[Any]]]:
        return split_payoffs(self.model.payoff_indices, self.model.shape, numbers)


class _TreeEquilibria(LineEquilibria):
    """Subgame-perfect plays of a tree with perfect information, every tie and every extreme mixture for itself."""

    def __init__(self, question: TreeQuestion, line: Line) -> None:
        super().__init__(line)
        self._question = question

    def near(self, order: NearSample) -> tuple[LineEquilibrium, ...]:
        return self._equilibria(self.line.numbers_near(order))

    def at(self, place: RealNumber) -> PlaceEquilibria:
        found = self._equilibria(self.line.numbers_at(place))
        return PlaceEquilibria(found, [(each.type, number) for number, each in enumerate(found)], [0] * len(found))

    def limit(self, each: LineEquilibrium, place: RealNumber, there: PlaceEquilibria) -> int:
        """Return the path with the same actions; information sets that chance cannot reach at the value drop out.

        Actions whose probabilities tend to zero drop out too; then payoffs and measures must agree.
        """
        used = {(label, action) for label, actions in each.type.choices for action in actions}
        is_pure = len(used) == len(each.type.choices)
        for number, other in enumerate(there.all):
            own = {(label, action) for label, actions in other.type.choices for action in actions}
            if own <= used and (is_pure or _values(each, place) == _values(other, place)):
                return number
        return there.add(each._replace(is_extreme=False), (each.type, *_values(each, place)))

    def _equilibria(self, numbers: Sequence[Any]) -> tuple[LineEquilibrium, ...]:
        plans = self._question.solve_tree(numbers)
        nodes = plans.nodes
        if plans.num_equilibria > 1 and plans.plays is not None:
            return tuple(self._corner(plans, *each) for each in sorted(plans.plays.corners, key=lambda each: each[0]))
        self.has_mixtures &= plans.num_equilibria == 1
        if not plans.is_complete:
            raise _too_many_paths(self.line)
        places = {node.information_set: place for place, node in enumerate(nodes) if isinstance(node, DecisionNode)}
        found = {path for group in _paths(plans, self.line).values() for path in group}
        paths = sorted(tuple(sorted(path, key=lambda step: places[step[0]])) for path in found)
        return tuple(self._equilibrium(nodes, path, plans.optimal_actions) for path in paths)

    def _equilibrium(self, nodes: Any, path: Path, optimal: Mapping[str, tuple[str, ...]]) -> LineEquilibrium:
        payoffs, measures = _expect(nodes, 0, dict(path))
        return self._make(tuple((label, (action,)) for label, action in path), payoffs, measures, optimal)

    def _corner(self, plans: SubgamePerfectSet, choices: Any, value: Sequence[Any]) -> LineEquilibrium:
        num_players = len(self.model.players)
        return self._make(choices, value[:num_players], value[num_players:], plans.optimal_actions)

    def _make(
        self,
        choices: tuple[tuple[str, tuple[str, ...]], ...],
        payoffs: Sequence[Any],
        measures: Sequence[Any],
        optimal: Mapping[str, tuple[str, ...]],
    ) -> LineEquilibrium:
        is_strict = all(len(optimal[label]) == 1 for label, _ in choices)
        numbers = self._functions(payoffs), self._functions(measures)
        return LineEquilibrium(path_type(choices), (), *numbers, is_strict, is_extreme=True)


class _Outcomes(LineEquilibria):
    """Solutions that are told by payoffs and measures, such as those of a bargaining problem."""

    def __init__(self, question: BoxQuestion, line: Line) -> None:
        super().__init__(line)
        self._question = question

    def near(self, order: NearSample) -> tuple[LineEquilibrium, ...]:
        return self._solutions(self.line.numbers_near(order))

    def at(self, place: RealNumber) -> PlaceEquilibria:
        found = self._solutions(self.line.numbers_at(place))
        return PlaceEquilibria(found, [(each.type, number) for number, each in enumerate(found)], [0] * len(found))

    def limit(self, each: LineEquilibrium, place: RealNumber, there: PlaceEquilibria) -> int:
        """Return the solution with the same payoffs, and the same measures unless one has none: without a price."""
        for number, other in enumerate(there.all):
            parts = (each, other) if each.measures and other.measures else (_without_measures(each, other))
            if _values(parts[0], place) == _values(parts[1], place):
                return number
        return there.add(each._replace(is_extreme=False), (each.type, *_values(each, place)))

    def _solutions(self, numbers: Sequence[Any]) -> tuple[LineEquilibrium, ...]:
        return tuple(map(self._equilibrium, self._question.views(numbers)))

    def _equilibrium(self, view: EquilibriumView) -> LineEquilibrium:
        payoffs, measures = (
            self._functions([_divide(number) for number in numbers.values()])
            for numbers in (view.payoffs, view.measures)
        )
        return LineEquilibrium(view.kind, (), payoffs, measures, is_strict=False, is_extreme=True)


def _without_measures(*each: LineEquilibrium) -> list[LineEquilibrium]:
    return [one._replace(measures=()) for one in each]


def _divide(number: Quotient) -> Any:
    is_whole = isinstance(number.denominator, int) and number.denominator == 1
    return number.numerator if is_whole else number.numerator / number.denominator


def _values(each: LineEquilibrium, place: RealNumber) -> tuple[Any, ...]:
    """Return numbers that are equal to others if probabilities, or payoffs and measures of a tree, agree at a place."""
    functions = each.probabilities or (*each.payoffs, *each.measures)
    if not isinstance(place, AlgebraicNumber):
        return tuple(function(place) for function in functions)
    order = AtAlgebraicNumber(place)
    return tuple(
        order.number(fmpz_poly(list(function.numerator)), fmpz_poly(list(function.denominator)))
        for function in functions
    )


def _neighbors(pairs: Sequence[ExtremePair]) -> list[list[int]]:
    """Return the extreme equilibria that share a strategy of the first, or of the second player."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, pair in enumerate(pairs):
        for side, vertex in enumerate(pair.numbers):
            groups.setdefault((side, vertex), []).append(number)
    return list(groups.values())


def _is_in_face(vertex: LineEquilibrium, inner: LineEquilibrium) -> bool:
    """Tell whether the strategies of an extreme equilibrium are vertices of the faces that an inner point lies in."""
    unused = all(small & ~large == 0 for small, large in zip(vertex.supports, inner.supports, strict=True))
    pairs = zip(inner.best_responses, vertex.best_responses, strict=True)
    return unused and all(small & ~large == 0 for small, large in pairs)


def _bits(weights: Sequence[Any]) -> int:
    return sum(1 << bit for bit, weight in enumerate(weights) if weight)


def _best(payoffs: Sequence[Any]) -> int:
    highest = max(payoffs)
    return sum(1 << bit for bit, payoff in enumerate(payoffs) if payoff >= highest)


def _paths(plans: SubgamePerfectSet, line: Line) -> dict[Any, set[Path]]:
    """Return the paths of play of all subgame-perfect equilibria by their value, from the leaves to the root."""
    paths: list[dict[Any, set[Path]]] = [{}] * len(plans.nodes)
    for index in reversed(range(len(plans.nodes))):
        node = plans.nodes[index]
        below = [paths[child] for child in node.children] if not isinstance(node, TerminalNode) else []
        if isinstance(node, DecisionNode):
            paths[index] = _after_decision(node, plans.movers[index], below)
        elif below:
            paths[index] = _after_chance(node.probabilities, below)  # type: ignore[union-attr]
        else:
            paths[index] = {node.payoffs: {()}}  # type: ignore[union-attr]
        if sum(map(len, paths[index].values())) > MAX_PATHS:
            raise _too_many_paths(line)
    return paths[0]


def _after_decision(node: DecisionNode, mover: int, below: Sequence[Mapping[Any, set[Path]]]) -> dict[Any, set[Path]]:
    """Return the paths through the actions that are optimal for some equilibria of the subgames below."""
    bar = max(min(value[mover] for value in values) for values in below)
    merged: dict[Any, set[Path]] = {}
    for action, values in zip(node.actions, below, strict=True):
        for value, paths in values.items():
            if value[mover] >= bar:
                step = (node.information_set, action)
                merged.setdefault(value, set()).update((step, *path) for path in paths)
    return merged


def _after_chance(chances: Sequence[Any], below: Sequence[Mapping[Any, set[Path]]]) -> dict[Any, set[Path]]:
    """Return the combinations of one path for each branch; impossible branches have none."""
    merged: dict[Any, set[Path]] = {}
    for values in product(*below):
        total = tuple(
            sum(chance * part for chance, part in zip(chances, parts, strict=True))
            for parts in zip(*values, strict=True)
        )
        possible = [group[value] for chance, group, value in zip(chances, below, values, strict=True) if chance]
        joined = {tuple(step for path in paths for step in path) for paths in product(*possible)}
        merged.setdefault(total, set()).update(joined)
        if sum(map(len, merged.values())) > MAX_PATHS:
            break
    return merged


def _expect(nodes: Sequence[Any], index: int, path: Mapping[str, str]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return expected payoffs and measures below a node on a path of play."""
    node = nodes[index]
    if isinstance(node, TerminalNode):
        return node.payoffs, node.measures
    if isinstance(node, DecisionNode):
        return _expect(nodes, node.children[node.actions.index(path[node.information_set])], path)
    possible = [(chance, child) for chance, child in zip(node.probabilities, node.children, strict=True) if chance]
    parts = [(chance, _expect(nodes, child, path)) for chance, child in possible]
    payoffs, measures = (_weighted([(chance, rows[side]) for chance, rows in parts]) for side in (0, 1))
    return payoffs, measures


def _weighted(rows: Sequence[tuple[Any, tuple[Any, ...]]]) -> tuple[Any, ...]:
    width = len(rows[0][1])
    return tuple(sum(chance * row[column] for chance, row in rows) for column in range(width))


def _too_many_paths(line: Line) -> MethodError:
    return MethodError(
        f"{line.model!r} has more than {MAX_PATHS} tied paths of play along {line.along}; tipping_points compares "
        "their optimal actions instead, and another value of the other parameters may break the ties",
        f"more than {MAX_PATHS} paths of play tie, too many to be followed one by one",
    )
