"""A model at another baseline is a model like any other: every question is about the setting that it was given."""

import dataclasses
import pickle
from fractions import Fraction
from pathlib import Path

import pytest

from sma_games import (
    InadmissibleError,
    NormalFormGame,
    ParametricGame,
    PayoffMatrix,
    SettingError,
    critical_regions,
    grid,
    list_models,
    load_model,
    prove,
    reduced_model,
    robustness,
    sample,
    solve,
    tipping_points,
)

SLUGS = list(list_models()["slug"])


@pytest.mark.parametrize("slug", SLUGS)
def test_a_fixed_model_goes_to_a_file_and_back(slug: str, tmp_path: Path) -> None:
    model = load_model(slug)
    for calibration in (None, *model.calibrations):
        fixed = model.fix(calibration)
        assert fixed.baseline == model.setting(calibration)
        (tmp_path / "fixed.toml").write_text(fixed.to_toml(), encoding="utf-8")
        assert load_model(tmp_path / "fixed.toml") == forgetful(fixed)
        assert fixed.fix() == fixed


def forgetful(model: ParametricGame) -> ParametricGame:
    """Return a model whose baseline is today's setting: a file says no more."""
    return dataclasses.replace(model, calibration=None, bound={}, today={})


def strict() -> tuple[ParametricGame, ParametricGame]:
    model = load_model("sma/timing_matrix")
    return model, model.fix("strict", backlash="0.2")


def test_questions_are_about_the_new_baseline() -> None:
    """They have the answers of a file in which the values are today's."""
    model, fixed = strict()
    file = forgetful(fixed)
    assert solve(fixed.at()).equilibria == solve(model.at("strict", backlash="0.2")).equilibria
    assert tuple(tipping_points(fixed, "p_trump")) == tuple(tipping_points(file, "p_trump"))
    over = ["p_trump", "gap_cost_rok"]
    assert critical_regions(fixed, over).explain() == critical_regions(file, over).explain()
    assert prove(fixed, "unique", over).counterexample == prove(file, "unique", over).counterexample
    assert robustness(fixed, over).single == robustness(file, over).single
    assert sample(fixed, 50, seed=1, over=over).to_frame().equals(sample(file, 50, seed=1, over=over).to_frame())


@pytest.mark.no_cover
def test_what_is_bound_varies_only_if_it_is_named() -> None:
    model, fixed = strict()
    drawn, given = sample(model, 4, seed=1).names, model.calibrations["strict"]
    kept = {"backlash", *given} - given.beliefs.keys()
    assert sample(fixed, 4, seed=1).names == tuple(name for name in drawn if name not in kept)
    assert sample(fixed, 4, seed=1, over=drawn).names == drawn
    claim = "early_rok > wait_rok"
    assert {*prove(model, claim).over} - {*prove(fixed, claim).over} == {"backlash"}
    assert "backlash" in prove(fixed, claim, ["backlash"]).over
    assert "backlash" in robustness(fixed, claim="unique").over


def test_what_was_bound_is_remembered_until_it_is_bound_again() -> None:
    model = load_model("sma/timing_matrix")
    later = model.fix("strict").fix(backlash="0.2").fix(backlash="0.3", p_trump="0.5")
    at_once = model.fix("strict", backlash="0.3", p_trump="0.5")
    assert later == at_once != model
    assert later.today == model.baseline
    assert model.setting(later.calibration, **later.bound) == later.baseline
    again = at_once.fix("strict")
    assert model.setting(again.calibration, **again.bound) == again.baseline
    assert pickle.loads(pickle.dumps(later)) == later  # noqa: S301 - our own


def test_a_bound_model_shares_what_no_value_changes() -> None:
    model = load_model("sma/timing_matrix")
    program, hashed = model.program, hash(model)
    assert model.fix(backlash="0.2").program is program
    assert hash(model.fix(backlash="0.2")) != hashed
    assert model.fix(backlash="0.2").file_hash == model.file_hash


def test_what_is_fixed_may_be_changed_again_and_shows_in_the_hash() -> None:
    model, fixed = strict()
    assert fixed.fix(backlash="0.1").baseline["backlash"] == Fraction(1, 10)
    assert fixed.setting("strict") == fixed.baseline
    assert fixed.to_toml() != model.to_toml()
    assert fixed.slug == model.slug
    assert fixed.expected == ()
    assert reduced_model(load_model("textbook/one_card_poker").fix(stake=3)).baseline["stake"] == 3


def test_parameters_may_have_the_names_of_arguments() -> None:
    names = ("budget", "claim", "levers", "model", "over", "prices", "progress", "self")
    builder = PayoffMatrix(title="words", players={"A": ["a", "b"]})
    for name in names:
        builder = builder.parameter(name, "1/4", low="0", high="1")
    model = builder.payoff("a", A=" + ".join(names)).payoff("b", A="1").build().fix(None, **dict.fromkeys(names, "0"))
    game = model.at(model=1, self="1/2")
    assert isinstance(game, NormalFormGame)
    assert game.payoff("A", "a") == Fraction(3, 2)
    for name in names:
        assert [point.exact_value for point in tipping_points(model.fix(None, **{name: "1/3"}), name).ends] == [1]
        assert critical_regions(model, name).at(**{name: 1}).label == "a | b"
        assert len(grid(model, where=(), **{name: 3})) == 3


def test_a_baseline_is_a_setting_and_need_not_be_a_game() -> None:
    model = load_model("sma/timing_matrix")
    with pytest.raises(SettingError, match="unknown parameter 'backlsh'"):
        model.fix(backlsh="0.1")
    with pytest.raises(SettingError, match="calibration"):
        model.fix("middle")
    builder = PayoffMatrix(title="half", players={"A": ["a"]}).parameter("p", "1/4", low="0", high="1")
    half = builder.constraint("p <= 1/2").payoff("a", A="p").build()
    assert half.fix(p="1/2").baseline == {"p": Fraction(1, 2)}
    with pytest.raises(InadmissibleError, match="p <= 1/2"):
        half.fix(p="3/4").at()
