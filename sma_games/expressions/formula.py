"""Formulas, and programs that evaluate many of them at once: exactly, on arrays, or over any field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sma_games.errors import EvaluationError, FormulaError, IrrationalError, SettingError, did_you_mean
from sma_games.expressions.arrays import array_results
from sma_games.expressions.code import (
    ALGEBRAIC,
    IRRATIONAL,
    Code,
    CodeWriter,
    Instruction,
    TooLargeError,
    apply,
)
from sma_games.expressions.domains import domain_places, take_branch
from sma_games.expressions.exact import Missing, exact_results
from sma_games.expressions.symbolic import sympy_expression

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Formula", "Program", "UnboundedWriter", "constant", "symbol", "total"]

T = TypeVar("T")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, repr=False)
class Formula:
    r"""A formula over named parameters; equal if it does the same operations.

    Make one with `parse_formula`, `symbol` or `constant`.

    Examples
    --------
    >>> formula = symbol("p_trump")
    >>> formula.names, formula.is_algebraic, formula.to_latex()
    (frozenset({'p_trump'}), True, '\\mathrm{p\\_trump}')
    """

    code: Code
    text: str = field(compare=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The parameters that the formula uses, through its definitions too."""
        return frozenset(str(line.value) for line in self.code if line.operation == "name")

    @cached_property
    def program(self) -> Program:
        """The formula as a program, made when it is first evaluated."""
        return Program([self])

    def __reduce__(self) -> tuple[Any, ...]:
        return Formula, (self.code, self.text)  # without what was worked out

    @cached_property
    def is_algebraic(self) -> bool:
        """Whether it is a rational function: only + - * / and integer powers."""
        return all(line.operation in ALGEBRAIC for line in self.code)

    @cached_property
    def is_exact(self) -> bool:
        """Whether its values at rational settings are rational, so that they can be told: no exp, log or sqrt."""
        return all(line.operation not in IRRATIONAL for line in self.code)

    def domain(self) -> tuple[tuple[Formula, str], ...]:
        """Return what bounds the domain of the formula, in the order of evaluation, each with how it compares to 0.

        Divisors are != 0, arguments of sqrt >= 0 and those of log > 0: it has a real value where all of that holds.
        What a branch of where(...) asks is about 1 where that branch is not taken.

        Examples
        --------
        >>> from sma_games.expressions import parse_formula
        >>> ((divisor, sign),) = parse_formula("(x * x - 1) / (x - 1)").domain()
        >>> divisor.evaluate({"x": Fraction(3)}), sign
        (Fraction(2, 1), '!=')
        >>> ((root, sign),) = parse_formula("where(x > 0, 1, sqrt(x + 2))").domain()
        >>> [root.evaluate({"x": Fraction(x)}) for x in (3, 0, -3)], sign
        ([Fraction(1, 1), Fraction(2, 1), Fraction(-1, 1)], '>=')
        """
        found = dict.fromkeys(domain_places(self.code))
        return tuple(
            (Formula(take_branch(self.code, place, guards), f"{what} in '{_short(self.text)}'"), sign)
            for place, guards, what, sign in found
            if self.code[place].operation != "number"
        )

    def substituted(self, values: Mapping[str, Formula]) -> Formula | None:
        """Return the formula with other formulas in place of some names, as if it had been parsed so.

        None if that has too many terms, or divides by zero: parsing then says what is wrong. Linear in the sizes.

        Examples
        --------
        >>> symbol("p").substituted({"p": constant(Fraction(1, 2))}).evaluate({})
        Fraction(1, 2)
        """
        writer = CodeWriter()
        places: list[int] = []
        try:
            for operation, operands, value in self.code:
                given = [places[operand] for operand in operands]
                if operation == "name" and value in values:
                    places.append(writer.include(values[str(value)].code))
                elif operation == "number" and isinstance(value, Fraction):
                    places.append(writer.number(value))
                elif _divides_by_zero(operation, value, [writer.constant(place) for place in given]):
                    return None
                else:
                    places.append(writer.write(operation, given, value))  # type: ignore[arg-type]
        except TooLargeError:
            return None
        return Formula(writer.extract(places[-1]), self.text)

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a setting.

        Raises
        ------
        EvaluationError
            If there is none; the message names the formula and the setting. It is an IrrationalError if there is a
            real value that is no fraction.
        SettingError
            If a name has no value.

        Examples
        --------
        >>> symbol("p").evaluate({"p": Fraction(1, 2)})
        Fraction(1, 2)
        """
        return self.program.exact(values)[0]

    def to_sympy(self) -> Any:
        """Return the formula as a sympy expression over real symbols.

        It agrees with `evaluate` wherever that has a value; sympy cancels x / x and so may have more. Functions other
        than exp, log and sqrt are left unevaluated: sympy would compare all pairs of their arguments.

        Raises
        ------
        EvaluationError
            If the formula is undefined or not real at every setting.

        Examples
        --------
        >>> symbol("p").to_sympy().is_real
        True
        """
        import sympy

        expression = sympy_expression(self.code)
        undefined = (sympy.nan, sympy.zoo, sympy.oo, sympy.I)
        if expression.has(*undefined) and not expression.has(sympy.Piecewise):
            raise EvaluationError(f"formula '{_short(self.text)}' is undefined or not real at any setting")
        return expression

    def to_latex(self) -> str:
        r"""Return the formula as LaTeX, with names upright and terms in the order of sympy.

        Examples
        --------
        >>> print(symbol("p_trump").to_latex())
        \mathrm{p\_trump}
        """
        import sympy

        expression = self.to_sympy()
        names = {symbol: rf"\mathrm{{{symbol.name}}}".replace("_", r"\_") for symbol in expression.free_symbols}
        return str(sympy.latex(expression, symbol_names=names, mul_symbol=r"\, "))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


def _divides_by_zero(operation: str, value: object, numbers: Sequence[Fraction | None]) -> bool:
    if operation == "**":
        return isinstance(value, int) and value < 0 and numbers[0] == 0
    return operation == "/" and numbers[1] == 0


def symbol(name: str) -> Formula:
    """Return the formula that is a parameter.

    Raises
    ------
    FormulaError
        If the name is none that a formula could use.

    Examples
    --------
    >>> symbol("p").evaluate({"p": Fraction(1, 2)})
    Fraction(1, 2)
    """
    if _NAME.fullmatch(name) is None:
        raise FormulaError(name, "a name is made of letters, digits and underscores, and starts with no digit")
    return Formula((Instruction("name", (), name),), name)


def constant(value: Fraction) -> Formula:
    """Return the formula that is a number.

    Examples
    --------
    >>> constant(Fraction(1, 2)).evaluate({})
    Fraction(1, 2)
    """
    return Formula((Instruction("number", (), Fraction(value)),), _number_text(value))


def total(formulas: Iterable[Formula], plus: Fraction, text: str) -> Formula:
    """Return the sum of formulas and a number as one formula, however many there are.

    Examples
    --------
    >>> total([symbol("p"), symbol("q")], Fraction(-1), "p + q - 1").evaluate({"p": Fraction(1), "q": Fraction(2)})
    Fraction(2, 1)
    """
    writer = UnboundedWriter()
    place = writer.number(plus)
    for formula in formulas:
        place = writer.write("+", [place, writer.include(formula.code)])
    return Formula(writer.extract(place), text)


class Program:
    """Many formulas as one list of instructions, in which every common part is computed once.

    Examples
    --------
    >>> program = Program([symbol("p"), constant(Fraction(2))])
    >>> program.exact({"p": Fraction(1, 3)})
    [Fraction(1, 3), Fraction(2, 1)]
    """

    def __init__(self, formulas: Sequence[Formula]) -> None:
        writer = UnboundedWriter()
        self.formulas = tuple(formulas)
        self._places = [writer.include(formula.code) for formula in self.formulas]
        self._code: Code = tuple(writer.code)

    def part(self, indices: Sequence[int]) -> Program:
        """Return the program of some of the formulas only.

        Examples
        --------
        >>> Program([symbol("p"), symbol("q")]).part([1]).names
        frozenset({'q'})
        """
        found = object.__new__(Program)
        found.formulas = tuple(self.formulas[index] for index in indices)
        needed = {self._places[index] for index in indices}
        for place in range(len(self._code) - 1, -1, -1):
            if place in needed:
                needed.update(self._code[place].operands)
        numbers = {old: new for new, old in enumerate(sorted(needed))}
        found._places = [numbers[self._places[index]] for index in indices]
        found._code = tuple(
            self._code[old]._replace(operands=tuple([numbers[operand] for operand in self._code[old].operands]))
            for old in numbers
        )
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """The parameters that the formulas use."""
        return frozenset(name for formula in self.formulas for name in formula.names)

    @property
    def code(self) -> Code:
        """The instructions."""
        return self._code

    @property
    def places(self) -> tuple[int, ...]:
        """The instruction that gives each formula."""
        return tuple(self._places)

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
            If a formula is not a rational function; the message names it. What a division by zero does is the field's
            affair.
        SettingError
            If a name has no value.

        Examples
        --------
        >>> Program([symbol("p"), constant(Fraction(1, 2))]).run({"p": 1j}, complex)
        [1j, (0.5+0j)]
        """
        self._check_names(values)
        beyond = next((formula for formula in self.formulas if not formula.is_algebraic), None)
        if beyond is not None:
            raise EvaluationError(
                f"formula '{_short(beyond.text)}' is not a rational function of its parameters, "
                f"so exact answers for all their values are not to be had; {_takers(beyond)}"
            )
        results: list[Any] = []
        for operation, operands, value in self._code:
            match operation:
                case "number":
                    results.append(number(value))  # type: ignore[arg-type]
                case "name":
                    results.append(values[str(value)])
                case "**" if isinstance(value, int) and value < 0:
                    results.append(number(Fraction(1)) / results[operands[0]] ** -value)
                case _:
                    results.append(apply(operation, [results[place] for place in operands], value))
        return [results[place] for place in self._places]

    def exact(self, values: Mapping[str, Fraction]) -> list[Fraction]:
        """Return the exact values of the formulas at a setting.

        Raises
        ------
        EvaluationError
            If a formula has none; the message names the formula and the setting. It is an IrrationalError if every
            formula has a real value, of which one is no fraction.
        SettingError
            If a name has no value.

        Examples
        --------
        >>> Program([symbol("p")]).exact({"p": Fraction(1, 3)})
        [Fraction(1, 3)]
        """
        self._check_names(values)
        results = exact_results(self._code, values)
        found = [results[place] for place in self._places]
        missing = [
            (result, formula)
            for result, formula in zip(found, self.formulas, strict=True)
            if isinstance(result, Missing)
        ]
        for reason, formula in sorted(missing, key=lambda each: each[0].is_real):
            raise _no_fraction(reason, formula, values)
        return cast("list[Fraction]", found)

    def arrays(self, values: Mapping[str, Any]) -> list[NDArray[np.float64]]:
        """Return the values of the formulas at many settings, as new read-only float arrays of the common shape.

        A value that does not exist, such as 1/0, makes every result undefined that uses it, except through a branch
        that where(...) does not take; `exact` goes by the same rule. Settings are worked through in blocks, so memory
        is that of the results.

        Raises
        ------
        EvaluationError
            If a value is not finite; the message names the formula and the first such setting.
        SettingError
            If a name has no value, or the shapes do not go together.

        Examples
        --------
        >>> import numpy as np
        >>> Program([symbol("p"), constant(Fraction(2))]).arrays({"p": np.array([0.25, 0.5])})
        [array([0.25, 0.5 ]), array([2., 2.])]
        """
        import numpy as np

        self._check_names(values)
        try:
            shape = np.broadcast_shapes(*(np.shape(column) for column in values.values()))
        except ValueError:
            shapes = ", ".join(f"{name} {np.shape(column)}" for name, column in values.items())
            raise SettingError(f"the shapes of the values do not go together: {shapes}") from None
        columns = {name: np.asarray(values[name], dtype=np.float64) for name in sorted(self.names)}
        results = array_results(self._code, self._places, columns, shape)
        for formula, result in zip(self.formulas, results, strict=True):
            if not np.isfinite(result).all():
                raise EvaluationError(_not_finite(formula, result, columns))
        return results

    def _check_names(self, values: Mapping[str, Any]) -> None:
        missing = sorted(self.names - values.keys())
        if missing:
            formula = next(formula for formula in self.formulas if missing[0] in formula.names)
            needed = f"{missing[0]!r}, which formula '{_short(formula.text)}' needs"
            raise SettingError(f"no value for {needed}{did_you_mean(missing[0], values)}")


def _takers(formula: Formula) -> str:
    """Return which questions take a formula that is no rational function."""
    if formula.is_exact:
        return "solve and sweep take it"
    return "solve takes it where its value is a fraction, and sweep at other settings too if two play or it is a tree"


class UnboundedWriter(CodeWriter):
    """A writer for formulas that were bounded when they were parsed."""

    def _measure(self, instruction: Instruction) -> None:
        pass


def _no_fraction(missing: Missing, formula: Formula, values: Mapping[str, Fraction]) -> EvaluationError:
    """Return the error that names a formula without a fraction as its value, and the setting."""
    setting = _setting_text({name: values[name] for name in sorted(formula.names)})
    told = f"formula '{_short(formula.text)}' {missing.reason} at {setting}"
    if not missing.is_real:
        return EvaluationError(told)
    return IrrationalError(f"write a decimal in its place, or choose a setting where its value is a fraction: {told}")


def _not_finite(formula: Formula, result: NDArray[np.float64], columns: Mapping[str, NDArray[np.float64]]) -> str:
    import numpy as np

    place = np.unravel_index(int(np.argmin(np.isfinite(result))), result.shape)
    names = sorted(formula.names)
    setting = {name: float(np.broadcast_to(columns[name], result.shape)[place]) for name in names}
    reason = "is undefined or not real" if np.isnan(result[place]) else "is too large for a float"
    return f"formula '{_short(formula.text)}' {reason} at {_setting_text(setting)}"


def _setting_text(setting: Mapping[str, Any]) -> str:
    return _short(", ".join(f"{name} = {_number_text(value)}" for name, value in setting.items()) or "any setting")


def _number_text(value: Any) -> str:
    try:
        return _short(str(value), 60)
    except ValueError:  # Python refuses to print integers of more than 4300 digits
        return "(a very long number)"


def _short(text: str, width: int = 200) -> str:
    return text if len(text) <= width else f"{text[: width - 2]} …"
