"""Whether something occurs in a cell of subgame-perfect equilibria at one setting, decided by z3.

For sets that are curved, or claims about several things at once, where corners do not tell: all that a claim says is a
polynomial in the probabilities with which indifferent players mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from sma_games.algebra.polynomials.multilinear import Multilinear, added, constant, multiplied
from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.algebra.sign_cases.multilinear_points import multilinear_point
from sma_games.equilibria.trees.perfect_cells import PerfectCell
from sma_games.modeling.comparisons import Comparison
from sma_games.regions.claims.quantifiers import PAYOFF

__all__ = ["occurs_in_cell"]


class _Choice(Protocol):
    """A claim about what is done at a stage."""

    @property
    def label(self) -> str:
        """The stage, or information set."""

    @property
    def actions(self) -> tuple[str, ...]:
        """What may be done there."""


class _Conditions(NamedTuple):
    """What probabilities must satisfy for something to occur."""

    zero: tuple[Multilinear, ...] = ()
    positive: tuple[Multilinear, ...] = ()
    not_negative: tuple[Multilinear, ...] = ()


def occurs_in_cell(
    cell: PerfectCell,
    choices: Sequence[_Choice],
    comparisons: Sequence[Comparison],
    inputs: Mapping[str, Quotient],
    *,
    is_negated: bool,
) -> bool | None:
    """Return whether choices and comparisons hold together somewhere in a cell, or one of them fails; None if unknown.

    Comparisons that are not linear in payoffs and measures are not decided.
    """
    names = [*(f"{PAYOFF}{player}" for player in cell.game.players), *cell.game.measures]
    if not all(each.is_linear_in(names) for each in comparisons):
        return None
    signed = [(_difference(cell, each, names, inputs), each.signs) for each in comparisons]
    if is_negated:
        ways = [way for choice in choices for way in _violations(cell, choice)]
        ways += [way for one, signs in signed for way in _with_signs(one, frozenset({-1, 0, 1}) - signs)]
    else:
        ways = [_Conditions()]
        for choice in choices:
            ways = [_join(way, _agreement(cell, choice)) for way in ways]
        for one, signs in signed:
            ways = [_join(way, more) for way in ways for more in _with_signs(one, signs)]
    found = [
        multilinear_point(
            cell.num_variables,
            [*cell.equations, *way.zero],
            [*cell.inequalities, *way.not_negative],
            way.positive,
        )[0]
        for way in ways
    ]
    return True if True in found else None if None in found else False


def _difference(
    cell: PerfectCell, comparison: Comparison, names: Sequence[str], inputs: Mapping[str, Quotient]
) -> Multilinear:
    """Return the difference of the two sides in the probabilities."""
    nothing = dict.fromkeys(names, Quotient(0))
    start = _fraction(comparison.difference_for({**inputs, **nothing}))
    slopes = [_fraction(comparison.difference_for({**inputs, **nothing, name: Quotient(1)})) - start for name in names]
    return added((1, constant(start)), *zip(slopes, cell.expected, strict=True))


def _fraction(number: Quotient) -> Fraction:
    return Fraction(number.numerator) / Fraction(number.denominator)


def _with_signs(one: Multilinear, signs: frozenset[int]) -> Iterator[_Conditions]:
    """Yield conditions, one of which holds where a polynomial has one of some signs."""
    for sign in (1, -1):
        if sign in signs:
            own = added((sign, one))
            yield _Conditions(not_negative=(own,)) if 0 in signs else _Conditions(positive=(own,))
    if signs == {0}:
        yield _Conditions(zero=(one,))


def _sets(cell: PerfectCell, choice: _Choice) -> list[str]:
    return [label for label in cell.used if label == choice.label or label.startswith(f"{choice.label}/")]


def _list_others(cell: PerfectCell, choice: _Choice) -> Iterator[Multilinear]:
    """Yield how often actions that a claim rules out are played."""
    for label in _sets(cell, choice):
        for action in cell.used[label]:
            if action not in choice.actions:
                yield multiplied(cell.reached[label], cell.share(label, action))


def _reach(cell: PerfectCell, choice: _Choice) -> Multilinear:
    return added(*((1, cell.reached[label]) for label in _sets(cell, choice)))


def _agreement(cell: PerfectCell, choice: _Choice) -> _Conditions:
    return _Conditions(zero=tuple(_list_others(cell, choice)), positive=(_reach(cell, choice),))


def _violations(cell: PerfectCell, choice: _Choice) -> Iterator[_Conditions]:
    yield _Conditions(zero=(_reach(cell, choice),))
    yield from (_Conditions(positive=(other,)) for other in _list_others(cell, choice))


def _join(one: _Conditions, other: _Conditions) -> _Conditions:
    return _Conditions(*(left + right for left, right in zip(one, other, strict=True)))
