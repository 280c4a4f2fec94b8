"""Sequential equilibria of games in two stages, such as signalling games: all of them, exact.

Nobody moves twice on a path, and nobody moves after a second move: information sets of the first stage (a type's choice
of a message) are followed by information sets of the second (the reply to a message), with chance anywhere. The choices
x of the first stage and y of the second enter payoffs as follows. A reply to message m is optimal if it maximizes

    sum_t prior(t) x_t(m) u(t, m, r)      over r: linear in x,

which also holds, empty, for messages that are not sent; there the reply must be optimal for some belief. A message is
optimal if it maximizes a linear function of y. So the equilibria are products of faces, just as the Nash equilibria of
a two-player matrix are (Avis, Rosenberg, Savani and von Stengel 2010), and are found in the same way: by the vertices
of both subdivisions and the maximal complete bipartite graphs that they form, once for each choice of faces of replies
that beliefs can support.

Any belief after an unsent message is consistent in the sense of Kreps and Wilson (1982), since the types' trembles
towards it can have any proportions and matter nowhere else; so sequential and perfect Bayesian equilibria are the same
here (Fudenberg and Tirole 1991, section 8.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.bicliques import maximal_bicliques
from sma_games.algebra.linear.polytopes import AffineFunction, ResponseVertex, response_vertices
from sma_games.errors import MethodError
from sma_games.games.extensive_form import ChanceNode, DecisionNode, ExtensiveFormGame, InformationSet, TerminalNode

__all__ = ["Origin", "TwoStages", "belief_faces", "two_stage_equilibria", "two_stages"]

Sent: TypeAlias = tuple[int, int] | None  # a set of the first stage and an action there, or chance alone
Rows: TypeAlias = tuple[tuple[dict[str, Fraction], ...], ...]

NOTHING, SURELY = Fraction(0), Fraction(1)
MOST_STEPS = 5_000_000_000  # see cone_rays: some minutes


class Origin(NamedTuple):
    """A way to an information set of the second stage, with what its replies are worth to the mover there."""

    sent: Sent
    weight: Fraction
    """Probability of the chance moves on the way, positive."""
    payoffs: tuple[Fraction, ...]
    """One for each reply, given that play comes this way."""


@dataclass(frozen=True)
class TwoStages:
    """The parts of a game in two stages."""

    game: ExtensiveFormGame
    first: tuple[InformationSet, ...]
    second: tuple[InformationSet, ...]
    origins: tuple[tuple[Origin, ...], ...]
    """For each information set of the second stage."""
    sending: tuple[tuple[AffineFunction, ...], ...]
    """For each set of the first stage and each action, its payoff as a function of the replies."""

    @cached_property
    def replying(self) -> tuple[tuple[AffineFunction, ...], ...]:
        """For each set of the second stage and each reply, its payoff, times a probability, in the first choices."""
        return tuple(
            tuple(_weight(origins, reply) for reply in range(len(members.actions)))
            for members, origins in zip(self.second, self.origins, strict=True)
        )


def _weight(origins: Sequence[Origin], reply: int) -> AffineFunction:
    terms = [(origin.sent, origin.weight * origin.payoffs[reply]) for origin in origins]
    constant = sum((term for sent, term in terms if sent is None), NOTHING)
    return AffineFunction(constant, {sent: term for sent, term in terms if sent is not None})


def two_stages(game: ExtensiveFormGame) -> TwoStages | str:
    """Return a game as one in two stages, or the reason why it is none.

    Costs one pass over the nodes.
    """
    before = _moves_before(game)
    labels = [label for label, members in game.information_sets.items() if any(before[i] for i in members.nodes)]
    second = tuple(game.information_sets[label] for label in labels)
    followed = {before[index][-1][0] for members in second for index in members.nodes if before[index]}
    late = next((label for label in labels if label in followed), None)
    if late is not None:
        return f"somebody moves after {late!r}, which is itself a second move"
    first = tuple(members for label, members in game.information_sets.items() if label not in labels)
    return _build(game, first, second, before)


def _moves_before(game: ExtensiveFormGame) -> list[tuple[tuple[str, int], ...]]:
    """Return the information sets and actions on the way to each node."""
    before: list[tuple[tuple[str, int], ...]] = [()] * len(game.nodes)
    for index, node in enumerate(game.nodes):
        if isinstance(node, TerminalNode):
            continue
        for place, child in enumerate(node.children):
            own = ((node.information_set, place),) if isinstance(node, DecisionNode) else ()
            before[child] = before[index] + own
    return before


def _build(
    game: ExtensiveFormGame,
    first: tuple[InformationSet, ...],
    second: tuple[InformationSet, ...],
    before: Sequence[tuple[tuple[str, int], ...]],
) -> TwoStages | str:
    chance = game.chance_weights
    never = [m for m in (*first, *second) if len(m.nodes) > 1 and not any(chance[index] for index in m.nodes)]
    if never:
        return f"chance never leads to {never[0].label!r}"
    numbers = {members.label: number for number, members in enumerate(first)}
    origins = tuple(tuple(_origins(game, members, numbers, before, chance)) for members in second)
    if _has_ties(origins):
        return "several information sets follow one unused action, which ties the beliefs there together"
    places = {members.label: number for number, members in enumerate(second)}
    sending = tuple(
        tuple(_sent_value(game, members, place, places, chance) for place in range(len(members.actions)))
        for members in first
    )
    return TwoStages(game, first, second, origins, sending)


def _has_ties(origins: Sequence[Sequence[Origin]]) -> bool:
    """Tell whether one action leads to two information sets at which beliefs weigh it against others."""
    sent = [origin.sent for ways in origins if len(ways) > 1 for origin in ways if origin.sent is not None]
    return len(set(sent)) < len(sent)


def _origins(
    game: ExtensiveFormGame,
    members: InformationSet,
    numbers: Mapping[str, int],
    before: Sequence[tuple[tuple[str, int], ...]],
    chance: Sequence[Fraction],
) -> Iterator[Origin]:
    """Yield the ways to an information set of the second stage that chance does not rule out."""
    groups: dict[Sent, list[int]] = {}
    for index in members.nodes:
        if chance[index] or len(members.nodes) == 1:
            way = before[index]
            groups.setdefault((numbers[way[0][0]], way[0][1]) if way else None, []).append(index)
    own = game.players.index(members.player)
    for sent, nodes in groups.items():
        weights = [chance[index] or SURELY for index in nodes]
        rows = [[_chance_value(game, child, own) for child in game.nodes[index].children] for index in nodes]  # type: ignore[union-attr]
        total = sum(weights, NOTHING)
        payoffs = tuple(
            sum((weight * entry for weight, entry in zip(weights, column, strict=True)), NOTHING) / total
            for column in zip(*rows, strict=True)
        )
        yield Origin(sent, total, payoffs)


def _chance_value(game: ExtensiveFormGame, index: int, own: int) -> Fraction:
    """Return a player's expected payoff at a node below which only chance moves."""
    ends = _ends(game, index, SURELY)
    return sum((weight * game.nodes[end].payoffs[own] for end, weight in ends), NOTHING)  # type: ignore[union-attr]


def _ends(game: ExtensiveFormGame, index: int, weight: Fraction) -> Iterator[tuple[int, Fraction]]:
    """Yield the leaves and decision nodes that chance leads to from a node, with their probabilities."""
    todo = [(index, weight)]
    while todo:
        here, share = todo.pop()
        node = game.nodes[here]
        if isinstance(node, ChanceNode):
            todo += [(child, share * part) for child, part in zip(node.children, node.probabilities, strict=True)]
        else:
            yield here, share


def _sent_value(
    game: ExtensiveFormGame,
    members: InformationSet,
    place: int,
    places: Mapping[str, int],
    chance: Sequence[Fraction],
) -> AffineFunction:
    """Return what an action of the first stage is worth to its player, as a function of the replies."""
    own = game.players.index(members.player)
    total = sum((chance[index] for index in members.nodes), NOTHING)
    constant, coefficients = NOTHING, dict[tuple[int, int], Fraction]()
    for index in members.nodes:
        share = chance[index] / total if total else SURELY
        for end, weight in _ends(game, game.nodes[index].children[place], share):  # type: ignore[union-attr]
            node = game.nodes[end]
            if isinstance(node, TerminalNode):
                constant += weight * node.payoffs[own]
                continue
            assert isinstance(node, DecisionNode)
            for reply, child in enumerate(node.children):
                key = (places[node.information_set], reply)
                coefficients[key] = coefficients.get(key, NOTHING) + weight * _chance_value(game, child, own)
    return AffineFunction(constant, coefficients)


def belief_faces(payoffs: Sequence[Sequence[Fraction]]) -> list[frozenset[int]]:
    """Return the largest sets of replies that are optimal together for some belief.

    Complete; it costs the vertices of a simplex cut by payoffs.

    Parameters
    ----------
    payoffs
        Of shape (origins, replies).

    Examples
    --------
    >>> [sorted(face) for face in belief_faces([[Fraction(1), Fraction(0)], [Fraction(1), Fraction(2)]])]
    [[0, 1]]
    """
    functions = [
        AffineFunction(NOTHING, {(0, place): row[reply] for place, row in enumerate(payoffs)})
        for reply in range(len(payoffs[0]))
    ]
    corners = response_vertices([len(payoffs)], [functions])
    assert corners is not None
    faces = {corner.largest[0] for corner in corners}
    return sorted((face for face in faces if not any(face < other for other in faces)), key=sorted)


def two_stage_equilibria(stages: TwoStages) -> list[list[dict[str, dict[str, Fraction]]]]:
    """Return all sequential equilibria as maximal convex sets, each by its extreme points.

    Complete for every game in two stages. Costs the vertices of two subdivisions, exponential in the number of actions.

    Raises
    ------
    MethodError
        If the game is too large.
    """
    senders = response_vertices([len(m.actions) for m in stages.first], stages.replying, MOST_STEPS)
    repliers = response_vertices([len(m.actions) for m in stages.second], stages.sending, MOST_STEPS)
    if senders is None or repliers is None:
        raise MethodError("the first or the second stage has too many actions to list all sequential equilibria")
    graphs = set()
    faces = [belief_faces([origin.payoffs for origin in origins]) for origins in stages.origins]
    for choice in product(*faces):
        edges = _edges(senders, repliers, choice)
        graphs |= {(frozenset(lefts), frozenset(rights)) for lefts, rights in maximal_bicliques(edges)}
    maximal = [pair for pair in graphs if not any(_within(pair, other) for other in graphs)]
    order = sorted((sorted(lefts), sorted(rights)) for lefts, rights in maximal)
    return [
        [_choices(stages, senders[left], repliers[right]) for left in lefts for right in rights]
        for lefts, rights in order
    ]


def _edges(
    senders: Sequence[ResponseVertex], repliers: Sequence[ResponseVertex], faces: Sequence[frozenset[int]]
) -> list[tuple[int, int]]:
    """Return the pairs of vertices that are equilibria with replies in the given faces."""
    rights = [
        (number, right)
        for number, right in enumerate(repliers)
        if all(support <= face for support, face in zip(right.supports, faces, strict=True))
    ]
    return [
        (place, number)
        for place, left in enumerate(senders)
        for number, right in rights
        if all(support <= best for support, best in zip(left.supports, right.largest, strict=True))
        and all(support <= best for support, best in zip(right.supports, left.largest, strict=True))
    ]


def _within(pair: tuple[frozenset[int], frozenset[int]], other: tuple[frozenset[int], frozenset[int]]) -> bool:
    return pair != other and pair[0] <= other[0] and pair[1] <= other[1]


def _choices(stages: TwoStages, left: ResponseVertex, right: ResponseVertex) -> dict[str, dict[str, Fraction]]:
    rows = zip((*stages.first, *stages.second), (*left.point, *right.point), strict=True)
    return {members.label: dict(zip(members.actions, row, strict=True)) for members, row in rows}
