from fractions import Fraction

import pytest

from sma_games import (
    FormulaError,
    GameError,
    MethodError,
    critical_discounts,
    grid,
    grim_trigger,
    load_model,
    repeated,
    repeated_model,
    solve,
    sweep,
    tipping_points,
    tit_for_tat,
)


def test_the_two_state_model_tips_where_grim_trigger_does() -> None:
    model = load_model("sma/relational_honour")
    automata = grim_trigger(model, ["honour", "cooperate"])
    memory = repeated_model(model, automata, "discount_factor")
    [point] = tipping_points(memory, "discount_factor")
    assert point.exact_value == critical_discounts(model, automata).threshold == Fraction(543, 668)
    assert (len(point.below), len(point.at), len(point.above)) == (1, 2, 2)


def test_the_threshold_can_be_asked_of_any_other_parameter() -> None:
    model = load_model("sma/relational_honour")
    memory = repeated_model(model, grim_trigger(model, ["honour", "cooperate"]), "discount_factor")
    values = [point.exact_value for point in tipping_points(memory, "cooperation_value")]
    assert values == [Fraction(543, 2500) * (1 - Fraction(19, 20)) / Fraction(19, 20)]


def test_a_model_with_numbers_is_the_stochastic_game_of_the_automata() -> None:
    model = load_model("textbook/prisoners_dilemma")
    automata = tit_for_tat(model)
    assert repeated_model(model, automata, 0.75).at() == repeated(model, "3/4").with_memory(automata)


def test_the_discount_factor_may_be_a_formula() -> None:
    model = load_model("sma/relational_honour")
    memory = repeated_model(model, grim_trigger(model, ["honour", "cooperate"]), "discount_factor ** 4")
    assert memory.at() == repeated(model, Fraction(19, 20) ** 4).with_memory(
        grim_trigger(model, ["honour", "cooperate"])
    )
    assert solve(memory).num_equilibria == 2


def test_mistakes_are_named() -> None:
    model = load_model("textbook/prisoners_dilemma")
    automata = grim_trigger(model, ["cooperate", "cooperate"])
    with pytest.raises(MethodError, match="load a payoff matrix"):
        repeated_model(load_model("sma/sma_cycles"), automata, "1/2")
    with pytest.raises(FormulaError, match="patience"):
        repeated_model(model, automata, "patience")
    with pytest.raises(GameError, match="automata"):
        repeated_model(model, automata[:1], "1/2")


def test_a_sweep_over_discount_factors_finds_the_target_from_its_threshold_on() -> None:
    model = load_model("sma/relational_honour")
    memory = repeated_model(model, grim_trigger(model, ["honour", "cooperate"]), "discount_factor")
    found = sweep(memory, grid(memory, discount_factor=["0.81", "543/668", "0.82"]), progress=False)
    answers = [found.attrs["answers"][code] for code in found["code"].to_numpy()]
    assert ["honour" in answer for answer in answers] == [False, True, True]
