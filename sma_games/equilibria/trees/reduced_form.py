"""Nash equilibria of trees through the reduced normal form, with those that rest on empty threats flagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, ClassVar

from sma_games.algebra.linear.bicliques import connected_groups
from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.equilibria.matrices.vertex_enumeration import LARGE, VertexEnumeration
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status
from sma_games.equilibria.verification.verify import verify
from sma_games.games.extensive_form import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.games.profiles import BehaviorProfile, MixedProfile
from sma_games.games.reduced_normal_form import MAX_CELLS, num_profiles, reduced_normal_form
from sma_games.games.sequence_form import own_sequences
from sma_games.games.subgames import subgame_roots

__all__ = ["TreeNash", "TreePureNash", "is_credible"]

MAX_COMBINATIONS = 4096  # combinations of tied continuation values tried at a node


def is_credible(game: ExtensiveFormGame, profile: BehaviorProfile) -> bool | None:
    """Tell whether some subgame-perfect equilibrium agrees with a profile wherever the profile says something.

    Where it says nothing, because a player's own earlier choices rule the node out, any pure optimal choice is tried.
    None means undecided: too many ties to try, ties that only a mixture might settle, or under imperfect information
    a profile that leaves sets out although there are proper subgames.
    """
    if not game.has_perfect_information:
        return _is_credible_in_subgames(game, profile)
    leaves, _ = game.scaled_payoffs
    position = {player: number for number, player in enumerate(game.players)}
    values: dict[int, set[tuple[Any, ...]]] = {}
    open_ties: set[int] = set()  # nodes below which a mixture of tied actions might do what no single one does
    for index in reversed(range(len(game.nodes))):
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            values[index] = {leaves[index]}
            continue
        children = [values[child] for child in node.children]
        if prod(map(len, children)) > MAX_COMBINATIONS:
            return None
        if isinstance(node, ChanceNode):
            values[index] = {_mean(node.probabilities, options) for options in product(*children)}
            is_free = False
        else:
            choice = profile.choices.get(node.information_set)
            chosen = (_choose(node, choice, options, position[node.player]) for options in product(*children))
            values[index] = {value for some in chosen for value in some}
            is_free = choice is None
        if not open_ties.isdisjoint(node.children) or (is_free and len(values[index]) > 1):
            open_ties.add(index)
        if not values[index]:
            return None if index in open_ties else False
    return True


def _is_credible_in_subgames(game: ExtensiveFormGame, profile: BehaviorProfile) -> bool | None:
    """Tell whether a Nash equilibrium is subgame-perfect: it is where the only subgame is the whole tree."""
    if subgame_roots(game) == (0,):
        return True
    is_full = len(profile.choices) == len(game.information_sets)
    return verify(game, profile, "subgame_perfect").is_equilibrium if is_full else None


def _choose(
    node: DecisionNode,
    choice: Mapping[str, Fraction] | None,
    options: tuple[tuple[Any, ...], ...],
    mover: int,
) -> list[tuple[Any, ...]]:
    """Return the values of a node when its children have these: none if the given choice is not optimal."""
    best = max(option[mover] for option in options)
    if choice is None:
        return [option for option in options if option[mover] == best]
    weights = [choice[action] for action in node.actions]
    used = [option for option, weight in zip(options, weights, strict=True) if weight]
    return [_mean(weights, options)] if all(option[mover] == best for option in used) else []


def _mean(weights: Any, values: Any) -> tuple[Any, ...]:
    return tuple(
        sum(weight * value for weight, value in zip(weights, column, strict=True))
        for column in zip(*values, strict=True)
    )


@dataclass(frozen=True)
class TreeNash(Solver):
    """Every Nash equilibrium of a two-player tree, exact, by vertex enumeration of its reduced normal form.

    Complete up to behavior at nodes that a player's own choices rule out; each is marked credible or not. The reduced
    normal form grows exponentially with the tree: for small trees only.
    """

    name: ClassVar[str] = "reduced_normal_form"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "trees, two players"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Kuhn (1953), Contributions to the Theory of Games II:193-216"
    cost: ClassVar[str] = "exponential in the number of information sets; small trees"
    more: ClassVar[str] = "concept 'subgame_perfect' leaves out what rests on empty threats"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        if not isinstance(game, ExtensiveFormGame):
            return "it needs a tree"
        return _size_refusal(game) if game.num_players == 2 else "it needs two players"  # noqa: PLR2004

    def strain(self, game: Game) -> str | None:
        """Say that the reduced normal form has too many vertices, or None."""
        assert isinstance(game, ExtensiveFormGame)
        smallest = min(own_sequences(game, player).num_plans for player in game.players)
        return None if smallest <= LARGE else "the reduced normal form is too large"

    def find(self, game: Game) -> Solution:
        """Return the extreme equilibria of the reduced normal form as behavior profiles."""
        return _through_normal_form(game, VertexEnumeration())


@dataclass(frozen=True)
class TreePureNash(Solver):
    """Every pure Nash equilibrium of a tree with any number of players, exact, by its reduced normal form.

    Complete for pure equilibria, up to behavior at nodes that a player's own choices rule out; each is marked credible
    or not. The reduced normal form grows exponentially with the tree: for small trees only.
    """

    name: ClassVar[str] = "reduced_normal_form_pure"
    concept: ClassVar[str] = "pure_nash"
    games: ClassVar[str] = "trees, any number of players"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Kuhn (1953), Contributions to the Theory of Games II:193-216"
    cost: ClassVar[str] = "exponential in the number of information sets; small trees"
    more: ClassVar[str] = "mixed equilibria of two-player trees are found by concept 'nash'"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return _size_refusal(game) if isinstance(game, ExtensiveFormGame) else "it needs a tree"

    def find(self, game: Game) -> Solution:
        """Return the pure equilibria of the reduced normal form as behavior profiles."""
        return _through_normal_form(game, PureEnumeration())


def _size_refusal(game: ExtensiveFormGame) -> str | None:
    """Say that the reduced normal form is too large to be written down, or None."""
    if num_profiles(game) <= MAX_CELLS:
        return None
    return f"it needs a reduced normal form of at most {MAX_CELLS:,} pure profiles"


def _through_normal_form(game: Game, solver: Solver) -> Solution:
    assert isinstance(game, ExtensiveFormGame)
    form = reduced_normal_form(game)
    solution = solver.find(form.game)
    behaviors = []
    for candidate in solution.candidates:
        assert isinstance(candidate.profile, MixedProfile)
        behaviors.append(form.behavior(candidate.profile))
    distinct = {behavior: number for number, behavior in enumerate(dict.fromkeys(behaviors))}
    candidates = [Candidate(behavior, is_credible=is_credible(game, behavior)) for behavior in distinct]
    return _merge(solution, candidates, [distinct[behavior] for behavior in behaviors])


def _merge(solution: Solution, candidates: list[Candidate], numbers: list[int]) -> Solution:
    """Return a solution in which profiles that differ in the normal form only, not in behavior, are one."""
    if len(candidates) == len(numbers):
        return replace(solution, candidates=candidates)
    sets = {frozenset(numbers[old] for old in subset) for subset in solution.maximal_subsets}
    subsets = tuple(sorted(tuple(sorted(one)) for one in sets if not any(one < other for other in sets)))
    components = tuple(tuple(sorted(group)) for group in connected_groups(subsets))
    is_continuum = any(len(subset) > 1 for subset in subsets)
    return Solution(Status.CONTINUUM if is_continuum else Status.COMPLETE, candidates, subsets, components)
