"""What bounds the domain of straight-line code: divisors, and arguments of functions that do not take every number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

from sma_games.expressions.code import Code, Instruction, extract

__all__ = ["domain_places", "take_branch"]

_Guards: TypeAlias = tuple[tuple[int, int], ...]
"""Places of where(...), each with the number of the operand that is its branch; the outer ones first."""
_BRANCHES = (2, 3)
_DOMAINS = {
    "/": ("the divisor", "!="),
    "**": ("the divisor", "!="),
    "sqrt": ("the argument of sqrt", ">="),
    "log": ("the argument of log", ">"),
}
"""By operation: what of it is not everything, and how that must compare to 0."""


def domain_places(code: Code) -> Iterator[tuple[int, _Guards, str, str]]:
    """Yield the places of what bounds the domain of code, with the branches that must be taken for it.

    Then what it is, and how it must compare to 0.
    """
    for (operation, operands, value), reached in zip(code, _ways(code), strict=True):
        if operation in _DOMAINS and not (operation == "**" and (not isinstance(value, int) or value >= 0)):
            for guards in reached:
                yield (operands[operation == "/"], guards, *_DOMAINS[operation])


def _ways(code: Code) -> list[Iterable[_Guards]]:
    """Return for each place the branches of where(...) that lead to it: none if it is always evaluated."""
    found: list[dict[_Guards, None]] = [{} for _ in code]
    found[-1][()] = None
    for place in reversed(range(len(code))):
        operation, operands, _ = code[place]
        for guards in [()] if () in found[place] else found[place]:
            for number, operand in enumerate(operands):
                is_branch = operation == "where" and number in _BRANCHES
                found[operand][(*guards, (place, number)) if is_branch else guards] = None
    return [[()] if () in each else each for each in found]


def take_branch(code: Code, place: int, guards: _Guards) -> Code:
    """Return code of a result; of 1 where a branch is not taken that leads to it."""
    longer = [*code, Instruction("number", (), Fraction(1))]
    for choice, branch in reversed(guards):
        operands = tuple(
            operand if number not in _BRANCHES else place if number == branch else len(code)
            for number, operand in enumerate(code[choice].operands)
        )
        place = len(longer)
        longer.append(code[choice]._replace(operands=operands))
    return extract(longer, place)
