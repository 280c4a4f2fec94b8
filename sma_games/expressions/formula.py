"""Formulas, and programs that evaluate many of them at once: exactly, on arrays, or over any field."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, TypeVar

from sma_games.errors import EvaluationError
from sma_games.expressions.code import ALGEBRAIC, Code, CodeWriter, Instruction, apply
from sma_games.expressions.functions import COMPARISONS, FUNCTIONS, NoExactValueError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Formula", "Program", "constant", "symbol"]

T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class Formula:
    """A formula over named parameters; equal if it does the same operations.

    Make one with `parse_formula`, `symbol` or `constant`.

    Examples
    --------
    >>> formula = symbol("p_trump")
    >>> formula.names, formula.is_algebraic, formula.to_latex()
    (frozenset({'p_trump'}), True, '\\\\mathrm{p\\\\_trump}')
    """

    code: Code
    text: str = field(compare=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The parameters that the formula uses, through its definitions too."""
        return frozenset(str(line.value) for line in self.code if line.operation == "name")

    @property
    def is_algebraic(self) -> bool:
        """Whether it is a rational function: only + - * / and integer powers."""
        return all(line.operation in ALGEBRAIC for line in self.code)

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a setting.

        Raises
        ------
        EvaluationError
            If there is none; the message names the formula and the setting.
        """
        result = _exact_results(self.code, values)[-1]
        if isinstance(result, str):
            raise EvaluationError(f"formula '{_short(self.text)}' {result} at {_setting_text(self, values)}")
        return result

    def to_sympy(self) -> Any:
        """Return the formula as a sympy expression over real symbols."""
        import sympy

        results: list[Any] = []
        for line in self.code:
            operands = [results[place] for place in line.operands]
            results.append(_symbolic(line, operands, sympy))
        return results[-1]

    def to_latex(self) -> str:
        """Return the formula as LaTeX, with names upright."""
        import sympy

        expression = self.to_sympy()
        names = {
            symbol: rf"\mathrm{{{symbol.name}}}".replace("_", r"\_") for symbol in expression.free_symbols
        }
        return str(sympy.latex(expression, symbol_names=names))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


def symbol(name: str) -> Formula:
    """Return the formula that is a parameter.

    Examples
    --------
    >>> symbol("p").evaluate({"p": Fraction(1, 2)})
    Fraction(1, 2)
    """
    return Formula((Instruction("name", (), name),), name)


def constant(value: Fraction) -> Formula:
    """Return the formula that is a number.

    Examples
    --------
    >>> constant(Fraction(1, 2)).evaluate({})
    Fraction(1, 2)
    """
    return Formula((Instruction("number", (), value),), str(value))


class Program:
    """Many formulas as one list of instructions, in which every common part is computed once.

    Examples
    --------
    >>> program = Program([symbol("p"), constant(Fraction(2))])
    >>> program.exact({"p": Fraction(1, 3)})
    [Fraction(1, 3), Fraction(2, 1)]
    """

    def __init__(self, formulas: Sequence[Formula]) -> None:
        writer = _Unbounded()
        self.formulas = tuple(formulas)
        self._places = [writer.include(formula.code) for formula in self.formulas]
        self._code: Code = tuple(writer.code)

    @cached_property
    def names(self) -> frozenset[str]:
        """The parameters that the formulas use."""
        return frozenset(name for formula in self.formulas for name in formula.names)

    def run(self, values: Mapping[str, T], number: Callable[[Fraction], T]) -> list[T]:
        """Return the values of the formulas over any field: + - * / and ** are all that is used.

        Parameters
        ----------
        values
            An element of the field for each name.
        number
            The element that stands for a fraction.

        Raises
        ------
        EvaluationError
            If a formula is not a rational function; the message names it.
        """
        beyond = next((formula for formula in self.formulas if not formula.is_algebraic), None)
        if beyond is not None:
            raise EvaluationError(
                f"formula '{_short(beyond.text)}' is not a rational function of its parameters, "
                "so exact answers for all their values are not to be had; numeric functions take it"
            )
        results: list[Any] = []
        for operation, operands, value in self._code:
            match operation:
                case "number":
                    results.append(number(value))  # type: ignore[arg-type]
                case "name":
                    results.append(values[str(value)])
                case _:
                    results.append(apply(operation, [results[place] for place in operands], value))
        return [results[place] for place in self._places]

    def exact(self, values: Mapping[str, Fraction]) -> list[Fraction]:
        """Return the exact values of the formulas at a setting.

        Raises
        ------
        EvaluationError
            If a formula has none; the message names the formula and the setting.
        """
        results = _exact_results(self._code, values)
        found = []
        for place, formula in zip(self._places, self.formulas, strict=True):
            result = results[place]
            found.append(formula.evaluate(values) if isinstance(result, str) else result)
        return found

    def arrays(self, values: Mapping[str, Any]) -> list[NDArray[np.float64]]:
        """Return the values of the formulas at many settings, as float arrays of the common shape.

        Raises
        ------
        EvaluationError
            If a value is not finite; the message names the formula and the first such setting.
        """
        import numpy as np

        columns = {name: np.asarray(values[name], dtype=np.float64) for name in self.names}
        shape = np.broadcast_shapes(*(np.shape(column) for column in values.values()))
        results: list[Any] = []
        with np.errstate(all="ignore"):
            for line in self._code:
                results.append(_on_arrays(line, [results[place] for place in line.operands], columns, np))
        found = []
        for place, formula in zip(self._places, self.formulas, strict=True):
            array = np.broadcast_to(np.asarray(results[place], dtype=np.float64), shape)
            _check_finite(array, formula, columns, np)
            found.append(array)
        return found


class _Unbounded(CodeWriter):
    """A writer for formulas that were bounded when they were parsed."""

    def _place(self, instruction: Instruction, size: int) -> int:  # noqa: ARG002
        return super()._place(instruction, 0)


def _exact_results(code: Code, values: Mapping[str, Fraction]) -> list[Fraction | str]:
    """Return the result of each instruction: a fraction, or the reason why there is none."""
    results: list[Fraction | str] = []
    for operation, operands, value in code:
        given = [results[place] for place in operands]
        if operation == "number":
            results.append(value)  # type: ignore[arg-type]
        elif operation == "name":
            results.append(values[str(value)])
        elif operation == "where":
            results.append(_chosen(given, str(value)))
        else:
            results.append(_applied(operation, given, value))
    return results


def _chosen(given: list[Fraction | str], comparison: str) -> Fraction | str:
    left, right, then, otherwise = given
    for side in (left, right):
        if isinstance(side, str):
            return side
    return then if getattr(operator, COMPARISONS[comparison].operator)(left, right) else otherwise


def _applied(operation: str, given: list[Fraction | str], value: Any) -> Fraction | str:
    exact = [operand for operand in given if isinstance(operand, Fraction)]
    if len(exact) < len(given):
        return next(operand for operand in given if isinstance(operand, str))
    try:
        return apply(operation, exact, value)
    except ZeroDivisionError:
        return "divides by zero"
    except NoExactValueError as error:
        return f"has no exact value ({error})"


def _symbolic(line: Instruction, operands: list[Any], sympy: Any) -> Any:
    match line.operation:
        case "number":
            assert isinstance(line.value, Fraction)
            return sympy.Rational(line.value.numerator, line.value.denominator)
        case "name":
            return sympy.Symbol(line.value, real=True)
        case "where":
            left, right, then, otherwise = operands
            condition = getattr(sympy, COMPARISONS[str(line.value)].symbolic)(left, right)
            return sympy.Piecewise((then, condition), (otherwise, True))
        case operation if operation in ALGEBRAIC:
            return apply(operation, operands, line.value)
    return getattr(sympy, FUNCTIONS[line.operation].symbolic)(*operands)


def _on_arrays(line: Instruction, operands: list[Any], columns: Mapping[str, Any], np: Any) -> Any:
    match line.operation:
        case "number":
            assert isinstance(line.value, Fraction)
            return np.float64(_float(line.value))
        case "name":
            return columns[str(line.value)]
        case "where":
            left, right, then, otherwise = operands
            return np.where(
                getattr(operator, COMPARISONS[str(line.value)].operator)(left, right), then, otherwise
            )
        case "**":
            return np.power(operands[0], np.float64(line.value))
        case operation if operation in ALGEBRAIC:
            return apply(operation, operands, line.value)
    function = getattr(np, FUNCTIONS[line.operation].array)
    return reduce(function, operands) if len(operands) > 1 else function(operands[0])


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _check_finite(array: Any, formula: Formula, columns: Mapping[str, Any], np: Any) -> None:
    if np.isfinite(array).all():
        return
    place = tuple(np.argwhere(~np.isfinite(array))[0])
    setting = {name: np.broadcast_to(columns[name], array.shape)[place] for name in sorted(formula.names)}
    shown = ", ".join(f"{name} = {value:.6g}" for name, value in setting.items())
    raise EvaluationError(
        f"formula '{_short(formula.text)}' has no finite real value at {shown or 'any setting'}"
    )


def _setting_text(formula: Formula, values: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{name} = {values[name]}" for name in sorted(formula.names)) or "any setting"


def _short(text: str, width: int = 200) -> str:
    return text if len(text) <= width else f"{text[: width - 2]} …"
