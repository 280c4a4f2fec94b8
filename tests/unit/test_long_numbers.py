"""Numbers of more digits than Python writes out: every result that holds one can be printed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sma_games import (
    ModelError,
    NormalFormGame,
    ParametricGame,
    PayoffMatrix,
    bifurcation_diagram,
    correlated_equilibrium,
    critical_regions,
    decide,
    dominance,
    grid,
    prove,
    rationalizable,
    robustness,
    sensitivity,
    solve,
    stackelberg,
    sweep,
    tipping_points,
    verify,
)

LONG = [Fraction(10**5000), Fraction(1, 10**5000), Fraction(2**16000, 3**11001)]

OF_GAMES: dict[str, Callable[[NormalFormGame], Any]] = {
    "nash": solve,
    "equilibrium": lambda game: solve(game).equilibria[0],
    "certificate": lambda game: verify(game, solve(game).equilibria[0].profile),
    "correlated": correlated_equilibrium,
    "coarse": lambda game: correlated_equilibrium(game, "coarse_correlated", {"1": Fraction(1, 10**5000)}),
    "stackelberg": stackelberg,
    "dominance": dominance,
    "rationalizable": rationalizable,
}

OF_MODELS: dict[str, Callable[[ParametricGame], Any]] = {
    "tipping points": lambda model: tipping_points(model, "k"),
    "branches": lambda model: bifurcation_diagram(model, "k"),
    "regions": lambda model: critical_regions(model, ["k"]),
    "robustness": robustness,
    "proof": lambda model: prove(model, "unique", over=["k"]),
    "tornado": lambda model: sensitivity(model, "payoff_A", method="tornado"),
    "decision": lambda model: decide(model, "A"),
}


def check_texts(found: Any) -> None:
    """Write a result in every way it has."""
    assert len(f"{found}{found!r}") < 20_000
    for way in ("explain", "to_frame", "_repr_html_"):
        if hasattr(found, way):
            assert str(getattr(found, way)())


@pytest.mark.parametrize("ask", OF_GAMES.values(), ids=OF_GAMES)
@pytest.mark.parametrize("payoff", LONG, ids=["large", "small", "fraction"])
def test_answers_about_long_payoffs_are_printed(payoff: Fraction, ask: Callable[[NormalFormGame], Any]) -> None:
    check_texts(ask(NormalFormGame.from_arrays([[payoff, 0], [0, payoff]], [[payoff, 0], [0, 1]])))


@pytest.fixture(scope="module")
def model() -> ParametricGame:
    builder = PayoffMatrix(title="long", players={"A": ["a", "b"], "B": ["c", "d"]})
    builder.parameter("k", "0.5", "0", "1").parameter("j", "0.5", "0", "2", distribution="uniform(0, 2)")
    builder.payoff("a", "c", A="k", B="1").payoff("a", "d", A="0", B="0")
    builder.payoff("b", "c", A="j", B="0").payoff("b", "d", A="1", B="k")
    return builder.build().fix(k=Fraction(1, 10**5000))


@pytest.mark.parametrize("ask", OF_MODELS.values(), ids=OF_MODELS)
def test_answers_about_long_values_are_printed(model: ParametricGame, ask: Callable[[ParametricGame], Any]) -> None:
    check_texts(ask(model))


def test_a_sweep_takes_long_values(model: ParametricGame) -> None:
    found = sweep(model, grid(model, k=[Fraction(1, 10**5000), 1]))
    assert found.num_equilibria.values.tolist() == [1, 3]


def test_a_long_number_in_a_builder_is_a_problem_of_the_model() -> None:
    builder = PayoffMatrix(title="long", players={"A": ["a"]}).parameter("k", "0.5", "0", 10**5000)
    with pytest.raises(ModelError, match="range"):
        builder.payoff("a", A="k").build()
