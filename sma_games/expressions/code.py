"""Straight-line code: what formulas are made of.

A formula is a list of instructions, each on the results of earlier ones; equal instructions occur once. So shared parts
of definitions stay shared, everything is done in plain loops, and two formulas are equal if their lists are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from sma_games.expressions.functions import FUNCTIONS

__all__ = ["ALGEBRAIC", "IRRATIONAL", "LEVELS", "Code", "CodeWriter", "Instruction", "TooLargeError", "extract"]

# Both count a formula with all definitions written out; the largest of the shipped models has size 171.
MAX_SIZE = 2_000  # operations and numbers: bounds degrees, digits of all results, and the time that sympy takes
MAX_DEPTH = 60  # levels of sums, products and functions: sympy and its printers recurse on them
MAX_FOLDED_BITS = 700  # numbers are combined while parsing only as long as they stay short

ALGEBRAIC = frozenset({"number", "name", "+", "-", "*", "/", "neg", "**"})
IRRATIONAL = frozenset({"exp", "log", "sqrt"})
"""Operations whose results on rational numbers may be none."""

_COMMUTATIVE = frozenset({"+", "*", "min", "max"})
LEVELS = MappingProxyType({"+": "sum", "-": "sum", "neg": "sum", "*": "product", "/": "product"})


class TooLargeError(Exception):
    """A formula that would have too many terms or levels if it were written out."""


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
        self._places: dict[tuple[Any, ...], int] = {}
        self._sizes: list[int] = []
        self._depths: list[int] = []

    def number(self, value: Fraction) -> int:
        """Write a number; return its place."""
        return self._place(Instruction("number", (), value))

    def write(self, operation: str, operands: Iterable[int], value: str | int | None = None) -> int:
        """Write an operation, or the number that it gives; return its place."""
        places = tuple(operands)
        folded = self._folded(operation, places, value)
        if folded is not None:
            return self.number(folded)
        if operation == "neg" and self.code[places[0]].operation == "neg":
            return self.code[places[0]].operands[0]
        return self._place(_canonical(operation, places, value))

    def include(self, code: Code) -> int:
        """Write all of another formula, whose numbers are combined already; return the place of its result."""
        places: list[int] = []
        for operation, operands, value in code:
            moved = tuple([places[operand] for operand in operands])
            places.append(self._place(_canonical(operation, moved, value)))
        return places[-1]

    def extract(self, place: int) -> Code:
        """Return only the instructions that a result needs, renumbered."""
        return extract(self.code, place)

    def constant(self, place: int) -> Fraction | None:
        """Return the value of a place that is a number."""
        value = self.code[place].value
        return value if isinstance(value, Fraction) else None

    def _place(self, instruction: Instruction) -> int:
        place = self._places.setdefault(_key(instruction), len(self.code))
        if place == len(self.code):
            self.code.append(instruction)
            self._measure(instruction)
        return place

    def _measure(self, instruction: Instruction) -> None:
        """Note the size and depth that a new instruction has as a tree; refuse it beyond the bounds."""
        operation, operands, value = instruction
        level = LEVELS.get(operation, operation)
        size, depth = 1, 0
        for place in operands:
            size += self._sizes[place]
            other = self.code[place].operation
            depth = max(depth, self._depths[place] + (LEVELS.get(other, other) != level))
        if isinstance(value, Fraction):
            size += max(map(_bits, value.as_integer_ratio())) // 64
        elif isinstance(value, int):
            size, depth = size * max(1, abs(value)), depth + 1
        elif operation in FUNCTIONS or operation == "where":
            depth += 1
        if size > MAX_SIZE or depth > MAX_DEPTH:
            raise TooLargeError
        self._sizes.append(size)
        self._depths.append(depth)

    def _folded(self, operation: str, places: tuple[int, ...], value: str | int | None) -> Fraction | None:
        """Return the value of an arithmetic operation on short numbers."""
        numbers = [self.constant(place) for place in places]
        exact = [number for number in numbers if number is not None]
        if operation not in ALGEBRAIC or not exact or len(exact) < len(numbers):
            return None
        factor = abs(value) if isinstance(value, int) else 1
        bits = sum(_bits(part) for number in exact for part in number.as_integer_ratio())
        if factor * bits > MAX_FOLDED_BITS:
            return None
        try:
            return Fraction(apply(operation, exact, value))
        except ZeroDivisionError:
            return None


def extract(code: Sequence[Instruction], place: int) -> Code:
    """Return only the instructions that one result needs, renumbered."""
    needed = {place}
    for index in range(place, -1, -1):
        if index in needed:
            needed.update(code[index].operands)
    if len(needed) == place + 1:
        return tuple(code[: place + 1])
    numbers = {old: new for new, old in enumerate(sorted(needed))}
    return tuple(
        code[old]._replace(operands=tuple(numbers[operand] for operand in code[old].operands)) for old in sorted(needed)
    )


def apply(operation: str, operands: Sequence[Any], value: str | int | Fraction | None) -> Any:  # noqa: PLR0911 - one per operation
    """Return the result of arithmetic in any field, or of a function on fractions.

    Raises ZeroDivisionError, NotRealError or IrrationalValueError if there is none.
    """
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
        case "**" if isinstance(value, int):
            return operands[0] ** value
    return FUNCTIONS[operation].exact(*operands)


def _canonical(operation: str, places: tuple[int, ...], value: Fraction | str | int | None) -> Instruction:
    if operation in _COMMUTATIVE:
        places = tuple(sorted(places))
    return Instruction(operation, places, value)


def _key(instruction: Instruction) -> tuple[Any, ...]:
    """Return what tells an instruction from others; fractions are slow to hash."""
    value = instruction.value
    return ("number", value.numerator, value.denominator) if isinstance(value, Fraction) else instruction


def _bits(number: int) -> int:
    return number.bit_length()
