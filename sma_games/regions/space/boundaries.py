"""Where two critical regions touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.box import Condition, Verdict
from sma_games.answers import EquilibriumType
from sma_games.regions.space.cases import Cases

__all__ = ["Boundary", "boundaries_between"]

ZERO = frozenset({0})


@dataclass(frozen=True)
class Boundary:
    """A surface with one region on either side."""

    equation: str
    """In the names of the parameters."""
    latex: str
    witness: Mapping[str, RealNumber]
    """An exact setting on it where the regions touch."""

    def __str__(self) -> str:
        return self.equation


def boundaries_between(
    cases: Cases, first: tuple[EquilibriumType, ...], second: tuple[EquilibriumType, ...]
) -> Iterator[Boundary]:
    """Yield the surfaces, each once, on which cases of two regions differ in one sign and touch."""
    known: set[int] = set()
    sides = [
        [conditions for conditions, answer, _ in cases.leaves if answer.equilibria == region]
        for region in (first, second)
    ]
    for left, right in product(*sides):
        other = dict(right)
        crossed = {number for number, sign in left if number in other and other[number] != sign}
        if len(crossed) != 1 or crossed <= known:
            continue
        (number,) = crossed
        rest = [condition for condition in dict.fromkeys([*left, *right]) if condition.polynomial != number]
        found = cases.box.decide([Condition(number, 0), *rest])
        if found.verdict is Verdict.BOUNDARY_ONLY and found.witness is not None:
            known.add(number)
            yield Boundary(cases.wording.text(number, ZERO), cases.wording.latex(number, ZERO), found.witness)
