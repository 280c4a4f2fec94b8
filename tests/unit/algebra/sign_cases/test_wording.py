"""Conditions in words: as text and as LaTeX they are true exactly where the signs are those that they tell."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.algebra.sign_cases.box import Box
from sma_games.algebra.sign_cases.wording import LONG, Wording, polynomial_text

NAMES = ("p", "b_1", "q")
ZERO, ONE = Fraction(0), Fraction(1)
SIGNS = [frozenset(signs) for signs in ({1}, {-1}, {0}, {0, 1}, {0, -1}, {1, -1})]

terms = st.dictionaries(st.tuples(*[st.integers(0, 2)] * 3), st.integers(-4, 4).filter(bool), min_size=2, max_size=LONG)
points = st.tuples(*[st.fractions(0, 1, max_denominator=12)] * 3)


def unit_box() -> Box:
    return Box(dict.fromkeys(NAMES, (ZERO, ONE)))


def truth(text: str, values: dict[str, Fraction]) -> bool:
    """Evaluate a condition whose numbers are exact."""
    text = re.sub(r"(?<![\w.])(\d+)", r"Fraction(\1)", text).replace("**Fraction", "**int")
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    return bool(eval(text, {"Fraction": Fraction, "int": int}, dict(values)))  # noqa: S307 - text of our own


def from_latex(latex: str) -> str:
    """Return LaTeX as it is written by this package in the notation of Python."""
    text = latex.replace(r"\_", "_")
    text = re.sub(r"\\mathrm{(\w+)}", r"\1", text)
    while r"\frac" in text:
        text = re.sub(r"\\frac{((?:[^{}]|{[^{}]*})*)}{((?:[^{}]|{[^{}]*})*)}", r"((\1)/(\2))", text)
    text = re.sub(r"\^{(\d+)}", r"**\1", text)
    for latex_sign, sign in ((r"\le", "<="), (r"\ge", ">="), (r"\ne", "!="), (r" \, ", "*")):
        text = text.replace(latex_sign, sign)
    assert "\\" not in text
    return text


@settings(max_examples=4 * settings().max_examples)
@given(terms, points, st.sampled_from(SIGNS))
def test_a_condition_is_true_where_the_sign_is_right(
    polynomial: dict[tuple[int, ...], int], point: tuple[Fraction, ...], signs: frozenset[int]
) -> None:
    box = unit_box()
    _, factors = box.factors(box.polynomials.context.from_dict(polynomial))
    setting = dict(zip(NAMES, point, strict=True))
    wording = Wording(box)
    for number, _ in factors:
        expected = box.sign_at(number, setting) in signs
        assert truth(wording.text(number, signs), setting) == expected
        assert truth(from_latex(wording.latex(number, signs)), setting) == expected


@pytest.mark.parametrize(
    ("polynomial", "text"),
    [
        ({(1, 0, 0): 2, (0, 0, 0): -1}, "p > 1/2"),
        ({(1, 0, 0): -2, (0, 0, 0): 1}, "p < 1/2"),
        ({(1, 0, 0): 1, (0, 1, 0): 1, (0, 0, 1): -2}, "q < 1/2*p + 1/2*b_1"),
        ({(1, 1, 0): 1, (0, 1, 0): 1, (0, 0, 2): -1}, "b_1 > q**2/(p + 1)"),
        ({(2, 0, 0): 1, (0, 2, 0): 1, (0, 0, 0): -1}, "p**2 + b_1**2 > 1"),
        ({(2, 0, 0): -1, (0, 2, 0): 1, (0, 0, 0): -1}, "p**2 + 1 < b_1**2"),
    ],
)
def test_worked_examples(polynomial: dict[tuple[int, ...], int], text: str) -> None:
    box = unit_box()
    sign, ((number, _),) = box.factors(box.polynomials.context.from_dict(polynomial))
    assert Wording(box).text(number, frozenset({sign})) == text


@pytest.mark.parametrize("signs", SIGNS)
@pytest.mark.parametrize("names", [("gain", "loss"), ("gain", None)])
@settings(max_examples=12)
@given(point=points)
def test_long_conditions_are_told_in_the_atoms_if_these_have_names(
    signs: frozenset[int], names: tuple[str, str | None], point: tuple[Fraction, ...]
) -> None:
    box = unit_box()
    p, b, q = (box.variable(name) for name in NAMES)
    gain, loss = 1 + p * p + p * b - 2 * q, 3 - 2 * p * q - b * b + q * q
    atoms = Atoms(box, [gain, loss], [box.integer(1), box.integer(1)])
    _, (number,) = atoms.factors(atoms.variable(1) - 2 * atoms.variable(0))
    wording = Wording(box, atoms, names)
    text, latex = wording.text(number, signs), wording.latex(number, signs)
    assert ("gain" in text) == (names[1] is not None)
    setting = dict(zip(NAMES, point, strict=True))
    values: dict[str, Any] = {**setting, "gain": at(gain, point), "loss": at(loss, point)}
    expected = box.sign_at(number, setting) in signs
    assert truth(text, values) == expected
    assert truth(from_latex(latex), values) == expected


def at(polynomial: Any, point: tuple[Fraction, ...]) -> Fraction:
    total = ZERO
    for powers, coefficient in polynomial.terms():
        term = Fraction(int(coefficient))
        for x, power in zip(point, powers, strict=True):
            term *= x ** int(power)
        total += term
    return total


def test_what_no_atom_says_is_told_in_the_parameters() -> None:
    box = unit_box()
    p, b, q = (box.variable(name) for name in NAMES)
    long = 1 + p * p + p * b - 2 * q + q * q - 3 * b * b * q
    _, ((number, _),) = box.factors(long)
    atoms = Atoms(box, [p, b], [box.integer(1), box.integer(1)])
    assert "b_1" in Wording(box, atoms, ("x", "y")).text(number, frozenset({1}))


@settings(max_examples=80)
@given(terms, points)
def test_a_polynomial_as_text_has_its_value(
    polynomial: dict[tuple[int, ...], int], point: tuple[Fraction, ...]
) -> None:
    exact = {powers: Fraction(size, 3) for powers, size in polynomial.items()}
    text = polynomial_text(NAMES, exact)
    expected = sum((size * point[0] ** x * point[1] ** y * point[2] ** z for (x, y, z), size in exact.items()), ZERO)
    assume(text)
    values = dict(zip(NAMES, point, strict=True))
    assert truth(f"{text} = {expected.numerator}/{expected.denominator}", values)


def test_nothing_is_written_as_zero() -> None:
    assert polynomial_text(NAMES, {}) == "0"
