"""Spaces: ranges made smaller by constraints say the same as the constraints, and random settings satisfy them."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from sma_games import ParametricGame, SettingError, load_model
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.modeling.comparisons import names_of, parse_comparisons
from sma_games.modeling.spaces import Space, parameter_space

RandomGame = Callable[..., ParametricGame]
GRID = [{"t": Fraction(t, 6), "s": Fraction(s, 4)} for t, s in product(range(7), range(-4, 5))]


@pytest.fixture(scope="module")
def model(random_game: RandomGame) -> ParametricGame:
    return random_game(1, degree=2)


def space_of(model: ParametricGame, *where: str, over: tuple[str, ...] = ("t", "s"), **fixed: Any) -> Space:
    return parameter_space(model, over, model.setting(None, **fixed), where)


@pytest.mark.parametrize(
    ("where", "ranges", "num_left"),
    [
        ("t <= 1/2", ((0, "1/2"), (-1, 1)), 0),
        ("1/3 >= t", ((0, "1/3"), (-1, 1)), 0),
        ("-2*s <= 1", ((0, 1), ("-1/2", 1)), 0),
        ("1/4 <= t <= 3/4", (("1/4", "3/4"), (-1, 1)), 0),
        ("t == 1/2", (("1/2", "1/2"), (-1, 1)), 0),
        ("3*t - 1 >= t", (("1/2", 1), (-1, 1)), 0),
        ("t/3 <= 1/12", ((0, "1/4"), (-1, 1)), 0),
        ("t < 1/2", ((0, 1), (-1, 1)), 1),
        ("t != 1/2", ((0, 1), (-1, 1)), 1),
        ("t + s <= 1", ((0, 1), (-1, 1)), 1),
        ("t*t <= 1/4", ((0, 1), (-1, 1)), 1),
        ("t - t <= 0", ((0, 1), (-1, 1)), 0),
        ("1/t >= 1/2", ((0, 1), (-1, 1)), 1),
        ("0 <= 1", ((0, 1), (-1, 1)), 0),
        ("t <= 2", ((0, 1), (-1, 1)), 0),
        ("t >= 1", ((1, 1), (-1, 1)), 0),
    ],
)
def test_a_constraint_makes_a_range_smaller_if_that_says_it_all(
    model: ParametricGame, where: str, ranges: tuple[tuple[Any, Any], ...], num_left: int
) -> None:
    space = space_of(model, where)
    assert tuple(space.box.ranges.values()) == tuple((Fraction(low), Fraction(high)) for low, high in ranges)
    assert len(space.constraints) == num_left
    comparisons = parse_comparisons(where, names_of(model), "where")
    for point in GRID:
        if "/t" not in where:
            assert space.contains({**space.setting, **point}) == all(each.holds_at(point) for each in comparisons)


def test_constraints_use_the_values_of_fixed_parameters(model: ParametricGame) -> None:
    space = space_of(model, "t <= s", "s <= 1/2", over=("t",), s="1/3")
    assert space.box.ranges == {"t": (Fraction(0), Fraction(1, 3))}
    assert space.constraints == ()
    with pytest.raises(SettingError, match="at s = 2/3 it is not true that s <= 1/2; change one of them"):
        space_of(model, "s <= 1/2", over=("t",), s="2/3")
    assert space.contains({"t": Fraction(1, 4), "s": Fraction(1, 3)})


def test_settings_outside_of_the_ranges_are_not_contained(model: ParametricGame) -> None:
    space = space_of(model)
    assert not space.contains({"t": Fraction(2), "s": Fraction(0)})
    assert space.contains({"t": Fraction(1), "s": Fraction(-1)})


def test_irrational_settings_are_decided_exactly(model: ParametricGame) -> None:
    root = AlgebraicNumber((-1, 0, 2), Fraction(1, 2), Fraction(1))  # 1/sqrt(2)
    on_it, closed = space_of(model, "2*t*t < 1 + 0*s"), space_of(model, "2*t*t >= 1 + 0*s")
    assert not on_it.contains({"t": root, "s": Fraction(0)})
    assert closed.contains({"t": root, "s": Fraction(0)})


@pytest.mark.parametrize(
    "where",
    [
        (),
        ("t < s",),
        ("t == s",),
        ("t == s", "t > 1/2"),
        ("t*s == 1/4",),
        ("t + s == 1", "t != 1/2"),
        ("s == 1/3", "t < 1/9"),
    ],
)
def test_random_settings_satisfy_the_constraints(model: ParametricGame, where: tuple[str, ...]) -> None:
    space = space_of(model, *where)
    generator = np.random.default_rng(0)
    points = [space.random(generator) for _ in range(20)]
    comparisons = [each for text in where for each in parse_comparisons(text, names_of(model), "where")]
    for point in points:
        assert all(each.holds_at(point) for each in comparisons)
        assert all(low <= point[name] <= high for name, (low, high) in space.box.ranges.items())
    assert len({tuple(point.values()) for point in points}) > 10


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("t*t + s*s < 0", "among 10,000 random ones"),
        ("0 == 1", "at any setting it is not true that 0 == 1"),
        ("t*t == 1/2", "among 10,000 random ones"),
    ],
)
def test_what_chance_cannot_find_is_told(model: ParametricGame, where: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        space_of(model, where).random(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("over", "where", "message"),
    [
        ((), (), "over: expected the name of a parameter, or a list"),
        (("t", "t"), (), "'t' occurs twice"),
        (("x",), (), "unknown parameter 'x'"),
        (("t",), ("x < 1",), "where: 'x < 1': unknown name 'x'"),
        (("t",), ("t >= 2",), "no admissible setting in the range of t: none satisfies"),
        (("t",), ("1/2 <= t <= 1/3",), "no admissible setting in the range of t: none satisfies"),
        (("t",), ("t",), "where: expected a comparison"),
        (("t",), (0.5,), "in quotation marks, found 0.5"),
    ],
)
def test_mistakes_are_told(model: ParametricGame, over: Any, where: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        parameter_space(model, over, model.setting(), where)


def test_a_constraint_does_not_hold_where_it_divides_by_zero(model: ParametricGame) -> None:
    space = space_of(model, "1/t >= s")
    assert space.contains({"t": Fraction(1), "s": Fraction(1)})
    assert not space.contains({"t": Fraction(0), "s": Fraction(1)})


def test_one_text_is_as_good_as_a_list() -> None:
    model = load_model("sma/sign_or_wait")
    one, many = (
        parameter_space(model, ["backlash"], model.setting(), where)
        for where in ("backlash <= 0.1", ["backlash <= 0.1"])
    )
    assert one.box.ranges == many.box.ranges
    assert one.where == many.where
