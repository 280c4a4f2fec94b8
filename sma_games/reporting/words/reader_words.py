"""Texts with names of a model in them, as somebody reads them who types none of these names."""

from __future__ import annotations

import re

from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.answers import parametric_form, read_type
from sma_games.modeling import ParametricGame
from sma_games.reporting.words.type_words import type_words
from sma_games.reporting.words.vocabulary import plain

__all__ = ["formula_words", "label_words", "reader_words", "type_label_words", "unit_words", "value_words"]

COMPARISONS = {" <= ": " ≤ ", " >= ": " ≥ ", " != ": " ≠ "}
DIGITS = 4
PURE = ("", "1", "share", "probability")
"""Units of numbers that a sentence tells alone."""


def reader_words(model: ParametricGame, text: str) -> str:
    """Return a text with labels for the names of parameters and actions; names that are words stay.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> reader_words(load_model("textbook/entry_deterrence"), "It holds wherever fight_payoff <= 1.")
    'It holds wherever fight payoff ≤ 1.'
    """
    words = {name: each.verb for name, each in model.labels.actions.items()}
    words |= {name: label_words(model, name) for name in model.parameters}
    named = [re.escape(name) for name in words if not name.isalpha()]
    if named:
        names = "|".join(sorted(named, key=len, reverse=True))
        text = re.sub(rf"(?<![\w/.'*-])(?:{names})(?![\w'*/])", lambda found: words[found[0]], text)
    return _print_signs(text)


def formula_words(text: str) -> str:
    """Return conditions with the signs of printed mathematics.

    Examples
    --------
    >>> formula_words("cost <= 1/2*gain - 3")
    'cost ≤ 1/2·gain − 3'
    """
    return _print_signs(text).replace("**", "^").replace("*", "·").replace(" - ", " − ")


def _print_signs(text: str) -> str:
    for sign, shown in COMPARISONS.items():
        text = text.replace(sign, shown)
    return text


def label_words(model: ParametricGame, name: str) -> str:
    """Return the label of a parameter, in quotation marks if it has a comma; without one its name, with spaces.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> label_words(load_model("textbook/entry_deterrence"), "fight_payoff")
    'fight payoff'
    """
    label = model.parameters[name].label or plain(name)
    return f"“{label}”" if "," in label else label


def value_words(model: ParametricGame, name: str, value: RealNumber) -> str:
    """Return a value of a parameter as a decimal with its unit.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from sma_games.modeling import load_model
    >>> value_words(load_model("textbook/hawk_dove"), "value", Fraction(3171, 12500))
    '0.2537'
    """
    return unit_words(model, name, f"{float(value):.{DIGITS}g}")


def range_words(model: ParametricGame, name: str, low: RealNumber, high: RealNumber) -> str:
    """Return two values of a parameter as the ends of a range, with their unit once.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> range_words(load_model("literature/outside_option_principle"), "outside_b", 0, 1)
    '0 to 1 share of the pie'
    """
    return f"{float(low):.{DIGITS}g} to {value_words(model, name, high)}"


def unit_words(model: ParametricGame, name: str, number: str) -> str:
    """Return a number with the unit of a parameter; a probability and a share are numbers without one."""
    unit = model.parameters[name].unit
    return number if unit in PURE else f"{number} {unit}"


def type_label_words(model: ParametricGame, label: str) -> str:
    """Return the label of a type of equilibria in words; as it is if it cannot be read.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> type_label_words(load_model("textbook/stag_hunt"), "stag / stag")
    "row and column both play 'stag'"
    """
    asked = parametric_form(model)
    found = read_type(asked, label)
    return label if found is None or not found.choices else type_words(asked, found)
