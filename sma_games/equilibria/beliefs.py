"""The beliefs that support a behavior profile, information set by information set.

Where play arrives, Bayes' rule gives the belief. Elsewhere the nodes of an information set fall into groups that need
the same deviations; within a group Bayes' rule still gives the odds. If trembles can be chosen such that every mixture
of the groups arises, at all these sets together, then any belief that makes the choice there optimal supports it, and
these beliefs form a polytope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.algebra.linear.polytopes import polytope_vertices
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.games.assessments import histories
from sma_games.games.extensive_form import ChanceNode, ExtensiveFormGame, InformationSet, TerminalNode
from sma_games.games.labels import position

__all__ = [
    "Beliefs",
    "Choices",
    "Deviations",
    "Refinement",
    "belief_families",
    "expected_values",
    "likeliest",
    "supporting_beliefs",
]

Choices: TypeAlias = Mapping[str, Mapping[str, Fraction]]
Deviations: TypeAlias = frozenset[tuple[str, str]]  # information sets and unused actions there
Arrival: TypeAlias = tuple[Deviations, Fraction]

NOTHING, SURELY = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Refinement:
    """Whether an equilibrium of a signalling game passes the tests, and what breaks it."""

    is_intuitive: bool
    survives_d1: bool
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, bool]:
        """The flags, as words that are true or false."""
        return {
            "intuitive": self.is_intuitive,
            "not intuitive": not self.is_intuitive,
            "D1": self.survives_d1,
            "not D1": not self.survives_d1,
        }


@dataclass(frozen=True, repr=False)
class Beliefs(Mapping[str, Fraction]):
    """What a player may believe at an information set so that her choice there is optimal.

    As a mapping it is one such belief, the center of them all: the probability of each history that may have led there.
    """

    histories: tuple[str, ...]
    extreme: tuple[tuple[Fraction, ...], ...]
    """Extreme points of the set of beliefs that support the equilibrium; a single one if Bayes' rule decides."""
    is_reached: bool
    """Whether play arrives here; if not, the equilibrium rests on these beliefs."""
    conditions: tuple[str, ...] = ()
    """Off the path: what the belief has to satisfy, as linear conditions; empty if any belief will do."""

    def __getitem__(self, history: str) -> Fraction:
        place = position(history, self.histories, "history")
        return sum((point[place] for point in self.extreme), NOTHING) / len(self.extreme)

    def __iter__(self) -> Iterator[str]:
        return iter(self.histories)

    def __len__(self) -> int:
        return len(self.histories)

    def interval(self, history: str) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest probability of a history in a belief that supports the equilibrium."""
        place = position(history, self.histories, "history")
        shares = [point[place] for point in self.extreme]
        return min(shares), max(shares)

    def __str__(self) -> str:
        if len(self.extreme) == 1:
            return " + ".join(f"{shown_text(share)} {name}" for name, share in self.items() if share)
        return " and ".join(self.conditions) or "any belief"

    __repr__ = __str__


def _arrivals(game: ExtensiveFormGame, choices: Choices) -> list[Arrival]:
    """Return for each node the unused actions on the way, and the product of all other probabilities."""
    found: list[Arrival] = [(frozenset(), SURELY)] * len(game.nodes)
    for index, node in enumerate(game.nodes):
        if isinstance(node, TerminalNode):
            continue
        unused, weight = found[index]
        if isinstance(node, ChanceNode):
            for child, share in zip(node.children, node.probabilities, strict=True):
                found[child] = (unused, weight * share)
            continue
        for child, (action, share) in zip(node.children, choices[node.information_set].items(), strict=True):
            found[child] = (unused, weight * share) if share else (unused | {(node.information_set, action)}, weight)
    return found


def supporting_beliefs(game: ExtensiveFormGame, choices: Choices) -> dict[str, Beliefs] | None:
    """Return the beliefs that support a profile at every information set; None if trembles tie some of them together.

    Complete: where it answers, a choice of one of these beliefs at every set is consistent, and there are no others,
    except that sets which the same deviations lead to have their extreme points in the same order and are believed in
    together. A set without supporting beliefs has no extreme points. Costs a polytope for each set off the path.
    """
    reached = _arrivals(game, choices)
    families = belief_families(game, [unused if weight else None for unused, weight in reached])
    if families is None:
        return None
    values = expected_values(game, choices)
    found = {label: _by_bayes(game, members, reached) for label, members in game.information_sets.items()}
    for keys, labels in families.items():
        found |= _of_family(game, keys, labels, reached, values, choices)
    return {label: beliefs for label, beliefs in found.items() if beliefs is not None}


def belief_families(
    game: ExtensiveFormGame, unused: Sequence[Deviations | None]
) -> dict[tuple[Deviations, ...], list[str]] | None:
    """Return the unreached information sets at which beliefs are open, by the deviations that lead there.

    None if not every mixture of the deviations, at all these sets together, is the limit of trembles. Costs a linear
    program with one row for each alternative.

    Parameters
    ----------
    game
        A tree.
    unused
        The unused actions on the way to each node; None where chance never leads.
    """
    families: dict[tuple[Deviations, ...], list[str]] = {}
    for label, members in game.information_sets.items():
        ways = likeliest(unused[index] for index in members.nodes)
        if len(ways) > 1:
            families.setdefault(tuple(sorted(ways, key=sorted)), []).append(label)
    return families if _are_free(families) else None


def likeliest(ways: Iterable[Deviations | None]) -> set[Deviations]:
    """Return the deviations that do not contain others: more of them are less likely, whatever the trembles are.

    Examples
    --------
    >>> likeliest([None, frozenset({("a", "l")}), frozenset({("a", "l"), ("b", "l")})])
    {frozenset({('a', 'l')})}
    """
    possible = {way for way in ways if way is not None}
    return {way for way in possible if not any(other < way for other in possible)}


def _are_free(families: Iterable[tuple[Deviations, ...]]) -> bool:
    """Tell whether trembles give all mixtures: all deviations can be equally likely, and no odds are tied to others."""
    pairs = [(keys[0], other) for keys in families for other in keys[1:]]
    slots = sorted({slot for pair in pairs for key in pair for slot in key})
    rows = [[(slot in other) - (slot in one) for slot in slots] for one, other in pairs]
    if not rows:
        return True
    program = LinearProgram([0] * len(slots), equal=rows, totals=[-sum(row) for row in rows])
    return _rank(rows) == len(rows) and solve_linear_program(program).status is not LinearProgramStatus.INFEASIBLE


def _rank(rows: list[list[int]]) -> int:
    from flint import fmpz_mat

    return int(fmpz_mat(rows).rank())


def expected_values(game: ExtensiveFormGame, choices: Choices) -> list[tuple[Fraction, ...]]:
    """Return the expected payoffs at each node."""
    values: list[tuple[Fraction, ...]] = [()] * len(game.nodes)
    for index in reversed(range(len(game.nodes))):
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            values[index] = node.payoffs
            continue
        shares: Any = (
            node.probabilities if isinstance(node, ChanceNode) else tuple(choices[node.information_set].values())
        )
        rows = [values[child] for child in node.children]
        values[index] = tuple(_dot(shares, column) for column in zip(*rows, strict=True))
    return values


def _by_bayes(game: ExtensiveFormGame, members: InformationSet, reached: Sequence[Arrival]) -> Beliefs | None:
    """Return the belief that Bayes' rule gives; None if several deviations lead here."""
    ways = [reached[index] for index in members.nodes]
    names = histories(game, members.label)
    if len(names) == 1:
        return Beliefs(names, ((SURELY,),), is_reached=not ways[0][0] and ways[0][1] > 0)
    least = likeliest(unused if weight else None for unused, weight in ways)
    if len(least) > 1:
        return None
    weights = [weight if unused in least else NOTHING for unused, weight in ways]
    return Beliefs(names, (_shares(weights),), is_reached=frozenset() in least)


def _of_family(
    game: ExtensiveFormGame,
    keys: Sequence[Deviations],
    labels: Sequence[str],
    reached: Sequence[Arrival],
    values: Sequence[tuple[Fraction, ...]],
    choices: Choices,
) -> dict[str, Beliefs]:
    """Return the supporting beliefs at information sets to which the same deviations lead."""
    losses = {label: _losses(game, game.information_sets[label], values, choices[label]) for label in labels}
    groups = {label: _groups(game.information_sets[label], keys, reached) for label in labels}
    rows = [[-_dot(loss, group) for group in groups[label]] for label in labels for loss in losses[label]]
    ones = [SURELY] * len(keys)
    limits = [*[0] * len(rows), 1, -1]
    corners = polytope_vertices([*rows, ones, [-SURELY] * len(keys)], limits, len(keys)) or []
    found = {}
    for label in labels:
        names = histories(game, label)
        extreme = tuple(
            _shares([_dot(corner, column) for column in zip(*groups[label], strict=True)])
            for corner in sorted(corners, reverse=True)
        )
        tied = tuple(f"tied to the beliefs at {other}" for other in labels if other != label)
        conditions = (*_tell(names, extreme, losses[label]), *tied)
        found[label] = Beliefs(names, extreme, is_reached=False, conditions=conditions)
    return found


def _losses(
    game: ExtensiveFormGame,
    members: InformationSet,
    values: Sequence[tuple[Fraction, ...]],
    choice: Mapping[str, Fraction],
) -> list[list[Fraction]]:
    """Return what other actions lose against those used, at each node: on average it must not be negative."""
    own = game.players.index(members.player)
    gains = [[values[child][own] for child in game.nodes[index].children] for index in members.nodes]  # type: ignore[union-attr]
    used = [place for place, share in enumerate(choice.values()) if share]
    others = [place for place in range(len(choice)) if place != used[0]]
    losses = [[row[used[0]] - row[other] for row in gains] for other in others]
    return losses + [[row[other] - row[used[0]] for row in gains] for other in used[1:]]


def _groups(members: InformationSet, keys: Sequence[Deviations], reached: Sequence[Arrival]) -> list[list[Fraction]]:
    """Return the weight of each node after each of the deviations."""
    ways = [reached[index] for index in members.nodes]
    return [[weight if unused == key else NOTHING for unused, weight in ways] for key in keys]


def _shares(weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    total = sum(weights)
    return tuple(weight / total for weight in weights)


def _tell(
    names: Sequence[str], extreme: Sequence[Sequence[Fraction]], losses: Sequence[Sequence[Fraction]]
) -> tuple[str, ...]:
    """Return the conditions in words: bounds of one probability if there are two histories, else inequalities."""
    if len(names) == 2 and extreme:  # noqa: PLR2004 - two histories: one probability says all
        low, high = min(point[0] for point in extreme), max(point[0] for point in extreme)
        if low == high:
            return (f"P({names[0]}) = {shown_text(low)}",)
        bounds = [f"P({names[0]}) >= {shown_text(low)}"] if low else []
        return (*bounds, f"P({names[0]}) <= {shown_text(high)}") if high != 1 else tuple(bounds)
    rows = [row for row in losses if min(row) < 0]
    return tuple(dict.fromkeys(f"{_sum_text(names, row)} >= 0" for row in rows))


def _sum_text(names: Sequence[str], row: Sequence[Fraction]) -> str:
    text = " ".join(
        f"{'-' if weight < 0 else '+'} {'' if abs(weight) == 1 else f'{abs(weight)} '}P({name})"
        for name, weight in zip(names, row, strict=True)
        if weight
    )
    return text.removeprefix("+ ")


def _dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True) if a and b), NOTHING)
