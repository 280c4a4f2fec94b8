"""What happens in the subgame-perfect equilibria of a tree with perfect information, mixtures at ties included.

A behavior profile is subgame perfect if at every node the mover uses only actions that are best for her, given what the
profile makes of the subgames behind them (one-shot deviations; Osborne and Rubinstein 1994, section 6.2). So the set of
equilibria is put together from the leaves to the root. At a node where i moves, choose one convex set of equilibria of
each subgame behind it. An action's payoff to i then lies between two bounds; the mover uses some actions S, all worth
the same t, while every other action has an equilibrium worth no more than t:

    max(lower bounds of all actions) <= t <= min(upper bounds of the actions in S)

One action alone cuts its set at the half-space "worth at least the other lower bounds". If several are used and only
one t is possible, what happens is a mixture of the slices "worth t": their convex hull. At a chance node sets are
added. All this is linear in *realization weights*, the probabilities with which actions on the path are played; so
each set is a polytope, given by its extreme points, and every cut is one step of the double description method: two
extreme points span an edge if no third one uses only what these two use (Motzkin et al. 1953).

If a whole interval of t is possible where several actions are used, ties nest: what one player mixes moves the payoff
at which another one is indifferent. That set is the union of the hulls of the slices over all t, which is *curved*. A
linear function is largest and smallest at one of its corners all the same, since it is, for each t, at an action used
alone. Only a curved set that has to be cut again is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, combinations, count, islice, product
from math import prod
from typing import Any, NamedTuple, TypeAlias

from sma_games.algebra.polynomials.rational_functions import Quotient, interpolate, sign_of
from sma_games.games.extensive_form import ChanceNode, DecisionNode, Node, TerminalNode

__all__ = ["Corner", "PerfectPlays", "PlaySet", "perfect_plays"]

Value: TypeAlias = tuple[Any, ...]
Choices: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

MOST_SETS = 64  # convex sets of equilibria of a subgame
MOST_CORNERS = 64  # of one set
MOST_COMBINATIONS = 512  # of sets behind one node


class Corner(NamedTuple):
    """An extreme point of a set of equilibria, as far as it is seen on the path of play."""

    value: Value
    """Expected payoffs, then measures."""
    positive: frozenset[Any]
    """What is not zero: actions at nodes with ties, as (node, place), and slacks of conditions, as numbers."""


class PlaySet(NamedTuple):
    """A connected set of equilibria of a subgame, closed; every one is some mixture of the corners."""

    corners: tuple[Corner, ...]
    is_convex: bool = True
    """Whether every mixture of the corners, in realization weights, belongs to it."""
    used: Mapping[int, tuple[int, ...]] = {}
    """Places of the actions that may be used at nodes with ties, reached or not, if that was asked for."""

    def range(self, coordinate: int) -> tuple[Any, Any]:
        """Return the least and the greatest value of a coordinate."""
        least = greatest = self.corners[0].value[coordinate]
        for corner in self.corners[1:]:
            if _sign(corner.value[coordinate] - least) < 0:
                least = corner.value[coordinate]
            elif _sign(corner.value[coordinate] - greatest) > 0:
                greatest = corner.value[coordinate]
        return least, greatest


class TooManyError(Exception):
    """The sets are too many, or one is curved and would have to be cut again."""


@dataclass(frozen=True, eq=False)
class PerfectPlays:
    """The sets of subgame-perfect equilibria of all subgames of a tree."""

    nodes: tuple[Node[Any], ...]
    sets: Sequence[Sequence[PlaySet]]
    """By node."""
    open_actions: Mapping[int, tuple[int, ...]]
    """Places of the actions that some equilibrium of the subgame uses, by decision node."""

    @cached_property
    def optimal_actions(self) -> dict[str, tuple[str, ...]]:
        """The actions that some equilibrium of the subgame uses, by information set."""
        return {
            node.information_set: tuple(node.actions[place] for place in self.open_actions[index])
            for index, node in enumerate(self.nodes)
            if isinstance(node, DecisionNode)
        }

    @cached_property
    def corners(self) -> dict[tuple[Choices, Value], Corner]:
        """All extreme points of the game's sets, each once, by what is done on the path and what it is worth."""
        found: dict[tuple[Choices, Value], Corner] = {}
        for each in self.sets[0]:
            for corner in each.corners:
                found.setdefault((self.choices(corner), corner.value), corner)
        return found

    def choices(self, corner: Corner) -> Choices:
        """Return the actions that are played with positive probability, by information set, in order of the tree."""
        reached: dict[int, tuple[str, tuple[str, ...]]] = {}
        todo = [0]
        while todo:
            index = todo.pop()
            node = self.nodes[index]
            if isinstance(node, DecisionNode):
                places = self.open_actions[index]
                if len(places) > 1:
                    places = tuple(place for place in places if (index, place) in corner.positive)
                reached[index] = (node.information_set, tuple(node.actions[place] for place in places))
                todo.extend(node.children[place] for place in places)
            elif isinstance(node, ChanceNode):
                branches = zip(node.children, node.probabilities, strict=True)
                todo.extend(child for child, probability in branches if probability)
        return tuple(reached[index] for index in sorted(reached))


def perfect_plays(nodes: tuple[Node[Any], ...], movers: Sequence[int], *, whole: bool = False) -> PerfectPlays | None:
    """Return the sets of all subgame-perfect equilibria of every subgame, over any ordered ring; None if undecided.

    Complete, but None if there are too many sets, or if one is curved and would have to be cut again. Costs one
    comparison per action where values are unique.

    Parameters
    ----------
    nodes
        Parents before children; the numbers at leaves and chance nodes are of one ordered ring, or field.
    movers
        Number of the player who moves at each node; -1 elsewhere.
    whole
        Whether sets that differ only off the path of play are kept apart, with the actions in use at every node. A
        curved set that has to be cut is then replaced by its hull: there may be sets that are empty.
    """
    sets: list[Sequence[PlaySet]] = [()] * len(nodes)
    actions: dict[int, tuple[int, ...]] = {}
    numbers = count()
    try:
        for index in reversed(range(len(nodes))):
            node = nodes[index]
            if isinstance(node, TerminalNode):
                sets[index] = (PlaySet((Corner(_in_field((*node.payoffs, *node.measures)), frozenset()),)),)
                continue
            below = [sets[child] for child in node.children]
            if isinstance(node, DecisionNode):
                actions[index], found = _after_decision(index, movers[index], below, numbers, whole=whole)
            else:
                found = _after_chance(_in_field(node.probabilities), below, whole=whole)
            sets[index] = _limit(found)
    except TooManyError:
        return None
    return PerfectPlays(nodes, sets, actions)


def _limit(sets: Iterator[PlaySet]) -> list[PlaySet]:
    """Return sets without repetitions; to compare their numbers costs more than to find them."""
    begun = list(islice(sets, 2))
    found: dict[Any, PlaySet] = {}
    for each in chain(begun, sets):
        if len(each.corners) > MOST_CORNERS or len(found) > MOST_SETS:
            raise TooManyError
        if len(begun) == 1:
            return begun
        found.setdefault((frozenset(each.corners), each.is_convex, tuple(sorted(each.used.items()))), each)
    return list(found.values())


def _after_decision(
    index: int, mover: int, below: Sequence[Sequence[PlaySet]], numbers: Iterator[int], *, whole: bool
) -> tuple[tuple[int, ...], Iterator[PlaySet]]:
    """Return the actions that some equilibrium uses, and the sets of equilibria at a decision node."""
    ranges = [[each.range(mover) for each in sets] for sets in below]
    lowest = [_lowest(own) for own in ranges]
    bar = _greatest(own[number][0] for own, number in zip(ranges, lowest, strict=True))
    places = tuple(place for place, own in enumerate(ranges) if _sign(_greatest(high for _, high in own) - bar) >= 0)
    options = [range(len(sets)) if whole or place in places else (lowest[place],) for place, sets in enumerate(below)]
    if prod(map(len, options)) > MOST_COMBINATIONS:
        raise TooManyError
    return places, (
        _mix(index, mover, places, parts, use, numbers, whole=whole)
        for chosen in product(*options)
        for parts in [[sets[number] for sets, number in zip(below, chosen, strict=True)]]
        for use in _uses(places, [own[number] for own, number in zip(ranges, chosen, strict=True)])
        if whole or all(place in use.places or chosen[place] == lowest[place] for place in places)
    )


class _Use(NamedTuple):
    """Actions that are used, by place, and the least and greatest payoff that they may then be worth."""

    places: tuple[int, ...]
    low: Any
    high: Any


def _uses(places: tuple[int, ...], bounds: Sequence[tuple[Any, Any]]) -> Iterator[_Use]:
    """Yield all actions that may be used together, but those that always can be used with others too.

    Actions with one payoff only are used with all that have the same, the best of such payoffs, or not at all.
    """
    spread = [place for place in places if _sign(bounds[place][1] - bounds[place][0]) > 0]
    best = _greatest(bounds[place][0] for place in places if place not in spread)
    equal = [place for place in places if place not in spread and not _sign(bounds[place][0] - best)]
    floors = [low for place, (low, _) in enumerate(bounds) if place not in spread and place not in equal]
    for size in range(len(spread) + 1):
        for some in combinations(spread, size):
            rest = [bounds[place][0] for place in spread if place not in some]
            lows = [bounds[place][0] for place in some]
            highs = [bounds[place][1] for place in some]
            if equal and _are_ordered([*floors, *rest, *lows], best, highs) and all(_sign(low - best) for low in rest):
                yield _Use(tuple(sorted((*equal, *some))), best, best)
            others = [*rest, best] if equal else rest
            low, high = _greatest([*lows, *floors, *others]), _least(highs)
            width = _sign(high - low) if some else -1
            if width > 0 or (width == 0 and all(_sign(other - low) for other in others)):
                yield _Use(some, low, high)


def _are_ordered(lows: Iterable[Any], value: Any, highs: Iterable[Any]) -> bool:
    return all(_sign(value - low) >= 0 for low in lows) and all(_sign(high - value) >= 0 for high in highs)


def _mix(
    index: int,
    mover: int,
    places: tuple[int, ...],
    parts: Sequence[PlaySet],
    use: _Use,
    numbers: Iterator[int],
    *,
    whole: bool,
) -> PlaySet:
    """Return the equilibria in which some actions are used, with these sets behind all actions."""
    is_tied = len(places) > 1
    corners: list[Corner] = []
    for place in use.places:
        own = _clip(parts[place], mover, use.low, use.high, numbers, is_rough=whole)
        mark = frozenset([(index, place)] if is_tied else [])
        corners += [Corner(corner.value, corner.positive | mark) for corner in own]
    is_curved = len(use.places) > 1 and _sign(use.high - use.low) > 0
    is_convex = not is_curved and all(parts[place].is_convex for place in use.places)
    used = _merge(parts) if whole else {}
    return PlaySet(tuple(corners), is_convex, {**used, index: use.places} if whole and is_tied else used)


def _merge(parts: Iterable[PlaySet]) -> dict[int, tuple[int, ...]]:
    return {index: places for part in parts for index, places in part.used.items()}


def _clip(
    part: PlaySet, mover: int, low: Any, high: Any, numbers: Iterator[int], *, is_rough: bool
) -> Sequence[Corner]:
    """Return the corners of the part of a set that is worth an amount between bounds to the mover."""
    corners: Sequence[Corner] = part.corners
    for bound, side in ((low, 1), (high, -1)):
        signs = [side * _sign(corner.value[mover] - bound) for corner in corners]
        if min(signs) >= 0:
            continue
        if not part.is_convex and not is_rough:
            raise TooManyError
        corners = _cut(corners, signs, mover, bound, next(numbers), is_least=side > 0)
    return corners


def _cut(
    corners: Sequence[Corner], signs: Sequence[int], mover: int, bound: Any, number: int, *, is_least: bool
) -> list[Corner]:
    """Return the extreme points of the part of a polytope that is worth a bound at least, or at most."""
    kept = [
        Corner(corner.value, corner.positive | {number}) if sign > 0 else corner
        for corner, sign in zip(corners, signs, strict=True)
        if sign >= 0
    ]
    for inside, outside in product(range(len(corners)), repeat=2):
        if signs[inside] > 0 > signs[outside] and _is_edge(corners, inside, outside):
            above, below = (inside, outside) if is_least else (outside, inside)
            kept.append(_crossing(corners[above], corners[below], mover, bound))
    return kept


def _is_edge(corners: Sequence[Corner], one: int, other: int) -> bool:
    together = corners[one].positive | corners[other].positive
    return not any(third.positive <= together for place, third in enumerate(corners) if place not in (one, other))


def _crossing(above: Corner, below: Corner, mover: int, bound: Any) -> Corner:
    """Return the point between two corners, worth more and less, that is worth a bound to the mover."""
    return Corner(interpolate(above.value, below.value, mover, bound), above.positive | below.positive)


def _after_chance(
    probabilities: Sequence[Any], below: Sequence[Sequence[PlaySet]], *, whole: bool
) -> Iterator[PlaySet]:
    """Yield the sums of one set for each branch; what chance rules out has no part in them."""
    possible = [bool(_sign(probability)) for probability in probabilities]
    options = [sets if whole or happens else sets[:1] for sets, happens in zip(below, possible, strict=True)]
    if prod(map(len, options)) > MOST_COMBINATIONS:
        raise TooManyError
    for parts in product(*options):
        counted = [
            (probability, part)
            for probability, part, happens in zip(probabilities, parts, possible, strict=True)
            if happens
        ]
        if prod(len(part.corners) for _, part in counted) > MOST_CORNERS:
            raise TooManyError
        shares = [probability for probability, _ in counted]
        corners = tuple(_sum(shares, chosen) for chosen in product(*(part.corners for _, part in counted)))
        yield PlaySet(corners, all(part.is_convex for _, part in counted), _merge(parts) if whole else {})


def _sum(shares: Sequence[Any], corners: Sequence[Corner]) -> Corner:
    values = zip(*(corner.value for corner in corners), strict=True)
    value = tuple(
        sum((share * part for share, part in zip(shares[1:], parts[1:], strict=True)), shares[0] * parts[0])
        for parts in values
    )
    return Corner(value, frozenset().union(*(corner.positive for corner in corners)))


def _in_field(numbers: Iterable[Any]) -> tuple[Any, ...]:
    """Return numbers that can be divided by each other: quotients, if they come from a ring."""
    return tuple(number if hasattr(number, "__truediv__") else Quotient(number) for number in numbers)


def _sign(number: Any) -> int:
    return sign_of(number.numerator if isinstance(number, Quotient) else number)


def _greatest(numbers: Iterable[Any]) -> Any:
    """Return the greatest number; None if there is none."""
    return reduce(lambda one, other: other if _sign(other - one) > 0 else one, found) if (found := [*numbers]) else None


def _least(numbers: Iterable[Any]) -> Any:
    """Return the least number; None if there is none."""
    return reduce(lambda one, other: other if _sign(other - one) < 0 else one, found) if (found := [*numbers]) else None


def _lowest(ranges: Sequence[tuple[Any, Any]]) -> int:
    """Return the place of the range with the least lower bound."""
    return reduce(lambda one, other: other if _sign(ranges[other][0] - ranges[one][0]) < 0 else one, range(len(ranges)))
