"""All Nash equilibria of two-player trees with perfect recall, up to what the players' own moves rule out, exactly.

For a realization plan x let q[h] be what the opponent can still get at best from his information set h on, weighted by
how likely x and chance lead there. The pairs (x, q) form the polyhedron

    {(x, q) : x a realization plan, q[h] >= (payoffs against x of s) + sum of q over the sets after s, for s = (h, a)},

and plans x, y are in equilibrium if and only if every sequence of either player is unused or satisfies its inequality
with equality (von Stengel 1996, theorem 3.4). So the equilibria are read off the vertices of the two polyhedra, as for
matrices: maximal sets X x Y of vertices that all go together, and their convex hulls (Audet, Belhaiza and Hansen 2009).
Vertices that are no extreme points of these hulls, because they differ in q alone off the path, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import ClassVar, NamedTuple

from sma_games.algebra.linear.bicliques import connected_groups, maximal_bicliques
from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.algebra.linear.vertices import Vertex, cone_rays
from sma_games.equilibria.solver import Candidate, Game, Solution, Solver, Status, count_text
from sma_games.equilibria.trees.reduced_form import is_credible
from sma_games.equilibria.trees.sequence_form_lcp import traced_equilibrium, two_player_refusal
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.sequence_form import OwnSequences, RealizationPlan, SequenceForm, own_sequences, sequence_form

__all__ = ["NashSets", "SequenceFormVertices", "nash_sets", "plans_strain"]

MOST_STEPS = 1_000_000_000  # of vertex enumeration: some seconds
LARGE = 2000  # pure plans of a player beyond which vertices, at least as many, are likely to take too long


class PlanVertex(NamedTuple):
    """A vertex of a best-response polyhedron; sequences by their numbers in bit sets."""

    plan: RealizationPlan
    used: int
    """Own sequences with positive probability."""
    best: int
    """The opponent's sequences whose inequalities are tight."""


class NashSets(NamedTuple):
    """The equilibria of a tree: extreme pairs of plans, the maximal sets and the components that they span."""

    pairs: list[tuple[RealizationPlan, RealizationPlan]]
    subsets: tuple[tuple[int, ...], ...]
    components: tuple[tuple[int, ...], ...]


def nash_sets(form: SequenceForm, movers: tuple[int, int] = (0, 1)) -> NashSets | None:
    """Return all extreme equilibria of a sequence form in which only these two players move, with subsets, components.

    Complete for every tree, but None if it would take too long. It costs two vertex enumerations; there are at least as
    many vertices as pure plans.
    """
    first, second = _vertices(form, *movers), _vertices(form, *reversed(movers))
    if first is None or second is None:
        return None
    edges = [
        (i, j)
        for i, x in enumerate(first)
        for j, y in enumerate(second)
        if not x.used & ~y.best and not y.used & ~x.best
    ]
    hulls = [(lefts, rights) for lefts, rights in maximal_bicliques(edges)]
    kept = [[(i, j) for i in _extreme(lefts, first) for j in _extreme(rights, second)] for lefts, rights in hulls]
    order = sorted(
        {edge for edges in kept for edge in edges},
        key=lambda edge: [*map(float, first[edge[0]].plan), *map(float, second[edge[1]].plan)],
        reverse=True,
    )
    number = {edge: place for place, edge in enumerate(order)}
    touching = connected_groups([_numbers(lefts, rights, len(second)) for lefts, rights in hulls])
    components = (
        sorted(number[edge] for edge in order if edge[0] * len(second) + edge[1] in group) for group in touching
    )
    return NashSets(
        [(first[i].plan, second[j].plan) for i, j in order],
        tuple(sorted(tuple(sorted(number[edge] for edge in edges)) for edges in kept)),
        tuple(sorted(map(tuple, components))),
    )


def _numbers(lefts: Sequence[int], rights: Sequence[int], width: int) -> list[int]:
    return [left * width + right for left in lefts for right in rights]


def _extreme(members: Sequence[int], vertices: Sequence[PlanVertex]) -> list[int]:
    """Return the members whose plans are no mixtures of the others' plans, which would use nothing else."""
    kept = list(members)
    for member in members:
        plan, used = vertices[member].plan, vertices[member].used
        others = [vertices[other].plan for other in kept if other != member and not vertices[other].used & ~used]
        rows = list(zip(*others, strict=True))  # plans are 1 at the empty sequence, so weights add up to 1
        program = LinearProgram([0] * len(others), equal=rows, totals=plan)
        if len(others) > 1 and solve_linear_program(program).status is LinearProgramStatus.OPTIMAL:
            kept.remove(member)
    return kept


class _Coordinates(NamedTuple):
    """Own sequences in terms of independent ones: at every set, the last action has what the others leave."""

    rows: list[list[int]]
    """Each sequence as a linear form."""
    bits: list[int]
    """The bit that tells, for a ray, that a sequence is unused."""
    dependent: list[list[int]]
    """The forms of the last actions, which must be nonnegative."""


def _coordinates(own: OwnSequences, extra: int) -> _Coordinates:
    independent = [0, *(move for moves in own.moves for move in moves[:-1])]
    size = len(independent) + extra
    rows = [[0] * size for _ in own.sequences]
    bits = [0] * len(own.sequences)
    for place, move in enumerate(independent):
        rows[move][place] = 1
        bits[move] = place
    dependent: list[list[int]] = []
    for parent, moves in zip(own.parents, own.moves, strict=True):
        taken = [rows[move] for move in moves[:-1]]
        rows[moves[-1]] = [total - sum(parts) for total, *parts in zip(rows[parent], *taken, strict=True)]
        bits[moves[-1]] = size + len(dependent)
        dependent.append(rows[moves[-1]])
    return _Coordinates(rows, bits, dependent)


def _vertices(form: SequenceForm, player: int, other: int) -> list[PlanVertex] | None:
    """Return the vertices (x, q) of the polyhedron of a player's plans and of what the opponent can get at best.

    Vertices at which q is larger than what he can get at some set, because another action limits q before it, say
    nothing: every best response to x is one with the least q, which is tight somewhere at every set.
    """
    own, opponent = form.players[player], form.players[other]
    coordinates = _coordinates(own, len(opponent.information_sets))
    size = len(coordinates.rows[0])
    inequalities = [*coordinates.dependent, *_responses(form, player, other, coordinates)[1:]]
    rays = cone_rays(inequalities, size, MOST_STEPS)
    if rays is None:
        return None
    first_response = size + len(coordinates.dependent) - 1
    responses = [first_response + number for number in range(1, len(opponent.sequences))]
    vertices = [_plan_vertex(ray, coordinates, responses) for ray in rays if ray.ray[0]]
    return [vertex for vertex in vertices if all(vertex.best & moves for moves in map(_bits, opponent.moves))]


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)


def _plan_vertex(ray: Vertex, coordinates: _Coordinates, responses: Sequence[int]) -> PlanVertex:
    total = ray.ray[0]
    plan = tuple(Fraction(sum(map(mul, row, ray.ray)), total) for row in coordinates.rows)
    used = _bits(move for move, bit in enumerate(coordinates.bits) if not ray.tight >> bit & 1)
    best = 1 | _bits(move for move, bit in enumerate(responses, start=1) if ray.tight >> bit & 1)
    return PlanVertex(plan, used, best)


def _responses(form: SequenceForm, player: int, other: int, coordinates: _Coordinates) -> list[list[int]]:
    """Return, for each sequence of the opponent, q at its set less its payoffs and the q after it: at least 0.

    His payoffs are raised so that no combination of sequences has a negative one, and then q is nonnegative too.
    """
    opponent = form.players[other]
    size = len(coordinates.rows[0])
    raised = max(-(payoffs[other] // form.weights[key]) for key, payoffs in form.payoffs.items())
    rows = [[0] * size for _ in opponent.sequences]
    for key, payoffs in form.payoffs.items():
        gain = payoffs[other] + raised * form.weights[key]
        row = rows[key[other]]
        for place, share in enumerate(coordinates.rows[key[player]]):
            row[place] -= share * gain
    start = size - len(opponent.information_sets)
    for place, (parent, moves) in enumerate(zip(opponent.parents, opponent.moves, strict=True), start=start):
        rows[parent][place] -= 1
        for move in moves:
            rows[move][place] += 1
    return rows


def plans_strain(game: ExtensiveFormGame) -> str | None:
    """Say that a player has too many pure plans to list the vertices, or None."""
    largest = max(own_sequences(game, player).num_plans for player in game.players)
    return None if largest <= LARGE else f"a player has {count_text(largest)} pure plans, and at least as many vertices"


@dataclass(frozen=True)
class SequenceFormVertices(Solver):
    """Every Nash equilibrium of a two-player tree, exact, by vertices of the polyhedra of its sequence form.

    Complete up to behavior at information sets that a player's own choices rule out: extreme equilibria, maximal Nash
    subsets, components. There are at least as many vertices as strategies of the reduced normal form, and of trees that
    have too many one equilibrium is found, by Lemke's method.
    """

    name: ClassVar[str] = "sequence_form"
    concept: ClassVar[str] = "nash"
    games: ClassVar[str] = "trees, two players"
    complete: ClassVar[bool] = True
    reference: ClassVar[str] = "Audet, Belhaiza and Hansen (2009), International Game Theory Review 11:437-451"
    cost: ClassVar[str] = "exponential in the number of information sets; Kuhn poker in a fraction of a second"
    more: ClassVar[str] = "concept 'subgame_perfect' leaves out what rests on empty threats"

    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""
        return two_player_refusal(game)

    def strain(self, game: Game) -> str | None:
        """Say that a game has too many plans, or None."""
        assert isinstance(game, ExtensiveFormGame)
        return plans_strain(game)

    def find(self, game: Game) -> Solution:
        """Return the extreme equilibria as behavior profiles, with subsets and components."""
        assert isinstance(game, ExtensiveFormGame)
        form = sequence_form(game)
        found = nash_sets(form)
        if found is None:
            return Solution(Status.PARTIAL, [Candidate(form.behavior(traced_equilibrium(form)))])
        profiles = [form.behavior(pair) for pair in found.pairs]
        candidates = [Candidate(profile, is_credible=is_credible(game, profile)) for profile in profiles]
        is_continuum = any(len(subset) > 1 for subset in found.subsets)
        status = Status.CONTINUUM if is_continuum else Status.COMPLETE
        return Solution(status, candidates, found.subsets, found.components)
