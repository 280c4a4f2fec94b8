"""Exact numbers from what people type."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games.errors import SettingError
from sma_games.expressions import parse_number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.55", Fraction(11, 20)),
        (" 11/20 ", Fraction(11, 20)),
        ("-3", Fraction(-3)),
        ("+.5", Fraction(1, 2)),
        ("1e-3", Fraction(1, 1000)),
        ("0.5/0.25", Fraction(2)),
        (7, Fraction(7)),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.10"), Fraction(1, 10)),
        (0.1, Fraction(1, 10)),
        (1e300, Fraction(10) ** 300),
        (5e-324, Fraction(5, 10**324)),
        (np.float64(0.1), Fraction(1, 10)),
        (np.float32(0.1), Fraction(1, 10)),
        (np.longdouble(0.1), Fraction(1, 10)),
        (np.longdouble("0.1"), Fraction(1, 10)),
        (np.int64(-2), Fraction(-2)),
        (np.array(0.25), Fraction(1, 4)),
    ],
)
def test_a_number_is_taken_as_it_is_written(typed: Any, value: Fraction) -> None:
    parsed = parse_number(typed)
    assert parsed == value
    assert type(parsed.numerator) is int


def shown(typed: Any) -> str:
    """Return a short name of a test case; Python refuses to print the longest."""
    return f"{type(typed).__module__}.{type(typed).__name__} {'' if isinstance(typed, tuple) else str(typed)[:20]}"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "1/0",
        "1/2/3",
        "--1",
        "1_0",
        "nan",
        "inf",
        "1e999999",
        "1e5.",
        ".",
        "9" * 5000,
        "\N{ARABIC-INDIC DIGIT THREE}",
        b"1",
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("1e99999"),
        True,
        np.bool_(True),  # noqa: FBT003 - the value is the test
        None,
        1j,
        [1],
        (10**5000,),
        np.array([1, 2]),
    ],
    ids=shown,
)
def test_what_is_no_finite_number_is_refused_with_an_example(typed: Any) -> None:
    with pytest.raises(SettingError, match=r"write for example 0\.55 or 11/20"):
        parse_number(typed)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1" + "0" * 5000, r"^'1000.*\.\.\. has more than 100 digits; write for example 0\.55 or 11/20$"),
        ("1/" + "3" * 101, "has more than 100 digits; write for example"),
        ("1e999", "'1e999': powers of ten go up to 400; write for example"),
        ("-1e-" + "9" * 5000, "powers of ten go up to 400; write for example"),
    ],
)
def test_a_number_that_is_too_long_is_told_the_limit(typed: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        parse_number(typed)
