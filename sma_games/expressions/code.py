"""Straight-line code: what formulas are made of.

A formula is a list of instructions, each on the results of earlier ones; equal instructions occur once. So shared parts
of definitions stay shared, everything is done in plain loops, and two formulas are equal if their lists are.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from sma_games.expressions.functions import FUNCTIONS

__all__ = ["ALGEBRAIC", "Code", "CodeWriter", "Instruction", "TooLargeError"]

MAX_SIZE = (
    20_000  # leaves of a formula with all definitions written out: bounds degrees and digits of all results
)
MAX_FOLDED_BITS = 700  # numbers are combined while parsing only as long as they stay short

ALGEBRAIC = frozenset({"number", "name", "+", "-", "*", "/", "neg", "**"})


class TooLargeError(Exception):
    """A formula that would have too many terms if it were written out."""


class Instruction(NamedTuple):
    """An operation on earlier results; numbers, names, exponents and comparisons stand in `value`."""

    operation: str
    operands: tuple[int, ...]
    value: Fraction | str | int | None = None


Code = tuple[Instruction, ...]


class CodeWriter:
    """Collects instructions, each once, and folds arithmetic on numbers."""

    def __init__(self) -> None:
        self.code: list[Instruction] = []
        self._places: dict[Instruction, int] = {}
        self._sizes: list[int] = []

    def number(self, value: Fraction) -> int:
        """Write a number; return its place."""
        return self._place(
            Instruction("number", (), value), 1 + max(map(_bits, value.as_integer_ratio())) // 64
        )

    def write(self, operation: str, operands: Iterable[int], value: str | int | None = None) -> int:
        """Write an operation, or the number that it gives; return its place."""
        places = tuple(operands)
        folded = self._folded(operation, places, value)
        if folded is not None:
            return self.number(folded)
        if operation in {"+", "*", "min", "max"} and len(places) == 2:  # noqa: PLR2004 - two operands commute
            places = tuple(sorted(places))
        size = 1 + sum(self._sizes[place] for place in places)
        if operation == "**":
            assert isinstance(value, int)
            size *= max(1, abs(value))
        return self._place(Instruction(operation, places, value), size)

    def include(self, code: Code) -> int:
        """Write all of another formula; return the place of its result."""
        places: list[int] = []
        for operation, operands, value in code:
            if isinstance(value, Fraction):
                places.append(self.number(value))
            else:
                places.append(self.write(operation, [places[operand] for operand in operands], value))
        return places[-1]

    def extract(self, place: int) -> Code:
        """Return only the instructions that a result needs, renumbered."""
        needed = {place}
        for index in range(place, -1, -1):
            if index in needed:
                needed.update(self.code[index].operands)
        numbers = {old: new for new, old in enumerate(sorted(needed))}
        return tuple(
            self.code[old]._replace(operands=tuple(numbers[operand] for operand in self.code[old].operands))
            for old in sorted(needed)
        )

    def constant(self, place: int) -> Fraction | None:
        """Return the value of a place that is a number."""
        value = self.code[place].value
        return value if isinstance(value, Fraction) else None

    def _place(self, instruction: Instruction, size: int) -> int:
        if size > MAX_SIZE:
            raise TooLargeError
        place = self._places.setdefault(instruction, len(self.code))
        if place == len(self.code):
            self.code.append(instruction)
            self._sizes.append(size)
        return place

    def _folded(self, operation: str, places: tuple[int, ...], value: str | int | None) -> Fraction | None:
        """Return the value of an arithmetic operation on short numbers."""
        numbers = [self.constant(place) for place in places]
        exact = [number for number in numbers if number is not None]
        if operation not in ALGEBRAIC or not exact or len(exact) < len(numbers):
            return None
        factor = abs(value) if isinstance(value, int) else 1
        if (
            factor * sum(_bits(part) for number in exact for part in number.as_integer_ratio())
            > MAX_FOLDED_BITS
        ):
            return None
        if (operation == "/" and not exact[1]) or (
            operation == "**" and not exact[0] and int(value or 0) < 0
        ):
            return None
        return apply(operation, exact, value)


def apply(operation: str, operands: list[Fraction], value: str | int | Fraction | None) -> Fraction:
    """Return the exact result of an arithmetic operation or function; ZeroDivisionError or NoExactValueError if none."""
    match operation:
        case "+":
            return operands[0] + operands[1]
        case "-":
            return operands[0] - operands[1]
        case "*":
            return operands[0] * operands[1]
        case "/":
            return operands[0] / operands[1]
        case "neg":
            return -operands[0]
        case "**":
            assert isinstance(value, int)
            return operands[0] ** value
    return FUNCTIONS[operation].exact(*operands)


def _bits(number: int) -> int:
    return number.bit_length()
