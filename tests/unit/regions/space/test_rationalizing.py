"""Rationalizing: where an observed play is an equilibrium, by the solver at random settings and by the full map."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import (
    MethodError,
    ParametricGame,
    PayoffMatrix,
    RegionMap,
    SettingError,
    critical_regions,
    load_model,
    rationalize,
    reduced_model,
    solve,
)
from sma_games.modeling.parameters import Role
from sma_games.regions import parse_claim

RandomGame = Callable[..., ParametricGame]

CASES: list[tuple[str, dict[str, str], list[str] | None]] = [
    ("sma/timing_matrix", {"ROK": "sign_early", "US": "sign_early"}, ["p_trump", "backlash"]),
    ("sma/timing_matrix", {"ROK": "renegotiate"}, ["p_trump", "backlash"]),
    ("sma/sign_or_wait", {"ROK": "wait", "US": "sign_early"}, None),
    ("sma/early_sign_tree", {"opening": "sign_early", "response": "reopen"}, ["reopening_cost", "backlash"]),
    ("textbook/hawk_dove", {"row": "hawk", "column": "hawk"}, ["value", "cost"]),
]


def is_played(model: ParametricGame, observed: Mapping[str, str], setting: Any) -> bool:
    return parse_claim(model, dict(observed)).holds_in(solve(model.at(**setting)), setting)


def random_settings(found: RegionMap, count: int) -> list[dict[str, Fraction]]:
    generator = np.random.default_rng(4)
    settings = []
    for _ in range(count):
        shares = [Fraction(int(share), 12) for share in generator.integers(0, 13, len(found.over))]
        point = {
            name: low + share * (high - low)
            for (name, (low, high)), share in zip(found.ranges.items(), shares, strict=True)
        }
        settings.append(point)
    return settings


@pytest.mark.parametrize(("slug", "observed", "over"), CASES, ids=str)
def test_the_map_agrees_with_the_solver(slug: str, observed: dict[str, str], over: list[str] | None) -> None:
    model = load_model(slug)
    found = rationalize(model, observed, over)
    assert found.is_complete
    for point in random_settings(found, 25):
        expected = is_played(model, observed, {**found.setting, **point})
        assert bool(found.at(**point).equilibria) == expected
    assert found.verify(30) == ()
    assert {len(region.equilibria) for region in found.regions} <= {0, 1}
    assert all(region.label != "none" for region in found.regions)


def test_without_parameters_the_uncertain_ones_vary() -> None:
    model = load_model("sma/sign_or_wait")
    found = rationalize(model.fix(criticism="0.06"), {"ROK": "wait", "US": "wait"})
    assert set(found.over) == {
        name for name in model.relevant if model.parameters[name].role is Role.UNCERTAINTY and name != "criticism"
    }
    assert found.setting["criticism"] == Fraction("0.06")


def truths(text: str, points: list[dict[str, Fraction]]) -> list[bool]:
    """Evaluate an explanation that ends in 'exactly when …', 'always' at settings."""
    if text == "At every setting: the observed play is no equilibrium.":
        return [False] * len(points)
    condition = text.removesuffix(".").partition(" is an equilibrium ")[2].removeprefix("exactly when ")
    condition = re.sub(r"(?<![<>])=", "==", condition.replace("always", "True"))
    exact = re.sub(r"\d+(?:/\d+)?", lambda number: f"Fraction('{number[0]}')", condition)
    return [bool(eval(exact, {"Fraction": Fraction}, dict(point))) for point in points]  # noqa: S307 - our own text


@pytest.mark.parametrize("seed", range(5))
def test_a_pure_profile_is_explained_as_in_the_full_map(random_game: RandomGame, seed: int) -> None:
    model = random_game(seed, (2, 3) if seed % 2 else (2, 2))
    points = [{"t": Fraction(t, 7), "s": Fraction(s, 5)} for t in range(8) for s in range(-5, 6)]
    whole = {line.partition(" is an ")[0]: line for line in critical_regions(model, ["t", "s"]).explain().splitlines()}
    for row in model.strategies["A"]:
        for column in model.strategies["B"]:
            found = rationalize(model, {"A": row, "B": column}, ["t", "s"])
            expected = truths(whole[f"{row} / {column}"], points) if f"{row} / {column}" in whole else [False] * 88
            assert [bool(found.at(**point).equilibria) for point in points] == expected
            assert truths(found.explain(), points) == expected


def test_constraints_leave_the_rest_out() -> None:
    model = load_model("textbook/hawk_dove")
    observed = {"row": "hawk", "column": "hawk"}
    found = rationalize(model, observed, ["value", "cost"], where="value < cost")
    (region,) = found.regions
    assert region.equilibria == ()
    assert region.label == "the observed play is no equilibrium"
    assert found.explain() == "At every setting: the observed play is no equilibrium."
    always = rationalize(model, observed, ["value", "cost"], where="value >= cost")
    assert always.explain() == "row = hawk and column = hawk is an equilibrium always."
    with pytest.raises(SettingError, match="outside of what the map is about"):
        found.at(value="3", cost="1")


def test_mistakes_are_told() -> None:
    model = load_model("sma/sign_or_wait")
    mistakes: list[tuple[Any, dict[str, Any], str]] = [
        ({}, {}, "observed: expected a strategy or action"),
        ("wait", {}, "observed: expected a strategy or action"),
        ({"ROK": "wiat"}, {}, "observed: ROK has no 'wiat'; did you mean 'wait'"),
        ({"RKO": "wait"}, {}, "observed: unknown player 'RKO'"),
        ({"ROK": "wait"}, {"over": ["backlsh"]}, "unknown parameter 'backlsh'"),
        (
            {"ROK": "wait"},
            {"over": ["backlash"], "where": "backlash > 50 * criticism"},
            "no admissible setting in the ranges",
        ),
    ]
    for observed, arguments, message in mistakes:
        with pytest.raises(SettingError, match=message):
            rationalize(model, observed, **arguments)
    with pytest.raises(MethodError, match="needs a model, not str"):
        rationalize("sma/sign_or_wait", {"ROK": "wait"})  # type: ignore[arg-type]


def test_a_play_that_is_nowhere_an_equilibrium_is_told_so() -> None:
    game = PayoffMatrix(title="never", players={"A": ["a", "b"], "B": ["x"]}).parameter("t", "1/2", low="0", high="1")
    model = game.payoff("a", "x", A="t", B="0").payoff("b", "x", A="t + 1", B="0").build()
    never = rationalize(model, {"A": "a", "B": "x"})
    assert never.explain() == "At every setting: the observed play is no equilibrium."


def test_a_play_of_a_tree_with_hidden_moves_is_one_of_plans() -> None:
    model = load_model("sma/withdrawal_threat")
    plans = {player: names[0] for player, names in reduced_model(model).strategies.items()}
    found = rationalize(model, plans, over=["audience_cost"])
    assert [each.label for each in found.regions] == [
        each.label for each in rationalize(reduced_model(model), plans, over=["audience_cost"]).regions
    ]
