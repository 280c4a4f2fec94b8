"""The formulas of a model as straight-line code for kernels: the distinct ones among them, with numbers folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from threading import local
from typing import TYPE_CHECKING, Any

from flint import fmpq

from sma_games.algebra.polynomials.rational_functions import RationalFunction
from sma_games.expressions import Program
from sma_games.sweeps.settings.sources import HALF_UNIT, UNDERFLOW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sma_games.sweeps.settings.settings import SettingsChunk

__all__ = ["Lines", "ValueRows", "float_and_miss"]

WIDTH = 4  # operands of the widest operation


class Lines:
    """The distinct values of the formulas of a program, the *atoms*, and code that computes them for many settings.

    Formulas that are one and the same rational function are one atom; those that are numbers are none.
    """

    def __init__(
        self,
        program: Program,
        names: Sequence[str],
        fixed: Mapping[str, Fraction],
        functions: Sequence[RationalFunction] | None,
    ) -> None:
        self.of_formulas: list[Any] = []
        """For each formula the number of its atom, or its value as fmpq."""
        self.atoms: list[int] = []
        """For each atom the number of a formula."""
        known: dict[Any, int] = {}
        for index, formula in enumerate(program.formulas):
            number = _number(program, index, fixed, functions)
            if number is not None:
                self.of_formulas.append(number)
                continue
            key = formula if functions is None else _key(functions[index])
            if key not in known:
                known[key] = len(self.atoms)
                self.atoms.append(index)
            self.of_formulas.append(known[key])
        self.functions = None if functions is None else [functions[index] for index in self.atoms]
        self._program = program.part(self.atoms)
        self.names = tuple(name for name in names if name in self._program.names)
        self._fixed = {name: fixed[name] for name in fixed if name in self._program.names}
        self._code = _Code(self._program, self.names, self._fixed).arrays()
        self._room = local()

    @property
    def is_irrational(self) -> bool:
        """Whether some formula has values that are not rational."""
        return not all(formula.is_exact for formula in self._program.formulas)

    def evaluate(self, chunk: SettingsChunk) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return values and error bounds of the atoms, each of shape (atoms, settings).

        The arrays are written to again when the same thread asks for as many settings: new ones would cost as much
        time as what is written into them.
        """
        from sma_games.kernels.formulas import evaluate

        values, errors = room = self._room_for(chunk.size)
        evaluate(*self.arguments(chunk), *room)
        return values, errors

    def _room_for(self, size: int) -> NDArray[Any]:
        import numpy as np

        room = getattr(self._room, "arrays", None)
        if room is None or room.shape[2] != size:
            room = self._room.arrays = np.empty((2, len(self.atoms), size))
        return room

    def arguments(self, chunk: SettingsChunk) -> tuple[Any, ...]:
        """Return what the kernel is called with."""
        import numpy as np

        operations, operands, targets, numbers, places = self._code
        columns = np.array([chunk.columns[name] for name in self.names]).reshape(len(self.names), chunk.size)
        known = [name for name in self.names if name in chunk.misses]
        misses = np.array([chunk.misses[name] for name in known]).reshape(len(known), chunk.size)
        rows = np.array([known.index(name) if name in known else -1 for name in self.names], dtype=np.int64)
        return operations, operands, targets, numbers, columns, misses, rows, places

    def exact(self, setting: Mapping[str, Fraction]) -> list[fmpq]:
        """Return the exact values of the atoms at a setting.

        Raises
        ------
        EvaluationError
            If one has none.
        """
        if self.functions is not None:
            needed = {name: _rational(setting[name]) for name in self._program.names}
            try:
                return self._program.run(needed, _rational)
            except ZeroDivisionError:
                pass
        return [_rational(value) for value in self._program.exact(setting)]


class ValueRows:
    """A row of floats for each formula: those of the atoms, then the numbers among the formulas, each once."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        numbers = [value for value in lines.of_formulas if not isinstance(value, int)]
        self._constants = list(dict.fromkeys((int(number.p), int(number.q)) for number in numbers))
        places = {number: len(lines.atoms) + place for place, number in enumerate(self._constants)}
        self.of_formulas = [
            value if isinstance(value, int) else places[int(value.p), int(value.q)] for value in lines.of_formulas
        ]
        """The row of each formula."""

    def __len__(self) -> int:
        return len(self._lines.atoms) + len(self._constants)

    def evaluate(self, chunk: SettingsChunk) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return values and error bounds, each of shape (rows, settings)."""
        import numpy as np

        values, errors = self._lines.evaluate(chunk)
        if self._constants:
            numbers = np.array([float_and_miss(Fraction(*number)) for number in self._constants])
            shape = (len(numbers), chunk.size)
            values = np.concatenate([values, np.broadcast_to(numbers[:, :1], shape)])
            errors = np.concatenate([errors, np.broadcast_to(numbers[:, 1:], shape)])
        return values, errors


class _Code:
    """Straight-line code as arrays: `where` lines are told by their comparison, powers become products."""

    def __init__(self, program: Program, names: Sequence[str], fixed: Mapping[str, Fraction]) -> None:
        self._operations: list[int] = []
        self._operands: list[tuple[int, ...]] = []
        self._numbers: list[tuple[float, float]] = []
        self._inner: set[int] = set()
        """The lines whose operands are lines."""
        moved: list[int] = []
        for operation, operands, value in program.code:
            places = [moved[place] for place in operands]
            moved.append(self._write(operation, places, value, names, fixed))
        self.results = [moved[place] for place in program.places]

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return operations, operands, targets, numbers; `places` are those of the results."""
        import numpy as np

        operations = np.array(self._operations, dtype=np.int64)
        slots = self._slots()
        operands = [self._moved(line, slots) for line in range(len(self._operations))]
        return (
            operations,
            np.array(operands, dtype=np.int64).reshape(-1, WIDTH),
            np.array(slots, dtype=np.int64),
            np.array(self._numbers, dtype=np.float64).reshape(-1, 2),
            np.array([slots[place] for place in self.results], dtype=np.int64),
        )

    def _moved(self, line: int, slots: Sequence[int]) -> list[int]:
        """Return what a line uses, by slot; numbers and columns are no lines."""
        operands = self._operands[line]
        found = [slots[place] for place in operands] if line in self._inner else list(operands)
        return found + [0] * (WIDTH - len(found))

    def _slots(self) -> list[int]:
        """Return a slot for the result of each line; a slot is used again once nothing needs its content."""
        last = {place: line for line in sorted(self._inner) for place in self._operands[line]}
        last.update(dict.fromkeys(self.results, len(self._operations)))
        free: list[int] = []
        slots: list[int] = []
        num_slots = 0
        for line in range(len(self._operations)):
            if not free:
                free.append(num_slots)
                num_slots += 1
            slots.append(free.pop())
            needed = set(self._operands[line]) if line in self._inner else set()
            free += sorted(slots[place] for place in needed if last[place] == line)
            if line not in last:
                free.append(slots[line])
        return slots

    def _write(
        self, operation: str, places: list[int], value: Any, names: Sequence[str], fixed: Mapping[str, Fraction]
    ) -> int:
        match operation:
            case "number":
                return self._number(value)
            case "name":
                known = fixed.get(value)
                return self._line("name", [names.index(value)]) if known is None else self._number(known)
            case "where":
                return self._line(value, places)
            case "**":
                return self._power(places[0], value)
            case "min" | "max":
                return self._chained(operation, places)
        return self._line(operation, places)

    def _number(self, value: Fraction) -> int:
        self._numbers.append(float_and_miss(value))
        return self._line("number", [len(self._numbers) - 1])

    def _chained(self, operation: str, places: list[int]) -> int:
        result = places[0]
        for place in places[1:]:
            result = self._line(operation, [result, place])
        return result

    def _power(self, place: int, exponent: int) -> int:
        if exponent == 0:
            return self._number(Fraction(1))
        if exponent < 0:
            return self._line("/", [self._number(Fraction(1)), self._power(place, -exponent)])
        half = self._power(place, exponent // 2) if exponent > 1 else None
        square = place if half is None else self._line("*", [half, half])
        return self._line("*", [square, place]) if exponent % 2 and exponent > 1 else square

    def _line(self, operation: str, places: list[int]) -> int:
        from sma_games.kernels.formulas import OPERATIONS

        if operation not in {"number", "name"}:
            self._inner.add(len(self._operations))
        self._operations.append(OPERATIONS[operation])
        self._operands.append(tuple(places))
        return len(self._operations) - 1


def float_and_miss(number: Any) -> tuple[float, float]:
    """Return the nearest float of a rational number, and a bound on how far it is off: zero if it is not."""
    value = Fraction(int(number.p), int(number.q)) if isinstance(number, fmpq) else Fraction(number)
    try:
        near = float(value)
    except OverflowError:
        return float("nan"), float("inf")
    return near, 0.0 if Fraction(near) == value else abs(near) * HALF_UNIT + UNDERFLOW


def _number(
    program: Program, index: int, fixed: Mapping[str, Fraction], functions: Sequence[RationalFunction] | None
) -> fmpq | None:
    """Return the value of a formula that is the same at every setting."""
    if functions is not None:
        top, bottom = functions[index].numerator, functions[index].denominator
        if bottom.is_constant() and top.is_constant():
            return fmpq(top.leading_coefficient(), bottom.leading_coefficient()) if top else fmpq(0)
        return None
    formula = program.formulas[index]
    if formula.names <= fixed.keys() and formula.is_exact:
        return _rational(formula.evaluate({name: fixed[name] for name in formula.names}))
    return None


def _key(function: RationalFunction) -> tuple[str, str]:
    return function.numerator.str(), function.denominator.str()


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
