"""Sign conditions on polynomials as text and as LaTeX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.polynomials.irreducible import bounds_of
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box

__all__ = ["Wording", "join_terms", "polynomial_text"]

Terms: TypeAlias = Mapping[tuple[int, ...], Fraction]
"""Powers and coefficients of a polynomial."""
Side: TypeAlias = tuple[Terms, Terms]
"""Numerator and denominator; the denominator is positive."""

LONG = 6  # terms, beyond which a condition is told in the definitions of the model, where there are any

RELATIONS = {
    frozenset({1}): ">",
    frozenset({-1}): "<",
    frozenset({0}): "=",
    frozenset({0, 1}): ">=",
    frozenset({0, -1}): "<=",
    frozenset({1, -1}): "!=",
}
LATEX = {">": ">", "<": "<", ">=": r"\ge", "<=": r"\le", "=": "=", "!=": r"\ne"}
FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}


@dataclass(frozen=True)
class Wording:
    r"""How conditions on the polynomials of a box are told.

    A condition is solved for a parameter where its slope has one sign; elsewhere terms stand on the side on which they
    are positive. A long one is told in terms of the atoms, if they have names.

    Examples
    --------
    >>> box = Box({"p": (Fraction(0), Fraction(1)), "b": (Fraction(0), Fraction(1))})
    >>> sign, ((number, _),) = box.factors(box.variable("p") - 2 * box.variable("b"))
    >>> wording = Wording(box)
    >>> wording.text(number, frozenset({1})), wording.latex(number, frozenset({0, 1}))
    ('b < 1/2*p', '\\mathrm{b} \\le \\frac{1}{2} \\, \\mathrm{p}')
    """

    box: Box
    atoms: Atoms | None = None
    names: Sequence[str | None] = ()
    """Of the atoms; None for one without a name."""
    long: int = LONG
    """Terms, beyond which a condition is told in the atoms."""

    def text(self, number: int, signs: frozenset[int]) -> str:
        """Return the condition that a polynomial has one of some signs."""
        names, left, relation, right = self._relation(number, signs)
        return f"{_side_text(names, left)} {relation} {_side_text(names, right)}"

    def latex(self, number: int, signs: frozenset[int]) -> str:
        """Return the condition as LaTeX, for mathematics mode."""
        names, left, relation, right = self._relation(number, signs)
        upright = [rf"\mathrm{{{name}}}".replace("_", r"\_") for name in names]
        return f"{_side_latex(upright, left)} {LATEX[relation]} {_side_latex(upright, right)}"

    def _relation(self, number: int, signs: frozenset[int]) -> tuple[Sequence[str], Side, str, Side]:
        """Return the names of the variables, and left side, relation, right side."""
        terms = {powers: Fraction(value) for powers, value in self.box.polynomials.terms(number)}
        short = self._in_atoms(number) if len(terms) > self.long else None
        if short is not None:
            sign, inner = short
            relation = RELATIONS[signs] if sign > 0 else FLIPPED[RELATIONS[signs]]
            return [name or "" for name in self.names], *_two_sided(inner, relation)
        solved = _solve_for(self.box, terms)
        if solved is None:
            return self.box.names, *_two_sided(terms, RELATIONS[signs])
        index, slope, rest = solved
        rising = _sign_in(self.box, slope) > 0
        top = {powers: -value if rising else value for powers, value in rest.items()}
        bottom = {powers: value if rising else -value for powers, value in slope.items()}
        alone = {tuple(int(index == place) for place in range(len(self.box.names))): Fraction(1)}
        relation = RELATIONS[signs] if rising else FLIPPED[RELATIONS[signs]]
        return self.box.names, (alone, _one(alone)), relation, _divide(top, bottom)

    def _in_atoms(self, number: int) -> tuple[int, Terms] | None:
        """Return a sign and a polynomial in atoms with names whose sign, times the first, is the polynomial's."""
        origin = self.atoms.origin(number) if self.atoms is not None else None
        if origin is None:
            return None
        sign, terms = origin
        used = {index for powers, _ in terms for index, power in enumerate(powers) if power}
        if not all(index < len(self.names) and self.names[index] for index in used):
            return None
        return sign, {powers[: len(self.names)]: Fraction(value) for powers, value in terms}


def _two_sided(terms: Terms, relation: str) -> tuple[Side, str, Side]:
    left = {powers: value for powers, value in terms.items() if value > 0}
    right = {powers: -value for powers, value in terms.items() if value < 0}
    one = _one(terms)
    if not left:
        return (right, one), FLIPPED[relation], (left, one)
    return (left, one), relation, (right, one)


def _one(terms: Terms) -> Terms:
    return {(0,) * len(next(iter(terms))): Fraction(1)}


def _solve_for(box: Box, terms: Terms) -> tuple[int, Terms, Terms] | None:
    """Return a parameter in which a polynomial is linear with a slope of fixed sign, the slope, and the rest.

    Slopes that are numbers are best, then short ones; the last parameter is taken if there are several.
    """
    found: list[tuple[bool, int, int, tuple[int, Terms, Terms]]] = []
    for index in range(len(box.names)):
        if max(powers[index] for powers in terms) != 1:
            continue
        slope = {(*powers[:index], 0, *powers[index + 1 :]): value for powers, value in terms.items() if powers[index]}
        if _sign_in(box, slope):
            rest = {powers: value for powers, value in terms.items() if not powers[index]}
            found.append((any(map(any, slope)), len(slope), -len(found), (index, slope, rest)))
    return min(found)[-1] if found else None


def _sign_in(box: Box, terms: Terms) -> int:
    """Return the sign that a polynomial has everywhere in a box, if bounds term by term show it; else 0."""
    least, most = bounds_of(terms.items(), box.lows, box.highs)
    return 1 if least > 0 else -1 if most < 0 else 0


def _divide(top: Terms, bottom: Terms) -> Side:
    if any(map(any, bottom)):
        return top, bottom
    (divisor,) = bottom.values()
    return {powers: value / divisor for powers, value in top.items()}, _one(bottom)


def _side_text(names: Sequence[str], side: Side) -> str:
    top, bottom = (polynomial_text(names, part) for part in side)
    if bottom == "1":
        return top
    return f"{top if len(side[0]) == 1 else f'({top})'}/({bottom})"


def _side_latex(names: Sequence[str], side: Side) -> str:
    top, bottom = (_polynomial_latex(names, part) for part in side)
    return top if bottom == "1" else rf"\frac{{{top}}}{{{bottom}}}"


def polynomial_text(names: Sequence[str], terms: Terms) -> str:
    """Return a polynomial as a formula, highest powers of the first names first.

    Examples
    --------
    >>> polynomial_text(["p", "b"], {(1, 1): Fraction(-1, 2), (0, 0): Fraction(1), (2, 0): Fraction(1)})
    'p**2 - 1/2*p*b + 1'
    """
    parts = []
    for powers, value in sorted(terms.items(), reverse=True):
        factors = [
            name if power == 1 else f"{name}**{power}" for name, power in zip(names, powers, strict=False) if power
        ]
        size = abs(value)
        shown = "*".join([*([exact_text(size)] if size != 1 or not factors else []), *factors])
        parts.append(("- " if value < 0 else "+ ") + shown)
    return join_terms(parts)


def _polynomial_latex(names: Sequence[str], terms: Terms) -> str:
    parts = []
    for powers, value in sorted(terms.items(), reverse=True):
        factors = [
            name if power == 1 else f"{name}^{{{power}}}" for name, power in zip(names, powers, strict=True) if power
        ]
        size = abs(value)
        top, _, bottom = exact_text(size).partition("/")
        number = rf"\frac{{{top}}}{{{bottom}}}" if bottom else top
        shown = r" \, ".join([*([number] if size != 1 or not factors else []), *factors])
        parts.append(("- " if value < 0 else "+ ") + shown)
    return join_terms(parts)


def join_terms(parts: list[str]) -> str:
    """Return terms, each after its sign and a space, as a sum: "0" if there are none.

    Examples
    --------
    >>> join_terms(["- x", "+ 2"]), join_terms([])
    ('-x + 2', '0')
    """
    if not parts:
        return "0"
    first = parts[0].removeprefix("+ ")
    return " ".join([f"-{first[2:]}" if first.startswith("- ") else first, *parts[1:]])
