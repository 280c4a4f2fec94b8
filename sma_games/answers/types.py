"""What an answer to a model consists of: types of equilibria, sets of them, and the numbers of each.

There is one label of a type and one order of types, whoever found them: lines, maps, claims and sweeps agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sma_games.algebra.polynomials.rational_functions import Quotient

__all__ = [
    "Answer",
    "Case",
    "Choices",
    "EquilibriumSet",
    "EquilibriumType",
    "EquilibriumView",
    "Outcome",
    "Ratio",
    "bits_of",
    "order_of_supports",
    "ordered_types",
    "path_type",
    "support_type",
]

Choices: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Strategies in use by player, or actions in use by information set or state."""
Ratio: TypeAlias = tuple[Any, Any]
"""A numerator and a denominator; two times None if the number is not known."""


class EquilibriumType(NamedTuple):
    """What stays the same about an equilibrium while numbers change: who may do what.

    In a normal form, the support of each player's strategy; in a tree, the actions on the path of play.
    """

    label: str
    """As a reader sees it: "hawk / dove", or "entry: enter, reply: fight"."""
    choices: Choices


class Answer(NamedTuple):
    """The types of all equilibria at one place, and the complete plans of a tree's subgame-perfect equilibria."""

    equilibria: tuple[EquilibriumType, ...]
    plans: frozenset[EquilibriumType] = frozenset()
    has_mixtures: bool = True
    """Whether types that occur only where indifferent players mix are among them; they are left out of large ties."""


class EquilibriumView(NamedTuple):
    """One equilibrium with its numbers, which are quotients over whatever ring the payoffs come from."""

    kind: EquilibriumType
    payoffs: Mapping[str, Quotient]
    measures: Mapping[str, Quotient]
    """Trees: expected values of the measures."""
    probabilities: Mapping[str, Mapping[str, Quotient]]
    """Normal form: by player and strategy in use."""
    is_strict: bool | None
    """Normal form: each strategy is the only best response; None for trees."""


class EquilibriumSet(NamedTuple):
    """A connected set of equilibria, closed: each is a mixture of the extreme ones."""

    corners: tuple[EquilibriumView, ...]
    is_convex: bool = True
    """Whether every mixture of the extreme ones belongs to it."""


class Outcome(NamedTuple):
    """An equilibrium and its quantities: payoffs by player, then measures of a tree, or probabilities of strategies."""

    type: EquilibriumType
    quantities: tuple[Ratio, ...]


class Case(NamedTuple):
    """The answer at a setting, or wherever certain signs are the same, with what everybody gets."""

    types: tuple[EquilibriumType, ...]
    num_equilibria: int
    """Extreme equilibria of a matrix, pure subgame-perfect equilibria of a tree."""
    outcomes: tuple[Outcome, ...]
    has_mixtures: bool = True
    """As of an `Answer`."""


def support_type(strategies: Mapping[str, Sequence[str]], supports: Sequence[int]) -> EquilibriumType:
    """Return the type of an equilibrium of a normal form from its supports, as bit sets."""
    choices = tuple(
        (player, tuple(name for bit, name in enumerate(names) if support >> bit & 1))
        for (player, names), support in zip(strategies.items(), supports, strict=True)
    )
    return EquilibriumType(" / ".join("+".join(names) for _, names in choices), choices)


def bits_of(profile: Any) -> tuple[int, ...]:
    """Return the supports of a profile of mixed strategies as bit sets."""
    return tuple(sum(1 << bit for bit, weight in enumerate(row) if weight) for row in profile.probabilities)


def order_of_supports(supports: Sequence[int]) -> tuple[int, ...]:
    """Return the sort key of supports, as bit sets: pure ones first, then in the order of the strategies."""
    lowest = [support & -support for support in supports]
    return (sum(support.bit_count() for support in supports), *lowest, *supports)


def ordered_types(
    strategies: Mapping[str, Sequence[str]], types: Iterable[EquilibriumType]
) -> tuple[EquilibriumType, ...]:
    """Return types in the order that answers have: of a normal form that of supports, of a tree that of choices."""

    def order(kind: EquilibriumType) -> Any:
        if not strategies:
            return kind.choices
        used = dict(kind.choices)
        return order_of_supports(
            [
                sum(1 << bit for bit, name in enumerate(names) if name in used[player])
                for player, names in strategies.items()
            ]
        )

    return tuple(sorted(types, key=order))


def path_type(choices: Choices) -> EquilibriumType:
    """Return the type of a path of play, given by its information sets in order of the tree, with actions.

    Types of paths are in the order of their choices.
    """
    return EquilibriumType(", ".join(f"{label}: {' or '.join(actions)}" for label, actions in choices), choices)
