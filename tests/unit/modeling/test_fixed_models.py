"""A model at another baseline is a model like any other: every question is about the setting that it was given."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sma_games import (
    InadmissibleError,
    ParametricGame,
    PayoffMatrix,
    SettingError,
    critical_regions,
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
        assert load_model(tmp_path / "fixed.toml") == fixed
        assert fixed.fix() == fixed


def strict() -> tuple[ParametricGame, ParametricGame]:
    model = load_model("sma/timing_matrix")
    return model, model.fix("strict", backlash="0.2")


def test_questions_are_about_the_new_baseline() -> None:
    model, fixed = strict()
    here: dict[str, Any] = {"calibration": "strict", "backlash": "0.2"}
    assert solve(fixed.at()).equilibria == solve(model.at(**here)).equilibria
    assert tuple(tipping_points(fixed, "p_trump")) == tuple(tipping_points(model, "p_trump", **here))
    over = ["p_trump", "gap_cost_rok"]
    assert critical_regions(fixed, over).explain() == critical_regions(model, over, **here).explain()
    assert prove(fixed, "unique", over).counterexample == prove(model, "unique", over, **here).counterexample
    assert robustness(fixed, over).single == robustness(model, over, **here).single
    drawn = sample(fixed, 50, seed=1, over=over).to_frame()
    assert drawn.equals(sample(model, 50, seed=1, over=over, **here).to_frame())


def test_what_is_fixed_may_be_changed_again_and_shows_in_the_hash() -> None:
    model, fixed = strict()
    assert fixed.fix(backlash="0.1").baseline["backlash"] == Fraction(1, 10)
    assert fixed.setting("strict") == fixed.baseline
    assert fixed.to_toml() != model.to_toml()
    assert fixed.slug == model.slug
    assert fixed.expected == ()
    assert reduced_model(load_model("textbook/one_card_poker").fix(stake=3)).baseline["stake"] == 3


def test_a_baseline_must_be_a_game() -> None:
    model = load_model("sma/timing_matrix")
    with pytest.raises(SettingError, match="unknown parameter 'backlsh'"):
        model.fix(backlsh="0.1")
    with pytest.raises(SettingError, match="calibration"):
        model.fix("central")
    builder = PayoffMatrix(title="half", players={"A": ["a"]}).parameter("p", "1/4", low="0", high="1")
    half = builder.constraint("p <= 1/2").payoff("a", A="p").build()
    assert half.fix(p="1/2").baseline == {"p": Fraction(1, 2)}
    with pytest.raises(InadmissibleError, match="p <= 1/2"):
        half.fix(p="3/4")
