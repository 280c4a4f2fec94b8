"""Whether something holds in every equilibrium of a set, or in some: exact, over numbers of any ordered ring.

The set is closed, and given by its corners. In a convex one, a comparison that is linear in payoffs and measures holds
everywhere if it holds at the corners; where actions are ruled out a face is left; and comparisons cut it one after the
other. Weak ones and those that are strict hold together somewhere if, where the weak ones hold, each strict one does
somewhere: on the way from one such place to another all of them do. A curved set lies in the hull of its corners, and a
linear function has its largest and least value at a corner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple, Protocol

from sma_games.algebra.polynomials.rational_functions import Quotient, sign_of
from sma_games.answers import EquilibriumSet, EquilibriumView
from sma_games.errors import MethodError
from sma_games.modeling.comparisons import Comparison

__all__ = ["PAYOFF", "UndecidedClaimError", "holds_everywhere", "holds_somewhere"]

PAYOFF = "payoff_"
"""What the names of payoffs begin with in claims."""


class UndecidedClaimError(MethodError):
    """A claim hangs on mixtures of indifferent players that are not decided."""


class _Choice(Protocol):
    """A claim about what is done at a stage."""

    def used(self, choices: Any) -> list[tuple[str, ...]]:
        """Return the actions that are used where the stage is reached."""

    def allows(self, used: list[tuple[str, ...]]) -> bool:
        """Tell whether nothing else is used than what the claim names."""


class _Point(NamedTuple):
    """An equilibrium as a claim sees it."""

    reached: frozenset[int]
    """Numbers of the choices whose stage is reached."""
    values: tuple[Quotient, ...]
    """Differences of the two sides of all comparisons."""

    def meets(self, num_choices: int, comparisons: Sequence[Comparison]) -> bool:
        """Tell whether it is what is looked for."""
        signs = (_sign(value) in each.signs for value, each in zip(self.values, comparisons, strict=True))
        return len(self.reached) == num_choices and all(signs)


def holds_everywhere(
    each: EquilibriumSet,
    choices: Sequence[_Choice],
    comparisons: Sequence[Comparison],
    inputs: Mapping[str, Quotient],
) -> bool:
    """Tell whether choices and comparisons hold in all equilibria of a set."""
    points = list(_points(each, choices, comparisons, inputs))
    if len(points) < len(each.corners) or not all(point.meets(len(choices), comparisons) for point in points):
        return False
    for number, comparison in enumerate(comparisons):
        signs = {_sign(point.values[number]) for point in points}
        if 0 not in comparison.signs and len(signs) > 1:  # somewhere between them it is zero
            return False
    return True


def holds_somewhere(
    each: EquilibriumSet,
    choices: Sequence[_Choice],
    comparisons: Sequence[Comparison],
    inputs: Mapping[str, Quotient],
) -> bool:
    """Tell whether choices and comparisons hold together in some equilibrium of a set.

    Raises
    ------
    UndecidedClaimError
        If the set is curved and its corners do not tell.
    """
    points = list(_points(each, choices, comparisons, inputs))
    if any(point.meets(len(choices), comparisons) for point in points):
        return True
    if not _may_hold(points, len(choices), comparisons):
        return False
    if each.is_convex or (len(points) == len(each.corners) and _crosses(points, comparisons)):
        return True
    raise UndecidedClaimError(
        "indifferent players mix in ways that depend on each other, and the claim is about several things at once; "
        "put them in claims of their own"
    )


def _points(
    each: EquilibriumSet,
    choices: Sequence[_Choice],
    comparisons: Sequence[Comparison],
    inputs: Mapping[str, Quotient],
) -> Iterator[_Point]:
    """Yield the corners at which nothing is done that the choices rule out, and that have all numbers compared.

    Without an agreement there is no price, and no comparison of it holds.
    """
    for view in each.corners:
        used = [choice.used(view.kind.choices) for choice in choices]
        needed = frozenset[str]().union(*(comparison.difference.names for comparison in comparisons))
        names = _names(view, inputs, needed)
        is_known = needed <= names.keys()
        if is_known and all(choice.allows(own) for choice, own in zip(choices, used, strict=True)):
            values = tuple(comparison.difference_for(names) for comparison in comparisons)
            yield _Point(frozenset(number for number, own in enumerate(used) if own), values)


def _names(view: EquilibriumView, inputs: Mapping[str, Quotient], needed: frozenset[str]) -> dict[str, Quotient]:
    """Return the numbers that are needed, by name; payoffs may be computed when they are asked for."""
    payoffs = {f"{PAYOFF}{player}": player for player in view.payoffs}
    own = {name: view.payoffs[payoffs[name]] for name in needed & payoffs.keys()}
    return {**inputs, **own, **view.measures}


def _may_hold(points: Sequence[_Point], num_choices: int, comparisons: Sequence[Comparison]) -> bool:
    """Tell whether what is looked for is found in the convex hull of some points."""
    for number, comparison in enumerate(comparisons):
        if len(comparison.signs - {0}) < 2:  # noqa: PLR2004 - the other way round it may be both
            points = _cut(points, number, comparison.signs)
    reached = frozenset[int]().union(*(point.reached for point in points))
    strict = [number for number, comparison in enumerate(comparisons) if 0 not in comparison.signs]
    return (
        bool(points)
        and len(reached) == num_choices
        and all(any(_sign(point.values[number]) in comparisons[number].signs for point in points) for number in strict)
    )


def _cut(points: Sequence[_Point], number: int, signs: frozenset[int]) -> list[_Point]:
    """Return corners of the part of a hull in which a difference is zero or has one of some signs."""
    found = [_sign(point.values[number]) for point in points]
    kept = [point for point, sign in zip(points, found, strict=True) if not sign or sign in signs]
    for above, below in product(range(len(points)), repeat=2):
        if found[above] > 0 > found[below]:
            kept.append(_cross(points[above], points[below], number))
    return kept


def _cross(one: _Point, other: _Point, number: int) -> _Point:
    weight = other.values[number] / (other.values[number] - one.values[number])
    values = tuple(low + weight * (high - low) for high, low in zip(one.values, other.values, strict=True))
    values = (*values[:number], Quotient(0), *values[number + 1 :])
    return _Point(one.reached | other.reached, values)


def _crosses(points: Sequence[_Point], comparisons: Sequence[Comparison]) -> bool:
    """Tell whether a single comparison holds well inside of a connected set, where all stages are reached."""
    if not comparisons:
        return True
    if len(comparisons) > 1:
        return False
    signs = {_sign(point.values[0]) for point in points}
    wanted = comparisons[0].signs
    return bool(signs & (wanted - {0})) or ({1, -1} <= signs and 0 in wanted) or signs == {0}


def _sign(number: Quotient) -> int:
    return sign_of(number.numerator)
