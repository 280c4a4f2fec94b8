"""A payoff that is real but no fraction at a drawn setting: refused in words, never counted as "no game there"."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sma_games import (
    IrrationalError,
    ParametricGame,
    PayoffMatrix,
    grid,
    learn,
    probability,
    sensitivity,
    sweep,
)

CLAIM = "every A = a0"


def choice(payoff: str, distribution: str | None, players: str = "A", x: str = "0.25") -> ParametricGame:
    """Return a matrix in which A has the choice between a payoff and 0.6, and the others have none."""
    strategies = {name: [f"{name.lower()}{place}" for place in range(1 + (name == "A"))] for name in players}
    builder = PayoffMatrix(title="choice", players=strategies).parameter("x", x, "0", "2", distribution=distribution)
    others = dict.fromkeys(players[1:], "0")
    for own, text in (("a0", payoff), ("a1", "0.6")):
        builder.payoff(own, *(f"{name.lower()}0" for name in players[1:]), A=text, **others)
    return builder.build()


ASKED: dict[str, Callable[[ParametricGame], Any]] = {
    "probability": lambda model: probability(model, CLAIM),
    "learn": lambda model: learn(model, {"A": "a0"}),
    "tornado": lambda model: sensitivity(model, CLAIM, method="tornado"),
    "points": lambda model: sensitivity(model, CLAIM),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("players", ["A", "ABC"])
def test_an_irrational_payoff_at_a_drawn_setting_is_refused_and_not_inadmissible(
    players: str, ask: Callable[[ParametricGame], Any]
) -> None:
    with pytest.raises(IrrationalError, match=r"^write a decimal in its place, .*'sqrt\(x\)' has no exact value"):
        ask(choice("sqrt(x)", "discrete(0.25, 0.25, 0.5, 0.75)", players))


@pytest.mark.parametrize("players", ["A", "ABC"])
def test_roots_that_are_fractions_at_all_drawn_settings_are_counted(players: str) -> None:
    found = probability(choice("sqrt(x)", "discrete(0.25, 0.25, 0.49, 0.75)", players), CLAIM)
    assert found.lower.low <= 0.75 <= found.lower.high  # sqrt(0.49) = 0.7 > 0.6 > 0.5
    assert found.lower.high - found.lower.low < 0.05


def test_there_is_a_game_where_a_payoff_is_irrational_and_none_where_it_is_not_real() -> None:
    model = choice("sqrt(x - 0.5)", None, x="0.75")
    there = [model.is_admissible({"x": Fraction(x)}) for x in ("0.25", "0.5", "0.75", "1")]
    assert there == [False, True, True, True]


@pytest.mark.parametrize("payoff", ["sqrt(x - 0.5)", "where(x >= 0.5, sqrt(x - 0.5), log(x - 1))"])
@pytest.mark.parametrize("players", ["A", "AB"])
def test_a_grid_marks_settings_outside_of_a_domain(players: str, payoff: str) -> None:
    model = choice(payoff, None, players, x="1")  # at which the payoff is irrational
    found = sweep(model, grid(model, x=["0.25", "0.5", "0.75", "1.5"]))
    assert found.admissible.values.tolist() == [False, True, True, True]
    assert found.payoff_max.sel(player="A").values[1:].tolist() == [0.6, 0.6, 1.0]


def test_a_short_grid_of_two_players_takes_irrational_payoffs() -> None:
    model = choice("log(x)", None, "AB", x="1")
    found = sweep(model, grid(model, x=["0", "1", "1.5", "2"]))
    assert found.admissible.values.tolist() == [False, True, True, True]
    assert found.payoff_max.sel(player="A").values[1:] == pytest.approx([0.6, 0.6, 0.6931471805599453])


def test_a_grid_of_one_player_says_what_to_do_with_an_irrational_payoff() -> None:
    model = choice("log(x)", None, x="1")
    with pytest.raises(IrrationalError, match=r"^write a decimal in its place"):
        sweep(model, grid(model, x=["1", "2"]))
