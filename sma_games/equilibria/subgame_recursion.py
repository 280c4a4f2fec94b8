"""Subgame-perfect equilibria of trees with imperfect information, by recursion over their subgames (Selten 1965).

The smallest subgames are solved first: all their Nash equilibria are found. Then each is replaced by a leaf with the
payoffs of one of its equilibria, for every combination of different payoffs, and the next larger ones are solved. All
equilibria of a component have the same payoffs, or else an equilibrium of the whole might need one between those
listed, and the result says that it may not be complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import ClassVar, NamedTuple, TypeAlias

from sma_games.equilibria.sequence_form_lemke import traced_equilibrium
from sma_games.equilibria.sequence_form_program import exact_plans
from sma_games.equilibria.sequence_form_vertices import NashSets, nash_sets, plans_strain
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.games.extensive_form import DecisionNode, ExtensiveFormGame
from sma_games.games.profiles import BehaviorProfile, owners
from sma_games.games.sequence_form import SequenceForm, sequence_form
from sma_games.games.subgames import subgame, subgame_roots

__all__ = ["SubgameRecursion"]

Choices: TypeAlias = Mapping[str, Mapping[str, Fraction]]
Value: TypeAlias = tuple[Fraction, ...]

MOST = 4096  # combinations of equilibria of smaller subgames, and equilibria of a component, that are tried
MOVERS = 2


class Component(NamedTuple):
    """A connected set of subgame-perfect equilibria of a subgame: its extreme points and maximal convex parts."""

    points: list[Choices]
    values: list[Value]
    subsets: list[tuple[int, ...]]


@dataclass
class Recursion:
    """The subgames of a tree that have been solved, and what had to be left out."""

    game: ExtensiveFormGame
    is_partial: bool = False
    """Whether payoffs vary over a component of a proper subgame, or only one equilibrium of a large one was found."""
    is_cut: bool = False
    """Whether there were too many combinations."""

    def components(self) -> list[Component]:
        """Return the components of subgame-perfect equilibria of the tree."""
        solved: dict[int, list[Component]] = {}
        roots = subgame_roots(self.game)
        next_roots = _next_roots(self.game, roots)
        for root in reversed(roots):
            inner = [self._pieces(solved.pop(other)) for other in next_roots[root]]
            found = list(islice(self._solved(root, next_roots[root], inner), MOST + 1))
            self.is_cut |= len(found) > MOST
            solved[root] = found[:MOST]
        return solved[0]

    def _pieces(self, components: list[Component]) -> dict[Value, list[Component]]:
        """Return components by their payoffs; where payoffs vary, each extreme point for itself."""
        pieces: dict[Value, list[Component]] = {}
        for component in components:
            if len(set(component.values)) == 1:
                pieces.setdefault(component.values[0], []).append(component)
                continue
            self.is_partial = True
            for point, value in zip(component.points, component.values, strict=True):
                pieces.setdefault(value, []).append(Component([point], [value], [(0,)]))
        return pieces

    def _solved(self, root: int, inner: list[int], pieces: list[dict[Value, list[Component]]]) -> Iterator[Component]:
        """Yield the components of a subgame for every combination of payoffs of the subgames in it."""
        for values in product(*pieces):
            part = subgame(self.game, root, dict(zip(inner, values, strict=True)))
            for outer in self._nash_components(part):
                for chosen in product(*(own[value] for own, value in zip(pieces, values, strict=True))):
                    yield self._combined(outer, chosen)

    def _nash_components(self, game: ExtensiveFormGame) -> Iterator[Component]:
        """Yield the components of Nash equilibria of a subgame in which at most two players move."""
        form = sequence_form(game)
        movers = _movers(game)
        others = [number for number in range(game.num_players) if number not in movers]
        first, second = sorted([*movers, *others][:MOVERS])
        found = nash_sets(form, (first, second)) if plans_strain(game) is None else None
        if found is None:
            self.is_partial = True
            found = _one_equilibrium(form, first, second)
        idle = [(Fraction(1),)] * game.num_players
        everyone = [[*idle[:first], x, *idle[first + 1 : second], y, *idle[second + 1 :]] for x, y in found.pairs]
        for group in found.components:
            number = {old: new for new, old in enumerate(group)}
            subsets = [tuple(number[old] for old in subset) for subset in found.subsets if subset[0] in number]
            points = [form.behavior(everyone[old]).choices for old in group]
            yield Component(points, [form.expected_payoffs(everyone[old]) for old in group], subsets)

    def _combined(self, outer: Component, chosen: tuple[Component, ...]) -> Component:
        """Return all combinations of the points of a component with those of components of the subgames in it."""
        ranges = [range(len(component.points)) for component in (outer, *chosen)]
        places = {place: number for number, place in enumerate(islice(product(*ranges), MOST + 1))}
        if len(places) > MOST:
            self.is_cut = True
            places = {(0,) * len(ranges): 0}
        points: list[Choices] = [
            {
                label: choice
                for one, number in zip((outer, *chosen), place, strict=True)
                for label, choice in one.points[number].items()
            }
            for place in places
        ]
        subsets = [
            tuple(sorted(places[place] for place in product(*parts) if place in places))
            for parts in product(*(component.subsets for component in (outer, *chosen)))
        ]
        return Component(points, [outer.values[place[0]] for place in places], subsets)


def _next_roots(game: ExtensiveFormGame, roots: tuple[int, ...]) -> dict[int, list[int]]:
    """Return, for each subgame, the largest subgames in it."""
    found: dict[int, list[int]] = {root: [] for root in roots}
    for root in roots[1:]:
        above = game.parents[root]
        while above not in found:
            above = game.parents[above]
        found[above].append(root)
    return found


def _movers(game: ExtensiveFormGame) -> list[int]:
    moving = {node.player for node in game.nodes if isinstance(node, DecisionNode)}
    return [number for number, player in enumerate(game.players) if player in moving]


def _one_equilibrium(form: SequenceForm, first: int, second: int) -> NashSets:
    """Return one equilibrium of a large subgame."""
    pair = form.between(first, second)
    plans = exact_plans(pair) if pair.is_constant_sum else traced_equilibrium(pair)
    return NashSets([plans], ((0,),), ((0,),))


def _most_movers(game: ExtensiveFormGame) -> int:
    """Return how many players move in some subgame, smaller subgames left aside, at most."""
    roots = set(subgame_roots(game))
    home = {0: 0}
    moving: dict[int, set[str]] = {}
    for index, node in enumerate(game.nodes):
        root = index if index in roots else home[game.parents[index]]
        home[index] = root
        if isinstance(node, DecisionNode):
            moving.setdefault(root, set()).add(node.player)
    return max(map(len, moving.values()), default=0)


@dataclass(frozen=True)
class SubgameRecursion(Solver):
    """Every subgame-perfect equilibrium of a tree, exact, if at most two players move in each subgame.

    Moves in smaller subgames do not count there, so that many games of several players are covered. Complete, up to
    behavior at information sets that a player's own choices rule out, unless payoffs vary over a continuum of
    equilibria in a proper subgame, or a subgame is so large that only one equilibrium of it is found: then the result
    says so. Every subgame costs two vertex enumerations for each combination of payoffs of the subgames in it.
    """

    name: ClassVar[str] = "subgame_recursion"
    concept: ClassVar[str] = "subgame_perfect"
    games: ClassVar[str] = "trees in which at most two players move in each subgame, smaller subgames left aside"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Selten (1965), Zeitschrift für die gesamte Staatswissenschaft 121:301-324"
    cost: ClassVar[str] = "exponential in the number of information sets of a subgame, smaller subgames left aside"
    more: ClassVar[str] = "concept 'nash' adds what rests on empty threats"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, ExtensiveFormGame):
            return "it needs a tree"
        if game.num_players < MOVERS:
            return "it needs two players or more"
        if _most_movers(game) > MOVERS:
            return "it needs subgames in which at most two players move, smaller subgames left aside"
        return None

    def find(self, game: Game) -> Solution:
        """Return the extreme equilibria as behavior profiles, with subsets and components."""
        assert isinstance(game, ExtensiveFormGame)
        recursion = Recursion(game)
        found = recursion.components()
        candidates: list[Candidate] = []
        subsets: list[tuple[int, ...]] = []
        components: list[tuple[int, ...]] = []
        for component in found:
            start = len(candidates)
            candidates += [Candidate(_profile(game, point), is_credible=True) for point in component.points]
            subsets += [tuple(start + number for number in subset) for subset in component.subsets]
            components.append(tuple(range(start, len(candidates))))
        if recursion.is_cut or recursion.is_partial:
            return Solution(Status.LIMIT_REACHED if recursion.is_cut else Status.PARTIAL, candidates)
        is_continuum = len(candidates) > len(components)
        status = Status.CONTINUUM if is_continuum else Status.COMPLETE
        return Solution(status, candidates, tuple(subsets), tuple(components))


def _profile(game: ExtensiveFormGame, choices: Choices) -> BehaviorProfile:
    ordered = {label: choices[label] for label in game.information_sets if label in choices}
    return BehaviorProfile(game.players, owners(game), ordered)
