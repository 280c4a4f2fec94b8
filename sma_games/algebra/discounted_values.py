"""What streams of payoffs along a Markov chain are worth, over any field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

__all__ = ["discounted_values"]

Number = TypeVar("Number", bound=Any)


def discounted_values(
    payoffs: Sequence[Sequence[Number]], transitions: Sequence[Mapping[int, Number]], discount: Number
) -> list[list[Number]]:
    """Return v = payoffs + discount * transitions v: what each state is worth to each of several players.

    By elimination, which never divides by zero: every diagonal entry exceeds the sum of the others in its row. Costs
    the cube of the number of states, less where transitions are few.

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
    >>> from fractions import Fraction
    >>> half = Fraction(1, 2)
    >>> [[str(value) for value in row] for row in discounted_values([[1], [0]], [{0: half, 1: half}, {1: 1}], half)]
    [['4/3'], ['0']]
    """
    rows = []
    for place, shares in enumerate(transitions):
        row = {to: -discount * share for to, share in shares.items() if share}
        row[place] = row.get(place, 0) + 1
        rows.append(row)
    totals = [list(own) for own in payoffs]
    for place, row in enumerate(rows):
        for below in range(place + 1, len(rows)):
            other = rows[below]
            if place in other:
                times = other.pop(place) / row[place]
                totals[below] = [b - times * a for a, b in zip(totals[place], totals[below], strict=True)]
                for to, entry in row.items():
                    if to > place:
                        other[to] = other.get(to, 0) - times * entry
    for place in reversed(range(len(rows))):
        row = rows[place]
        for to, entry in row.items():
            if to > place:
                totals[place] = [own - entry * after for own, after in zip(totals[place], totals[to], strict=True)]
        totals[place] = [own / row[place] for own in totals[place]]
    return totals
