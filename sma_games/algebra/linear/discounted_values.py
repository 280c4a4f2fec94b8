"""What streams of payoffs along a Markov chain are worth, over any field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from flint import fmpq, fmpq_mat

__all__ = ["discounted_values"]

Number = TypeVar("Number", bound=Any)


def discounted_values(
    payoffs: Sequence[Sequence[Number]], transitions: Sequence[Mapping[int, Number]], discount: Number
) -> list[list[Number]]:
    """Return v = payoffs + discount * transitions v: what each state is worth to each of several players.

    By elimination, which never divides by zero: every diagonal entry exceeds the sum of the others in its row. Costs
    the cube of the number of states, less where transitions are few; fractions are left to flint.

    Parameters
    ----------
    payoffs
        Shape (states, players).
    transitions
        For each state the probabilities of the next ones, by number; zeros may be left out.
    discount
        From 0 to below 1.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> [[str(value) for value in row] for row in discounted_values([[1], [0]], [{0: half, 1: half}, {1: 1}], half)]
    [['4/3'], ['0']]
    """
    rows = []
    for place, shares in enumerate(transitions):
        row = {to: -discount * share for to, share in shares.items() if share}
        row[place] = row.get(place, 0) + 1
        rows.append(row)
    if all(isinstance(entry, int | Fraction) for part in (*payoffs, *(row.values() for row in rows)) for entry in part):
        return _rational_values(payoffs, rows)
    totals = [list(own) for own in payoffs]
    _make_triangular(rows, totals)
    for place in reversed(range(len(rows))):
        for to, entry in rows[place].items():
            totals[place] = [own - entry * after for own, after in zip(totals[place], totals[to], strict=True)]
    return totals


def _make_triangular(rows: list[dict[int, Any]], totals: list[list[Any]]) -> None:
    """Eliminate in place: only entries to the right of the diagonal, which is one, are left in a row."""
    for place, row in enumerate(rows):
        inverse = Fraction(1) / row.pop(place)
        for to in row:
            row[to] *= inverse
        totals[place] = [inverse * own for own in totals[place]]
        for below in range(place + 1, len(rows)):
            times = rows[below].pop(place, None)
            if times is not None:
                totals[below] = [own - times * above for above, own in zip(totals[place], totals[below], strict=True)]
                for to, entry in row.items():
                    rows[below][to] = rows[below].get(to, 0) - times * entry


def _rational_values(payoffs: Sequence[Sequence[Any]], rows: Sequence[Mapping[int, Any]]) -> list[list[Any]]:
    """Return the solution of a system with fractions."""
    size = len(rows)
    system = fmpq_mat(size, size, [_flint(row.get(place, 0)) for row in rows for place in range(size)])
    found = system.solve(fmpq_mat([list(map(_flint, own)) for own in payoffs]))
    return [[Fraction(int(number.p), int(number.q)) for number in row] for row in found.tolist()]


def _flint(number: Fraction) -> fmpq:
    return fmpq(number.numerator, number.denominator)
