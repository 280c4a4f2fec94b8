"""Text to formula, through a whitelist over Python's own syntax tree. Nothing is ever evaluated as Python."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Mapping

from sma_games.errors import FormulaError, did_you_mean
from sma_games.expressions.code import CodeWriter, TooLargeError
from sma_games.expressions.formula import Formula
from sma_games.expressions.functions import COMPARISONS, FUNCTIONS
from sma_games.expressions.numbers import MAX_DIGITS, decimal_fraction

__all__ = ["parse_formula"]

MAX_LENGTH = 10_000  # characters of a formula
MAX_DEPTH = 80  # nested parentheses: Python's own parser stops at 200
MAX_EXPONENT = 100  # of a power: bounds the degrees of the polynomials that decide tipping points
MAX_OPERATIONS = 1_000  # signs and commas: Python's own parser recurses on them

_OPERATIONS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_STRANGE = re.compile(r"[^A-Za-z0-9_ .,+\-*/()<>=!]")
_SINGLE_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_SIGNS = re.compile(r"[-+](?:\s*[-+]){40,}")
_OPERATION = re.compile(r"\*\*|//|[-+*/,<>]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)", re.ASCII)
_LEADING_ZERO = re.compile(r"0\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", re.ASCII)
_ADVICE = {
    "^": "write ** for a power",
    "%": "write a share as a fraction, for example 0.05",
    "×": "write * for a product",
    "·": "write * for a product",
    "−": "write the minus sign of the keyboard, -",
    "[": "use round parentheses",
    "{": "use round parentheses",
    "#": "comments do not belong in a formula",
}


def parse_formula(text: str, scope: Mapping[str, Formula] | None = None) -> Formula:
    """Return a formula read from text; it never runs as code.

    Numbers are exact (0.1 is 1/10). Operators are + - * / and ** with integer exponents; functions are min, max, abs,
    exp, log, sqrt and where(condition, a, b). Time is linear in the length, except for definitions used in it.

    Parameters
    ----------
    text
        At most 10,000 characters.
    scope
        What each name stands for: `symbol(name)` for a parameter, a formula for a definition. If absent, every name
        is a parameter.

    Raises
    ------
    FormulaError
        If the text is no formula; the message shows it with a caret and says what to write instead.

    Examples
    --------
    >>> from fractions import Fraction
    >>> formula = parse_formula("1 - 0.1 * p_trump")
    >>> formula.evaluate({"p_trump": Fraction(1, 2)})
    Fraction(19, 20)
    """
    if not isinstance(text, str):
        raise FormulaError(repr(text)[:80], "a formula is text in quotation marks")
    line = re.sub(r"[\t\r\n]", " ", text)
    _check_characters(line)
    return _Reader(text, line, scope).formula()


def _check_characters(line: str) -> None:
    if not line.strip():
        raise FormulaError(line, "the formula is empty; write a number, a name or an expression")
    if len(line) > MAX_LENGTH:
        raise FormulaError(line, f"the formula has {len(line)} characters, more than {MAX_LENGTH}; use definitions")
    strange = _STRANGE.search(line)
    if strange:
        advice = _ADVICE.get(strange[0], "formulas use names, numbers, + - * / ** ( ) and functions")
        raise FormulaError(line, f"{strange[0]!r} has no meaning here; {advice}", strange.start())
    equals = _SINGLE_EQUALS.search(line)
    if equals:
        raise FormulaError(
            line, "'=' has no meaning here; compare with == inside where(condition, a, b)", equals.start()
        )
    signs = _SIGNS.search(line)
    if signs:
        raise FormulaError(line, "too many signs in a row", signs.start())
    num_operations = len(_OPERATION.findall(line))
    if num_operations > MAX_OPERATIONS:
        raise FormulaError(
            line, f"the formula has {num_operations} operations, more than {MAX_OPERATIONS}; use definitions"
        )
    _check_words(line)
    _check_parentheses(line)


def _check_words(line: str) -> None:
    """Refuse numbers and names that Python's parser would read as something else, or with a warning."""
    for word in _WORD.finditer(line):
        number, after = word["number"], line[word.end() : word.end() + 1]
        if number is None and keyword.iskeyword(word[0]):
            raise FormulaError(line, f"{word[0]!r} is a reserved word; write another name", word.start())
        if number and (after.isalpha() or after == "("):
            raise FormulaError(line, "an operator is missing here; write 2 * x, not 2x", word.end())
        if number and (after == "_" or _LEADING_ZERO.fullmatch(number)):
            reason = "write a number without underscores or leading zeros, for example 1000"
            raise FormulaError(line, reason, word.start())


def _check_parentheses(line: str) -> None:
    opened: list[int] = []
    for column, character in enumerate(line):
        if character == "(":
            opened.append(column)
            if len(opened) > MAX_DEPTH:
                raise FormulaError(line, f"more than {MAX_DEPTH} nested parentheses; use definitions", column)
        elif character == ")":
            if not opened:
                raise FormulaError(line, "this parenthesis was never opened", column)
            opened.pop()
    if opened:
        raise FormulaError(line, "this parenthesis is never closed", opened[-1])


class _Reader:
    """Turns one syntax tree into code, children first, without recursion."""

    def __init__(self, text: str, line: str, scope: Mapping[str, Formula] | None) -> None:
        self.text = text
        self.line = line
        self.scope = scope
        self.start = len(line) - len(line.lstrip())
        self.writer = CodeWriter()

    def formula(self) -> Formula:
        root = self._parse()
        places: dict[ast.AST, int] = {}
        stack = [(root, False)]
        while stack:
            node, children_done = stack.pop()
            if children_done:
                try:
                    places[node] = self._write(node, places)
                except TooLargeError:
                    reason = "the formula has too many terms or levels when its definitions are written out"
                    raise self._error(node, reason) from None
            else:
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(self._children(node)))
        return Formula(self.writer.extract(places[root]), self.text.strip())

    def _parse(self) -> ast.expr:
        try:
            return ast.parse(self.line.strip(), mode="eval").body
        except SyntaxError as error:
            column = self.start + error.offset - 1 if error.offset else len(self.line)  # no offset: at the end
            reason = "cannot be read here; expected a number, a name, an operator or a parenthesis"
            raise FormulaError(self.line, reason, min(column, len(self.line.rstrip()))) from None
        except (RecursionError, MemoryError, ValueError):
            raise FormulaError(self.text, "the formula is nested too deeply; use definitions") from None

    def _error(self, node: ast.AST, reason: str) -> FormulaError:
        return FormulaError(self.line, reason, self.start + getattr(node, "col_offset", 0))

    def _children(self, node: ast.AST) -> list[ast.expr]:
        """Return the operands of a node on the whitelist; anything else is refused."""
        match node:
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right=right):
                return [left, right]
            case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
                return [operand]
            case ast.Constant() | ast.Name():
                return []
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._arguments(node, name, arguments)
        raise self._error(node, self._why_not(node))

    def _why_not(self, node: ast.AST) -> str:  # noqa: PLR0911 - one per kind of mistake
        match node:
            case ast.BinOp(op=ast.FloorDiv()):
                return "// has no meaning here; write / for a quotient"
            case ast.Compare():
                return "a comparison has a meaning only as the first argument of where(condition, a, b)"
            case ast.IfExp() | ast.BoolOp() | ast.UnaryOp():
                return "write where(condition, a, b) for a choice between two values"
            case ast.Tuple(elts=[]):
                return "something is missing between these parentheses"
            case ast.Tuple():
                return "a comma has a meaning only between the arguments of a function; a decimal has a point, as 0.5"
            case ast.Call():
                return "write * for a product; only functions are followed by a parenthesis"
        return "formulas use names, numbers, + - * / ** ( ) and functions; nothing else"

    def _arguments(self, node: ast.Call, name: str, arguments: list[ast.expr]) -> list[ast.expr]:
        if name == "where":
            if len(arguments) != 3:  # noqa: PLR2004 - where(condition, a, b)
                raise self._error(node, "where takes three arguments: where(condition, a, b)")
            condition = arguments[0]
            if (
                not isinstance(condition, ast.Compare)
                or len(condition.ops) != 1
                or type(condition.ops[0]) not in _COMPARISONS
            ):
                raise self._error(condition, "the condition of where is one comparison, for example where(x < y, a, b)")
            return [condition.left, condition.comparators[0], *arguments[1:]]
        if name not in FUNCTIONS:
            hint = did_you_mean(name, [*FUNCTIONS, "where"])
            if self.scope is not None and name in self.scope:
                hint = f"; write {name} * (...) for a product"
            raise self._error(node, f"unknown function {name[:80]!r}{hint}")
        row = FUNCTIONS[name]
        if not row.fewest <= len(arguments) <= row.most:
            raise self._error(node, f"{name} takes other arguments: {row.usage}")
        return arguments

    def _write(self, node: ast.AST, places: dict[ast.AST, int]) -> int:  # noqa: PLR0911 - one per operation
        match node:
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(node, places[left], places[right])
            case ast.BinOp(left=left, op=operator, right=right):
                operation = _OPERATIONS[type(operator)]
                if operation == "/" and self.writer.constant(places[right]) == 0:
                    raise self._error(right, "division by zero")
                return self.writer.write(operation, [places[left], places[right]])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.writer.write("neg", [places[operand]])
            case ast.UnaryOp(operand=operand):
                return places[operand]
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.Constant():
                return self._number(node)
        assert isinstance(node, ast.Call)
        return self._call(node, places)

    def _power(self, node: ast.BinOp, base: int, exponent: int) -> int:
        value = self.writer.constant(exponent)
        if value is None or value.denominator != 1:
            raise self._error(node.right, "only integer powers are possible; for a square root write sqrt(x)")
        if abs(value) > MAX_EXPONENT:
            raise self._error(node.right, f"the exponent is beyond {MAX_EXPONENT}")
        if value < 0 and self.writer.constant(base) == 0:
            raise self._error(node.left, "division by zero")
        return self.writer.write("**", [base], int(value))

    def _name(self, node: ast.Name, name: str) -> int:
        if self.scope is None:
            return self.writer.write("name", [], name)
        if name in self.scope:
            return self.writer.include(self._meaning(node, name).code)
        if name in FUNCTIONS or name == "where":
            raise self._error(node, f"{name} is a function; write {name}(...)")
        raise self._error(node, f"unknown name {name[:80]!r}{did_you_mean(name, self.scope)}")

    def _meaning(self, node: ast.Name, name: str) -> Formula:
        assert self.scope is not None
        meaning = self.scope[name]
        if not isinstance(meaning, Formula):
            raise self._error(node, f"the scope gives {name} no formula; write symbol({name!r}) for a parameter")
        return meaning

    def _number(self, node: ast.Constant) -> int:
        digits = self.line[self.start + node.col_offset : self.start + (node.end_col_offset or 0)]
        value = decimal_fraction(digits)
        if value is None:
            raise self._error(node, f"not a decimal number of at most {MAX_DIGITS} digits; write for example 0.55")
        return self.writer.number(value)

    def _call(self, node: ast.Call, places: dict[ast.AST, int]) -> int:
        assert isinstance(node.func, ast.Name)
        operands = [places[child] for child in self._children(node)]
        if node.func.id != "where":
            return self.writer.write(node.func.id, operands)
        condition = node.args[0]
        assert isinstance(condition, ast.Compare)
        sign = _COMPARISONS[type(condition.ops[0])]
        assert sign in COMPARISONS
        return self.writer.write("where", operands, sign)
