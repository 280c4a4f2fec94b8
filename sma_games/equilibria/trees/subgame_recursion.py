"""Subgame-perfect equilibria of trees with imperfect information, by recursion over their subgames (Selten 1965).

The smallest subgames are solved first: all their Nash equilibria are found. Then each is replaced by a leaf with the
payoffs of one of its equilibria, for every combination of different payoffs, and the next larger ones are solved. All
equilibria of a component have the same payoffs, or else an equilibrium of the whole might need one between those
listed, and the result says that it may not be complete.

Subgames in which two players move, smaller ones left aside, are solved on their sequence form; those of more players by
patterns of supports, if nobody moves twice on a path there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import ClassVar, NamedTuple, TypeAlias

from sma_games.equilibria.beliefs import expected_values
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.equilibria.trees.nash_patterns import pattern_solution
from sma_games.equilibria.trees.sequence_form_lcp import traced_equilibrium
from sma_games.equilibria.trees.sequence_form_lp import exact_plans
from sma_games.equilibria.trees.sequence_form_vertices import NashSets, nash_sets, plans_strain
from sma_games.errors import MethodError
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
    is_constant: bool = True
    """Whether payoffs are known to be the same all over it if its extreme points have the same."""


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
            found = list(islice(self._solve(root, next_roots[root], inner), MOST + 1))
            self.is_cut |= len(found) > MOST
            solved[root] = found[:MOST]
        return solved[0]

    def _pieces(self, components: list[Component]) -> dict[Value, list[Component]]:
        """Return components by their payoffs; where payoffs vary, each extreme point for itself."""
        pieces: dict[Value, list[Component]] = {}
        for component in components:
            if not all(isinstance(payoff, Fraction) for value in component.values for payoff in value):
                raise MethodError("a subgame has irrational equilibria, and larger ones are solved with rational ones")
            if len(set(component.values)) == 1 and component.is_constant:
                pieces.setdefault(component.values[0], []).append(component)
                continue
            self.is_partial = True
            for point, value in zip(component.points, component.values, strict=True):
                pieces.setdefault(value, []).append(Component([point], [value], [(0,)]))
        return pieces

    def _solve(self, root: int, inner: list[int], pieces: list[dict[Value, list[Component]]]) -> Iterator[Component]:
        """Yield the components of a subgame for every combination of payoffs of the subgames in it."""
        for values in product(*pieces):
            part = subgame(self.game, root, dict(zip(inner, values, strict=True)))
            for outer in self._nash_components(part):
                for chosen in product(*(own[value] for own, value in zip(pieces, values, strict=True))):
                    yield self._combine(outer, chosen)

    def _nash_components(self, game: ExtensiveFormGame) -> Iterator[Component]:
        """Yield the components of Nash equilibria of a subgame, which has no subgames of its own any more."""
        movers = _movers(game)
        if len(movers) > MOVERS:
            yield from _components_by_patterns(game)
            return
        form = sequence_form(game)
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

    def _combine(self, outer: Component, chosen: tuple[Component, ...]) -> Component:
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


def _components_by_patterns(game: ExtensiveFormGame) -> Iterator[Component]:
    """Yield the components of Nash equilibria of a game of several players of whom none moves twice on a path."""
    found = pattern_solution(game)
    for group in found.components:
        number = {old: new for new, old in enumerate(group)}
        profiles = [found.candidates[old].profile for old in group]
        points: list[Choices] = [profile.choices for profile in profiles if isinstance(profile, BehaviorProfile)]
        subsets = [tuple(number[old] for old in subset) for subset in found.maximal_subsets if subset[0] in number]
        values = [expected_values(game, point)[0] for point in points]
        yield Component(points, values, subsets, is_constant=len(points) == 1)


def _one_equilibrium(form: SequenceForm, first: int, second: int) -> NashSets:
    """Return one equilibrium of a large subgame."""
    pair = form.between(first, second)
    plans = exact_plans(pair) if pair.is_constant_sum else traced_equilibrium(pair)
    return NashSets([plans], ((0,),), ((0,),))


def _find_crowd(game: ExtensiveFormGame) -> tuple[bool, str | None]:
    """Return whether more than two players move in a subgame, and a set of such a one that comes after an own move.

    Smaller subgames are left aside.
    """
    roots = set(subgame_roots(game))
    home = {0: 0}
    moving: dict[int, set[str]] = {}
    for index, node in enumerate(game.nodes):
        root = index if index in roots else home[game.parents[index]]
        home[index] = root
        if isinstance(node, DecisionNode):
            moving.setdefault(root, set()).add(node.player)
    crowded = {root for root, players in moving.items() if len(players) > MOVERS}
    for label, members in game.information_sets.items():
        past = game.own_pasts(members.player)[members.nodes[0]]
        here = home[members.nodes[0]]
        if here in crowded and past is not None and home[game.information_sets[past[0]].nodes[0]] == here:
            return True, label
    return bool(crowded), None


@dataclass(frozen=True)
class SubgameRecursion(Solver):
    """Every subgame-perfect equilibrium of a tree, exact, if two players move in each subgame, or more, but once each.

    Moves in smaller subgames do not count there, so that many games of several players are covered. Complete, up to
    behavior at information sets that a player's own choices rule out, unless payoffs vary, or are not known to be
    constant, over a continuum of equilibria in a proper subgame, or a subgame is so large that only one equilibrium of
    it is found: then the result says so. Every subgame costs two vertex enumerations for each combination of payoffs of
    the subgames in it, or with more than two players a system of polynomials for each combination of supports.
    """

    name: ClassVar[str] = "subgame_recursion"
    concept: ClassVar[str] = "subgame_perfect"
    games: ClassVar[str] = (
        "trees in which at most two players move in each subgame, smaller ones left aside, or more, but once on a path"
    )
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
        _, again = _find_crowd(game)
        if again is not None:
            return (
                "it needs subgames in which at most two players move, or nobody twice on a path, and "
                f"{again!r} comes after an own move"
            )
        return None

    def is_sure(self, game: Game) -> bool:
        """Tell whether at most two players move in each subgame, smaller ones left aside."""
        assert isinstance(game, ExtensiveFormGame)
        return not _find_crowd(game)[0]

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
