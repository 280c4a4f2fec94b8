"""Labels and numbers of games."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from sma_games.errors import GameError
from sma_games.games.labels import as_exact, check_labels, position


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        (3, Fraction(3)),
        (0.1, Fraction(1, 10)),
        (-0.0, Fraction(0)),
        (1e-9, Fraction(1, 10**9)),
        (1e300, Fraction(10**300)),
        ("11/20", Fraction(11, 20)),
        ("-1e-3", Fraction(-1, 1000)),
        (Decimal("0.55"), Fraction(11, 20)),
        (Decimal("1e400"), Fraction(10**400)),
        (Fraction(2, 3), Fraction(2, 3)),
        (np.float64(0.1), Fraction(1, 10)),
        (np.float32(0.5), Fraction(1, 2)),
        (np.longdouble(0.1), Fraction(1, 10)),
        (np.int64(7), Fraction(7)),
        (np.array(0.25), Fraction(1, 4)),
        (sympy.Rational(3, 7), Fraction(3, 7)),
    ],
)
def test_a_number_of_any_kind_is_exact_and_a_float_is_its_shortest_decimal(number: Any, exact: Fraction) -> None:
    found = as_exact(number, "payoff")
    assert type(found) is Fraction
    assert found == exact


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_survives_the_way_to_a_fraction_and_back(number: float) -> None:
    assert float(as_exact(number, "payoff")) == number


@pytest.mark.parametrize(
    "number",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        np.float64("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        "nan",
        "inf",
        "one",
        "",
        "1/0",
        "1e99999",
        "1" * 2000,
        "1" + "0" * 5000,
        True,
        np.bool_(1),
        None,
        1j,
        [1],
        sympy.Symbol("x"),
    ],
    ids=lambda number: f"{type(number).__name__} {number!r:.20}",
)
def test_what_is_no_finite_number_is_refused_with_its_place(number: Any) -> None:
    with pytest.raises(GameError, match=r"row 3: .*is not a finite number; write for example"):
        as_exact(number, "row 3")


def test_labels_are_distinct_non_empty_strings() -> None:
    assert check_labels(iter(["a", "b"]), "players") == ("a", "b")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([], "players: at least one label is needed"),
        (["a", ""], "players: label 2 is ''; labels are non-empty strings"),
        ([1], "players: label 1 is 1; labels are non-empty strings"),
        (["b", "a", "b"], "players: 'b' occurs twice; labels must differ"),
    ],
)
def test_wrong_labels_are_refused_by_name(labels: list[Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        check_labels(labels, "players")


def test_an_unknown_label_is_answered_with_the_nearest_and_all_choices() -> None:
    assert position("wait", ("sign", "wait"), "strategy") == 1
    with pytest.raises(GameError, match="unknown strategy 'wiat'; did you mean 'wait'\\?; the choices are sign, wait"):
        position("wiat", ("sign", "wait"), "strategy")
