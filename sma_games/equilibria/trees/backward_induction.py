"""All subgame-perfect equilibria of trees with perfect information, every tie included, without listing them.

For each node the pure subgame-perfect equilibria of the subgame there are counted by the payoff vector, the *value*,
that they give: value -> number of equilibria. At a decision node an action a with value u belongs to an equilibrium
if every other action b has some equilibrium value that is no better for the mover; the number of equilibria is then
the number for a with u times, for each b, the number with such values (Selten 1965; Osborne and Rubinstein 1994,
section 6.2). At a chance node the counts are convolved. The counts can be astronomic; single equilibria are read off
by their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice, product
from math import prod
from typing import Any, ClassVar, NamedTuple, TypeAlias

from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.equilibria.trees.perfect_cells import MOST_LISTED, perfect_cells, pure_profile
from sma_games.equilibria.trees.perfect_plays import PerfectPlays, perfect_plays
from sma_games.games.extensive_form import ChanceNode, DecisionNode, ExtensiveFormGame, Node, TerminalNode
from sma_games.games.profiles import BehaviorProfile

__all__ = ["BackwardInduction", "SubgamePerfectSet", "backward_induction"]

Value: TypeAlias = tuple[Any, ...]  # one payoff per player, in an ordered field
Counts: TypeAlias = dict[Value, int]

MAX_VALUES = 4096  # different values kept at a node; products at chance nodes would grow without bound


class _Step(NamedTuple):
    """What is done at a node, and the subgames that are reached then, each with the value that it has."""

    child: int | None
    """The node that an action leads to; None at other nodes."""
    behind: tuple[tuple[int, Value], ...]


class _Path(NamedTuple):
    """A path of play of a subgame: what is done first, and a path of each subgame behind."""

    child: int | None
    rests: tuple[Any, ...]

    def list_children(self) -> list[int]:
        """Return the nodes that actions lead to."""
        found, waiting = [], [self]
        while waiting:
            path = waiting.pop()
            waiting += path.rests
            if path.child is not None:
                found.append(path.child)
        return found


@dataclass(frozen=True)
class SubgamePerfectSet(Sequence[Mapping[str, str]]):
    """The pure subgame-perfect equilibria of a tree, as a sequence of plans: information set -> action.

    Plans are made when asked for, each in one pass over the nodes; `num_equilibria` may exceed what `len` can say.
    """

    nodes: tuple[Node[Any], ...]
    movers: tuple[int, ...]
    """Number of the player who moves at each node; -1 elsewhere."""
    counts: list[Counts] = field(hash=False)
    """Number of equilibria of the subgame by value, for each node."""
    is_complete: bool
    """Whether no value had to be left out at a chance node."""

    @property
    def num_equilibria(self) -> int:
        """Number of pure subgame-perfect equilibria."""
        return sum(self.counts[0].values())

    def __len__(self) -> int:
        return self.num_equilibria

    def __iter__(self) -> Iterator[Mapping[str, str]]:
        return (self.plan(number) for number in range(self.num_equilibria))

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self.plan(index) for index in range(*number.indices(self.num_equilibria))]
        if not -self.num_equilibria <= number < self.num_equilibria:
            raise IndexError(number)
        return self.plan(number % self.num_equilibria)

    def plan(self, number: int) -> dict[str, str]:
        """Return the equilibrium with this number as a plan for every information set."""
        chosen: dict[str, str] = {}
        todo = [(0, *_find_value(self.counts[0].items(), number))]
        while todo:
            index, value, rank = todo.pop()
            node = self.nodes[index]
            if isinstance(node, DecisionNode):
                action, parts = self._decision_parts(index, node, value, rank)
                chosen[node.information_set] = node.actions[action]
                todo.extend(zip(node.children, *zip(*parts, strict=True), strict=True))
            elif isinstance(node, ChanceNode):
                todo.extend(self._chance_parts(index, node, value, rank))
        return chosen

    def paths(self, most: int) -> list[tuple[tuple[str, str], ...]]:
        """Return the paths of play of the equilibria, each once: (information set, action) in order of the tree.

        Complete if `is_complete` and there are at most `most`; some of them else. Plans that differ only off the path
        are not listed for it.
        """
        steps: dict[tuple[int, Value], list[_Step]] = {}
        waiting = [(0, value) for value in self.counts[0]]
        while waiting:
            place = waiting.pop()
            if place not in steps:
                steps[place] = list(islice(self._steps(*place), most))
                waiting += [behind for step in steps[place] for behind in step.behind]
        paths: dict[tuple[int, Value], list[_Path]] = {}
        for place in sorted(steps, key=lambda each: each[0], reverse=True):  # children first
            found = (
                _Path(step.child, rests)
                for step in steps[place]
                for rests in product(*(paths[behind] for behind in step.behind))
            )
            paths[place] = list(islice(found, most))
        whole = (path for value in self.counts[0] for path in paths[0, value])
        in_order = (sorted(path.list_children(), key=self._parents.__getitem__) for path in islice(whole, most))
        return [tuple(map(self._choice_before, children)) for children in in_order]

    def _steps(self, index: int, value: Value) -> Iterator[_Step]:
        """Yield how equilibria of a subgame with this value begin."""
        node = self.nodes[index]
        if isinstance(node, TerminalNode):
            yield _Step(None, ())
        elif isinstance(node, DecisionNode):
            children = [self.counts[child] for child in node.children]
            sums = [sum(each.values()) for each in _not_better(children, value, self.movers[index])]
            for action, number in _ways(children, sums, value):
                if number:
                    yield _Step(node.children[action], ((node.children[action], value),))
        else:
            yield from (_Step(None, parts) for parts in self._branches(index, node, value, len(node.children)))

    def _branches(
        self, index: int, node: ChanceNode[Any], value: Value, width: int
    ) -> Iterator[tuple[tuple[int, Value], ...]]:
        """Yield node and value of each of the first branches that are possible, such that the sum is this value."""
        if not width:
            yield ()
            return
        child, probability = node.children[width - 1], node.probabilities[width - 1]
        before = self._sums_before(index, node)[width - 1]
        for own in self.counts[child]:
            rest = _without(value, probability, own)
            if rest in before:
                mine = ((child, own),) if probability else ()
                yield from ((*others, *mine) for others in self._branches(index, node, rest, width - 1))
                if not probability:
                    break

    def _choice_before(self, index: int) -> tuple[str, str]:
        """Return information set and action that lead to a node."""
        node = self.nodes[self._parents[index]]
        assert isinstance(node, DecisionNode)
        return node.information_set, node.actions[node.children.index(index)]

    @cached_property
    def _parents(self) -> dict[int, int]:
        return {child: index for index, node in enumerate(self.nodes) for child in getattr(node, "children", ())}

    @cached_property
    def plays(self) -> PerfectPlays | None:
        """All equilibria, mixtures at ties included, as sets with corners; None if that is not decided."""
        return perfect_plays(self.nodes, self.movers)

    @cached_property
    def optimal_actions(self) -> dict[str, tuple[str, ...]]:
        """The actions that some equilibrium of the subgame uses, by information set; if not decided, some pure one."""
        if self.num_equilibria > 1 and self.plays is not None:
            return self.plays.optimal_actions
        optimal = {}
        for index, node in enumerate(self.nodes):
            if isinstance(node, DecisionNode):
                mover = self.movers[index]
                children = [self.counts[child] for child in node.children]
                bar = max(min(value[mover] for value in values) for values in children)
                optimal[node.information_set] = tuple(
                    action
                    for action, values in zip(node.actions, children, strict=True)
                    if max(value[mover] for value in values) >= bar
                )
        return optimal

    def _decision_parts(
        self, index: int, node: DecisionNode, value: Value, rank: int
    ) -> tuple[int, list[tuple[Value, int]]]:
        """Return the action of the equilibrium number `rank` with this value, and value and rank at each child."""
        mover = self.movers[index]
        children = [self.counts[child] for child in node.children]
        if not rank and max(map(len, children)) == 1:  # no choice left below: the common case, and a fast one
            options = [next(iter(values)) for values in children]
            return options.index(value), [(option, 0) for option in options]
        others = _not_better(children, value, mover)
        for action, number in _ways(children, [sum(each.values()) for each in others], value):
            if rank < number:
                parts = []
                for factor in (*others[:action], {value: children[action][value]}, *others[action + 1 :]):
                    rank, digit = divmod(rank, sum(factor.values()))
                    parts.append(_find_value(factor.items(), digit))
                return action, parts
            rank -= number
        raise AssertionError  # pragma: no cover - ranks are below the count

    @cached_property
    def _sums(self) -> dict[int, list[Counts]]:
        """The counts over the first branches of chance nodes, kept once somebody has asked for them."""
        return {}

    def _sums_before(self, index: int, node: ChanceNode[Any]) -> list[Counts]:
        """Return the counts over the first 0, 1, 2, ... branches of a chance node."""
        if index not in self._sums:
            self._sums[index] = list(_convolutions(node, self.counts))
        return self._sums[index]

    def _chance_parts(self, index: int, node: ChanceNode[Any], value: Value, rank: int) -> list[tuple[int, Value, int]]:
        """Return node, value and rank of each child for the equilibrium number `rank` with this value."""
        sums = self._sums_before(index, node)
        parts = []
        for position in reversed(range(len(node.children))):
            child, probability = node.children[position], node.probabilities[position]
            for own, number in self.counts[child].items():
                rest = _without(value, probability, own)
                ways = sums[position].get(rest, 0) * number
                if rank < ways:
                    rank, digit = divmod(rank, number)
                    parts.append((child, own, digit))
                    value = rest
                    break
                rank -= ways
        return parts


def backward_induction(
    nodes: tuple[Node[Any], ...], players: Sequence[str], leaves: Mapping[int, Value]
) -> SubgamePerfectSet:
    """Return every pure subgame-perfect equilibrium of a tree with perfect information, over any ordered field.

    Complete unless a chance node has more than MAX_VALUES different values (`is_complete` says so). Costs one
    comparison per action where values are unique.

    Parameters
    ----------
    nodes
        Parents before children; the numbers at chance nodes are probabilities.
    players
        Labels, in the order of the payoffs.
    leaves
        Payoffs by leaf.
    """
    position = {player: number for number, player in enumerate(players)}
    movers = tuple(position[node.player] if isinstance(node, DecisionNode) else -1 for node in nodes)
    counts: list[Counts] = [{}] * len(nodes)
    is_complete = True
    for index in reversed(range(len(nodes))):
        node, mover = nodes[index], movers[index]
        if mover >= 0:
            counts[index] = _decide([counts[child] for child in node.children], mover)  # type: ignore[union-attr]
        elif isinstance(node, TerminalNode):
            counts[index] = {leaves[index]: 1}
        else:
            *_, counts[index] = _convolutions(node, counts)  # type: ignore[arg-type]
            is_complete &= len(counts[index]) < MAX_VALUES
    return SubgamePerfectSet(nodes, movers, counts, is_complete)


def _decide(children: list[Counts], mover: int) -> Counts:
    """Return the number of equilibria by value at a decision node."""
    ways = 1
    for values in children:
        if len(values) > 1:
            return _decide_with_ties(children, mover)
        ways *= next(iter(values.values()))
    options = [next(iter(values)) for values in children]
    best = options[0]
    tied = False
    for option in options[1:]:
        if option[mover] > best[mover]:
            best, tied = option, False
        elif option[mover] >= best[mover]:  # equal, in whatever order the numbers have
            tied = True
    if not tied:
        return {best: ways}
    counts: Counts = {}
    for option in options:
        if option[mover] >= best[mover]:
            counts[option] = counts.get(option, 0) + ways
    return counts


def _decide_with_ties(children: list[Counts], mover: int) -> Counts:
    """Return the same where children have several values: each two payoffs of the mover are compared once."""
    totals = [sum(values.values()) for values in children]
    by_payoff: list[dict[Any, int]] = [{} for _ in children]
    for own, values in zip(by_payoff, children, strict=True):
        for value, number in values.items():
            own[value[mover]] = own.get(value[mover], 0) + number

    @cache
    def not_better(child: int, payoff: Any) -> int:
        return sum(number for own, number in by_payoff[child].items() if own <= payoff)

    counts: Counts = {}
    for value in dict.fromkeys(value for values in children for value in values):
        is_compared = _are_compared(children, value)
        sums = [
            not_better(child, value[mover]) if compared else totals[child] for child, compared in enumerate(is_compared)
        ]
        ways = sum(number for _, number in _ways(children, sums, value))
        if ways:
            counts[value] = ways
    return counts


def _not_better(children: list[Counts], value: Value, mover: int) -> list[Counts]:
    """Return, per child, the counts that let the mover choose an action elsewhere with this value: nothing better."""
    return [
        {own: number for own, number in values.items() if own[mover] <= value[mover]} if is_compared else values
        for values, is_compared in zip(children, _are_compared(children, value), strict=True)
    ]


def _are_compared(children: list[Counts], value: Value) -> list[bool]:
    """Tell which children are compared with a value: not the only one that has it.

    Nothing rests on that, and a comparison may cost.
    """
    holders = [value in values for values in children]
    is_shared = sum(holders) > 1
    return [is_shared or not holds for holds in holders]


def _ways(children: list[Counts], sums: list[int], value: Value) -> Iterator[tuple[int, int]]:
    """Yield each action with this value, and in how many ways it is chosen: its own, times the sums of all others."""
    total = prod(sums)
    for action, values in enumerate(children):
        if value in values:
            yield action, total // sums[action] * values[value]


def _convolutions(node: ChanceNode[Any], counts: list[Counts]) -> Iterator[Counts]:
    """Yield the counts of the expected value over the first 0, 1, 2, ... branches."""
    width = len(next(iter(counts[node.children[0]])))
    sums: Counts = {(0,) * width: 1}
    yield sums
    for probability, child in zip(node.probabilities, node.children, strict=True):
        longer: Counts = {}
        for total, ways in sums.items():
            for value, number in counts[child].items():
                key = tuple(before + probability * part for before, part in zip(total, value, strict=True))
                if key in longer or len(longer) < MAX_VALUES:
                    longer[key] = longer.get(key, 0) + ways * number
        sums = longer
        yield sums


def _without(total: Value, probability: Any, part: Value) -> Value:
    """Return what the other branches of a chance node add to an expected value."""
    return tuple(whole - probability * own for whole, own in zip(total, part, strict=True))


def _find_value(items: Any, rank: int) -> tuple[Value, int]:
    """Return the value under which the equilibrium with this number is counted, and its number there."""
    for value, number in items:
        if rank < number:
            return value, rank
        rank -= number
    raise AssertionError  # pragma: no cover - ranks are below the count


@dataclass(frozen=True, repr=False)
class _Candidates(Sequence[Candidate]):
    """The plans of a subgame-perfect set as candidates, made when asked for, and after them some mixed profiles."""

    game: ExtensiveFormGame
    plans: SubgamePerfectSet = field(hash=False)
    mixed: Sequence[BehaviorProfile] = field(default=(), hash=False)

    @property
    def num_equilibria(self) -> int:
        """Their number, which may exceed what `len` can say."""
        return self.plans.num_equilibria + len(self.mixed)

    def __len__(self) -> int:
        return self.num_equilibria

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[index] for index in range(*number.indices(self.num_equilibria))]
        if not -self.num_equilibria <= number < self.num_equilibria:
            raise IndexError(number)
        place, num_pure = number % self.num_equilibria, self.plans.num_equilibria
        profile = pure_profile(self.game, self.plans[place]) if place < num_pure else self.mixed[place - num_pure]
        return Candidate(profile, is_credible=True)


@dataclass(frozen=True)
class BackwardInduction(Solver):
    """Every subgame-perfect equilibrium of a tree with perfect information and chance, exact.

    Complete, with every tie: pure equilibria are counted, and made one by one when asked for; where players are
    indifferent and may mix, the equilibria are cells with extreme points, see `perfect_cells`. Of a tree with ties that
    has more than 5,000 nodes, 1,000 extreme points, 64 convex sets of equilibria of a subgame, 64 extreme points of
    one, or 512 combinations of such sets behind a node, pure ones only, and also where z3 gives up on a curved cell;
    the status says so. Linear in the number of nodes where values are unique.
    """

    name: ClassVar[str] = "backward_induction"
    concept: ClassVar[str] = "subgame_perfect"
    games: ClassVar[str] = "trees with perfect information"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Selten (1965), Zeitschrift für die gesamte Staatswissenschaft 121:301-324"
    cost: ClassVar[str] = "linear in the number of nodes where values are unique; ties multiply"
    more: ClassVar[str] = "concept 'nash' adds what rests on empty threats"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, ExtensiveFormGame):
            return "it needs a tree"
        return None if game.has_perfect_information else "it needs perfect information: single-node information sets"

    def find(self, game: Game) -> Solution:
        """Return the equilibria as a lazy sequence, pure ones first, their cells, and the optimal actions of nodes."""
        assert isinstance(game, ExtensiveFormGame)
        leaves, _ = game.scaled_payoffs
        plans = backward_induction(game.nodes, game.players, leaves)
        if plans.num_equilibria == 1:
            return Solution(Status.COMPLETE, _Candidates(game, plans), plans=plans)
        is_listed = plans.is_complete and plans.num_equilibria <= MOST_LISTED
        found = perfect_cells(game, plans.movers, plans) if is_listed else None
        if found is None:
            status = Status.PURE_ONLY if plans.is_complete else Status.LIMIT_REACHED
            return Solution(status, _Candidates(game, plans), plans=plans)
        status = Status.CURVED if found.is_curved else Status.CONTINUUM
        candidates = _Candidates(game, plans, found.mixed)
        return Solution(status, candidates, found.subsets, found.components, plans, found.cells)
