"""Charts of comparisons: what they say of each model, and that they say nothing of what was not claimed."""

import re
from pathlib import Path

import pytest

from sma_games import ParametricGame, PayoffMatrix, compare, plot_comparison, save_figure
from sma_games.errors import MethodError


def toy(title: str, value: str) -> ParametricGame:
    """Return a model without a file, in which A goes left if x is above 0.6."""
    builder = PayoffMatrix(title=title, players={"A": ["left", "right"], "B": ["l", "r"]})
    builder.parameter("x", value, "0", "1", distribution="uniform(0, 1)")
    for column in ("l", "r"):
        builder.payoff("left", column, A="x", B="0")
        builder.payoff("right", column, A="0.6", B="0")
    return builder.build()


def written_in(path: Path) -> list[str]:
    """Return what is written in a figure."""
    return re.findall("<text[^>]*>(.*?)</text>", path.read_text("utf-8"))


def test_models_are_named_with_what_they_say_and_who_disagrees(tmp_path: Path) -> None:
    found = compare([toy("low", "0.1"), toy("high", "0.9"), "textbook/prisoners_dilemma"], "A = left")
    save_figure(found.plot(), tmp_path / "models.svg")
    written = written_in(tmp_path / "models.svg")
    assert written.count("40.0 %") == 2
    assert {"low", "high", "textbook/prisoners_dilemma", "not asked", "A plays 'left'", found.conclusion} <= set(
        written
    )
    assert found.conclusion == "They do not agree about the claim at their values (low: it fails; high: it holds)."


def test_a_long_conclusion_is_told_without_its_list_of_models(tmp_path: Path) -> None:
    found = compare([toy("low" * 12, "0.1"), toy("high" * 12, "0.9")], "A = left")
    save_figure(found.plot(), tmp_path / "models.svg")
    assert "They do not agree about the claim at their values" in written_in(tmp_path / "models.svg")


@pytest.mark.no_cover
def test_calibrations_stand_below_their_model_and_both_readings_are_shown(tmp_path: Path) -> None:
    found = compare("sma/timing_matrix", "ROK = sign_early", precision=0.05)
    save_figure(plot_comparison(found, title=""), tmp_path / "calibrations.svg")
    written = written_in(tmp_path / "calibrations.svg")
    assert [name for name in written if name in {"sma/timing_matrix", "strict"}] == ["sma/timing_matrix", "strict"]
    assert any("thick: from the lower to the upper probability" in text for text in written)
    first, *_ = found.models
    assert first.probability is not None
    lower, upper = first.probability.lower, first.probability.upper
    assert f"{100 * lower.value:.1f} to {100 * upper.value:.1f} %" in written


def test_without_a_claim_there_is_nothing_to_draw() -> None:
    with pytest.raises(MethodError, match="compare with a claim"):
        compare("sma/timing_matrix").plot()


def test_a_long_title_has_several_lines() -> None:
    found = compare("textbook/stag_hunt", "row = stag")
    figure = plot_comparison(found, title="claim " * 40)
    assert [text.get_text().startswith("claim") for text in figure.axes[0].texts].count(True) == 3
    assert figure.get_figwidth() < 8
